import numpy as np
import pytest

from cs231n_utils.layers import softmax_loss, svm_loss
from tests.layers.reference import assert_close, normal, on_every_backend, random_shapes, sizes, st, torch

F = torch.nn.functional


def check_loss(backend, loss_function, expected, x, y):
    scores = torch.tensor(x, requires_grad=True)
    expected_loss = expected(scores, torch.tensor(y))
    (expected_dx,) = torch.autograd.grad(expected_loss, scores)
    given_x, given_y = backend.array(x), backend.array(y)
    loss, dx = loss_function(given_x, given_y)
    assert_close(backend.numpy(loss), expected_loss.detach().numpy())
    assert_close(backend.numpy(dx), expected_dx.numpy())
    np.testing.assert_array_equal(backend.numpy(given_x), x)
    np.testing.assert_array_equal(backend.numpy(given_y), y)


@on_every_backend
@random_shapes(N=sizes(1, 6), C=sizes(1, 6), scale=st.sampled_from([0.1, 1, 100]))
def test_softmax_loss(backend, N, C, scale, seed):
    (x,) = normal(seed, (N, C))
    y = np.random.default_rng(seed).integers(0, C, N)
    check_loss(backend, softmax_loss, F.cross_entropy, scale * x, y)


@on_every_backend
@random_shapes(N=sizes(1, 6), C=sizes(1, 6), delta=st.floats(0.1, 3))
def test_svm_loss(backend, N, C, delta, seed):
    (x,) = normal(seed, (N, C))
    y = np.random.default_rng(seed).integers(0, C, N)

    def expected(x, y):
        return C * F.multi_margin_loss(x, y, margin=delta)  # torch divides by the number of classes too

    check_loss(backend, lambda x, y: svm_loss(x, y, delta), expected, x, y)


def test_loss_of_equal_scores_is_the_log_of_the_number_of_classes(backend):
    loss, _ = softmax_loss(backend.array(np.zeros((4, 10))), backend.array(np.arange(4)))
    assert float(loss) == pytest.approx(np.log(10), abs=1e-14)


@pytest.mark.parametrize("loss_function", [softmax_loss, svm_loss])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_scores_neither_warn_nor_overflow(backend, loss_function, dtype, recwarn):
    x = np.array([[1e4, -1e4, 0], [-1e4, 1e4, 1e4]], dtype)
    loss, dx = loss_function(backend.array(x), backend.array(np.array([1, 0])))
    assert backend.numpy(loss).dtype == dtype
    assert float(loss) == pytest.approx({softmax_loss: 2e4, svm_loss: 35002}[loss_function], rel=1e-3)
    assert np.isfinite(backend.numpy(dx)).all()
    assert not recwarn.list


@on_every_backend
@random_shapes(N=sizes(1, 6), C=sizes(1, 6), scale=st.sampled_from([0.1, 1, 100]))
def test_softmax_loss_of_soft_labels(backend, N, C, scale, seed):
    (x,) = normal(seed, (N, C))
    y = np.random.default_rng(seed).dirichlet(np.ones(C), N)
    check_loss(backend, softmax_loss, F.cross_entropy, scale * x, y)


def test_one_hot_rows_give_the_loss_of_their_classes_in_the_dtype_of_the_scores(backend, rng):
    x, y = rng.standard_normal((5, 4)).astype(np.float32), np.array([0, 3, 1, 2, 2])
    hard = softmax_loss(backend.array(x), backend.array(y))
    soft = softmax_loss(backend.array(x), backend.array(np.eye(4)[y]))
    assert backend.numpy(soft[1]).dtype == np.float32
    for a, b in zip(hard, soft, strict=True):
        np.testing.assert_allclose(backend.numpy(a), backend.numpy(b), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("N", [255, 256, 257, 700])
@pytest.mark.parametrize("soft", [False, True])
def test_blocks_of_rows_leave_no_seam(backend, N, soft, rng):
    """Large batches are computed in blocks."""
    x = rng.standard_normal((N, 5))
    y = rng.dirichlet(np.ones(5), N) if soft else rng.integers(0, 5, N)
    check_loss(backend, softmax_loss, F.cross_entropy, x, y)
