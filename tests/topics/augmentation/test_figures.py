"""The digits that 09-augmentation draws."""

import functools

import numpy as np
import pytest

from cs231n_utils.topics.augmentation import figures


@functools.cache
def drawn():
    return figures.drawn_digits(200, seed=0)


@pytest.mark.parametrize("digit", [4, 6, 7])
def test_drawn_digits_are_not_mirrored(digit):
    """Two halves of the pictures of a digit look alike in the mean, and less so if one is mirrored."""
    X, y = drawn()
    strokes = np.abs(X - X.mean(axis=(2, 3), keepdims=True)).sum(axis=1)[y == digit]
    one, other = strokes[::2].mean(axis=0), strokes[1::2].mean(axis=0)
    alike, mirrored = (np.corrcoef(one.ravel(), z.ravel())[0, 1] for z in (other, other[:, ::-1]))
    assert alike > mirrored + 0.05
