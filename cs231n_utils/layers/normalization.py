"""Batch, layer and group normalization: CS231n, lectures 6 and 7; introduced in notebook 04-batch-normalization.

All of them do one thing: subtract a mean, divide by a standard deviation, scale by gamma, shift by beta. They
differ only in the axes over which mean and variance are taken:

    batchnorm           (N, D)         over N              one mean per feature
    layernorm           (N, D)         over D              one mean per example
    spatial_batchnorm   (N, C, H, W)   over N, H and W     one mean per channel
    spatial_groupnorm   (N, C, H, W)   over C/G, H and W   one mean per example and group

The variance is the biased one (divided by the count), in training and in the running statistics.

The backward passes of all four share one line, which comes out so. Let n numbers be standardized together, xhat =
(x − mean) · inv_std with inv_std = 1 / σ and σ = sqrt(var + eps), and let dxhat be the gradient of xhat.

1. x_i moves its own xhat_i by inv_std, and through the mean all xhat_j by −inv_std / n.
2. x_i moves σ by xhat_i / n, and through it all xhat_j by −inv_std · xhat_j · xhat_i / n.
3. Each effect times its dxhat_j, summed over j:  dx = inv_std · (dxhat − mean(dxhat) − xhat · mean(dxhat · xhat)).
"""

import math

from cs231n_utils.backend import is_torch, namespace
from cs231n_utils.layers import _torch_kernels
from cs231n_utils.layers._validate import (
    check_dout,
    check_examples,
    check_feature_vectors,
    check_floats,
    check_images,
    check_mode,
    check_per_feature,
)

__all__ = [
    "batchnorm_backward",
    "batchnorm_backward_alt",
    "batchnorm_forward",
    "layernorm_backward",
    "layernorm_forward",
    "spatial_batchnorm_backward",
    "spatial_batchnorm_forward",
    "spatial_groupnorm_backward",
    "spatial_groupnorm_forward",
]

SMALL = 2000  # numbers; below that a product of two arrays costs less than einsum's preparations


def batchnorm_forward(x, gamma, beta, bn_param):
    """Batch normalization of feature vectors (Ioffe and Szegedy, 2015).

    Parameters
    ----------
    x : (N, D) array
    gamma, beta : (D,) arrays
        Scale and shift of each feature.
    bn_param : dict
        mode : 'train' (statistics of this batch; running averages updated) or 'test' (running averages used).
        eps : added to the variance; default 1e-5.
        momentum : share of the old running average that is kept; default 0.9.
        running_mean, running_var : (D,) arrays. Training starts them at zero if they are missing, and replaces
        them in the dict; the arrays themselves are not written to.

    Returns
    -------
    out : (N, D) array
    cache : what `batchnorm_backward` and `batchnorm_backward_alt` need

    Raises
    ------
    ValueError
        If the mode is missing, a shape does not fit, or there are no running averages in test mode.
    """
    check_floats(x=x, gamma=gamma, beta=beta)
    check_feature_vectors(x)
    check_per_feature(x, gamma=gamma, beta=beta)
    return _batchnorm_forward(x, gamma, beta, bn_param, axes=(0,))


def batchnorm_backward(dout, cache):
    """Gradients dx (N, D), dgamma (D,), dbeta (D,), walking back through the forward pass step by step.

    In test mode mean and variance are constants, and dx is dout · gamma / σ.
    """
    xhat, gamma, inv_std, mode = cache
    check_dout(dout, xhat.shape)
    N = xhat.shape[0]
    dbeta = dout.sum(0)
    dgamma = (dout * xhat).sum(0)
    dxhat = dout * gamma
    if mode == "test":
        return dxhat * inv_std, dgamma, dbeta
    # Forward: centred = x − mean, var = mean(centred²), inv_std = (var + eps)^(−1/2), xhat = centred · inv_std
    centred = xhat / inv_std
    dinv_std = (dxhat * centred).sum(0)
    dvar = -0.5 * inv_std**3 * dinv_std
    dcentred = dxhat * inv_std + dvar * 2 * centred / N
    dx = dcentred - dcentred.sum(0) / N
    return dx, dgamma, dbeta


def batchnorm_backward_alt(dout, cache):
    """The gradients of `batchnorm_backward` from the simplified formula: fewer passes over the data.

    dx = gamma · inv_std · (dout − dbeta / N − xhat · dgamma / N)

    This is the line that the module derives: dxhat is gamma · dout, and the two means over the batch are gamma times
    dbeta / N and dgamma / N.
    """
    xhat, gamma, inv_std, mode = cache
    check_dout(dout, xhat.shape)
    return _batchnorm_backward(dout, xhat, gamma, inv_std, mode, axes=(0,))


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    """Batch normalization of images: one mean and variance for each channel, over N, H and W.

    Parameters, result and errors are those of `batchnorm_forward`, with x of shape (N, C, H, W), and (C,) for gamma,
    beta and the running averages.
    """
    check_floats(x=x, gamma=gamma, beta=beta)
    check_images(x)
    check_per_feature(x, gamma=gamma, beta=beta)
    if is_torch(x):
        return _torch_batchnorm_forward(x, gamma, beta, bn_param)
    return _batchnorm_forward(x, gamma, beta, bn_param, axes=(0, 2, 3))


def spatial_batchnorm_backward(dout, cache):
    """Gradients dx (N, C, H, W), and dgamma, dbeta in gamma's shape."""
    check_dout(dout, cache[0].shape)
    if is_torch(dout):
        return _torch_batchnorm_backward(dout, cache)
    xhat, gamma, inv_std, mode = cache
    return _batchnorm_backward(dout, xhat, gamma, inv_std, mode, axes=(0, 2, 3))


def layernorm_forward(x, gamma, beta, ln_param):
    """Layer normalization (Ba, Kiros and Hinton, 2016): each example by its own mean and variance.

    There is nothing to remember between batches: training and test are the same.

    Parameters
    ----------
    x : (N, D) array
    gamma, beta : (D,) arrays
    ln_param : dict
        eps : added to the variance; default 1e-5.

    Returns
    -------
    out : (N, D) array
    cache : what `layernorm_backward` needs

    Raises
    ------
    ValueError
        If a shape does not fit.
    """
    check_floats(x=x, gamma=gamma, beta=beta)
    check_feature_vectors(x)
    check_per_feature(x, gamma=gamma, beta=beta)
    xhat, inv_std, _, _ = _standardize(x, (1,), ln_param.get("eps", 1e-5))
    return gamma * xhat + beta, (xhat, gamma, inv_std)


def layernorm_backward(dout, cache):
    """Gradients dx (N, D), dgamma (D,), dbeta (D,)."""
    xhat, gamma, inv_std = cache
    check_dout(dout, xhat.shape)
    dx = _standardize_backward(dout * gamma, xhat, inv_std, (1,))
    return dx, (dout * xhat).sum(0), dout.sum(0)


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    """Group normalization (Wu and He, 2018): each example's channels in G groups, each by its own statistics.

    G = 1 is layer normalization over channels and positions; G = C is instance normalization.

    Parameters
    ----------
    x : (N, C, H, W) array
    gamma, beta : (C,) or (1, C, 1, 1) arrays
    G : int
        Number of groups; has to divide C.
    gn_param : dict
        eps : added to the variance; default 1e-5.

    Returns
    -------
    out : (N, C, H, W) array
    cache : what `spatial_groupnorm_backward` needs

    Raises
    ------
    ValueError
        If G does not divide C, or a shape does not fit.
    """
    check_floats(x=x, gamma=gamma, beta=beta)
    check_images(x)
    check_per_feature(x, gamma=gamma, beta=beta)
    N, C, H, W = x.shape
    if not 1 <= G <= C or C % G:
        raise ValueError(f"G must divide the number of channels, C = {C}, got G = {G}")
    groups = x.reshape(N, G, C // G, H, W)
    xhat, inv_std, _, _ = _standardize(groups, (2, 3, 4), gn_param.get("eps", 1e-5))
    out = _along_features(gamma, x) * xhat.reshape(x.shape) + _along_features(beta, x)
    return out, (xhat, gamma, inv_std)


def spatial_groupnorm_backward(dout, cache):
    """Gradients dx (N, C, H, W), and dgamma, dbeta in gamma's shape."""
    xhat, gamma, inv_std = cache
    N, G, channels, H, W = xhat.shape
    check_dout(dout, (N, G * channels, H, W))
    dxhat = (dout * _along_features(gamma, dout)).reshape(xhat.shape)
    dx = _standardize_backward(dxhat, xhat, inv_std, (2, 3, 4)).reshape(dout.shape)
    dgamma = (dout * xhat.reshape(dout.shape)).sum((0, 2, 3)).reshape(gamma.shape)
    dbeta = dout.sum((0, 2, 3)).reshape(gamma.shape)
    return dx, dgamma, dbeta


def _batchnorm_forward(x, gamma, beta, bn_param, axes):
    mode, eps = check_mode(bn_param, "bn_param"), bn_param.get("eps", 1e-5)
    if mode == "train":
        check_examples(x)
        xhat, inv_std, mean, var = _standardize(x, axes, eps)
        _update_running_averages(bn_param, x, mean.reshape(-1), var.reshape(-1))
    else:
        mean, var = (_along_features(a, x) for a in _running_averages(bn_param, x))
        inv_std = (var + eps) ** -0.5
        xhat = (x - mean) * inv_std
    out = xhat * _along_features(gamma, x)
    out += _along_features(beta, x)
    return out, (xhat, gamma, inv_std, mode)


def _batchnorm_backward(dout, xhat, gamma, inv_std, mode, axes):
    """The simplified formula: the two sums it needs are dbeta and dgamma themselves."""
    dbeta = dout.sum(axes)
    dgamma = _sum_of_products(dout, xhat, axes)
    scale = _along_features(gamma, xhat) * inv_std
    if mode == "test":
        dx = dout * scale
    else:
        n = _count(xhat, axes)
        dx = xhat * _along_features(dgamma / -n, xhat)
        dx += dout
        dx -= _along_features(dbeta / n, xhat)
        dx *= scale
    return dx, dgamma.reshape(gamma.shape), dbeta.reshape(gamma.shape)


def _torch_batchnorm_forward(x, gamma, beta, bn_param):
    mode, eps = check_mode(bn_param, "bn_param"), bn_param.get("eps", 1e-5)
    if mode == "train":
        check_examples(x)
        out, mean, inv_std = _torch_kernels.batchnorm_train(x, gamma, beta, eps)
        _update_running_averages(bn_param, x, mean, inv_std**-2 - eps)
        return out, (x, gamma, mean, inv_std, eps, mode)
    mean, var = _running_averages(bn_param, x)
    out = _torch_kernels.batchnorm_test(x, gamma, beta, mean, var, eps)
    return out, (x, gamma, mean, var, eps, mode)


def _torch_batchnorm_backward(dout, cache):
    *arguments, mode = cache
    if mode == "train":
        return _torch_kernels.batchnorm_train_backward(dout, *arguments)
    return _torch_kernels.batchnorm_test_backward(dout, *arguments)


def _update_running_averages(bn_param, x, mean, var):
    keep = bn_param.get("momentum", 0.9)
    for name, now in (("running_mean", mean), ("running_var", var)):
        old = bn_param.get(name)
        if old is None:
            bn_param[name] = (1 - keep) * now
        else:
            _check_running_average(x, name, old)
            bn_param[name] = keep * old + (1 - keep) * now


def _running_averages(bn_param, x):
    found = []
    for name in ("running_mean", "running_var"):
        if bn_param.get(name) is None:
            raise ValueError(
                f"bn_param has no '{name}', which test mode normalizes with; run some batches in mode 'train' first"
            )
        _check_running_average(x, name, bn_param[name])
        found.append(bn_param[name])
    return found


def _check_running_average(x, name, value):
    check_floats(x=x, **{name: value})
    check_per_feature(x, **{name: value})


def _standardize(x, axes, eps):
    """(x − mean) · inv_std, and inv_std = 1 / sqrt(var + eps), mean and var, with `axes` kept at length 1."""
    n = _count(x, axes)
    mean = x.sum(axes, keepdims=True) / n
    xhat = x - mean
    var = _sum_of_products(xhat, xhat, axes).reshape(mean.shape) / n
    inv_std = (var + eps) ** -0.5
    xhat *= inv_std
    return xhat, inv_std, mean, var


def _standardize_backward(dxhat, xhat, inv_std, axes):
    """inv_std · (dxhat − mean(dxhat) − xhat · mean(dxhat · xhat)), as derived at the top of this module."""
    n = _count(xhat, axes)
    mean = dxhat.sum(axes, keepdims=True) / n
    along = _sum_of_products(dxhat, xhat, axes).reshape(mean.shape) / n
    return inv_std * (dxhat - mean - xhat * along)


def _sum_of_products(a, b, axes):
    """The sum of a · b over `axes`; einsum needs no array for the product, which on images is half the time."""
    if math.prod(a.shape) < SMALL:
        return (a * b).sum(axes)
    every = list(range(a.ndim))
    return namespace(a).einsum(a, every, b, every, [axis for axis in every if axis not in axes])


def _count(x, axes):
    """How many numbers share one mean."""
    n = 1
    for axis in axes:
        n *= x.shape[axis]
    return n


def _along_features(a, x):
    """`a`, one number per feature, shaped so that it broadcasts along axis 1 of x."""
    if x.ndim == 2:
        return a
    return a.reshape((1, -1) + (1,) * (x.ndim - 2))
