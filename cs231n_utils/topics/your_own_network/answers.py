"""15-your-own-network: the answers and their references."""

import numpy as np

from cs231n_utils.check.registry import Topic

# Layers come to the answers as arguments, so that they may be anybody's; where answers are graded, nothing is allowed.
topic = Topic("15-your-own-network")

FORWARD = "The net, forward"
BACKWARD = "The net, backward"
LOSS = "The loss"
CHECKS = "Before the first step"
STEP = "One step"
SCORE = "The score"
CHOICE = "Which one is final?"


def _net_forward(f, params, X, bn_params, dropout_param, mode):
    caches, block = [], 1
    while np.ndim(params[f"W{block}"]) == 4:
        X, conv = f["conv_forward"](X, params[f"W{block}"], params[f"b{block}"], {"stride": 1, "pad": 1})
        norm = None
        if bn_params:
            bn_params[block]["mode"] = mode
            norm_args = params[f"gamma{block}"], params[f"beta{block}"], bn_params[block]
            X, norm = f["spatial_batchnorm_forward"](X, *norm_args)
        X, relu = f["relu_forward"](X)
        X, pool = f["max_pool_forward"](X, {"pool_height": 2, "pool_width": 2, "stride": 2})
        caches.append((conv, norm, relu, pool))
        block += 1
    shape, X = X.shape, X.reshape(X.shape[0], int(np.prod(X.shape[1:])))
    drop = None
    if dropout_param:
        X, drop = f["dropout_forward"](X, dropout_param | {"mode": mode})
    scores, head = f["affine_forward"](X, params[f"W{block}"], params[f"b{block}"])
    return scores, [*caches, (shape, drop, head)]


def _net_backward(f, dscores, caches):
    (shape, drop, head), grads, head_number = caches[-1], {}, len(caches)
    dx, grads[f"W{head_number}"], grads[f"b{head_number}"] = f["affine_backward"](dscores, head)
    if drop is not None:
        dx = f["dropout_backward"](dx, drop)
    dx = np.reshape(dx, shape)
    for number, (conv, norm, relu, pool) in reversed(list(enumerate(caches[:-1], start=1))):
        dx = f["relu_backward"](f["max_pool_backward"](dx, pool), relu)
        if norm is not None:
            dx, grads[f"gamma{number}"], grads[f"beta{number}"] = f["spatial_batchnorm_backward"](dx, norm)
        dx, grads[f"W{number}"], grads[f"b{number}"] = f["conv_backward"](dx, conv)
    return grads


def _net_loss(f, params, X, y, reg, bn_params, dropout_param):
    scores, caches = _net_forward(f, params, X, bn_params, dropout_param, "train")
    loss, dscores = f["softmax_loss"](scores, y)
    grads = _net_backward(f, dscores, caches)
    weights = [name for name in params if name[0] == "W"]
    loss = loss + sum(0.5 * reg * float(np.vdot(params[name], params[name])) for name in weights)
    return loss, grads | {name: grads[name] + reg * params[name] for name in weights}


def _checks_before_training(loss, params, X, y, classes):
    value, grads = loss(params, X, y)
    errors, silent = {}, []
    for name in sorted(params):
        gradient = grads.get(name)
        if gradient is None or not gradient.any():
            silent.append(name)
            continue
        place = np.unravel_index(np.argmax(np.abs(gradient)), gradient.shape)
        sides = []
        for h in (1e-5, -1e-5):
            moved = np.array(params[name], dtype=float)
            moved[place] += h
            sides.append(loss({**params, name: moved}, X, y)[0])
        numerical = (sides[0] - sides[1]) / 2e-5
        errors[name] = abs(gradient[place] - numerical) / (abs(gradient[place]) + abs(numerical))
    return value / np.log(classes), errors, silent


def _train_step(loss, params, X, y, rule, learning_rate, configs, augment):
    value, grads = loss(params, augment(X), y)
    stepped = {
        name: rule(w, grads[name], {**configs.get(name, {}), "learning_rate": learning_rate})
        for name, w in params.items()
    }
    return {n: w for n, (w, _) in stepped.items()}, {n: config for n, (_, config) in stepped.items()}, value


def _score(forward, X, y, batch_size, augment):
    hits = [forward(X[i : i + batch_size], "test").argmax(axis=1) for i in range(0, len(X), batch_size)]
    return float(np.count_nonzero(np.concatenate(hits) == y) / len(y))


def _choose_final(runs, budget):
    groups = {}
    for run in runs:
        groups.setdefault((run["name"], run["rate"]), []).append(run)
    fits = {key: group for key, group in groups.items() if all(run["seconds"] <= budget for run in group)}
    return max(fits, key=lambda key: float(np.mean([run["val"] for run in fits[key]])))


topic.answer("net_forward", _net_forward, returns=("the scores", "caches"), section=FORWARD, internal=("caches",))
topic.answer("net_backward", _net_backward, returns=("the gradients",), section=BACKWARD, uses=("net_forward",))
topic.answer(
    "net_loss", _net_loss, returns=("the loss", "the gradients"), section=LOSS, calls=("net_forward", "net_backward")
)
topic.answer(
    "checks_before_training",
    _checks_before_training,
    returns=("the ratio", "the errors", "the silent parameters"),
    section=CHECKS,
)
topic.answer(
    "train_step",
    _train_step,
    returns=("the parameters", "configs", "the loss"),
    section=STEP,
    internal=("configs",),
)
topic.answer("score", _score, returns=("the accuracy",), section=SCORE)
topic.answer("choose_final", _choose_final, returns=("the name and the rate",), section=CHOICE)
