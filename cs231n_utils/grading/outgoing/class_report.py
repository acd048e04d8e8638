"""One page about the class: which checks most students failed, and by which mistakes."""

import collections
import re
import statistics

from cs231n_utils.grading.incoming.submissions import printable
from cs231n_utils.grading.outgoing.results import GRADED, NOT_GRADED, TO_READ, UNCLEAR, UNREADABLE, number

NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)
UNWRITTEN = re.compile(r"not written yet|NotImplementedError")
# What a message says to students about where to read.
REFERENCE = re.compile(r' See "[^"]*" above\.$')
SHOWN, MOST_KINDS = 5, 1000


def class_report(assignment, results):
    """The report as Markdown text.

    Parameters
    ----------
    assignment : str
        The assignment's name.
    results : iterable of Result
        Gone through once.
    """
    verdicts, scores, checks, maximum = collections.Counter(), [], {}, 0
    for result in results:
        verdicts[result.verdict] += 1
        if result.verdict in (GRADED, TO_READ):
            scores.append(result.score)
            maximum = maximum or result.maximum
            for check in result.checks:
                checks.setdefault(check, CheckOutcome(check)).add(result)
    lines = [
        f"# {assignment}: what the class has and has not understood", "", overview(verdicts, scores, maximum), ""
    ]  # fmt: skip
    missed = sorted(checks.values(), key=lambda found: (-found.failed, -found.unwritten))
    missed = [found for found in missed if found.failed or found.unwritten]
    if not missed:
        return "\n".join([*lines, "No check failed.", ""] if scores else lines)
    lines += ["| check | failed by | not written by | of |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| {c.name} | {c.failed} | {c.unwritten} | {len(scores)} |" for c in missed]
    for found in missed:
        if found.failed:
            lines += ["", f"## {found.name}: failed by {found.failed} of {len(scores)}", "", *found.mistakes()]
    return "\n".join([*lines, ""])


class CheckOutcome:
    """How a class did on one check: how many failed it, by which mistakes, and how many wrote no answer.

    Messages that differ in numbers only count as the same.
    """

    def __init__(self, name):
        self.name, self.failed, self.unwritten = name, 0, 0
        self.counts, self.example = collections.Counter(), {}

    def add(self, result):
        points, maximum = result.questions.get(self.name, (None, 0))
        if points is None or points >= maximum:
            return
        message = result.messages.get(self.name, "a part of the points")
        if UNWRITTEN.search(message):
            self.unwritten += 1
            return
        self.failed += 1
        sentence = mistake(message)
        key = NUMBER.sub("#", sentence)
        # A class can have more mistakes than anybody reads: those that come late are only counted.
        if key in self.counts or len(self.counts) < MOST_KINDS:
            self.counts[key] += 1
            self.example.setdefault(key, sentence)

    def mistakes(self):
        """Lines that say how often each mistake was made, the most frequent first."""
        shown = self.counts.most_common(SHOWN)
        lines = [f"- {count}: {self.example[key]}" for key, count in shown]
        others = self.failed - sum(count for _, count in shown)
        return [*lines, f"- {others}: other messages"] if others else lines


def overview(verdicts, scores, maximum):
    """How many were graded, and how the scores lie."""
    parts = [f"{verdicts.total()} submissions: {len(scores)} graded"]
    parts += [f"{verdicts[verdict]} {verdict}" for verdict in (UNREADABLE, NOT_GRADED, UNCLEAR) if verdicts[verdict]]
    text = ", ".join(parts) + "."
    if scores:
        text += f" Of {number(maximum)} points: median {number(statistics.median(scores))},"
        text += f" from {number(min(scores))} to {number(max(scores))}."
    return text


def mistake(message):
    """The part of a check's message that names the mistake.

    The check library says first what is wrong and where, and on the next line which known mistake explains it.
    """
    lines = [printable(line.strip()) for line in message.strip().splitlines() if line.strip()] or ["no message"]
    return REFERENCE.sub("", lines[1]) if len(lines) > 1 else lines[0][:200]
