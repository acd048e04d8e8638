"""The size of a column: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.augmentation.answers import topic


@topic.plain
def column_rms(x):
    return np.sqrt(np.mean(x**2, axis=0))


topic.edit(
    "column_rms",
    "root-forgotten",
    "This is the mean square; the size is its square root.",
    ("np.sqrt(np.mean(x**2, axis=0))", "np.mean(x**2, axis=0)"),
)
topic.edit(
    "column_rms",
    "sum",
    "The squares are added up; take their mean, so that the size does not grow with the number of rows.",
    ("np.mean", "np.sum"),
)
topic.edit(
    "column_rms",
    "rows",
    "This is the size of each row; average over the rows, which are axis 0, to get one number for each column.",
    ("axis=0", "axis=1"),
)
