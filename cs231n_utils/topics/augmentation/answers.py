"""09-augmentation: the answers and their references."""

import numpy as np

from cs231n_utils import augmentation, layers
from cs231n_utils.check.registry import Topic

topic = Topic("09-augmentation")

FLIP = "Left and right"
CROP = "Another place"
SCALE = "Another size"
JITTER = "Other light"
CUTOUT = "A hole"
LABELS = "When the label turns with the picture"
MENDED = "Find the faults"
MIXUP = "Two pictures in one"
CUTMIX = "A piece of another picture"
POOL = "Augmentation inside the net"
TEST_TIME = "Ten looks at test time"
STRENGTH = "How much of it"


def _random_horizontal_flip(x, p, rng):
    return augmentation.random_horizontal_flip(x, p, rng)


def _random_crop(x, size, pad, rng):
    return augmentation.random_crop(x, size, pad, rng)


def _random_scale_crop(x, size, sides, resize, rng):
    """The pictures are resized one by one; the place is drawn by cutting a batch of one."""
    drawn = rng.integers(sides[0], sides[1] + 1, len(x))
    resized = [np.asarray(resize(image, int(side)))[None] for image, side in zip(x, drawn, strict=True)]
    return np.concatenate([augmentation.random_crop(image, size, 0, rng) for image in resized])


def _color_jitter(x, brightness, contrast, rng):
    return augmentation.color_jitter(x, brightness, contrast, 0, rng=rng)


def _cutout(x, size, rng):
    return augmentation.cutout(x, size, rng=rng)


def _flip_with_labels(x, y, mirrored, rng):
    becomes = mirrored[y]
    flipped = (becomes >= 0) & (rng.random(len(x)) < 0.5)
    return np.where(flipped[:, None, None, None], x[..., ::-1], x), np.where(flipped, becomes, y)


def _mended_batch(dataset, rows, mean, training, rng):
    batch = dataset["X"][rows]
    if training:
        batch = augmentation.random_horizontal_flip(batch, 0.5, rng)
    return batch - mean, dataset["y"][rows]


def _mixup(x, y, num_classes, alpha, rng):
    return augmentation.mixup(x, y, alpha, num_classes, rng)


def _cutmix(x, y, num_classes, alpha, rng):
    return augmentation.cutmix(x, y, alpha, num_classes, rng)


def _fractional_max_pool(x, output, rng):
    """The layer of the package; its steps are pseudo-random, which is one right way to order them."""
    param = {"output_height": output[0], "output_width": output[1], "rng": rng}
    return layers.fractional_max_pool_forward(x, param)[0]


def _predict_with_test_time_augmentation(predict, x, size):
    return augmentation.predict_with_test_time_augmentation(predict, x, size)


def _choose_strength(strengths, accuracies):
    """The weakest of those whose mean is within a standard error of the best mean."""
    means = accuracies.mean(axis=0)
    best = int(np.argmax(means))
    error = accuracies[:, best].std(ddof=1) / np.sqrt(len(accuracies))
    return float(np.min(np.asarray(strengths)[means >= means[best] - error]))


topic.answer("random_horizontal_flip", _random_horizontal_flip, returns=("the pictures",), section=FLIP)
topic.answer("random_crop", _random_crop, returns=("the pictures",), section=CROP)
topic.answer("random_scale_crop", _random_scale_crop, returns=("the pictures",), section=SCALE)
topic.answer("color_jitter", _color_jitter, returns=("the pictures",), section=JITTER)
topic.answer("cutout", _cutout, returns=("the pictures",), section=CUTOUT)
topic.answer("flip_with_labels", _flip_with_labels, returns=("the pictures", "the labels"), section=LABELS)
topic.answer("mended_batch", _mended_batch, returns=("the batch", "its labels"), section=MENDED)
topic.answer("mixup", _mixup, returns=("the pictures", "the labels"), section=MIXUP)
topic.answer("cutmix", _cutmix, returns=("the pictures", "the labels"), section=CUTMIX)
topic.answer("fractional_max_pool", _fractional_max_pool, returns=("out",), section=POOL)
topic.answer(
    "predict_with_test_time_augmentation",
    _predict_with_test_time_augmentation,
    returns=("the probabilities",),
    section=TEST_TIME,
)
topic.answer("choose_strength", _choose_strength, returns=("the strength",), section=STRENGTH)
