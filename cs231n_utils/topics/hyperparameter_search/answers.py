"""06-hyperparameter-search: the answers and their references."""

import itertools
import math

from cs231n_utils import search
from cs231n_utils.check.registry import Topic

topic = Topic("06-hyperparameter-search")

EXPONENT = "Draw the exponent"
TRIALS = "How many trials?"
RANDOM = "Random search"
GRID = "Grid search"
PROGRESS = "The best so far"
CHOICE = "Who may choose?"
RANGES = "From coarse to fine"
FOLDS = "Folds"
SERIES = "The past predicts the future"
LEAK = "What belongs inside the loop"


def _trials_needed(share, confidence):
    """Counted trial by trial; the margin is for sums that should be exact and are not, to rounding."""
    trials, missed = 0, 1.0
    while missed > (1 - confidence) * (1 + 1e-12):
        trials, missed = trials + 1, missed * (1 - share)
    return trials


def _random_search(objective, space, trials, rng):
    """Draws as the solution does, settings and seed in turn, so that both give the same trials."""
    ranges = {name: search.LogUniform(low, high) for name, (low, high) in space.items()}
    drawn = [(search.sample_settings(ranges, rng), _seed(rng)) for _ in range(trials)]
    return [_result(objective, settings, seed) for settings, seed in drawn]


def _grid_search(objective, grid, rng):
    combinations = itertools.product(*grid.values())
    return [_result(objective, dict(zip(grid, values, strict=True)), _seed(rng)) for values in combinations]


def _seed(rng):
    return int(rng.integers(2**32))


def _result(objective, settings, seed):
    try:
        score = objective(settings, seed)
    except FloatingPointError:
        score = -math.inf
    return {"settings": settings, "score": score}


def _best_so_far(results):
    return search.best_so_far([search.Trial(i, {}, r["score"]) for i, r in enumerate(results)])


def _select_best(results):
    return search.select_best(results, "val_accuracy")


def _refine_range(low, high, best, shrink=4.0):
    return search.refine_range(low, high, best, shrink)


def _cross_validate(choose_columns, fit_and_score, X, y, splits):
    def one_fold(X_train, y_train, X_val, y_val, rng):
        columns = choose_columns(X_train, y_train)
        return fit_and_score(X_train[:, columns], y_train, X_val[:, columns], y_val)

    scores = search.cross_validate(one_fold, X, y, splits)
    return math.fsum(scores) / len(scores), float(scores.std())


_answer = topic.answer
_answer("sample_log_uniform", search.sample_log_uniform, returns=("the sample",), section=EXPONENT)
_answer("trials_needed", _trials_needed, returns=("the number of trials",), section=TRIALS)
_answer("random_search", _random_search, returns=("the results",), section=RANDOM, calls=("sample_log_uniform",))
_answer("grid_search", _grid_search, returns=("the results",), section=GRID)
_answer("best_so_far", _best_so_far, returns=("the best so far",), section=PROGRESS)
_answer("select_best", _select_best, returns=("the choice",), section=CHOICE)
_answer("refine_range", _refine_range, returns=("new_low", "new_high"), section=RANGES)
_answer("kfold_indices", search.kfold_indices, returns=("the folds",), section=FOLDS)
_answer("time_series_splits", search.time_series_splits, returns=("the splits",), section=SERIES)
_answer("cross_validate", _cross_validate, returns=("the mean", "the spread"), section=LEAK)
