"""08-regularization-and-dropout: its answers, its known mistakes and its figures."""
