"""What goes back to the LMS: grades in the file that it exported, feedback in the zip that it takes.

`LmsExporter` writes the same file from `nbgrader export`.
"""

import datetime

import dateutil.parser
import dateutil.tz
from nbgrader.api import Assignment, Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Unicode

from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.outgoing.fill_in import Grade, fill_in_export
from cs231n_utils.grading.outgoing.results import GRADED, TO_READ, UNREADABLE
from cs231n_utils.grading.quiet import quiet_nbgrader

UNREAD = "has answers that nobody has read yet"


def grades_of(results, provisional=False):
    """The `Grade` of each result.

    Parameters
    ----------
    results : iterable of results.Result
    provisional : bool
        Also of those whose written answers wait for a teacher, who count as 0 points.
    """
    final = {GRADED, UNREADABLE} | ({TO_READ} if provisional else set())

    def why_not(result):
        if result.verdict in final and result.grade is not None:
            return ""
        return UNREAD if result.verdict == TO_READ else f"has no grade ({result.verdict})"

    return [Grade(result.student, result.name, result.grade, result.maximum, why_not(result)) for result in results]


def take_times(config, assignment, export, zone=None):
    """Enters the times of submission that Moodle's worksheet gives into the gradebook, if there is a due date.

    Parameters
    ----------
    config : traitlets.config.Config
        nbgrader's settings.
    assignment : str
        The assignment's name.
    export : lms_exports.Export
    zone : str, optional
        The time zone in which Moodle showed them, e.g. "Europe/Berlin"; default that of this machine.

    Returns
    -------
    list of str
        A sentence on what was done; none if there was nothing to do.

    Raises
    ------
    GradingError
        If there is no such time zone.
    """
    local = dateutil.tz.gettz(zone) if zone else dateutil.tz.tzlocal()
    if local is None:
        raise GradingError(f"There is no time zone {zone!r}: name one like 'Europe/Berlin'.")
    column = export.time_column()
    if column is None:
        return []
    first = next(iter(export.key_columns()))
    texts = {export.key(row, first): export.text(row, column) for row in export.students}
    with quiet_nbgrader(), Gradebook(config.CourseDirectory.db_url) as book:
        submissions = (
            book.db.query(SubmittedAssignment)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .filter(Assignment.name == assignment, Assignment.duedate.is_not(None))
            .all()
        )
        known = [submission for submission in submissions if texts.get(submission.student_id, "-") not in ("", "-")]
        times = {submission.id: utc(texts[submission.student_id], local) for submission in known}
        for submission in known:
            submission.timestamp = times[submission.id] or submission.timestamp
        book.db.commit()
        taken, unread = sum(map(bool, times.values())), [s.student_id for s in known if not times[s.id]]
    sentences = [f"{taken} times of submission were taken from the export, as {zone or 'local'} time."] if taken else []
    if unread:
        sentences.append(f"{len(unread)} times of submission in {export.header[column]!r} cannot be read as a date.")
    return sentences


def utc(text, zone):
    """A time as Moodle writes it, in UTC and without a time zone; None if it cannot be read."""
    try:
        time = dateutil.parser.parse(text)
    except (ValueError, OverflowError):
        return None
    return time.replace(tzinfo=zone).astimezone(datetime.UTC).replace(tzinfo=None)


class LmsExporter(ExportPlugin):
    """Fills the file that an LMS exported, for `nbgrader export --exporter=`, with this class's full name.

    It takes --to and --assignment of nbgrader, and --LmsExporter.into, the export.
    """

    into = Unicode("", help="the file that the LMS exported; it stays as it is").tag(config=True)
    column = Unicode("", help="the column for the grades, if it is not the assignment's name").tag(config=True)
    provisional = Bool(False, help="also of students with answers that nobody has read yet").tag(config=True)

    def export(self, gradebook):
        """Writes the file `to` from the gradebook's grades; see `fill_in_export`."""
        if len(self.assignment) != 1 or not self.into or not self.to:
            self.parent.fail("Give one --assignment, --to and --LmsExporter.into: one column is filled at a time.")
        name = str(self.assignment[0])
        try:
            grades = [self.grade(submission) for submission in gradebook.assignment_submissions(name)]
            wanted = {str(student) for student in self.student}
            grades = [grade for grade in grades if not wanted or grade.student in wanted]
            sentences = fill_in_export(self.into, self.to, name, grades, self.column or None)
        except (GradingError, MissingEntry) as error:
            self.parent.fail(str(error))
        for sentence in sentences:
            self.log.info(sentence)

    def grade(self, submission):
        """The `Grade` of a submission in nbgrader's gradebook."""
        questions = [grade for notebook in submission.notebooks for grade in notebook.grades]
        unread = any(grade.manual_score is None and grade.auto_score is None for grade in questions)
        student = submission.student
        name = " ".join(part for part in (student.first_name, student.last_name) if part)
        points = max(0.0, submission.score - submission.late_submission_penalty)
        why_not = UNREAD if unread and not self.provisional else ""
        return Grade(student.id, name or student.id, points, submission.max_score, why_not)
