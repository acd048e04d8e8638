"""A net that is built from a list of layers, so that what a table counts can also be trained."""

import math

import numpy as np

from cs231n_utils import layers as L
from cs231n_utils.architecture import network_table
from cs231n_utils.training.model import Model

__all__ = ["NetFromLayers"]


class NetFromLayers(Model):
    """The network that a list of layers describes, under the softmax loss.

    The activation follows every conv and affine layer but the last. Weights are drawn by He's rule.

    Parameters
    ----------
    layers : list of dict
        As `cs231n_utils.architecture` describes them: "conv", "max_pool", "avg_pool" and "affine", the last one affine.
    input_shape : (C, H, W)
    activation : {"relu", "tanh", "sigmoid", ...}
    rng : numpy.random.Generator

    Raises
    ------
    ValueError
        If a layer does not fit what comes in; if it is of another kind or has groups, which this net cannot train.
    """

    def __init__(self, layers, input_shape, activation="relu", rng=None, dtype=np.float32):
        super().__init__(
            reg=0.0,
            dropout_keep_ratio=1,
            weight_scale=1e-2,
            init="he",
            activation=activation,
            dtype=dtype,
            rng=rng,
            seed=None,
            device=None,
        )
        rows = network_table(layers, input_shape)
        self.layers = list(layers)
        for i, (layer, before) in enumerate(zip(self.layers, rows, strict=False), start=1):
            channels = before["shape"][0]
            if layer["kind"] == "conv" and layer.get("groups", 1) == 1 and "connections" not in layer:
                self.add_layer(i, (layer["filters"], channels, layer["kernel"], layer["kernel"]), normalized=False)
            elif layer["kind"] == "affine":
                self.add_layer(i, (math.prod(before["shape"]), layer["units"]), normalized=False)
            elif layer["kind"] not in ("max_pool", "avg_pool") or layer.get("pad", 0) or layer.get("coefficients"):
                raise ValueError(f"layers[{i - 1}] is {layer}, which this net cannot train")

    def scores_forward(self, X, mode):
        x, caches = X, []
        for i, layer in enumerate(self.layers, start=1):
            x, cache = self._layer_forward(i, layer, x)
            activation_cache = None
            if layer["kind"] in ("conv", "affine") and i < len(self.layers):
                x, activation_cache = self.activation_forward(x)
            caches.append((cache, activation_cache))
        return x, caches

    def scores_backward(self, dscores, caches):
        grads, dout = {}, dscores
        for i in range(len(self.layers), 0, -1):
            cache, activation_cache = caches[i - 1]
            if activation_cache is not None:
                dout = self.activation_backward(dout, activation_cache)
            dout = self._layer_backward(i, dout, cache, grads)
        return grads

    def _layer_forward(self, i, layer, x):
        kind = layer["kind"]
        if kind == "affine":
            return self.affine_forward(i, x)
        if kind == "conv":
            param = {"stride": layer.get("stride", 1), "pad": layer.get("pad", 0)}
            return L.conv_forward(x, self.params[f"W{i}"], self.params[f"b{i}"], param)
        size = layer["kernel"]
        param = {"pool_height": size, "pool_width": size, "stride": layer.get("stride", size)}
        forward = L.max_pool_forward if kind == "max_pool" else L.avg_pool_forward
        return forward(x, param)

    def _layer_backward(self, i, dout, cache, grads):
        kind = self.layers[i - 1]["kind"]
        if kind == "affine":
            return self.affine_backward(i, dout, cache, grads)
        if kind == "conv":
            dx, grads[f"W{i}"], grads[f"b{i}"] = L.conv_backward(dout, cache, need_dx=i > 1)
            return dx
        backward = L.max_pool_backward if kind == "max_pool" else L.avg_pool_backward
        return backward(dout, cache)
