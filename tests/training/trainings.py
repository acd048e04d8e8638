"""What the tests of nets, solvers and checkpoints share: small nets, easy data, a training with a state."""

import numpy as np

from cs231n_utils.training import ConvNet, FullyConnectedNet, Solver


def device_of(backend):
    return None if backend.name == "numpy" else backend.device


def relative_error(a, b, scale=0.0):
    """The largest difference over the largest number, or over `scale` if that is larger.

    The gradient of a bias before batch normalization is zero but for rounding: compare it on the scale of
    the others.
    """
    return np.max(np.abs(a - b)) / max(scale, np.max(np.abs(a)), np.max(np.abs(b)))


def blobs(rng, n=200, dim=6, classes=3, spread=0.5):
    """Gaussian clouds around random centres: an easy problem."""
    centres = rng.normal(0, 2, (classes, dim))
    y = rng.integers(0, classes, n)
    return centres[y] + spread * rng.standard_normal((n, dim)), y


def blob_data(seed=0, n=200, dtype=np.float32, **kwargs):
    X, y = blobs(np.random.default_rng(seed), n, **kwargs)
    X, cut = X.astype(dtype), n * 3 // 4
    return {"X_train": X[:cut], "y_train": y[:cut], "X_val": X[cut:], "y_val": y[cut:]}


NETS = {
    "fully connected": lambda **kw: FullyConnectedNet(
        [8], input_dim=48, normalization="batchnorm", dropout_keep_ratio=0.8, reg=0.1, init="he", **kw
    ),
    "conv": lambda **kw: ConvNet([4, 6], (3, 4, 4), [8], normalization="batchnorm", reg=0.1, init="he", **kw),
}


def make_solver(name, checkpoint, device=None, num_epochs=4, **kwargs):
    """A training with everything that has a state: momenta, a decaying rate, dropout, running statistics."""
    rng = np.random.default_rng(11)
    X = rng.standard_normal((60, 3, 4, 4))
    y = rng.integers(0, 10, 60)
    data = {"X_train": X[:40], "y_train": y[:40], "X_val": X[40:], "y_val": y[40:]}
    net = NETS[name](rng=np.random.default_rng(1), device=device)
    settings = {"optim_config": {"learning_rate": 1e-2}, "lr_decay": 0.9, "num_train_samples": 20} | kwargs
    return Solver(
        net, data, "adam", batch_size=12, num_epochs=num_epochs, checkpoint_name=checkpoint, rng=rng, verbose=False,
        **settings,
    )  # fmt: skip
