"""Momentum: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.optimizers.answers import topic
from cs231n_utils.topics.optimizers.misconceptions.common import (
    common_mistakes,
    config_required,
    other_defaults,
    rate_unread,
)


@topic.plain
def sgd_momentum(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    config.setdefault("velocity", np.zeros_like(w))
    rate, momentum = config["learning_rate"], config["momentum"]
    v = momentum * config["velocity"] - rate * dw
    next_w = w + v
    config["velocity"] = v
    return next_w, config


topic.edit(
    "sgd_momentum",
    "velocity-returned-for-weights",
    "The first value returned is the velocity; it is the step, and the new weights are w + velocity.",
    ("next_w = w + v", "next_w = v"),
)
topic.edit(
    "sgd_momentum",
    "uphill",
    "You walk uphill: the gradient enters the velocity with a minus, and the velocity is added to w. "
    "One of the two signs is turned round.",
    ("- rate * dw", "+ rate * dw"),
)
topic.edit(
    "sgd_momentum",
    "momentum-sign",
    "The old velocity enters with a minus, which brakes and turns back. Momentum keeps it going: "
    "+ momentum * velocity.",
    ("v = momentum", "v = -momentum"),
)
topic.edit(
    "sgd_momentum",
    "not-stored",
    "The new velocity is not stored in config, so every step starts from rest and the rule is plain SGD.",
    ('    config["velocity"] = v\n', ""),
)
topic.edit(
    "sgd_momentum",
    "old-velocity-used",
    "The step is taken with the velocity from before the update: first update the velocity, then move.",
    ("next_w = w + v", 'next_w = w + config["velocity"]'),
)
topic.edit(
    "sgd_momentum",
    "rate-outside",
    "You keep the velocity without the learning rate and multiply it in afterwards, as torch does. At a constant rate "
    "that is the same path; when the rate changes, a new rate must not rescale the past steps.",
    ("- rate * dw", "- dw"),
    ("w + v", "w + rate * v"),
)
topic.edit(
    "sgd_momentum",
    "stored-scaled",
    "The velocity is multiplied by momentum once more when it is stored, so it fades twice as fast. "
    "Store the velocity that moved w.",
    ('config["velocity"] = v', 'config["velocity"] = momentum * v'),
)
topic.edit(
    "sgd_momentum",
    "averaged",
    "The gradient is weighted with 1 - momentum, as in a moving average. Here the velocity is a sum: "
    "- learning_rate * dw.",
    ("- rate * dw", "- (1 - momentum) * rate * dw"),
)
topic.edit(
    "sgd_momentum",
    "momentum-on-both",
    "momentum multiplies the new gradient as well; only the old velocity is to fade.",
    ('momentum * config["velocity"] - rate * dw', 'momentum * (config["velocity"] - rate * dw)'),
)
topic.edit(
    "sgd_momentum",
    "rate-twice",
    "The learning rate is applied twice: it is in the velocity already, so the step is just + velocity.",
    ("w + v", "w + rate * v"),
)
topic.edit(
    "sgd_momentum",
    "extra-gradient-step",
    "You add a plain gradient step to the velocity. The gradient is in the velocity already.",
    ("w + v", "w + v - rate * dw"),
)
topic.edit(
    "sgd_momentum",
    "momentum-fixed",
    "The momentum in config is not the one used: take it from config, with 0.9 only if it is missing there, and return "
    "config with all its settings.",
    ('momentum * config["velocity"]', '0.9 * config["velocity"]'),
)
topic.edit(
    "sgd_momentum",
    "is-nesterov",
    "This is Nesterov's step. Plain momentum just adds the velocity to w.",
    ("w + v", 'w - momentum * config["velocity"] + (1 + momentum) * v'),
)
common_mistakes("sgd_momentum", "1e-2", "velocity")
config_required("sgd_momentum")
other_defaults("sgd_momentum", "learning_rate", "1e-2", "0.001", "0.1", "0.0001")
other_defaults("sgd_momentum", "momentum", "0.9", "0.5", "0.7", "0.99", "0.95")
rate_unread("sgd_momentum", "1e-2", "1e-3", "1e-1")
topic.edit(
    "sgd_momentum",
    "no-rate",
    "The learning rate is missing: the velocity changes by learning_rate * dw.",
    ("- rate * dw", "- dw"),
)
