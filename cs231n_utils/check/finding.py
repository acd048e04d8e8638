"""What a failed check found, as data for whoever counts; `CheckFailed` says the same in words."""

import dataclasses
import hashlib

import numpy as np

from cs231n_utils.backend import is_torch, to_numpy

__all__ = ["CRASHED", "UNWRITTEN", "WRONG", "Finding", "digest_of_results"]

UNWRITTEN, CRASHED, WRONG = "unwritten", "crashed", "wrong"
# Numbers that agree in so many digits, or are so small beside others, count as equal.
DIGITS, NEGLIGIBLE = 5, 1e-9
MOST_NUMBERS, MOST_PARTS, LONGEST_TEXT = 4096, 100, 2000


@dataclasses.dataclass(frozen=True)
class Finding:
    """How one answer failed.

    Attributes
    ----------
    answer : str
        The answer's name; empty if a test without `Checks` failed.
    outcome : str
        UNWRITTEN; CRASHED (it raised, was stopped, or is not defined); WRONG.
    known : tuple of tuple of str
        The ids of the misconceptions that explain it. Those in one inner tuple give the same results; of several inner
        tuples, one of each was made.
    own_forward : bool
        True if it is the exact gradient of the student's own wrong forward pass.
    failed, passed : tuple of str
        The labels of the cases.
    results : str
        A digest of the wrong results: equal for submissions that give equal ones.
    """

    answer: str
    outcome: str
    known: tuple = ()
    own_forward: bool = False
    failed: tuple = ()
    passed: tuple = ()
    results: str = ""


def digest_of_results(failing):
    """A short text that is the same for equal wrong results, whatever the rounding.

    Parameters
    ----------
    failing : list of (label, value)
        For each failing case what was wrong in it: text, numbers, arrays, or a dict or sequence of these.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    found = hashlib.sha256()
    for label, value in failing:
        found.update(f"{label}\0{_text_of(value)}\0".encode("utf-8", "replace"))
    return found.hexdigest()[:16]


def _text_of(value, depth=0):
    """A value as text that rounding does not change; of what is large, only a part."""
    if depth > 5:
        return "..."
    if isinstance(value, str):
        return repr(value[:LONGEST_TEXT])
    if isinstance(value, dict):
        parts = sorted(f"{str(key)[:LONGEST_TEXT]}: {_text_of(v, depth + 1)}" for key, v in _first(value.items()))
        return f"{{{', '.join(parts)}}}"
    if isinstance(value, (tuple, list)):
        return f"({', '.join(_text_of(v, depth + 1) for v in _first(value))})"
    if is_torch(value):
        value = to_numpy(value)
    array = np.asarray(value) if isinstance(value, (np.ndarray, np.generic, int, float, complex)) else None
    if array is None or array.dtype.kind not in "biufc":
        return type(value).__name__
    return f"{array.shape} {_digits_of(array)}"


def _first(parts):
    return list(parts)[:MOST_PARTS]


def _digits_of(array):
    flat = array.ravel()
    flat = flat[:: max(1, -(-flat.size // MOST_NUMBERS))].astype(np.complex128 if array.dtype.kind == "c" else float)
    flat = flat.view(float)
    finite = np.abs(flat[np.isfinite(flat)])
    floor = NEGLIGIBLE * finite.max() if finite.size else 0.0
    # Adding 0 makes 0 of -0.
    numbers = np.where(np.abs(flat) < floor, 0.0, flat) + 0.0
    return " ".join(f"{number:.{DIGITS - 1}e}" for number in numbers.tolist())
