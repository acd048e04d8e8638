"""Data sets of the course: `data.load("fashion-mnist" | "symbols" | "cifar10")`.

>>> from cs231n_utils import data
>>> d = data.load("fashion-mnist").as_vectors()
>>> d.X_train.shape, d.y_train.shape
((4500, 784), (4500,))
"""

from . import symbols
from .cifar10 import DatasetUnavailableError
from .dataset import Dataset
from .loading import load

__all__ = ["Dataset", "DatasetUnavailableError", "load", "symbols"]
