"""Bootstrap, bagging, stumps and boosting: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.ensembles.answers import topic


@topic.plain
def bootstrap_indices(n, rng):
    return rng.integers(0, n, n)


DRAW = "rng.integers(0, n, n)"
WITHOUT = (
    "Every index comes exactly once: drawn without replacement, the sample is the data themselves in another order. "
    "Draw with replacement."
)


def _bootstrap(slug, sentence, *edits):
    topic.edit("bootstrap_indices", slug, sentence, *edits)


_bootstrap("without-replacement", WITHOUT, (DRAW, "rng.permutation(n)"))
_bootstrap(
    "chosen-without-replacement",
    WITHOUT,
    (DRAW, "rng.choice(n, n, replace=False)"),
)
_bootstrap("not-random", "Nothing is drawn: these are all indices in their order.", (DRAW, "np.arange(n)"))
_bootstrap(
    "last-index-never",
    "The last index never comes: the upper end of rng.integers is not included.",
    (DRAW, "rng.integers(0, max(n - 1, 1), n)"),
)
_bootstrap(
    "beyond-the-last", "An index of n comes, and the last example has n − 1.", (DRAW, "rng.integers(0, n + 1, n)")
)
_bootstrap(
    "first-index-never", "Index 0 never comes: indices count from 0.", (DRAW, "rng.integers(min(1, n - 1), n, n)")
)
_bootstrap(
    "one-based", "The indices count from 1; in NumPy the first example has 0.", (DRAW, "rng.integers(0, n, n) + 1")
)
_bootstrap(
    "repeats-removed",
    "The repeated indices were removed; a bootstrap sample has n, some of them several times.",
    (DRAW, "np.unique(rng.integers(0, n, n))"),
)
_bootstrap(
    "sorted",
    "The indices are sorted, so the sample comes in order of the data. Leave them as drawn.",
    (DRAW, "np.sort(rng.integers(0, n, n))"),
)
_bootstrap(
    "share-only",
    "Only a part of n is drawn; the sample is as large as the data.",
    (DRAW, "rng.integers(0, n, max(1, int(0.632 * n)))"),
)
_bootstrap("column", "The sample is a column (n, 1); (n,) is asked for.", (DRAW, "rng.integers(0, n, (n, 1))"))
_bootstrap("mask", "These are flags for the examples; return indices.", (DRAW, "rng.integers(0, 2, n)"))
_bootstrap(
    "rounded",
    "Rounded numbers reach n, and the first and last index come half as often: cut off instead.",
    (DRAW, "np.rint(rng.random(n) * n).astype(int)"),
)
_bootstrap("no-integers", "These are no whole numbers, so they index nothing.", (DRAW, "rng.random(n) * n"))
_bootstrap("one-for-all", "One index is drawn and repeated.", (DRAW, "np.full(n, rng.integers(0, n))"))
_bootstrap(
    "unseeded",
    "The same rng gives other indices each time: draw from the rng that comes in.",
    (DRAW, "np.random.randint(0, n, n)"),
)
topic.family(
    "bootstrap_indices",
    "own-seed",
    "Every call draws the same sample: a generator with a fixed seed is made in each. Draw from the rng that comes in.",
    ["0", "1", "42", "231"],
    (DRAW, "np.random.default_rng({value}).integers(0, n, n)"),
)


@topic.plain
def bagging(fit, predict, X, y, X_new, num_models, rng):
    n = len(X)
    predictions = []
    total, count = 0.0, np.zeros(n)
    for _ in range(num_models):
        rows = rng.integers(0, n, n)
        model = fit(X[rows], y[rows])
        predictions.append(predict(model, X_new))
        unseen = np.ones(n, dtype=bool)
        unseen[rows] = False
        total = total + unseen[:, None] * predict(model, X)
        count += unseen
    with np.errstate(invalid="ignore"):
        return np.mean(predictions, axis=0), total / count[:, None]


def _bagging(slug, sentence, *edits):
    topic.edit("bagging", slug, sentence, *edits)


ROWS, UNSEEN, RETURN = (
    "rows = rng.integers(0, n, n)",
    "        unseen = np.ones(n, dtype=bool)\n        unseen[rows] = False\n",
    "return np.mean(predictions, axis=0), total / count[:, None]",
)
_bagging(
    "without-replacement",
    "Every model gets all the data, in another order: draw with replacement.",
    (ROWS, "rows = rng.permutation(n)"),
)
_bagging(
    "one-sample",
    "All models are fitted to one sample: it is drawn before the loop. Draw one for each.",
    (
        "    for _ in range(num_models):\n        rows = rng.integers(0, n, n)\n",
        "    rows = rng.integers(0, n, n)\n    for _ in range(num_models):\n",
    ),
)
_bagging(
    "same-seed",
    "Every model draws with the same fixed seed, and so the same sample. Use the rng that comes in.",
    (ROWS, "rows = np.random.default_rng(0).integers(0, n, n)"),
)
_bagging(
    "all-data", "Every model is fitted to all the data, and nothing is drawn.", ("fit(X[rows], y[rows])", "fit(X, y)")
)
_bagging(
    "labels-not-drawn",
    "The labels are not drawn with their examples: y needs the same indices as X.",
    ("fit(X[rows], y[rows])", "fit(X[rows], y)"),
)
_bagging(
    "labels-drawn-apart",
    "Examples and labels are drawn with different indices: use the same for both.",
    ("fit(X[rows], y[rows])", "fit(X[rows], y[rng.integers(0, n, n)])"),
)
_bagging(
    "parameters-averaged",
    "The parameters of models that were fitted apart are averaged. Their mean need not be a good model: average what "
    "they predict.",
    (
        "        model = fit(X[rows], y[rows])\n",
        "        model = fit(X[rows], y[rows])\n        models = model if not predictions else models + model\n",
    ),
    (RETURN, "return predict(models / num_models, X_new), total / count[:, None]"),
)
_bagging(
    "last-model",
    "This is the last model's prediction; average those of all.",
    ("np.mean(predictions, axis=0)", "predictions[-1]"),
)
_bagging(
    "first-model",
    "This is the first model's prediction; average those of all.",
    ("np.mean(predictions, axis=0)", "predictions[0]"),
)
_bagging(
    "sum",
    "The predictions are summed; divide by the number of models.",
    ("np.mean(predictions, axis=0)", "np.sum(predictions, axis=0)"),
)
_bagging(
    "votes",
    "Votes are counted: each model gives all to its best class. Average the probabilities.",
    ("np.mean(predictions, axis=0)", "np.mean([p == p.max(axis=1, keepdims=True) for p in predictions], axis=0)"),
)
_bagging(
    "seen-for-unseen",
    "The mean over the models that SAW an example is returned. They may know it by heart: take those that did not.",
    (UNSEEN, "        unseen = np.zeros(n, dtype=bool)\n        unseen[rows] = True\n"),
)
_bagging(
    "all-models",
    "All models have a say about a training example, those too that were fitted to it.",
    (UNSEEN, "        unseen = np.ones(n, dtype=bool)\n"),
)
_bagging(
    "divided-by-all",
    "The out-of-bag sum is divided by the number of all models; divide by the number of those that had not seen the "
    "example.",
    ("total / count[:, None]", "np.where(count[:, None] > 0, total / num_models, np.nan)"),
)
_bagging(
    "zero-for-nobody",
    "An example that every model saw has no out-of-bag prediction: NaN, and not 0, which would count as one.",
    ("total / count[:, None]", "total / np.maximum(count, 1)[:, None]"),
)
_bagging(
    "positions-for-examples",
    "The out-of-bag prediction is made for the drawn sample and written to its places: row i belongs to X[i].",
    ("predict(model, X)\n", "predict(model, X[rows])\n"),
)
_bagging(
    "last-unseen",
    "The out-of-bag prediction is that of the last model which had not seen the example; average over all of those.",
    (
        "total = total + unseen[:, None] * predict(model, X)",
        "total = np.where(unseen[:, None], predict(model, X), total)",
    ),
    ("count += unseen", "count = np.maximum(count, unseen)"),
)
_bagging(
    "one-that-saw-it",
    "One model that saw the example is enough for NaN here; NaN is for examples that every model saw.",
    (
        "total = total + unseen[:, None] * predict(model, X)",
        "total = total + np.where(unseen[:, None], predict(model, X), np.nan)",
    ),
)
_bagging("one-model-too-few", "One model is missing.", ("range(num_models)", "range(num_models - 1)"))
_bagging(
    "half-samples",
    "The samples have half the size of the data; a bootstrap sample is as large.",
    (ROWS, "rows = rng.integers(0, n, (n + 1) // 2)"),
)
_bagging(
    "repeats-removed",
    "The repeated examples were removed from the samples; they count as often as they were drawn.",
    (ROWS, "rows = np.unique(rng.integers(0, n, n))"),
)


@topic.plain
def best_stump(X, y, weights):
    best = (0, 0.0, 1, np.inf)
    for feature in range(X.shape[1]):
        values = np.unique(X[:, feature])
        for threshold in (values[:-1] + values[1:]) / 2:
            predictions = np.where(X[:, feature] > threshold, 1, -1)
            error = np.sum(weights[predictions != y])
            for sign, its_error in ((1, error), (-1, np.sum(weights) - error)):
                if its_error < best[3]:
                    best = (feature, threshold, sign, its_error)
    return best


def _stump(slug, sentence, *edits):
    topic.edit("best_stump", slug, sentence, *edits)


ERROR, BOTH = "np.sum(weights[predictions != y])", "((1, error), (-1, np.sum(weights) - error))"
_stump(
    "not-weighted",
    "The wrong examples are counted, each the same; sum their weights.",
    (ERROR, "np.mean(predictions != y)"),
    ("np.sum(weights) - error", "1 - error"),
)
_stump(
    "weights-by-count",
    "The weighted error is divided by the number of examples; the weights have the sum 1 already.",
    (ERROR, "np.mean(weights * (predictions != y))"),
    ("np.sum(weights) - error", "np.mean(weights) - error"),
)
_stump(
    "positive-only",
    "Only stumps that say +1 above the threshold are tried; those that say −1 there as well.",
    (BOTH, "((1, error),)"),
)
_stump(
    "negative-only",
    "Only stumps that say −1 above the threshold are tried; those that say +1 there as well.",
    (BOTH, "((-1, np.sum(weights) - error),)"),
)
_stump(
    "signs-exchanged",
    "The signs are exchanged: sign is what it says ABOVE the threshold.",
    (BOTH, "((-1, error), (1, np.sum(weights) - error))"),
)
_stump("first-feature", "Only the first feature is tried.", ("range(X.shape[1])", "range(1)"))
_stump(
    "last-feature-missing", "The last feature is never tried.", ("range(X.shape[1])", "range(max(X.shape[1] - 1, 1))")
)
_stump(
    "values-as-thresholds",
    "The thresholds are values of the data; take the middle between two neighbours.",
    ("(values[:-1] + values[1:]) / 2", "values[:-1]"),
)
_stump(
    "upper-values",
    "The thresholds are values of the data; take the middle between two neighbours.",
    ("(values[:-1] + values[1:]) / 2", "values[1:]"),
    ("> threshold", ">= threshold"),
)
_stump(
    "not-sorted",
    "The middles are between examples in the order of the data; sort the values first.",
    ("np.unique(X[:, feature])", "X[:, feature]"),
)
_stump(
    "repeats-kept",
    "A value that repeats is its own neighbour, and the middle of the two is no border: keep each value once.",
    ("np.unique(X[:, feature])", "np.sort(X[:, feature])"),
)
_stump(
    "best-forgotten",
    "The best so far is forgotten at each new feature, so this is the best of the last one: begin before the loop.",
    ("    best = (0, 0.0, 1, np.inf)\n", ""),
    ("        values = ", "        best = (0, 0.0, 1, np.inf)\n        values = "),
)
topic.family(
    "best_stump",
    "even-grid",
    "The thresholds are evenly spaced; take the middles between neighbouring values.",
    ["10", "20", "50", "100"],
    ("(values[:-1] + values[1:]) / 2", "np.linspace(values[0], values[-1], {value})"),
)
_stump(
    "mean-threshold",
    "One threshold is tried for each feature, its mean; try all.",
    ("(values[:-1] + values[1:]) / 2", "[X[:, feature].mean()]"),
)
_stump(
    "worst",
    "This is the worst stump.",
    ("best = (0, 0.0, 1, np.inf)", "best = (0, 0.0, 1, -np.inf)"),
    ("its_error < best[3]", "its_error > best[3]"),
)
_stump(
    "accuracy",
    "The weight of the right ones is returned; the error is that of the wrong ones.",
    ("    return best", "    return (*best[:3], 1 - best[3])"),
)
_stump(
    "last-threshold-missing",
    "The last threshold of each feature is never tried.",
    ("(values[:-1] + values[1:]) / 2", "(values[:-1] + values[1:])[:-1] / 2"),
)
_stump(
    "errors-counted-at-the-end",
    "The stump is right, but its error is the share of wrong examples; return the sum of their weights.",
    (
        "    return best",
        "    wrong = np.where(X[:, best[0]] > best[1], best[2], -best[2]) != y\n    return (*best[:3], np.mean(wrong))",
    ),
)


@topic.plain
def adaboost(X, y, fit, rounds):
    weights = np.ones(len(y)) / len(y)
    learners, alphas, history = [], [], [weights]
    for _ in range(rounds):
        learner, predictions = fit(X, y, weights)
        error = max(np.sum(weights[predictions != y]), 1e-10)
        if error >= 0.5:
            break
        alpha = np.log((1 - error) / error) / 2
        weights = weights * np.exp(-alpha * y * predictions)
        weights = weights / weights.sum()
        learners.append(learner)
        alphas.append(alpha)
        history.append(weights)
        if error == 1e-10:
            break
    return learners, np.array(alphas), np.array(history)


def _boost(slug, sentence, *edits):
    topic.edit("adaboost", slug, sentence, *edits)


ALPHA, UPDATE, NORMAL = (
    "alpha = np.log((1 - error) / error) / 2",
    "weights = weights * np.exp(-alpha * y * predictions)",
    "        weights = weights / weights.sum()\n",
)
_boost(
    "alpha-without-half",
    "alpha is twice what it should be: the derivative of (1 − e) exp(−α) + e exp(α) is 0 at half of the logarithm.",
    (ALPHA, "alpha = np.log((1 - error) / error)"),
)
_boost(
    "alpha-without-half-in-the-vote",
    "The weights are right, but alpha is twice as large. Minimise (1 − e) exp(−α) + e exp(α): there is a half.",
    ("alphas.append(alpha)", "alphas.append(2 * alpha)"),
)
_boost(
    "alpha-turned",
    "The sign of alpha is wrong: a learner with a small error must get a large positive vote.",
    (ALPHA, "alpha = np.log(error / (1 - error)) / 2"),
)
_boost(
    "alpha-is-accuracy", "The vote is 1 − error; derive it from what the weights become.", (ALPHA, "alpha = 1 - error")
)
_boost(
    "log-base-2",
    "The logarithm to base 2 is taken; exp goes with the natural one.",
    (ALPHA, "alpha = np.log2((1 - error) / error) / 2"),
)
_boost(
    "weights-turned",
    "The weights of the right points grow; those of the wrong ones must.",
    (UPDATE, "weights = weights * np.exp(alpha * y * predictions)"),
)
_boost(
    "only-wrong-grow-once",
    "The wrong points are multiplied by exp(alpha), the right ones by nothing; they must shrink by exp(−alpha).",
    (UPDATE, "weights = weights * np.exp(alpha * (predictions != y))"),
)
_boost(
    "never-updated",
    "The weights are never changed, so that every round fits the same learner.",
    (UPDATE, "weights = weights * 1.0"),
)
_boost(
    "not-normalized",
    "The weights are not divided by their sum: then the error is no share of them any more.",
    (NORMAL, ""),
)
_boost(
    "not-weighted-error",
    "The error counts the wrong points; it must sum their weights.",
    ("np.sum(weights[predictions != y])", "np.mean(predictions != y)"),
)
_boost(
    "from-uniform",
    "The new weights are made from equal ones; they must be made from those before, or the rounds forget each other.",
    (UPDATE, "weights = np.exp(-alpha * y * predictions)"),
)
_boost(
    "not-weighted-fit",
    "fit is given equal weights in every round: hand it the present ones.",
    ("fit(X, y, weights)", "fit(X, y, history[0])"),
)
_boost("starts-at-one", "The weights start at 1; their sum must be 1.", ("np.ones(len(y)) / len(y)", "np.ones(len(y))"))
_boost(
    "useless-kept",
    "A learner that is no better than chance was kept; leave it out and stop.",
    ("        if error >= 0.5:\n            break\n", ""),
)
_boost(
    "useless-skipped",
    "After a learner that is no better than chance nothing changes any more: stop there.",
    ("        if error >= 0.5:\n            break\n", "        if error >= 0.5:\n            continue\n"),
)
_boost(
    "perfect-dropped",
    "A learner without error is the best there is: keep it, and then stop.",
    ("        if error >= 0.5:", "        if error >= 0.5 or error == 1e-10:"),
)
_boost(
    "perfect-goes-on",
    "After a learner without error there is nothing left to learn: stop there.",
    ("        if error == 1e-10:\n            break\n", ""),
)
_boost(
    "perfect-infinite",
    "A learner without error gets an endless vote (1 / 0). Count an error below 1e-10 as 1e-10.",
    ("max(np.sum(weights[predictions != y]), 1e-10)", "np.sum(weights[predictions != y])"),
    ("error == 1e-10", "error == 0"),
)
_boost(
    "first-weights-missing", "The weights before the first round are missing from the history.", ("[weights]\n", "[]\n")
)
_boost(
    "last-weights-missing",
    "The weights after the last round are missing from the history.",
    ("np.array(history)", "np.array(history[:-1] if len(history) > 1 else history)"),
)
_boost(
    "history-shared",
    "The weights are changed in place, so that every row of the history is the same array: make a new one each round.",
    ("weights = weights * np.exp", "weights *= np.exp"),
    ("        weights = weights / weights.sum()\n", "        weights /= weights.sum()\n"),
)
_boost(
    "last-weights-only",
    "Only the last weights are returned; return those of all rounds.",
    ("np.array(history)", "weights"),
)
_boost("one-round-too-few", "One round is missing.", ("range(rounds)", "range(rounds - 1)"))
topic.family(
    "adaboost",
    "shrunk",
    "The votes are shrunk by {value}, as in gradient boosting; here they are not.",
    ["0.5", "0.1"],
    (ALPHA, "alpha = {value} * np.log((1 - error) / error) / 2"),
)
_boost(
    "useless-turned-around",
    "A learner that is wrong about more than half of the weight is turned around and kept; here it ends the loop.",
    (
        "        if error >= 0.5:\n            break\n",
        "        if error > 0.5:\n            predictions, error = -predictions, 1 - error\n",
    ),
)
