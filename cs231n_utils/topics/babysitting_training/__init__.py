"""05-babysitting-training: its answers, its known mistakes and its figures."""
