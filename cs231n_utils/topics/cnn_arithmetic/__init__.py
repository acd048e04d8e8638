"""10-cnn-arithmetic: its answers, its known mistakes and its figures."""
