import numpy as np
import pytest

from cs231n_utils import layers
from tests.layers.reference import check_layer, normal, on_every_backend, random_shapes, sizes, st, torch

shapes = st.lists(sizes(1, 5), min_size=1, max_size=4)
slopes = st.floats(0.01, 3)


@on_every_backend
@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh"])
@random_shapes(shape=shapes, scale=st.sampled_from([0.1, 1, 30]))
def test_activation(backend, name, shape, scale, seed):
    (x,) = normal(seed, shape)
    forward, backward = getattr(layers, f"{name}_forward"), getattr(layers, f"{name}_backward")
    check_layer(backend, forward, backward, getattr(torch, name), scale * x)


@on_every_backend
@random_shapes(shape=shapes, alpha=slopes)
def test_leaky_relu(backend, shape, alpha, seed):
    def expected(x):
        return torch.nn.functional.leaky_relu(x, alpha)

    def forward(x):
        return layers.leaky_relu_forward(x, alpha)

    check_layer(backend, forward, layers.leaky_relu_backward, expected, *normal(seed, shape))


@on_every_backend
@random_shapes(shape=shapes, alpha=slopes)
def test_elu(backend, shape, alpha, seed):
    def expected(x):
        return torch.nn.functional.elu(x, alpha)

    def forward(x):
        return layers.elu_forward(x, alpha)

    check_layer(backend, forward, layers.elu_backward, expected, *normal(seed, shape))


@on_every_backend
@random_shapes(k=sizes(), N=sizes(), D=sizes(), M=sizes())
def test_maxout(backend, k, N, D, M, seed):
    def expected(x, w, b):
        return (x @ w + b[:, None]).max(0).values

    arrays = normal(seed, (N, D), (k, D, M), (k, M))
    check_layer(backend, layers.maxout_forward, layers.maxout_backward, expected, *arrays)


def test_default_slopes(backend):
    x = backend.array(np.array([-2.0, 3.0]))
    np.testing.assert_allclose(backend.numpy(layers.leaky_relu_forward(x)[0]), [-0.02, 3])
    np.testing.assert_allclose(backend.numpy(layers.elu_forward(x)[0]), [np.exp(-2) - 1, 3])


def test_relu_has_no_slope_at_zero(backend):
    _, cache = layers.relu_forward(backend.array(np.array([-1.0, 0.0, 1.0])))
    dx = layers.relu_backward(backend.array(np.array([5.0, 5.0, 5.0])), cache)
    np.testing.assert_array_equal(backend.numpy(dx), [0, 0, 5])


def test_maxout_sends_the_gradient_to_the_first_of_equal_pieces(backend):
    w = np.ones((3, 2, 1))
    w[0] = 0  # pieces 1 and 2 tie, and win
    _, cache = layers.maxout_forward(*map(backend.array, (np.ones((1, 2)), w, np.zeros((3, 1)))))
    _, _, db = layers.maxout_backward(backend.array(np.full((1, 1), 7.0)), cache)
    np.testing.assert_array_equal(backend.numpy(db).ravel(), [0, 7, 0])


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "elu", "sigmoid", "tanh"])
def test_large_inputs_neither_warn_nor_overflow(backend, name, recwarn):
    for dtype in (np.float32, np.float64):
        x = backend.array(np.array([-1e4, 0, 1e4], dtype))
        out, cache = getattr(layers, f"{name}_forward")(x)
        dx = getattr(layers, f"{name}_backward")(x, cache)
        assert np.isfinite(backend.numpy(out)).all()
        assert np.isfinite(backend.numpy(dx)).all()
    assert not recwarn.list
