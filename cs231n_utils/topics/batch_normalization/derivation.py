"""The fill-in of the one-line gradient: a student's blanks beside the right ones, never scored."""

import numpy as np

__all__ = ["compare_blanks"]


def compare_blanks(blanks):
    """Print for each blank of ``dx = A * (dout - B - xhat * C)`` whether it is right on a random batch.

    Parameters
    ----------
    blanks : function
        Takes dout and xhat, (N, D), gamma and s, (D,), and returns (A, B, C), each (D,); ``...`` stands for a blank
        that is not filled in. Whatever it raises is printed.
    """
    numbers = np.random.default_rng(18)
    x, dout = numbers.standard_normal((6, 4)), 1 + numbers.standard_normal((6, 4))
    s, gamma = 1 / np.sqrt(x.var(axis=0) + 0.1), numbers.uniform(0.5, 2, 4)
    xhat = (x - x.mean(axis=0)) * s
    right = {"A": gamma * s, "B": dout.mean(axis=0), "C": (dout * xhat).mean(axis=0)}
    try:
        filled = dict(zip(right, blanks(dout.copy(), xhat.copy(), gamma.copy(), s.copy()), strict=True))
    except Exception as error:
        print(f"blanks raised {type(error).__name__}: {error}")
        return
    for name, value in filled.items():
        print(f"{name}: {_judge(value, right[name], len(dout))}")


def _judge(value, right, N):
    if value is ... or value is None:
        return "not filled in yet"
    try:
        value = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return f"should be an array of numbers, but it is a {type(value).__name__}"
    if value.size == 1:
        return "one number, but each feature has its own: along which axis does the sum run?"
    if value.shape != right.shape:
        return f"has shape {value.shape}; with {N} examples and {len(right)} features it should be {right.shape}"
    if np.allclose(value, right):
        return "right"
    if np.allclose(value, N * right) or np.allclose(value, right / N):
        return "right but for a factor N: count the 1/N"
    if np.allclose(value, -right):
        return "right but for its sign: the minus stands in the line already"
    return "not yet: go through its step once more"
