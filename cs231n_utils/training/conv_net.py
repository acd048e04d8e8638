"""A small convolutional net."""

import math

import numpy as np

from cs231n_utils import layers
from cs231n_utils.backend import namespace
from cs231n_utils.randomness import generator
from cs231n_utils.training.model import Model

__all__ = ["ConvNet"]

BATCH_SIZE = 50  # the maps of more images at once do not stay in the processor's cache


class ConvNet(Model):
    """{conv - [normalization] - activation - 2×2 max-pool} × M, then a fully connected net:
    {affine - [normalization] - activation - [dropout]} × L - affine; under the softmax loss.

    Parameters
    ----------
    num_filters : list of int
        The filters of each conv block; every block halves height and width.
    input_dim : (C, H, W)
        H and W must be divisible by 2 for each block.
    hidden_dims : list of int
        Sizes of the fully connected layers between the blocks and the scores; [] for none.
    filter_size : int
        Height and width of the filters, odd; padding keeps the size.
    normalization : None, "batchnorm" or "groupnorm"
        Spatial batch normalization in the conv blocks; or `groups` groups in the conv blocks and layer normalization
        in the fully connected layers.
    groups : int
        Has to divide the filters of every block.
    global_pool : bool
        True averages each channel over the whole image before the fully connected layers, so that the features are
        one number per filter of the last block.
    num_classes, dropout_keep_ratio, reg, weight_scale, dtype, seed, activation, init, rng, device
        As in FullyConnectedNet; dropout in the fully connected layers only.

    Raises
    ------
    ValueError
        If a setting is none of those named here, or does not fit the others.

    Notes
    -----
    Blocks and layers are numbered through: W1 is the first filter bank, W of the largest number the last
    affine layer, also called the head (`head` holds its number). `features(X)` is what the head sees.

    References
    ----------
    CS231n's ThreeLayerConvNet, made longer.
    """

    def __init__(
        self,
        num_filters=(16, 32),
        input_dim=(3, 32, 32),
        hidden_dims=(100,),
        num_classes=10,
        filter_size=3,
        dropout_keep_ratio=1,
        normalization=None,
        reg=0.0,
        weight_scale=1e-2,
        dtype=np.float32,
        seed=None,
        *,
        groups=4,
        global_pool=False,
        activation="relu",
        init=None,
        rng=None,
        device=None,
    ):
        if normalization not in (None, "batchnorm", "groupnorm"):
            raise ValueError(f'normalization must be None, "batchnorm" or "groupnorm"; got {normalization!r}')
        if filter_size % 2 == 0:
            raise ValueError(f"filter_size must be odd, so that padding can keep the size; got {filter_size}")
        if normalization == "groupnorm" and (groups < 1 or any(filters % groups for filters in num_filters)):
            raise ValueError(f"groups must divide the filters of every block, {list(num_filters)}; got {groups}")
        super().__init__(
            reg=reg,
            dropout_keep_ratio=dropout_keep_ratio,
            weight_scale=weight_scale,
            init=init,
            activation=activation,
            dtype=dtype,
            rng=rng,
            seed=seed,
            device=device,
        )
        self.input_dim = tuple(input_dim)
        self.normalization = normalization
        self.groups = groups
        self.global_pool = global_pool
        self.conv_param = {"stride": 1, "pad": filter_size // 2}
        self.pool_param = {"pool_height": 2, "pool_width": 2, "stride": 2}
        self.num_blocks = len(num_filters)
        self.head = self.num_blocks + len(hidden_dims) + 1

        channels, height, width = input_dim
        shrink = 2**self.num_blocks
        if height % shrink or width % shrink:
            raise ValueError(
                f"input_dim {input_dim} does not fit: each of the {self.num_blocks} blocks halves the image, "
                f"so height and width must be divisible by {shrink}"
            )
        for i, filters in enumerate(num_filters, start=1):
            shape = (filters, channels, filter_size, filter_size)
            self.add_layer(i, shape, normalized=normalization)
            channels = filters
        size = channels if global_pool else channels * (height // shrink) * (width // shrink)
        for i, hidden in enumerate(hidden_dims, start=self.num_blocks + 1):
            self.add_layer(i, (size, hidden), normalized=normalization)
            size = hidden
        self.add_layer(self.head, (size, num_classes), normalized=False)

    def features(self, X, batch_size=BATCH_SIZE):
        """What the head sees, in test mode: (N, D), of the net's kind. ValueError if X is empty."""
        if len(X) == 0:
            raise ValueError("X is empty; give at least one image")
        batches = [self.array(X[start : start + batch_size]) for start in range(0, len(X), batch_size)]
        features = [self.features_forward(batch, "test")[0] for batch in batches]
        return namespace(features[0]).concat(features)

    def predict(self, X, batch_size=BATCH_SIZE):
        """The class of largest score for each image: a NumPy array (N,) of integers."""
        return super().predict(X, batch_size)

    def replace_head(self, num_classes, rng=None):
        """Draw a new last layer for `num_classes` classes; everything else stays."""
        if rng is not None:
            self.rng = generator(rng)
        size = self.params[f"W{self.head}"].shape[0]
        self.add_layer(self.head, (size, num_classes), normalized=False)

    @property
    def head_names(self):
        """The names of the last layer's parameters."""
        return {f"W{self.head}", f"b{self.head}"}

    # --- forward and backward

    def scores_forward(self, X, mode):
        features, caches = self.features_forward(X, mode)
        scores, cache = self.affine_forward(self.head, features)
        return scores, [*caches, cache]

    def scores_backward(self, dscores, caches):
        grads = {}
        dx = self.affine_backward(self.head, dscores, caches[-1], grads)
        for i in range(self.head - 1, 0, -1):
            if self.all_frozen_up_to(i):
                break  # nothing below wants a gradient
            backward = self._block_backward if i <= self.num_blocks else self.hidden_backward
            dx = backward(i, dx, caches[i - 1], grads)
        return {name: grad for name, grad in grads.items() if name not in self.frozen}

    def features_forward(self, X, mode):
        """What the head sees, in mode "train" or "test", and the caches for the way back."""
        if tuple(X.shape[1:]) != self.input_dim:
            raise ValueError(
                f"X has shape {tuple(X.shape)}, but the net was built for images (N, C, H, W) with "
                f"(C, H, W) = {self.input_dim}"
            )
        x, caches = X, []
        for i in range(1, self.head):
            forward = self._block_forward if i <= self.num_blocks else self.hidden_forward
            x, cache = forward(i, x, mode)
            caches.append(cache)
        return x, caches

    def _block_forward(self, i, x, mode):
        """Block i: conv, normalization, activation, pool; the last one also flattens its maps to features."""
        norm_cache = None
        x, conv_cache = layers.conv_forward(x, self.params[f"W{i}"], self.params[f"b{i}"], self.conv_param)
        if i in self.norm_params:
            x, norm_cache = self._spatial_norm_forward(i, x, mode)
        x, activation_cache = self.activation_forward(x)
        x, pool_cache = layers.max_pool_forward(x, self.pool_param)
        maps_shape = x.shape
        if i == self.num_blocks:
            x = namespace(x).mean(x, axis=(2, 3)) if self.global_pool else x.reshape(x.shape[0], math.prod(x.shape[1:]))
        return x, (conv_cache, norm_cache, activation_cache, pool_cache, maps_shape)

    def _block_backward(self, i, dout, cache, grads):
        conv_cache, norm_cache, activation_cache, pool_cache, maps_shape = cache
        if i == self.num_blocks and self.global_pool:
            height, width = maps_shape[2:]
            dout = namespace(dout).broadcast_to(dout[:, :, None, None] / (height * width), maps_shape)
        dout = layers.max_pool_backward(dout.reshape(maps_shape), pool_cache)
        dout = self.activation_backward(dout, activation_cache)
        if i in self.norm_params:
            backward = layers.spatial_batchnorm_backward
            if self.normalization == "groupnorm":
                backward = layers.spatial_groupnorm_backward
            dout, grads[f"gamma{i}"], grads[f"beta{i}"] = backward(dout, norm_cache)
        need_dx = not self.all_frozen_up_to(i - 1)  # the first block's would be the gradient of the images
        dx, grads[f"W{i}"], grads[f"b{i}"] = layers.conv_backward(dout, conv_cache, need_dx)
        return dx

    def _spatial_norm_forward(self, i, x, mode):
        gamma, beta, param = self.params[f"gamma{i}"], self.params[f"beta{i}"], self.norm_param(i, mode)
        if self.normalization == "groupnorm":
            return layers.spatial_groupnorm_forward(x, gamma, beta, self.groups, param)
        return layers.spatial_batchnorm_forward(x, gamma, beta, param)
