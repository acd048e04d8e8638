"""The small net as a function of one vector, and the stored counts of SciPy."""

import numpy as np
import pytest

from cs231n_utils.gradient_check import numerical_gradient
from cs231n_utils.topics.second_order import peers
from cs231n_utils.topics.second_order.nets import FlatNet, small_clothes


@pytest.fixture
def net(rng):
    return FlatNet([3, 4, 5], rng.standard_normal((7, 3)), rng.integers(0, 5, 7), reg=0.1)


def test_gradient_is_that_of_the_loss(net, rng):
    w = net.start(rng) + 0.1 * rng.standard_normal(net.parameters)
    for rows in (None, np.array([4, 1, 2])):
        numerical = numerical_gradient(lambda w, rows=rows: net(w, rows)[0], w)
        np.testing.assert_allclose(net.gradient(w, rows), numerical, rtol=1e-6, atol=1e-9)


def test_parameters_are_weights_and_biases(net, rng):
    assert net.parameters == 3 * 4 + 4 + 4 * 5 + 5 == len(net.start(rng))


def test_mini_batches_average_to_the_whole(net, rng):
    w = net.start(rng)
    net.reg = 0.0
    parts = [net(w, rows)[0] * len(rows) for rows in np.array_split(np.arange(7), 3)]
    assert np.isclose(sum(parts) / 7, net(w)[0])


def test_evaluations_are_counted_in_passes_over_the_data(net, rng):
    w = net.start(rng)
    net(w)
    net(w, np.array([0, 1]))
    assert net.evaluations == pytest.approx(1 + 2 / 7)


def test_the_small_images_are_standardized():
    X, y, X_test, y_test = small_clothes()
    assert X.shape == (len(y), 16) and X_test.shape == (len(y_test), 16)
    np.testing.assert_allclose(X.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(X.std(axis=0), 1, rtol=1e-9)


def test_stored_counts_are_those_of_scipy():
    pytest.importorskip("scipy")
    for objective, methods in peers.measure().items():
        stored = peers.scipy_counts(objective)
        for method, counts in methods.items():
            # Runs of a thousand evaluations magnify rounding.
            rtol = 0.15 if max(stored[method]) < 1000 else 0.4
            np.testing.assert_allclose(counts, stored[method], rtol=rtol)
