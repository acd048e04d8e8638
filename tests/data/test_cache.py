import errno
import warnings

import numpy as np
import pytest

from cs231n_utils.data import cache

ARRAYS = {"X": np.arange(6).reshape(2, 3), "y": np.array([0, 1])}


class Maker:
    calls = 0

    def __call__(self):
        self.calls += 1
        return ARRAYS


@pytest.fixture
def make():
    return Maker()


def assert_right(arrays):
    assert set(arrays) == {"X", "y"}
    np.testing.assert_array_equal(arrays["X"], ARRAYS["X"])


def test_made_once_then_read(make, cache_folder):
    for _ in range(3):
        assert_right(cache.load_or_make("a.npz", make))
    assert make.calls == 1
    assert [p.name for p in cache_folder.iterdir()] == ["a.npz"]


@pytest.mark.parametrize("damage", ["empty", "truncated", "flipped", "text"])
def test_damaged_file_is_made_again(make, cache_folder, damage):
    cache.load_or_make("a.npz", make)
    path = cache_folder / "a.npz"
    content = bytearray(path.read_bytes())
    if damage == "flipped":
        at = content.index(np.array([3]).tobytes())
        content[at] ^= 1
    path.write_bytes({"empty": b"", "truncated": content[:-50], "flipped": content, "text": b"hello"}[damage])
    assert_right(cache.load_or_make("a.npz", make))
    assert make.calls == 2
    cache.load_or_make("a.npz", make)
    assert make.calls == 2


def assert_one_warning_and_the_data(make, expected):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert_right(cache.load_or_make("a.npz", make))
    (warning,) = caught
    assert expected in str(warning.message) and "CS231N_DATA" in str(warning.message)


def test_full_disk(make, cache_folder, monkeypatch):
    def full(file, **arrays):
        file.write(b"half of it")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cache.np, "savez", full)
    assert_one_warning_and_the_data(make, "No space left on device")
    assert list(cache_folder.iterdir()) == []


def test_folder_that_cannot_be_made(make, cache_folder, monkeypatch):
    cache_folder.write_text("a file where the folder should be")
    assert_one_warning_and_the_data(make, str(cache_folder))


def test_default_folder_is_the_systems_own(monkeypatch):
    monkeypatch.delenv("CS231N_DATA")
    assert "cs231n-utils" in str(cache.folder())
