"""Layer normalization: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.batch_normalization.answers import topic


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
topic.edit(
    "layernorm_forward",
    "variance-over-batch-size",
    "The variance is divided by the batch size N; divide it by the number of features D.",
    ("((x - mean) ** 2).mean(axis=1, keepdims=True)", "((x - mean) ** 2).sum(axis=1, keepdims=True) / len(x)"),
)
