"""Maxout: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.activations.answers import topic


@topic.plain
def maxout_forward(x, w, b):
    pieces = np.stack([x @ w_i + b_i for w_i, b_i in zip(w, b)])
    return pieces.max(axis=0), (x, w, pieces.argmax(axis=0))


@topic.plain
def maxout_backward(dout, cache):
    x, w, winner = cache
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros((len(w), dout.shape[1]))
    for i in range(len(w)):
        d = dout * (winner == i)
        dx += d @ w[i].T
        dw[i] = x.T @ d
        db[i] = d.sum(axis=0)
    return dx, dw, db


topic.edit(
    "maxout_forward",
    "sum-of-pieces",
    "The pieces are added up; maxout takes the largest of them.",
    ("pieces.max(axis=0), ", "pieces.sum(axis=0), "),
)
topic.edit(
    "maxout_forward",
    "bias-forgotten",
    "The biases are left out: each piece is x @ w_i + b_i.",
    (" + b_i", ""),
)
topic.edit(
    "maxout_forward",
    "minimum",
    "This takes the smallest piece; maxout takes the largest.",
    ("pieces.max(axis=0), ", "pieces.min(axis=0), "),
)
topic.edit(
    "maxout_forward",
    "floor-of-zero",
    "A zero takes part in the maximum, as in ReLU; maxout compares only its own pieces, which may all be negative.",
    ("pieces.max(axis=0), ", "np.maximum(0, pieces.max(axis=0)), "),
)
topic.edit(
    "maxout_forward",
    "two-pieces-only",
    "Only the first two pieces are compared; w and b hold k of them.",
    ("zip(w, b)", "zip(w[:2], b[:2])"),
)
topic.edit(
    "maxout_backward",
    "gradient-to-every-piece",
    "Every piece gets the gradient; only the piece that was the largest does.",
    ("dout * (winner == i)", "dout"),
)
topic.edit(
    "maxout_backward",
    "shared-evenly",
    "The gradient is shared among the pieces; the largest piece gets all of it and the others nothing.",
    ("dout * (winner == i)", "dout / len(w)"),
)
topic.edit(
    "maxout_backward",
    "first-piece-only",
    "dx takes only the first piece into account; each entry of the output has its own winner.",
    ("dx += d @ w[i].T", "dx += d @ w[0].T"),
)
topic.edit(
    "maxout_backward",
    "dx-overwritten",
    "dx is overwritten by each piece; the parts of all the pieces must be added up.",
    ("dx += d", "dx = d"),
)
topic.edit(
    "maxout_backward",
    "db-averaged",
    "db is averaged over the examples; the bias is added to each of them, so its gradients add up.",
    ("d.sum(axis=0)", "d.mean(axis=0)"),
)
topic.edit(
    "maxout_backward",
    "loser-gets-it",
    "The gradient goes to the pieces that did not win; it belongs to the one that was the largest.",
    ("winner == i", "winner != i"),
)
topic.edit(
    "maxout_backward",
    "db-not-summed",
    "db is taken from a single example; the bias is added to every example, so its gradients add up.",
    ("d.sum(axis=0)", "d[0]"),
)
topic.edit(
    "maxout_backward",
    "dw-averaged",
    "dw is averaged over the examples; all examples share the weights, so their gradients add up.",
    ("x.T @ d", "x.T @ d / len(x)"),
)


@topic.wrong(
    "maxout_forward",
    "bias-along-examples",
    "b, of shape (k, M), is added to the pieces (k, N, M) as it is: NumPy lines shapes up from the right, so it meets "
    "the examples. Each piece needs its own row, b[:, None, :].",
)
def maxout_bias_along_examples(x, w, b):
    pieces = np.matmul(x, w) + b
    return pieces.max(axis=0), (x, w, pieces.argmax(axis=0))


topic.edit(
    "maxout_forward",
    "first-bias-for-all",
    "All pieces get the first bias; each has its own.",
    ("+ b_i for", "+ b[0] for"),
)
topic.edit(
    "maxout_forward",
    "largest-of-all",
    "The largest number of the whole array is taken; take the largest of the pieces, entry by entry: axis 0.",
    ("pieces.max(axis=0), ", "pieces.max(), "),
)
topic.edit(
    "maxout_forward",
    "largest-of-the-examples",
    "The largest is taken over the examples; take it over the pieces, axis 0 of (k, N, M).",
    ("pieces.max(axis=0), ", "pieces.max(axis=1), "),
)
topic.edit(
    "maxout_forward",
    "largest-of-the-units",
    "The largest is taken over the units; take it over the pieces, axis 0 of (k, N, M).",
    ("pieces.max(axis=0), ", "pieces.max(axis=2), "),
)
topic.edit(
    "maxout_backward",
    "db-one-number",
    "db is summed over the units too; sum over the examples alone (axis 0), one number for each unit.",
    ("d.sum(axis=0)", "d.sum()"),
)
