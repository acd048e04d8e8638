"""Keeps what came of the submissions: files, rows in the gradebook, and results, a batch at a time."""

import shutil
from pathlib import Path

from cs231n_utils.grading.outgoing.feedback_page import page_without_notebook
from cs231n_utils.grading.outgoing.gradebook import Entry


class Recorder:
    """The only writer to the gradebook, the result files and the students' folders.

    Parameters
    ----------
    course : batch.CourseCopy
    book : gradebook.Book
        Open: inside its `with` statement.
    store : results.ResultStore
    """

    def __init__(self, course, book, store):
        self.course, self.book, self.store = course, book, store

    def folder(self, step, student):
        root = Path(self.course.config.CourseDirectory.root)
        return root / self.course.config.CourseDirectory[f"{step}_directory"] / student / self.course.assignment

    def forget(self, student):
        """Removes what an earlier grading left for a student, so that nothing old can pass for new."""
        self.store.remove(student)
        for step in ("submitted", "autograded", "feedback"):
            shutil.rmtree(self.folder(step, student), ignore_errors=True)
        if self.book.rows(student):
            self.book.write([Entry(student)])

    def write_files(self, student, rebuilt, graded):
        """Writes a submission as it was graded, its graded copy, and its feedback.

        Parameters
        ----------
        student : str
            The student's id.
        rebuilt : str
            The notebook without hidden tests, as JSON.
        graded : task.Graded
        """
        page = Path(self.course.filename).with_suffix(".html").name
        for step, name, text in (
            ("submitted", self.course.filename, rebuilt),
            ("autograded", self.course.filename, graded.notebook),
            ("feedback", page, graded.page),
        ):
            self.write_file(step, student, name, text)

    def write_reason(self, student, notes):
        """Tells a student why nothing could be graded."""
        page = page_without_notebook(self.course.assignment, notes)
        self.write_file("feedback", student, Path(self.course.filename).with_suffix(".html").name, page)

    def write_file(self, step, student, name, text):
        folder = self.folder(step, student)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")

    def keep_for_a_person(self, submission):
        """Copies all that was handed in under one id by several people into a folder; returns it."""
        folder = Path(self.course.config.CourseDirectory.root) / "unclear" / self.course.assignment / submission.student
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for count, file in enumerate(submission.files[:100], start=1):
            name = Path(file.name).name.encode("utf-8", "replace")[-100:].decode("utf-8", "ignore")
            try:
                (folder / f"{count}-{name}").write_bytes(file.read())
            except Exception as reason:  # a link, a damaged file: the person is told
                (folder / f"{count}-{name}.txt").write_text(str(reason), encoding="utf-8")
        return folder

    def write_results(self, entries, results):
        """Enters a batch into the gradebook, in one transaction; then, and only then, its results count as done."""
        points = self.book.write(entries)
        for result, questions in zip(results, points, strict=True):
            self.store.save(result.set_scores(questions))
