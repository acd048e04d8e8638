"""Inverted dropout (Srivastava et al., 2014): CS231n, lecture 7."""

import math

import numpy as np

from cs231n_utils.backend import is_torch
from cs231n_utils.layers._validate import check_dout, check_dropout, check_floats
from cs231n_utils.randomness import generator

__all__ = ["dropout_backward", "dropout_forward", "dropout_mask"]


def dropout_forward(x, dropout_param):
    """Keep each unit with probability p and divide it by p; do nothing at test time.

    Parameters
    ----------
    x : array of any shape
    dropout_param : dict
        mode : 'train' or 'test'.
        p : probability to KEEP a unit, in (0, 1]. PyTorch's `p` is the opposite, the probability to drop it.
        seed : int, optional. The same seed gives the same mask: for gradient checks.
        rng : numpy.random.Generator, optional. Where the randomness comes from if there is no seed.

    Returns
    -------
    out : array of x's shape
    cache : what `dropout_backward` needs

    Raises
    ------
    ValueError
        If mode or p is missing, or p is not in (0, 1].
    """
    check_floats(x=x)
    mode, p = check_dropout(dropout_param)
    if mode == "test":
        return x, (p, None)
    mask = dropout_mask(x, p, _generator(dropout_param))
    return x * mask / p, (p, mask)


def dropout_backward(dout, cache):
    """dx: dout through the mask of the forward pass, with the same scale."""
    p, mask = cache
    if mask is None:  # the forward pass was in test mode
        return dout
    check_dout(dout, mask.shape)
    return dout * mask / p


def dropout_mask(x, p, rng):
    """Booleans of x's shape, library and device, each True with probability `p`.

    Parameters
    ----------
    x : array of any shape
    p : float
        Rounded to a multiple of 2^−16: two random bytes decide about a unit, which is eight times faster than drawing a
        float for it.
    rng : numpy.random.Generator
    """
    if is_torch(x) and x.device.type != "cpu":
        return _mask_on_device(x, p, rng)
    size = math.prod(x.shape)
    words = rng.integers(0, 2**64, size=-(-size // 4), dtype=np.uint64)
    mask = (words.view(np.uint16)[:size] < round(p * 65536)).reshape(x.shape)
    if is_torch(x):
        import torch

        return torch.from_numpy(mask)
    return mask


def _generator(dropout_param):
    """SFC64 is NumPy's fastest bit generator; NumPy's global seed is never touched."""
    if dropout_param.get("seed") is not None:
        return np.random.Generator(np.random.SFC64(dropout_param["seed"]))
    return generator(dropout_param.get("rng"), "dropout_param['rng']", bits=np.random.SFC64)


def _mask_on_device(x, p, rng):
    """Drawn where the tensor lives: a mask made on the host would have to travel."""
    import torch

    generator = torch.Generator(device=x.device).manual_seed(int(rng.integers(2**63)))
    return torch.rand(x.shape, device=x.device, generator=generator) < p
