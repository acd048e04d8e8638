"""Ensembles: many models that vote, and many weights that are averaged.

Source: CS231n, lecture 7, and the papers named below.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from cs231n_utils.backend import namespace
from cs231n_utils.randomness import generator
from cs231n_utils.schedules import cyclic_cosine
from cs231n_utils.training.model import Model, copy_array

__all__ = [
    "AdaBoost",
    "Bagging",
    "DecisionStump",
    "adaboost",
    "average_predictions",
    "bagging",
    "bootstrap_indices",
    "fit_stump",
    "polyak_average",
    "recompute_batchnorm",
    "snapshot_ends",
    "snapshot_schedule",
]

# --- averaging what models say


def average_predictions(predictions, weights=None, kind="probabilities"):
    """The mean of several models' predictions: (N, C).

    Parameters
    ----------
    predictions : (M, N, C) array, or list of M arrays (N, C)
        Probabilities, or scores if kind="scores".
    weights : (M,) numbers, optional
        How much each model counts; divided by their sum.
    kind : "probabilities" or "scores"
        The two means differ: probabilities are averaged as they are; the mean of scores is, after softmax, a
        geometric mean, in which one model that is sure it is not this class has a veto.

    Raises
    ------
    ValueError
        If rows of probabilities do not sum to 1 (are they scores?), or the shapes or weights do not fit.
    """
    if kind not in ("probabilities", "scores"):
        raise ValueError(f'kind must be "probabilities" or "scores"; got {kind!r}')
    if isinstance(predictions, list | tuple):
        shapes = {tuple(p.shape) for p in predictions}
        if len(shapes) != 1:
            raise ValueError(f"predictions must hold at least one array, all of one shape; got {sorted(shapes)}")
        predictions = namespace(*predictions).stack(list(predictions))
    if predictions.ndim != 3 or predictions.shape[0] == 0:
        raise ValueError(f"predictions must have shape (models, N, C); got {tuple(predictions.shape)}")
    if kind == "probabilities":
        _check_probabilities(predictions)
    if weights is None:
        return predictions.mean(0)
    weights = _shares(weights, len(predictions))
    return sum(share * p for share, p in zip(weights, predictions, strict=True))


def _check_probabilities(p):
    sums = p.sum(-1)
    if bool((p < 0).any()) or bool((abs(sums - 1) > 1e-3).any()):
        raise ValueError(
            "predictions are not probabilities: they must be at least 0 and every row must sum to 1; apply softmax to "
            'scores first, or average them as they are with kind="scores"'
        )


def _shares(weights, count):
    weights = [float(w) for w in weights]
    if len(weights) != count or min(weights) < 0 or sum(weights) <= 0:
        raise ValueError(f"weights must be {count} numbers, none negative and not all zero; got {weights}")
    return [w / sum(weights) for w in weights]


# --- averaging what models are


def polyak_average(average, params, t, decay=None):
    """The average of the parameters along a training, one step further; neither argument is changed.

    Parameters
    ----------
    average : array or dict of arrays
        The average of the first t parameters; not looked at when t is 0.
    params : array or dict of arrays
        The newest parameters.
    t : int
        How many parameters `average` has seen: 0 at the first call.
    decay : float, optional
        None for the running average, in which all steps count alike (Polyak and Juditsky, 1992). In [0, 1) for the
        exponential one, ``decay · average + (1 − decay) · params``, which forgets the beginning; it starts at the
        first parameters.

    Notes
    -----
    Averages only make sense within one training: two nets that started apart have their units in different orders.
    A net with batch normalization needs `recompute_batchnorm` afterwards.
    """
    if t < 0:
        raise ValueError(f"t counts the parameters averaged so far, at least 0; got {t}")
    if decay is not None and not 0 <= decay < 1:
        raise ValueError(f"decay must be None or in [0, 1); got {decay}")
    if isinstance(params, dict):
        return {name: polyak_average(average[name] if t else None, w, t, decay) for name, w in params.items()}
    if t == 0:
        return copy_array(params)
    share = 1 / (t + 1) if decay is None else 1 - decay
    return average + share * (params - average)


def recompute_batchnorm(net: Model, X, batch_size=100):
    """Measure a net's running means and variances anew, on training inputs `X`: the plain mean over its batches.

    After averaging parameters the stored statistics belong to none of the nets that were averaged. Nothing else
    changes, and dropout masks do not enter.

    Parameters
    ----------
    net : a net of this package
        It is changed.
    X : (N, ...) array
    batch_size : int
    """
    batch_size = min(batch_size, len(X))
    if batch_size < 1:
        raise ValueError(f"X and batch_size must hold at least one example; got {len(X)} and {batch_size}")
    dropout_param, net.dropout_param = net.dropout_param, None
    momenta = {i: param.get("momentum") for i, param in net.norm_params.items()}
    try:
        for count, start in enumerate(range(0, len(X) - batch_size + 1, batch_size)):
            for param in net.norm_params.values():
                param["momentum"] = count / (count + 1)  # running = the mean over the batches so far
            net.scores_forward(net.array(X[start : start + batch_size]), "train")
    finally:
        net.dropout_param = dropout_param
        for i, param in net.norm_params.items():
            param.pop("momentum")
            if momenta[i] is not None:
                param["momentum"] = momenta[i]


# --- snapshots


def snapshot_schedule(step, learning_rate, total_steps, cycles):
    """The rate at `step` of a cyclic cosine: M times from `learning_rate` down to almost 0 in one training.

        rate = learning_rate / 2 · (cos(π · (step mod L) / L) + 1),   L = ⌈total_steps / cycles⌉

    At the end of each cycle (`snapshot_ends`) the net sits in a minimum: keep it, and average the predictions of
    all that were kept. Steps are counted from 0, so steps 0, L, 2L, ... have the full rate.

    References
    ----------
    Huang et al., "Snapshot Ensembles: Train 1, Get M for Free", ICLR 2017 (who count from 1).
    """
    length = _cycle_length(total_steps, cycles)
    if not 0 <= step < total_steps:
        raise ValueError(f"step must be at least 0 and less than total_steps={total_steps}; got {step}")
    return cyclic_cosine(step, learning_rate, length)


def snapshot_ends(total_steps, cycles):
    """The numbers of steps done when each cycle of `snapshot_schedule` ends: take a snapshot there."""
    length = _cycle_length(total_steps, cycles)
    return [min(length * (cycle + 1), total_steps) for cycle in range(cycles)]


def _cycle_length(total_steps, cycles):
    if not 1 <= cycles <= total_steps:
        raise ValueError(f"cycles must be at least 1 and at most total_steps={total_steps}; got {cycles}")
    length = -(-total_steps // cycles)
    if length * (cycles - 1) >= total_steps:
        raise ValueError(
            f"{cycles} cycles of {length} steps do not fit into total_steps={total_steps}; use a multiple of the cycles"
        )
    return length


# --- bagging


def bootstrap_indices(n, rng, size=None):
    """A bootstrap sample of n examples: `size` (default n) indices drawn WITH replacement, as an array.

    About 63 % of the examples (1 − 1/e) are in it, some of them several times.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1; got {n}")
    return generator(rng).integers(0, n, n if size is None else size)


@dataclass
class Bagging:
    """Models fitted on bootstrap samples, and how they do on the examples each had not seen.

    Attributes
    ----------
    models : list
        What `fit` returned, one per sample.
    samples : list of index arrays
        The bootstrap indices of each.
    out_of_bag : (N, C) array
        Mean prediction for every training example by the models that did not see it; NaN where every model did. Its
        accuracy is an estimate of the test accuracy that costs no data.
    """

    predict: object
    models: list
    samples: list
    out_of_bag: np.ndarray

    def __call__(self, X):
        """The mean of the models' predictions: (N, C)."""
        return average_predictions([self.predict(model, X) for model in self.models])


def bagging(fit, predict, X, y, num_models, rng):
    """Bootstrap aggregating: fit one model per bootstrap sample and average what they predict.

    Parameters
    ----------
    fit : callable
        ``fit(X, y, rng) -> model``.
    predict : callable
        ``predict(model, X) -> (N, C)`` probabilities.
    X, y : arrays (N, ...) and (N,)
    num_models : int
    rng : numpy.random.Generator

    Returns
    -------
    Bagging

    References
    ----------
    Breiman, "Bagging Predictors", Machine Learning 1996.
    """
    if num_models < 1:
        raise ValueError(f"num_models must be at least 1; got {num_models}")
    models, samples = [], []
    total, count = 0.0, np.zeros(len(X))
    for stream in generator(rng).spawn(num_models):
        sample = bootstrap_indices(len(X), stream)
        model = fit(X[sample], y[sample], stream)
        unseen = np.setdiff1d(np.arange(len(X)), sample)
        prediction = np.zeros((len(X), np.shape(predict(model, X[:1]))[1]))
        if len(unseen):
            prediction[unseen] = predict(model, X[unseen])
        total, count[unseen] = total + prediction, count[unseen] + 1
        models.append(model)
        samples.append(sample)
    out_of_bag = np.full(total.shape, np.nan)
    seen = count > 0
    out_of_bag[seen] = total[seen] / count[seen, None]
    return Bagging(predict, models, samples, out_of_bag)


# --- boosting


@dataclass(frozen=True)
class DecisionStump:
    """Says +1 or −1 by one feature: `sign` where x[feature] > threshold, −`sign` elsewhere."""

    feature: int
    threshold: float
    sign: int

    def __call__(self, X):
        return np.where(X[:, self.feature] > self.threshold, self.sign, -self.sign)


def fit_stump(X, y, weights):
    """The stump with the smallest weighted error, and that error.

    Every feature and every threshold half-way between two neighbouring values is tried; sorting each feature once
    makes this O(D N log N). (A constant stump is among them: its threshold is −inf.)

    Parameters
    ----------
    X : (N, D) array
    y : (N,) array of −1 and +1
    weights : (N,) array, not negative, with sum 1
    """
    if len(weights) != len(y) or np.min(weights) < 0 or abs(np.sum(weights) - 1) > 1e-6:
        raise ValueError(
            f"weights must be {len(y)} numbers, none negative, with the sum 1; got {len(weights)} with the sum "
            f"{np.sum(weights):.6g}: divide them by it"
        )
    order = np.argsort(X, axis=0, kind="stable")
    values = np.take_along_axis(X, order, axis=0)
    # Error of "+1 above the threshold": the −1s above it plus the +1s at or below it. It moves up example by example.
    signed = (weights * y)[order]
    errors = weights[y < 0].sum() + np.vstack([np.zeros(X.shape[1]), np.cumsum(signed, axis=0)])
    possible = np.vstack([np.ones(X.shape[1], bool), values[1:] > values[:-1], np.zeros(X.shape[1], bool)])
    best_up = np.where(possible, errors, np.inf)
    best_down = np.where(possible, 1 - errors, np.inf)  # the same split with the signs exchanged
    sign = 1 if best_up.min() <= best_down.min() else -1
    table = best_up if sign == 1 else best_down
    row, feature = np.unravel_index(np.argmin(table), table.shape)
    column = values[:, feature]
    threshold = -np.inf if row == 0 else (column[row - 1] + column[row]) / 2
    if row > 0 and not column[row - 1] <= threshold < column[row]:
        threshold = column[row - 1]  # neighbours so close that their middle rounds to one of them
    stump = DecisionStump(int(feature), float(threshold), sign)
    return stump, float(max(table[row, feature], 0.0))


@dataclass
class AdaBoost:
    """A weighted vote of decision stumps.

    Attributes
    ----------
    stumps, alphas : list
        The voters and their weights.
    weight_history : (rounds + 1, N) array
        The weight of every training example before each round, and after the last: the hard points grow.
    """

    stumps: list = field(default_factory=list)
    alphas: list = field(default_factory=list)
    weight_history: np.ndarray = None

    def decision(self, X, rounds=None):
        """(N,) array: the vote of the first `rounds` stumps (default: all); its sign is the class."""
        voters = list(zip(self.alphas, self.stumps, strict=True))[:rounds]
        return sum((alpha * stump(X) for alpha, stump in voters), start=np.zeros(len(X)))

    def __call__(self, X, rounds=None):
        """(N,) array of −1 and +1."""
        return np.where(self.decision(X, rounds) > 0, 1, -1)


def adaboost(X, y, num_rounds):
    """AdaBoost on decision stumps, for two classes.

    In each round a stump is fitted to the weighted examples. With weighted error e it gets the vote
    alpha = ½ ln((1 − e) / e), and the weights are multiplied by exp(−alpha · y · stump(x)): up where it was wrong,
    down where it was right, so that it would now be no better than chance. It ends early when a stump makes no
    error, which then decides alone in effect, or when none is better than chance.

    Parameters
    ----------
    X : (N, D) array
    y : (N,) array of −1 and +1
    num_rounds : int

    Returns
    -------
    AdaBoost

    References
    ----------
    Freund and Schapire, Journal of Computer and System Sciences 1997.
    """
    y = np.asarray(y)
    if not np.isin(y, (-1, 1)).all():
        raise ValueError(
            f"y must hold −1 and +1 only; got {np.unique(y)[:5].tolist()}; for labels 0 and 1 use 2 * y - 1"
        )
    if len(X) != len(y) or len(X) == 0 or X.ndim != 2:
        raise ValueError(f"X must have shape (N, D) and y (N,), N at least 1; got {X.shape} and {y.shape}")
    weights = np.full(len(y), 1 / len(y))
    model, history = AdaBoost(), [weights]
    for _ in range(num_rounds):
        stump, error = fit_stump(X, y, weights)
        if error >= 0.5 - 1e-12:
            break
        # An error of 0 would get an infinite vote; this one outweighs any number of others that can be meant.
        error = max(error, 1e-12)
        alpha = 0.5 * math.log((1 - error) / error)
        weights = weights * np.exp(-alpha * y * stump(X))
        weights = weights / weights.sum()
        model.stumps.append(stump)
        model.alphas.append(alpha)
        history.append(weights)
        if error == 1e-12:
            break
    model.weight_history = np.array(history)
    return model
