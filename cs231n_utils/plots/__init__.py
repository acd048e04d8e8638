"""The figures of the notebooks: one module per assignment, one style for all.

A figure function takes data, draws, and ends with `show`, which displays the figure with a description in words
for those who cannot see it. Experiments stay in the notebooks; only the drawing is here.
"""

from cs231n_utils.plots.style import COLOURS, figure, show

__all__ = ["COLOURS", "figure", "show"]
