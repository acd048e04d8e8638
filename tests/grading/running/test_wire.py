"""What is sent arrives as it was; what an enemy sends does no harm."""

import collections
import contextlib
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from cs231n_utils.grading.running import wire
from cs231n_utils.grading.running.wire import PREFIX, Reference, WireError, decode, encode

NUMBERS = npst.boolean_dtypes() | npst.integer_dtypes(endianness="?") | npst.floating_dtypes(endianness="?")
ARRAYS = npst.arrays(
    NUMBERS | npst.complex_number_dtypes(), npst.array_shapes(min_dims=0, min_side=0, max_dims=4, max_side=4)
)
SIMPLE = st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text() | st.binary()
KEYS = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text()
VALUES = st.recursive(
    SIMPLE | ARRAYS,
    lambda part: st.lists(part) | st.lists(part).map(tuple) | st.dictionaries(KEYS, part),
    max_leaves=12,
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 2**70)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from("ltdcbagTr"),
    lambda part: st.lists(part, max_size=5) | st.dictionaries(st.text(max_size=3), part, max_size=3),
    max_leaves=20,
)


def alike(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(alike(a[k], b[k]) for k in a)
    return repr(a) == repr(b)


def closed(value):
    """Is `value` made of nothing but what may travel?"""
    if type(value) in (list, tuple):
        return all(map(closed, value))
    if type(value) is dict:
        return all(closed(k) and closed(v) for k, v in value.items())
    simple = value is None or type(value) in (bool, int, float, complex, str, bytes, np.ndarray)
    return simple or (isinstance(value, np.generic) and value.dtype.kind in "biufc")


def frame(header, rest=b""):
    data = header if isinstance(header, bytes) else json.dumps(header).encode()
    return PREFIX.pack(len(data) + len(rest), len(data)) + data + rest


@given(VALUES)
def test_what_is_sent_arrives(value):
    assert alike(decode(encode(value)), value)


@given(ARRAYS)
def test_scalars_arrive_as_scalars(array):
    for scalar in array.ravel()[:2]:
        assert alike(np.asarray(decode(encode(scalar))), np.asarray(scalar))
        assert isinstance(decode(encode(scalar)), np.generic)


@given(st.binary(max_size=200))
def test_random_bytes_do_no_harm(data):
    for attempt in (data, frame(data), frame(data[:50], data[50:])):
        with contextlib.suppress(WireError):
            assert closed(decode(attempt))


@settings(max_examples=300)
@given(JSON, st.lists(st.integers(-2, 40), max_size=3), st.binary(max_size=40))
def test_hostile_headers_do_no_harm(tree, lengths, rest):
    for header in ([tree, lengths], [["a", "<f8", tree, 0], [len(rest)]], [["d", tree, tree], lengths], tree):
        with contextlib.suppress(WireError):
            assert closed(decode(frame(header, rest)))


@settings(max_examples=300)
@given(VALUES, st.data())
def test_a_damaged_frame_does_no_harm(value, data):
    damaged = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 3))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(WireError):
        assert closed(decode(bytes(damaged)))


@pytest.mark.parametrize(
    "data",
    [
        frame(b"[" * 100_000),
        frame(b'["l",' * 200 + b"1" + b"]" * 200),
        frame(b"[" + b"9" * 5000 + b",[]]"),
        frame([["l", *[0] * (wire.MAX_NODES + 1)], []]),
        frame([["a", "<f8", [0, 2**40], 0], [0]]),
        frame([["a", "<f8", [0] + [2**20] * 3, 0], [0]]),
        frame([["a", "|O8", [1], 0], [8]], bytes(8)),
        frame([["a", "<U2", [1], 0], [8]], bytes(8)),
        frame([["a", "<i3", [1], 0], [3]], bytes(3)),
        frame([["a", "<f8", [2], 0], [8]], bytes(8)),
        frame([["g", "<f8", [1], 0], [8]], bytes(8)),
        frame([["b", 1], [8]], bytes(8)),
        frame([["b", 0], [-1, 9]], bytes(8)),
        frame([["d", ["l"], 1], []]),
        frame([["d", ["t"], 1], []]),
        frame([["d", 2**61 - 1, 1], []]),
        frame([["r", "object", 0, "x"], []]),
        frame([["c", 1.0], []]),
        PREFIX.pack(2**32 - 1, 4) + b"null",
        PREFIX.pack(4, 9) + b"null",
        b"",
    ],
    ids=range(21),
)
def test_what_is_refused(data):
    with pytest.raises(WireError):
        decode(data)


def test_booleans_are_true_or_false_whatever_their_byte():
    array = decode(frame([["a", "|b1", [3], 0], [3]], b"\x00\x01\x77"))
    assert array.view(np.uint8).tolist() == [0, 1, 1]


def test_arrays_are_new_and_writable_and_met_in_the_same_order():
    sent, received = [], []
    values = {"a": [np.ones(2), (np.zeros((2, 3), "f4"),)], "b": np.arange(3)}
    decode(encode(values, arrays=sent), arrays=received)
    assert len(sent) == 3 and all(alike(a, b) and a is not b for a, b in zip(sent, received, strict=True))
    assert all(array.flags.writeable for array in received)


def test_one_dict_in_two_places_stays_one_and_no_short_frame_is_endless():
    config, nested = {"v": 1.0}, {"a": {}}
    one, two, three, four = decode(encode([config, config, nested, nested]))
    assert one is two and three == four == nested and three is not four
    doubling = ["d", "a", 1]
    for i in range(20):
        doubling = ["d", "a", doubling, "b", ["s", i]]
    with pytest.raises(WireError):
        decode(frame([doubling, []]))


class Liar(float):
    def __float__(self):
        return 1.0

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


class Sly(str):
    def __str__(self):
        return Sly("another")


def test_what_derives_from_a_type_travels_as_that_type():
    Point = collections.namedtuple("Point", "x y")
    masked = np.ma.array([1.0, 2.0], mask=[0, 1])
    values = [Liar(2.5), Point(1, 2), collections.OrderedDict(a=1), masked, Sly("one"), True]
    types = [float, tuple, dict, np.ndarray, str, bool]
    arrived = decode(encode(values))
    assert [type(v) for v in arrived] == types
    assert arrived[4] == "one"


def test_other_objects_travel_as_references_or_not_at_all():
    for value in ({1}, object(), print, np.array([object()]), np.array(["a"]), 10**2000, [[[]]] * 10**6):
        with pytest.raises(WireError):
            encode(value)
    loop = []
    loop.append(loop)
    with pytest.raises(WireError):
        encode(loop)
    things = []

    def refer(value):
        things.append(value)
        return Reference("object", len(things) - 1, type(value).__name__)

    sent = (1, {2}, [print])
    back = decode(encode(sent, refer), lambda reference: things[reference.number])
    assert back[1] is sent[1] and back[2][0] is print


def test_tensors_travel():
    torch = pytest.importorskip("torch")
    tensor = decode(encode(torch.arange(6.0).reshape(2, 3).requires_grad_()))
    assert tensor.shape == (2, 3) and tensor.dtype == torch.float32 and tensor.sum() == 15


def test_a_generator_arrives_in_its_state_and_stays_as_it_is():
    rng, sent, come = np.random.default_rng(5), [], []
    twin = decode(encode([rng], generators=sent), generators=come)[0]
    expected = np.random.default_rng(5).standard_normal(8)
    assert sent == [rng] and come == [twin]
    assert np.array_equal(twin.standard_normal(8), expected)
    assert np.array_equal(rng.standard_normal(8), expected)


def test_a_generator_is_refused_where_it_is_not_expected():
    rng = np.random.default_rng(0)
    with pytest.raises(WireError):
        encode(rng)
    with pytest.raises(WireError):
        decode(encode(rng, generators=[]))
    for words in (["0"], ["x", "1", "0", "0"], ["-1", "1", "0", "0"], [1, 1, 0, 0], ["f" * 80, "1", "0", "0"]):
        frame = json.dumps([["R", *words], []]).encode()
        with pytest.raises(WireError):
            decode(PREFIX.pack(len(frame), len(frame)) + frame, generators=[])
