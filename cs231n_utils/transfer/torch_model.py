"""A torch module in the clothes of this package's nets, so that the same Solver trains it."""

import numpy as np

from cs231n_utils.backend import to_numpy

__all__ = ["TorchModel"]


class TorchModel:
    """Any torch.nn.Module with `params`, `loss`, `features` and `state`, as `ConvNet` has them.

    Gradients come from autograd; updates, learning rates, history and checkpoints from `Solver`.

    Parameters
    ----------
    module : torch.nn.Module
        Maps images (N, C, H, W) to scores (N, C). It must have a method `features(X) -> (N, D)`, and its last layer
        must be a torch.nn.Linear that takes these features.
    head : str
        The name of that last layer in the module.

    Attributes
    ----------
    params : dict
        The module's own tensors by their names in it.
    frozen : set of str
        Names of the parameters that stay as they are. A batch normalization whose weight is frozen is kept in
        evaluation mode.
    """

    def __init__(self, module, head="fc"):
        self.module = module
        self.head = head
        self.params = {name: w.detach() for name, w in module.named_parameters()}
        self.frozen = set()

    @property
    def head_names(self):
        """The names of the last layer's parameters."""
        return {name for name in self.params if name.startswith(self.head + ".")}

    def loss(self, X, y=None):
        """Scores (N, C) in test mode if y is None; else (softmax loss, gradients of what is not frozen)."""
        import torch

        X = self._array(X)
        if y is None:
            self.module.eval()
            with torch.no_grad():
                return self._call(X, self.params)
        self._train_mode()
        params = {name: w.requires_grad_(name not in self.frozen) for name, w in self._leaves().items()}
        wanted = [name for name in params if name not in self.frozen]
        scores = self._call(X, params)
        soft = getattr(y, "ndim", 1) == 2  # rows of probabilities, as mixup makes them
        y = torch.as_tensor(y, dtype=X.dtype if soft else torch.int64, device=X.device)
        loss = torch.nn.functional.cross_entropy(scores, y)
        grads = torch.autograd.grad(loss, [params[name] for name in wanted])
        return loss.detach(), dict(zip(wanted, grads, strict=True))

    def features(self, X, batch_size=100):
        """What the head sees, in test mode: (N, D)."""
        import torch

        self._write_back()
        self.module.eval()
        with torch.no_grad():
            batches = [self._array(X[start : start + batch_size]) for start in range(0, len(X), batch_size)]
            return torch.cat([self.module.features(batch) for batch in batches])

    def predict(self, X, batch_size=100):
        """The class of largest score for each image: a NumPy array (N,) of integers."""
        batches = [X[start : start + batch_size] for start in range(0, len(X), batch_size)]
        return np.concatenate([to_numpy(self.loss(batch)).argmax(axis=1) for batch in batches])

    def replace_head(self, num_classes, rng):
        """Put a new torch.nn.Linear for `num_classes` classes at the module's end."""
        import torch

        self._write_back()
        old = self.module.get_submodule(self.head)
        new = torch.nn.Linear(old.in_features, num_classes, device=old.weight.device, dtype=old.weight.dtype)
        weight = rng.standard_normal(tuple(new.weight.shape)) / old.in_features**0.5
        with torch.no_grad():
            new.weight.copy_(torch.as_tensor(weight))
            new.bias.zero_()
        self.module.set_submodule(self.head, new)
        self.params = {name: w.detach() for name, w in self.module.named_parameters()}

    # --- what the Solver keeps

    def state(self):
        """Copies of all parameters and buffers (the running statistics)."""
        return {
            "params": {name: w.clone() for name, w in self.params.items()},
            "buffers": {name: b.clone() for name, b in self.module.named_buffers()},
        }

    def load_state(self, state):
        """Take over what `state` returned; the module is brought up to date too."""
        import torch

        device = next(iter(self.params.values())).device
        tensors = {name: torch.as_tensor(a, device=device) for name, a in (state["params"] | state["buffers"]).items()}
        self.module.load_state_dict(tensors)
        self.params = {name: w.detach() for name, w in self.module.named_parameters()}

    # --- helpers

    def _call(self, X, params):
        import torch

        return torch.func.functional_call(self.module, params, (X,))

    def _leaves(self):
        return {name: w.detach() for name, w in self.params.items()}

    def _train_mode(self):
        """Training mode, but for every layer with running statistics whose weight is frozen."""
        self.module.train()
        for name, layer in self.module.named_modules():
            if hasattr(layer, "running_mean") and f"{name}.weight" in self.frozen:
                layer.eval()

    def _write_back(self):
        """The Solver puts new tensors into `params`; copy them into the module."""
        import torch

        with torch.no_grad():
            for name, w in self.module.named_parameters():
                w.copy_(self.params[name])

    def _array(self, X):
        import torch

        w = next(iter(self.params.values()))
        return torch.as_tensor(X, dtype=w.dtype, device=w.device)
