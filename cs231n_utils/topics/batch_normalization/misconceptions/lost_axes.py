"""Statistics over the wrong axis that raise an error, because the axis is gone: known ways to get there."""

import numpy as np

from cs231n_utils.topics.batch_normalization.answers import topic


@topic.wrong(
    "batchnorm_forward",
    "statistics-of-each-example",
    "Mean and variance are taken over the features of each example, axis 1, and come out with shape (N,); batch "
    "normalization takes them over the examples of the batch, axis 0, with shape (D,).",
)
def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=1), x.var(axis=1)
        std = np.sqrt(var + eps)
        xhat = (x - mean) / std
        bn_param["running_mean"] = momentum * bn_param.get("running_mean", 0 * mean) + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param.get("running_var", 0 * var) + (1 - momentum) * var
    else:
        std = np.sqrt(bn_param["running_var"] + eps)
        xhat = (x - bn_param["running_mean"]) / std
    return gamma * xhat + beta, (xhat, gamma, std)
