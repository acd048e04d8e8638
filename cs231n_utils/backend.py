"""Which array library an array belongs to.

The formulas of this package are written once and run on NumPy arrays and on torch tensors, on any device.
A function asks ``namespace(x)`` for the library of its argument and calls that library's functions through it.
Torch is never imported for a NumPy array.
"""

import numpy as np
from array_api_compat import array_namespace, is_numpy_array, is_torch_array
from array_api_compat import numpy as numpy_namespace
from numpy import ndarray

__all__ = ["is_torch", "namespace", "to_numpy"]


def namespace(*arrays):
    """The array library of `arrays`: NumPy's, or torch's with NumPy's names (array-api-compat).

    None and Python scalars are passed over.

    Raises
    ------
    TypeError
        If the arrays belong to different libraries or to none.
    """
    # The common case first: asking array-api-compat costs more than a small layer's arithmetic.
    for a in arrays:
        if type(a) is not ndarray:
            break
    else:
        if arrays:
            return numpy_namespace
    try:
        return array_namespace(*arrays)
    except TypeError as error:
        kinds = ", ".join(sorted({type(a).__name__ for a in arrays}))
        raise TypeError(f"arguments must be NumPy arrays or torch tensors, all of one kind; got {kinds}") from error


def is_torch(x):
    """True if `x` is a torch tensor; does not import torch to find out."""
    return type(x) is not np.ndarray and is_torch_array(x)


def to_numpy(x):
    """`x` as a NumPy array, wherever it lives; gradients are left behind."""
    if is_numpy_array(x):
        return x
    if is_torch_array(x):
        return x.detach().cpu().numpy()
    return np.asarray(x)
