"""`load`: from a name to a data set."""

import difflib

from . import fashion_mnist

NAMES = ("fashion-mnist", "symbols", "cifar10")


def load(name, source="auto"):
    _check_name(name)
    return fashion_mnist.load()


def _check_name(name):
    if name in NAMES:
        return
    listed = ", ".join(f'"{n}"' for n in NAMES)
    near = difflib.get_close_matches(str(name).lower(), NAMES, n=1, cutoff=0.4)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    raise ValueError(f"name is {name!r}, expected one of {listed}{hint}")
