"""Pooling at random places, ten looks, and how strong: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.augmentation.answers import topic
from cs231n_utils.topics.augmentation.misconceptions.moving import GLOBAL, OWN_SEED


@topic.plain
def fractional_max_pool(x, output, rng):
    N, C, H, W = x.shape
    out = np.zeros((N, C, output[0], output[1]))
    for n in range(N):
        starts = []
        for size, count in zip((H, W), output):
            steps = np.array([2] * (size - count - 1) + [1] * (2 * count - size))
            steps = rng.permutation(steps)
            starts.append(np.append(0, np.cumsum(steps)).astype(int))
        rows, columns = starts[0][:, None], starts[1]
        first = np.maximum(x[n][:, rows, columns], x[n][:, rows + 1, columns])
        second = np.maximum(x[n][:, rows, columns + 1], x[n][:, rows + 1, columns + 1])
        out[n] = np.maximum(first, second)
    return out


def _pool(slug, sentence, *edits):
    topic.edit("fractional_max_pool", slug, sentence, *edits)


STEPS = "steps = np.array([2] * (size - count - 1) + [1] * (2 * count - size))"
SHUFFLE = "steps = rng.permutation(steps)"
_pool(
    "not-shuffled",
    "The steps are not shuffled: first all of 2, then all of 1, for every picture.",
    (SHUFFLE, "steps = steps + 0"),
)
_pool(
    "not-shuffled-ones-first",
    "The steps are not shuffled: first all of 1, then all of 2, for every picture.",
    (SHUFFLE, "steps = steps[::-1]"),
)
_pool(
    "one-draw",
    "All pictures are pooled at the same places: draw an order for each picture.",
    (
        "    for n in range(N):\n",
        "    both = []\n    for s, c in zip((H, W), output):\n"
        "        both.append(rng.permutation(np.array([2] * (s - c - 1) + [1] * (2 * c - s))))\n"
        "    for n in range(N):\n",
    ),
    (SHUFFLE, "steps = both[len(starts)]"),
)
_pool(
    "each-channel",
    "Each channel draws places of its own, so that colours no longer lie on each other: draw once for each picture.",
    (
        "    return out",
        "    if C > 1:\n        alone = [fractional_max_pool(x[:, c : c + 1], output, rng) for c in range(C)]\n"
        "        return np.concatenate(alone, axis=1)\n    return out",
    ),
)
_pool(
    "disjoint",
    "The windows do not overlap: they are 1 or 2 pixels long. Here each has 2, and a step of 1 makes two overlap.",
    (STEPS, "steps = np.array([2] * (size - count) + [1] * (2 * count - size))"),
    (
        "starts.append(np.append(0, np.cumsum(steps)).astype(int))",
        "starts.append(np.append(0, np.cumsum(steps)).astype(int)[:-1])",
    ),
    (
        "rows, columns = starts[0][:, None], starts[1]",
        "rows, columns = np.minimum(starts[0][:, None], H - 2), np.minimum(starts[1], W - 2)",
    ),
    (
        "out[n] = np.maximum(first, second)",
        "tall = [x[n][:, i : j].max(axis=1) for i, j in zip(starts[0], np.append(starts[0][1:], H))]\n"
        "        tall = np.stack(tall, axis=1)\n"
        "        wide = [tall[:, :, i : j].max(axis=2) for i, j in zip(starts[1], np.append(starts[1][1:], W))]\n"
        "        out[n] = np.stack(wide, axis=2)",
    ),
)
_pool(
    "free-steps",
    "The steps are drawn freely, so that the last window ends before the border or beyond it: their number is "
    "fixed, only their order is drawn.",
    (
        SHUFFLE,
        "steps = rng.integers(1, 3, count - 1)\n"
        "            steps = np.diff(np.minimum(np.append(0, np.cumsum(steps)), size - 2))",
    ),
)
_pool(
    "even-places",
    "The places are spread evenly and rounded, the same for every picture; they should be drawn.",
    (SHUFFLE, "steps = np.diff(np.floor(np.linspace(0, size - 2, count)).astype(int))"),
)
_pool(
    "one-step-too-many",
    "There are too many steps of 2 or too few: with count − 1 steps the last window must start at size − 2.",
    (
        STEPS,
        "steps = np.array([2] * (size - count - 2) + [1] * (2 * count - size + 1))\n"
        "            steps = steps if size > count + 1 else np.ones(count - 1, int)",
    ),
)
_pool(
    "steps-exchanged",
    "The numbers of the steps of 1 and of 2 are exchanged.",
    (
        STEPS,
        "steps = np.array(([1] * (size - count - 1) + [2] * (2 * count - size)))\n"
        "            steps[np.cumsum(steps) > size - 2] = 0",
    ),
)
_pool(
    "any-places",
    "The places are drawn anywhere and sorted: some windows leave out pixels between them. Steps are 1 or 2.",
    (
        "starts.append(np.append(0, np.cumsum(steps)).astype(int))",
        "starts.append(np.sort(rng.choice(size - 1, count, replace=False)))",
    ),
)
_pool(
    "minimum",
    "The smallest number of each window is taken; max-pooling takes the largest.",
    ("np.maximum", "np.minimum"),
)
_pool(
    "mean",
    "The mean of each window is taken; max-pooling takes the largest.",
    (
        "out[n] = np.maximum(first, second)",
        "out[n] = sum(x[n][:, rows + i, columns + j] for i in (0, 1) for j in (0, 1)) / 4",
    ),
)
_pool(
    "one-pixel",
    "One pixel of each window is taken, not the largest of its four.",
    ("out[n] = np.maximum(first, second)", "out[n] = x[n][:, rows, columns]"),
)
_pool(
    "rows-alone",
    "Windows are 2 × 1: the columns have no second pixel.",
    ("out[n] = np.maximum(first, second)", "out[n] = first"),
)
_pool(
    "columns-alone",
    "Windows are 1 × 2: the rows have no second pixel.",
    ("out[n] = np.maximum(first, second)", "out[n] = np.maximum(x[n][:, rows, columns], x[n][:, rows, columns + 1])"),
)
_pool("own-seed", OWN_SEED, ("    out = np.zeros", "    rng = np.random.default_rng(0)\n    out = np.zeros"))
_pool("global-generator", GLOBAL, (SHUFFLE, "steps = np.random.permutation(steps)"))


@topic.plain
def predict_with_test_time_augmentation(predict, x, size):
    bottom, right = x.shape[2] - size, x.shape[3] - size
    corners = [(0, 0), (0, right), (bottom, 0), (bottom, right), (bottom // 2, right // 2)]
    total = 0
    for top, left in corners:
        crop = x[:, :, top : top + size, left : left + size]
        total = total + predict(crop) + predict(crop[:, :, :, ::-1])
    return total / 10


def _looks(slug, sentence, *edits):
    topic.edit("predict_with_test_time_augmentation", slug, sentence, *edits)


TOTAL, LAST = "total = total + predict(crop) + predict(crop[:, :, :, ::-1])", "return total / 10"
_looks("not-divided", "The ten predictions are added up and not divided by ten.", (LAST, "return total"))
_looks(
    "no-mirror", "The mirror images are missing: these are five looks.", (TOTAL, "total = total + 2 * predict(crop)")
)
_looks(
    "mirror-alone",
    "Only the mirror images are looked at; take the cut-outs as well.",
    (TOTAL, "total = total + 2 * predict(crop[:, :, :, ::-1])"),
)
_looks(
    "five-of-ten",
    "The five cut-outs are divided by ten, and their mirror images are missing.",
    (TOTAL, "total = total + predict(crop)"),
)
_looks("divided-by-five", "There are ten predictions, and the sum is divided by five.", (LAST, "return total / 5"))
_looks(
    "upside-down",
    "The cut-outs are turned upside down: the last axis is the width.",
    ("crop[:, :, :, ::-1]", "crop[:, :, ::-1]"),
)
_looks(
    "half-turn",
    "The cut-outs are turned by half a turn; mirror them left to right.",
    ("crop[:, :, :, ::-1]", "crop[:, :, ::-1, ::-1]"),
)
_looks(
    "channels",
    "The channels of the cut-outs are reversed, which exchanges red and blue; the last axis is the width.",
    ("crop[:, :, :, ::-1]", "crop[:, ::-1]"),
)
_looks(
    "pictures-confused",
    "Looks at different pictures are averaged: the predictions stand look by look, so reshape them to (10, N, K) and "
    "take the mean over the first axis.",
    (TOTAL, "total = (total or []) + [crop, crop[:, :, :, ::-1]]"),
    (LAST, "return predict(np.concatenate(total)).reshape(len(x), 10, -1).mean(axis=1)"),
)
_looks(
    "no-centre",
    "The centre is missing: these are the four corners and their mirror images.",
    (", (bottom // 2, right // 2)]", "]"),
    (LAST, "return total / 8"),
)
_looks(
    "centre-alone",
    "Only the centre is looked at.",
    ("corners = [", "corners = 5 * [(bottom // 2, right // 2)]\n    unused = ["),
)
_looks("corner-twice", "One corner is taken twice and another is missing.", ("(bottom, 0), ", "(0, right), "))
_looks(
    "centre-of-the-picture",
    "The centre cut-out starts at the middle of the picture; it should lie around it.",
    ("(bottom // 2, right // 2)", "(min(x.shape[2] // 2, bottom), min(x.shape[3] // 2, right))"),
)
_looks(
    "height-and-width-exchanged",
    "The last row and the last column are exchanged.",
    ("bottom, right = x.shape[2] - size, x.shape[3] - size", "right, bottom = x.shape[2] - size, x.shape[3] - size"),
)
_looks(
    "square-pictures",
    "The width is taken to be the height: a picture may be wider than it is high.",
    ("x.shape[3] - size", "x.shape[2] - size"),
)
_looks(
    "height-is-the-width",
    "The height is taken to be the width: a picture may be wider than it is high.",
    ("bottom, right = x.shape[2] - size,", "bottom, right = x.shape[3] - size,"),
)
_looks(
    "pixels-averaged",
    "The cut-outs are averaged and predicted once; predict each, and average the predictions.",
    (TOTAL, "total = total + crop + crop[:, :, :, ::-1]"),
    (LAST, "return predict(total / 10)"),
)
_looks(
    "largest",
    "The largest of the ten probabilities is taken; take the mean.",
    ("total = 0", "total = np.zeros(1)"),
    (TOTAL, "total = np.maximum(total, np.maximum(predict(crop), predict(crop[:, :, :, ::-1])))"),
    (LAST, "return total"),
)
_looks(
    "multiplied",
    "The geometric mean is taken, which is that of the logarithms; take the mean of the probabilities.",
    (TOTAL, "total = total + np.log(predict(crop)) + np.log(predict(crop[:, :, :, ::-1]))"),
    (LAST, "return np.exp(total / 10)"),
)
_looks("classes", "The result is the class; give the mean probabilities.", (LAST, "return (total / 10).argmax(axis=1)"))
_looks(
    "votes",
    "Each look gives its whole vote to one class; take the mean of the probabilities.",
    (
        TOTAL,
        "both = (predict(crop), predict(crop[:, :, :, ::-1]))\n"
        "        total = total + sum(np.eye(p.shape[1])[p.argmax(axis=1)] for p in both)",
    ),
)
_looks(
    "random",
    "The places are drawn, so that the prediction changes from call to call: take the corners and the centre.",
    (
        "corners = [",
        "draw = np.random.default_rng(0)\n"
        "    corners = [(draw.integers(bottom + 1), draw.integers(right + 1)) for _ in range(5)]\n    unused = [",
    ),
)


@topic.plain
def choose_strength(strengths, accuracies):
    means = accuracies.mean(axis=0)
    best = np.argmax(means)
    error = np.std(accuracies[:, best], ddof=1) / np.sqrt(len(accuracies))
    good = [s for s, mean in zip(strengths, means) if mean >= means[best] - error]
    return min(good)


def _choose(slug, sentence, *edits):
    topic.edit("choose_strength", slug, sentence, *edits)


ERROR, GOOD = "np.std(accuracies[:, best], ddof=1) / np.sqrt(len(accuracies))", "if mean >= means[best] - error"
_choose(
    "the-best",
    "The strength with the best mean is taken; a weaker one that is as good but for chance is preferred.",
    ("return min(good)", "return strengths[best]"),
)
_choose(
    "strongest",
    "The strongest of those that are good enough is taken; take the weakest.",
    ("return min(good)", "return max(good)"),
)
_choose(
    "first-listed",
    "The first of those that are good enough is taken; the strengths need not stand in order.",
    ("return min(good)", "return good[0]"),
)
_choose(
    "best-seed",
    "The single best run decides; take the mean over the seeds.",
    ("means = accuracies.mean(axis=0)", "means = accuracies.max(axis=0)"),
)
_choose(
    "worst-seed",
    "The single worst run decides; take the mean over the seeds.",
    ("means = accuracies.mean(axis=0)", "means = accuracies.min(axis=0)"),
)
_choose(
    "median",
    "The median over the seeds decides; take the mean.",
    ("means = accuracies.mean(axis=0)", "means = np.median(accuracies, axis=0)"),
)
_choose(
    "standard-deviation",
    "The margin is the standard deviation of one run; that of the mean is smaller by the root of the number of seeds.",
    (ERROR, "np.std(accuracies[:, best], ddof=1)"),
)
_choose(
    "divided-by-n",
    "The standard deviation is divided by the number of seeds; the error of a mean falls with its root.",
    (ERROR, "np.std(accuracies[:, best], ddof=1) / len(accuracies)"),
)
_choose(
    "biased",
    "The standard deviation is divided by the number of seeds inside; with a mean taken from the data, one less.",
    (ERROR, ERROR.replace(", ddof=1", "")),
)
_choose(
    "biased-deviation",
    "The margin is the standard deviation of one run, with the number of seeds in its denominator: take n − 1, and "
    "divide by the root of n.",
    (ERROR, "np.std(accuracies[:, best])"),
)
_choose(
    "root-of-strengths",
    "The standard deviation is divided by the root of the number of strengths; a mean was taken over the seeds.",
    (ERROR, ERROR.replace("len(accuracies)", "accuracies.shape[1]")),
)
_choose(
    "least-accurate",
    "The least accurate of those that are good enough is taken; take the weakest, the one of least strength.",
    ("return min(good)", "return min((mean, s) for s, mean in zip(strengths, means) if s in good)[1]"),
)
_choose(
    "place-in-sorted",
    "A place in the list as it came is used for the sorted strengths: sort both, or neither.",
    ("return min(good)", "return sorted(strengths)[list(strengths).index(good[0])]"),
)
_choose(
    "own-error",
    "Each strength is given the margin of its own spread; the margin is that of the best one.",
    (
        GOOD,
        "if mean + np.std(accuracies[:, list(strengths).index(s)], ddof=1) / np.sqrt(len(accuracies)) >= means[best]",
    ),
)
_choose(
    "spread-of-all",
    "The margin comes from all runs together, with the differences of the strengths; take the runs of the best.",
    (ERROR, "np.std(accuracies, ddof=1) / np.sqrt(len(accuracies))"),
)
_choose(
    "two-errors",
    "The margin is two standard errors; here it is one.",
    ("means[best] - error", "means[best] - 2 * error"),
)
_choose(
    "index",
    "The place in the list is returned, not the strength.",
    ("return min(good)", "return list(strengths).index(min(good))"),
)
_choose(
    "worst", "The strength with the least accuracy is taken for the best.", ("np.argmax(means)", "np.argmin(means)")
)
_choose(
    "axis",
    "The means are taken over the strengths: axis 0 counts the seeds.",
    ("means = accuracies.mean(axis=0)", "means = np.resize(accuracies.mean(axis=1), accuracies.shape[1])"),
)
_choose(
    "range-of-seeds",
    "The margin is the range from the worst to the best run; it is one standard error.",
    (ERROR, "np.ptp(accuracies[:, best])"),
)
topic.family(
    "choose_strength",
    "margin-fixed",
    "The margin is {value} whatever the spread is: take the standard error of the best.",
    ["0.01", "0.02"],
    (ERROR, "{value}"),
)
