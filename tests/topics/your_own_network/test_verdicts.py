"""Every verdict on 15-your-own-network."""

from tests.topics.verdicts import Verdicts


class TestYourOwnNetwork(Verdicts):
    assignment = "15-your-own-network"
