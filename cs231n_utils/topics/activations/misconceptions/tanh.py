"""Tanh: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.activations.answers import topic


@topic.plain
def tanh_forward(x):
    out = np.tanh(x)
    return out, out


@topic.plain
def tanh_backward(dout, cache):
    out = cache
    return dout * (1 - out**2)


@topic.wrong(
    "tanh_forward",
    "overflow",
    "exp(x) overflows for large x, and inf / inf is NaN. np.tanh does it safely.",
)
def overflowing_tanh(x):
    out = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
    return out, out


@topic.wrong(
    "tanh_forward",
    "half-scale",
    "This is 2 sigmoid(x) - 1, which is tanh(x / 2): the argument of the sigmoid must be 2x.",
)
def tanh_of_half(x):
    out = np.tanh(x / 2)
    return out, out


topic.edit(
    "tanh_backward",
    "slope-from-input",
    "The formula 1 - out**2 wants the output of tanh, but here it gets the input x.",
    ("out = cache", "out = np.arctanh(cache)"),
)
topic.edit(
    "tanh_backward",
    "square-forgotten",
    "The square is missing: the slope of tanh is 1 - out**2.",
    ("out**2", "out"),
)
topic.edit(
    "tanh_backward",
    "sigmoid-slope",
    "out * (1 - out) is the slope of the sigmoid; that of tanh is 1 - out**2.",
    ("(1 - out**2)", "out * (1 - out)"),
)
topic.edit(
    "tanh_backward",
    "plus-square",
    "The sign is wrong: the slope of tanh is 1 - out**2, never above 1.",
    ("1 - out**2", "1 + out**2"),
)
topic.edit(
    "tanh_backward",
    "dout-forgotten",
    "The slope itself is right, but it is not multiplied by dout: the chain rule needs both.",
    ("dout * (1 - out**2)", "1 - out**2"),
)
topic.edit(
    "tanh_backward",
    "tanh-again",
    "The cache holds the output, and tanh is taken of it once more: out is tanh(x) already.",
    ("out = cache", "out = np.tanh(cache)"),
)
topic.edit(
    "tanh_backward",
    "sign",
    "The sign is wrong: tanh rises everywhere, so its slope 1 - out**2 is never negative.",
    ("(1 - out**2)", "(out**2 - 1)"),
)
topic.edit(
    "tanh_backward",
    "slope-of-dout",
    "The slope is taken of dout; it is 1 - out**2, with the output of the forward pass, and dout multiplies it.",
    ("dout * (1 - out**2)", "out * (1 - dout**2)"),
)
topic.edit(
    "tanh_backward",
    "square-of-the-whole",
    "The whole difference is squared; the slope of tanh is 1 - out**2.",
    ("1 - out**2", "(1 - out) ** 2"),
)


@topic.wrong(
    "tanh_forward",
    "overflow-of-twice-x",
    "exp(2x) overflows for large x, and inf / inf is NaN. np.tanh does it safely.",
)
def tanh_by_one_exponential(x):
    out = (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1)
    return out, out


topic.edit(
    "tanh_backward",
    "root-for-square",
    "The root of the output is taken, and dout is left out; the gradient is dout * (1 - out**2).",
    ("dout * (1 - out**2)", "1 - np.sqrt(out)"),
)
topic.edit(
    "tanh_backward",
    "sigmoid-for-tanh",
    "The slope is built with the sigmoid of x; it is 1 - out**2 with out = tanh(x).",
    ("out = cache", "out = 1 / (1 + np.exp(-np.arctanh(cache)))"),
)
topic.edit(
    "tanh_backward",
    "doubled-for-squared",
    "The output is doubled, not squared: out * 2 is not out**2.",
    ("out**2", "out * 2"),
)
