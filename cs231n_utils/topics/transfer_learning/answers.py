"""11-transfer-learning: the answers and their references."""

import re

import numpy as np

from cs231n_utils import layers
from cs231n_utils.check.registry import Topic

topic = Topic("11-transfer-learning")

FEATURES = "What the trunk sees"
BATCH = "Does an image see its neighbours?"
HEAD = "A new head"
RATE = "How fast may a head learn?"
BUG = "A frozen net that moves"
FREEZE = "Freezing for good"
FINE_TUNE = "Two rates"
READ = "Five runs and their names"
STRATEGY = "Four situations"


def _extract_features(trunk, images, mean, std, batch_size):
    X = ((images / 255 - mean) / std).transpose(0, 3, 1, 2)
    starts = range(0, len(X), batch_size)
    return np.concatenate([np.asarray(trunk(X[start : start + batch_size], "test")) for start in starts])


def _depends_on_batch(extract, images):
    together = np.asarray(extract(images), dtype=float)
    alone = np.concatenate([np.asarray(extract(images[i : i + 1]), dtype=float) for i in range(len(images))])
    return bool(np.abs(together - alone).max() > 1e-3 * np.abs(together).max())


def _layer_number(name):
    return int(re.search(r"\d+$", name).group())


def _replace_head(params, num_classes, rng):
    last = max(map(_layer_number, params))
    inputs = len(params[f"W{last}"])
    head = {
        f"W{last}": rng.normal(0, inputs**-0.5, (inputs, num_classes)),
        f"b{last}": np.zeros(num_classes),
    }
    return params | head


def _safe_head_rate(features):
    """By the singular values of the features and a column of ones: their squares are FᵀF's eigenvalues."""
    with_bias = np.column_stack([features, np.ones(len(features))])
    return float(4 * len(features) / np.linalg.svd(with_bias, compute_uv=False)[0] ** 2)


def _mended_step(params, running, X, y, rate, decay):
    z = X @ params["W1"]
    bn_param = {"mode": "test", "eps": 1e-5, "running_mean": running["mean"], "running_var": running["var"]}
    z, _ = layers.batchnorm_forward(z, params["gamma1"], params["beta1"], bn_param)
    scores, cache = layers.affine_forward(np.maximum(z, 0), params["W2"], params["b2"])
    loss, dscores = layers.softmax_loss(scores, y)
    _, dW, db = layers.affine_backward(dscores, cache)
    head = {"W2": dW, "b2": db}
    return params | {name: params[name] - rate * (dw + decay * params[name]) for name, dw in head.items()}, float(loss)


def _freeze(net, last):
    return {
        "params": net["params"],
        "configs": {name: config for name, config in net["configs"].items() if _layer_number(name) > last},
        "bn_params": {
            layer: param | {"mode": "test"} if layer <= last else param for layer, param in net["bn_params"].items()
        },
    }


def _fine_tune(loss, params, head, frozen, X, y, rate, trunk_scale, batch_size, epochs, rng):
    rates = {name: rate if name in head else rate * trunk_scale for name in params if name not in frozen}
    velocity = dict.fromkeys(rates, 0)
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            picked = order[start : start + batch_size]
            value, grads = loss(params, X[picked], y[picked])
            losses.append(float(value))
            velocity = {name: 0.9 * velocity[name] - rates[name] * grads[name] for name in rates}
            params = params | {name: params[name] + velocity[name] for name in rates}
    return params, losses


def _read_run(history):
    trunk, statistics, train_acc = (np.asarray(history[name]) for name in ("trunk", "statistics", "train_acc"))
    if trunk[-1] == 0:
        return "frozen" if statistics[-1] == 0 else "statistics move"
    if not trunk[-1] < 0.5:  # NaN too
        return "washed out"
    return "head too slow" if train_acc[-1] < 0.8 else "fine-tuned"


STRATEGIES = {
    ("little", "similar"): "new head on the last features",
    ("little", "different"): "new head on earlier features",
    ("much", "similar"): "fine-tune the last layers",
    ("much", "different"): "fine-tune all layers",
}


def _choose_strategy(images_per_class, similarity, few=100):
    return STRATEGIES["little" if images_per_class < few else "much", similarity]


topic.answer("extract_features", _extract_features, returns=("the features",), section=FEATURES)
topic.answer("depends_on_batch", _depends_on_batch, returns=("the verdict",), section=BATCH)
topic.answer("replace_head", _replace_head, returns=("the params",), section=HEAD)
topic.answer("safe_head_rate", _safe_head_rate, returns=("the rate",), section=RATE)
topic.answer("mended_step", _mended_step, returns=("params", "loss"), section=BUG)
topic.answer("freeze", _freeze, returns=("the net",), section=FREEZE)
topic.answer("fine_tune", _fine_tune, returns=("params", "losses"), section=FINE_TUNE)
topic.answer("read_run", _read_run, returns=("the name",), section=READ)
topic.answer("choose_strategy", _choose_strategy, returns=("the strategy",), section=STRATEGY)
