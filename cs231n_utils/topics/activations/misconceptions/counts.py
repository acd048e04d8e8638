"""The saturated fraction and maxout's parameters: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.activations.answers import topic


@topic.plain
def saturated_fraction(slope, threshold=0.01):
    return float(np.mean(np.abs(slope) < threshold))


@topic.plain
def maxout_parameter_count(fan_in, fan_out, pieces=2):
    return pieces * (fan_in * fan_out + fan_out)


topic.edit(
    "saturated_fraction",
    "sign-kept",
    "Steep negative slopes count as saturated here; it is the size of the slope that matters, so take |slope|.",
    ("np.abs(slope)", "slope"),
)
topic.edit(
    "saturated_fraction",
    "count",
    "This is the number of saturated entries; the fraction divides it by how many entries there are.",
    ("np.mean", "np.sum"),
)
topic.edit(
    "saturated_fraction",
    "complement",
    "This is the fraction of entries that are not saturated.",
    ("< threshold", ">= threshold"),
)
topic.edit(
    "saturated_fraction",
    "threshold-ignored",
    "The threshold is fixed at 0.01 here; the argument must be used.",
    ("< threshold", "< 0.01"),
)
topic.edit(
    "saturated_fraction",
    "exact-zero",
    "Only slopes of exactly 0 are counted; a slope below the threshold lets next to nothing through as well.",
    ("np.abs(slope) < threshold", "slope == 0"),
)
topic.edit(
    "maxout_parameter_count",
    "bias-forgotten",
    "The biases are left out: each piece has fan_out of them.",
    (" + fan_out)", ")"),
)
topic.edit(
    "maxout_parameter_count",
    "one-piece",
    "This counts one piece only; maxout has its own weights and biases for each.",
    ("pieces * ", ""),
)
topic.edit(
    "maxout_parameter_count",
    "biases-shared",
    "The biases are counted once; each piece has its own.",
    ("pieces * (fan_in * fan_out + fan_out)", "pieces * fan_in * fan_out + fan_out"),
)
topic.edit(
    "maxout_parameter_count",
    "one-bias-per-piece",
    "One bias is counted per piece; there is one for each of the fan_out units of each piece.",
    (" + fan_out)", " + 1)"),
)
topic.edit(
    "maxout_parameter_count",
    "bias-per-input",
    "The biases are counted per input; there is one for each of the fan_out units of each piece.",
    (" + fan_out)", " + fan_in)"),
)
topic.edit(
    "saturated_fraction",
    "divided-by-rows",
    "The count is divided by the number of rows; divide it by the number of entries, slope.size.",
    ("np.mean(np.abs(slope) < threshold)", "np.sum(np.abs(slope) < threshold) / len(slope)"),
)
