"""Initializations: their variances, their fans, and what they do to a deep stack."""

import numpy as np
import pytest

from cs231n_utils import init

AFFINE, CONV = (300, 500), (64, 32, 5, 3)
DRAWS = {
    "small_random_init": lambda shape, **k: init.small_random_init(shape, **k),
    "standard_normal_init": lambda shape, **k: init.standard_normal_init(shape, **k),
    "xavier_init": lambda shape, **k: init.xavier_init(shape, **k),
    "xavier average": lambda shape, **k: init.xavier_init(shape, mode="average", **k),
    "xavier uniform": lambda shape, **k: init.xavier_init(shape, distribution="uniform", **k),
    "he_init": lambda shape, **k: init.he_init(shape, **k),
}


@pytest.mark.parametrize("shape, fan_in, fan_out", [(AFFINE, 300, 500), (CONV, 480, 960)])
def test_fans_agree_with_torch(shape, fan_in, fan_out):
    torch = pytest.importorskip("torch")
    assert init.fans(shape) == (fan_in, fan_out)
    # torch stores affine weights as (fan_out, fan_in).
    weights = torch.empty(shape if len(shape) == 4 else shape[::-1])
    assert torch.nn.init._calculate_fan_in_and_fan_out(weights) == (fan_in, fan_out)


@pytest.mark.parametrize("shape, fan_in, fan_out", [(AFFINE, 300, 500), (CONV, 480, 960)])
def test_variances(shape, fan_in, fan_out, rng):
    expected = {
        "small_random_init": 1e-4,
        "standard_normal_init": 1,
        "xavier_init": 1 / fan_in,
        "xavier average": 2 / (fan_in + fan_out),
        "xavier uniform": 1 / fan_in,
        "he_init": 2 / fan_in,
    }
    for name, draw in DRAWS.items():
        w = draw(shape, rng=rng)
        assert w.var() == pytest.approx(expected[name], rel=0.05), name
        assert abs(w.mean()) < 4 * np.sqrt(expected[name] / w.size), name


def test_uniform_fills_its_range(rng):
    w = init.xavier_init(AFFINE, mode="average", distribution="uniform", rng=rng)
    bound = np.sqrt(6 / 800)
    assert abs(w).max() <= bound
    assert abs(w).max() == pytest.approx(bound, rel=1e-3)


def test_scale_of_small_random_init(rng):
    assert init.small_random_init(AFFINE, scale=0.3, rng=rng).std() == pytest.approx(0.3, rel=0.05)


def deep_stack_std(draw, activation, rng, layers=10, width=400):
    """Standard deviation of the activations after the last layer."""
    x = rng.standard_normal((300, width))
    for _ in range(layers):
        x = activation(x @ draw((width, width), rng=rng))
    return x.std()


def test_what_each_does_to_ten_layers(rng):
    def relu(a):
        return np.maximum(a, 0)

    assert deep_stack_std(DRAWS["small_random_init"], np.tanh, rng) < 1e-5
    assert deep_stack_std(DRAWS["standard_normal_init"], np.tanh, rng) > 0.9
    assert 0.1 < deep_stack_std(DRAWS["xavier_init"], np.tanh, rng) < 0.5
    assert deep_stack_std(DRAWS["xavier_init"], relu, rng) < 0.05
    assert 0.5 < deep_stack_std(DRAWS["he_init"], relu, rng) < 1.5


@pytest.mark.parametrize("name", DRAWS)
def test_dtype_seed_and_independence(name):
    draw = DRAWS[name]
    one, same, other = (draw((20, 30), rng=np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)
    assert one.dtype == np.float64
    assert draw((20, 30), dtype=np.float32).dtype == np.float32
    assert not np.array_equal(draw((20, 30)), draw((20, 30)))


@pytest.mark.parametrize("name", DRAWS)
def test_errors(name):
    for shape in [(3,), (3, 4, 5), (0, 4), ()]:
        with pytest.raises(ValueError, match="shape must be"):
            DRAWS[name](shape)
    with pytest.raises(TypeError, match="default_rng"):
        DRAWS[name]((3, 4), rng=42)


def test_unknown_options():
    with pytest.raises(ValueError, match="fan_out"):
        init.xavier_init((3, 4), mode="fan_out")
    with pytest.raises(ValueError, match="cauchy"):
        init.xavier_init((3, 4), distribution="cauchy")
