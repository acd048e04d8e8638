"""Activation functions: CS231n, lecture 6; introduced in notebook 01-activations.

Each works on an array of any shape, elementwise (maxout excepted), and its backward pass multiplies the upstream
gradient by the local slope.
"""

from cs231n_utils.backend import namespace
from cs231n_utils.layers._validate import check_dout, check_floats

__all__ = [
    "elu_backward",
    "elu_forward",
    "leaky_relu_backward",
    "leaky_relu_forward",
    "maxout_backward",
    "maxout_forward",
    "relu_backward",
    "relu_forward",
    "sigmoid_backward",
    "sigmoid_forward",
    "tanh_backward",
    "tanh_forward",
]


def relu_forward(x):
    """max(0, x), elementwise. Returns (out, cache)."""
    xp = check_floats(x=x)
    return xp.maximum(x, 0), x


def relu_backward(dout, cache):
    """dx: the gradient where x was positive, 0 elsewhere (at x = 0 too)."""
    x = cache
    check_dout(dout, x.shape)
    return dout * (x > 0)


def leaky_relu_forward(x, alpha=0.01):
    """x where x > 0, `alpha` · x elsewhere (Maas, Hannun and Ng, 2013). Returns (out, cache)."""
    xp = check_floats(x=x)
    return xp.where(x > 0, x, alpha * x), (x, alpha)


def leaky_relu_backward(dout, cache):
    """dx: the gradient where x was positive, `alpha` times the gradient elsewhere."""
    x, alpha = cache
    check_dout(dout, x.shape)
    return namespace(x).where(x > 0, dout, alpha * dout)


def elu_forward(x, alpha=1.0):
    """x where x > 0, `alpha` · (exp(x) − 1) elsewhere (Clevert, Unterthiner and Hochreiter, 2016).

    Parameters
    ----------
    x : array of any shape
    alpha : float

    Returns
    -------
    out : array of x's shape
    cache : what `elu_backward` needs
    """
    xp = check_floats(x=x)
    # exp runs on every entry, so positive ones are cut to 0 first: exp(1e4) would overflow.
    return xp.where(x > 0, x, alpha * xp.expm1(xp.minimum(x, 0))), (x, alpha)


def elu_backward(dout, cache):
    """dx: slope 1 where x was positive, `alpha` · exp(x) elsewhere."""
    x, alpha = cache
    check_dout(dout, x.shape)
    xp = namespace(x)
    return dout * xp.where(x > 0, 1, alpha * xp.exp(xp.minimum(x, 0)))


def sigmoid_forward(x):
    """1 / (1 + exp(−x)), without overflow at any x. Returns (out, cache)."""
    xp = check_floats(x=x)
    z = xp.exp(-xp.abs(x))  # in (0, 1]: cannot overflow
    out = xp.where(x >= 0, 1, z) / (1 + z)
    return out, xp.asarray(out, copy=True)


def sigmoid_backward(dout, cache):
    """dx = dout · σ(x) · (1 − σ(x)), written with the output σ(x)."""
    out = cache
    check_dout(dout, out.shape)
    return dout * out * (1 - out)


def tanh_forward(x):
    """tanh(x), elementwise. Returns (out, cache)."""
    xp = check_floats(x=x)
    out = xp.tanh(x)
    return out, xp.asarray(out, copy=True)


def tanh_backward(dout, cache):
    """dx = dout · (1 − tanh²(x)), written with the output tanh(x)."""
    out = cache
    check_dout(dout, out.shape)
    return dout * (1 - out * out)


def maxout_forward(x, w, b):
    """The largest of k affine maps: out = max_i (x w_i + b_i) (Goodfellow et al., 2013).

    Parameters
    ----------
    x : (N, D) array
    w : (k, D, M) array
        One weight matrix for each piece.
    b : (k, M) array

    Returns
    -------
    out : (N, M) array
    cache : what `maxout_backward` needs

    Raises
    ------
    ValueError
        If the shapes do not fit together.
    """
    _check_maxout(x, w, b)
    xp = namespace(x)
    pieces = x @ w + b[:, None, :]  # (k, N, M)
    winner = xp.argmax(pieces, axis=0)  # the first piece that attains the maximum
    return xp.max(pieces, axis=0), (x, w, b, winner)


def maxout_backward(dout, cache):
    """Gradients dx (N, D), dw (k, D, M), db (k, M) from dout (N, M).

    Only the piece that won gets a gradient; among equal ones, the first.
    """
    x, w, b, winner = cache
    check_dout(dout, winner.shape)
    xp = namespace(x)
    piece = xp.arange(w.shape[0], device=x.device)[:, None, None]
    dpieces = dout * (winner == piece)  # (k, N, M)
    dx = (dpieces @ xp.matrix_transpose(w)).sum(0)
    dw = x.T @ dpieces
    db = dpieces.sum(1)
    return dx, dw, db


def _check_maxout(x, w, b):
    check_floats(x=x, w=w, b=b)
    if x.ndim != 2:
        raise ValueError(f"x must have shape (N, D), got {tuple(x.shape)}")
    if w.ndim != 3 or w.shape[1] != x.shape[1]:
        raise ValueError(f"w must have shape (k, {x.shape[1]}, M), as x has {x.shape[1]} columns, got {tuple(w.shape)}")
    if tuple(b.shape) != (w.shape[0], w.shape[2]):
        raise ValueError(
            f"b must have shape ({w.shape[0]}, {w.shape[2]}), one row per piece of w, got {tuple(b.shape)}"
        )
