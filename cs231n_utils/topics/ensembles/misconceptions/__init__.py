"""14-ensembles: the known ways to get an answer wrong, a module for each family of answers."""
