"""A gradient measured by differences, and the length of a step: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.babysitting_training.answers import topic


@topic.plain
def gradient_check(f, x, analytic, h=1e-5):
    numerical = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += h
        below[index] -= h
        numerical[index] = (f(above) - f(below)) / (2 * h)
    size = np.maximum(np.abs(analytic) + np.abs(numerical), 1e-8)
    error = np.max(np.abs(analytic - numerical) / size)
    return numerical, error


def _gradient(slug, sentence, *edits):
    topic.edit("gradient_check", slug, sentence, *edits)


DIFFERENCE = "(f(above) - f(below)) / (2 * h)"

_gradient(
    "forward-difference",
    "This is the one-sided difference, (f(x+h) - f(x)) / h. Its error is proportional to h, that of the central one to "
    "h²: go h to either side and divide by 2h.",
    (DIFFERENCE, "(f(above) - f(x)) / h"),
)
_gradient(
    "backward-difference",
    "This is the one-sided difference, (f(x) - f(x-h)) / h. Its error is proportional to h, that of the central one to "
    "h²: go h to either side and divide by 2h.",
    (DIFFERENCE, "(f(x) - f(below)) / h"),
)
_gradient(
    "divided-by-h", "From x - h to x + h it is 2h: divide by that, not by h.", (DIFFERENCE, "(f(above) - f(below)) / h")
)
_gradient(
    "half-of-h",
    "h / 2 is gone to either side; go h to either side, and divide by 2h.",
    ("+= h", "+= h / 2"),
    ("-= h", "-= h / 2"),
    ("(2 * h)", "h"),
)
_gradient("turned-around", "The sign is wrong: f above minus f below.", ("f(above) - f(below)", "f(below) - f(above)"))
_gradient(
    "h-times",
    "The difference is multiplied by 2h; brackets are missing: / (2 * h).",
    ("/ (2 * h)", "/ 2 * h"),
)
_gradient(
    "all-at-once",
    "All coordinates move at once, so that every entry is the slope along the diagonal. Move one, and leave the others "
    "where they are.",
    ("above[index] += h", "above += h"),
    ("below[index] -= h", "below -= h"),
)
_gradient(
    "not-put-back",
    "A coordinate that was moved stays moved while the next ones are measured: put it back first.",
    ("        above, below = x.copy(), x.copy()\n", "        above, below = x, x.copy()\n"),
)
_gradient(
    "rows-at-once",
    "The loop runs over the first axis alone, so that in a matrix a whole row moves at once: go through every single "
    "number, with np.ndindex(x.shape).",
    ("np.ndindex(x.shape)", "range(len(x))"),
)
_gradient(
    "row-that-is-a-view",
    "The loop runs over the first axis alone. In a matrix x[i] is a whole row, and a view of it: what you put back has "
    "moved along. Go through every single number, with np.ndindex(x.shape).",
    ("np.ndindex(x.shape)", "range(len(x))"),
    (
        "        above, below = x.copy(), x.copy()\n        above[index] += h\n        below[index] -= h\n",
        "        old = x[index]\n        x[index] = old + h\n        of_above = f(x)\n"
        "        x[index] = old - h\n        of_below = f(x)\n        x[index] = old\n",
    ),
    ("(f(above) - f(below))", "(of_above - of_below)"),
)
_gradient(
    "left-below",
    "A coordinate that was moved by -h stays there while the next ones are measured: put it back first.",
    (
        "        above, below = x.copy(), x.copy()\n        above[index] += h\n        below[index] -= h\n",
        "        old = x[index]\n        x[index] = old + h\n        of_above = f(x)\n"
        "        x[index] = old - h\n        of_below = f(x)\n",
    ),
    ("(f(above) - f(below))", "(of_above - of_below)"),
)
_gradient(
    "absolute-error",
    "This is the absolute error. A difference of 0.001 is nothing for a gradient of 1,000 and everything for one of "
    "0.001: divide by |analytic| + |numerical|.",
    (" / size)", ")"),
)
_gradient(
    "relative-to-the-larger",
    "You divide by the larger of the two absolute values; here it is by their sum.",
    ("np.abs(analytic) + np.abs(numerical)", "np.maximum(np.abs(analytic), np.abs(numerical))"),
)
_gradient(
    "relative-to-the-analytic",
    "You divide by the analytic gradient alone. If that is wrongly 0, this fails: divide by |analytic| + |numerical|.",
    ("np.abs(analytic) + np.abs(numerical)", "np.abs(analytic)"),
)
_gradient(
    "relative-to-the-numerical",
    "You divide by the numerical gradient alone; divide by |analytic| + |numerical|.",
    ("np.abs(analytic) + np.abs(numerical)", "np.abs(numerical)"),
)
_gradient(
    "sum-without-absolute-values",
    "Two gradients of opposite signs cancel in what you divide by: add their absolute values.",
    ("np.abs(analytic) + np.abs(numerical)", "np.abs(analytic + numerical)"),
)
_gradient(
    "mean-error",
    "This is the mean of the errors. One wrong entry among thousands would not be seen: take the largest.",
    ("np.max(np.abs(analytic - numerical) / size)", "np.mean(np.abs(analytic - numerical) / size)"),
)
_gradient(
    "norms",
    "You compare the norms of whole arrays. One wrong entry beside large ones would not be seen: divide entry by entry "
    "and take the largest.",
    (
        "np.max(np.abs(analytic - numerical) / size)",
        "np.linalg.norm(analytic - numerical) / (np.linalg.norm(analytic) + np.linalg.norm(numerical))",
    ),
)
_gradient(
    "largest-over-largest",
    "The largest difference is divided by the largest gradient; divide entry by entry, then take the largest.",
    ("/ size)", ") / np.max(size)"),
)
_gradient(
    "sign-kept",
    "A negative difference is passed over: take its absolute value before the maximum.",
    ("np.max(np.abs(analytic - numerical) / size)", "np.max((analytic - numerical) / size)"),
)
_gradient(
    "zero-by-zero",
    "Where both gradients are 0, 0 is divided by 0: divide by no less than 1e-8.",
    ("np.maximum(np.abs(analytic) + np.abs(numerical), 1e-8)", "np.abs(analytic) + np.abs(numerical)"),
)
topic.family(
    "gradient_check",
    "floor-added",
    "{value} is added to what you divide by. It should be a floor: the larger of 1e-8 and |analytic| + |numerical|.",
    ["1e-8", "1e-6", "1e-10", "1e-12"],
    ("np.maximum(np.abs(analytic) + np.abs(numerical), 1e-8)", "(np.abs(analytic) + np.abs(numerical) + {value})"),
)
topic.family(
    "gradient_check",
    "other-floor",
    "You divide by no less than {value}; here the floor is 1e-8.",
    ["1e-6", "1e-7", "1e-10", "1e-12"],
    ("1e-8)", "{value})"),
)
topic.family(
    "gradient_check",
    "h-fixed",
    "h is fixed in your code (at {value}): take the argument.",
    ["1e-2", "1e-3", "1e-4", "1e-5", "1e-6"],
    ("    numerical = np.zeros(x.shape)\n", "    numerical, h = np.zeros(x.shape), {value}\n"),
)
topic.family(
    "gradient_check",
    "other-default-h",
    "If no h is given, it is 1e-5, not {value}.",
    ["1e-3", "1e-4", "1e-6", "1e-7"],
    ("h=1e-5", "h={value}"),
)


@topic.plain
def update_to_weight_ratio(before, after):
    size = np.linalg.norm(before)
    step = np.linalg.norm(after - before)
    if size == 0:
        return np.inf if step > 0 else 0.0
    return step / size


def _ratio(slug, sentence, *edits):
    topic.edit("update_to_weight_ratio", slug, sentence, *edits)


_ratio(
    "upside-down",
    "This is the weights over the step; it is the step over the weights.",
    ("step / size", "size / step"),
)
_ratio(
    "change-of-the-length",
    "The length of the weights changes little when they turn: take the length of the difference, not the difference of "
    "the lengths.",
    ("np.linalg.norm(after - before)", "abs(np.linalg.norm(after) - np.linalg.norm(before))"),
)
_ratio("after-alone", "This is the length of the new weights; the step is after - before.", ("after - before", "after"))
_ratio(
    "weights-after",
    "The step is divided by the weights after it; divide by those before.",
    ("np.linalg.norm(before)", "np.linalg.norm(after)"),
)
_ratio("squares", "These are squares of lengths: take the roots.", ("return step / size", "return (step / size) ** 2"))
_ratio(
    "entry-by-entry",
    "You divide weight by weight and take the mean. A single weight near 0 then decides: divide the lengths.",
    ("return step / size", "return np.mean(np.abs(after - before) / np.abs(before))"),
)
_ratio(
    "sums",
    "Positive and negative entries cancel in a sum: take the root of the sum of squares.",
    ("np.linalg.norm(before)", "np.abs(np.sum(before))"),
    ("np.linalg.norm(after - before)", "np.abs(np.sum(after - before))"),
)
_ratio(
    "root-of-the-squared-sum",
    "You square the sum, where the sum of the squares is meant: np.sum(W) ** 2 is not np.sum(W ** 2).",
    ("np.linalg.norm(before)", "np.sqrt(np.sum(before) ** 2)"),
)
_ratio(
    "root-of-both-squared-sums",
    "You square the sums, where the sums of the squares are meant: np.sum(W) ** 2 is not np.sum(W ** 2).",
    ("np.linalg.norm(before)", "np.sqrt(np.sum(before) ** 2)"),
    ("np.linalg.norm(after - before)", "np.sqrt(np.sum(after - before) ** 2)"),
)
_ratio(
    "standard-deviations",
    "A standard deviation leaves out the mean, and with it what all weights have in common: take the root of the sum "
    "of squares.",
    ("np.linalg.norm(before)", "np.std(before)"),
    ("np.linalg.norm(after - before)", "np.std(after - before)"),
)
_ratio(
    "absolute-sums",
    "You add absolute values; the length is the root of the sum of squares.",
    ("np.linalg.norm(before)", "np.sum(np.abs(before))"),
    ("np.linalg.norm(after - before)", "np.sum(np.abs(after - before))"),
)
_ratio(
    "largest-entries",
    "You compare the largest entries; the length is the root of the sum of squares.",
    ("np.linalg.norm(before)", "np.max(np.abs(before))"),
    ("np.linalg.norm(after - before)", "np.max(np.abs(after - before))"),
)
_ratio(
    "spectral-norm",
    "For a matrix, ord=2 is the largest singular value. Leave ord out: then it is the root of the sum of squares.",
    ("np.linalg.norm(before)", "np.linalg.norm(before, 2)"),
    ("np.linalg.norm(after - before)", "np.linalg.norm(after - before, 2)"),
)
_ratio(
    "zero-divided",
    "Weights that are all 0 have no length to divide by: return infinity if they moved, and 0 if they did not.",
    ("    if size == 0:\n        return np.inf if step > 0 else 0.0\n", ""),
)
_ratio(
    "zero-not-moved",
    "Weights that are 0 and stay 0 have not moved: the ratio is 0.",
    ("np.inf if step > 0 else 0.0", "np.inf"),
)
_ratio(
    "zero-for-infinity",
    "Weights that were all 0 and have moved have moved infinitely far for their size; you return 0.",
    ("np.inf if step > 0 else 0.0", "0.0"),
)
topic.family(
    "update_to_weight_ratio",
    "constant-added",
    "{value} is added to what you divide by: weights of 0 then give a large number instead of infinity.",
    ["1e-8", "1e-7", "1e-10", "1e-12"],
    (
        "    if size == 0:\n        return np.inf if step > 0 else 0.0\n    return step / size",
        "    return step / (size + {value})",
    ),
)
