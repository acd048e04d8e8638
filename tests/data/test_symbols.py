import errno
import socket
import warnings

import matplotlib
import numpy as np
import pytest
from matplotlib.ft2font import FT2Font

from cs231n_utils import data
from cs231n_utils.data import cache, glyphs, rendering, symbols


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """(load(), load(unseen_test=True)), rendered once for the module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CS231N_DATA", str(tmp_path_factory.mktemp("symbols")))
        return data.load("symbols"), symbols.load(unseen_test=True)


@pytest.fixture
def fewer(monkeypatch):
    """Fewer source classes: enough to test with, and quick."""
    monkeypatch.setattr(symbols, "SOURCE_SYMBOLS", symbols.SOURCE_SYMBOLS[:12])


def test_shapes_types_and_balance(loaded):
    for d in loaded:
        for split, n in (("train", 4500), ("val", 500), ("test", 1000)):
            X, y = d["X_" + split], d["y_" + split]
            assert X.shape == (n, 32, 32, 3) and X.dtype == np.uint8
            assert y.dtype == np.int64 and (np.sort(y.reshape(-1, 10), axis=1) == np.arange(10)).all()
        assert d.num_classes == 10 and d.name == "symbols"


def test_no_picture_is_in_two_splits(loaded):
    d, unseen = loaded
    pictures = [x.tobytes() for X in (d.X_train, d.X_val, d.X_test, unseen.X_test) for x in X]
    assert len(set(pictures)) == len(pictures)


def test_unseen_test_keeps_training_and_changes_the_test(loaded):
    d, unseen = loaded
    np.testing.assert_array_equal(d.X_train, unseen.X_train)
    np.testing.assert_array_equal(d.X_val, unseen.X_val)
    assert "no training image" in unseen.source and unseen.source != d.source


def test_unseen_and_source_symbols_are_disjoint_from_training():
    assert symbols.TRAINING_SYMBOLS.keys() == symbols.UNSEEN_SYMBOLS.keys()
    train, unseen = ("".join(s.values()) for s in (symbols.TRAINING_SYMBOLS, symbols.UNSEEN_SYMBOLS))
    everything = train + unseen + symbols.SOURCE_SYMBOLS
    assert len(set(everything)) == len(everything)
    assert all(symbols.UNSEEN_SYMBOLS.values())


def test_the_unseen_split_shows_no_training_symbol(monkeypatch):
    """`_pictures` is replaced, so that each split holds the symbols it would draw."""
    drawn = {}
    monkeypatch.setattr(symbols, "_pictures", lambda symbols_of_class, y, rng: symbols_of_class)
    for name, symbols_of_class in symbols._ten_classes().items():
        if name.startswith("X_"):
            drawn[name] = set("".join(symbols_of_class.values()))
    assert drawn["X_train"] == drawn["X_test"]
    assert drawn["X_unseen"] and not drawn["X_unseen"] & drawn["X_train"]


def test_classes_come_in_shuffled_order(loaded):
    d = loaded[0]
    assert len({tuple(labels) for labels in d.y_train.reshape(-1, 10)}) > 400
    assert (d.y_test != d.y_train[:1000]).any()


def test_the_font_has_every_symbol():
    font = FT2Font(matplotlib.get_data_path() + "/fonts/ttf/DejaVuSans.ttf")
    every = [*symbols.TRAINING_SYMBOLS.values(), *symbols.UNSEEN_SYMBOLS.values(), symbols.SOURCE_SYMBOLS]
    assert [c for c in "".join(every) if ord(c) not in font.get_charmap()] == []


def test_source_symbols_stay_different_when_mirrored_or_turned():
    masks = glyphs.masks(symbols.SOURCE_SYMBOLS)
    flat = masks.reshape(len(masks), -1)
    for other in (masks, masks[:, :, ::-1], masks[:, ::-1], masks[:, ::-1, ::-1]):
        other = other.reshape(len(masks), -1)
        distance = (flat**2).sum(1)[:, None] + (other**2).sum(1) - 2 * flat @ other.T
        np.fill_diagonal(distance, np.inf)
        assert distance.min() / flat.shape[1] > 0.03


def test_two_renderings_are_equal_and_seeds_differ(fewer):
    first, second, other = (symbols._split("part", symbols.TRAINING_SYMBOLS, 3, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first["X_part"], second["X_part"])
    np.testing.assert_array_equal(first["y_part"], second["y_part"])
    assert (first["X_part"] != other["X_part"]).any()


def test_every_picture_is_rendered_when_chunks_do_not_fit(fewer, monkeypatch):
    monkeypatch.setattr(symbols, "CHUNK", 7)
    part = symbols._split("part", symbols.TRAINING_SYMBOLS, 3, seed=0)
    assert part["X_part"].shape == (30, 32, 32, 3) and part["y_part"].shape == (30,)


def test_source_classes(fewer):
    d = symbols.source_classes(images_per_class=20)
    assert d.num_classes == 12 and d.class_names[3] == symbols.SOURCE_SYMBOLS[3]
    for split, per_class in (("train", 20), ("val", 2), ("test", 2)):
        assert d["X_" + split].shape == (12 * per_class, 32, 32, 3)
        assert (np.bincount(d["y_" + split]) == per_class).all()
    with pytest.raises(ValueError, match="images_per_class"):
        symbols.source_classes(0)


def test_there_are_about_150_source_classes():
    assert 140 <= len(symbols.SOURCE_SYMBOLS) <= 170


def test_the_same_object_looks_different_each_time(rng):
    objects = np.repeat(glyphs.masks("☎"), 20, axis=0)
    pictures = rendering.render(objects, np.zeros(20), glyphs.masks("☀☁"), rng)
    assert pictures.std(axis=0).mean() > 20  # of 255


def test_objects_are_light_before_dark_and_dark_before_light(rng):
    picture = np.repeat([0.1, 0.9], 20).astype(np.float32).reshape(40, 1, 1, 1) * np.ones((1, 32, 32, 3))
    values = rendering._contrasting(picture, rng)
    assert values[:20].min() > 0.5 > values[20:].max()


def test_the_object_stands_out_from_its_background(monkeypatch):
    """With and without the object, and without its shadow, the same picture differs visibly."""
    monkeypatch.setattr(rendering, "SHADOW", 0)
    objects = np.repeat(glyphs.masks("★"), 50, axis=0)
    with_object, without = (
        rendering.render(o, np.zeros(50), glyphs.masks("☀"), np.random.default_rng(1)).astype(float)
        for o in (objects, np.zeros_like(objects))
    )
    change = np.abs(with_object - without).max(axis=3)
    assert (change.max(axis=(1, 2)) > 25).mean() > 0.9


def test_masks_have_a_transparent_border():
    masks = glyphs.masks(symbols.SOURCE_SYMBOLS[:20])
    assert masks.dtype == np.float32 and masks.min() == 0 and masks.max() <= 1
    assert not masks[:, 0].any() and not masks[:, -1].any()
    assert not masks[:, :, 0].any() and not masks[:, :, -1].any()
    assert (masks.max(axis=(1, 2)) > 0.9).all()


@pytest.mark.parametrize(
    ("hsv", "rgb"), [((0, 1, 1), (1, 0, 0)), ((1 / 3, 1, 1), (0, 1, 0)), ((2 / 3, 1, 0.5), (0, 0, 0.5))]
)
def test_rgb(hsv, rgb):
    np.testing.assert_allclose(rendering._rgb(*(np.array([v]) for v in hsv))[0], rgb, atol=1e-6)


def test_second_load_renders_nothing(fewer, monkeypatch):
    first = symbols.source_classes(5)
    monkeypatch.setattr(symbols, "_split", None)
    np.testing.assert_array_equal(symbols.source_classes(5).X_train, first.X_train)


def test_pictures_of_other_code_are_not_read(fewer, monkeypatch, cache_folder):
    symbols.source_classes(2)
    monkeypatch.setattr(symbols, "_version", lambda: "other")
    symbols.source_classes(2)
    assert len(list(cache_folder.iterdir())) == 2


def test_full_disk_gives_a_warning_and_the_data(fewer, monkeypatch):
    def full(file, **arrays):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cache.np, "savez", full)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        d = symbols.source_classes(5)
    assert d.X_train.shape == (60, 32, 32, 3)
    assert all("No space left" in str(w.message) and "\n" not in str(w.message) for w in caught)
    assert len(caught) == 1


def test_it_needs_no_network(fewer, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was touched")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    symbols.source_classes(2)


def test_shape_decides_more_than_color(loaded):
    """A linear classifier on the pixels is above chance and far from solving the task."""
    d = loaded[0].as_vectors()
    X, y = d.X_train, np.eye(10)[d.y_train]
    weights = np.linalg.solve(X.T @ X + 300 * np.eye(X.shape[1]), X.T @ (y - 0.1))
    accuracy = ((d.X_test @ weights).argmax(axis=1) == d.y_test).mean()
    assert 0.25 < accuracy < 0.6
