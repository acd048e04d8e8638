"""Find what explains a wrong result: a known mistake, two of them together, or what a raw error says.

A name is given only to what makes the same numbers. Two mistakes together must give everything in every case, because
among hundreds of pairs one would fit a single case by chance.
"""

import dataclasses
import time

import numpy as np

from cs231n_utils.check.compare import same
from cs231n_utils.check.exceptions import cause_of, cause_of_warnings
from cs231n_utils.check.own_gradient import fits_own_forward
from cs231n_utils.check.registry import define
from cs231n_utils.check.runs import Functions, run_case

__all__ = ["Explanation", "explain", "gist"]

SECONDS_FOR_PAIRS = 0.8
NAMED_AT_ONCE = 3


@dataclasses.dataclass(frozen=True)
class Explanation:
    """What a student is told of the cause: a sentence, and the heading that explains it (empty if none does).

    Attributes
    ----------
    sentence, section : str
    quotes : bool
        True if the sentence repeats what the student's own error says.
    known : tuple of tuple of str
        The ids of the misconceptions that are named, as in `Finding`.
    own_forward : bool
        True if it is the gradient of the student's own wrong forward pass.
    with_loan : bool
        True if it explains what the answer gives with the course's version of what it builds on, and not with the
        student's own.
    """

    sentence: str
    section: str = ""
    quotes: bool = False
    known: tuple = ()
    own_forward: bool = False
    with_loan: bool = False


def explain(topic, answer, verdicts, student, doubtful=()):
    """An `Explanation` of why the student's function failed, or None.

    Parameters
    ----------
    topic : Topic
    answer : Answer
    verdicts : list
        The cases that ran, each with .case, .run, .expected, .complaint and .lent (see session.py).
    student : dict
        The student's functions, by name.
    doubtful : collection of str
        Names of the answers that this one builds on and that have not passed their own checks.
    """
    failing = [v for v in verdicts if v.complaint is not None]
    if not failing:
        return None
    if doubtful and fits_own_forward(topic, answer, failing, student):
        forward = answer.uses[0]
        return Explanation(
            f"This backward pass is right for your own {forward}: it is its exact gradient. But {forward} is not right "
            "yet. Mend that, and then check this one again.",
            own_forward=True,
        )
    found = _known(topic, answer, verdicts)
    if not found and doubtful:  # with the course's forward pass the mistake of the backward pass may stand out
        found = _known(topic, answer, [v.lent or v for v in verdicts])
        found = dataclasses.replace(found, with_loan=True) if found else None
    if not found and _is_flawed(failing[0]):
        cause = cause_of_warnings(failing[0].run.warned)
        found = Explanation(cause, quotes=True) if cause else None
    if not found:
        causes = [(v, cause_of(v.run.error)) for v in failing if v.run.error]
        verdict, cause = next(((v, cause) for v, cause in causes if cause), (None, None))
        if cause:
            where = "" if verdict is failing[0] else f'"{verdict.case.label}" ends with {verdict.run.error.raised}. '
            found = Explanation(where + cause, quotes=True)
    return found


def _is_flawed(verdict):
    """True if what is wrong is a warning, or that numbers are infinite or NaN."""
    if verdict.run.outputs is None:
        return False
    try:
        values = [np.asarray(verdict.run.outputs.get(name)) for name in verdict.wrong]
    except ValueError:  # arrays of different shapes in a tuple: no array at all
        return False
    return all(v.dtype.kind == "f" and not np.isfinite(v).all() for v in values)


def _known(topic, answer, verdicts):
    """The `Explanation` by one misconception, or by two."""
    failing = [v for v in verdicts if v.complaint is not None]
    if not failing:
        return None
    # A convention that was passed over is no evidence.
    verdicts = [v for v in verdicts if v.complaint is not None or not v.case.advisory]
    plain, misconceptions = (topic.plain_functions(), topic.answers), topic.misconceptions_of(answer.name)
    # A function may fail only after what it saw before.
    before = verdicts[: next(i for i, v in enumerate(verdicts) if v is failing[0]) + 1]
    first = {m.id: _runs(answer, plain, m.source, before)[-1] for m in misconceptions}
    single, everywhere = _single(answer, plain, misconceptions, verdicts, failing, first)
    # An error tells no numbers: many pairs end with the same one.
    if (single and everywhere) or any(v.run.error for v in failing):
        return single
    return _pair(topic, answer, plain, verdicts, failing[0], first) or single


def _single(answer, plain, misconceptions, verdicts, failing, first):
    """The misconception that agrees with the student's results in the most cases, and whether it does in all.

    `first` holds the run of each misconception on the first failing case, by its id.

    It may not go wrong where the student's function is right. Where it agrees in some of the failing cases only, these
    must be two at least, and half of them: in a single case worked by hand, another mistake may give the same numbers.
    Of several that agree in all cases each is named, members of a family together; of several that do in some, none.
    """
    scores = {}
    for misconception in misconceptions:
        # Most are ruled out by one case; only those left are worth running on all.
        if not _reproduces(first[misconception.id], failing[0]):
            continue
        runs = list(zip(_runs(answer, plain, misconception.source, verdicts), verdicts, strict=True))
        agreeing = sum(_agrees(run, v) for run, v in runs)
        explained = sum(_reproduces(run, v) for run, v in runs if v.complaint is not None)
        harmless = all(_agrees(run, v) for run, v in runs if v.complaint is None)
        if agreeing == len(verdicts) or (harmless and explained >= max(2, len(failing) / 2)):
            scores[misconception.id] = agreeing
    if not scores:
        return None, False
    best = max(scores.values())
    fitting = [m for m in misconceptions if scores.get(m.id) == best]
    sentences = list(dict.fromkeys(_sentence_of(m, fitting) for m in fitting))
    if best < len(verdicts) and len(sentences) > 1:
        return None, False
    text = sentences[0]
    if len(sentences) > 1:
        text = "In these cases several mistakes give the same. " + " Or: ".join(sentences[:NAMED_AT_ONCE])
    known = (tuple(m.id for m in fitting),)
    return Explanation(text, fitting[0].section, known=known), best == len(verdicts)


def _sentence_of(chosen, fitting):
    """The sentence of a misconception; of a family's member, with the values of all members among `fitting`."""
    if not chosen.family:
        return chosen.sentence
    values = [m.value for m in fitting if m.family == chosen.family]
    return chosen.family[1].replace("{value}", _either(values))


def _pair(topic, answer, plain, verdicts, failing, first):
    """Two misconceptions that together give all that the student's function gave, in every case.

    If several pairs do, only what is common to all of them is certain, and named.
    """
    end = time.monotonic() + SECONDS_FOR_PAIRS
    pairs = []
    for one, other, source in topic.pairs_of(answer.name, _may_pair(failing, first)):
        if time.monotonic() > end:
            break
        try:
            (run,) = _runs(answer, plain, source, [failing])
        except SyntaxError:  # two edits that do not go together
            continue
        if _reproduces(run, failing) and all(map(_agrees, _runs(answer, plain, source, verdicts), verdicts)):
            pairs.append((one, other))
    names = [{m.family or m.sentence for m in pair} for pair in pairs]
    certain = set.intersection(*names) if names else ()
    members = list(dict.fromkeys(m for pair in pairs for m in pair if (m.family or m.sentence) in certain))
    named = list({m.family or m.sentence: m for m in reversed(members)}.values())[::-1]
    if not named:
        return None
    sentences = [_sentence_of(m, members) for m in named]
    known = tuple(tuple(m.id for m in members if (m.family or m.sentence) == (n.family or n.sentence)) for n in named)
    section = named[0].section if len({m.section for m in named}) == 1 else ""
    if len(named) == 1:
        return Explanation(f"{sentences[0]} And something else differs as well.", section, known=known)
    return Explanation(f"Two things differ. {sentences[0]} And: {sentences[1]}", section, known=known)


def _may_pair(failing, first):
    """A function that rules out, from what two misconceptions give alone in the failing case, most pairs of them.

    One that ends with an error will do so in company; one that changes nothing there leaves it to the other to explain
    the case alone.
    """
    raising = {name for name, run in first.items() if run.error}
    alone = {name for name, run in first.items() if not run.error and _reproduces(run, failing)}
    idle = {
        name
        for name, run in first.items()
        if not run.error
        and all(same(run.outputs.get(n), v, **failing.case.tolerance) for n, v in failing.expected.items())
    }

    def may_pair(one, other):
        if one.id in raising or other.id in raising:
            return False
        return (one.id not in idle or other.id in alone) and (other.id not in idle or one.id in alone)

    return may_pair


def _runs(answer, plain, source, verdicts):
    """The runs of the verdicts' cases on a new function of `source`, and on the plain answers for what it builds on.

    One function for all of them, in turn, as in a test cell: it may remember something that it should not.
    """
    functions, answers = plain
    functions = functions | {answer.name: define(source, answer.name)}
    return [run_case(v.case.scenario, Functions(functions, answers)) for v in verdicts]


def _either(values):
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} or {values[-1]}"


def _reproduces(run, verdict):
    """True if `run` goes wrong in the way in which the student's run did."""
    if verdict.run.error or run.error:
        return bool(verdict.run.error and run.error) and gist(verdict.run.error) == gist(run.error)
    if not verdict.wrong:  # the values are right and a warning is the complaint
        return bool(verdict.run.warned) and run.warned == verdict.run.warned
    return all(_alike(run, verdict, name) for name in verdict.wrong)


def gist(error):
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
