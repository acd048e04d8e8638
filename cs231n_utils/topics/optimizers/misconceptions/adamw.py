"""AdamW: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.optimizers.answers import topic
from cs231n_utils.topics.optimizers.misconceptions.common import (
    UPHILL,
    common_mistakes,
    config_required,
    epsilon_fixed,
    other_defaults,
    rate_unread,
)


@topic.plain
def adamw(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("weight_decay", 1e-2)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)
    rate, decay = config["learning_rate"], config["weight_decay"]
    beta1, beta2 = config["beta1"], config["beta2"]
    t = config["t"] + 1
    m = beta1 * config["m"] + (1 - beta1) * dw
    v = beta2 * config["v"] + (1 - beta2) * dw**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    step = m_hat / (np.sqrt(v_hat) + config["epsilon"])
    next_w = w - rate * step - rate * decay * w
    config["m"], config["v"], config["t"] = m, v, t
    return next_w, config


topic.edit(
    "adamw",
    "decay-in-the-gradient",
    "The decay is added to the gradient, so it is averaged and divided by sqrt(v) with everything else: that is Adam "
    "with L2 regularization. Decoupled decay shrinks w directly.",
    ("    beta1, beta2 =", "    dw = dw + decay * w\n    beta1, beta2 ="),
    (" - rate * decay * w", ""),
)
topic.edit(
    "adamw",
    "decay-twice",
    "The decay is applied twice, in the gradient and on the weights: leave it out of the gradient.",
    ("    beta1, beta2 =", "    dw = dw + decay * w\n    beta1, beta2 ="),
)
topic.edit(
    "adamw",
    "decay-divided",
    "The decay is divided by sqrt(v_hat) + epsilon like the gradient. It must stand outside the quotient.",
    ("step = m_hat /", "step = (m_hat + decay * w) /"),
    (" - rate * decay * w", ""),
)
topic.edit(
    "adamw",
    "decay-without-rate",
    "The learning rate is missing in the decay: w shrinks by learning_rate * weight_decay * w.",
    ("- rate * decay * w", "- decay * w"),
)
topic.edit(
    "adamw",
    "decay-grows",
    "The decay has the wrong sign, so that the weights grow: subtract it.",
    ("- rate * decay * w", "+ rate * decay * w"),
)
topic.edit(
    "adamw",
    "no-decay",
    "This is Adam: the decay of the weights is missing.",
    (" - rate * decay * w", ""),
)
topic.edit(
    "adamw",
    "decay-after-the-step",
    "The decay is taken from the weights after Adam's step; it is taken from w as it came in.",
    ("w - rate * step - rate * decay * w", "(w - rate * step) * (1 - rate * decay)"),
)
topic.edit(
    "adamw",
    "decays-to-the-sign",
    "The decay has the same size for every weight; it is proportional to the weight: weight_decay * w.",
    ("- rate * decay * w", "- rate * decay * np.sign(w)"),
)
topic.edit(
    "adamw",
    "decay-fixed",
    "The weight decay is fixed in your code: take it from config, and use 0.01 only if config does not have it.",
    ('config["learning_rate"], config["weight_decay"]', 'config["learning_rate"], 1e-2'),
)
topic.edit(
    "adamw",
    "no-bias-correction",
    "The bias correction is missing, or m_hat and v_hat are computed and not used. AdamW's step is Adam's.",
    ("m / (1 - beta1**t)", "m"),
    ("v / (1 - beta2**t)", "v"),
)
topic.edit(
    "adamw",
    "t-not-stored",
    "t is 1 at every step: store the new t in config.",
    ('config["m"], config["v"], config["t"] = m, v, t', 'config["m"], config["v"] = m, v'),
)
topic.edit(
    "adamw",
    "epsilon-inside",
    "epsilon stands inside the square root; here it is added to the root: sqrt(v_hat) + epsilon.",
    ('np.sqrt(v_hat) + config["epsilon"]', 'np.sqrt(v_hat + config["epsilon"])'),
)
topic.edit("adamw", "uphill", UPHILL, ("w - rate * step", "w + rate * step"))
common_mistakes("adamw", "1e-3", "m")
config_required("adamw")
other_defaults("adamw", "learning_rate", "1e-3", "0.01", "0.1", "0.0001")
other_defaults("adamw", "beta2", "0.999", "0.99", "0.9")
other_defaults("adamw", "weight_decay", "1e-2", "0.0", "0.1", "0.001", "0.0001")
topic.edit(
    "adamw",
    "power-of-the-complement-for-the-beta",
    "The correction divides by (1 - beta)**t; it is 1 - beta**t.",
    ("(1 - beta1**t)", "(1 - beta1)**t"),
    ("(1 - beta2**t)", "(1 - beta2)**t"),
)
topic.edit(
    "adamw",
    "correction-times-t",
    "The correction is 1 - beta * t here; beta is raised to the power t: 1 - beta**t.",
    ("beta1**t", "beta1 * t"),
    ("beta2**t", "beta2 * t"),
)
topic.edit(
    "adamw",
    "epsilon-twice-rooted",
    "epsilon stands inside the root and outside; it is added to the root once: sqrt(v_hat) + epsilon.",
    ('np.sqrt(v_hat) + config["epsilon"]', 'np.sqrt(v_hat + config["epsilon"]) + config["epsilon"]'),
)
topic.edit(
    "adamw",
    "t-starts-at-two-and-stays",
    "t is one too large at the first step, and the new t is not stored in config, so that it stays 2 at every step. It "
    "must be 1 at the first step and grow by 1 at each.",
    ('config["t"] + 1', 'config["t"] + 2'),
    ('config["m"], config["v"], config["t"] = m, v, t', 'config["m"], config["v"] = m, v'),
)
topic.edit(
    "adamw",
    "t-advances-twice",
    "t grows by 2 at each step, or is counted up twice; it counts the steps: 1, 2, 3.",
    ('config["t"] + 1', 'config["t"] + 2'),
)
topic.edit(
    "adamw",
    "m-of-old-moment",
    "The step uses m from before this gradient: first update m, then correct it and move.",
    ("m_hat = m /", 'm_hat = config["m"] /'),
)
topic.edit(
    "adamw",
    "only-second-moment-stored",
    "m is not stored in config, so every step starts from an m of zero.",
    ('config["m"], config["v"], config["t"] = m, v, t', 'config["v"], config["t"] = v, t'),
)
topic.edit(
    "adamw",
    "only-first-moment-stored",
    "v is not stored in config, so every step starts from a v of zero.",
    ('config["m"], config["v"], config["t"] = m, v, t', 'config["m"], config["t"] = m, t'),
)
rate_unread("adamw", "1e-3", "1e-2")
epsilon_fixed("adamw", "sqrt(v_hat)")
