"""Methods that use curvature.

The pieces (`newton_step`, `bfgs_update`, `lbfgs_direction`, `backtracking_line_search`,
`hessian_vector_product`) work on flat vectors, and so do the four minimizers built from them. A minimizer takes
an objective ``f(w) -> (loss, gradient)`` and a start `w` of shape (D,), and returns a `Path` of all the points
it has been at. Arrays are NumPy's or torch's; none is changed in place.
"""

import dataclasses
import math

import numpy as np

from cs231n_utils.backend import namespace

__all__ = [
    "Path",
    "backtracking_line_search",
    "bfgs",
    "bfgs_update",
    "gradient_descent",
    "hessian_vector_product",
    "lbfgs",
    "lbfgs_direction",
    "newton",
    "newton_step",
]


def newton_step(gradient, hessian, damping=0.0):
    """The step to the minimum of the local quadratic model: solves ``(hessian + damping * I) step = -gradient``.

    No inverse is computed: solving is cheaper and loses fewer digits. O(D³) time.

    Parameters
    ----------
    gradient : (D,) array
    hessian : (D, D) array
        Symmetric.
    damping : float
        Added to the diagonal; large values turn the step towards a short step of gradient descent.

    Returns
    -------
    step : (D,) array
        To be added to w.

    Raises
    ------
    ValueError
        If the matrix is not positive definite: then the model has no minimum, and the step, if there is one, leads to a
        saddle or a maximum. More damping than the size of the most negative eigenvalue helps.

    References
    ----------
    Nocedal and Wright, "Numerical Optimization", ch. 3; CS231n, lecture 7.
    """
    xp = namespace(gradient, hessian)
    D = gradient.shape[0]
    if tuple(gradient.shape) != (D,) or tuple(hessian.shape) != (D, D):
        raise ValueError(
            f"gradient must be (D,) and hessian (D, D), got {tuple(gradient.shape)} and {tuple(hessian.shape)}"
        )
    damped = hessian + damping * xp.eye(D, dtype=hessian.dtype, device=hessian.device)
    eigenvalues = xp.linalg.eigvalsh(damped)  # ascending
    smallest, largest = float(eigenvalues[0]), float(eigenvalues[-1])
    noise = float(xp.finfo(damped.dtype).eps) * D * max(abs(smallest), abs(largest))
    if not smallest > noise:
        problem = "singular" if abs(smallest) <= noise else "indefinite"
        raise ValueError(
            f"hessian is {problem} (smallest eigenvalue {smallest:.2g}), so the Newton step does not lead to a "
            f"minimum: use damping of more than {max(-smallest, noise):.2g}"
        )
    return xp.linalg.solve(damped, -gradient[:, None])[:, 0]


def bfgs_update(inverse_hessian, s, y):
    """Rank-two update of the inverse Hessian, so that the new one maps `y` to `s` (the secant equation)::

        rho = 1 / (y · s)
        (I - rho s yᵀ) inverse_hessian (I - rho y sᵀ) + rho s sᵀ

    O(D²) time.

    Parameters
    ----------
    inverse_hessian : (D, D) array
    s : (D,) array
        The step taken.
    y : (D,) array
        What it changed in the gradient, measured on the same examples before and after.

    Returns
    -------
    (D, D) array
        A new one; or `inverse_hessian` itself where the curvature along the step, ``y · s``, is not positive: the
        update would lose positive definiteness.

    References
    ----------
    Nocedal and Wright, eq. 6.17.
    """
    if not _has_curvature(s, y):
        return inverse_hessian
    rho = 1 / (y @ s)
    Hy = inverse_hessian @ y
    # The product above, multiplied out: no D × D matrix products are needed.
    return inverse_hessian - rho * (_outer(s, Hy) + _outer(Hy, s)) + (rho * rho * (y @ Hy) + rho) * _outer(s, s)


def lbfgs_direction(gradient, pairs):
    """The direction ``-H gradient`` that BFGS would take, from the last few pairs alone (two-loop recursion).

    The recursion starts from ``(s · y) / (y · y)`` times the identity, of the newest pair. O(D · len(pairs)) time and
    memory.

    Parameters
    ----------
    gradient : (D,) array
    pairs : list of (s, y)
        Oldest first, as for `bfgs_update`. Pairs without positive curvature are passed over.

    Returns
    -------
    (D,) array
        Without pairs: steepest descent.

    References
    ----------
    Nocedal (1980); Nocedal and Wright, algorithm 7.4.
    """
    pairs = [(s, y) for s, y in pairs if _has_curvature(s, y)]
    q = +gradient
    alphas = []
    for s, y in reversed(pairs):
        alpha = (s @ q) / (y @ s)
        q = q - alpha * y
        alphas.append(alpha)
    if pairs:
        s, y = pairs[-1]
        q = q * ((s @ y) / (y @ y))
    for (s, y), alpha in zip(pairs, reversed(alphas), strict=True):
        beta = (y @ q) / (y @ s)
        q = q + (alpha - beta) * s
    return -q


def backtracking_line_search(f, w, direction, gradient, step=1.0, shrink=0.5, c=1e-4, max_trials=50):
    """The first of step, shrink * step, shrink² * step, ... that lowers the loss enough (Armijo)::

        f(w + step * direction) <= f(w) + c * step * (gradient · direction)

    Parameters
    ----------
    f : callable
        Gives the loss at w, a number, or ``(loss, gradient)``.
    w, direction, gradient : (D,) arrays
    step, shrink, c : float
    max_trials : int

    Returns
    -------
    step : float
        0.0 if none of `max_trials` will do, as happens at a minimum, where only rounding is left.

    Raises
    ------
    ValueError
        If `direction` does not lead downhill.

    References
    ----------
    Armijo (1966); Nocedal and Wright, algorithm 3.1.
    """
    slope = _slope(gradient, direction)
    return _backtrack(f, w, direction, slope, _loss(f(w)), step, shrink, c, max_trials)[0]


def _backtrack(f, w, direction, slope, start, step=1.0, shrink=0.5, c=1e-4, max_trials=50):
    """(step, new_w, f(new_w)) of the line search, where `start` is the loss at w; (0.0, w, None) without success."""
    for _ in range(max_trials):
        new_w = w + step * direction
        # An overflow far away is a trial that failed, not a fault.
        with np.errstate(over="ignore", invalid="ignore"):
            result = f(new_w)
        if _loss(result) <= start + c * step * slope:
            return float(step), new_w, result
        step *= shrink
    return 0.0, w, None


def hessian_vector_product(gradient_f, w, v, h=None):
    """The Hessian times `v`, without the Hessian: ``(gradient(w + h v) - gradient(w - h v)) / 2h``.

    Two gradients, O(D) memory.

    Parameters
    ----------
    gradient_f : callable
        The gradient at w, (D,) -> (D,).
    w, v : (D,) arrays
    h : float, optional
        None chooses a step that balances the two errors of the difference.

    References
    ----------
    Pearlmutter (1994).
    """
    xp = namespace(w, v)
    norm = _norm(v)
    if norm == 0:
        return xp.zeros_like(w)
    if h is None:
        h = float(xp.finfo(w.dtype).eps) ** (1 / 3) * (1 + _norm(w)) / norm
    return (gradient_f(w + h * v) - gradient_f(w - h * v)) / (2 * h)


@dataclasses.dataclass(frozen=True)
class Path:
    """Where a minimizer has been.

    Attributes
    ----------
    points : (T + 1, D) array
        The start first.
    losses, gradient_norms : T + 1 floats
    evaluations : int
        How often the objective was called.
    stopped : str
        Why it ended: "converged", the last gradient is within the tolerance; "step limit"; "no progress", no step
        lowers the loss, as where only rounding is left; or "diverged", the next loss was not finite (it is not in the
        path).
    """

    points: object
    losses: list
    gradient_norms: list
    stopped: str
    evaluations: int

    @property
    def converged(self):
        """Whether it ended because the gradient vanished."""
        return self.stopped == "converged"

    @property
    def w(self):
        """The last point, (D,)."""
        return self.points[-1]


def gradient_descent(f, w, learning_rate=0.1, max_steps=1000, tolerance=1e-6):
    """Steepest descent with a fixed rate; stops early where the gradient's norm is at most `tolerance`.

    Parameters
    ----------
    f : callable
        ``f(w) -> (loss, gradient)``.
    w : (D,) array
        The start.
    learning_rate : float
        Above 2 / (largest curvature) it diverges.
    max_steps : int
    tolerance : float

    Returns
    -------
    Path
    """

    def move(counted, w, loss, gradient):
        new_w = w - learning_rate * gradient
        return new_w, counted(new_w)

    return _minimize(f, w, move, max_steps, tolerance)


def newton(f, hessian, w, damping=0.0, max_steps=100, tolerance=1e-6):
    """Newton's method with a backtracking line search. No learning rate to choose.

    Parameters
    ----------
    f, w, max_steps, tolerance : as for `gradient_descent`
    hessian : callable
        The Hessian at w, (D,) -> (D, D).
    damping : float
        As for `newton_step`.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        As `newton_step` does.

    References
    ----------
    Nocedal and Wright, ch. 3.
    """

    def move(counted, w, loss, gradient):
        direction = newton_step(gradient, hessian(w), damping)
        return _search_along(direction, counted, w, loss, gradient)

    return _minimize(f, w, move, max_steps, tolerance)


def bfgs(f, w, max_steps=200, tolerance=1e-6):
    """BFGS with a backtracking line search: Newton's method with a Hessian learned from gradients, O(D²) memory.

    Parameters
    ----------
    f, w, max_steps, tolerance : as for `gradient_descent`

    Returns
    -------
    Path

    References
    ----------
    Nocedal and Wright, algorithm 6.1.
    """
    xp = namespace(w)
    state = {"H": None, "last": None}

    def move(counted, w, loss, gradient):
        if state["last"] is not None:
            s, y = w - state["last"][0], gradient - state["last"][1]
            if state["H"] is None:
                # The first pair gives the scale; a start from the plain identity can be off by orders.
                scale = (y @ s) / (y @ y) if _has_curvature(s, y) else 1.0
                state["H"] = scale * xp.eye(w.shape[0], dtype=w.dtype, device=w.device)
            state["H"] = bfgs_update(state["H"], s, y)
        state["last"] = (w, gradient)
        direction = -gradient if state["H"] is None else -(state["H"] @ gradient)
        return _search_along(direction, counted, w, loss, gradient)

    return _minimize(f, w, move, max_steps, tolerance)


def lbfgs(f, w, memory=10, max_steps=500, tolerance=1e-6):
    """L-BFGS with a backtracking line search: BFGS from the last `memory` pairs, O(memory · D) memory.

    The objective must be the same function at every call: pairs measured on different mini-batches describe
    the noise between the batches, not the curvature.

    Parameters
    ----------
    f, w, max_steps, tolerance : as for `gradient_descent`
    memory : int
        Pairs kept.

    Returns
    -------
    Path

    References
    ----------
    Liu and Nocedal (1989).
    """
    if memory < 1:
        raise ValueError(f"memory must be at least 1, got {memory}")
    pairs, last = [], []

    def move(counted, w, loss, gradient):
        if last:
            pairs.append((w - last[0], gradient - last[1]))
            del pairs[:-memory]
        last[:] = (w, gradient)
        direction = lbfgs_direction(gradient, pairs)
        return _search_along(direction, counted, w, loss, gradient)

    return _minimize(f, w, move, max_steps, tolerance)


def _minimize(f, w, move, max_steps, tolerance):
    """Repeat ``new_w, f(new_w) = move(f, w, loss, gradient)`` until the gradient vanishes or a step does nothing."""
    xp = namespace(w)
    calls = [0]

    def counted(w):
        calls[0] += 1
        return f(w)

    points, losses, norms = [], [], []
    loss, gradient = counted(w)
    while True:
        points.append(w)
        losses.append(float(loss))
        norms.append(_norm(gradient))
        if norms[-1] <= tolerance:
            stopped = "converged"
            break
        if len(points) > max_steps:
            stopped = "step limit"
            break
        # Far out the numbers overflow. That is an answer, told in `stopped`, and not worth a warning.
        with np.errstate(over="ignore", invalid="ignore"):
            new_w, result = move(counted, w, loss, gradient)
            if bool(xp.all(new_w == w)):
                stopped = "no progress"
                break
            loss, gradient = result
            finite = math.isfinite(float(loss)) and math.isfinite(_norm(gradient))
        if not finite:
            stopped = "diverged"
            break
        w = new_w
    return Path(xp.stack(points), losses, norms, stopped, calls[0])


def _has_curvature(s, y):
    """Whether s · y is positive beyond rounding."""
    return float(s @ y) > float(namespace(s).finfo(s.dtype).eps) * _norm(s) * _norm(y)


def _norm(v):
    return float(namespace(v).sqrt(v @ v))


def _outer(a, b):
    return a[:, None] * b[None, :]


def _slope(gradient, direction):
    slope = float(gradient @ direction)
    if not slope < 0:
        raise ValueError(
            f"direction must lead downhill, but gradient · direction is {slope:.3g}: check its sign, or use -gradient"
        )
    return slope


def _search_along(direction, counted, w, loss, gradient):
    """A step of a minimizer: the point that the line search accepts, with its loss and gradient."""
    _, new_w, result = _backtrack(counted, w, direction, _slope(gradient, direction), float(loss))
    return new_w, result


def _loss(result):
    return float(result[0] if isinstance(result, tuple) else result)
