"""nbgrader's gradebook as grading uses it: open all the time, written in batches.

The rows are nbgrader's, written to its own tables, so that its commands and its formgrader find them. Entering a
submission through its API takes a tenth of a second; many in one statement take a thousandth each.

Only one process may write at a time: `batch` sees to that on one machine, and a lock in the database where it is
PostgreSQL. Where the gradebook is locked or its server is away for a while, grading waits and goes on.
"""

import contextlib
import dataclasses
import datetime
import functools
import time

from nbgrader.api import Comment, Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook, new_uuid
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.quiet import quiet_nbgrader

NO_RESPONSE = "No response."
# How long grading waits for a gradebook that is locked or away, and how long between two tries.
PATIENCE, PAUSE = 180.0, 1.0
# PostgreSQL's advisory locks are numbers that everybody agrees on; these are the letters "cs231n".
ONE_WRITER = int.from_bytes(b"cs231n", "big")


class GradebookGone(GradingError):
    """The gradebook stayed locked or away for as long as grading waits: nobody can be graded now."""


@dataclasses.dataclass
class Entry:
    """What is to be written about one submission.

    Attributes
    ----------
    student : str
        The student's id.
    scores : dict of str to float or None
        The points by grade_id; None waits for a teacher.
    unanswered : list of str
        The grade_ids of answers that are as they were released.
    otherwise : float or None
        The points of all questions that `scores` does not name.
    handed_in_at : datetime or None
        In UTC, without a time zone; None leaves what the gradebook says.
    """

    student: str
    scores: dict = dataclasses.field(default_factory=dict)
    unanswered: list = dataclasses.field(default_factory=list)
    otherwise: float | None = None
    handed_in_at: datetime.datetime | None = None


@dataclasses.dataclass(frozen=True)
class Sheet:
    """One notebook of an assignment: `{cell id: (grade_id, maximum)}` in its order, and `{cell id: grade_id}`."""

    id: str
    grades: dict
    comments: dict


def patient(method):
    """Lets a method of `Book` wait for a gradebook that is locked or away; it must be such that it can be done again.

    Raises
    ------
    GradebookGone
        If that takes too long.
    GradingError
        If waiting would not help: the disk is full, for instance.
    """

    @functools.wraps(method)
    def waiting(self, *args):
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return method(self, *args)
            except DBAPIError as error:
                self.start_over()
                if not may_pass(error):
                    raise GradingError(f"The gradebook cannot be used: {reason(error)}") from error
                if time.monotonic() > end:
                    raise GradebookGone(
                        f"The gradebook has been locked or away for {PATIENCE:.0f} s ({reason(error)}). What was "
                        "graded is kept: give the same command again when it is back."
                    ) from error
                time.sleep(PAUSE)

    return waiting


def may_pass(error):
    """Is this the kind of failure that ends by itself: a lock, or a server that is being started again?"""
    full = any(sign in reason(error).lower() for sign in ("full", "no space left", "quota"))
    return isinstance(error, (OperationalError, InterfaceError)) and not full


def reason(error):
    """The database's own sentence, in one line."""
    return " ".join(str(error.orig or error).split())


class Book:
    """One assignment in the gradebook. Use it in a `with` statement.

    Parameters
    ----------
    db_url : str
        The gradebook.
    assignment : str
        The assignment's name; it must be there.
    """

    def __init__(self, db_url, assignment):
        self.db_url, self.assignment = db_url, assignment

    def __enter__(self):
        with quiet_nbgrader():
            self.gradebook = Gradebook(self.db_url)
            self.db = self.gradebook.db
            self.lock = None
            self.read_assignment()
        return self

    @patient
    def read_assignment(self):
        found = self.gradebook.find_assignment(self.assignment)
        self.assignment_id = found.id
        self.sheets = [sheet_of(notebook) for notebook in found.notebooks]
        self.db.rollback()
        self.db.expunge_all()

    def __exit__(self, *_):
        if self.lock:
            with contextlib.suppress(DBAPIError):
                self.lock.close()
        self.gradebook.close()

    def start_over(self):
        """Leaves a transaction that failed; a connection that is lost is made anew when it is next used."""
        with contextlib.suppress(DBAPIError):
            self.db.rollback()
        if self.lock and self.lock.invalidated:
            self.lock = None

    @patient
    def be_the_only_writer(self):
        """Makes sure, where the gradebook is PostgreSQL, that no other grading writes to it from another machine.

        Raises
        ------
        GradingError
            If one does.
        """
        if self.lock or self.db.bind.dialect.name != "postgresql":
            return
        lock = self.db.bind.connect().execution_options(isolation_level="AUTOCOMMIT")
        if not lock.scalar(select(func.pg_try_advisory_lock(ONE_WRITER))):
            lock.close()
            raise GradingError("Another grading writes to this gradebook: wait for it to end.")
        self.lock = lock

    @patient
    def rows(self, student):
        """`{cell id: (automatic, manual, extra, notebook id)}` of a student's submission; {} if there is none."""
        mine = select(Grade.cell_id, Grade.auto_score, Grade.manual_score, Grade.extra_credit, Grade.notebook_id).where(
            Grade.notebook_id.in_(self.notebooks_of(student))
        )
        rows = {cell: rest for cell, *rest in self.db.execute(mine)}
        self.db.rollback()
        return rows

    def notebooks_of(self, student):
        return (
            select(SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .where(SubmittedAssignment.student_id == student, SubmittedAssignment.assignment_id == self.assignment_id)
        )

    def points(self, student):
        """`{grade_id: [points or None, maximum]}` in the order of the notebook; None if there is no submission.

        Points that a teacher gave count more than those of the tests; None waits for a teacher.
        """
        rows = self.rows(student)
        if not rows:
            return None
        return {
            name: [total(*rows[cell][:3]), maximum]
            for sheet in self.sheets
            for cell, (name, maximum) in sheet.grades.items()
            if cell in rows
        }

    def marks(self, student):
        """`{grade_id: points}`: what a teacher gave a student by hand."""
        names = {cell: name for sheet in self.sheets for cell, (name, _) in sheet.grades.items()}
        return {
            names[cell]: total(automatic, manual, extra)
            for cell, (automatic, manual, extra, _) in self.rows(student).items()
            if manual is not None
        }

    @patient
    def comments(self, student):
        """`{grade_id: text}`: what a teacher wrote to a student."""
        mine = select(Comment.cell_id, Comment.manual_comment).where(
            Comment.notebook_id.in_(self.notebooks_of(student)), Comment.manual_comment.is_not(None)
        )
        names = {cell: name for sheet in self.sheets for cell, name in sheet.comments.items()}
        found = {names[cell]: text for cell, text in self.db.execute(mine) if cell in names}
        self.db.rollback()
        return found

    @patient
    def penalties(self):
        """`{student: points}`: what was taken off for being late."""
        taken = (
            select(SubmittedAssignment.student_id, func.sum(SubmittedNotebook.late_submission_penalty))
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .where(
                SubmittedAssignment.assignment_id == self.assignment_id,
                SubmittedNotebook.late_submission_penalty.is_not(None),
            )
            .group_by(SubmittedAssignment.student_id)
        )
        found = dict(tuple(row) for row in self.db.execute(taken))
        self.db.rollback()
        return found

    @patient
    def write(self, entries):
        """Writes submissions in one transaction: all of them, or none. What teachers gave stays.

        Returns
        -------
        list
            For each entry the points as `points` gives them.
        """
        new = {table: [] for table in (Student, SubmittedAssignment, SubmittedNotebook, Grade, Comment)}
        grades, comments, times = [], [], []
        for entry in entries:
            rows = self.rows(entry.student)
            if rows:
                grades += [self.changed_grade(entry, cell, *row[1:]) for cell, row in rows.items()]
                comments += self.changed_comments(entry, rows)
                if entry.handed_in_at:
                    times.append({"the_student": entry.student, "timestamp": entry.handed_in_at})
            else:
                self.add_rows(new, entry)
        try:
            for table, rows in new.items():
                if rows:
                    self.db.execute(insert(table.__table__), rows)
            if grades:
                self.db.execute(
                    update(Grade.__table__).where(*key(Grade)), grades, execution_options={"synchronize_session": False}
                )
            if comments:
                self.db.execute(update(Comment.__table__).where(*key(Comment)), comments)
            if times:
                mine = update(SubmittedAssignment.__table__).where(
                    SubmittedAssignment.assignment_id == self.assignment_id,
                    SubmittedAssignment.student_id == bindparam("the_student"),
                )
                self.db.execute(mine, times)
            self.db.commit()
        except BaseException:
            self.db.rollback()
            raise
        return [self.points(entry.student) for entry in entries]

    def add_rows(self, new, entry):
        """The rows of a submission that the gradebook does not know, as nbgrader would make them."""
        known = self.db.execute(select(Student.id).where(Student.id == entry.student)).first()
        if not known:
            new[Student].append({"id": entry.student})
        submission = new_uuid()
        new[SubmittedAssignment].append(
            {
                "id": submission,
                "assignment_id": self.assignment_id,
                "student_id": entry.student,
                "timestamp": entry.handed_in_at,
            }
        )
        for sheet in self.sheets:
            notebook = new_uuid()
            new[SubmittedNotebook].append({"id": notebook, "assignment_id": submission, "notebook_id": sheet.id})
            for cell, (name, _) in sheet.grades.items():
                score = entry.scores.get(name, entry.otherwise)
                row = {"cell_id": cell, "notebook_id": notebook, "auto_score": score}
                new[Grade].append({"id": new_uuid(), "needs_manual_grade": score is None} | row)
            for cell, name in sheet.comments.items():
                row = {"cell_id": cell, "notebook_id": notebook, "auto_comment": remark(entry, name)}
                new[Comment].append({"id": new_uuid()} | row)

    def changed_grade(self, entry, cell, manual, extra, notebook):
        name = next(sheet.grades[cell][0] for sheet in self.sheets if cell in sheet.grades)
        score = entry.scores.get(name, entry.otherwise)
        # A teacher who gave points by hand has to look again, as nbgrader has it.
        again = score is None or manual is not None
        return {"the_cell": cell, "the_notebook": notebook, "auto_score": score, "needs_manual_grade": again}

    def changed_comments(self, entry, rows):
        notebooks = {row[-1] for row in rows.values()}
        return [
            {"the_cell": cell, "the_notebook": notebook, "auto_comment": remark(entry, name)}
            for sheet in self.sheets
            for cell, name in sheet.comments.items()
            for notebook in notebooks
        ]


def points_of(db_url, assignment, student):
    """What `Book.points` gives, for one look."""
    with Book(db_url, assignment) as book:
        return book.points(student)


def sheet_of(notebook):
    order = {cell.name: i for i, cell in enumerate(notebook.source_cells)}
    graded = sorted([*notebook.grade_cells, *notebook.task_cells], key=lambda cell: order.get(cell.name, len(order)))
    commented = [*notebook.solution_cells, *notebook.task_cells]
    return Sheet(
        notebook.id,
        {cell.id: (cell.name, cell.max_score) for cell in graded},
        {cell.id: cell.name for cell in commented},
    )


def key(table):
    return table.cell_id == bindparam("the_cell"), table.notebook_id == bindparam("the_notebook")


def remark(entry, name):
    return NO_RESPONSE if name in entry.unanswered else None


def total(automatic, manual, extra):
    """The points of a question as nbgrader counts them; None if it waits for a teacher."""
    given = automatic if manual is None else manual
    return None if given is None else given + (extra or 0.0)
