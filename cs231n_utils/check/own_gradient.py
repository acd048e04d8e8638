"""Tell whether a backward pass is the exact gradient of the student's own forward pass, right or wrong.

The forward pass is moved a little along random directions, and the change of the loss is compared with what the
gradients promise. Functions are only called: they may live in another process.
"""

import numpy as np

from cs231n_utils.check.compare import same
from cs231n_utils.check.runs import AnswerError, Functions, fresh, run_case

__all__ = ["fits_own_forward"]

DIRECTIONS = 3
LARGEST = 20_000  # numbers in an input; a larger case would take too long
RTOL = 1e-5


def fits_own_forward(topic, answer, failing, student):
    """True if in every failing case the gradients are those of the student's own forward pass, which is wrong.

    Parameters
    ----------
    topic : Topic
    answer : Answer
        The backward pass; the first name in its `uses` is its forward pass.
    failing : list
        Verdicts on the cases that failed.
    student : dict
        The student's functions, by name.
    """
    if not answer.uses or answer.name == answer.uses[0]:
        return False
    wrong_somewhere = False
    for verdict in failing:
        pairs = _pairs(topic, answer, verdict.case, student)
        if not pairs or not all(_is_gradient(answer, student, topic, *pair) for pair in pairs):
            return False
        wrong_somewhere = wrong_somewhere or any(_is_wrong(topic, forward) for forward, _ in pairs)
    return wrong_somewhere


def _pairs(topic, answer, case, student):
    """The calls of the backward pass in a case, each with the call of the forward pass whose cache it got."""
    calls = []
    run_case(case.scenario, Functions(student, topic.answers, calls=calls))
    forwards = [call for call in calls if call.name == answer.uses[0]]
    pairs = []
    for call in calls:
        if call.name == answer.name and len(call.given) == 2:
            source = [f for f in forwards if len(f.result) == 2 and f.result[1] is call.given[1]]
            if not source:
                return []
            pairs.append((source[0], call))
    return pairs


def _is_wrong(topic, forward):
    """True if a call of the forward pass gave another output than the course's."""
    try:
        expected = topic.answers[forward.name].reference(*fresh(forward.args), **forward.kwargs)[0]
    except Exception:  # what the student's function took, the course's may refuse
        return False
    return not same(forward.result[0], expected)


def _is_gradient(answer, student, topic, forward, backward):
    gradients = backward.result if len(answer.returns) > 1 else (backward.result,)
    dout = np.asarray(backward.args[0])
    draw = np.random.default_rng(0).standard_normal
    for position, gradient in enumerate(gradients):
        at = np.asarray(forward.args[position])
        gradient = np.asarray(gradient)
        if at.dtype != np.float64 or at.size > LARGEST or gradient.size != at.size or not np.isfinite(gradient).all():
            return False
        for _ in range(DIRECTIONS):
            direction = draw(at.shape)
            promised = np.sum(gradient.reshape(at.shape) * direction)
            slope, noise = _slope(forward, position, direction, dout, student, topic)
            if slope is None:
                return False
            size = np.linalg.norm(gradient) * np.linalg.norm(direction)
            if not abs(slope - promised) <= RTOL * size + noise:
                return False
    return True


def _slope(forward, position, direction, dout, student, topic):
    """How fast ``sum(out * dout)`` changes along `direction`, by central differences, and how far it may be off."""
    at = forward.args[position]
    step = 1e-6 * max(1.0, float(np.max(np.abs(at), initial=0.0)))
    ends = []
    for sign in (1, -1):
        args = fresh(forward.args)
        args[position] = at + sign * step * direction
        functions = Functions(student, topic.answers)
        run = run_case(lambda f, args=args: {"out": getattr(f, forward.name)(*args, **forward.kwargs)[0]}, functions)
        try:
            out = np.asarray(run.outputs["out"], dtype=float)
            ends.append(np.sum(out * dout))
        except (TypeError, ValueError, AnswerError):
            return None, None
    rounding = 1e-15 * float(np.sum(np.abs(out * dout))) + 1e-16 * max(1.0, float(np.max(np.abs(at), initial=0.0)))
    return (ends[0] - ends[1]) / (2 * step), 4 * rounding / step
