"""What `cs231n release`, `cs231n grade` and `cs231n report` do; each returns the exit status of the command.

All raise `GradingError` for what a user can mend; the command line prints its message.
"""

import os
from pathlib import Path

from cs231n_utils.grading import release as releases
from cs231n_utils.grading.batch import grade_class, stored_results
from cs231n_utils.grading.config import grading_config
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.outgoing.class_report import class_report
from cs231n_utils.grading.outgoing.results import NOT_GRADED, grades_csv, number, table, write_atomically
from cs231n_utils.grading.release import check_names, course_root


def release(assignments=None):
    """Regenerates assignments/ from solutions/ and prints what changed.

    Args:
        assignments: names; default all.
    """
    changes = releases.release(assignments)
    print("\n".join(changes) if changes else "assignments/ is up to date.")
    return 0


def grade(assignment, submissions, output=None, jobs=None, timeout=None, force=False, sandbox=None):
    """Grades submissions; prints a table; writes grades.csv, report.md and the students' feedback.

    Args:
        assignment: its name.
        submissions: a path or a list of paths: zips from an LMS, folders, notebooks.
        output: the work folder; default grading/ in the course.
        jobs: how many submissions run side by side; default one for each CPU.
        timeout: seconds for a cell or a call of an answer; default 10.
        force: grade again what has been graded.
        sandbox: "none" to run submissions without one.

    Returns:
        0, or 2 if a submission could not be graded for reasons of ours.
    """
    try:
        results, course = grade_class(
            course_root(),
            assignment,
            submissions,
            work=output,
            jobs=jobs,
            timeout=timeout,
            force=force,
            sandbox=sandbox,
            tell=lambda result: print(f"{result.student}: {number(result.score) or result.verdict}", flush=True),
        )
    except KeyboardInterrupt:
        print("\nStopped. What was graded is kept: the same command goes on from here.", flush=True)
        # Judges end when this process does, and a killed run loses nothing: there is no reason to wait for them.
        os._exit(130)
    # Those graded in earlier runs, too: a class seldom hands in all at once.
    everyone = {result.student: result for result in [*stored_results(course.config, assignment), *results]}
    folder = write_reports(course.work, assignment, [everyone[student] for student in sorted(everyone)])
    print("", *table(results), sep="\n")
    print(f"\ngrades:   {folder / 'grades.csv'}\nreport:   {folder / 'report.md'}")
    print(f"feedback: {course.work / 'feedback'}/<student>/{assignment}/")
    return 2 if any(result.verdict == NOT_GRADED for result in results) else 0


def report(assignment, output=None):
    """Prints the report on an assignment that has been graded, and writes grades.csv and report.md again.

    Args:
        assignment: its name.
        output: the work folder that `grade` was given.
    """
    root = course_root()
    check_names(root, [assignment])
    config = grading_config(root, output)
    results = stored_results(config, assignment)
    if not results:
        raise GradingError(f"Nothing has been graded for {assignment!r} yet: run `cs231n grade` first.")
    folder = write_reports(Path(config.CourseDirectory.root), assignment, results)
    print((folder / "report.md").read_text(encoding="utf-8"))
    return 0


def write_reports(work, assignment, results):
    """Writes grades.csv and report.md; returns their folder."""
    folder = work / "results" / assignment
    # Programs that open a CSV by double click know by this mark that it is UTF-8.
    write_atomically(folder / "grades.csv", "\ufeff" + grades_csv(results))
    write_atomically(folder / "report.md", class_report(assignment, results))
    return folder
