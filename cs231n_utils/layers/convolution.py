"""The convolutional layer: CS231n, lectures 5, 7 and 9; introduced in notebook 12-convolution.

Like every deep-learning library it computes a cross-correlation: the filter is not flipped.

`conv_forward_naive` and `conv_backward_naive` are the definition in plain loops: slow, and easy to check by eye.
`conv_forward` and `conv_backward` compute the same. On NumPy arrays they write the patches of one image side by side
as the columns of a matrix (im2col), so that one matrix product applies all filters at all positions. Doing so image
by image, in one buffer, keeps the columns in the processor's cache and the memory small. On tensors torch's own
kernels do the work.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cs231n_utils.backend import is_torch, namespace
from cs231n_utils.layers import _torch_kernels
from cs231n_utils.layers._validate import check_conv, check_dout

__all__ = ["conv_backward", "conv_backward_naive", "conv_forward", "conv_forward_naive"]


def conv_forward(x, w, b, conv_param):
    """Correlate each image with each filter, and add the filter's bias.

    Parameters
    ----------
    x : (N, C, H, W) array
        N images of C channels.
    w : (F, C, HH, WW) array
        F filters.
    b : (F,) array
        One bias per filter.
    conv_param : dict
        stride : pixels between two positions of a filter.
        pad : pixels of zeros added on each of the four sides.

    Returns
    -------
    out : (N, F, H', W') array
        H' = (H − HH + 2·pad) / stride + 1, and W' alike.
    cache : what `conv_backward` needs

    Raises
    ------
    ValueError
        If the shapes do not fit together, or H' or W' is not whole.
    """
    stride, pad = check_conv(x, w, b, conv_param)
    forward = _torch_kernels.conv_forward if is_torch(x) else _conv_forward_numpy
    return forward(x, w, b, stride, pad), (x, w, b, conv_param)


def conv_backward(dout, cache):
    """Gradients dx (N, C, H, W), dw (F, C, HH, WW), db (F,) from dout (N, F, H', W')."""
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    check_dout(dout, (x.shape[0], w.shape[0], *_output_size(x, w, stride, pad)))
    backward = _torch_kernels.conv_backward if is_torch(x) else _conv_backward_numpy
    return backward(dout, x, w, stride, pad)


def conv_forward_naive(x, w, b, conv_param):
    """What `conv_forward` computes, straight from the definition: one output number at a time."""
    stride, pad = check_conv(x, w, b, conv_param)
    xp = namespace(x)
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    H_out, W_out = _output_size(x, w, stride, pad)
    padded = _padded(x, pad)
    out = xp.zeros((N, F, H_out, W_out), dtype=x.dtype, device=x.device)
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    top, left = i * stride, j * stride
                    window = padded[n, :, top : top + HH, left : left + WW]
                    out[n, f, i, j] = (window * w[f]).sum() + b[f]
    return out, (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    """What `conv_backward` computes, one number of dout at a time.

    Each output number was window · filter + bias; so its gradient flows to the window through the filter, to the
    filter through the window, and to the bias as it is.
    """
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    check_dout(dout, (x.shape[0], w.shape[0], *_output_size(x, w, stride, pad)))
    xp = namespace(x)
    N, F, H_out, W_out = dout.shape
    H, W = x.shape[2:]
    HH, WW = w.shape[2:]
    padded = _padded(x, pad)
    dpadded, dw, db = xp.zeros_like(padded), xp.zeros_like(w), xp.zeros_like(b)
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    top, left = i * stride, j * stride
                    window = (n, slice(None), slice(top, top + HH), slice(left, left + WW))
                    dpadded[window] += w[f] * dout[n, f, i, j]
                    dw[f] += padded[window] * dout[n, f, i, j]
                    db[f] += dout[n, f, i, j]
    return dpadded[:, :, pad : pad + H, pad : pad + W], dw, db


def _output_size(x, w, stride, pad):
    return tuple((x.shape[a] - w.shape[a] + 2 * pad) // stride + 1 for a in (2, 3))


def _padded(x, pad):
    """x with `pad` zeros on each of the four sides."""
    N, C, H, W = x.shape
    padded = namespace(x).zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=x.dtype, device=x.device)
    padded[:, :, pad : pad + H, pad : pad + W] = x
    return padded


def _conv_forward_numpy(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    padded = np.zeros((C, H + 2 * pad, W + 2 * pad), x.dtype)
    patches = _patches(padded, HH, WW, stride)
    H_out, W_out = patches.shape[3:]
    columns = np.empty((C * HH * WW, H_out * W_out), x.dtype)
    filters = w.reshape(F, -1)
    out = np.empty((N, F, H_out * W_out), x.dtype)
    for n in range(N):
        padded[:, pad : pad + H, pad : pad + W] = x[n]
        columns.reshape(patches.shape)[...] = patches
        np.matmul(filters, columns, out=out[n])
        out[n] += b[:, None]
    return out.reshape(N, F, H_out, W_out)


def _conv_backward_numpy(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    padded, dpadded = np.zeros((2, C, H + 2 * pad, W + 2 * pad), x.dtype)
    patches = _patches(padded, HH, WW, stride)
    H_out, W_out = patches.shape[3:]
    columns = np.empty((C * HH * WW, H_out * W_out), x.dtype)
    filters = w.reshape(F, -1)
    dx, dfilters = np.empty(x.shape, x.dtype), np.zeros_like(filters)
    for n in range(N):
        dcorrelated = dout[n].reshape(F, -1)
        padded[:, pad : pad + H, pad : pad + W] = x[n]
        columns.reshape(patches.shape)[...] = patches
        dfilters += dcorrelated @ columns.T
        dcolumns = np.matmul(filters.T, dcorrelated, out=columns).reshape(patches.shape)
        # A pixel belongs to many patches, and its gradient is the sum over them.
        dpadded[...] = 0
        for i in range(HH):
            for j in range(WW):
                dpadded[:, i : i + stride * H_out : stride, j : j + stride * W_out : stride] += dcolumns[:, i, j]
        dx[n] = dpadded[:, pad : pad + H, pad : pad + W]
    return dx, dfilters.reshape(w.shape), dout.sum((0, 2, 3))


def _patches(padded, HH, WW, stride):
    """View (C, HH, WW, H', W') of a padded image: entry [:, i, j] holds pixel (i, j) of every patch. No copy."""
    windows = sliding_window_view(padded, (HH, WW), axis=(1, 2))[:, ::stride, ::stride]
    return windows.transpose(0, 3, 4, 1, 2)
