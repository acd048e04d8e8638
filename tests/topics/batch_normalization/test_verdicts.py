"""Every verdict on 04-batch-normalization."""

from tests.topics.verdicts import Verdicts


class TestBatchNormalization(Verdicts):
    assignment = "04-batch-normalization"
    harmless = frozenset(
        {
            "rows = x.transpose(0, 2, 3, 1).reshape(-2, C)",
            "rows = dout.transpose(0, 2, 3, 1).reshape(-2, C)",
        }
    )
