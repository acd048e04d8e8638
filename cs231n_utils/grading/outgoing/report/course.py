"""The course at a glance: a row for each assignment."""

import html

from cs231n_utils.grading.outgoing.feedback_page import document
from cs231n_utils.grading.outgoing.report import figures
from cs231n_utils.grading.outgoing.report.page import cell, code, count, legend, table, text
from cs231n_utils.grading.outgoing.report.style import REPORT_STYLE
from cs231n_utils.grading.outgoing.report.tally import NEEDS_A_PERSON, OUTCOMES, RIGHT

__all__ = ["course_page"]


def course_page(tallies, linked):
    """The page, as HTML.

    Parameters
    ----------
    tallies : list of Tally
        One for each assignment, in their order.
    linked : callable
        Gives the address of an assignment's own page, by its name.
    """
    title = "The course at a glance"
    body = [
        f"<h1>{title}</h1>",
        '<p class="quiet">Bars show the middle half of the class and its median, as parts of all points.</p>',
        *table(
            ["assignment", "#submitted", "#graded", "points", "middle half", "#median", "#to read", "#for a person"],
            [row(tally, linked) for tally in tallies],
        ),
        "<h2>What was hardest</h2>",
        legend(OUTCOMES),
        *table(
            ["assignment", "answer", "outcomes", "#right", "#of"],
            [line for tally in tallies for line in hardest(tally)],
        ),
        "<h2>Most frequent mistakes</h2>",
        *(frequent(tallies) or ["<p>No known mistake was made.</p>"]),
    ]
    return document(title, body, REPORT_STYLE)


def row(tally, linked):
    name = f'<a href="{html.escape(linked(tally.assignment))}">{text(tally.assignment)}</a>'
    cells = [cell(name, "name"), count(tally.verdicts.total()), count(tally.graded)]
    if tally.graded and tally.maximum:
        low, middle, high = (tally.quantile(part) / tally.maximum for part in (0.25, 0.5, 0.75))
        cells += [cell(f"of {tally.maximum:g}"), cell(figures.score_range(low, middle, high))]
        cells.append(count(f"{tally.quantile(0.5):g}"))
    else:
        cells += [cell(""), cell(""), count("")]
    return [*cells, count(sum(tally.waiting.values())), count(sum(tally.verdicts[kind] for kind in NEEDS_A_PERSON))]


def hardest(tally, most=3):
    """Rows of the answers that the smallest part of the class got right."""
    checks = [check for check in tally.checks.values() if check.outcomes[RIGHT] < check.put_to]
    for check in sorted(checks, key=lambda check: check.outcomes[RIGHT] / check.put_to)[:most]:
        yield [
            cell(text(tally.assignment), "name"),
            cell(code(check.title)),
            cell(figures.outcome_bar(check.outcomes, check.put_to)),
            count(check.outcomes[RIGHT]),
            count(check.put_to),
        ]


def frequent(tallies, most=10):
    found = [(n, tally, check, mistake) for tally in tallies for n, check, mistake in tally.most_frequent(most)]
    rows = [
        [count(n), cell(text(t.assignment), "name"), cell(code(check.title)), cell(text(t.sentence(check, mistake)))]
        for n, t, check, mistake in sorted(found, key=lambda entry: -entry[0])[:most]
    ]
    return table(["#students", "assignment", "answer", "mistake"], rows) if rows else []
