"""Adam: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.optimizers.answers import topic
from cs231n_utils.topics.optimizers.misconceptions.common import (
    UPHILL,
    common_mistakes,
    config_required,
    epsilon_fixed,
    epsilon_inside_fixed,
    other_defaults,
    rate_unread,
    stays_put,
)


@topic.plain
def adam(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)
    beta1, beta2 = config["beta1"], config["beta2"]
    t = config["t"] + 1
    m = beta1 * config["m"] + (1 - beta1) * dw
    v = beta2 * config["v"] + (1 - beta2) * dw**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    next_w = w - config["learning_rate"] * m_hat / (np.sqrt(v_hat) + config["epsilon"])
    config["m"], config["v"], config["t"] = m, v, t
    return next_w, config


NOT_CORRECTED = (
    "The bias correction is missing, or the corrected moments are computed and then not used: "
    "m_hat and v_hat are what moves w."
)
ALWAYS_AT_ONE = (
    "The correction is 1 - beta at every step and never fades: either the exponent t is missing, or the new t is not "
    "stored in config."
)
# Not to compute the correction and not to use it give one result, and one sentence has to serve for both. So it is
# with a t that is always 1 and one that is left out.
topic.edit(
    "adam",
    "no-bias-correction",
    NOT_CORRECTED,
    ("m / (1 - beta1**t)", "m"),
    ("v / (1 - beta2**t)", "v"),
)
topic.edit("adam", "correction-not-used", NOT_CORRECTED, ("* m_hat / (np.sqrt(v_hat)", "* m / (np.sqrt(v)"))
topic.edit(
    "adam",
    "first-moment-uncorrected",
    "Only the second moment is corrected: divide m by 1 - beta1**t as well.",
    ("m / (1 - beta1**t)", "m"),
)
topic.edit(
    "adam",
    "second-moment-uncorrected",
    "Only the first moment is corrected: divide v by 1 - beta2**t as well.",
    ("v / (1 - beta2**t)", "v"),
)
topic.edit(
    "adam",
    "power-of-the-complement",
    "The correction is 1 - beta**t; you wrote 1 - (1 - beta)**t, which is nearly 1 from the second step on.",
    ("(1 - beta1**t)", "(1 - (1 - beta1)**t)"),
    ("(1 - beta2**t)", "(1 - (1 - beta2)**t)"),
)
topic.edit(
    "adam",
    "t-not-stored",
    ALWAYS_AT_ONE,
    ('config["m"], config["v"], config["t"] = m, v, t', 'config["m"], config["v"] = m, v'),
)
topic.edit(
    "adam",
    "t-one-ahead",
    "t is one too large: in the first step it must be 1 where it is used as the exponent.",
    ('config["t"] + 1', 'config["t"] + 2'),
    ("= m, v, t", "= m, v, t - 1"),
)
topic.edit(
    "adam",
    "t-starts-at-zero",
    "t is 0 in the first step, so the correction divides by 1 - beta**0 = 0: t has to be 1 there.",
    ('config["t"] + 1', 'config["t"]'),
    ("= m, v, t", "= m, v, t + 1"),
)
topic.edit(
    "adam",
    "corrected-moments-stored",
    "The corrected moments are stored in config, so they are corrected again and again. Store m and v as they were "
    "before the correction.",
    ("= m, v, t", "= m_hat, v_hat, t"),
)
topic.edit(
    "adam",
    "correction-multiplied",
    "The moments are multiplied by 1 - beta**t; they must be divided by it, because they start too small.",
    ("m / (1", "m * (1"),
    ("v / (1", "v * (1"),
)
topic.edit(
    "adam",
    "correction-without-t",
    ALWAYS_AT_ONE,
    ("beta1**t", "beta1"),
    ("beta2**t", "beta2"),
)
topic.edit(
    "adam",
    "betas-swapped",
    "beta1 and beta2 have changed places: beta1 belongs to m, beta2 to v.",
    ('beta1, beta2 = config["beta1"], config["beta2"]', 'beta2, beta1 = config["beta1"], config["beta2"]'),
)
topic.edit(
    "adam",
    "weights-swapped",
    "beta and 1 - beta have changed places: beta is the share of the old moment that is kept.",
    ('beta1 * config["m"] + (1 - beta1)', '(1 - beta1) * config["m"] + beta1'),
    ('beta2 * config["v"] + (1 - beta2)', '(1 - beta2) * config["v"] + beta2'),
)
topic.edit(
    "adam",
    "gradient-unweighted",
    "m adds the gradient whole: weight it with 1 - beta1.",
    ("(1 - beta1) * dw", "dw"),
)
topic.edit(
    "adam",
    "square-unweighted",
    "v adds the squared gradient whole: weight it with 1 - beta2.",
    ("(1 - beta2) * dw**2", "dw**2"),
)
topic.edit(
    "adam",
    "gradient-not-squared",
    "v averages the gradients themselves; it must average their squares, dw**2.",
    ("* dw**2", "* dw"),
)
topic.edit(
    "adam",
    "square-of-m",
    "v averages the square of m; it must average the square of the gradient.",
    ("* dw**2", "* m**2"),
)
topic.edit(
    "adam",
    "no-root",
    "The square root is missing: the step is divided by the root of the corrected v.",
    ("np.sqrt(v_hat)", "v_hat"),
)
topic.edit(
    "adam",
    "epsilon-inside",
    "epsilon stands inside the square root; here it is added to the root: sqrt(v_hat) + epsilon.",
    ('np.sqrt(v_hat) + config["epsilon"]', 'np.sqrt(v_hat + config["epsilon"])'),
)
topic.edit(
    "adam",
    "epsilon-before-correction",
    "Both corrections are pulled together and epsilon is added to the root of the uncorrected v. The paper offers that "
    "as a short cut, but epsilon then means something else: here it is sqrt(v_hat) + epsilon.",
    ('np.sqrt(v_hat) + config["epsilon"]', '(np.sqrt(v) + config["epsilon"]) / np.sqrt(1 - beta2**t)'),
)
topic.edit(
    "adam",
    "momentum-not-used",
    "The step uses the gradient itself instead of m_hat: that is RMSprop with a correction.",
    ("* m_hat /", "* dw /"),
)
topic.edit(
    "adam",
    "moments-not-stored",
    "m and v are not stored in config, so every step starts from zero moments.",
    ('config["m"], config["v"], config["t"] = m, v, t', 'config["t"] = t'),
)
topic.edit(
    "adam",
    "betas-fixed",
    "beta1 and beta2 are fixed in your code: take them from config, and use the defaults only if they are not there.",
    ('beta1, beta2 = config["beta1"], config["beta2"]', "beta1, beta2 = 0.9, 0.999"),
)
topic.edit("adam", "uphill", UPHILL, ("next_w = w - ", "next_w = w + "))
common_mistakes("adam", "1e-3", "m")
topic.edit(
    "adam",
    "no-correction-epsilon-inside",
    "Two things differ: m and v are used as they are (divide them by 1 - beta1**t and 1 - beta2**t), and epsilon "
    "stands inside the root (add it to the root).",
    ("m_hat = m / (1 - beta1**t)", "m_hat = m"),
    ("v_hat = v / (1 - beta2**t)", "v_hat = v"),
    ('np.sqrt(v_hat) + config["epsilon"]', 'np.sqrt(v_hat + config["epsilon"])'),
)
config_required("adam")
other_defaults("adam", "learning_rate", "1e-3", "0.01", "0.1", "0.0001", "0.0005", "0.05")
other_defaults("adam", "epsilon", "1e-8", "1e-7", "1e-6")
other_defaults("adam", "beta1", "0.9", "0.99", "0.95", "0.5")
other_defaults("adam", "beta2", "0.999", "0.99", "0.9", "0.995", "0.9999")
topic.edit(
    "adam",
    "power-of-the-complement-for-the-beta",
    "The correction divides by (1 - beta)**t; it is 1 - beta**t.",
    ("(1 - beta1**t)", "(1 - beta1)**t"),
    ("(1 - beta2**t)", "(1 - beta2)**t"),
)
topic.edit(
    "adam",
    "correction-times-t",
    "The correction is 1 - beta * t here; beta is raised to the power t: 1 - beta**t.",
    ("beta1**t", "beta1 * t"),
    ("beta2**t", "beta2 * t"),
)
topic.edit(
    "adam",
    "epsilon-twice-rooted",
    "epsilon stands inside the root and outside; it is added to the root once: sqrt(v_hat) + epsilon.",
    ('np.sqrt(v_hat) + config["epsilon"]', 'np.sqrt(v_hat + config["epsilon"]) + config["epsilon"]'),
)
topic.edit(
    "adam",
    "t-starts-at-two-and-stays",
    "t is one too large at the first step, and the new t is not stored in config, so that it stays 2 at every step. It "
    "must be 1 at the first step and grow by 1 at each.",
    ('config["t"] + 1', 'config["t"] + 2'),
    ('config["m"], config["v"], config["t"] = m, v, t', 'config["m"], config["v"] = m, v'),
)
topic.edit(
    "adam",
    "t-advances-twice",
    "t grows by 2 at each step, or is counted up twice; it counts the steps: 1, 2, 3.",
    ('config["t"] + 1', 'config["t"] + 2'),
)
topic.edit(
    "adam",
    "m-of-old-moment",
    "The step uses m from before this gradient: first update m, then correct it and move.",
    ("m_hat = m /", 'm_hat = config["m"] /'),
)
topic.edit(
    "adam",
    "only-second-moment-stored",
    "m is not stored in config, so every step starts from an m of zero.",
    ('config["m"], config["v"], config["t"] = m, v, t', 'config["v"], config["t"] = v, t'),
)
topic.edit(
    "adam",
    "only-first-moment-stored",
    "v is not stored in config, so every step starts from a v of zero.",
    ('config["m"], config["v"], config["t"] = m, v, t', 'config["m"], config["t"] = m, t'),
)
rate_unread("adam", "1e-3", "1e-2", "1e-4", "1e-1")
epsilon_fixed("adam", "sqrt(v_hat)")
topic.edit(
    "adam",
    "corrected-m-stored",
    "The corrected m is stored in config, so it is corrected again and again. Store m as it was before the correction.",
    ("= m, v, t", "= m_hat, v, t"),
)
topic.edit(
    "adam",
    "corrected-v-stored",
    "The corrected v is stored in config, so it is corrected again and again. Store v as it was before the correction.",
    ("= m, v, t", "= m, v_hat, t"),
)
topic.edit(
    "adam",
    "beta1-in-v",
    "v is averaged with beta1; its share is beta2.",
    ('beta2 * config["v"] + (1 - beta2)', 'beta1 * config["v"] + (1 - beta1)'),
)
topic.edit(
    "adam",
    "beta2-in-m",
    "m is averaged with beta2; its share is beta1.",
    ('beta1 * config["m"] + (1 - beta1)', 'beta2 * config["m"] + (1 - beta2)'),
)
topic.edit(
    "adam",
    "root-of-epsilon",
    "The root is taken of epsilon too; epsilon itself is added to sqrt(v_hat).",
    ('+ config["epsilon"]', '+ np.sqrt(config["epsilon"])'),
)
stays_put("adam")
topic.edit(
    "adam",
    "rate-over-root-of-t",
    "The learning rate is divided by the root of t. The rule takes the rate as it stands in config: a schedule "
    "changes it from outside.",
    ('config["learning_rate"] * m_hat', 'config["learning_rate"] / np.sqrt(t) * m_hat'),
)
topic.edit(
    "adam",
    "constants-fixed",
    "beta1, beta2 and epsilon are all numbers in your code: take each from config, and a default only where it is "
    "missing.",
    ('beta1, beta2 = config["beta1"], config["beta2"]', "beta1, beta2 = 0.9, 0.999"),
    ('config["epsilon"])', "1e-8)"),
)
topic.edit(
    "adam",
    "nothing-remembered",
    "Nothing is remembered: m, v and t begin anew at every step. Store all three in config.",
    ('    config["m"], config["v"], config["t"] = m, v, t\n', ""),
)
for _look_ahead in ("(m + (1 - beta1) * dw)", "(beta1 * m + (1 - beta1) * dw)"):
    topic.edit(
        "adam",
        "nadam" if "beta1 * m" in _look_ahead else "gradient-added-again",
        "The gradient is added to m once more before the step, as in NAdam. Adam moves by m_hat = m / (1 - beta1**t) "
        "alone.",
        ("m / (1 - beta1**t)", f"{_look_ahead} / (1 - beta1**t)"),
    )
topic.edit(
    "adam",
    "epsilon-before-correction-inside",
    "Both corrections are pulled together, and epsilon is added to the uncorrected v, inside the root. Here it is "
    "sqrt(v_hat) + epsilon.",
    ('np.sqrt(v_hat) + config["epsilon"]', 'np.sqrt(v + config["epsilon"]) / np.sqrt(1 - beta2**t)'),
)
topic.edit(
    "adam",
    "m-from-v",
    "m is mixed from v: it must be mixed from the old m.",
    ('m = beta1 * config["m"]', 'm = beta1 * (beta2 * config["v"] + (1 - beta2) * dw**2)'),
)
topic.family(
    "adam",
    "epsilon-before-correction-inside-fixed",
    "Both corrections are pulled together, and a fixed {value} stands inside the root, with the uncorrected v. Here it "
    "is sqrt(v_hat) + epsilon, with the epsilon of config.",
    ("1e-7", "1e-8"),
    ('np.sqrt(v_hat) + config["epsilon"]', "np.sqrt(v + {value}) / np.sqrt(1 - beta2**t)"),
)
epsilon_inside_fixed("adam", "v_hat")
topic.edit(
    "adam",
    "beta1-for-both",
    "beta1 is used for v as well, there and in its correction; v has a beta of its own, beta2.",
    ('config["beta1"], config["beta2"]', 'config["beta1"], config["beta1"]'),
)
topic.edit(
    "adam",
    "one-fixed-beta",
    "One fixed 0.9 serves m and v: take beta1 for m and beta2 for v, both from config.",
    ('config["beta1"], config["beta2"]', "0.9, 0.9"),
)
