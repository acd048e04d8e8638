"""Counts what a class got right and wrong; nothing in it grows with the class but numbers."""

import collections
import dataclasses
import re

from cs231n_utils.check.finding import CRASHED, UNWRITTEN, WRONG
from cs231n_utils.grading.incoming.submissions import printable
from cs231n_utils.grading.outgoing.results import GRADED, NOT_GRADED, TO_READ, UNCLEAR, UNREADABLE

__all__ = ["OUTCOMES", "PARTLY", "RIGHT", "CheckTally", "Tally", "mistake_sentence"]

RIGHT, PARTLY = "right", "partly right"
OUTCOMES = (RIGHT, PARTLY, WRONG, CRASHED, UNWRITTEN)
NEEDS_A_PERSON = (UNCLEAR, NOT_GRADED, UNREADABLE)
TEST_NAME = re.compile(r"^test[_-]")
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)
NOT_WRITTEN = re.compile(r"not written yet|NotImplementedError")
# Some classes have more kinds of mistakes than anybody reads: those that come late are only counted.
MOST_KINDS, MOST_LABELS, MOST_PEOPLE, MOST_VALUES = 1000, 100, 200, 20
LONGEST_MESSAGE = 400


@dataclasses.dataclass
class Kind:
    """Failures of one check that have the same cause, as far as is known.

    Attributes
    ----------
    count : int
    message : str
        What one of the students was told.
    failed : tuple of str
        The labels of the cases that fail.
    outcome : str
        WRONG or CRASHED.
    """

    count: int = 0
    message: str = ""
    failed: tuple = ()
    outcome: str = WRONG


class CheckTally:
    """How a class did on one check.

    Parameters
    ----------
    name : str
        The grade_id of the check.

    Attributes
    ----------
    answer : str
        What it checks.
    outcomes : Counter
        How many had each of `OUTCOMES`.
    known : Counter
        How often each known mistake was made; a mistake is a tuple of names, of which one was made.
    values : dict of mistake to Counter
        With which constants, if it has several.
    unnamed : dict of str to Kind
        Failures that no known mistake explains, by what is equal in them.
    late : int
        How many more there are than `unnamed` holds.
    own_forward : int
        How many backward passes were right for a wrong forward pass.
    cases : dict of str to list
        How many failed and how many passed, by label, of those who failed the check.
    """

    def __init__(self, name):
        self.name, self.answer = name, TEST_NAME.sub("", name)
        self.outcomes, self.known, self.values = collections.Counter(), collections.Counter(), {}
        self.unnamed, self.late, self.own_forward, self.cases = {}, 0, 0, {}

    def add(self, result, names):
        """Counts a student's `Result`; `names` is `Tally.names`."""
        points, maximum = result.questions.get(self.name, (None, 0))
        if points is None:
            return
        if points >= maximum:
            self.outcomes[RIGHT] += 1
            return
        finding, message = finding_of(result, self.name), result.messages.get(self.name, "")
        self.outcomes[PARTLY if points > 0 else finding["outcome"]] += 1
        self.answer = finding["answer"] or self.answer
        for passed, labels in enumerate((finding["failed"], finding["passed"])):
            for label in labels:
                if label in self.cases or len(self.cases) < MOST_LABELS:
                    self.cases.setdefault(label, [0, 0])[passed] += 1
        if finding["outcome"] == UNWRITTEN or points > 0:
            return
        self.own_forward += finding["own_forward"]
        for mistake, values in mistakes_of(finding, names):
            if mistake in self.known or len(self.known) < MOST_KINDS:
                self.known[mistake] += 1
                counted = self.values.setdefault(mistake, collections.Counter())
                counted.update(value for value in values if value in counted or len(counted) < MOST_VALUES)
        if not finding["known"] and not finding["own_forward"]:
            key = unnamed_key(finding, message)
            if key not in self.unnamed and len(self.unnamed) >= MOST_KINDS:
                self.late += 1
                return
            if key not in self.unnamed:
                told = printable(message.replace("\n", " "))[:LONGEST_MESSAGE]
                self.unnamed[key] = Kind(0, told, tuple(finding["failed"]), finding["outcome"])
            self.unnamed[key].count += 1

    def keys_of(self, result, names):
        """The mistakes, or the kind without a name, that a student's failure was counted under."""
        finding = finding_of(result, self.name)
        if finding["outcome"] == UNWRITTEN or finding["own_forward"]:
            return []
        mistakes = [mistake for mistake, _ in mistakes_of(finding, names)]
        return mistakes or [unnamed_key(finding, result.messages.get(self.name, ""))]

    @property
    def title(self):
        """The answer, and which part of it is checked if it has several checks."""
        part = self.name.partition("__")[2].replace("_", " ")
        return self.answer.partition("__")[0] + (f", {part}" if part else "")

    @property
    def put_to(self):
        """How many were put to the check."""
        return self.outcomes.total()

    @property
    def wrote(self):
        """How many wrote something."""
        return self.outcomes.total() - self.outcomes[UNWRITTEN]

    def missed(self):
        """How many wrote something that did not get all points."""
        return self.wrote - self.outcomes[RIGHT]

    def passed_by_all(self):
        """Labels of cases that everybody passes who was put to them, though some fail the check."""
        return [label for label, (failed, _) in self.cases.items() if not failed]

    def passed_by_none(self):
        """Labels of cases that nobody passes."""
        return [] if self.outcomes[RIGHT] else [label for label, (_, passed) in self.cases.items() if not passed]


class Tally:
    """What is counted of an assignment.

    Parameters
    ----------
    assignment : str
        Its name.
    results : iterable of Result
        Gone through once.
    topic : Topic, optional
        What is known of its mistakes.

    Attributes
    ----------
    verdicts : Counter
    scores : Counter
        How many have each score, of those who were graded.
    maximum : float
        Points.
    checks : dict of str to CheckTally
    waiting : Counter
        How many answers wait for a teacher, by question.
    people : list of tuple
        (student, verdict, notes) of those that need a person, `MOST_PEOPLE` at most.
    without_details : int
        How many lost points in a grading that did not keep why.
    """

    def __init__(self, assignment, results, topic=None):
        self.assignment, self.topic = assignment, topic
        self.verdicts, self.scores, self.maximum = collections.Counter(), collections.Counter(), 0.0
        self.checks, self.waiting, self.people, self.without_details = {}, collections.Counter(), [], 0
        self.names = {m.id: (m.family[0], m.value) if m.family else (m.slug, "") for m in known_of(topic)}
        for result in results:
            self.add(result)

    def add(self, result):
        self.verdicts[result.verdict] += 1
        if result.verdict in NEEDS_A_PERSON and len(self.people) < MOST_PEOPLE:
            self.people.append((result.student, result.verdict, printable(" ".join(result.notes))[:300]))
        if result.verdict not in (GRADED, TO_READ):
            return
        self.scores[result.score] += 1
        self.maximum = max(self.maximum, result.maximum)
        self.without_details += bool(set(result.messages) - set(result.findings))
        for check in result.checks:
            self.checks.setdefault(check, CheckTally(check)).add(result, self.names)
        self.waiting.update(question for question, (points, _) in result.questions.items() if points is None)

    @property
    def graded(self):
        return self.scores.total()

    def quantile(self, part):
        """The score below or at which a part of the class lies; 0.5 gives the median (of two, their mean)."""
        ordered = sorted(self.scores.items())
        return (self._nth(ordered, part) + self._nth(ordered[::-1], 1 - part)) / 2

    def _nth(self, ordered, part):
        seen = 0
        for score, count in ordered:
            seen += count
            if seen >= part * self.graded:
                return score
        return ordered[-1][0]

    def sentence(self, check, mistake):
        """The sentence that names a mistake of a `CheckTally`."""
        return mistake_sentence(self.topic, check, mistake)

    def most_frequent(self, most=10):
        """(count, CheckTally, mistake) of the most frequent known mistakes.

        A mistake that several checks of an answer find stands there once, for the check that finds it most often.
        """
        found = [(n, check, mistake) for check in self.checks.values() for mistake, n in check.known.items()]
        once = {}
        for n, check, mistake in sorted(found, key=lambda entry: -entry[0]):
            once.setdefault((check.answer, mistake), (n, check, mistake))
        return list(once.values())[:most]


def known_of(topic):
    return topic.misconceptions if topic else ()


def mistake_sentence(topic, check, mistake):
    """What a mistake is called; by its name, if the topic does not know it any more."""
    sentences = []
    for name in mistake:
        members = [m for m in known_of(topic) if m.answer == check.answer and name in (m.slug, *m.family[:1])]
        if not members:
            sentences.append(name)
        elif members[0].family:
            values = [value for value, _ in check.values.get(mistake, collections.Counter()).most_common(3)]
            sentences.append(members[0].family[1].replace("{value}", " or ".join(values) or "another constant"))
        else:
            sentences.append(members[0].sentence)
    return " Or: ".join(dict.fromkeys(sentences))


def finding_of(result, check):
    """The finding on a check that lost points; of an older grading, what its message tells."""
    empty = {
        "answer": "",
        "outcome": WRONG,
        "known": [],
        "own_forward": False,
        "failed": [],
        "passed": [],
        "results": "",
    }
    if check in result.findings:
        return empty | result.findings[check]
    unwritten = NOT_WRITTEN.search(result.messages.get(check, ""))
    return empty | {"outcome": UNWRITTEN if unwritten else WRONG}


def mistakes_of(finding, names):
    """(mistake, values) of each known mistake in a finding: names, and the constants of a family."""
    for ids in finding["known"]:
        found = [names.get(name, (name.partition("/")[2] or name, "")) for name in ids]
        yield tuple(dict.fromkeys(name for name, _ in found)), [value for _, value in found if value]


def unnamed_key(finding, message):
    """What is equal in failures of one kind: the digest of their results, or else their message but for numbers."""
    return finding["results"] or NUMBER.sub("#", message[:LONGEST_MESSAGE])
