"""Swish, the backward pass to be mended: known ways to get it wrong."""

from cs231n_utils.topics.activations.answers import topic


@topic.plain
def swish_backward(dout, cache):
    x, s = cache
    return dout * (s + x * s * (1 - s))


topic.edit(
    "swish_backward",
    "dout-twice",
    "The second term still holds dout twice, which shows wherever dout is not 1.",
    ("dout * (s + x * s * (1 - s))", "dout * s + dout * (dout * s) * x * (1 - s)"),
)
topic.edit(
    "swish_backward",
    "second-term-without-dout",
    "The second term lacks dout: each term of the slope is multiplied by it, once.",
    ("dout * (s + x * s * (1 - s))", "dout * s + x * s * (1 - s)"),
)
topic.edit(
    "swish_backward",
    "first-factor-only",
    "Only the factor x is differentiated; sigmoid(x) depends on x too, so the product rule has two terms.",
    ("s + x * s * (1 - s)", "s"),
)
topic.edit(
    "swish_backward",
    "second-factor-only",
    "Only the factor sigmoid(x) is differentiated; x depends on x too, so the product rule has two terms.",
    ("s + x * s * (1 - s)", "x * s * (1 - s)"),
)
topic.edit(
    "swish_backward",
    "x-forgotten",
    "The factor x is missing from the second term: it is x times the slope of the sigmoid.",
    ("x * s * (1 - s)", "s * (1 - s)"),
)
topic.edit(
    "swish_backward",
    "dout-forgotten",
    "This is the slope alone; it must be multiplied by the upstream gradient dout.",
    ("dout * (s", "(s"),
)
topic.edit(
    "swish_backward",
    "x-for-the-output",
    "x stands where swish itself belongs: the slope can be written f + s * (1 - f), but with f = x * s, the output.",
    ("s + x * s * (1 - s)", "x + s * (1 - x)"),
)
topic.edit(
    "swish_backward",
    "output-for-the-slope",
    "dout is multiplied by the output x * s itself; it must be multiplied by its slope.",
    ("s + x * s * (1 - s)", "x * s"),
)
