"""What a raw Python or NumPy error or warning usually means in an answer, in one plain sentence.

Only what the exception itself says is used, its class and its text: the function may live in another process.
"""

import re

__all__ = ["cause_of", "cause_of_warnings"]

_SHAPE = r"\(([\d, ]*)\)"


def cause_of(error):
    """A sentence on the cause of an `AnswerError`, or None if its text does not tell one."""
    if not error.raised:
        return None
    for kinds, pattern, explain in _CAUSES:
        if error.kind in kinds:
            found = re.search(pattern, error.raised)
            if found:
                return explain(*found.groups())
    return None


def cause_of_warnings(warned):
    """A sentence on what NumPy's warnings (texts) say of values that are infinite or NaN, or None."""
    for pattern, sentence in _WARNINGS:
        if any(re.search(pattern, text) for text in warned):
            return sentence
    return None


def _ambiguous():
    return (
        "An `if`, `max`, `and` or `or` needs one True or False, but comparing an array gives one for each entry. "
        "Choose entry by entry instead: np.where(condition, a, b), np.maximum(a, b), or multiply by a mask."
    )


def _broadcast(first, second):
    one, other = _numbers(first), _numbers(second)
    rule = f"Shapes ({first.strip()}) and ({second.strip()}) do not fit: NumPy lines them up from the right."
    if len(one) == len(other):
        return f"{rule} Is an axis swapped, or a sum taken along the wrong axis?"
    short, long = sorted((one, other), key=len)
    if len(short) == 1 and short[0] in long[:-1]:
        return (
            f"{rule} The {short[0]} numbers belong to another axis than the last. Was the sum or mean taken along the "
            "axis that you mean? If it was, keep that axis with length 1: keepdims=True, or [:, None]."
        )
    return f"{rule} Look at the shape of each array in that line."


def _product(first, second):
    return (
        f"A matrix product needs the last axis of the left one to be as long as the first of the right one; here the "
        f"shapes are ({first.strip()}) and ({second.strip()}). Is one to be transposed, or the order to be changed?"
    )


def _core_dimension():
    return (
        "In a matrix product the last axis of the left array must be as long as the last but one of the right array. "
        "Is one of them to be transposed, or the order to be changed?"
    )


def _name(name):
    return (
        f"`{name}` has no value in your function: it is not set there under that name, and nothing outside has it. "
        "Look for a spelling that differs, or for something that the forward pass knows and the cache does not hold."
    )


def _unbound(name):
    return (
        f"`{name}` is used before it gets a value: it is set further down, or only in a branch (an `if`) that was not "
        "taken here."
    )


def _key(key):
    return (
        f"The dict has no entry {key} in this call. If it is a config: a setting that is missing has a default, and "
        f"what is remembered is not there at the first call, so read it with `.get({key}, …)`. If it is not: is it the "
        "dict, and is it the function, that this call hands over?"
    )


def _unpack(more, expected):
    which = "more" if more == "too many" else "fewer"
    return (
        f"A line takes {expected} values apart, but there are {which}. If it is the cache or a config: name as many "
        "as were put in, in the same order. If it is a shape: the array has another number of axes than you expect."
    )


def _reshape(size, shape):
    return (
        f"An array of {size} numbers cannot become ({shape}): the new lengths must multiply to {size}. Are these the "
        "lengths of this array, and not of another?"
    )


def _axis(axis, dimension):
    axes = "axis" if dimension == "1" else "axes"
    return (
        f"Axis {axis} is asked for, but the array has {dimension} {axes}, counted from 0. Was an axis lost before, in "
        "a sum without keepdims?"
    )


def _none(*_):
    return (
        "One of the values is None: a function that returns nothing, an entry that was never set, or config, which is "
        "None when the call gives none."
    )


def _sequence(kind):
    return (
        f"A {kind} is used where an array or a number belongs. Take it apart first, as in `x, alpha = cache`, or pick "
        "an entry of it."
    )


def _ragged():
    return (
        "A list or tuple of arrays that differ in shape makes no array. Put the rows of several batches behind one "
        "another with np.concatenate; take a tuple apart first, as in `x, alpha = cache`."
    )


def _attribute(kind, name):
    return f"A {kind} has no `{name}`: is this the array you mean, or a {kind} that holds it (a cache, say)?"


def _generator(name):
    return (
        f"A Generator has no `{name}`: its methods are rng.standard_normal(shape), rng.normal(mean, std, shape), "
        "rng.uniform(low, high, shape), rng.integers, rng.permutation and others."
    )


def _shape_in_parts(number):
    return (
        f"{number} stands where a data type belongs: a shape is one argument, a tuple, as in np.zeros((n, m)) or "
        "rng.standard_normal((n, m))."
    )


def _module(name):
    return f"NumPy has no function `{name}`: look at its spelling."


def _signature(name, problem):
    return (
        f"The call and the first line of {name} do not agree ({problem.strip()}): compare the arguments, their number "
        "and their order."
    )


def _index():
    return "An index is past the end of its axis: indices count from 0, so the last is the length less one."


def _cast(source, target):
    return (
        f"An array of {target} cannot take {source} in place (`+=`, `-=`): make it a floating-point array, or write "
        "the result to a new one."
    )


def _scalar():
    return "A function for single numbers (math.exp, float) got an array: NumPy's own, np.exp, works entry by entry."


def _second_is_axis():
    return (
        "np.max, np.min and np.sum take an axis as their second argument. To compare two arrays entry by entry, use "
        "np.maximum or np.minimum."
    )


def _float_length():
    return "A length or an index must be an int, and `/` gives a float: divide with `//`."


def _numbers(shape):
    return [int(n) for n in shape.replace(" ", "").split(",") if n]


_ANY = ("ValueError", "TypeError")
_CAUSES = (
    (("ValueError",), r"truth value of an array .* is ambiguous", _ambiguous),
    (("ValueError",), rf"could not be broadcast together with shapes {_SHAPE} {_SHAPE}", _broadcast),
    (("ValueError",), rf"could not broadcast input array from shape {_SHAPE} into shape {_SHAPE}", _broadcast),
    (
        ("ValueError",),
        rf"non-broadcastable output operand with shape {_SHAPE} doesn't match the broadcast shape {_SHAPE}",
        _broadcast,
    ),
    (("ValueError",), rf"shapes {_SHAPE} and {_SHAPE} not aligned", _product),
    (("ValueError",), r"mismatch in its core dimension", _core_dimension),
    (("NameError",), r"name '(\w+)' is not defined", _name),
    (("UnboundLocalError",), r"variable '(\w+)'", _unbound),
    (("KeyError",), r"KeyError: ('[^']*')", _key),
    (("ValueError",), r"(too many|not enough) values to unpack \(expected (\d+)", _unpack),
    (("ValueError",), rf"cannot reshape array of size (\d+) into shape {_SHAPE}", _reshape),
    (("AxisError",), r"axis (-?\d+) is out of bounds for array of dimension (\d+)", _axis),
    (_ANY, r"'?NoneType'? (?:and|object)|and '?NoneType", _none),
    (("AttributeError",), r"'NoneType' object", _none),
    (("TypeError",), r"unsupported operand type\(s\) for .*'(tuple|list|dict)'", _sequence),
    (("TypeError",), r"can't multiply sequence by non-int of type .*()", lambda _: _sequence("tuple")),
    (("TypeError",), r"not supported between instances of '(tuple|list|dict)'", _sequence),
    (("ValueError",), r"setting an array element with a sequence.*inhomogeneous", _ragged),
    (("AttributeError",), r"module 'numpy' has no attribute '(\w+)'", _module),
    (("AttributeError",), r"Generator' object has no attribute '(\w+)'", _generator),
    (("TypeError",), r"Cannot interpret '(\d+)' as a data type", _shape_in_parts),
    (("AttributeError",), r"'(\w+)' object has no attribute '(\w+)'", _attribute),
    (("TypeError",), r"(\w+)\(\) ((?:missing|takes|got an unexpected|got multiple).*)", _signature),
    (("TypeError",), r"only integer scalar arrays can be converted to a scalar index", _second_is_axis),
    (("TypeError",), r"'float' object cannot be interpreted as an integer", _float_length),
    (("IndexError",), r"is out of bounds for|index out of range", _index),
    (("UFuncTypeError", "_UFuncOutputCastingError"), r"from dtype\('(\w+)'\) to dtype\('(\w+)'\)", _cast),
    (("TypeError",), r"only (?:length-1|0-dimensional|size-1) arrays can be converted", _scalar),
)
_WARNINGS = (
    (
        r"overflow encountered in (exp|expm1|exp2|sinh|cosh)\b",
        "The exponential of a large number overflows to infinity, and infinity divided by infinity is NaN. Call it "
        "only with numbers that cannot be large, such as -|x| or min(x, 0); np.where computes both of its branches.",
    ),
    (
        r"(divide by zero|invalid value) encountered in log",
        "The logarithm is taken of zero or of a negative number.",
    ),
    (r"invalid value encountered in sqrt", "The square root is taken of a negative number."),
    (
        r"invalid value encountered in (scalar )?(true_)?divide",
        "Zero is divided by zero here, or infinity by infinity, which gives NaN: can what stands below be zero?",
    ),
    (r"divide by zero encountered", "Something is divided by zero here: can what stands below be zero?"),
)
