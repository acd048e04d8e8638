import numpy as np
import pytest

from cs231n_utils.data import Dataset


@pytest.fixture
def small(rng):
    def images(n):
        return rng.integers(0, 256, (n, 4, 5, 3), dtype=np.uint8), rng.integers(0, 2, n)

    (X, y), (X_val, y_val), (X_test, y_test) = images(12), images(3), images(6)
    return Dataset(X, y, X_val, y_val, X_test, y_test, ("a", "b"), "small", "Random pixels.")


def test_rows_keep_the_pixel_order(small):
    X = small.as_vectors(center=False).X_val
    assert X.shape == (3, 60) and X.dtype == np.float32 and X.flags.c_contiguous
    np.testing.assert_allclose(X.reshape(3, 4, 5, 3) * 255, small.X_val, atol=1e-4)


def test_images_have_channels_first(small):
    X = small.as_images(center=False, dtype=np.float64).X_test
    assert X.shape == (6, 3, 4, 5) and X.dtype == np.float64 and X.flags.c_contiguous
    np.testing.assert_allclose(X[2, 1, 3, 4], small.X_test[2, 3, 4, 1] / 255)


@pytest.mark.parametrize("convert", ["as_vectors", "as_images"])
def test_only_the_training_split_decides_the_mean(small, convert):
    centered, plain = getattr(small, convert)(), getattr(small, convert)(center=False)
    np.testing.assert_allclose(centered.X_train.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(centered.mean, plain.X_train.mean(axis=0), atol=1e-6)
    for split in ("X_val", "X_test"):
        np.testing.assert_allclose(centered[split] + centered.mean, plain[split], atol=1e-6)
    assert plain.mean is None


def test_conversion_leaves_the_original_alone(small):
    before = small.X_train.copy()
    small.as_vectors()
    assert small.X_train.dtype == np.uint8
    np.testing.assert_array_equal(small.X_train, before)


def test_converting_twice_is_refused(small):
    with pytest.raises(ValueError, match="start again"):
        small.as_vectors().as_images()


def test_it_can_be_read_like_a_dictionary(small):
    assert small["X_train"] is small.X_train
    for key in ("X_trian", 3):
        with pytest.raises(KeyError):
            small[key]


def test_it_is_frozen(small):
    with pytest.raises(AttributeError):
        small.X_train = None


def test_it_is_used_as_a_dictionary(small):
    """CS231n: for name, array in data.items(): print(name, array.shape)."""
    names = ["X_train", "y_train", "X_val", "y_val", "X_test", "y_test"]
    assert list(small.keys()) == list(small) == [name for name, _ in small.items()] == names
    assert all(array is small[name] for name, array in small.items())
    assert "X_train" in small and "X_trian" not in small and "mean" not in small
    assert dict(small).keys() == set(names)
