"""Mirrored, shifted and resized pictures: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.augmentation.answers import topic

OWN_SEED = "Two calls draw the same: a generator with a fixed seed is made in each. Draw from the rng that comes in."
GLOBAL = (
    "The numbers come from np.random, so that the same rng gives another result each time. Draw from the rng that "
    "comes in."
)


@topic.plain
def random_horizontal_flip(x, p, rng):
    flip = rng.random(len(x)) < p
    out = x.copy()
    out[flip] = x[flip][:, :, :, ::-1]
    return out


def _flip(slug, sentence, *edits):
    topic.edit("random_horizontal_flip", slug, sentence, *edits)


DRAW, MIRROR = "flip = rng.random(len(x)) < p", "[:, :, :, ::-1]"
_flip(
    "one-draw",
    "One draw decides for the whole batch: draw a number for each picture.",
    (DRAW, "flip = np.full(len(x), rng.random() < p)"),
)
_flip("upside-down", "The pictures are turned upside down: the last axis is the width.", (MIRROR, "[:, :, ::-1]"))
_flip(
    "channels",
    "The channels are reversed, which exchanges red and blue; the last axis is the width.",
    (MIRROR, "[:, ::-1]"),
)
_flip(
    "half-turn", "The pictures are turned by half a turn; reverse the last axis alone.", (MIRROR, "[:, :, ::-1, ::-1]")
)
_flip(
    "all-axes",
    "Channels, rows and columns are reversed; reverse the last axis alone.",
    (MIRROR, "[:, ::-1, ::-1, ::-1]"),
)
_flip(
    "order-of-pictures",
    "The pictures change places with each other: the first axis counts the pictures.",
    (MIRROR, "[::-1]"),
)
_flip("always", "Every picture is mirrored; p is the probability.", (DRAW, "flip = np.full(len(x), True)"))
_flip("never", "No picture is mirrored.", (DRAW, "flip = np.full(len(x), False)"))
_flip("p-keeps", "p is taken for the probability to leave a picture alone.", (DRAW, "flip = rng.random(len(x)) >= p"))
_flip(
    "rounded",
    "A draw is rounded, so that half of the pictures are mirrored whatever p is.",
    (DRAW, "flip = rng.integers(0, 2, len(x)) == 1"),
)
_flip(
    "normal-numbers",
    "A normal number is compared with p; take a number between 0 and 1, which is below p with probability p.",
    (DRAW, "flip = rng.standard_normal(len(x)) < p"),
)
_flip(
    "fixed-count",
    "The same share of the batch is always mirrored, the first pictures of it: draw for each picture.",
    (DRAW, "flip = np.arange(len(x)) < p * len(x)"),
)
_flip(
    "every-other",
    "Every other picture is mirrored: draw for each picture.",
    (DRAW, "flip = np.arange(len(x)) % 2 == 0"),
)
_flip("own-seed", OWN_SEED, (DRAW, "flip = np.random.default_rng(0).random(len(x)) < p"))
_flip("global-generator", GLOBAL, (DRAW, "flip = np.random.random(len(x)) < p"))
_flip(
    "each-row",
    "Each row of a picture is mirrored or not by itself; a picture is mirrored as a whole.",
    ("flip = rng.random(len(x)) < p", "flip = rng.random(x.shape[:3]) < p"),
    ("x[flip][:, :, :, ::-1]", "x[flip][:, ::-1]"),
)
_flip(
    "each-channel",
    "Each channel is mirrored or not by itself, so that the colours no longer lie on each other.",
    ("flip = rng.random(len(x)) < p", "flip = rng.random(x.shape[:2]) < p"),
    ("x[flip][:, :, :, ::-1]", "x[flip][:, :, ::-1]"),
)
_flip(
    "fixed-share",
    "Every batch has the same number of mirrored pictures, and a batch of one has none, ever: draw for each picture.",
    (DRAW, "flip = rng.choice(len(x), int(p * len(x)), replace=False)"),
)
_flip(
    "with-replacement",
    "The numbers of the pictures to mirror are drawn with replacement: some come twice, so that too few are mirrored. "
    "Draw for each picture.",
    (DRAW, "flip = rng.choice(len(x), int(p * len(x)))"),
)
_flip(
    "others-lost",
    "The pictures that are not mirrored come out as zeros: start from a copy of x.",
    ("out = x.copy()", "out = np.zeros_like(x)"),
)
_flip(
    "mirrored-alone",
    "Only the mirrored pictures are returned; the others belong to the batch as well.",
    ("return out", "return out[flip]"),
)
topic.family(
    "random_horizontal_flip",
    "p-fixed",
    "p is written into the code as {value}; take the argument.",
    ["0.2", "0.8"],
    ("< p", "< {value}"),
)


@topic.plain
def random_crop(x, size, pad, rng):
    N, C, H, W = x.shape
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=x.dtype)
    padded[:, :, pad : pad + H, pad : pad + W] = x
    out = np.zeros((N, C, size, size), dtype=x.dtype)
    top = rng.integers(0, H + 2 * pad - size + 1, N)
    left = rng.integers(0, W + 2 * pad - size + 1, N)
    for n in range(N):
        out[n] = padded[n, :, top[n] : top[n] + size, left[n] : left[n] + size]
    return out


def _crop(slug, sentence, *edits):
    topic.edit("random_crop", slug, sentence, *edits)


TOP, LEFT = "top = rng.integers(0, H + 2 * pad - size + 1, N)", "left = rng.integers(0, W + 2 * pad - size + 1, N)"
_crop(
    "one-draw",
    "All pictures are cut at the same place: draw a place for each picture.",
    (TOP, "top = np.full(N, rng.integers(0, H + 2 * pad - size + 1))"),
    (LEFT, "left = np.full(N, rng.integers(0, W + 2 * pad - size + 1))"),
)
_crop(
    "last-place-missing",
    "The last place is never drawn: integers leaves out its upper end, so it needs a 1 more.",
    (TOP, "top = rng.integers(0, max(1, H + 2 * pad - size), N)"),
    (LEFT, "left = rng.integers(0, max(1, W + 2 * pad - size), N)"),
)
_crop(
    "first-place-missing",
    "The first row and column are never drawn: places start at 0.",
    (TOP, "top = rng.integers(min(1, H + 2 * pad - size), H + 2 * pad - size + 1, N)"),
    (LEFT, "left = rng.integers(min(1, W + 2 * pad - size), W + 2 * pad - size + 1, N)"),
)
_crop(
    "places-unpadded",
    "The places are drawn as if nothing had been padded: the padded picture is 2 · pad larger.",
    (TOP, "top = rng.integers(0, max(1, H - size + 1), N)"),
    (LEFT, "left = rng.integers(0, max(1, W - size + 1), N)"),
)
_crop(
    "places-padded-once",
    "The places count the padding once; it is on both sides, so the picture grows by 2 · pad.",
    (TOP, "top = rng.integers(0, H + pad - size + 1, N)"),
    (LEFT, "left = rng.integers(0, W + pad - size + 1, N)"),
)
_crop(
    "as-if-the-size-stayed",
    "The places go from 0 to 2 · pad, which is right only if the size stays as it is.",
    (TOP, "top = rng.integers(0, 2 * pad + 1, N)"),
    (LEFT, "left = rng.integers(0, 2 * pad + 1, N)"),
)
_crop("same-row-and-column", "The row and the column are one number: draw two for each picture.", (LEFT, "left = top"))
_crop(
    "centre",
    "Every picture is cut in its middle: draw the place.",
    (TOP, "top = np.full(N, (H + 2 * pad - size) // 2)"),
    (LEFT, "left = np.full(N, (W + 2 * pad - size) // 2)"),
)
_crop(
    "row-alone",
    "Only the row is drawn; draw the column as well.",
    (LEFT, "left = np.full(N, (W + 2 * pad - size) // 2)"),
)
_crop(
    "column-alone",
    "Only the column is drawn; draw the row as well.",
    (TOP, "top = np.full(N, (H + 2 * pad - size) // 2)"),
)
_crop(
    "corners",
    "Only the ends of the range are drawn; any place between them will do as well.",
    (TOP, "top = (H + 2 * pad - size) * rng.integers(0, 2, N)"),
    (LEFT, "left = (W + 2 * pad - size) * rng.integers(0, 2, N)"),
)
_crop(
    "height-and-width-exchanged",
    "Height and width are exchanged where the places are drawn: a place beyond the edge is drawn, or some never.",
    (LEFT, "left = np.minimum(rng.integers(0, H + 2 * pad - size + 1, N), W + 2 * pad - size)"),
)
_crop(
    "edge-repeated",
    "The padding repeats the edge; here it is zeros.",
    ("out = np.zeros", "padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode='edge')\n    out = np.zeros"),
)
_crop(
    "reflected",
    "The padding reflects the picture; here it is zeros.",
    (
        "out = np.zeros",
        "padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode='symmetric')\n    out = np.zeros",
    ),
)
_crop(
    "reflected-without-the-edge",
    "The padding reflects the picture; here it is zeros.",
    (
        "out = np.zeros",
        "padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode='reflect')\n    out = np.zeros",
    ),
)
_crop(
    "padding-on-one-side",
    "The padding is all on the top left, none on the bottom right.",
    ("padded[:, :, pad : pad + H, pad : pad + W] = x", "padded[:, :, 2 * pad :, 2 * pad :] = x"),
)
_crop(
    "rolled",
    "What leaves the picture on one side comes back on the other; it should be lost, and zeros come in.",
    (
        "out[n] = padded[n, :, top[n] : top[n] + size, left[n] : left[n] + size]",
        "out[n] = np.roll(x[n], (pad - top[n], pad - left[n]), axis=(1, 2))[:, :size, :size] if pad else "
        "padded[n, :, top[n] : top[n] + size, left[n] : left[n] + size]",
    ),
)
_crop("own-seed", OWN_SEED, (TOP, "rng = np.random.default_rng(0)\n    " + TOP))
_crop("global-generator", GLOBAL, (TOP, TOP.replace("rng.integers", "np.random.randint")))
_crop(
    "first-picture",
    "All results are cut out of the first picture.",
    ("out[n] = padded[n,", "out[n] = padded[0,"),
)


@topic.plain
def random_scale_crop(x, size, sides, resize, rng):
    low, high = sides
    out = []
    for image in x:
        side = int(rng.integers(low, high + 1))
        large = resize(image, side)
        top = rng.integers(0, side - size + 1)
        left = rng.integers(0, side - size + 1)
        out.append(large[:, top : top + size, left : left + size])
    return np.stack(out)


def _scale(slug, sentence, *edits):
    topic.edit("random_scale_crop", slug, sentence, *edits)


SIDE = "side = int(rng.integers(low, high + 1))"
_scale(
    "one-side",
    "All pictures get the same size: draw a side for each picture.",
    ("out = []", "out = []\n    common = int(rng.integers(low, high + 1))"),
    (SIDE, "side = common"),
)
_scale(
    "largest-missing",
    "The largest side is never drawn: integers leaves out its upper end.",
    (SIDE, "side = int(rng.integers(low, high))"),
)
_scale(
    "last-place-missing",
    "The last place is never drawn: from a picture of this side, side − size + 1 places can be cut.",
    ("rng.integers(0, side - size + 1)", "rng.integers(0, max(1, side - size))"),
)
_scale(
    "place-for-the-smallest",
    "The place is drawn as if every picture had the smallest side: the far corner of a larger one is never seen.",
    ("rng.integers(0, side - size + 1)", "rng.integers(0, low - size + 1)"),
)
_scale(
    "place-for-the-largest",
    "The place is drawn as if every picture had the largest side and then moved back inside, so that the last row and "
    "column come too often: draw the place when the side is known.",
    ("rng.integers(0, side - size + 1)", "min(rng.integers(0, high - size + 1), side - size)"),
)
_scale(
    "centre",
    "Every picture is cut in its middle: draw the place.",
    ("rng.integers(0, side - size + 1)", "(side - size) // 2"),
)
_scale(
    "top-left",
    "Every picture is cut at its top left corner: draw the place.",
    ("rng.integers(0, side - size + 1)", "0"),
)
_scale(
    "same-row-and-column",
    "The row and the column are one number: draw two for each picture.",
    ("left = rng.integers(0, side - size + 1)", "left = top"),
)
_scale(
    "cut-then-resize",
    "A piece is cut out and enlarged; here the whole picture is resized, and then a piece of it cut.",
    ("large[:, top : top + size, left : left + size]", "resize(image, size)"),
)
_scale(
    "two-sides",
    "Only the smallest and the largest side occur; every whole number between them will do.",
    (SIDE, "side = int(rng.choice([low, high]))"),
)
_scale("largest-always", "Every picture is enlarged to the largest side: draw one for each.", (SIDE, "side = high"))
_scale("smallest-always", "Every picture gets the smallest side: draw one for each.", (SIDE, "side = low"))
_scale(
    "own-seed",
    "All pictures draw the same: a generator with a fixed seed is made for each. Draw from the rng that comes in.",
    (SIDE, "rng = np.random.default_rng(0)\n        " + SIDE),
)
_scale("global-generator", GLOBAL, (SIDE, "side = int(np.random.randint(low, high + 1))"))
_scale(
    "not-resized-back",
    "The pictures come out larger than size: the piece must be size × size.",
    ("top + size, left : left + size", "top + size + 1, left : left + size + 1"),
    (SIDE, SIDE + "\n        side = max(side, size + 1)"),
    ("rng.integers(0, side - size + 1)", "rng.integers(0, side - size)"),
)
