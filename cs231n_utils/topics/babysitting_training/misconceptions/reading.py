"""Runs read wrongly: known ways to misjudge a history."""

import numpy as np

from cs231n_utils.topics.babysitting_training.answers import topic


@topic.plain
def diagnose(history):
    loss = np.array(history["loss"])
    if not np.all(np.isfinite(loss)):
        return "diverged"
    if history["dead"][-1] > 0.5:
        return "dead units"
    if loss.max() > 1.5 * loss[0]:
        return "rate too high"
    first, middle, last = (part.mean() for part in np.array_split(loss, 3))
    early, late = first - middle, middle - last
    if late > 0.6 * early:
        return "rate too low"
    train_acc, val_acc = history["train_acc"][-1], history["val_acc"][-1]
    if train_acc - val_acc > 0.13:
        return "overfitting"
    if train_acc < 0.65:
        return "underfitting"
    return "healthy"


def _reads(slug, sentence, *edits):
    topic.edit("diagnose", slug, sentence, *edits)


FINITE = "not np.all(np.isfinite(loss))"

_reads(
    "nan-compared",
    "NaN is equal to nothing, not even to itself, so a comparison never finds it: np.isfinite does.",
    (FINITE, "np.any(loss == np.nan)"),
)
_reads(
    "infinity-passed-over",
    "A loss may end as infinity instead of NaN: np.isfinite finds both.",
    (FINITE, "np.any(np.isnan(loss))"),
)
_reads(
    "never-diverged",
    "A loss that is NaN or infinite is passed over: look for it before anything else.",
    (f'    if {FINITE}:\n        return "diverged"\n', ""),
)
_reads(
    "diverged-for-too-high",
    "A loss that leaps up but stays a number has not diverged: the rate is too high.",
    ('        return "rate too high"', '        return "diverged"'),
)
_reads(
    "dead-passed-over",
    'The hidden units are not looked at: history["dead"] tells how many are 0 for all images.',
    ('    if history["dead"][-1] > 0.5:\n        return "dead units"\n', ""),
)
_reads(
    "any-dead-unit",
    "A few dead units do no harm; it is a matter of most of them.",
    ('history["dead"][-1] > 0.5', 'history["dead"][-1] > 0'),
)
_reads(
    "dead-at-the-start",
    "Units may die on the way: look at the last epoch, not at the first.",
    ('history["dead"][-1]', 'history["dead"][0]'),
)
_reads(
    "alive-for-dead",
    'history["dead"] is the share of dead units, not of living ones.',
    ('history["dead"][-1] > 0.5', 'history["dead"][-1] < 0.5'),
)
_reads(
    "dead-after-too-high",
    "Where the loss leapt up and most units are dead, the name is the one that stands first in the list: dead units.",
    ('    if history["dead"][-1] > 0.5:\n        return "dead units"\n', ""),
    (
        '        return "rate too high"\n',
        '        return "rate too high"\n    if history["dead"][-1] > 0.5:\n        return "dead units"\n',
    ),
)
_reads(
    "leap-by-the-end",
    "The loss is compared at the end alone. A rate that is too high shows on the way: the loss leaps far above its "
    "start, and may come down again.",
    ("loss.max() >", "loss[-1] >"),
)
_reads(
    "never-too-high",
    "A loss that leaps above its start is passed over.",
    ('    if loss.max() > 1.5 * loss[0]:\n        return "rate too high"\n', ""),
)
_reads(
    "any-rise-is-a-leap",
    "The loss of a single step is noisy, and some lie a little above the first in every run: ask for a leap far above.",
    ("1.5 * loss[0]", "loss[0]"),
)
_reads(
    "any-fall-is-too-low",
    "A loss that has come to rest still falls a little: compare how fast it falls at the end with how fast it fell "
    "before.",
    ("late > 0.6 * early", "late > 0.01"),
)
_reads(
    "too-low-by-the-fall",
    "A loss that has fallen by half a unit may still be on its way: compare how fast it falls at the end with how fast "
    "it fell before.",
    ("late > 0.6 * early", "first - last < 0.05"),
)
_reads(
    "underfitting-first",
    "A low accuracy alone is not underfitting: if the loss is still falling as fast as before, the rate is too low.",
    ('    if late > 0.6 * early:\n        return "rate too low"\n', ""),
    (
        '    return "healthy"',
        '    if late > 0.6 * early:\n        return "rate too low"\n    return "healthy"',
    ),
)
_reads(
    "too-low-by-the-accuracy",
    "A low training accuracy is not yet a rate that is too low: if the loss has come to rest, the net underfits.",
    ("late > 0.6 * early", 'history["train_acc"][-1] < 0.65'),
)
_reads(
    "never-too-low",
    "A loss that is still falling as fast as at the beginning is passed over: the rate is too low.",
    ('    if late > 0.6 * early:\n        return "rate too low"\n', ""),
)
_reads(
    "gap-turned-around",
    "The gap is turned around: overfitting is a training accuracy far above the validation accuracy.",
    ("train_acc - val_acc >", "val_acc - train_acc >"),
)
_reads(
    "overfitting-by-validation",
    "A validation accuracy that is low by itself is no overfitting: compare it with the training accuracy.",
    ("train_acc - val_acc > 0.13", "val_acc < 0.72"),
)
_reads(
    "overfitting-by-training",
    "A training accuracy that is high by itself is no overfitting: compare it with the validation accuracy.",
    ("train_acc - val_acc > 0.13", "train_acc > 0.7"),
)
_reads(
    "any-gap",
    "The training accuracy is nearly always a little higher; overfitting is a wide gap.",
    ("train_acc - val_acc > 0.13", "train_acc > val_acc"),
)
_reads(
    "accuracy-of-the-first-epoch",
    "The accuracies after the first epoch say little: look at the last.",
    ('history["train_acc"][-1], history["val_acc"][-1]', 'history["train_acc"][0], history["val_acc"][0]'),
)
_reads(
    "underfitting-for-overfitting",
    "Overfitting and underfitting are mixed up: a net that overfits knows its training images too well.",
    ('        return "overfitting"', '        return "under-"'),
    ('        return "underfitting"', '        return "overfitting"'),
    ('"under-"', '"underfitting"'),
)
_reads(
    "low-for-high",
    "Too low and too high are mixed up: at a rate that is too high the loss leaps, at one too low it creeps.",
    ('        return "rate too high"', '        return "rate too -"'),
    ('        return "rate too low"', '        return "rate too high"'),
    ('"rate too -"', '"rate too low"'),
)
topic.family(
    "diagnose",
    "always",
    'The answer is "{value}", whatever the history: it must follow from the numbers.',
    ["healthy", "rate too low", "rate too high", "overfitting", "underfitting"],
    ('    loss = np.array(history["loss"])\n', '    return "{value}"\n    loss = 0\n'),
)
