"""The worked case in one dimension: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.convolution.answers import topic


@topic.plain
def correlate1d_forward(x, w):
    size = len(x) - len(w) + 1
    out = np.zeros(size)
    for i in range(size):
        for k in range(len(w)):
            out[i] += w[k] * x[i + k]
    return out, (x, w)


@topic.plain
def correlate1d_backward(dout, cache):
    x, w = cache
    dx, dw = np.zeros(len(x)), np.zeros(len(w))
    for i in range(len(dout)):
        for k in range(len(w)):
            dx[i + k] += w[k] * dout[i]
            dw[k] += x[i + k] * dout[i]
    return dx, dw


def _forward(slug, sentence, *edits):
    topic.edit("correlate1d_forward", slug, sentence, *edits)


ADD = "out[i] += w[k] * x[i + k]"
_forward(
    "kernel-flipped",
    "The kernel is turned around: that is a convolution. Here the first weight goes with the first of the inputs.",
    (ADD, "out[i] += w[len(w) - 1 - k] * x[i + k]"),
)
_forward(
    "input-runs-backward",
    "The window runs to the left of its place; the window of output i is x[i], x[i + 1] and so on.",
    (ADD, "out[i] += w[k] * x[i - k]"),
)
_forward(
    "last-position-missing",
    "One position is left out: a kernel of K fits at N − K + 1 places.",
    ("len(x) - len(w) + 1", "len(x) - len(w)"),
)
_forward(
    "padded",
    "The output is as long as the input: zeros were put around it. Only the N − K + 1 whole places count here.",
    (
        "    for i in range(size):",
        "    x = np.concatenate([np.zeros(len(w) // 2), x, np.zeros(len(w) // 2)])\n"
        "    size = len(x) - len(w) + 1\n    out = np.zeros(size)\n    for i in range(size):",
    ),
)
_forward(
    "full",
    "The kernel also stands half outside the input: N + K − 1 places. Here only the N − K + 1 whole ones count.",
    (
        "    size = len(x) - len(w) + 1",
        "    x = np.concatenate([np.zeros(len(w) - 1), x, np.zeros(len(w) - 1)])\n    size = len(x) - len(w) + 1",
    ),
)
_forward(
    "steps-of-the-kernel",
    "The kernel moves by its own length; it should move by one.",
    ("len(x) - len(w) + 1", "(len(x) - len(w)) // len(w) + 1"),
    (ADD, "out[i] += w[k] * x[i * len(w) + k]"),
)
_forward(
    "overwritten",
    "Each product takes the place of the one before: only the last is left. Add them up.",
    ("out[i] +=", "out[i] ="),
)
_forward(
    "mean",
    "The products are averaged; they should be added.",
    ("    return out", "    out = out / len(w)\n    return out"),
)
_forward(
    "padded-behind",
    "The window runs out over the end of x, and there is an output for every input. Only the N − K + 1 places at which "
    "the kernel lies whole inside count.",
    (
        "    for i in range(size):",
        "    x = np.concatenate([x, np.zeros(len(w) - 1)])\n"
        "    size = len(x) - len(w) + 1\n    out = np.zeros(size)\n    for i in range(size):",
    ),
)
_forward(
    "as-long-as-the-input",
    "There is an output for every input; the kernel fits at N − K + 1 places only.",
    ("    size = len(x) - len(w) + 1", "    size = len(x)"),
    ("        for k in range(len(w)):\n            " + ADD, "        out[i] = np.sum(x[i : i + len(w)] * w)"),
)
_forward(
    "three-outputs",
    "There are three outputs whatever the lengths are, as in the worked case; there are N − K + 1.",
    ("len(x) - len(w) + 1", "3"),
)
_forward(
    "three-weights",
    "Three weights are used whatever the kernel's length is: K is len(w).",
    ("len(x) - len(w) + 1", "len(x) - 2"),
    ("range(len(w))", "range(3)"),
)


def _backward(slug, sentence, *edits):
    topic.edit("correlate1d_backward", slug, sentence, *edits)


DX, DW = "dx[i + k] += w[k] * dout[i]", "dw[k] += x[i + k] * dout[i]"
_backward(
    "kernel-not-turned",
    "dx is dout correlated with w as it stands. Follow one input: its first output saw it through the last weight.",
    (DX, "dx[i + k] += w[len(w) - 1 - k] * dout[i]"),
)
_backward(
    "dx-only-first-route",
    "Each input keeps only one of its gradients: an input under several windows gets the sum of all of them.",
    ("dx[i + k] +=", "dx[i + k] ="),
)
_backward(
    "dw-only-last-route",
    "Each weight keeps only the gradient of the last position. It was used at all of them: add up.",
    ("dw[k] +=", "dw[k] ="),
)
_backward(
    "both-only-one-route",
    "Gradients are overwritten where they should be added: inputs and weights are used several times.",
    ("dx[i + k] +=", "dx[i + k] ="),
    ("dw[k] +=", "dw[k] ="),
)
_backward(
    "dw-flipped",
    "dw comes out in reverse order: the first weight met x[i] in output i.",
    (DW, "dw[len(w) - 1 - k] += x[i + k] * dout[i]"),
)
_backward(
    "exchanged",
    "The two gradients are in the wrong order: dx comes first, then dw.",
    ("return dx, dw", "return dw, dx"),
)
_backward(
    "dx-centred",
    "The routes are off by some places: they start at the middle of each window. Output i saw x[i] to x[i + K − 1].",
    (DX, "dx[(i + k + 1) % len(x)] += w[k] * dout[i]"),
)
_backward("dw-mean", "dw is a mean over the positions; it is a sum.", (DW, "dw[k] += x[i + k] * dout[i] / len(dout)"))
_backward(
    "dout-left-out",
    "dout is left out: each route carries what came from above times the local factor.",
    (DX, "dx[i + k] += w[k]"),
    (DW, "dw[k] += x[i + k]"),
)
_backward(
    "dx-without-weights", "dx adds up dout without the weights that it came through.", (DX, "dx[i + k] += dout[i]")
)
_backward(
    "dw-without-inputs",
    "dw adds up dout without the inputs that the weight was multiplied by.",
    (DW, "dw[k] += dout[i]"),
)
_backward(
    "dx-from-the-inputs",
    "In dx the inputs stand where the weights belong: the derivative of w·x with respect to x is w.",
    (DX, "dx[i + k] += x[i + k] * dout[i]"),
)
_backward(
    "dw-unshifted",
    "Every weight is paired with x[i]; weight k was multiplied by x[i + k].",
    (DW, "dw[k] += x[i] * dout[i]"),
)
_backward(
    "dx-unshifted",
    "All of a window's gradient goes to its first input; each input gets its own share.",
    (DX, "dx[i] += w[k] * dout[i]"),
)
_backward(
    "dx-only-whole-places",
    "The inputs at the ends get nothing, as if only those under all weights counted. Every input was used.",
    ("    return dx, dw", "    dx[: len(w) - 1] = 0\n    dx[len(dout) :] = 0\n    return dx, dw"),
)
_backward(
    "dw-dout-reversed",
    "In dw the dout are taken in reverse order, as by np.convolve. Weight k met x[i + k] in output i: correlate.",
    (DW, "dw[k] += x[i + k] * dout[len(dout) - 1 - i]"),
)
_backward(
    "dx-as-long-as-dout",
    "dx has the length of dout; every input has a gradient, so it is as long as x.",
    ("np.zeros(len(x)), np", "np.zeros(len(dout)), np"),
    (DX, "dx[i] += w[k] * dout[i]"),
)
_backward(
    "three-weights",
    "Three weights are used whatever the kernel's length is: K is len(w).",
    ("range(len(w))", "range(3)"),
)
