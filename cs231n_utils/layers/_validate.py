"""Checks of arguments. Every error is one sentence: what came, what was expected, what to do about it."""

import numpy as np

from cs231n_utils.backend import is_torch, namespace

__all__ = [
    "check_affine",
    "check_conv",
    "check_dout",
    "check_dropout",
    "check_feature_vectors",
    "check_floats",
    "check_fractional_pool",
    "check_images",
    "check_mode",
    "check_per_feature",
    "check_pool",
    "check_scores_and_labels",
    "require",
]


def check_floats(**arrays):
    """TypeError unless all `arrays` are floating-point arrays of one library and one dtype."""
    namespace(*arrays.values())
    for name, a in arrays.items():
        if not _is_floating(a):
            raise TypeError(
                f"{name} must hold floating-point numbers, got {_dtype_name(a)}; convert it first, for "
                f"example with {name}.astype(np.float32)"
            )
    (first, a), *others = arrays.items()
    for name, other in others:
        if other.dtype != a.dtype:
            raise TypeError(
                f"{first} is {_dtype_name(a)} but {name} is {_dtype_name(other)}; convert one of them, so that "
                f"nothing is silently computed in the wider type"
            )


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
    if tuple(dout.shape) != tuple(shape):
        raise ValueError(
            f"dout must have the shape of the layer's output, {tuple(shape)}, got {tuple(dout.shape)}; "
            f"is it the gradient of this layer, and the cache from the same forward pass?"
        )


def check_per_feature(x, **arrays):
    """gamma, beta and the like: one number per feature (axis 1 of x); for images also as (1, C, 1, 1)."""
    features = x.shape[1]
    allowed = [(features,)] if x.ndim == 2 else [(features,), (1, features, 1, 1)]
    for name, a in arrays.items():
        if tuple(a.shape) not in allowed:
            raise ValueError(
                f"{name} must hold one number for each of the {features} features of x, shape "
                f"{' or '.join(map(str, allowed))}, got {tuple(a.shape)}"
            )


def check_affine(x, w, b):
    check_floats(x=x, w=w, b=b)
    if w.ndim != 2:
        raise ValueError(f"w must have shape (D, M), got {tuple(w.shape)}")
    inputs = int(np.prod(x.shape[1:]))
    if inputs != w.shape[0]:
        raise ValueError(
            f"x has {inputs} numbers per example (shape {tuple(x.shape)}) but w has {w.shape[0]} rows; "
            f"w must have shape ({inputs}, M)"
        )
    if tuple(b.shape) != (w.shape[1],):
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
    if tuple(b.shape) != (w.shape[0],):
        raise ValueError(f"b must have shape ({w.shape[0]},), one per filter of w, got {tuple(b.shape)}")
    stride = _whole(conv_param, "stride", "conv_param", "pixels between two positions of a filter", least=1)
    pad = _whole(conv_param, "pad", "conv_param", "pixels of zeros added on each side", least=0)
    _check_window(x.shape[2], w.shape[2], stride, pad, "conv_param", "the filter", "height")
    _check_window(x.shape[3], w.shape[3], stride, pad, "conv_param", "the filter", "width")
    return stride, pad


def check_pool(x, pool_param):
    """(height, width, stride) of a pooling layer that fits `x`."""
    check_floats(x=x)
    check_images(x)
    height = _whole(pool_param, "pool_height", "pool_param", "rows of a pooling window", least=1)
    width = _whole(pool_param, "pool_width", "pool_param", "columns of a pooling window", least=1)
    stride = _whole(pool_param, "stride", "pool_param", "pixels between two windows", least=1)
    _check_window(x.shape[2], height, stride, 0, "pool_param", "the pooling window", "height")
    _check_window(x.shape[3], width, stride, 0, "pool_param", "the pooling window", "width")
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
    check_floats(x=x)
    if x.ndim != 2:
        raise ValueError(f"x must hold scores of shape (N, C), got {tuple(x.shape)}")
    namespace(x, y)
    if tuple(y.shape) != (x.shape[0],):
        raise ValueError(
            f"y must have shape ({x.shape[0]},), one label per row of x, got {tuple(y.shape)}; "
            f"labels are class numbers, not one-hot rows"
        )
    if not _is_integer(y):
        raise TypeError(f"y must hold whole numbers (class labels), got {_dtype_name(y)}")
    if y.shape[0] == 0:
        raise ValueError("x and y are empty; the mean loss of no examples is not defined")
    if _is_being_captured(y):
        return  # a CUDA graph cannot wait for the values; the same labels were checked in its warm-up
    low, high = int(y.min()), int(y.max())
    if low < 0 or high >= x.shape[1]:
        raise ValueError(
            f"y holds the label {low if low < 0 else high}, but x has {x.shape[1]} columns; labels must run "
            f"from 0 to {x.shape[1] - 1}"
        )


def _whole(param, key, param_name, meaning, least):
    value = require(param, key, param_name, meaning)
    if not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(f"{param_name}['{key}'] must be a whole number of at least {least}, got {value!r}")
    return int(value)


def _check_window(size, window, stride, pad, param_name, what, side):
    steps = size + 2 * pad - window
    if steps < 0:
        padded = f"{size} + 2·{pad} = {size + 2 * pad}" if pad else f"{size}"
        raise ValueError(
            f"{what} is larger than the input: its {side} is {window}, the input's {padded}; "
            f"use a smaller window or a larger input"
        )
    if steps % stride:
        raise ValueError(
            f"{param_name}['stride'] = {stride} does not fit the {side}: ({size} − {window} + 2·{pad}) / {stride} = "
            f"{steps / stride:.4g} is not whole; change the stride, the window or the padding"
        )


def _is_floating(a):
    return a.dtype.is_floating_point if is_torch(a) else np.issubdtype(a.dtype, np.floating)


def _is_integer(a):
    if is_torch(a):
        return not (a.dtype.is_floating_point or a.dtype.is_complex or str(a.dtype) == "torch.bool")
    return np.issubdtype(a.dtype, np.integer)


def _dtype_name(a):
    return str(a.dtype).removeprefix("torch.")


def _is_being_captured(a):
    if not (is_torch(a) and a.is_cuda):
        return False
    import torch

    return torch.cuda.is_current_stream_capturing()
