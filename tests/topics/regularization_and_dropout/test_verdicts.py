"""Every verdict on 08-regularization-and-dropout."""

from tests.topics.verdicts import Verdicts


class TestRegularizationAndDropout(Verdicts):
    assignment = "08-regularization-and-dropout"
