"""Sizes: known ways to get them wrong."""

from cs231n_utils.topics.cnn_arithmetic.answers import topic


@topic.plain
def conv_output_size(W, K, P=0, S=1):
    room = W - K + 2 * P
    if room < 0:
        raise ValueError(f"a filter of {K} is larger than the padded input")
    left = room % S
    if left > 0:
        raise ValueError(f"it does not fit: {W - left} or {W - left + S} pixels would")
    return room // S + 1


def _size(slug, sentence, *edits):
    topic.edit("conv_output_size", slug, sentence, *edits)


_size("padding-forgotten", "The padding is left out: 2P zeros are added to the input.", ("W - K + 2 * P", "W - K"))
_size(
    "padding-once",
    "The padding is counted once; P zeros are added at each of the two ends, 2P in all.",
    ("W - K + 2 * P", "W - K + P"),
)
_size(
    "first-position-forgotten",
    "One position is missing: after (W - K + 2P) / S steps there is also the one you started from, + 1.",
    ("room // S + 1", "room // S"),
)
_size(
    "floor",
    "The result is rounded down without a word: the last pixels would never be seen. Raise a ValueError.",
    ("if left > 0:", "if False:"),
)
_size(
    "rounded-up",
    "The result is rounded up without a word: the last filter would reach beyond the edge. Raise a ValueError.",
    ("if left > 0:", "if False:"),
    ("return room // S + 1", "return -(-room // S) + 1"),
)
_size(
    "not-whole",
    "The result is returned with its fraction; there is no such number of positions. Raise a ValueError.",
    ("if left > 0:", "if False:"),
    ("return room // S + 1", "return room / S + 1"),
)
_size(
    "stride-forgotten",
    "The stride is left out: the filter moves by S pixels each time.",
    ("left = room % S", "left = 0"),
    ("room // S + 1", "room + 1"),
)
_size(
    "stride-after-the-one",
    "The + 1 is divided by the stride, too: (W - K + 2P) / S + 1 has it outside.",
    ("left = room % S", "left = (room + 1) % S"),
    ("room // S + 1", "(room + 1) // S"),
)
_size(
    "kernel-forgotten", "The filter's size is left out: K pixels are one position.", ("W - K + 2 * P", "W - 1 + 2 * P")
)
_size(
    "kernel-added",
    "The filter's size is added; a larger filter has fewer positions.",
    ("W - K + 2 * P", "W + K + 2 * P"),
)
_size(
    "larger-than-the-input",
    "A filter that is larger than the padded input has no position at all: raise a ValueError.",
    ("if room < 0:", "if False:"),
)
_size(
    "sizes-not-named",
    "The error does not say which input sizes would fit: name the nearest smaller and the nearest larger one.",
    ("{W - left} or {W - left + S} pixels would", "the stride leaves pixels over"),
)
_size(
    "assertion",
    "An assert raises an AssertionError and names no size: raise a ValueError whose message names the two that fit.",
    (
        """    if left > 0:
        raise ValueError(f"it does not fit: {W - left} or {W - left + S} pixels would")
""",
        """    assert left == 0
""",
    ),
)
_size(
    "only-smaller-named",
    "The error names the smaller size that would fit; name the nearest larger one as well.",
    ("{W - left} or {W - left + S} pixels would", "{W - left} pixels would"),
)
_size(
    "neighbours-named",
    "The sizes in the error are the next whole numbers; name those at which (W - K + 2P) is divisible by S.",
    ("{W - left} or {W - left + S} pixels would", "{W - 1} or {W + 1} pixels would"),
)


# The formula alone, as it is mostly typed first: nothing is checked.
UNCHECKED = (("if room < 0:", "if False:"), ("if left > 0:", "if False:"))
_size(
    "only-floor",
    "The formula is rounded down without a word, whatever comes in: raise a ValueError if it is not whole, or if the "
    "filter is larger than the padded input.",
    *UNCHECKED,
)
_size(
    "only-fraction",
    "The formula is returned as it is, also where it is not whole or below 1: raise a ValueError there.",
    *UNCHECKED,
    ("room // S + 1", "room / S + 1"),
)
_size(
    "only-round",
    "The formula is rounded without a word, whatever comes in: raise a ValueError if it is not whole, or if the filter "
    "is larger than the padded input.",
    *UNCHECKED,
    ("room // S + 1", "round(room / S + 1)"),
)
_size(
    "only-floor-padding-once",
    "The padding is counted once (it is 2P), and nothing is checked: a fit that is not whole needs a ValueError.",
    *UNCHECKED,
    ("W - K + 2 * P", "W - K + P"),
)
_size(
    "only-floor-padding-forgotten",
    "The padding is left out (it is 2P), and nothing is checked: a fit that is not whole needs a ValueError.",
    *UNCHECKED,
    ("W - K + 2 * P", "W - K"),
)


@topic.plain
def same_padding(K):
    if K % 2 == 0:
        raise ValueError(f"K must be odd, got {K}")
    return (K - 1) // 2


def _same(slug, sentence, *edits):
    topic.edit("same_padding", slug, sentence, *edits)


_same("both-sides", "This is the padding of both ends together; P is that of one.", ("(K - 1) // 2", "K - 1"))
_same("one-too-many", "This is one too many: W - K + 2P + 1 = W.", ("(K - 1) // 2", "(K + 1) // 2"))
_same("half", "Half of the filter is no whole number: solve W - K + 2P + 1 = W for P.", ("(K - 1) // 2", "K / 2"))
topic.family(
    "same_padding",
    "fixed",
    "P is {value} whatever K is; it depends on K: solve W - K + 2P + 1 = W.",
    ["0", "1", "2", "3"],
    ("(K - 1) // 2", "{value}"),
)
_same(
    "even-accepted",
    "With an even K no P keeps the size: it would have to differ on the two sides. Raise a ValueError.",
    ("if K % 2 == 0:", "if False:"),
)
_same(
    "odd-refused",
    "Odd and even are exchanged: it is the even K that has no such padding.",
    ("K % 2 == 0", "K % 2 == 1"),
)


@topic.plain
def sizes_that_fit(layers, low, high):
    found = []
    for first in range(low, high + 1):
        size, fits = first, True
        for layer in layers:
            stride = layer.get("stride", layer["kernel"] if "pool" in layer["kind"] else 1)
            room = size - layer["kernel"] + 2 * layer.get("pad", 0)
            fits = fits and room >= 0 and room % stride == 0
            size = room // stride + 1
        if fits:
            found.append(first)
    return found


def _fit(slug, sentence, *edits):
    topic.edit("sizes_that_fit", slug, sentence, *edits)


_fit("first-layer-only", "Only the first layer is looked at; every layer must fit.", ("in layers:", "in layers[:1]:"))
_fit("last-layer-only", "Only the last layer decides; a size fits if every layer does.", ("fits = fits and", "fits ="))
_fit(
    "size-not-updated",
    "Every layer is tried on the first size; it must get what the layer before it gives.",
    ("            size = room // stride + 1\n", ""),
)
_fit("high-left-out", "The largest size is left out: high belongs to the range.", ("high + 1", "high"))
_fit("low-left-out", "The smallest size is left out: low belongs to the range.", ("range(low,", "range(low + 1,"))
_fit("padding-forgotten", "The padding is left out.", (' + 2 * layer.get("pad", 0)', ""))
_fit(
    "too-small",
    "Sizes are among them at which a filter is larger than what comes in: room below 0 may be divisible, too.",
    ("room >= 0 and ", ""),
)
_fit(
    "pool-stride-1",
    "A pool without a stride has its kernel's size as stride, not 1.",
    ('layer["kernel"] if "pool" in layer["kind"] else 1', "1"),
)
_fit(
    "last-outputs",
    "These are the sizes that the last layer gives: walk through the layers with a variable of its own, and keep the "
    "input's size.",
    ("found.append(first)", "found.append(size)"),
)
_fit("the-smallest", "This is one size; return the list of all that fit.", ("return found", "return found[:1]"))
_fit(
    "floor",
    "Sizes are among them at which a layer leaves pixels over: each must fit whole.",
    (" and room % stride == 0", ""),
)
_fit(
    "pools-passed-over",
    "The pools are passed over; they must fit as well.",
    ("in layers:", 'in [a for a in layers if "pool" not in a["kind"]]:'),
)
