"""11-transfer-learning: its answers, its known mistakes and its figures."""
