"""Takes an executed notebook into the gradebook, with nbgrader's own steps, and writes the feedback."""

import copy
import shutil
from pathlib import Path

import nbformat
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets.config import Config

from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.outgoing import gradebook
from cs231n_utils.grading.outgoing.feedback import INCIDENTS, NOTES, page_without_notebook
from cs231n_utils.grading.quiet import quiet_nbgrader
from cs231n_utils.grading.running.executor import GradingExecutor


class Recorder:
    """Writes one student's outcome after the other; the only writer to the gradebook.

    Args:
        course: a `batch.CourseCopy`.
    """

    def __init__(self, course):
        self.course = course
        self.config = course.config
        self.db_url = self.config.CourseDirectory.db_url

    def folder(self, step, student):
        root = Path(self.config.CourseDirectory.root)
        return root / self.config.CourseDirectory[f"{step}_directory"] / student / self.course.assignment

    def forget(self, student):
        """Removes what an earlier grading left for a student, so that nothing old can pass for new."""
        for step in ("submitted", "autograded", "feedback"):
            shutil.rmtree(self.folder(step, student), ignore_errors=True)
        gradebook.set_auto_scores(self.db_url, self.course.assignment, student, None)

    def points(self, student):
        return gradebook.points_of(self.db_url, self.course.assignment, student)

    def record(self, student, rebuilt, executed, notes):
        """Takes a notebook that has been run into the gradebook.

        Args:
            student: the student's id.
            rebuilt: the submission rebuilt on the released notebook.
            executed: the same with hidden tests and with outputs.
            notes: sentences for the student.

        Returns:
            `{grade_id: [points or None, maximum]}`.

        Raises:
            GradingError: if nbgrader cannot take it.
        """
        folder = self.folder("submitted", student)
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(rebuilt, folder / self.course.filename)
        replay = replaying(executed, notes)
        steps = [
            replay if issubclass(step, GradingExecutor) else step
            for step in self.config.Autograde.autograde_preprocessors
        ]
        self.convert(Autograde, student, Config({"Autograde": {"autograde_preprocessors": steps}}))
        return self.points(student)

    def record_unreadable(self, student, notes):
        """Gives a submission that holds nothing to grade 0 points, and its student the reason."""
        gradebook.set_auto_scores(self.db_url, self.course.assignment, student, 0.0)
        folder = self.folder("feedback", student)
        folder.mkdir(parents=True, exist_ok=True)
        page = page_without_notebook(self.course.assignment, notes)
        (folder / Path(self.course.filename).with_suffix(".html")).write_text(page, encoding="utf-8")
        return self.points(student)

    def write_feedback(self, student):
        """Writes the graded notebook as a page for its student, without the hidden tests."""
        self.convert(GenerateFeedback, student, Config())

    def convert(self, converter, student, extra):
        # Config.merge shares sections between configurations, and one student's must not reach the next.
        config = copy.deepcopy(self.config)
        config.merge(extra)
        config.BaseConverter.force = True
        with quiet_nbgrader() as log:
            course = CourseDirectory(config=config)
            course.assignment_id, course.student_id = self.course.assignment, student
            try:
                converter(coursedir=course, config=config).start()
            except Exception as error:
                raise GradingError(log.last_error() or f"{type(error).__name__}: {error}") from error


def replaying(executed, notes):
    """A preprocessor in the place of the executor, which puts in the outputs of a notebook that has been run."""

    class Replay(NbGraderPreprocessor):
        def preprocess(self, nb, resources):
            if [cell.source for cell in nb.cells] != [cell.source for cell in executed.cells]:
                raise GradingError("the gradebook's tests are not those that were run: grade again")
            for cell, done in zip(nb.cells, executed.cells, strict=True):
                if cell.cell_type == "code":
                    cell.outputs, cell.execution_count = done.outputs, done.execution_count
            nb.metadata[NOTES] = notes
            nb.metadata[INCIDENTS] = executed.metadata.get(INCIDENTS, [])
            return nb, resources

    return Replay
