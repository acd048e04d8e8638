"""Sigmoid: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.activations.answers import topic


@topic.plain
def sigmoid_forward(x):
    z = np.exp(-np.abs(x))
    out = np.where(x >= 0, 1 / (1 + z), z / (1 + z))
    return out, out


@topic.plain
def sigmoid_backward(dout, cache):
    out = cache
    return dout * out * (1 - out)


@topic.wrong(
    "sigmoid_forward",
    "overflow",
    "exp(-x) overflows for large negative x. Use exp(-|x|), which never exceeds 1, and treat the two signs apart.",
)
def overflowing_sigmoid(x):
    out = 1 / (1 + np.exp(-x))
    return out, out


@topic.wrong(
    "sigmoid_forward",
    "overflow-positive",
    "exp(x) overflows for large positive x, and inf / inf is NaN. Use exp(-|x|), which never exceeds 1.",
)
def overflowing_sigmoid_of_the_other_kind(x):
    out = np.exp(x) / (1 + np.exp(x))
    return out, out


topic.edit(
    "sigmoid_forward",
    "mirrored",
    "The sign of x is mixed up: this is the sigmoid of -x. The sigmoid rises from 0 to 1.",
    ("x >= 0", "x < 0"),
)
topic.edit(
    "sigmoid_forward",
    "clipped",
    "x is clipped to keep exp from overflowing, which changes the values in the tails. "
    "Use exp(-|x|) and treat the two signs apart.",
    ("z = np.exp", "x = np.clip(x, -10, 10)\n    z = np.exp"),
)
topic.edit(
    "sigmoid_backward",
    "slope-from-input",
    "The formula out * (1 - out) wants the output of the sigmoid, but here it gets the input x.",
    ("out = cache", "out = np.log(cache / (1 - cache))"),
)
topic.edit(
    "sigmoid_backward",
    "one-plus",
    "The sign in the second factor is wrong: the slope of the sigmoid is out * (1 - out).",
    ("(1 - out)", "(1 + out)"),
)
topic.edit(
    "sigmoid_backward",
    "tanh-slope",
    "1 - out**2 is the slope of tanh; the sigmoid's is out * (1 - out).",
    ("out * (1 - out)", "(1 - out**2)"),
)
topic.edit(
    "sigmoid_backward",
    "dout-forgotten",
    "The slope itself is right, but it is not multiplied by dout: the chain rule needs both.",
    ("dout * out", "out"),
)
topic.edit(
    "sigmoid_backward",
    "dout-added",
    "The upstream gradient is added to the slope; the chain rule multiplies them.",
    ("dout * out * (1 - out)", "dout + out * (1 - out)"),
)
