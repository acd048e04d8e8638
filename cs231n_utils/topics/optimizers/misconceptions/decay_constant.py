"""Choosing a schedule's k: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.optimizers.answers import topic


@topic.plain
def decay_constant(schedule, fraction, step):
    if schedule == "exponential":
        return -np.log(fraction) / step
    return (1 / fraction - 1) / step


topic.edit(
    "decay_constant",
    "log10",
    "The decay is a power of e, so the logarithm that undoes it is the natural one, np.log, and not np.log10.",
    ("np.log(", "np.log10("),
)
topic.edit(
    "decay_constant",
    "log2",
    "The decay is a power of e, so the logarithm that undoes it is the natural one, np.log, and not np.log2.",
    ("np.log(", "np.log2("),
)
topic.edit(
    "decay_constant",
    "negative-k",
    "k must be positive: the minus stands in the exponent already, and the logarithm of a fraction is negative.",
    ("-np.log(", "np.log("),
)
topic.edit(
    "decay_constant",
    "log-of-what-is-lost",
    "`fraction` is what is left of the rate, and you took the logarithm of what has gone.",
    ("np.log(fraction)", "np.log(1 - fraction)"),
)
topic.edit(
    "decay_constant",
    "straight-line",
    "For exponential decay you divided what is lost by the number of steps, as if it fell along a straight line. Put "
    "the step into the formula and solve it for k.",
    ("-np.log(fraction)", "(1 - fraction)"),
)
topic.edit(
    "decay_constant",
    "one-not-subtracted",
    "For inverse time decay, 1 + k * step = 1 / fraction: the 1 is still on the left side.",
    ("(1 / fraction - 1) / step", "1 / fraction / step"),
)
topic.edit(
    "decay_constant",
    "inverse-straight-line",
    "For inverse time decay you took 1 - fraction. Put the step into the formula and solve it for k.",
    ("(1 / fraction - 1)", "(1 - fraction)"),
)
topic.edit(
    "decay_constant",
    "schedules-swapped",
    "The two schedules have changed places.",
    ("== ", "!= "),
)
topic.edit(
    "decay_constant",
    "exponential-for-both",
    "You give exponential decay's k for both; inverse time decay has a formula of its own.",
    ("return (1 / fraction - 1) / step", "return -np.log(fraction) / step"),
)
topic.edit(
    "decay_constant",
    "inverse-for-both",
    "You give inverse time decay's k for both; exponential decay has a formula of its own.",
    ("return -np.log(fraction) / step", "return (1 / fraction - 1) / step"),
)
topic.edit(
    "decay_constant",
    "multiplied-by-step",
    "The later the step, the smaller k must be: divide by the step.",
    ("-np.log(fraction) / step", "-np.log(fraction) * step"),
    ("(1 / fraction - 1) / step", "(1 / fraction - 1) * step"),
)
topic.edit(
    "decay_constant",
    "step-left-out",
    "The step is missing: the same k would bring the rate to the fraction at every step.",
    ("-np.log(fraction) / step", "-np.log(fraction)"),
    ("(1 / fraction - 1) / step", "(1 / fraction - 1)"),
)
