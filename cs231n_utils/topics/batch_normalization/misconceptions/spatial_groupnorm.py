"""Group normalization: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.batch_normalization.answers import topic
from cs231n_utils.topics.batch_normalization.misconceptions.batchnorm_backward import EPS_MISSING, EPS_OUTSIDE


@topic.plain
def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    eps = gn_param.get("eps", 1e-5)
    N, C, H, W = x.shape
    groups = x.reshape(N, G, C // G, H, W)
    mean = groups.mean(axis=(2, 3, 4), keepdims=True)
    var = ((groups - mean) ** 2).mean(axis=(2, 3, 4), keepdims=True)
    inv_std = 1 / np.sqrt(var + eps)
    xhat = ((groups - mean) * inv_std).reshape(N, C, H, W)
    out = gamma.reshape(1, C, 1, 1) * xhat + beta.reshape(1, C, 1, 1)
    return out, (xhat, gamma, inv_std)


def _group(slug, sentence, *edits):
    topic.edit("spatial_groupnorm_forward", slug, sentence, *edits)


_group(
    "statistics-per-pixel",
    "Each pixel has statistics of its own, taken over the channels of its group alone; take them over H and W too.",
    ("axis=(2, 3, 4)", "axis=2"),
)
_group(
    "statistics-per-channel",
    "Each channel has statistics of its own: that is instance normalization. The C/G channels of a group share one "
    "mean and one variance.",
    ("axis=(2, 3, 4)", "axis=(3, 4)"),
)
_group(
    "all-channels-in-one-group",
    "All channels share one mean: that is layer normalization, group normalization with G = 1. Split the channels "
    "into G groups.",
    ("x.reshape(N, G, C // G, H, W)", "x.reshape(N, 1, C, H, W)"),
)
_group(
    "statistics-over-batch",
    "The batch is averaged over as well; group normalization looks at one example at a time.",
    ("axis=(2, 3, 4)", "axis=(0, 2, 3, 4)"),
)
_group(
    "group-size-for-number",
    "G is taken as the number of channels in a group; it is the number of groups, each of C/G channels.",
    ("x.reshape(N, G, C // G, H, W)", "x.reshape(N, C // G, G, H, W)"),
)
_group(
    "interleaved-groups",
    "A group is made of every G-th channel; it is a block of C/G neighbours: reshape to (N, G, C // G, H, W).",
    ("x.reshape(N, G, C // G, H, W)", "x.reshape(N, C // G, G, H, W).transpose(0, 2, 1, 3, 4)"),
    (
        "((groups - mean) * inv_std).reshape",
        "((groups - mean) * inv_std).transpose(0, 2, 1, 3, 4).reshape",
    ),
)
_group(
    "eps-outside-root",
    "eps is added to the standard deviation; it belongs under the root.",
    ("np.sqrt(var + eps)", "(np.sqrt(var) + eps)"),
)
_group(
    "eps-hard-coded",
    "eps is written into the code as 1e-5; read it from gn_param.",
    ('gn_param.get("eps", 1e-5)', "1e-5"),
)
_group(
    "divides-by-variance",
    "The centred values are divided by the variance; divide by its square root.",
    ("1 / np.sqrt(var + eps)", "1 / (var + eps)"),
)
_group(
    "unbiased-variance",
    "The variance is divided by the count less one; divide it by the count (C/G)·H·W.",
    (
        "((groups - mean) ** 2).mean(axis=(2, 3, 4), keepdims=True)",
        "groups.var(axis=(2, 3, 4), keepdims=True, ddof=1)",
    ),
)
_group(
    "no-gamma-beta",
    "gamma and beta are left out.",
    ("gamma.reshape(1, C, 1, 1) * xhat + beta.reshape(1, C, 1, 1)", "xhat"),
)
_group(
    "parameters-per-group",
    "gamma and beta are averaged within a group; each channel keeps its own.",
    (
        "gamma.reshape(1, C, 1, 1) * xhat + beta.reshape(1, C, 1, 1)",
        "gamma.reshape(G, -1).mean(axis=1).repeat(C // G).reshape(1, C, 1, 1) * xhat + "
        "beta.reshape(G, -1).mean(axis=1).repeat(C // G).reshape(1, C, 1, 1)",
    ),
)


@topic.plain
def spatial_groupnorm_backward(dout, cache):
    xhat, gamma, inv_std = cache
    N, C, H, W = dout.shape
    G = inv_std.shape[1]
    dbeta = dout.sum(axis=(0, 2, 3)).reshape(gamma.shape)
    dgamma = (dout * xhat).sum(axis=(0, 2, 3)).reshape(gamma.shape)
    dxhat = (dout * gamma.reshape(1, C, 1, 1)).reshape(N, G, C // G, H, W)
    xhat = xhat.reshape(N, G, C // G, H, W)
    mean = dxhat.mean(axis=(2, 3, 4), keepdims=True)
    along = (dxhat * xhat).mean(axis=(2, 3, 4), keepdims=True)
    dx = (inv_std * (dxhat - mean - xhat * along)).reshape(N, C, H, W)
    return dx, dgamma, dbeta


def _group_back(slug, sentence, *edits):
    topic.edit("spatial_groupnorm_backward", slug, sentence, *edits)


_group_back(
    "means-per-channel",
    "The means in dx are taken over each channel; mean and variance were taken over a whole group, so these are too.",
    ("axis=(2, 3, 4)", "axis=(3, 4)"),
)
_group_back(
    "means-per-pixel",
    "The means in dx are taken at each pixel; mean and variance were taken over a group's channels and all its pixels.",
    ("axis=(2, 3, 4)", "axis=2"),
)
_group_back(
    "means-over-all-channels",
    "The means in dx are taken over all channels; they run over one group.",
    ("axis=(2, 3, 4)", "axis=(1, 2, 3, 4)"),
)
_group_back(
    "means-over-batch",
    "The means in dx run over the batch as well; each example was normalized by itself.",
    ("axis=(2, 3, 4)", "axis=(0, 2, 3, 4)"),
)
_group_back(
    "count-without-channels",
    "The sums in dx are divided by H·W; a group has (C/G)·H·W values.",
    ("dxhat.mean(axis=(2, 3, 4), keepdims=True)", "dxhat.sum(axis=(2, 3, 4), keepdims=True) / (H * W)"),
    (
        "(dxhat * xhat).mean(axis=(2, 3, 4), keepdims=True)",
        "(dxhat * xhat).sum(axis=(2, 3, 4), keepdims=True) / (H * W)",
    ),
)
_group_back(
    "gamma-after-means",
    "gamma is multiplied on after the means are taken. The channels of a group have different gammas, so it must be "
    "inside: dxhat = dout * gamma.",
    ("(dout * gamma.reshape(1, C, 1, 1)).reshape", "dout.reshape"),
    (".reshape(N, C, H, W)\n", ".reshape(N, C, H, W) * gamma.reshape(1, C, 1, 1)\n"),
)
_group_back("gamma-missing", "gamma is missing in dx.", ("(dout * gamma.reshape(1, C, 1, 1)).reshape", "dout.reshape"))
_group_back(
    "statistics-constant",
    "Mean and variance are treated as constants, but both depend on every value of the group.",
    ("(dxhat - mean - xhat * along)", "dxhat"),
)
_group_back("no-mean-term", "The path through the mean is missing in dx.", ("dxhat - mean - xhat", "dxhat - xhat"))
_group_back("no-variance-term", "The path through the variance is missing in dx.", (" - xhat * along)", ")"))
_group_back(
    "parameters-averaged",
    "dgamma and dbeta are averaged; gradients of a shared parameter add up.",
    (".sum(axis=(0, 2, 3))", ".mean(axis=(0, 2, 3))"),
)
_group_back(
    "dgamma-without-xhat",
    "dgamma is the sum of dout alone; it is the sum of dout * xhat.",
    ("dgamma = (dout * xhat).sum", "dgamma = dout.sum"),
)


@topic.wrong(
    "spatial_groupnorm_backward",
    "parameters-per-pixel",
    "dgamma and dbeta are summed over the batch alone; sum over N, H and W, one number for each channel.",
)
def groupnorm_parameters_per_pixel(dout, cache):
    xhat, gamma, inv_std = cache
    N, C, H, W = dout.shape
    G = inv_std.shape[1]
    dxhat = (dout * gamma.reshape(1, C, 1, 1)).reshape(N, G, -1)
    grouped = xhat.reshape(N, G, -1)
    mean = dxhat.mean(axis=2, keepdims=True)
    along = (dxhat * grouped).mean(axis=2, keepdims=True)
    dx = inv_std.reshape(N, G, 1) * (dxhat - mean - grouped * along)
    return dx.reshape(dout.shape), (dout * xhat).sum(axis=0), dout.sum(axis=0)


topic.edit(
    "spatial_groupnorm_forward",
    "statistics-per-row",
    "Each row of pixels has statistics of its own; take them over the C/G channels of a group, H and W.",
    ("axis=(2, 3, 4)", "axis=4"),
)
topic.edit(
    "spatial_groupnorm_forward",
    "columns-without-transpose",
    "x is reshaped to (C/G·H·W, N·G), but reshape does not transpose: a column then holds every N·G-th value of the "
    "whole batch, not one group. Reshape to (N·G, C/G·H·W) and take the means along axis 1.",
    ("x.reshape(N, G, C // G, H, W)", "x.reshape(-1, N * G)"),
    ("groups.mean(axis=(2, 3, 4), keepdims=True)", "groups.mean(axis=0)"),
    ("((groups - mean) ** 2).mean(axis=(2, 3, 4), keepdims=True)", "((groups - mean) ** 2).mean(axis=0)"),
    ("((groups - mean) * inv_std).reshape", "((groups - mean) * inv_std).T.reshape"),
)
topic.edit(
    "spatial_groupnorm_forward",
    "channels-moved-last",
    "The channels are moved to the last axis before the reshape to (N·G, …): a group then is a block of pixels with "
    "all their channels. Leave x as (N, C, H, W): the channels of a group lie next to each other already.",
    ("groups = x.reshape(N, G, C // G, H, W)", "groups = x.transpose(0, 2, 3, 1).reshape(N, G, -1)"),
    ("axis=(2, 3, 4)", "axis=2"),
    (
        "((groups - mean) * inv_std).reshape(N, C, H, W)",
        "((groups - mean) * inv_std).reshape(N, H, W, C).transpose(0, 3, 1, 2)",
    ),
)
_VAR = (
    "    grouped = xhat.reshape(N, G, C // G, H, W)\n"
    "    var = (grouped**2).mean(axis=(2, 3, 4), keepdims=True) / inv_std**2\n"
    "    eps = inv_std**-2 - var\n"
)
_G = "    G = inv_std.shape[1]\n"
_group_back(
    "eps-missing",
    EPS_MISSING,
    (
        _G,
        _G
        + _VAR
        + "    xhat = (grouped / inv_std / np.sqrt(var)).reshape(N, C, H, W)\n    inv_std = 1 / np.sqrt(var)\n",
    ),
)
_group_back("eps-missing-but-xhat", EPS_MISSING, (_G, _G + _VAR), ("dx = (inv_std", "dx = (1 / np.sqrt(var)"))
_group_back("eps-outside-root", EPS_OUTSIDE, (_G, _G + _VAR), ("dx = (inv_std", "dx = (1 / (np.sqrt(var) + eps)"))
_group_back(
    "sums-not-divided",
    "The sums in dx are not divided by the number of values in a group, (C/G)·H·W.",
    ("dxhat.mean(axis=(2", "dxhat.sum(axis=(2"),
    ("(dxhat * xhat).mean(axis=(2", "(dxhat * xhat).sum(axis=(2"),
)
_group_back(
    "gradients-swapped",
    "dgamma and dbeta are returned in the wrong order: it is dx, dgamma, dbeta.",
    ("return dx, dgamma, dbeta", "return dx, dbeta, dgamma"),
)
_group_back("std-missing", "dx is not divided by the standard deviation.", ("(inv_std * (dxhat", "((dxhat"))
_EPS_UNUSED = (
    "The eps of gn_param is not used: it is left out, or fixed in your code at a tiny value. The root is "
    "sqrt(var + eps), with the eps of gn_param, or 1e-5 if it has none."
)
_group("eps-missing", _EPS_UNUSED, ("np.sqrt(var + eps)", "np.sqrt(var)"))
_group("eps-tiny", _EPS_UNUSED, ('gn_param.get("eps", 1e-5)', "1e-8"))
_group("not-centred", "The mean is never subtracted from x.", ("((groups - mean) * inv_std)", "(groups * inv_std)"))
_group(
    "gamma-missing",
    "gamma is left out: each channel is scaled by its own.",
    ("gamma.reshape(1, C, 1, 1) * xhat", "xhat"),
)
_group("beta-missing", "beta is left out: each channel is shifted by its own.", (" + beta.reshape(1, C, 1, 1)", ""))
topic.family(
    "spatial_groupnorm_forward",
    "default-eps",
    "Where gn_param does not say it, eps is 1e-5, not {value}.",
    ("1e-6", "1e-8", "1e-12", "1e-3"),
    ('gn_param.get("eps", 1e-5)', 'gn_param.get("eps", {value})'),
)
_group(
    "axis-not-kept",
    "The means and variances, one for each group, lose their axis and are combined with the wrong values: take them "
    "with keepdims=True.",
    ("x.reshape(N, G, C // G, H, W)", "x.reshape(N, G, -1)"),
    ("axis=(2, 3, 4), keepdims=True", "axis=2"),
)
_group(
    "gamma-of-the-group",
    "Every channel takes the gamma and beta whose number is its group's; each channel has its own.",
    (
        "gamma.reshape(1, C, 1, 1) * xhat + beta.reshape(1, C, 1, 1)",
        "gamma.reshape(-1)[:G].repeat(C // G).reshape(1, C, 1, 1) * xhat + "
        "beta.reshape(-1)[:G].repeat(C // G).reshape(1, C, 1, 1)",
    ),
)
