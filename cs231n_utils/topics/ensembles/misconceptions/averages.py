"""Averages of predictions, what they gain and which to take: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.ensembles.answers import topic


@topic.plain
def average_predictions(scores, kind, weights=None):
    scores = np.asarray(scores)
    weights = np.ones(len(scores)) if weights is None else np.asarray(weights)
    shares = (weights / weights.sum())[:, None, None]
    if kind == "scores":
        scores = np.sum(shares * scores, axis=0, keepdims=True)
        shares = np.ones((1, 1, 1))
    powers = np.exp(scores - scores.max(axis=2, keepdims=True))
    probabilities = powers / powers.sum(axis=2, keepdims=True)
    return np.sum(shares * probabilities, axis=0)


def _average(slug, sentence, *edits):
    topic.edit("average_predictions", slug, sentence, *edits)


RETURN = "return np.sum(shares * probabilities, axis=0)"
_average(
    "scores-always",
    "The scores are averaged although the mean of the probabilities is asked for: softmax first, then the mean.",
    ('kind == "scores"', "True"),
)
_average(
    "probabilities-always",
    "The probabilities are averaged although the mean of the scores is asked for: the mean first, then one softmax.",
    ('kind == "scores"', "False"),
)
_average(
    "kinds-exchanged",
    "The two kinds are exchanged: the mean of probabilities is taken after the softmax, that of scores before it.",
    ('kind == "scores"', 'kind != "scores"'),
)
_average(
    "mean-scores-returned",
    "These are mean scores; probabilities are to be returned, so a softmax is missing.",
    (RETURN, "return np.sum(shares * (scores if kind == 'scores' else probabilities), axis=0)"),
)
_average(
    "no-softmax",
    "The scores are averaged and returned without any softmax; probabilities are asked for.",
    (RETURN, "return np.sum(shares * scores, axis=0)"),
)
_average(
    "softmax-of-probabilities",
    "A second softmax is taken, of probabilities; they are probabilities already.",
    (
        RETURN,
        "mean = np.exp(np.sum(shares * probabilities, axis=0))\n    return mean / mean.sum(axis=1, keepdims=True)",
    ),
)
_average(
    "softmax-over-models",
    "The softmax runs over the models; it belongs to the classes, the last axis.",
    ("axis=2", "axis=0"),
)
_average(
    "softmax-over-examples",
    "The softmax runs over the examples; it belongs to the classes, the last axis.",
    ("axis=2", "axis=1"),
)
_average(
    "weights-ignored",
    "The weights are not used: all models count alike.",
    ("np.asarray(weights)\n", "np.ones(len(scores))\n"),
)
_average(
    "weights-not-divided",
    "The weights are not divided by their sum, so that the result is no mean.",
    ("(weights / weights.sum())", "(weights * 1.0)"),
)
_average(
    "weights-by-number",
    "The weighted sum is divided by the number of models; divide by the sum of the weights.",
    ("(weights / weights.sum())", "(weights / len(weights))"),
)
_average(
    "votes",
    "Votes are counted: each model gives all to its best class. The probabilities are to be averaged.",
    (RETURN, "return np.sum(shares * (probabilities == probabilities.max(axis=2, keepdims=True)), axis=0)"),
)
_average(
    "overflow",
    "Large scores overflow in the exponential: subtract the largest score of each row first.",
    ("np.exp(scores - scores.max(axis=2, keepdims=True))", "np.exp(scores)"),
)
_average(
    "one-maximum-for-all",
    "One maximum is subtracted from all scores, so that a model or row with small ones is left with zeros: 0 / 0. "
    "Take the maximum of each row.",
    ("scores.max(axis=2, keepdims=True)", "scores.max()"),
)
_average(
    "product",
    "The probabilities are multiplied and not averaged.",
    (RETURN, "return np.prod(probabilities, axis=0)"),
)
_average(
    "powers-not-divided",
    "The weighted product of the probabilities is not divided by its sum, so its rows do not add up to 1.",
    (
        RETURN,
        "if kind == 'scores':\n"
        "        return np.exp(np.sum(given * np.log(parts + 1e-300), axis=0))\n"
        "    return np.sum(shares * probabilities, axis=0)",
    ),
    (
        '    if kind == "scores":\n',
        "    given, parts = shares, np.exp(scores - scores.max(axis=2, keepdims=True))\n"
        "    parts = parts / parts.sum(axis=2, keepdims=True)\n"
        '    if kind == "scores":\n',
    ),
)
_average("sum", "The sum over the models is returned; divide by their number.", (RETURN, RETURN + " * len(weights)"))
_average("largest", "The largest probability of all models is taken.", (RETURN, "return probabilities.max(axis=0)"))
_average("classes-only", "Classes are returned; return the probabilities.", (RETURN, RETURN + ".argmax(axis=1)"))


@topic.plain
def ensemble_variance(variance, rho, n):
    return rho * variance + (1 - rho) / n * variance


def _variance(slug, sentence, *edits):
    topic.edit("ensemble_variance", slug, sentence, *edits)


FORMULA = "rho * variance + (1 - rho) / n * variance"
_variance(
    "independent",
    "This is the variance for models that are independent; their errors have correlation rho.",
    (FORMULA, "variance / n"),
)
_variance("no-gain", "This is the variance of one model.", (FORMULA, "variance"))
_variance(
    "floor-divided",
    "The whole sum is divided by n. There are n terms with the variance and n (n − 1) with rho: count them.",
    (FORMULA, "(rho + (1 - rho)) * variance / n * (1 + rho)"),
)
_variance(
    "rho-exchanged",
    "rho and 1 − rho are exchanged: with rho = 1 nothing is gained.",
    (FORMULA, "(1 - rho) * variance + rho / n * variance"),
)
_variance(
    "pairs-once",
    "Each pair of models is counted once; in the square of a sum it stands twice.",
    (FORMULA, "variance / n + (n - 1) / (2 * n) * rho * variance"),
)
_variance(
    "pairs-of-one-model",
    "Only n − 1 products of different errors are counted; each of the n models has n − 1 of them.",
    (FORMULA, "variance / n + (n - 1) / n**2 * rho * variance"),
)
_variance(
    "pairs-with-themselves",
    "All n² pairs get the correlation rho, but n of them are a model with itself, whose correlation is 1.",
    (FORMULA, "variance / n + rho * variance"),
)
_variance(
    "variance-of-the-sum",
    "This is the variance of the sum; the mean has that over n².",
    (FORMULA, "n * variance + n * (n - 1) * rho * variance"),
)
_variance(
    "sum-over-n",
    "The variance of the sum is divided by n; a factor 1/n in front counts squared.",
    (FORMULA, "variance + (n - 1) * rho * variance"),
)
_variance(
    "covariance-without-variance",
    "The covariance of two models is rho times the variance, not rho itself.",
    (FORMULA, "variance / n + (n - 1) / n * rho"),
)
_variance(
    "rho-squared",
    "rho is squared; the covariance has it once.",
    (FORMULA, "rho**2 * variance + (1 - rho**2) / n * variance"),
)
_variance(
    "root",
    "The root is taken: that is the standard deviation.",
    (FORMULA, "np.sqrt(rho * variance + (1 - rho) / n * variance)"),
)
_variance("n-minus-one", "It is divided by n − 1; nothing is estimated here.", ("/ n *", "/ max(n - 1, 0.5) *"))
_variance(
    "limit", "This is the limit for endlessly many models; the second part is missing.", (FORMULA, "rho * variance")
)


@topic.plain
def models_needed(rho, target):
    if target >= 1:
        return 1
    if target <= rho:
        return None
    return int(np.ceil((1 - rho) / (target - rho) - 1e-12))


def _needed(slug, sentence, *edits):
    topic.edit("models_needed", slug, sentence, *edits)


CEILING = "int(np.ceil((1 - rho) / (target - rho) - 1e-12))"
_needed(
    "independent",
    "This is right for independent models only: the part with rho does not shrink.",
    (CEILING, "int(np.ceil(1 / target - 1e-12))"),
)
_needed(
    "rounded-down",
    "It is rounded down, and so many models are not enough: take the next whole number.",
    (CEILING, "int((1 - rho) / (target - rho) + 1e-12)"),
)
_needed(
    "rounded",
    "It is rounded to the nearest whole number, which may be too few: take the next one up.",
    (CEILING, "round((1 - rho) / (target - rho))"),
)
_needed("not-whole", "This is no whole number of models.", (CEILING, "(1 - rho) / (target - rho)"))
_needed(
    "one-too-many",
    "Where n models reach the target exactly, n are enough.",
    (CEILING, "int(np.floor((1 - rho) / (target - rho) + 1e-12)) + 1"),
)
_needed(
    "impossible-as-number",
    "However many models there are, the variance stays above rho times that of one. Say None where that is not enough.",
    ("return None", "return 0"),
)
topic.family(
    "models_needed",
    "impossible-as-other",
    "Where no number of models suffices None is asked for, not {value}.",
    ["np.inf", "np.nan", "-1", "False"],
    ("return None", "return {value}"),
)
_needed(
    "impossible-negative",
    "The formula was used where no number of models suffices: for a target below rho it gives a negative number.",
    ("if target <= rho:", "if target == rho:"),
)
_needed(
    "impossible-as-one",
    "Where no number of models suffices the result is 1; say None.",
    ("    if target <= rho:\n        return None\n", ""),
    (CEILING, "max(1, int(np.ceil((1 - rho) / (target - rho or -1) - 1e-12)))"),
)
_needed(
    "at-rho",
    "At a target of rho itself no number suffices: the variance stays above rho times that of one.",
    ("target <= rho", "target < rho"),
)
_needed(
    "reduction",
    "target is what may be left of the variance, not what is taken from it.",
    ("    if target >= 1:", "    target = 1 - target\n    if target >= 1:"),
)
_needed(
    "target-one",
    "For a target of 1 or more one model is enough, whatever rho is.",
    ("    if target >= 1:\n        return 1\n", ""),
)
_needed(
    "standard-deviation",
    "The standard deviation is compared with the target; it is the variance that must fall so far.",
    ("    if target >= 1:", "    target = target**2\n    if target >= 1:"),
)
_needed(
    "rho-exchanged",
    "rho and 1 − rho are exchanged: rho times the variance is what stays.",
    ("    if target >= 1:", "    rho = 1 - rho\n    if target >= 1:"),
)
_needed("from-two", "The count starts at 2, but one model may be enough.", ("        return 1\n", "        return 2\n"))
_needed(
    "share-of-rho",
    "1 / (target − rho) leaves out that only the part 1 − rho shrinks with the number of models.",
    ("(1 - rho) / (target - rho)", "1 / (target - rho)"),
)


@topic.plain
def choose_strategy(results, budget):
    affordable = {name: (cost, np.array(a)) for name, (cost, a) in results.items() if cost <= budget}
    if not affordable:
        return None
    best = max(affordable, key=lambda name: affordable[name][1].mean())
    a = affordable[best][1]
    least = a.mean() - np.std(a, ddof=1) / np.sqrt(len(a))
    good = [name for name in affordable if affordable[name][1].mean() >= least - 1e-12]
    return min(good, key=lambda name: (affordable[name][0], -affordable[name][1].mean()))


def _choose(slug, sentence, *edits):
    topic.edit("choose_strategy", slug, sentence, *edits)


LAST = "return min(good, key=lambda name: (affordable[name][0], -affordable[name][1].mean()))"
_choose(
    "best-mean",
    "This is the best of the affordable ones; a cheaper one within a standard error of it is to be taken.",
    (LAST, "return best"),
)
_choose("budget-ignored", "The budget is not looked at.", (" if cost <= budget}", "}"))
_choose(
    "budget-not-reached", "A strategy that costs exactly the budget can be paid.", ("cost <= budget", "cost < budget")
)
_choose(
    "best-of-all",
    "The best is looked for among all, those too that cost too much; compare with the best of the affordable ones.",
    (
        "    a = affordable[best][1]",
        "    a = np.array(max((a for _, a in results.values()), key=np.mean))",
    ),
    ("    return min(good", "    if not good:\n        return best\n    return min(good"),
)
_choose(
    "spread-of-seeds",
    "The standard deviation of the seeds is allowed; that of their mean is smaller by the root of their number.",
    (" / np.sqrt(len(a))", ""),
)
_choose(
    "error-over-n",
    "The standard deviation is divided by n; the error of a mean has the root of n.",
    ("np.sqrt(len(a))", "len(a)"),
)
_choose("two-errors", "Two standard errors are allowed; one is asked for.", (" - np.std", " - 2 * np.std"))
_choose(
    "ddof-0",
    "The standard deviation of a few seeds is taken with n; as an estimate it is divided by n − 1 (ddof=1).",
    ("np.std(a, ddof=1)", "np.std(a)"),
)
_choose(
    "own-error",
    "Each way is given its own standard error; the rule has one, that of the best.",
    (
        "affordable[name][1].mean() >= least - 1e-12]",
        "affordable[name][1].mean() + np.std(affordable[name][1], ddof=1) / len(affordable[name][1]) ** 0.5\n"
        "            >= a.mean() - 1e-12]",
    ),
)
_choose(
    "median",
    "The medians of the seeds are compared; compare the means.",
    (
        "best = max(affordable, key=lambda name: affordable[name][1].mean())",
        "best = max(affordable, key=lambda name: np.median(affordable[name][1]))",
    ),
    ("a.mean() - np.std", "np.median(a) - np.std"),
    ("if affordable[name][1].mean() >=", "if np.median(affordable[name][1]) >="),
    (LAST, "return min(good, key=lambda name: (affordable[name][0], -np.median(affordable[name][1])))"),
)
_choose("cheapest", "This is the cheapest of all, however bad it is.", ("return min(good,", "return min(affordable,"))
_choose(
    "dearest", "Of the good ones this is the dearest.", (LAST, "return max(good, key=lambda name: affordable[name][0])")
)
_choose(
    "first-good",
    "The first one that is good enough is taken, in the order of the dict: take the cheapest.",
    (LAST, "return good[0]"),
)
_choose(
    "best-seed",
    "The best seed of each strategy is compared; compare the means.",
    ("[1].mean()", "[1].max()"),
    ("a.mean()", "a.max()"),
)
_choose(
    "ties-by-order",
    "Of two that cost the same, take the one with the higher mean.",
    (LAST, "return min(good, key=lambda name: affordable[name][0])"),
)
_choose(
    "nothing-affordable",
    "Where nothing can be paid, None is to be returned.",
    ("return None", "return min(results, key=lambda name: results[name][0])"),
)
