"""What the test cells of 11-transfer-learning share: trunks that are watched, small nets, and runs to read."""

import functools

import numpy as np

from cs231n_utils import data

__all__ = [
    "DRAWN",
    "batch_verdict",
    "extract_report",
    "fine_tune_report",
    "head_report",
    "net_of",
    "run_of",
    "step_report",
    "tiny_net",
]

# The mean of 6,000 normal numbers is known to 0.013 (one sigma), their standard deviation to 1 %.
DRAWN = {"rtol": 0.06, "atol": 0.06}


# --- features


class WatchedTrunk:
    """A trunk with a batch normalization, which notes how it is called.

    It gives rows of five features of images (N, 3, H, W); in training mode those depend on the batch, and its running
    statistics move.
    """

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.weights = rng.standard_normal((6, 5))
        self.running_mean, self.running_var = rng.standard_normal(5), rng.uniform(0.5, 2, 5)
        self.sizes = []

    def __call__(self, X, mode):
        X = np.asarray(X, dtype=float)
        if X.ndim != 4 or X.shape[1] != 3:
            raise ValueError(f"the trunk takes images (N, 3, H, W); got an array of shape {X.shape}")
        self.sizes.append(len(X))
        columns = np.arange(X.shape[3]) + 1.0
        pooled = np.concatenate([X.mean(axis=(2, 3)), (X * columns).mean(axis=(2, 3))], axis=1)
        z = pooled @ self.weights
        mean, var = self.running_mean, self.running_var
        if mode == "train":
            mean, var = z.mean(axis=0), z.var(axis=0)
            self.running_mean = 0.9 * self.running_mean + 0.1 * mean
            self.running_var = 0.9 * self.running_var + 0.1 * var
        elif mode != "test":
            raise ValueError(f'mode is "train" or "test"; got {mode!r}')
        return (z - mean) / np.sqrt(var + 1e-5)


def extract_report(count, height, width, batch_size, seed=0):
    """A scenario: extract the features of `count` random images by a trunk that is watched."""

    def scenario(f):
        rng, trunk = np.random.default_rng(seed), WatchedTrunk(seed + 1)
        images = rng.integers(0, 256, (count, height, width, 3), dtype=np.uint8)
        mean, std = np.array([0.3, 0.5, 0.6]), np.array([0.15, 0.25, 0.35])
        before = trunk.running_mean
        features = f.extract_features(trunk, images, mean, std, batch_size)
        return {
            "the features": np.asarray(features, dtype=float),
            "images in the largest batch, beyond batch_size": float(max(0, max(trunk.sizes) - batch_size)),
            "the trunk's running mean has moved by": float(np.abs(trunk.running_mean - before).max()),
        }

    return scenario


def batch_verdict(kind, seed=0, count=12, scale=1):
    """A scenario: ``f.depends_on_batch`` on one of `EXTRACTORS`, with features of a size that goes by `scale`."""

    def scenario(f):
        rng = np.random.default_rng(seed)
        images = 3 * rng.standard_normal((count, 4)) + 1
        weights = scale * rng.standard_normal((4, 6))
        extract = EXTRACTORS[kind](weights)

        def watched(X):
            X = np.asarray(X)
            if X.ndim != 2:
                raise ValueError(f"extract takes images (n, 4); got an array of shape {X.shape}")
            return extract(X)

        return {"the verdict": f.depends_on_batch(watched, images)}

    return scenario


def _clean(weights):
    """Each image by itself, with the rounding of float32."""
    return lambda X: np.maximum(np.asarray(X) @ weights, 0)


def _rounded(weights):
    """As sums in another order would: the last digits of float32 depend on the size of the batch."""
    return lambda X: np.maximum(np.asarray(X) @ weights, 0) * (1 + 1e-6 * len(X))


def _batch_statistics(weights):
    def extract(X):
        z = np.asarray(X) @ weights
        return (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + 1e-5)

    return extract


def _centred(weights):
    return lambda X: np.maximum((np.asarray(X) - np.mean(X)) @ weights, 0)


def _scaled_down(weights):
    """Divided by the largest feature of the batch."""

    def extract(X):
        z = np.maximum(np.asarray(X) @ weights, 0)
        return z / max(float(z.max()), 1e-9)

    return extract


def _from_the_first(weights):
    """Measured from the batch's first image: that one never changes."""
    return lambda X: (np.asarray(X) - np.asarray(X)[:1]) @ weights


def _from_the_last(weights):
    return lambda X: (np.asarray(X) - np.asarray(X)[-1:]) @ weights


def _wandering(weights):
    """Running statistics that move with every call: two calls with the same images differ."""
    state = {"mean": np.zeros(weights.shape[1])}

    def extract(X):
        z = np.asarray(X) @ weights
        out = z - state["mean"]
        state["mean"] = 0.9 * state["mean"] + 0.1 * z.mean(axis=0)
        return out

    return extract


def _turned(weights):
    """The order of the batch matters, not its content: features of neighbours are mixed."""

    def extract(X):
        z = np.asarray(X) @ weights
        return z + 0.1 * np.roll(z, 1, axis=0)

    return extract


def _one_number(weights):
    """One feature of the batch's middle image is off by one percent of the largest, if it is not alone."""

    def extract(X):
        z = np.asarray(X) @ weights
        if len(z) > 1:
            z[len(z) // 2, 0] += 0.01 * np.abs(z).max()
        return z

    return extract


EXTRACTORS = {
    "clean": _clean,
    "rounded": _rounded,
    "batch statistics": _batch_statistics,
    "centred": _centred,
    "scaled down": _scaled_down,
    "from the first": _from_the_first,
    "from the last": _from_the_last,
    "wandering": _wandering,
    "neighbours": _turned,
    "one number": _one_number,
}


# --- heads


def head_report(layers, inputs, classes, old_classes=3, seed=0, normalized=False):
    """A scenario: put a new head on a net of `layers` layers, `normalized` below the head or not, and measure it."""

    def scenario(f):
        rng = np.random.default_rng(seed)
        sizes = [4] * (layers - 1) + [inputs, old_classes]
        params = {}
        for i in range(1, layers + 1):
            params[f"W{i}"] = rng.standard_normal((sizes[i - 1], sizes[i]))
            params[f"b{i}"] = rng.standard_normal(sizes[i])
            if normalized and i < layers:
                params |= {f"gamma{i}": rng.uniform(0.5, 2, sizes[i]), f"beta{i}": rng.standard_normal(sizes[i])}
        trunk = {name: w for name, w in params.items() if name not in (f"W{layers}", f"b{layers}")}
        kept = {name: w.copy() for name, w in params.items()}
        made = [f.replace_head(dict(params), classes, np.random.default_rng(seed + k)) for k in (1, 1, 2)]
        W, b = (np.asarray(made[0][f"{kind}{layers}"], dtype=float) for kind in "Wb")
        found = {
            "the trunk": {name: made[0].get(name) for name in trunk},
            "the number of parameters": float(len(made[0])),
            "the shape of the new weights": np.array(W.shape),
            "the new biases": b,
        }
        if W.shape != (inputs, classes):
            return found
        again, other = (np.asarray(m[f"W{layers}"], dtype=float) for m in made[1:])
        return found | {
            "the standard deviation of the new weights, times the root of the inputs": W.std() * np.sqrt(inputs),
            "the mean of the new weights, times the root of the inputs": W.mean() * np.sqrt(inputs),
            "the fourth power of the new weights (3 if they are normal), over 10": np.mean((W * np.sqrt(inputs)) ** 4)
            / 10,
            "the same rng gives the same weights": float(np.array_equal(W, again)),
            "another rng gives the same weights": float(np.array_equal(W, other)),
            "old weights in the new head": float(np.isin(W, kept[f"W{layers}"]).mean()),
        }

    return scenario


# --- a trunk of one layer with batch normalization, and a head


def tiny_net(images, inputs, units, classes, seed=0):
    """(params, running, X, y) of random numbers: affine, batch normalization, ReLU, and a head."""
    rng = np.random.default_rng(seed)
    params = {
        "W1": rng.standard_normal((inputs, units)),
        "gamma1": rng.uniform(0.5, 2, units),
        "beta1": rng.standard_normal(units),
        "W2": rng.standard_normal((units, classes)),
        "b2": rng.standard_normal(classes),
    }
    running = {"mean": rng.standard_normal(units), "var": rng.uniform(0.5, 3, units)}
    return params, running, rng.standard_normal((images, inputs)), rng.integers(0, classes, images)


def step_report(images, inputs, units, classes, rate, decay, seed=0, large=False):
    """A scenario: one step of ``f.mended_step``, with all that should and should not move.

    If `large`, the scores are in the hundreds, and the largest is that of the right class.
    """

    def scenario(f):
        params, running, X, y = tiny_net(images, inputs, units, classes, seed)
        if large:
            params["W2"] *= 200
            z = (X @ params["W1"] - running["mean"]) / np.sqrt(running["var"] + 1e-5)
            y = (np.maximum(z * params["gamma1"] + params["beta1"], 0) @ params["W2"]).argmax(axis=1)
        kept = {name: a.copy() for name, a in running.items()}
        after, loss = f.mended_step(dict(params), running, X, y, rate, decay)
        return {
            "loss": float(loss),
            "the head": {name: after.get(name) for name in ("W2", "b2")},
            "how far the trunk has moved": {
                name: float(np.abs(np.asarray(after[name]) - params[name]).max()) for name in ("W1", "gamma1", "beta1")
            },
            "how far the running statistics have moved": {
                name: float(np.abs(np.asarray(running[name]) - kept[name]).max()) for name in kept
            },
        }

    return scenario


# --- freezing and fine-tuning


def net_of(layers, normalized, seed=0):
    """A net as `freeze` takes it, with an optimizer that has made a few steps.

    Parameters
    ----------
    layers : int
    normalized : sequence of int
        The layers with batch normalization.
    seed : int
    """
    rng = np.random.default_rng(seed)
    params = {}
    for i in range(1, layers + 1):
        params |= {f"W{i}": rng.standard_normal((2, 2)), f"b{i}": rng.standard_normal(2)}
        if i in normalized:
            params |= {f"gamma{i}": rng.uniform(0.5, 2, 2), f"beta{i}": rng.standard_normal(2)}
    return {
        "params": params,
        "configs": {
            n: {"learning_rate": 0.01, "velocity": 0.1 * rng.standard_normal(w.shape)} for n, w in params.items()
        },
        "bn_params": {
            i: {"mode": "train", "running_mean": rng.standard_normal(2), "running_var": rng.uniform(0.5, 2, 2)}
            for i in normalized
        },
    }


class WatchedLoss:
    """A bowl around 1 for every parameter, which notes what it was called with; images are numbered."""

    def __init__(self):
        self.images, self.labels, self.seen = [], [], []

    def __call__(self, params, X, y):
        self.images.append(np.asarray(X)[:, 0].astype(int))
        self.labels.append(np.asarray(y).astype(int))
        self.seen.append({name: np.array(w, dtype=float) for name, w in params.items()})
        value = sum(0.5 * float(np.sum((w - 1) ** 2)) for w in self.seen[-1].values())
        # A frozen parameter has a gradient here too: what keeps it is that nobody takes its step.
        return value + 0.001 * len(y), {name: w - 1 for name, w in self.seen[-1].items()}


def fine_tune_report(count, batch_size, epochs, rate, trunk_scale, frozen=(), head=("W3", "b3"), seed=0):
    """A scenario: watch ``f.fine_tune``."""

    def scenario(f):
        X = np.random.default_rng(count).standard_normal((count, 2))
        X[:, 0] = np.arange(count)
        y = 10 * np.arange(count)

        def run(draw, epochs):
            numbers, loss = np.random.default_rng(seed), WatchedLoss()
            start = {f"{kind}{i}": numbers.standard_normal(3) for i in (1, 2, 3) for kind in "Wb"}
            rng = np.random.default_rng([seed, draw])
            settings = (list(head), list(frozen), X, y, rate, trunk_scale, batch_size, epochs, rng)
            return loss, *f.fine_tune(loss, start, *settings)

        loss, params, losses = run(0, epochs)
        order, again, other = (np.concatenate(seen.images) for seen in (loss, run(0, 1)[0], run(1, 1)[0]))
        per_epoch = -(-count // batch_size)
        passes = [np.concatenate(loss.images[i : i + per_epoch]) for i in range(0, len(loss.images), per_epoch)]
        whole = [order for order in passes if len(order) == count]
        first = loss.seen[0]
        return {
            "the sizes of the batches": [len(i) for i in loss.images],
            "the labels belong to their images": float(
                all(len(i) == len(t) and (10 * i == t).all() for i, t in zip(loss.images, loss.labels, strict=True))
            ),
            "each epoch sees every image once": [float((np.sort(o) == np.arange(count)).all()) for o in whole],
            "epochs that keep the order in which the images came": float(
                sum((o == np.arange(count)).all() for o in whole)
            ),
            "epochs in the order of the first": float(sum((o == whole[0]).all() for o in whole[1:])),
            "another rng gives the same order": float(np.array_equal(other, order[: len(other)])),
            "the same rng gives the same order": float(np.array_equal(again, order[: len(again)])),
            "how far frozen parameters have moved": {
                name: float(np.abs(np.asarray(params[name]) - first[name]).max()) for name in frozen
            },
            "the first step of the head": loss.seen[1][head[0]] - first[head[0]],
            "the first step of the trunk": {
                name: loss.seen[1][name] - first[name] for name in first if name not in head
            },
            "the params returned": {name: np.asarray(params[name], dtype=float) for name in first},
            "losses": [float(value) for value in losses],
        }

    return scenario


# --- runs to read


@functools.cache
def _pictures():
    """Clothes in 7 × 7 pixels: the five classes of pretraining and the five new ones."""
    clothes = data.load("fashion-mnist").as_vectors()
    small = np.asarray(clothes.X_train, dtype=float).reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(-1, 49)
    old = clothes.y_train % 2 == 0
    return (small[old], clothes.y_train[old] // 2), (small[~old], clothes.y_train[~old] // 2)


def _drawn(units, rng):
    return {
        "W1": rng.standard_normal((49, units)) / 5,
        "gamma1": np.ones(units),
        "beta1": np.zeros(units),
        "W2": rng.standard_normal((units, 5)) / np.sqrt(units),
        "b2": np.zeros(5),
    }


def _train_epoch(params, running, X, y, rates, moving, rng, batch_size=20):
    """One pass of plain SGD in place; `rates`: name -> rate, for what is trained; `moving`: use batch statistics."""
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        x, t = X[batch], y[batch]
        z = x @ params["W1"]
        mean, var = (z.mean(axis=0), z.var(axis=0)) if moving else (running["mean"], running["var"])
        if moving:
            running["mean"] = 0.9 * running["mean"] + 0.1 * mean
            running["var"] = 0.9 * running["var"] + 0.1 * var
        root = np.sqrt(var + 1e-5)
        normed = (z - mean) / root
        h = np.maximum(normed * params["gamma1"] + params["beta1"], 0)
        p = np.exp((s := h @ params["W2"] + params["b2"]) - s.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        p[np.arange(len(t)), t] -= 1
        p /= len(t)
        dnorm = (p @ params["W2"].T) * (h > 0)
        dz = dnorm * params["gamma1"]
        if moving:
            dz = dz - dz.mean(axis=0) - normed * (dz * normed).mean(axis=0)
        grads = {
            "W1": x.T @ (dz / root),
            "gamma1": (dnorm * normed).sum(axis=0),
            "beta1": dnorm.sum(axis=0),
            "W2": h.T @ p,
            "b2": p.sum(axis=0),
        }
        for name, rate in rates.items():
            params[name] = params[name] - rate * grads[name]


@functools.cache
def _pretrained(units, seed):
    rng = np.random.default_rng(seed)
    (X, y), _ = _pictures()
    params, running = _drawn(units, rng), {"mean": np.zeros(units), "var": np.ones(units)}
    for _ in range(3):
        _train_epoch(params, running, X[:1000], y[:1000], dict.fromkeys(params, 0.1), True, rng)
    return params, running


@functools.cache
def run_of(rate, trunk_scale=0.0, moving=False, units=40, images=100, epochs=15, seed=0):
    """The history of a small net, taught five kinds of clothes, that learns the five others.

    Parameters
    ----------
    rate : float
        Of the head.
    trunk_scale : float
        The trunk's rate is so many times the head's; 0 takes the trunk out of the training.
    moving : bool
        True if batch normalization is in training mode, and its running statistics move.
    units, images, epochs, seed : int

    Returns
    -------
    dict
        One number for each epoch, before the first to after the last: "train_acc", "val_acc", and the distances
        "trunk" and "statistics", of the trunk's parameters and of its running statistics from where they began,
        as shares of their own length.
    """
    rng = np.random.default_rng(seed + 100)
    start, started = _pretrained(units, seed)
    _, (X_all, y_all) = _pictures()
    picked = rng.permutation(len(X_all))
    (X, y), (X_val, y_val) = ((X_all[i], y_all[i]) for i in (picked[:images], picked[images : images + 500]))
    params, running = dict(start), dict(started)
    fresh = _drawn(units, rng)
    params |= {"W2": fresh["W2"], "b2": fresh["b2"]}
    trunk = ("W1", "gamma1", "beta1")
    rates = {"W2": rate, "b2": rate} | (dict.fromkeys(trunk, rate * trunk_scale) if trunk_scale else {})
    history = {"train_acc": [], "val_acc": [], "trunk": [], "statistics": []}
    with np.errstate(all="ignore"):  # some of the runs are meant to diverge
        for epoch in range(epochs + 1):
            if epoch:
                _train_epoch(params, running, X, y, rates, moving, rng)
            for name, A, t in (("train_acc", X, y), ("val_acc", X_val, y_val)):
                z = (A @ params["W1"] - running["mean"]) / np.sqrt(running["var"] + 1e-5)
                h = np.maximum(z * params["gamma1"] + params["beta1"], 0)
                history[name].append(float(np.mean((h @ params["W2"] + params["b2"]).argmax(axis=1) == t)))
            history["trunk"].append(_distance(params, start, trunk))
            history["statistics"].append(_distance(running, started, ("mean", "var")))
    return history


def _distance(now, then, names):
    moved, length = (
        np.sqrt(sum(np.sum(a**2) for a in arrays))
        for arrays in ([now[n] - then[n] for n in names], [then[n] for n in names])
    )
    return float(moved / length)
