"""01-activations: the answers and their references."""

import numpy as np

from cs231n_utils import layers
from cs231n_utils.check.registry import Topic

topic = Topic("01-activations")


def _collapse(weights, biases):
    """One (W, b) that does what the stack does: the rows of the identity are sent through it."""
    x = np.concatenate([np.zeros((1, len(weights[0]))), np.eye(len(weights[0]))])
    for w, b in zip(weights, biases, strict=True):
        x = x @ w + b
    return x[1:] - x[0], x[0]


def _saturated(slope, threshold=0.01):
    return float(np.count_nonzero(np.abs(slope) < threshold)) / np.size(slope)


def _maxout_parameters(fan_in, fan_out, pieces=2):
    return pieces * fan_out * (fan_in + 1)


def _swish_backward(dout, cache):
    """The slope of x * s, s = sigmoid(x), with x s written as the output: out + s (1 - out)."""
    x, s = cache
    out = x * s
    return (out + s * (1 - out)) * dout


def _diagnose(outputs):
    """Saturated if most of the last outputs are at an end, shrinking if their RMS is far below the first layer's."""
    first, last = (np.asarray(a, float).ravel() for a in (outputs[0], outputs[-1]))
    if np.median(np.abs(last)) > 0.99:
        return "saturated"
    return "shrinking" if np.sqrt(last @ last / last.size) < 0.1 * np.sqrt(first @ first / first.size) else "healthy"


topic.answer("collapse_linear_stack", _collapse, returns=("W", "b"), section="Why a network needs a non-linearity")
for _name, _section in (
    ("sigmoid", "Sigmoid"),
    ("tanh", "Tanh"),
    ("relu", "ReLU"),
    ("leaky_relu", "Leaky ReLU"),
    ("elu", "ELU"),
    ("maxout", "Maxout"),
):
    _gradients = ("dx", "dw", "db") if _name == "maxout" else ("dx",)
    topic.answer(f"{_name}_forward", getattr(layers, f"{_name}_forward"), returns=("out", "cache"), section=_section)
    topic.answer(
        f"{_name}_backward",
        getattr(layers, f"{_name}_backward"),
        returns=_gradients,
        section=_section,
        uses=(f"{_name}_forward",),
    )
topic.answer("saturated_fraction", _saturated, returns=("the fraction",), section="Saturation, measured")
topic.answer("maxout_parameter_count", _maxout_parameters, returns=("the count",), section="Maxout")
topic.answer("swish_backward", _swish_backward, returns=("dx",), section="Find the bug")
topic.answer("diagnose_tanh_stack", _diagnose, returns=("the diagnosis",), section="Every layer's outputs")
