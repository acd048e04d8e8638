"""One page about the class: which checks most students failed, and by which mistakes."""

import collections
import dataclasses
import re
import statistics

from cs231n_utils.grading.incoming.submissions import printable
from cs231n_utils.grading.outgoing.results import GRADED, NOT_GRADED, TO_READ, UNREADABLE, number

NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)
UNWRITTEN = re.compile(r"not written yet|NotImplementedError")
# What a message says to students about where to read.
REFERENCE = re.compile(r' See "[^"]*" above\.$')
SHOWN = 5


def class_report(assignment, results):
    """The report as Markdown text.

    Args:
        assignment: its name.
        results: a list of `Result`.
    """
    graded = [result for result in results if result.verdict in (GRADED, TO_READ)]
    checks = [outcome_of(check, graded) for check in dict.fromkeys(check for r in graded for check in r.checks)]
    checks.sort(key=lambda found: (-len(found.failed), -len(found.unwritten)))
    missed = [found for found in checks if found.failed or found.unwritten]
    lines = [f"# {assignment}: what the class has and has not understood", "", overview(results, graded), ""]
    if not missed:
        return "\n".join([*lines, "No check failed.", ""] if graded else lines)
    lines += ["| check | failed by | not written by | of |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| {c.name} | {len(c.failed)} | {len(c.unwritten)} | {len(graded)} |" for c in missed]
    for found in missed:
        if found.failed:
            lines += [
                "",
                f"## {found.name}: failed by {len(found.failed)} of {len(graded)}",
                "",
                *mistakes(found.failed),
            ]
    return "\n".join([*lines, ""])


@dataclasses.dataclass
class CheckOutcome:
    """How a class did on one check: the messages of those who failed it, and of those who wrote no answer."""

    name: str
    failed: list
    unwritten: list


def outcome_of(check, graded):
    """The `CheckOutcome` of a check."""
    found = CheckOutcome(check, [], [])
    for result in graded:
        points, maximum = result.questions.get(check, (None, 0))
        if points is not None and points < maximum:
            message = result.messages.get(check, "a part of the points")
            (found.unwritten if UNWRITTEN.search(message) else found.failed).append(message)
    return found


def mistakes(messages):
    """Lines that say how often each mistake was made, the most frequent first.

    Messages that differ in numbers only count as the same.
    """
    counts, example = collections.Counter(), {}
    for message in messages:
        sentence = mistake(message)
        key = NUMBER.sub("#", sentence)
        counts[key] += 1
        example.setdefault(key, sentence)
    shown = counts.most_common(SHOWN)
    lines = [f"- {count}: {example[key]}" for key, count in shown]
    others = len(messages) - sum(count for _, count in shown)
    return [*lines, f"- {others}: other messages"] if others else lines


def overview(results, graded):
    """How many were graded, and how the scores lie."""
    counts = collections.Counter(result.verdict for result in results)
    parts = [f"{len(results)} submissions: {len(graded)} graded"]
    parts += [f"{counts[verdict]} {verdict}" for verdict in (UNREADABLE, NOT_GRADED) if counts[verdict]]
    text = ", ".join(parts) + "."
    if graded:
        scores = [result.score for result in graded]
        text += f" Of {number(graded[0].maximum)} points: median {number(statistics.median(scores))},"
        text += f" from {number(min(scores))} to {number(max(scores))}."
    return text


def mistake(message):
    """The part of a check's message that names the mistake.

    The check library says first what is wrong and where, and on the next line which known mistake explains it.
    """
    lines = [printable(line.strip()) for line in message.strip().splitlines() if line.strip()] or ["no message"]
    return REFERENCE.sub("", lines[1]) if len(lines) > 1 else lines[0][:200]
