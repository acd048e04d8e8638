"""Preprocessing, fitted on the training split alone.

Every function is called with the training data first and any other splits after it, and returns each of them
transformed, in that order, and then what was measured on the training data:

>>> X_train, X_val, X_test, fitted = zero_center(X_train, X_val, X_test)
>>> fitted["mean"]
>>> X_new = fitted.apply(X_new)   # data that come later

The other splits are transformed with the training data's numbers: anything measured on them would leak into
the model what it is later judged by.

Arrays are NumPy's or torch's. Floating-point data keep their dtype, integers become float64. Statistics are summed in
float64, whatever the dtype: a float32 sum of a million numbers has lost its last digits. No input is changed. A
feature that is constant in the training data is centred and otherwise left alone.

Errors, for all functions: ValueError if a split's features differ in shape from the training data's or the
training data are empty.
"""

from cs231n_utils.backend import namespace

__all__ = ["Fitted", "normalize", "pca", "subtract_channel_mean", "whiten", "zero_center"]


class Fitted(dict):
    """What was measured on the training data, by name, and the transformation made of it.

    ``fitted["mean"]`` and the like are arrays in the dtype of the transformed data; which there are, the function
    says that returned it.
    """

    def __init__(self, transform, feature_shape, **measured):
        super().__init__(measured)
        self._transform = transform
        self._feature_shape = tuple(feature_shape)

    def apply(self, X):
        """`X`, (N, ...), transformed as the training data were.

        Raises
        ------
        ValueError
            If its features have another shape than the training data's.
        """
        if X.shape[1:] != self._feature_shape:
            raise ValueError(
                f"X must have features of shape {self._feature_shape} like the training data, got {tuple(X.shape[1:])}"
            )
        return self._transform(_as_floats(X), self)


def zero_center(X_train, *others):
    """Subtract each feature's mean: for images, the mean image.

    Parameters
    ----------
    X_train, *others : (N, ...) arrays

    Returns
    -------
    *splits : arrays of the same shapes
    fitted : Fitted
        mean, of shape (...).

    References
    ----------
    CS231n, lecture 6.
    """
    X_train = _check(X_train, *others)
    mean = _mean(X_train, (0,))
    return _apply(X_train, others, lambda X, fitted: X - fitted["mean"], mean=mean)


def normalize(X_train, *others):
    """Subtract each feature's mean and divide by its standard deviation.

    Parameters
    ----------
    X_train, *others : (N, ...) arrays

    Returns
    -------
    *splits : arrays of the same shapes
    fitted : Fitted
        mean and std, of shape (...); std is 1 where a feature is constant.

    References
    ----------
    CS231n, lecture 6.
    """
    X_train = _check(X_train, *others)
    xp = namespace(X_train)
    mean = _mean(X_train, (0,))
    std = xp.sqrt(xp.mean((_double(X_train) - mean) ** 2, axis=0))
    # The std of a constant is often not 0 but 1e-17, and dividing by that is as bad.
    constant = xp.max(X_train, axis=0) == xp.min(X_train, axis=0)
    std = xp.where(constant, xp.ones_like(std), std)
    return _apply(X_train, others, lambda X, fitted: (X - fitted["mean"]) / fitted["std"], mean=mean, std=std)


def subtract_channel_mean(X_train, *others):
    """Subtract from each colour channel its mean over all images and pixels.

    Parameters
    ----------
    X_train, *others : (N, C, H, W) arrays

    Returns
    -------
    *splits : arrays of the same shapes
    fitted : Fitted
        mean, of shape (C,).

    References
    ----------
    CS231n, lecture 6 (VGGNet's way).
    """
    X_train = _check(X_train, *others)
    if X_train.ndim != 4:
        raise ValueError(f"X_train must be images (N, C, H, W), got shape {tuple(X_train.shape)}")
    mean = _mean(X_train, (0, 2, 3))
    return _apply(X_train, others, lambda X, fitted: X - fitted["mean"][:, None, None], mean=mean)


def pca(X_train, *others, num_components=None):
    """Rotate the centred data onto their directions of largest variance and keep the first `num_components`.

    Parameters
    ----------
    X_train, *others : (N, D) arrays
    num_components : int, optional
        At most D; None keeps all.

    Returns
    -------
    *splits : (N, num_components) arrays
        Uncorrelated on the training data, of decreasing variance.
    fitted : Fitted
        mean (D,); components (D, num_components), one unit direction a column (its sign is arbitrary);
        variances (num_components,).

    References
    ----------
    CS231n, lecture 6.
    """
    X_train = _check(X_train, *others)
    measured = _principal_components(X_train, num_components)
    return _apply(X_train, others, _rotate, **measured)


def whiten(X_train, *others, num_components=None, epsilon=1e-5):
    """PCA, then every component divided by the root of its variance plus `epsilon`.

    The training data come out uncorrelated with variance ``variance / (variance + epsilon)``, about 1.
    `epsilon` keeps directions in which the data hardly vary, which are mostly noise, from being blown up; a
    direction without any variance is left at zero also when `epsilon` is 0.

    Parameters
    ----------
    X_train, *others : (N, D) arrays
    num_components : int, optional
        At most D; None keeps all.
    epsilon : float

    Returns
    -------
    *splits : (N, num_components) arrays
    fitted : Fitted
        As for `pca`, and scale (num_components,), what was divided by.

    References
    ----------
    CS231n, lecture 6.
    """
    X_train = _check(X_train, *others)
    measured = _principal_components(X_train, num_components)
    variances = measured["variances"]
    xp = namespace(variances)
    # What rounding alone can produce in data of this dtype, relative to the largest variance.
    noise = xp.finfo(X_train.dtype).eps * variances.shape[0] * xp.max(variances)
    flat = variances + epsilon <= noise
    scale = xp.where(flat, xp.ones_like(variances), xp.sqrt(variances + epsilon))
    return _apply(X_train, others, lambda X, fitted: _rotate(X, fitted) / fitted["scale"], **measured, scale=scale)


def _rotate(X, fitted):
    return (X - fitted["mean"]) @ fitted["components"]


def _principal_components(X_train, num_components):
    """Mean, components and variances of (N, D) data, in float64."""
    if X_train.ndim != 2:
        raise ValueError(f"X_train must be (N, D), got shape {tuple(X_train.shape)}: reshape images to (N, -1) first")
    N, D = X_train.shape
    if num_components is None:
        num_components = D
    if not 1 <= num_components <= D:
        raise ValueError(f"num_components must be from 1 to {D}, the number of features, got {num_components}")
    xp = namespace(X_train)
    mean = _mean(X_train, (0,))
    centred = _double(X_train) - mean
    variances, directions = xp.linalg.eigh(centred.T @ centred / N)  # ascending
    components = xp.flip(directions, axis=1)[:, :num_components]
    # Rounding makes a variance of zero slightly negative.
    variances = xp.clip(xp.flip(variances, axis=0)[:num_components], 0)
    return {"mean": mean, "components": components, "variances": variances}


def _apply(X_train, others, transform, **measured):
    """All splits transformed, and `Fitted`, with what was measured in float64 in the data's own dtype."""
    xp = namespace(X_train)
    measured = {name: xp.astype(value, X_train.dtype) for name, value in measured.items()}
    fitted = Fitted(transform, X_train.shape[1:], **measured)
    return (*(fitted.apply(X) for X in (X_train, *others)), fitted)


def _mean(X, axes):
    return namespace(X).mean(_double(X), axis=axes)


def _double(X):
    return namespace(X).astype(X, namespace(X).float64)


def _as_floats(X):
    xp = namespace(X)
    return X if xp.isdtype(X.dtype, "real floating") else _double(X)


def _check(X_train, *others):
    """The training data as a floating-point array; all splits must have one feature shape."""
    namespace(X_train, *others)
    if X_train.ndim < 1 or X_train.shape[0] == 0:
        raise ValueError(
            f"X_train must hold at least one example along its first axis, got shape {tuple(X_train.shape)}"
        )
    for position, X in enumerate(others, start=2):
        if X.shape[1:] != X_train.shape[1:]:
            raise ValueError(
                f"argument {position} must have features of shape {tuple(X_train.shape[1:])} like X_train, "
                f"got {tuple(X.shape[1:])}"
            )
    return _as_floats(X_train)
