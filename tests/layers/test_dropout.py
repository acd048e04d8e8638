import numpy as np
import pytest

from cs231n_utils import layers
from tests.layers.reference import check_layer, normal, on_every_backend, random_shapes, sizes, st


@on_every_backend
@random_shapes(
    shape=st.lists(sizes(1, 5), min_size=1, max_size=4),
    p=st.floats(0.05, 1),
    mode=st.sampled_from(["train", "test"]),
)
def test_dropout(backend, shape, p, mode, seed):
    """Given the mask, dropout is x · mask / p; the backward pass uses the same mask."""
    (x,) = normal(seed, tuple(shape))
    param = {"mode": mode, "p": p, "seed": seed}
    _, (_, mask) = layers.dropout_forward(backend.array(x), param)

    def expected(x):
        if mode == "test":
            return x * 1
        from tests.layers.reference import torch

        return x * torch.tensor(backend.numpy(mask)) / p

    check_layer(backend, lambda x: layers.dropout_forward(x, param), layers.dropout_backward, expected, x)


@pytest.mark.parametrize("p", [0.1, 0.25, 0.5, 0.9])
def test_p_is_the_probability_to_keep_and_the_mean_is_preserved(backend, p):
    x = np.ones((50, 8, 20, 25))
    out, (_, mask) = layers.dropout_forward(backend.array(x), {"mode": "train", "p": p, "seed": 3})
    out, mask = backend.numpy(out), backend.numpy(mask)
    assert mask.shape == x.shape
    assert abs(mask.mean() - p) < 5 * (p * (1 - p) / mask.size) ** 0.5
    np.testing.assert_allclose(out[mask], 1 / p)
    assert (out[~mask] == 0).all()
    assert mask[0].mean() != mask[1].mean()  # every image its own mask


def test_p_of_one_keeps_all(backend):
    x = np.ones((100, 101))
    out, _ = layers.dropout_forward(backend.array(x), {"mode": "train", "p": 1.0})
    np.testing.assert_array_equal(backend.numpy(out), x)


def test_seed_and_generator(backend):
    x = backend.array(np.ones((40, 5)))

    def mask(**param):
        return backend.numpy(layers.dropout_forward(x, {"mode": "train", "p": 0.5, **param})[1][1])

    assert (mask(seed=1) == mask(seed=1)).all()
    assert (mask(seed=1) != mask(seed=2)).any()
    assert (mask() != mask()).any()
    rng = np.random.default_rng(5)
    first, second = mask(rng=rng), mask(rng=rng)
    assert (first != second).any()
    assert (mask(rng=np.random.default_rng(5)) == first).all()


def test_numpys_global_state_is_left_alone(backend):
    np.random.seed(0)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    layers.dropout_forward(backend.array(np.ones(9)), {"mode": "train", "p": 0.5, "seed": 1})
    layers.dropout_forward(backend.array(np.ones(9)), {"mode": "train", "p": 0.5})
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002
