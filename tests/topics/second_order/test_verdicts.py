"""Every verdict on 13-second-order."""

from tests.topics.verdicts import Verdicts


class TestSecondOrder(Verdicts):
    assignment = "13-second-order"
