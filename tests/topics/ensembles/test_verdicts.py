"""Every verdict on 14-ensembles."""

from tests.topics.verdicts import Verdicts


class TestEnsembles(Verdicts):
    assignment = "14-ensembles"
