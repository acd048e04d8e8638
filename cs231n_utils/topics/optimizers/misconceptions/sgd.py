"""Plain gradient descent: known ways to get it wrong."""

from cs231n_utils.topics.optimizers.answers import topic
from cs231n_utils.topics.optimizers.misconceptions.common import (
    common_mistakes,
    config_required,
    other_defaults,
    rate_unread,
)


@topic.plain
def sgd(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    next_w = w - config["learning_rate"] * dw
    return next_w, config


topic.edit(
    "sgd",
    "uphill",
    "You walk uphill: the gradient points to where the loss grows, so the step is subtracted.",
    ("w - config", "w + config"),
)
topic.edit(
    "sgd",
    "default-rate",
    "The default learning rate is 0.01, not 0.001.",
    ("1e-2", "1e-3"),
)
topic.edit("sgd", "no-rate", "The learning rate is missing from the step.", ('config["learning_rate"] * ', ""))
topic.edit(
    "sgd",
    "step-only",
    "You return the step alone; next_w is w with the step taken.",
    ("next_w = w - ", "next_w = -"),
)
topic.edit(
    "sgd",
    "unit-gradient",
    "You divide the gradient by its length. Here the step is the learning rate times the gradient as it is.",
    ("* dw", "* dw / np.linalg.norm(dw)"),
)
topic.edit(
    "sgd",
    "gradient-sign",
    "Only the sign of the gradient is used; a steeper slope must give a longer step.",
    ("* dw", "* np.sign(dw)"),
)
topic.edit(
    "sgd",
    "weights-scaled",
    "You multiply w itself by the learning rate as well; only the gradient is scaled.",
    ('w - config["learning_rate"] * dw', '(w - dw) * config["learning_rate"]'),
)
common_mistakes("sgd", "1e-2")
config_required("sgd")
other_defaults("sgd", "learning_rate", "1e-2", "0.1", "0.0001")
rate_unread("sgd", "1e-2", "1e-3", "1e-1")
topic.edit(
    "sgd",
    "shared-config",
    "config may also be given as None, and a default such as config={} is one dict for all calls. Write config=None "
    "and make a new dict inside the function.",
    ("config=None", "config={}"),
    ("    config = {} if config is None else config\n", ""),
)
