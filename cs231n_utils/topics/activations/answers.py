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
