"""Leaky ReLU: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.activations.answers import topic


@topic.plain
def leaky_relu_forward(x, alpha=0.01):
    out = np.where(x > 0, x, alpha * x)
    return out, (x, alpha)


@topic.plain
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, dout, alpha * dout)


topic.edit(
    "leaky_relu_forward",
    "slope-on-the-positive-side",
    "alpha multiplies the positive side here; it is the slope of the negative side.",
    ("x, alpha * x)", "alpha * x, x)"),
)
topic.edit(
    "leaky_relu_forward",
    "alpha-ignored",
    "alpha is fixed at 0.01 here; the argument must be used.",
    ("alpha * x)", "0.01 * x)"),
)
topic.edit(
    "leaky_relu_forward",
    "sign-flipped",
    "The negative side comes out positive: it must be alpha * x, which is negative.",
    ("alpha * x)", "-alpha * x)"),
)
topic.edit(
    "leaky_relu_forward",
    "constant-leak",
    "The negative side is the constant alpha; it must be alpha times x.",
    ("alpha * x)", "alpha)"),
)


@topic.wrong(
    "leaky_relu_forward",
    "maximum-with-any-alpha",
    "max(x, alpha * x) is a leaky ReLU only while alpha is below 1; choose by the sign of x.",
)
def leaky_by_maximum(x, alpha=0.01):
    return np.maximum(x, alpha * x), (x, alpha)


topic.edit(
    "leaky_relu_backward",
    "no-leak",
    "No gradient passes at negative inputs: this is the backward pass of plain ReLU. The slope there is alpha.",
    ("alpha * dout", "0 * dout"),
)
topic.edit(
    "leaky_relu_backward",
    "slope-on-the-positive-side",
    "alpha multiplies the gradient at positive inputs; it is the slope at negative ones.",
    ("dout, alpha * dout)", "alpha * dout, dout)"),
)
topic.edit(
    "leaky_relu_backward",
    "mask-of-dout",
    "The sign of dout decides here; it is the sign of the input x that does.",
    ("x > 0", "dout > 0"),
)
topic.edit(
    "leaky_relu_backward",
    "slope-x",
    "The gradient at negative inputs is alpha * x here; the slope of alpha * x is alpha, times dout.",
    ("alpha * dout)", "alpha * x)"),
)
topic.edit(
    "leaky_relu_backward",
    "alpha-ignored",
    "alpha is fixed at 0.01 here; use the alpha of the forward pass, which belongs into the cache.",
    ("alpha * dout", "0.01 * dout"),
)
