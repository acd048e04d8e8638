"""Which normalization made an output: known ways to misread it."""

import numpy as np

from cs231n_utils.topics.batch_normalization.answers import topic


@topic.plain
def which_normalization(out):
    N, C, H, W = out.shape

    def normalized(values, axes):
        centred = np.abs(values.mean(axis=axes)).max() < 1e-2
        return centred and np.abs(values.var(axis=axes) - 1).max() < 1e-2

    if normalized(out, (2, 3)):
        return "instance"
    for G in range(2, C):
        if C % G == 0 and normalized(out.reshape(N, G, C // G, H, W), (2, 3, 4)):
            return "group"
    if normalized(out, (1, 2, 3)):
        return "layer"
    if normalized(out, (0, 2, 3)):
        return "batch"
    return "none"


def _which(slug, sentence, *edits):
    topic.edit("which_normalization", slug, sentence, *edits)


LAYER = """    if normalized(out, (1, 2, 3)):
        return "layer"
"""
BATCH = """    if normalized(out, (0, 2, 3)):
        return "batch"
"""
FIRST = """    if normalized(out, (2, 3)):
"""

_which(
    "layer-first",
    "Layer normalization is asked for too early: if every channel of an image has mean 0 and spread 1, so has the "
    "whole image. Ask for the smallest sets first.",
    (LAYER, ""),
    (FIRST, LAYER + FIRST),
)
_which(
    "batch-first",
    "Batch normalization is asked for too early: if a channel has mean 0 and spread 1 in every image, it has them in "
    "the batch too. Ask for the smallest sets first.",
    (BATCH, ""),
    (FIRST, BATCH + FIRST),
)
_which(
    "coarse-to-fine",
    "The large sets are asked for first; but values that are normalized in small sets are normalized in every larger "
    "set that is made of them. Ask for the smallest sets first.",
    (BATCH, ""),
    (LAYER, ""),
    (FIRST, BATCH + LAYER + FIRST),
)
_which(
    "group-after-layer",
    "Layer normalization is found before group normalization is asked for: if each group of an image has mean 0 and "
    "spread 1, so has the whole image. Ask for the smallest sets first.",
    (LAYER, ""),
    ("    for G in", LAYER + "    for G in"),
)
_which(
    "mean-only",
    "Only the means are looked at. A normalized set has spread 1 too.",
    ("return centred and np.abs(values.var(axis=axes) - 1).max() < 1e-2", "return centred"),
)
_which(
    "spread-only",
    "Only the spread is looked at. A normalized set has mean 0 too.",
    ("return centred and ", "return "),
)
_which(
    "exact",
    "The spread is compared with 1 too strictly: eps under the root makes it a little smaller than 1.",
    ("- 1).max() < 1e-2", "- 1).max() < 1e-12"),
)
_which(
    "means-of-means",
    "The means of all sets are averaged before they are compared with 0. Each of them must be 0, and each spread 1.",
    ("np.abs(values.mean(axis=axes)).max()", "np.abs(values.mean(axis=axes).mean())"),
    ("np.abs(values.var(axis=axes) - 1).max()", "np.abs(values.var(axis=axes).mean() - 1)"),
)
_which(
    "interleaved-groups",
    "The groups are made of every second or third channel; a group is a run of neighbouring channels.",
    ("out.reshape(N, G, C // G, H, W), (2, 3, 4)", "out.reshape(N, C // G, G, H, W), (1, 3, 4)"),
)
_which(
    "two-groups-only",
    "Group normalization is looked for with two groups only; G may be any divisor of C.",
    ("range(2, C)", "range(2, min(C, 3))"),
)
_which(
    "instance-as-group",
    "G = C is called group normalization here; each channel by itself has a name of its own.",
    ("for G in range(2, C)", "for G in range(2, C + 1)"),
    ("if normalized(out, (2, 3)):", "if False:"),
)
_which(
    "one-group-as-group",
    "G = 1 is called group normalization here; a whole image by itself has a name of its own.",
    ("range(2, C)", "range(1, C)"),
)
_which(
    "layer-per-pixel",
    "For layer normalization, mean and spread are taken over the channels of each pixel; here it takes them over the "
    "whole image.",
    ("(1, 2, 3)", "1"),
)
_which(
    "batch-per-pixel",
    "For batch normalization, mean and spread are taken over the batch alone; each channel also takes all its "
    "positions.",
    ("(0, 2, 3)", "0"),
)
