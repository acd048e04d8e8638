"""What the experiments of 15-your-own-network need around the student's net: data, parameters, a clock, PyTorch."""

import time

import numpy as np

from cs231n_utils import data, layers

__all__ = ["LAYER_NAMES", "PACKAGE_LAYERS", "gathered", "new_net", "small_symbols", "timed", "torch_loss"]

# The layers of the net, by the names it calls them, and the answers of earlier notebooks that do the work. Naive loops
# would take a minute for each pass over the images, so pooling is the package's and convolution the one by im2col.
LAYER_NAMES = {
    "conv_forward": "conv_forward_im2col",
    "conv_backward": "conv_backward_im2col",
    "spatial_batchnorm_forward": "spatial_batchnorm_forward",
    "spatial_batchnorm_backward": "spatial_batchnorm_backward",
    "relu_forward": "relu_forward",
    "relu_backward": "relu_backward",
    "max_pool_forward": "max_pool_forward",
    "max_pool_backward": "max_pool_backward",
    "dropout_forward": "dropout_forward",
    "dropout_backward": "dropout_backward",
    "affine_forward": "affine_forward",
    "affine_backward": "affine_backward",
    "softmax_loss": "softmax_loss",
}
PACKAGE_LAYERS = {name: getattr(layers, name) for name in LAYER_NAMES}


def gathered(own):
    """The net's layers from the gathered functions `own`: name -> function, each keeping its first argument's dtype."""
    return {name: _keeping_dtype(getattr(own, answer)) for name, answer in LAYER_NAMES.items()}


def _keeping_dtype(function):
    """Answers are checked in float64, and some return it whatever they are given; the package's layers refuse a mix."""

    def run(x, *args):
        result = function(x, *args)
        parts = result if isinstance(result, tuple) else (result,)
        kept = tuple(
            p.astype(x.dtype, copy=False) if isinstance(p, np.ndarray) and p.dtype.kind == "f" else p for p in parts
        )
        return kept if isinstance(result, tuple) else kept[0]

    return run


def small_symbols(count=1000):
    """(X, y) of training, validation and test: `count`, 500 and 1,000 centred float32 images (N, 3, 16, 16).

    Each pixel is the mean of 2 × 2 of the 32 × 32 that `data.load("symbols")` has, which makes all four times faster.
    """
    images = data.load("symbols").as_images()

    def halved(X):
        N, C, H, W = X.shape
        return np.ascontiguousarray(X.reshape(N, C, H // 2, 2, W // 2, 2).mean(axis=(3, 5)))

    return (
        (halved(images.X_train[:count]), images.y_train[:count]),
        (halved(images.X_val), images.y_val),
        (halved(images.X_test), images.y_test),
    )


def new_net(he_init, filters, rng, normalized, image=(3, 16, 16), classes=10):
    """(params, bn_params) of a net; `he_init` draws the filters. The head's weights are small: see the first check.

    Parameters
    ----------
    he_init : callable
        ``he_init(shape, rng)``
    filters : list of int
    rng : numpy.random.Generator
    normalized : bool
    image : (C, H, W)
    classes : int
    """
    params, (channels, height, width) = {}, image
    for i, count in enumerate(filters, start=1):
        params[f"W{i}"] = he_init((count, channels, 3, 3), rng)
        params[f"b{i}"] = np.zeros(count)
        if normalized:
            params |= {f"gamma{i}": np.ones(count), f"beta{i}": np.zeros(count)}
        channels, height, width = count, height // 2, width // 2
    head = len(filters) + 1
    params[f"W{head}"] = 0.01 * rng.standard_normal((channels * height * width, classes))
    params[f"b{head}"] = np.zeros(classes)
    params = {name: np.asarray(w, dtype=np.float32) for name, w in params.items()}
    return params, {i: {} for i in range(1, head) if normalized}


def timed(functions):
    """(functions, seconds): the same functions, and a dict that counts the seconds each of them takes."""
    seconds = dict.fromkeys(functions, 0.0)

    def watched(name, function):
        def run(*args):
            start = time.perf_counter()
            try:
                return function(*args)
            finally:
                seconds[name] += time.perf_counter() - start

        return run

    return {name: watched(name, function) for name, function in functions.items()}, seconds


def torch_loss(params, X, y):
    """The same net in PyTorch, in training mode without dropout: the loss and its gradients, as NumPy's.

    Parameters
    ----------
    params : dict
    X : (N, C, H, W) array
    y : (N,) integers
    """
    import torch
    from torch.nn import functional

    leaves = {name: torch.tensor(w, requires_grad=True) for name, w in params.items()}
    x, block = torch.tensor(X), 1
    while leaves[f"W{block}"].ndim == 4:
        x = functional.conv2d(x, leaves[f"W{block}"], leaves[f"b{block}"], padding=1)
        if f"gamma{block}" in leaves:
            x = functional.batch_norm(x, None, None, leaves[f"gamma{block}"], leaves[f"beta{block}"], training=True)
        x = functional.max_pool2d(functional.relu(x), 2)
        block += 1
    scores = x.flatten(1) @ leaves[f"W{block}"] + leaves[f"b{block}"]
    loss = functional.cross_entropy(scores, torch.tensor(y))
    loss.backward()
    return loss.item(), {name: w.grad.numpy() for name, w in leaves.items()}
