"""02-preprocessing: the answers and their references."""

import numpy as np

from cs231n_utils import preprocessing
from cs231n_utils.check.registry import Topic

topic = Topic("02-preprocessing")

CENTRE = "Zero-centre: subtract the mean"
BOUNDARY = "Why a classifier likes centred data"
SCALE = "Normalize: divide by the standard deviation"
RAW = "Deploy it: fold the preprocessing into the classifier"
CHANNELS = "Images: one mean for each channel"
DIRECTIONS = "PCA: turn the cloud"
HOW_MANY = "How many components are enough"
WHITENING = "Whitening: make the cloud round"
LEAK = "Find the leaks"

SPLITS = ("the training data", "the test data")


def _zero_center(X_train, X_test):
    return preprocessing.zero_center(X_train, X_test)[:2]


def _normalize(X_train, X_test):
    return preprocessing.normalize(X_train, X_test)[:2]


def _subtract_channel_mean(X_train, X_test):
    return preprocessing.subtract_channel_mean(X_train, X_test)[:2]


def _boundary_distance(w, b, X):
    """From each point to the foot of its perpendicular on the boundary, with the sign of the score."""
    feet = X - np.outer((X @ w + b) / (w @ w), w)
    return np.sign(X @ w + b) * np.linalg.norm(X - feet, axis=1)


def _for_raw_data(W, b, mean, std):
    """Worked out from what the two steps do: the scores of a raw zero, and how they change with each feature."""

    def scores(X):
        return (X - mean) / std @ W + b

    at_zero = scores(np.zeros((1, len(mean))))[0]
    return scores(np.eye(len(mean))) - at_zero, at_zero


def _pca(X_train, X_test, num_components):
    """By the singular value decomposition of the centred data."""
    mean = X_train.mean(axis=0)
    _, singular, rows = np.linalg.svd(X_train - mean, full_matrices=False)
    components = rows[:num_components].T
    variances = singular[:num_components] ** 2 / len(X_train)
    return (X_train - mean) @ components, (X_test - mean) @ components, components, variances


def _components_needed(variances, share):
    total, kept = sum(variances), 0.0
    for count, variance in enumerate(variances, start=1):
        kept += variance
        if kept >= share * total:
            return count
    return len(variances)


def _reconstruct(rotated, components, mean):
    return mean + sum(np.outer(along, direction) for along, direction in zip(rotated.T, components.T, strict=True))


def _whiten(X_train, X_test, epsilon=1e-5):
    return preprocessing.whiten(X_train, X_test, epsilon=epsilon)[:2]


def _honest_scores(X_train, y_train, X_test, k):
    deviations = X_train - X_train.mean(axis=0)
    relevance = [abs(float(y_train @ column)) for column in deviations.T]
    pixels = sorted(range(len(relevance)), key=relevance.__getitem__)[-k:]
    known, asked = preprocessing.normalize(X_train[:, pixels], X_test[:, pixels])[:2]
    return asked @ (known[y_train == 1].mean(axis=0) - known[y_train == -1].mean(axis=0))


topic.answer("zero_center", _zero_center, returns=SPLITS, section=CENTRE)
topic.answer("boundary_distance", _boundary_distance, returns=("the distances",), section=BOUNDARY)
topic.answer("normalize", _normalize, returns=SPLITS, section=SCALE)
topic.answer("for_raw_data", _for_raw_data, returns=("W_raw", "b_raw"), section=RAW)
topic.answer("subtract_channel_mean", _subtract_channel_mean, returns=SPLITS, section=CHANNELS)
topic.answer("pca", _pca, returns=(*SPLITS, "components", "variances"), section=DIRECTIONS)
topic.answer("components_needed", _components_needed, returns=("the number",), section=HOW_MANY)
topic.answer("reconstruct", _reconstruct, returns=("X",), section=HOW_MANY)
topic.answer("whiten", _whiten, returns=SPLITS, section=WHITENING, calls=("pca",))
topic.answer("honest_scores", _honest_scores, returns=("the scores",), section=LEAK, calls=("normalize",))
