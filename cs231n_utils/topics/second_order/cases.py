"""What the test cells of 13-second-order share: objectives, histories of errors, and an account of what is called."""

import numpy as np

from cs231n_utils import second_order

__all__ = [
    "batch_run",
    "bowl",
    "bumpy",
    "error_history",
    "loop_run",
    "positive_definite",
    "product_of",
    "read_as",
    "searched",
]


def positive_definite(D, condition, seed=0):
    """A symmetric (D, D) matrix whose eigenvalues are spread evenly, in their logarithm, from 1 to `condition`."""
    directions, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((D, D)))
    return directions * np.geomspace(1, condition, D) @ directions.T


def bowl(A, minimum):
    """The objective ½ (w − minimum)ᵀ A (w − minimum): ``f(w) -> (loss, gradient)``."""

    def f(w):
        slope = A @ (w - minimum)
        return float(0.5 * (w - minimum) @ slope), slope

    return f


def bumpy(D, waves=0.0, seed=0):
    """A smooth objective that is no bowl: sums of log cosh, and `waves` of cosines that bend it down in places."""
    X = np.random.default_rng(seed).standard_normal((2 * D, D))
    shift = np.random.default_rng(seed + 1).standard_normal(2 * D)

    def f(w):
        z = X @ w - shift
        loss = np.log(np.cosh(z)).sum() + 0.1 * w @ w + waves * np.cos(3 * w).sum()
        return float(loss), X.T @ np.tanh(z) + 0.2 * w - 3 * waves * np.sin(3 * w)

    return f


def searched(loss, *args, **settings):
    """A scenario: the step of ``f.backtracking_line_search``, and how often it was shrunk."""

    def scenario(f):
        step = f.backtracking_line_search(loss, *args, **settings)
        return {"the step length": step, "how often it was shrunk": _shrinkings(step, **settings)}

    return scenario


def _shrinkings(length, step=1.0, shrink=0.5, c=1e-4):
    """The power of `shrink` in the length, for lengths too small to be compared; -1 for 0 and for what is no length."""
    if not isinstance(length, (float, int, np.floating)) or not length > 0:
        return -1.0
    return float(np.log(length / step) / np.log(shrink))


def product_of(gradient_f, w, v):
    """A scenario: ``f.hessian_vector_product``, and whether it makes do with a few gradients."""

    def scenario(f):
        calls = []

        def counted(w):
            calls.append(1)
            return gradient_f(w)

        product = f.hessian_vector_product(counted, w, v)
        return {"the product": product, "ten gradients are enough": float(len(calls) <= 10)}

    return scenario


def loop_run(objective, w, memory, max_steps, tolerance=1e-6):
    """A scenario: the points that ``f.lbfgs`` goes through, after how many steps it ends, and where."""

    def scenario(f):
        points = np.asarray(f.lbfgs(objective, w, memory, max_steps, tolerance), dtype=float)
        values = {"the shape of the points": np.array(points.shape)}
        if points.ndim != 2 or points.shape[1:] != w.shape:
            return values
        return values | {"the points": points}

    return scenario


def batch_run(rate, memory, waves=0.0, steps=8, seed=0):
    """A scenario: the points of ``f.minibatch_lbfgs`` on four objectives in turn, one for each batch."""
    batches = [bumpy(3, waves, seed + 10 * i) for i in range(4)]
    w = np.random.default_rng(seed + 5).standard_normal(3)

    def gradient_f(w, batch):
        return batches[batch](w)[1]

    def scenario(f):
        order = [i % 4 for i in range(steps)]
        points = f.minibatch_lbfgs(gradient_f, second_order.lbfgs_direction, w, order, rate, memory)
        points = np.asarray(points, dtype=float)
        values = {"the shape of the points": np.array(points.shape)}
        return values | ({"the points": points} if points.shape == (steps + 1, 3) else {})

    return scenario


def error_history(kind, steps=12, pace=0.5, seed=0):
    """Losses above the minimum, step by step, of a run that is "linear", "superlinear" or "stalled".

    Parameters
    ----------
    kind : str
        Or "quadratic", "steep start" (linear, with a fast first part) and "late" (superlinear after a slow start).
    steps : int
    pace : float
        What a step leaves of the error.
    seed : int
        Of the noise of a stalled run.
    """
    k = np.arange(steps)
    if kind == "linear":
        return 3.0 * pace**k
    if kind == "steep start":
        return pace**k + 5000.0 * (0.2 * pace) ** k
    if kind == "superlinear":
        return 2.0 * pace ** (k * (k + 1) / 2)
    if kind == "late":
        return 2.0 * pace ** np.where(k < steps // 2, 0.2 * k, 0.2 * k + (k - steps // 2 + 1) ** 2)
    if kind == "quadratic":
        return 2.0 * pace ** (2.0**k)
    noise = np.random.default_rng(seed).uniform(0.8, 1.2, steps)
    return 4.0 * pace**k + 0.01 * noise


def read_as(kind, **settings):
    """A scenario: what ``f.convergence_kind`` says of a history."""
    errors = error_history(kind, **settings)

    def scenario(f):
        return {"the kind": f.convergence_kind(errors)}

    return scenario
