"""Second-order methods against their definitions, closed forms and torch's autograd."""

import numpy as np
import pytest

from cs231n_utils import second_order as so


def positive_definite(rng, D, condition=100.0):
    directions = np.linalg.qr(rng.standard_normal((D, D)))[0]
    return directions * np.geomspace(1, condition, D) @ directions.T


def bowl(A, b):
    return lambda w: (0.5 * (w @ A @ w) - b @ w, A @ w - b)


def rosenbrock(w):
    x, y = w
    loss = (1 - x) ** 2 + 100 * (y - x * x) ** 2
    gradient = w * 0
    gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x)
    gradient[1] = 200 * (y - x * x)
    return loss, gradient


def rosenbrock_hessian(w):
    x, y = w
    return np.array([[2 - 400 * y + 1200 * x * x, -400 * x], [-400 * x, 200.0]])


@pytest.fixture
def quadratic(backend, rng):
    A, b = positive_definite(rng, 6), rng.standard_normal(6)
    return backend.array(A), backend.array(b), backend.array(rng.standard_normal(6)), np.linalg.solve(A, b)


def test_one_newton_step_ends_in_the_bowl(quadratic, backend):
    A, b, w, minimum = quadratic
    step = so.newton_step(A @ w - b, A)
    assert type(step) is type(w)
    np.testing.assert_allclose(backend.numpy(w + step), minimum, rtol=1e-10)


def test_damping(quadratic, backend):
    A, b, w, _ = quadratic
    g = A @ w - b
    expected = np.linalg.solve(backend.numpy(A) + 3 * np.eye(6), -backend.numpy(g))
    np.testing.assert_allclose(backend.numpy(so.newton_step(g, A, damping=3.0)), expected, rtol=1e-10)


def test_hessians_without_a_minimum_are_refused(backend):
    g = backend.array(np.array([1.0, 1.0]))
    singular = backend.array(np.array([[1.0, 1.0], [1.0, 1.0]]))
    with pytest.raises(ValueError, match=r"singular.*damping"):
        so.newton_step(g, singular)
    saddle = backend.array(np.diag([1.0, -2.0]))
    with pytest.raises(ValueError, match=r"indefinite.*more than 2"):
        so.newton_step(g, saddle)
    # And what the message says to do helps.
    step = backend.numpy(so.newton_step(g, saddle, damping=2.5))
    assert step @ backend.numpy(g) < 0
    assert np.isfinite(backend.numpy(so.newton_step(g, singular, damping=0.1))).all()
    with pytest.raises(ValueError, match=r"\(2,\) and \(2, 3\)"):
        so.newton_step(np.ones(2), np.ones((2, 3)))
    with pytest.raises(ValueError, match="indefinite"):
        so.newton_step(np.ones(2), np.diag([1.0, -2.0]), damping=1.0)


def test_bfgs_update_is_its_definition(backend, rng):
    H, s = positive_definite(rng, 5), rng.standard_normal(5)
    y = positive_definite(rng, 5) @ s
    rho, eye = 1 / (y @ s), np.eye(5)
    expected = (eye - rho * np.outer(s, y)) @ H @ (eye - rho * np.outer(y, s)) + rho * np.outer(s, s)
    new = backend.numpy(so.bfgs_update(*map(backend.array, (H, s, y))))
    np.testing.assert_allclose(new, expected, rtol=1e-9)
    np.testing.assert_allclose(new @ y, s, rtol=1e-9)
    np.testing.assert_allclose(new, new.T, rtol=1e-9)
    assert np.linalg.eigvalsh(new)[0] > 0


@pytest.mark.parametrize("sign", [-1.0, 0.0])
def test_pairs_without_curvature_are_passed_over(sign, backend, rng):
    H, s, g = (backend.array(a) for a in (np.eye(3) * 2, np.array([1.0, 0, 0]), rng.standard_normal(3)))
    y = backend.array(np.array([sign, 0.0, 1.0]))
    np.testing.assert_array_equal(backend.numpy(so.bfgs_update(H, s, y)), 2 * np.eye(3))
    np.testing.assert_array_equal(backend.numpy(so.lbfgs_direction(g, [(s, y)])), -backend.numpy(g))


def test_two_loops_equal_bfgs(backend, rng):
    """The recursion gives what the explicit matrix gives after the same updates."""
    A = positive_definite(rng, 6)
    steps = rng.standard_normal((4, 6))
    pairs = [(s, A @ s) for s in steps]
    H = np.eye(6) * (steps[-1] @ A @ steps[-1]) / (A @ steps[-1] @ (A @ steps[-1]))
    for s, y in pairs:
        H = so.bfgs_update(H, s, y)
    g = rng.standard_normal(6)
    direction = so.lbfgs_direction(backend.array(g), [(backend.array(s), backend.array(y)) for s, y in pairs])
    np.testing.assert_allclose(backend.numpy(direction), -H @ g, rtol=1e-8, atol=1e-10)


def test_without_pairs_steepest_descent(rng):
    g = rng.standard_normal(4)
    direction = so.lbfgs_direction(g, [])
    np.testing.assert_array_equal(direction, -g)
    assert not np.shares_memory(direction, g)


def test_line_search_takes_the_first_step_that_will_do():
    def f(w):
        return float(w @ w)

    w = np.array([1.0, 0.0])
    # Along -gradient: f(w - 2tw) = (1 - 2t)²; enough from t < 1 on.
    assert so.backtracking_line_search(f, w, -2 * w, 2 * w) == 0.5
    assert so.backtracking_line_search(f, w, -2 * w, 2 * w, step=0.9) == 0.9
    assert so.backtracking_line_search(f, w, -2 * w, 2 * w, shrink=0.1) == 0.1
    # c = 0.9 asks for nearly all of the slope: (1 - 2t)² <= 1 - 3.6t only for t <= 0.1.
    assert so.backtracking_line_search(f, w, -2 * w, 2 * w, c=0.9) == 0.0625


def test_line_search_errors_and_limits():
    w = np.ones(2)
    with pytest.raises(ValueError, match="downhill"):
        so.backtracking_line_search(lambda w: w @ w, w, w, 2 * w)
    assert so.backtracking_line_search(lambda w: 0.0, w, -w, w) == 0.0
    # Far steps may overflow; that is a failed trial.
    assert 0 < so.backtracking_line_search(lambda w: np.exp(w[0] ** 2), w * 3, -w * 100, w) < 1


def test_hessian_vector_product(quadratic, backend, rng):
    A, b, w, _ = quadratic
    v = backend.array(rng.standard_normal(6) * 1e3)
    product = so.hessian_vector_product(lambda w: A @ w - b, w, v)
    np.testing.assert_allclose(backend.numpy(product), backend.numpy(A @ v), rtol=1e-7)
    assert not backend.numpy(so.hessian_vector_product(lambda w: A @ w, w, 0 * v)).any()


def test_hessian_vector_product_against_autograd(rng):
    torch = pytest.importorskip("torch")
    X = torch.from_numpy(rng.standard_normal((20, 5)))
    w, v = torch.from_numpy(rng.standard_normal(5)), torch.from_numpy(rng.standard_normal(5))

    def loss(w):
        return torch.log1p(torch.exp(X @ w)).mean()

    exact = torch.autograd.functional.hvp(loss, w, v)[1]
    ours = so.hessian_vector_product(lambda w: X.T @ torch.sigmoid(X @ w) / 20, w, v)
    np.testing.assert_allclose(ours, exact, rtol=1e-7)


DRIVERS = {
    "gradient_descent": lambda f, A, w: so.gradient_descent(f, w, learning_rate=0.015, max_steps=3000),
    "newton": lambda f, A, w: so.newton(f, lambda w: A, w),
    "bfgs": lambda f, A, w: so.bfgs(f, w),
    "lbfgs": lambda f, A, w: so.lbfgs(f, w, memory=4),
}


@pytest.mark.parametrize("name", DRIVERS)
def test_minimizers_on_a_bowl(name, quadratic, backend):
    A, b, w, minimum = quadratic
    before = backend.numpy(w).copy()
    path = DRIVERS[name](bowl(A, b), A, w)
    assert path.converged
    np.testing.assert_allclose(backend.numpy(path.w), minimum, atol=1e-5)
    assert len(path.points) == len(path.losses) == len(path.gradient_norms)
    np.testing.assert_array_equal(backend.numpy(path.points[0]), before)
    np.testing.assert_array_equal(backend.numpy(w), before)
    assert path.losses[-1] == pytest.approx(float(bowl(A, b)(path.w)[0]))
    assert (np.diff(path.losses) <= 1e-12).all()
    assert path.evaluations >= len(path.points)


def test_how_many_steps_each_needs(quadratic):
    A, b, w, _ = quadratic
    steps = {name: len(run(bowl(A, b), A, w).points) - 1 for name, run in DRIVERS.items()}
    assert steps["newton"] == 1
    assert steps["bfgs"] < 40
    assert steps["lbfgs"] < 60
    assert steps["gradient_descent"] > 200


@pytest.mark.parametrize("run", [so.bfgs, so.lbfgs, lambda f, w: so.newton(f, rosenbrock_hessian, w)])
def test_curved_valley(run):
    path = run(rosenbrock, np.array([-1.2, 1.0]))
    assert path.converged
    assert len(path.points) < 100
    np.testing.assert_allclose(path.w, [1, 1], atol=1e-5)


def test_limits(rng):
    A = positive_definite(rng, 3)
    f, w = bowl(A, np.zeros(3)), rng.standard_normal(3)
    path = so.gradient_descent(f, w, learning_rate=1e-3, max_steps=7)
    assert len(path.points) == 8
    assert path.stopped == "step limit"
    assert so.gradient_descent(f, np.zeros(3)).converged
    # A gradient that promises what the loss does not keep: no step lowers it.
    assert so.bfgs(lambda w: (0.0, w), w).stopped == "no progress"
    with pytest.raises(ValueError, match="memory"):
        so.lbfgs(f, w, memory=0)


def test_divergence_is_told(rng):
    A = positive_definite(rng, 3)
    path = so.gradient_descent(bowl(A, np.zeros(3)), rng.standard_normal(3), learning_rate=10.0)
    assert path.stopped == "diverged"
    assert not path.converged
    assert np.isfinite(path.losses).all()
    assert np.isfinite(path.points).all()


def test_float32_stays_float32(quadratic, backend):
    A, b, w = (backend.array(backend.numpy(a).astype(np.float32)) for a in quadratic[:3])
    for run in (so.bfgs, so.lbfgs):
        path = run(bowl(A, b), w, tolerance=1e-2)
        assert path.points.dtype == w.dtype
        assert path.converged


def rosenbrock_chain(w):
    """Rosenbrock's function in any dimension: a curved valley from coordinate to coordinate."""
    x, y = w[:-1], w[1:]
    gradient = np.zeros_like(w)
    gradient[:-1] = -2 * (1 - x) - 400 * x * (y - x * x)
    gradient[1:] += 200 * (y - x * x)
    return ((1 - x) ** 2 + 100 * (y - x * x) ** 2).sum(), gradient


MINIMIZERS = {
    "lbfgs": lambda f, D: so.lbfgs(f, np.tile([-1.2, 1.0], D // 2), max_steps=1000),
    "bfgs": lambda f, D: so.bfgs(f, np.tile([-1.2, 1.0], D // 2), max_steps=1000),
    "gradient descent": lambda f, D: so.gradient_descent(f, np.full(D, 0.5), learning_rate=1e-4, max_steps=20),
    "newton": lambda f, D: so.newton(f, lambda w: 900 * np.eye(D), np.full(D, 0.9)),
}


@pytest.mark.parametrize("minimize", MINIMIZERS)
@pytest.mark.parametrize("D", [2, 50])
def test_no_point_is_evaluated_twice(minimize, D):
    """The line search hands on the loss and the gradient of the point it accepts."""
    seen = []

    def f(w):
        seen.append(w.tobytes())
        return rosenbrock_chain(w)

    path = MINIMIZERS[minimize](f, D)
    assert path.evaluations == len(seen) == len(set(seen)) > 10
    assert path.losses[-1] < path.losses[0]


def test_a_step_of_the_line_search_costs_one_evaluation_when_the_first_trial_will_do():
    A = np.diag([1.0, 2.0])
    path = so.lbfgs(bowl(A, np.ones(2)), np.array([0.3, -0.2]))
    assert path.converged
    assert path.evaluations == len(path.points)


def test_line_search_calls():
    calls = []

    def f(w):
        calls.append(w)
        return float(w @ w)

    w = np.array([1.0, 0.0])
    assert so.backtracking_line_search(f, w, -2 * w, 2 * w, step=4.0) == 0.5
    assert [call[0] for call in calls] == [1.0, -7.0, -3.0, -1.0, 0.0]
    calls.clear()
    assert so.backtracking_line_search(f, w, -2 * w, 2 * w, step=4.0, max_trials=3) == 0.0
    assert len(calls) == 4
