"""Mending a pipeline that looks at its test data: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.preprocessing.answers import topic


@topic.plain
def honest_scores(X_train, y_train, X_test, k):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    std = np.where(X_train.max(axis=0) == X_train.min(axis=0), 1.0, std)
    relevance = np.abs(y_train @ (X_train - mean))
    pixels = np.argsort(relevance)[-k:]
    known = ((X_train - mean) / std)[:, pixels]
    asked = ((X_test - mean) / std)[:, pixels]
    return asked @ (known[y_train == 1].mean(axis=0) - known[y_train == -1].mean(axis=0))


def _honest(slug, sentence, *edits):
    topic.edit("honest_scores", slug, sentence, *edits)


_honest(
    "own-statistics",
    "One leak is left: the test data are normalized by their own mean and standard deviation.",
    (
        "(X_test - mean) / std",
        "(X_test - X_test.mean(axis=0)) / np.where(X_test.std(axis=0) == 0, 1.0, X_test.std(axis=0))",
    ),
)
_honest(
    "own-mean",
    "One leak is left: the mean of the test data is subtracted from them.",
    ("(X_test - mean) / std", "(X_test - X_test.mean(axis=0)) / std"),
)
_honest(
    "own-std",
    "One leak is left: the test data are divided by their own standard deviation.",
    ("(X_test - mean) / std", "(X_test - mean) / np.where(X_test.std(axis=0) == 0, 1.0, X_test.std(axis=0))"),
)
_honest(
    "statistics-of-both",
    "One leak is left: mean and standard deviation are those of training and test data together.",
    (
        "    relevance = np.abs(y_train @ (X_train - mean))",
        "    relevance = np.abs(y_train @ (X_train - mean))\n    both = np.concatenate([X_train, X_test])\n"
        "    mean, std = both.mean(axis=0), np.where(both.std(axis=0) == 0, 1.0, both.std(axis=0))",
    ),
)
_honest(
    "least-relevant",
    "These are the k pixels that tell least about the label; np.argsort sorts from the smallest on.",
    ("[-k:]", "[:k]"),
)
_honest(
    "relevance-not-centred",
    "The relevance of a pixel is taken from raw values: where one class has more examples, bright pixels win. Subtract "
    "the mean, as the given function does.",
    ("y_train @ (X_train - mean)", "y_train @ X_train"),
)
_honest(
    "sign-of-relevance",
    "A pixel that is darker in the first class tells as much as one that is brighter: take the absolute value.",
    ("np.abs(y_train @ (X_train - mean))", "y_train @ (X_train - mean)"),
)
_honest(
    "no-selection",
    "All pixels are used; choose the k most relevant ones, as the given function does.",
    ("np.argsort(relevance)[-k:]", "np.argsort(relevance)"),
)
_honest(
    "classes-swapped",
    "The scores have the wrong sign: the mean of class -1 is subtracted from that of class 1.",
    (
        "known[y_train == 1].mean(axis=0) - known[y_train == -1]",
        "known[y_train == -1].mean(axis=0) - known[y_train == 1]",
    ),
)
_honest(
    "predictions",
    "Return the scores, not their signs.",
    (
        "return asked @ (known[y_train == 1].mean(axis=0) - known[y_train == -1].mean(axis=0))",
        "return np.sign(asked @ (known[y_train == 1].mean(axis=0) - known[y_train == -1].mean(axis=0)))",
    ),
)
_honest(
    "relevance-of-both",
    "One leak is left: the relevance is taken from the mean of training and test data together.",
    ("y_train @ (X_train - mean)", "y_train @ (X_train - np.concatenate([X_train, X_test]).mean(axis=0))"),
)
_honest(
    "std-of-both",
    "One leak is left: the standard deviation is that of training and test data together.",
    (
        "    relevance = np.abs(y_train @ (X_train - mean))",
        "    relevance = np.abs(y_train @ (X_train - mean))\n    std = np.concatenate([X_train, X_test]).std(axis=0)\n"
        "    std = np.where(std == 0, 1.0, std)",
    ),
)
_honest(
    "relevance-of-normalized",
    "The pixels are chosen by normalized values; the given function chooses before it divides. Keep its relevance.",
    ("y_train @ (X_train - mean)", "y_train @ ((X_train - mean) / std)"),
)
_honest(
    "not-normalized",
    "The pixels are centred but not divided by their standard deviation.",
    ("known = ((X_train - mean) / std)", "known = (X_train - mean)"),
    ("asked = ((X_test - mean) / std)", "asked = (X_test - mean)"),
)
_honest(
    "sums-of-classes",
    "These are sums over each class; the given function compares means, which the larger class cannot outweigh.",
    (
        "known[y_train == 1].mean(axis=0) - known[y_train == -1].mean(axis=0)",
        "known[y_train == 1].sum(axis=0) - known[y_train == -1].sum(axis=0)",
    ),
)
