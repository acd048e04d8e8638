"""Numerical gradients against closed forms, autograd and each other."""

import numpy as np
import pytest

from cs231n_utils import gradient_check as gc


def quadratic(backend, rng, shape=(3, 4)):
    """A loss whose gradient is known: sum(a * x**2 + sin(x))."""
    a, x = backend.array(rng.standard_normal(shape)), backend.array(rng.standard_normal(shape))
    return x, lambda x: (a * x**2 + np_sin(x)).sum(), 2 * a * x + np_cos(x)


def np_sin(x):
    return np.sin(x) if isinstance(x, np.ndarray) else x.sin()


def np_cos(x):
    return np.cos(x) if isinstance(x, np.ndarray) else x.cos()


def test_full_gradient(backend, rng):
    x, f, exact = quadratic(backend, rng)
    before = backend.numpy(x).copy()
    numerical = gc.numerical_gradient(f, x)
    assert type(numerical) is type(x)
    assert gc.relative_error(numerical, exact) < 1e-8
    np.testing.assert_array_equal(backend.numpy(x), before)


def test_gradient_through_an_array_output(backend, rng):
    x, w, df = (rng.standard_normal(shape) for shape in ((4, 3), (3, 5), (4, 5)))
    exact = df @ w.T
    x, w, df = backend.array(x), backend.array(w), backend.array(df)
    assert gc.relative_error(gc.numerical_gradient(lambda x: x @ w, x, df), exact) < 1e-7


def test_against_autograd(rng):
    torch = pytest.importorskip("torch")
    x = torch.from_numpy(rng.standard_normal((2, 3, 5, 5)))
    w = torch.from_numpy(rng.standard_normal((4, 3, 3, 3)))

    def f(x):
        return torch.tanh(torch.nn.functional.conv2d(x, w, stride=2)).sum()

    leaf = x.clone().requires_grad_()
    f(leaf).backward()
    assert gc.relative_error(gc.numerical_gradient(f, x), leaf.grad) < 1e-6


def test_f_may_look_at_the_array_itself(rng):
    """As with a model whose loss reads its own parameters."""
    params = {"w": rng.standard_normal((2, 3))}
    numerical = gc.numerical_gradient(lambda _: (params["w"] ** 3).sum(), params["w"])
    np.testing.assert_allclose(numerical, 3 * params["w"] ** 2, rtol=1e-6)


@pytest.mark.parametrize(
    "method", [gc.numerical_gradient, gc.sampled_gradient, gc.directional_derivatives], ids=lambda m: m.__name__
)
def test_x_is_restored_when_f_fails(method, backend, rng):
    x = backend.array(rng.standard_normal((2, 3)))
    before = backend.numpy(x).copy()

    def f(x):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        method(f, x)
    np.testing.assert_array_equal(backend.numpy(x), before)


def test_sampled_coordinates(backend, rng):
    x, f, exact = quadratic(backend, rng)
    indices, values = gc.sampled_gradient(f, x, num_checks=7, rng=rng)
    assert len(set(indices)) == len(values) == 7
    exact = backend.numpy(exact)
    np.testing.assert_allclose(values, [exact[i] for i in indices], rtol=1e-7)
    assert len(gc.sampled_gradient(f, x, num_checks=99, rng=rng)[0]) == 12


def test_random_directions(backend, rng):
    x, f, exact = quadratic(backend, rng)
    before = backend.numpy(x).copy()
    directions, values = gc.directional_derivatives(f, x, num_directions=6, rng=rng)
    assert directions.shape == (6, 3, 4)
    flat = backend.numpy(directions).reshape(6, -1)
    np.testing.assert_allclose((flat**2).sum(axis=1), 1)
    np.testing.assert_allclose(flat @ backend.numpy(exact).ravel(), values, rtol=1e-7, atol=1e-9)
    np.testing.assert_array_equal(backend.numpy(x), before)


@pytest.mark.parametrize("batch", [1, 2, 7, 256])
def test_stacked_equals_the_loop(batch, backend, rng):
    x, w, df = (backend.array(rng.standard_normal(shape)) for shape in ((4, 3), (3, 5), (4, 5)))
    looped = gc.numerical_gradient(lambda x: x @ w, x, df)
    stacked = gc.numerical_gradient_stacked(lambda xs: xs @ w, x, df, batch=batch)
    assert type(stacked) is type(x)
    np.testing.assert_allclose(backend.numpy(stacked), backend.numpy(looped), rtol=1e-6, atol=1e-9)


def test_stacked_scalar_function(backend, rng):
    x, _, _ = quadratic(backend, rng)
    stacked = gc.numerical_gradient_stacked(lambda xs: (xs**3).sum((1, 2)), x, batch=6)
    np.testing.assert_allclose(backend.numpy(stacked), 3 * backend.numpy(x) ** 2, rtol=1e-6)


@pytest.mark.parametrize("batch", [2, 5, 256])
def test_stacked_examples_apart(batch, backend, rng):
    """What comes out for an example depends on it alone: all examples are perturbed at once."""
    x, w, df = (backend.array(rng.standard_normal(shape)) for shape in ((4, 3, 2), (2, 5), (4, 3, 5)))
    copies = []

    def f(stack):
        copies.append(len(stack))
        return (stack**2) @ w

    stacked = gc.numerical_gradient_stacked(f, x, df, batch=batch, per_example=True)
    looped = gc.numerical_gradient(lambda x: (x**2) @ w, x, df)
    np.testing.assert_allclose(backend.numpy(stacked), backend.numpy(looped), rtol=1e-6, atol=1e-9)
    assert sum(copies) == 2 * 3 * 2
    losses = gc.numerical_gradient_stacked(lambda xs: (xs**3).sum((2, 3)), x, per_example=True)
    np.testing.assert_allclose(backend.numpy(losses), 3 * backend.numpy(x) ** 2, rtol=1e-6, atol=1e-9)


def test_stacked_convolution_input_and_filters(rng):
    layers = pytest.importorskip("cs231n_utils.layers")
    N, C, H, W, F = 2, 3, 5, 6, 4
    x, w, b = rng.standard_normal((N, C, H, W)), rng.standard_normal((F, C, 3, 3)), rng.standard_normal(F)
    param = {"stride": 1, "pad": 1}
    out, cache = layers.conv_forward(x, w, b, param)
    df = rng.standard_normal(out.shape)
    dx, dw, _ = layers.conv_backward(df, cache)

    def inputs(stack):
        return layers.conv_forward(stack.reshape(-1, C, H, W), w, b, param)[0].reshape(len(stack), *out.shape)

    def filters(stack):
        K = len(stack)
        many, _ = layers.conv_forward(x, stack.reshape(-1, C, 3, 3), np.tile(b, K), param)
        return many.reshape(N, K, *out.shape[1:]).swapaxes(0, 1)

    assert gc.relative_error(gc.numerical_gradient_stacked(inputs, x, df), dx) < 1e-6
    assert gc.relative_error(gc.numerical_gradient_stacked(inputs, x, df, per_example=True), dx) < 1e-6
    assert gc.relative_error(gc.numerical_gradient_stacked(filters, w, df), dw) < 1e-6


def test_stacked_wants_one_result_for_each_copy(rng):
    x = rng.standard_normal((2, 3))
    with pytest.raises(ValueError, match=r"\(12,\).*\(\)"):
        gc.numerical_gradient_stacked(lambda xs: (xs**2).sum(), x)


def test_relative_error():
    assert gc.relative_error(np.array([1.0, 0.0]), np.array([1.0, 0.0])) == 0
    assert gc.relative_error(np.array([1.0]), np.array([-1.0])) == 1
    assert gc.relative_error(np.array([1.0]), np.array([3.0])) == 0.5
    assert gc.relative_error(np.array([1e-12]), np.array([0.0])) == pytest.approx(1e-4)
    assert np.isnan(gc.relative_error(np.array([1.0, np.nan]), np.array([1.0, 2.0])))
    assert gc.relative_error(np.zeros(0), np.zeros(0)) == 0
    with pytest.raises(ValueError, match=r"\(2,\) and \(2, 1\)"):
        gc.relative_error(np.zeros(2), np.zeros((2, 1)))


def test_report_of_a_right_gradient(backend, rng):
    x, f, exact = quadratic(backend, rng)
    report = gc.check_gradient(f, x, exact)
    assert report.passed
    assert report.checked == 12
    assert "agrees" in str(report)


def test_report_finds_the_wrong_entry(backend, rng):
    x, f, exact = quadratic(backend, rng)
    exact[1, 2] *= 1.5
    report = gc.check_gradient(f, x, exact)
    assert not report.passed
    assert report.index == (1, 2)
    assert report.analytic == pytest.approx(1.5 * report.numerical, rel=1e-6)
    assert "(1, 2)" in str(report)


def test_report_on_sampled_entries(backend, rng):
    x, f, exact = quadratic(backend, rng)
    assert gc.check_gradient(f, x, exact, num_checks=4, rng=rng).checked == 4
    assert not gc.check_gradient(f, x, -exact, num_checks=4, rng=rng).passed


def test_nan_never_passes(rng):
    x = rng.standard_normal(5)
    analytic = 2 * x
    analytic[3] = np.nan
    report = gc.check_gradient(lambda x: (x**2).sum(), x, analytic)
    assert not report.passed
    assert report.index == (3,)


def test_errors(backend, rng):
    x = backend.array(rng.standard_normal(3).astype(np.float32))
    for method in (
        gc.numerical_gradient,
        gc.sampled_gradient,
        gc.directional_derivatives,
        gc.numerical_gradient_stacked,
    ):
        with pytest.raises(TypeError, match="float64"):
            method(lambda x: x.sum(), x)
    with pytest.raises(ValueError, match=r"\(3,\).*\(4,\)"):
        gc.check_gradient(lambda x: x.sum(), np.zeros(3), np.zeros(4))


MEASURES = [gc.numerical_gradient, gc.sampled_gradient, gc.directional_derivatives, gc.numerical_gradient_stacked]


@pytest.mark.parametrize("measure", MEASURES)
def test_the_pair_of_a_forward_pass_is_refused(measure, backend):
    """relu_forward itself instead of its out."""
    x = backend.array(np.ones((3, 2)))
    with pytest.raises(TypeError, match=r"tuple.*\[0\]"):
        measure(lambda x: (x * 2, x), x, df=x)
    with pytest.raises(TypeError, match="tuple"):
        measure(lambda x: (x.sum(), x), x)


@pytest.mark.parametrize("measure", MEASURES[:3])
def test_a_df_that_only_broadcasts_is_refused(measure, backend):
    x = backend.array(np.ones((3, 2)))
    for shape in ((2,), (1, 2), (3, 1)):
        with pytest.raises(ValueError, match=r"df .*\(3, 2\)"):
            measure(lambda x: x * 2, x, df=backend.array(np.ones(shape)))


@pytest.mark.parametrize("measure", MEASURES[:3])
def test_an_array_without_df_says_what_is_missing(measure, backend):
    with pytest.raises(ValueError, match="give df"):
        measure(lambda x: x * 2, backend.array(np.ones(3)))
