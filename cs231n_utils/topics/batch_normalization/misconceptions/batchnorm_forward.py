"""Batch normalization, forward: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.batch_normalization.answers import TEST_TIME, TRANSFORM, topic


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
topic.family(
    "batchnorm_forward",
    "eps-hard-coded",
    "eps is written into the code as {value}; read it from bn_param, where the caller may have set another.",
    ("1e-5", "1e-4", "1e-3"),
    ('bn_param.get("eps", 1e-5)', "{value}"),
)
_forward(
    "eps-missing",
    "The eps of bn_param is not used: it is left out, or fixed in your code at a tiny value. The root is "
    "sqrt(var + eps), with the eps of bn_param, or 1e-5 if it has none.",
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
topic.edit(
    "batchnorm_forward",
    "eps-tiny",
    "The eps of bn_param is not used: it is left out, or fixed in your code at a tiny value. The root is "
    "sqrt(var + eps), with the eps of bn_param, or 1e-5 if it has none.",
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
_forward(
    "eps-before-square",
    "eps is added to x - mean; it belongs to the variance, under the root.",
    ("xhat = (x - mean) * inv_std", "xhat = (x - mean + eps) * inv_std"),
)
_forward("gamma-missing", "gamma is left out: out = gamma * xhat + beta.", ("gamma * xhat", "xhat"))
_forward("beta-missing", "beta is left out: out = gamma * xhat + beta.", ("gamma * xhat + beta", "gamma * xhat"))
_forward("beta-subtracted", "beta is subtracted; it is added.", ("xhat + beta", "xhat - beta"))
_forward("mean-added", "The mean is added; it is subtracted.", ("xhat = (x - mean)", "xhat = (x + mean)"))
_forward(
    "new-share-not-reduced",
    "The new statistics are added whole: the old average keeps the share momentum, and the new one gets 1 − momentum.",
    ("(1 - momentum) * mean", "mean"),
    ("(1 - momentum) * var", "var"),
    section=TEST_TIME,
)
_forward(
    "only-mean-updated",
    "running_var is stored as it was before this batch; mix the new variance into it.",
    ("momentum * old_var + (1 - momentum) * var", "old_var"),
    section=TEST_TIME,
)
_forward(
    "test-not-centred-by-average",
    "Test mode subtracts the mean of the batch; it must subtract running_mean.",
    (
        'mean, var = bn_param["running_mean"], bn_param["running_var"]',
        'mean, var = x.mean(axis=0), bn_param["running_var"]',
    ),
    section=TEST_TIME,
)
topic.family(
    "batchnorm_forward",
    "default-momentum",
    "Where bn_param does not say it, momentum is 0.9, not {value}.",
    ("0.1", "0.99", "0.5", "0.95", "0.999"),
    ('"momentum", 0.9', '"momentum", {value}'),
    section=TEST_TIME,
)
topic.family(
    "batchnorm_forward",
    "default-eps",
    "Where bn_param does not say it, eps is 1e-5, not {value}.",
    ("1e-3", "1e-4", "1e-8"),
    ('"eps", 1e-5', '"eps", {value}'),
)
_forward(
    "test-eps-outside-root",
    "Test mode adds eps to the root; it belongs under it: sqrt(running_var + eps).",
    ("    xhat =", '    if bn_param["mode"] == "test":\n        inv_std = 1 / (np.sqrt(var) + eps)\n    xhat ='),
    section=TEST_TIME,
)
topic.family(
    "batchnorm_forward",
    "eps-tiny-other",
    "The eps of bn_param is not used: it is left out, or fixed in your code at a tiny value. The root is "
    "sqrt(var + eps), with the eps of bn_param, or 1e-5 if it has none.",
    ("1e-6", "1e-7", "1e-10"),
    ('bn_param.get("eps", 1e-5)', "{value}"),
)
_forward(
    "std-for-var",
    "The standard deviation is taken where the variance belongs, and its root is taken again.",
    ("var = ((x - mean) ** 2).mean(axis=0)", "var = x.std(axis=0)"),
)
_forward(
    "batch-statistics-and-no-eps-at-test",
    "Test mode normalizes with the statistics of the batch, and leaves out eps; it must use running_mean and "
    "running_var, with eps under the root.",
    (
        'mean, var = bn_param["running_mean"], bn_param["running_var"]',
        "mean, var, eps = x.mean(axis=0), x.var(axis=0), 0.0",
    ),
    section=TEST_TIME,
)
