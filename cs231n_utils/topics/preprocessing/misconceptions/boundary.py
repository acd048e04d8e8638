"""Distance from a classifier's boundary: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.preprocessing.answers import topic


@topic.plain
def boundary_distance(w, b, X):
    return (X @ w + b) / np.sqrt((w**2).sum())


def _distance(slug, sentence, *edits):
    topic.edit("boundary_distance", slug, sentence, *edits)


_distance(
    "score-itself",
    "This is the score. Twice the weights and twice the bias give the same boundary but twice the score: divide by the "
    "length of w.",
    (" / np.sqrt((w**2).sum())", ""),
)
_distance(
    "squared-length",
    "This divides by the squared length of w; divide by its length.",
    ("np.sqrt((w**2).sum())", "(w**2).sum()"),
)
_distance(
    "bias-not-divided",
    "The bias stands outside the division: it is part of the score.",
    ("(X @ w + b) / np.sqrt((w**2).sum())", "X @ w / np.sqrt((w**2).sum()) + b"),
)
_distance("bias-missing", "The bias is left out.", ("X @ w + b", "X @ w"))
_distance("bias-sign", "The bias is subtracted; the boundary is where w·x + b = 0.", ("X @ w + b", "X @ w - b"))
_distance(
    "absolute",
    "The sign is lost: it tells on which side of the boundary a point lies.",
    ("return (X @ w + b)", "return np.abs(X @ w + b)"),
)
_distance(
    "sum-of-weights",
    "The length of w is the root of the sum of its squares, not the sum of absolute values.",
    ("np.sqrt((w**2).sum())", "np.abs(w).sum()"),
)
_distance(
    "length-of-x",
    "The score is divided by the length of x; divide it by the length of w.",
    ("np.sqrt((w**2).sum())", "np.sqrt((X**2).sum(axis=1))"),
)
_distance(
    "sign-turned",
    "The sign is turned around: a point has a positive distance where its score is positive.",
    ("return (X @ w + b)", "return -(X @ w + b)"),
)
_distance(
    "length-with-bias",
    "The bias is counted into the length; the length is that of w alone.",
    ("(w**2).sum()", "(w**2).sum() + b**2"),
)
_distance(
    "largest-weight",
    "The score is divided by the largest weight. The length of w is the root of the sum of its squares.",
    ("np.sqrt((w**2).sum())", "np.abs(w).max()"),
)
_distance(
    "root-of-absolute-sum",
    "Under the root stands the sum of absolute values; the length of w is the root of the sum of its squares.",
    ("(w**2).sum()", "np.abs(w).sum()"),
)
_distance(
    "bias-not-divided-absolute",
    "Two things differ. The bias stands outside the division: it is part of the score. And the sign is lost.",
    ("(X @ w + b) / np.sqrt((w**2).sum())", "np.abs(X @ w / np.sqrt((w**2).sum()) + b)"),
)
