"""04-batch-normalization: the answers and their references."""

import numpy as np

from cs231n_utils import layers
from cs231n_utils.check.registry import Topic

topic = Topic("04-batch-normalization")

TRANSFORM = "Standardize each feature"
TEST_TIME = "What is kept for test time"
POPULATION = "Exact statistics: a bug to find"
STEP_BY_STEP = "The backward pass, step by step"
ONE_LINE = "The backward pass in one line"
SPATIAL = "Images: one mean for each channel"
LAYER = "Layer normalization: each example by itself"
GROUP = "Group normalization: between the two"
WHICH = "Read it from the output"
FOLD = "Fold it away for inference"

GRADIENTS = ("dx", "dgamma", "dbeta")


def _combined_reference(sizes, means, variances):
    """One batch after the other is merged into the rest (Chan, Golub and LeVeque, 1979)."""
    count, mean, var = sizes[0], means[0], variances[0]
    for size, its_mean, its_var in zip(sizes[1:], means[1:], variances[1:], strict=True):
        share, gap = size / (count + size), its_mean - mean
        var = (1 - share) * var + share * its_var + share * (1 - share) * gap**2
        mean = mean + share * gap
        count = count + size
    return mean, var


def _which_reference(out):
    """The finest sets of values that all have mean 0 and spread 1 name the normalization."""
    N, C = out.shape[:2]
    sets = {"instance": out.reshape(N * C, -1)}
    sets |= {f"group, G = {G}": out.reshape(N * G, -1) for G in range(2, C) if C % G == 0}
    sets |= {"layer": out.reshape(N, -1), "batch": np.moveaxis(out, 1, 0).reshape(C, -1)}
    for name, rows in sets.items():
        if np.abs(rows.mean(axis=1)).max() < 1e-2 and np.abs(rows.std(axis=1) - 1).max() < 1e-2:
            return name.split(",")[0]
    return "none"


def _fold_reference(w, b, gamma, beta, bn_param):
    """Worked out from what the two layers do: their output at zero input is the bias, the rest is the weights."""
    eps = bn_param.get("eps", 1e-5)
    slope = gamma / (bn_param["running_var"] + eps) ** 0.5
    outputs = w.shape[1] if w.ndim == 2 else w.shape[0]
    along_outputs = (outputs,) if w.ndim == 2 else (outputs, 1, 1, 1)
    at_zero = slope * b + (beta - slope * bn_param["running_mean"])
    return w * slope.reshape(along_outputs), at_zero


topic.answer(
    "batchnorm_forward",
    layers.batchnorm_forward,
    returns=("out", "cache"),
    section=TRANSFORM,
)
topic.answer(
    "combined_statistics",
    _combined_reference,
    returns=("mean", "var"),
    section=POPULATION,
)
topic.answer(
    "batchnorm_backward",
    layers.batchnorm_backward,
    returns=GRADIENTS,
    section=STEP_BY_STEP,
    uses=("batchnorm_forward",),
)
topic.answer(
    "batchnorm_backward_alt",
    layers.batchnorm_backward_alt,
    returns=GRADIENTS,
    section=ONE_LINE,
    uses=("batchnorm_forward",),
    calls=("batchnorm_backward",),
)
topic.answer(
    "spatial_batchnorm_forward",
    layers.spatial_batchnorm_forward,
    returns=("out", "cache"),
    section=SPATIAL,
    uses=("batchnorm_forward",),
    calls=("batchnorm_forward",),
)
topic.answer(
    "spatial_batchnorm_backward",
    layers.spatial_batchnorm_backward,
    returns=GRADIENTS,
    section=SPATIAL,
    uses=("spatial_batchnorm_forward",),
    calls=("batchnorm_forward", "batchnorm_backward", "batchnorm_backward_alt"),
)
topic.answer(
    "layernorm_forward",
    layers.layernorm_forward,
    returns=("out", "cache"),
    section=LAYER,
    calls=("batchnorm_forward",),
)
topic.answer(
    "layernorm_backward",
    layers.layernorm_backward,
    returns=GRADIENTS,
    section=LAYER,
    uses=("layernorm_forward",),
    calls=("batchnorm_forward", "batchnorm_backward", "batchnorm_backward_alt"),
)
topic.answer(
    "spatial_groupnorm_forward",
    layers.spatial_groupnorm_forward,
    returns=("out", "cache"),
    section=GROUP,
    calls=("layernorm_forward",),
)
topic.answer(
    "spatial_groupnorm_backward",
    layers.spatial_groupnorm_backward,
    returns=GRADIENTS,
    section=GROUP,
    uses=("spatial_groupnorm_forward",),
    calls=("layernorm_forward", "layernorm_backward"),
)
topic.answer(
    "which_normalization",
    _which_reference,
    section=WHICH,
)
topic.answer(
    "fold_batchnorm",
    _fold_reference,
    returns=("w_folded", "b_folded"),
    section=FOLD,
)
