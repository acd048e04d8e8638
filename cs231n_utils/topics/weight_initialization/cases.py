"""What the test cells of 03-weight-initialization share: weights are random, so their statistics are judged."""

import numpy as np

__all__ = ["DRAWN", "statistics_of"]

# With 100,000 weights and more, a standard deviation is known to a quarter of a percent (one sigma).
DRAWN = {"rtol": 0.02, "atol": 0.02}


def statistics_of(name, *args, unit=1.0, seed=0, **settings):
    """A scenario: draw weights with ``f.<name>(*args, rng=..., **settings)`` and measure them.

    Parameters
    ----------
    name : str
        The answer's.
    unit : float
        The standard deviation that is expected of them: all lengths are given as multiples of it.
    seed : int
    *args, **settings
        Go to the answer.

    Returns
    -------
    function
        Takes the answers and returns a dict: the shape; the mean; the standard deviation; the largest absolute value,
        cut off at 3 (a normal distribution goes beyond it, a uniform one ends at 1.73); the correlation of two weights
        side by side; whether a second draw is another; and whether rng was drawn from.
    """

    def scenario(f):
        rng = np.random.default_rng(seed)
        weights = getattr(f, name)(*args, rng, **settings)
        again = getattr(f, name)(*args, rng, **settings)
        drawn = rng.bit_generator.state != np.random.default_rng(seed).bit_generator.state
        values = np.asarray(weights, dtype=float) / unit
        flat = values.reshape(-1)
        neighbours = np.mean((flat[1:] - flat.mean()) * (flat[:-1] - flat.mean())) / max(flat.var(), 1e-30)
        return {
            "the shape of the weights": np.array(values.shape),
            "the mean of the weights": np.mean(values),
            "their standard deviation (1 = as it should be)": np.std(values),
            "the largest of them, in standard deviations": min(np.abs(values).max() / max(np.std(values), 1e-30), 3.0),
            "the correlation of neighbours": neighbours,
            "a second draw is another": float(not np.array_equal(weights, again)),
            "numbers were drawn from rng": float(drawn),
        }

    return scenario
