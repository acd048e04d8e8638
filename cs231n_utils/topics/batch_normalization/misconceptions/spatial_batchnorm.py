"""Spatial batch normalization: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.batch_normalization.answers import topic
from cs231n_utils.topics.batch_normalization.misconceptions.batchnorm_backward import EPS_MISSING, EPS_OUTSIDE


@topic.plain
def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    rows = x.transpose(0, 2, 3, 1).reshape(-1, C)
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        mean = rows.mean(axis=0)
        var = ((rows - mean) ** 2).mean(axis=0)
        old_mean = bn_param.get("running_mean", np.zeros_like(mean))
        old_var = bn_param.get("running_var", np.zeros_like(var))
        bn_param["running_mean"] = momentum * old_mean + (1 - momentum) * mean
        bn_param["running_var"] = momentum * old_var + (1 - momentum) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    inv_std = 1 / np.sqrt(var + eps)
    xhat = (rows - mean) * inv_std
    out = (gamma * xhat + beta).reshape(N, H, W, C).transpose(0, 3, 1, 2)
    return out, (xhat, gamma, inv_std)


def _spatial(slug, sentence, *edits):
    topic.edit("spatial_batchnorm_forward", slug, sentence, *edits)


_TO_ROWS = "x.transpose(0, 2, 3, 1).reshape(-1, C)"
_FROM_ROWS = ".reshape(N, H, W, C).transpose(0, 3, 1, 2)"

_spatial(
    "channel-axis-not-moved",
    "x is reshaped to (N·H·W, C) without moving the channel axis to the end first: the columns then mix channels and "
    "pixels. Transpose to (N, H, W, C), then reshape.",
    (_TO_ROWS, "x.reshape(-1, C)"),
    (_FROM_ROWS, ".reshape(N, C, H, W)"),
)
_spatial(
    "moved-but-not-back",
    "The result is reshaped to (N, C, H, W) without moving the channel axis back: reshape to (N, H, W, C) first, then "
    "transpose.",
    (_FROM_ROWS, ".reshape(N, C, H, W)"),
)
_spatial(
    "transposed-to-wrong-order",
    "Height and width change places: the way in is transpose(0, 2, 3, 1), to (N, H, W, C), the way back (0, 3, 1, 2).",
    (_TO_ROWS, "x.transpose(0, 3, 2, 1).reshape(-1, C)"),
    (_FROM_ROWS, ".reshape(N, H, W, C).transpose(0, 3, 1, 2)"),
)
_spatial(
    "transposed-twice-forward",
    "The same transpose is applied on the way back as on the way in; the way back is (0, 3, 1, 2).",
    (_FROM_ROWS, ".reshape(N, H, W, C).transpose(0, 2, 3, 1)"),
)
_spatial(
    "eps-outside-root",
    "eps is added to the standard deviation; it belongs under the root.",
    ("np.sqrt(var + eps)", "(np.sqrt(var) + eps)"),
)
_spatial(
    "momentum-swapped",
    "momentum stands at the wrong term: it is the share of the old running average that is kept.",
    ("momentum * old_mean + (1 - momentum) * mean", "(1 - momentum) * old_mean + momentum * mean"),
    ("momentum * old_var + (1 - momentum) * var", "(1 - momentum) * old_var + momentum * var"),
)
_spatial(
    "running-not-stored",
    "The running averages are not stored in bn_param. (Is a copy of bn_param handed on?)",
    ("    N, C, H, W = x.shape", "    N, C, H, W = x.shape\n    bn_param = dict(bn_param)"),
)
_spatial(
    "batch-statistics-at-test",
    "Test mode normalizes with the statistics of the batch; it must use running_mean and running_var.",
    (
        'mean, var = bn_param["running_mean"], bn_param["running_var"]',
        "mean, var = rows.mean(axis=0), rows.var(axis=0)",
    ),
)
_spatial(
    "no-gamma-beta",
    "The standardized values are returned as they are; scale them by gamma and shift them by beta.",
    ("(gamma * xhat + beta)", "xhat"),
)
_spatial(
    "unbiased-variance",
    "The variance is divided by N·H·W − 1; it is divided by the count N·H·W.",
    ("((rows - mean) ** 2).mean(axis=0)", "((rows - mean) ** 2).sum(axis=0) / (len(rows) - 1)"),
)
_spatial(
    "variance-divided-by-batch",
    "The variance of a channel is a sum over N·H·W values, but it is divided by N alone.",
    ("((rows - mean) ** 2).mean(axis=0)", "((rows - mean) ** 2).sum(axis=0) / N"),
)


@topic.wrong(
    "spatial_batchnorm_forward",
    "statistics-per-pixel",
    "Each pixel of each channel has statistics of its own, taken over the batch alone. A channel is one filter's "
    "output: all its pixels share one mean and one variance, over N, H and W.",
)
def spatial_per_pixel(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = momentum * bn_param.get("running_mean", 0 * mean) + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param.get("running_var", 0 * var) + (1 - momentum) * var
    else:
        mean = bn_param["running_mean"].reshape(len(gamma), -1, 1)
        var = bn_param["running_var"].reshape(len(gamma), -1, 1)
    xhat = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * xhat + beta[:, None, None], xhat


@topic.wrong(
    "spatial_batchnorm_forward",
    "statistics-per-image",
    "Each image has statistics of its own: that is instance normalization. Take the mean over the batch as well, over "
    "the axes (0, 2, 3).",
)
def spatial_per_image(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    mean, var = x.mean(axis=(2, 3), keepdims=True), x.var(axis=(2, 3), keepdims=True)
    if bn_param["mode"] == "train":
        old_mean, old_var = bn_param.get("running_mean", 0.0), bn_param.get("running_var", 0.0)
        bn_param["running_mean"] = momentum * old_mean + (1 - momentum) * mean.mean(axis=(0, 2, 3))
        bn_param["running_var"] = momentum * old_var + (1 - momentum) * var.mean(axis=(0, 2, 3))
    xhat = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * xhat + beta[:, None, None], xhat


@topic.wrong(
    "spatial_batchnorm_forward",
    "statistics-over-channels",
    "Mean and variance are taken over the channels too, one for each image: that is layer normalization. Take them for "
    "each channel, over the axes (0, 2, 3).",
)
def spatial_over_channels(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    mean, var = x.mean(axis=(1, 2, 3), keepdims=True), x.var(axis=(1, 2, 3), keepdims=True)
    xhat = (x - mean) / np.sqrt(var + eps)
    return gamma[:, None, None] * xhat + beta[:, None, None], xhat


@topic.plain
def spatial_batchnorm_backward(dout, cache):
    xhat, gamma, inv_std = cache
    N, C, H, W = dout.shape
    rows = dout.transpose(0, 2, 3, 1).reshape(-1, C)
    count = len(rows)
    dbeta = rows.sum(axis=0)
    dgamma = (rows * xhat).sum(axis=0)
    dx = gamma * inv_std * (rows - dbeta / count - xhat * dgamma / count)
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta


def _spatial_back(slug, sentence, *edits):
    topic.edit("spatial_batchnorm_backward", slug, sentence, *edits)


_spatial_back(
    "count-is-batch",
    "The sums are divided by N; each channel's mean was taken over N·H·W values, so divide by that.",
    ("count = len(rows)", "count = N"),
)
_spatial_back(
    "count-is-pixels",
    "The sums are divided by H·W; each channel's mean was taken over N·H·W values, so divide by that.",
    ("count = len(rows)", "count = H * W"),
)
_spatial_back(
    "channel-axis-not-moved",
    "dout is reshaped to (N·H·W, C) without moving the channel axis to the end first.",
    ("dout.transpose(0, 2, 3, 1).reshape(-1, C)", "dout.reshape(-1, C)"),
    (".reshape(N, H, W, C).transpose(0, 3, 1, 2)", ".reshape(N, C, H, W)"),
)
_spatial_back(
    "moved-but-not-back",
    "dx is reshaped to (N, C, H, W) without moving the channel axis back: reshape to (N, H, W, C), then transpose.",
    (".reshape(N, H, W, C).transpose(0, 3, 1, 2)", ".reshape(N, C, H, W)"),
)
_spatial_back(
    "statistics-constant",
    "Mean and variance are treated as constants, but they depend on every pixel of the channel.",
    ("(rows - dbeta / count - xhat * dgamma / count)", "rows"),
)
_spatial_back(
    "variance-constant",
    "The term of the variance is missing in dx.",
    (" - xhat * dgamma / count)", ")"),
)
_spatial_back("gamma-missing", "gamma is missing in dx.", ("dx = gamma * inv_std", "dx = inv_std"))
_spatial_back(
    "parameters-averaged",
    "dgamma and dbeta are averaged over the pixels; gradients of a shared parameter add up.",
    (".transpose(0, 3, 1, 2), dgamma, dbeta", ".transpose(0, 3, 1, 2), dgamma / count, dbeta / count"),
)
_spatial_back(
    "parameters-per-pixel",
    "dgamma and dbeta are summed over the batch alone; sum over N, H and W, one number for each channel.",
    (
        ".transpose(0, 3, 1, 2), dgamma, dbeta",
        ".transpose(0, 3, 1, 2), (dout * xhat.reshape(N, H, W, C).transpose(0, 3, 1, 2)).sum(axis=0), dout.sum(axis=0)",
    ),
)
_spatial_back(
    "dgamma-without-xhat",
    "dgamma is the sum of dout alone; it is the sum of dout * xhat.",
    (".transpose(0, 3, 1, 2), dgamma, dbeta", ".transpose(0, 3, 1, 2), dbeta, dbeta"),
)
topic.edit(
    "spatial_batchnorm_forward",
    "eps-missing",
    "The eps of bn_param is not used: it is left out, or fixed in your code at a tiny value. The root is "
    "sqrt(var + eps), with the eps of bn_param, or 1e-5 if it has none.",
    ("np.sqrt(var + eps)", "np.sqrt(var)"),
)
topic.edit(
    "spatial_batchnorm_forward",
    "eps-hard-coded",
    "eps is written into the code as 1e-5; read it from bn_param.",
    ('bn_param.get("eps", 1e-5)', "1e-5"),
)
topic.edit(
    "spatial_batchnorm_forward",
    "test-without-eps",
    "Test mode leaves out eps; the root is sqrt(running_var + eps).",
    ("    inv_std =", '    if bn_param["mode"] == "test":\n        eps = 0.0\n    inv_std ='),
)
topic.edit(
    "spatial_batchnorm_forward",
    "rows-of-channels-without-transpose",
    "x is reshaped to (C, N·H·W) without moving the channel axis to the front first: with more than one image a row "
    "then mixes channels. Transpose to (C, N, H, W), then reshape.",
    ("x.transpose(0, 2, 3, 1).reshape(-1, C)", "x.reshape(C, -1).T"),
    (".reshape(N, H, W, C).transpose(0, 3, 1, 2)", ".T.reshape(N, C, H, W)"),
)
_VAR = "    var = (xhat**2).mean(axis=0) / inv_std**2\n    eps = inv_std**-2 - var\n"
_UNPACK = "    xhat, gamma, inv_std = cache\n"
_spatial_back(
    "eps-missing",
    EPS_MISSING,
    (_UNPACK, _UNPACK + _VAR + "    xhat, inv_std = xhat / inv_std / np.sqrt(var), 1 / np.sqrt(var)\n"),
)
_spatial_back(
    "eps-missing-but-xhat", EPS_MISSING, (_UNPACK, _UNPACK + _VAR), ("gamma * inv_std", "gamma / np.sqrt(var)")
)
_spatial_back(
    "eps-outside-root", EPS_OUTSIDE, (_UNPACK, _UNPACK + _VAR), ("gamma * inv_std", "gamma / (np.sqrt(var) + eps)")
)
_spatial_back("no-mean-term", "The term of the mean is missing in dx.", ("rows - dbeta / count", "rows"))
_spatial_back(
    "gradients-swapped",
    "dgamma and dbeta are returned in the wrong order: it is dx, dgamma, dbeta.",
    (".transpose(0, 3, 1, 2), dgamma, dbeta", ".transpose(0, 3, 1, 2), dbeta, dgamma"),
)
_spatial(
    "divides-by-variance",
    "The centred values are divided by the variance; divide by its square root.",
    ("1 / np.sqrt(var + eps)", "1 / (var + eps)"),
)
_spatial(
    "momentum-hard-coded",
    "The share 0.9 is written into the code; read momentum from bn_param.",
    ('bn_param.get("momentum", 0.9)', "0.9"),
)
_spatial(
    "test-eps-outside-root",
    "Test mode adds eps to the root; it belongs under it: sqrt(running_var + eps).",
    ("    xhat =", '    if bn_param["mode"] == "test":\n        inv_std = 1 / (np.sqrt(var) + eps)\n    xhat ='),
)
_spatial(
    "eps-tiny",
    "The eps of bn_param is not used: it is left out, or fixed in your code at a tiny value. The root is "
    "sqrt(var + eps), with the eps of bn_param, or 1e-5 if it has none.",
    ('bn_param.get("eps", 1e-5)', "1e-8"),
)
topic.family(
    "spatial_batchnorm_forward",
    "eps-tiny-other",
    "The eps of bn_param is not used: it is left out, or fixed in your code at a tiny value. The root is "
    "sqrt(var + eps), with the eps of bn_param, or 1e-5 if it has none.",
    ("1e-6", "1e-7", "1e-10"),
    ('bn_param.get("eps", 1e-5)', "{value}"),
)
_spatial(
    "running-var-starts-at-one",
    "running_var starts at one (torch does so); here both running averages start at zero.",
    ("np.zeros_like(var)", "np.ones_like(var)"),
)
_spatial(
    "std-as-running-var",
    "running_var collects standard deviations; it must hold variances.",
    ("(1 - momentum) * var", "(1 - momentum) * np.sqrt(var + eps)"),
)
_spatial(
    "unbiased-running-var",
    "running_var collects variances divided by the count less one (torch does so); here it keeps the variance that "
    "normalized the batch, divided by N·H·W.",
    ("(1 - momentum) * var", "(1 - momentum) * var * (len(rows) / (len(rows) - 1))"),
)
_spatial(
    "last-batch-only",
    "The running averages are replaced by the last batch's statistics; mix them with the old ones.",
    ("momentum * old_mean + (1 - momentum) * mean", "mean"),
    ("momentum * old_var + (1 - momentum) * var", "var"),
)
topic.family(
    "spatial_batchnorm_forward",
    "default-momentum",
    "Where bn_param does not say it, momentum is 0.9, not {value}.",
    ("0.1", "0.99", "0.5", "0.95"),
    ('"momentum", 0.9', '"momentum", {value}'),
)
topic.family(
    "spatial_batchnorm_forward",
    "default-eps",
    "Where bn_param does not say it, eps is 1e-5, not {value}.",
    ("1e-3", "1e-4", "1e-8"),
    ('"eps", 1e-5', '"eps", {value}'),
)
