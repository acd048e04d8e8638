"""What students may see of a graded notebook: everything but the hidden tests, and what happened to it."""

import html
import re

from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

# Where a graded notebook keeps sentences for its student: from before it ran, and from its run.
NOTES, INCIDENTS = "cs231n_notes", "cs231n_incidents"

ANSI = re.compile(r"\x1b\[[0-9;]*m")
# Shorter lines ("else:", "]") say nothing about a test, and occur everywhere.
TELLING = 12
MARKDOWN = re.compile(r"[\\`*_\[\]#|$~]")
MESSAGE = 600


class HideHiddenTests(NbGraderPreprocessor):
    """Takes hidden tests out of a graded notebook: out of its cells, and of the tracebacks that quote them."""

    begin = Unicode("BEGIN HIDDEN TESTS", help="Marks the first line of hidden tests.").tag(config=True)
    end = Unicode("END HIDDEN TESTS", help="Marks the line after hidden tests.").tag(config=True)
    note = Unicode("# Hidden tests ran here.", help="What stands in their place.").tag(config=True)

    def preprocess(self, nb, resources):
        hidden = {self.begin, self.end}
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.source, lines = self.split(cell.source)
                hidden.update(lines)
        hidden = {line for line in hidden if len(line) >= TELLING}
        for cell in nb.cells:
            for output in cell.get("outputs", ()):
                remove_lines(output, hidden)
        return nb, resources

    def split(self, source):
        """`(visible, hidden)`: the text without its hidden regions, and their lines without indentation."""
        visible, hidden, inside = [], [], False
        for line in source.split("\n"):
            if self.begin in line:
                inside = True
                visible.append(line[: len(line) - len(line.lstrip())] + self.note)
            elif self.end in line:
                inside = False
            elif inside:
                hidden.append(line.strip())
            else:
                visible.append(line)
        return "\n".join(visible), hidden


def remove_lines(output, hidden):
    """Removes, in place, the lines of an output that quote a hidden line."""

    def clean(text):
        lines = text.split("\n")
        return "\n".join(line for line in lines if not any(quote in ANSI.sub("", line) for quote in hidden))

    if output.output_type == "stream":
        output.text = clean(output.text)
    elif output.output_type == "error":
        output.traceback = [clean(part) for part in output.traceback]
    else:
        for kind, text in output.get("data", {}).items():
            if kind.startswith("text/") and isinstance(text, str):
                output.data[kind] = clean(text)


class ShowNotes(NbGraderPreprocessor):
    """Puts above a submission what there is to say about it, and where points were lost."""

    def preprocess(self, nb, resources):
        notes = [plain(note) for note in (*nb.metadata.get(NOTES, ()), *nb.metadata.get(INCIDENTS, ()))]
        parts = [("About this submission", notes), ("Where points were lost", lost_points(nb))]
        texts = [f"**{title}**\n\n" + "\n".join(f"- {line}" for line in lines) for title, lines in parts if lines]
        if texts:
            nb.cells.insert(0, new_markdown_cell("\n\n".join(texts), id="notes"))
        return nb, resources


def lost_points(notebook):
    """A line for each test without all its points; GetGrades has put the points into the notebook."""
    lines = []
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and about.get("grade") and (about.get("score") or 0) < about.get("points", 0):
            errors = [output for output in cell.outputs if output.output_type == "error"]
            reason = f": {plain(errors[-1].evalue or errors[-1].ename)}" if errors else ""
            lines.append(f"{plain(about['grade_id'])}, {about.get('score') or 0:g} of {about['points']:g}{reason}")
    return lines


def plain(text):
    """Text on one line that Markdown and HTML take for nothing but text."""
    text = MARKDOWN.sub(r"\\\g<0>", " ".join(text.split())[:MESSAGE])
    return html.escape(text, quote=False)


def page_without_notebook(title, notes):
    """The feedback page, as HTML, of a submission that could not be graded."""
    items = "".join(f"<li>{html.escape(note)}</li>" for note in notes)
    title = html.escape(title)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body><h1>{title}</h1><p>This submission could not be graded.</p><ul>{items}</ul></body></html>\n"
    )
