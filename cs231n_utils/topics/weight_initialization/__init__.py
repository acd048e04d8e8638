"""03-weight-initialization: its answers, the known ways to get them wrong, and its figures."""
