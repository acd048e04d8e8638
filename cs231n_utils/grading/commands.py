"""What `cs231n new`, `release`, `grade`, `grades` and `report` do; each returns the exit status of the command.

All raise `GradingError` for what a user can mend; the command line prints its message.
"""

import os
from pathlib import Path

from cs231n_utils.check.registry import topic_name
from cs231n_utils.files import open_atomically
from cs231n_utils.grading import edition, scaffold
from cs231n_utils.grading import release as releases
from cs231n_utils.grading.batch import ClassGrading, StoredResults, result_store
from cs231n_utils.grading.cluster import ClusterPool
from cs231n_utils.grading.config import grading_config
from cs231n_utils.grading.container import grade_in_container
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.outgoing.feedback_zip import write_feedback_zip
from cs231n_utils.grading.outgoing.fill_in import fill_in_export
from cs231n_utils.grading.outgoing.hand_back import grades_of, take_times
from cs231n_utils.grading.outgoing.lateness import assign_penalties
from cs231n_utils.grading.outgoing.lms_exports import read_export
from cs231n_utils.grading.outgoing.report import build
from cs231n_utils.grading.outgoing.report.summary import summary
from cs231n_utils.grading.outgoing.results import (
    NOT_GRADED,
    UNCLEAR,
    grades_csv,
    number,
    table,
)
from cs231n_utils.grading.progress import progress
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
    with progress("assignments") as shown:
        changes = releases.release(assignments, expect=shown.expect, tell=shown.step)
    print("\n".join(changes) if changes else "assignments/ is up to date.")
    return 0


def grade(assignment, submissions, output=None, jobs=None, timeout=None, force=False, sandbox=None, cluster=None):
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
        "container" to do all of it in one (container.py), "none" to run submissions without protection.
    cluster : str, optional
        The address or the scheduler file of a Dask cluster that does the work.

    Returns
    -------
    int
        0, or 2 if a submission could not be graded for reasons of ours.
    """
    root = course_root()
    if sandbox == "container":
        if cluster:
            raise GradingError(
                "Say either --cluster or --sandbox container: a cluster's workers have their own sandboxes."
            )
        options = {"output": output, "jobs": jobs, "timeout": timeout, "force": force}
        return grade_in_container(root, assignment, submissions, **options)
    check_names(root, [assignment])
    pool = None
    try:
        with progress("submissions") as shown:
            pool = ClusterPool(cluster, tell=shown.line) if cluster else None
            grading = ClassGrading(
                root,
                assignment,
                work=output,
                jobs=jobs,
                timeout=timeout,
                force=force,
                sandbox=sandbox,
                pool=pool,
                tell=lambda result: shown.step(f"{result.student}: {number(result.score) or result.verdict}"),
                expect=shown.expect,
            )
            # Those that could not be graded are not stored: they will be tried again.
            found = {r.student: r if r.verdict in (NOT_GRADED, UNCLEAR) else None for r in grading.run(submissions)}
    except KeyboardInterrupt:
        print("\nStopped. What was graded is kept: the same command goes on from here.", flush=True)
        # What still runs ends when this process does, and a killed run loses nothing: there is no reason to wait.
        os._exit(130)
    finally:
        if pool:
            pool.shutdown()
    course = grading.course
    assign_penalties(course.config, root, assignment)
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


def grades(
    assignment,
    into=None,
    column=None,
    to=None,
    feedback_zip=None,
    provisional=False,
    time_zone=None,
    output=None,
):
    """Writes grades.csv, and what goes back to the LMS; prints who is missing where.

    Parameters
    ----------
    assignment : str
        The assignment's name.
    into : path, optional
        The file that the LMS exported; it stays as it is.
    column : str, optional
        Its column for the grades; default the one that has the assignment's name.
    to : path, optional
        Where the filled copy goes; default beside grades.csv.
    feedback_zip : path, optional
        Where the zip of feedback goes; "" for a file beside grades.csv. Default none.
    provisional : bool
        Also hand out points of students with answers that nobody has read yet.
    time_zone : str, optional
        Of the times in Moodle's worksheet; default that of this machine.
    output : path, optional
        The work folder that `grade` was given.
    """
    root = course_root()
    config = graded_before(root, assignment, output)
    work = Path(config.CourseDirectory.root)
    for sentence in take_times(config, assignment, read_export(into), time_zone) if into else []:
        print(sentence)
    assign_penalties(config, root, assignment)
    results = StoredResults(config, assignment)
    folder = write_grades(work, assignment, results)
    print(f"grades:   {folder / 'grades.csv'}")
    if into:
        into = Path(into)
        target = Path(to or folder / f"{into.stem}-with-grades{into.suffix}")
        sentences = fill_in_export(into, target, assignment, grades_of(results, provisional), column)
        print(f"for the LMS: {target}", *sentences, sep="\n")
    if feedback_zip is not None:
        target = Path(feedback_zip or folder / "feedback.zip")
        with progress("pages") as shown:
            shown.expect(len(result_store(config, assignment).students()))
            sentences = write_feedback_zip(
                target, results, lambda student: work / "feedback" / student / assignment, shown.step
            )
        print(f"feedback: {target}", *sentences, sep="\n")
    return 0


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
        with progress("results") as shown:
            shown.expect(2 * len(result_store(config, name).students()))
            tallies.append(build.write_report(source, folder, name, results, names=names, tell=shown.step))
        print(*summary(tallies[-1]), "", f"page: {folder / build.PAGE}", "", sep="\n")
    if not assignment:
        print(f"course: {build.write_course_report(work / 'results', tallies)}")
    return 0


def graded_before(root, assignment, output=None):
    """The settings for an assignment that has been graded; a `GradingError` if it has not."""
    check_names(root, [assignment])
    config = grading_config(root, output)
    if not result_store(config, assignment).students():
        raise GradingError(f"Nothing has been graded for {assignment!r} yet: run `cs231n grade` first.")
    return config


def write_grades(work, assignment, results):
    """Writes grades.csv; returns its folder."""
    folder = work / "results" / assignment
    with open_atomically(folder / "grades.csv", "w", encoding="utf-8", newline="") as file:
        # Programs that open a CSV by double click know by this mark that it is UTF-8.
        file.write("\ufeff")
        grades_csv(results, file)
    return folder
