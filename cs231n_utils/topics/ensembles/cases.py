"""What the test cells of 14-ensembles share: loops are watched from inside, and draws judged by what can be counted."""

import numpy as np

__all__ = [
    "COUNTED",
    "bagged",
    "batchnorm_snapshots",
    "boosted",
    "bootstrapped",
    "choices",
    "drawn_often",
    "perfect_or_useless",
    "polyak_steps",
    "snapshots",
]

# A sample of 4,000 has a share of different indices that is known to 0.005 (one sigma).
COUNTED = {"rtol": 0.0, "atol": 0.03}


def snapshots(total_steps, cycles, learning_rate=0.3, seed=0):
    """A scenario: let ``f.mended_snapshots`` go down a bowl that is steeper in some directions than in others."""

    def gradient(params):
        return {"W": np.array([[0.5, 2.0, 1.0]]) * params["W"], "b": 0.3 * (params["b"] - 1.0)}

    def scenario(f):
        rng = np.random.default_rng(seed)
        params = {"W": rng.uniform(1, 3, (2, 3)), "b": rng.uniform(2, 3, 2)}
        album = f.mended_snapshots(params, gradient, learning_rate, total_steps, cycles)
        found = {"the number of snapshots": len(album)}
        for i, snapshot in enumerate(album):
            found |= {f"{name} of snapshot {i}": np.array(snapshot[name], dtype=float) for name in ("W", "b")}
        return found

    return scenario


def polyak_steps(decay, steps=5, seed=0):
    """A scenario: the average after each of some steps, and whether it has arrays of its own."""

    def scenario(f):
        rng, average, found, changed, shared = np.random.default_rng(seed), None, {}, 0, 0
        for t in range(steps):
            params = {"W": rng.standard_normal((2, 3)), "b": rng.standard_normal(3)}
            before = [(given, name, w.copy()) for given in (params, average or {}) for name, w in given.items()]
            average = f.polyak_average(average, params, t, decay)
            changed += sum(not np.array_equal(given[name], w) for given, name, w in before)
            shared += sum(np.shares_memory(average[name], params[name]) for name in ("W", "b"))
            for name in ("W", "b"):
                found[f"{name} of the average after {t + 1} steps"] = np.array(average[name], dtype=float)
        found["arrays of the arguments that were changed"] = changed
        found["arrays of the average that are those of params"] = int(shared)
        return found

    return scenario


def batchnorm_snapshots(count, sizes=(4, 5, 3), images=7, seed=0):
    """Arguments for ``averaged_net``: snapshots of a net with batch normalization, and inputs (N, D)."""
    rng = np.random.default_rng(seed)
    D, H, C = sizes
    shapes = {
        "W1": (D, H),
        "b1": (H,),
        "gamma": (H,),
        "beta": (H,),
        "running_mean": (H,),
        "running_var": (H,),
        "W2": (H, C),
        "b2": (C,),
    }
    nets = [{name: rng.uniform(-1, 1, shape) for name, shape in shapes.items()} for _ in range(count)]
    for net in nets:
        net["running_var"] = rng.uniform(1, 2, H)
    return nets, rng.standard_normal((images, D)) + 1


def bootstrapped(n=4000, seed=0):
    """A scenario: count what ``f.bootstrap_indices`` drew."""

    def scenario(f):
        rng = np.random.default_rng(seed)
        sample, again = (np.asarray(f.bootstrap_indices(n, rng)) for _ in range(2))
        same = np.asarray(f.bootstrap_indices(n, np.random.default_rng(seed)))
        found = {"the shape of the indices": np.array(sample.shape)}
        if sample.shape != (n,):
            return found
        return found | {
            "indices that are no whole numbers": int(np.sum(sample != np.floor(sample))),
            "indices below 0 or above n - 1": int(np.sum((sample < 0) | (sample >= n))),
            "the share of different indices": len(np.unique(sample)) / n,
            "their mean over n": sample.mean() / n,
            "the share that is larger than the one before": np.mean(np.diff(sample) > 0),
            "a second draw is another": float(not np.array_equal(sample, again)),
            "the same rng gives the same indices": float(np.array_equal(sample, same)),
        }

    return scenario


def drawn_often(n, times=1500, seed=0):
    """A scenario: how often each of a few indices comes in many samples."""

    def scenario(f):
        rng = np.random.default_rng(seed)
        samples = np.array([np.asarray(f.bootstrap_indices(n, rng), dtype=int) for _ in range(times)])
        return {f"the share of index {i}": np.mean(samples == i) for i in range(n)} | {
            "samples with an index twice": np.mean([len(set(s.tolist())) < n for s in samples]),
        }

    return scenario


def choices(seed, seeds=4):
    """A scenario: what ``f.choose_strategy`` takes of seven ways, some of which cost the same, at several budgets."""
    rng = np.random.default_rng(seed)
    costs = rng.permutation([1, 2, 2, 4, 4, 7, 7])
    spread = rng.uniform(0.5, 4, len(costs))
    accuracies = 70 + 1.2 * np.log2(costs)[:, None] + spread[:, None] * rng.standard_normal((len(costs), seeds))
    table = {
        f"way {letter}": (int(cost), np.round(row, 1).tolist())
        for letter, cost, row in zip("ABCDEFG", costs, accuracies, strict=True)
    }

    def scenario(f):
        return {f"the choice at a budget of {b}": f.choose_strategy(dict(table), b) for b in (0, 1, 2, 3, 4, 6, 7, 20)}

    return scenario


class _Watched:
    """A way to fit and to predict that remembers what it was given. A model is the numbers of its examples."""

    def __init__(self, X, y, classes):
        self.X, self.y, self.classes, self.samples, self.false_labels = X, y, classes, [], 0

    def fit(self, X, y):
        rows = np.rint(np.asarray(X)[:, 0]).astype(int)
        self.samples.append(rows)
        self.false_labels += int(np.sum(self.y[rows] != y))
        return np.bincount(rows, minlength=len(self.X)).astype(float)

    def predict(self, model, X):
        """Softmax of how much the examples of each class in the model weigh, nearer ones more."""
        X = np.asarray(X)
        near = np.exp(-((X[:, None, 1:] - self.X[None, :, 1:]) ** 2).sum(axis=2))
        scores = 4 * (near * np.asarray(model)) @ np.eye(self.classes)[self.y]
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)


def bagged(n, num_models, classes=3, seed=0):
    """A scenario: watch ``f.bagging`` fit its models, and say what its results are made of.

    Parameters
    ----------
    n, num_models, classes, seed : int

    Returns
    -------
    function
        Takes the answers and returns a dict of counts and shares, which do not depend on the draws.
    """
    numbers = np.random.default_rng(seed)
    X = np.column_stack([np.arange(n), numbers.standard_normal((n, 2))])
    y = numbers.integers(0, classes, n)
    X_new = np.column_stack([np.zeros(9), numbers.standard_normal((9, 2))])

    def scenario(f):
        watched, other = (_Watched(X, y, classes) for _ in range(2))
        rng = np.random.default_rng(seed + 1)
        mean, oob = f.bagging(watched.fit, watched.predict, X, y, X_new, num_models, rng)
        f.bagging(other.fit, other.predict, X, y, X_new, num_models, rng)
        mean, oob = np.asarray(mean, dtype=float), np.asarray(oob, dtype=float)
        samples = watched.samples
        found = {
            "the number of models": len(samples),
            "the sizes of their samples": np.array([len(s) for s in samples]),
            "examples that were fitted with another's label": watched.false_labels,
            "the shape of the prediction": np.array(mean.shape),
            "the shape of the out-of-bag prediction": np.array(oob.shape),
        }
        if mean.shape != (len(X_new), classes) or oob.shape != (n, classes) or not samples:
            return found
        if n * num_models >= 500:
            found["the share of different examples in a sample"] = np.mean([len(np.unique(s)) / n for s in samples])
        if num_models >= 12:
            found["examples that are in no sample"] = n - len(np.unique(np.concatenate(samples)))
        if num_models > 1:
            found["samples that are the same as the first"] = _copies(samples[1:], samples[0])
        found["samples that a second call has too"] = sum(_copies(other.samples, s) > 0 for s in samples)
        return found | _made_of(watched, X_new, mean, oob)

    return scenario


def _copies(samples, one):
    return sum(np.array_equal(np.sort(s), np.sort(one)) for s in samples)


def _made_of(watched, X_new, mean, oob):
    """Which of several averages the two results are: shares of rows."""
    models = [np.bincount(s, minlength=len(watched.X)).astype(float) for s in watched.samples]
    on_new = np.array([watched.predict(m, X_new) for m in models])
    on_own = np.array([watched.predict(m, watched.X) for m in models])
    unseen = np.array(models) == 0
    rows = unseen.any(axis=0)
    some = rows & ~unseen.all(axis=0)
    with np.errstate(invalid="ignore"):
        right = np.sum(on_own * unseen[..., None], axis=0) / unseen.sum(axis=0)[:, None]
        seen = np.sum(on_own * ~unseen[..., None], axis=0) / (~unseen).sum(axis=0)[:, None]
    share = np.sum(on_own * unseen[..., None], axis=0) / len(models)
    found = {
        "rows of the prediction that are the mean of the models'": _equal_rows(mean, on_new.mean(axis=0)),
        "rows of out-of-bag that are the mean over models that have not seen the example": _equal_rows(
            oob[rows], right[rows]
        ),
        "rows of out-of-bag that are not NaN though every model saw the example": (
            np.mean(~np.isnan(oob[~rows]).all(axis=1)) if (~rows).any() else 0.0
        ),
        "rows of out-of-bag that are NaN though some model had not seen it": np.mean(np.isnan(oob[rows]).any(axis=1)),
    }
    if len(models) > 1:  # with one model these are the same
        found |= {
            "the prediction is that of a model with the mean of all parameters": _is(
                mean, watched.predict(np.mean(models, axis=0), X_new)
            ),
            "the prediction is the last model's": _is(mean, on_new[-1]),
            "the prediction is the first model's": _is(mean, on_new[0]),
            "the prediction is a sum": _is(mean, on_new.sum(axis=0)),
            "the prediction counts votes": _is(mean, _votes(on_new)),
            "out-of-bag is the mean over all models": _is(oob[some], on_own.mean(axis=0)[some]),
            "out-of-bag is the mean over the models that saw the example": _is(oob[some], seen[some]),
            "out-of-bag is divided by the number of all models": _is(oob[some], share[some]),
        }
    return found


def _votes(predictions):
    return np.eye(predictions.shape[2])[predictions.argmax(axis=2)].mean(axis=0)


def _is(a, b):
    """1 if all rows are equal: some may be by chance, where a class is all but certain."""
    return float(_equal_rows(a, b) == 1)


def _equal_rows(a, b):
    return float(np.mean(np.all(np.abs(a - b) < 1e-6, axis=1))) if len(a) else 1.0


def _stump(X, y, weights):
    """A deterministic weak learner: (learner, predictions); errors that differ by rounding count as the same."""
    best = (np.inf, None, None)
    for feature in range(X.shape[1]):
        values = np.unique(X[:, feature])
        for threshold in (values[1:] + values[:-1]) / 2:
            up = np.where(X[:, feature] > threshold, 1, -1)
            for sign in (1, -1):
                error = round(float(np.sum(weights[sign * up != y]) / np.sum(weights)), 9)
                if error < best[0]:
                    best = (error, (feature, float(threshold), sign), sign * up)
    return best[1:]


def boosted(n, rounds, seed=0, flipped=0.1):
    """A scenario: boost stumps on `n` points in the plane whose classes a circle parts, some with a wrong label."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(-1, 1, (n, 2))
    y = np.where((X**2).sum(axis=1) < 0.5, 1, -1)
    y = np.where(rng.random(n) < flipped, -y, y)
    return _boost(X, y, _stump, rounds)


def perfect_or_useless(kind, at, rounds=6, n=10):
    """A scenario: a learner that is wrong about two points in each round, until in round `at` (from 0) it is
    "perfect", or "useless": right about one half of the weight.
    """
    X = np.arange(n, dtype=float)[:, None]
    y = np.where(np.arange(n) % 3 == 0, 1, -1)

    def scenario(f):
        calls = []

        def fit(X, y, weights):
            t = len(calls)
            calls.append(t)
            predictions = np.array(y)
            if t < at or kind == "perfect":
                wrong = [] if t >= at else [t % n, (3 * t + 4) % n]
            else:
                wrong = _half(np.asarray(weights))
            predictions[wrong] *= -1
            return t, predictions

        return _report(f.adaboost(X, y, fit, rounds)) | {"calls of fit": len(calls)}

    return scenario


def _half(weights):
    """Points that have a little more than half of the weight."""
    order = np.argsort(-weights, kind="stable")
    return order[: int(np.searchsorted(np.cumsum(weights[order]), 0.5 * weights.sum() - 1e-9)) + 1]


def _boost(X, y, fit, rounds):
    def scenario(f):
        sums = []

        def watched(X, y, weights):
            sums.append(float(np.sum(weights)))
            return fit(np.asarray(X), np.asarray(y), np.asarray(weights))

        report = _report(f.adaboost(X, y, watched, rounds))
        return report | {"calls of fit": len(sums), "the sum of the weights that fit got": np.array(sums)}

    return scenario


def _report(result):
    learners, alphas, weights = result
    return {
        "the number of learners": len(learners),
        "the learners": np.concatenate([np.zeros(0), *(np.ravel(learner) for learner in learners)]),
        "the alphas": np.array(alphas, dtype=float),
        "the weights, before each round and after the last": np.array(weights, dtype=float),
    }
