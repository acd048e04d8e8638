"""Every verdict on 09-augmentation."""

from tests.topics.verdicts import Verdicts


class TestAugmentation(Verdicts):
    assignment = "09-augmentation"
