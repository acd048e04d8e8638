"""Every verdict on 12-convolution."""

from tests.topics.verdicts import Verdicts


class TestConvolution(Verdicts):
    assignment = "12-convolution"
