"""09-augmentation: the known ways to get an answer wrong, a module for each family of answers."""
