"""What the test cells of 05-babysitting-training share: small nets, loops that are watched, and runs to diagnose."""

import functools

import numpy as np

from cs231n_utils import data
from cs231n_utils.init import he_init

__all__ = ["loop_report", "overfit_report", "run_of", "small_problem", "train_report"]


def small_problem(images, inputs, units, classes, seed, scale=1.0, shift=0.0):
    """(params, X, y) of random numbers for a net of one hidden layer.

    Parameters
    ----------
    images, inputs, units, classes : int
    seed : int
    scale : float
        Standard deviation of the weights and biases.
    shift : float
        Is added to all scores by way of b2.
    """
    rng = np.random.default_rng(seed)
    params = {
        "W1": scale * rng.standard_normal((inputs, units)),
        "b1": scale * rng.standard_normal(units),
        "W2": scale * rng.standard_normal((units, classes)),
        "b2": scale * rng.standard_normal(classes) + shift,
    }
    return params, rng.standard_normal((images, inputs)), rng.integers(0, classes, images)


class Watched:
    """A loss that notes what it was called with: a bowl, so that the steps do not depend on the order of the images.

    Images are rows whose first number tells which one it is; their label is 10 times that number.

    Parameters
    ----------
    bottom : float
        Where the loss is least, in every weight.
    broken_at : int, optional
        The number of the call, from 0, from which on the loss is NaN.
    """

    def __init__(self, bottom=0.0, broken_at=None):
        self.bottom, self.broken_at = bottom, broken_at
        self.images, self.labels, self.weights, self.regs = [], [], [], []

    def __call__(self, params, X, y, reg):
        w = np.array(params["W"], dtype=float)
        self.images.append(np.asarray(X)[:, 0].astype(int))
        self.labels.append(np.asarray(y).astype(int))
        self.weights.append(w)
        self.regs.append(float(reg))
        value = 0.5 * float(np.sum((w - self.bottom) ** 2)) + 0.001 * len(y)
        if self.broken_at is not None and len(self.images) > self.broken_at:
            value = float("nan")
        return value, {"W": w - self.bottom}

    def report(self, count, batch_size):
        """How the images were gone through, as named values; `count` is the number of images."""
        per_epoch = -(-count // batch_size)
        epochs = [
            np.concatenate(self.images[start : start + per_epoch]) for start in range(0, len(self.images), per_epoch)
        ]
        whole = [order for order in epochs if len(order) == count]
        fit = all(
            len(i) == len(labels) and (10 * i == labels).all()
            for i, labels in zip(self.images, self.labels, strict=True)
        )
        return {
            "the sizes of the batches": [len(i) for i in self.images],
            "the labels belong to their images": float(fit),
            "each epoch sees every image once": [float((np.sort(order) == np.arange(count)).all()) for order in whole],
            "epochs that keep the order in which the images came": float(
                sum((order == np.arange(count)).all() for order in whole)
            ),
            "epochs in the order of the first": float(sum((order == whole[0]).all() for order in whole[1:])),
            "the weights that the loss saw": np.array(self.weights),
        }


def _numbered(count):
    """`count` images of three numbers, the first of which tells them apart, and their labels."""
    X = np.random.default_rng(count).standard_normal((count, 3))
    X[:, 0] = np.arange(count)
    return X, 10 * np.arange(count)


def loop_report(name, images, batch_size, epochs, rate, seed=0):
    """A scenario: watch the loop ``f.<name>(loss, params, X, y, rate, batch_size, epochs, rng)``."""

    def scenario(f):
        X, y = _numbered(images)
        orders = []
        for draw in (seed, seed + 1):
            loss = Watched(bottom=2.0)
            params = {"W": np.array([1.0, -1.0, 4.0])}
            rng = np.random.default_rng(draw)
            params, losses = getattr(f, name)(loss, params, X, y, rate, batch_size, epochs, rng)
            orders.append(np.concatenate(loss.images))
        return loss.report(images, batch_size) | {
            "another rng gives the same order": float(np.array_equal(*orders)),
            "the regularization that the loss was asked for": loss.regs,
            "params['W']": np.array(params["W"], dtype=float),
            "losses": [float(value) for value in losses],
        }

    return scenario


def train_report(images, batch_size, epochs, rate, best_at, reg=0.0, seed=0, broken_at=None, flat=False):
    """A scenario: watch ``f.train``.

    Parameters
    ----------
    images, batch_size, epochs : int
    rate, reg : float
    best_at : float
        The first weight at which the validation accuracy is highest; the weights fall from 4 to 2.
    seed : int
    broken_at : int, optional
        The step, counted from 0, from which on the loss is NaN.
    flat : bool
        True if the validation accuracy is the same after every epoch.
    """

    def evaluate(params):
        w = float(np.asarray(params["W"])[2])
        return 1 - w / 10, 0.5 if flat else 0.9 - abs(w - best_at) / 10

    def scenario(f):
        X, y = _numbered(images)
        orders = []
        for draw in (seed, seed + 1):
            loss = Watched(bottom=2.0, broken_at=broken_at)
            params = {"W": np.array([1.0, -1.0, 4.0])}
            rng = np.random.default_rng(draw)
            best, history = f.train(loss, params, X, y, evaluate, rate, reg, batch_size, epochs, rng)
            orders.append(np.concatenate(loss.images))
        return loss.report(images, batch_size) | {
            "another rng gives the same order": float(np.array_equal(*orders)),
            "the regularization that the loss was asked for": loss.regs,
            "history": {name: [float(v) for v in history[name]] for name in ("loss", "train_acc", "val_acc")},
            "the params returned": np.array(best["W"], dtype=float),
        }

    return scenario


def overfit_report(rate, target=None, most_steps=None, reached=True):
    """A scenario: watch ``f.overfit_small_batch`` on five images.

    Parameters
    ----------
    rate : float
    target : float, optional
    most_steps : int, optional
        The answer's own defaults unless given.
    reached : bool
        True if the loss gets below the target; otherwise the params are not compared.
    """
    settings = {"target": target, "most_steps": most_steps}
    settings = {name: value for name, value in settings.items() if value is not None}

    def scenario(f):
        X, y = _numbered(5)
        loss = Watched(bottom=2.0)
        params = {"W": np.array([1.0, -1.0, 4.0])}
        params, losses = f.overfit_small_batch(loss, params, X, y, rate, **settings)
        found = {
            "the steps": float(len(losses)),
            "losses": [float(value) for value in losses],
            "the number of images of each step": [len(i) for i in loss.images],
            "the labels belong to their images": float(all((10 * i == y).all() for i in loss.images)),
            "the regularization that the loss was asked for": max(loss.regs, default=0.0),
        }
        return found | ({"params['W']": np.array(params["W"], dtype=float)} if reached else {})

    return scenario


# --- runs to diagnose


@functools.cache
def _pictures():
    """The clothes in 7 × 7 pixels: (X, y) for training and for validation."""
    clothes = data.load("fashion-mnist").as_vectors()
    small = [
        np.asarray(X, dtype=float).reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(-1, 49)
        for X in (clothes.X_train, clothes.X_val)
    ]
    return small[0], clothes.y_train, small[1], clothes.y_val


@functools.cache
def run_of(rate, units=30, images=1000, epochs=10, batch_size=20, reg=0.0, bias=0.0, activation="relu", seed=0):
    """The history of a real training on small photographs of clothes; the same call gives the same run.

    Parameters
    ----------
    rate, reg : float
    units, images, epochs, batch_size : int
    bias : float
        What the biases of the hidden units start at.
    activation : "relu" or "tanh"
    seed : int
        Draws the images, the weights and the order.

    Returns
    -------
    dict
        "loss", one number for each step, and one number for each epoch: "train_acc", "val_acc", and "dead", the share
        of hidden units that are 0 for all training images.
    """
    rng = np.random.default_rng(seed)
    X_all, y_all, X_val, y_val = _pictures()
    picked = rng.permutation(len(X_all))[:images]
    X, y = X_all[picked], y_all[picked]
    W1, b1 = he_init((49, units), rng=rng), np.full(units, float(bias))
    W2, b2 = 0.1 * rng.standard_normal((units, 10)), np.zeros(10)
    hidden, slope = ACTIVATIONS[activation]
    history = {"loss": [], "train_acc": [], "val_acc": [], "dead": []}
    with np.errstate(all="ignore"):
        for _ in range(epochs):
            order = rng.permutation(images)
            for start in range(0, images, batch_size):
                batch = order[start : start + batch_size]
                h = hidden(X[batch] @ W1 + b1)
                loss, dscores = _softmax(h @ W2 + b2, y[batch])
                history["loss"].append(float(loss + 0.5 * reg * (np.sum(W1**2) + np.sum(W2**2))))
                if not np.isfinite(history["loss"][-1]):
                    return history
                dz = (dscores @ W2.T) * slope(h)
                W2, b2 = W2 - rate * (h.T @ dscores + reg * W2), b2 - rate * dscores.sum(axis=0)
                W1, b1 = W1 - rate * (X[batch].T @ dz + reg * W1), b1 - rate * dz.sum(axis=0)
            seen = hidden(X @ W1 + b1)
            history["train_acc"].append(float(np.mean((seen @ W2 + b2).argmax(axis=1) == y)))
            history["val_acc"].append(float(np.mean((hidden(X_val @ W1 + b1) @ W2 + b2).argmax(axis=1) == y_val)))
            history["dead"].append(float(np.mean((seen == 0).all(axis=0))))
    return history


# An activation and its slope, which is written with the activation's output.
ACTIVATIONS = {
    "relu": (lambda z: np.maximum(z, 0), lambda h: h > 0),
    "tanh": (np.tanh, lambda h: 1 - h**2),
}


def _softmax(scores, y):
    """The softmax loss and its gradient; without the package's checks, which would take most of the time."""
    rows = np.arange(len(y))
    shifted = scores - scores.max(axis=1, keepdims=True)
    powers = np.exp(shifted)
    totals = powers.sum(axis=1, keepdims=True)
    gradient = powers / totals
    gradient[rows, y] -= 1
    return np.mean(np.log(totals[:, 0]) - shifted[rows, y]), gradient / len(y)
