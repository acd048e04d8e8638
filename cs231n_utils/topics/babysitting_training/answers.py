"""05-babysitting-training: the answers and their references."""

import numpy as np

from cs231n_utils import gradient_check, layers
from cs231n_utils.check.registry import Topic

topic = Topic("05-babysitting-training")

NET = "A net with one hidden layer"
INITIAL = "Step 1: the loss before the first step"
GRADIENT = "Is the gradient the gradient?"
OVERFIT = "Step 2: twenty images by heart"
BUGS = "Three bugs"
TRAIN = "A loop with a memory"
RATIO = "How long is a step?"
DIAGNOSE = "Seven runs and their names"


def _net_loss(forward, backward, params, X, y, reg):
    """A net of one hidden layer from the package's layers; `forward`, `backward` are its activation's."""
    z, first = layers.affine_forward(X, params["W1"], params["b1"])
    h, hidden = forward(z)
    scores, second = layers.affine_forward(h, params["W2"], params["b2"])
    loss, dscores = layers.softmax_loss(scores, y)
    grads = {}
    dh, grads["W2"], grads["b2"] = layers.affine_backward(dscores, second)
    _, grads["W1"], grads["b1"] = layers.affine_backward(backward(dh, hidden), first)
    for name in ("W1", "W2"):
        loss = loss + 0.5 * reg * np.sum(params[name] ** 2)
        grads[name] = grads[name] + reg * params[name]
    return loss, grads


def _two_layer_net_loss(params, X, y, reg):
    return _net_loss(layers.relu_forward, layers.relu_backward, params, X, y, reg)


def _mended_loss(params, X, y, reg):
    return _net_loss(layers.tanh_forward, layers.tanh_backward, params, X, y, reg)


def _expected_initial_loss(classes, reg=0.0, weights=0, scale=0.01):
    """Every class has the probability 1/C; every weight a mean square of scale²."""
    return float(-np.log(1 / classes) + 0.5 * reg * weights * scale**2)


def _gradient_check(f, x, analytic, h=1e-5):
    numerical = gradient_check.numerical_gradient(f, np.array(x), h=h)
    return numerical, gradient_check.relative_error(analytic, numerical)


def _overfit_small_batch(loss, params, X, y, rate, target=0.01, most_steps=300):
    losses = []
    while len(losses) < most_steps:
        value, grads = loss(params, X, y, 0.0)
        losses.append(float(value))
        if losses[-1] < target:
            break
        params = {name: w - rate * grads[name] for name, w in params.items()}
    return params, losses


def _mended_loop(loss, params, X, y, rate, batch_size, epochs, rng):
    losses = []
    for _ in range(epochs):
        for picked in _batches(rng.permutation(len(X)), batch_size):
            value, grads = loss(params, X[picked], y[picked], 0.0)
            losses.append(float(value))
            params = {name: w - rate * grads[name] for name, w in params.items()}
    return params, losses


def _train(loss, params, X, y, evaluate, rate, reg, batch_size, epochs, rng):
    best, best_acc = params, -np.inf
    history = {"loss": [], "train_acc": [], "val_acc": []}
    for _ in range(epochs):
        for picked in _batches(rng.permutation(len(X)), batch_size):
            value, grads = loss(params, X[picked], y[picked], reg)
            history["loss"].append(float(value))
            if not np.isfinite(value):
                return best, history
            params = {name: w - rate * grads[name] for name, w in params.items()}
        accuracies = evaluate(params)
        history["train_acc"].append(accuracies[0])
        history["val_acc"].append(accuracies[1])
        if accuracies[1] > best_acc:
            best, best_acc = params, accuracies[1]
    return best, history


def _batches(order, size):
    return [order[start : start + size] for start in range(0, len(order), size)]


def _update_to_weight_ratio(before, after):
    step, length = np.linalg.norm(np.ravel(after - before)), np.linalg.norm(np.ravel(before))
    if length == 0:
        return float("inf") if step else 0.0
    return float(step / length)


def _diagnose(history):
    loss = np.asarray(history["loss"])
    if not np.isfinite(loss).all():
        return "diverged"
    if history["dead"][-1] > 0.5:
        return "dead units"
    if loss.max() > 1.5 * loss[0]:
        return "rate too high"
    first, _, middle, _, last = (part.mean() for part in np.array_split(loss, 5))
    if last > 0.9 * first or middle - last > 0.6 * (first - middle):
        return "rate too low"
    if history["train_acc"][-1] - history["val_acc"][-1] > 0.13:
        return "overfitting"
    return "underfitting" if history["train_acc"][-1] < 0.65 else "healthy"


topic.answer("two_layer_net_loss", _two_layer_net_loss, returns=("loss", "grads"), section=NET)
topic.answer("expected_initial_loss", _expected_initial_loss, returns=("the loss",), section=INITIAL)
topic.answer("gradient_check", _gradient_check, returns=("the numerical gradient", "the error"), section=GRADIENT)
topic.answer("overfit_small_batch", _overfit_small_batch, returns=("params", "losses"), section=OVERFIT)
topic.answer("mended_loss", _mended_loss, returns=("loss", "grads"), section=BUGS)
topic.answer("mended_loop", _mended_loop, returns=("params", "losses"), section=BUGS)
topic.answer("train", _train, returns=("params", "history"), section=TRAIN)
topic.answer("update_to_weight_ratio", _update_to_weight_ratio, returns=("the ratio",), section=RATIO)
topic.answer("diagnose", _diagnose, returns=("the diagnosis",), section=DIAGNOSE)
