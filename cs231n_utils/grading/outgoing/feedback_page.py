"""The page that a student gets back: his notebook, what each check said, and his points.

One file that needs no network. It holds no script, and its policy forbids the browser to run any or to load anything.
"""

import functools
import html
import re

from nbconvert.exporters import Exporter
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from cs231n_utils.grading.cells import COURSE_TEXT, INCIDENTS, NOTES
from cs231n_utils.grading.outgoing.student_view import messages_of
from cs231n_utils.grading.outgoing.style import STYLE
from cs231n_utils.grading.outgoing.texts import course_text, student_text

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
FORMATTER = HtmlFormatter(cssclass="code")
# No line of a check is that long; what a student prints may be.
LONGEST_OUTPUT = 40_000
TEST_NAME = re.compile(r"^test[_-]")
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
RASTER = ("image/png", "image/jpeg")


class FeedbackExporter(Exporter):
    """Writes a graded notebook as a page, for `nbgrader generate_feedback` and for `cs231n grade` alike."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def _file_extension_default(self):
        return ".html"

    def from_notebook_node(self, nb, resources=None, **kwargs):
        notebook, resources = super().from_notebook_node(nb, resources, **kwargs)
        return feedback_page(notebook, resources.get("nbgrader", {}).get("assignment", "Feedback")), resources


def feedback_page(notebook, title):
    """The page of a graded notebook.

    Parameters
    ----------
    notebook : NotebookNode
        Without hidden tests; its cells hold score, points and comment in their nbgrader metadata.
    title : str
        The assignment's name.

    Returns
    -------
    str
        A whole HTML document.
    """
    graded = [about(cell) for cell in notebook.cells if about(cell).get("grade")]
    score = sum(cell.get("score") or 0 for cell in graded)
    maximum = sum(cell.get("points") or 0 for cell in graded)
    ours = set(notebook.metadata.get(COURSE_TEXT, ()))
    waiting = any(cell.get("score") is None for cell in graded)
    body = [
        f"<h1>{html.escape(title)}</h1>",
        f'<p class="total">{score:g} of {maximum:g} points{", some answers are yet to be read" if waiting else ""}</p>',
        *notes_of(notebook),
        *overview(notebook),
        *(part for cell in notebook.cells for part in shown(cell, ours)),
    ]
    return document(title, body)


def document(title, body, style=""):
    """A whole HTML document; `style` adds to the style of the feedback."""
    return "\n".join([
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{html.escape(title)}</title><style>{STYLE}{style}{FORMATTER.get_style_defs('.code')}</style></head><body>",
        *body,
        "</body></html>\n",
    ])  # fmt: skip


def page_without_notebook(title, notes):
    """The feedback page, as HTML, of a submission that could not be graded."""
    items = "".join(f"<li>{html.escape(note)}</li>" for note in notes)
    return document(
        title, [f"<h1>{html.escape(title)}</h1><p>This submission could not be graded.</p><ul>{items}</ul>"]
    )


def about(cell):
    return cell.metadata.get("nbgrader", {})


def is_check(cell):
    return cell.cell_type == "code" and bool(about(cell).get("grade")) and not about(cell).get("solution")


def notes_of(notebook):
    notes = [*notebook.metadata.get(NOTES, ()), *notebook.metadata.get(INCIDENTS, ())]
    return section("About this submission", [f"<li>{html.escape(note[:1000])}</li>" for note in notes])


def section(title, items):
    return [f'<section class="notes"><h2>{title}</h2><ul>{"".join(items)}</ul></section>'] if items else []


def overview(notebook):
    """Where points were lost, with links to the places."""
    items = []
    for cell in notebook.cells:
        points, score = about(cell).get("points") or 0, about(cell).get("score") or 0
        read = about(cell).get("score") is not None or is_check(cell)
        if about(cell).get("grade") and read and score < points:
            # What is wrong, and the mistake that explains it; the rest stands under the check.
            lines = [line for text in messages_of(cell)[-1:] for line in text.splitlines()[:2]]
            message = f": {' '.join(lines)}" if is_check(cell) and lines else ""
            items.append(
                f'<li><a href="#{html.escape(about(cell)["grade_id"])}">{html.escape(name_of(cell))}</a>: '
                f"{score:g} of {points:g}{html.escape(message)}</li>"
            )
    return (
        [f'<section class="notes"><h2>Where points were lost</h2><ul>{"".join(items)}</ul></section>'] if items else []
    )


def name_of(cell):
    """The answer that a question is about, by its grade id, and which part of it if several checks share it."""
    answer, _, part = TEST_NAME.sub("", about(cell)["grade_id"]).partition("__")
    return answer + (f", {part.replace('_', ' ')}" if part else "")


def shown(cell, ours):
    """The parts of the page that stand for one cell.

    Parameters
    ----------
    cell : NotebookNode
        Any cell.
    ours : set of str
        The ids of the cells whose text is the course's; of all others, markup is shown as text.
    """
    if is_check(cell):
        return check(cell)
    if cell.cell_type == "markdown":
        render = course_text if cell.get("id") in ours else student_text
        parts = [f'<div class="text">{render(cell.source)}</div>']
    else:
        parts = [python(cell.source), *outputs(cell)]
    return [*parts, *marks(cell)]


def marks(cell):
    """A teacher's points and comment on an answer."""
    parts = []
    if about(cell).get("grade"):
        score = about(cell).get("score")
        points = (
            "a teacher will read it" if score is None else f"{score:g} of {about(cell).get('points') or 0:g} points"
        )
        parts.append(f'<p class="points" id="{html.escape(about(cell)["grade_id"])}">{points}</p>')
    comment = about(cell).get("comment")
    if comment:
        parts.append(f'<section class="comment"><h3>Comment</h3>{student_text(comment)}</section>')
    return parts


def check(cell):
    """A check under its answer's name: its lines, its points, and its message."""
    score, points = about(cell).get("score") or 0, about(cell).get("points") or 0
    kind = "passed" if score >= points else "failed"
    name, identifier = html.escape(name_of(cell)), html.escape(about(cell)["grade_id"])
    texts = [ANSI.sub("", o.text) for o in cell.outputs if o.output_type == "stream"]
    lines = "".join(texts)[:LONGEST_OUTPUT].splitlines()
    lines = lines[1:] if lines and lines[0].strip() == name_of(cell).partition(",")[0] else lines
    message = "".join(f'<p class="message">{html.escape(text)}</p>' for text in messages_of(cell))
    return [
        f'<section class="check {kind}" id="{identifier}">',
        f'<h3>{name}<span class="points">{score:g} of {points:g} points</span></h3>',
        f"<pre>{''.join(map(marked, lines))}</pre>" if lines else "",
        message,
        f"<details><summary>The check</summary>{python(cell.source)}</details></section>",
    ]


def marked(line):
    kind = {"✓": "right", "✗": "wrong"}.get(line.strip()[:1])
    text = html.escape(line)
    return f'<span class="{kind}">{text}</span>\n' if kind else f"{text}\n"


def outputs(cell):
    """What the cell showed in the student's own notebook."""
    parts = []
    for output in cell.get("outputs", ()):
        if output.output_type == "stream":
            parts.append(f"<pre>{html.escape(ANSI.sub('', output.text)[:LONGEST_OUTPUT])}</pre>")
        for kind in RASTER:
            if kind in output.get("data", {}):
                source = f"data:{kind};base64,{html.escape(output.data[kind])}"
                parts.append(f'<img alt="a figure as it was handed in" src="{source}">')
    return ['<div class="handed-in"><p>As it was handed in:</p>', *parts, "</div>"] if parts else []


@functools.lru_cache(maxsize=512)
def python(source):
    """Python code in colours."""
    return highlight(source, PythonLexer(), FORMATTER)
