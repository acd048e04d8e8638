"""Weight initialization.

Every function takes the shape of the weights and draws from `rng`:

- affine: shape ``(fan_in, fan_out)``;
- conv: shape ``(F, C, HH, WW)``; each output sees ``fan_in = C * HH * WW`` inputs, and each input reaches
  ``fan_out = F * HH * WW`` outputs.

Arguments they share: `rng`, a numpy.random.Generator (None: a fresh, unseeded one); `dtype`, float64 unless
said. They return NumPy arrays.

Errors, for all functions: ValueError if the shape is not one of the two above; TypeError if `rng` is not a
Generator.
"""

import math

import numpy as np

from cs231n_utils.randomness import generator

__all__ = ["fans", "he_init", "small_random_init", "standard_normal_init", "xavier_init"]


def small_random_init(shape, scale=0.01, rng=None, dtype=np.float64):
    """Normal with standard deviation `scale`: fine for two layers, vanishing signals for ten.

    References
    ----------
    CS231n, lecture 6.
    """
    return _normal(shape, scale, rng, dtype)


def standard_normal_init(shape, rng=None, dtype=np.float64):
    """Normal with standard deviation 1: saturates tanh and makes ReLU's signals explode.

    References
    ----------
    CS231n, lecture 6.
    """
    return _normal(shape, 1.0, rng, dtype)


def xavier_init(shape, mode="fan_in", distribution="normal", rng=None, dtype=np.float64):
    """Variance ``1 / fan``, which keeps the variance of a linear (or tanh, near 0) layer's outputs.

    Parameters
    ----------
    shape : tuple
    mode : "fan_in" or "average"
        "fan_in", CS231n's form, keeps the variance going forward; "average" uses ``fan = (fan_in + fan_out) / 2``,
        Glorot and Bengio's compromise between forward and backward.
    distribution : "normal" or "uniform"
        The uniform one lies between ``-sqrt(3 / fan)`` and ``sqrt(3 / fan)``, which has the same variance.
    rng : numpy.random.Generator, optional
    dtype : floating-point dtype

    References
    ----------
    Glorot and Bengio (2010); CS231n, lecture 6.
    """
    fan_in, fan_out = fans(shape)
    if mode not in ("fan_in", "average"):
        raise ValueError(f"mode must be 'fan_in' or 'average', got {mode!r}")
    fan = fan_in if mode == "fan_in" else (fan_in + fan_out) / 2
    if distribution == "normal":
        return _normal(shape, math.sqrt(1 / fan), rng, dtype)
    if distribution == "uniform":
        bound = math.sqrt(3 / fan)
        return generator(rng).uniform(-bound, bound, shape).astype(dtype)
    raise ValueError(f"distribution must be 'normal' or 'uniform', got {distribution!r}")


def he_init(shape, rng=None, dtype=np.float64):
    """Normal with variance ``2 / fan_in``: the 2 makes up for the half of the inputs that ReLU sets to zero.

    References
    ----------
    He et al. (2015); CS231n, lecture 6.
    """
    fan_in, _ = fans(shape)
    return _normal(shape, math.sqrt(2 / fan_in), rng, dtype)


def fans(shape):
    """(fan_in, fan_out) of weights of this shape, affine or conv."""
    shape = tuple(shape)
    if len(shape) not in (2, 4) or min(shape) < 1:
        raise ValueError(
            f"shape must be (fan_in, fan_out) for affine or (F, C, HH, WW) for conv, all at least 1, got {shape}"
        )
    if len(shape) == 2:
        return shape
    F, C, HH, WW = shape
    return C * HH * WW, F * HH * WW


def _normal(shape, std, rng, dtype):
    fans(shape)
    return (std * generator(rng).standard_normal(shape)).astype(dtype)
