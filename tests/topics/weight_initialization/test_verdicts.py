"""Every verdict on 03-weight-initialization."""

from tests.topics.verdicts import Verdicts


class TestWeightInitialization(Verdicts):
    assignment = "03-weight-initialization"
    # Any seed gives the gain to a fraction of a percent.
    harmless = frozenset({"z = np.random.default_rng(1).standard_normal(1000000)"})
