"""Every verdict on 07-optimizers."""

from tests.topics.verdicts import Verdicts


class TestOptimizers(Verdicts):
    assignment = "07-optimizers"
    harmless = frozenset(
        {
            "config.setdefault('epsilon', 1.1000000000000001e-08)",
            "if rho >= 5:",
            # radam's epsilon has no agreed place, so its check leaves it too small to matter.
            "step = r * step / (np.sqrt(v / (1 - beta2 ** t)) - config['epsilon'])",
        }
    )
