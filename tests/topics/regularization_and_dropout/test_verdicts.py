"""Every verdict on 08-regularization-and-dropout."""

from tests.topics.verdicts import Verdicts


class TestRegularizationAndDropout(Verdicts):
    assignment = "08-regularization-and-dropout"
    # A number that is drawn is never exactly p.
    harmless = frozenset(
        {
            "mask = (dropout_param['rng'].random(x.shape) <= p) / p",
            "return x + (rng.random(shape) <= survival) / survival * block(x)",
        }
    )
