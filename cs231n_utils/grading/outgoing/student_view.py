"""What students may see of a graded notebook: everything but the hidden tests, and what happened to it."""

import re

from nbformat import from_dict
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from cs231n_utils.grading.incoming.handed_in import HANDED_IN

ANSI = re.compile(r"\x1b\[[0-9;]*m")
# Shorter lines ("else:", "]") say nothing about a test, and occur everywhere.
TELLING = 12
MESSAGE, MOST_MESSAGES = 2000, 3


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


class ShowHandedIn(NbGraderPreprocessor):
    """Puts the figures and text that a student handed in under his cells; a check's outputs stay the grader's."""

    def preprocess(self, nb, resources):
        kept = nb.metadata.pop(HANDED_IN, {})
        for cell in nb.cells:
            if cell.cell_type == "code" and not (utils.is_grade(cell) and not utils.is_solution(cell)):
                cell.outputs = [from_dict(output) for output in kept.get(cell.get("id"), ())]
        return nb, resources


def messages_of(cell):
    """What the errors of a cell say, each within a limit."""
    errors = [output for output in cell.get("outputs", ()) if output.output_type == "error"]
    return [(error.evalue or error.ename)[:MESSAGE] for error in errors[-MOST_MESSAGES:]]
