"""09-augmentation: its answers, its known mistakes and its figures."""
