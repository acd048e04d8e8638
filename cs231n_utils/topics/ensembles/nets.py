"""The nets of 14-ensembles: small pictures, and many nets with one hidden layer trained side by side."""

from dataclasses import replace

import numpy as np

from cs231n_utils import data, training
from cs231n_utils.population import PopulationSolver

__all__ = ["small_symbols", "train_nets"]

COUNT = 2000


def small_symbols():
    """`symbols` with 2,000 training images of 16 × 16 pixels, as centred rows of 768 numbers in units of 64."""
    symbols = data.load("symbols")
    parts = {name: _halved(getattr(symbols, name)) for name in ("X_train", "X_val", "X_test")}
    parts["X_train"] = parts["X_train"][:COUNT]
    mean = parts["X_train"].mean(axis=0)
    return replace(symbols, y_train=symbols.y_train[:COUNT], **{name: (X - mean) / 64 for name, X in parts.items()})


def _halved(X):
    """Each 2 × 2 pixels as their mean; (N, 32, 32, 3) to (N, 768)."""
    return X.astype(np.float32).reshape(len(X), 16, 2, 16, 2, 3).mean(axis=(2, 4)).reshape(len(X), -1)


def train_nets(images, seeds, epochs, rate_at, hidden=50, reg=0.0, keep=(), starts=None):
    """Train one net for each seed by SGD with momentum 0.9 on batches of 50, all side by side.

    Parameters
    ----------
    images : Dataset
        From `small_symbols`.
    seeds : list of int
        Of the first weights and of the order of the images.
    epochs : int
    rate_at : callable
        ``rate_at(step, total_steps) -> rate``; steps count from 0.
    hidden : int
        Units of the hidden layer.
    reg : float
    keep : collection of int
        Numbers of steps done after which the weights of all nets are kept.
    starts : list of dict, optional
        The params that each net starts from, in place of weights drawn anew.

    Returns
    -------
    solver : PopulationSolver
        ``solver.scores(X)`` are the scores of all nets, ``solver.scores(X, weights)`` those of other weights.
    kept : dict
        Number of steps done -> (nets, parameters) array.
    """
    total, kept = epochs * (len(images.X_train) // 50), {}

    def rule(w, dw, config):
        step = config.setdefault("step", 0)
        rate = np.float32(rate_at(step, total))
        config["velocity"] = np.float32(0.9) * config.get("velocity", 0) - rate * dw
        config["step"] = step + 1
        w = w + config["velocity"]
        if step + 1 in keep:
            kept[step + 1] = w
        return w, config

    nets = [_net(images, hidden, reg, seed) for seed in seeds]
    for net, params in zip(nets, starts or [], strict=bool(starts)):
        net.params = {name: w.copy() for name, w in params.items()}
    solver = PopulationSolver(
        nets,
        images,
        rule,
        batch_size=50,
        num_epochs=epochs,
        num_train_samples=1,
        num_val_samples=1,  # nothing is chosen by them here
        rngs=[np.random.default_rng([seed, 1]) for seed in seeds],
    )
    solver.train()
    return solver, kept


def _net(images, hidden, reg, seed):
    D, C = images.X_train.shape[1], len(images.class_names)
    return training.FullyConnectedNet(
        [hidden], input_dim=D, num_classes=C, init="he", reg=reg, rng=np.random.default_rng(seed)
    )
