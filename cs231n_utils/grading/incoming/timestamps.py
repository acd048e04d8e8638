"""When a submission was handed in, as far as somebody says so whom a student cannot overrule."""

from nbgrader.utils import parse_utc

from cs231n_utils.grading.incoming.submissions import Unreadable, lms_name

# nbgrader's name for the file, in the folder of a student's submission
TIMESTAMP = "timestamp.txt"


def handed_in_at(submission, assignment):
    """The moment in a submission's timestamp.txt.

    nbgrader's commands put that file beside the notebook. In a folder that an LMS named there is only what a student
    uploaded: a file of this name is his own, and says nothing.

    Parameters
    ----------
    submission : Submission
    assignment : str
        The assignment's name; nbgrader's layout student/assignment/timestamp.txt is understood.

    Returns
    -------
    datetime or None
        In UTC, without a time zone; None if nobody says.
    """
    for file in submission.files:
        if file.name in (TIMESTAMP, f"{assignment}/{TIMESTAMP}") and not lms_name(file.path):
            try:
                return time_of(file.read().decode("utf-8-sig", "replace"))
            except Unreadable:
                return None
    return None


def time_of(text):
    """A moment as nbgrader keeps it.

    Parameters
    ----------
    text : str
        A date, a time and perhaps a zone, as in timestamp.txt. Without a zone it is UTC.

    Returns
    -------
    datetime or None
        In UTC, without a time zone; None if the text says no time.
    """
    try:
        return parse_utc(text.strip()) if text.strip() else None
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
