"""Labels that change with the picture, and a batch with faults: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.augmentation.answers import topic
from cs231n_utils.topics.augmentation.misconceptions.moving import GLOBAL, OWN_SEED


@topic.plain
def flip_with_labels(x, y, mirrored, rng):
    pictures, labels = x.copy(), y.copy()
    for n in range(len(x)):
        chosen = rng.random() < 0.5
        if chosen and mirrored[y[n]] >= 0:
            pictures[n] = x[n][:, :, ::-1]
            labels[n] = mirrored[y[n]]
    return pictures, labels


def _flip(slug, sentence, *edits):
    topic.edit("flip_with_labels", slug, sentence, *edits)


NEW, WHEN = "labels[n] = mirrored[y[n]]", "if chosen and mirrored[y[n]] >= 0:"
_flip("labels-kept", "The pictures are mirrored and the labels stay: a mirrored ☛ is a ☚.", (NEW, "labels[n] = y[n]"))
_flip(
    "mirrored-to-no-class",
    "Pictures whose mirror image is in no class are mirrored too; they must stay as they are.",
    (WHEN, "if chosen:"),
)
_flip(
    "label-kept-without-class",
    "Pictures whose mirror image is in no class are mirrored and keep their label; leave these pictures alone.",
    (WHEN, "if chosen:"),
    (NEW, "labels[n] = mirrored[y[n]] if mirrored[y[n]] >= 0 else y[n]"),
)
_flip(
    "dropped",
    "Pictures whose mirror image is in no class are thrown away; they stay in the batch as they are.",
    ("return pictures, labels", "return pictures[mirrored[y] >= 0], labels[mirrored[y] >= 0]"),
)
_flip(
    "labels-of-all",
    "The labels of all pictures are exchanged, also of those that were not mirrored.",
    (
        "        if chosen and",
        "        if mirrored[y[n]] >= 0:\n            labels[n] = mirrored[y[n]]\n        if chosen and",
    ),
)
_flip(
    "only-those-that-stay",
    "Only pictures whose class stays the same are mirrored; the others may be, with the other class as their label.",
    (WHEN, "if chosen and mirrored[y[n]] == y[n]:"),
)
_flip(
    "only-those-that-change",
    "Only pictures that become another class are mirrored; those whose class stays may be as well.",
    (WHEN, "if chosen and mirrored[y[n]] >= 0 and mirrored[y[n]] != y[n]:"),
)
_flip(
    "class-zero-forgotten",
    "Pictures that become class 0 are left alone: 0 is a class, only a negative number is none.",
    (WHEN, "if chosen and mirrored[y[n]] > 0:"),
)
_flip(
    "inverse-index",
    "The label of a mirrored picture is looked up by the picture's place in the batch, not by its class.",
    (NEW, "labels[n] = mirrored[n % len(mirrored)]"),
)
_flip(
    "two-draws",
    "Picture and label are changed by draws of their own: one draw decides over both.",
    (NEW, "labels[n] = mirrored[y[n]] if rng.random() < 0.5 else y[n]"),
)
_flip(
    "one-draw",
    "One draw decides for the whole batch: draw a number for each picture.",
    ("for n in range(len(x)):", "chosen = rng.random() < 0.5\n    for n in range(len(x)):"),
    ("        chosen = rng.random() < 0.5\n        if", "        if"),
)
_flip(
    "upside-down",
    "The pictures are turned upside down: the last axis is the width.",
    ("x[n][:, :, ::-1]", "x[n][:, ::-1]"),
)
_flip(
    "half-turn",
    "The pictures are turned by half a turn; reverse the last axis alone.",
    ("x[n][:, :, ::-1]", "x[n][:, ::-1, ::-1]"),
)
_flip(
    "labels-alone", "The labels change and the pictures stay.", ("pictures[n] = x[n][:, :, ::-1]", "pictures[n] = x[n]")
)
_flip(
    "always",
    "Every picture that has a mirror image is mirrored; half of them should be.",
    ("rng.random() < 0.5", "True"),
)
_flip("own-seed", OWN_SEED, ("pictures, labels = ", "rng = np.random.default_rng(0)\n    pictures, labels = "))
_flip("global-generator", GLOBAL, ("rng.random()", "np.random.random()"))


@topic.plain
def mended_batch(dataset, rows, mean, training, rng):
    batch = dataset["X"][rows].astype(float)
    if training:
        flip = rng.random(len(rows)) < 0.5
        batch[flip] = batch[flip][:, :, :, ::-1]
    batch = batch - mean
    return batch, dataset["y"][rows]


def _mended(slug, sentence, *edits):
    topic.edit("mended_batch", slug, sentence, *edits)


MIRROR = "batch[flip] = batch[flip][:, :, :, ::-1]"
TAKEN = 'batch = dataset["X"][rows].astype(float)'
_mended(
    "unmended",
    "Nothing is mended yet: compare the data set before and after, two pictures of a batch, training and judging.",
    (
        TAKEN,
        'dataset["X"][rows] = dataset["X"][rows] - mean\n    batch = dataset["X"][rows]\n'
        '    if rng.random() < 0.5:\n        batch = batch[..., ::-1]\n    return batch, dataset["y"][rows]',
    ),
)
_mended(
    "mirrored-in-place",
    "The pictures of the data set are mirrored themselves, and stay so in the next pass and when the net is judged.",
    (MIRROR, MIRROR + '\n        dataset["X"][rows] = batch'),
)
_mended(
    "centred-in-place",
    "The mean image is subtracted from the data set itself, again in every pass: work on a copy.",
    ("    batch = batch - mean\n", '    batch = batch - mean\n    dataset["X"][rows] = dataset["X"][rows] - mean\n'),
)
_mended(
    "one-draw",
    "One draw decides for the whole batch: draw a number for each picture.",
    ("rng.random(len(rows)) < 0.5", "np.full(len(rows), rng.random() < 0.5)"),
)
_mended(
    "always-augmented",
    "Pictures are mirrored when the net is judged too; then nothing should be random.",
    ("if training:", "if True:"),
)
_mended("never-augmented", "No picture is mirrored any more, in training either.", ("if training:", "if False:"))
_mended(
    "the-other-way",
    "Pictures are mirrored when the net is judged, and not in training.",
    ("if training:", "if not training:"),
)
_mended(
    "labels-of-all",
    "The labels are those of the whole data set; those of the rows picked are needed.",
    ('return batch, dataset["y"][rows]', 'return batch, dataset["y"]'),
)
_mended(
    "labels-of-the-first",
    "The labels are those of the first pictures, not those of the rows picked.",
    ('return batch, dataset["y"][rows]', 'return batch, dataset["y"][: len(rows)]'),
)
_mended(
    "labels-sorted",
    "The labels stand in another order than the pictures.",
    ('return batch, dataset["y"][rows]', 'return batch, dataset["y"][np.sort(rows)]'),
)
_mended(
    "centred-first",
    "The mean image is subtracted before the picture is mirrored, so that the mean is mirrored with it. New pictures "
    "are centred as they are: mirror first, then centre.",
    (TAKEN, TAKEN + " - mean"),
    ("    batch = batch - mean\n", ""),
)
_mended(
    "centred-in-training-alone",
    "The mean image is subtracted in training only; the net needs pictures of the same kind when it is judged.",
    ("    batch = batch - mean\n", "        batch = batch - mean\n"),
)
_mended("not-centred", "The mean image is no longer subtracted.", ("    batch = batch - mean\n", ""))
_mended(
    "own-mean",
    "The mean of the batch is subtracted; take the mean image that comes in.",
    ("batch - mean", "batch - batch.mean(axis=0)"),
)
_mended("mean-added", "The mean image is added.", ("batch - mean", "batch + mean"))
_mended(
    "upside-down",
    "The pictures are turned upside down: the last axis is the width.",
    ("[:, :, :, ::-1]", "[:, :, ::-1]"),
)
_mended(
    "own-draw-for-row",
    "Which picture is mirrored is decided by its number, so that it is the same in every pass: draw.",
    ("rng.random(len(rows)) < 0.5", "np.asarray(rows) % 2 == 0"),
)


@topic.plain
def mixup(x, y, num_classes, alpha, rng):
    N = len(x)
    lam = rng.beta(alpha, alpha, N)
    partner = rng.permutation(N)
    labels = np.eye(num_classes)[y]
    weight = lam.reshape((N,) + (1,) * (x.ndim - 1))
    pictures = weight * x + (1 - weight) * x[partner]
    labels = lam[:, None] * labels + (1 - lam[:, None]) * labels[partner]
    return pictures, labels


def _mixup(slug, sentence, *edits):
    topic.edit("mixup", slug, sentence, *edits)


LABELS, LAM = "lam[:, None] * labels + (1 - lam[:, None]) * labels[partner]", "lam = rng.beta(alpha, alpha, N)"
_mixup(
    "labels-kept", "The pictures are mixed and the labels are not: mix both with the same weights.", (LABELS, "labels")
)
_mixup(
    "labels-half",
    "The labels are mixed half and half, whatever the weights of the pictures are.",
    (LABELS, "0.5 * labels + 0.5 * labels[partner]"),
)
_mixup(
    "labels-exchanged",
    "The weights of the two labels are exchanged: the picture's own label goes with its own weight.",
    (LABELS, "(1 - lam[:, None]) * labels + lam[:, None] * labels[partner]"),
)
_mixup(
    "label-of-the-larger",
    "The label is that of the larger part alone; give both, with their weights.",
    (LABELS, "np.where(lam[:, None] >= 0.5, labels, labels[partner])"),
)
_mixup(
    "labels-of-partner", "The label is the partner's alone; give both, with their weights.", (LABELS, "labels[partner]")
)
_mixup(
    "label-partner-drawn-again",
    "The labels are mixed with those of other partners than the pictures.",
    (LABELS, "lam[:, None] * labels + (1 - lam[:, None]) * labels[rng.permutation(N)]"),
)
_mixup(
    "label-weights-drawn-again",
    "The labels are mixed with weights of their own: draw once, for pictures and labels.",
    (LABELS, "(lambda other: other * labels + (1 - other) * labels[partner])(rng.beta(alpha, alpha, (N, 1)))"),
)
_mixup(
    "classes-as-numbers",
    "The numbers of the classes are mixed, as if class 2 lay between 1 and 3: mix one-hot rows.",
    ("labels = np.eye(num_classes)[y]", "labels = y[:, None]"),
    ("return pictures, labels", "return pictures, labels[:, 0]"),
)
_mixup(
    "weight-overwritten",
    "Where both pictures are of one class, the second weight overwrites the first: add them, so that the label is 1.",
    (
        LABELS,
        "np.zeros((N, num_classes))\n    labels[np.arange(N), y] = lam\n    labels[np.arange(N), y[partner]] = 1 - lam",
    ),
)
_mixup(
    "own-weight-the-larger",
    "The larger of the two weights always goes to the picture itself; here the weight is used as it is drawn.",
    (LAM, LAM + "\n    lam = np.maximum(lam, 1 - lam)"),
)
_mixup(
    "one-weight",
    "All pictures of the batch are mixed with one weight. (So did the paper; here each draws its own.)",
    (LAM, "lam = np.full(N, rng.beta(alpha, alpha))"),
)
_mixup(
    "uniform",
    "The weights are drawn evenly from 0 to 1; they come from the Beta distribution with alpha.",
    (LAM, "lam = rng.random(N)"),
)
_mixup("half", "Every blend is half and half: draw the weight.", (LAM, "lam = np.full(N, 0.5)"))
_mixup(
    "alpha-is-the-weight",
    "alpha is taken for the weight itself; it is the parameter of the Beta distribution.",
    (LAM, "lam = np.full(N, min(alpha, 1.0))"),
)
_mixup(
    "alpha-and-one",
    "The second parameter of the Beta distribution is 1; both are alpha.",
    (LAM, "lam = rng.beta(alpha, 1.0, N)"),
)
_mixup(
    "neighbour",
    "Each picture is mixed with its neighbour, always the same one: draw the partner.",
    ("rng.permutation(N)", "np.roll(np.arange(N), 1)"),
)
_mixup(
    "reversed",
    "Each picture is mixed with the one at the same place from the end, always the same one: draw the partner.",
    ("rng.permutation(N)", "np.arange(N)[::-1]"),
)
_mixup(
    "one-partner",
    "All pictures are mixed with one: draw a partner for each.",
    ("rng.permutation(N)", "np.full(N, rng.integers(N))"),
)
_mixup(
    "added",
    "The pictures are added with their full weights; the two weights must add up to 1.",
    ("weight * x + (1 - weight) * x[partner]", "x + (1 - weight) * x[partner]"),
)
_mixup(
    "averaged-weights",
    "The weights do not add up to 1.",
    ("weight * x + (1 - weight) * x[partner]", "weight * x + weight * x[partner]"),
)
_mixup("own-seed", OWN_SEED, ("N = len(x)", "N = len(x)\n    rng = np.random.default_rng(0)"))
_mixup("global-generator", GLOBAL, (LAM, LAM.replace("rng", "np.random")))
_mixup(
    "weight-each-pixel",
    "Each pixel gets a weight of its own; a picture is mixed with one weight.",
    ("weight = lam.reshape((N,) + (1,) * (x.ndim - 1))", "weight = rng.beta(alpha, alpha, x.shape)"),
)
topic.family(
    "mixup",
    "alpha-fixed",
    "alpha is written into the code as {value}; take the argument.",
    ["0.2", "1.0"],
    (LAM, "lam = rng.beta({value}, {value}, N)"),
)


@topic.plain
def cutmix(x, y, num_classes, alpha, rng):
    N, C, H, W = x.shape
    pictures = x.copy()
    rows = np.eye(num_classes)[y]
    labels = rows.copy()
    partner = rng.permutation(N)
    for n in range(N):
        lam = rng.beta(alpha, alpha)
        height, width = int(H * np.sqrt(1 - lam)), int(W * np.sqrt(1 - lam))
        row, column = rng.integers(0, H), rng.integers(0, W)
        top, bottom = max(0, row - height // 2), min(H, row - height // 2 + height)
        left, right = max(0, column - width // 2), min(W, column - width // 2 + width)
        pictures[n, :, top:bottom, left:right] = x[partner[n], :, top:bottom, left:right]
        share = (bottom - top) * (right - left) / (H * W)
        labels[n] = (1 - share) * rows[n] + share * rows[partner[n]]
    return pictures, labels


def _cutmix(slug, sentence, *edits):
    topic.edit("cutmix", slug, sentence, *edits)


SHARE = "share = (bottom - top) * (right - left) / (H * W)"
SIDES = "height, width = int(H * np.sqrt(1 - lam)), int(W * np.sqrt(1 - lam))"
PASTE = "x[partner[n], :, top:bottom, left:right]"
_cutmix(
    "drawn-area",
    "The labels follow the λ that was drawn, not the area pasted: at the border the box is cut off, and sides are "
    "whole pixels.",
    (SHARE, "share = 1 - lam"),
)
_cutmix(
    "uncut-area",
    "The labels follow the box before it is cut off at the border: count the pixels that were really pasted.",
    (SHARE, "share = height * width / (H * W)"),
)
_cutmix(
    "labels-kept",
    "A piece of another picture is pasted and the label stays: mix it by the area.",
    (SHARE, "share = 0.0"),
)
_cutmix(
    "labels-exchanged",
    "The weights of the two labels are exchanged: the partner's is the share that was pasted.",
    (
        "labels[n] = (1 - share) * rows[n] + share * rows[partner[n]]",
        "labels[n] = share * rows[n] + (1 - share) * rows[partner[n]]",
    ),
)
_cutmix(
    "label-of-the-larger",
    "The label is that of the larger part alone; give both, with their shares.",
    (SHARE, SHARE + "\n        share = float(share > 0.5)"),
)
_cutmix(
    "share-overwritten",
    "Where both pictures are of one class, the second share overwrites the first: add them, so that the label is 1.",
    (
        "labels[n] = (1 - share) * rows[n] + share * rows[partner[n]]",
        "labels[n] = (1 - share) * rows[n]\n        labels[n, y[partner[n]]] = share",
    ),
)
_cutmix(
    "height-and-width-exchanged",
    "Height and width are exchanged: the shape is (N, C, H, W).",
    ("N, C, H, W = x.shape", "N, C, W, H = x.shape"),
)
_cutmix(
    "sides-twice-as-long",
    "The whole side is laid off to each side of the centre, so that the box has four times the area.",
    (
        "top, bottom = max(0, row - height // 2), min(H, row - height // 2 + height)",
        "top, bottom = max(0, row - height), min(H, row + height)",
    ),
    (
        "left, right = max(0, column - width // 2), min(W, column - width // 2 + width)",
        "left, right = max(0, column - width), min(W, column + width)",
    ),
)
_cutmix("labels-half", "The labels are mixed half and half, whatever the area is.", (SHARE, "share = 0.5"))
_cutmix(
    "root-forgotten",
    "A box with the share 1 − λ of each side has the share (1 − λ)² of the area: take the root.",
    (SIDES, "height, width = int(H * (1 - lam)), int(W * (1 - lam))"),
)
_cutmix(
    "square",
    "The box is a square whatever the picture's shape is; it has the picture's aspect ratio.",
    (SIDES, "height = width = min(int(np.sqrt((1 - lam) * H * W)), H, W)"),
)
_cutmix(
    "always-inside",
    "The box never reaches beyond the border: its centre is drawn from all pixels, and what falls outside is lost.",
    (
        "row, column = rng.integers(0, H), rng.integers(0, W)",
        "row, column = rng.integers(0, H - height + 1) + height // 2, rng.integers(0, W - width + 1) + width // 2",
    ),
)
_cutmix(
    "corner-for-centre",
    "The place drawn is the box's corner; it should be its centre, so that all four borders are alike.",
    (
        "top, bottom = max(0, row - height // 2), min(H, row - height // 2 + height)",
        "top, bottom = row, min(H, row + height)",
    ),
    (
        "left, right = max(0, column - width // 2), min(W, column - width // 2 + width)",
        "left, right = column, min(W, column + width)",
    ),
)
_cutmix(
    "negative-start",
    "Near the top or left border the slice starts at a negative number, which counts from the other end: nothing is "
    "pasted, but the label is mixed. Let it start at 0.",
    ("max(0, row - height // 2)", "row - height // 2"),
    ("max(0, column - width // 2)", "column - width // 2"),
)
_cutmix(
    "one-box",
    "All pictures of the batch get the same box. (So did the paper; here each draws its own.)",
    (
        "    for n in range(N):\n        lam = rng.beta(alpha, alpha)\n",
        "    lam, places = rng.beta(alpha, alpha), rng.integers(0, (H, W))\n    for n in range(N):\n",
    ),
    ("row, column = rng.integers(0, H), rng.integers(0, W)", "row, column = places"),
)
_cutmix(
    "from-itself",
    "The box is pasted from the picture itself, so that nothing changes: take it from the partner.",
    (PASTE, "x[n, :, top:bottom, left:right]"),
)
_cutmix(
    "from-another-place",
    "The box is taken from another place of the partner, or blended; paste the partner's same pixels.",
    (PASTE, "0.5 * (x[n] + x[partner[n]])[:, top:bottom, left:right]"),
)
_cutmix("hole", "The box is filled with 0, as in cutout; here it is a piece of the partner.", (PASTE, "0"))
_cutmix(
    "first-channel",
    "Only the first channel is pasted.",
    (
        "pictures[n, :, top:bottom, left:right] = x[partner[n], :, top:bottom, left:right]",
        "pictures[n, 0, top:bottom, left:right] = x[partner[n], 0, top:bottom, left:right]",
    ),
)
_cutmix(
    "neighbour",
    "Each picture is mixed with its neighbour, always the same one: draw the partner.",
    ("rng.permutation(N)", "np.roll(np.arange(N), 1)"),
)
_cutmix(
    "already-pasted",
    "Pieces come out of pictures that were changed already: paste from a copy of what came in.",
    (PASTE, "pictures[partner[n], :, top:bottom, left:right]"),
)
_cutmix(
    "label-partner-drawn-again",
    "The labels are mixed with those of other partners than the pictures.",
    ("share * rows[partner[n]]", "share * rows[rng.integers(N)]"),
)
_cutmix("own-seed", OWN_SEED, ("pictures = x.copy()", "pictures = x.copy()\n    rng = np.random.default_rng(0)"))
_cutmix("global-generator", GLOBAL, ("lam = rng.beta(alpha, alpha)", "lam = np.random.beta(alpha, alpha)"))
topic.family(
    "cutmix",
    "alpha-fixed",
    "alpha is written into the code as {value}; take the argument.",
    ["0.1", "4.0"],
    ("rng.beta(alpha, alpha)", "rng.beta({value}, {value})"),
)
