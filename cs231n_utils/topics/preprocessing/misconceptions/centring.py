"""Subtracting means, of features and of channels: known ways to get it wrong."""

from cs231n_utils.topics.preprocessing.answers import topic

OWN_MEAN = "The test data are centred by their own mean. Subtract the training mean: a model must see all data alike."
LEAK = "The mean is taken over training and test data together: that leaks. Measure on the training data alone."
UNTOUCHED = "The test data are returned as they came. The model was trained on centred data, so they must be too."
INPUT_CHANGED = (
    "The arrays that came in are changed in place (-=). Whoever passed them still needs them, and integers cannot hold "
    "the result: write X - mean."
)


@topic.plain
def zero_center(X_train, X_test):
    mean = X_train.mean(axis=0)
    return X_train - mean, X_test - mean


def _centre(slug, sentence, *edits):
    topic.edit("zero_center", slug, sentence, *edits)


_centre("own-mean", OWN_MEAN, ("X_test - mean", "X_test - X_test.mean(axis=0)"))
_centre(
    "both-splits",
    LEAK,
    ("X_train.mean(axis=0)", "np.concatenate([X_train, X_test]).mean(axis=0)"),
)
_centre(
    "both-splits-averaged",
    "The mean of the training data and that of the test data are averaged: that leaks. Use the training data alone.",
    ("X_train.mean(axis=0)", "(X_train.mean(axis=0) + X_test.mean(axis=0)) / 2"),
)
_centre(
    "per-example",
    "Each example is centred by its own mean (axis 1). Each feature has a mean over the examples: axis 0.",
    ("X_train - mean", "X_train - X_train.mean(axis=1, keepdims=True)"),
    ("X_test - mean", "X_test - X_test.mean(axis=1, keepdims=True)"),
)
_centre(
    "one-number",
    "One mean is taken over the whole array. Each feature has its own: take it along axis 0.",
    ("X_train.mean(axis=0)", "X_train.mean()"),
)
_centre("test-untouched", UNTOUCHED, ("X_test - mean", "X_test"))
_centre(
    "added",
    "The mean is added; it must be subtracted.",
    ("X_train - mean, X_test - mean", "X_train + mean, X_test + mean"),
)
_centre(
    "in-place",
    INPUT_CHANGED,
    ("    return X_train - mean, X_test - mean", "    X_train -= mean\n    X_test -= mean\n    return X_train, X_test"),
)
_centre(
    "median",
    "This is the median of each feature. The mean is what makes the sum of a centred feature zero.",
    ("X_train.mean(axis=0)", "np.median(X_train, axis=0)"),
)
_centre(
    "train-only", "Return both splits, centred: the test data too.", ("X_train - mean, X_test - mean", "X_train - mean")
)


@topic.plain
def subtract_channel_mean(X_train, X_test):
    mean = X_train.mean(axis=(0, 2, 3), keepdims=True)
    return X_train - mean, X_test - mean


def _channel(slug, sentence, *edits):
    topic.edit("subtract_channel_mean", slug, sentence, *edits)


_channel("own-mean", OWN_MEAN, ("X_test - mean", "X_test - X_test.mean(axis=(0, 2, 3), keepdims=True)"))
_channel(
    "both-splits",
    LEAK,
    ("X_train.mean(", "np.concatenate([X_train, X_test]).mean("),
)
_channel(
    "mean-image",
    "This subtracts the mean image, one number for each pixel of each channel. Here each channel has one number, the "
    "mean over images, rows and columns.",
    ("axis=(0, 2, 3)", "axis=0"),
)
_channel(
    "one-number",
    "One mean is taken over all channels together; each channel has its own.",
    ("axis=(0, 2, 3), keepdims=True", ""),
)
_channel(
    "channels-last",
    "The means are taken as if the channels came last. These images are (N, C, H, W): average over axes 0, 2 and 3.",
    ("axis=(0, 2, 3)", "axis=(0, 1, 2)"),
)
_channel(
    "per-image",
    "Each image is centred by the mean of its own channels: whether it is bright or reddish is lost. Average over the "
    "images (axis 0) too.",
    ("X_train - mean", "X_train - X_train.mean(axis=(2, 3), keepdims=True)"),
    ("X_test - mean", "X_test - X_test.mean(axis=(2, 3), keepdims=True)"),
)
_channel(
    "without-keepdims",
    "The means have shape (C,), which lines up with the last axis of the images, not with their channels. Keep the "
    "averaged axes (keepdims=True), or reshape to (C, 1, 1).",
    (", keepdims=True", ""),
)
_channel("test-untouched", UNTOUCHED, ("X_test - mean", "X_test"))
_channel(
    "in-place",
    INPUT_CHANGED,
    ("    return X_train - mean, X_test - mean", "    X_train -= mean\n    X_test -= mean\n    return X_train, X_test"),
)
_channel(
    "over-the-channels",
    "The mean is taken over the channels of each pixel (axis 1): colour is kept, brightness is lost. Keep axis 1 and "
    "average over the others, 0, 2 and 3.",
    ("X_train - mean", "X_train - X_train.mean(axis=1, keepdims=True)"),
    ("X_test - mean", "X_test - X_test.mean(axis=1, keepdims=True)"),
)
_centre(
    "normalized-too",
    "The data are divided by their standard deviation as well. Only the mean is subtracted here; dividing comes later.",
    (
        "X_train - mean, X_test - mean",
        "(X_train - mean) / (X_train.std(axis=0) + 1e-8), (X_test - mean) / (X_train.std(axis=0) + 1e-8)",
    ),
)
_centre(
    "divided-by-255",
    "The data are divided by 255 as well. Only the mean is subtracted here.",
    ("X_train - mean, X_test - mean", "(X_train - mean) / 255, (X_test - mean) / 255"),
)
_centre(
    "splits-swapped",
    "The two splits are returned in the wrong order: first the training data, then the test data.",
    ("X_train - mean, X_test - mean", "X_test - mean, X_train - mean"),
)
_channel(
    "over-images-and-channels",
    "The mean is taken over images and channels (axes 0 and 1): one number for each pixel. Keep axis 1 and average "
    "over the others, 0, 2 and 3.",
    ("axis=(0, 2, 3)", "axis=(0, 1)"),
)
_channel(
    "reshaped",
    "reshape(-1, C) does not bring the channels to the end: its columns mix numbers of all channels. Average over axes "
    "0, 2 and 3, or transpose before you reshape.",
    (
        "X_train.mean(axis=(0, 2, 3), keepdims=True)",
        "X_train.reshape(-1, X_train.shape[1]).mean(axis=0)[:, None, None]",
    ),
)
_channel(
    "divided-by-images",
    "The sum over images, rows and columns is divided by the number of images alone; divide by N · H · W.",
    ("X_train.mean(axis=(0, 2, 3), keepdims=True)", "X_train.sum(axis=(0, 2, 3), keepdims=True) / len(X_train)"),
)
_channel(
    "normalized-too",
    "Each channel is divided by its standard deviation as well. Only the mean is subtracted here.",
    (
        "    return X_train - mean, X_test - mean",
        "    std = X_train.std(axis=(0, 2, 3), keepdims=True)\n"
        "    return (X_train - mean) / std, (X_test - mean) / std",
    ),
)
