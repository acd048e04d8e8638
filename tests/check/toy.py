"""A small topic for the tests of the check library: a scaled square, its gradient, a running mean, a random mask."""

import numpy as np

from cs231n_utils.check import Topic

topic = Topic("00-toy")


def reference_square(x, scale):
    return scale * x * x, (scale, x)


def reference_gradient(dout, cache):
    scale, x = cache
    return 2 * scale * x * dout


def reference_running_mean(x, state):
    state["mean"] = 0.9 * state.get("mean", 0.0) + 0.1 * x.mean()
    return state["mean"]


def reference_positive_part(x):
    return np.sqrt(np.maximum(x, 0))


topic.answer("square", reference_square, returns=("out", "cache"), section="The square")
topic.answer("gradient", reference_gradient, returns=("dx",), section="Its gradient", uses=("square",))
topic.answer("running_mean", reference_running_mean, returns=("mean",), section="Running mean")
topic.answer("quartic", lambda x: x**4, returns=("out",), section="The square", calls=("square",))
topic.answer("positive_part", reference_positive_part, returns=("out",), section="Roots")


@topic.plain
def square(x, scale):
    out = scale * x**2
    return out, (x, scale)


@topic.plain
def gradient(dout, cache):
    x, scale = cache
    return dout * scale * 2 * x


@topic.plain
def running_mean(x, state):
    state["mean"] = 0.9 * state.get("mean", 0.0) + 0.1 * np.mean(x)
    return state["mean"]


topic.edit("square", "cube", "The power is 3.", ("x**2", "x**3"))
topic.edit("square", "no-scale", "The scale is left out.", ("scale * x**2", "x**2"))
topic.edit("gradient", "no-two", "The factor 2 of the derivative is missing.", ("* 2", ""))
topic.edit(
    "running_mean",
    "swapped",
    "The momentum stands at the wrong term.",
    ("0.9", "q"),
    ("0.1", "0.9"),
    ("q", "0.1"),
)


@topic.wrong("positive_part", "root-first", "The root is taken before the maximum: NumPy warns of negative numbers.")
def root_first(x):
    return np.nan_to_num(np.sqrt(x))


topic.edit(
    "running_mean",
    "no-first-mean",
    "The dict needs its first mean: start from 0 where there is none.",
    ('state.get("mean", 0.0)', 'state["mean"]'),
)
