"""What 11-transfer-learning is run on: a pretrained net and the images of a new task, under one interface.

`load_setting("symbols")` needs nothing but the package: its small trunk and the ten classes of symbols. "clothes" gives
the same trunk another task, photographs that are nothing like its pretraining. "cifar10" downloads CIFAR-10 and a
ResNet-18 that ImageNet has taught, needs torch, and uses a GPU if there is one.
"""

import dataclasses
import importlib.util

import numpy as np

from cs231n_utils import data, layers, transfer
from cs231n_utils.backend import to_numpy
from cs231n_utils.training import ConvNet
from cs231n_utils.transfer import imagenet, trunk

__all__ = ["Setting", "accuracy", "balanced", "load_setting", "softmax_head"]

BATCH = 50  # larger batches of images do not stay in the processor's cache


@dataclasses.dataclass(frozen=True)
class Setting:
    """A pretrained net and a new task.

    Attributes
    ----------
    name : str
    images : Dataset
        uint8 colour images (N, H, W, 3) of the new task.
    preprocess : callable
        The trunk's own: uint8 images -> (N, 3, size, size).
    pretrained, fresh : callable
        ``(rng, device)`` -> a net with a random head for the ten classes, on pretrained or on random weights.
    stages : tuple
        For each stage of the trunk, from the image on, what the names of its parameters begin or end with.
    maps : callable
        ``(net, X, stage)`` -> the stage's output (N, C, H, W) in test mode, as NumPy array.
    through : callable
        ``(net, X, mode)`` -> features (N, D) of preprocessed images, as NumPy array, in mode "train" or "test".
    mean, std : (3,) arrays
        Of the trunk's own training images, with pixels from 0 to 1.
    device : None for NumPy, or a torch device
    """

    name: str
    images: object
    preprocess: object
    pretrained: object
    fresh: object
    stages: tuple
    maps: object
    through: object
    mean: np.ndarray
    std: np.ndarray
    device: object = None

    def trunk(self, net):
        """The trunk of `net` as ``extract_features`` takes it: a function (X, mode) -> (n, D) features."""
        return lambda X, mode: self.through(net, X, mode)

    def on(self, images):
        """The same trunk with other images."""
        return dataclasses.replace(self, images=images)

    def names_up_to(self, net, stage):
        """The names of the parameters of the trunk's first `stage` stages."""
        marks = self.stages[:stage]
        trunk = net.params.keys() - net.head_names
        return {name for name in trunk if any(name.startswith(mark) or name.endswith(mark) for mark in marks)}

    def stage_features(self, net, X, stage):
        """What stage `stage` (from 1) gives, averaged to at most 8 × 8 places, as rows (N, D)."""
        parts = []
        for start in range(0, len(X), BATCH):
            maps = self.maps(net, X[start : start + BATCH], stage)
            step = max(1, maps.shape[2] // 8)
            n, c, h, w = maps.shape
            parts.append(maps.reshape(n, c, h // step, step, w // step, step).mean((3, 5)).reshape(n, -1))
        return np.concatenate(parts)


def load_setting(name, device=None):
    """The `Setting` of a name: "symbols", "clothes" or "cifar10".

    Parameters
    ----------
    name : str
    device : optional
        Where the nets live: None for NumPy, or a torch device. For "cifar10" it is the GPU, or else the CPU, unless
        given.

    Raises
    ------
    ValueError
        If there is no such setting.
    ImportError
        If "cifar10" is asked for and PyTorch is not installed.
    DatasetUnavailableError, ConnectionError
        If what "cifar10" needs cannot be fetched.
    """
    if name == "cifar10":
        return _cifar10(device)
    if name not in ("symbols", "clothes"):
        raise ValueError(f'setting {name!r} is unknown; there are "symbols", "clothes" and "cifar10"')
    images = data.load("symbols") if name == "symbols" else _coloured(data.load("fashion-mnist"))
    stored = trunk.stored_arrays()
    return Setting(
        name=name,
        images=images,
        preprocess=transfer.trunk_preprocess,
        pretrained=lambda rng, device=device: transfer.load_trunk(rng=rng, device=device),
        fresh=_fresh_trunk(device),
        stages=("1", "2", "3"),
        maps=_conv_maps,
        through=_conv_features,
        mean=stored["mean"],
        std=stored["std"],
        device=device,
    )


def _fresh_trunk(home):
    def fresh(rng, device=home):
        return ConvNet((32, 48, 64), hidden_dims=[], normalization="batchnorm", init="he", rng=rng, device=device)

    return fresh


def _coloured(images):
    """28 × 28 grey images as 32 × 32 colour images: a black edge, and three equal channels."""
    grown = {
        f"X_{split}": np.repeat(np.pad(images[f"X_{split}"], ((0, 0), (2, 2), (2, 2), (0, 0))), 3, axis=3)
        for split in ("train", "val", "test")
    }
    return dataclasses.replace(images, **grown)


def _conv_maps(net, X, stage):
    x = net.array(X)
    for i in range(1, stage + 1):
        W, b, gamma, beta = (net.params[f"{name}{i}"] for name in ("W", "b", "gamma", "beta"))
        x, _ = layers.conv_forward(x, W, b, net.conv_param)
        x, _ = layers.spatial_batchnorm_forward(x, gamma, beta, net.norm_params[i] | {"mode": "test"})
        x, _ = layers.relu_forward(x)
        x, _ = layers.max_pool_forward(x, net.pool_param)
    return to_numpy(x)


def _conv_features(net, X, mode):
    return to_numpy(net.features_forward(net.array(X), mode)[0])


def _cifar10(device):
    if importlib.util.find_spec("torch") is None:
        raise ImportError(
            'the setting "cifar10" needs PyTorch, which is not installed here; install it, or go on with "symbols"'
        )
    import torch

    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    images = data.load("cifar10", source="network")

    def pretrained(rng, device=device):
        return transfer.replace_head(transfer.load_resnet18(device=device, progress=True), images.num_classes, rng)

    def fresh(rng, device=device):
        torch.manual_seed(int(rng.integers(2**31)))  # torch draws the weights of its own layers
        return transfer.build_resnet18(images.num_classes, device=device)

    return Setting(
        name="cifar10",
        images=images,
        preprocess=transfer.imagenet_preprocess,
        pretrained=pretrained,
        fresh=fresh,
        stages=("conv1.", "layer1.", "layer2.", "layer3.", "layer4."),
        maps=_resnet_maps,
        through=_resnet_features,
        mean=imagenet.IMAGENET_MEAN,
        std=imagenet.IMAGENET_STD,
        device=device,
    )


def _resnet_maps(net, X, stage):
    import torch

    net.load_state(net.state())  # the module holds what was trained
    module = net.module.eval()
    with torch.no_grad():
        x = torch.as_tensor(X, dtype=module.conv1.weight.dtype, device=module.conv1.weight.device)
        x = torch.relu(module.bn1(module.conv1(x)))
        for later in ("maxpool", "layer1", "layer2", "layer3", "layer4")[: stage if stage > 1 else 0]:
            x = getattr(module, later)(x)
    return to_numpy(x)


def _resnet_features(net, X, mode, size=64):
    import torch

    net.load_state(net.state())
    module = net.module.train(mode == "train")
    with torch.no_grad():
        x = torch.as_tensor(X, dtype=module.conv1.weight.dtype, device=module.conv1.weight.device)
        if tuple(x.shape[2:]) != (size, size):
            x = torch.nn.functional.interpolate(x, (size, size), mode="bilinear", align_corners=False)
        return to_numpy(module.features(x))


def balanced(y, per_class, seed):
    """The positions of `per_class` images of each class, drawn by `seed`."""
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.permutation(np.flatnonzero(y == c))[:per_class] for c in np.unique(y)])


def accuracy(net, X, y):
    """The share of preprocessed images that `net` gets right, in test mode."""
    return float(np.mean(net.predict(X, BATCH) == y))


def softmax_head(F, y, rate, rng, steps=300, classes=10):
    """A linear classifier trained by full-batch gradient descent; (W, b, the loss before each step)."""
    W, b = rng.standard_normal((F.shape[1], classes)) / np.sqrt(F.shape[1]), np.zeros(classes)
    losses, rows = [], np.arange(len(y))
    for _ in range(steps):
        with np.errstate(over="ignore", invalid="ignore"):
            scores = F @ W + b
            p = np.exp(scores - scores.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            losses.append(float(-np.log(np.maximum(p[rows, y], 1e-300)).mean()))
            p[rows, y] -= 1
            W, b = W - rate * (F.T @ p) / len(y), b - rate * p.mean(axis=0)
    return W, b, losses
