"""The ways to use a pretrained trunk that 11-transfer-learning compares, each trained and measured by one call."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from cs231n_utils import transfer
from cs231n_utils.topics.transfer_learning.answers import topic
from cs231n_utils.topics.transfer_learning.settings import accuracy, balanced, softmax_head

__all__ = [
    "EPOCHS",
    "HEAD_FACTOR",
    "RATES",
    "SCALES",
    "SCRATCH_EPOCHS",
    "STRATEGIES",
    "best_of",
    "measured",
    "net_loss",
    "scale_grid",
    "side_by_side",
    "try_strategy",
]

STRATEGIES = (
    "from scratch",
    "new head on earlier features",
    "new head on the last features",
    "fine-tune the last layers",
    "fine-tune all layers",
)
EPOCHS = {5: 15, 10: 15, 50: 5, 200: 8}  # by images per class
SCRATCH_EPOCHS = EPOCHS | {50: 10}  # from scratch they help
RATES = (0.003, 0.01, 0.03, 0.1)  # of the head, tried on validation images
SCALES = (0.03, 0.1, 0.3, 1, 5)  # the trunk's rate by the head's
HEAD_FACTOR = 10  # heads on fixed features take ten times the rate that is sure to be safe: 300 steps are then enough
BATCH_SIZE = 25
MEASURED_ON = 400


def try_strategy(setting, strategy, per_class, seed, rate, fine_tune, trunk_scale=0.1):
    """Train by one of `STRATEGIES` and measure.

    Parameters
    ----------
    setting : Setting
    strategy : str
    per_class : int
        Images of each class to train on, drawn by `seed`.
    seed : int
    rate : float
        The head's rate of fine_tune; for a new head on fixed features, by how much its safe rate is multiplied.
    fine_tune : callable
        As the answer of that name.
    trunk_scale : float

    Returns
    -------
    (float, float)
        The accuracy on 400 validation images and on 400 test images.
    """
    images = setting.images
    picked = balanced(images.y_train, per_class, seed)
    X, y = setting.preprocess(images.X_train[picked]), images.y_train[picked]
    held_out = [
        (setting.preprocess(images[f"X_{s}"][:MEASURED_ON]), images[f"y_{s}"][:MEASURED_ON]) for s in ("val", "test")
    ]
    rng = np.random.default_rng(seed)
    if strategy.startswith("new head"):
        net = setting.pretrained(rng)
        stage = len(setting.stages) - ("earlier" in strategy)
        F = setting.stage_features(net, X, stage)
        W, b, _ = softmax_head(F, y, rate * topic.answers["safe_head_rate"].reference(F.astype(float)), rng)
        return tuple(
            float(np.mean((setting.stage_features(net, A, stage) @ W + b).argmax(axis=1) == t)) for A, t in held_out
        )
    net = setting.fresh(rng) if strategy == "from scratch" else setting.pretrained(rng)
    if strategy == "fine-tune the last layers":
        transfer.freeze(net, setting.names_up_to(net, len(setting.stages) - 1))
    scale, epochs = trunk_scale, EPOCHS[per_class]
    if strategy == "from scratch":
        scale, epochs = 1.0, SCRATCH_EPOCHS[per_class]
    net.params, _ = fine_tune(
        net_loss(net), net.params, net.head_names, net.frozen, X, y, rate, scale, BATCH_SIZE, epochs, rng
    )
    return tuple(accuracy(net, A, t) for A, t in held_out)


def net_loss(net):
    """The loss of a net of the package in the form that fine_tune takes: (params, X, y) -> (loss, grads)."""

    def loss(params, X, y):
        net.params = params
        return net.loss(X, y)

    return loss


def side_by_side(function, jobs, setting):
    """``[function(*job) for job in jobs]``, two at a time where NumPy computes (without holding the GIL)."""
    if setting.device is not None:
        return [function(*job) for job in jobs]
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda job: function(*job), jobs))


def measured():
    """What `python -m tools.measure_transfer` found.

    Returns
    -------
    dict
        "task/images a class/strategy", and for other trunk scales than 0.1 "/scale" behind it -> rate -> "validation"
        and "test", the accuracies of three seeds.
    """
    return json.loads(Path(__file__).with_name("measured.json").read_text())


def best_of(runs):
    """The rate that was best on validation images, and the test accuracies at it; `runs`: an entry of `measured`."""
    rate = max(runs, key=lambda rate: np.mean(runs[rate]["validation"]))
    return float(rate), runs[rate]["test"]


def scale_grid(setting, fine_tune, seeds=3):
    """Test accuracies at ten images a class, of all `RATES` by `SCALES`: (rates, scales, seeds).

    They are measured by `fine_tune` for "cifar10"; those of the small trunk are stored.
    """
    stored = measured()

    def accuracies(rate, scale):
        if setting.name == "cifar10":
            all_layers = (setting, "fine-tune all layers", 10)
            return [try_strategy(*all_layers, seed, rate, fine_tune, scale)[1] for seed in range(seeds)]
        name = "symbols/10/fine-tune all layers" + (f"/{scale}" if scale != 0.1 else "")
        return stored[name][str(rate)]["test"]

    return np.array([[accuracies(rate, scale) for scale in SCALES] for rate in RATES])
