"""One rule for every `rng` argument: a numpy.random.Generator, or None for a fresh one that nobody seeded."""

import numpy as np

__all__ = ["generator"]


def generator(rng, name="rng", bits=np.random.PCG64):
    """`rng` itself, or a fresh unseeded Generator for None.

    A seed is refused, though it would be easy to make a Generator of it: a function that is called twice with the
    same seed draws the same numbers twice, which is hardly ever meant.

    Parameters
    ----------
    rng : numpy.random.Generator or None
    name : str
        What the argument is called where the user wrote it, for the error.
    bits : class of bit generator
        For a fresh Generator; PCG64 is NumPy's default.

    Raises
    ------
    TypeError
        If `rng` is anything else.
    """
    if rng is None:
        return np.random.Generator(bits())
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"{name} must be a numpy.random.Generator, got {type(rng).__name__} {rng!r}: "
            "make one with numpy.random.default_rng(seed)"
        )
    return rng
