"""13-second-order: its answers, its known mistakes and its figures."""
