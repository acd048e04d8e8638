import gzip
import runpy
import socket
from pathlib import Path

import numpy as np
import pytest

from cs231n_utils import data


@pytest.fixture(scope="module")
def fashion():
    return data.load("fashion-mnist")


def test_shapes_and_types(fashion):
    for split, n in (("train", 4500), ("val", 500), ("test", 1000)):
        X, y = fashion["X_" + split], fashion["y_" + split]
        assert X.shape == (n, 28, 28, 1) and X.dtype == np.uint8
        assert y.shape == (n,) and y.dtype == np.int64
    assert fashion.num_classes == 10 and fashion.name == "fashion-mnist"


def test_any_whole_number_of_rounds_is_balanced(fashion):
    for y in (fashion.y_train, fashion.y_val, fashion.y_test):
        rounds = np.sort(y.reshape(-1, 10), axis=1)
        assert (rounds == np.arange(10)).all()


def test_no_image_is_in_two_splits(fashion):
    images = [x.tobytes() for s in ("train", "val", "test") for x in fashion["X_" + s]]
    assert len(set(images)) == 6000


def test_nearest_mean_is_far_above_chance(fashion):
    """The labels belong to the images: mixed up, this would be about 10 %."""
    d = fashion.as_vectors()
    means = np.stack([d.X_train[d.y_train == k].mean(axis=0) for k in range(10)])
    for split in ("val", "test"):
        distance = (means**2).sum(axis=1) - 2 * d["X_" + split] @ means.T
        assert (distance.argmin(axis=1) == d["y_" + split]).mean() > 0.6


def test_it_needs_no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was touched")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    data.load("fashion-mnist")


def test_licence_lies_beside_the_file():
    text = Path(data.__file__).with_name("fashion_mnist.LICENSE.txt").read_text()
    assert "Zalando" in text and "Permission is hereby granted" in text


def _write_idx(path, array):
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    path.write_bytes(gzip.compress(header + array.tobytes()))


def test_the_making_script_is_deterministic_and_drops_duplicates(tmp_path, rng):
    script = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "make_fashion_mnist.py"))
    for prefix, n in (("train", 6000), ("t10k", 1500)):
        images = rng.integers(0, 256, (n, 3, 2), dtype=np.uint8)
        images[10] = images[0]  # the same class, by the labels below
        _write_idx(tmp_path / f"{prefix}-images-idx3-ubyte.gz", images)
        _write_idx(tmp_path / f"{prefix}-labels-idx1-ubyte.gz", (np.arange(n) % 10).astype(np.uint8))
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    script["make"](tmp_path, first)
    script["make"](tmp_path, second)
    assert first.read_bytes() == second.read_bytes()
    with np.load(first) as file:
        X, y = file["X_train"], file["y_train"]
    assert X.shape == (5000, 3, 2) and (np.sort(y.reshape(-1, 10), axis=1) == np.arange(10)).all()
    assert len({x.tobytes() for x in X}) == 5000
