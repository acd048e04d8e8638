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
