"""The line search: known ways to get it wrong."""

from cs231n_utils.topics.second_order.answers import topic


@topic.plain
def backtracking_line_search(loss, w, direction, gradient, step=1.0, shrink=0.5, c=1e-4):
    slope = gradient @ direction
    if slope >= 0:
        raise ValueError("the direction does not lead downhill")
    start = loss(w)
    for _ in range(50):
        if loss(w + step * direction) <= start + c * step * slope:
            return step
        step = step * shrink
    return 0.0


def _search(slug, sentence, *edits):
    topic.edit("backtracking_line_search", slug, sentence, *edits)


TEST = "loss(w + step * direction) <= start + c * step * slope"
_search(
    "any-fall",
    "Any fall of the loss is accepted. It must be at least c · step times the slope, or the steps may shrink to "
    "nothing.",
    (TEST, "loss(w + step * direction) < start"),
)
_search("c-without-step", "The fall that is asked for lacks the factor step.", ("c * step * slope", "c * slope"))
_search("slope-without-c", "The fall that is asked for lacks the factor c.", ("c * step * slope", "step * slope"))
_search(
    "squared-gradient",
    "The slope along the direction is gradient · direction. −gradient · gradient is right for steepest descent only.",
    ("slope = gradient @ direction", "slope = -(gradient @ gradient)"),
)
_search(
    "squared-direction",
    "The slope along the direction is gradient · direction. −direction · direction is right for steepest descent only.",
    (TEST, "loss(w + step * direction) <= start - c * step * (direction @ direction)"),
)
_search(
    "goal-of-the-first-step",
    "The fall that is asked for is always that of the first trial; it must shrink with the step.",
    ("    start = loss(w)\n", "    start, first = loss(w), step\n"),
    ("c * step * slope", "c * first * slope"),
)
_search(
    "bound-above",
    "The bound has the wrong sign: a step that climbs a little is accepted.",
    ("start + c * step * slope", "start - c * step * slope"),
)
_search(
    "nan-accepted",
    "A loss that is NaN ends the search as if it were a success: every comparison with NaN is false. Accept what is "
    "smaller, rather than refuse what is larger.",
    (TEST, "not loss(w + step * direction) > start + c * step * slope"),
)
_search(
    "minus-direction",
    "The trial points lie at w − step · direction. The direction has its sign already.",
    ("loss(w + step * direction)", "loss(w - step * direction)"),
)
_search(
    "one-shrink-too-many",
    "The step that is returned was shrunk once more than the one that passed.",
    ("return step\n", "return step * shrink\n"),
)
_search(
    "first-untried",
    "The first step is shrunk before it is tried.",
    ("    start = loss(w)\n", "    start = loss(w)\n    step = step * shrink\n"),
)
_search(
    "point-returned",
    "The new point is returned; return the length of the step.",
    ("return step\n", "return w + step * direction\n"),
)
_search(
    "uphill-not-refused",
    "A direction that does not lead downhill must be refused with a ValueError.",
    ("slope >= 0", "False"),
)
_search(
    "flat-not-refused",
    "A direction along which the slope is 0 does not lead downhill either.",
    ("slope >= 0", "slope > 0"),
)
_search(
    "last-trial-returned",
    "When no step will do, the last trial is returned; it makes the loss larger. Return 0.0.",
    ("return 0.0", "return step"),
)
_search(
    "none-returned", "When no step will do, nothing is returned; return 0.0.", ("    return 0.0", "    return None")
)
topic.family(
    "backtracking_line_search",
    "gives-up",
    "The search gives up after {value} trials; 50 are allowed.",
    ["5", "10", "20", "30"],
    ("range(50)", "range({value})"),
)
topic.family(
    "backtracking_line_search",
    "shrink-fixed",
    "The step shrinks by {value} whatever shrink is.",
    ["0.5", "0.8", "0.9", "0.1"],
    ("step * shrink", "step * {value}"),
)
topic.family(
    "backtracking_line_search",
    "c-fixed",
    "c is {value} whatever the argument is.",
    ["1e-4", "0.1", "0.5", "0.01"],
    ("c * step", "{value} * step"),
)
topic.family(
    "backtracking_line_search",
    "first-step-fixed",
    "The first trial is {value} whatever step is.",
    ["1.0"],
    ("    start = loss(w)\n", "    start, step = loss(w), {value}\n"),
)
_search(
    "shrink-subtracted",
    "shrink is subtracted from the step; it is a factor.",
    ("step * shrink", "step - shrink if step > shrink else step / 2"),
)
_search(
    "start-moves",
    "The loss is compared with that of the last trial; compare with the loss at w.",
    (
        "        step = step * shrink",
        "        start = loss(w + step * direction)\n        step = step * shrink",
    ),
)
