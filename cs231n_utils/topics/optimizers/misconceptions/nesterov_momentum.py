"""Nesterov momentum: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.optimizers.answers import topic
from cs231n_utils.topics.optimizers.misconceptions.common import (
    common_mistakes,
    config_required,
    other_defaults,
    rate_unread,
)


@topic.plain
def nesterov_momentum(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    config.setdefault("velocity", np.zeros_like(w))
    rate, momentum = config["learning_rate"], config["momentum"]
    old = config["velocity"]
    v = momentum * old - rate * dw
    next_w = w - momentum * old + (1 + momentum) * v
    config["velocity"] = v
    return next_w, config


topic.edit(
    "nesterov_momentum",
    "plain-momentum",
    "This gives plain momentum's path. Nesterov's step needs the velocity from before the update as well: keep it "
    "before you overwrite it.",
    ("next_w = w - momentum * old", "next_w = w - momentum * v"),
)
topic.edit(
    "nesterov_momentum",
    "plain-sgd",
    "This gives plain SGD's path: without the factor (1 + momentum) the two velocities cancel, and a velocity that is "
    "not stored leaves the gradient step alone.",
    ("(1 + momentum) * v", "v"),
)
topic.edit(
    "nesterov_momentum",
    "old-term-missing",
    "The term - momentum * old velocity is missing: the step before went that far ahead, and it has to be taken back.",
    ("- momentum * old ", ""),
)
topic.edit(
    "nesterov_momentum",
    "old-term-sign",
    "The old velocity's term has the wrong sign: - momentum * old velocity takes the last look-ahead back.",
    ("w - momentum * old", "w + momentum * old"),
)
topic.edit(
    "nesterov_momentum",
    "old-and-new-swapped",
    "The old and the new velocity have changed places: (1 + momentum) belongs to the new one.",
    ("w - momentum * old + (1 + momentum) * v", "w - momentum * v + (1 + momentum) * old"),
)
topic.edit(
    "nesterov_momentum",
    "old-without-momentum",
    "The old velocity is taken back whole; only its look-ahead, momentum * old velocity, is to be taken back.",
    ("w - momentum * old", "w - old"),
)
topic.edit(
    "nesterov_momentum",
    "not-stored",
    "The new velocity is not stored in config, so every step starts from rest.",
    ('    config["velocity"] = v\n', ""),
)
topic.edit(
    "nesterov_momentum",
    "uphill",
    "You walk uphill: the gradient enters the velocity with a minus.",
    ("- rate * dw", "+ rate * dw"),
)
topic.edit(
    "nesterov_momentum",
    "rate-outside",
    "You keep the velocity without the learning rate and multiply it in afterwards, as torch does. At a constant rate "
    "that is the same path; when the rate changes, a new rate must not rescale the past steps.",
    ("- rate * dw", "- dw"),
    ("w - momentum * old + (1 + momentum) * v", "w + rate * (-momentum * old + (1 + momentum) * v)"),
)
topic.edit(
    "nesterov_momentum",
    "momentum-fixed",
    "The momentum in config is not the one used: take it from config, with 0.9 only if it is missing there, and return "
    "config with all its settings.",
    ('config["learning_rate"], config["momentum"]', 'config["learning_rate"], 0.9'),
)
common_mistakes("nesterov_momentum", "1e-2", "velocity")
config_required("nesterov_momentum")
other_defaults("nesterov_momentum", "learning_rate", "1e-2", "0.001", "0.1", "0.0001")
other_defaults("nesterov_momentum", "momentum", "0.9", "0.5", "0.7", "0.99", "0.95")
rate_unread("nesterov_momentum", "1e-2", "1e-3", "1e-1")
topic.edit(
    "nesterov_momentum",
    "no-rate",
    "The learning rate is missing: the velocity changes by learning_rate * dw.",
    ("- rate * dw", "- dw"),
)
topic.edit(
    "nesterov_momentum",
    "squared-momentum-on-the-new-velocity",
    "momentum**2 belongs to the velocity from before the update, and you have overwritten it already: move w first, or "
    "keep the old velocity.",
    ("w - momentum * old + (1 + momentum) * v", "w + momentum**2 * v - (1 + momentum) * rate * dw"),
)
topic.edit(
    "nesterov_momentum",
    "look-ahead-kept",
    "w goes ahead by momentum * old velocity and then takes the whole new velocity from there, so the old velocity "
    "moves it twice. w is the point ahead already: w - momentum * old velocity + (1 + momentum) * v.",
    ("w - momentum * old + (1 + momentum) * v", "w + momentum * old + v"),
)
