"""What the searches of 06-hyperparameter-search maximize: a small net's accuracy, here or in a worker process."""

import functools

import numpy as np

from cs231n_utils import data
from cs231n_utils.population import PopulationObjective

__all__ = ["net_objective", "validation_accuracy"]


@functools.cache
def net_objective(images=1000):
    """A `PopulationObjective`: 16 hidden units, four passes of Adam over the first `images` training images."""
    vectors = data.load("fashion-mnist").as_vectors()
    parts = {name: vectors[name] for name in ("X_val", "y_val")}
    parts |= {name: vectors[name][:images] for name in ("X_train", "y_train")}
    return PopulationObjective(parts, {"hidden_dims": (16,), "num_epochs": 4}, update_rule="adam")


def validation_accuracy(settings, rng):
    """The validation accuracy of one net; a worker process imports this function by its name."""
    with np.errstate(all="ignore"):
        return net_objective()(settings, rng)
