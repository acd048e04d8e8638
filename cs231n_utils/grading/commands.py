"""What `cs231n new`, `release`, `grade` and `report` do; each returns the exit status of the command.

All raise `GradingError` for what a user can mend; the command line prints its message.
"""

import os
from pathlib import Path

from cs231n_utils.check.registry import topic_name
from cs231n_utils.files import open_atomically
from cs231n_utils.grading import release as releases
from cs231n_utils.grading import scaffold
from cs231n_utils.grading.batch import ClassGrading, StoredResults, result_store
from cs231n_utils.grading.config import grading_config
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.outgoing.report import build
from cs231n_utils.grading.outgoing.report.summary import summary
from cs231n_utils.grading.outgoing.results import (
    NOT_GRADED,
    UNCLEAR,
    grades_csv,
    number,
    table,
)
from cs231n_utils.grading.release import check_names, course_root


def new(assignment):
    """Begins an assignment: its notebook, its folder and its test folder; prints what was made and what comes next.

    Parameters
    ----------
    assignment : str
        Its number and topic, e.g. "02-preprocessing".
    """
    root = course_root()
    written = scaffold.new_assignment(root, assignment)
    print(*(path.relative_to(root).as_posix() for path in written), sep="\n")
    print(f"\nIt passes as it is: .venv/bin/pytest tests/topics/{topic_name(assignment)}")
    print("CONTRIBUTING.md says how to go on (Adding an assignment).")
    return 0


def release(assignments=None):
    """Regenerates assignments/ from solutions/ and prints what changed.

    Parameters
    ----------
    assignments : list of str, optional
        The assignments' names; default all.
    """
    changes = releases.release(assignments)
    print("\n".join(changes) if changes else "assignments/ is up to date.")
    return 0


def grade(assignment, submissions, output=None, jobs=None, timeout=None, force=False, sandbox=None):
    """Grades submissions; prints a table; writes grades.csv and the students' feedback.

    Parameters
    ----------
    assignment : str
        The assignment's name.
    submissions : path or list of paths
        Zips from an LMS, folders, notebooks.
    output : path, optional
        The work folder; default grading/ in the course.
    jobs : int, optional
        How many submissions run side by side; default one for each CPU.
    timeout : float, optional
        Seconds for a cell or a call of an answer; default 10.
    force : bool
        Grade again what has been graded.
    sandbox : str, optional
        "none" to run submissions without one.

    Returns
    -------
    int
        0, or 2 if a submission could not be graded for reasons of ours.
    """
    grading = ClassGrading(
        course_root(),
        assignment,
        work=output,
        jobs=jobs,
        timeout=timeout,
        force=force,
        sandbox=sandbox,
        tell=lambda result: print(f"{result.student}: {number(result.score) or result.verdict}", flush=True),
    )
    try:
        # Those that could not be graded are not stored: they will be tried again.
        found = {r.student: r if r.verdict in (NOT_GRADED, UNCLEAR) else None for r in grading.run(submissions)}
    except KeyboardInterrupt:
        print("\nStopped. What was graded is kept: the same command goes on from here.", flush=True)
        # What still runs ends when this process does, and a killed run loses nothing: there is no reason to wait.
        os._exit(130)
    course = grading.course
    open_cases = {student: result for student, result in found.items() if result}
    store = result_store(course.config, assignment)
    # Those of earlier runs, too: a class seldom hands in all at once.
    earlier = {student: case for student, case in store.open_cases().items() if student not in found}
    store.save_open_cases(earlier | open_cases)
    results = StoredResults(course.config, assignment)
    folder = write_grades(course.work, assignment, results)
    print()
    for line in table(results):
        print(line)
    print(f"\ngrades:   {folder / 'grades.csv'}")
    print(f"feedback: {course.work / 'feedback'}/<student>/{assignment}/")
    print(f"report:   `cs231n report {assignment}` shows what the class has not understood")
    return 2 if open_cases else 0


def report(assignment=None, output=None, names=False):
    """Writes the page on what a class has understood, and grades.csv again; prints a summary.

    Parameters
    ----------
    assignment : str, optional
        The assignment's name; default all that have been graded, with a page on the course at a glance.
    output : path, optional
        The work folder that `grade` was given.
    names : bool
        Whether the page says who wrote nearly the same answers.
    """
    root = course_root()
    chosen = check_names(root, [assignment] if assignment else None)
    config = grading_config(root, output)
    work = Path(config.CourseDirectory.root)
    graded = [name for name in chosen if (work / "results" / name).is_dir() and result_store(config, name).students()]
    if not graded:
        wanted = f"for {assignment!r} " if assignment else ""
        raise GradingError(f"Nothing has been graded {wanted}yet: run `cs231n grade` first.")
    tallies = []
    for name in graded:
        results = StoredResults(config, name)
        folder = write_grades(work, name, results)
        (source,) = (root / "solutions" / name).glob("*.ipynb")
        tallies.append(build.write_report(source, folder, name, results, names=names))
        print(*summary(tallies[-1]), "", f"page: {folder / build.PAGE}", "", sep="\n")
    if not assignment:
        print(f"course: {build.write_course_report(work / 'results', tallies)}")
    return 0


def write_grades(work, assignment, results):
    """Writes grades.csv; returns its folder."""
    folder = work / "results" / assignment
    with open_atomically(folder / "grades.csv", "w", encoding="utf-8", newline="") as file:
        # Programs that open a CSV by double click know by this mark that it is UTF-8.
        file.write("\ufeff")
        grades_csv(results, file)
    return folder
