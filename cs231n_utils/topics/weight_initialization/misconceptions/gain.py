"""What a non-linearity takes away, and symmetry: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.weight_initialization.answers import topic


@topic.plain
def gain(activation):
    z = np.random.default_rng(0).standard_normal(1_000_000)
    return float(1 / np.sqrt(np.mean(activation(z) ** 2)))


def _gain(slug, sentence, *edits):
    topic.edit("gain", slug, sentence, *edits)


_gain(
    "standard-deviation",
    "You measure the spread around the mean. The next layer sums w · h, whose variance grows with the mean of h²: a "
    "mean that is not 0 counts too.",
    ("np.sqrt(np.mean(activation(z) ** 2))", "np.std(activation(z))"),
)
_gain(
    "upside-down",
    "This is what the activation leaves over; the gain makes up for it: one over that.",
    ("1 / np.sqrt(np.mean(activation(z) ** 2))", "np.sqrt(np.mean(activation(z) ** 2))"),
)
_gain(
    "no-root",
    "This is the factor for the variance; the gain multiplies the standard deviation: take the root.",
    ("1 / np.sqrt(np.mean(activation(z) ** 2))", "1 / np.mean(activation(z) ** 2)"),
)
_gain(
    "absolute-mean",
    "You take the mean of |h|; it is the mean of h² that the next layer's variance is made of.",
    ("np.sqrt(np.mean(activation(z) ** 2))", "np.mean(np.abs(activation(z)))"),
)
_gain(
    "uniform-input",
    "z is uniform; the sums that reach a unit have many terms and are nearly normal.",
    ("standard_normal(1_000_000)", "uniform(-1, 1, 1_000_000)"),
)
_gain(
    "input-squared",
    "The activation is applied to z²; square what it gives.",
    ("activation(z) ** 2", "activation(z**2)"),
)
_gain(
    "positive-only",
    "z is positive only; the sums that reach a unit have either sign.",
    (
        "z = np.random.default_rng(0).standard_normal(1_000_000)",
        "z = np.abs(np.random.default_rng(0).standard_normal(1_000_000))",
    ),
)
_gain(
    "always-relu",
    "This is ReLU's gain, whatever the activation: measure the one that comes in.",
    ("float(1 / np.sqrt(np.mean(activation(z) ** 2)))", "float(np.sqrt(2))"),
)


@topic.plain
def breaks_symmetry(W1, b1, W2):
    units = np.concatenate([W1.T, b1[:, None], W2], axis=1)
    return len(np.unique(units, axis=0)) == len(units)


def _symmetry(slug, sentence, *edits):
    topic.edit("breaks_symmetry", slug, sentence, *edits)


_symmetry(
    "incoming-only",
    "Units with the same incoming weights become different if their outgoing weights differ: their gradients do.",
    ("[W1.T, b1[:, None], W2]", "[W1.T, b1[:, None]]"),
)
_symmetry(
    "without-outgoing-and-bias",
    "Only W1 is looked at; a different bias or different outgoing weights also tell two units apart.",
    ("[W1.T, b1[:, None], W2]", "[W1.T]"),
)
_symmetry(
    "bias-forgotten",
    "The biases are left out: two units with different biases are different.",
    ("[W1.T, b1[:, None], W2]", "[W1.T, W2]"),
)
_symmetry(
    "rows-for-columns",
    "A hidden unit is a column of W1 (its incoming weights) and a row of W2.",
    ("units = np.concatenate([W1.T, b1[:, None], W2], axis=1)", "units = W1"),
)
_symmetry(
    "any-difference",
    "It is not enough that some two units differ: if any two are alike, these two stay alike.",
    ("len(np.unique(units, axis=0)) == len(units)", "len(np.unique(units, axis=0)) > 1"),
)
_symmetry(
    "not-zero",
    "Weights that are not zero may still be alike: all ones do not break the symmetry.",
    ("len(np.unique(units, axis=0)) == len(units)", "bool(np.any(W1 != 0))"),
)
_symmetry(
    "neighbours-only",
    "Only units side by side are compared; any two that are alike stay alike.",
    ("len(np.unique(units, axis=0)) == len(units)", "not any((a == b).all() for a, b in zip(units, units[1:]))"),
)
_symmetry("turned-around", "The answer is turned around: True means that the units can become different.", ("==", "!="))
_symmetry(
    "outgoing-only",
    "Only W2 is looked at; different incoming weights also tell two units apart.",
    ("[W1.T, b1[:, None], W2]", "[W2]"),
)
_symmetry(
    "equal-numbers",
    "Single weights may repeat; what matters is whether two units are the same in all of them.",
    ("len(np.unique(units, axis=0)) == len(units)", "len(np.unique(W1)) == W1.size"),
)
_symmetry(
    "any-difference-in-the-incoming",
    "It is not enough that the columns of W1 are not all the same: if any two units are alike, these two stay alike.",
    ("len(np.unique(units, axis=0)) == len(units)", "bool((W1 != W1[:, :1]).any())"),
)
_symmetry(
    "different-in-both",
    "You ask for different incoming and different outgoing weights; one difference between two units is enough.",
    (
        "len(np.unique(units, axis=0)) == len(units)",
        "len(np.unique(W1, axis=1).T) == len(b1) and len(np.unique(W2, axis=0)) == len(b1)",
    ),
)
_symmetry(
    "different-in-one-alone",
    "You look for one of W1, b1 and W2 in which all units differ. Two units may differ in one, and two others in "
    "another: compare each pair in all three.",
    (
        "len(np.unique(units, axis=0)) == len(units)",
        "any(len(np.unique(part, axis=0)) == len(b1) for part in (W1.T, b1, W2))",
    ),
)
_symmetry(
    "first-with-others",
    "Only the first unit is compared with the others; any two that are alike stay alike.",
    ("len(np.unique(units, axis=0)) == len(units)", "not any((units[0] == other).all() for other in units[1:])"),
)
_symmetry(
    "unit-with-itself",
    "Each unit is compared with itself, too, and is alike: compare different ones only.",
    ("len(np.unique(units, axis=0)) == len(units)", "not any((a == b).all() for a in units for b in units)"),
)
_symmetry(
    "rows-for-columns-of-unique",
    "len(np.unique(W1, axis=1)) counts the rows of what is left, not the columns: take the length of its second axis.",
    ("len(np.unique(units, axis=0)) == len(units)", "len(np.unique(W1, axis=1)) == W1.shape[1]"),
)
topic.family(
    "gain",
    "without-density",
    "You average over a grid from -{value} to {value}, where all z count alike. z is normal: weight it by its density.",
    ["2", "3", "4", "5", "6", "8", "10"],
    ("z = np.random.default_rng(0).standard_normal(1_000_000)", "z = np.linspace(-{value}, {value}, 100_001)"),
)
_gain(
    "density-without-its-constant",
    "The weights of your average do not add up to 1: the normal density has 1/√(2π) before the exponential.",
    ("np.mean(activation(z) ** 2)", "(np.sqrt(2 * np.pi) * np.mean(activation(z) ** 2))"),
)
_gain(
    "density-without-its-half",
    "Your z has variance 1/2: the exponent of the normal density is -z²/2, not -z².",
    ("standard_normal(1_000_000)", "standard_normal(1_000_000) / np.sqrt(2)"),
)
_gain(
    "root-of-two-too-much",
    "The result is √2 times too large. √2 is ReLU's gain, not a factor of every gain.",
    ("1 / np.sqrt", "np.sqrt(2) / np.sqrt"),
)
