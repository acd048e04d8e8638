"""03-weight-initialization: the answers and their references."""

import numpy as np

from cs231n_utils import init
from cs231n_utils.check.registry import Topic

topic = Topic("03-weight-initialization")

FIRST = "Two first guesses"
SPREAD = "What a layer does to the spread"
STATISTICS = "Look at every layer"
FANS = "How many inputs has a unit?"
XAVIER = "Xavier initialization"
GAIN = "What the non-linearity takes away"
HE = "He initialization"
SYMMETRY = "Why not zero?"


def _small_random_init(fan_in, fan_out, rng, scale=0.01):
    return init.small_random_init((fan_in, fan_out), scale, rng)


def _standard_normal_init(fan_in, fan_out, rng):
    return init.standard_normal_init((fan_in, fan_out), rng)


def _spread_after(depth, fan_in, weight_std, input_std=1.0):
    """Layer by layer: the variance of a sum of fan_in independent products is the sum of theirs."""
    variance = input_std**2
    for _ in range(depth):
        variance = fan_in * weight_std**2 * variance
    return float(variance**0.5)


def _activation_statistics(x, weights, activation):
    means, stds = [], []
    for w in weights:
        x = activation(x @ w)
        means.append(float(np.mean(x)))
        stds.append(float(np.std(x)))
    return means, stds


def _xavier_init(shape, rng, mode="fan_in", distribution="normal"):
    return init.xavier_init(shape, mode, distribution, rng)


def _he_init(shape, rng):
    return init.he_init(shape, rng)


def _gain(activation):
    """By quadrature on either side of 0, where the activations of the course have their bend."""
    points, weights = np.polynomial.legendre.leggauss(200)
    total = 0.0
    for low, high in ((-12.0, 0.0), (0.0, 12.0)):
        z = low + (high - low) * (points + 1) / 2
        density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
        total += float(np.sum(weights * activation(z) ** 2 * density)) * (high - low) / 2
    return total**-0.5


def _breaks_symmetry(W1, b1, W2):
    units = {(*W1[:, j].tolist(), float(b1[j]), *W2[j].tolist()) for j in range(len(b1))}
    return len(units) == len(b1)


topic.answer("small_random_init", _small_random_init, returns=("the weights",), section=FIRST)
topic.answer("standard_normal_init", _standard_normal_init, returns=("the weights",), section=FIRST)
topic.answer("activation_statistics", _activation_statistics, returns=("means", "stds"), section=STATISTICS)
topic.answer("spread_after", _spread_after, returns=("the standard deviation",), section=SPREAD)
topic.answer("fans", init.fans, returns=("fan_in", "fan_out"), section=FANS)
topic.answer("xavier_init", _xavier_init, returns=("the weights",), section=XAVIER, calls=("fans",))
topic.answer("gain", _gain, returns=("the gain",), section=GAIN)
topic.answer("he_init", _he_init, returns=("the weights",), section=HE, calls=("fans",))
topic.answer("breaks_symmetry", _breaks_symmetry, returns=("the verdict",), section=SYMMETRY)
