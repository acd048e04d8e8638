"""02-preprocessing: its answers, the known ways to get them wrong, and its figures."""
