"""One module per assignment: its answers and the known ways to get them wrong."""
