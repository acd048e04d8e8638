import math

import numpy as np
import pytest

from cs231n_utils import layers
from tests.layers.reference import check_layer, normal, on_every_backend, random_shapes, sizes, st, torch

F = torch.nn.functional
POOLS = {
    "max": (layers.max_pool_forward, layers.max_pool_backward, F.max_pool2d),
    "max naive": (layers.max_pool_forward_naive, layers.max_pool_backward_naive, F.max_pool2d),
    "avg": (layers.avg_pool_forward, layers.avg_pool_backward, F.avg_pool2d),
}


def pooling(height, width, stride):
    return {"pool_height": height, "pool_width": width, "stride": stride}


@on_every_backend
@pytest.mark.parametrize("kind", POOLS)
@random_shapes(
    N=sizes(1, 2),
    C=sizes(1, 3),
    height=sizes(),
    width=sizes(),
    H_out=sizes(1, 3),
    W_out=sizes(1, 3),
    stride=sizes(1, 3),
    left_over=st.integers(0, 2),
    ties=st.booleans(),
)
def test_pool(backend, kind, N, C, height, width, H_out, W_out, stride, left_over, ties, seed):
    """Windows overlap where the stride is smaller than they are; with `ties` they hold equal maxima.

    Behind the last window there may be pixels `left_over`, as torch has it.
    """
    forward, backward, expected = POOLS[kind]
    (x,) = normal(seed, (N, C, (H_out - 1) * stride + height + left_over, (W_out - 1) * stride + width + left_over))
    if ties:
        x = np.maximum(np.round(x), 0)
    check_layer(
        backend,
        lambda x: forward(x, pooling(height, width, stride)),
        backward,
        lambda x: expected(x, (height, width), stride),
        x,
    )


@on_every_backend
@random_shapes(
    N=sizes(1, 3),
    C=sizes(1, 3),
    height=sizes(1, 3),
    width=sizes(1, 3),
    H_out=sizes(2, 5),
    W_out=sizes(2, 5),
    ratio=st.floats(1, 2),
)
def test_fractional_max_pool(backend, N, C, height, width, H_out, W_out, ratio, seed):
    H, W = math.floor(H_out * ratio) + height - 1, math.floor(W_out * ratio) + width - 1
    (x,) = normal(seed, (N, C, H, W))
    samples = np.random.default_rng(seed).random((N, 2))
    pool_param = {
        "pool_height": height,
        "pool_width": width,
        "output_height": H_out,
        "output_width": W_out,
        "samples": samples,
    }

    def expected(x):
        by_channel = torch.tensor(np.repeat(samples[:, None, ::-1], C, axis=1).copy())  # torch: width first
        return F.fractional_max_pool2d(x, (height, width), (H_out, W_out), _random_samples=by_channel)

    check_layer(
        backend,
        lambda x: layers.fractional_max_pool_forward(x, pool_param),
        layers.fractional_max_pool_backward,
        expected,
        x,
    )


def test_fractional_max_pool_shrinks_by_the_ratio_at_random_places(backend):
    (x,) = normal(1, (1, 1, 36, 25))
    rng = np.random.default_rng(0)
    param = {"ratio": 2**0.5, "rng": rng}
    outs = [backend.numpy(layers.fractional_max_pool_forward(backend.array(x), param)[0]) for _ in range(5)]
    assert {o.shape for o in outs} == {(1, 1, 25, 17)}
    assert not all(np.array_equal(outs[0], o) for o in outs[1:])


def test_fractional_max_pool_places_windows_per_image_and_not_per_channel(backend):
    (image,) = normal(2, (20, 20))
    x = backend.array(np.broadcast_to(image, (8, 3, 20, 20)))
    out, _ = layers.fractional_max_pool_forward(x, {"ratio": 1.5, "rng": np.random.default_rng(0)})
    out = backend.numpy(out)
    assert (out == out[:, :1]).all()
    assert not (out == out[:1]).all()
