"""Data augmentation.

Images are NumPy arrays ``(N, C, H, W)``, as `Dataset.as_images` gives them. Those of `data.load`, ``(N, H, W, C)``,
are refused; they are known by the 1, 3 or 4 in the last place and not in the second. Images hold uint8 (0 to 255) or
floating point (0 to 1, where a range matters): augment before centring. Every example gets its own random draw.
Results are new arrays of the same dtype; nothing is changed in place. `rng` is a numpy.random.Generator (None: a
fresh, unseeded one).

Labels, where they are mixed, are classes ``(N,)`` with `num_classes`, or rows of probabilities ``(N, K)``; the
mixed labels are always rows.

Fractional max-pooling, the augmentation inside a network, is a layer:
``layers.fractional_max_pool_forward``.

Errors, for all functions: ValueError if `x` is not (N, C, H, W) (`mixup` takes any (N, ...)) or a size does not fit
it; TypeError if `rng` is no Generator.
"""

import numpy as np

from cs231n_utils.randomness import generator

__all__ = [
    "color_jitter",
    "cutmix",
    "cutout",
    "mixup",
    "predict_with_test_time_augmentation",
    "random_crop",
    "random_horizontal_flip",
    "random_scale_crop",
    "ten_crops",
]


def random_horizontal_flip(x, p=0.5, rng=None):
    """Mirror each image left to right with probability `p`.

    Not for data whose label a mirror changes: digits, letters, road signs.

    References
    ----------
    CS231n, lecture 9.
    """
    _check_images(x)
    flipped = generator(rng).random(len(x)) < p
    return np.where(flipped[:, None, None, None], x[..., ::-1], x)


def random_crop(x, size=None, pad=0, rng=None):
    """Cut a square of `size` at a random place out of each image, after `pad` zeros on every side.

    Parameters
    ----------
    x : (N, C, H, W) array
    size : int or (height, width), optional
        In pixels; None keeps the image's size: a random shift by up to `pad`.
    pad : int
        In pixels.
    rng : numpy.random.Generator, optional

    Returns
    -------
    (N, C, size, size) array

    References
    ----------
    CS231n, lecture 9; He et al. (2016) for the padding.
    """
    _check_images(x)
    N, _, H, W = x.shape
    height, width = (H, W) if size is None else _pair(size)
    if pad != int(pad) or pad < 0:
        raise ValueError(f"pad must be a whole number of pixels, at least 0, got {pad}")
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    _check_fits(height, width, padded.shape)
    rng = generator(rng)
    top = rng.integers(0, H + 2 * pad - height + 1, N)
    left = rng.integers(0, W + 2 * pad - width + 1, N)
    # (N, height, width): crop n takes row top[n] + i, column left[n] + j.
    rows = top[:, None, None] + np.arange(height)[None, :, None]
    columns = left[:, None, None] + np.arange(width)[None, None, :]
    examples = np.arange(N)[:, None, None]
    return np.ascontiguousarray(padded[examples, :, rows, columns].transpose(0, 3, 1, 2))


def random_scale_crop(x, size, scales=(1.0, 1.5), rng=None):
    """Enlarge each image by a random factor and cut a square of `size` out of it at a random place.

    Parameters
    ----------
    x : (N, C, H, W) array
    size : int or (height, width)
        In pixels.
    scales : (smallest, largest)
        The factor is drawn uniformly between them; the smallest must leave the image at least as large as the crop.
        Interpolation is bilinear.
    rng : numpy.random.Generator, optional

    Returns
    -------
    (N, C, size, size) array

    References
    ----------
    Simonyan and Zisserman (2015); CS231n, lecture 9.
    """
    _check_images(x)
    N, _, H, W = x.shape
    low, high = scales
    if not 0 < low <= high:
        raise ValueError(f"scales must be (smallest, largest) and positive, got {scales}")
    height, width = _pair(size)
    _check_fits(height, width, (N, 1, low * H, low * W))
    rng = generator(rng)
    scale = rng.uniform(low, high, N)
    top = rng.random(N) * (scale * H - height)
    left = rng.random(N) * (scale * W - width)
    # Pixel centres lie at half-integers: output row i is at (top + i + 1/2) / scale - 1/2 in the image.
    rows = (top[:, None] + np.arange(height) + 0.5) / scale[:, None] - 0.5
    columns = (left[:, None] + np.arange(width) + 0.5) / scale[:, None] - 0.5
    return _like(_bilinear(x, rows, columns), x)


def color_jitter(x, brightness=0.2, contrast=0.2, saturation=0.2, limits=None, rng=None):
    """Change the brightness, contrast and saturation of each image by random factors.

    Brightness scales the pixels, contrast their distance from the image's mean, saturation their distance from the
    pixel's own grey (the mean of its channels).

    Parameters
    ----------
    x : (N, C, H, W) array
    brightness, contrast, saturation : float
        The largest relative change a, from 0 to 1: the factor is drawn from [1 - a, 1 + a].
    limits : (low, high), optional
        Results are cut off at them; (0, 255) for uint8 and (0, 1) for floats unless said.
    rng : numpy.random.Generator, optional

    Raises
    ------
    ValueError
        If a change is not between 0 and 1, or if floats lie outside `limits`, as centred images do.

    References
    ----------
    Krizhevsky et al. (2012) in spirit; CS231n, lecture 9.
    """
    _check_images(x)
    for name, value in (("brightness", brightness), ("contrast", contrast), ("saturation", saturation)):
        if not 0 <= value <= 1:
            raise ValueError(f"{name} must be between 0 and 1, got {value}")
    low, high = limits if limits is not None else ((0, 255) if x.dtype == np.uint8 else (0, 1))
    if x.size and (x.min() < low or x.max() > high):
        raise ValueError(
            f"x must lie between {low} and {high}, got {x.min():.4g} to {x.max():.4g}: "
            "jitter before centring, or give limits"
        )
    rng = generator(rng)

    def factors(strength):
        return rng.uniform(1 - strength, 1 + strength, (len(x), 1, 1, 1)).astype(work.dtype)

    work = x.astype(np.result_type(x.dtype, np.float32))
    work = work * factors(brightness)
    mean = work.mean(axis=(1, 2, 3), keepdims=True)
    work = mean + (work - mean) * factors(contrast)
    grey = work.mean(axis=1, keepdims=True)
    work = grey + (work - grey) * factors(saturation)
    return _like(np.clip(work, low, high), x)


def cutout(x, size, fill=0, rng=None):
    """Overwrite a square of `size` pixels in each image with `fill`.

    The square's centre is drawn from all pixels, so that at the border part of it falls outside.

    References
    ----------
    DeVries and Taylor (2017).
    """
    _check_images(x)
    if size < 1:
        raise ValueError(f"size must be at least 1 pixel, got {size}")
    N, _, H, W = x.shape
    rng = generator(rng)
    top = rng.integers(0, H, N) - size // 2
    left = rng.integers(0, W, N) - size // 2
    inside = _boxes(top, left, np.full(N, size), np.full(N, size), H, W)
    return np.where(inside, np.asarray(fill, x.dtype), x)


def mixup(x, y, alpha=0.2, num_classes=None, rng=None):
    """Blend each example with another one, image and label alike: ``lam * a + (1 - lam) * b``.

    lam is drawn for each example from Beta(alpha, alpha). In a training:
    ``Solver(..., augment=functools.partial(mixup, num_classes=10))``.

    Parameters
    ----------
    x : (N, ...) array
    y : (N,) or (N, num_classes) array
        Classes, or rows of probabilities.
    alpha : float
        More than 0.
    num_classes : int, optional
        Needed if `y` holds classes.
    rng : numpy.random.Generator, optional

    Returns
    -------
    x : array of the same shape
    y : (N, num_classes) array
        Rows of probabilities, which `layers.softmax_loss` takes as soft labels.

    References
    ----------
    Zhang et al. (2018).
    """
    labels = _as_rows(y, num_classes, len(x))
    rng = generator(rng)
    lam = _draw_lambda(alpha, len(x), rng)
    partner = rng.permutation(len(x))
    weight = lam.reshape(-1, *(1,) * (x.ndim - 1)).astype(np.result_type(x.dtype, np.float32))
    mixed = _like(weight * x + (1 - weight) * x[partner], x)
    return mixed, lam[:, None] * labels + (1 - lam[:, None]) * labels[partner]


def cutmix(x, y, alpha=1.0, num_classes=None, rng=None):
    """Paste a box from another image into each image, and mix the labels by the area really pasted.

    The box has the image's aspect ratio and the share 1 - lam of its area, lam from Beta(alpha, alpha), and a
    centre drawn from all pixels: at the border it is cut off, and the labels follow the smaller area.

    Parameters
    ----------
    x : (N, C, H, W) array
    y : (N,) or (N, num_classes) array
        Classes, or rows of probabilities.
    alpha : float
        More than 0.
    num_classes : int, optional
        Needed if `y` holds classes.
    rng : numpy.random.Generator, optional

    Returns
    -------
    x : array of the same shape
    y : (N, num_classes) array
        Rows of probabilities.

    References
    ----------
    Yun et al. (2019).
    """
    _check_images(x)
    labels = _as_rows(y, num_classes, len(x))
    rng = generator(rng)
    N, _, H, W = x.shape
    side = np.sqrt(1 - _draw_lambda(alpha, N, rng))
    partner = rng.permutation(N)
    height, width = (side * H).astype(int), (side * W).astype(int)
    inside = _boxes(rng.integers(0, H, N) - height // 2, rng.integers(0, W, N) - width // 2, height, width, H, W)
    pasted = inside.mean(axis=(1, 2, 3))[:, None]
    return np.where(inside, x[partner], x), (1 - pasted) * labels + pasted * labels[partner]


def ten_crops(x, size):
    """The four corners and the centre of each image, and their mirror images: (10, N, C, size, size).

    References
    ----------
    Krizhevsky et al. (2012).
    """
    _check_images(x)
    height, width = _pair(size)
    _check_fits(height, width, x.shape)
    bottom, right = x.shape[2] - height, x.shape[3] - width
    corners = [(0, 0), (0, right), (bottom, 0), (bottom, right), (bottom // 2, right // 2)]
    crops = np.stack([x[:, :, top : top + height, left : left + width] for top, left in corners])
    return np.concatenate([crops, crops[..., ::-1]])


def predict_with_test_time_augmentation(predict, x, size):
    """The mean prediction over the ten crops of each image: nothing random, ten times the cost.

    Parameters
    ----------
    predict : callable
        Gives probabilities (N, K) for images (N, C, size, size).
    x : (N, C, H, W) array
    size : int
        Of the crops, in pixels.

    Returns
    -------
    (N, K) array

    References
    ----------
    Krizhevsky et al. (2012); CS231n, lecture 9.
    """
    return sum(predict(crop) for crop in ten_crops(x, size)) / 10


def _check_images(x):
    if getattr(x, "ndim", None) != 4:
        raise ValueError(f"x must be images (N, C, H, W), got shape {np.shape(x)}: add the missing axes")
    colours = (1, 3, 4)
    if x.shape[3] in colours and x.shape[1] not in colours:
        raise ValueError(
            f"x must be images (N, C, H, W), but its shape {x.shape} looks like (N, H, W, C): "
            "use x.transpose(0, 3, 1, 2)"
        )


def _check_fits(height, width, shape):
    if height < 1 or width < 1 or height > shape[2] or width > shape[3]:
        raise ValueError(
            f"size must be from 1 to the image's {shape[2]:g}×{shape[3]:g}, got {height}×{width}: "
            "use a smaller size or more padding"
        )


def _pair(size):
    return (size, size) if np.ndim(size) == 0 else tuple(size)


def _like(values, x):
    """`values` in the dtype of `x`; whole numbers are rounded and kept in range, not cut off or wrapped."""
    if np.issubdtype(x.dtype, np.integer):
        limits = np.iinfo(x.dtype)
        values = np.clip(np.rint(values), limits.min, limits.max)
    return values.astype(x.dtype)


def _boxes(top, left, height, width, H, W):
    """Masks (N, 1, H, W), True inside each example's box."""
    rows, columns = np.arange(H), np.arange(W)
    in_rows = (rows >= top[:, None]) & (rows < (top + height)[:, None])
    in_columns = (columns >= left[:, None]) & (columns < (left + width)[:, None])
    return (in_rows[:, :, None] & in_columns[:, None, :])[:, None]


def _bilinear(x, rows, columns):
    """Each image at its own fractional rows (N, h) and columns (N, w); beyond the edge, the edge repeats."""
    work = x.astype(np.result_type(x.dtype, np.float32))
    work = _interpolate(work, rows, axis=2)
    return _interpolate(work, columns, axis=3)


def _interpolate(x, positions, axis):
    """Linear interpolation along one of the last two axes, at positions (N, k) for each example."""
    last = x.shape[axis] - 1
    positions = np.clip(positions, 0, last)
    below = np.floor(positions).astype(int)
    shape = [len(x), 1, 1, 1]
    shape[axis] = positions.shape[1]
    weight = (positions - below).astype(x.dtype).reshape(shape)
    lower = np.take_along_axis(x, below.reshape(shape), axis)
    upper = np.take_along_axis(x, np.minimum(below + 1, last).reshape(shape), axis)
    return lower + weight * (upper - lower)


def _draw_lambda(alpha, N, rng):
    if not alpha > 0:
        raise ValueError(f"alpha must be more than 0, got {alpha}")
    return rng.beta(alpha, alpha, N)


def _as_rows(y, num_classes, N):
    """Labels as rows of probabilities (N, K)."""
    y = np.asarray(y)
    if len(y) != N:
        raise ValueError(f"y must have one label for each of the {N} images, got {len(y)}")
    if y.ndim == 2:
        return y
    if num_classes is None:
        raise ValueError("num_classes must be given when y holds classes: a batch may lack some of them")
    if N and not (y.min() >= 0 and y.max() < num_classes):
        raise ValueError(f"y must lie from 0 to {num_classes - 1}, got {y.min()} to {y.max()}")
    return np.eye(num_classes)[y]
