"""A small net as a function of one flat vector, which is how the methods of this notebook want it."""

import itertools

import numpy as np

from cs231n_utils import data, layers

__all__ = ["FlatNet", "small_clothes"]


class FlatNet:
    """Affine layers with tanh between them under the softmax loss: ``net(w, rows=None) -> (loss, gradient)``.

    Parameters
    ----------
    sizes : sequence of int
        Inputs, hidden units, ..., classes.
    X : (N, D) array
    y : (N,) array of int
    reg : float
        Strength of the L2 penalty ½ · reg · w · w, of weights and biases.

    Attributes
    ----------
    parameters : int
        The length of w.
    evaluations : float
        How often loss and gradient were computed, in passes over all examples; set it to 0 to count anew.
    """

    def __init__(self, sizes, X, y, reg=0.0):
        self.X, self.y, self.reg = X, y, reg
        self._shapes = [shape for i, o in itertools.pairwise(sizes) for shape in ((i, o), (o,))]
        self.parameters = sum(int(np.prod(shape)) for shape in self._shapes)
        self.evaluations = 0.0

    def start(self, rng):
        """A random w, (parameters,): Xavier's weights, biases 0."""
        parts = [rng.standard_normal(s) / np.sqrt(s[0]) if len(s) == 2 else np.zeros(s) for s in self._shapes]
        return np.concatenate([part.reshape(-1) for part in parts])

    def scores(self, w, X):
        """The scores of the classes, (N, classes)."""
        return self._forward(w, X)[0]

    def accuracy(self, w, X, y):
        """The share of examples whose class has the largest score."""
        return float(np.mean(self.scores(w, X).argmax(axis=1) == y))

    def gradient(self, w, rows=None):
        """The gradient alone, (parameters,)."""
        return self(w, rows)[1]

    def __call__(self, w, rows=None):
        """The mean loss and its gradient on the examples `rows`, or on all."""
        X, y = (self.X, self.y) if rows is None else (self.X[rows], self.y[rows])
        self.evaluations += len(y) / len(self.y)
        scores, caches = self._forward(w, X)
        loss, d = layers.softmax_loss(scores, y)
        grads = []
        for i, cache in reversed(list(enumerate(caches))):
            if i % 2:
                d = layers.tanh_backward(d, cache)
            else:
                d, dW, db = layers.affine_backward(d, cache)
                grads = [dW.reshape(-1), db, *grads]
        return float(loss + 0.5 * self.reg * w @ w), np.concatenate(grads) + self.reg * w

    def _forward(self, w, X):
        out, caches, last = X, [], len(self._shapes) // 2 - 1
        params = self._unpacked(w)
        for i in range(last + 1):
            out, cache = layers.affine_forward(out, params[2 * i], params[2 * i + 1])
            caches.append(cache)
            if i < last:
                out, cache = layers.tanh_forward(out)
                caches.append(cache)
        return out, caches

    def _unpacked(self, w):
        ends = np.cumsum([int(np.prod(shape)) for shape in self._shapes])[:-1]
        return [part.reshape(shape) for part, shape in zip(np.split(w, ends), self._shapes)]


def small_clothes():
    """Fashion-MNIST averaged to 4 × 4 pixels, each with mean 0 and standard deviation 1 over the training images.

    Returns
    -------
    X_train, y_train, X_test, y_test
        (N, 16) and (N,) arrays.
    """
    images = data.load("fashion-mnist").as_vectors()
    X_train, X_test = (
        X.reshape(-1, 4, 7, 4, 7).mean(axis=(2, 4)).reshape(-1, 16).astype(float)
        for X in (images.X_train, images.X_test)
    )
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    return (X_train - mean) / std, images.y_train, (X_test - mean) / std, images.y_test
