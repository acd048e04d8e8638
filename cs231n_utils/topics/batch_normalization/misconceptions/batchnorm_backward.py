"""Batch normalization, backward step by step: known ways to get it wrong."""

from cs231n_utils.topics.batch_normalization.answers import topic


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

# The plain cache holds xhat and inv_std; the variance without eps follows from them: var / (var + eps) = mean of xhat².
_VAR = "    var = (xhat**2).mean(axis=0) / inv_std**2\n    eps = inv_std**-2 - var\n"
_UNPACK = "    xhat, gamma, inv_std = cache\n"
EPS_MISSING = (
    "eps is left out in the backward pass: the forward pass divided by sqrt(var + eps), so that is what is "
    "differentiated, and divided by, here too."
)
EPS_FIXED = (
    "eps is written into the backward pass as 1e-5. The forward pass took it from the caller's dict, so hand on that "
    "eps, or the standard deviation, in the cache."
)
EPS_OUTSIDE = (
    "eps stands outside the root in the backward pass, sqrt(var) + eps; the forward pass divided by sqrt(var + eps)."
)
_backward(
    "eps-missing",
    EPS_MISSING,
    (_UNPACK, _UNPACK + _VAR + "    xhat, inv_std = xhat / inv_std / np.sqrt(var), 1 / np.sqrt(var)\n"),
)
_backward(
    "eps-missing-but-xhat",
    EPS_MISSING,
    (_UNPACK, _UNPACK + _VAR),
    ("centred = xhat / inv_std", "centred = xhat / inv_std\n    inv_std = 1 / np.sqrt(var)"),
)
_backward("eps-missing-in-variance", EPS_MISSING, (_UNPACK, _UNPACK + _VAR), ("-0.5 * inv_std**3", "-0.5 * var**-1.5"))
_backward(
    "eps-missing-on-direct-path",
    EPS_MISSING,
    (_UNPACK, _UNPACK + _VAR),
    ("dcentred = dxhat * inv_std +", "dcentred = dxhat / np.sqrt(var) +"),
)
_backward(
    "eps-missing-in-dgamma",
    EPS_MISSING,
    (_UNPACK, _UNPACK + _VAR),
    ("dgamma = (dout * xhat).sum(axis=0)", "dgamma = (dout * xhat).sum(axis=0) / inv_std / np.sqrt(var)"),
)
_backward(
    "eps-outside-root",
    EPS_OUTSIDE,
    (_UNPACK, _UNPACK + _VAR),
    ("centred = xhat / inv_std", "centred = xhat / inv_std\n    inv_std = 1 / (np.sqrt(var) + eps)"),
)
_backward(
    "eps-outside-root-and-in-xhat",
    EPS_OUTSIDE,
    (
        _UNPACK,
        _UNPACK + _VAR + "    root = np.sqrt(var) + eps\n    xhat, inv_std = xhat / inv_std / root, 1 / root\n",
    ),
)
_backward(
    "negative-without-sum",
    "What flows back through the mean is not summed: the mean is subtracted from every example, so its gradient is the "
    "sum over the batch, -dcentred.sum(axis=0).",
    ("dmean = -dcentred.sum(axis=0)", "dmean = -dcentred"),
)
_backward(
    "xhat-for-centred",
    "xhat stands where the centred x, x - mean, belongs, on the path through the variance.",
    ("centred = xhat / inv_std", "centred = xhat"),
)
_backward(
    "dout-for-dxhat",
    "dbeta has gamma in it: beta is added after the scale, so dbeta is the sum of dout.",
    ("dbeta = dout.sum(axis=0)", "dbeta = (dout * gamma).sum(axis=0)"),
)
_backward(
    "only-dgamma-averaged",
    "dgamma is averaged over the batch; gradients of a shared parameter add up.",
    ("dgamma = (dout * xhat).sum(axis=0)", "dgamma = (dout * xhat).mean(axis=0)"),
)
_backward(
    "only-dbeta-averaged",
    "dbeta is averaged over the batch; gradients of a shared parameter add up.",
    ("dbeta = dout.sum(axis=0)", "dbeta = dout.mean(axis=0)"),
)
_backward(
    "parameters-one-number",
    "dgamma and dbeta are summed over the whole array; sum over the examples (axis 0), one number for each feature.",
    ("dbeta = dout.sum(axis=0)", "dbeta = dout.sum()"),
    ("dgamma = (dout * xhat).sum(axis=0)", "dgamma = (dout * xhat).sum()"),
)
_backward(
    "first-share-lost",
    "Only the share of dx that comes through the variance is kept; the direct one is added to it.",
    ("dcentred = dxhat * inv_std + dvar", "dcentred = dvar"),
)
_backward(
    "mean-path-direct-only",
    "The gradient through the mean takes only the direct share of what flows back to the centred x, and gamma or the "
    "standard deviation is missing in it.",
    ("dmean = -dcentred.sum(axis=0)", "dmean = -dout.sum(axis=0)"),
)
for _order in ("gamma, xhat, inv_std", "inv_std, gamma, xhat"):
    _backward(
        f"cache-order-{_order.replace(', ', '-')}",
        "The cache is taken apart in another order than it was put together: the names on the left must stand as the "
        "values do in the forward pass.",
        ("xhat, gamma, inv_std = cache", f"{_order} = cache"),
    )
_backward(
    "negative-direct-share-without-sum",
    "What flows back through the mean is not summed: the mean is subtracted from every example, so its gradient is the "
    "sum over the batch, -dcentred.sum(axis=0).",
    ("dmean = -dcentred.sum(axis=0)", "dmean = -dxhat * inv_std"),
)
_backward(
    "dgamma-over-features",
    "dgamma is summed over the features; sum over the examples (axis 0), one number for each feature.",
    ("dgamma = (dout * xhat).sum(axis=0)", "dgamma = (dout * xhat).sum(axis=1)"),
)
_backward(
    "dbeta-over-features",
    "dbeta is summed over the features; sum over the examples (axis 0), one number for each feature.",
    ("dbeta = dout.sum(axis=0)", "dbeta = dout.sum(axis=1)"),
)
_backward(
    "dout-dot-gamma",
    "dout @ gamma adds up the features of each example. gamma scales each feature by itself: dxhat = dout * gamma.",
    ("dxhat = dout * gamma", "dxhat = dout @ gamma"),
)
_backward(
    "eps-fixed",
    EPS_FIXED,
    (_UNPACK, _UNPACK + _VAR),
    ("centred = xhat / inv_std", "centred = xhat / inv_std\n    inv_std = 1 / np.sqrt(var + 1e-5)"),
)
_backward(
    "eps-fixed-and-in-xhat",
    EPS_FIXED,
    (
        _UNPACK,
        _UNPACK + _VAR + "    xhat, inv_std = xhat / inv_std / np.sqrt(var + 1e-5), 1 / np.sqrt(var + 1e-5)\n",
    ),
)
