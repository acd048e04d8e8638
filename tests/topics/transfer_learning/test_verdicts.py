"""Every verdict on 11-transfer-learning."""

from tests.topics.verdicts import Verdicts


class TestTransferLearning(Verdicts):
    assignment = "11-transfer-learning"
