"""Makes the reports of graded assignments from what is stored of them."""

import json
from pathlib import Path

from cs231n_utils.check.registry import load_topic
from cs231n_utils.files import write_atomically
from cs231n_utils.grading.cells import is_answer, nbgrader_metadata, text_of
from cs231n_utils.grading.outgoing.report.alike import Alike
from cs231n_utils.grading.outgoing.report.course import course_page
from cs231n_utils.grading.outgoing.report.lessons import Lessons
from cs231n_utils.grading.outgoing.report.page import Examples, report_page
from cs231n_utils.grading.outgoing.report.tally import Tally

__all__ = ["PAGE", "write_course_report", "write_report"]

PAGE = "report.html"


def write_report(source, folder, assignment, results, names=False, tell=lambda: None):
    """Writes the page on an assignment; returns its `Tally`.

    Parameters
    ----------
    source : path
        The instructor's notebook.
    folder : path
        Where the page goes.
    assignment : str
        The assignment's name.
    results : iterable of Result
        Gone through twice.
    names : bool
        Whether to say who wrote nearly the same.
    tell : callable
        Called after each result, in both rounds.
    """
    notebook = json.loads(Path(source).read_text(encoding="utf-8"))
    topic = topic_of(assignment)
    tally, alike = Tally(assignment, (), topic), Alike(own_texts(notebook, topic))
    for result in results:
        tally.add(result)
        alike.note(result)
        tell()
    examples = Examples(tally)
    for result in results:
        examples.add(result)
        alike.collect(result)
        tell()
    page = report_page(tally, examples, alike.pairs(), Lessons(notebook), names)
    write_atomically(Path(folder) / PAGE, page)
    return tally


def write_course_report(folder, tallies):
    """Writes the page on all assignments beside the folders of their own pages; returns its path."""
    path = Path(folder) / PAGE
    write_atomically(path, course_page(tallies, lambda assignment: f"{assignment}/{PAGE}"))
    return path


def topic_of(assignment):
    """The assignment's `Topic`, or None if no checks are registered for it."""
    try:
        return load_topic(assignment)
    except ValueError:
        return None


def own_texts(notebook, topic):
    """The course's own texts of each answer, by grade_id: the solution, the plain answer, the known mistakes."""
    texts = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and is_answer(cell):
            name = nbgrader_metadata(cell)["grade_id"]
            texts[name] = [text_of(cell)]
            if topic and name in topic.answers:
                texts[name] += filter(None, [topic.plain_source(name)])
                texts[name] += [m.source for m in topic.misconceptions_of(name)]
    return texts
