"""Checkpoints: nested Python data and arrays in one .npz file that a kill cannot damage.

The arrays go into the file as they are, bit for bit; everything around them becomes one JSON text that says
where each array belongs. Nothing is pickled, so reading a checkpoint from a stranger runs none of their
code.
"""

import json
import os
import zipfile
from pathlib import Path

import numpy as np

from cs231n_utils.backend import is_torch, to_numpy

__all__ = ["load_checkpoint", "save_checkpoint"]

_STRUCTURE = "structure"  # the name of the JSON text among the arrays


def save_checkpoint(path, contents):
    """Write `contents` to `path` so that the file is always either the old one or the new one, both whole.

    Inputs:
    - path: the file; ".npz" is added if it does not end so. Its folder is made if missing.
    - contents: dicts (with string keys), lists, tuples, numbers, strings, None, NumPy arrays and torch
      tensors, nested as deep as you like. Tensors are stored as arrays and come back as NumPy arrays.

    Returns the path written. TypeError names anything else that is found in `contents`.

    Introduced in notebook 05-babysitting-training.
    """
    path = checkpoint_path(path)
    arrays = {}
    structure = json.dumps(_take_apart(contents, arrays, where="contents"))
    path.parent.mkdir(parents=True, exist_ok=True)
    # A rename within one folder is atomic; a half-written file only ever has this other name.
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        np.savez(file, **arrays, **{_STRUCTURE: np.array(structure)})
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return path


def load_checkpoint(path):
    """Read what `save_checkpoint` wrote. ValueError if the file is something else or damaged."""
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
        arrays[name] = to_numpy(value)
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
