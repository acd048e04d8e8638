"""Compare a layer with torch's autograd, in float64."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.backends import available_backends

torch = pytest.importorskip("torch")

on_every_backend = pytest.mark.parametrize("backend", available_backends(), ids=str)
seeds = st.integers(0, 2**32 - 1)


def sizes(least=1, most=4):
    return st.integers(least, most)


def random_shapes(**strategies):
    """200 random shapes, as keyword arguments, and a seed for the numbers in them."""

    def decorate(test):
        return settings(max_examples=200)(given(**strategies, seed=seeds)(test))

    return decorate


def check_layer(backend, forward, backward, expected, *arrays, tolerance=1e-10):
    """`forward` and `backward` agree with torch's `expected(*tensors)`, and leave their arguments as they were.

    The upstream gradient is random, so that a gradient that is right only for a sum does not pass.
    """
    tensors = [torch.tensor(a, requires_grad=True) for a in arrays]
    expected_out = expected(*tensors)
    dout = np.random.default_rng(len(arrays)).standard_normal(tuple(expected_out.shape))
    expected_gradients = torch.autograd.grad(expected_out, tensors, torch.tensor(dout))

    given_arrays, given_dout = [backend.array(a) for a in arrays], backend.array(dout)
    out, cache = forward(*given_arrays)
    gradients = backward(given_dout, cache)
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)

    assert len(gradients) == len(arrays)
    for ours, theirs in zip((out, *gradients), (expected_out, *expected_gradients), strict=True):
        assert type(ours) is type(given_arrays[0])
        assert_close(backend.numpy(ours), theirs.detach().numpy(), tolerance)
    for before, after in zip((*arrays, dout), (*given_arrays, given_dout), strict=True):
        np.testing.assert_array_equal(backend.numpy(after), before)


def assert_close(ours, theirs, tolerance=1e-10):
    """Largest difference over largest entry."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    assert ours.shape == theirs.shape
    assert ours.dtype == theirs.dtype
    scale = max(np.abs(theirs).max(initial=0), 1e-3)
    assert np.abs(ours - theirs).max(initial=0) <= tolerance * scale


def normal(seed, *shapes):
    """One array of standard normal numbers for each shape."""
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape) for shape in shapes]
