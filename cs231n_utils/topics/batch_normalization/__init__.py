"""04-batch-normalization: its answers, the known ways to get them wrong, and its figures."""
