"""Is a gradient right? Compared with central differences.

Four ways to measure the gradient of `f` at `x`, from thorough to cheap:

- `numerical_gradient`: every coordinate, two calls of `f` each;
- `numerical_gradient_stacked`: every coordinate, many perturbed copies in one call of a batched `f`;
- `sampled_gradient`: a few coordinates drawn at random;
- `directional_derivatives`: a few random directions, each of which touches all coordinates.

`f` returns a number, or an array when `df` is given, the gradient that comes from above: then the function
checked is ``(f(x) * df).sum()``. Arrays are NumPy's or torch's and must be float64: in float32 the difference
of two close numbers is mostly rounding error.

`f` may use its argument or the array `x` itself, say as a model's parameter: `x` is changed in place, one
coordinate at a time, and always restored.
"""

import dataclasses

import numpy as np

from cs231n_utils.backend import namespace, to_numpy
from cs231n_utils.randomness import generator

__all__ = [
    "GradientReport",
    "check_gradient",
    "directional_derivatives",
    "numerical_gradient",
    "numerical_gradient_stacked",
    "relative_error",
    "sampled_gradient",
]


def relative_error(a, b, floor=1e-8):
    """The largest ``|a - b| / max(floor, |a| + |b|)``, a float between 0 (equal) and 1 (opposite signs).

    Around 1e-7 is right in float64; 1e-2 is wrong; between them look for kinks (ReLU, max) at the point. NaN anywhere
    gives NaN.

    Parameters
    ----------
    a, b : arrays of one shape
    floor : float
        Keeps entries that are zero in both from dividing by zero.

    Raises
    ------
    ValueError
        If the shapes differ.

    References
    ----------
    CS231n notes, "Gradient checks".
    """
    errors = _relative_errors(a, b, floor)
    return float(errors.max()) if errors.size else 0.0


def numerical_gradient(f, x, df=None, h=1e-5):
    """The gradient of `f` at `x`, like `x`: ``(f(x + h) - f(x - h)) / 2h`` for every coordinate.

    The error of this difference shrinks with h², that of the one-sided one only with h.

    Parameters
    ----------
    f : callable
        Gives a number, or an array of df's shape.
    x : float64 array
    df : array, optional
        The gradient that comes from above, where `f` gives an array.
    h : float

    Raises
    ------
    TypeError
        If x is not float64, or `f` returns a tuple.
    ValueError
        If what `f` returns does not have the shape of `df`, or is no number without one.

    References
    ----------
    CS231n notes, "Gradient checks".
    """
    _check_float64(x)
    gradient = namespace(x).zeros_like(x)
    for index in np.ndindex(tuple(x.shape)):
        gradient[index] = _central_difference(f, x, index, df, h)
    return gradient


def sampled_gradient(f, x, num_checks=10, df=None, h=1e-5, rng=None):
    """`num_checks` coordinates of the numerical gradient, drawn without repetition.

    Parameters
    ----------
    f, x, df, h : as for `numerical_gradient`
    num_checks : int
        All coordinates, if there are no more.
    rng : numpy.random.Generator, optional

    Returns
    -------
    indices : list of tuple
    values : NumPy array
        The derivatives along these coordinates.

    References
    ----------
    CS231n notes, "Check only few dimensions".
    """
    _check_float64(x)
    shape = tuple(x.shape)
    size = int(np.prod(shape))
    chosen = generator(rng).choice(size, size=min(num_checks, size), replace=False)
    indices = [tuple(int(i) for i in np.unravel_index(c, shape)) for c in chosen]
    return indices, np.array([_central_difference(f, x, index, df, h) for index in indices])


def directional_derivatives(f, x, num_directions=5, df=None, h=1e-5, rng=None):
    """Derivatives of `f` along random unit vectors; a right gradient has ``(gradient * d).sum()`` equal to each.

    Two calls of `f` a direction, however large `x` is; a wrong gradient passes with probability zero.

    Parameters
    ----------
    f, x, df, h : as for `numerical_gradient`
    num_directions : int
    rng : numpy.random.Generator, optional

    Returns
    -------
    directions : (num_directions, *x.shape) array, like `x`
    values : (num_directions,) NumPy array
    """
    _check_float64(x)
    xp = namespace(x)
    drawn = generator(rng).standard_normal((num_directions, *x.shape))
    drawn /= np.sqrt((drawn**2).sum(axis=tuple(range(1, drawn.ndim)), keepdims=True))
    directions = xp.asarray(drawn, device=x.device)
    original = xp.asarray(x, copy=True)
    values = []
    try:
        for direction in directions:
            x[...] = original + h * direction
            above = _value(f(x), df)
            x[...] = original - h * direction
            values.append((above - _value(f(x), df)) / (2 * h))
    finally:
        x[...] = original
    return directions, np.array(values)


def numerical_gradient_stacked(f, x, df=None, h=1e-5, batch=64, per_example=False):
    """The numerical gradient with up to `batch` perturbed copies of `x` in each call of `f`.

    Parameters
    ----------
    f : callable
        Takes a stack ``(K, *x.shape)`` and returns K numbers or, with `df`, ``(K, *df.shape)``.
    x : float64 array
        It is not changed.
    df : array, optional
        The gradient that comes from above.
    h : float
    batch : int
    per_example : bool
        True if what comes out for example n depends on ``x[n]`` alone (a convolution's input, but not batch
        normalization's). Then one copy perturbs the same coordinate of all N examples at once, and N times fewer copies
        will do; without `df`, `f` returns (K, N) numbers.

    Raises
    ------
    ValueError
        If `f` does not return one result for each copy.

    Examples
    --------
    A layer that works on a batch takes a stack by itself once copies and examples share the first axis; for a
    convolution's input ``(N, C, H, W)``:

    >>> def f(stack):
    ...     out, _ = conv_forward(stack.reshape(-1, C, H, W), w, b, conv_param)
    ...     return out.reshape(len(stack), N, *out.shape[1:])

    For its filters ``(F, C, HH, WW)`` the copies are K·F filters: reshape the stack to ``(-1, C, HH, WW)`` and
    move the copies to the front of the output afterwards.
    """
    _check_float64(x)
    xp = namespace(x)
    examples = xp.reshape(x, (x.shape[0] if per_example else 1, -1))
    N, D = examples.shape
    gradient = xp.empty_like(examples)
    per_call = max(batch // 2, 1)
    for start in range(0, D, per_call):
        coordinates = xp.arange(start, min(start + per_call, D), device=x.device)
        count = coordinates.shape[0]
        rows = xp.arange(count, device=x.device)
        stack = xp.tile(examples, (2 * count, 1, 1))
        stack[rows, :, coordinates] += h
        stack[count + rows, :, coordinates] -= h
        out = f(xp.reshape(stack, (2 * count, *x.shape)))
        values = _stacked_values(out, df, 2 * count, N, per_example)
        gradient[:, start : start + count] = (values[:count] - values[count:]).T / (2 * h)
    return xp.reshape(gradient, tuple(x.shape))


@dataclasses.dataclass(frozen=True)
class GradientReport:
    """What `check_gradient` found. ``str(report)`` says it in a sentence.

    Attributes
    ----------
    passed : bool
        Whether the worst relative error is within the tolerance.
    error : float
        That error.
    index : tuple
        Where it is.
    analytic, numerical : float
        The two values there.
    checked : int
        How many coordinates were compared.
    """

    passed: bool
    error: float
    index: tuple
    analytic: float
    numerical: float
    checked: int

    def __str__(self):
        verdict = "gradient agrees" if self.passed else "gradient is wrong"
        return (
            f"{verdict}: worst of {self.checked} entries at index {self.index}, relative error "
            f"{self.error:.1e} (analytic {self.analytic:.6g}, numerical {self.numerical:.6g})"
        )


def check_gradient(f, x, analytic, df=None, h=1e-5, tolerance=1e-6, num_checks=None, rng=None):
    """Compare `analytic`, a gradient of `f` at `x`, with the numerical one and report where it is worst.

    Parameters
    ----------
    f, x, df, h : as for `numerical_gradient`
    analytic : array of x's shape
    tolerance : float
        The largest relative error that passes.
    num_checks : int, optional
        None compares every coordinate; a number, so many drawn with `rng`.
    rng : numpy.random.Generator, optional

    Returns
    -------
    GradientReport

    Raises
    ------
    ValueError
        If `analytic` does not have the shape of `x`.
    """
    if tuple(analytic.shape) != tuple(x.shape):
        raise ValueError(f"analytic must have the shape of x, {tuple(x.shape)}, got {tuple(analytic.shape)}")
    if num_checks is None:
        indices = list(np.ndindex(tuple(x.shape)))
        numerical = to_numpy(numerical_gradient(f, x, df, h)).ravel()
    else:
        indices, numerical = sampled_gradient(f, x, num_checks, df, h, rng)
    claimed = to_numpy(analytic)
    claimed = np.array([claimed[index] for index in indices])
    errors = _relative_errors(claimed, numerical)
    worst = int(np.argmax(errors))  # NaN counts as the largest
    error = float(errors[worst])
    return GradientReport(
        passed=error <= tolerance,
        error=error,
        index=indices[worst],
        analytic=float(claimed[worst]),
        numerical=float(numerical[worst]),
        checked=len(indices),
    )


def _relative_errors(a, b, floor=1e-8):
    a, b = np.asarray(to_numpy(a), np.float64), np.asarray(to_numpy(b), np.float64)
    if a.shape != b.shape:
        raise ValueError(f"a and b must have one shape, got {a.shape} and {b.shape}")
    return np.abs(a - b) / np.maximum(floor, np.abs(a) + np.abs(b))


def _check_float64(x):
    if x.dtype != namespace(x).float64:
        raise TypeError(f"x must be float64, got {x.dtype}: convert it, or the differences are rounding noise")


def _central_difference(f, x, index, df, h):
    """The derivative of `f` along one coordinate of `x`."""
    original = float(x[index])
    try:
        x[index] = original + h
        above = _value(f(x), df)
        x[index] = original - h
        below = _value(f(x), df)
    finally:
        x[index] = original
    return (above - below) / (2 * h)


def _value(out, df):
    _check_result(out)
    if df is None:
        if getattr(out, "ndim", 0) and out.shape != (1,) * out.ndim:
            raise ValueError(f"f returned an array of shape {tuple(out.shape)}: give df, the gradient from above")
        return float(out.reshape(())) if getattr(out, "ndim", 0) else float(out)
    if tuple(out.shape) != tuple(df.shape):
        raise ValueError(f"df must have the shape of what f returns, {tuple(out.shape)}, got {tuple(df.shape)}")
    return float((out * df).sum())


def _check_result(out):
    """TypeError for the pair (out, cache) that a layer's forward pass returns."""
    if isinstance(out, tuple | list):
        raise TypeError(
            f"f must return a number or an array, got a {type(out).__name__} of {len(out)}: for a layer's forward "
            "pass use lambda x: f_forward(x, ...)[0]"
        )


def _stacked_values(out, df, copies, N, per_example):
    """One number for each copy in the stack and each of the N examples looked at apart, (copies, N)."""
    _check_result(out)
    xp = namespace(out)
    one = ((N,) if per_example else ()) if df is None else tuple(df.shape)
    if tuple(out.shape) != (copies, *one):
        raise ValueError(f"f must return shape {(copies, *one)} for a stack of {copies} copies, got {tuple(out.shape)}")
    if df is None:
        return xp.reshape(out, (copies, N))
    return xp.sum(xp.reshape(out * df, (copies, N, -1)), axis=2)
