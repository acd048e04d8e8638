"""What the nets of this package share: where their arrays live, how they are drawn, what state they keep."""

import re

import numpy as np

from cs231n_utils import init as initializers
from cs231n_utils import layers
from cs231n_utils.backend import is_torch, to_numpy
from cs231n_utils.randomness import generator

__all__ = ["Model"]


class Model:
    """A net: a dict `params` of arrays and `loss(X, y=None)`.

    `params` are NumPy arrays if `device` is None and torch tensors on that device otherwise ("cpu",
    "cuda"); both are drawn from the same NumPy generator, so the same seed gives the same net everywhere.

    A subclass sets the shapes in its constructor and writes `scores_forward` and `scores_backward`.

    Attributes
    ----------
    params : dict
        name -> array. Weights are "W1", "W2", ...; biases "b1", ...; scales and shifts of normalization "gamma1",
        "beta1", ...
    frozen : set
        Names of parameters that stay as they are. `loss` returns no gradient for them, and a normalization whose
        gamma is frozen uses its running statistics and leaves them alone.
    norm_params : dict
        Layer number -> param dict of its normalization (CS231n's bn_params), with running statistics.
    rng : numpy.random.Generator
        Of the weights and the dropout masks.
    """

    def __init__(self, *, reg, dropout_keep_ratio, weight_scale, init, activation, dtype, rng, seed, device):
        if init not in (None, "he", "xavier"):
            raise ValueError(f'init must be None (then weight_scale counts), "he" or "xavier"; got {init!r}')
        if activation not in ACTIVATIONS:
            raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}; got {activation!r}")
        if not 0 < dropout_keep_ratio <= 1:
            raise ValueError(
                "dropout_keep_ratio is the probability to keep a unit: more than 0, at most 1, which "
                f"means no dropout; got {dropout_keep_ratio}"
            )
        self.reg = reg
        self.weight_scale = weight_scale
        self.init = init
        self.activation = activation
        self.dtype = np.dtype(dtype if isinstance(dtype, str | type | np.dtype) else str(dtype).split(".")[-1])
        self.device = device
        self.rng = np.random.default_rng(seed) if rng is None else generator(rng)
        self.params = {}
        self.frozen = set()
        self.norm_params = {}
        self.dropout_param = None
        if dropout_keep_ratio < 1:
            self.dropout_param = {"mode": "train", "p": dropout_keep_ratio}
            # A fixed seed draws the same mask in every forward pass, which a gradient check needs.
            self.dropout_param |= {"rng": self.rng} if seed is None else {"seed": seed}

    # --- using the net

    def loss(self, X, y=None):
        """Scores, or the loss and its gradients.

        Parameters
        ----------
        X : (N, ...) array
            Of the kind the net was built for; moved to its dtype and device.
        y : (N,) integers in [0, C), or (N, C) rows of probabilities, optional

        Returns
        -------
        scores : (N, C) array, in test mode, if y is None; otherwise, in training mode,
        loss : scalar
            The softmax loss plus ½·reg·Σ W² over the weights.
        grads : dict
            With the keys of `params` that are not frozen.
        """
        X = self.array(X)
        if y is None:
            return self.scores_forward(X, "test")[0]
        scores, cache = self.scores_forward(X, "train")
        loss, dscores = layers.softmax_loss(scores, self.labels(y))
        grads = self.scores_backward(dscores, cache)
        for name, w in self.params.items():
            if self.reg and name.startswith("W"):
                loss = loss + 0.5 * self.reg * (w * w).sum()
                if name in grads:
                    grads[name] = grads[name] + self.reg * w
        return loss, grads

    def predict(self, X, batch_size=500):
        """The class of largest score for each input: a NumPy array (N,) of integers."""
        if len(X) == 0:
            return np.zeros(0, dtype=np.int64)
        batches = [X[start : start + batch_size] for start in range(0, len(X), batch_size)]
        return np.concatenate([to_numpy(self.loss(batch)).argmax(axis=1) for batch in batches])

    def scores_forward(self, X, mode):
        """Scores (N, C) and the cache for `scores_backward`; `mode` is "train" or "test"."""
        raise NotImplementedError

    def scores_backward(self, dscores, cache):
        """Gradients of the parameters that are not frozen, as a dict."""
        raise NotImplementedError

    # --- the state that a checkpoint keeps

    def state(self):
        """Copies of the parameters and of normalization's running statistics, as nested dicts."""
        running = {
            str(i): {name: copy_array(a) for name, a in param.items() if name.startswith("running")}
            for i, param in self.norm_params.items()
        }
        return {"params": {name: copy_array(w) for name, w in self.params.items()}, "running": running}

    def load_state(self, state):
        """Take over what `state` returned, here or in a net of the same shape; ValueError if it does not fit."""
        stored = {name: tuple(w.shape) for name, w in state["params"].items()}
        own = {name: tuple(w.shape) for name, w in self.params.items()}
        if stored != own:
            odd = min(name for name in stored.keys() | own.keys() if stored.get(name) != own.get(name))
            raise ValueError(
                f"the stored parameters belong to another net: {odd} is {stored.get(odd, 'missing')} there and "
                f"{own.get(odd, 'missing')} here; build the net with the arguments it had when it was saved"
            )
        self.params = {name: self.array(w, copy=True) for name, w in state["params"].items()}
        for i, running in state["running"].items():
            self.norm_params[int(i)].update({name: self.array(a, copy=True) for name, a in running.items()})

    # --- the hidden layer that both nets use

    def add_layer(self, i, shape, normalized):
        """Draw the parameters of layer i: weights of `shape`, biases, and normalization's scale and shift."""
        size = shape[0] if len(shape) == 4 else shape[1]  # filters (F, C, h, w), affine weights (D, M)
        self.params[f"W{i}"] = self.array(self._draw(shape))
        self.params[f"b{i}"] = self.array(np.zeros(size))
        if normalized:
            self.params[f"gamma{i}"] = self.array(np.ones(size))
            self.params[f"beta{i}"] = self.array(np.zeros(size))
            self.norm_params[i] = {"mode": "train"}

    def _draw(self, shape):
        if self.init == "he":
            return initializers.he_init(shape, rng=self.rng)
        if self.init == "xavier":
            return initializers.xavier_init(shape, rng=self.rng)
        return initializers.small_random_init(shape, self.weight_scale, rng=self.rng)

    def affine_forward(self, i, x):
        return layers.affine_forward(x, self.params[f"W{i}"], self.params[f"b{i}"])

    def affine_backward(self, i, dout, cache, grads):
        """Gradient of the layer's input, None if nothing wants it; its parameters' go into `grads`."""
        if self.all_frozen_up_to(i - 1):
            # The gradient of the net's own input would be a third of the work, for nothing.
            x = cache[0]
            grads[f"W{i}"], grads[f"b{i}"] = x.reshape(x.shape[0], -1).T @ dout, dout.sum(0)
            return None
        dx, grads[f"W{i}"], grads[f"b{i}"] = layers.affine_backward(dout, cache)
        return dx

    def hidden_forward(self, i, x, mode):
        """Layer i: affine, normalization, activation, dropout."""
        norm_cache = dropout_cache = None
        x, affine_cache = self.affine_forward(i, x)
        if i in self.norm_params:
            forward, _ = NORMALIZATIONS[self.normalization]
            x, norm_cache = forward(x, self.params[f"gamma{i}"], self.params[f"beta{i}"], self.norm_param(i, mode))
        x, activation_cache = self.activation_forward(x)
        if self.dropout_param:
            self.dropout_param["mode"] = mode
            x, dropout_cache = layers.dropout_forward(x, self.dropout_param)
        return x, (affine_cache, norm_cache, activation_cache, dropout_cache)

    def hidden_backward(self, i, dout, cache, grads):
        """Gradient of the layer's input; its parameters' go into `grads`."""
        affine_cache, norm_cache, activation_cache, dropout_cache = cache
        if self.dropout_param:
            dout = layers.dropout_backward(dout, dropout_cache)
        dout = self.activation_backward(dout, activation_cache)
        if i in self.norm_params:
            _, backward = NORMALIZATIONS[self.normalization]
            dout, grads[f"gamma{i}"], grads[f"beta{i}"] = backward(dout, norm_cache)
        return self.affine_backward(i, dout, affine_cache, grads)

    def activation_forward(self, x):
        forward, _ = ACTIVATIONS[self.activation]
        return forward(x)

    def activation_backward(self, dout, cache):
        _, backward = ACTIVATIONS[self.activation]
        return backward(dout, cache)

    def norm_param(self, i, mode):
        """The param dict of layer i's normalization, set to `mode`; to "test" if its gamma is frozen."""
        param = self.norm_params[i]
        param["mode"] = "test" if f"gamma{i}" in self.frozen else mode
        return param

    def all_frozen_up_to(self, i):
        """True if layers 1 to i have no parameter that wants a gradient."""
        return all(name in self.frozen for name in self.params if layer_number(name) <= i)

    # --- arrays

    def array(self, x, copy=False):
        """`x` as an array of the net's kind, dtype and device."""
        if self.device is None:
            if is_torch(x):
                raise TypeError(
                    f"got a torch tensor on {x.device}, but this net holds NumPy arrays; "
                    f'build the net with device="{x.device}"'
                )
            return np.array(x, dtype=self.dtype, copy=True if copy else None)
        import torch

        x = torch.as_tensor(x, dtype=getattr(torch, self.dtype.name), device=self.device)
        return x.clone() if copy else x

    def labels(self, y):
        """Labels as integers of the net's kind and device; soft labels (N, C) as floats of its dtype."""
        if getattr(y, "ndim", 1) == 2:
            return self.array(y)
        if self.device is None:
            return np.asarray(y)
        import torch

        return torch.as_tensor(y, dtype=torch.int64, device=self.device)


ACTIVATIONS = {
    "relu": (layers.relu_forward, layers.relu_backward),
    "leaky_relu": (layers.leaky_relu_forward, layers.leaky_relu_backward),
    "elu": (layers.elu_forward, layers.elu_backward),
    "sigmoid": (layers.sigmoid_forward, layers.sigmoid_backward),
    "tanh": (layers.tanh_forward, layers.tanh_backward),
}
# Between an affine layer and its activation. A net with group normalization in its conv blocks has layer
# normalization here, which is group normalization with one group and no pixels.
NORMALIZATIONS = {
    "batchnorm": (layers.batchnorm_forward, layers.batchnorm_backward_alt),
    "layernorm": (layers.layernorm_forward, layers.layernorm_backward),
    "groupnorm": (layers.layernorm_forward, layers.layernorm_backward),
}


def layer_number(name):
    """The layer that a parameter belongs to: 12 for "gamma12"."""
    return int(re.search(r"\d+$", name).group())


def copy_array(x):
    """A copy of an array or tensor."""
    return x.clone() if is_torch(x) else np.array(x)
