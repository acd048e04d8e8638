"""AdaGrad: known ways to get it wrong."""

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
def adagrad(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))
    cache = config["cache"] + dw**2
    next_w = w - config["learning_rate"] * dw / (np.sqrt(cache) + config["epsilon"])
    config["cache"] = cache
    return next_w, config


topic.edit(
    "adagrad",
    "never-accumulates",
    "The cache holds the last squared gradient only: add dw**2 to what config remembers, and store the sum in config.",
    ('cache = config["cache"] + dw**2', "cache = dw**2"),
)
topic.edit("adagrad", "no-root", NO_ROOT, ("np.sqrt(cache)", "cache"))
topic.edit(
    "adagrad",
    "epsilon-inside",
    EPSILON_INSIDE,
    ('np.sqrt(cache) + config["epsilon"]', 'np.sqrt(cache + config["epsilon"])'),
)
topic.edit(
    "adagrad",
    "gradient-not-squared",
    "The cache sums the gradients themselves; it must sum their squares, or its root does not exist where they are "
    "negative.",
    ("+ dw**2", "+ dw"),
)
topic.edit(
    "adagrad",
    "absolute-values",
    "The cache sums absolute values; it must sum squares: dw**2.",
    ("+ dw**2", "+ np.abs(dw)"),
)
topic.edit(
    "adagrad",
    "cache-updated-late",
    "You divide by the cache from before this gradient, which is 0 at the first step. First add dw**2, then divide.",
    ("np.sqrt(cache)", 'np.sqrt(config["cache"])'),
)
topic.edit(
    "adagrad",
    "one-number-for-all",
    "The squares are summed over all coordinates. Each coordinate has its own sum: the cache has the shape of w.",
    ("+ dw**2", "+ np.sum(dw**2)"),
)
topic.edit(
    "adagrad",
    "is-rmsprop",
    "This is RMSprop: the cache fades. AdaGrad's cache keeps everything: cache + dw**2.",
    ('config["cache"] + dw**2', '0.99 * config["cache"] + 0.01 * dw**2'),
)
topic.edit(
    "adagrad",
    "rate-in-cache",
    "The learning rate has come into the cache, where it cancels out. The cache sums the squares of dw alone.",
    ("+ dw**2", '+ (config["learning_rate"] * dw)**2'),
)
topic.edit("adagrad", "uphill", UPHILL, ("next_w = w - ", "next_w = w + "))
topic.edit(
    "adagrad",
    "mean-not-sum",
    "The cache is averaged over the steps. AdaGrad's cache is a sum: it is never divided.",
    ('    cache = config["cache"]', '    config["n"] = config.get("n", 0) + 1\n    cache = config["cache"]'),
    ("np.sqrt(cache)", 'np.sqrt(cache / config["n"])'),
)
common_mistakes("adagrad", "1e-2", "cache")
topic.edit(
    "adagrad",
    "cache-never-filled",
    "The squared gradient is never added to the cache, which stays 0: the step is divided by epsilon alone.",
    ('config["cache"] + dw**2', 'config["cache"]'),
)
config_required("adagrad")
other_defaults("adagrad", "learning_rate", "1e-2", "0.001", "0.1", "0.0001", "1e-5", "0.05")
other_defaults("adagrad", "epsilon", "1e-8", "1e-6", "1e-7", "1e-9", "1e-10", "1e-5")
rate_unread("adagrad", "1e-2", "1e-3", "1e-1")
epsilon_fixed("adagrad", "sqrt(cache)")
stays_put("adagrad")
topic.edit(
    "adagrad",
    "rate-over-root-of-t",
    "The learning rate is divided by the root of the number of steps as well; the cache alone makes the steps shorter.",
    ("    next_w =", '    config["t"] = config.get("t", 0) + 1\n    next_w ='),
    ('config["learning_rate"] * dw', 'config["learning_rate"] / np.sqrt(config["t"]) * dw'),
)
topic.edit(
    "adagrad",
    "cache-of-the-first-axis",
    "The cache starts with one number for each row of w. Each weight has its own, so it has w's shape: "
    "np.zeros_like(w).",
    ("np.zeros_like(w)", "np.zeros(w.shape[0])"),
)
topic.edit(
    "adagrad",
    "cache-of-the-first-axis-in-place",
    "The cache starts with one number for each row of w. Each weight has its own, so it has w's shape: "
    "np.zeros_like(w).",
    ("np.zeros_like(w)", "np.zeros(w.shape[0])"),
    ('cache = config["cache"] + dw**2', 'cache = config["cache"]\n    cache += dw**2'),
)
topic.family(
    "adagrad",
    "cache-never-filled-other-epsilon",
    "The squared gradient is never added to the cache, which stays 0: the step is divided by epsilon alone. And where "
    "config does not say it, epsilon is 1e-8, not {value}.",
    ("1e-6", "1e-7", "1e-5"),
    ('config["cache"] + dw**2', 'config["cache"]'),
    ('config.setdefault("epsilon", 1e-8)', 'config.setdefault("epsilon", {value})'),
)
epsilon_inside_fixed("adagrad", "cache")
gradient_missing("adagrad")
