"""What the test cells of 03-weight-initialization share: weights are random, so their statistics are judged."""

import numpy as np

__all__ = ["statistics_of"]

# With 100,000 weights and more, a standard deviation is known to a quarter of a percent (one sigma).
DRAWN = {"rtol": 0.02, "atol": 0.02}

SHAPE = "the shape of the weights"
SPREAD = "their standard deviation, divided by the right one,"
MEAN = "their mean, in standard deviations,"
LARGEST = "the largest of them, in standard deviations (3 stands for 3 and more),"
NEIGHBOURS = "the correlation of weights side by side"
AGAIN = "a second draw"
SOURCE = "what they are drawn from"


def statistics_of(name, *args, unit=1.0, seed=0, **settings):
    """A case for ``case.run(label, **statistics_of(...))``: draw weights and compare their statistics with the theory.

    Weights are drawn with ``f.<name>(*args, rng, **settings)``. What is compared does not depend on the order of the
    draws: the shape; the standard deviation; the mean; the largest absolute value, cut off at 3 (a normal distribution
    goes beyond it, a uniform one ends at 1.73); the correlation of neighbours in a row and in a column; whether a
    second draw is another; and whether rng was drawn from.

    Parameters
    ----------
    name : str
        The answer's.
    unit : float
        The standard deviation that is expected of the weights.
    seed : int
    *args, **settings
        Go to the answer: the shape first, as one tuple or as two numbers.

    Returns
    -------
    dict
        Arguments of `Check.run`: scenario, expect, rtol, atol.
    """
    shape = args[0] if isinstance(args[0], tuple) else args
    expected = {
        SHAPE: str(shape),
        SPREAD: 1.0,
        MEAN: 0.0,
        LARGEST: 3.0 if settings.get("distribution", "normal") == "normal" else 3**0.5,
        NEIGHBOURS: 0.0,
        AGAIN: "gives other numbers",
        SOURCE: "rng",
    }

    def scenario(f):
        rng = np.random.default_rng(seed)
        weights = getattr(f, name)(*args, rng, **settings)
        again = getattr(f, name)(*args, rng, **settings)
        untouched = rng.bit_generator.state == np.random.default_rng(seed).bit_generator.state
        values = np.asarray(weights, dtype=float)
        spread = np.std(values)
        return {
            SHAPE: str(values.shape),
            SPREAD: spread / unit,
            MEAN: np.mean(values) / max(spread, unit),
            LARGEST: min(np.abs(values).max() / max(spread, 1e-30), 3.0),
            NEIGHBOURS: _correlation_of_neighbours(values),
            AGAIN: "gives the same numbers" if np.array_equal(weights, again) else "gives other numbers",
            SOURCE: "something else" if untouched else "rng",
        }

    return {"scenario": scenario, "expect": expected, **DRAWN}


def _correlation_of_neighbours(values):
    """Of a weight and the next in its row, or the next in its column, whichever is farther from 0."""
    flat = values.reshape(-1) - values.mean()
    row = flat.size // len(values) if values.ndim > 1 else 1
    found = [np.mean(flat[lag:] * flat[:-lag]) / max(flat.var(), 1e-30) for lag in (1, row)]
    return max(found, key=abs)
