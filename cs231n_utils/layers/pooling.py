"""Pooling layers: CS231n, lectures 5, 7 and 9.

Every window of every channel becomes one number, its maximum or its mean. There is nothing to learn.
"""

from functools import reduce
from operator import add

import numpy as np

from cs231n_utils.backend import is_torch, namespace
from cs231n_utils.layers import _torch_kernels
from cs231n_utils.layers._validate import check_dout, check_fractional_pool, check_pool
from cs231n_utils.randomness import generator

__all__ = [
    "avg_pool_backward",
    "avg_pool_forward",
    "fractional_max_pool_backward",
    "fractional_max_pool_forward",
    "max_pool_backward",
    "max_pool_backward_naive",
    "max_pool_forward",
    "max_pool_forward_naive",
]

CACHED_NUMBERS = 2**15


def max_pool_forward(x, pool_param):
    """The largest number of each window.

    Parameters
    ----------
    x : (N, C, H, W) array
    pool_param : dict
        pool_height, pool_width : size of a window.
        stride : pixels between two windows.

    Returns
    -------
    out : (N, C, H', W') array
        H' = (H − pool_height) / stride + 1, rounded down, and W' alike: pixels left over at the end are not seen.
    cache : what `max_pool_backward` needs

    Raises
    ------
    ValueError
        If a window does not fit into x.
    """
    height, width, stride = check_pool(x, pool_param)
    if is_torch(x):
        out, indices = _torch_kernels.max_pool_forward(x, height, width, stride)
        return out, (x, indices, (height, width, stride))
    # The maximum of a rectangle is the maximum, down the rows, of the maxima along each row.
    along_rows = reduce(np.maximum, (x[..., s] for s in _shifts(x.shape[3], width, stride)))
    out = reduce(np.maximum, (along_rows[..., s, :] for s in _shifts(x.shape[2], height, stride)))
    return out, (x, np.array(out), (height, width, stride))


def max_pool_backward(dout, cache):
    """dx: each number of dout goes to the largest entry of its window, among equal ones to the first."""
    x, result, (height, width, stride) = cache
    check_dout(dout, result.shape)
    if is_torch(x):
        return _torch_kernels.max_pool_backward(dout, x, result, height, width, stride)
    dx = np.zeros_like(x)
    windows = [(..., r, c) for r in _shifts(x.shape[2], height, stride) for c in _shifts(x.shape[3], width, stride)]
    overlapping = stride < max(height, width)  # else each pixel has one window at most, and needs no sum
    # A few images at a time: so many that calls cost little, so few that they stay in the processor's cache.
    step = max(1, CACHED_NUMBERS // max(1, x[0].size)) if len(x) else 1
    for start in range(0, len(x), step):
        n = slice(start, start + step)
        waiting = np.ones(result[n].shape, bool)  # windows whose maximum has not been met yet
        for window in windows:
            is_max = (x[n][window] == result[n]) & waiting
            if overlapping:
                dx[n][window] += dout[n] * is_max
            else:
                np.multiply(dout[n], is_max, out=dx[n][window])
            waiting ^= is_max
    return dx


def max_pool_forward_naive(x, pool_param):
    """What `max_pool_forward` computes, straight from the definition: one window at a time."""
    height, width, stride = check_pool(x, pool_param)
    xp = namespace(x)
    N, C, H, W = x.shape
    H_out, W_out = (H - height) // stride + 1, (W - width) // stride + 1
    out = xp.zeros((N, C, H_out, W_out), dtype=x.dtype, device=x.device)
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    top, left = i * stride, j * stride
                    out[n, c, i, j] = x[n, c, top : top + height, left : left + width].max()
    return out, (x, (height, width, stride))


def max_pool_backward_naive(dout, cache):
    """What `max_pool_backward` computes, one window at a time."""
    x, (height, width, stride) = cache
    N, C, H, W = x.shape
    H_out, W_out = (H - height) // stride + 1, (W - width) // stride + 1
    check_dout(dout, (N, C, H_out, W_out))
    dx = namespace(x).zeros_like(x)
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    top, left = i * stride, j * stride
                    winner = int(x[n, c, top : top + height, left : left + width].argmax())
                    dx[n, c, top + winner // width, left + winner % width] += dout[n, c, i, j]
    return dx


def avg_pool_forward(x, pool_param):
    """The mean of each window. Arguments, result and errors are those of `max_pool_forward`."""
    height, width, stride = check_pool(x, pool_param)
    if is_torch(x):
        return _torch_kernels.avg_pool_forward(x, height, width, stride), (x, (height, width, stride))
    along_rows = reduce(add, (x[..., s] for s in _shifts(x.shape[3], width, stride)))
    out = reduce(add, (along_rows[..., s, :] for s in _shifts(x.shape[2], height, stride)))
    return out / (height * width), (x, (height, width, stride))


def avg_pool_backward(dout, cache):
    """dx: each number of dout is shared out equally over its window."""
    x, (height, width, stride) = cache
    check_dout(dout, (*x.shape[:2], (x.shape[2] - height) // stride + 1, (x.shape[3] - width) // stride + 1))
    if is_torch(x):
        return _torch_kernels.avg_pool_backward(dout, x, height, width, stride)
    dx, share = np.zeros_like(x), dout / (height * width)
    for rows in _shifts(x.shape[2], height, stride):
        for columns in _shifts(x.shape[3], width, stride):
            dx[..., rows, columns] += share
    return dx


def fractional_max_pool_forward(x, pool_param):
    """Max-pooling that shrinks an image by a factor between 1 and 2, at random places (Graham, 2014).

    Windows overlap and start at pseudo-random steps of 1 or 2 pixels, other ones for each image (the same for its
    channels). So one network sees a picture slightly stretched in many ways, which works like augmentation.

    Parameters
    ----------
    x : (N, C, H, W) array
    pool_param : dict
        output_height, output_width : size of the result; or, instead of them,
        ratio : H / H' = W / W' (Graham's α), at least 1; the result is rounded down.
        pool_height, pool_width : size of a window; default 2.
        rng : numpy.random.Generator; default a fresh one. Or, instead of it,
        samples : (N, 2) array of the numbers in [0, 1) that place the rows and the columns of each image.

    Returns
    -------
    out : (N, C, H', W') array
    cache : what `fractional_max_pool_backward` needs

    Raises
    ------
    ValueError
        If the size of the result is missing or does not fit x.
    """
    height, width, H_out, W_out = check_fractional_pool(x, pool_param)
    N, _, H, W = x.shape
    samples = pool_param.get("samples")
    if samples is None:
        samples = generator(pool_param.get("rng"), "pool_param['rng']").random((N, 2))
    if samples.shape != (N, 2):
        raise ValueError(f"pool_param['samples'] must have shape ({N}, 2), two numbers per image, got {samples.shape}")
    top = _fractional_starts(samples[:, 0], H, height, H_out)
    left = _fractional_starts(samples[:, 1], W, width, W_out)
    windows = _fractional_windows(x, top, left, height, width)
    out = reduce(namespace(x).maximum, (x[window] for window in windows))
    return namespace(x).asarray(namespace(x).moveaxis(out, 3, 1), copy=True), (x, out, windows)


def fractional_max_pool_backward(dout, cache):
    """dx: each number of dout goes to the largest entry of its window, among equal ones to the first."""
    x, out, windows = cache
    xp = namespace(x)
    N, H_out, W_out, C = out.shape
    check_dout(dout, (N, C, H_out, W_out))
    dout = xp.moveaxis(dout, 1, 3)
    dx, waiting = xp.zeros_like(x), xp.ones_like(out, dtype=xp.bool)
    for window in windows:
        is_max = (x[window] == out) & waiting
        dx[window] += dout * is_max  # no pixel comes twice in `window`: its starts are strictly increasing
        waiting = waiting ^ is_max
    return dx


def _shifts(size, window, stride):
    """For each position within a window, the slice of `size` pixels that holds it for all windows."""
    last = (size - window) // stride * stride
    return [slice(i, i + last + 1, stride) for i in range(window)]


def _fractional_starts(u, size, window, count):
    """(N, count) first pixels of the windows: steps of floor(α) or ceil(α), the last window at the very end."""
    alpha = (size - window) / max(count - 1, 1)
    u = np.asarray(u)[:, None]
    starts = np.floor((np.arange(count) + u) * alpha) - np.floor(u * alpha)
    starts[:, -1] = size - window
    return starts.astype(np.int64)


def _fractional_windows(x, top, left, height, width):
    """For each position within a window, the index (n, :, row, column) that gathers it into (N, H', W', C)."""
    xp = namespace(x)
    n = xp.arange(x.shape[0], device=x.device)[:, None, None]
    rows, columns = (xp.asarray(a, device=x.device) for a in (top[:, :, None], left[:, None, :]))
    return [(n, slice(None), rows + i, columns + j) for i in range(height) for j in range(width)]
