"""A small residual net whose blocks can be skipped at random, for the experiment on stochastic depth."""

import numpy as np

from cs231n_utils.training import Model

__all__ = ["ResidualNet"]


class ResidualNet(Model):
    """affine - ReLU - {x + gate · ReLU(affine(x))} × blocks - affine, under the softmax loss.

    Parameters
    ----------
    blocks, width : int
    gate : callable
        ``gate(count, mode, rng)`` gives the factor, (count, 1), with which each example's block output is added.
    rng : numpy.random.Generator
    """

    def __init__(self, blocks, width, gate, rng, input_dim=784, num_classes=10):
        super().__init__(
            reg=0.0,
            dropout_keep_ratio=1,
            weight_scale=0.01,
            init="he",
            activation="relu",
            dtype=np.float32,
            rng=rng,
            seed=None,
            device=None,
        )
        self.blocks, self.gate = blocks, gate
        sizes = [input_dim, *[width] * (blocks + 1), num_classes]
        for i in range(1, len(sizes)):
            self.add_layer(i, (sizes[i - 1], sizes[i]), normalized=None)
        for i in range(2, blocks + 2):  # the sum of many blocks must not grow with their number
            self.params[f"W{i}"] = self.params[f"W{i}"] / np.sqrt(np.float32(blocks))

    def scores_forward(self, X, mode):
        x, first = self.affine_forward(1, X)
        x, active = self.activation_forward(x)
        caches = [(first, active)]
        for i in range(2, self.blocks + 2):
            out, affine = self.affine_forward(i, x)
            out, active = self.activation_forward(out)
            factor = self.array(self.gate(len(x), mode, self.rng))
            caches.append((affine, active, factor))
            x = x + factor * out
        scores, last = self.affine_forward(self.blocks + 2, x)
        return scores, (caches, last)

    def scores_backward(self, dscores, cache):
        caches, last = cache
        grads = {}
        dx = self.affine_backward(self.blocks + 2, dscores, last, grads)
        for i in range(self.blocks + 1, 1, -1):
            affine, active, factor = caches[i - 1]
            dx = dx + self.affine_backward(i, self.activation_backward(factor * dx, active), affine, grads)
        first, active = caches[0]
        self.affine_backward(1, self.activation_backward(dx, active), first, grads)
        return grads
