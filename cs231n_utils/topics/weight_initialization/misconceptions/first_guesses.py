"""Weights of one fixed size: known ways to get them wrong."""

from cs231n_utils.topics.weight_initialization.answers import topic


@topic.plain
def small_random_init(fan_in, fan_out, rng, scale=0.01):
    return scale * rng.standard_normal((fan_in, fan_out))


@topic.plain
def standard_normal_init(fan_in, fan_out, rng):
    return rng.standard_normal((fan_in, fan_out))


UNIFORM = "These weights are uniform. Draw them from a normal distribution: rng.standard_normal."
UNIFORM_HALF = (
    "These weights are uniform and lie between minus a half and a half of what was asked for: draw them from a normal "
    "distribution, rng.standard_normal."
)
ALL_ALIKE = (
    "All weights are the same number. Each must be drawn for itself, or the units of a layer stay alike for ever."
)
OWN_SEED = (
    "Two calls give the same weights: a generator is made anew, with a fixed seed, in each. Draw from the rng that "
    "comes in."
)
TRANSPOSED = (
    "The shape is turned around: weights are (fan_in, fan_out), so that x @ W works for x of shape (N, fan_in)."
)

GLOBAL = (
    "The weights come from np.random, so the same seed gives other weights in each run. Draw from the rng that comes "
    "in: rng.standard_normal."
)

for _name in ("small_random_init", "standard_normal_init"):
    topic.edit(_name, "transposed", TRANSPOSED, ("((fan_in, fan_out))", "((fan_out, fan_in))"))
    topic.edit(_name, "global-generator", GLOBAL, ("rng.standard_normal", "np.random.standard_normal"))
    topic.edit(_name, "own-seed", OWN_SEED, ("rng.standard_normal", "np.random.default_rng(0).standard_normal"))
    topic.edit(
        _name,
        "all-alike",
        ALL_ALIKE,
        ("rng.standard_normal((fan_in, fan_out))", "np.full((fan_in, fan_out), rng.standard_normal())"),
    )
    topic.edit(
        _name,
        "positive",
        "All weights are positive (rng.random goes from 0 to 1). They must lie around 0: rng.standard_normal.",
        ("rng.standard_normal", "rng.random"),
    )
    topic.edit(
        _name,
        "zeros",
        "All weights are 0: every unit then computes the same and gets the same gradient.",
        ("rng.standard_normal((fan_in, fan_out))", "np.zeros((fan_in, fan_out))"),
    )
    topic.edit(
        _name,
        "absolute",
        "The absolute value makes all weights positive. They must lie around 0.",
        ("rng.standard_normal((fan_in, fan_out))", "np.abs(rng.standard_normal((fan_in, fan_out)))"),
    )
    topic.edit(
        _name,
        "one-column",
        "All units of the layer get the same weights: one column is drawn and repeated. Draw all fan_in · fan_out.",
        ("((fan_in, fan_out))", "((fan_in, 1)) * np.ones((1, fan_out))"),
    )
    topic.edit(
        _name,
        "one-row",
        "All inputs of a unit get the same weight: one row is drawn and repeated. Draw all fan_in · fan_out.",
        ("((fan_in, fan_out))", "(fan_out) * np.ones((fan_in, 1))"),
    )
    topic.edit(
        _name,
        "divided-by-the-root-of-fan-in",
        "The weights are divided by the root of fan_in. That comes later; here only the given spread counts.",
        ("rng.standard_normal((fan_in, fan_out))", "rng.standard_normal((fan_in, fan_out)) / np.sqrt(fan_in)"),
    )
topic.edit(
    "small_random_init",
    "variance-for-spread",
    "scale is the standard deviation; you have made it the variance (the weights are multiplied by its root).",
    ("scale * rng", "np.sqrt(scale) * rng"),
)
topic.edit(
    "small_random_init",
    "scale-fixed",
    "The scale is written into the code; take the argument.",
    ("return scale * rng", "return 0.01 * rng"),
)
topic.edit("small_random_init", "scale-missing", "The weights are not multiplied by scale.", ("scale * rng", "rng"))
topic.edit(
    "small_random_init",
    "scale-as-mean",
    "scale is taken for the mean: rng.normal's first argument is the mean, the second the standard deviation.",
    ("scale * rng.standard_normal((fan_in, fan_out))", "rng.normal(scale, 1.0, (fan_in, fan_out))"),
)
topic.edit(
    "small_random_init",
    "uniform",
    UNIFORM,
    ("scale * rng.standard_normal((fan_in, fan_out))", "scale * rng.uniform(-(3**0.5), 3**0.5, (fan_in, fan_out))"),
)
topic.edit(
    "small_random_init",
    "uniform-up-to-scale",
    "These weights are uniform between -scale and scale: draw them from a normal distribution with standard deviation "
    "scale.",
    ("scale * rng.standard_normal((fan_in, fan_out))", "rng.uniform(-scale, scale, (fan_in, fan_out))"),
)
topic.edit(
    "small_random_init",
    "scale-squared",
    "scale is squared: rng.normal, too, takes the standard deviation and not the variance.",
    ("scale * rng", "scale**2 * rng"),
)
topic.edit(
    "small_random_init",
    "uniform-half",
    UNIFORM_HALF,
    ("scale * rng.standard_normal((fan_in, fan_out))", "rng.uniform(-scale / 2, scale / 2, (fan_in, fan_out))"),
)
topic.edit(
    "standard_normal_init",
    "uniform-half",
    UNIFORM_HALF,
    ("rng.standard_normal((fan_in, fan_out))", "rng.uniform(-0.5, 0.5, (fan_in, fan_out))"),
)
topic.edit(
    "standard_normal_init",
    "uniform",
    "These weights are uniform between -1 and 1: draw them from a normal distribution, rng.standard_normal.",
    ("rng.standard_normal((fan_in, fan_out))", "rng.uniform(-1, 1, (fan_in, fan_out))"),
)
topic.edit(
    "standard_normal_init",
    "still-small",
    "These weights have standard deviation 0.01, those of the first guess. Here it is 1.",
    ("return rng", "return 0.01 * rng"),
)
