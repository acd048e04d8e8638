"""AdaDelta: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.optimizers.answers import topic
from cs231n_utils.topics.optimizers.misconceptions.common import (
    UPHILL,
    common_mistakes,
    config_required,
    other_defaults,
)


@topic.plain
def adadelta(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1.0)
    config.setdefault("decay_rate", 0.95)
    config.setdefault("epsilon", 1e-6)
    config.setdefault("cache", np.zeros_like(w))
    config.setdefault("delta_cache", np.zeros_like(w))
    rho, eps = config["decay_rate"], config["epsilon"]
    cache = rho * config["cache"] + (1 - rho) * dw**2
    delta = np.sqrt(config["delta_cache"] + eps) / np.sqrt(cache + eps) * dw
    delta_cache = rho * config["delta_cache"] + (1 - rho) * delta**2
    next_w = w - config["learning_rate"] * delta
    config["cache"], config["delta_cache"] = cache, delta_cache
    return next_w, config


topic.edit(
    "adadelta",
    "steps-not-remembered",
    "The steps are not remembered: delta_cache stays empty, so the numerator is sqrt(epsilon) for ever.",
    ('config["cache"], config["delta_cache"] = cache, delta_cache', 'config["cache"] = cache'),
)
topic.edit(
    "adadelta",
    "cache-not-stored",
    "The average of squared gradients is not stored in config, so every step starts with an empty cache.",
    ('config["cache"], config["delta_cache"] = cache, delta_cache', 'config["delta_cache"] = delta_cache'),
)
topic.edit(
    "adadelta",
    "never-moves",
    "epsilon is missing in the numerator: delta_cache starts at 0, so the first step is 0, and so are all others.",
    ('np.sqrt(config["delta_cache"] + eps)', 'np.sqrt(config["delta_cache"])'),
)
topic.edit(
    "adadelta",
    "epsilon-outside",
    "epsilon is added to the roots; here it stands inside both: sqrt(cache + epsilon).",
    ('np.sqrt(config["delta_cache"] + eps)', '(np.sqrt(config["delta_cache"]) + eps)'),
    ("np.sqrt(cache + eps)", "(np.sqrt(cache) + eps)"),
)
topic.edit(
    "adadelta",
    "no-roots",
    "The square roots are missing: the step is a ratio of two root mean squares.",
    ('np.sqrt(config["delta_cache"] + eps) / np.sqrt(cache + eps)', '(config["delta_cache"] + eps) / (cache + eps)'),
)
topic.edit(
    "adadelta",
    "ratio-upside-down",
    "The ratio is upside down: past steps stand in the numerator, past gradients in the denominator.",
    (
        'np.sqrt(config["delta_cache"] + eps) / np.sqrt(cache + eps)',
        'np.sqrt(cache + eps) / np.sqrt(config["delta_cache"] + eps)',
    ),
)
topic.edit(
    "adadelta",
    "is-rmsprop",
    "The numerator is missing, which makes this RMSprop: multiply by the root mean square of the past steps.",
    ('np.sqrt(config["delta_cache"] + eps) / np.sqrt', "1 / np.sqrt"),
)
topic.edit(
    "adadelta",
    "gradients-in-delta-cache",
    "delta_cache averages squared gradients; it must average the squares of the steps, delta**2.",
    ("(1 - rho) * delta**2", "(1 - rho) * dw**2"),
)
topic.edit(
    "adadelta",
    "delta-not-squared",
    "delta_cache averages the steps themselves; it must average their squares, delta**2.",
    ("* delta**2", "* delta"),
)
topic.edit(
    "adadelta",
    "new-delta-cache-used",
    "You use the average of past steps as it is after this step. The numerator knows only the steps before: "
    "first compute delta, then update delta_cache.",
    (
        "    next_w =",
        "    delta = np.sqrt(delta_cache + eps) / np.sqrt(cache + eps) * dw\n    next_w =",
    ),
)
topic.edit(
    "adadelta",
    "weights-swapped",
    "decay_rate and 1 - decay_rate have changed places: decay_rate is the share of the old average that is kept.",
    ('rho * config["cache"] + (1 - rho)', '(1 - rho) * config["cache"] + rho'),
    ('rho * config["delta_cache"] + (1 - rho)', '(1 - rho) * config["delta_cache"] + rho'),
)
topic.edit(
    "adadelta",
    "new-terms-unweighted",
    "The new squares are added whole: weight them with 1 - decay_rate, so that both caches are averages.",
    ("(1 - rho) * ", ""),
)
topic.edit(
    "adadelta",
    "never-forgets",
    "The old averages are kept whole: multiply both by decay_rate, or they only grow.",
    ('rho * config["cache"]', 'config["cache"]'),
    ('rho * config["delta_cache"]', 'config["delta_cache"]'),
)
topic.edit(
    "adadelta",
    "rate-remembered",
    "The learning rate has come into delta_cache: remember delta without it, and use it for the move alone.",
    ("(1 - rho) * delta**2", '(1 - rho) * (config["learning_rate"] * delta)**2'),
)
topic.edit(
    "adadelta",
    "rate-ignored",
    "The learning rate of config is not used: the move is learning_rate * delta.",
    ('config["learning_rate"] * delta', "delta"),
)
topic.edit("adadelta", "uphill", UPHILL, ("next_w = w - ", "next_w = w + "))
common_mistakes("adadelta", "1.0", "cache")
config_required("adadelta")
other_defaults("adadelta", "decay_rate", "0.95", "0.9", "0.99", "0.999", "0.5")
topic.family(
    "adadelta",
    "epsilon-fixed",
    "epsilon is fixed in your code (at {value}): take it from config.",
    ("1e-6", "1e-8", "1e-5", "1e-7"),
    ('config["decay_rate"], config["epsilon"]', 'config["decay_rate"], {value}'),
)
topic.edit(
    "adadelta",
    "gradient-missing",
    "The step is the ratio of the two roots alone, and so always in one direction: it is that ratio times dw.",
    ("np.sqrt(cache + eps) * dw", "np.sqrt(cache + eps)"),
)
