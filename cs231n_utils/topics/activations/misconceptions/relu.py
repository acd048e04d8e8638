"""ReLU: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.activations.answers import topic


@topic.plain
def relu_forward(x):
    out = np.maximum(0, x)
    return out, x


@topic.plain
def relu_backward(dout, cache):
    x = cache
    return dout * (x > 0)


topic.edit(
    "relu_forward",
    "absolute-value",
    "This is |x|: negative inputs must become 0, not change their sign.",
    ("np.maximum(0, x)", "np.abs(x)"),
)
topic.edit(
    "relu_forward",
    "minimum",
    "The minimum keeps the negative part; ReLU is the maximum of 0 and x.",
    ("np.maximum(0, x)", "np.minimum(0, x)"),
)
topic.edit(
    "relu_forward",
    "maximum-of-the-array",
    "np.max takes the largest entry of the whole array; np.maximum compares entry by entry.",
    ("np.maximum(0, x)", "np.maximum(0, np.max(x)) * np.ones_like(x)"),
)
topic.edit(
    "relu_forward",
    "step",
    "This returns 1 where x is positive; ReLU returns x itself there.",
    ("np.maximum(0, x)", "(x > 0).astype(x.dtype)"),
)
topic.edit(
    "relu_forward",
    "capped",
    "Large inputs are cut off; ReLU has no upper bound, and that is why it does not saturate on the right.",
    ("np.maximum(0, x)", "np.clip(x, 0, 6)"),
)
topic.edit(
    "relu_backward",
    "passes-everything",
    "The gradient passes at negative inputs too: ReLU's slope there is 0, not 1.",
    ("dout * (x > 0)", "dout * np.ones_like(x)"),
)
topic.edit(
    "relu_backward",
    "mask-of-dout",
    "The sign of dout decides here where the gradient passes; it is the sign of the input x that does.",
    ("(x > 0)", "(dout > 0)"),
)
topic.edit(
    "relu_backward",
    "mask-reversed",
    "The mask is reversed: the gradient passes where x is positive, not where it is negative.",
    ("(x > 0)", "(x < 0)"),
)
topic.edit(
    "relu_backward",
    "slope-x",
    "The gradient is multiplied by max(0, x); the slope of ReLU is 1 where x is positive.",
    ("(x > 0)", "np.maximum(0, x)"),
)
topic.edit(
    "relu_backward",
    "dout-forgotten",
    "This is the slope alone; it must be multiplied by the upstream gradient dout.",
    ("dout * (x > 0)", "(x > 0).astype(float)"),
)
topic.edit(
    "relu_backward",
    "step-of-dout-and-x",
    "The gradient is 1 or 0 times x here; what passes where x is positive is dout.",
    ("dout * (x > 0)", "x * (x > 0)"),
)
topic.edit(
    "relu_backward",
    "cut-at-zero",
    "The gradient itself is cut at 0; negative gradients pass too, wherever the input x is positive.",
    ("dout * (x > 0)", "np.maximum(0, dout) * (x > 0)"),
)
topic.edit(
    "relu_backward",
    "sign",
    "The sign is wrong: where x is positive, dout passes as it is.",
    ("dout * (x > 0)", "-dout * (x > 0)"),
)
topic.edit(
    "relu_forward",
    "mirrored",
    "This is max(0, -x): the positive inputs are cut off, and the negative ones turned round.",
    ("np.maximum(0, x)", "np.maximum(0, -x)"),
)
topic.edit(
    "relu_forward",
    "unchanged",
    "Negative inputs come out as they went in; ReLU makes them 0.",
    ("np.maximum(0, x)", "x"),
)
