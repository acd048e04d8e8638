"""Compare what a student's function gave with what was expected, and say the first thing that is wrong.

The order of complaint is the order in which a student can mend things: nothing returned, type, shape, dtype,
NaN or infinity, values. What is a matter of style is a remark, not a complaint.
"""

import dataclasses

import numpy as np

from cs231n_utils.backend import is_torch, to_numpy

__all__ = ["Difference", "compare", "same"]

RTOL = 1e-6
ATOL = 1e-9


@dataclasses.dataclass(frozen=True)
class Difference:
    """`complaint` is None if the values agree; `remarks` are matters of style."""

    complaint: str | None = None
    remarks: tuple = ()

    def __bool__(self):
        return self.complaint is not None


def compare(name, got, expected, rtol=RTOL, atol=ATOL):
    """A `Difference` between `got` and `expected`; `name` is what the value is called in the message."""
    if expected is None:
        return Difference(None if got is None else f"{name} should be None, but it is {_describe(got)}")
    if got is None:
        return Difference(f"{name} is None: is a return statement, or storing it, missing?")
    if isinstance(expected, dict):
        return _compare_dicts(name, got, expected, rtol, atol)
    if isinstance(expected, (tuple, list)) and not _is_numeric(expected):
        return _compare_sequences(name, got, expected, rtol, atol)
    if isinstance(expected, (str, bytes)):
        return Difference(None if _equal(got, expected) else f"{name} is {got!r}; expected {expected!r}")
    if not _is_numeric(expected):
        return Difference(None if got is expected else f"{name} cannot be compared with {_describe(expected)}")
    return _compare_arrays(name, got, expected, rtol, atol)


def same(got, expected, rtol=RTOL, atol=ATOL):
    """True if `compare` finds nothing to complain of; NaN equals NaN here."""
    return not compare("", got, expected, rtol, atol)


def _compare_dicts(name, got, expected, rtol, atol):
    if not isinstance(got, dict):
        return Difference(f"{name} should be a dict, but it is {_describe(got)}")
    missing = [key for key in expected if key not in got]
    if missing:
        return Difference(f"{name} lacks the key {missing[0]!r}")
    parts = [compare(f"{name}[{key!r}]", got[key], expected[key], rtol, atol) for key in expected]
    return _first(parts)


def _compare_sequences(name, got, expected, rtol, atol):
    if not isinstance(got, (tuple, list)):
        kind = type(expected).__name__
        return Difference(f"{name} should be a {kind} of {len(expected)}, but it is {_describe(got)}")
    if len(got) != len(expected):
        return Difference(f"{name} has {len(got)} entries; expected {len(expected)}")
    pairs = enumerate(zip(got, expected, strict=True))
    return _first([compare(f"{name}[{i}]", g, e, rtol, atol) for i, (g, e) in pairs])


def _first(parts):
    remarks = tuple(remark for part in parts for remark in part.remarks)
    return Difference(next((part.complaint for part in parts if part), None), remarks)


def _compare_arrays(name, got, expected, rtol, atol):
    expected = to_numpy(expected)
    if not _is_numeric(got):
        return Difference(f"{name} should be {_kind(expected)}, but it is {_describe(got)}")
    got, remarks = to_numpy(got), []
    if got.shape != expected.shape:
        if not _same_but_for_ones(got.shape, expected.shape):
            return Difference(f"{name} has shape {got.shape}; expected {expected.shape}")
        remarks.append(f"{name} has shape {got.shape}; {expected.shape} is expected, but this is accepted")
        got = got.reshape(expected.shape)
    if got.dtype != expected.dtype:
        if not np.can_cast(got.dtype, np.result_type(expected.dtype, np.float64), "safe"):
            return Difference(f"{name} has dtype {got.dtype}; expected {expected.dtype}")
        if got.dtype.kind == expected.dtype.kind == "f":
            remarks.append(f"{name} has dtype {got.dtype}; {expected.dtype} came in")
    return Difference(_compare_values(name, got, expected, rtol, atol), tuple(remarks))


def _compare_values(name, got, expected, rtol, atol):
    got, expected = np.asarray(got), np.asarray(expected)
    scale = float(np.max(np.abs(expected[np.isfinite(expected)]), initial=0.0))
    if expected.dtype == np.float32 or got.dtype == np.float32:
        rtol = max(rtol, 1e-4)
    with np.errstate(invalid="ignore"):
        right = np.abs(got.astype(float) - expected) <= atol + rtol * np.maximum(np.abs(expected), 0.01 * scale)
    right |= got == expected
    right |= np.isnan(got.astype(float)) & np.isnan(expected.astype(float))
    if right.all():
        return None
    first = tuple(int(i) for i in np.argwhere(~right)[0])
    where = f" at index [{', '.join(map(str, first))}]" if first else ""
    for flaw, found in (("NaN", np.isnan(got.astype(float))), ("infinite", np.isinf(got.astype(float)))):
        if (found & ~right).any():
            spot = tuple(int(i) for i in np.argwhere(found & ~right)[0])
            where = f" at index [{', '.join(map(str, spot))}]" if spot else ""
            return f"{name} is {flaw}{where}; expected {_number(expected[spot])}"
    if got.size == 1:
        return f"{name} is {_number(got.flat[0])}; expected {_number(expected.flat[0])}"
    worst = np.max(np.abs(got.astype(float) - expected)[~right])
    return (
        f"{name} has wrong values: {int((~right).sum())} of {got.size} differ (by up to {worst:.2g}), "
        f"the first{where}: got {_number(got[first])}, expected {_number(expected[first])}"
    )


def _is_numeric(value):
    if is_torch(value):
        return True
    try:
        return np.asarray(value).dtype.kind in "biuf"
    except (ValueError, TypeError):
        return False


def _same_but_for_ones(a, b):
    return [n for n in a if n != 1] == [n for n in b if n != 1]


def _equal(got, expected):
    return type(got) is type(expected) and got == expected


def _number(value):
    value = value.item() if hasattr(value, "item") else value
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _kind(expected):
    return f"an array of shape {expected.shape}" if np.ndim(expected) else "a number"


def _describe(value):
    """`value` in a few words, for a message."""
    if is_torch(value) or isinstance(value, np.ndarray):
        return f"an array of shape {tuple(value.shape)}"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    if callable(value):
        return "a function"
    if isinstance(value, (bool, int, float, str)):
        text = repr(value)
        return text if len(text) <= 40 else text[:37] + "..."
    return f"a {type(value).__name__}"
