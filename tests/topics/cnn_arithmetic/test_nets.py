"""The net that is built from a list of layers: it has what the table counts, and its gradients are right."""

import numpy as np
import pytest

from cs231n_utils.architecture import network_table
from cs231n_utils.gradient_check import numerical_gradient, relative_error
from cs231n_utils.topics.cnn_arithmetic.nets import NetFromLayers

LAYERS = [
    {"kind": "conv", "filters": 3, "kernel": 3, "pad": 1, "stride": 2},
    {"kind": "max_pool", "kernel": 2, "stride": 1},
    {"kind": "conv", "filters": 4, "kernel": 2},
    {"kind": "avg_pool", "kernel": 2},
    {"kind": "affine", "units": 5},
    {"kind": "affine", "units": 3},
]


def test_it_has_the_parameters_that_the_table_counts():
    net = NetFromLayers(LAYERS, (2, 11, 11), rng=np.random.default_rng(0))
    counted = [row["parameters"] for row in network_table(LAYERS, (2, 11, 11))[1:]]
    for i, count in enumerate(counted, start=1):
        assert sum(w.size for name, w in net.params.items() if name in (f"W{i}", f"b{i}")) == count


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_its_gradients_are_those_of_its_loss(activation):
    rng = np.random.default_rng(1)
    net = NetFromLayers(LAYERS, (2, 11, 11), activation, rng, dtype=np.float64)
    for name in net.params:
        net.params[name] += 0.1 * rng.standard_normal(net.params[name].shape)
    X, y = rng.standard_normal((3, 2, 11, 11)), np.array([0, 2, 1])
    _, grads = net.loss(X, y)
    assert set(grads) == set(net.params)
    for name, grad in grads.items():
        numerical = numerical_gradient(lambda _: net.loss(X, y)[0], net.params[name])
        assert relative_error(grad, numerical) < 1e-5, name


@pytest.mark.parametrize(
    "layer", [{"kind": "conv", "filters": 2, "kernel": 1, "groups": 2}, {"kind": "max_pool", "kernel": 3, "pad": 1}]
)
def test_what_it_cannot_train_is_refused(layer):
    with pytest.raises(ValueError, match="cannot train"):
        NetFromLayers([layer, {"kind": "affine", "units": 2}], (2, 4, 4), rng=np.random.default_rng(0))
