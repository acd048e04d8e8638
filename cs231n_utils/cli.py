"""The command `cs231n`: open the course, look at an environment or at one's progress, write, release and grade."""

import argparse
import errno
import os
import pathlib
import sys

from cs231n_utils.startup import skip_slow_imports

__all__ = ["main"]


def main(argv=None):
    """Run `cs231n` with `argv` (default: the command line) and return its exit status."""
    parser = _parser()
    args = vars(parser.parse_args(argv))
    command = args.pop("command", None)
    if command is None:
        parser.print_help()
        return 0
    skip_slow_imports()
    try:
        return command(**args) or 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        # Errors that were foreseen are sentences for the user; anything else keeps its traceback for a report.
        if getattr(error, "for_users", False):
            print(error, file=sys.stderr)
            return 1
        if _is_full_disk(error):
            what = " ".join(str(error).split())[:200]
            print(f"The disk is full: make room, then give the same command again ({what}).", file=sys.stderr)
            return 1
        raise


def _is_full_disk(error):
    """Does it say so? shutil and SQLite keep the text and not the number."""
    reasons = (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT), "disk is full")
    return any(reason in str(error) for reason in reasons)


def _parser():
    parser = argparse.ArgumentParser(prog="cs231n", description=__doc__)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    lab = commands.add_parser("lab", help="open JupyterLab on the assignments")
    lab.add_argument("--port", type=int, help="the port to serve on (default: 8888, or the next free one)")
    lab.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    lab.add_argument("--folder", type=pathlib.Path, help="the folder of notebooks (default: assignments/)")
    lab.set_defaults(command=_lab)

    doctor = commands.add_parser("doctor", help="say what is wrong with this environment and how to mend it")
    doctor.add_argument(
        "--all", action="store_true", dest="everything", help="also what only instructors and developers need"
    )
    doctor.set_defaults(command=_doctor)

    progress = commands.add_parser("progress", help="list which answers pass their visible checks")
    progress.add_argument("folder", nargs="?", type=pathlib.Path, help="default: assignments/")
    progress.set_defaults(command=_progress)

    new = commands.add_parser("new", help="instructors: begin an assignment, with one worked answer to replace")
    new.add_argument("assignment", help='its number and topic, for example "02-preprocessing"')
    new.set_defaults(command=_new)

    release = commands.add_parser("release", help="instructors: make assignments/ from solutions/")
    release.add_argument("assignments", nargs="*", help="default: all")
    release.add_argument(
        "--student-edition",
        action="store_true",
        help="make what students get: a folder and its zip",
    )
    release.add_argument("--output", type=pathlib.Path, help="the edition's folder (default: in dist/)")
    release.set_defaults(command=_release)

    grade = commands.add_parser("grade", help="instructors: grade a folder or zip of submissions")
    grade.add_argument("assignment", help='for example "01-activations"')
    grade.add_argument("submissions", type=pathlib.Path, help="a folder or a zip, as the LMS gives it")
    grade.add_argument("--output", type=pathlib.Path, help="where grades and feedback go (default: grading/)")
    grade.add_argument("--jobs", type=int, help="how many submissions are run at a time (default: one per core)")
    grade.add_argument("--timeout", type=float, help="seconds that a cell or a call may take (default: 10)")
    grade.add_argument(
        "--sandbox",
        choices=["bubblewrap", "container", "none"],
        help="container: where bubblewrap does not run; none: without protection (see doctor)",
    )
    grade.add_argument(
        "--cluster", metavar="ADDRESS", help="a Dask scheduler's address, or its scheduler file: grade there"
    )
    grade.add_argument("--force", action="store_true", help="grade again what has been graded")
    grade.set_defaults(command=_grade)

    grades = commands.add_parser("grades", help="instructors: grades and feedback as Canvas and Moodle take them back")
    grades.add_argument("assignment")
    grades.add_argument("--into", type=pathlib.Path, help="the CSV that the LMS exported; a copy is filled in")
    grades.add_argument("--column", help="its column for the grades (default: the one with the assignment's name)")
    grades.add_argument("--to", type=pathlib.Path, help="the filled copy (default: in grading/results/)")
    grades.add_argument(
        "--feedback-zip", nargs="?", const="", metavar="FILE", help="also pack the feedback pages for the LMS"
    )
    grades.add_argument("--provisional", action="store_true", help="also of those with answers that nobody has read")
    grades.add_argument("--time-zone", help='of the times in a Moodle worksheet, for example "Europe/Berlin"')
    grades.add_argument("--output", type=pathlib.Path, help="the folder that grade was given")
    grades.set_defaults(command=_grades)

    report = commands.add_parser("report", help="instructors: what the class has not understood yet")
    report.add_argument("assignment", nargs="?", help="default: all that have been graded")
    report.add_argument("--output", type=pathlib.Path, help="the folder that grade was given")
    report.add_argument("--names", action="store_true", help="say who wrote nearly the same answers")
    report.set_defaults(command=_report)
    return parser


# Each command imports what it needs when it runs: `cs231n doctor` must work in an environment without nbgrader.


def _lab(**options):
    from cs231n_utils.lab import start

    return start.start(**options)


def _doctor(**options):
    from cs231n_utils.lab import doctor

    return doctor.report(**options)


def _progress(folder):
    from cs231n_utils.lab import progress, start

    print(progress.table(folder or start.assignments_folder()))


def _new(**options):
    return _instructors().new(**options)


def _release(**options):
    return _instructors().release(**options)


def _grade(**options):
    return _instructors().grade(**options)


def _grades(**options):
    from cs231n_utils.grading import commands

    return commands.grades(**options)


def _report(**options):
    return _instructors().report(**options)


class NotHere(Exception):
    """A command needs what is not installed; the text is one sentence for the user."""

    for_users = True


def _instructors():
    """The module of the instructor's commands."""
    try:
        from cs231n_utils.grading import commands
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("cs231n_utils"):
            raise NotHere("This is the student edition: releasing and grading need the course's repository.") from error
        raise NotHere(
            f'Instructors\' commands need {error.name}: pip install -c constraints.txt -e ".[lab,grading,torch]".'
        ) from error
    return commands


if __name__ == "__main__":
    sys.exit(main())
