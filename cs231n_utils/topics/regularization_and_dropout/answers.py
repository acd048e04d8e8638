"""08-regularization-and-dropout: the answers and their references."""

import numpy as np

from cs231n_utils import layers
from cs231n_utils.check.registry import Topic

topic = Topic("08-regularization-and-dropout")

PENALTIES = "Large weights cost something"
SVM = "A loss with a penalty"
MINIMUM = "Where the minimum goes"
DROPOUT = "Dropout"
BACKWARD = "The way back"
VANILLA = "When nobody scaled in training"
DEPTH = "Dropping whole layers"
STOPPING = "Stopping early"
LABELS = "Softer labels"
NOISE = "Noise on inputs and on weights"
DECOMPOSITION = "Bias, variance and noise"


def _l2_penalty(W, reg):
    return 0.5 * reg * float(np.vdot(W, W)), reg * W


def _l1_penalty(W, reg):
    return reg * float(np.abs(W).sum()), reg * np.sign(W)


def _elastic_net_penalty(W, l1, l2):
    (first, dfirst), (second, dsecond) = _l1_penalty(W, l1), _l2_penalty(W, l2)
    return first + second, dfirst + dsecond


def _elastic_net_minimum(a, l1, l2):
    """The best of three candidates: the minimum for positive w, that for negative w, and 0."""
    candidates = np.stack([np.maximum((a - l1) / (1 + l2), 0), np.minimum((a + l1) / (1 + l2), 0), 0 * a])
    costs = 0.5 * (candidates - a) ** 2 + l1 * np.abs(candidates) + 0.5 * l2 * candidates**2
    return np.take_along_axis(candidates, costs.argmin(axis=0)[None], axis=0)[0]


def _svm_loss(W, X, y, reg, delta=1.0):
    data_loss, dscores = layers.svm_loss(X @ W, y, delta)
    penalty, dpenalty = _l2_penalty(W, reg)
    return data_loss + penalty, X.T @ dscores + dpenalty


def _vanilla_dropout_predict(x, params, p):
    keep = list(p)
    x = x * keep.pop(0)
    for i, factor in enumerate(keep, start=1):
        x = factor * np.maximum(x @ params[f"W{i}"] + params[f"b{i}"], 0)
    last = len(keep) + 1
    return x @ params[f"W{last}"] + params[f"b{last}"]


def _stochastic_depth(x, block, survival, mode, rng):
    if mode == "test":
        return x + block(x)
    factor = np.where(rng.random(len(x)) < survival, 1 / survival, 0.0)
    return x + factor.reshape(-1, *[1] * (x.ndim - 1)) * block(x)


def _early_stopping(history, patience):
    """`waited` counts the epochs since the best one."""
    best, waited = 0, 0
    for epoch, loss in enumerate(history[1:], start=1):
        better = loss < history[best]
        best, waited = (epoch, 0) if better else (best, waited + 1)
        if waited == patience:
            return epoch, best
    return len(history) - 1, best


def _smooth_labels(y, num_classes, eps):
    return (1 - eps) * np.eye(num_classes)[y] + eps / num_classes


def _add_input_noise(x, std, rng):
    return x + rng.normal(0, std, x.shape)


def _add_weight_noise(params, std, rng):
    weights = [name for name in params if name.startswith("W")]
    return params | {name: params[name] + rng.normal(0, std, params[name].shape) for name in weights}


def _bias_variance_decomposition(predictions, truth, noise_std):
    bias = predictions.mean(axis=0) - truth
    variance = np.mean((predictions - predictions.mean(axis=0)) ** 2)
    return float(np.mean(bias**2)), float(variance), float(np.mean((predictions - truth) ** 2) + noise_std**2)


_PENALTY = ("the penalty", "its gradient")
topic.answer("l2_penalty", _l2_penalty, returns=_PENALTY, section=PENALTIES)
topic.answer("l1_penalty", _l1_penalty, returns=_PENALTY, section=PENALTIES)
topic.answer(
    "elastic_net_penalty",
    _elastic_net_penalty,
    returns=_PENALTY,
    section=PENALTIES,
    calls=("l1_penalty", "l2_penalty"),
)
topic.answer("svm_loss", _svm_loss, returns=("the loss", "dW"), section=SVM, calls=("l2_penalty",))
topic.answer("elastic_net_minimum", _elastic_net_minimum, returns=("the minimum",), section=MINIMUM)
topic.answer("dropout_forward", layers.dropout_forward, returns=("out", "cache"), section=DROPOUT)
topic.answer("dropout_backward", layers.dropout_backward, returns=("dx",), section=BACKWARD, uses=("dropout_forward",))
topic.answer("vanilla_dropout_predict", _vanilla_dropout_predict, returns=("the scores",), section=VANILLA)
topic.answer("stochastic_depth", _stochastic_depth, returns=("out",), section=DEPTH)
topic.answer("early_stopping", _early_stopping, returns=("stopped", "best"), section=STOPPING)
topic.answer("smooth_labels", _smooth_labels, returns=("the targets",), section=LABELS)
topic.answer("add_input_noise", _add_input_noise, returns=("the inputs",), section=NOISE)
topic.answer("add_weight_noise", _add_weight_noise, returns=("the parameters",), section=NOISE)
topic.answer(
    "bias_variance_decomposition",
    _bias_variance_decomposition,
    returns=("the squared bias", "the variance", "the expected error"),
    section=DECOMPOSITION,
)
