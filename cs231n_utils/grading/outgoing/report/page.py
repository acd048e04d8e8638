"""The report on one assignment as one file that needs no network and holds no script.

What students chose (their lines, their messages, their ids) is text in it and never markup. Of a test stands in it
nothing but the names of its cases, which students are told, too.
"""

import html

from cs231n_utils.check.finding import CRASHED, UNWRITTEN, WRONG
from cs231n_utils.grading.incoming.submissions import printable
from cs231n_utils.grading.outgoing.feedback_page import document, python
from cs231n_utils.grading.outgoing.report import figures
from cs231n_utils.grading.outgoing.report.alike import LIMITS
from cs231n_utils.grading.outgoing.report.naming import file_for, lines_to_add
from cs231n_utils.grading.outgoing.report.style import REPORT_STYLE
from cs231n_utils.grading.outgoing.report.summary import overview
from cs231n_utils.grading.outgoing.report.tally import MOST_PEOPLE, OUTCOMES, PARTLY, RIGHT
from cs231n_utils.grading.outgoing.report.written import function_lines

__all__ = ["Examples", "report_page"]

# Of each answer so many mistakes are shown with an example, and so many more are named.
MOST_MISTAKES, MOST_NAMED, MOST_GROUPS = 3, 8, 15
MEANING = {
    RIGHT: "all points",
    PARTLY: "some points",
    WRONG: "it runs and gives something else",
    CRASHED: "it raises, is stopped, or is not defined",
    UNWRITTEN: "it is as it was released",
}


class Examples:
    """Looks for a student's lines to show with each mistake that the page shows: the shortest there are."""

    def __init__(self, tally):
        self.tally, self.found = tally, {}
        known = {(c.name, m) for c in tally.checks.values() for m, _ in c.known.most_common(MOST_MISTAKES)}
        self.wanted = known | {(check.name, key) for check, key, _ in groups(tally)[:MOST_GROUPS]}

    def add(self, result):
        """Looks at a student's answers."""
        for name, check in self.tally.checks.items():
            if name in result.messages:
                keys = {(name, key) for key in check.keys_of(result, self.tally.names)} & self.wanted
                text = function_lines(result.answers, check.answer) if keys else ""
                for key in keys:
                    known = self.found.get(key)
                    if text and (known is None or (len(text), text) < (len(known), known)):
                        self.found[key] = text


def groups(tally):
    """(CheckTally, key, Kind) of failures that no known mistake explains, the largest groups first."""
    found = [(check, key, kind) for check in tally.checks.values() for key, kind in check.unnamed.items()]
    return sorted(found, key=lambda group: -group[2].count)


def report_page(tally, examples, pairs, lessons, names=False, parent=""):
    """The page, as HTML.

    Parameters
    ----------
    tally : Tally
    examples : Examples
        Has seen all results.
    pairs : list of alike.Pair
    lessons : Lessons
    names : bool
        Whether to say who wrote nearly the same.
    parent : str
        The address of the page on all assignments, if there is one.
    """
    parts = {
        "Scores": scores(tally),
        "Answers": answers(tally),
        "Most frequent mistakes": frequent(tally),
        "Answer by answer": known(tally, examples, lessons),
        "Mistakes without a name": unnamed(tally, examples),
        "Checks that tell nobody apart": same_for_all(tally),
        "Submissions that need a person": people(tally),
        "Nearly the same answers": alike(pairs, names),
        "How to read this page": reading(tally),
    }
    parts = {title: part for title, part in parts.items() if part}
    links = [f'<li><a href="#{anchor(title)}">{title}</a></li>' for title in parts]
    up = [f'<p class="quiet"><a href="{parent}">All assignments</a></p>'] if parent else []
    title = f"{tally.assignment}: what the class has understood"
    body = [*up, f"<h1>{text(title)}</h1>", f'<p class="total">{text(overview(tally))}</p>']
    body += [f'<nav aria-label="Contents"><ul>{"".join(links)}</ul></nav>']
    for heading, part in parts.items():
        body += [f'<section><h2 id="{anchor(heading)}">{heading}</h2>', *part, "</section>"]
    return document(title, body, REPORT_STYLE)


def text(value):
    return html.escape(printable(str(value)))


def anchor(title):
    return html.escape(title.lower().replace(" ", "-").replace(",", ""))


def table(head, rows):
    """A table; a heading that begins with "#" stands over numbers."""
    cells = "".join(f'<th scope="col"{number(title)}>{text(title.lstrip("#"))}</th>' for title in head)
    lines = ["".join(row) for row in rows]
    return [
        f'<table class="counts"><thead><tr>{cells}</tr></thead><tbody>',
        *(f"<tr>{line}</tr>" for line in lines),
        "</tbody></table>",
    ]


def number(title):
    return ' class="n"' if title.startswith("#") else ""


def cell(content, kind=""):
    return f'<td class="{kind}">{content}</td>' if kind else f"<td>{content}</td>"


def count(value):
    return cell(value, "n" if value else "n zero")


def code(name):
    return f"<code>{text(name)}</code>"


def link(check):
    return f'<a href="#{anchor("answer " + check.title)}">{code(check.title)}</a>'


def students(value):
    return f"{value} student{'' if value == 1 else 's'}"


def scores(tally):
    if not tally.graded:
        return ["<p>Nothing could be graded yet.</p>"]
    low, high = tally.quantile(0.25), tally.quantile(0.75)
    return [
        f"<figure>{figures.histogram(tally.scores, tally.maximum, tally.quantile(0.5))}",
        f"<figcaption>How many of {tally.graded} graded submissions have how many points. The middle half of the class "
        f"lies between {low:g} and {high:g}. Answers that wait for a teacher count as 0.</figcaption></figure>",
    ]


def answers(tally):
    """A row for each check."""
    checks = list(tally.checks.values())
    kinds = [kind for kind in OUTCOMES if kind != PARTLY or any(check.outcomes[PARTLY] for check in checks)]
    rows = [
        [
            cell(link(check) if check.missed() else code(check.title)),
            cell(figures.outcome_bar({kind: check.outcomes[kind] for kind in kinds}, check.put_to)),
            *(count(check.outcomes[kind]) for kind in kinds),
        ]
        for check in checks
    ]
    if not rows:
        return []
    return [legend(kinds), *table(["answer", "outcomes", *("#" + k for k in kinds)], rows)]


def legend(kinds):
    marks = [f'<li><i style="background:{figures.COLORS[kind]}"></i>{kind}: {MEANING[kind]}</li>' for kind in kinds]
    return f'<ul class="legend">{"".join(marks)}</ul>'


def frequent(tally):
    found = tally.most_frequent()
    if not found:
        return []
    rows = [
        [
            count(n),
            cell(f"{100 * n / tally.graded:.0f} %", "n"),
            cell(link(check)),
            cell(text(tally.sentence(check, mistake))),
        ]
        for n, check, mistake in found
    ]
    return table(["#students", "#of the class", "answer", "mistake"], rows)


def known(tally, examples, lessons):
    """For each answer: its known mistakes, how often, a student's lines, and what the notebook says of it."""
    body = []
    for check in tally.checks.values():
        if not check.missed():
            continue
        body.append(f'<h3 id="{anchor("answer " + check.title)}">{code(check.title)}</h3>')
        body.append(f'<p class="quiet">{outcome_line(check)}</p>')
        shown = check.known.most_common(MOST_MISTAKES)
        for mistake, n in shown:
            body += mistake_block(n, tally.sentence(check, mistake), examples.found.get((check.name, mistake), ""))
        body += seldom(tally, check)
        if shown:
            for heading, lesson in explanations(tally, check, shown, lessons):
                body.append(f'<div class="lesson"><p>The notebook says, under “{heading}”:</p>{lesson}</div>')
    return body


def seldom(tally, check):
    """The mistakes of an answer that are not shown with an example."""
    others = check.known.most_common()[MOST_MISTAKES:]
    items = [f"<li>{n}: {text(tally.sentence(check, mistake))}</li>" for mistake, n in others[:MOST_NAMED]]
    rest = len(others) - len(items)
    items += [f"<li>and {rest} other known mistakes</li>"] if rest else []
    return [f"<p>More seldom:</p><ul>{''.join(items)}</ul>"] if items else []


def outcome_line(check):
    parts = [f"{check.outcomes[kind]} {kind}" for kind in OUTCOMES if check.outcomes[kind]]
    unnamed = sum(kind.count for kind in check.unnamed.values()) + check.late
    if unnamed:
        parts.append(f"{unnamed} of these by a mistake without a name")
    if check.own_forward:
        parts.append(f"{check.own_forward} of these exactly the gradient of their own wrong forward pass")
    return ", ".join(parts) + "."


def mistake_block(n, sentence, lines):
    example = ["<p class='quiet'>The shortest of their answers:</p>", python(lines)] if lines else []
    return [f'<div class="mistake"><p><b>{students(n)}:</b> {text(sentence)}</p>', *example, "</div>"]


def explanations(tally, check, shown, lessons):
    """(heading, HTML) of the places that explain the mistakes shown, each once."""
    slugs = {name for mistake, _ in shown for name in mistake}
    sections = [
        m.section
        for m in (tally.topic.misconceptions_of(check.answer) if tally.topic else ())
        if m.slug in slugs or (m.family and m.family[0] in slugs)
    ]
    found = [lessons.text(check.answer, section) for section in dict.fromkeys(sections)]
    return [pair for pair in dict.fromkeys(found) if pair[1]]


def unnamed(tally, examples):
    """Groups of equal wrong results, and what to add so that they get a name."""
    found = groups(tally)
    if not found:
        return []
    total = sum(kind.count for _, _, kind in found) + sum(check.late for check in tally.checks.values())
    body = [
        f"<p>{students(total).replace('student', 'answer')} failed in a way that no known mistake explains, in "
        f"{len(found)} kind{'' if len(found) == 1 else 's'}. Those of one kind give equal results. If a kind is a "
        "mistake that you can name, add its lines to the file that stands above them, write its sentence, and grade "
        "again with <code>--force</code>: from then on it is known. CONTRIBUTING.md says how it is tested.</p>"
    ]
    for check, key, kind in found[:MOST_GROUPS]:
        body += group_block(tally, check, kind, examples.found.get((check.name, key), ""))
    if len(found) > MOST_GROUPS:
        rest = sum(kind.count for _, _, kind in found[MOST_GROUPS:])
        body.append(f'<p class="quiet">And {rest} more, in smaller groups.</p>')
    return body


def group_block(tally, check, kind, lines):
    where = f" Wrong in: {', '.join(map(text, kind.failed[:6]))}." if kind.failed else ""
    head = f"<b>{students(kind.count)}:</b> {code(check.title)}, {text(kind.outcome)}.{where}"
    body = [f'<div class="mistake unnamed"><p>{head}</p>']
    if kind.message:
        body.append(f'<p class="quiet">One was told: {text(kind.message)}</p>')
    add = lines_to_add(check.answer, lines) if tally.topic and kind.outcome == WRONG else ""
    if add:
        where = code(file_for(tally.assignment, check.answer))
        body += [f"<p class='quiet'>The shortest of their answers, as lines that name it in {where}:</p>", python(add)]
    elif lines:
        body += ["<p class='quiet'>The shortest of their answers:</p>", python(lines)]
    return [*body, "</div>"]


def same_for_all(tally):
    """Checks, and cases in them, that everybody passes or nobody does."""
    if not tally.graded:
        return []
    checks = tally.checks.values()
    lists = {
        "Everybody passes": [code(c.title) for c in checks if c.put_to and c.outcomes[RIGHT] == c.put_to],
        "Nobody passes": [code(c.title) for c in checks if c.put_to and not c.outcomes[RIGHT]],
        "Cases that everybody passes, also those who fail the rest": cases(checks, "passed_by_all"),
        "Cases that nobody passes": cases(checks, "passed_by_none"),
    }
    found = {title: items for title, items in lists.items() if items}
    body = [
        f"<p><b>{title}:</b></p><ul>{''.join(f'<li>{i}</li>' for i in items)}</ul>" for title, items in found.items()
    ]
    return body or ["<p>Each check is passed by some and failed by others.</p>"]


def cases(checks, method):
    labels = {check.title: getattr(check, method)() for check in checks}
    return [f"{code(title)}: {'; '.join(map(text, found))}" for title, found in labels.items() if found]


def people(tally):
    body = []
    if tally.waiting:
        waiting = ", ".join(f"{code(question)} of {n}" for question, n in tally.waiting.items())
        body.append(f"<p>Answers in words wait for a teacher: {waiting}.</p>")
    if tally.people:
        rows = [[cell(text(student)), cell(text(verdict)), cell(text(note))] for student, verdict, note in tally.people]
        body += table(["student", "verdict", "why"], rows)
        if len(tally.people) == MOST_PEOPLE:
            body.append('<p class="quiet">There may be more: grades.csv has all.</p>')
    return body or ["<p>None.</p>"]


def alike(pairs, names):
    """Pairs of students with nearly the same answers; who they are stands there only if it is asked for."""
    numbers = {}
    for pair in pairs:
        for student in pair.students:
            numbers.setdefault(student, len(numbers) + 1)
    rows = [
        [
            cell(" and ".join(text(s) if names else f"no. {numbers[s]}" for s in pair.students)),
            cell(", ".join(f"{code(name)} {likeness:.0f} %" for name, likeness in pair.answers.items())),
            count(pair.shared),
        ]
        for pair in pairs
    ]
    found = (
        table(["students", "answers that are alike", "#unusual lines shared"], rows) if rows else ["<p>None found.</p>"]
    )
    hidden = [] if names or not rows else ["<p>Names are hidden; <code>--names</code> shows them.</p>"]
    return [*found, *hidden, f'<p class="quiet">{LIMITS}</p>']


def reading(tally):
    items = [
        "A known mistake is counted where a student's function gives its numbers in the cases of the check, whatever "
        "the text looks like. One answer may hold two mistakes: both are counted.",
        "Results count as equal if they agree in five digits. Now and then rounding separates two that are the same, "
        "and answers that use random numbers of their own are never equal.",
        "A check stops at its first part that fails: hidden cases are only met by those who pass the visible ones.",
    ]
    if tally.without_details:
        items.append(
            f"{students(tally.without_details)} lost points in gradings that did not keep why: their mistakes are not "
            "named here. Grade again with <code>--force</code>."
        )
    return [f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"]
