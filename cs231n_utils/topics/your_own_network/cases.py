"""What the test cells of 15-your-own-network share: tiny nets, a loss with a known fault, loops that are watched."""

import numpy as np

from cs231n_utils import layers

__all__ = [
    "LAYERS",
    "Bowl",
    "balanced",
    "chosen",
    "faulty",
    "loss_report",
    "net_report",
    "score_report",
    "small_net",
    "step_report",
    "table_of_runs",
]

# The layers that the cases hand to an answer, by the names it may use.
LAYERS = {
    name: getattr(layers, name)
    for name in (
        "affine_forward",
        "affine_backward",
        "conv_forward",
        "conv_backward",
        "relu_forward",
        "relu_backward",
        "max_pool_forward",
        "max_pool_backward",
        "spatial_batchnorm_forward",
        "spatial_batchnorm_backward",
        "dropout_forward",
        "dropout_backward",
        "softmax_loss",
    )
}


def small_net(filters, classes, seed, normalized=True, image=(2, 8, 4), images=5):
    """(params, X, y, bn_params) of random numbers.

    Parameters
    ----------
    filters : list of int
        One number for each block.
    classes, seed : int
    normalized : bool
    image : (C, H, W)
    images : int
    """
    rng = np.random.default_rng(seed)
    channels, height, width = image
    params = {}
    for i, count in enumerate(filters, start=1):
        params[f"W{i}"] = 0.5 * rng.standard_normal((count, channels, 3, 3))
        params[f"b{i}"] = rng.standard_normal(count)
        if normalized:
            params[f"gamma{i}"] = 1 + 0.5 * rng.standard_normal(count)
            params[f"beta{i}"] = rng.standard_normal(count)
        channels, height, width = count, height // 2, width // 2
    head = len(filters) + 1
    params[f"W{head}"] = rng.standard_normal((channels * height * width, classes))
    params[f"b{head}"] = rng.standard_normal(classes)
    X, y = rng.standard_normal((images, *image)), rng.integers(0, classes, images)
    return params, X, y, {i: {} for i in range(1, head) if normalized}


def net_report(net, keep=None, backward=False):
    """A case: scores in training, then at test with what training left behind; or the gradients.

    Parameters
    ----------
    net : what `small_net` returns
    keep : float, optional
        Dropout's probability to keep; None for no dropout.
    backward : bool
        True runs `net_backward` too, on the training pass.
    """

    def scenario(f):
        params, X, y, bn_params = net
        bn_params = {i: {} for i in bn_params}
        dropout_param = {"p": keep, "seed": 7} if keep else None
        scores, caches = f.net_forward(LAYERS, params, X, bn_params, dropout_param, "train")
        if backward:
            dscores = np.random.default_rng(5).standard_normal((len(X), np.max(np.shape(params[_head(params)]))))
            dscores = dscores[:, : len(params[_head(params)])]
            return _named("d", f.net_backward(LAYERS, dscores, caches))
        later, _ = f.net_forward(LAYERS, params, 2 * X + 1, bn_params, dropout_param, "test")
        again, _ = f.net_forward(LAYERS, params, 2 * X + 1, bn_params, dropout_param, "test")
        return {"scores in training": scores, "scores at test": later, "the same scores once more": again}

    return scenario


def loss_report(net, reg, keep=None):
    """A case: the loss and its gradients."""

    def scenario(f):
        params, X, y, bn_params = net
        dropout_param = {"p": keep, "seed": 7} if keep else None
        loss, grads = f.net_loss(LAYERS, params, X, y, reg, {i: {} for i in bn_params}, dropout_param)
        return {"the loss": loss} | _named("d", grads)

    return scenario


def _head(params):
    """The name of the last bias."""
    return max(
        (name for name in params if name.startswith("b") and not name.startswith("beta")), key=lambda n: int(n[1:])
    )


def _named(prefix, grads):
    if not isinstance(grads, dict):
        raise TypeError(f"a dict from names to arrays is expected, and it is a {type(grads).__name__}")
    return {f"{prefix}{name}": grads[name] for name in sorted(grads)}


class Bowl:
    """A loss whose gradient is known: ``offset + sum of a (w - c)²/2 + k w³`` over all weights, seen through X.

    Parameters
    ----------
    offset : float
    faults : dict
        name -> factor that its gradient is multiplied by; None leaves it out.
    """

    def __init__(self, offset=0.0, faults=None):
        self.offset, self.faults = offset, faults or {}
        self.seen = []

    def __call__(self, params, X, y):
        self.seen.append((np.array(X), np.array(y)))
        scale = float(np.mean(X))
        value, grads = self.offset, {}
        for name, w in params.items():
            w = np.asarray(w, dtype=float)
            value += float(np.sum(0.5 * (w - scale) ** 2 + 0.2 * w**3))
            grad = (w - scale) + 0.6 * w**2
            factor = self.faults.get(name, 1.0)
            if factor is not None:
                grads[name] = factor * grad
        return value, grads


def step_report(rule, shapes, steps=3, rate=0.1, seed=0):
    """A case: some steps of `train_step` on a `Bowl`, with a shift of every image as the augmentation.

    Parameters
    ----------
    rule : update rule
    shapes : dict
        name -> shape of a parameter.
    steps : int
    rate : float
        In the last step it is halved, as a schedule would.
    seed : int
    """

    def scenario(f):
        rng = np.random.default_rng(seed)
        params = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
        X, y = rng.standard_normal((4, 2, 3, 3)), rng.integers(0, 3, 4)
        loss, configs, losses, first = Bowl(), {}, [], {n: w.copy() for n, w in params.items()}
        shifts = iter(rng.standard_normal(99))
        given = params
        for step in range(steps):
            now = rate / 2 if step == steps - 1 else rate
            shift = next(shifts)
            given, configs, value = f.train_step(
                loss, given, X, y, rule, now, configs, lambda images, shift=shift: images + shift
            )
            losses.append(value)
        return {
            "the losses": losses,
            **_named("", given),
            "the labels that the loss saw": np.array([labels for _, labels in loss.seen]),
            "calls of the loss": len(loss.seen),
            "the first weights are left as they were": float(all((params[n] == first[n]).all() for n in first)),
        }

    return scenario


def score_report(images, batch_size, classes=4, seed=0):
    """A case: the accuracy of a net that says something else in training mode, and of augmented images.

    Parameters
    ----------
    images, batch_size, classes, seed : int
    """

    def scenario(f):
        rng = np.random.default_rng(seed)
        X, y = rng.standard_normal((images, 2, 3, 3)), rng.integers(0, classes, images)
        w = rng.standard_normal((18, classes))
        sizes = []

        def forward(batch, mode):
            if mode not in ("train", "test"):
                raise ValueError(f"mode is {mode!r}: a layer knows 'train' and 'test'")
            sizes.append(len(batch))
            scores = np.reshape(batch, (len(batch), 18)) @ w
            return -scores if mode == "train" else scores

        # Half of the labels are those that the net gives, so that the accuracy is not that of guessing.
        half = images // 2
        y[:half] = (X[:half].reshape(half, 18) @ w).argmax(axis=1)
        accuracy = f.score(forward, X, y, batch_size, lambda batch: batch[:, :, ::-1, ::-1])
        return {"the accuracy": accuracy, "the largest batch": max(sizes, default=0)}

    return scenario


def faulty(offset=0.0, seed=0, classes=4, **faults):
    """A case: `checks_before_training` on a `Bowl`.

    Parameters
    ----------
    offset : float
        Is added to the loss.
    seed, classes : int
    **faults
        The factor by which a parameter's gradient is wrong; None: it is missing.
    """

    def scenario(f):
        draw = np.random.default_rng(seed)
        shapes = {"W1": (2, 3), "b1": (3,), "gamma1": (3,), "W2": (3, 4)}
        params = {name: draw.standard_normal(shape) for name, shape in shapes.items()}
        before = {name: w.copy() for name, w in params.items()}
        X, y = draw.standard_normal((6, 2)), draw.integers(0, 3, 6)
        ratio, errors, silent = f.checks_before_training(Bowl(offset, faults), params, X, y, classes)
        return {
            "the ratio": ratio,
            "the errors": np.array([errors[name] for name in sorted(errors)]),
            "which have an error": " ".join(sorted(errors)),
            "the silent parameters": " ".join(silent),
            "weights left as they were": float(all((before[name] == params[name]).all() for name in params)),
        }

    return scenario


def balanced(f):
    """A case: a gradient whose entries add up to 0."""

    def loss(params, X, y):
        w = params["W1"]
        return float(w[0] - w[1]), {"W1": np.array([1.0, -1.0])}

    _, errors, silent = f.checks_before_training(loss, {"W1": np.array([2.0, 2.0])}, np.ones(2), np.zeros(2, int), 3)
    return {"errors": len(errors), "silent": len(silent)}


def table_of_runs(*rows):
    """Rows of name, rate, and for each seed seconds, val and test."""
    return [
        dict(zip(("name", "rate", "seed", "seconds", "val", "test"), (name, rate, i, *run)))
        for name, rate, *its in rows
        for i, run in enumerate(its)
    ]


def chosen(runs, budget):
    """A case: `choose_final` on a table of runs."""

    def scenario(f):
        result = f.choose_final(runs, budget)
        name, rate = result if len(result) == 2 else (result, None)
        return {"the name": name, "the rate": rate}

    return scenario
