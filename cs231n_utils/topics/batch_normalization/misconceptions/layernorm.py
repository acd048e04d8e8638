"""Layer normalization: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.batch_normalization.answers import topic
from cs231n_utils.topics.batch_normalization.misconceptions.batchnorm_backward import (
    EPS_FIXED,
    EPS_MISSING,
    EPS_OUTSIDE,
)


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
_EPS_UNUSED = (
    "The eps of ln_param is not used: it is left out, or fixed in your code at a tiny value. The root is "
    "sqrt(var + eps), with the eps of ln_param, or 1e-5 if it has none."
)
_layer("eps-missing", _EPS_UNUSED, ("np.sqrt(var + eps)", "np.sqrt(var)"))
_layer("eps-tiny", _EPS_UNUSED, ('ln_param.get("eps", 1e-5)', "1e-8"))
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
    "taken over the features, so these run along axis 1, with gamma inside: dxhat = dout * gamma.",
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

_VAR = "    var = (xhat**2).mean(axis=1, keepdims=True) / inv_std**2\n    eps = inv_std**-2 - var\n"
_UNPACK = "    xhat, gamma, inv_std = cache\n"
_layer_back(
    "eps-missing",
    EPS_MISSING,
    (_UNPACK, _UNPACK + _VAR + "    xhat, inv_std = xhat / inv_std / np.sqrt(var), 1 / np.sqrt(var)\n"),
)
_layer_back("eps-missing-but-xhat", EPS_MISSING, (_UNPACK, _UNPACK + _VAR), ("dx = inv_std", "dx = 1 / np.sqrt(var)"))
_layer_back(
    "eps-missing-in-last-term",
    EPS_MISSING,
    (_UNPACK, _UNPACK + _VAR),
    ("mean - xhat * along", "mean - xhat * along / inv_std**2 / var"),
)
_layer_back(
    "eps-outside-root", EPS_OUTSIDE, (_UNPACK, _UNPACK + _VAR), ("dx = inv_std", "dx = 1 / (np.sqrt(var) + eps)")
)
_layer_back(
    "gradients-swapped",
    "dgamma and dbeta are returned in the wrong order: it is dx, dgamma, dbeta.",
    ("return dx, dgamma, dbeta", "return dx, dbeta, dgamma"),
)
_layer_back(
    "parameters-not-summed",
    "dgamma and dbeta are not summed over the examples; they must have gamma's and beta's shape, (D,).",
    ("dbeta = dout.sum(axis=0)", "dbeta = dout"),
    ("dgamma = (dout * xhat).sum(axis=0)", "dgamma = dout * xhat"),
)
_layer_back(
    "plus", "The last term is added; both means are subtracted.", ("mean - xhat * along", "mean + xhat * along")
)
_layer_back("xhat-missing", "The last term lacks xhat.", ("mean - xhat * along", "mean - along"))
_layer_back(
    "divides-by-variance",
    "dx is divided by the variance; divide by its root, the standard deviation.",
    ("dx = inv_std", "dx = inv_std**2"),
)
_layer(
    "variance-not-centred",
    "The variance is taken as the mean of x²; subtract the mean first.",
    ("(x - mean) ** 2", "x**2"),
)
_layer(
    "gamma-beta-swapped",
    "gamma and beta have changed places: gamma scales, beta shifts.",
    ("gamma * xhat + beta", "beta * xhat + gamma"),
)
_layer(
    "variance-over-batch",
    "The variance is taken over the batch (axis 0), the mean over the features; both belong to one example (axis 1).",
    (_LAYER_VAR, "((x - mean) ** 2).mean(axis=0)"),
)
_layer(
    "mean-over-batch",
    "The mean is taken over the batch (axis 0); take it over the features of each example (axis 1), as the variance.",
    ("x.mean(axis=1, keepdims=True)", "x.mean(axis=0)"),
)
for _order in ("gamma, xhat, inv_std", "inv_std, gamma, xhat"):
    _layer_back(
        f"cache-order-{_order.replace(', ', '-')}",
        "The cache is taken apart in another order than it was put together: the names on the left must stand as the "
        "values do in the forward pass.",
        ("xhat, gamma, inv_std = cache", f"{_order} = cache"),
    )
_layer_back(
    "summed-over-batch-divided-by-features",
    "The two sums in dx are taken over the batch (axis 0), as in batch normalization. Here mean and variance were "
    "taken over the features, so these run along axis 1, with gamma inside: dxhat = dout * gamma.",
    ("mean = dxhat.sum(axis=1, keepdims=True)", "mean = dxhat.sum(axis=0)"),
    ("along = (dxhat * xhat).sum(axis=1, keepdims=True)", "along = (dxhat * xhat).sum(axis=0)"),
)
_layer_back(
    "d-missing",
    "dxhat is not multiplied by D inside the bracket, although the whole is divided by D.",
    ("inv_std * (dxhat - mean", "inv_std * (dxhat / D - mean"),
)
topic.family(
    "layernorm_forward",
    "eps-tiny-other",
    _EPS_UNUSED,
    ("1e-6", "1e-7", "1e-10"),
    ('ln_param.get("eps", 1e-5)', "{value}"),
)
topic.family(
    "layernorm_forward",
    "default-eps",
    "Where ln_param does not say it, eps is 1e-5, not {value}.",
    ("1e-6", "1e-8", "1e-12", "1e-3"),
    ('ln_param.get("eps", 1e-5)', 'ln_param.get("eps", {value})'),
)
for _slug, _line in (
    ("eps-fixed", "    dxhat = dout * gamma\n"),
    ("eps-fixed-and-in-xhat", _UNPACK),
):
    _layer_back(
        _slug,
        EPS_FIXED,
        (
            _line,
            _line + _VAR + "    xhat, inv_std = xhat / inv_std / np.sqrt(var + 1e-5), 1 / np.sqrt(var + 1e-5)\n",
        ),
    )
