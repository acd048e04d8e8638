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
topic.family(
    "leaky_relu_forward",
    "alpha-ignored",
    "alpha is fixed at {value} here; the argument must be used.",
    ("0.01", "0.1", "0.2", "0.001"),
    ("alpha * x", "{value} * x"),
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
topic.family(
    "leaky_relu_backward",
    "alpha-ignored",
    "alpha is fixed at {value} here; use the alpha of the forward pass, which belongs into the cache.",
    ("0.01", "0.1", "0.2", "0.001"),
    ("alpha * dout", "{value} * dout"),
)
topic.family(
    "leaky_relu_backward",
    "negative-side-constant",
    "The gradient at negative inputs is always {value}; it is alpha, from the forward pass, times dout.",
    ("0.01", "0.1", "0.2"),
    ("alpha * dout", "{value}"),
)
topic.edit(
    "leaky_relu_backward",
    "dout-forgotten",
    "This is the slope alone; it must be multiplied by the upstream gradient dout.",
    ("dout, alpha * dout)", "1.0, alpha)"),
)
topic.edit(
    "leaky_relu_backward",
    "dout-forgotten-on-the-negative-side",
    "On the negative side the gradient is alpha alone; it must be multiplied by the upstream gradient dout there too.",
    ("alpha * dout)", "alpha)"),
)
topic.edit(
    "leaky_relu_backward",
    "dout-forgotten-on-the-positive-side",
    "On the positive side the gradient is 1; it must be the upstream gradient dout there.",
    ("dout, alpha", "1.0, alpha"),
)
topic.edit(
    "leaky_relu_backward",
    "passes-everything",
    "The gradient passes unchanged at negative inputs, where the slope is alpha. (Is the cache taken apart in the "
    "order in which it was put together?)",
    ("alpha * dout", "dout"),
)
topic.edit(
    "leaky_relu_backward",
    "sign-flipped",
    "The sign at negative inputs is wrong: the slope there is alpha, not -alpha.",
    ("alpha * dout)", "-alpha * dout)"),
)
topic.edit(
    "leaky_relu_backward",
    "divides",
    "The gradient at negative inputs is divided by alpha; it is multiplied by it.",
    ("alpha * dout", "dout / alpha"),
)
topic.edit(
    "leaky_relu_forward",
    "plain-relu",
    "Negative inputs become 0: this is plain ReLU. They must become alpha * x.",
    ("alpha * x)", "0 * x)"),
)
topic.edit(
    "leaky_relu_forward",
    "divides",
    "The negative side is divided by alpha; it is multiplied by it.",
    ("alpha * x)", "x / alpha)"),
)
topic.family(
    "leaky_relu_forward",
    "default-alpha",
    "The default of alpha is 0.01, not {value}.",
    ("0.1", "0.2", "0.001", "0.3"),
    ("alpha=0.01", "alpha={value}"),
)
topic.edit(
    "leaky_relu_backward",
    "slope-times-x",
    "The gradient at negative inputs is multiplied by x as well; the slope of alpha * x is alpha.",
    ("alpha * dout", "alpha * x * dout"),
)
topic.edit(
    "leaky_relu_forward",
    "leak-on-both-sides",
    "alpha * x is added on the positive side too; there the output is x itself.",
    ("x, alpha * x)", "x + alpha * x, alpha * x)"),
)
topic.edit(
    "leaky_relu_backward",
    "x-for-the-slope",
    "On the positive side dout is multiplied by x; the slope of x there is 1.",
    ("x > 0, dout", "x > 0, x * dout"),
)
topic.edit(
    "leaky_relu_backward",
    "slope-cut-at-one",
    "The slope is cut off at 1, so that an alpha above 1 counts as 1; at negative inputs it is alpha itself.",
    ("alpha * dout", "min(alpha, 1) * dout"),
)
