"""Update rules against torch.optim, on every backend."""

import numpy as np
import pytest

from cs231n_utils import optim

RULES = [getattr(optim, name) for name in optim.__all__]
STEPS = 20
SHAPE = (7, 5)

# Our rule and hyperparameters, and torch's optimizer with its names for the same thing.
PAIRS = {
    "sgd": (optim.sgd, dict(learning_rate=0.1), "SGD", dict(lr=0.1)),
    "sgd_momentum": (
        optim.sgd_momentum,
        dict(learning_rate=0.05, momentum=0.8),
        "SGD",
        dict(lr=0.05, momentum=0.8),
    ),
    "nesterov_momentum": (
        optim.nesterov_momentum,
        dict(learning_rate=0.05, momentum=0.8),
        "SGD",
        dict(lr=0.05, momentum=0.8, nesterov=True),
    ),
    "adagrad": (optim.adagrad, dict(learning_rate=0.1, epsilon=1e-3), "Adagrad", dict(lr=0.1, eps=1e-3)),
    "adadelta": (
        optim.adadelta,
        dict(learning_rate=0.7, decay_rate=0.8, epsilon=1e-3),
        "Adadelta",
        dict(lr=0.7, rho=0.8, eps=1e-3),
    ),
    "rmsprop": (
        optim.rmsprop,
        dict(learning_rate=0.05, decay_rate=0.8, epsilon=1e-3),
        "RMSprop",
        dict(lr=0.05, alpha=0.8, eps=1e-3),
    ),
    "adam": (
        optim.adam,
        dict(learning_rate=0.05, beta1=0.8, beta2=0.95, epsilon=1e-3),
        "Adam",
        dict(lr=0.05, betas=(0.8, 0.95), eps=1e-3),
    ),
    "adamw": (
        optim.adamw,
        dict(learning_rate=0.05, beta1=0.8, beta2=0.95, epsilon=1e-3, weight_decay=0.3),
        "AdamW",
        dict(lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.3),
    ),
    "radam": (
        optim.radam,
        dict(learning_rate=0.05, beta1=0.8, beta2=0.95, epsilon=1e-3),
        "RAdam",
        dict(lr=0.05, betas=(0.8, 0.95), eps=1e-3),
    ),
}


def run(rule, config, w, gradients, convert=lambda a: a):
    w, path = convert(w), []
    for gradient in gradients:
        w, config = rule(w, convert(gradient), config)
        path.append(w)
    return path, config


def test_every_rule_has_a_torch_counterpart():
    assert set(PAIRS) == set(optim.__all__)


@pytest.mark.parametrize("name", PAIRS)
def test_equals_torch_over_twenty_steps(name, backend, rng):
    torch = pytest.importorskip("torch")
    rule, config, torch_name, torch_config = PAIRS[name]
    start, gradients = rng.standard_normal(SHAPE), rng.standard_normal((STEPS, *SHAPE))
    parameter = torch.nn.Parameter(torch.from_numpy(start.copy()))
    optimizer = getattr(torch.optim, torch_name)([parameter], **torch_config)
    path, _ = run(rule, dict(config), start, gradients, backend.array)
    for w, gradient in zip(path, gradients, strict=True):
        parameter.grad = torch.from_numpy(gradient)
        optimizer.step()
        np.testing.assert_allclose(backend.numpy(w), parameter.detach().numpy(), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("name, torch_name", [("rmsprop", "RMSprop"), ("adam", "Adam"), ("radam", "RAdam")])
def test_defaults_equal_torch_at_the_same_rate(name, torch_name, rng):
    """Every default but the learning rate, which torch chooses otherwise for RMSprop and RAdam."""
    torch = pytest.importorskip("torch")
    start, gradients = rng.standard_normal(SHAPE), rng.standard_normal((STEPS, *SHAPE))
    path, config = run(getattr(optim, name), None, start, gradients)
    parameter = torch.nn.Parameter(torch.from_numpy(start.copy()))
    optimizer = getattr(torch.optim, torch_name)([parameter], lr=config["learning_rate"])
    for gradient in gradients:
        parameter.grad = torch.from_numpy(gradient)
        optimizer.step()
    np.testing.assert_allclose(path[-1], parameter.detach().numpy(), rtol=1e-12, atol=1e-13)


def test_torch_velocity_is_ours_over_minus_the_rate(rng):
    torch = pytest.importorskip("torch")
    start, gradients = rng.standard_normal(SHAPE), rng.standard_normal((3, *SHAPE))
    _, config = run(optim.sgd_momentum, dict(learning_rate=0.05), start, gradients)
    parameter = torch.nn.Parameter(torch.from_numpy(start.copy()))
    optimizer = torch.optim.SGD([parameter], lr=0.05, momentum=0.9)
    for gradient in gradients:
        parameter.grad = torch.from_numpy(gradient)
        optimizer.step()
    buffer = optimizer.state[parameter]["momentum_buffer"].numpy()
    np.testing.assert_allclose(config["velocity"], -0.05 * buffer, rtol=1e-12)


def test_nesterov_equals_its_look_ahead_form(rng):
    """Look-ahead: the gradient is taken at x + momentum * velocity. Our w is that point."""
    rate, momentum, curvature = 0.1, 0.9, np.array([1.0, 5.0])
    x, velocity = np.array([3.0, -2.0]), np.zeros(2)
    w, config = x.copy(), dict(learning_rate=rate, momentum=momentum)
    for _ in range(STEPS):
        velocity = momentum * velocity - rate * curvature * (x + momentum * velocity)
        x = x + velocity
        w, config = optim.nesterov_momentum(w, curvature * w, config)
        np.testing.assert_allclose(w, x + momentum * velocity, rtol=1e-12, atol=1e-14)


def test_adam_first_step_is_the_learning_rate(rng):
    dw = rng.choice([-1, 1], 50) * 10.0 ** rng.uniform(-3, 3, 50)
    next_w, _ = optim.adam(np.zeros(50), dw)
    np.testing.assert_allclose(next_w, -1e-3 * np.sign(dw), rtol=1e-4)


def test_adam_keeps_uncorrected_moments_and_counts_steps(rng):
    dw = rng.standard_normal(SHAPE)
    _, config = optim.adam(np.zeros(SHAPE), dw)
    assert config["t"] == 1
    np.testing.assert_allclose(config["m"], 0.1 * dw)
    np.testing.assert_allclose(config["v"], 0.001 * dw**2)


def test_radam_starts_with_momentum_alone(rng):
    dw = rng.standard_normal(SHAPE)
    next_w, _ = optim.radam(np.zeros(SHAPE), dw)
    np.testing.assert_allclose(next_w, -1e-3 * dw, rtol=1e-12)


def test_adamw_decay_does_not_go_through_the_gradient(rng):
    w = rng.standard_normal(SHAPE)
    next_w, config = optim.adamw(w, np.zeros(SHAPE), dict(learning_rate=0.1, weight_decay=0.5))
    np.testing.assert_allclose(next_w, 0.95 * w)
    assert not config["m"].any()


@pytest.mark.parametrize("rule", RULES)
def test_dtype_device_and_arguments_are_kept(rule, backend, rng):
    w, dw = (backend.array(rng.standard_normal(SHAPE).astype(np.float32)) for _ in range(2))
    before = backend.numpy(w).copy(), backend.numpy(dw).copy()
    # A rate drawn with NumPy is a float64 scalar; it must not turn the weights into float64.
    config = dict(learning_rate=np.float64(0.01))
    for _ in range(3):
        next_w, config = rule(w, dw, config)
    assert next_w.dtype == w.dtype
    assert type(next_w) is type(w)
    assert next_w.shape == w.shape
    for value in config.values():
        if getattr(value, "ndim", 0):
            assert value.dtype == w.dtype
    np.testing.assert_array_equal(backend.numpy(w), before[0])
    np.testing.assert_array_equal(backend.numpy(dw), before[1])


@pytest.mark.parametrize("rule", RULES)
def test_a_float64_gradient_leaves_float32_weights_float32(rule, backend, rng):
    w = backend.array(rng.standard_normal(SHAPE).astype(np.float32))
    next_w, config = rule(w, backend.array(rng.standard_normal(SHAPE)))
    next_w, config = rule(next_w, backend.array(rng.standard_normal(SHAPE)), config)
    assert next_w.dtype == w.dtype


@pytest.mark.parametrize("rule", RULES)
def test_the_result_shares_no_memory(rule, rng):
    w, dw = rng.standard_normal(SHAPE), rng.standard_normal(SHAPE)
    next_w, config = rule(w, dw)
    arrays = [v for v in config.values() if getattr(v, "ndim", 0)]
    for other in (w, dw, *arrays):
        assert not np.shares_memory(next_w, other)
    for array in arrays:
        assert not np.shares_memory(array, w)
        assert not np.shares_memory(array, dw)


@pytest.mark.parametrize("rule", RULES)
def test_config_is_filled_in_and_returned(rule, rng):
    w, dw = rng.standard_normal(SHAPE), rng.standard_normal(SHAPE)
    given = {}
    _, returned = rule(w, dw, given)
    assert returned is given
    assert given["learning_rate"] > 0
    _, fresh = rule(w, dw)
    assert fresh.keys() == given.keys()


@pytest.mark.parametrize("rule", RULES)
def test_pieces_give_what_the_whole_gives(rule, rng, monkeypatch):
    start, gradients = rng.standard_normal((9, 23)), rng.standard_normal((3, 9, 23))
    whole, whole_config = run(rule, None, start, gradients)
    monkeypatch.setattr(optim, "BLOCK", 50)
    pieces, piece_config = run(rule, None, start, gradients)
    np.testing.assert_array_equal(whole[-1], pieces[-1])
    for name, value in whole_config.items():
        np.testing.assert_array_equal(value, piece_config[name])


@pytest.mark.parametrize("rule", RULES)
def test_arrays_that_are_not_contiguous(rule, rng, monkeypatch):
    """Cutting such an array into pieces would copy it, and the state would no longer be updated."""
    monkeypatch.setattr(optim, "BLOCK", 50)
    start, gradients = rng.standard_normal((9, 23)), rng.standard_normal((3, 9, 23))
    plain, _ = run(rule, None, start, gradients)
    turned, _ = run(rule, None, start.T, gradients.transpose(0, 2, 1))
    np.testing.assert_array_equal(plain[-1], turned[-1].T)


@pytest.mark.parametrize("rule", RULES)
def test_one_rate_for_each_net_of_a_population(rule, backend, rng, monkeypatch):
    monkeypatch.setattr(optim, "BLOCK", 50)
    w, gradients = rng.standard_normal((3, 6, 5)), rng.standard_normal((4, 3, 6, 5))
    rates = np.array([0.1, 0.01, 0.001])
    stacked, _ = run(rule, dict(learning_rate=backend.array(rates.reshape(3, 1, 1))), w, gradients, backend.array)
    for k, rate in enumerate(rates):
        alone, _ = run(rule, dict(learning_rate=rate), w[k], gradients[:, k])
        np.testing.assert_allclose(backend.numpy(stacked[-1])[k], alone[-1], rtol=1e-12)


@pytest.mark.parametrize("rule", RULES)
def test_a_population_of_float32_nets_stays_float32(rule, rng):
    w, dw = (rng.standard_normal((3, 6, 5)).astype(np.float32) for _ in range(2))
    next_w, _ = rule(w, dw, dict(learning_rate=np.full((3, 1, 1), 0.1)))
    assert next_w.dtype == np.float32


@pytest.mark.parametrize("rule", RULES)
def test_single_numbers(rule):
    w, config = np.float64(2.0), None
    for _ in range(5):
        next_w, config = rule(w, np.float64(1.0), config)
        assert next_w < w
        w = next_w


@pytest.mark.parametrize("rule", RULES)
def test_errors(rule, rng):
    w = rng.standard_normal(SHAPE)
    with pytest.raises(ValueError, match=r"dw .*\(7, 5\).*\(5,\)"):
        rule(w, w[0])
    with pytest.raises(TypeError, match="int64"):
        rule(np.ones(3, np.int64), np.ones(3, np.int64))
    with pytest.raises(TypeError):
        rule([1.0], [1.0])


@pytest.mark.parametrize("rule", [r for r in RULES if r is not optim.sgd])
def test_a_config_shared_between_parameters_is_refused(rule, rng):
    w = rng.standard_normal(SHAPE)
    _, config = rule(w, w)
    with pytest.raises(ValueError, match="config of its own"):
        rule(w[0], w[0], config)


@pytest.mark.parametrize("rule", RULES)
def test_large_gradients_make_no_warning(rule):
    w, dw = np.array([1.0, -1.0]), np.array([1e4, -1e4])
    next_w, _ = rule(w, dw)
    assert np.isfinite(next_w).all()


@pytest.mark.parametrize("rule", RULES)
def test_a_zero_gradient_moves_nothing(rule):
    next_w, _ = rule(np.ones(3), np.zeros(3), dict(weight_decay=0.0) if rule is optim.adamw else None)
    np.testing.assert_array_equal(next_w, np.ones(3))


@pytest.mark.parametrize("rule", RULES)
def test_a_setting_that_the_rule_does_not_know_is_refused(rule):
    """A misspelt name would train with the default, and nobody would know."""
    with pytest.raises(ValueError, match=r"'lr'.*learning_rate"):
        rule(np.ones(3), np.ones(3), dict(lr=0.1))


@pytest.mark.parametrize("share", [1, 1.0, 1.5, -0.1])
@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (optim.adam, "beta1"),
        (optim.adam, "beta2"),
        (optim.adamw, "beta1"),
        (optim.radam, "beta2"),
        (optim.rmsprop, "decay_rate"),
        (optim.adadelta, "decay_rate"),
    ],
)
def test_shares_that_never_forget_are_refused(rule, name, share, backend):
    """At beta1 = 1 the corrected average is 0 / 0."""
    w = backend.array(np.ones((2, 3)))
    with pytest.raises(ValueError, match=rf"{name}.*less than 1"):
        rule(w, w, {name: share})
    if rule is not optim.radam:
        with pytest.raises(ValueError, match=rf"{name}.*less than 1"):
            rule(w, w, {name: backend.array(np.array([[0.5], [share]]))})


@pytest.mark.parametrize("rule", RULES)
def test_half_precision_is_refused(rule):
    """Squares of small gradients are zero in float16, and so the division by their root would fail without a word."""
    with pytest.raises(TypeError, match="float16"):
        rule(np.ones(3, np.float16), np.ones(3, np.float16))
