"""04-batch-normalization: the answers, and the known ways to get them wrong."""

import numpy as np

from cs231n_utils import layers
from cs231n_utils.check.registry import Topic
from cs231n_utils.check.runs import AnswerError

__all__ = ["groupnorm_forward", "topic"]

topic = Topic("04-batch-normalization")

TRANSFORM = "Standardize each feature"
TEST_TIME = "What is kept for test time"
STEP_BY_STEP = "The backward pass, step by step"
ONE_LINE = "The backward pass in one line"
SPATIAL = "Images: one mean for each channel"
LAYER = "Layer normalization: each example by itself"
GROUP = "Group normalization: between the two"
FOLD = "Fold it away for inference"

GRADIENTS = ("dx", "dgamma", "dbeta")


def groupnorm_forward(f, x, gamma, beta, G, gn_param):
    """``f.spatial_groupnorm_forward`` with gamma and beta (1, C, 1, 1); if it cannot take these, with (C,).

    CS231n's text says (C,) in some years and (1, C, 1, 1) in others: an answer that takes one of them is right.
    """
    try:
        return f.spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    except AnswerError:
        try:
            return f.spatial_groupnorm_forward(x, gamma.reshape(-1), beta.reshape(-1), G, gn_param)
        except AnswerError:
            pass
        raise


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
    "fold_batchnorm",
    _fold_reference,
    returns=("w_folded", "b_folded"),
    section=FOLD,
)


# --- batchnorm_forward


@topic.plain
def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        mean = x.mean(axis=0)
        var = ((x - mean) ** 2).mean(axis=0)
        old_mean = bn_param.get("running_mean", np.zeros_like(mean))
        old_var = bn_param.get("running_var", np.zeros_like(var))
        bn_param["running_mean"] = momentum * old_mean + (1 - momentum) * mean
        bn_param["running_var"] = momentum * old_var + (1 - momentum) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    inv_std = 1 / np.sqrt(var + eps)
    xhat = (x - mean) * inv_std
    out = gamma * xhat + beta
    return out, (xhat, gamma, inv_std)


def _forward(slug, sentence, *edits, section=TRANSFORM):
    topic.edit("batchnorm_forward", slug, sentence, *edits, section=section)


_VAR = "var = ((x - mean) ** 2).mean(axis=0)"

# Mistakes of running averages and test mode come first: a general one often looks the same in their checks, and of two
# that fit equally well the first is named.
_forward(
    "momentum-swapped",
    "momentum stands at the wrong term: it is the share of the OLD running average that is kept, and 1 − momentum "
    "goes to the new batch. (torch's momentum is the other share.)",
    ("momentum * old_mean + (1 - momentum) * mean", "(1 - momentum) * old_mean + momentum * mean"),
    ("momentum * old_var + (1 - momentum) * var", "(1 - momentum) * old_var + momentum * var"),
    section=TEST_TIME,
)
_forward(
    "momentum-hard-coded",
    "The share 0.9 is written into the code; read momentum from bn_param, where the caller may have set another.",
    ('bn_param.get("momentum", 0.9)', "0.9"),
    section=TEST_TIME,
)
_forward(
    "running-not-stored",
    "The running averages are computed but not stored: write them into bn_param, or the next call cannot know them.",
    ('bn_param["running_mean"] = momentum', "running_mean = momentum"),
    ('bn_param["running_var"] = momentum', "running_var = momentum"),
    section=TEST_TIME,
)
_forward(
    "only-mean-stored",
    "running_mean is stored in bn_param, but running_var is not.",
    ('bn_param["running_var"] = momentum', "running_var = momentum"),
    section=TEST_TIME,
)
_forward(
    "std-as-running-var",
    "running_var collects standard deviations; it must hold variances.",
    ("(1 - momentum) * var", "(1 - momentum) * np.sqrt(var + eps)"),
    section=TEST_TIME,
)
_forward(
    "std-without-eps-as-running-var",
    "running_var collects square roots of variances; it must hold the variances themselves.",
    ("(1 - momentum) * var", "(1 - momentum) * np.sqrt(var)"),
    section=TEST_TIME,
)
_forward(
    "eps-in-running-var",
    "running_var collects var + eps; eps is added when the root is taken, and not stored.",
    ("(1 - momentum) * var", "(1 - momentum) * (var + eps)"),
    section=TEST_TIME,
)
_forward(
    "unbiased-running-var",
    "running_var collects variances divided by N − 1 (torch does so); here it keeps the variance that normalized "
    "the batch, divided by N.",
    ("(1 - momentum) * var", "(1 - momentum) * var * (len(x) / max(len(x) - 1, 1))"),
    section=TEST_TIME,
)
_forward(
    "last-batch-only",
    "The running averages are replaced by the last batch's statistics; mix them with the old ones.",
    ("momentum * old_mean + (1 - momentum) * mean", "mean"),
    ("momentum * old_var + (1 - momentum) * var", "var"),
    section=TEST_TIME,
)
_forward(
    "old-average-not-reduced",
    "The new share is added to the old running average without multiplying the old one by momentum: it only grows.",
    ("momentum * old_mean", "old_mean"),
    ("momentum * old_var", "old_var"),
    section=TEST_TIME,
)
_forward(
    "starts-with-first-batch",
    "The running averages start as the first batch's statistics; here they start at zero, and the first batch is "
    "mixed in like every other.",
    ("np.zeros_like(mean)", "mean"),
    ("np.zeros_like(var)", "var"),
    section=TEST_TIME,
)
_forward(
    "running-var-starts-at-one",
    "running_var starts at one (torch does so); here both running averages start at zero.",
    ("np.zeros_like(var)", "np.ones_like(var)"),
    section=TEST_TIME,
)
_forward(
    "running-average-of-xhat",
    "The running averages are taken of the normalized values, whose mean is always 0; take them of x.",
    ('bn_param["running_mean"] = momentum * old_mean + (1 - momentum) * mean', "z = (x - mean) / np.sqrt(var + eps)"),
    (
        'bn_param["running_var"] = momentum * old_var + (1 - momentum) * var',
        'bn_param["running_mean"] = momentum * old_mean + (1 - momentum) * z.mean(axis=0)\n'
        '        bn_param["running_var"] = momentum * old_var + (1 - momentum) * z.var(axis=0)',
    ),
    section=TEST_TIME,
)
_forward(
    "batch-statistics-at-test",
    "Test mode normalizes with the statistics of the batch; it must use running_mean and running_var.",
    (
        'mean, var = bn_param["running_mean"], bn_param["running_var"]',
        "mean = x.mean(axis=0)\n        var = x.var(axis=0)",
    ),
    section=TEST_TIME,
)
_forward(
    "test-without-gamma-beta",
    "Test mode forgets gamma and beta: the net was trained with them, and they belong to the layer in both modes.",
    ("    return out,", '    if bn_param["mode"] == "test":\n        out = xhat\n    return out,'),
    section=TEST_TIME,
)
_forward(
    "test-without-eps",
    "Test mode leaves out eps; the root is sqrt(running_var + eps).",
    ("    inv_std =", '    if bn_param["mode"] == "test":\n        eps = 0.0\n    inv_std ='),
    section=TEST_TIME,
)
_forward(
    "test-divides-by-variance",
    "Test mode divides by running_var; divide by its square root.",
    ("    xhat =", '    if bn_param["mode"] == "test":\n        inv_std = 1 / (var + eps)\n    xhat ='),
    section=TEST_TIME,
)
_forward(
    "running-updated-in-test",
    "The running averages are updated in test mode too; they must stay as training left them.",
    (
        '        bn_param["running_mean"] = momentum * old_mean + (1 - momentum) * mean\n'
        '        bn_param["running_var"] = momentum * old_var + (1 - momentum) * var\n',
        "",
    ),
    (
        "        old_mean = bn_param.get",
        "    old_mean = bn_param.get",
    ),
    ("        old_var = bn_param.get", "    old_var = bn_param.get"),
    ("np.zeros_like(mean)", "np.zeros(x.shape[1])"),
    ("np.zeros_like(var)", "np.zeros(x.shape[1])"),
    (
        "    else:\n        mean, var",
        '    bn_param["running_mean"] = momentum * old_mean + (1 - momentum) * x.mean(axis=0)\n'
        '    bn_param["running_var"] = momentum * old_var + (1 - momentum) * x.var(axis=0)\n'
        '    if bn_param["mode"] == "test":\n        mean, var',
    ),
    ('mean, var = bn_param["running_mean"], bn_param["running_var"]', "mean, var = old_mean, old_var"),
    section=TEST_TIME,
)
_forward(
    "eps-outside-root",
    "eps is added to the standard deviation; it belongs under the root: sqrt(var + eps).",
    ("np.sqrt(var + eps)", "(np.sqrt(var) + eps)"),
)
_forward(
    "eps-hard-coded",
    "eps is written into the code as 1e-5; read it from bn_param, where the caller may have set another.",
    ('bn_param.get("eps", 1e-5)', "1e-5"),
)
_forward(
    "eps-missing",
    "eps is left out: a feature that is the same in the whole batch is then divided by zero.",
    ("np.sqrt(var + eps)", "np.sqrt(var)"),
)
_forward(
    "unbiased-variance",
    "The variance is divided by N − 1; batch normalization divides by N, as np.var does without ddof.",
    (_VAR, "var = ((x - mean) ** 2).sum(axis=0) / max(len(x) - 1, 1)"),
)
_forward(
    "statistics-per-example",
    "Mean and variance are taken along axis 1, over the features of one example. Batch normalization takes "
    "them along axis 0: for each feature, over the examples of the batch.",
    (".mean(axis=0)", ".mean(axis=1, keepdims=True)"),
)
_forward(
    "one-mean-for-all",
    "One mean and one variance are taken over the whole array; each feature has its own.",
    ("x.mean(axis=0)", "np.full(x.shape[1], x.mean())"),
    ("((x - mean) ** 2).mean(axis=0)", "np.full(x.shape[1], ((x - mean) ** 2).mean())"),
)
_forward(
    "divides-by-variance",
    "The centred values are divided by the variance; divide by its square root, the standard deviation.",
    ("1 / np.sqrt(var + eps)", "1 / (var + eps)"),
)
_forward(
    "variance-not-centred",
    "The variance is taken as the mean of x²; subtract the mean first, or subtract the squared mean after.",
    (_VAR, "var = (x**2).mean(axis=0)"),
)
_forward(
    "not-centred",
    "The mean is never subtracted from x: the result has spread 1, but not mean 0.",
    ("xhat = (x - mean) * inv_std", "xhat = x * inv_std"),
)
_forward(
    "no-gamma-beta",
    "The standardized values are returned as they are; scale them by gamma and shift them by beta.",
    ("out = gamma * xhat + beta", "out = xhat"),
)
_forward(
    "beta-inside-scale",
    "beta is added before the scale, so gamma multiplies it too; the order is gamma * xhat + beta.",
    ("gamma * xhat + beta", "gamma * (xhat + beta)"),
)
_forward(
    "gamma-beta-swapped",
    "gamma and beta have changed places: gamma scales, beta shifts.",
    ("gamma * xhat + beta", "beta * xhat + gamma"),
)
_forward(
    "running-average-in-training",
    "In training mode the running averages are used to normalize; training uses the statistics of this batch.",
    (
        "    else:\n        mean, var",
        '        mean, var = bn_param["running_mean"], bn_param["running_var"]\n    else:\n        mean, var',
    ),
)


# --- batchnorm_backward


@topic.plain
def batchnorm_backward(dout, cache):
    xhat, gamma, inv_std = cache
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xhat).sum(axis=0)
    dxhat = dout * gamma
    centred = xhat / inv_std
    dinv_std = (dxhat * centred).sum(axis=0)
    dvar = -0.5 * inv_std**3 * dinv_std
    dcentred = dxhat * inv_std + dvar * 2 * centred / N
    dmean = -dcentred.sum(axis=0)
    dx = dcentred + dmean / N
    return dx, dgamma, dbeta


def _backward(slug, sentence, *edits):
    topic.edit("batchnorm_backward", slug, sentence, *edits)


_backward(
    "statistics-constant",
    "Mean and variance are treated as constants, but both depend on x: each example moves them, and through them "
    "all the other examples of the batch.",
    ("dcentred = dxhat * inv_std + dvar * 2 * centred / N", "dcentred = dxhat * inv_std"),
    ("dx = dcentred + dmean / N", "dx = dcentred"),
)
_backward(
    "variance-constant",
    "The path through the variance is missing: the variance depends on x too.",
    ("dcentred = dxhat * inv_std + dvar * 2 * centred / N", "dcentred = dxhat * inv_std"),
)
_backward(
    "mean-constant",
    "The path through the mean is missing: subtract from dx what flows back through the mean.",
    ("dx = dcentred + dmean / N", "dx = dcentred"),
)
_backward(
    "mean-not-divided",
    "The gradient that flows back through the mean is not divided by N: the mean is a sum over N.",
    ("dx = dcentred + dmean / N", "dx = dcentred + dmean"),
)
_backward(
    "variance-not-divided",
    "The gradient that flows back through the variance is not divided by N: the variance is a mean of N squares.",
    ("dvar * 2 * centred / N", "dvar * 2 * centred"),
)
_backward(
    "square-without-two",
    "The factor 2 is missing: the derivative of a square is twice its root.",
    ("dvar * 2 * centred", "dvar * centred"),
)
_backward(
    "no-half",
    "The factor 1/2 is missing: the derivative of v^(−1/2) is −1/2 · v^(−3/2).",
    ("-0.5 * inv_std**3", "-1 * inv_std**3"),
)
_backward(
    "root-power",
    "The power is wrong where the root is differentiated: the derivative of v^(−1/2) is −1/2 · v^(−3/2), the third "
    "power of 1/std.",
    ("inv_std**3", "inv_std**2"),
)
_backward(
    "root-sign",
    "The sign is wrong on the path through the variance: 1/std falls when the variance rises.",
    ("-0.5 * inv_std**3", "0.5 * inv_std**3"),
)
_backward(
    "mean-sign",
    "The sign is wrong on the path through the mean: it is subtracted in the forward pass.",
    ("dmean = -dcentred", "dmean = dcentred"),
)
_backward(
    "std-missing",
    "dx is not divided by the standard deviation on the direct path.",
    ("dcentred = dxhat * inv_std +", "dcentred = dxhat +"),
)
_backward(
    "gamma-missing",
    "gamma is missing in dx: the gradient passes the scale first, dxhat = dout * gamma.",
    ("dxhat = dout * gamma", "dxhat = dout"),
)
_backward(
    "features-for-batch",
    "N is taken as the number of features; the sums run over the examples, so N is the batch size, dout.shape[0].",
    ("N = dout.shape[0]", "N = dout.shape[1]"),
)
_backward(
    "unbiased",
    "The backward pass divides by N − 1, but the forward pass divided by N.",
    ("dout.shape[0]", "max(dout.shape[0] - 1, 1)"),
)
_backward(
    "dgamma-without-xhat",
    "dgamma is the sum of dout alone; gamma multiplies xhat, so it is the sum of dout * xhat.",
    ("dgamma = (dout * xhat).sum(axis=0)", "dgamma = dout.sum(axis=0)"),
)
_backward(
    "dgamma-with-gamma",
    "dgamma has gamma in it: the derivative of gamma * xhat with respect to gamma is xhat.",
    ("dgamma = (dout * xhat).sum(axis=0)", "dgamma = (dout * gamma * xhat).sum(axis=0)"),
)
_backward(
    "dgamma-of-centred",
    "dgamma is built with the centred x; it must be the normalized xhat, which gamma multiplied.",
    ("dgamma = (dout * xhat).sum(axis=0)", "dgamma = (dout * xhat / inv_std).sum(axis=0)"),
)
_backward(
    "parameters-averaged",
    "dgamma and dbeta are averaged over the batch; gradients of a shared parameter add up.",
    ("dbeta = dout.sum(axis=0)", "dbeta = dout.mean(axis=0)"),
    ("dgamma = (dout * xhat).sum(axis=0)", "dgamma = (dout * xhat).mean(axis=0)"),
)
_backward(
    "parameters-over-features",
    "dgamma and dbeta are summed over the features; sum over the examples (axis 0), one number for each feature.",
    ("dbeta = dout.sum(axis=0)", "dbeta = dout.sum(axis=1)"),
    ("dgamma = (dout * xhat).sum(axis=0)", "dgamma = (dout * xhat).sum(axis=1)"),
)
_backward(
    "parameters-not-summed",
    "dgamma and dbeta are not summed over the batch; they must have gamma's and beta's shape, (D,).",
    ("dbeta = dout.sum(axis=0)", "dbeta = dout"),
    ("dgamma = (dout * xhat).sum(axis=0)", "dgamma = dout * xhat"),
)
_backward(
    "gradients-swapped",
    "dgamma and dbeta are returned in the wrong order: it is dx, dgamma, dbeta.",
    ("return dx, dgamma, dbeta", "return dx, dbeta, dgamma"),
)
_backward(
    "statistics-over-features",
    "dx sums over the features (axis 1); mean and variance were taken over the batch, so the sums run along axis 0.",
    ("dinv_std = (dxhat * centred).sum(axis=0)", "dinv_std = (dxhat * centred).sum(axis=1, keepdims=True)"),
    ("dmean = -dcentred.sum(axis=0)", "dmean = -dcentred.sum(axis=1, keepdims=True)"),
)


# --- batchnorm_backward_alt


@topic.plain
def batchnorm_backward_alt(dout, cache):
    xhat, gamma, inv_std = cache
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xhat).sum(axis=0)
    dx = gamma * inv_std / N * (N * dout - dbeta - xhat * dgamma)
    return dx, dgamma, dbeta


def _alt(slug, sentence, *edits):
    topic.edit("batchnorm_backward_alt", slug, sentence, *edits)


_alt(
    "n-missing",
    "dout is not multiplied by N inside the bracket, although the whole is divided by N.",
    ("N * dout - dbeta", "dout - dbeta"),
)
_alt(
    "sums-not-divided",
    "The two sums in the bracket are not divided by N: dx = gamma / std · (dout − dbeta/N − xhat · dgamma/N).",
    ("gamma * inv_std / N * (N * dout - dbeta", "gamma * inv_std * (dout - dbeta"),
)
_alt(
    "never-divided", "The bracket holds N · dout, but the whole is never divided by N.", ("inv_std / N *", "inv_std *")
)
_alt(
    "no-mean-term",
    "The term of the mean, dbeta, is missing in the bracket.",
    ("N * dout - dbeta - xhat", "N * dout - xhat"),
)
_alt(
    "no-variance-term",
    "The term of the variance, xhat * dgamma, is missing in the bracket.",
    (" - xhat * dgamma)", ")"),
)
_alt("xhat-missing", "The last term lacks xhat: it is xhat * dgamma.", ("dbeta - xhat * dgamma", "dbeta - dgamma"))
_alt("plus", "The last term is added; both sums are subtracted.", ("dbeta - xhat * dgamma", "dbeta + xhat * dgamma"))
_alt("gamma-missing", "gamma is missing in dx; it scales the whole bracket.", ("gamma * inv_std", "inv_std"))
_alt(
    "gamma-twice",
    "gamma stands in dx twice: once in front of the bracket, and again in the sums inside it.",
    ("(N * dout - dbeta - xhat * dgamma)", "(N * dout - gamma * dbeta - xhat * gamma * dgamma)"),
)
_alt(
    "std-missing",
    "dx is not divided by the standard deviation: the bracket is multiplied by gamma / std.",
    ("gamma * inv_std / N", "gamma / N"),
)
_alt(
    "times-std",
    "dx is multiplied by the standard deviation; divide by it.",
    ("gamma * inv_std / N", "gamma / inv_std / N"),
)
_alt(
    "divides-by-variance",
    "dx is divided by the variance; divide by its root, the standard deviation.",
    ("gamma * inv_std / N", "gamma * inv_std**2 / N"),
)
_alt(
    "features-for-batch",
    "N is taken as the number of features; it is the batch size, dout.shape[0].",
    ("N = dout.shape[0]", "N = dout.shape[1]"),
)
_alt(
    "parameters-averaged",
    "dgamma and dbeta are averaged over the batch; gradients of a shared parameter add up.",
    ("return dx, dgamma, dbeta", "return dx, dgamma / N, dbeta / N"),
)
_alt(
    "gradients-swapped",
    "dgamma and dbeta are returned in the wrong order.",
    ("return dx, dgamma, dbeta", "return dx, dbeta, dgamma"),
)


# --- spatial_batchnorm_forward


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


# --- spatial_batchnorm_backward


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


# --- layernorm_forward


@topic.plain
def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    mean = x.mean(axis=1, keepdims=True)
    var = ((x - mean) ** 2).mean(axis=1, keepdims=True)
    inv_std = 1 / np.sqrt(var + eps)
    xhat = (x - mean) * inv_std
    out = gamma * xhat + beta
    return out, (xhat, gamma, inv_std)


def _layer(slug, sentence, *edits):
    topic.edit("layernorm_forward", slug, sentence, *edits)


_LAYER_VAR = "((x - mean) ** 2).mean(axis=1, keepdims=True)"

_layer(
    "statistics-over-batch",
    "Mean and variance are taken over the batch (axis 0): that is batch normalization. Layer normalization takes them "
    "over the features of each example (axis 1).",
    ("axis=1", "axis=0"),
)
_layer(
    "one-mean-for-all",
    "One mean and one variance are taken over the whole array; each example has its own.",
    ("axis=1, keepdims=True", ""),
)
_layer(
    "axis-not-kept",
    "The means and variances, one for each example, are combined with x along its features, because the axis was lost: "
    "take them with keepdims=True, so that they have shape (N, 1).",
    (", keepdims=True", ""),
)
_layer(
    "unbiased-variance",
    "The variance is divided by D − 1 (as torch's var and std do by default); divide by D.",
    (_LAYER_VAR, "((x - mean) ** 2).sum(axis=1, keepdims=True) / (x.shape[1] - 1)"),
)
_layer(
    "divided-by-batch-size",
    "The sums over the features are divided by the batch size N; divide them by the number of features D.",
    ("x.mean(axis=1, keepdims=True)", "x.sum(axis=1, keepdims=True) / len(x)"),
    (_LAYER_VAR, "((x - mean) ** 2).sum(axis=1, keepdims=True) / len(x)"),
)
_layer(
    "eps-outside-root",
    "eps is added to the standard deviation; it belongs under the root.",
    ("np.sqrt(var + eps)", "(np.sqrt(var) + eps)"),
)
_layer(
    "eps-hard-coded",
    "eps is written into the code as 1e-5; read it from ln_param.",
    ('ln_param.get("eps", 1e-5)', "1e-5"),
)
_layer("eps-missing", "eps is left out under the root.", ("np.sqrt(var + eps)", "np.sqrt(var)"))
_layer(
    "divides-by-variance",
    "The centred values are divided by the variance; divide by its square root.",
    ("1 / np.sqrt(var + eps)", "1 / (var + eps)"),
)
_layer("not-centred", "The mean is never subtracted from x.", ("xhat = (x - mean)", "xhat = x"))
_layer("no-gamma-beta", "gamma and beta are left out.", ("gamma * xhat + beta", "xhat"))
_layer(
    "beta-inside-scale",
    "beta is added before the scale, so gamma multiplies it too.",
    ("gamma * xhat + beta", "gamma * (xhat + beta)"),
)


@topic.wrong(
    "layernorm_forward",
    "parameters-per-example",
    "gamma and beta are applied along the examples; they hold one number for each feature, also in layer "
    "normalization. (After a transpose the features are the other axis.)",
)
def layernorm_parameters_per_example(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    xhat = (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + eps)
    repeated = np.arange(len(x)) % len(gamma)
    return gamma[repeated][:, None] * xhat + beta[repeated][:, None], xhat


# --- layernorm_backward


@topic.plain
def layernorm_backward(dout, cache):
    xhat, gamma, inv_std = cache
    D = dout.shape[1]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xhat).sum(axis=0)
    dxhat = dout * gamma
    mean = dxhat.sum(axis=1, keepdims=True) / D
    along = (dxhat * xhat).sum(axis=1, keepdims=True) / D
    dx = inv_std * (dxhat - mean - xhat * along)
    return dx, dgamma, dbeta


def _layer_back(slug, sentence, *edits):
    topic.edit("layernorm_backward", slug, sentence, *edits)


_layer_back(
    "summed-over-batch",
    "The two means in dx are taken over the batch (axis 0), as in batch normalization. Here mean and variance were "
    "taken over the features, so these run along axis 1.",
    ("mean = dxhat.sum(axis=1, keepdims=True) / D", "mean = dxhat.mean(axis=0)"),
    ("along = (dxhat * xhat).sum(axis=1, keepdims=True) / D", "along = (dxhat * xhat).mean(axis=0)"),
)
_layer_back(
    "gamma-after-means",
    "gamma is multiplied on after the means are taken. That is right in batch normalization, where gamma is the same "
    "for all that a mean runs over; here it differs from feature to feature and must be inside: dxhat = dout * gamma.",
    ("dxhat = dout * gamma", "dxhat = dout"),
    ("dx = inv_std", "dx = gamma * inv_std"),
)
_layer_back("gamma-missing", "gamma is missing in dx.", ("dxhat = dout * gamma", "dxhat = dout"))
_layer_back(
    "batch-size-for-features",
    "The sums over the features are divided by the batch size N; divide them by the number of features D.",
    ("D = dout.shape[1]", "D = dout.shape[0]"),
)
_layer_back(
    "statistics-constant",
    "Mean and variance are treated as constants, but both depend on every feature of the example.",
    ("(dxhat - mean - xhat * along)", "dxhat"),
)
_layer_back("no-mean-term", "The path through the mean is missing in dx.", ("dxhat - mean - xhat", "dxhat - xhat"))
_layer_back("no-variance-term", "The path through the variance is missing in dx.", (" - xhat * along)", ")"))
_layer_back("sums-not-divided", "The sums in dx are not divided by the number of features D.", (" / D", ""))
_layer_back("std-missing", "dx is not divided by the standard deviation.", ("dx = inv_std * (", "dx = ("))
_layer_back(
    "parameters-over-features",
    "dgamma and dbeta are summed over the features; gamma and beta hold one number for each feature, so sum over the "
    "examples (axis 0), also in layer normalization.",
    ("dbeta = dout.sum(axis=0)", "dbeta = dout.sum(axis=1)"),
    ("dgamma = (dout * xhat).sum(axis=0)", "dgamma = (dout * xhat).sum(axis=1)"),
)
_layer_back(
    "dgamma-without-xhat",
    "dgamma is the sum of dout alone; it is the sum of dout * xhat.",
    ("dgamma = (dout * xhat).sum(axis=0)", "dgamma = dout.sum(axis=0)"),
)
_layer_back(
    "parameters-averaged",
    "dgamma and dbeta are averaged over the batch; gradients of a shared parameter add up.",
    ("return dx, dgamma, dbeta", "return dx, dgamma / len(dout), dbeta / len(dout)"),
)


# --- spatial_groupnorm_forward


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


# --- spatial_groupnorm_backward


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


# --- fold_batchnorm


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


# --- Seen in public solutions of the course that this one follows


topic.edit(
    "batchnorm_forward",
    "eps-tiny",
    "eps is written into the code as 1e-8; read it from bn_param, where the caller may have set another, "
    "and use 1e-5 if it has none.",
    ('bn_param.get("eps", 1e-5)', "1e-8"),
)
topic.edit(
    "batchnorm_forward",
    "one-variance-for-all",
    "Each feature has its own mean, but one variance is taken over the whole array; take it along axis 0 too.",
    ("var = ((x - mean) ** 2).mean(axis=0)", "var = np.full(x.shape[1], ((x - mean) ** 2).mean())"),
)
topic.edit(
    "batchnorm_forward",
    "running-var-from-mean",
    "running_var is mixed from the old running_mean; mix it from the old running_var.",
    ('bn_param["running_var"] = momentum * old_var', 'bn_param["running_var"] = momentum * bn_param["running_mean"]'),
    section="What is kept for test time",
)
topic.edit(
    "spatial_batchnorm_forward",
    "eps-missing",
    "eps is left out under the root.",
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
topic.edit(
    "layernorm_forward",
    "variance-over-batch-size",
    "The variance is divided by the batch size N; divide it by the number of features D.",
    ("((x - mean) ** 2).mean(axis=1, keepdims=True)", "((x - mean) ** 2).sum(axis=1, keepdims=True) / len(x)"),
)
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
