"""14-ensembles: its answers, its known mistakes and its figures."""
