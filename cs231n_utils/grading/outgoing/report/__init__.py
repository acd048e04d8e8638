"""The report on a class: `tally` counts, `alike` compares, `page` and `course` write pages, `summary` a few lines."""
