"""Right answers to the questions that ask for a bug, a reading, or one of two shapes of gamma."""

from tests.topics.right_answers import variant

VARIANTS = [
    variant(
        "mean of squares minus squared mean",
        combined_statistics="""
def combined_statistics(sizes, means, variances):
    total = np.sum(sizes)
    mean = sizes @ means / total
    squares = sizes @ (variances + means**2) / total
    return mean, squares - mean**2
""",
        which_normalization="""
def which_normalization(out):
    N, C, H, W = out.shape
    for G in range(C, 0, -1):
        if C % G:
            continue
        groups = out.reshape(N, G, -1)
        if np.abs(groups.mean(2)).max() < 0.01 and np.abs(groups.std(2) - 1).max() < 0.01:
            return "instance" if G == C else "layer" if G == 1 else "group"
    means, stds = out.mean((0, 2, 3)), out.std((0, 2, 3))
    return "batch" if np.abs(means).max() < 0.01 and np.abs(stds - 1).max() < 0.01 else "none"
""",
    ),
    variant(
        "np.average with weights; a table of candidates",
        combined_statistics="""
def combined_statistics(sizes, means, variances):
    mean = np.average(means, axis=0, weights=sizes)
    var = np.average(variances + (means - mean) ** 2, axis=0, weights=sizes)
    return mean, var
""",
        which_normalization="""
def which_normalization(out):
    N, C, H, W = out.shape
    candidates = [("instance", C)] + [("group", G) for G in range(2, C) if C % G == 0] + [("layer", 1)]
    views = [(name, out.reshape(N, G, C // G, H, W), (2, 3, 4)) for name, G in candidates]
    views.append(("batch", out, (0, 2, 3)))
    for name, view, axes in views:
        mean, var = view.mean(axis=axes), view.var(axis=axes)
        if np.all(np.abs(mean) <= 0.01) and np.all(np.abs(var - 1) <= 0.01):
            return name
    return "none"
""",
    ),
    variant(
        "one batch merged after the other; a loop over the examples",
        combined_statistics="""
def combined_statistics(sizes, means, variances):
    count = 0
    mean, squares = np.zeros(means.shape[1]), np.zeros(means.shape[1])
    for n, m, v in zip(sizes, means, variances):
        gap = m - mean
        squares = squares + n * v + gap**2 * count * n / (count + n)
        mean = mean + gap * n / (count + n)
        count = count + n
    return mean, squares / count
""",
        which_normalization="""
def is_standard(values):
    return abs(values.mean()) < 0.01 and abs(values.var() - 1) < 0.01


def which_normalization(out):
    N, C = out.shape[0], out.shape[1]
    if all(is_standard(out[n, c]) for n in range(N) for c in range(C)):
        return "instance"
    for G in range(2, C):
        if C % G == 0:
            size = C // G
            if all(is_standard(out[n, g * size : (g + 1) * size]) for n in range(N) for g in range(G)):
                return "group"
    if all(is_standard(image) for image in out):
        return "layer"
    if all(is_standard(out[:, c]) for c in range(C)):
        return "batch"
    return "none"
""",
    ),
    # Written for gamma (C,): with gamma (1, C, 1, 1) it raises nothing, but out has seven axes.
    variant(
        "gamma as (C,) only",
        spatial_groupnorm_forward="""
def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    N, C, H, W = x.shape
    rows = x.reshape(N * G, -1)
    mean, var = rows.mean(axis=1, keepdims=True), rows.var(axis=1, keepdims=True)
    std = np.sqrt(var + gn_param.get("eps", 1e-5))
    xhat = ((rows - mean) / std).reshape(x.shape)
    out = gamma[None, :, None, None] * xhat + beta[None, :, None, None]
    return out, (xhat, gamma, std, G)
""",
        spatial_groupnorm_backward="""
def spatial_groupnorm_backward(dout, cache):
    xhat, gamma, std, G = cache
    N, C, H, W = dout.shape
    dgamma, dbeta = (dout * xhat).sum(axis=(0, 2, 3)), dout.sum(axis=(0, 2, 3))
    d, xhat = (dout * gamma[None, :, None, None]).reshape(N * G, -1), xhat.reshape(N * G, -1)
    d = d - d.mean(axis=1, keepdims=True) - xhat * (d * xhat).mean(axis=1, keepdims=True)
    return (d / std).reshape(dout.shape), dgamma, dbeta
""",
    ),
]
