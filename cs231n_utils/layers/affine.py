"""The fully connected (affine) layer: CS231n, lecture 6."""

import math

from cs231n_utils.layers._validate import check_affine, check_dout

__all__ = ["affine_backward", "affine_forward"]


def affine_forward(x, w, b):
    """out = x w + b, with every example of `x` flattened to one row.

    Parameters
    ----------
    x : (N, d_1, ..., d_k) array
        N examples of D = d_1 · ... · d_k numbers each.
    w : (D, M) array
        Weights.
    b : (M,) array
        Biases.

    Returns
    -------
    out : (N, M) array
    cache : what `affine_backward` needs

    Raises
    ------
    ValueError
        If the shapes do not fit together.
    """
    check_affine(x, w, b)
    out = _rows(x) @ w
    out += b  # in place: no second array
    return out, (x, w, b)


def affine_backward(dout, cache):
    """Gradients of the affine layer: dx in the shape of x, dw (D, M), db (M,), from dout (N, M)."""
    x, w, b = cache
    check_dout(dout, (x.shape[0], w.shape[1]))
    dx = (dout @ w.T).reshape(x.shape)
    dw = _rows(x).T @ dout
    db = dout.sum(0)
    return dx, dw, db


def _rows(x):
    return x if x.ndim == 2 else x.reshape(x.shape[0], math.prod(x.shape[1:]))
