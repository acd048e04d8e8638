"""The references of 12-convolution against torch, and what its own kinds of cases leave open."""

import types

import numpy as np
import pytest
import torch
from torch.nn import functional

from cs231n_utils.topics.convolution import cases
from cs231n_utils.topics.convolution.answers import topic

REFERENCES = types.SimpleNamespace(**{name: answer.reference for name, answer in topic.answers.items()})


def values(scenario, **functions):
    return scenario(types.SimpleNamespace(**(vars(REFERENCES) | functions)))


def same(one, other):
    return one.keys() == other.keys() and all(np.array_equal(one[key], other[key]) for key in one)


@pytest.mark.parametrize(
    "image, window, stride, pad", [((2, 3, 7, 5), (4, 3, 3), 2, 1), ((2, 2, 6, 9), (3, 4, 1), 3, 2)]
)
@pytest.mark.parametrize("way", ["naive", "im2col"])
def test_the_layer_is_torchs_in_both_ways(way, image, window, stride, pad):
    x, w, b, conv_param = cases.conv_inputs(0, image, window, stride, pad)
    out, cache = getattr(REFERENCES, f"conv_forward_{way}")(x, w, b, conv_param)
    leaves = [torch.tensor(a, requires_grad=True) for a in (x, w, b)]
    theirs = functional.conv2d(*leaves, stride=stride, padding=pad)
    np.testing.assert_allclose(out, theirs.detach(), atol=1e-12)
    dout = np.random.default_rng(1).standard_normal(out.shape)
    theirs.backward(torch.tensor(dout))
    for ours, leaf in zip(getattr(REFERENCES, f"conv_backward_{way}")(dout, cache), leaves, strict=True):
        np.testing.assert_allclose(ours, leaf.grad, atol=1e-12)


def test_im2col_is_torchs_unfold():
    x = np.random.default_rng(2).standard_normal((3, 2, 5, 6))
    theirs = functional.unfold(torch.tensor(x), (3, 2), padding=1, stride=2)
    np.testing.assert_array_equal(REFERENCES.im2col(x, 3, 2, 1, 2), np.concatenate(list(theirs.numpy()), axis=1))


def test_convolutions_are_correlations_with_the_kernel_turned():
    rng = np.random.default_rng(3)
    x, k = rng.standard_normal((5, 4)), rng.standard_normal((2, 3))
    kernel = torch.tensor(k[::-1, ::-1].copy())[None, None]
    theirs = functional.conv2d(torch.tensor(x)[None, None], kernel, padding=(1, 2))
    np.testing.assert_allclose(REFERENCES.convolve2d(x, k), theirs[0, 0], atol=1e-12)


def test_the_filters_of_the_average_give_the_average():
    x = np.random.default_rng(4).standard_normal((2, 3, 4, 7))
    out, w = REFERENCES.avg_pool(x, cases.pool(2, 3, 2))
    np.testing.assert_allclose(out, functional.avg_pool2d(torch.tensor(x), (2, 3), 2), atol=1e-12)
    np.testing.assert_allclose(out, functional.conv2d(torch.tensor(x), torch.tensor(w), stride=2), atol=1e-12)


def backward_with(mask):
    """max_pool_backward_naive for windows that do not overlap; `mask(window)` says who gets how much."""

    def backward(dout, cache):
        x, (height, width, stride) = cache
        dx = np.zeros_like(x)
        for n, c, i, j in np.ndindex(dout.shape):
            window = np.s_[n, c, i * stride : i * stride + height, j * stride : j * stride + width]
            dx[window] = dout[n, c, i, j] * mask(x[window])
        return dx

    return backward


def last_of_the_largest(window):
    return np.arange(window.size).reshape(window.shape) == np.flatnonzero(window == window.max())[-1]


@pytest.mark.parametrize("size", [(2, 2), (2, 3)])
def test_equals_may_share_or_leave_it_to_one(size):
    scenario = cases.tied_windows(*size)
    right = values(scenario)
    for mask in (last_of_the_largest, lambda w: (w == w.max()) / np.sum(w == w.max())):
        found = values(scenario, max_pool_backward_naive=backward_with(mask))
        assert all(np.allclose(found[name], right[name]) for name in right)


@pytest.mark.parametrize("mask", [lambda w: w == w.max(), lambda w: (w == w.max()) * (np.sum(w == w.max()) == 1)])
def test_equals_may_not_get_a_copy_each_nor_nothing(mask):
    scenario = cases.tied_windows(2, 2)
    found = values(scenario, max_pool_backward_naive=backward_with(mask))
    assert not np.allclose(found["what each window's entries get together"], 1)


def test_columns_may_stand_in_another_order_and_rows_may_not():
    x = np.random.default_rng(5).standard_normal((2, 3, 4, 5))
    scenario, right = cases.columns_of(x, 3, 2, 1, 1), REFERENCES.im2col(x, 3, 2, 1, 1)
    images_last = right.reshape(len(right), 2, -1).swapaxes(1, 2).reshape(len(right), -1)
    assert same(values(scenario), values(scenario, im2col=lambda *_: images_last))
    for wrong in (right[::-1], right.T, right.T.reshape(right.shape)):
        assert not same(values(scenario), values(scenario, im2col=lambda *_, wrong=wrong: wrong))


@pytest.mark.parametrize("scale", [0.125, 1.0, 8.0])
def test_a_kernel_for_the_wrong_edges_is_the_same_mistake_at_any_scale(scale):
    sobel, prewitt = (np.outer([-1.0, 0.0, 1.0], weights) for weights in ([1, 2, 1], [1, 1, 1]))
    found, other = (
        values(cases.effect_of("vertical edges"), kernel_for=lambda _, k=k: k) for k in (scale * sobel, prewitt)
    )
    assert found.keys() == other.keys()
    name = "the largest answer to horizontal stripes, over the sum of |k|"
    assert found[name] == pytest.approx(other[name]) and found[name] > 0.1


def test_a_kernel_of_another_shape_is_told_its_shape():
    for k, shape in (([-1, 0, 1], "3"), (np.ones((2, 2)), "2 × 2")):
        found = values(cases.effect_of("blur"), kernel_for=lambda _, k=k: k)
        assert list(found.values()) == [shape]
