import numpy as np
import pytest

from cs231n_utils import layers
from tests.layers.reference import assert_close, check_layer, normal, on_every_backend, random_shapes, sizes, st, torch

F = torch.nn.functional
eps_values = st.sampled_from([1e-5, 1e-3, 0.1])


def running(D, dtype=np.float64):
    return np.linspace(-1, 1, D, dtype=dtype), np.linspace(0.5, 2, D, dtype=dtype)


def forward_with(forward, backend, mode, D, eps):
    def run(x, gamma, beta):
        mean, var = map(backend.array, running(D))
        return forward(x, gamma, beta, {"mode": mode, "eps": eps, "running_mean": mean, "running_var": var})

    return run


def expected_batchnorm(mode, D, eps):
    def run(x, gamma, beta):
        mean, var = map(torch.tensor, running(D))
        return F.batch_norm(x, mean, var, gamma, beta, mode == "train", eps=eps)

    return run


@on_every_backend
@pytest.mark.parametrize("backward", [layers.batchnorm_backward, layers.batchnorm_backward_alt])
@random_shapes(N=sizes(2, 6), D=sizes(1, 5), mode=st.sampled_from(["train", "test"]), eps=eps_values)
def test_batchnorm(backend, backward, N, D, mode, eps, seed):
    x, gamma, beta = normal(seed, (N, D), D, D)
    forward = forward_with(layers.batchnorm_forward, backend, mode, D, eps)
    check_layer(backend, forward, backward, expected_batchnorm(mode, D, eps), 3 * x + 2, gamma, beta)


@on_every_backend
@random_shapes(
    N=sizes(), C=sizes(), H=sizes(1, 5), W=sizes(2, 5), mode=st.sampled_from(["train", "test"]), eps=eps_values
)
def test_spatial_batchnorm(backend, N, C, H, W, mode, eps, seed):
    x, gamma, beta = normal(seed, (N, C, H, W), C, C)
    forward = forward_with(layers.spatial_batchnorm_forward, backend, mode, C, eps)
    expected = expected_batchnorm(mode, C, eps)
    check_layer(backend, forward, layers.spatial_batchnorm_backward, expected, 3 * x + 2, gamma, beta)


@on_every_backend
@random_shapes(N=sizes(), D=sizes(2, 6), eps=eps_values)
def test_layernorm(backend, N, D, eps, seed):
    x, gamma, beta = normal(seed, (N, D), D, D)

    def forward(x, gamma, beta):
        return layers.layernorm_forward(x, gamma, beta, {"eps": eps})

    def expected(x, gamma, beta):
        return F.layer_norm(x, (D,), gamma, beta, eps)

    check_layer(backend, forward, layers.layernorm_backward, expected, 3 * x + 2, gamma, beta)


@on_every_backend
@pytest.mark.parametrize("four_dimensional", [False, True])
@random_shapes(N=sizes(), G=sizes(1, 3), channels=sizes(1, 3), H=sizes(1, 4), W=sizes(2, 4), eps=eps_values)
def test_spatial_groupnorm(backend, four_dimensional, N, G, channels, H, W, eps, seed):
    C = G * channels
    shape = (1, C, 1, 1) if four_dimensional else (C,)
    x, gamma, beta = normal(seed, (N, C, H, W), shape, shape)

    def forward(x, gamma, beta):
        return layers.spatial_groupnorm_forward(x, gamma, beta, G, {"eps": eps})

    def expected(x, gamma, beta):
        return F.group_norm(x, G, gamma.flatten(), beta.flatten(), eps)

    check_layer(backend, forward, layers.spatial_groupnorm_backward, expected, 3 * x + 2, gamma, beta)


@pytest.mark.parametrize(
    ("forward", "shape"), [(layers.batchnorm_forward, (6, 3)), (layers.spatial_batchnorm_forward, (6, 3, 4, 5))]
)
def test_running_averages_use_the_biased_variance_and_start_at_zero(backend, rng, forward, shape):
    axes = tuple(a for a in range(len(shape)) if a != 1)
    gamma, beta = backend.array(np.ones(3)), backend.array(np.zeros(3))
    bn_param = {"mode": "train", "momentum": 0.7}
    mean, var = np.zeros(3), np.zeros(3)
    for _ in range(3):
        x = rng.standard_normal(shape) * 2 + 1
        forward(backend.array(x), gamma, beta, bn_param)
        mean = 0.7 * mean + 0.3 * x.mean(axes)
        var = 0.7 * var + 0.3 * x.var(axes)
    assert_close(backend.numpy(bn_param["running_mean"]), mean)
    assert_close(backend.numpy(bn_param["running_var"]), var)


@pytest.mark.parametrize(
    ("forward", "shape"), [(layers.batchnorm_forward, (6, 3)), (layers.spatial_batchnorm_forward, (6, 3, 4, 5))]
)
def test_running_averages_are_replaced_and_not_written_to(backend, rng, forward, shape):
    mean, var = map(backend.array, running(3))
    bn_param = {"mode": "train", "running_mean": mean, "running_var": var}
    gamma = backend.array(np.ones(3))
    forward(backend.array(rng.standard_normal(shape)), gamma, gamma, bn_param)
    np.testing.assert_array_equal(backend.numpy(mean), running(3)[0])
    np.testing.assert_array_equal(backend.numpy(var), running(3)[1])
    assert not np.array_equal(backend.numpy(bn_param["running_mean"]), running(3)[0])


@pytest.mark.parametrize(
    ("forward", "shape"), [(layers.batchnorm_forward, (6, 3)), (layers.spatial_batchnorm_forward, (6, 3, 4, 5))]
)
def test_test_mode_leaves_the_running_averages_alone(backend, rng, forward, shape):
    mean, var = map(backend.array, running(3))
    bn_param = {"mode": "test", "running_mean": mean, "running_var": var}
    gamma = backend.array(np.ones(3))
    forward(backend.array(rng.standard_normal(shape)), gamma, gamma, bn_param)
    assert bn_param == {"mode": "test", "running_mean": mean, "running_var": var}


def test_the_two_batchnorm_gradients_agree_far_from_zero(backend, rng):
    """A mean 1e6 times the spread would cost the formula E[x²] − E[x]² all its digits."""
    x = 1e6 + rng.standard_normal((50, 4))
    gamma, beta, dout = rng.standard_normal(4), rng.standard_normal(4), rng.standard_normal(x.shape)
    x, gamma, beta, dout = map(backend.array, (x, gamma, beta, dout))
    out, cache = layers.batchnorm_forward(x, gamma, beta, {"mode": "train", "eps": 0.0})
    spread = (backend.numpy(out) - backend.numpy(beta)) / backend.numpy(gamma)
    np.testing.assert_allclose(spread.std(0), 1, rtol=1e-6)
    pairs = zip(layers.batchnorm_backward(dout, cache), layers.batchnorm_backward_alt(dout, cache), strict=True)
    for one, other in pairs:
        assert_close(backend.numpy(one), backend.numpy(other), 1e-8)
