"""Find what explains a wrong result: a known mistake, two of them together, or what a raw error says.

A name is given only to what makes the same numbers. A single mistake must give what is wrong in the first failing
case; two together must give everything in every case, because among hundreds of pairs one would fit a single case by
chance.
"""

import dataclasses
import time

from cs231n_utils.check.compare import same
from cs231n_utils.check.exceptions import cause_of
from cs231n_utils.check.own_gradient import fits_own_forward
from cs231n_utils.check.registry import define
from cs231n_utils.check.runs import Functions, run_case

__all__ = ["Explanation", "explain"]

SECONDS_FOR_PAIRS = 1.0


@dataclasses.dataclass(frozen=True)
class Explanation:
    """What a student is told of the cause: a sentence, and the heading that explains it (empty if none does)."""

    sentence: str
    section: str = ""


def explain(topic, answer, verdicts, student, doubtful=()):
    """An `Explanation` of why the student's function failed, or None.

    verdicts  the cases that ran, each with .case, .run, .expected, .complaint and .lent (see session.py)
    student   dict of the student's functions, by name
    doubtful  names of the answers that this one builds on and that have not passed their own checks
    """
    failing = [v for v in verdicts if v.complaint]
    if not failing:
        return None
    if doubtful and fits_own_forward(topic, answer, failing, student):
        forward = answer.uses[0]
        return Explanation(
            f"This backward pass is right for your own {forward}: it is its exact gradient. But {forward} is not right "
            "yet. Mend that, and then check this one again."
        )
    found = _known(topic, answer, verdicts)
    if not found and doubtful:  # with the course's forward pass the mistake of the backward pass may stand out
        found = _known(topic, answer, [v.lent or v for v in verdicts])
    if not found and failing[0].run.error:
        cause = cause_of(failing[0].run.error)
        found = Explanation(cause) if cause else None
    return found


def _known(topic, answer, verdicts):
    """The `Explanation` by one misconception, or by two."""
    failing = [v for v in verdicts if v.complaint]
    if not failing:
        return None
    single, everywhere = _single(topic, answer, verdicts, failing[0])
    if single and everywhere:
        return single
    return _pair(topic, answer, verdicts, failing[0]) or single


def _single(topic, answer, verdicts, first):
    """The misconception that agrees with the student's results in the most cases, and whether it does in all.

    Of several that agree equally often the first that was registered is named. Members of a family are named together.
    """
    scores = {}
    for misconception in topic.misconceptions_of(answer.name):
        # Most are ruled out by one case; only those left are worth running on all.
        if _reproduces(_run(topic, answer, misconception.function, first.case), first):
            scores[misconception.id] = sum(
                _agrees(_run(topic, answer, misconception.function, v.case), v) for v in verdicts
            )
    if not scores:
        return None, False
    best = max(scores.values())
    fitting = [m for m in topic.misconceptions_of(answer.name) if scores.get(m.id) == best]
    sentence = fitting[0].sentence
    if fitting[0].family:
        values = [m.value for m in fitting if m.family == fitting[0].family]
        sentence = fitting[0].family[1].replace("{value}", _either(values))
    return Explanation(sentence, fitting[0].section), best == len(verdicts)


def _pair(topic, answer, verdicts, first):
    """Two misconceptions that together give all that the student's function gave, in every case.

    If several pairs do, only what is common to all of them is certain, and named.
    """
    end = time.monotonic() + SECONDS_FOR_PAIRS
    pairs = []
    for one, other, source in topic.pairs_of(answer.name):
        if time.monotonic() > end:
            break
        try:
            function = define(source, answer.name)
        except SyntaxError:  # two edits that do not go together
            continue
        if _reproduces(_run(topic, answer, function, first.case), first) and all(
            _agrees(_run(topic, answer, function, v.case), v) for v in verdicts
        ):
            pairs.append({one.sentence: one, other.sentence: other})
    certain = set.intersection(*(set(pair) for pair in pairs)) if pairs else ()
    found = [m for sentence, m in pairs[0].items() if sentence in certain] if pairs else []
    if not found:
        return None
    if len(found) == 1:
        return Explanation(f"{found[0].sentence} And something else differs as well.", found[0].section)
    return Explanation(
        f"Two things differ. {found[0].sentence} And: {found[1].sentence}",
        found[0].section if found[0].section == found[1].section else "",
    )


def _run(topic, answer, function, case):
    functions = topic.plain_functions() | {answer.name: function}
    return run_case(case.scenario, Functions(functions, topic.answers))


def _either(values):
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} or {values[-1]}"


def _reproduces(run, verdict):
    """True if `run` goes wrong in the way in which the student's run did."""
    if verdict.run.error or run.error:
        return bool(verdict.run.error and run.error) and _gist(verdict.run.error) == _gist(run.error)
    wrong = [
        name
        for name, value in verdict.expected.items()
        if not same(verdict.run.outputs.get(name), value, **verdict.case.tolerance)
    ]
    if not wrong:  # the values are right and a warning is the complaint
        return bool(verdict.run.warned) and run.warned == verdict.run.warned
    return all(_alike(run, verdict, name) for name in wrong)


def _gist(error):
    """What an error says, without the line in which it arose: the same mistake may stand in another line."""
    return error.kind, str(error).split(", in the line `")[0].split(", in line ")[0]


def _agrees(run, verdict):
    if verdict.run.outputs is None or run.outputs is None:
        return _reproduces(run, verdict)
    return all(_alike(run, verdict, name) for name in verdict.expected)


def _alike(run, verdict, name):
    """True if both runs gave the same for `name`; both ways, because `same` passes over keys that only `got` has."""
    a, b = run.outputs.get(name), verdict.run.outputs.get(name)
    return same(a, b, **verdict.case.tolerance) and same(b, a, **verdict.case.tolerance)
