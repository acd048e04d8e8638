"""14-ensembles: the answers and their references."""

import math

import numpy as np

from cs231n_utils import ensembles
from cs231n_utils.check.registry import Topic

topic = Topic("14-ensembles")

AVERAGE = "What is averaged"
VARIANCE = "What an average can gain"
SCHEDULE = "Many models from one training"
SNAPSHOTS = "A snapshot album with three faults"
POLYAK = "Averaging the weights themselves"
STATISTICS = "What the average does not know"
CHOICE = "Who pays, and when"
BOOTSTRAP = "Other data for each model"
STUMPS = "The weakest model of all"
BOOSTING = "One after the other"


def _softmax(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _average_predictions(scores, kind, weights=None):
    weights = np.ones(len(scores)) if weights is None else np.asarray(weights, dtype=float)
    if kind == "probabilities":
        return np.average(_softmax(np.asarray(scores)), axis=0, weights=weights)
    return _softmax(np.average(scores, axis=0, weights=weights))


def _ensemble_variance(variance, rho, n):
    """The mean entry of the covariance matrix, which is the variance of the mean."""
    return variance * (n + n * (n - 1) * rho) / n**2


def _models_needed(rho, target):
    if target >= 1:
        return 1
    if target <= rho:
        return None
    return math.ceil((1 - rho) / (target - rho) - 1e-12)


def _mended_snapshots(params, gradient, learning_rate, total_steps, cycles):
    params, album = dict(params), []
    ends = ensembles.snapshot_ends(total_steps, cycles)
    for step in range(total_steps):
        rate = ensembles.snapshot_schedule(step, learning_rate, total_steps, cycles)
        grads = gradient(params)
        params = {name: w - rate * grads[name] for name, w in params.items()}
        if step + 1 in ends:
            album.append(params)
    return album


def _averaged_net(snapshots, X):
    net = {name: np.mean([s[name] for s in snapshots], axis=0) for name in snapshots[0]}
    hidden = X @ net["W1"] + net["b1"]
    return net | {"running_mean": hidden.mean(axis=0), "running_var": hidden.var(axis=0)}


def _choose_strategy(results, budget):
    affordable = {name: np.array(accuracies) for name, (cost, accuracies) in results.items() if cost <= budget}
    if not affordable:
        return None
    best = max(affordable.values(), key=np.mean)
    least = best.mean() - best.std(ddof=1) / len(best) ** 0.5
    good = [name for name, accuracies in affordable.items() if accuracies.mean() >= least - 1e-12]
    return min(good, key=lambda name: (results[name][0], -affordable[name].mean()))


def _bagging(fit, predict, X, y, X_new, num_models, rng):
    total, unseen = 0.0, [[] for _ in X]
    for _ in range(num_models):
        rows = ensembles.bootstrap_indices(len(X), rng)
        model = fit(X[rows], y[rows])
        total = total + predict(model, X_new)
        own = predict(model, X)
        for i in set(range(len(X))) - set(rows.tolist()):
            unseen[i].append(own[i])
    nothing = np.full(own.shape[1], np.nan)
    out_of_bag = np.array([np.mean(votes, axis=0) if votes else nothing for votes in unseen])
    return total / num_models, out_of_bag


def _best_stump(X, y, weights):
    """Every stump, one by one."""
    best = None
    for feature in range(X.shape[1]):
        values = np.unique(X[:, feature])
        for threshold in (values[1:] + values[:-1]) / 2:
            for sign in (1, -1):
                wrong = np.where(X[:, feature] > threshold, sign, -sign) != y
                error = float(np.sum(weights[wrong]))
                if best is None or error < best[3]:
                    best = (feature, float(threshold), sign, error)
    return best


def _adaboost(X, y, fit, rounds):
    learners, alphas, history = [], [], [np.full(len(y), 1 / len(y))]
    while len(learners) < rounds:
        learner, predictions = fit(X, y, history[-1])
        wrong = predictions != y
        error = max(float(history[-1][wrong].sum()), 1e-10)
        if error >= 0.5 - 1e-12:
            break
        odds = (1 - error) / error
        learners.append(learner)
        alphas.append(np.log(odds) / 2)
        weights = history[-1] * np.where(wrong, odds, 1.0)
        history.append(weights / weights.sum())
        if not wrong.any():
            break
    return learners, np.array(alphas), np.array(history)


topic.answer("average_predictions", _average_predictions, returns=("the probabilities",), section=AVERAGE)
topic.answer("ensemble_variance", _ensemble_variance, returns=("the variance",), section=VARIANCE)
topic.answer(
    "models_needed", _models_needed, returns=("the number of models",), section=VARIANCE, calls=("ensemble_variance",)
)
topic.answer("snapshot_schedule", ensembles.snapshot_schedule, returns=("the rate",), section=SCHEDULE)
topic.answer(
    "mended_snapshots",
    _mended_snapshots,
    returns=("the snapshots",),
    section=SNAPSHOTS,
    calls=("snapshot_schedule",),
)
topic.answer("polyak_average", ensembles.polyak_average, returns=("the average",), section=POLYAK)
topic.answer("averaged_net", _averaged_net, returns=("the net",), section=STATISTICS, calls=("polyak_average",))
topic.answer("choose_strategy", _choose_strategy, returns=("the strategy",), section=CHOICE)
topic.answer("bootstrap_indices", ensembles.bootstrap_indices, returns=("the indices",), section=BOOTSTRAP)
topic.answer(
    "bagging",
    _bagging,
    returns=("the prediction", "the out-of-bag prediction"),
    section=BOOTSTRAP,
    calls=("bootstrap_indices",),
)
topic.answer(
    "best_stump", _best_stump, returns=("the feature", "the threshold", "the sign", "the error"), section=STUMPS
)
topic.answer("adaboost", _adaboost, returns=("the learners", "the alphas", "the weights"), section=BOOSTING)
