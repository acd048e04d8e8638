"""Every verdict on 15-your-own-network."""

from tests.topics.verdicts import Verdicts


class TestYourOwnNetwork(Verdicts):
    assignment = "15-your-own-network"
    harmless = frozenset(
        {
            # NumPy takes any negative number for the size that is left.
            "x = x.reshape(len(x), -2)",
            # No two settings have one mean, and no mean is below 0.
            "if mean >= best_mean:",
            "best, best_mean = (None, -0)",
            "best, best_mean = (None, -2)",
        }
    )
