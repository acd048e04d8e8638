"""12-convolution: its answers, its known mistakes and its figures."""
