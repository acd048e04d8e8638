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
