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
