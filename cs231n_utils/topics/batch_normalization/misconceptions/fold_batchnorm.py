"""Folding batch normalization: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.batch_normalization.answers import topic


@topic.plain
def fold_batchnorm(w, b, gamma, beta, bn_param):
    scale = gamma / np.sqrt(bn_param["running_var"] + bn_param.get("eps", 1e-5))
    b_folded = (b - bn_param["running_mean"]) * scale + beta
    w_folded = w * scale if w.ndim == 2 else w * scale[:, None, None, None]
    return w_folded, b_folded


def _fold(slug, sentence, *edits):
    topic.edit("fold_batchnorm", slug, sentence, *edits)


_fold("eps-missing", "eps is left out under the root.", (' + bn_param.get("eps", 1e-5)', ""))
_fold(
    "eps-hard-coded",
    "eps is written into the code as 1e-5; read it from bn_param.",
    ('bn_param.get("eps", 1e-5)', "1e-5"),
)
_fold(
    "divides-by-variance",
    "The scale is gamma over the variance; it is gamma over the standard deviation.",
    ("np.sqrt(bn_param", "(bn_param"),
)
_fold("gamma-missing", "gamma is missing in the scale.", ("scale = gamma /", "scale = 1 /"))
_fold(
    "beta-missing",
    "beta is missing in the folded bias.",
    (" * scale + beta", " * scale"),
)
_fold(
    "bias-not-scaled",
    "The layer's own bias is not scaled: it passes through batch normalization as the rest of the output does.",
    ('(b - bn_param["running_mean"]) * scale + beta', 'b - bn_param["running_mean"] * scale + beta'),
)
_fold(
    "bias-dropped",
    "The layer's own bias is dropped. Training could do without it, because the batch mean cancels it; the running "
    "mean contains it, so it must be there when that mean is subtracted.",
    ('(b - bn_param["running_mean"])', '(-bn_param["running_mean"])'),
)
_fold(
    "mean-missing",
    "The running mean is not subtracted in the folded bias.",
    ('(b - bn_param["running_mean"])', "b"),
)
_fold(
    "mean-not-scaled",
    "The running mean is subtracted after the scale; batch normalization subtracts it before.",
    ('(b - bn_param["running_mean"]) * scale + beta', 'b * scale - bn_param["running_mean"] + beta'),
)
_fold(
    "mean-added",
    "The running mean is added; it is subtracted.",
    ('(b - bn_param["running_mean"])', '(b + bn_param["running_mean"])'),
)
_fold(
    "weights-unchanged",
    "Only the bias is folded; the weights are scaled too.",
    ("w * scale if w.ndim == 2 else w * scale[:, None, None, None]", "w"),
)
_fold(
    "rows-scaled",
    "The rows of the affine weights are scaled; an output is a column of w (D, M), so scale the columns.",
    ("w * scale if", "w * np.resize(scale, len(w))[:, None] if"),
)
_fold(
    "last-axis-of-filters",
    "The last axis of the filters is scaled, which is their width; an output channel is the first axis of w (F, C, HH, "
    "WW).",
    ("w * scale[:, None, None, None]", "w * np.resize(scale, w.shape[3])"),
)
_fold(
    "second-axis-of-filters",
    "The second axis of the filters is scaled, which is the input channels; an output channel is the first axis.",
    ("w * scale[:, None, None, None]", "w * np.resize(scale, w.shape[1])[:, None, None]"),
)
