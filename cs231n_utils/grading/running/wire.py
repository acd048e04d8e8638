"""What travels between the judge and a worker: plain values, as bytes, in a form that cannot do harm.

A frame is a length, a header and raw buffers. The header is JSON; the buffers hold the contents of arrays. Only the
types listed in `encode` travel, in both directions, and what is decoded is always one of them: no class is looked up
by a name, nothing is called, nothing is unpickled. Bytes made by an enemy give a value or a `WireError`.

This file runs on both sides. It imports nothing of the course, because the worker's side has nothing of it.
"""

import json
import math
import re
import struct
import sys

import numpy as np

__all__ = ["MAX_FRAME", "PREFIX", "Reference", "WireError", "decode", "encode", "exchanged", "frame_length"]

MAX_FRAME = 64 << 20
# A header of one megabyte takes some 40 as Python objects.
MAX_HEADER = 4 << 20
MAX_NODES = 200_000
MAX_DEPTH = 30
MAX_DIGITS = 1000
MAX_DIMENSIONS = 16
MAX_LABEL = 60
# Larger whole numbers can be chosen such that all have one hash, and a dict of them takes minutes.
MAX_KEY = 2**60

# Before each frame: the length of the rest, and the length of the header within it.
PREFIX = struct.Struct("<II")
KEYS = (type(None), bool, int, float, str, bytes)
DTYPE = re.compile(r"[<>|][biufc](1|2|4|8|16|32)")


class WireError(Exception):
    """A value that may not travel, or bytes that are no frame."""


class Reference:
    """Stands for what cannot travel: an object of the worker's, or a function of the judge's.

    Parameters
    ----------
    kind : {"object", "function"}
    number : int
        By which its owner knows it.
    label : str
        What a message calls it: the name of its type, or of the function.
    """

    KINDS = ("object", "function")

    def __init__(self, kind, number, label=""):
        self.kind, self.number, self.label = kind, number, label


def encode(value, refer=None, arrays=None, generators=None):
    """`value` as the bytes of a frame.

    Parameters
    ----------
    value : None, bool, int, float, complex, str, bytes, list, tuple, dict, array or scalar of numbers, CPU tensor
        Also made of such. What derives from one of these types travels as that type.
    refer : callable, optional
        Called with whatever else there is; returns the `Reference` that travels in its place, or None.
    arrays : list, optional
        Every NumPy array met is appended, in the order in which `decode` meets them.
    generators : list, optional
        If given, a `numpy.random.Generator` (of NumPy's default kind) may travel, and every one met is appended. Its
        twin arrives in the state that it has now; what is drawn from the twin does not change it.

    Raises
    ------
    WireError
        If a part of `value` may not travel, or there is too much of it.
    """
    encoder = _Encoder(refer, arrays, generators)
    try:
        tree = encoder.tree(value, 0)
        header = json.dumps([tree, [len(b) for b in encoder.buffers]], separators=(",", ":")).encode()
    except (ValueError, RecursionError) as error:
        raise WireError(f"cannot be sent: {error}") from None
    total = len(header) + sum(map(len, encoder.buffers))
    if len(header) > MAX_HEADER or total > MAX_FRAME:
        raise WireError(f"{total >> 20} MB are more than can be sent")
    return b"".join([PREFIX.pack(total, len(header)), header, *encoder.buffers])


def frame_length(prefix):
    """The number of bytes that follow a frame's first `PREFIX.size` ones.

    Raises
    ------
    WireError
        If these cannot be the first bytes of a frame.
    """
    total, header = PREFIX.unpack(prefix)
    if header > min(total, MAX_HEADER) or total > MAX_FRAME:
        raise WireError("a frame of impossible length")
    return total


def decode(data, resolve=None, arrays=None, generators=None):
    """The value that a whole frame stands for; arrays are new and writable.

    Parameters
    ----------
    data : bytes
    resolve : callable, optional
        Called with each `Reference`, whose fields have the right types and no more is known of them; returns the value
        that it stands for, or raises `WireError`. Without it, references are refused.
    arrays : list, optional
        Every array decoded is appended.
    generators : list, optional
        If given, a `numpy.random.Generator` may be among what comes, and every one is appended; else it is refused.

    Raises
    ------
    WireError
        Whatever else is wrong with `data`.
    """
    try:
        if len(data) < PREFIX.size or frame_length(data[: PREFIX.size]) != len(data) - PREFIX.size:
            raise WireError("a frame of the wrong length")
        start = PREFIX.size + PREFIX.unpack(data[: PREFIX.size])[1]
        header = json.loads(bytes(data[PREFIX.size : start]))
        if type(header) is not list or len(header) != 2:
            raise WireError("a header of the wrong form")
        decoder = _Decoder(_buffers(memoryview(data)[start:], header[1]), resolve, arrays, generators)
        return decoder.value(header[0], 0)
    except WireError:
        raise
    # Sizes, digits, encodings, dtypes, unhashable keys: there are many ways to be no frame.
    except (ValueError, TypeError, OverflowError, RecursionError, KeyError, IndexError, MemoryError) as error:
        raise WireError(f"not a frame ({type(error).__name__})") from None


def _buffers(rest, lengths):
    """The raw buffers in `rest`, which must have exactly these lengths."""
    if type(lengths) is not list or len(lengths) > MAX_NODES:
        raise WireError("a list of buffers of the wrong form")
    found, start = [], 0
    for length in lengths:
        if type(length) is not int or not 0 <= length <= len(rest) - start:
            raise WireError("a buffer of impossible length")
        found.append(rest[start : start + length])
        start += length
    if start != len(rest):
        raise WireError("bytes that belong to nothing")
    return found


class _Encoder:
    def __init__(self, refer, arrays, generators):
        self.refer, self.arrays, self.generators = refer, arrays, generators
        self.buffers, self.nodes = [], 0
        self.dicts = {}

    def tree(self, value, depth):
        """`value` as JSON can hold it: itself, or a list that begins with a tag."""
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise WireError("too many values, or values nested too deeply")
        kind = type(value)
        if value is None or kind in (bool, float, str):
            return value
        if kind is int:
            if value.bit_length() > 3.3 * MAX_DIGITS:
                raise WireError(f"a number of more than {MAX_DIGITS} digits")
            return value
        if kind is list or kind is tuple:
            return ["l" if kind is list else "t", *(self.tree(v, depth + 1) for v in value)]
        if kind is dict:
            return self.dictionary(value, depth)
        if isinstance(value, (np.ndarray, np.generic)):
            return self.array(value, depth)
        if kind is complex:
            return ["c", value.real, value.imag]
        if kind is bytes:
            return ["b", self.buffer(value)]
        return self.other(value, depth)

    def dictionary(self, value, depth):
        if id(value) in self.dicts:
            return ["s", self.dicts[id(value)][0]]
        if any(isinstance(key, (tuple, complex)) for key in value):
            return self.reference(value)
        tree = ["d", *(self.tree(part, depth + 1) for item in value.items() for part in item)]
        # One dict in two places stays one: students do this by mistake. Only dicts without containers in them, or a
        # short frame could stand for a value without end.
        if _is_flat(value):
            self.dicts[id(value)] = len(self.dicts), value  # kept, so that its id stays its own
        return tree

    def array(self, value, depth):
        array = np.asarray(value)
        if not DTYPE.fullmatch(array.dtype.str):
            return self.reference(value)
        if self.arrays is not None and isinstance(value, np.ndarray):
            self.arrays.append(value)
        buffer = self.buffer(np.ascontiguousarray(array).tobytes())
        return ["a" if isinstance(value, np.ndarray) else "g", array.dtype.str, list(array.shape), buffer]

    def other(self, value, depth):
        if isinstance(value, Reference):
            return ["r", value.kind, value.number, value.label[:MAX_LABEL]]
        if self.generators is not None and _is_default_generator(value):
            self.generators.append(value)
            state = value.bit_generator.state
            words = (state["state"]["state"], state["state"]["inc"], state["has_uint32"], state["uinteger"])
            return ["R", *(f"{word:x}" for word in words)]
        torch = sys.modules.get("torch")
        tensor = getattr(torch, "Tensor", None)
        if isinstance(tensor, type) and isinstance(value, tensor):
            array = value.detach().cpu().numpy()
            if not DTYPE.fullmatch(array.dtype.str):
                return self.reference(value)
            return ["T", array.dtype.str, list(array.shape), self.buffer(np.ascontiguousarray(array).tobytes())]
        for base in (int, float, complex, str, bytes, list, tuple, dict):
            if isinstance(value, base):
                # The base's own constructor and iterators, whatever the subclass says of itself.
                return self.tree(_plain(base, value), depth)
        return self.reference(value)

    def reference(self, value):
        reference = self.refer(value) if self.refer else None
        if reference is None:
            raise WireError(f"a {type(value).__name__} cannot be sent")
        return ["r", reference.kind, reference.number, reference.label[:MAX_LABEL]]

    def buffer(self, data):
        self.buffers.append(data)
        if sum(map(len, self.buffers[-1:])) > MAX_FRAME:
            raise WireError("more than can be sent")
        return len(self.buffers) - 1


def _is_default_generator(value):
    return type(value) is np.random.Generator and type(value.bit_generator) is np.random.PCG64


def exchanged(value, others):
    """`value` with other objects in the place of some dicts, by their id: a function may return a dict it was given."""
    if id(value) in others:
        return others[id(value)]
    if type(value) in (list, tuple):
        return type(value)(exchanged(part, others) for part in value)
    if type(value) is dict and not _is_flat(value):
        return {key: exchanged(part, others) for key, part in value.items()}
    return value


def _is_flat(value):
    """True if the dict `value` holds nothing that holds other values."""
    return not any(isinstance(part, (list, tuple, dict)) for item in value.items() for part in item)


def _plain(base, value):
    """A value of the built-in type `base` with the contents of `value`, which is of a type derived from it."""
    if base is dict:
        return {key: dict.__getitem__(value, key) for key in dict.__iter__(value)}
    if base in (list, tuple):
        return base(base.__iter__(value))
    if base is complex:
        return complex(value.real, value.imag)
    make = {int: int.__int__, float: float.__float__, str: str.__str__, bytes: bytes}[base]
    plain = make(value)
    return plain if type(plain) is base else str.__add__("", plain) if base is str else base(plain)


class _Decoder:
    def __init__(self, buffers, resolve, arrays, generators):
        self.buffers, self.resolve, self.arrays, self.generators = buffers, resolve, arrays, generators
        self.nodes, self.dicts = 0, []

    def value(self, tree, depth):
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise WireError("too many values, or values nested too deeply")
        if tree is None or type(tree) in (bool, float, str):
            return tree
        if type(tree) is int:
            if tree.bit_length() > 3.4 * MAX_DIGITS:
                raise WireError(f"a number of more than {MAX_DIGITS} digits")
            return tree
        if type(tree) is not list or not tree or type(tree[0]) is not str:
            raise WireError("a value of no known form")
        tag, fields = tree[0], tree[1:]
        if tag in ("l", "t"):
            parts = [self.value(field, depth + 1) for field in fields]
            return parts if tag == "l" else tuple(parts)
        if tag == "d":
            return self.dictionary([self.value(field, depth + 1) for field in fields])
        read = {"c": self.complex, "b": self.bytes, "a": self.array, "g": self.scalar, "T": self.tensor}
        read |= {"r": self.reference, "s": self.shared}
        if self.generators is not None:
            read["R"] = self.generator
        if tag not in read:
            raise WireError("a value of no known form")
        return read[tag](*fields)

    def dictionary(self, parts):
        if len(parts) % 2:
            raise WireError("a dict with a key too many")
        if any(type(key) not in KEYS or (type(key) is int and abs(key) > MAX_KEY) for key in parts[::2]):
            raise WireError("a dict with a key of no known form")
        value = dict(zip(parts[::2], parts[1::2], strict=True))
        if _is_flat(value):
            self.dicts.append(value)
        return value

    def shared(self, index):
        if type(index) is not int or not 0 <= index < len(self.dicts):
            raise WireError("a dict that is not there")
        return self.dicts[index]

    def generator(self, *words):
        state, inc, has_uint32, uinteger = (int(word, 16) for word in words)
        twin = np.random.PCG64(0)
        twin.state = {
            "bit_generator": "PCG64",
            "state": {"state": state, "inc": inc},
            "has_uint32": has_uint32,
            "uinteger": uinteger,
        }
        self.generators.append(np.random.Generator(twin))
        return self.generators[-1]

    def complex(self, real, imag):
        if type(real) is not float or type(imag) is not float:
            raise WireError("a complex number of no known form")
        return complex(real, imag)

    def bytes(self, buffer):
        return bytes(self.raw(buffer))

    def raw(self, index):
        if type(index) is not int or not 0 <= index < len(self.buffers):
            raise WireError("a buffer that is not there")
        return self.buffers[index]

    def array(self, dtype, shape, buffer):
        array = self.numbers(dtype, shape, buffer)
        if self.arrays is not None:
            self.arrays.append(array)
        return array

    def scalar(self, dtype, shape, buffer):
        if shape != []:
            raise WireError("a scalar with a shape")
        return self.numbers(dtype, shape, buffer)[()]

    def tensor(self, dtype, shape, buffer):
        import torch

        return torch.from_numpy(self.numbers(dtype, shape, buffer))

    def numbers(self, dtype, shape, buffer):
        if type(dtype) is not str or not DTYPE.fullmatch(dtype):
            raise WireError("an array of no known dtype")
        if type(shape) is not list or len(shape) > MAX_DIMENSIONS:
            raise WireError("an array of no known shape")
        if not all(type(n) is int and 0 <= n <= MAX_FRAME for n in shape):
            raise WireError("an array of impossible shape")
        dtype, raw = np.dtype(dtype), self.raw(buffer)
        # An empty array must not be the seed of a huge one: (0, 10**9) summed over its first axis.
        if dtype.itemsize * math.prod(max(n, 1) for n in shape) > MAX_FRAME:
            raise WireError("an array of impossible shape")
        if dtype.itemsize * math.prod(shape) != len(raw):
            raise WireError("an array whose contents do not fit its shape")
        if dtype.kind == "b":  # a byte that is neither 0 nor 1 would be neither False nor True
            return (np.frombuffer(raw, np.uint8) != 0).reshape(shape)
        return np.frombuffer(raw, dtype).reshape(shape).copy()

    def reference(self, kind, number, label):
        known = type(kind) is str and kind in Reference.KINDS and type(number) is int and 0 <= number < 2**31
        if not known or type(label) is not str or len(label) > MAX_LABEL or self.resolve is None:
            raise WireError("a reference to nothing")
        return self.resolve(Reference(kind, number, label))
