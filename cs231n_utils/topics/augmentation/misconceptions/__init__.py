"""09-augmentation: the known ways to get an answer wrong, a module for each answer or family of answers."""
