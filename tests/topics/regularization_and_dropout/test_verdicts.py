"""Every verdict on 08-regularization-and-dropout."""

from tests.topics.verdicts import Verdicts


class TestRegularizationAndDropout(Verdicts):
    assignment = "08-regularization-and-dropout"
    # A number that is drawn is never exactly p; and normal noise is as likely with either sign.
    harmless = frozenset(
        {
            "return x - std * rng.standard_normal(x.shape)",
            "noisy[name] = w - std * rng.standard_normal(w.shape) if name.startswith('W') else w",
            "mask = (dropout_param['rng'].random(x.shape) <= p) / p",
            "return x + (rng.random(shape) <= survival) / survival * block(x)",
        }
    )
