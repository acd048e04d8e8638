"""The report in a few lines, for a terminal."""

from cs231n_utils.check.finding import UNWRITTEN
from cs231n_utils.grading.outgoing.report.tally import NEEDS_A_PERSON

__all__ = ["overview", "summary"]

MOST_CHECKS, MOST_MISTAKES = 8, 5


def overview(tally):
    """How many were graded, and how the scores lie."""
    parts = [f"{tally.verdicts.total()} submissions: {tally.graded} graded"]
    parts += [f"{tally.verdicts[verdict]} {verdict}" for verdict in NEEDS_A_PERSON if tally.verdicts[verdict]]
    text = ", ".join(parts) + "."
    if tally.graded:
        text += f" Of {tally.maximum:g} points: median {tally.quantile(0.5):g},"
        text += f" from {min(tally.scores):g} to {max(tally.scores):g}."
    return text


def summary(tally):
    """The lines that `cs231n report` prints.

    Parameters
    ----------
    tally : Tally

    Yields
    ------
    str
    """
    yield f"{tally.assignment}. {overview(tally)}"
    checks = tally.checks.values()
    missed = sorted((check for check in checks if check.missed()), key=lambda check: -check.missed())
    unwritten = any(check.outcomes[UNWRITTEN] for check in checks)
    if not missed and not unwritten:
        yield from ["No check failed."] if tally.graded else []
        return
    yield ""
    width = max((len(check.title) for check in missed), default=0)
    for check in missed[:MOST_CHECKS]:
        rest = f", {check.outcomes[UNWRITTEN]} unwritten" if check.outcomes[UNWRITTEN] else ""
        yield f"  {check.title:<{width}}  {check.missed():>4} of {check.put_to} failed it{rest}"
    if len(missed) > MOST_CHECKS:
        yield f"  and {len(missed) - MOST_CHECKS} other answers"
    if not missed:
        yield "  No answer that was written failed, but not everybody wrote all of them."
    mistakes = tally.most_frequent(MOST_MISTAKES)
    if mistakes:
        yield ""
    for count, check, mistake in mistakes:
        yield f"  {count:>4}  {check.title}: {tally.sentence(check, mistake)}"
    unnamed = sum(kind.count for check in tally.checks.values() for kind in check.unnamed.values())
    if unnamed:
        yield ""
        yield f"  {unnamed:>4}  without a name: the page groups them by equal results"
