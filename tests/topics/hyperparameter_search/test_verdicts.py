"""Every verdict on 06-hyperparameter-search."""

from tests.topics.verdicts import Verdicts


class TestHyperparameterSearch(Verdicts):
    assignment = "06-hyperparameter-search"
