"""Folds, splits in time and what runs on them: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.hyperparameter_search.answers import topic


@topic.plain
def kfold_indices(n, k, rng):
    order = rng.permutation(n)
    folds = []
    for i in range(k):
        val = order[i * n // k : (i + 1) * n // k]
        train = np.setdiff1d(order, val)
        folds.append((train, val))
    return folds


def _kfold(slug, sentence, *edits):
    topic.edit("kfold_indices", slug, sentence, *edits)


SLICE = "order[i * n // k : (i + 1) * n // k]"
_kfold(
    "remainder-dropped",
    "When k does not divide n, the examples left over are never validated: the first n mod k folds take one more each.",
    (SLICE, "order[i * (n // k) : (i + 1) * (n // k)]"),
)
_kfold(
    "remainder-in-one-fold",
    "The last fold takes all that is left over. Spread it: the sizes may differ by one at most.",
    (SLICE, "order[i * (n // k) : (i + 1) * (n // k) if i < k - 1 else n]"),
)
_kfold(
    "drawn-anew",
    "Every fold is drawn anew: some examples are validated twice and others never. Shuffle once, then cut.",
    (SLICE, "rng.permutation(n)[i * n // k : (i + 1) * n // k]"),
)
_kfold(
    "with-replacement",
    "The examples are drawn with replacement: some are there twice and others not at all. Shuffle: rng.permutation.",
    ("rng.permutation(n)", "rng.integers(n, size=n)"),
)
_kfold(
    "overlapping",
    "Neighbouring folds overlap by one example: a slice does not take its end, so the next starts there.",
    (SLICE, "order[max(i * n // k - 1, 0) : (i + 1) * n // k]"),
)
_kfold(
    "trains-on-validation",
    "The training part holds the validation examples too: the net has seen what it is asked.",
    ("np.setdiff1d(order, val)", "order"),
)
_kfold(
    "not-shuffled",
    "The folds are blocks of neighbours: data sorted by class would lose whole classes. Shuffle first.",
    ("rng.permutation(n)", "np.arange(n)"),
)
_kfold(
    "global-generator",
    "The order comes from np.random, so the same seed gives other folds in each run. Draw from rng.",
    ("rng.permutation(n)", "np.random.permutation(n)"),
)
_kfold(
    "own-seed",
    "Two calls give the same folds: they are not shuffled, or by a generator that is made anew with a fixed seed. "
    "Shuffle with the rng that comes in.",
    ("rng.permutation", "np.random.default_rng(0).permutation"),
)
_kfold(
    "dealt-without-shuffling",
    "Two calls give the same folds: they are not shuffled, or by a generator that is made anew with a fixed seed. "
    "Shuffle with the rng that comes in.",
    ("rng.permutation(n)", "np.argsort(np.arange(n) % k, kind='stable')"),
)
_kfold(
    "fold-drawn-for-each",
    "The fold of each example is drawn by itself, so their sizes are left to chance. Shuffle the examples, then cut.",
    ("order = rng.permutation(n)", "order, fold = np.arange(n), rng.integers(k, size=n)"),
    (SLICE, "order[fold == i]"),
)
_kfold(
    "rounded-up",
    "The folds have n / k examples rounded up, and the last one what is left. Spread it: the sizes may differ by one.",
    (SLICE, "order[i * -(-n // k) : (i + 1) * -(-n // k)]"),
)
_kfold(
    "positions-for-examples",
    "The training part leaves out the places of the fold in the shuffled order, not the examples at these places.",
    ("np.setdiff1d(order, val)", "np.delete(np.arange(n), np.arange(i * n // k, (i + 1) * n // k))"),
)
_kfold(
    "shuffle-returns-none",
    "rng.shuffle shuffles in place and returns None; rng.permutation returns the shuffled indices.",
    ("rng.permutation(n)", "rng.shuffle(np.arange(n))"),
)
_kfold(
    "swapped",
    "Each pair is (train, validation), and here it is the other way round.",
    ("(train, val))", "(val, train))"),
)
_kfold("one-fold-less", "One fold is missing: there are k.", ("range(k)", "range(k - 1)"))
_kfold(
    "trains-on-what-came-before",
    "The training part holds only the folds before this one; it takes all others.",
    ("np.setdiff1d(order, val)", "order[: i * n // k]"),
)
_kfold(
    "trains-on-one-fold",
    "The training part is one fold only; it takes all others.",
    ("np.setdiff1d(order, val)", "order[(i + 1) % k * n // k : ((i + 1) % k + 1) * n // k]"),
)
_kfold(
    "fold-size-for-folds",
    "k is taken for the size of a fold; it is their number.",
    ("range(k)", "range(n // k)"),
    (SLICE, "order[i * k : (i + 1) * k]"),
)


@topic.plain
def time_series_splits(n, k, gap=0):
    m = n // (k + 1)
    splits = []
    for i in range(k):
        start = n - (k - i) * m
        splits.append((np.arange(start - gap), np.arange(start, start + m)))
    return splits


def _series(slug, sentence, *edits):
    topic.edit("time_series_splits", slug, sentence, *edits)


_series(
    "trains-on-the-future",
    "What comes after the validation block is trained on, too: at that time it is not known yet.",
    ("np.arange(start - gap)", "np.concatenate([np.arange(start - gap), np.arange(start + m, n)])"),
)
_series(
    "gap-ignored",
    "The gap is not left out: the last examples before the block are trained on.",
    ("start - gap", "start"),
)
_series(
    "gap-from-validation",
    "The gap is taken from the validation block; it is the training part that ends earlier.",
    ("np.arange(start - gap), np.arange(start, start + m)", "np.arange(start), np.arange(start + gap, start + m)"),
)
_series(
    "gap-shifts-the-block",
    "The gap shifts the validation block; the blocks stay, and the training part ends earlier.",
    ("start = n - (k - i) * m", "start = n - (k - i) * m + gap"),
)
_series(
    "gap-overlaps",
    "The training part reaches gap examples into the validation block; it must end gap examples before it.",
    ("start - gap", "start + gap"),
)
_series(
    "newest-dropped",
    "What k + 1 does not divide is left over at the end, so the newest examples are never used. Count from the end.",
    ("start = n - (k - i) * m", "start = (i + 1) * m"),
)
_series(
    "blocks-too-large",
    "The blocks are n // k long, so the first has nothing before it: leave room for k + 1.",
    ("n // (k + 1)", "n // k"),
)
_series(
    "last-block-longer",
    "The last block takes what is left over. All blocks are n // (k + 1) long, and the first training part takes more.",
    ("start = n - (k - i) * m", "start = (i + 1) * m"),
    ("np.arange(start, start + m)", "np.arange(start, start + m if i < k - 1 else n)"),
)
_series(
    "gap-at-the-beginning",
    "The gap is left out at the beginning; leave out the examples just before the block.",
    ("np.arange(start - gap)", "np.arange(gap, start)"),
)
_series(
    "gap-off-the-length",
    "The gap is taken off before the blocks are measured; they are n // (k + 1) long, whatever the gap.",
    ("n // (k + 1)", "(n - gap) // (k + 1)"),
)
_series(
    "all-the-rest",
    "All that follows is validated in each split; a block is n // (k + 1) long.",
    ("np.arange(start, start + m)", "np.arange(start, n)"),
)
_series(
    "sliding-window",
    "Only the block just before is trained on; take everything before.",
    ("np.arange(start - gap)", "np.arange(start - m, start - gap)"),
)
_series(
    "one-too-many",
    "The training part holds the first validation example.",
    ("np.arange(start - gap)", "np.arange(start - gap + 1)"),
)
_series(
    "one-too-few",
    "The last example before the block (or before the gap) is left out.",
    ("np.arange(start - gap)", "np.arange(start - gap - 1)"),
)
_series(
    "swapped",
    "Each pair is (train, validation), and here it is the other way round.",
    ("np.arange(start - gap), np.arange(start, start + m)", "np.arange(start, start + m), np.arange(start - gap)"),
)
_series(
    "backwards",
    "The splits run from the last to the first; the earliest comes first.",
    ("return splits", "return splits[::-1]"),
)
_series(
    "one-at-a-time",
    "Each validation part is one example; it is a block of n // (k + 1).",
    ("np.arange(start, start + m)", "np.arange(start, start + 1)"),
)


@topic.plain
def cross_validate(choose_columns, fit_and_score, X, y, splits):
    scores = []
    for train, val in splits:
        columns = choose_columns(X[train], y[train])
        scores.append(fit_and_score(X[train][:, columns], y[train], X[val][:, columns], y[val]))
    return np.mean(scores), np.std(scores)


def _cross(slug, sentence, *edits):
    topic.edit("cross_validate", slug, sentence, *edits)


_cross(
    "columns-from-all",
    "The columns are chosen on all the data: the validation part has helped to choose. Choose them in each "
    "split, on its training part.",
    ("choose_columns(X[train], y[train])", "choose_columns(X, y)"),
)
_cross(
    "columns-from-validation",
    "The columns are chosen on the validation part: it chooses what suits it.",
    ("choose_columns(X[train], y[train])", "choose_columns(X[val], y[val])"),
)
_cross(
    "validation-has-its-own-columns",
    "The validation part gets columns of its own choice; it must have the same ones as the training part.",
    ("X[val][:, columns]", "X[val][:, choose_columns(X[val], y[val])]"),
)
_cross(
    "rows-paired-with-columns",
    "X[train, columns] pairs each row with one column. Take the rows first, then the columns: X[train][:, columns].",
    ("X[train][:, columns]", "X[train, columns]"),
    ("X[val][:, columns]", "X[val, columns]"),
)
_cross(
    "rows-for-columns",
    "X[train][columns] takes rows again; columns stand second: X[train][:, columns].",
    ("X[train][:, columns]", "X[train][columns]"),
    ("X[val][:, columns]", "X[val][columns]"),
)
_cross(
    "columns-of-the-first-split",
    "The columns are chosen in the first split and kept; its training part is the validation part of others.",
    ("columns = choose_columns(X[train], y[train])", "columns = choose_columns(X[splits[0][0]], y[splits[0][0]])"),
)
_cross(
    "no-columns",
    "The columns that were chosen are not used.",
    ("X[train][:, columns]", "X[train]"),
    ("X[val][:, columns]", "X[val]"),
)
_cross(
    "scored-on-training",
    "The score is taken on the training part.",
    ("X[val][:, columns], y[val]", "X[train][:, columns], y[train]"),
)
_cross(
    "parts-swapped",
    "It trains on the validation part and scores on the training part.",
    (
        "X[train][:, columns], y[train], X[val][:, columns], y[val]",
        "X[val][:, columns], y[val], X[train][:, columns], y[train]",
    ),
)
_cross(
    "best-fold",
    "The best fold is reported; its luck is part of it. Report the mean.",
    ("np.mean(scores)", "np.max(scores)"),
)
_cross("sum", "The scores are added up; report their mean.", ("np.mean(scores)", "np.sum(scores)"))
_cross("last-fold", "Only the last fold is reported; report the mean of all.", ("np.mean(scores)", "scores[-1]"))
_cross("variance", "This is the variance of the scores; return their standard deviation.", ("np.std", "np.var"))
_cross(
    "sample-deviation",
    "This divides by one fold less (ddof=1); np.std as it is divides by the number of folds.",
    ("np.std(scores)", "np.std(scores, ddof=1)"),
)
_cross(
    "range-for-spread",
    "This is the distance from worst to best; return the standard deviation.",
    ("np.std(scores)", "np.ptp(scores)"),
)
_cross(
    "standard-error",
    "This is the standard deviation of the mean; return that of the scores.",
    ("np.std(scores)", "np.std(scores) / np.sqrt(len(scores))"),
)
_cross("median", "The median is reported; report the mean.", ("np.mean(scores)", "np.median(scores)"))
_cross(
    "order",
    "The two values stand in the wrong order: first the mean, then the spread.",
    ("np.mean(scores), np.std(scores)", "np.std(scores), np.mean(scores)"),
)
