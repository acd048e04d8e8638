"""Averages against their definitions, stumps against brute force, boosting against its theory."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs231n_utils.ensembles import (
    AdaBoost,
    DecisionStump,
    adaboost,
    average_predictions,
    bagging,
    bootstrap_indices,
    fit_stump,
    polyak_average,
    recompute_batchnorm,
    snapshot_ends,
    snapshot_schedule,
)
from cs231n_utils.training import FullyConnectedNet, Solver
from tests.training.trainings import blob_data, device_of

# --- predictions


def softmax(scores):
    e = np.exp(scores - scores.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_average_of_probabilities_and_of_scores(backend, rng, dtype):
    scores = rng.standard_normal((3, 5, 4)).astype(dtype)
    p = softmax(scores)
    out = average_predictions(backend.array(p))
    assert str(np.dtype(dtype)) in str(out.dtype)
    np.testing.assert_allclose(backend.numpy(out), p.mean(0), rtol=1e-6)
    listed = average_predictions([backend.array(a) for a in p], weights=[1, 2, 1])
    np.testing.assert_allclose(backend.numpy(listed), (p[0] + 2 * p[1] + p[2]) / 4, rtol=1e-6)
    logits = average_predictions(backend.array(scores), kind="scores")
    np.testing.assert_allclose(backend.numpy(logits), scores.mean(0), rtol=1e-5, atol=1e-6)
    assert not np.allclose(softmax(scores.mean(0)), p.mean(0), atol=1e-3)


@pytest.mark.parametrize(
    ("predictions", "more", "message"),
    [
        (np.ones((2, 3, 4)), {}, "not probabilities"),
        (np.array([[[2.0, -1.0]]]), {}, "not probabilities"),
        (np.ones((3, 1)), {}, "models, N, C"),
        ([np.ones((2, 1)), np.ones((3, 1))], {}, "all of one shape"),
        ([], {}, "at least one"),
        (np.ones((2, 3, 1)), {"weights": [1]}, "weights must be 2"),
        (np.ones((2, 3, 1)), {"weights": [0, 0]}, "not all zero"),
        (np.ones((2, 3, 1)), {"kind": "logits"}, "kind"),
    ],
)
def test_average_predictions_names_what_is_wrong(predictions, more, message):
    with pytest.raises(ValueError, match=message):
        average_predictions(predictions, **more)


# --- parameters


def test_running_average_is_the_mean(backend, rng):
    path = rng.standard_normal((6, 3, 2))
    average = None
    for t, w in enumerate(path):
        average = polyak_average(average, {"W1": backend.array(w)}, t)
    np.testing.assert_allclose(backend.numpy(average["W1"]), path.mean(0), rtol=1e-12)


def test_exponential_average_forgets(rng):
    path = rng.standard_normal((6, 3))
    average, expected = None, path[0]
    for t, w in enumerate(path):
        before = None if average is None else average.copy()
        newer = polyak_average(average, w, t, decay=0.7)
        assert average is None or np.array_equal(average, before)
        average = newer
        if t:
            expected = 0.7 * expected + 0.3 * w
    np.testing.assert_allclose(average, expected, rtol=1e-12)
    first = polyak_average(None, path, 0)
    first += 1
    assert not np.array_equal(first, path)  # a copy: training goes on without touching it


@pytest.mark.parametrize("arguments", [(None, np.ones(2), -1), (np.ones(2), np.ones(2), 1, 1.0)])
def test_polyak_average_refuses(arguments):
    with pytest.raises(ValueError, match=r"t counts|decay"):
        polyak_average(*arguments)


def test_polyak_averaging_calms_noisy_steps_around_a_minimum(rng):
    """On a bowl with noisy gradients the running average ends nearer to the minimum than the last step."""
    w, average = rng.standard_normal(50), None
    for t in range(500):
        w = w - 0.3 * (w + rng.standard_normal(50))
        average = polyak_average(average, w, max(t - 100, 0))
    assert np.linalg.norm(average) < 0.3 * np.linalg.norm(w)


def test_recomputed_statistics_are_those_of_the_data(backend, rng):
    net = FullyConnectedNet(
        [5],
        4,
        3,
        normalization="batchnorm",
        dropout_keep_ratio=0.5,
        dtype=np.float64,
        rng=rng,
        device=device_of(backend),
    )
    X = rng.standard_normal((40, 4))
    state = net.rng.bit_generator.state
    recompute_batchnorm(net, backend.array(X), batch_size=20)
    hidden = X @ backend.numpy(net.params["W1"]) + backend.numpy(net.params["b1"])
    batches = hidden.reshape(2, 20, 5)
    param = net.norm_params[1]
    np.testing.assert_allclose(backend.numpy(param["running_mean"]), hidden.mean(0), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(backend.numpy(param["running_var"]), batches.var(1).mean(0), rtol=1e-10)
    assert "momentum" not in param and net.rng.bit_generator.state == state


def test_averaged_net_needs_its_statistics_recomputed(rng):
    data = blob_data(spread=1.0)
    net = FullyConnectedNet([10], 6, 3, normalization="batchnorm", weight_scale=1.0, rng=rng)
    averages = []

    def collect(solver):
        params = solver.model.params
        averages.append(polyak_average(averages[-1] if averages else None, params, len(averages)))

    solver = Solver(
        net,
        data,
        "sgd",
        {"learning_rate": 0.5},
        num_epochs=6,
        batch_size=30,
        rng=rng,
        verbose=False,
        on_iteration=collect,
    )
    solver.train()
    net.params = averages[-1]
    recompute_batchnorm(net, data["X_train"])
    right = net.loss(data["X_val"])
    for param in net.norm_params.values():
        param["running_var"] = param["running_var"] * 0 + 1e-3
    assert not np.allclose(right, net.loss(data["X_val"]))
    assert np.mean(right.argmax(1) == data["y_val"]) > 0.85


# --- snapshots


def test_snapshot_schedule_restarts_where_it_should():
    rates = [snapshot_schedule(t, 0.2, 12, 3) for t in range(12)]
    one_cycle = [0.1 * (math.cos(math.pi * t / 4) + 1) for t in range(4)]
    np.testing.assert_allclose(rates, one_cycle * 3, rtol=1e-12)
    assert rates[0] == rates[4] == rates[8] == 0.2
    assert snapshot_ends(12, 3) == [4, 8, 12]
    assert snapshot_ends(10, 4) == [3, 6, 9, 10]
    for bad in ((12, 0.1, 12, 3), (-1, 0.1, 12, 3), (0, 0.1, 12, 13), (0, 0.1, 5, 4)):
        with pytest.raises(ValueError, match=r"step|cycles"):
            snapshot_schedule(*bad)


# --- bagging


def test_bootstrap_draws_with_replacement(rng):
    sample = bootstrap_indices(10_000, rng)
    assert len(sample) == 10_000 and sample.min() >= 0 and sample.max() < 10_000
    assert len(np.unique(sample)) / 10_000 == pytest.approx(1 - math.exp(-1), abs=0.01)
    assert bootstrap_indices(5, rng, size=3).shape == (3,)
    with pytest.raises(ValueError, match="n must"):
        bootstrap_indices(0, rng)


def fit_nearest(X, y, rng):
    return X, y


def predict_nearest(model, X):
    X_train, y_train = model
    nearest = ((X[:, None] - X_train) ** 2).sum(-1).argmin(1)
    return np.eye(3)[y_train[nearest]]


def test_bagging_averages_and_tests_out_of_bag(rng):
    data = blob_data(spread=1.5, dtype=np.float64)
    X, y = data["X_train"], data["y_train"]
    bag = bagging(fit_nearest, predict_nearest, X, y, 20, rng)
    expected = np.mean([predict_nearest(m, data["X_val"]) for m in bag.models], axis=0)
    np.testing.assert_allclose(bag(data["X_val"]), expected)
    for i in range(0, len(X), 29):
        unseen = [m for m, s in zip(bag.models, bag.samples, strict=True) if i not in s]
        np.testing.assert_allclose(bag.out_of_bag[i], np.mean([predict_nearest(m, X[i : i + 1])[0] for m in unseen], 0))
    oob = np.mean(bag.out_of_bag.argmax(1) == y)
    val = np.mean(bag(data["X_val"]).argmax(1) == data["y_val"])
    assert abs(oob - val) < 0.15 and oob < 1.0  # on the training data themselves the nearest neighbour is never wrong


# --- boosting


def brute_force_stump_error(X, y, weights):
    best = np.inf
    for d in range(X.shape[1]):
        for threshold in [-np.inf, *X[:, d]]:
            for sign in (1, -1):
                best = min(best, weights[np.where(X[:, d] > threshold, sign, -sign) != y].sum())
    return best


@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(1, 3), st.booleans())
def test_stump_has_the_smallest_weighted_error(seed, n, dims, ties):
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 4, (n, dims)).astype(float) if ties else rng.standard_normal((n, dims))
    y = rng.choice([-1, 1], n)
    weights = rng.random(n)
    weights /= weights.sum()
    stump, error = fit_stump(X, y, weights)
    assert error == pytest.approx(brute_force_stump_error(X, y, weights), abs=1e-12)
    assert weights[stump(X) != y].sum() == pytest.approx(error, abs=1e-12)


def test_stump_between_neighbours_that_have_no_middle():
    a = 1.0
    b = np.nextafter(a, 2)
    stump, error = fit_stump(np.array([[a], [b]]), np.array([-1, 1]), np.array([0.5, 0.5]))
    assert error == 0 and stump(np.array([[a], [b]])).tolist() == [-1, 1]


def rings(rng, n=300):
    X = rng.standard_normal((n, 2))
    return X, np.where((X**2).sum(1) > 1.4, 1, -1)


def test_adaboost_keeps_its_promises(rng):
    X, y = rings(rng)
    model = adaboost(X, y, 60)
    assert np.mean(model(X) == y) > 0.97 > 0.85 > np.mean(model(X, rounds=1) == y)
    bound = 1.0
    for t, (alpha, stump) in enumerate(zip(model.alphas, model.stumps, strict=True)):
        before, after = model.weight_history[t], model.weight_history[t + 1]
        assert before.sum() == pytest.approx(1)
        wrong = stump(X) != y
        error = before[wrong].sum()
        assert alpha == pytest.approx(0.5 * math.log((1 - error) / error))
        assert after[wrong].sum() == pytest.approx(0.5)  # the stump just added is now as good as chance
        bound *= 2 * math.sqrt(error * (1 - error))
        assert np.mean(model(X, rounds=t + 1) != y) <= bound + 1e-9  # Freund and Schapire, theorem 6
    X_test, y_test = rings(rng)
    assert np.mean(model(X_test) == y_test) > 0.85


def test_adaboost_ends_when_a_stump_is_perfect_or_none_helps():
    X = np.array([[0.0], [1.0], [2.0]])
    perfect = adaboost(X, np.array([-1, 1, 1]), 10)
    assert len(perfect.stumps) == 1 and perfect(X).tolist() == [-1, 1, 1]
    hopeless = adaboost(np.zeros((4, 1)), np.array([-1, 1, -1, 1]), 10)
    assert hopeless.stumps == [] and hopeless(np.zeros((4, 1))).shape == (4,)


@pytest.mark.parametrize("y", [np.array([0, 1, 1]), np.array([-1, 1])])
def test_adaboost_names_what_is_wrong(y):
    with pytest.raises(ValueError, match=r"−1 and \+1|shape"):
        adaboost(np.zeros((3, 1)), y, 3)


@pytest.mark.parametrize("weights", [[0.5, 0.6], [1.0, 1.0], [1.5, -0.5], [1.0]])
def test_stump_weights_that_are_no_distribution_are_refused(weights):
    X, y = np.array([[0.0], [1.0]]), np.array([-1, 1])
    with pytest.raises(ValueError, match="sum 1"):
        fit_stump(X, y, np.array(weights))


@pytest.mark.parametrize("excess", [-0.01, 0.01])
def test_rows_that_nearly_sum_to_one_are_no_probabilities(excess):
    p = np.full((2, 3, 4), 0.25)
    p[1, 2, 3] += excess
    with pytest.raises(ValueError, match="not probabilities"):
        average_predictions(p)
    p[1, 2, 3] -= 0.99 * excess  # within rounding of float16 data
    average_predictions(p)


def test_weights_are_divided_by_their_sum():
    p = np.array([[[1.0, 0.0]], [[0.0, 1.0]]])
    np.testing.assert_allclose(average_predictions(p, weights=[3, 1]), [[0.75, 0.25]])
    np.testing.assert_allclose(average_predictions(p, weights=[0.3, 0.1]), [[0.75, 0.25]])


def test_ties_of_stumps_and_votes():
    """Equal errors: the first feature, the lowest threshold, +1 above it. An equal vote says −1."""
    X = np.array([[0.0, 0.0], [1.0, 1.0]])
    stump, error = fit_stump(X, np.array([-1, 1]), np.array([0.5, 0.5]))
    assert (stump.feature, stump.threshold, stump.sign, error) == (0, 0.5, 1, 0.0)
    stump, error = fit_stump(np.zeros((2, 1)), np.array([-1, 1]), np.array([0.5, 0.5]))
    assert (stump.threshold, stump.sign, error) == (-np.inf, 1, 0.5)
    up, down = DecisionStump(0, 0.5, 1), DecisionStump(0, 0.5, -1)
    vote = AdaBoost([up, down], [0.7, 0.7])
    assert vote.decision(X).tolist() == [0.0, 0.0]
    assert vote(X).tolist() == [-1, -1]
    assert up(np.array([[0.5]])) == -1  # at the threshold itself


def test_recomputing_on_no_examples_is_refused(rng):
    net = FullyConnectedNet([5], 6, 3, normalization="batchnorm", rng=rng)
    with pytest.raises(ValueError, match="at least one example"):
        recompute_batchnorm(net, np.zeros((0, 6)))


def test_a_seed_is_not_a_generator():
    with pytest.raises(TypeError, match="default_rng"):
        bootstrap_indices(4, 0)
    with pytest.raises(TypeError, match="default_rng"):
        bagging(None, None, np.zeros((4, 1)), np.zeros(4), 2, 0)
