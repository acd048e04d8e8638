"""One submission's way through a process of its own: from the rebuilt notebook to points, a graded copy and a page.

All of it is made beside the other submissions; the one writer only enters and stores what comes back.
"""

import dataclasses
import os
import signal
import sys
import tempfile
from pathlib import Path

import nbformat
from nbgrader import utils
from nbgrader.preprocessors import IgnorePattern, LimitOutput
from traitlets.config import Config

from cs231n_utils.grading.cells import INCIDENTS, NOTES, POINTS, is_test
from cs231n_utils.grading.outgoing.feedback_page import feedback_page
from cs231n_utils.grading.outgoing.student_view import HideHiddenTests, ShowHandedIn, messages_of
from cs231n_utils.grading.running.judged_notebook import GradingExecutor

# What an incident says if a worker's process ended without having been stopped.
ENDED = "ended its process"
# prctl's number for "send me this signal when my parent ends" (Linux)
PR_SET_PDEATHSIG = 1


@dataclasses.dataclass
class Task:
    """All that is needed to grade one submission, anywhere.

    Attributes
    ----------
    notebook : str
        The rebuilt notebook with hidden tests, as JSON.
    source : str
        The instructor's notebook, as JSON.
    files : dict of str to bytes
        The assignment's other files, by relative path.
    settings : dict
        The sections of the configuration for the steps that are taken.
    title : str
        The assignment's name.
    notes : list of str
        Sentences for the student from before it ran.
    marks : dict of str to float
        Points by grade_id that a teacher gave by hand in an earlier grading.
    comments : dict of str to str
        Text by grade_id that a teacher wrote.
    """

    notebook: str
    source: str
    files: dict
    settings: dict
    title: str = ""
    notes: list = dataclasses.field(default_factory=list)
    marks: dict = dataclasses.field(default_factory=dict)
    comments: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Graded:
    """What came out.

    Attributes
    ----------
    notebook : str
        The graded notebook as JSON, for the teacher; with hidden tests.
    page : str
        The feedback page, for the student; without them.
    scores : dict of str to float or None
        Points by grade_id; None waits for a teacher.
    unanswered : list of str
        The grade_ids of answers that are as they were released.
    incidents : list of str
        Sentences about the run.
    checks : list of str
        The grade_ids of the questions that tests decide.
    messages : dict of str to str
        Of the checks that ended with an error, by grade_id.
    """

    notebook: str
    page: str
    scores: dict
    unanswered: list
    incidents: list
    checks: list
    messages: dict


def execute(task):
    """Runs a submission in a folder of its own and makes all that is to be kept of it."""
    config = Config(task.settings)
    with tempfile.TemporaryDirectory(prefix="cs231n-", ignore_cleanup_errors=True) as folder:
        for name, data in task.files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        notebook = judged(task, config, folder)
    for step in (ShowHandedIn, IgnorePattern, LimitOutput):
        notebook, _ = step(config=config).preprocess(notebook, {})
    notebook.metadata[NOTES] = task.notes
    questions = [cell for cell in notebook.cells if utils.is_grade(cell) or utils.is_task(cell)]
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in questions}
    # nbgrader's rules for what a teacher will read, the judge's points for all else.
    scores = {name: utils.determine_grade(cell)[0] for name, cell in cells.items()} | notebook.metadata[POINTS]
    messages = {grade_id: messages_of(cell)[-1:] for grade_id, cell in cells.items() if is_test(cell)}
    graded = nbformat.writes(notebook)
    return Graded(
        notebook=graded,
        page=page_of(notebook, task, scores),
        scores=scores,
        unanswered=[cell.metadata.nbgrader.grade_id for cell in notebook.cells if is_unanswered(cell)],
        incidents=list(notebook.metadata.get(INCIDENTS, ())),
        checks=list(messages),
        messages={grade_id: message[0] for grade_id, message in messages.items() if message},
    )


def judged(task, config, folder):
    """The notebook with its verdict.

    If a worker's process ended, nobody can tell whether the student's code ended it or somebody killed it, the system
    for want of memory for instance. So it is judged once more, and the better verdict counts: code that ends its
    process does it again.
    """
    verdicts = []
    while len(verdicts) < 2:
        notebook = nbformat.reads(task.notebook, as_version=4)
        verdicts.append(GradingExecutor(config=config).judge(notebook, task.source, folder))
        if not any(ENDED in incident for incident in verdicts[-1].metadata.get(INCIDENTS, ())):
            return verdicts[-1]
    return max(verdicts, key=lambda verdict: sum(verdict.metadata[POINTS].values()))


def is_unanswered(cell):
    """Is this answer as it was released? nbgrader remarks on it to the teacher."""
    return utils.is_solution(cell) and cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)


def page_of(notebook, task, scores):
    """The feedback page; `notebook` is changed on the way."""
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade_id") in scores:
            about["score"] = task.marks.get(about["grade_id"], scores[about["grade_id"]])
        if about.get("grade_id") in task.comments:
            about["comment"] = task.comments[about["grade_id"]]
    notebook, _ = HideHiddenTests(config=Config(task.settings)).preprocess(notebook, {})
    return feedback_page(notebook, task.title)


def settle_in(scratch):
    """What a process does before its first task.

    Its temporary files go where the next grading cleans up, it leaves Ctrl-C to its parent, and it ends with it.

    Parameters
    ----------
    scratch : path
        The folder for temporary files.
    """
    tempfile.tempdir = os.environ["TMPDIR"] = str(scratch)
    # A handler, and not "ignore", which programs started from here would inherit.
    signal.signal(signal.SIGINT, lambda *_: None)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
