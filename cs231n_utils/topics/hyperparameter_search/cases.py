"""What the test cells of 06-hyperparameter-search share: random draws and splits are judged by what can be counted."""

import warnings

import numpy as np

__all__ = ["COUNTED", "SAMPLED", "draws", "each_split", "folds", "grid_of", "refined", "searched"]

# 10,000 draws put a quantile to within a hundredth.
SAMPLED = {"rtol": 0.0, "atol": 0.025}
COUNTED = {"rtol": 0.0, "atol": 1e-9}
MANY = 100  # trials from which on statistics mean something
AT_MOST = 1000  # calls in which a trial may diverge: a loop that makes such a trial again must end, whatever it draws


def draws(low, high, seed=0):
    """A scenario: how 10,000 numbers of ``f.sample_log_uniform`` lie in their range, 0 = `low` and 1 = `high`."""

    def scenario(f):
        rng = np.random.default_rng(seed)
        sample = np.asarray(f.sample_log_uniform(low, high, rng, (100, 100)), dtype=float)
        again = f.sample_log_uniform(low, high, rng, (100, 100))
        same = f.sample_log_uniform(low, high, np.random.default_rng(seed), (100, 100))
        places = _places(sample.reshape(-1), low, high)
        return {
            "the shape of the sample": np.array(sample.shape),
            "the place of the smallest (0 = low, 1 = high, by the exponent)": places.min(),
            "the place below which a tenth lies": np.quantile(places, 0.1),
            "the place below which half of them lie": np.median(places),
            "the place below which nine tenths lie": np.quantile(places, 0.9),
            "the place of the largest": places.max(),
            "the share of different numbers": len(np.unique(sample)) / sample.size,
            "a second draw is another": float(not np.array_equal(sample, again)),
            "the same rng gives the same numbers": float(np.array_equal(sample, same)),
        }

    return scenario


def _places(values, low, high):
    values = np.maximum(np.asarray(values, dtype=float), 1e-300)
    return np.log(values / low) / np.log(high / low)


def searched(space, trials, seed=0, diverges=None):
    """A scenario: run ``f.random_search`` on an objective that keeps account of its calls.

    Parameters
    ----------
    space : dict
        name -> (low, high).
    trials, seed : int
    diverges : tuple, optional
        (name, limit): a trial with a larger value diverges.

    Returns
    -------
    function
        Takes the answers and returns a dict of counts and statistics.
    """

    # Rounding may step over an end by a hair.
    slightly = {name: (low * (1 - 1e-9), high * (1 + 1e-9)) for name, (low, high) in space.items()}

    def scenario(f):
        results, calls = _run(f.random_search, space, trials, seed, diverges)
        again, same_calls = _run(f.random_search, space, trials, seed, diverges)
        _, others = _run(f.random_search, space, trials, seed + 1, diverges)
        return {
            "the number of results": len(results),
            "different settings": len({tuple(settings.values()) for settings, _, _ in calls}),
            **_account(results, calls),
            "values outside of their range": sum(
                not low <= settings[name] <= high for settings, _, _ in calls for name, (low, high) in slightly.items()
            ),
            "seeds that another search has too": len({s for _, s, _ in calls} & {s for _, s, _ in others}),
            "the same rng gives the same search": float(
                [c[:2] for c in calls] == [c[:2] for c in same_calls] and _pairs(results) == _pairs(again)
            ),
            **(_spread(space, [settings for settings, _, _ in calls]) if trials >= MANY else {}),
        }

    return scenario


def _spread(space, tried):
    """How the settings of many trials lie in their ranges; what chance explains is left out."""
    places = {name: _places([s[name] for s in tried], *limits) for name, limits in space.items()}
    first, second = places[next(iter(space))], places[list(space)[-1]]
    values = {
        f"the mean place of {n} in its range (0 = low, 1 = high)": _about(p.mean(), 0.5, 0.11)
        for n, p in places.items()
    }
    return values | {
        "the correlation of two parameters": _about(_correlation(first, second), 0.0, 0.35),
    }


def _about(value, expected, margin):
    """`expected` itself if `value` is that near to it."""
    return expected if abs(value - expected) <= margin else float(value)


def grid_of(grid, seed=0, diverges=None):
    """A scenario: run ``f.grid_search`` on an objective that keeps account of its calls; the order is free."""

    def scenario(f):
        results, calls = _run(f.grid_search, grid, None, seed, diverges)
        _, others = _run(f.grid_search, grid, None, seed + 1, diverges)
        tried = sorted(tuple(float(s[name]) for name in grid) for s, _, _ in calls)
        return {
            "the number of results": len(results),
            **_account(results, calls),
            "the settings that were tried, in order": np.array(tried),
            "seeds that another search has too": len({s for _, s, _ in calls} & {s for _, s, _ in others}),
        }

    return scenario


def _run(search, space, trials, seed, diverges):
    """(results, calls): what the search returned, and settings, seed and score of each call of its objective."""
    calls = []

    def objective(settings, seed):
        if not isinstance(seed, (int, np.integer)):
            raise TypeError("seed must be a whole number, int(rng.integers(2**32))")
        for name, value in settings.items():
            if np.ndim(value):
                raise TypeError(f"the setting {name!r} must be one number, not {len(value)} of them")
        score = sum((i + 1) * np.log10(value) for i, value in enumerate(settings.values()))
        failed = diverges and settings[diverges[0]] > diverges[1] and len(calls) < AT_MOST
        calls.append((dict(settings), int(seed), -np.inf if failed else float(score)))
        if failed:
            raise FloatingPointError("the loss is not finite")
        return float(score)

    rng = np.random.default_rng(seed)
    results = search(objective, space, rng) if trials is None else search(objective, space, trials, rng)
    return results, calls


def _account(results, calls):
    """What must agree between what was tried and what is told of it."""
    told = _told(results)
    return {
        "the number of calls of objective": len(calls),
        "trials whose settings and score stand in the results, in their order": sum(
            t == (settings, score) for t, (settings, _, score) in zip(told, calls)
        ),
        "different seeds": len({seed for _, seed, _ in calls}),
        "seeds below 0 or above 2**32 - 1": sum(not 0 <= seed < 2**32 for _, seed, _ in calls),
    }


def _told(results):
    """Settings and score of each of the results; an error where they have another form."""
    for r in results:
        if not (isinstance(r, dict) and {"settings", "score"} <= r.keys()):
            raise TypeError(f'each result must be a dict {{"settings": {{...}}, "score": number}}, not a {_kind(r)}')
        if not isinstance(r["settings"], dict):
            raise TypeError(f'"settings" of each result must be a dict, not a {_kind(r["settings"])}')
        if r["score"] is None:
            raise TypeError('"score" of each result must be a number, not None')
    return [(dict(r["settings"]), float(r["score"])) for r in results]


def _kind(value):
    return "dict with other keys" if isinstance(value, dict) else type(value).__name__


def _pairs(results):
    return [(r["settings"], r["score"]) for r in results]


def _correlation(a, b):
    a, b = a - a.mean(), b - b.mean()
    return float(a @ b / max(np.sqrt((a @ a) * (b @ b)), 1e-30))


def refined(low, high, best, **settings):
    """A scenario: ``f.refine_range`` and how often it warned."""

    def scenario(f):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            new_low, new_high = f.refine_range(low, high, best, **settings)
        return {"new_low": new_low, "new_high": new_high, "there was a warning": float(bool(caught))}

    return scenario


def folds(n, k, seed=0):
    """A scenario: what can be counted of the folds of ``f.kfold_indices``."""

    def scenario(f):
        rng = np.random.default_rng(seed)
        pairs = _parts(f.kfold_indices(n, k, rng))
        again = f.kfold_indices(n, k, rng)
        repeated = f.kfold_indices(n, k, np.random.default_rng(seed))
        times = np.bincount(np.concatenate([v for _, v in pairs]).astype(int), minlength=n)
        return {
            "the number of folds": len(pairs),
            "the sizes of the validation folds, largest first": np.sort([len(v) for _, v in pairs])[::-1],
            "how often each example is validated": times,
            "examples in both parts of a split, at most": max(len(np.intersect1d(t, v)) for t, v in pairs),
            "different examples in the two parts, at least": min(len(np.union1d(t, v)) for t, v in pairs),
            "repeated examples in a training part, at most": max(len(t) - len(np.unique(t)) for t, _ in pairs),
            "folds that are a block of neighbours, where half of them are": _most_in_blocks(pairs),
            "a second call gives other folds": float(
                any(sorted(np.ravel(v)) != sorted(np.ravel(w)) for (_, v), (_, w) in zip(pairs, again))
            ),
            "a generator with the same seed gives the same folds": float(
                all(sorted(np.ravel(v)) == sorted(np.ravel(w)) for (_, v), (_, w) in zip(pairs, repeated))
            ),
        }

    return scenario


def _most_in_blocks(pairs):
    """How many validation folds are neighbours throughout; below half of them it may be chance, and counts as none."""
    blocks = sum(bool(np.all(np.diff(np.sort(val)) == 1)) for _, val in pairs)
    return blocks if 2 * blocks >= len(pairs) else 0


def _parts(splits):
    """The pairs of index arrays; an error where they have another form."""
    pairs = []
    for i, pair in enumerate(splits):
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise TypeError(f"entry {i} must be a pair (train, val) of index arrays")
        for name, part in zip(("training", "validation"), pair):
            if isinstance(part, (tuple, list)) and any(np.ndim(entry) for entry in part):
                raise TypeError(f"the {name} part of split {i} must be one array of indices, not several: join them")
        pairs.append(tuple(np.asarray(part) for part in pair))
    return pairs


def each_split(n, k, **settings):
    """A scenario: the training and validation indices of each split of ``f.time_series_splits``."""

    def scenario(f):
        splits = _parts(f.time_series_splits(n, k, **settings))
        values = {"the number of splits": len(splits)}
        for i, (train, val) in enumerate(splits):
            values[f"training indices of split {i}"] = train
            values[f"validation indices of split {i}"] = val
        return values

    return scenario
