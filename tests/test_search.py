"""Sampling, searching with any executor, splits."""

import math
import os
import time
import warnings
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs231n_utils.search import (
    LogUniform,
    Trial,
    Uniform,
    best_so_far,
    cross_validate,
    grid_search,
    kfold_indices,
    random_search,
    refine_range,
    sample_log_uniform,
    sample_settings,
    select_best,
    time_series_splits,
)

SPACE = {"a": LogUniform(1e-4, 1e-1), "b": Uniform(-1, 1), "c": ["x", "y"], "d": lambda rng: int(rng.integers(5))}


def noisy_objective(settings, rng):
    """Depends on the trial's own stream, and finishes in another order than it was started."""
    time.sleep(0.002 * settings["d"])
    return settings["b"] + rng.standard_normal()


def diverging_objective(settings, rng):
    if settings["b"] > 0:
        raise FloatingPointError("the loss became nan")
    return settings["b"]


def broken_objective(settings, rng):
    raise KeyError("my own mistake")


def dying_objective(settings, rng):
    os._exit(1)


# --- what to try


def test_log_uniform_is_uniform_in_the_exponent(rng):
    x = sample_log_uniform(1e-6, 1e-2, rng, size=40_000)
    shares = np.histogram(np.log10(x), bins=[-6, -5, -4, -3, -2])[0] / len(x)
    np.testing.assert_allclose(shares, 0.25, atol=0.01)
    assert x.min() >= 1e-6 and x.max() <= 1e-2
    assert isinstance(sample_log_uniform(1e-6, 1e-2, rng), float)
    assert sample_log_uniform(1, 10, rng, size=(2, 3)).shape == (2, 3)
    assert sample_log_uniform(0.3, 0.3, rng) == 0.3


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1, 1), (2, 1), (float("nan"), 1)])
def test_log_uniform_needs_a_positive_range(low, high, rng):
    with pytest.raises(ValueError, match="0 < low <= high"):
        sample_log_uniform(low, high, rng)
    with pytest.raises(ValueError, match="0 < low <= high"):
        LogUniform(low, high)


def test_settings_come_from_their_space(rng):
    drawn = [sample_settings(SPACE, rng) for _ in range(200)]
    assert all(1e-4 <= s["a"] <= 1e-1 and -1 <= s["b"] <= 1 for s in drawn)
    assert {s["c"] for s in drawn} == {"x", "y"} and {s["d"] for s in drawn} == set(range(5))
    with pytest.raises(TypeError, match=r"space\['e'\]"):
        sample_settings({"e": 3}, rng)
    with pytest.raises(TypeError, match=r"space\['e'\]"):
        sample_settings({"e": []}, rng)


def test_refined_range_is_narrower_and_centred():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        low, high = refine_range(1e-5, 1e-1, 1e-3)
        assert (low, high) == pytest.approx((10**-3.5, 10**-2.5))
        assert refine_range(0, 8, 4, log=False) == pytest.approx((3, 5))
        assert refine_range(1e-5, 1e-1, 1e-3, shrink=2) == pytest.approx((1e-4, 1e-2))


@pytest.mark.parametrize(("best", "end"), [(1.5e-5, "lower"), (1e-1, "upper")])
def test_best_at_the_border_warns_and_reaches_past_it(best, end):
    with pytest.warns(UserWarning, match=f"{end} end of the range"):
        low, high = refine_range(1e-5, 1e-1, best)
    assert low < 1e-5 if end == "lower" else high > 1e-1
    assert high / low == pytest.approx(10)


@pytest.mark.parametrize("arguments", [(1e-3, 1e-1, 1), (1e-1, 1e-3, 1e-2), (0, 1, 0.5), (1e-3, 1e-1, 1e-2, 1.0)])
def test_refine_range_refuses(arguments):
    with pytest.raises(ValueError, match=r"best|low|shrink"):
        refine_range(*arguments)


# --- searching


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_result_does_not_depend_on_the_workers(pool):
    expected = random_search(noisy_objective, SPACE, 12, np.random.default_rng(1))
    assert [t.number for t in expected] == list(range(12))
    assert len({t.score for t in expected}) == 12
    for workers in (1, 3):
        with pool(workers) as executor:
            assert random_search(noisy_objective, SPACE, 12, np.random.default_rng(1), executor) == expected


def test_streams_of_the_trials_differ():
    trials = random_search(lambda s, rng: rng.random(), {"a": [1]}, 50, np.random.default_rng(0))
    assert len({t.score for t in trials}) == 50


def test_grid_search_tries_every_combination_in_order():
    trials = grid_search(lambda s, rng: s["a"] * 10 + s["b"], {"a": [1, 2], "b": [3, 4, 5]})
    assert [t.score for t in trials] == [13, 14, 15, 23, 24, 25]
    assert trials[4].settings == {"a": 2, "b": 4}
    with pytest.raises(ValueError, match=r"grid\['b'\]"):
        grid_search(lambda s, rng: 0, {"a": [1], "b": []})
    with pytest.raises(ValueError, match=r"grid\['a'\]"):
        grid_search(lambda s, rng: 0, {"a": "relu"})


def test_diverged_trials_are_kept_with_their_reason():
    with ProcessPoolExecutor(2) as executor:
        trials = random_search(diverging_objective, SPACE, 20, np.random.default_rng(1), executor)
    assert trials == random_search(diverging_objective, SPACE, 20, np.random.default_rng(1))
    for trial in trials:
        assert (trial.score == -math.inf) == (trial.settings["b"] > 0) == (trial.error == "the loss became nan")
    assert select_best(trials).settings["b"] <= 0


@pytest.mark.parametrize("executor", [None, ThreadPoolExecutor(2)])
def test_mistakes_in_the_objective_are_not_hidden(executor, rng):
    with pytest.raises(KeyError, match="my own mistake"):
        random_search(broken_objective, SPACE, 4, rng, executor)


def test_a_dead_worker_is_one_sentence(rng):
    with (
        ProcessPoolExecutor(1) as executor,
        pytest.raises(RuntimeError, match="worker process died, perhaps for want of memory"),
    ):
        random_search(dying_objective, SPACE, 2, rng, executor)


def test_an_objective_that_cannot_travel_is_one_sentence(rng):
    with ProcessPoolExecutor(1) as executor, pytest.raises(TypeError, match="define it with def at the top level"):
        random_search(lambda s, rng: 0, SPACE, 2, rng, executor)


def test_progress_bar_goes_to_standard_output(capsys, rng):
    random_search(lambda s, rng: 0, SPACE, 3, rng, progress=True)
    captured = capsys.readouterr()
    assert "3/3" in captured.out and captured.err == ""


def test_select_best_chooses_by_validation_only():
    trials = [Trial(0, {}, 0.5), Trial(1, {}, math.nan), Trial(2, {}, 0.7), Trial(3, {}, 0.7), Trial(4, {}, -math.inf)]
    assert select_best(trials).number == 2
    records = [{"val_acc": 0.5, "test_acc": 0.9}, {"val_acc": 0.6, "test_acc": 0.1}]
    assert select_best(records, key="val_acc") == records[1]
    with pytest.raises(ValueError, match="validation"):
        select_best(records, key="test_acc")
    with pytest.raises(ValueError, match="empty"):
        select_best([])


def test_best_so_far_never_falls():
    trials = [Trial(i, {}, s) for i, s in enumerate([-math.inf, 0.2, 0.1, 0.4, 0.3])]
    assert best_so_far(trials).tolist() == [-math.inf, 0.2, 0.2, 0.4, 0.4]


def test_random_search_needs_a_trial(rng):
    with pytest.raises(ValueError, match="trials"):
        random_search(noisy_objective, SPACE, 0, rng)


# --- splits


@given(st.integers(2, 60), st.integers(2, 10), st.booleans())
def test_kfold_is_a_partition_with_the_remainder_spread(n, k, shuffle):
    if k > n:
        with pytest.raises(ValueError, match="k must be"):
            kfold_indices(n, k)
        return
    folds = kfold_indices(n, k, np.random.default_rng(0) if shuffle else None)
    assert len(folds) == k
    assert sorted(np.concatenate([val for _, val in folds]).tolist()) == list(range(n))
    for train, val in folds:
        assert sorted([*train.tolist(), *val.tolist()]) == list(range(n))
    sizes = [len(val) for _, val in folds]
    assert sizes == sorted(sizes, reverse=True) and max(sizes) - min(sizes) <= 1


def test_kfold_without_rng_keeps_the_order_and_with_it_shuffles():
    assert [val.tolist() for _, val in kfold_indices(7, 3)] == [[0, 1, 2], [3, 4], [5, 6]]
    assert kfold_indices(50, 5, np.random.default_rng(0))[0][1].tolist() != list(range(10))


@given(st.integers(2, 80), st.integers(1, 10), st.integers(0, 3))
def test_time_series_splits_never_see_the_future(n, k, gap):
    try:
        splits = time_series_splits(n, k, gap)
    except ValueError:
        assert n // (k + 1) < 1 or gap >= n - k * (n // (k + 1))
        return
    assert len(splits) == k and splits[-1][1][-1] == n - 1
    for (train, val), (_, after) in zip(splits, [*splits[1:], (None, None)], strict=True):
        assert train[0] == 0 and len(train) >= 1 and len(val) == n // (k + 1)
        assert train[-1] == val[0] - 1 - gap
        assert after is None or after[0] == val[-1] + 1


def slope_score(X_train, y_train, X_val, y_val, rng):
    slope = (X_train * y_train).sum() / (X_train**2).sum()
    return -float(((y_val - slope * X_val) ** 2).mean())


def test_cross_validate_scores_every_fold(rng):
    X = rng.standard_normal(23)
    y = 2 * X + 0.1 * rng.standard_normal(23)
    scores = cross_validate(slope_score, X, y, 4, np.random.default_rng(0))
    folds = kfold_indices(23, 4, np.random.default_rng(0))
    assert scores.tolist() == [slope_score(X[t], y[t], X[v], y[v], None) for t, v in folds]
    with ThreadPoolExecutor(3) as executor:
        again = cross_validate(slope_score, X, y, 4, np.random.default_rng(0), executor)
    assert again.tolist() == scores.tolist()
    assert len(cross_validate(slope_score, X, y, time_series_splits(23, 3))) == 3
    with pytest.raises(ValueError, match="same length"):
        cross_validate(slope_score, X, y[:-1])


def test_one_nan_does_not_end_the_record():
    trials = [Trial(i, {}, score) for i, score in enumerate([math.nan, 0.2, math.nan, 0.1, 0.4])]
    assert best_so_far(trials).tolist() == [-math.inf, 0.2, 0.2, 0.2, 0.4]


@pytest.mark.parametrize("key", ["latest_score", "fastest", "contested_acc", "val_greatest"])
def test_a_key_may_hold_test_inside_a_word(key):
    assert select_best([{key: 1}, {key: 2}], key=key) == {key: 2}


@pytest.mark.parametrize("key", ["test_acc", "acc_test", "Test", "TEST ACC", "testAccuracy", "accTest", "testing"])
def test_a_key_that_says_test_is_refused(key):
    with pytest.raises(ValueError, match="test"):
        select_best([{key: 1}], key=key)


@pytest.mark.parametrize(
    "call",
    [
        lambda: random_search(lambda s, rng: 0, {"a": [1]}, 2, 0),
        lambda: grid_search(lambda s, rng: 0, {"a": [1]}, 0),
        lambda: sample_log_uniform(1, 2, 0),
        lambda: sample_settings({"a": [1]}, 0),
        lambda: kfold_indices(4, 2, 0),
        lambda: cross_validate(lambda *a: 0, np.zeros(4), np.zeros(4), 2, rng=0),
    ],
)
def test_a_seed_is_not_a_generator(call):
    with pytest.raises(TypeError, match=r"rng must be .* int 0.*default_rng"):
        call()
