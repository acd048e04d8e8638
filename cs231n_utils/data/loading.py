"""`load`: from a name to a data set."""

import difflib
import warnings
from dataclasses import replace

from . import cifar10, fashion_mnist, symbols

NAMES = ("fashion-mnist", "symbols", "cifar10")
SOURCES = ("auto", "embedded", "network")


def load(name, source="auto"):
    """Load a data set by name, as a `Dataset` of uint8 images (N, H, W, C). Introduced in 01-activations.

    Parameters
    ----------
    name : str
        "fashion-mnist" (28 x 28 grey photographs, embedded), "symbols" (32 x 32 colour pictures, rendered on first use)
        or "cifar10" (32 x 32 colour photographs, downloaded on first use, 170 MB).
    source : "auto", "network" or "embedded"
        Matters for "cifar10" only. "auto" downloads it or, when that fails, warns and returns "symbols", which has the
        same shape and as many classes; "network" raises an error instead; "embedded" returns "symbols" without touching
        the network.

    Returns
    -------
    Dataset
        Its `name` and `source` say which data these really are.

    Raises
    ------
    DatasetUnavailableError
        If source is "network" and "cifar10" cannot be had.

    Examples
    --------
    Most notebooks go on with one of

    >>> d = data.load("fashion-mnist").as_vectors()   # centred float32 rows, (N, D)
    >>> d = data.load("symbols").as_images()          # centred float32 images, (N, C, H, W)
    """
    _check(name, source)
    if name == "fashion-mnist":
        return fashion_mnist.load()
    if name == "symbols":
        return symbols.load()
    return _load_cifar10(source)


def _load_cifar10(source):
    if source == "embedded":
        return _instead_of_cifar10("the embedded data were asked for")
    try:
        return cifar10.load()
    except cifar10.DatasetUnavailableError as error:
        if source == "network":
            raise cifar10.DatasetUnavailableError(f"CIFAR-10 cannot be loaded: {error}") from error
        warnings.warn(f'Using "symbols" instead of CIFAR-10: {error}.', stacklevel=3)
        return _instead_of_cifar10("CIFAR-10 could not be loaded")


def _instead_of_cifar10(reason):
    d = symbols.load()
    return replace(d, source=f"{d.source} They stand in for CIFAR-10 because {reason}.")


def _check(name, source):
    if name not in NAMES:
        near = difflib.get_close_matches(str(name).lower(), NAMES, n=1, cutoff=0.4)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        raise ValueError(f"name is {name!r}, expected one of {_listed(NAMES)}{hint}")
    if source not in SOURCES:
        raise ValueError(f"source is {source!r}, expected one of {_listed(SOURCES)}")
    if source == "network" and name != "cifar10":
        raise ValueError(f'source is "network", but "{name}" needs none; use source="auto"')


def _listed(names):
    return ", ".join(f'"{name}"' for name in names)
