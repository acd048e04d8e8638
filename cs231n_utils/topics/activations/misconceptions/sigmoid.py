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


@topic.wrong(
    "sigmoid_forward",
    "zero-left-out",
    "An entry of exactly 0 belongs to neither of your two cases and comes out as 0; its sigmoid is 1/2. Let one of the "
    "cases take it in: x >= 0.",
)
def sigmoid_without_zero(x):
    z = np.exp(-np.abs(x))
    out = (x > 0) / (1 + z) + (x < 0) * z / (1 + z)
    return out, out


topic.edit(
    "sigmoid_backward",
    "sigmoid-again",
    "The cache holds the output, and the sigmoid is taken of it once more: out is sigmoid(x) already.",
    ("out = cache", "out = 1 / (1 + np.exp(-cache))"),
)
topic.edit(
    "sigmoid_backward",
    "bracket-forgotten",
    "1/1 + np.exp(-x) is 1 + exp(-x), because the division comes first: put brackets round the denominator.",
    ("out = cache", "out = 1 / cache"),
)
topic.edit(
    "sigmoid_backward",
    "squared-slope",
    "The slope is out * (1 - out); one of the two factors is squared here.",
    ("out * (1 - out)", "out * (1 - out) ** 2"),
)
topic.edit(
    "sigmoid_backward",
    "one-minus-forgotten",
    "The factor (1 - out) is missing: the slope of the sigmoid is out * (1 - out).",
    (" * (1 - out)", ""),
)
topic.edit(
    "sigmoid_backward",
    "first-factor-forgotten",
    "The factor out is missing: the slope of the sigmoid is out * (1 - out).",
    ("dout * out * (1 - out)", "dout * (1 - out)"),
)
topic.edit(
    "sigmoid_backward",
    "sign",
    "The sign is wrong: the sigmoid rises everywhere, so its slope out * (1 - out) is never negative.",
    ("(1 - out)", "(out - 1)"),
)


@topic.wrong(
    "sigmoid_forward",
    "bracket-forgotten",
    "1/1 + np.exp(-x) is 1 + exp(-x), because the division comes first: put brackets round the denominator.",
)
def sigmoid_without_brackets(x):
    out = 1 + np.exp(-x)
    return out, out


topic.edit(
    "sigmoid_forward",
    "even",
    "Both signs of x give the same here: exp(-|x|) needs 1 / (1 + z) for positive x and z / (1 + z) for negative x.",
    ("x >= 0, 1 / (1 + z)", "x >= 0, z / (1 + z)"),
)
topic.edit(
    "sigmoid_forward",
    "even-above-a-half",
    "Both signs of x give the same here: exp(-|x|) needs 1 / (1 + z) for positive x and z / (1 + z) for negative x.",
    ("z / (1 + z))", "1 / (1 + z))"),
)
topic.edit(
    "sigmoid_backward",
    "slope-of-dout",
    "The slope is taken of dout; it is out * (1 - out), with the output of the forward pass, and dout multiplies it.",
    ("dout * out * (1 - out)", "dout * (1 - dout)"),
)
topic.edit(
    "sigmoid_backward",
    "half-slope-of-dout",
    "The second factor holds dout; it is 1 - out, with the output of the forward pass.",
    ("(1 - out)", "(1 - dout)"),
)
topic.edit(
    "sigmoid_backward",
    "divided-by-the-slope",
    "dout is divided by the slope; the chain rule multiplies by it.",
    ("dout * out * (1 - out)", "dout / (out * (1 - out))"),
)
