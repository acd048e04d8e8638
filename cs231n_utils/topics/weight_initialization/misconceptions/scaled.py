"""Weights whose size follows from the layer's: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.weight_initialization.answers import topic
from cs231n_utils.topics.weight_initialization.misconceptions.first_guesses import ALL_ALIKE, GLOBAL, OWN_SEED, UNIFORM


@topic.plain
def fans(shape):
    if len(shape) == 2:
        return shape[0], shape[1]
    F, C, HH, WW = shape
    return C * HH * WW, F * HH * WW


def _fans(slug, sentence, *edits):
    topic.edit("fans", slug, sentence, *edits)


_fans(
    "kernel-area-missing",
    "The size of the kernel is left out: a unit of a convolution sees HH · WW pixels of each channel.",
    ("return C * HH * WW, F * HH * WW", "return C, F"),
)
_fans(
    "kernel-area-missing-in-fan-out",
    "fan_out leaves out the size of the kernel: each input pixel is seen from HH · WW places by each filter.",
    ("F * HH * WW", "F"),
)
_fans(
    "filters-for-channels",
    "Number of filters and of channels are mixed up: a unit sees the C channels of its input.",
    ("return C * HH * WW, F * HH * WW", "return F * HH * WW, C * HH * WW"),
)
_fans(
    "all-together",
    "This is the number of all weights of the layer; one unit sees C · HH · WW of them.",
    ("return C * HH * WW, ", "return F * C * HH * WW, "),
)
_fans(
    "one-side-of-the-kernel",
    "Only one side of the kernel is counted; it has HH · WW pixels.",
    ("C * HH * WW, F * HH * WW", "C * HH, F * HH"),
)
_fans(
    "affine-swapped",
    "For an affine layer the two are swapped: the shape is (fan_in, fan_out).",
    ("return shape[0], shape[1]", "return shape[1], shape[0]"),
)
_fans(
    "first-two-for-all",
    "The shape of a convolution is read as if it were affine: it is (F, C, HH, WW).",
    ("if len(shape) == 2:", "if len(shape) >= 2:"),
)


@topic.plain
def xavier_init(shape, rng, mode="fan_in", distribution="normal"):
    if len(shape) == 2:
        fan_in, fan_out = shape
    else:
        fan_in, fan_out = shape[1] * shape[2] * shape[3], shape[0] * shape[2] * shape[3]
    fan = fan_in if mode == "fan_in" else (fan_in + fan_out) / 2
    if distribution == "normal":
        return rng.standard_normal(shape) / np.sqrt(fan)
    bound = np.sqrt(3 / fan)
    return rng.uniform(-bound, bound, shape)


@topic.plain
def he_init(shape, rng):
    fan_in = shape[0] if len(shape) == 2 else shape[1] * shape[2] * shape[3]
    return rng.standard_normal(shape) * np.sqrt(2 / fan_in)


def _xavier(slug, sentence, *edits):
    topic.edit("xavier_init", slug, sentence, *edits)


_xavier(
    "no-root",
    "1/fan is the variance; the standard deviation is its root.",
    ("/ np.sqrt(fan)", "/ fan"),
    ("np.sqrt(3 / fan)", "3 / fan"),
)
_xavier(
    "no-root-normal", "1/fan is the variance of the normal weights; multiply by its root.", ("/ np.sqrt(fan)", "/ fan")
)
_xavier(
    "fan-out",
    "The variance is one over the number of outputs; it is the number of inputs that counts.",
    ("fan = fan_in if", "fan = fan_out if"),
)
_xavier(
    "he",
    "This is He's initialization: Xavier's variance is 1/fan, without a 2.",
    ("/ np.sqrt(fan)", "* np.sqrt(2 / fan)"),
)
_xavier(
    "bound-without-3",
    "Uniform weights between -a and a have variance a²/3: the bound needs the root of 3.",
    ("np.sqrt(3 / fan)", "np.sqrt(1 / fan)"),
)
_xavier(
    "bound-glorot-6",
    "The 6 of Glorot and Bengio stands over fan_in + fan_out. Over one fan (or their average) it is a 3.",
    ("np.sqrt(3 / fan)", "np.sqrt(6 / fan)"),
)
_xavier(
    "sum-for-average",
    "mode 'average' divides by the sum of the two fans; their average is half of that.",
    ("(fan_in + fan_out) / 2", "(fan_in + fan_out)"),
)
_xavier(
    "always-fan-in",
    "mode is not looked at: 'average' takes (fan_in + fan_out) / 2.",
    ('fan_in if mode == "fan_in" else (fan_in + fan_out) / 2', "fan_in"),
)
_xavier(
    "always-normal",
    "distribution is not looked at: 'uniform' draws between two bounds.",
    ('if distribution == "normal":', 'if distribution in ("normal", "uniform"):'),
)
_xavier("always-uniform", UNIFORM, ('if distribution == "normal":', 'if distribution == "":'))
_xavier(
    "only-positive",
    "The uniform weights are all positive; draw them between -bound and bound.",
    ("rng.uniform(-bound, bound, shape)", "rng.uniform(0, bound, shape)"),
)
_xavier(
    "kernel-area",
    "For a convolution the size of the kernel is left out of the fan.",
    ("shape[1] * shape[2] * shape[3], shape[0] * shape[2] * shape[3]", "shape[1], shape[0]"),
)
_xavier(
    "filters-for-channels",
    "For a convolution fan_in counts the filters; a unit sees the channels of its input: C · HH · WW.",
    (
        "fan_in, fan_out = shape[1] * shape[2] * shape[3], shape[0] * shape[2] * shape[3]",
        "fan_in, fan_out = shape[0] * shape[2] * shape[3], shape[1] * shape[2] * shape[3]",
    ),
)
_xavier(
    "own-seed",
    OWN_SEED,
    ("rng.standard_normal", "np.random.default_rng(0).standard_normal"),
    ("rng.uniform", "np.random.default_rng(0).uniform"),
)
_xavier(
    "global-generator",
    GLOBAL,
    ("rng.standard_normal", "np.random.standard_normal"),
    ("rng.uniform", "np.random.uniform"),
)
_xavier(
    "always-average",
    "mode is not looked at: the average of the fans is always taken. 'fan_in' takes fan_in alone.",
    ('fan_in if mode == "fan_in" else (fan_in + fan_out) / 2', "(fan_in + fan_out) / 2"),
)
_xavier(
    "bound-12",
    "The 12 belongs to the whole width of the interval: between -a and a the width is 2a and the variance a²/3.",
    ("np.sqrt(3 / fan)", "np.sqrt(12 / fan)"),
)
_xavier(
    "first-axis",
    "The first axis is taken for fan_in also for a convolution, where it counts the filters: fan_in is C · HH · WW.",
    ("fan_in, fan_out = shape[1] * shape[2] * shape[3], shape[0] * shape[2] * shape[3]", "fan_in, fan_out = shape[:2]"),
)
_xavier(
    "geometric-mean",
    "mode 'average' takes the geometric mean of the two fans; take half of their sum.",
    ("(fan_in + fan_out) / 2", "np.sqrt(fan_in * fan_out)"),
)


def _he(slug, sentence, *edits):
    topic.edit("he_init", slug, sentence, *edits)


_he(
    "two-forgotten",
    "This is Xavier's initialization: the 2 is missing, which makes up for what ReLU sets to zero.",
    ("np.sqrt(2 / fan_in)", "np.sqrt(1 / fan_in)"),
)
_he("no-root", "2/fan_in is the variance; the standard deviation is its root.", ("np.sqrt(2 / fan_in)", "2 / fan_in"))
_he(
    "root-of-fan-only",
    "The root goes over the whole fraction: the standard deviation is sqrt(2 / fan_in), not 2 / sqrt(fan_in).",
    ("np.sqrt(2 / fan_in)", "2 / np.sqrt(fan_in)"),
)
_he(
    "divided-by-two",
    "The variance is divided by 2; ReLU takes half of it away, so it must be doubled.",
    ("np.sqrt(2 / fan_in)", "np.sqrt(0.5 / fan_in)"),
)
_he(
    "fan-out",
    "The variance is two over the number of outputs; it is the number of inputs that counts.",
    (
        "shape[0] if len(shape) == 2 else shape[1] * shape[2] * shape[3]",
        "shape[1] if len(shape) == 2 else shape[0] * shape[2] * shape[3]",
    ),
)
_he(
    "kernel-area",
    "For a convolution the size of the kernel is left out of fan_in.",
    ("shape[1] * shape[2] * shape[3]", "shape[1]"),
)
_he(
    "filters-for-channels",
    "For a convolution fan_in counts the filters; a unit sees the channels of its input: C · HH · WW.",
    ("shape[1] * shape[2] * shape[3]", "shape[0] * shape[2] * shape[3]"),
)
_he(
    "first-axis",
    "The first axis is taken for fan_in also for a convolution, where it counts the filters: fan_in is C · HH · WW.",
    ("shape[0] if len(shape) == 2 else shape[1] * shape[2] * shape[3]", "shape[0]"),
)
_he(
    "glorot-average",
    "The two fans are added (2 / (fan_in + fan_out) is Glorot's variance); here it is 2 / fan_in.",
    ("    return rng", "    fan_in += shape[1] if len(shape) == 2 else shape[0] * shape[2] * shape[3]\n    return rng"),
)
_he("own-seed", OWN_SEED, ("rng.standard_normal", "np.random.default_rng(0).standard_normal"))
_he(
    "uniform",
    UNIFORM,
    (
        "rng.standard_normal(shape) * np.sqrt(2 / fan_in)",
        "rng.uniform(-np.sqrt(6 / fan_in), np.sqrt(6 / fan_in), shape)",
    ),
)
_xavier(
    "divided-by-the-spread",
    "The normal weights are divided by the root of 1/fan, which makes them larger than 1: multiply by it.",
    ("/ np.sqrt(fan)", "/ np.sqrt(1 / fan)"),
)
_xavier(
    "always-uniform-without-3",
    "These weights are always uniform, and the bound lacks the root of 3. 'normal' draws normal weights; and uniform "
    "weights between -a and a have variance a²/3.",
    ('if distribution == "normal":', 'if distribution == "":'),
    ("np.sqrt(3 / fan)", "np.sqrt(1 / fan)"),
)
_fans(
    "channels-last",
    "The shape is read as (HH, WW, C, F); here a convolution's weights are (F, C, HH, WW).",
    ("F, C, HH, WW = shape", "HH, WW, C, F = shape"),
)
_fans(
    "sides-added",
    "The sides of the kernel are added; it has HH · WW pixels.",
    ("C * HH * WW, F * HH * WW", "C * (HH + WW), F * (HH + WW)"),
)
_fans(
    "square-kernel",
    "One side of the kernel is squared; it need not be square: HH · WW.",
    ("C * HH * WW, F * HH * WW", "C * HH * HH, F * HH * HH"),
)
_fans(
    "fan-out-with-channels",
    "fan_out counts the channels too: one number of the input stands in one channel, and F filters see it.",
    ("F * HH * WW", "F * C"),
)
_fans(
    "fan-out-of-all-weights",
    "fan_out counts the channels too: one number of the input stands in one channel, seen by F · HH · WW weights.",
    (", F * HH * WW", ", F * C * HH * WW"),
)
_xavier(
    "he-in-mode-fan-in",
    "With mode 'fan_in' the variance is 2/fan_in here, He's. The 2 belongs over the sum of both fans.",
    ('fan_in if mode == "fan_in"', 'fan_in / 2 if mode == "fan_in"'),
)
_xavier(
    "root-of-fan-only",
    "The 3 stands under the root too: the bound is sqrt(3 / fan), not 3 / sqrt(fan).",
    ("np.sqrt(3 / fan)", "3 / np.sqrt(fan)"),
)
_xavier(
    "average-of-variances",
    "mode 'average' takes the average of 1/fan_in and 1/fan_out; average the fans, then take one over that.",
    ("(fan_in + fan_out) / 2", "2 / (1 / fan_in + 1 / fan_out)"),
)
_xavier(
    "average-of-spreads",
    "mode 'average' takes the average of two standard deviations; average the fans, then take one over the root.",
    ("(fan_in + fan_out) / 2", "4 / (fan_in**-0.5 + fan_out**-0.5) ** 2"),
)
_xavier(
    "only-fan-out-halved",
    "Only fan_out is halved: the sum needs brackets, (fan_in + fan_out) / 2.",
    ("(fan_in + fan_out) / 2", "fan_in + fan_out / 2"),
)
_xavier(
    "modes-swapped",
    "The two modes are swapped: 'fan_in' takes fan_in alone, 'average' half of the sum.",
    ('fan_in if mode == "fan_in"', 'fan_in if mode != "fan_in"'),
)
_xavier(
    "distributions-swapped",
    "The two distributions are swapped: 'normal' draws normal weights, 'uniform' draws between two bounds.",
    ('distribution == "normal"', 'distribution != "normal"'),
)
SHAPE_OF_FANS = (
    "The weights of a convolution come as a matrix of (fan_in, fan_out). Draw an array of the shape that came in; the "
    "fans only decide how large its numbers are."
)
_xavier(
    "shape-of-fans",
    SHAPE_OF_FANS,
    ("standard_normal(shape)", "standard_normal((fan_in, fan_out))"),
    ("-bound, bound, shape", "-bound, bound, (fan_in, fan_out)"),
)
_he(
    "shape-of-fans",
    SHAPE_OF_FANS,
    (
        "standard_normal(shape)",
        "standard_normal(shape if len(shape) == 2 else (fan_in, shape[0] * shape[2] * shape[3]))",
    ),
)
_he("global-generator", GLOBAL, ("rng.standard_normal", "np.random.standard_normal"))
_he(
    "average",
    "The average of the two fans is taken; He's rule takes fan_in alone.",
    (
        "    return rng",
        "    fan_in = (fan_in + (shape[1] if len(shape) == 2 else shape[0] * shape[2] * shape[3])) / 2\n    return rng",
    ),
)
_he(
    "uniform-without-3",
    "These weights are uniform, and the bound lacks the root of 3. Draw them from a normal distribution: "
    "rng.standard_normal.",
    (
        "rng.standard_normal(shape) * np.sqrt(2 / fan_in)",
        "rng.uniform(-np.sqrt(2 / fan_in), np.sqrt(2 / fan_in), shape)",
    ),
)
_he("all-alike", ALL_ALIKE, ("rng.standard_normal(shape) * ", "np.ones(shape) * "))
