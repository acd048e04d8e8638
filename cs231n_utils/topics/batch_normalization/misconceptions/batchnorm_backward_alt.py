"""Batch normalization, backward in one line: known ways to get it wrong."""

from cs231n_utils.topics.batch_normalization.answers import topic
from cs231n_utils.topics.batch_normalization.misconceptions.batchnorm_backward import (
    EPS_FIXED,
    EPS_MISSING,
    EPS_OUTSIDE,
)


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

_VAR = "    var = (xhat**2).mean(axis=0) / inv_std**2\n    eps = inv_std**-2 - var\n"
_UNPACK = "    xhat, gamma, inv_std = cache\n"
_DGAMMA = "    dgamma = (dout * xhat).sum(axis=0)\n"
_alt(
    "eps-missing",
    EPS_MISSING,
    (_UNPACK, _UNPACK + _VAR + "    xhat, inv_std = xhat / inv_std / np.sqrt(var), 1 / np.sqrt(var)\n"),
)
_alt("eps-missing-but-xhat", EPS_MISSING, (_UNPACK, _UNPACK + _VAR), ("gamma * inv_std", "gamma / np.sqrt(var)"))
_alt(
    "eps-missing-in-last-term",
    EPS_MISSING,
    (_UNPACK, _UNPACK + _VAR),
    ("dbeta - xhat * dgamma", "dbeta - xhat * dgamma / inv_std**2 / var"),
)
_alt("eps-outside-root", EPS_OUTSIDE, (_UNPACK, _UNPACK + _VAR), ("gamma * inv_std", "gamma / (np.sqrt(var) + eps)"))
_alt(
    "eps-outside-root-and-in-xhat",
    EPS_OUTSIDE,
    (
        _UNPACK,
        _UNPACK + _VAR + "    root = np.sqrt(var) + eps\n    xhat, inv_std = xhat / inv_std / root, 1 / root\n",
    ),
)
_alt(
    "centred-for-xhat",
    "The last term has the centred x where xhat belongs: divide x - mean by the standard deviation.",
    ("dbeta - xhat * dgamma", "dbeta - xhat / inv_std * dgamma"),
)
_alt(
    "unbiased",
    "The sums are divided by N − 1; the forward pass divided by N.",
    ("N = dout.shape[0]", "N = dout.shape[0] - 1"),
)
_alt(
    "mean-added",
    "The term of the mean, dbeta, is added; both sums are subtracted.",
    ("N * dout - dbeta", "N * dout + dbeta"),
)
_alt(
    "dgamma-without-xhat",
    "dgamma is the sum of dout alone; it is the sum of dout * xhat.",
    ("return dx, dgamma, dbeta", "return dx, dbeta, dbeta"),
)
_alt(
    "statistics-constant",
    "Mean and variance are treated as constants: both sums are missing in the bracket.",
    ("(N * dout - dbeta - xhat * dgamma)", "N * dout"),
)
for _order in ("gamma, xhat, inv_std", "inv_std, gamma, xhat"):
    _alt(
        f"cache-order-{_order.replace(', ', '-')}",
        "The cache is taken apart in another order than it was put together: the names on the left must stand as the "
        "values do in the forward pass.",
        ("xhat, gamma, inv_std = cache", f"{_order} = cache"),
    )
_alt(
    "eps-fixed",
    EPS_FIXED,
    (_DGAMMA, _DGAMMA + _VAR + "    xhat, inv_std = xhat / inv_std / np.sqrt(var + 1e-5), 1 / np.sqrt(var + 1e-5)\n"),
    ("xhat * dgamma)", "xhat * (dout * xhat).sum(axis=0))"),
)
_alt(
    "eps-fixed-and-in-xhat",
    EPS_FIXED,
    (
        _UNPACK,
        _UNPACK + _VAR + "    xhat, inv_std = xhat / inv_std / np.sqrt(var + 1e-5), 1 / np.sqrt(var + 1e-5)\n",
    ),
)
