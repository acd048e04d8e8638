"""Checkpoints: nested Python data and arrays in one .npz file that a kill cannot damage.

The arrays go into the file as they are, bit for bit; everything around them becomes one JSON text that says
where each array belongs. Nothing is pickled, so reading a checkpoint from a stranger runs none of their
code.
"""

import json
import zipfile
from pathlib import Path

import numpy as np

from cs231n_utils.backend import is_torch, to_numpy
from cs231n_utils.files import open_atomically

__all__ = ["load_checkpoint", "save_checkpoint"]

_STRUCTURE = "structure"  # the name of the JSON text among the arrays


def save_checkpoint(path, contents):
    """Write `contents` to `path` so that the file is always either the old one or the new one, both whole.

    Parameters
    ----------
    path : str or Path
        ".npz" is added if it does not end so. The folder is made if it is missing.
    contents : dict, list, tuple, number, str, None, NumPy array or torch tensor
        Nested as deep as you like, dicts with string keys. Tensors are stored as arrays and come back as NumPy
        arrays.

    Returns
    -------
    path : Path
        The file written.

    Raises
    ------
    TypeError
        If anything else is found in `contents`, arrays of Python objects included; nothing is written then.
    """
    path = checkpoint_path(path)
    arrays = {}
    structure = json.dumps(_take_apart(contents, arrays, where="contents"))
    with open_atomically(path) as file:
        np.savez(file, **arrays, **{_STRUCTURE: np.array(structure)})
    return path


def load_checkpoint(path):
    """Read what `save_checkpoint` wrote.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is something else or damaged.
    """
    path = checkpoint_path(path)
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        structure = json.loads(str(arrays.pop(_STRUCTURE)))
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"{path} is not a checkpoint or is damaged ({error}); delete it to start the training anew"
        ) from error
    return _put_together(structure, arrays)


def checkpoint_path(path):
    """`path` with ".npz" at its end."""
    path = Path(path)
    return path if path.suffix == ".npz" else path.with_name(path.name + ".npz")


def _take_apart(value, arrays, where):
    """`value` as JSON data; each array moves into `arrays` and leaves a note of its name."""
    if value is None or (isinstance(value, bool | int | float | str) and not isinstance(value, np.generic)):
        return value
    if isinstance(value, np.ndarray | np.generic) or is_torch(value):
        name = f"array{len(arrays)}"
        arrays[name] = _plain_array(value, where)
        return {"array": name, "scalar": isinstance(value, np.generic)}
    if isinstance(value, list | tuple):
        items = [_take_apart(item, arrays, f"{where}[{i}]") for i, item in enumerate(value)]
        return {"tuple": items} if isinstance(value, tuple) else items
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {"dict": {key: _take_apart(item, arrays, f"{where}[{key!r}]") for key, item in value.items()}}
    raise TypeError(
        f"{where} is a {type(value).__name__}, which a checkpoint cannot hold; "
        "use dicts with string keys, lists, numbers, strings and arrays"
    )


def _plain_array(value, where):
    """`value` as an array that comes back from a file without pickle as it went in."""
    try:
        array = to_numpy(value)
    except TypeError as error:  # a tensor of a type that NumPy lacks, such as bfloat16
        raise TypeError(f"{where} is a tensor of {value.dtype}, which a checkpoint cannot hold; convert it") from error
    if array.dtype.kind not in "biufcSUmM" or isinstance(array, np.ma.MaskedArray):
        kind = "a masked array" if isinstance(array, np.ma.MaskedArray) else f"an array of {array.dtype}"
        raise TypeError(f"{where} is {kind}, which a checkpoint cannot hold; store its numbers in plain arrays")
    return array


def _put_together(value, arrays):
    """The inverse of `_take_apart`."""
    if isinstance(value, list):
        return [_put_together(item, arrays) for item in value]
    if not isinstance(value, dict):
        return value
    if "array" in value:
        array = arrays[value["array"]]
        return array[()] if value["scalar"] else array
    if "tuple" in value:
        return tuple(_put_together(item, arrays) for item in value["tuple"])
    return {key: _put_together(item, arrays) for key, item in value["dict"].items()}
