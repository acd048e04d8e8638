"""Softmax and multiclass SVM losses: CS231n, lectures 3, 6 and 7."""

from cs231n_utils.backend import is_torch, namespace
from cs231n_utils.layers._validate import check_scores_and_labels, check_scores_and_targets

__all__ = ["softmax_loss", "svm_loss"]

BLOCK_ROWS = 256


def softmax_loss(x, y):
    """Mean cross-entropy of softmax(x) against the labels, in nats, and its gradient.

    Parameters
    ----------
    x : (N, C) array
        Scores (logits). Any size: nothing overflows.
    y : (N,) integer array, or (N, C) array
        The right class of each row, 0 <= y < C; or soft labels, rows of probabilities as `augmentation.mixup` makes
        them.

    Returns
    -------
    loss : scalar of x's dtype
        At equal scores it is ln(C).
    dx : (N, C) array

    Raises
    ------
    ValueError, TypeError
        If y does not fit x, a label is out of range, or a row of soft labels is no distribution.
    """
    xp = namespace(x)
    y = check_scores_and_targets(x, y)
    N = x.shape[0]
    dx = xp.empty_like(x)
    # A block of rows stays in the processor's cache from the first pass over it to the last.
    block = N if is_torch(x) else min(N, BLOCK_ROWS)
    position = xp.arange(block, device=x.device)
    losses = []
    for start in range(0, N, block):
        rows = slice(start, start + block)
        target = y[rows]
        if target.ndim == 1:
            target = position[: target.shape[0]], target
        losses.append(softmax_cross_entropy(x[rows], target, dx[rows], N).sum())
    return sum(losses[1:], start=losses[0]) / N, dx


def softmax_cross_entropy(scores, y, gradient, count, axis=1):
    """The cross-entropy of each example, and in `gradient` the gradient of their sum over `count`.

    The one softmax of this package: `softmax_loss` calls it on blocks of rows, `population` on a stack of nets.

    Parameters
    ----------
    scores : array, classes along `axis`
    y : index tuple or soft labels
        What picks the score of the right class of each example, or an array like `scores`.
    gradient : array like `scores`
        Is written to; it may be `scores` itself.
    count : int

    Returns
    -------
    losses : array of the scores' shape without `axis`
    """
    xp = namespace(scores)
    shifted = xp.subtract(scores, xp.max(scores, axis=axis, keepdims=True), out=gradient)  # exp cannot overflow
    soft = not isinstance(y, tuple)
    right = (y * shifted).sum(axis) if soft else shifted[y]
    probs = xp.exp(shifted, out=gradient)
    total = probs.sum(axis, keepdims=True)
    probs *= 1 / (total * count)
    if soft:
        probs -= y / count
    else:
        probs[y] -= 1 / count
    return xp.log(total).reshape(right.shape) - right


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
    xp = namespace(x)
    check_scores_and_labels(x, y)
    N = x.shape[0]
    rows = xp.arange(N, device=x.device)
    margins = xp.maximum(x - x[rows, y][:, None] + delta, 0)
    margins[rows, y] = 0
    loss = margins.sum() / N
    dx = (margins > 0) * (xp.ones_like(x[:1]) / N)
    dx[rows, y] -= dx.sum(1)
    return loss, dx
