"""Softmax and multiclass SVM losses: CS231n, lectures 3, 6 and 7.

Introduced in notebooks 05-babysitting-training (softmax) and 08-regularization-and-dropout (SVM).
"""

from cs231n_utils.backend import namespace
from cs231n_utils.layers._validate import check_scores_and_labels

__all__ = ["softmax_loss", "svm_loss"]


def softmax_loss(x, y):
    """Mean cross-entropy of softmax(x) against the labels, in nats, and its gradient.

    Parameters
    ----------
    x : (N, C) array
        Scores (logits). Any size: nothing overflows.
    y : (N,) integer array
        The right class of each row, 0 <= y < C.

    Returns
    -------
    loss : scalar of x's dtype
        At equal scores it is ln(C).
    dx : (N, C) array

    Raises
    ------
    ValueError, TypeError
        If y does not fit x, or a label is out of range.
    """
    check_scores_and_labels(x, y)
    xp = namespace(x)
    N = x.shape[0]
    rows = xp.arange(N, device=x.device)
    shifted = x - xp.max(x, axis=1, keepdims=True)  # at most 0, so that exp cannot overflow
    right = shifted[rows, y]
    # From here on one buffer is reused: on a large batch fresh memory costs more than the arithmetic.
    probs = xp.exp(shifted, out=shifted)
    total = probs.sum(1)
    loss = (xp.log(total) - right).mean()
    probs *= (1 / (total * N))[:, None]
    probs[rows, y] -= 1 / N
    return loss, probs


def svm_loss(x, y, delta=1.0):
    """Mean multiclass hinge loss (Weston and Watkins, 1999), and its gradient.

    For one row: the sum over the wrong classes j of max(0, x_j − x_y + delta).

    Parameters
    ----------
    x : (N, C) array
        Scores.
    y : (N,) integer array
        The right class of each row, 0 <= y < C.
    delta : float
        The margin by which the right score has to win.

    Returns
    -------
    loss : scalar of x's dtype
    dx : (N, C) array

    Raises
    ------
    ValueError, TypeError
        If y does not fit x, or a label is out of range.
    """
    check_scores_and_labels(x, y)
    xp = namespace(x)
    N = x.shape[0]
    rows = xp.arange(N, device=x.device)
    margins = xp.maximum(x - x[rows, y][:, None] + delta, 0)
    margins[rows, y] = 0
    loss = margins.sum() / N
    dx = (margins > 0) * (xp.ones_like(x[:1]) / N)
    dx[rows, y] -= dx.sum(1)
    return loss, dx
