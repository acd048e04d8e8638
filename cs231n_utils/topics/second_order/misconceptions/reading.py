"""What fits into memory, and what a curve tells: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.second_order.answers import topic


@topic.plain
def largest_memory(parameters, budget, itemsize=4):
    vectors = budget // (parameters * itemsize)
    if vectors < 3:
        raise ValueError("the weights, the gradient and the direction do not fit")
    return (vectors - 3) // 2


def _memory(slug, sentence, *edits):
    topic.edit("largest_memory", slug, sentence, *edits)


RETURN = "return (vectors - 3) // 2"
_memory("one-vector-a-pair", "A pair is counted as one vector; it has two.", (RETURN, "return vectors - 3"))
_memory(
    "rest-forgotten", "The weights, the gradient and the direction need room, too.", (RETURN, "return vectors // 2")
)
_memory(
    "two-of-three",
    "Two vectors are left free; there are three: weights, gradient and direction.",
    (RETURN, "return (vectors - 2) // 2"),
)
_memory(
    "four",
    "Four vectors are left free; there are three: weights, gradient and direction. The old gradient is in a pair.",
    ("vectors < 3", "vectors < 4"),
    (RETURN, "return (vectors - 4) // 2"),
)
_memory(
    "one-of-three",
    "One vector is left free; there are three: weights, gradient and direction.",
    (RETURN, "return (vectors - 1) // 2"),
)
_memory(
    "bytes-forgotten",
    "A number takes itemsize bytes, not one.",
    ("(parameters * itemsize)", "parameters"),
)
_memory(
    "rounded-up",
    "The number of pairs is rounded up: the last one does not fit.",
    (RETURN, "return (vectors - 2) // 2 if (vectors - 3) % 2 else (vectors - 3) // 2"),
)
_memory(
    "fraction", "A pair cannot be kept in part: round down to a whole number.", (RETURN, "return (vectors - 3) / 2")
)
_memory(
    "fraction-of-all",
    "Nothing is rounded: a pair cannot be kept in part, so round down to a whole number.",
    ("budget //", "budget /"),
    (RETURN, "return (vectors - 3) / 2"),
)
_memory("negative", "Where not even the three vectors fit, a ValueError is asked for.", ("vectors < 3", "False"))
_memory(
    "zero-for-nothing",
    "Where not even the three vectors fit, 0 pairs is no answer: raise a ValueError.",
    ('raise ValueError("the weights, the gradient and the direction do not fit")', "return 0"),
)
_memory(
    "no-pair-refused",
    "0 pairs is a right answer: it is steepest descent. Only the three vectors must fit.",
    ("vectors < 3", "vectors < 5"),
)
_memory(
    "matrix",
    "A matrix of parameters² numbers is budgeted; L-BFGS has none.",
    ("parameters * itemsize", "parameters**2 * itemsize"),
)
_memory(
    "bits",
    "itemsize is counted in bits; it is in bytes.",
    ("parameters * itemsize", "parameters * itemsize / 8"),
    (RETURN, "return int((vectors - 3) // 2)"),
)
topic.family(
    "largest_memory",
    "itemsize-fixed",
    "A number takes {value} bytes whatever itemsize is.",
    ["4", "8", "2"],
    ("* itemsize", "* {value}"),
)


@topic.plain
def convergence_kind(errors):
    logs = np.log(errors)
    middle = len(logs) // 2
    if logs[-1] - logs[middle] > -0.5:
        return "stalled"
    early = (logs[middle] - logs[0]) / middle
    late = logs[-1] - logs[-2]
    return "superlinear" if late < 2 * early else "linear"


def _kind(slug, sentence, *edits):
    topic.edit("convergence_kind", slug, sentence, *edits)


_kind(
    "never-stalled",
    "A run that has stopped falling is called something else: look whether the end still falls.",
    ("> -0.5", "> 9999.0"),
)
_kind(
    "stalled-by-level",
    "Runs are called stalled where they end high, or not where they end low. What counts is whether they still fall.",
    ("logs[-1] - logs[middle] > -0.5", "errors[-1] > 1e-3"),
)
_kind(
    "differences",
    "The differences of the errors are looked at. In every run that goes down they shrink; divide one error by the one "
    "before.",
    ("early = (logs[middle] - logs[0]) / middle", "early = -abs(errors[1] - errors[0])"),
    ("late = logs[-1] - logs[-2]", "late = -abs(errors[-1] - errors[-2])"),
    ("late < 2 * early", "abs(late) < abs(early)"),
)
_kind(
    "by-level",
    "A small error is taken for superlinear; a linear run gets there as well, if it has the steps.",
    ("late < 2 * early", "errors[-1] < 1e-6"),
)
_kind(
    "by-pace",
    "A fast run is taken for superlinear. It is linear, however fast, if each step leaves the same share.",
    ("late < 2 * early", "late < np.log(0.5)"),
)
_kind(
    "turned",
    "The two are exchanged: superlinear means that a step leaves a smaller and smaller share.",
    ("late < 2 * early", "late >= 2 * early"),
)
_kind("all-linear", "Everything that falls is called linear.", ("late < 2 * early", "False"))
_kind("all-superlinear", "Everything that falls is called superlinear.", ("late < 2 * early", "True"))
_kind(
    "first-steps",
    "A fast first part counts as superlinear. A steep start says nothing: what happens at the end?",
    ("late < 2 * early", "abs(late - early) > 0.1 * abs(early)"),
)
_kind(
    "quadratic-only",
    "Only a run whose error is squared at each step is called superlinear; BFGS's last steps are slower than that and "
    "still not linear.",
    ("late < 2 * early", "logs[-1] < 1.8 * logs[-2] - 1"),
)
