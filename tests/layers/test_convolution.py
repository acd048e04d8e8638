import numpy as np
import pytest

from cs231n_utils import layers
from tests.layers.reference import check_layer, normal, on_every_backend, random_shapes, sizes, st, torch

PAIRS = {
    "vectorized": (layers.conv_forward, layers.conv_backward),
    "naive": (layers.conv_forward_naive, layers.conv_backward_naive),
}


def check_conv(backend, how, x, w, b, stride, pad):
    forward, backward = PAIRS[how]

    def expected(x, w, b):
        return torch.nn.functional.conv2d(x, w, b, stride=stride, padding=pad)

    check_layer(backend, lambda *a: forward(*a, {"stride": stride, "pad": pad}), backward, expected, x, w, b)


def input_size(outputs, window, stride, pad):
    """An input on which the stride fits: the smallest that gives at least `outputs` positions."""
    size = (outputs - 1) * stride + window - 2 * pad
    while size < 1:
        size += stride
    return size


any_conv = dict(
    N=sizes(1, 3),
    C=sizes(1, 3),
    F=sizes(1, 4),
    HH=sizes(1, 4),
    WW=sizes(1, 4),
    H_out=sizes(1, 4),
    W_out=sizes(1, 4),
    stride=sizes(1, 3),
    pad=st.integers(0, 3),
    left_over=st.integers(0, 2),
)


@on_every_backend
@pytest.mark.parametrize("how", PAIRS)
@random_shapes(**any_conv)
def test_conv(backend, how, N, C, F, HH, WW, H_out, W_out, stride, pad, left_over, seed):
    """With `left_over` pixels at the end that no step of the stride may reach, as torch has it."""
    if how == "naive":
        N, F, H_out, W_out = 1, min(F, 2), min(H_out, 2), min(W_out, 2)  # the loops are slow
    H, W = input_size(H_out, HH, stride, pad) + left_over, input_size(W_out, WW, stride, pad) + left_over
    x, w, b = normal(seed, (N, C, H, W), (F, C, HH, WW), F)
    check_conv(backend, how, x, w, b, stride, pad)


@pytest.mark.parametrize("how", PAIRS)
@pytest.mark.parametrize(
    ("H", "W", "HH", "WW", "stride", "pad"),
    [
        (5, 7, 3, 3, 1, 0),  # no padding
        (5, 7, 1, 1, 1, 0),  # one-pixel filters
        (5, 7, 1, 1, 2, 0),
        (7, 9, 3, 3, 2, 1),
        (8, 11, 2, 5, 3, 0),  # nothing square
        (6, 4, 3, 2, 1, 3),  # more padding than filter
        (4, 4, 4, 4, 1, 0),  # one position
        (2, 2, 1, 1, 3, 1),  # positions that see nothing but padding
    ],
)
def test_conv_at_the_edges(backend, rng, how, H, W, HH, WW, stride, pad):
    for C, F in ((2, 3), (1, 5)):
        x, w, b = normal(5, (2, C, H, W), (F, C, HH, WW), F)
        check_conv(backend, how, x, w, b, stride, pad)


def test_naive_and_vectorized_share_their_caches(backend):
    arrays = [backend.array(a) for a in normal(6, (2, 3, 5, 6), (4, 3, 3, 2), 4)]
    out, cache = layers.conv_forward_naive(*arrays, {"stride": 2, "pad": 1})
    for ours, naive in zip(layers.conv_backward(out, cache), layers.conv_backward_naive(out, cache), strict=True):
        np.testing.assert_allclose(backend.numpy(ours), backend.numpy(naive), rtol=1e-12, atol=1e-12)


def test_memory_of_a_large_batch_is_a_fraction_of_im2col():
    import tracemalloc

    x, w, b = (a.astype(np.float32) for a in normal(7, (32, 16, 24, 24), (32, 16, 3, 3), 32))
    whole_batch_im2col = 9 * x.nbytes
    tracemalloc.start()
    try:
        out, cache = layers.conv_forward(x, w, b, {"stride": 1, "pad": 1})
        forward = tracemalloc.get_traced_memory()[1] - out.nbytes
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        layers.conv_backward(out, cache)
        backward = tracemalloc.get_traced_memory()[1] - before - x.nbytes
    finally:
        tracemalloc.stop()
    assert forward < whole_batch_im2col / 8
    assert backward < whole_batch_im2col / 8


@pytest.mark.parametrize("stride", [1, 2])
def test_the_gradient_of_the_input_can_be_left_out(backend, stride, rng):
    x, w, b = (backend.array(rng.standard_normal(shape)) for shape in ((2, 3, 7, 6), (4, 3, 3, 3), (4,)))
    out, cache = layers.conv_forward(x, w, b, {"stride": stride, "pad": 1})
    _, dw, db = layers.conv_backward(out, cache)
    nothing, dw_alone, db_alone = layers.conv_backward(out, cache, need_dx=False)
    assert nothing is None
    np.testing.assert_allclose(backend.numpy(dw_alone), backend.numpy(dw), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(backend.numpy(db_alone), backend.numpy(db), rtol=1e-10, atol=1e-12)
