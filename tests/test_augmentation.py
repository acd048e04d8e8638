"""Augmentations: every result is one that loops could have made, every example has its own draw."""

import numpy as np
import pytest

from cs231n_utils import augmentation as aug

N, C, H, W = 40, 3, 9, 12


@pytest.fixture(params=[np.uint8, np.float32, np.float64], ids=lambda d: d.__name__)
def x(request, rng):
    """Images in which every pixel value tells where it was, as far as the dtype allows."""
    if request.param is np.uint8:
        return rng.integers(0, 256, (N, C, H, W)).astype(np.uint8)
    return rng.random((N, C, H, W)).astype(request.param)


CALLS = {
    "random_horizontal_flip": lambda x, rng: aug.random_horizontal_flip(x, rng=rng),
    "random_crop": lambda x, rng: aug.random_crop(x, 6, pad=2, rng=rng),
    "random_scale_crop": lambda x, rng: aug.random_scale_crop(x, 8, rng=rng),
    "color_jitter": lambda x, rng: aug.color_jitter(x, rng=rng),
    "cutout": lambda x, rng: aug.cutout(x, 4, rng=rng),
    "mixup": lambda x, rng: aug.mixup(x, np.arange(len(x)) % 5, num_classes=5, rng=rng)[0],
    "cutmix": lambda x, rng: aug.cutmix(x, np.arange(len(x)) % 5, num_classes=5, rng=rng)[0],
}


@pytest.mark.parametrize("name", CALLS)
def test_dtype_seed_and_input(name, x):
    before = x.copy()
    one, same, other = (CALLS[name](x, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one.dtype == x.dtype
    assert not np.shares_memory(one, x)
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("name", CALLS)
def test_every_example_has_its_own_draw(name, rng):
    """The same image many times must not come out the same many times."""
    image = rng.random((1, C, H, W))
    # mixup and cutmix need a second image to mix with.
    batch = np.concatenate([np.repeat(image, 30, axis=0), rng.random((30, C, H, W))])
    out = CALLS[name](batch, rng)[:30]
    distinct = len(np.unique(out.reshape(30, -1), axis=0))
    assert distinct >= (2 if name == "random_horizontal_flip" else 10)


@pytest.mark.parametrize("name", CALLS)
def test_not_images(name, rng):
    if name == "mixup":  # which takes examples of any shape
        assert CALLS[name](rng.random((6, 8)), rng).shape == (6, 8)
        return
    with pytest.raises(ValueError, match="N, C, H, W"):
        CALLS[name](rng.random((C, H, W)), rng)
    with pytest.raises(ValueError, match="transpose"):
        CALLS[name](rng.random((5, 28, 28, 3)), rng)


def test_a_negative_pad_is_refused(rng):
    with pytest.raises(ValueError, match=r"pad .*-1"):
        aug.random_crop(rng.random((2, 3, 8, 8)), pad=-1)


@pytest.mark.parametrize("name", CALLS)
def test_a_seed_is_not_a_generator(name, rng):
    with pytest.raises(TypeError, match="default_rng"):
        CALLS[name](rng.random((4, C, H, W)), 42)


@pytest.mark.parametrize("name", CALLS)
def test_empty_batch(name, rng):
    assert len(CALLS[name](np.zeros((0, C, H, W)), rng)) == 0


def test_flip(x, rng):
    out = aug.random_horizontal_flip(x, rng=rng)
    flipped = [np.array_equal(a, b[..., ::-1]) for a, b in zip(out, x, strict=True)]
    kept = [np.array_equal(a, b) for a, b in zip(out, x, strict=True)]
    assert all(f != k for f, k in zip(flipped, kept, strict=True))
    assert 8 < sum(flipped) < 32
    np.testing.assert_array_equal(aug.random_horizontal_flip(x, p=1, rng=rng), x[..., ::-1])
    np.testing.assert_array_equal(aug.random_horizontal_flip(x, p=0, rng=rng), x)


def place_of(crop, image):
    """Every (top, left) at which `crop` stands in `image`."""
    windows = np.lib.stride_tricks.sliding_window_view(image, crop.shape)[0]
    return np.argwhere((windows == crop).all(axis=(-3, -2, -1)))


@pytest.mark.parametrize("size, pad", [(6, 0), ((4, 7), 2), (None, 3)])
def test_crop_is_a_window_of_the_padded_image(size, pad, x, rng):
    out = aug.random_crop(x, size, pad, rng)
    height, width = {None: (H, W), 6: (6, 6)}.get(size, size)
    assert out.shape == (N, C, height, width)
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    for crop, image in zip(out, padded, strict=True):
        assert len(place_of(crop, image))


def test_crop_reaches_every_place(rng):
    x = np.broadcast_to(np.arange(20.0).reshape(1, 1, 4, 5), (500, 1, 4, 5))
    places = {tuple(place_of(crop, x[0])[0]) for crop in aug.random_crop(x, 2, rng=rng)}
    assert places == {(i, j) for i in range(3) for j in range(4)}


def test_crop_of_the_whole_image(x, rng):
    np.testing.assert_array_equal(aug.random_crop(x, (H, W), rng=rng), x)


def test_scale_crop_at_scale_one_and_full_size(x, rng):
    np.testing.assert_array_equal(aug.random_scale_crop(x, (H, W), (1, 1), rng), x)


@pytest.mark.parametrize("scale", [1.0, 1.7, 2.0])
def test_scale_crop_equals_torch_resize(scale, rng):
    """With a crop as large as the enlarged image there is only one place for it."""
    torch = pytest.importorskip("torch")
    x = rng.random((3, 2, 10, 20))
    height, width = round(10 * scale), round(20 * scale)
    ours = aug.random_scale_crop(x, (height, width), (scale, scale), rng)
    theirs = torch.nn.functional.interpolate(torch.from_numpy(x), (height, width), mode="bilinear")
    np.testing.assert_allclose(ours, theirs.numpy(), atol=1e-12)


def test_scale_crop_of_a_ramp_stays_a_ramp(rng):
    """Interpolating a ramp is exact: its slope tells the scale, its start the place."""
    x = np.broadcast_to(np.arange(30.0), (50, 1, 30, 30))
    out = aug.random_scale_crop(x, 30, (1.5, 3), rng)
    slope = (out[:, 0, 15, 20] - out[:, 0, 15, 10]) / 10
    assert (1 / slope).min() > 1.49 and (1 / slope).max() < 3.01
    assert np.ptp(1 / slope) > 1
    assert np.ptp(out[:, 0, 0, 0]) > 5


def test_jitter_factors(rng):
    x = rng.uniform(0.3, 0.5, (200, C, H, W))
    mean = (1, 2, 3)
    brighter = aug.color_jitter(x, 0.3, 0, 0, rng=rng) / x
    np.testing.assert_allclose(brighter.std(axis=mean), 0, atol=1e-12)
    factors = brighter.mean(axis=mean)
    assert 0.7 <= factors.min() < 0.75 and 1.25 < factors.max() <= 1.3
    contrast = aug.color_jitter(x, 0, 0.5, 0, rng=rng)
    np.testing.assert_allclose(contrast.mean(axis=mean), x.mean(axis=mean))
    assert np.ptp(contrast.std(axis=mean) / x.std(axis=mean)) > 0.8
    saturated = aug.color_jitter(x, 0, 0, 0.5, rng=rng)
    np.testing.assert_allclose(saturated.mean(axis=1), x.mean(axis=1))
    grey = np.repeat(x[:, :1], C, axis=1)
    np.testing.assert_allclose(aug.color_jitter(grey, 0, 0, 0.5, rng=rng), grey)


def test_jitter_stays_in_range_and_never_wraps():
    x = np.full((200, C, 4, 4), 250, np.uint8)
    out = aug.color_jitter(x, brightness=1.0, contrast=0, saturation=0, rng=np.random.default_rng(0))
    assert (out == 255).any()
    # A bright image may become dark, but uniformly: wrapping would give dark images for factors just above 1.
    factors = np.random.default_rng(0).uniform(0, 2, (200, 1, 1, 1)).astype(np.float32)
    np.testing.assert_array_equal(out, np.broadcast_to(np.rint(np.minimum(250 * factors, 255)), out.shape))
    floats = aug.color_jitter(np.full((200, C, 4, 4), 0.9), rng=np.random.default_rng(0))
    assert floats.max() == 1
    with pytest.raises(ValueError, match="before centring"):
        aug.color_jitter(np.full((1, C, 4, 4), -0.5))
    aug.color_jitter(np.full((1, C, 4, 4), -0.5), limits=(-1, 1))
    with pytest.raises(ValueError, match="contrast"):
        aug.color_jitter(x, contrast=1.5)


@pytest.mark.parametrize("size", [1, 4, 5, 30])
def test_cutout_is_one_square(size, rng):
    x = rng.random((300, C, H, W)) + 1
    out = aug.cutout(x, size, fill=0, rng=rng)
    cut = out == 0
    np.testing.assert_array_equal(out[~cut], x[~cut])
    assert (cut == cut[:, :1]).all()
    heights, widths = cut[:, 0].any(axis=2).sum(axis=1), cut[:, 0].any(axis=1).sum(axis=1)
    np.testing.assert_array_equal(cut[:, 0].sum(axis=(1, 2)), heights * widths)
    assert heights.max() == min(size, H) and widths.max() == min(size, W)
    # The centre may be any pixel, so that at the border about half of the square is left.
    assert heights.min() == min(H, size - size // 2)
    assert widths.min() == min(W, size - size // 2)


def test_mixup_mixes_labels_as_it_mixes_images(rng):
    """Image n is constant n: the mixed value tells both partners' shares at once with the label."""
    x = np.broadcast_to(np.arange(50.0).reshape(50, 1, 1, 1), (50, C, H, W))
    mixed, labels = aug.mixup(x, np.arange(50), alpha=1.0, num_classes=50, rng=rng)
    np.testing.assert_allclose(labels.sum(axis=1), 1)
    np.testing.assert_allclose(mixed[:, 0, 0, 0], labels @ np.arange(50))
    own = labels[np.arange(50), np.arange(50)]
    assert own.min() < 0.2 and np.median(own) > 0.3


def test_cutmix_labels_follow_the_pasted_area(rng):
    x = np.broadcast_to(np.arange(200.0).reshape(200, 1, 1, 1), (200, C, H, W))
    mixed, labels = aug.cutmix(x, np.arange(200), num_classes=200, rng=rng)
    np.testing.assert_allclose(labels.sum(axis=1), 1)
    for n in range(200):
        for label in np.flatnonzero(labels[n]):
            assert (mixed[n] == label).mean() == pytest.approx(labels[n, label])
        foreign = mixed[n, 0] != n
        assert foreign.sum() == foreign.any(axis=0).sum() * foreign.any(axis=1).sum()
    assert labels[np.arange(200), np.arange(200)].min() < 0.3


def test_cutmix_boxes_have_the_images_shape_and_any_place(rng):
    """Large images, so that whole pixels hardly matter: sides in its ratio, centres everywhere, area 1 − lam."""
    N, height, width = 400, 60, 120
    x = np.broadcast_to(np.arange(float(N)).reshape(N, 1, 1, 1), (N, 1, height, width))
    mixed, labels = aug.cutmix(x, np.arange(N), num_classes=N, rng=rng)
    foreign = mixed[:, 0] != np.arange(N)[:, None, None]
    rows, columns = foreign.any(axis=2), foreign.any(axis=1)
    inside = (~rows[:, 0] & ~rows[:, -1] & ~columns[:, 0] & ~columns[:, -1]) & (rows.sum(axis=1) > 10)
    assert inside.sum() > 30
    ratio = columns[inside].sum(axis=1) / rows[inside].sum(axis=1)
    np.testing.assert_allclose(ratio, 2, atol=0.2)
    touching = [rows[:, 0].mean(), rows[:, -1].mean(), columns[:, 0].mean(), columns[:, -1].mean()]
    assert min(touching) > 0.15  # a box reaches each of the four edges often
    centres = np.array([np.flatnonzero(r).mean() for r in rows[inside]])
    assert centres.min() < 0.35 * height and centres.max() > 0.65 * height
    # lam is uniform at alpha = 1: the boxes, before the edge cuts them, have areas of every share.
    share = (rows.sum(axis=1) * columns.sum(axis=1))[inside] / (height * width)
    assert share.min() < 0.1 and share.max() > 0.3


@pytest.mark.parametrize("mix", [aug.mixup, aug.cutmix])
def test_label_forms(mix, rng):
    x, y = rng.random((8, C, H, W)), np.arange(8) % 3
    as_classes = mix(x, y, num_classes=3, rng=np.random.default_rng(5))[1]
    as_rows = mix(x, np.eye(3)[y], rng=np.random.default_rng(5))[1]
    np.testing.assert_array_equal(as_classes, as_rows)
    with pytest.raises(ValueError, match="num_classes"):
        mix(x, y, rng=rng)
    with pytest.raises(ValueError, match="0 to 1, got 0 to 2"):
        mix(x, y, num_classes=2, rng=rng)
    with pytest.raises(ValueError, match="8 images, got 5"):
        mix(x, y[:5], num_classes=3, rng=rng)
    with pytest.raises(ValueError, match="alpha"):
        mix(x, y, alpha=0, num_classes=3, rng=rng)


def test_ten_crops(x):
    crops = aug.ten_crops(x, (6, 8))
    assert crops.shape == (10, N, C, 6, 8)
    np.testing.assert_array_equal(crops[0], x[:, :, :6, :8])
    np.testing.assert_array_equal(crops[3], x[:, :, 3:, 4:])
    np.testing.assert_array_equal(crops[4], x[:, :, 1:7, 2:10])
    np.testing.assert_array_equal(crops[5:], crops[:5, ..., ::-1])


def test_test_time_augmentation_averages_and_draws_nothing(rng):
    x, weights = rng.random((6, C, H, W)), rng.standard_normal((C * 64, 4))

    def predict(crop):
        scores = np.exp(crop.reshape(len(crop), -1) @ weights / 10)
        return scores / scores.sum(axis=1, keepdims=True)

    out = aug.predict_with_test_time_augmentation(predict, x, 8)
    expected = np.mean([predict(crop) for crop in aug.ten_crops(x, 8)], axis=0)
    np.testing.assert_allclose(out, expected)
    np.testing.assert_array_equal(out, aug.predict_with_test_time_augmentation(predict, x, 8))


def test_sizes_that_do_not_fit(rng):
    x = rng.random((2, C, H, W))
    for call in (
        lambda: aug.random_crop(x, 10),
        lambda: aug.random_crop(x, 0),
        lambda: aug.ten_crops(x, (9, 13)),
        lambda: aug.random_scale_crop(x, 10, (1.0, 2.0)),
    ):
        with pytest.raises(ValueError, match="size must be from 1 to"):
            call()
    with pytest.raises(ValueError, match="scales"):
        aug.random_scale_crop(x, 5, (2.0, 1.0))
    with pytest.raises(ValueError, match="size"):
        aug.cutout(x, 0)
