"""A new head and its rate: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.transfer_learning.answers import topic


@topic.plain
def replace_head(params, num_classes, rng):
    last = max(int(name[1:]) for name in params if name.startswith("W"))
    inputs = params[f"W{last}"].shape[0]
    new = dict(params)
    new[f"W{last}"] = rng.standard_normal((inputs, num_classes)) / np.sqrt(inputs)
    new[f"b{last}"] = np.zeros(num_classes)
    return new


def _replace(slug, sentence, *edits):
    topic.edit("replace_head", slug, sentence, *edits)


DRAW = "rng.standard_normal((inputs, num_classes)) / np.sqrt(inputs)"
_replace(
    "sorted-as-text",
    'The last layer is found by sorting names as text, where "W9" comes after "W10": compare the numbers.',
    ('max(int(name[1:]) for name in params if name.startswith("W"))', 'max(n for n in params if n[0] == "W")[1:]'),
)
_replace(
    "last-digit",
    "Only the last digit of a layer's number is read, so that layer 10 is layer 0.",
    ("int(name[1:])", "int(name[-1])"),
)
_replace(
    "half-of-the-names",
    "The layers are counted as half of the names, as if each had W and b only; some have gamma and beta, too.",
    ('max(int(name[1:]) for name in params if name.startswith("W"))', "len(params) // 2"),
)
_replace("first-layer", "This replaces the first layer; the head is the last.", ("max(int", "min(int"))
_replace(
    "old-weights-kept",
    "The old head's columns are kept and cut or filled to the new number of classes; they belong to other classes.",
    (DRAW, f'{DRAW}\n    old = params[f"W{{last}}"][:, :num_classes]\n    new[f"W{{last}}"][:, : old.shape[1]] = old'),
)
_replace(
    "old-biases",
    "The biases are the old ones, or made of them; a new head starts at 0.",
    ("np.zeros(num_classes)", 'np.resize(params[f"b{last}"], num_classes)'),
)
_replace("biases-missing", "The biases are still the old ones.", ('    new[f"b{last}"] = np.zeros(num_classes)\n', ""))
_replace("biases-one", "The biases start at 1; they start at 0.", ("np.zeros(num_classes)", "np.ones(num_classes)"))
_replace(
    "biases-random",
    "The biases are drawn at random; they start at 0.",
    ("np.zeros(num_classes)", "rng.standard_normal(num_classes)"),
)
_replace(
    "transposed",
    "The weights have the shape (classes, inputs); the net multiplies features by W, so it is (inputs, classes).",
    ("(inputs, num_classes)", "(num_classes, inputs)"),
)
_replace(
    "unscaled",
    "The weights have a standard deviation of 1, so that the first scores are large: divide by the root of the inputs.",
    (" / np.sqrt(inputs)", ""),
)
_replace("scaled-by-inputs", "Divide by the root of the inputs, not by their number.", ("np.sqrt(inputs)", "inputs"))
_replace(
    "he",
    "This is He's scale, √(2/inputs); 1/√inputs is asked for here.",
    ("/ np.sqrt(inputs)", "* np.sqrt(2 / inputs)"),
)
_replace(
    "by-classes",
    "The scale is that of the number of classes; it goes by the number of inputs.",
    ("np.sqrt(inputs)", "np.sqrt(num_classes)"),
)
_replace(
    "fan-average",
    "The scale is Xavier's average of inputs and classes; 1/√inputs is asked for here.",
    ("np.sqrt(inputs)", "np.sqrt((inputs + num_classes) / 2)"),
)
topic.family(
    "replace_head",
    "fixed-scale",
    "The weights have a standard deviation of {value}, whatever the number of inputs: divide by its root.",
    ["0.01", "0.001", "0.1", "0.02"],
    (" / np.sqrt(inputs)", " * {value}"),
)
_replace("zeros", "The weights are all 0; draw them.", (DRAW, "np.zeros((inputs, num_classes))"))
_replace(
    "uniform",
    "The weights are uniform; normal ones are asked for.",
    (DRAW, "rng.uniform(-1, 1, (inputs, num_classes)) * np.sqrt(3 / inputs)"),
)
_replace(
    "uniform-by-the-root",
    "The weights are uniform between ±1/√inputs, as in PyTorch's layers; that is a standard deviation of 0.58/√inputs. "
    "Normal ones of 1/√inputs are asked for.",
    (DRAW, "rng.uniform(-1, 1, (inputs, num_classes)) / np.sqrt(inputs)"),
)
_replace(
    "inputs-of-the-first-layer",
    "The scale goes by the inputs of the first layer; the head's own inputs are the features.",
    ("np.sqrt(inputs)", 'np.sqrt(len(params["W1"]))'),
)
_replace(
    "positive",
    "The weights are all positive: rng.random gives numbers from 0 to 1.",
    ("rng.standard_normal((inputs, num_classes))", "rng.random((inputs, num_classes))"),
)
_replace(
    "own-seed",
    "The weights do not come from the rng that is handed in.",
    ("rng.standard", "np.random.default_rng(0).standard"),
)
_replace(
    "global-generator",
    "The weights come from np.random, so that the same rng gives others each time.",
    ("rng.standard_normal((inputs, num_classes))", "np.random.randn(inputs, num_classes)"),
)
_replace(
    "added-on-top",
    "A further layer is put on top of the old head; replace it.",
    ('new[f"W{last}"]', 'new[f"W{last + 1}"]'),
    ('new[f"b{last}"]', 'new[f"b{last + 1}"]'),
)
_replace(
    "trunk-lost", "The trunk is not in what comes back: return all parameters.", ("new = dict(params)", "new = {}")
)
_replace(
    "trunk-drawn-anew",
    "All layers are drawn anew, and what the trunk had learned is gone.",
    (
        "    return new\n",
        "    return {n: w if n[1:] == str(last) else rng.standard_normal(w.shape) for n, w in new.items()}\n",
    ),
)
_replace(
    "old-classes",
    "The head still has as many outputs as before.",
    ("(inputs, num_classes)", '(inputs, len(params[f"b{last}"]))'),
)


@topic.plain
def safe_head_rate(features):
    F = np.concatenate([features, np.ones((len(features), 1))], axis=1)
    curvature = 0.5 * np.linalg.eigvalsh(F.T @ F / len(F)).max()
    return 2 / curvature


def _safe(slug, sentence, *edits):
    topic.edit("safe_head_rate", slug, sentence, *edits)


WITH_ONES = "np.concatenate([features, np.ones((len(features), 1))], axis=1)"
EIGEN = "np.linalg.eigvalsh(F.T @ F / len(F)).max()"
_safe(
    "bias-forgotten",
    "The bias is forgotten: it learns too, so its column of ones belongs to F.",
    (WITH_ONES, "features"),
)
_safe(
    "half-forgotten",
    "The softmax's ½ is left out: the curvature is at most half of the largest eigenvalue.",
    ("0.5 * np", "1.0 * np"),
)
_safe(
    "rate-of-half", "This is 1/L, which is safe too; the largest safe rate is 2/L.", ("2 / curvature", "1 / curvature")
)
_safe(
    "both-halves",
    "2 and ½ are taken for each other's opposite: the rate is 2/L, and L is half of the largest eigenvalue.",
    ("2 / curvature", "0.5 / curvature"),
)
_safe("quarter", "A quarter stands for the half: that is the bound for two classes.", ("0.5 * np", "0.25 * np"))
_safe("count-forgotten", "The loss is a mean over images: divide FᵀF by their number.", (" / len(F)", ""))
_safe(
    "divided-by-features",
    "FᵀF is divided by the number of features; the loss is a mean over images.",
    ("/ len(F)", "/ F.shape[1]"),
)
_safe(
    "singular-value",
    "The largest singular value is not squared: eigenvalues of FᵀF are squares of F's singular values.",
    (EIGEN, "np.linalg.norm(F, 2) / len(F)"),
)
_safe(
    "singular-value-root",
    "The largest singular value is not squared: eigenvalues of FᵀF are squares of F's singular values.",
    (EIGEN, "np.linalg.norm(F, 2) / np.sqrt(len(F))"),
)
_safe(
    "trace",
    "The eigenvalues are summed (the trace, or the mean squared length of the features); the largest alone limits.",
    (EIGEN, "np.trace(F.T @ F / len(F))"),
)
_safe(
    "frobenius",
    "This is the Frobenius norm of FᵀF; its largest eigenvalue is asked for.",
    (EIGEN, "np.linalg.norm(F.T @ F / len(F))"),
)
_safe(
    "smallest", "The smallest eigenvalue allows a rate at which the steepest direction diverges.", (".max()", ".min()")
)
_safe("mean-eigenvalue", "The mean of the eigenvalues is taken; the largest limits.", (".max()", ".mean()"))
_safe(
    "diagonal",
    "The diagonal is not enough: features that rise and fall together are steeper together than each alone.",
    (EIGEN, "np.max(np.mean(F**2, axis=0))"),
)
_safe(
    "largest-entry",
    "The largest entry of FᵀF is no eigenvalue.",
    (EIGEN, "np.max(F.T @ F / len(F))"),
)
_safe(
    "centred",
    "The features are centred first. The head sees them as they are, mean and all.",
    (EIGEN, "np.linalg.eigvalsh(np.cov(F.T, bias=True)).max()"),
)
_safe(
    "covariance",
    "The features are centred first (np.cov). The head sees them as they are, mean and all.",
    (EIGEN, "np.linalg.eigvalsh(np.cov(F.T)).max()"),
)
_safe(
    "ones-as-an-image",
    "The ones are put below, as one more image. The bias is one more feature of every image: a column.",
    (WITH_ONES, "np.concatenate([features, np.ones((1, features.shape[1]))])"),
)
_safe(
    "one-added",
    "1 is added to the largest eigenvalue for the bias. The bias and the features are steeper together: put the column "
    "of ones into F.",
    (WITH_ONES, "features"),
    (EIGEN, f"({EIGEN} + 1)"),
)
_safe(
    "wrong-end",
    "The rate is the curvature; it is 2 over it: steep valleys want small steps.",
    ("2 / curvature", "curvature"),
)
topic.family(
    "safe_head_rate",
    "fixed",
    "The rate is {value}, whatever the features are.",
    ["0.01", "0.001", "0.1", "1.0"],
    ("2 / curvature", "{value}"),
)
_safe(
    "longest-row",
    "The longest single image is taken. That is safe and smaller than need be: all images together limit the rate.",
    (EIGEN, "np.max(np.sum(F**2, axis=1))"),
)
