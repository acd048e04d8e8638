"""Other light and holes: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.augmentation.answers import topic
from cs231n_utils.topics.augmentation.misconceptions.moving import GLOBAL, OWN_SEED


@topic.plain
def color_jitter(x, brightness, contrast, rng):
    shape = (len(x), 1, 1, 1)
    bright = rng.uniform(1 - brightness, 1 + brightness, shape)
    sharp = rng.uniform(1 - contrast, 1 + contrast, shape)
    values = x.astype(float) * bright
    mean = values.mean(axis=(1, 2, 3), keepdims=True)
    values = mean + (values - mean) * sharp
    return np.clip(np.round(values), 0, 255).astype(np.uint8)


def _jitter(slug, sentence, *edits):
    topic.edit("color_jitter", slug, sentence, *edits)


END = "np.clip(np.round(values), 0, 255).astype(np.uint8)"
MEAN = "values.mean(axis=(1, 2, 3), keepdims=True)"
BRIGHT = "rng.uniform(1 - brightness, 1 + brightness, shape)"
SHARP = "rng.uniform(1 - contrast, 1 + contrast, shape)"
_jitter(
    "wraps",
    "Values above 255 wrap around to dark ones: uint8 counts modulo 256. Cut off at 0 and 255 before that.",
    (END, "(np.round(values).astype(int) % 256).astype(np.uint8)"),
)
_jitter(
    "wraps-unrounded",
    "Values above 255 wrap around to dark ones: uint8 counts modulo 256. Cut off at 0 and 255 before that.",
    (END, "(values.astype(int) % 256).astype(np.uint8)"),
)
_jitter(
    "wraps-before-the-contrast",
    "The pictures become uint8 between brightness and contrast, where values above 255 wrap around: use floats until "
    "the end.",
    ("x.astype(float) * bright", "((x.astype(float) * bright).astype(int) % 256).astype(np.uint8)"),
)
_jitter(
    "not-rounded",
    "The result is not rounded: astype cuts off what stands behind the point, so that every picture gets darker by "
    "half a step.",
    (END, "np.clip(values, 0, 255).astype(np.uint8)"),
)
_jitter(
    "upper-end-alone",
    "Values above 255 are cut off, those below 0 wrap around to bright ones.",
    (END, "(np.minimum(np.round(values), 255).astype(int) % 256).astype(np.uint8)"),
)
_jitter(
    "lower-end-alone",
    "Values below 0 are cut off, those above 255 wrap around to dark ones.",
    (END, "(np.maximum(np.round(values), 0).astype(int) % 256).astype(np.uint8)"),
)
_jitter(
    "floats",
    "The result is floats; uint8 came in, and uint8 should come out.",
    (END, "np.clip(np.round(values), 0, 255)"),
)
_jitter(
    "cut-at-one",
    "The values are cut off at 1, but those of uint8 go to 255.",
    (END, "np.clip(np.round(values), 0, 1).astype(np.uint8)"),
)
_jitter(
    "one-draw",
    "All pictures get the same factors: draw two for each picture.",
    ("shape = (len(x), 1, 1, 1)", "shape = (1, 1, 1, 1)"),
)
_jitter(
    "each-pixel",
    "Each pixel gets factors of its own, which is noise; other light changes a picture as a whole.",
    ("shape = (len(x), 1, 1, 1)", "shape = x.shape"),
)
_jitter(
    "each-channel",
    "Each channel gets factors of its own, which changes the colour; here the channels share one.",
    ("shape = (len(x), 1, 1, 1)", "shape = (len(x), 3, 1, 1)"),
)
_jitter(
    "darker-only",
    "The pictures only get darker and duller: the factors lie on both sides of 1.",
    (BRIGHT, "rng.uniform(1 - brightness, 1, shape)"),
    (SHARP, "rng.uniform(1 - contrast, 1, shape)"),
)
_jitter(
    "brighter-only",
    "The pictures only get brighter and sharper: the factors lie on both sides of 1.",
    (BRIGHT, "rng.uniform(1, 1 + brightness, shape)"),
    (SHARP, "rng.uniform(1, 1 + contrast, shape)"),
)
_jitter(
    "around-zero",
    "The factors lie around 0, so that the picture is lost: 1 is the factor that changes nothing.",
    (BRIGHT, "rng.uniform(-brightness, brightness, shape)"),
    (SHARP, "rng.uniform(-contrast, contrast, shape)"),
)
_jitter(
    "half-the-range",
    "The factors go only half as far: from 1 − a to 1 + a.",
    (BRIGHT, "rng.uniform(1 - brightness / 2, 1 + brightness / 2, shape)"),
    (SHARP, "rng.uniform(1 - contrast / 2, 1 + contrast / 2, shape)"),
)
_jitter(
    "one-factor",
    "Brightness and contrast are changed by one and the same draw: draw two.",
    (SHARP, "1 + (bright - 1) * contrast / max(brightness, 1e-9)"),
)
_jitter(
    "normal",
    "The factors are normal numbers, without an end; draw them evenly between 1 − a and 1 + a.",
    (BRIGHT, "1 + brightness * rng.standard_normal(shape)"),
    (SHARP, "1 + contrast * rng.standard_normal(shape)"),
)
_jitter(
    "added",
    "The brightness is added; here it is a factor.",
    ("x.astype(float) * bright", "x.astype(float) + 255 * (bright - 1)"),
)
_jitter(
    "mean-of-the-batch",
    "The contrast is changed around the mean of the whole batch; each picture has a mean of its own.",
    (MEAN, "values.mean()"),
)
_jitter(
    "mean-of-each-channel",
    "The contrast is changed around the mean of each channel; take one mean for the picture.",
    (MEAN, "values.mean(axis=(2, 3), keepdims=True)"),
)
_jitter(
    "mean-across-channels",
    "Each pixel is moved away from the mean of its own channels: that is saturation, not contrast.",
    (MEAN, "values.mean(axis=1, keepdims=True)"),
)
_jitter("mean-128", "The contrast is changed around 128; take the mean of the picture.", (MEAN, "128.0"))
_jitter(
    "mean-before-brightness",
    "The mean is that of the picture before its brightness was changed; take it afterwards.",
    (MEAN, "x.mean(axis=(1, 2, 3), keepdims=True)"),
)
_jitter(
    "contrast-is-brightness",
    "The contrast factor scales the pixels themselves; it scales their distance from the mean.",
    ("mean + (values - mean) * sharp", "values * sharp"),
)
_jitter(
    "mean-not-added",
    "The mean is taken away and not given back.",
    ("mean + (values - mean) * sharp", "(values - mean) * sharp"),
)
_jitter("no-contrast", "The contrast stays as it is.", (SHARP, "1.0"))
_jitter("no-brightness", "The brightness stays as it is.", (BRIGHT, "1.0"))
_jitter("own-seed", OWN_SEED, ("shape = (", "rng = np.random.default_rng(0)\n    shape = ("))
_jitter("global-generator", GLOBAL, (BRIGHT, BRIGHT.replace("rng", "np.random")))
_jitter(
    "stretched",
    "Each picture is stretched to the whole range from 0 to 255; only what lies outside is cut off.",
    (END, "np.round(255 * (values - values.min()) / (values.max() - values.min())).astype(np.uint8)"),
)


@topic.plain
def cutout(x, size, rng):
    N, C, H, W = x.shape
    out = x.copy()
    for n in range(N):
        row = rng.integers(0, H)
        column = rng.integers(0, W)
        top = max(0, row - size // 2)
        left = max(0, column - size // 2)
        out[n, :, top : row + size // 2 + 1, left : column + size // 2 + 1] = 0
    return out


def _cutout(slug, sentence, *edits):
    topic.edit("cutout", slug, sentence, *edits)


TOP, LEFT = "max(0, row - size // 2)", "max(0, column - size // 2)"
ROW, COLUMN = "row = rng.integers(0, H)", "column = rng.integers(0, W)"
_cutout(
    "negative-start",
    "Near the top or left border the slice starts at a negative number, which counts from the other end: it is empty "
    "and there is no hole. Let it start at 0.",
    (TOP, "row - size // 2"),
    (LEFT, "column - size // 2"),
)
_cutout(
    "always-inside",
    "The hole never reaches beyond the border: its centre is drawn from all pixels, and what falls outside is lost.",
    (ROW, "row = rng.integers(size // 2, H - size // 2)"),
    (COLUMN, "column = rng.integers(size // 2, W - size // 2)"),
)
_cutout(
    "corner-for-centre",
    "The place drawn is the hole's corner; it should be its centre, so that all four borders are alike.",
    (TOP, "row"),
    (LEFT, "column"),
    ("row + size // 2 + 1", "row + size"),
    ("column + size // 2 + 1", "column + size"),
)
_cutout(
    "moved-inside",
    "A hole at the border is moved inside as a whole; what falls outside should be lost.",
    (TOP, "min(max(0, row - size // 2), H - size)"),
    (LEFT, "min(max(0, column - size // 2), W - size)"),
    ("row + size // 2 + 1", "top + size"),
    ("column + size // 2 + 1", "left + size"),
)
_cutout(
    "one-draw",
    "All pictures have the hole at the same place: draw one for each.",
    ("for n in range(N):", "row, column = rng.integers(0, H), rng.integers(0, W)\n    for n in range(N):"),
    ("        " + ROW + "\n", ""),
    ("        " + COLUMN + "\n", ""),
)
_cutout(
    "one-pixel-short",
    "The hole lacks its last row and column: a slice ends before its end.",
    ("row + size // 2 + 1", "row + size // 2"),
    ("column + size // 2 + 1", "column + size // 2"),
)
_cutout(
    "radius",
    "The hole reaches size pixels to each side of its centre; size is its whole width.",
    ("size // 2", "size"),
)
_cutout("first-channel", "The hole is in the first channel only.", ("out[n, :,", "out[n, 0,"))
_cutout("filled-with-one", "The hole is filled with 1; here it is 0.", ("] = 0", "] = 1"))
_cutout(
    "filled-with-mean", "The hole is filled with the mean of the picture; here it is 0.", ("] = 0", "] = x[n].mean()")
)
_cutout(
    "turned-around",
    "All but the square is 0; the square itself should be.",
    ("] = 0", "] = 0\n        out[n] = x[n] - out[n]"),
)
_cutout(
    "same-row-and-column",
    "The row and the column are one number: draw two for each picture.",
    (COLUMN, "column = min(row, W - 1)"),
)
_cutout(
    "height-for-width",
    "The column is drawn from the rows: a picture may be wider than it is high.",
    (COLUMN, "column = rng.integers(0, H)"),
)
_cutout(
    "width-for-height",
    "The row is drawn from the columns: a hole may fall wholly outside.",
    (ROW, "row = rng.integers(0, W)"),
)
_cutout(
    "last-row-missing",
    "The last row and column are never the centre: integers leaves out its upper end.",
    (ROW, "row = rng.integers(0, H - 1)"),
    (COLUMN, "column = rng.integers(0, W - 1)"),
)
_cutout("own-seed", OWN_SEED, ("out = x.copy()", "out = x.copy()\n    rng = np.random.default_rng(0)"))
_cutout("global-generator", GLOBAL, (ROW, "row = np.random.randint(0, H)"))
_cutout(
    "single-pixels",
    "Single pixels are set to 0 all over the picture, as in dropout; cutout takes a square.",
    (
        "out[n, :, top : row + size // 2 + 1, left : column + size // 2 + 1] = 0",
        "out[n] *= rng.random((1, H, W)) > size * size / (H * W)",
    ),
)
