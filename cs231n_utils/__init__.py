"""The package behind the cs231n-utils course: layers, optimizers, data, checks and grading.

Submodules load on first use, so that ``import cs231n_utils`` costs next to nothing:

>>> import cs231n_utils as cu
>>> out, cache = cu.layers.relu_forward(x)
"""

import importlib

__version__ = "0.1.0"

_SUBMODULES = (
    "architecture",
    "augmentation",
    "backend",
    "check",
    "data",
    "ensembles",
    "gradient_check",
    "init",
    "lab",
    "mine",
    "layers",
    "optim",
    "plots",
    "population",
    "preprocessing",
    "schedules",
    "search",
    "second_order",
    "topics",
    "training",
    "transfer",
)


def __getattr__(name):
    if name in _SUBMODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted([*globals(), *_SUBMODULES])
