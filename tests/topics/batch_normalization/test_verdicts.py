"""Every verdict on 04-batch-normalization."""

from tests.topics.verdicts import Verdicts


class TestBatchNormalization(Verdicts):
    assignment = "04-batch-normalization"
    harmless = frozenset(
        {
            "rows = x.transpose(0, 2, 3, 1).reshape(-2, C)",
            "rows = dout.transpose(0, 2, 3, 1).reshape(-2, C)",
            # which_normalization: at the border of the tolerance, and its square root or multiple.
            "centred = np.abs(values.mean(axis=axes)).max() <= 0.01",
            "centred = np.abs(values.mean(axis=axes)).max() < 0.011000000000000001",
            "centred = np.abs(values.sum(axis=axes)).max() < 0.01",
            "return centred and np.abs(values.var(axis=axes) - 1).max() <= 0.01",
            "return centred and np.abs(values.var(axis=axes) - 1).max() < 0.011000000000000001",
            "return centred and np.abs(values.std(axis=axes) - 1).max() < 0.01",
        }
    )
