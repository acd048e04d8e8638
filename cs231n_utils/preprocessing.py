"""Preprocessing, fitted on the training split alone. Introduced in notebook 02-preprocessing.

Every function is called with the training data first and any other splits after it, and returns each of them
transformed, in that order, and then a dict of what was measured on the training data:

>>> X_train, X_val, X_test, fitted = zero_center(X_train, X_val, X_test)
>>> fitted["mean"]

The other splits are transformed with the training data's numbers: anything measured on them would leak into
the model what it is later judged by.

Arrays are NumPy's or torch's. Floating-point data keep their dtype, integers become float64. No input is
changed. A feature that is constant in the training data is centred and otherwise left alone.

Errors, for all functions: ValueError if a split's features differ in shape from the training data's or the
training data are empty.
"""

from cs231n_utils.backend import namespace

__all__ = ["normalize", "pca", "subtract_channel_mean", "whiten", "zero_center"]


def zero_center(X_train, *others):
    """Subtract each feature's mean: for images, the mean image.

    X_train: (N, ...). fitted: mean, of shape (...).

    Source: CS231n, lecture 6. Notebook 02-preprocessing.
    """
    X_train, *others = splits = _check(X_train, *others)
    mean = namespace(X_train).mean(X_train, axis=0)
    return (*(X - mean for X in splits), {"mean": mean})


def normalize(X_train, *others):
    """Subtract each feature's mean and divide by its standard deviation.

    X_train: (N, ...). fitted: mean and std, of shape (...); std is 1 where a feature is constant.

    Source: CS231n, lecture 6. Notebook 02-preprocessing.
    """
    X_train, *others = splits = _check(X_train, *others)
    xp = namespace(X_train)
    mean, std = xp.mean(X_train, axis=0), xp.std(X_train, axis=0)
    # The std of a constant is often not 0 but 1e-17, and dividing by that is as bad.
    constant = xp.max(X_train, axis=0) == xp.min(X_train, axis=0)
    std = xp.where(constant, xp.ones_like(std), std)
    return (*((X - mean) / std for X in splits), {"mean": mean, "std": std})


def subtract_channel_mean(X_train, *others):
    """Subtract from each colour channel its mean over all images and pixels.

    X_train: (N, C, H, W). fitted: mean, of shape (C,).

    Source: CS231n, lecture 6 (VGGNet's way). Notebook 02-preprocessing.
    """
    X_train, *others = splits = _check(X_train, *others)
    if X_train.ndim != 4:
        raise ValueError(f"X_train must be images (N, C, H, W), got shape {tuple(X_train.shape)}")
    mean = namespace(X_train).mean(X_train, axis=(0, 2, 3))
    return (*(X - mean[:, None, None] for X in splits), {"mean": mean})


def pca(X_train, *others, num_components=None):
    """Rotate the centred data onto their directions of largest variance and keep the first `num_components`.

    X_train: (N, D). num_components: at most D; None keeps all. Results: (N, num_components), uncorrelated on
    the training data, of decreasing variance. fitted: mean (D,), components (D, num_components) with one unit
    direction a column (its sign is arbitrary), variances (num_components,).

    Source: CS231n, lecture 6. Notebook 02-preprocessing.
    """
    X_train, *others = splits = _check(X_train, *others)
    if X_train.ndim != 2:
        raise ValueError(f"X_train must be (N, D), got shape {tuple(X_train.shape)}: reshape images to (N, -1) first")
    N, D = X_train.shape
    if num_components is None:
        num_components = D
    if not 1 <= num_components <= D:
        raise ValueError(f"num_components must be from 1 to {D}, the number of features, got {num_components}")
    xp = namespace(X_train)
    mean = xp.mean(X_train, axis=0)
    centred = X_train - mean
    variances, directions = xp.linalg.eigh(centred.T @ centred / N)  # ascending
    components = xp.flip(directions, axis=1)[:, :num_components]
    # Rounding makes a variance of zero slightly negative.
    variances = xp.clip(xp.flip(variances, axis=0)[:num_components], 0)
    fitted = {"mean": mean, "components": components, "variances": variances}
    return (*((X - mean) @ components for X in splits), fitted)


def whiten(X_train, *others, num_components=None, epsilon=1e-5):
    """PCA, then every component divided by the root of its variance plus `epsilon`.

    The training data come out uncorrelated with variance ``variance / (variance + epsilon)``, about 1.
    `epsilon` keeps directions in which the data hardly vary, which are mostly noise, from being blown up; a
    direction without any variance is left at zero also when `epsilon` is 0.

    X_train: (N, D). Results: (N, num_components). fitted: as for `pca`, and scale (num_components,), what was
    divided by.

    Source: CS231n, lecture 6. Notebook 02-preprocessing.
    """
    *rotated, fitted = pca(X_train, *others, num_components=num_components)
    variances = fitted["variances"]
    xp = namespace(variances)
    # What rounding alone can produce, relative to the largest variance.
    noise = xp.finfo(variances.dtype).eps * variances.shape[0] * xp.max(variances)
    flat = variances + epsilon <= noise
    scale = xp.where(flat, xp.ones_like(variances), xp.sqrt(variances + epsilon))
    return (*(X / scale for X in rotated), {**fitted, "scale": scale})


def _check(X_train, *others):
    """The splits as floating-point arrays of one feature shape."""
    xp = namespace(X_train, *others)
    if X_train.ndim < 1 or X_train.shape[0] == 0:
        raise ValueError(
            f"X_train must hold at least one example along its first axis, got shape {tuple(X_train.shape)}"
        )
    for position, X in enumerate(others, start=2):
        if tuple(X.shape[1:]) != tuple(X_train.shape[1:]):
            raise ValueError(
                f"argument {position} must have features of shape {tuple(X_train.shape[1:])} like X_train, "
                f"got {tuple(X.shape[1:])}"
            )
    return [X if xp.isdtype(X.dtype, "real floating") else xp.astype(X, xp.float64) for X in (X_train, *others)]
