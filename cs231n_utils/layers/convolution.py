"""The convolutional layer: CS231n, lectures 5, 7 and 9.

Like every deep-learning library it computes a cross-correlation: the filter is not flipped.

`conv_forward_naive` and `conv_backward_naive` are the definition in plain loops: slow, and easy to check by eye.
`conv_forward` and `conv_backward` compute the same. On NumPy arrays they write the patches of one image side by side
as the columns of a matrix (im2col), so that one matrix product applies all filters at all positions. Doing so image
by image, in one buffer, keeps the columns in the processor's cache and the memory small. On tensors torch's own
kernels do the work.
"""

import math

import numpy as np

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
        H' = (H − HH + 2·pad) / stride + 1, rounded down, and W' alike: pixels left over at the end are not seen.
    cache : what `conv_backward` needs

    Raises
    ------
    ValueError
        If the shapes do not fit together, or the filter is larger than the padded image.
    """
    stride, pad = check_conv(x, w, b, conv_param)
    forward = _torch_kernels.conv_forward if is_torch(x) else _conv_forward_numpy
    return forward(x, w, b, stride, pad), (x, w, b, stride, pad)


def conv_backward(dout, cache, need_dx=True):
    """Gradients dx (N, C, H, W), dw (F, C, HH, WW), db (F,) from dout (N, F, H', W').

    Parameters
    ----------
    dout : (N, F, H', W') array
    cache : from `conv_forward`
    need_dx : bool
        False leaves dx out and returns None for it. It is half of the work and more, and nobody needs it in a net's
        first layer.
    """
    x, w, b, stride, pad = cache
    check_dout(dout, (x.shape[0], w.shape[0], *_output_size(x, w, stride, pad)))
    if is_torch(x):
        return _torch_kernels.conv_backward(dout, x, w, stride, pad, need_dx)
    if not need_dx:
        return None, *_filter_gradients(dout, x, w, stride, pad)
    return _conv_backward_numpy(dout, x, w, stride, pad)


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
    return out, (x, w, b, stride, pad)


def conv_backward_naive(dout, cache):
    """What `conv_backward` computes, one number of dout at a time.

    Each output number was window · filter + bias; so its gradient flows to the window through the filter, to the
    filter through the window, and to the bias as it is.
    """
    x, w, b, stride, pad = cache
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
    N, F = x.shape[0], w.shape[0]
    patches = Patches(x.shape[1:], w.shape[2:], stride, (pad, pad), x.dtype)
    filters = np.concatenate([w.reshape(F, -1), b[:, None]], axis=1)  # the bias is the weight of a constant 1
    out = _empty_aligned((N, F, *patches.output_size), x.dtype)
    for n in range(N):
        columns = patches.gather(x[n])
        np.matmul(filters, columns, out=out[n].reshape(F, -1))
    return out


def _conv_backward_numpy(dout, x, w, stride, pad):
    F, C, HH, WW = w.shape
    # Both ways give the same. The first gathers F channels and needs no scatter: worth it unless F is far larger.
    if stride == 1 and F <= 2 * C and pad < min(HH, WW):
        return _conv_backward_as_convolution(dout, x, w, pad)
    return _conv_backward_by_scattering(dout, x, w, stride, pad)


def _conv_backward_by_scattering(dout, x, w, stride, pad):
    """The gradients of the matrix product, then each patch's gradient added to where the patch came from."""
    N, F = x.shape[0], w.shape[0]
    patches = Patches(x.shape[1:], w.shape[2:], stride, (pad, pad), x.dtype)
    filters = w.reshape(F, -1)
    dx = np.zeros_like(x)
    dfilters = np.zeros((filters.shape[1] + 1, F), x.dtype)  # transposed, which BLAS is faster at; last row: bias
    for n in range(N):
        dout_n = dout[n].reshape(F, -1)
        dfilters += patches.gather(x[n]) @ dout_n.T
        np.matmul(filters.T, dout_n, out=patches.columns[:-1])
        patches.scatter_add(dx[n])
    return dx, dfilters[:-1].T.reshape(w.shape), dfilters[-1].copy()


def _filter_gradients(dout, x, w, stride, pad):
    """dw and db alone: the patches of x times dout."""
    F = w.shape[0]
    patches = Patches(x.shape[1:], w.shape[2:], stride, (pad, pad), x.dtype)
    dfilters = np.zeros((w[0].size + 1, F), x.dtype)
    for n in range(x.shape[0]):
        dfilters += patches.gather(x[n]) @ dout[n].reshape(F, -1).T
    return dfilters[:-1].T.reshape(w.shape), dfilters[-1].copy()


def _conv_backward_as_convolution(dout, x, w, pad):
    """At stride 1 the gradient of a convolution is one: of dout with the filters turned by 180°.

    dout has to be padded so that dx comes out in x's size. The same patches of dout, multiplied by the image, give
    the gradient of the filters.
    """
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    patches = Patches(dout.shape[1:], (HH, WW), 1, (HH - 1 - pad, WW - 1 - pad), x.dtype)
    turned = _empty_aligned((C, F * HH * WW), x.dtype)
    turned.reshape(C, F, HH, WW)[...] = w[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    dx = _empty_aligned(x.shape, x.dtype)
    dturned = np.zeros((F * HH * WW, C), x.dtype)
    db, ones = np.zeros(F, x.dtype), np.ones(dout[0, 0].size, x.dtype)
    for n in range(N):
        columns = patches.gather(dout[n])[:-1]
        np.matmul(turned, columns, out=dx[n].reshape(C, -1))
        dturned += columns @ x[n].reshape(C, -1).T
        db += dout[n].reshape(F, -1) @ ones  # a sum, at the speed of a product
    dw = dturned.reshape(F, HH, WW, C)[:, ::-1, ::-1].transpose(0, 3, 1, 2)
    return dx, np.ascontiguousarray(dw), db


CACHE_LINE = 64  # bytes


class Patches:
    """The patches of one image as the columns of a matrix (im2col), in a buffer that serves one image after another.

    `columns` has one row for each (channel, i, j) of a patch, and a last row of ones for the bias; one column for
    each position. The patches are gathered in two steps, which is faster than one and needs no padded copy:
    `strips` holds, for each j, every stride-th pixel of each padded row from the j-th on; then patch row i is a run
    of whole rows of `strips`.
    """

    def __init__(self, image_shape, window, stride, pad, dtype):
        C, H, W = image_shape
        HH, WW = window
        pad_h, pad_w = pad
        H_out = (H + 2 * pad_h - HH) // stride + 1
        W_out = (W + 2 * pad_w - WW) // stride + 1
        self.output_size = H_out, W_out
        self.strips = _empty_aligned((C, WW, H + 2 * pad_h, W_out), dtype)
        self.strips[...] = 0  # where the padding is, they stay so
        # Rows of a power-of-two length would compete for the same lines of the cache: one line more avoids it.
        line = CACHE_LINE // np.dtype(dtype).itemsize
        self.columns = _empty_aligned((C * HH * WW + 1, H_out * W_out + line), dtype)[:, :-line]
        self.columns[-1] = 1
        self._by_pixel = self.columns[:-1].reshape(C, HH, WW, H_out, W_out)  # a view
        self._across = [
            ((slice(None), j, slice(pad_h, pad_h + H), to), (slice(None), slice(None), source))
            for j in range(WW)
            for to, source in [_overlap(W, W_out, stride, j - pad_w)]
        ]
        self._down = [slice(i, i + stride * (H_out - 1) + 1, stride) for i in range(HH)]

    def gather(self, image):
        """Fill `columns` with the patches of `image`, and return it."""
        for to, source in self._across:
            self.strips[to] = image[source]
        for i, rows in enumerate(self._down):
            self._by_pixel[:, i] = self.strips[:, :, rows]
        return self.columns

    def scatter_add(self, image):
        """The transpose of `gather` (col2im): add every entry of `columns` to the pixel of `image` it belongs to."""
        strips = np.zeros_like(self.strips)
        for i, rows in enumerate(self._down):
            strips[:, :, rows] += self._by_pixel[:, i]
        for to, source in self._across:
            image[source] += strips[to]


def _overlap(size, count, stride, shift):
    """Slices (to, source) that pair o with o · stride + shift, for all o < count that fall on one of `size` pixels."""
    first = max(0, -(shift // stride))
    last = min(count, (size - 1 - shift) // stride + 1)
    if last <= first:
        return slice(0, 0), slice(0, 0)
    source = first * stride + shift
    return slice(first, last), slice(source, source + (last - first - 1) * stride + 1, stride)


def _empty_aligned(shape, dtype):
    """np.empty, at the start of a cache line, where matrix products are up to 5 % faster; NumPy aligns to 16 bytes."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    buffer = np.empty(size + CACHE_LINE, np.uint8)
    start = -buffer.ctypes.data % CACHE_LINE
    return buffer[start : start + size].view(dtype).reshape(shape)
