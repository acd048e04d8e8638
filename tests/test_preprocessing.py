"""Preprocessing: its statistics, where they come from, and constant features."""

import numpy as np
import pytest

from cs231n_utils import preprocessing as pre

ALL = [pre.normalize, pre.pca, pre.whiten, pre.zero_center]


@pytest.fixture
def cloud(backend, rng):
    """Correlated, badly scaled, off-centre training and test data."""
    mix = rng.standard_normal((5, 5)) * np.array([1, 10, 0.1, 3, 1])
    train = rng.standard_normal((200, 5)) @ mix + rng.uniform(-20, 20, 5)
    test = rng.standard_normal((50, 5)) @ mix + 7
    return backend.array(train), backend.array(test)


def test_zero_center(cloud, backend):
    train, test, fitted = pre.zero_center(*cloud)
    raw_train, raw_test = map(backend.numpy, cloud)
    np.testing.assert_allclose(backend.numpy(train).mean(axis=0), 0, atol=1e-13)
    np.testing.assert_allclose(backend.numpy(fitted["mean"]), raw_train.mean(axis=0))
    np.testing.assert_allclose(backend.numpy(test), raw_test - raw_train.mean(axis=0))


def test_normalize(cloud, backend):
    train, test, fitted = pre.normalize(*cloud)
    raw_train, raw_test = map(backend.numpy, cloud)
    np.testing.assert_allclose(backend.numpy(train).std(axis=0), 1)
    np.testing.assert_allclose(backend.numpy(fitted["std"]), raw_train.std(axis=0))
    expected = (raw_test - raw_train.mean(axis=0)) / raw_train.std(axis=0)
    np.testing.assert_allclose(backend.numpy(test), expected)


def test_pca(cloud, backend):
    train, test, fitted = pre.pca(*cloud)
    train = backend.numpy(train)
    covariance = train.T @ train / len(train)
    variances = backend.numpy(fitted["variances"])
    np.testing.assert_allclose(covariance, np.diag(variances), atol=1e-10 * variances[0])
    assert (np.diff(variances) <= 0).all()
    # Independent oracle: singular values of the centred data.
    raw = backend.numpy(cloud[0])
    singular = np.linalg.svd(raw - raw.mean(axis=0), compute_uv=False)
    np.testing.assert_allclose(variances, singular**2 / len(raw), rtol=1e-8)
    back = backend.numpy(test) @ backend.numpy(fitted["components"]).T + backend.numpy(fitted["mean"])
    np.testing.assert_allclose(back, backend.numpy(cloud[1]), rtol=1e-9)


def test_pca_keeps_the_largest(cloud, backend):
    train, test, fitted = pre.pca(*cloud, num_components=2)
    whole, *_ = pre.pca(*cloud)
    assert (train.shape, test.shape, fitted["components"].shape) == ((200, 2), (50, 2), (5, 2))
    np.testing.assert_allclose(abs(backend.numpy(train)), abs(backend.numpy(whole)[:, :2]), rtol=1e-9)


def test_whiten(cloud, backend):
    train, test, fitted = pre.whiten(*cloud, epsilon=0)
    train = backend.numpy(train)
    np.testing.assert_allclose(train.T @ train / len(train), np.eye(5), atol=1e-8)
    rotated, rotated_test, _ = pre.pca(*cloud)
    scale = np.sqrt(backend.numpy(fitted["variances"]))
    np.testing.assert_allclose(backend.numpy(test), backend.numpy(rotated_test) / scale, rtol=1e-9)
    softened, _, fitted = pre.whiten(*cloud, epsilon=0.5)
    np.testing.assert_allclose(backend.numpy(softened), backend.numpy(rotated) / np.sqrt(scale**2 + 0.5), rtol=1e-9)


def test_channel_mean(backend, rng):
    train, test = rng.uniform(0, 255, (6, 3, 4, 5)), rng.uniform(0, 255, (2, 3, 4, 5))
    centred, centred_test, fitted = pre.subtract_channel_mean(backend.array(train), backend.array(test))
    mean = np.array([train[:, c].mean() for c in range(3)])
    np.testing.assert_allclose(backend.numpy(fitted["mean"]), mean)
    np.testing.assert_allclose(backend.numpy(centred_test)[:, 1], test[:, 1] - mean[1])
    np.testing.assert_allclose(backend.numpy(centred).mean(axis=(0, 2, 3)), 0, atol=1e-12)
    with pytest.raises(ValueError, match="N, C, H, W"):
        pre.subtract_channel_mean(backend.array(train[0]))


@pytest.mark.parametrize("transform", ALL, ids=lambda f: f.__name__)
@pytest.mark.parametrize("value", [0.0, 0.1, 1e6])
def test_constant_features_stay_finite_and_small(transform, value, backend, rng):
    train, test = rng.standard_normal((30, 4)), rng.standard_normal((9, 4))
    train[:, 2] = test[:, 2] = value
    for out in transform(backend.array(train), backend.array(test))[:2]:
        out = backend.numpy(out)
        assert np.isfinite(out).all()
        assert abs(out).max() < 100


@pytest.mark.parametrize("dtype, epsilon", [(np.float32, 0.0), (np.float64, 0.0), (np.float64, 1e-5)])
def test_whitening_directions_without_variance(dtype, epsilon, backend, rng):
    """More features than examples: most directions have no variance at all."""
    train = rng.standard_normal((5, 20)).astype(dtype)
    white, fitted = pre.whiten(backend.array(train), epsilon=epsilon)
    white = backend.numpy(white)
    np.testing.assert_allclose(white[:, :4].var(axis=0), 1, rtol=1e-3)
    assert abs(white[:, 5:]).max() < 1e-2


@pytest.mark.parametrize("transform", ALL, ids=lambda f: f.__name__)
def test_inputs_dtypes_and_single_split(transform, backend, rng):
    train = rng.standard_normal((20, 4)).astype(np.float32)
    x = backend.array(train)
    out, _ = transform(x)
    assert out.dtype == x.dtype
    np.testing.assert_array_equal(backend.numpy(x), train)
    pixels = backend.array(rng.integers(0, 256, (20, 4)).astype(np.uint8))
    out, _ = transform(pixels)
    assert backend.numpy(out).dtype == np.float64
    expected = transform(backend.array(backend.numpy(pixels).astype(np.float64)))[0]
    np.testing.assert_array_equal(backend.numpy(out), backend.numpy(expected))


@pytest.mark.parametrize("transform", ALL, ids=lambda f: f.__name__)
def test_other_splits_do_not_move_the_fit(transform, cloud, backend):
    alone, _ = transform(cloud[0])
    together, *_ = transform(*cloud)
    np.testing.assert_array_equal(backend.numpy(alone), backend.numpy(together))


@pytest.mark.parametrize("transform", ALL, ids=lambda f: f.__name__)
def test_errors(transform):
    with pytest.raises(ValueError, match=r"argument 3 .*\(4,\).*\(3,\)"):
        transform(np.zeros((5, 4)), np.zeros((2, 4)), np.zeros((2, 3)))
    with pytest.raises(ValueError, match="at least one example"):
        transform(np.zeros((0, 4)))


def test_pca_errors():
    with pytest.raises(ValueError, match="reshape"):
        pre.pca(np.zeros((5, 3, 2)))
    for count in (0, 5):
        with pytest.raises(ValueError, match="from 1 to 4"):
            pre.pca(np.zeros((5, 4)), num_components=count)


def test_float32_statistics_are_summed_in_float64(backend):
    """In float32, the mean of these comes out as 0.10096 and the rows are left 0.6 off centre."""
    X = backend.array(np.full((1_000_000, 2), 0.1, np.float32))
    assert float(pre.zero_center(X)[-1]["mean"][0]) == pytest.approx(0.1, abs=1e-7)
    X = np.random.default_rng(0).uniform(100, 101, (300_000, 2)).astype(np.float32)
    for fit in (pre.normalize, pre.whiten):
        out, fitted = fit(backend.array(X))
        assert fitted["mean"].dtype == out.dtype == backend.array(X).dtype
        assert abs(backend.numpy(out).astype(np.float64).mean()) < 1e-3
        assert backend.numpy(out).astype(np.float64).std() == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("fit", ALL)
def test_what_was_fitted_is_applied_to_new_data(fit, cloud, backend):
    _, test, fitted = fit(*cloud)
    np.testing.assert_array_equal(backend.numpy(fitted.apply(cloud[1])), backend.numpy(test))
    assert fitted.apply(cloud[1][:1]).shape == (1, 5)
    with pytest.raises(ValueError, match=r"\(5,\).*\(4,\)"):
        fitted.apply(cloud[1][:, :4])


def test_channel_means_are_applied_to_new_images(rng):
    X = rng.integers(0, 256, (6, 3, 4, 5), dtype=np.uint8)
    *_, fitted = pre.subtract_channel_mean(X)
    np.testing.assert_allclose(fitted.apply(X).mean(axis=(0, 2, 3)), 0, atol=1e-12)
