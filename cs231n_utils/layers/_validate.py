"""Checks of arguments. Every error is one sentence: what came, what was expected, what to do about it."""

import math

import numpy as np
from numpy import ndarray

from cs231n_utils.backend import is_torch, namespace, numpy_namespace

__all__ = [
    "check_affine",
    "check_conv",
    "check_dout",
    "check_dropout",
    "check_examples",
    "check_feature_vectors",
    "check_floats",
    "check_fractional_pool",
    "check_images",
    "check_mode",
    "check_per_feature",
    "check_pool",
    "check_scores_and_labels",
    "check_scores_and_targets",
    "require",
]

FLOAT32, FLOAT64 = np.dtype(np.float32), np.dtype(np.float64)


def check_floats(**arrays):
    """The array library of `arrays`; TypeError unless all are float32 or float64 arrays of one library and dtype."""
    if _are_alike(arrays.values()):
        return numpy_namespace
    xp = namespace(*arrays.values())
    for name, a in arrays.items():
        if _dtype_name(a) not in ("float32", "float64"):
            raise TypeError(
                f"{name} must hold float32 or float64 numbers, got {_dtype_name(a)}; convert it first, for "
                f"example with {name}.astype(np.float32)"
            )
    (first, a), *others = arrays.items()
    for name, other in others:
        if other.dtype != a.dtype:
            raise TypeError(
                f"{first} is {_dtype_name(a)} but {name} is {_dtype_name(other)}; convert one of them, so that "
                f"nothing is silently computed in the wider type"
            )
    return xp


def _are_alike(arrays):
    """True for NumPy arrays of one of the two dtypes: the common case, found without asking any library."""
    dtype = None
    for a in arrays:
        if type(a) is not ndarray:
            return False
        if dtype is None:
            dtype = a.dtype
        elif a.dtype is not dtype:
            return False
    return dtype is FLOAT32 or dtype is FLOAT64


def check_examples(x):
    """ValueError if there is no example, where a mean over the batch is taken."""
    if x.shape[0] == 0:
        raise ValueError(f"x has no examples, shape {tuple(x.shape)}, and their mean is not defined; give at least one")


def require(param, key, param_name, meaning):
    """`param[key]`; ValueError that says what the key is for if it is missing."""
    if key not in param:
        raise ValueError(f"{param_name} has no '{key}' ({meaning}): set {param_name}['{key}']")
    return param[key]


def check_mode(param, param_name):
    """'train' or 'test', as `param['mode']` says."""
    mode = require(param, "mode", param_name, "'train' or 'test'")
    if mode not in ("train", "test"):
        raise ValueError(f"{param_name}['mode'] must be 'train' or 'test', got {mode!r}")
    return mode


def check_images(x, name="x"):
    if x.ndim != 4:
        raise ValueError(
            f"{name} must have shape (N, C, H, W), got {tuple(x.shape)}; add the missing axis, or reshape it"
        )


def check_feature_vectors(x, name="x"):
    if x.ndim != 2:
        raise ValueError(
            f"{name} must have shape (N, D), got {tuple(x.shape)}; use the spatial version for images, or reshape it"
        )


def check_dout(dout, shape):
    """The upstream gradient has the shape of the forward pass's output."""
    if dout.shape != shape:
        raise ValueError(
            f"dout must have the shape of the layer's output, {tuple(shape)}, got {tuple(dout.shape)}; "
            f"is it the gradient of this layer, and the cache from the same forward pass?"
        )


def check_per_feature(x, **arrays):
    """gamma, beta and the like: one number per feature (axis 1 of x); for images also as (1, C, 1, 1)."""
    features = x.shape[1]
    allowed = [(features,)] if x.ndim == 2 else [(features,), (1, features, 1, 1)]
    for name, a in arrays.items():
        if a.shape not in allowed:
            raise ValueError(
                f"{name} must hold one number for each of the {features} features of x, shape "
                f"{' or '.join(map(str, allowed))}, got {tuple(a.shape)}"
            )


def check_affine(x, w, b):
    if _are_alike((x, w, b)):
        sizes = w.shape
        if len(sizes) == 2 and x.shape[1:] == sizes[:1] and b.shape == sizes[1:]:
            return  # the usual case, in half the time: that shows in small batches
    check_floats(x=x, w=w, b=b)
    if w.ndim != 2:
        raise ValueError(f"w must have shape (D, M), got {tuple(w.shape)}")
    inputs = math.prod(x.shape[1:])
    if inputs != w.shape[0]:
        raise ValueError(
            f"x has {inputs} numbers per example (shape {tuple(x.shape)}) but w has {w.shape[0]} rows; "
            f"w must have shape ({inputs}, M)"
        )
    if b.shape != (w.shape[1],):
        raise ValueError(f"b must have shape ({w.shape[1]},), one per column of w, got {tuple(b.shape)}")


def check_conv(x, w, b, conv_param):
    """(stride, pad) of a convolution whose arguments fit together."""
    check_floats(x=x, w=w, b=b)
    check_images(x)
    if w.ndim != 4:
        raise ValueError(f"w must have shape (F, C, HH, WW), got {tuple(w.shape)}")
    if w.shape[1] != x.shape[1]:
        raise ValueError(
            f"x has {x.shape[1]} channels (shape {tuple(x.shape)}) but each filter of w has {w.shape[1]} "
            f"(shape {tuple(w.shape)}); w must have shape (F, {x.shape[1]}, HH, WW)"
        )
    if b.shape != (w.shape[0],):
        raise ValueError(f"b must have shape ({w.shape[0]},), one per filter of w, got {tuple(b.shape)}")
    stride = _whole(conv_param, "stride", "conv_param", "pixels between two positions of a filter", least=1)
    pad = _whole(conv_param, "pad", "conv_param", "pixels of zeros added on each side", least=0)
    _check_window(x.shape[2], w.shape[2], pad, "the filter", "height")
    _check_window(x.shape[3], w.shape[3], pad, "the filter", "width")
    return stride, pad


def check_pool(x, pool_param):
    """(height, width, stride) of a pooling layer that fits `x`."""
    check_floats(x=x)
    check_images(x)
    height = _whole(pool_param, "pool_height", "pool_param", "rows of a pooling window", least=1)
    width = _whole(pool_param, "pool_width", "pool_param", "columns of a pooling window", least=1)
    stride = _whole(pool_param, "stride", "pool_param", "pixels between two windows", least=1)
    _check_window(x.shape[2], height, 0, "the pooling window", "height")
    _check_window(x.shape[3], width, 0, "the pooling window", "width")
    return height, width, stride


def check_fractional_pool(x, pool_param):
    """(height, width, H', W') of a fractional max-pooling layer that fits `x`."""
    check_floats(x=x)
    check_images(x)
    sizes = []
    for side, size in (("height", x.shape[2]), ("width", x.shape[3])):
        window = pool_param.get(f"pool_{side}", 2)
        if f"output_{side}" in pool_param:
            count = _whole(pool_param, f"output_{side}", "pool_param", "", least=1)
        else:
            meaning = f"how much smaller the result is; or set 'output_{side}'"
            count = int(size / require(pool_param, "ratio", "pool_param", meaning))
        if not 1 <= count <= size - window + 1:
            raise ValueError(
                f"the result's {side} must lie between 1 and {size - window + 1} (the input's is {size}, the "
                f"window's {window}), got {count}; change pool_param['output_{side}'] or ['ratio']"
            )
        sizes.append((window, count))
    (height, H_out), (width, W_out) = sizes
    return height, width, H_out, W_out


def check_dropout(dropout_param):
    """(mode, p) of a dropout layer."""
    mode = check_mode(dropout_param, "dropout_param")
    p = require(dropout_param, "p", "dropout_param", "the probability to keep a unit")
    if not 0 < p <= 1:
        raise ValueError(f"dropout_param['p'] is the probability to KEEP a unit and must lie in (0, 1], got {p}")
    return mode, p


def check_scores_and_labels(x, y):
    """Scores (N, C) and one label 0 <= y < C for each row."""
    _check_scores(x, y)
    if y.shape != (x.shape[0],):
        raise ValueError(
            f"y must have shape ({x.shape[0]},), one label per row of x, got {tuple(y.shape)}; "
            f"labels are class numbers, not one-hot rows"
        )
    if not _is_integer(y):
        raise TypeError(f"y must hold whole numbers (class labels), got {_dtype_name(y)}")
    if _is_being_captured(y):
        return  # a CUDA graph cannot wait for the values; the same labels were checked in its warm-up
    if type(y) is np.ndarray and y.dtype.char == "l" and y.view(np.uint64).max() < x.shape[1]:
        return  # one pass instead of two: as an unsigned number a negative one is huge
    low, high = int(y.min()), int(y.max())
    if low < 0 or high >= x.shape[1]:
        raise ValueError(
            f"y holds the label {low if low < 0 else high}, but x has {x.shape[1]} columns; labels must run "
            f"from 0 to {x.shape[1] - 1}"
        )


def check_scores_and_targets(x, y):
    """As `check_scores_and_labels`, and y may be rows of probabilities (N, C), which are returned in x's dtype."""
    if getattr(y, "ndim", None) != 2 or _is_integer(y):
        check_scores_and_labels(x, y)
        return y
    _check_scores(x, y)
    if y.shape != x.shape:
        raise ValueError(f"soft labels y must have the shape of x, {tuple(x.shape)}, got {tuple(y.shape)}")
    if not bool((y >= 0).all()) or not bool((abs(y.sum(1) - 1) < 1e-3).all()):
        raise ValueError(
            "soft labels y must be rows of probabilities: none negative, and each row with the sum 1; divide each row "
            "by its sum, or give class numbers of shape (N,)"
        )
    return namespace(y).astype(y, x.dtype)


def _check_scores(x, y):
    check_floats(x=x)
    if x.ndim != 2:
        raise ValueError(f"x must hold scores of shape (N, C), got {tuple(x.shape)}")
    namespace(x, y)
    if x.shape[0] == 0:
        raise ValueError("x is empty; the mean loss of no examples is not defined")


def _whole(param, key, param_name, meaning, least):
    value = require(param, key, param_name, meaning)
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < least:
        raise ValueError(f"{param_name}['{key}'] must be a whole number of at least {least}, got {value!r}")
    return int(value)


def _check_window(size, window, pad, what, side):
    """The window fits at least once. Pixels left over at the end are not seen, as in torch."""
    if window > size + 2 * pad:
        padded = f"{size} + 2·{pad} = {size + 2 * pad}" if pad else f"{size}"
        raise ValueError(
            f"{what} is larger than the input: its {side} is {window}, the input's {padded}; "
            f"use a smaller window or a larger input"
        )


def _is_integer(a):
    if is_torch(a):
        return not (a.dtype.is_floating_point or a.dtype.is_complex or str(a.dtype) == "torch.bool")
    return np.asarray(a).dtype.kind in "iu"


def _dtype_name(a):
    return str(a.dtype).removeprefix("torch.")


def _is_being_captured(a):
    if not (is_torch(a) and a.is_cuda):
        return False
    import torch

    return torch.cuda.is_current_stream_capturing()
