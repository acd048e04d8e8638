"""12-convolution: the answers and their references."""

import numpy as np

from cs231n_utils import layers
from cs231n_utils.check.registry import Topic

topic = Topic("12-convolution")

WORKED = "Five inputs, a kernel of three"
ROUTES = "Which δ goes where"
FLIP = "Convolution turns the kernel around"
EFFECTS = "A kernel for an effect"
LAYER = "The layer: channels, filters, stride and padding"
WAY_BACK = "The way back through the layer"
POOL = "Max pooling"
WINNER = "The winner takes the gradient"
AVERAGE = "An average is a convolution"
COLUMNS = "Windows as columns"
PRODUCT = "One matrix product"
BUGS = "A backward pass with three bugs"


def _correlate1d_forward(x, w):
    return np.correlate(x, w, mode="valid"), (x, w)


def _correlate1d_backward(dout, cache):
    x, w = cache
    return np.convolve(dout, w), np.correlate(x, dout, mode="valid")


def _convolve2d(x, k):
    """Every pixel leaves a copy of the kernel, as bright as itself: no kernel is turned around."""
    (H, W), (h, w) = x.shape, k.shape
    out = np.zeros((H + h - 1, W + w - 1))
    for i in range(h):
        for j in range(w):
            out[i : i + H, j : j + W] += k[i, j] * x
    return out


def _kernel_for(effect):
    return {
        "blur": np.full((3, 3), 1 / 9),
        "move right": np.array([[0.0, 0, 0], [1, 0, 0], [0, 0, 0]]),
        "vertical edges": np.array([[-1.0, 0, 1]] * 3),
        "sharpen": np.array([[0.0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    }[effect]


def _avg_pool(x, pool_param):
    out, _ = layers.avg_pool_forward(x, pool_param)
    C, size = x.shape[1], (pool_param["pool_height"], pool_param["pool_width"])
    return out, np.multiply.outer(np.eye(C), np.full(size, 1 / (size[0] * size[1])))


def _im2col(x, field_height, field_width, padding, stride):
    sides = (padding, padding)
    padded = np.pad(x, ((0, 0), (0, 0), sides, sides))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (field_height, field_width), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride].transpose(1, 4, 5, 0, 2, 3)  # C, i, j, then N, H', W'
    return windows.reshape(x.shape[1] * field_height * field_width, -1)


def _conv_forward_im2col(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    F, _, HH, WW = w.shape
    size = [(x.shape[a] + 2 * pad - w.shape[a]) // stride + 1 for a in (2, 3)]
    x_cols = _im2col(x, HH, WW, pad, stride)
    out = w.reshape(F, -1) @ x_cols + b[:, None]
    return out.reshape(F, len(x), *size).transpose(1, 0, 2, 3), (x, w, b, conv_param, x_cols)


def _conv_backward_im2col(dout, cache):
    """By the package's layer, which adds up patch by patch."""
    x, w, b, conv_param = cache[:4]
    _, packed = layers.conv_forward(x, w, b, conv_param)
    return layers.conv_backward(dout, packed)


GRADIENTS = ("dx", "dw", "db")

topic.answer("correlate1d_forward", _correlate1d_forward, returns=("out", "cache"), section=WORKED)
topic.answer(
    "correlate1d_backward",
    _correlate1d_backward,
    returns=("dx", "dw"),
    section=ROUTES,
    uses=("correlate1d_forward",),
    calls=("correlate1d_forward",),
)
topic.answer("convolve2d", _convolve2d, returns=("out",), section=FLIP)
topic.answer("kernel_for", _kernel_for, returns=("the kernel",), section=EFFECTS)
topic.answer("conv_forward_naive", layers.conv_forward_naive, returns=("out", "cache"), section=LAYER)
topic.answer(
    "conv_backward_naive",
    layers.conv_backward_naive,
    returns=GRADIENTS,
    section=WAY_BACK,
    uses=("conv_forward_naive",),
    calls=("conv_forward_naive",),
)
topic.answer("max_pool_forward_naive", layers.max_pool_forward_naive, returns=("out", "cache"), section=POOL)
topic.answer(
    "max_pool_backward_naive",
    layers.max_pool_backward_naive,
    returns=("dx",),
    section=WINNER,
    uses=("max_pool_forward_naive",),
)
topic.answer("avg_pool", _avg_pool, returns=("out", "w"), section=AVERAGE, calls=("conv_forward_naive",))
topic.answer("im2col", _im2col, returns=("x_cols",), section=COLUMNS)
topic.answer(
    "conv_forward_im2col",
    _conv_forward_im2col,
    returns=("out", "cache"),
    section=PRODUCT,
    calls=("im2col",),
)
topic.answer(
    "conv_backward_im2col",
    _conv_backward_im2col,
    returns=GRADIENTS,
    section=BUGS,
    uses=("conv_forward_im2col",),
    calls=("im2col", "conv_forward_im2col"),
)
