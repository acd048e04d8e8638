"""06-hyperparameter-search: its answers, the known ways to get them wrong, and its figures."""
