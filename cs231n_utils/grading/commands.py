"""What `cs231n new`, `release`, `grade` and `report` do; each returns the exit status of the command.

All raise `GradingError` for what a user can mend; the command line prints its message.
"""

import os
from pathlib import Path

from cs231n_utils.check.registry import topic_name
from cs231n_utils.files import open_atomically, write_atomically
from cs231n_utils.grading import edition, scaffold
from cs231n_utils.grading import release as releases
from cs231n_utils.grading.batch import ClassGrading, StoredResults, result_store
from cs231n_utils.grading.cluster import ClusterPool
from cs231n_utils.grading.config import grading_config
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.outgoing.class_report import class_report
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


def release(assignments=None, student_edition=False, output=None):
    """Regenerates assignments/ from solutions/ and prints what changed, or makes the student edition.

    Parameters
    ----------
    assignments : list of str, optional
        The assignments' names; default all.
    student_edition : bool
        Write the student edition instead.
    output : path, optional
        Its folder; default dist/ in the course.
    """
    if student_edition:
        root = course_root()
        folder = Path(output) if output else root / "dist" / edition.NAME
        archive = edition.make_edition(root, folder, assignments)
        print(f"folder: {folder}\nzip:    {archive}")
        return 0
    changes = releases.release(assignments)
    print("\n".join(changes) if changes else "assignments/ is up to date.")
    return 0


def grade(assignment, submissions, output=None, jobs=None, timeout=None, force=False, sandbox=None, cluster=None):
    """Grades submissions; prints a table; writes grades.csv, report.md and the students' feedback.

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
    cluster : str, optional
        The address or the scheduler file of a Dask cluster that does the work.

    Returns
    -------
    int
        0, or 2 if a submission could not be graded for reasons of ours.
    """
    root = course_root()
    check_names(root, [assignment])
    pool = ClusterPool(cluster, tell=lambda sentence: print(sentence, flush=True)) if cluster else None
    grading = ClassGrading(
        root,
        assignment,
        work=output,
        jobs=jobs,
        timeout=timeout,
        force=force,
        sandbox=sandbox,
        pool=pool,
        tell=lambda result: print(f"{result.student}: {number(result.score) or result.verdict}", flush=True),
    )
    try:
        # Those that could not be graded are not stored: they will be tried again.
        open_cases = {r.student: r for r in grading.run(submissions) if r.verdict in (NOT_GRADED, UNCLEAR)}
    except KeyboardInterrupt:
        print("\nStopped. What was graded is kept: the same command goes on from here.", flush=True)
        # What still runs ends when this process does, and a killed run loses nothing: there is no reason to wait.
        os._exit(130)
    finally:
        if pool:
            pool.shutdown()
    course = grading.course
    # Those graded in earlier runs, too: a class seldom hands in all at once.
    results = StoredResults(course.config, assignment, open_cases)
    folder = write_reports(course.work, assignment, results)
    print()
    for line in table(results):
        print(line)
    print(f"\ngrades:   {folder / 'grades.csv'}\nreport:   {folder / 'report.md'}")
    print(f"feedback: {course.work / 'feedback'}/<student>/{assignment}/")
    return 2 if open_cases else 0


def report(assignment, output=None):
    """Prints the report on an assignment that has been graded, and writes grades.csv and report.md again.

    Parameters
    ----------
    assignment : str
        The assignment's name.
    output : path, optional
        The work folder that `grade` was given.
    """
    root = course_root()
    check_names(root, [assignment])
    config = grading_config(root, output)
    if not result_store(config, assignment).students():
        raise GradingError(f"Nothing has been graded for {assignment!r} yet: run `cs231n grade` first.")
    folder = write_reports(Path(config.CourseDirectory.root), assignment, StoredResults(config, assignment))
    print((folder / "report.md").read_text(encoding="utf-8"))
    return 0


def write_reports(work, assignment, results):
    """Writes grades.csv and report.md; returns their folder."""
    folder = work / "results" / assignment
    with open_atomically(folder / "grades.csv", "w", encoding="utf-8", newline="") as file:
        # Programs that open a CSV by double click know by this mark that it is UTF-8.
        file.write("\ufeff")
        grades_csv(results, file)
    write_atomically(folder / "report.md", class_report(assignment, results))
    return folder
