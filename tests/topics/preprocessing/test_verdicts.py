"""Every verdict on 02-preprocessing."""

from tests.topics.verdicts import Verdicts


class TestPreprocessing(Verdicts):
    assignment = "02-preprocessing"
    # A pixel that is constant in training has weight 0, whatever it is divided by; and what is added to all training
    # images alike drops out of the difference of the class means.
    harmless = frozenset(
        {
            "std = np.where(X_train.max(axis=0) == X_train.min(axis=0), 2, std)",
            "known = ((X_train + mean) / std)[:, pixels]",
        }
    )
