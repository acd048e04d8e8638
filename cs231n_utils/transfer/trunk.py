"""The small pretrained net that comes with the package. `tools/pretrain_symbols_trunk.py` trains it."""

from importlib import resources

import numpy as np

from cs231n_utils.randomness import generator
from cs231n_utils.training import ConvNet

__all__ = ["load_trunk", "trunk_preprocess"]

NUM_FILTERS = (32, 48, 64)


def new_trunk(num_classes, rng, device=None, dtype=np.float32):
    """The trunk's architecture with fresh weights: three conv blocks with batch normalization, 64·4·4 features."""
    return ConvNet(
        NUM_FILTERS,
        (3, 32, 32),
        hidden_dims=[],
        num_classes=num_classes,
        normalization="batchnorm",
        init="he",
        dtype=dtype,
        rng=rng,
        device=device,
    )


def load_trunk(num_classes=10, rng=None, device=None, dtype=np.float32):
    """A ConvNet whose conv blocks were trained on the source classes of `data.symbols`, with a fresh head.

    Parameters
    ----------
    num_classes : int
        Of the new task; the head is drawn anew for it.
    rng : numpy.random.Generator, optional
        For the head.
    device : None for NumPy, or a torch device
    dtype : float32 or float64

    Returns
    -------
    ConvNet
        It takes images (N, 3, 32, 32) as `trunk_preprocess` makes them. It has seen none of the ten classes of
        `data.load("symbols")`.
    """
    net = new_trunk(num_classes, generator(rng), device, dtype)
    stored = stored_arrays()
    state = net.state()
    for name in net.params.keys() - net.head_names:
        state["params"][name] = stored[name]
    for i in state["running"]:
        state["running"][i] = {key: stored[f"{key}{i}"] for key in ("running_mean", "running_var")}
    net.load_state(state)
    return net


def trunk_preprocess(X):
    """uint8 images (N, 32, 32, 3) as the trunk knows them: float32 (N, 3, 32, 32), by ITS training data's statistics.

    Channel means and standard deviations are those of the pretraining images. The statistics of the new data would
    shift every feature the trunk has learned to find.

    Raises
    ------
    ValueError
        If X holds no uint8 images (N, H, W, 3).
    """
    X = np.asarray(X)
    if X.dtype != np.uint8 or X.ndim != 4 or X.shape[-1] != 3:
        raise ValueError(
            f"X must be uint8 images (N, H, W, 3), as data.load returns them; got {X.dtype} of shape {X.shape}"
        )
    stored = stored_arrays()
    return normalized(X, stored["mean"], stored["std"])


def normalized(X, mean, std):
    """uint8 (N, H, W, 3) -> float32 (N, 3, H, W): divided by 255, minus `mean`, over `std`, per channel."""
    X = np.divide(X, 255, dtype=np.float32)
    X -= mean
    X /= std
    return np.ascontiguousarray(X.transpose(0, 3, 1, 2))


def stored_arrays():
    """The trunk's parameters and running statistics by name, and "mean" and "std" of its training images."""
    with resources.files(__package__).joinpath("symbols_trunk.npz").open("rb") as file, np.load(file) as stored:
        return dict(stored)
