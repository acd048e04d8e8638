"""A fully connected net of any depth."""

import math

import numpy as np

from cs231n_utils.training.model import Model

__all__ = ["FullyConnectedNet"]


class FullyConnectedNet(Model):
    """{affine - [normalization] - activation - [dropout]} × L - affine, under the softmax loss.

    Parameters
    ----------
    hidden_dims : list of int
        The size of each hidden layer, e.g. [100, 100]; [] is a linear classifier.
    input_dim : int
        Numbers per input; inputs (N, d1, ..., dk) are flattened to it.
    num_classes : int
        C.
    dropout_keep_ratio : float
        The probability to KEEP a unit (torch's Dropout takes the opposite); 1 is no dropout.
    normalization : None, "batchnorm" or "layernorm"
    reg : float
        Strength of the L2 penalty ½·reg·Σ W².
    weight_scale : float
        Standard deviation of the first weights, unless `init` is given.
    dtype : float32 or float64, NumPy's or torch's
    seed : int, optional
        As in CS231n, makes every forward pass draw the same dropout mask (for gradient checks); it seeds the weights
        too if `rng` is not given.
    activation : "relu", "leaky_relu", "elu", "sigmoid" or "tanh"
    init : "he", "xavier" or None
        Standard deviation √(2/fan_in), for ReLU, or √(1/fan_in), for tanh; None uses weight_scale.
    rng : numpy.random.Generator, optional
        For the weights and the dropout masks.
    device : None for NumPy, or a torch device such as "cpu" or "cuda"

    Raises
    ------
    ValueError
        If a setting is none of those named here.

    References
    ----------
    CS231n's FullyConnectedNet (assignment 2), with its names. Notebook 04-batch-normalization.
    """

    def __init__(
        self,
        hidden_dims,
        input_dim=3 * 32 * 32,
        num_classes=10,
        dropout_keep_ratio=1,
        normalization=None,
        reg=0.0,
        weight_scale=1e-2,
        dtype=np.float32,
        seed=None,
        *,
        activation="relu",
        init=None,
        rng=None,
        device=None,
    ):
        if normalization not in (None, "batchnorm", "layernorm"):
            raise ValueError(f'normalization must be None, "batchnorm" or "layernorm"; got {normalization!r}')
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
        self.normalization = normalization
        self.input_dim = input_dim
        self.num_layers = 1 + len(hidden_dims)
        dims = [input_dim, *hidden_dims, num_classes]
        for i in range(1, self.num_layers + 1):
            hidden = i < self.num_layers
            self.add_layer(i, (dims[i - 1], dims[i]), normalized=hidden and normalization)

    def scores_forward(self, X, mode):
        x, caches = X.reshape(X.shape[0], math.prod(X.shape[1:])), []
        if x.shape[1] != self.input_dim:
            raise ValueError(
                f"X has {x.shape[1]} numbers per input (shape {tuple(X.shape)}), but the net was built for "
                f"input_dim={self.input_dim}"
            )
        for i in range(1, self.num_layers):
            x, cache = self.hidden_forward(i, x, mode)
            caches.append(cache)
        scores, cache = self.affine_forward(self.num_layers, x)
        return scores, [*caches, cache]

    def scores_backward(self, dscores, caches):
        grads = {}
        dx = self.affine_backward(self.num_layers, dscores, caches[-1], grads)
        for i in range(self.num_layers - 1, 0, -1):
            if self.all_frozen_up_to(i):
                break  # nothing below wants a gradient
            dx = self.hidden_backward(i, dx, caches[i - 1], grads)
        return {name: grad for name, grad in grads.items() if name not in self.frozen}
