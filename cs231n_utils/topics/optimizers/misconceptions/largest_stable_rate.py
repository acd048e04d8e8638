"""The largest stable rate: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.optimizers.answers import topic


@topic.plain
def largest_stable_rate(H, momentum=0.0):
    steepest = np.linalg.eigvalsh(H).max()
    return 2 * (1 + momentum) / steepest


STEEPEST = "np.linalg.eigvalsh(H).max()"

topic.edit(
    "largest_stable_rate",
    "diagonal",
    "You took the largest entry of H. It stands on the diagonal and is the curvature along an axis. The steepest "
    "direction may lie between the axes; its curvature is the largest eigenvalue.",
    (STEEPEST, "np.diag(H).max()"),
)
topic.edit(
    "largest_stable_rate",
    "flattest",
    "You took the smallest eigenvalue, the flattest direction. It is the steepest one that diverges first.",
    ("eigvalsh(H).max()", "eigvalsh(H).min()"),
)
topic.edit(
    "largest_stable_rate",
    "all-directions-added",
    "You added up the curvatures of all directions (the trace). Each direction moves by itself, and the steepest one "
    "sets the limit.",
    (STEEPEST, "np.trace(H)"),
)
topic.edit(
    "largest_stable_rate",
    "matrix-norm",
    "np.linalg.norm(H) is the root of the sum of all squared entries. The curvature of the steepest direction is the "
    "largest eigenvalue.",
    (STEEPEST, "np.linalg.norm(H)"),
)
topic.edit(
    "largest_stable_rate",
    "root-of-the-curvature",
    "You took the root of the largest eigenvalue: the curvature is the eigenvalue itself.",
    ("/ steepest", "/ np.sqrt(steepest)"),
)
topic.edit(
    "largest_stable_rate",
    "no-overshoot",
    "This is half of the limit: at 1 over the curvature, SGD's step goes straight to the minimum. Beyond that it "
    "overshoots, but the swings still shrink, until they are as long as the way there.",
    ("2 * (1", "1 * (1"),
)
topic.edit(
    "largest_stable_rate",
    "momentum-ignored",
    "This is SGD's limit whatever the momentum: momentum appears nowhere in it.",
    ("2 * (1 + momentum)", "2"),
)
topic.edit(
    "largest_stable_rate",
    "momentum-lowers-it",
    "You let momentum lower the limit, as if the velocity always added up. At the limit the weight jumps back and "
    "forth, so the old velocity points away from the new step: work out what one jump to the other side needs.",
    ("(1 + momentum)", "(1 - momentum)"),
)
topic.edit(
    "largest_stable_rate",
    "velocity-added-up",
    "You multiplied SGD's limit by 1 / (1 - momentum), the length to which a velocity adds up when the gradient stays "
    "the same. At the limit the gradient changes its sign at every step.",
    ("2 * (1 + momentum)", "2 / (1 - momentum)"),
)
topic.edit(
    "largest_stable_rate",
    "nesterov",
    "This is the limit of Nesterov momentum, which takes its gradient ahead; the question is about momentum.",
    ("2 * (1 + momentum)", "2 * (1 + momentum) / (1 + 2 * momentum)"),
)
topic.edit(
    "largest_stable_rate",
    "fastest-rate",
    "This is the rate with which SGD is fastest, 2 / (smallest + largest eigenvalue), not the largest that is stable.",
    ("2 * (1 + momentum) / steepest", "2 / (steepest + np.linalg.eigvalsh(H).min())"),
)
topic.edit(
    "largest_stable_rate",
    "upside-down",
    "The steeper the bowl, the smaller the rate must be: the curvature belongs below the fraction line.",
    ("/ steepest", "* steepest"),
)
