"""What the trunk sees, and whether it sees it rightly: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.transfer_learning.answers import topic


@topic.plain
def extract_features(trunk, images, mean, std, batch_size):
    parts = []
    for start in range(0, len(images), batch_size):
        X = images[start : start + batch_size] / 255
        X = (X - mean) / std
        parts.append(trunk(X.transpose(0, 3, 1, 2), "test"))
    return np.concatenate(parts)


def _extract(slug, sentence, *edits):
    topic.edit("extract_features", slug, sentence, *edits)


OWN = "The images are centred by their own statistics. The trunk was trained with mean and std: use those."
_extract(
    "train-mode",
    "The trunk runs in training mode: its batch normalization takes the statistics of each batch, and its running "
    'statistics move. Features are extracted in "test" mode.',
    ('"test"', '"train"'),
)
_extract(
    "train-mode-all-at-once",
    "The trunk runs in training mode on all images at once: features then depend on which images come together, and "
    'the running statistics move. Extract in "test" mode, batch by batch.',
    ("range(0, len(images), batch_size)", "range(0, 1)"),
    ("images[start : start + batch_size]", "images"),
    ('"test"', '"train"'),
)
_extract(
    "own-statistics-of-batch",
    OWN,
    ("        X = (X - mean) / std", "        X = (X - X.mean(axis=(0, 1, 2))) / X.std(axis=(0, 1, 2))"),
)
_extract(
    "own-statistics-of-all",
    OWN,
    (
        "        X = (X - mean) / std",
        "        X = (X - (images / 255).mean(axis=(0, 1, 2))) / (images / 255).std(axis=(0, 1, 2))",
    ),
)
_extract(
    "own-mean",
    "The mean that is subtracted is that of the new images; the trunk knows images minus its own mean.",
    ("X - mean", "X - X.mean(axis=(0, 1, 2))"),
)
_extract(
    "each-image-by-itself",
    "Each image is centred by its own mean and std. That changes what bright and dark images look like to the trunk: "
    "use the mean and std that it was trained with.",
    (
        "        X = (X - mean) / std",
        "        X = (X - X.mean(axis=(1, 2), keepdims=True)) / (X.std(axis=(1, 2), keepdims=True) + 1e-8)",
    ),
)
_extract(
    "not-preprocessed",
    "The images are only divided by 255. The trunk was trained on images minus mean, over std.",
    ("        X = (X - mean) / std\n", ""),
)
_extract(
    "raw",
    "The trunk gets the pixels as they are, from 0 to 255. Divide by 255, subtract mean, divide by std.",
    ("        X = (X - mean) / std\n", ""),
    (" / 255", " * 1.0"),
)
_extract(
    "not-divided-by-255",
    "mean and std are those of pixels from 0 to 1: divide the images by 255 first.",
    (" / 255", " * 1.0"),
)
topic.family(
    "extract_features",
    "scale",
    "The pixels are divided by {value}; mean and std are those of pixels divided by 255.",
    ["256", "128", "127.5", "100"],
    (" / 255", " / {value}"),
)
_extract(
    "divided-last",
    "The division by 255 comes last; mean and std are those of pixels from 0 to 1, so it comes first.",
    (" / 255", " * 1.0"),
    ("(X - mean) / std", "(X - mean) / std / 255"),
)
_extract(
    "divided-twice",
    "The pixels are divided by 255 twice.",
    (" / 255", " / 255 / 255"),
)
_extract(
    "to-minus-one-and-one",
    "The pixels are brought to between −1 and 1, as some other nets want them. This one wants its own mean and std.",
    ("        X = (X - mean) / std\n", "        X = 2 * X - 1\n"),
)
_extract("std-missing", "The division by std is missing.", ("(X - mean) / std", "X - mean"))
_extract("mean-missing", "The mean is not subtracted.", ("(X - mean) / std", "X / std"))
_extract("std-multiplied", "Divide by std; here it is multiplied.", ("(X - mean) / std", "(X - mean) * std"))
_extract("std-squared", "Divide by std, not by its square.", ("/ std", "/ std**2"))
_extract("std-root", "Divide by std, not by its root.", ("/ std", "/ np.sqrt(std)"))
_extract("std-before-mean", "Subtract the mean first, then divide.", ("(X - mean) / std", "X / std - mean"))
_extract(
    "mean-of-channels",
    "One mean and one std are used for all channels; each channel has its own.",
    ("(X - mean) / std", "(X - np.mean(mean)) / np.mean(std)"),
)
_extract(
    "reshaped",
    "reshape gives the right shape and mixes up pixels and channels: the axes must be moved, with transpose.",
    ("X.transpose(0, 3, 1, 2)", "X.reshape(len(X), 3, X.shape[1], X.shape[2])"),
)
_extract(
    "height-and-width-exchanged",
    "Height and width are exchanged: the order of axes is 0, 3, 1, 2.",
    ("transpose(0, 3, 1, 2)", "transpose(0, 3, 2, 1)"),
)
_extract(
    "channels-reversed",
    "The channels are in the opposite order (BGR for RGB).",
    ("X.transpose(0, 3, 1, 2)", "X[..., ::-1].transpose(0, 3, 1, 2)"),
)
_extract(
    "channels-last",
    "The trunk takes images (N, 3, H, W); the channels are still at the end.",
    (".transpose(0, 3, 1, 2)", ""),
)
_extract(
    "rest-left-out",
    "The images that do not fill a whole batch at the end are left out; they make a smaller one.",
    ("range(0, len(images), batch_size)", "range(0, len(images) - batch_size + 1, batch_size)"),
)
_extract(
    "first-batch-only",
    "Only the first batch is extracted.",
    ("range(0, len(images), batch_size)", "range(0, min(batch_size, len(images)), batch_size)"),
)
_extract(
    "batches-overlap",
    "The start moves on by one image instead of a batch, so that images come several times.",
    ("range(0, len(images), batch_size)", "range(0, len(images))"),
)
_extract(
    "all-at-once",
    "All images go through the trunk at once. At 200 images that works; at 50,000 the memory runs out: take at most "
    "batch_size at a time.",
    ("range(0, len(images), batch_size)", "range(0, 1)"),
    ("images[start : start + batch_size]", "images"),
)
_extract("list-of-batches", "It returns a list of batches; put them together.", ("np.concatenate(parts)", "parts"))
_extract(
    "stacked",
    "The batches are put side by side: concatenate them along the first axis.",
    ("np.concatenate(parts)", "np.concatenate(parts, axis=-1)"),
)
_extract(
    "averaged",
    "The features are averaged over the images; each image has its own row.",
    ("np.concatenate(parts)", "np.concatenate(parts).mean(axis=0)"),
)
_extract(
    "features-normalized",
    "The features are normalized at the end. They are to be what the trunk gives.",
    (
        "    return np.concatenate(parts)",
        "    F = np.concatenate(parts)\n    return (F - F.mean(axis=0)) / (F.std(axis=0) + 1e-8)",
    ),
)
_extract(
    "unit-length",
    "Each row of features is brought to length 1. They are to be what the trunk gives.",
    (
        "    return np.concatenate(parts)",
        "    F = np.concatenate(parts)\n    return F / np.linalg.norm(F, axis=1, keepdims=True)",
    ),
)
_extract(
    "squeezed",
    "squeeze takes away every axis of length 1: the last batch may hold a single image, whose row then is no row.",
    ('.transpose(0, 3, 1, 2), "test")', '.transpose(0, 3, 1, 2), "test").squeeze()'),
)
_extract(
    "integers",
    "The division by 255 rounds down, so that nearly every pixel is 0: integers are divided by /.",
    (" / 255", " // 255"),
)


@topic.plain
def depends_on_batch(extract, images):
    together = np.asarray(extract(images))
    alone = np.concatenate([extract(images[i : i + 1]) for i in range(len(images))])
    return bool(np.max(np.abs(together - alone)) > 1e-3 * np.max(np.abs(together)))


def _depends(slug, sentence, *edits):
    topic.edit("depends_on_batch", slug, sentence, *edits)


TOGETHER, ALONE = (
    "np.asarray(extract(images))",
    "np.concatenate([extract(images[i : i + 1]) for i in range(len(images))])",
)
_depends(
    "exact",
    "Any difference counts, even of rounding. A sum in another order differs in its last digits: allow for that.",
    ("> 1e-3 * np.max(np.abs(together))", "> 0"),
)
_depends(
    "twice-the-same",
    "The same images are extracted twice. Batch statistics are then the same twice: the images must be in different "
    "company.",
    (ALONE, "np.asarray(extract(images))"),
)
_depends(
    "first-image-only",
    "Only the first image, or the first few, are compared; a fault may spare them. Compare every image.",
    ("together - alone", "together[:1] - alone[:1]"),
)
_depends(
    "first-half-only",
    "Only the first image, or the first few, are compared; a fault may spare them. Compare every image.",
    (TOGETHER, "np.asarray(extract(images))[: len(images) // 2]"),
    (ALONE, "np.asarray(extract(images[: len(images) // 2]))"),
)
_depends(
    "last-image-only",
    "Only the last image is compared; a fault may spare one of them.",
    ("together - alone", "together[-1:] - alone[-1:]"),
)
_depends(
    "only-shapes",
    "Only the shapes are compared; the numbers are what counts.",
    ("bool(np.max(np.abs(together - alone)) > 1e-3 * np.max(np.abs(together)))", "together.shape != alone.shape"),
)
_depends(
    "means-compared",
    "The means of the features are compared; differences of either sign cancel in them. Compare every number.",
    ("np.max(np.abs(together - alone))", "np.abs(np.mean(together) - np.mean(alone))"),
)
_depends(
    "differences-averaged",
    "The differences are averaged, and one wrong number among many is lost in the mean: take the largest.",
    ("np.max(np.abs(together - alone))", "np.mean(np.abs(together - alone))"),
)
_depends(
    "absolute-limit",
    "The limit is 0.001 however large the features are. Rounding grows with them: take a thousandth of the largest.",
    (" * np.max(np.abs(together))", ""),
)
_depends(
    "relative-to-each",
    "Each difference is divided by its own feature. Where that is 0 or nearly so, the quotient is 0/0 or any number: "
    "divide by the largest feature.",
    (
        "np.max(np.abs(together - alone)) > 1e-3 * np.max(np.abs(together))",
        "np.max(np.abs(together - alone) / np.abs(together)) > 1e-3",
    ),
)
_depends(
    "allclose-as-it-is",
    "np.allclose by itself counts a difference of 0.00001 of a feature, which float32's rounding may reach: set rtol=0 "
    "and atol to a thousandth of the largest feature.",
    ("np.max(np.abs(together - alone)) > 1e-3 * np.max(np.abs(together))", "not np.allclose(together, alone)"),
)
_depends(
    "images-without-their-axis",
    "extract takes several images, (n, ...): one by itself is images[i : i + 1], with an axis for its batch of one.",
    (ALONE, "np.array([extract(image) for image in images])"),
)
_depends(
    "signed",
    "Differences below 0 are passed over: take absolute values.",
    ("np.max(np.abs(together - alone))", "np.max(together - alone)"),
)
_depends(
    "smallest-difference",
    "The smallest difference decides; one feature that differs is enough.",
    ("np.max(np.abs(together - alone))", "np.min(np.abs(together - alone))"),
)
_depends("turned", "The verdict is turned around: True means that it depends.", ("> 1e-3", "<= 1e-3"))
_depends(
    "order-only",
    "The images are only turned around and extracted in one batch again; their company stays the same.",
    (ALONE, "np.asarray(extract(images[::-1]))[::-1]"),
)
_depends(
    "halves",
    "Two halves are compared with each other: these are different images.",
    (TOGETHER, "np.asarray(extract(images[: len(images) // 2]))"),
    (ALONE, "np.asarray(extract(images[len(images) // 2 :]))"),
)
topic.family(
    "depends_on_batch",
    "tolerance-too-small",
    "A difference of {value} times the largest feature counts as one; rounding in float32 may reach 1e-5.",
    ["1e-6", "1e-7", "1e-8", "1e-10"],
    ("1e-3", "{value}"),
)
_depends("always-true", "It always says True.", ("bool(np", "True or bool(np"))
_depends("always-false", "It always says False.", ("bool(np", "False and bool(np"))
