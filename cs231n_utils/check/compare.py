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
    """`complaint` is None if the values agree; `remarks` are matters of style.

    Attributes
    ----------
    complaint : str or None
    remarks : tuple of str
    """

    complaint: str | None = None
    remarks: tuple = ()

    def __bool__(self):
        return self.complaint is not None


def compare(name, got, expected, rtol=RTOL, atol=ATOL):
    """A `Difference` between `got` and `expected`; `name` is what the value is called in the message.

    Parameters
    ----------
    name : str
    got, expected : number, array, text, None, or a dict or sequence of these
    rtol, atol : float
        Relative and absolute tolerance; `rtol` is at least 1e-4 where a float32 array is compared.

    Returns
    -------
    Difference
    """
    if expected is None:
        return Difference(None if got is None else f"{name} should be None, but it is {_describe(got)}")
    if got is None:
        return Difference(f"{name} is None: it was never set, or never returned")
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
    if (
        type(got) is type(expected) is np.ndarray
        and got.dtype == expected.dtype == float
        and got.shape == expected.shape
    ):
        return bool(_close(got, expected, rtol, atol).all())  # the usual case, without the making of a sentence
    return not compare("", got, expected, rtol, atol)


def _compare_dicts(name, got, expected, rtol, atol):
    if not isinstance(got, dict):
        return Difference(f"{name} should be a dict, but it is {_describe(got)}")
    missing = [key for key in expected if key not in got]
    if missing:
        return Difference(f"{name} lacks the key {missing[0]!r}")
    parts = [compare(f"{name}[{key!r}]", got[key], expected[key], rtol, atol) for key in expected]
    return _joined(parts)


def _compare_sequences(name, got, expected, rtol, atol):
    if not isinstance(got, (tuple, list)):
        kind = type(expected).__name__
        return Difference(f"{name} should be a {kind} of {len(expected)}, but it is {_describe(got)}")
    if len(got) != len(expected):
        return Difference(f"{name} has {len(got)} entries; expected {len(expected)}")
    pairs = enumerate(zip(got, expected, strict=True))
    return _joined([compare(f"{name}[{i}]", g, e, rtol, atol) for i, (g, e) in pairs])


def _joined(parts):
    remarks = tuple(remark for part in parts for remark in part.remarks)
    return Difference(next((part.complaint for part in parts if part), None), remarks)


def _compare_arrays(name, got, expected, rtol, atol):
    expected = to_numpy(expected)
    if not _is_numeric(got):
        return Difference(f"{name} should be {_kind(expected)}, but it is {_describe(got)}")
    got, remarks = to_numpy(got), []
    if got.shape != expected.shape:
        if not _same_but_for_ones(got.shape, expected.shape):
            got_shape = "is a single number" if got.shape == () else f"has shape {got.shape}"
            return Difference(f"{name} {got_shape}; expected {_kind(expected)}")
        remarks.append(f"{name} has more or fewer axes of length 1 than expected, which is accepted")
        got = got.reshape(expected.shape)
    if got.dtype != expected.dtype:
        if not np.can_cast(got.dtype, np.result_type(expected.dtype, np.float64), "safe"):
            return Difference(f"{name} has dtype {got.dtype}; expected {expected.dtype}")
        if got.dtype.kind == expected.dtype.kind == "f":
            remarks.append(f"{name} has dtype {got.dtype}; {expected.dtype} came in")
    return Difference(_compare_values(name, got, expected, rtol, atol), tuple(remarks))


def _compare_values(name, got, expected, rtol, atol):
    """What is wrong with the values of `got`, an array of expected's shape; None if nothing is."""
    wrong = ~_close(got, expected, rtol, atol)
    if not wrong.any():
        return None
    for flaw, flawed in (("NaN", np.isnan(got)), ("infinite", np.isinf(got))):
        if (flawed & wrong).any():
            spot = _first(flawed & wrong)
            return f"{name} is {flaw}{_place(spot)} and should be {_number(_wanted(expected, spot))}"
    spot = _first(wrong)
    here, wanted = _numbers(got[spot], _wanted(expected, spot))
    if got.size == 1:
        return f"{name} is {here} and should be {wanted}"
    count = int(wrong.sum())
    share = f"all {got.size}" if count == got.size else f"{count} of {got.size}"
    worst = np.max(np.abs(got[wrong].astype(float) - expected[wrong]))
    return (
        f"{share} values of {name} are wrong, by up to {worst:.2g}; "
        f"the first,{_place(spot)}, is {here} and should be {wanted}"
    )


def _wanted(expected, spot):
    """The number at `spot`; 0 where all that stands there is the rounding of numbers as large as the others."""
    value = expected[spot]
    if expected.dtype.kind != "f":
        return value
    scale = np.max(np.abs(expected[np.isfinite(expected)]), initial=0.0)
    return expected.dtype.type(0) if abs(value) < 16 * np.finfo(expected.dtype).eps * scale else value


def _close(got, expected, rtol, atol):
    """True where `got` equals `expected` to the tolerance; NaN equals NaN."""
    if np.float32 in (got.dtype, expected.dtype):
        rtol = max(rtol, 1e-4)
    got, expected = got.astype(float), expected.astype(float)
    # Entries near zero are measured against the size of the whole array: rounding is.
    scale = np.max(np.abs(expected[np.isfinite(expected)]), initial=0.0)
    with np.errstate(invalid="ignore"):
        near = np.abs(got - expected) <= atol + rtol * np.maximum(np.abs(expected), 0.01 * scale)
    near &= np.isfinite(expected)  # any number is as near to infinity as infinity allows
    return near | (got == expected) | (np.isnan(got) & np.isnan(expected))


def _first(flags):
    return tuple(int(i) for i in np.argwhere(flags)[0])


def _place(spot):
    return f" at index [{', '.join(map(str, spot))}]" if spot else ""


def _is_numeric(value):
    if is_torch(value):
        return True
    try:
        return np.asarray(value).dtype.kind in "biuf"
    except (ValueError, TypeError):
        return False


def _same_but_for_ones(got, expected):
    """True if the shapes differ in axes of length 1 alone, and not in more of them than a broadcast explains."""
    # (1, C, 1, 1) for (C,) is a style; seven axes for four are a parameter that was broadcast along a wrong one.
    if len(got) > max(4, len(expected) + 1):
        return False
    return [n for n in got if n != 1] == [n for n in expected if n != 1]


def _equal(got, expected):
    return type(got) is type(expected) and got == expected


def _number(value, digits=6):
    value = value.item() if hasattr(value, "item") else value
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)


def _numbers(got, expected):
    """The texts of two numbers that are not the same, with as many digits as it takes to see that."""
    for digits in range(6, 18):
        texts = _number(got, digits), _number(expected, digits)
        if texts[0] != texts[1]:
            break
    return texts


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
