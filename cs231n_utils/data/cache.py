"""The folder where data that were downloaded or rendered are kept for the next time."""

import os
import warnings
import zipfile
import zlib
from pathlib import Path

import numpy as np

from cs231n_utils.files import open_atomically

FOLDER_VARIABLE = "CS231N_DATA"


def folder():
    """$CS231N_DATA, or the operating system's own place for caches."""
    if os.environ.get(FOLDER_VARIABLE):
        return Path(os.environ[FOLDER_VARIABLE]).expanduser()
    import pooch

    return Path(pooch.os_cache("cs231n-utils"))


def load_or_make(file_name, make):
    """The arrays in a cached .npz file, or those that `make()` returns, kept for next time.

    A damaged file is made again. When the folder cannot be written, a warning says so and the arrays are
    returned all the same.

    Parameters
    ----------
    file_name : str
    make : callable
        Gives a dict of arrays.
    """
    path = folder() / file_name
    try:
        return _read(path)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error):
        pass  # missing or damaged: either way it is made anew
    arrays = make()
    try:
        with open_atomically(path) as file:
            np.savez(file, **arrays)
    except OSError as error:
        warnings.warn(
            f"{file_name} could not be kept in {path.parent} ({error.strerror or error}), so it will be made "
            f"anew each time; free some space or set {FOLDER_VARIABLE} to a folder that can be written.",
            stacklevel=4,  # the line that calls data.load
        )
    return arrays


def _read(path):
    with np.load(path, allow_pickle=False) as file:
        return dict(file)
