"""RMSprop: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.optimizers.answers import topic
from cs231n_utils.topics.optimizers.misconceptions.common import (
    EPSILON_INSIDE,
    NO_ROOT,
    UPHILL,
    common_mistakes,
    config_required,
    epsilon_fixed,
    epsilon_inside_fixed,
    gradient_missing,
    other_defaults,
    rate_unread,
    stays_put,
)


@topic.plain
def rmsprop(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("decay_rate", 0.99)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))
    decay = config["decay_rate"]
    cache = decay * config["cache"] + (1 - decay) * dw**2
    next_w = w - config["learning_rate"] * dw / (np.sqrt(cache) + config["epsilon"])
    config["cache"] = cache
    return next_w, config


topic.edit("rmsprop", "no-root", NO_ROOT, ("np.sqrt(cache)", "cache"))
topic.edit(
    "rmsprop",
    "epsilon-inside",
    EPSILON_INSIDE,
    ('np.sqrt(cache) + config["epsilon"]', 'np.sqrt(cache + config["epsilon"])'),
)
topic.edit(
    "rmsprop",
    "weights-swapped",
    "decay_rate and 1 - decay_rate have changed places: decay_rate is the share of the old cache that is kept.",
    ('decay * config["cache"] + (1 - decay) * dw**2', '(1 - decay) * config["cache"] + decay * dw**2'),
)
topic.edit(
    "rmsprop",
    "new-term-unweighted",
    "The new square is added whole: weight it with 1 - decay_rate, so that the cache is an average.",
    ("(1 - decay) * dw**2", "dw**2"),
)
topic.edit(
    "rmsprop",
    "cache-without-decay",
    "The old cache is kept whole: multiply it by decay_rate, or it only grows.",
    ('decay * config["cache"]', 'config["cache"]'),
)
topic.edit(
    "rmsprop",
    "is-adagrad",
    "This is AdaGrad: the cache sums all squares and never forgets. RMSprop's cache is a moving average.",
    ('decay * config["cache"] + (1 - decay) * dw**2', 'config["cache"] + dw**2'),
)
topic.edit(
    "rmsprop",
    "not-stored",
    "The new cache is not stored in config, so every step starts with an empty one.",
    ('    config["cache"] = cache\n', ""),
)
topic.edit(
    "rmsprop",
    "cache-updated-late",
    "You divide by the cache from before this gradient, which is 0 at the first step. First update it, then divide.",
    ("np.sqrt(cache)", 'np.sqrt(config["cache"])'),
)
topic.edit(
    "rmsprop",
    "gradient-not-squared",
    "The cache averages the gradients themselves; it must average their squares, dw**2.",
    ("* dw**2", "* dw"),
)
topic.edit(
    "rmsprop",
    "square-of-average",
    "You square after averaging: the squares themselves are to be averaged, or opposite gradients cancel out.",
    ("* dw**2", "* dw"),
    ("np.sqrt(cache)", "np.sqrt(cache**2)"),
)
topic.edit(
    "rmsprop",
    "one-number-for-all",
    "The squares are averaged over all coordinates. Each coordinate has its own cache, of the shape of w.",
    ("* dw**2", "* np.mean(dw**2)"),
)
topic.edit(
    "rmsprop",
    "decay-fixed",
    "The decay rate is fixed in your code: take it from config, and use 0.99 only if config does not have it.",
    ('decay = config["decay_rate"]', "decay = 0.99"),
)
topic.edit(
    "rmsprop",
    "bias-corrected",
    "You correct the cache for its start at zero, as Adam does. RMSprop has no such correction.",
    ("    cache = decay", '    config["t"] = config.get("t", 0) + 1\n    cache = decay'),
    ("np.sqrt(cache)", 'np.sqrt(cache / (1 - decay ** config["t"]))'),
)
topic.edit("rmsprop", "uphill", UPHILL, ("next_w = w - ", "next_w = w + "))
common_mistakes("rmsprop", "1e-2", "cache")
config_required("rmsprop")
other_defaults("rmsprop", "learning_rate", "1e-2", "0.001", "0.1", "0.0001", "1e-5", "0.05")
other_defaults("rmsprop", "epsilon", "1e-8", "1e-6", "1e-7", "1e-9", "1e-10", "1e-5")
other_defaults("rmsprop", "decay_rate", "0.99", "0.9", "0.95", "0.999", "0.5")
rate_unread("rmsprop", "1e-2", "1e-3", "1e-4", "1e-5")
epsilon_fixed("rmsprop", "sqrt(cache)")
stays_put("rmsprop")
topic.edit(
    "rmsprop",
    "starts-at-the-first-square",
    "The cache begins with the first squared gradient as a whole. It begins at zero, and the first square has the "
    "share 1 - decay_rate like all others.",
    ('config.setdefault("cache", np.zeros_like(w))', 'config.setdefault("cache", dw**2)'),
)
topic.edit(
    "rmsprop",
    "average-added-on-top",
    "The new average is added to the old cache; it takes the old cache's place: =, not +=.",
    ("    cache = decay", '    cache = config["cache"] + decay'),
)
topic.edit(
    "rmsprop",
    "centred",
    "The square of the mean gradient is subtracted from the cache: that is the centred kind of RMSprop. Divide by the "
    "root of the cache alone.",
    ('    config["cache"] = cache\n    return', "    return"),
    (
        "    next_w =",
        '    config["cache"] = cache\n'
        '    config["mean"] = decay * config.get("mean", 0) + (1 - decay) * dw\n'
        '    cache = cache - config["mean"] ** 2\n'
        "    next_w =",
    ),
)
epsilon_inside_fixed("rmsprop", "cache")
gradient_missing("rmsprop")
