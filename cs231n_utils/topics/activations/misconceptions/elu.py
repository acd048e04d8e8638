"""ELU: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.activations.answers import topic


@topic.plain
def elu_forward(x, alpha=1.0):
    out = np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1))
    return out, (x, alpha)


@topic.plain
def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))


topic.edit(
    "elu_forward",
    "overflow",
    "exp(x) is computed at positive x too, where it is not used, and overflows. Give it min(x, 0).",
    ("np.minimum(x, 0)", "x"),
)
topic.edit(
    "elu_forward",
    "minus-one-forgotten",
    "The -1 is missing on the negative side: exp(x) alone jumps to 1 at x = 0.",
    (") - 1)", "))"),
)
topic.edit(
    "elu_forward",
    "alpha-ignored",
    "alpha is not used; the negative side must end at -alpha.",
    ("alpha * (", "1.0 * ("),
)
topic.edit(
    "elu_forward",
    "alpha-inside",
    "alpha stands inside the exponential; it multiplies exp(x) - 1 from outside.",
    ("alpha * (np.exp(np.minimum(x, 0))", "(np.exp(alpha * np.minimum(x, 0))"),
)
topic.edit(
    "elu_forward",
    "alpha-misses-minus-one",
    "alpha multiplies exp(x) but not the -1: the two belong in one bracket.",
    ("alpha * (np.exp(np.minimum(x, 0)) - 1)", "alpha * np.exp(np.minimum(x, 0)) - 1"),
)
topic.edit(
    "elu_backward",
    "minus-one-kept",
    "The -1 is a constant, and its derivative is 0: the slope on the negative side is alpha * exp(x).",
    ("alpha * np.exp(np.minimum(x, 0))", "alpha * (np.exp(np.minimum(x, 0)) - 1)"),
)
topic.edit(
    "elu_backward",
    "alpha-ignored",
    "alpha is missing from the slope on the negative side: it is alpha * exp(x).",
    ("alpha * np.exp", "np.exp"),
)
topic.edit(
    "elu_backward",
    "leaky-slope",
    "The slope on the negative side is constant here, as in a leaky ReLU; ELU's is alpha * exp(x).",
    ("alpha * np.exp(np.minimum(x, 0))", "alpha"),
)
topic.edit(
    "elu_backward",
    "no-leak",
    "No gradient passes at negative inputs: this is the backward pass of plain ReLU.",
    ("alpha * np.exp(np.minimum(x, 0))", "0"),
)
topic.edit(
    "elu_backward",
    "overflow",
    "exp(x) is computed at positive x too, where it is not used, and overflows. Give it min(x, 0).",
    ("np.minimum(x, 0)", "x"),
)
topic.edit(
    "elu_backward",
    "dout-forgotten",
    "This is the slope alone; it must be multiplied by the upstream gradient dout.",
    ("dout * np.where", "np.where"),
)
topic.edit(
    "elu_backward",
    "dout-forgotten-on-the-positive-side",
    "On the positive side the gradient is 1; it must be the upstream gradient dout there.",
    (
        "dout * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))",
        "np.where(x > 0, 1, dout * alpha * np.exp(np.minimum(x, 0)))",
    ),
)
topic.edit(
    "elu_backward",
    "dout-forgotten-on-the-negative-side",
    "On the negative side the gradient is alpha * exp(x) alone; it must be multiplied by dout there too.",
    (
        "dout * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))",
        "np.where(x > 0, dout, alpha * np.exp(np.minimum(x, 0)))",
    ),
)
topic.edit(
    "elu_backward",
    "slope-plus-alpha",
    "alpha is added once too often: the slope is alpha * exp(x), and that is the output plus alpha.",
    ("alpha * np.exp(np.minimum(x, 0))", "alpha * np.exp(np.minimum(x, 0)) + alpha"),
)
topic.edit(
    "elu_forward",
    "leaky",
    "The negative side is a straight line here, as in a leaky ReLU; ELU's is alpha * (exp(x) - 1).",
    ("alpha * (np.exp(np.minimum(x, 0)) - 1)", "alpha * x"),
)
topic.edit(
    "elu_forward",
    "one-minus-exp",
    "The sign of the negative side is turned round: it is alpha * (exp(x) - 1), which is negative.",
    ("(np.exp(np.minimum(x, 0)) - 1)", "(1 - np.exp(np.minimum(x, 0)))"),
)
topic.edit(
    "elu_forward",
    "maximum-with-any-alpha",
    "The larger of the two formulas is an ELU only while alpha is at most 1; choose by the sign of x.",
    (
        "np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1))",
        "np.maximum(x, alpha * (np.exp(np.minimum(x, 0)) - 1))",
    ),
)
topic.edit(
    "elu_forward",
    "one-in-the-exponent",
    "The 1 is subtracted in the exponent; it is subtracted from the exponential: exp(x) - 1.",
    ("np.exp(np.minimum(x, 0)) - 1", "np.exp(np.minimum(x, 0) - 1)"),
)
topic.edit(
    "elu_backward",
    "plus-one-for-alpha",
    "With the output at hand the slope is out + alpha, and not out + 1: alpha multiplies the -1 too.",
    ("alpha * np.exp(np.minimum(x, 0))", "alpha * (np.exp(np.minimum(x, 0)) - 1) + 1"),
)
topic.edit(
    "elu_forward",
    "maximum-of-both-formulas",
    "The larger of the two formulas is taken, and at positive x that is exp(x) - 1: choose by the sign of x.",
    ("np.where(x > 0, x,", "np.maximum(x,"),
    ("np.minimum(x, 0)", "x"),
)
topic.edit(
    "elu_backward",
    "slope-cut-at-one",
    "The slope is cut off at 1; at negative inputs it is alpha * exp(x), which is above 1 where alpha is large.",
    ("alpha * np.exp(np.minimum(x, 0))", "np.minimum(alpha * np.exp(np.minimum(x, 0)), 1)"),
)
topic.family(
    "elu_forward",
    "default-alpha",
    "The default of alpha is 1, not {value}.",
    ("0.1", "0.01", "0.5", "1.5", "1.67326"),
    ("alpha=1.0", "alpha={value}"),
)
topic.family(
    "elu_backward",
    "alpha-fixed",
    "alpha is fixed at {value} here; use the alpha of the forward pass, which belongs into the cache.",
    ("0.1", "0.01", "0.5", "2.0"),
    ("alpha * np.exp", "{value} * np.exp"),
)
