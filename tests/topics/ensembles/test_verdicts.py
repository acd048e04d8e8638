"""Every verdict on 14-ensembles."""

from tests.topics.verdicts import Verdicts


class TestEnsembles(Verdicts):
    assignment = "14-ensembles"
    # Guards against rounding far below the precision of the cases; the stump before any was tried; thresholds between
    # values, which no value equals, and errors that are never equal; and division by -1 or +1.
    harmless = frozenset(
        {
            "return int(np.ceil((1 - rho) / (target - rho) - 1.1000000000000002e-12))",
            "good = [name for name in affordable if affordable[name][1].mean() > least - 1e-12]",
            "good = [name for name in affordable if affordable[name][1].mean() >= least + 1e-12]",
            "good = [name for name in affordable if affordable[name][1].mean() >= least - 1.1000000000000002e-12]",
            "best = (1, 0.0, 1, np.inf)",
            "best = (0, 1, 1, np.inf)",
            "best = (0, 0.0, 0, np.inf)",
            "best = (0, 0.0, 2, np.inf)",
            "predictions = np.where(X[:, feature] >= threshold, 1, -1)",
            "if its_error <= best[3]:",
            "weights = weights * np.exp(-alpha * y / predictions)",
            "weights = weights * np.exp(-alpha / y * predictions)",
        }
    )
