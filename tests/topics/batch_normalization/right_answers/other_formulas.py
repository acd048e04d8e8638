"""Right answers by other formulas and with other caches."""

from tests.topics.right_answers import variant

VARIANTS = [
    # Helper functions beside the answers: one pair for all the normalizations.
    variant(
        "helper functions",
        batchnorm_forward="""
def standardize(x, axis, eps):
    mean = x.mean(axis=axis, keepdims=True)
    var = x.var(axis=axis, keepdims=True)
    return (x - mean) / np.sqrt(var + eps), mean, var


def standardize_backward(dxhat, xhat, var, eps, axis):
    d = dxhat - dxhat.mean(axis=axis, keepdims=True)
    d = d - xhat * (dxhat * xhat).mean(axis=axis, keepdims=True)
    return d / np.sqrt(var + eps)


def update(bn_param, name, value):
    momentum = bn_param.get("momentum", 0.9)
    bn_param.setdefault(name, np.zeros_like(value))
    bn_param[name] += (1 - momentum) * (value - bn_param[name])


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    if bn_param["mode"] == "train":
        xhat, mean, var = standardize(x, 0, eps)
        update(bn_param, "running_mean", mean[0])
        update(bn_param, "running_var", var[0])
    else:
        var = bn_param["running_var"]
        xhat = (x - bn_param["running_mean"]) / np.sqrt(var + eps)
    return gamma * xhat + beta, (xhat, gamma, var, eps)
""",
        batchnorm_backward="""
def batchnorm_backward(dout, cache):
    xhat, gamma, var, eps = cache
    return standardize_backward(gamma * dout, xhat, var, eps, 0), (dout * xhat).sum(0), dout.sum(0)
""",
        batchnorm_backward_alt="""
def batchnorm_backward_alt(dout, cache):
    xhat, gamma, var, eps = cache
    return gamma * standardize_backward(dout, xhat, var, eps, 0), (dout * xhat).sum(0), dout.sum(0)
""",
        spatial_batchnorm_forward="""
def to_rows(x):
    return np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])


def from_rows(rows, shape):
    N, C, H, W = shape
    return np.moveaxis(rows.reshape(N, H, W, C), -1, 1)


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    rows, cache = batchnorm_forward(to_rows(x), gamma, beta, bn_param)
    return from_rows(rows, x.shape), cache
""",
        spatial_batchnorm_backward="""
def spatial_batchnorm_backward(dout, cache):
    dx, dgamma, dbeta = batchnorm_backward_alt(to_rows(dout), cache)
    return from_rows(dx, dout.shape), dgamma, dbeta
""",
        layernorm_forward="""
def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    xhat, _, var = standardize(x, 1, eps)
    return gamma * xhat + beta, (xhat, gamma, var, eps)
""",
        layernorm_backward="""
def layernorm_backward(dout, cache):
    xhat, gamma, var, eps = cache
    return standardize_backward(dout * gamma, xhat, var, eps, 1), (dout * xhat).sum(0), dout.sum(0)
""",
        spatial_groupnorm_forward="""
def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    eps = gn_param.get("eps", 1e-5)
    xhat, _, var = standardize(x.reshape(x.shape[0] * G, -1), 1, eps)
    xhat = xhat.reshape(x.shape)
    gamma = gamma.reshape(1, -1, 1, 1)
    return gamma * xhat + beta.reshape(1, -1, 1, 1), (xhat, gamma, var, eps)
""",
        spatial_groupnorm_backward="""
def spatial_groupnorm_backward(dout, cache):
    xhat, gamma, var, eps = cache
    rows = (len(var), -1)
    dx = standardize_backward((dout * gamma).reshape(rows), xhat.reshape(rows), var, eps, 1)
    dgamma = np.sum(dout * xhat, axis=(0, 2, 3), keepdims=True)
    return dx.reshape(dout.shape), dgamma, np.sum(dout, axis=(0, 2, 3), keepdims=True)
""",
    ),
    # torch's formula: scale and shift in one step, the running average by its update form, the cache an object.
    variant(
        "torch's formula",
        batchnorm_forward="""
class Saved:
    def __init__(self, **values):
        self.__dict__.update(values)


def batchnorm_forward(input, weight, bias, bn_param):
    training = bn_param["mode"] == "train"
    exponential_average_factor = 1 - bn_param.get("momentum", 0.9)
    if training:
        mean, var = input.mean(0), input.var(0, ddof=0)
        running_mean = bn_param.get("running_mean", np.zeros_like(mean))
        running_var = bn_param.get("running_var", np.zeros_like(var))
        f = exponential_average_factor
        bn_param.update(running_mean=(1 - f) * running_mean + f * mean, running_var=(1 - f) * running_var + f * var)
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    invstd = 1 / np.sqrt(var + bn_param.get("eps", 1e-5))
    alpha = invstd * weight
    out = input * alpha + (bias - mean * alpha)
    return out, Saved(input=input, mean=mean, invstd=invstd, weight=weight)
""",
        batchnorm_backward="""
def batchnorm_backward(grad_out, saved):
    n = grad_out.shape[0]
    total = grad_out.sum(0)
    dotp = ((saved.input - saved.mean) * grad_out).sum(0)
    k = dotp * saved.invstd * saved.invstd / n
    grad_mean = total / n
    dx = (saved.input - saved.mean) * k
    grad_input = (grad_out - grad_mean - dx) * saved.invstd * saved.weight
    return grad_input, dotp * saved.invstd, total
""",
        batchnorm_backward_alt="""
def batchnorm_backward_alt(grad_out, saved):
    return batchnorm_backward(grad_out, saved)
""",
        spatial_batchnorm_forward="""
def spatial_batchnorm_forward(input, weight, bias, bn_param):
    flat, saved = batchnorm_forward(np.swapaxes(input, 0, 1).reshape(len(weight), -1).T, weight, bias, bn_param)
    n, c, h, w = input.shape
    return flat.T.reshape(c, n, h, w).swapaxes(0, 1), saved
""",
        spatial_batchnorm_backward="""
def spatial_batchnorm_backward(grad_out, saved):
    n, c, h, w = grad_out.shape
    flat, dweight, dbias = batchnorm_backward(np.swapaxes(grad_out, 0, 1).reshape(c, -1).T, saved)
    return flat.T.reshape(c, n, h, w).swapaxes(0, 1), dweight, dbias
""",
        layernorm_forward="""
def layernorm_forward(input, weight, bias, ln_param):
    mean = input.mean(-1)
    rstd = 1 / np.sqrt(input.var(-1) + ln_param.get("eps", 1e-5))
    scale = rstd
    shift = -mean * rstd
    return (input * scale[:, None] + shift[:, None]) * weight + bias, (input, mean, rstd, weight)
""",
        layernorm_backward="""
def layernorm_backward(grad_out, saved):
    X, mean, rstd, weight = saved
    N = X.shape[1]
    ds = (grad_out * weight * X).sum(-1)
    db = (grad_out * weight).sum(-1)
    b = (db * mean - ds) * rstd**3 / N
    c = -b * mean - db * rstd / N
    dX = rstd[:, None] * grad_out * weight + b[:, None] * X + c[:, None]
    return dX, (grad_out * (X - mean[:, None]) * rstd[:, None]).sum(0), grad_out.sum(0)
""",
        spatial_groupnorm_forward="""
def spatial_groupnorm_forward(input, weight, bias, num_groups, gn_param):
    n, c, h, w = input.shape
    x = input.reshape(n * num_groups, -1)
    mean, rstd = x.mean(-1, keepdims=True), 1 / np.sqrt(x.var(-1, keepdims=True) + gn_param.get("eps", 1e-5))
    xhat = ((x - mean) * rstd).reshape(n, c, h * w)
    out = xhat * weight.reshape(c, 1) + bias.reshape(c, 1)
    return out.reshape(input.shape), dict(x=x, mean=mean, rstd=rstd, weight=weight)
""",
        spatial_groupnorm_backward="""
def spatial_groupnorm_backward(grad_out, saved):
    n, c, h, w = grad_out.shape
    x, mean, rstd, weight = saved["x"], saved["mean"], saved["rstd"], saved["weight"]
    z = ((x - mean) * rstd).reshape(n, c, h, w)
    g = (grad_out * weight.reshape(1, c, 1, 1)).reshape(x.shape)
    zg = z.reshape(x.shape)
    dx = rstd * (g - g.mean(-1, keepdims=True) - zg * (g * zg).mean(-1, keepdims=True))
    return dx.reshape(n, c, h, w), (grad_out * z).sum((0, 2, 3)), grad_out.sum((0, 2, 3))
""",
        fold_batchnorm="""
def fold_batchnorm(conv_w, conv_b, bn_w, bn_b, bn_param):
    bn_rm = bn_param["running_mean"]
    bn_var_rsqrt = 1 / np.sqrt(bn_param["running_var"] + bn_param.get("eps", 1e-5))
    if conv_w.ndim == 4:
        conv_w = conv_w * (bn_w * bn_var_rsqrt).reshape([-1] + [1] * (conv_w.ndim - 1))
    else:
        conv_w = (conv_w.T * (bn_w * bn_var_rsqrt)[:, None]).T
    conv_b = (conv_b - bn_rm) * bn_var_rsqrt * bn_w + bn_b
    return conv_w, conv_b
""",
    ),
    # gamma as (C,) only, as some years' text of CS231n says; statistics by hand from sums.
    variant(
        "group norm for gamma of shape (C,)",
        spatial_groupnorm_forward="""
def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    (channels,) = gamma.shape
    K = channels // G * H * W
    t = x.reshape(N, G, K)
    m = t.sum(axis=2, keepdims=True) / K
    v = ((t - m) ** 2).sum(axis=2, keepdims=True) / K
    s = np.sqrt(v + gn_param.get("eps", 1e-5))
    z = ((t - m) / s).reshape(N, C, H, W)
    return gamma[None, :, None, None] * z + beta[None, :, None, None], (z, s, gamma, G)
""",
        spatial_groupnorm_backward="""
def spatial_groupnorm_backward(dout, cache):
    z, s, gamma, G = cache
    N, C, H, W = dout.shape
    K = C // G * H * W
    d = (dout * gamma[None, :, None, None]).reshape(N, G, K)
    t = z.reshape(N, G, K)
    dx = (K * d - d.sum(2, keepdims=True) - t * (d * t).sum(2, keepdims=True)) / (K * s)
    return dx.reshape(dout.shape), (dout * z).sum((0, 2, 3)), dout.sum((0, 2, 3))
""",
    ),
    # The arguments' own dict replaced key by key with in-place arithmetic, and x overwritten: style, not a mistake.
    variant(
        "in place",
        layernorm_forward="""
def layernorm_forward(x, gamma, beta, ln_param):
    x -= x.mean(axis=1, keepdims=True)
    inv_std = 1 / np.sqrt((x**2).mean(axis=1, keepdims=True) + ln_param.get("eps", 1e-5))
    x *= inv_std
    return x * gamma + beta, (x, gamma, inv_std)
""",
        fold_batchnorm="""
def fold_batchnorm(w, b, gamma, beta, bn_param):
    scale = gamma / np.sqrt(bn_param["running_var"] + bn_param.get("eps", 1e-5))
    b -= bn_param["running_mean"]
    b *= scale
    b += beta
    if w.ndim == 2:
        w *= scale
    else:
        w *= scale.reshape(-1, 1, 1, 1)
    return w, b
""",
    ),
    # One function per answer, with what the docstring suggests in the cache: a plain backward for a plain forward.
    variant(
        "the suggested cache",
        batchnorm_backward="""
def batchnorm_backward(dout, cache):
    xhat, gamma, inv_std = cache
    g = dout * gamma
    dx = inv_std * (g - np.mean(g, axis=0) - xhat * np.mean(g * xhat, axis=0))
    return dx, np.sum(dout * xhat, 0), np.sum(dout, 0)
""",
        spatial_batchnorm_backward="""
def spatial_batchnorm_backward(dout, cache):
    N, C, H, W = dout.shape
    columns = dout.transpose(0, 2, 3, 1).reshape(N * H * W, C)
    dx, dgamma, dbeta = batchnorm_backward(columns, cache)
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta
""",
        layernorm_backward="""
def layernorm_backward(dout, cache):
    xhat, gamma, inv_std = cache
    g = dout * gamma
    dx = inv_std * (g - g.mean(1, keepdims=True) - xhat * (g * xhat).mean(1, keepdims=True))
    return dx, (dout * xhat).sum(0), dout.sum(0)
""",
    ),
]
