"""Dividing by the standard deviation, and undoing it in the classifier: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.preprocessing.answers import topic


@topic.plain
def normalize(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    std = np.where(X_train.max(axis=0) == X_train.min(axis=0), 1.0, std)
    return (X_train - mean) / std, (X_test - mean) / std


def _normalize(slug, sentence, *edits):
    topic.edit("normalize", slug, sentence, *edits)


_GUARD = "    std = np.where(X_train.max(axis=0) == X_train.min(axis=0), 1.0, std)\n"

_normalize(
    "variance",
    "This divides by the variance. A feature twice as large has four times the variance: divide by its root, the "
    "standard deviation.",
    ("X_train.std(axis=0)", "X_train.var(axis=0)"),
)
_normalize(
    "divides-by-zero",
    "A feature that is constant in the training data has standard deviation 0: leave it centred, do not divide it.",
    (_GUARD, ""),
)
_normalize(
    "epsilon-instead",
    "A tiny number is added to the standard deviation, or is its least value. A constant feature is then divided by "
    "it, and one test value that differs becomes enormous. Divide such a feature by 1.",
    (_GUARD, "    std = std + 1e-8\n"),
)
_normalize(
    "own-statistics",
    "The test data are normalized by their own mean and standard deviation. Use those of the training data.",
    (
        "(X_test - mean) / std",
        "(X_test - X_test.mean(axis=0)) / np.where(X_test.std(axis=0) == 0, 1.0, X_test.std(axis=0))",
    ),
)
_normalize(
    "both-splits",
    "Mean and standard deviation are taken over training and test data together: that leaks.",
    (
        "X_train.mean(axis=0), X_train.std(axis=0)",
        "np.concatenate([X_train, X_test]).mean(axis=0), np.concatenate([X_train, X_test]).std(axis=0)",
    ),
)
_normalize(
    "own-std",
    "The test data are divided by their own standard deviation. Use that of the training data.",
    ("(X_test - mean) / std", "(X_test - mean) / np.where(X_test.std(axis=0) == 0, 1.0, X_test.std(axis=0))"),
)
_normalize(
    "own-std-unguarded",
    "The test data are divided by their own standard deviation, which is 0 if there is one test example. Use that of "
    "the training data.",
    (_GUARD, ""),
    ("(X_test - mean) / std", "(X_test - mean) / X_test.std(axis=0)"),
)
_normalize(
    "not-centred",
    "The mean is not subtracted before dividing.",
    ("(X_train - mean)", "X_train"),
    ("(X_test - mean)", "X_test"),
)
_normalize(
    "divided-first",
    "The data are divided first, and then the mean of the undivided data is subtracted. First subtract, then divide.",
    ("(X_train - mean) / std, (X_test - mean) / std", "X_train / std - mean, X_test / std - mean"),
)
_normalize(
    "one-std",
    "One standard deviation is taken over the whole array; each feature has its own.",
    ("X_train.std(axis=0)", "np.full(X_train.shape[1:], X_train.std())"),
)
_normalize(
    "over-n-minus-1",
    "The variance is divided by N − 1. It describes these N examples: divide by N (ddof=0, NumPy's default).",
    ("X_train.std(axis=0)", "X_train.std(axis=0, ddof=1)"),
)
_normalize(
    "test-only-centred",
    "The test data are centred but not divided by the training data's standard deviation.",
    ("(X_test - mean) / std", "X_test - mean"),
)


@topic.wrong(
    "normalize",
    "to-the-unit-interval",
    "This maps the range of each feature to 0..1. Here each feature gets mean 0 and standard deviation 1.",
)
def range_to_one(X_train, X_test):
    low, width = X_train.min(axis=0), np.ptp(X_train, axis=0)
    width = np.where(width == 0, 1.0, width)
    return (X_train - low) / width, (X_test - low) / width


_MINUS_ONE_TO_ONE = (
    "This maps the range of each feature to -1..1. Here each feature gets mean 0 and standard deviation 1."
)


@topic.wrong("normalize", "to-minus-one-and-one", _MINUS_ONE_TO_ONE)
def range_to_two(X_train, X_test):
    low, width = X_train.min(axis=0), np.ptp(X_train, axis=0)
    width = np.where(width == 0, 1.0, width)
    return 2 * (X_train - low) / width - 1, 2 * (X_test - low) / width - 1


@topic.wrong("normalize", "to-minus-one-and-one-unguarded", _MINUS_ONE_TO_ONE)
def range_to_two_unguarded(X_train, X_test):
    low, width = X_train.min(axis=0), np.ptp(X_train, axis=0)
    return 2 * (X_train - low) / width - 1, 2 * (X_test - low) / width - 1


_normalize(
    "own-statistics-unguarded",
    "Each split is normalized by itself: the test data need the training data's mean and standard deviation. And a "
    "feature that is constant is divided by 0.",
    (_GUARD, ""),
    ("(X_test - mean) / std", "(X_test - X_test.mean(axis=0)) / X_test.std(axis=0)"),
)
_normalize(
    "one-mean-and-std",
    "One mean and one standard deviation are taken over the whole array; each feature has its own of both.",
    ("X_train.mean(axis=0), X_train.std(axis=0)", "X_train.mean(), X_train.std()"),
    (_GUARD, ""),
)


topic.family(
    "normalize",
    "epsilon-under-the-root",
    "{value} is added to the variance under the root. A constant feature is then divided by its root, and one test "
    "value that differs becomes large. Divide such a feature by 1, and the others by their standard deviation.",
    ("1e-8", "1e-7", "1e-6", "1e-5"),
    ("X_train.std(axis=0)", "np.sqrt(X_train.var(axis=0) + {value})"),
    (_GUARD, ""),
)
_normalize(
    "constant-to-zero",
    "A feature that is constant in training becomes 0 in the test data too. Its deviation is to be left as it is: "
    "centred, and divided by 1.",
    (_GUARD, _GUARD.replace("1.0", "np.inf")),
)
_normalize(
    "nan-to-num",
    "np.nan_to_num comes after the division by 0: a test value that differs from the constant has become infinite by "
    "then. Put 1 for a standard deviation of 0 before you divide.",
    (_GUARD, ""),
    (
        "(X_train - mean) / std, (X_test - mean) / std",
        "np.nan_to_num((X_train - mean) / std), np.nan_to_num((X_test - mean) / std)",
    ),
)
_normalize(
    "at-least-one",
    "Every standard deviation below 1 is raised to 1. Only one that is exactly 0 is replaced; small features are "
    "stretched.",
    ("X_train.std(axis=0)", "np.maximum(X_train.std(axis=0), 1)"),
)
_normalize(
    "largest-deviation",
    "This divides by the largest deviation from the mean; divide by the standard deviation.",
    ("X_train.std(axis=0)", "np.abs(X_train - X_train.mean(axis=0)).max(axis=0)"),
)


@topic.wrong(
    "normalize",
    "per-example",
    "Each example is normalized by its own mean and standard deviation (axis 1). Each feature has them over the "
    "training examples: axis 0.",
)
def rows_normalized(X_train, X_test):
    def by_row(X):
        std = X.std(axis=1, keepdims=True)
        return (X - X.mean(axis=1, keepdims=True)) / np.where(std == 0, 1.0, std)

    return by_row(X_train), by_row(X_test)


@topic.plain
def for_raw_data(W, b, mean, std):
    W_raw = W / std[:, None]
    b_raw = b - mean @ W_raw
    return W_raw, b_raw


def _raw(slug, sentence, *edits):
    topic.edit("for_raw_data", slug, sentence, *edits)


_raw(
    "bias-plus",
    "The sign of the new bias is wrong: the mean is subtracted from x, so mean @ W_raw goes off b.",
    ("b - mean", "b + mean"),
)
_raw(
    "bias-unchanged",
    "b is returned as it was, but subtracting the mean shifts every score by a constant.",
    ("b - mean @ W_raw", "b"),
)
_raw(
    "bias-without-std",
    "The shift of the bias leaves out the division: the mean is divided by std as well before it meets W.",
    ("mean @ W_raw", "mean @ W"),
)
_raw("times-std", "W is multiplied by std; x is divided by it, so W is too.", ("W / std", "W * std"))
_raw(
    "weights-unchanged",
    "W is returned as it was, but each of its rows meets a feature that was divided by std.",
    ("W_raw = W / std[:, None]", "W_raw = W"),
)
_raw(
    "std-along-classes",
    "std has one number for each feature, and features are the rows of W: divide by std[:, None].",
    ("std[:, None]", "std"),
)
_raw(
    "bias-without-weights",
    "The shift of the bias leaves out W: each mean counts as much as its feature's weight, which differs by class.",
    ("mean @ W_raw", "(mean / std).sum()"),
)
_raw(
    "bias-divided-twice",
    "The mean is divided by std twice: W_raw has been divided already.",
    ("mean @ W_raw", "(mean / std) @ W_raw"),
)
_raw(
    "mean-off-the-weights",
    "The mean is subtracted from W. It is subtracted from x, which shifts every score by a constant: that belongs to "
    "b.",
    ("W_raw = W / std[:, None]", "W_raw = (W - mean[:, None]) / std[:, None]"),
    ("b - mean @ W_raw", "b"),
)
