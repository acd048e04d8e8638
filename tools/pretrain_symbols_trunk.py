"""Pretrain the small net that the package ships: cs231n_utils/transfer/symbols_trunk.npz.

    python -m tools.pretrain_symbols_trunk [--epochs 8] [--output FILE]

A ConvNet learns to tell the 157 source symbols of `data.symbols` apart (40 pictures each), which takes about a minute
on one core. What it learns in its conv blocks is kept, with the channel statistics of its training images; its head
is not. None of the ten classes of `data.load("symbols")` is among the source symbols.
"""

import argparse
import time
from functools import partial
from pathlib import Path

import numpy as np

from cs231n_utils import data, schedules
from cs231n_utils.training import Solver
from cs231n_utils.transfer.trunk import new_trunk, normalized

OUTPUT = Path(__file__).parent.parent / "cs231n_utils" / "transfer" / "symbols_trunk.npz"
BATCH_SIZE = 64
LEARNING_RATE = 3e-3


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--images-per-class", type=int, default=40)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()

    started = time.process_time()
    solver, mean, std = pretrain(arguments.epochs, arguments.images_per_class)
    save(arguments.output, solver.model, mean, std)
    print(
        f"{arguments.output}: {arguments.output.stat().st_size / 1e6:.2f} MB, validation accuracy "
        f"{solver.best_val_acc:.3f}, {time.process_time() - started:.0f} CPU seconds"
    )


def pretrain(epochs, images_per_class):
    """Train the trunk with a head for the source classes; returns the Solver and the images' channel statistics."""
    source = data.symbols.source_classes(images_per_class)
    pixels = source.X_train.astype(np.float32) / 255
    mean, std = pixels.mean((0, 1, 2), dtype=np.float64), pixels.std((0, 1, 2), dtype=np.float64)
    mean, std = mean.astype(np.float32), std.astype(np.float32)
    images = {
        "X_train": normalized(source.X_train, mean, std),
        "y_train": source.y_train,
        "X_val": normalized(source.X_val, mean, std),
        "y_val": source.y_val,
    }
    rng = np.random.default_rng(231)
    steps = epochs * (len(source.X_train) // BATCH_SIZE)
    solver = Solver(
        new_trunk(source.num_classes, rng),
        images,
        "adam",
        schedule=partial(schedules.cosine_decay, learning_rate=LEARNING_RATE, total_steps=steps),
        batch_size=BATCH_SIZE,
        num_epochs=epochs,
        num_train_samples=300,
        augment=mirror_half,
        rng=rng,
    )
    solver.train()
    return solver, mean, std


def mirror_half(X, rng):
    """Each image mirrored or not, with equal probability."""
    return np.where(rng.random(len(X))[:, None, None, None] < 0.5, X[..., ::-1], X)


def save(path, net, mean, std):
    """Everything below the head, and how to preprocess the images."""
    state = net.state()
    arrays = {name: w for name, w in state["params"].items() if name not in net.head_names}
    for i, running in state["running"].items():
        arrays |= {f"{name}{i}": a for name, a in running.items()}
    np.savez(path, mean=mean, std=std, **arrays)


if __name__ == "__main__":
    main()
