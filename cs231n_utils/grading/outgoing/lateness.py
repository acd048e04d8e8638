"""Late penalties as nbgrader has them, for a whole class at once.

nbgrader asks the plugin of `AssignLatePenalties` in nbgrader_config.py how many points a submission loses, given how
late it was: by its timestamp, the assignment's due date and the student's extension, all in the gradebook.
"""

import sys
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, SubmittedAssignment
from nbgrader.preprocessors import AssignLatePenalties

from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.quiet import quiet_nbgrader


def assign_penalties(config, root, assignment):
    """Has each late submission lose what the configured plugin says, and every other one nothing.

    Parameters
    ----------
    config : traitlets.config.Config
        nbgrader's settings.
    root : path
        The course folder, from which nbgrader imports plugins.
    assignment : str
        The assignment's name.

    Returns
    -------
    int
        How many were late.

    Raises
    ------
    GradingError
        If the plugin cannot be loaded or fails.
    """
    with quiet_nbgrader(), Gradebook(config.CourseDirectory.db_url) as book:
        submissions = (
            book.db.query(SubmittedAssignment)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .filter(Assignment.name == assignment, SubmittedAssignment.timestamp.is_not(None))
            .order_by(SubmittedAssignment.student_id)
            .all()
        )
        step = penalty_step(config, root) if submissions else None
        late = [submission for submission in submissions if seconds_late(submission) > 0]
        for submission in submissions:
            for notebook in submission.notebooks:
                notebook.late_submission_penalty = None
                if submission in late:
                    notebook.late_submission_penalty = penalty(step, submission, notebook)
        book.db.commit()
        return len(late)


def seconds_late(submission):
    """As nbgrader counts it; a student with an extension may have no due date to extend."""
    return submission.total_seconds_late if submission.assignment.duedate else 0


def penalty(step, submission, notebook):
    """What one late notebook loses, between nothing and all its points; None if the plugin takes none."""
    try:
        found = step.plugin_inst.late_submission_penalty(
            submission.student_id, notebook.score, submission.total_seconds_late
        )
        return None if found is None else step._check_late_penalty(notebook, found)
    except Exception as error:
        name = type(step.plugin_inst).__name__
        raise GradingError(f"The late penalty of {name} failed for {submission.student_id}: {error}.") from error


def penalty_step(config, root):
    """nbgrader's step that assigns penalties, with the plugin of the configuration."""
    # nbgrader looks in the folder where it is started.
    here = str(Path(root).resolve())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        step = AssignLatePenalties(config=config)
        step.init_plugin()
    except Exception as error:
        raise GradingError(f"The late penalty plugin in nbgrader_config.py cannot be used: {error}") from error
    return step
