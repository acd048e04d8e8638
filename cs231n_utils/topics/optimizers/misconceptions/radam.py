"""RAdam: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.optimizers.answers import topic
from cs231n_utils.topics.optimizers.misconceptions.common import UPHILL, common_mistakes, config_required


@topic.plain
def radam(w, dw, config=None):
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
    step = m / (1 - beta1**t)
    rho_inf = 2 / (1 - beta2) - 1
    rho = rho_inf - 2 * t * beta2**t / (1 - beta2**t)
    if rho > 5:
        r = np.sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))
        step = r * step / (np.sqrt(v / (1 - beta2**t)) + config["epsilon"])
    next_w = w - config["learning_rate"] * step
    config["m"], config["v"], config["t"] = m, v, t
    return next_w, config


topic.edit(
    "radam",
    "is-adam",
    "This is Adam: the first steps must not be divided by sqrt(v_hat), and the later ones need the factor r.",
    ("if rho > 5:", "if True:"),
    ("r * step", "step"),
)
topic.edit(
    "radam",
    "adam-at-first",
    "The first steps, where rho is 5 or less, are Adam's. They must be momentum's: learning_rate * m_hat.",
    ("    if rho > 5:", "    r = 1.0\n    if rho > 5:"),
    ("        step = r", "    step = r"),
)
topic.edit(
    "radam",
    "no-rectifier",
    "The factor r is missing once rho is above 5.",
    ("r * step", "step"),
)
topic.edit(
    "radam",
    "threshold-four",
    "You switch at rho > 4, as the paper has it; here, as in the authors' code and in torch, it is rho > 5.",
    ("rho > 5", "rho > 4"),
)
topic.edit(
    "radam",
    "no-root",
    "The factor r is a square root: the root is missing.",
    ("r = np.sqrt((rho - 4)", "r = ((rho - 4)"),
)
topic.edit(
    "radam",
    "rectifier-upside-down",
    "The factor r is upside down: it must grow from 0 towards 1.",
    ("r * step", "step / r"),
)
topic.edit(
    "radam",
    "rho-inf",
    "rho_inf is 2 / (1 - beta2) - 1: the - 1 is missing.",
    ("2 / (1 - beta2) - 1", "2 / (1 - beta2)"),
)
topic.edit(
    "radam",
    "rho-factor",
    "The factor 2 is missing in rho = rho_inf - 2 t beta2**t / (1 - beta2**t).",
    ("- 2 * t * beta2**t", "- t * beta2**t"),
)
topic.edit(
    "radam",
    "momentum-uncorrected",
    "m is not corrected for its start at zero: divide it by 1 - beta1**t, in the first steps as well.",
    ("step = m / (1 - beta1**t)", "step = m"),
)
topic.edit(
    "radam",
    "variance-uncorrected",
    "v is not corrected for its start at zero: divide it by 1 - beta2**t.",
    ("np.sqrt(v / (1 - beta2**t))", "np.sqrt(v)"),
)
topic.edit("radam", "uphill", UPHILL, ("next_w = w - ", "next_w = w + "))
common_mistakes("radam", "1e-3", "m")
config_required("radam")
