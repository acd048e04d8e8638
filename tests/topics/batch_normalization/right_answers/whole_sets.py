"""Whole sets of right answers, as CS231n's students hand them in."""

from tests.topics.right_answers import variant

VARIANTS = [
    # The way most students of CS231n's second assignment write it: np.mean and np.var, everything in the cache, spatial
    # layers that call the plain ones, layer normalization by a transpose.
    variant(
        "CS231n's assignment 2",
        batchnorm_forward="""
def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)

    N, D = x.shape
    running_mean = bn_param.get("running_mean", np.zeros(D, dtype=x.dtype))
    running_var = bn_param.get("running_var", np.zeros(D, dtype=x.dtype))

    out, cache = None, None
    if mode == "train":
        sample_mean = np.mean(x, axis=0)
        sample_var = np.var(x, axis=0)
        x_norm = (x - sample_mean) / np.sqrt(sample_var + eps)
        out = gamma * x_norm + beta
        running_mean = momentum * running_mean + (1 - momentum) * sample_mean
        running_var = momentum * running_var + (1 - momentum) * sample_var
        cache = (x, sample_mean, sample_var, x_norm, gamma, beta, eps)
    elif mode == "test":
        x_norm = (x - running_mean) / np.sqrt(running_var + eps)
        out = gamma * x_norm + beta
    else:
        raise ValueError('Invalid forward batchnorm mode "%s"' % mode)

    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return out, cache
""",
        batchnorm_backward="""
def batchnorm_backward(dout, cache):
    dx, dgamma, dbeta = None, None, None
    x, mu, var, x_norm, gamma, beta, eps = cache
    N, D = x.shape
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(x_norm * dout, axis=0)
    dx_norm = dout * gamma
    dvar = np.sum(dx_norm * (x - mu) * -0.5 * (var + eps) ** (-1.5), axis=0)
    dmu = np.sum(dx_norm * -1 / np.sqrt(var + eps), axis=0) + dvar * np.sum(-2 * (x - mu), axis=0) / N
    dx = dx_norm / np.sqrt(var + eps) + dvar * 2 * (x - mu) / N + dmu / N
    return dx, dgamma, dbeta
""",
        batchnorm_backward_alt="""
def batchnorm_backward_alt(dout, cache):
    x, mu, var, x_norm, gamma, beta, eps = cache
    N = x.shape[0]
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * x_norm, axis=0)
    dx = (gamma / (N * np.sqrt(var + eps))) * (N * dout - np.sum(dout * x_norm, axis=0) * x_norm - np.sum(dout, axis=0))
    return dx, dgamma, dbeta
""",
        spatial_batchnorm_forward="""
def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    x_flat = np.transpose(x, (0, 2, 3, 1)).reshape(-1, C)
    out_flat, cache = batchnorm_forward(x_flat, gamma, beta, bn_param)
    out = out_flat.reshape(N, H, W, C).transpose(0, 3, 1, 2)
    return out, cache
""",
        spatial_batchnorm_backward="""
def spatial_batchnorm_backward(dout, cache):
    N, C, H, W = dout.shape
    dout_flat = np.transpose(dout, (0, 2, 3, 1)).reshape(-1, C)
    dx_flat, dgamma, dbeta = batchnorm_backward(dout_flat, cache)
    dx = dx_flat.reshape(N, H, W, C).transpose(0, 3, 1, 2)
    return dx, dgamma, dbeta
""",
        layernorm_forward="""
def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    x_T = x.T
    mu = np.mean(x_T, axis=0)
    var = np.var(x_T, axis=0)
    x_norm = ((x_T - mu) / np.sqrt(var + eps)).T
    out = gamma * x_norm + beta
    cache = (x, mu, var, x_norm, gamma, eps)
    return out, cache
""",
        layernorm_backward="""
def layernorm_backward(dout, cache):
    x, mu, var, x_norm, gamma, eps = cache
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * x_norm, axis=0)
    dx_norm = (dout * gamma).T
    x_norm = x_norm.T
    D = x_norm.shape[0]
    dx = 1 / (D * np.sqrt(var + eps)) * (
        D * dx_norm - np.sum(dx_norm, axis=0) - x_norm * np.sum(dx_norm * x_norm, axis=0)
    )
    return dx.T, dgamma, dbeta
""",
        spatial_groupnorm_forward="""
def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    eps = gn_param.get("eps", 1e-5)
    N, C, H, W = x.shape
    x_group = np.reshape(x, (N, G, C // G, H, W))
    mean = np.mean(x_group, axis=(2, 3, 4), keepdims=True)
    var = np.var(x_group, axis=(2, 3, 4), keepdims=True)
    x_groupnorm = (x_group - mean) / np.sqrt(var + eps)
    x_norm = np.reshape(x_groupnorm, (N, C, H, W))
    out = x_norm * gamma + beta
    cache = (G, x, x_norm, mean, var, beta, gamma, eps)
    return out, cache
""",
        spatial_groupnorm_backward="""
def spatial_groupnorm_backward(dout, cache):
    N, C, H, W = dout.shape
    G, x, x_norm, mean, var, beta, gamma, eps = cache
    dbeta = np.sum(dout, axis=(0, 2, 3), keepdims=True)
    dgamma = np.sum(dout * x_norm, axis=(0, 2, 3), keepdims=True)
    dx_norm = (dout * gamma).reshape((N, G, C // G, H, W))
    x_group = x.reshape((N, G, C // G, H, W))
    dvar = np.sum(dx_norm * -1.0 / 2 * (x_group - mean) / (var + eps) ** (3.0 / 2), axis=(2, 3, 4), keepdims=True)
    N_group = C // G * H * W
    dmean1 = np.sum(dx_norm * -1.0 / np.sqrt(var + eps), axis=(2, 3, 4), keepdims=True)
    dmean2 = dvar * -2.0 / N_group * np.sum(x_group - mean, axis=(2, 3, 4), keepdims=True)
    dx_group = dx_norm / np.sqrt(var + eps) + dvar * 2 * (x_group - mean) / N_group + (dmean1 + dmean2) / N_group
    return dx_group.reshape((N, C, H, W)), dgamma, dbeta
""",
        fold_batchnorm="""
def fold_batchnorm(w, b, gamma, beta, bn_param):
    mean, var = bn_param["running_mean"], bn_param["running_var"]
    eps = bn_param.get("eps", 1e-5)
    scale = gamma / np.sqrt(var + eps)
    shape = (1, -1) if len(w.shape) == 2 else (-1, 1, 1, 1)
    return w * scale.reshape(shape), scale * (b - mean) + beta
""",
    ),
    # Nothing but Python's loops.
    variant(
        "loops",
        batchnorm_forward="""
def batchnorm_forward(x, gamma, beta, bn_param):
    N, D = x.shape
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    means, variances = np.zeros(D), np.zeros(D)
    if bn_param["mode"] == "train":
        for j in range(D):
            for i in range(N):
                means[j] += x[i, j] / N
            for i in range(N):
                variances[j] += (x[i, j] - means[j]) ** 2 / N
        if "running_mean" not in bn_param:
            bn_param["running_mean"], bn_param["running_var"] = np.zeros(D), np.zeros(D)
        for j in range(D):
            bn_param["running_mean"][j] = momentum * bn_param["running_mean"][j] + (1 - momentum) * means[j]
            bn_param["running_var"][j] = momentum * bn_param["running_var"][j] + (1 - momentum) * variances[j]
    else:
        means, variances = bn_param["running_mean"], bn_param["running_var"]
    out = np.zeros((N, D))
    for i in range(N):
        for j in range(D):
            out[i, j] = gamma[j] * (x[i, j] - means[j]) / (variances[j] + eps) ** 0.5 + beta[j]
    return out, {"x": x, "means": means, "variances": variances, "eps": eps, "gamma": gamma}
""",
        batchnorm_backward="""
def batchnorm_backward(dout, cache):
    x, gamma = cache["x"], cache["gamma"]
    N, D = x.shape
    dx, dgamma, dbeta = np.zeros((N, D)), np.zeros(D), np.zeros(D)
    for j in range(D):
        std = (cache["variances"][j] + cache["eps"]) ** 0.5
        xhat = [(x[i, j] - cache["means"][j]) / std for i in range(N)]
        for i in range(N):
            dbeta[j] += dout[i, j]
            dgamma[j] += dout[i, j] * xhat[i]
        for i in range(N):
            for k in range(N):  # d xhat[k] / d x[i]
                dx[i, j] += gamma[j] * dout[k, j] * ((i == k) - 1 / N - xhat[i] * xhat[k] / N) / std
    return dx, dgamma, dbeta
""",
        batchnorm_backward_alt="""
def batchnorm_backward_alt(dout, cache):
    x, gamma = cache["x"], cache["gamma"]
    N, D = x.shape
    dx, dgamma, dbeta = np.zeros((N, D)), np.zeros(D), np.zeros(D)
    for j in range(D):
        std = (cache["variances"][j] + cache["eps"]) ** 0.5
        xhat = (x[:, j] - cache["means"][j]) / std
        dbeta[j] = sum(dout[:, j])
        dgamma[j] = sum(dout[:, j] * xhat)
        for i in range(N):
            dx[i, j] = gamma[j] / std * (dout[i, j] - dbeta[j] / N - xhat[i] * dgamma[j] / N)
    return dx, dgamma, dbeta
""",
        spatial_batchnorm_forward="""
def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    old_mean, old_var = bn_param.get("running_mean", np.zeros(C)), bn_param.get("running_var", np.zeros(C))
    new_mean, new_var = old_mean.copy(), old_var.copy()
    out, xhat, stds = np.empty_like(x), np.empty_like(x), np.empty(C)
    for c in range(C):
        if bn_param["mode"] == "train":
            mean, var = x[:, c].mean(), x[:, c].var()
            new_mean[c] = momentum * old_mean[c] + (1 - momentum) * mean
            new_var[c] = momentum * old_var[c] + (1 - momentum) * var
        else:
            mean, var = old_mean[c], old_var[c]
        stds[c] = np.sqrt(var + eps)
        for n in range(N):
            xhat[n, c] = (x[n, c] - mean) / stds[c]
            out[n, c] = gamma[c] * xhat[n, c] + beta[c]
    bn_param["running_mean"], bn_param["running_var"] = new_mean, new_var
    return out, [xhat, stds, gamma]
""",
        spatial_batchnorm_backward="""
def spatial_batchnorm_backward(dout, cache):
    xhat, stds, gamma = cache
    dx, dgamma, dbeta = np.empty_like(dout), np.empty_like(gamma), np.empty_like(gamma)
    for c in range(dout.shape[1]):
        d, z = dout[:, c], xhat[:, c]
        dgamma[c], dbeta[c] = np.sum(d * z), np.sum(d)
        dx[:, c] = gamma[c] / stds[c] * (d - d.mean() - z * (d * z).mean())
    return dx, dgamma, dbeta
""",
        layernorm_forward="""
def layernorm_forward(x, gamma, beta, ln_param):
    out, remembered = np.zeros_like(x), []
    for i in range(len(x)):
        m = sum(x[i]) / len(x[i])
        v = sum((x[i] - m) ** 2) / len(x[i])
        s = (v + ln_param.get("eps", 1e-5)) ** 0.5
        remembered.append(((x[i] - m) / s, s))
        out[i] = gamma * remembered[-1][0] + beta
    return out, (remembered, gamma)
""",
        layernorm_backward="""
def layernorm_backward(dout, cache):
    remembered, gamma = cache
    dx, dgamma, dbeta = np.zeros_like(dout), np.zeros_like(gamma), np.zeros_like(gamma)
    for i, (z, s) in enumerate(remembered):
        dgamma += dout[i] * z
        dbeta += dout[i]
        g = dout[i] * gamma
        dx[i] = (g - g.mean() - z * (g * z).mean()) / s
    return dx, dgamma, dbeta
""",
        spatial_groupnorm_forward="""
def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    size = C // G
    gamma_flat, beta_flat = np.ravel(gamma), np.ravel(beta)
    out, xhat, stds = np.zeros_like(x), np.zeros_like(x), np.zeros((N, G))
    for n in range(N):
        for g in range(G):
            block = x[n, g * size : (g + 1) * size]
            stds[n, g] = np.sqrt(block.var() + gn_param.get("eps", 1e-5))
            xhat[n, g * size : (g + 1) * size] = (block - block.mean()) / stds[n, g]
        for c in range(C):
            out[n, c] = gamma_flat[c] * xhat[n, c] + beta_flat[c]
    return out, (xhat, stds, gamma_flat)
""",
        spatial_groupnorm_backward="""
def spatial_groupnorm_backward(dout, cache):
    xhat, stds, gamma = cache
    N, C, H, W = dout.shape
    G = stds.shape[1]
    size = C // G
    dx, dgamma, dbeta = np.zeros_like(dout), np.zeros(C), np.zeros(C)
    for n in range(N):
        for c in range(C):
            dgamma[c] += (dout[n, c] * xhat[n, c]).sum()
            dbeta[c] += dout[n, c].sum()
        for g in range(G):
            here = slice(g * size, (g + 1) * size)
            d, z = dout[n, here] * gamma[here][:, None, None], xhat[n, here]
            dx[n, here] = (d - d.mean() - z * (d * z).mean()) / stds[n, g]
    return dx, dgamma, dbeta
""",
        fold_batchnorm="""
def fold_batchnorm(w, b, gamma, beta, bn_param):
    w_folded, b_folded = w.copy(), b.copy()
    for k in range(len(gamma)):
        scale = gamma[k] / np.sqrt(bn_param["running_var"][k] + bn_param.get("eps", 1e-5))
        if w.ndim == 2:
            w_folded[:, k] *= scale
        else:
            w_folded[k] *= scale
        b_folded[k] = scale * (b[k] - bn_param["running_mean"][k]) + beta[k]
    return w_folded, b_folded
""",
    ),
    # Every operation of the computational graph on a line of its own, forward and back; keepdims makes (1, D).
    variant(
        "computational graph, statistics of shape (1, D)",
        batchnorm_forward="""
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    N, D = x.shape
    if bn_param["mode"] == "test":
        xhat = (x - bn_param["running_mean"]) / np.sqrt(bn_param["running_var"] + eps)
        return gamma * xhat + beta, None
    mu = 1.0 / N * np.sum(x, axis=0, keepdims=True)
    xmu = x - mu
    sq = xmu**2
    var = 1.0 / N * np.sum(sq, axis=0, keepdims=True)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1.0 / sqrtvar
    xhat = xmu * ivar
    gammax = gamma * xhat
    out = gammax + beta
    bn_param["running_mean"] = momentum * bn_param.get("running_mean", np.zeros((1, D))) + (1 - momentum) * mu
    bn_param["running_var"] = momentum * bn_param.get("running_var", np.zeros((1, D))) + (1 - momentum) * var
    return out, (xhat, gamma, xmu, ivar, sqrtvar, var, eps)
""",
        batchnorm_backward="""
def batchnorm_backward(dout, cache):
    xhat, gamma, xmu, ivar, sqrtvar, var, eps = cache
    N, D = dout.shape
    dbeta = np.sum(dout, axis=0, keepdims=True)
    dgammax = dout
    dgamma = np.sum(dgammax * xhat, axis=0, keepdims=True)
    dxhat = dgammax * gamma
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    dsqrtvar = -1.0 / (sqrtvar**2) * divar
    dvar = 0.5 * 1.0 / np.sqrt(var + eps) * dsqrtvar
    dsq = 1.0 / N * np.ones((N, D)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -1 * np.sum(dxmu1 + dxmu2, axis=0)
    dx2 = 1.0 / N * np.ones((N, D)) * dmu
    dx = dx1 + dx2
    return dx, dgamma, dbeta
""",
        batchnorm_backward_alt="""
def batchnorm_backward_alt(dout, cache):
    xhat, gamma, xmu, ivar, sqrtvar, var, eps = cache
    dbeta = dout.sum(axis=0, keepdims=True)
    dgamma = (dout * xhat).sum(axis=0, keepdims=True)
    dxhat = dout * gamma
    dx = (dxhat - dxhat.mean(axis=0) - xhat * (dxhat * xhat).mean(axis=0)) / sqrtvar
    return dx, dgamma, dbeta
""",
        layernorm_forward="""
def layernorm_forward(x, gamma, beta, ln_param):
    D = x.shape[1]
    mu = 1.0 / D * np.sum(x, axis=1, keepdims=True)
    xmu = x - mu
    sq = xmu**2
    var = 1.0 / D * np.sum(sq, axis=1, keepdims=True)
    veps = var + ln_param.get("eps", 1e-5)
    std = np.sqrt(veps)
    ivar = 1.0 / std
    xhat = xmu * ivar
    return gamma * xhat + beta, {"xmu": xmu, "std": std, "ivar": ivar, "xhat": xhat, "gamma": gamma}
""",
        layernorm_backward="""
def layernorm_backward(dout, cache):
    N, D = dout.shape
    dxhat = dout * cache["gamma"]
    divar = (dxhat * cache["xmu"]).sum(axis=1, keepdims=True)
    dstd = -divar / cache["std"] ** 2
    dvar = 0.5 * dstd / cache["std"]
    dsq = np.ones((N, D)) / D * dvar
    dxmu = dxhat * cache["ivar"] + 2 * cache["xmu"] * dsq
    dmu = -dxmu.sum(axis=1, keepdims=True)
    dx = dxmu + np.ones((N, D)) / D * dmu
    return dx, (dout * cache["xhat"]).sum(axis=0, keepdims=True), dout.sum(axis=0, keepdims=True)
""",
    ),
    # einsum, and the variance as the mean of the squares less the square of the mean.
    variant(
        "einsum",
        batchnorm_forward="""
def batchnorm_forward(x, gamma, beta, bn_param):
    keep, eps = bn_param.get("momentum", 0.9), bn_param.get("eps", 1e-5)
    if bn_param["mode"] == "train":
        mean = np.einsum("nd->d", x) / len(x)
        var = np.maximum(np.einsum("nd,nd->d", x, x) / len(x) - mean**2, 0)
        for name, now in (("running_mean", mean), ("running_var", var)):
            bn_param[name] = keep * bn_param.get(name, 0.0) + (1 - keep) * now
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    rstd = (var + eps) ** -0.5
    xhat = np.einsum("nd,d->nd", x - mean, rstd)
    return np.einsum("nd,d->nd", xhat, gamma) + beta, {"xhat": xhat, "scale": gamma * rstd}
""",
        batchnorm_backward="""
def batchnorm_backward(dout, cache):
    xhat, scale = cache["xhat"], cache["scale"]
    N = len(dout)
    dbeta = np.einsum("nd->d", dout)
    dgamma = np.einsum("nd,nd->d", dout, xhat)
    jacobian = np.eye(N)[:, :, None] - 1 / N - np.einsum("nd,md->nmd", xhat, xhat) / N
    return np.einsum("d,nmd,md->nd", scale, jacobian, dout), dgamma, dbeta
""",
        batchnorm_backward_alt="""
def batchnorm_backward_alt(dout, cache):
    xhat, scale = cache["xhat"], cache["scale"]
    dbeta = np.einsum("nd->d", dout)
    dgamma = np.einsum("nd,nd->d", dout, xhat)
    return scale * (dout - dbeta / len(dout) - np.einsum("nd,d->nd", xhat, dgamma) / len(dout)), dgamma, dbeta
""",
        spatial_batchnorm_forward="""
def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    keep, eps = bn_param.get("momentum", 0.9), bn_param.get("eps", 1e-5)
    count = x.size / x.shape[1]
    if bn_param["mode"] == "train":
        mean = np.einsum("nchw->c", x) / count
        var = np.einsum("nchw,nchw->c", x, x) / count - mean**2
        for name, now in (("running_mean", mean), ("running_var", var)):
            bn_param[name] = keep * bn_param.get(name, 0.0) + (1 - keep) * now
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    rstd = (var + eps) ** -0.5
    xhat = np.einsum("nchw,c->nchw", x - mean[:, None, None], rstd)
    out = np.einsum("nchw,c->nchw", xhat, gamma) + beta[:, None, None]
    return out, (xhat, gamma * rstd)
""",
        spatial_batchnorm_backward="""
def spatial_batchnorm_backward(dout, cache):
    xhat, scale = cache
    count = dout.size / dout.shape[1]
    dbeta = np.einsum("nchw->c", dout)
    dgamma = np.einsum("nchw,nchw->c", dout, xhat)
    inner = dout - np.einsum("nchw,c->nchw", xhat, dgamma / count) - (dbeta / count)[:, None, None]
    return np.einsum("c,nchw->nchw", scale, inner), dgamma, dbeta
""",
        layernorm_forward="""
def layernorm_forward(x, gamma, beta, ln_param):
    mean = np.einsum("nd->n", x) / x.shape[1]
    centred = x - mean[:, None]
    var = np.einsum("nd,nd->n", centred, centred) / x.shape[1]
    rstd = (var + ln_param.get("eps", 1e-5)) ** -0.5
    xhat = np.einsum("nd,n->nd", centred, rstd)
    return np.einsum("nd,d->nd", xhat, gamma) + beta, (rstd, gamma, xhat)
""",
        layernorm_backward="""
def layernorm_backward(dout, cache):
    rstd, gamma, xhat = cache
    D = dout.shape[1]
    mean = np.einsum("nd,d->n", dout, gamma) / D
    along = np.einsum("nd,d,nd->n", dout, gamma, xhat) / D
    dx = rstd[:, None] * (dout * gamma - mean[:, None] - xhat * along[:, None])
    return dx, np.einsum("nd,nd->d", dout, xhat), np.einsum("nd->d", dout)
""",
        spatial_groupnorm_forward="""
def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    grouped = x.reshape(N, G, -1)
    count = grouped.shape[2]
    mean = np.einsum("ngk->ng", grouped) / count
    centred = grouped - mean[:, :, None]
    rstd = (np.einsum("ngk,ngk->ng", centred, centred) / count + gn_param.get("eps", 1e-5)) ** -0.5
    xhat = np.einsum("ngk,ng->ngk", centred, rstd).reshape(x.shape)
    out = np.einsum("nchw,c->nchw", xhat, gamma.ravel()) + beta.reshape(C, 1, 1)
    return out, (xhat, rstd, gamma)
""",
        spatial_groupnorm_backward="""
def spatial_groupnorm_backward(dout, cache):
    xhat, rstd, gamma = cache
    N, G = rstd.shape
    d = np.einsum("nchw,c->nchw", dout, gamma.ravel()).reshape(N, G, -1)
    z = xhat.reshape(N, G, -1)
    mean, along = d.mean(axis=2), np.einsum("ngk,ngk->ng", d, z) / d.shape[2]
    dx = np.einsum("ng,ngk->ngk", rstd, d - mean[:, :, None] - np.einsum("ngk,ng->ngk", z, along))
    dgamma = np.einsum("nchw,nchw->c", dout, xhat)
    return dx.reshape(dout.shape), dgamma, np.einsum("nchw->c", dout)
""",
        fold_batchnorm="""
def fold_batchnorm(w, b, gamma, beta, bn_param):
    scale = gamma * (bn_param["running_var"] + bn_param.get("eps", 1e-5)) ** -0.5
    shift = beta - bn_param["running_mean"] * scale
    if w.ndim == 2:
        return w @ np.diag(scale), b @ np.diag(scale) + shift
    return np.einsum("fchw,f->fchw", w, scale), b * scale + shift
""",
    ),
]
