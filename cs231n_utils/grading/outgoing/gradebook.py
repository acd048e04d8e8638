"""The few things that grading does with nbgrader's gradebook beside what nbgrader does itself.

Only one process may write at a time; `batch` sees to that.
"""

from nbgrader.api import Gradebook, MissingEntry

from cs231n_utils.grading.quiet import quiet_nbgrader


def points_of(db_url, assignment, student):
    """`{grade_id: [points or None, maximum]}` in the order of the notebook; None if there is no submission.

    Points that a teacher gave count more than those of the tests; None waits for a teacher.
    """
    with quiet_nbgrader(), Gradebook(db_url) as gradebook:
        try:
            notebooks = gradebook.find_submission(assignment, student).notebooks
        except MissingEntry:
            return None
        questions = {}
        for notebook in notebooks:
            order = {cell.name: i for i, cell in enumerate(notebook.notebook.source_cells)}
            for grade in sorted(notebook.grades, key=lambda grade: order.get(grade.name, len(order))):
                waits = grade.auto_score is None and grade.manual_score is None
                questions[grade.name] = [None if waits else grade.score, grade.max_score]
        return questions


def set_auto_scores(db_url, assignment, student, points):
    """Gives every test of a submission the same points: 0, or None for "not known".

    Before a submission is graded again its old points are set to None, so that a failure cannot leave them standing.
    """
    with quiet_nbgrader(), Gradebook(db_url) as gradebook:
        gradebook.update_or_create_student(student)
        submission = gradebook.update_or_create_submission(assignment, student)
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                grade.auto_score = points
                grade.needs_manual_grade = points is None
        gradebook.db.commit()
