"""Every verdict on 09-augmentation."""

from tests.topics.verdicts import Verdicts


class TestAugmentation(Verdicts):
    assignment = "09-augmentation"
    # A number that is drawn is never exactly p, and 1/2 has two equal sides; padding at the far end that is never read;
    # one of twenty rows that is never a centre is less than can be counted; two accuracies that differ by exactly the
    # standard error.
    harmless = frozenset(
        {
            "flip = rng.random(len(x)) <= p",
            "padded = np.zeros((N, C, H + 3 * pad, W + 2 * pad), dtype=x.dtype)",
            "padded = np.zeros((N, C, H + 2 * pad, W + 3 * pad), dtype=x.dtype)",
            "chosen = rng.random() <= 0.5",
            "chosen = rng.random() > 0.5",
            "flip = rng.random(len(rows)) <= 0.5",
            "flip = rng.random(len(rows)) > 0.5",
            "row, column = (rng.integers(1, H), rng.integers(0, W))",
            "row, column = (rng.integers(0, H), rng.integers(1, W))",
            "good = [s for s, mean in zip(strengths, means) if mean > means[best] - error]",
        }
    )
