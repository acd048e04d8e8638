"""One page about the class: which checks most students failed, and by which mistakes."""

import collections
import re
import statistics

from cs231n_utils.grading.results import GRADED, NOT_GRADED, TO_READ, UNREADABLE, number

NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)
SHOWN = 5


def class_report(assignment, results):
    """The report as Markdown text.

    Args:
        assignment: its name.
        results: a list of `Result`.
    """
    graded = [result for result in results if result.verdict in (GRADED, TO_READ)]
    lines = [f"# {assignment}: what the class has and has not understood", "", overview(results, graded), ""]
    failed = sorted(failures(graded).items(), key=lambda item: (-len(item[1]), item[0]))
    if not graded:
        return "\n".join(lines)
    if not failed:
        return "\n".join([*lines, "No check failed.", ""])
    lines += ["| check | failed by | of |", "| --- | ---: | ---: |"]
    lines += [f"| {check} | {len(students)} | {len(graded)} |" for check, students in failed]
    for check, students in failed:
        lines += ["", f"## {check}: failed by {len(students)} of {len(graded)}", ""]
        mistakes = collections.Counter()
        example = {}
        for result in students:
            sentence = mistake(result.messages.get(check, "a part of the points"))
            key = NUMBER.sub("#", sentence)
            mistakes[key] += 1
            example.setdefault(key, sentence)
        lines += [f"- {count}: {example[key]}" for key, count in mistakes.most_common(SHOWN)]
        others = sum(mistakes.values()) - sum(count for _, count in mistakes.most_common(SHOWN))
        if others:
            lines.append(f"- {others}: other messages")
    return "\n".join([*lines, ""])


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


def failures(graded):
    """`{check: results}` of the students who did not get all its points."""
    found = collections.defaultdict(list)
    for result in graded:
        for check in result.checks:
            points, maximum = result.questions.get(check, (None, 0))
            if points is not None and points < maximum:
                found[check].append(result)
    return found


def mistake(message):
    """The part of a check's message that names the mistake.

    The check library says first what is wrong and where, and on the next line which known mistake explains it.
    """
    lines = [line.strip() for line in message.strip().splitlines() if line.strip()] or ["no message"]
    return lines[1] if len(lines) > 1 else lines[0][:200]
