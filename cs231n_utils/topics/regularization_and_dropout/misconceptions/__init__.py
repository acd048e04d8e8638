"""08-regularization-and-dropout: the known ways to get an answer wrong, a module for each family of answers."""
