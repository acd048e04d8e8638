"""The full gradient check of a convolution: stacked perturbations against one coordinate at a time."""

import numpy as np

from benchmarks.harness import Row, compare, milliseconds
from cs231n_utils import layers
from cs231n_utils.gradient_check import numerical_gradient, numerical_gradient_stacked, relative_error

PARAM = {"stride": 1, "pad": 1}


def bench_convolution_check():
    """x, w and b, every coordinate, in float64. The shapes are those of a course's check and a larger batch."""
    for shape, filters, goal in (((4, 3, 5, 5), 2, None), ((8, 3, 8, 8), 8, 10)):
        check = _Check(shape, filters)
        for looped, stacked in zip(check.loop(), check.stacked(), strict=True):
            assert relative_error(looped, stacked) < 1e-4
        times = compare(rounds=5, stacked=check.stacked, loop=check.loop)
        what = f"gradient check of conv {'×'.join(map(str, shape))}, {filters} filters 3×3: times faster than the loop"
        yield Row(what, times["loop"] / times["stacked"], goal, True, milliseconds(times))


class _Check:
    def __init__(self, shape, filters):
        rng = np.random.default_rng(0)
        self.x, self.w = rng.standard_normal(shape), rng.standard_normal((filters, shape[1], 3, 3))
        self.b = rng.standard_normal(filters)
        self.dout = rng.standard_normal(self.conv(self.x, self.w, self.b).shape)

    @staticmethod
    def conv(x, w, b):
        return layers.conv_forward(x, w, b, PARAM)[0]

    def loop(self):
        x, w, b, dout = self.x, self.w, self.b, self.dout
        return (
            numerical_gradient(lambda x: self.conv(x, w, b), x, dout),
            numerical_gradient(lambda w: self.conv(x, w, b), w, dout),
            numerical_gradient(lambda b: self.conv(x, w, b), b, dout),
        )

    def stacked(self):
        x, w, b, dout = self.x, self.w, self.b, self.dout

        def inputs(stack):
            return self.conv(stack.reshape(-1, *x.shape[1:]), w, b).reshape(len(stack), *dout.shape)

        def filters(stack):
            return self._copies(self.conv(x, stack.reshape(-1, *w.shape[1:]), np.tile(b, len(stack))), len(stack))

        def biases(stack):
            return self._copies(self.conv(x, np.tile(w, (len(stack), 1, 1, 1)), stack.ravel()), len(stack))

        return (
            numerical_gradient_stacked(inputs, x, dout, per_example=True),
            numerical_gradient_stacked(filters, w, dout),
            numerical_gradient_stacked(biases, b, dout),
        )

    def _copies(self, out, count):
        """(N, K·F, H', W') to (K, N, F, H', W')."""
        N, F = self.dout.shape[:2]
        return out.reshape(N, count, F, *out.shape[2:]).swapaxes(0, 1)
