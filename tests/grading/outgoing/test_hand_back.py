"""Grades on their way back to the LMS: late penalties, extra time, teachers' points, times of submission."""

import csv
import datetime
import json
import shutil
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties

from cs231n_utils import cli
from cs231n_utils.grading import pool
from cs231n_utils.grading.batch import CourseCopy, StoredResults, prepare, result_store
from cs231n_utils.grading.config import grading_config
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.incoming.submissions import HandedIn, Submission, find_submissions
from cs231n_utils.grading.incoming.timestamps import handed_in_at, time_of
from cs231n_utils.grading.outgoing.gradebook import Book, Entry
from cs231n_utils.grading.outgoing.hand_back import grades_of, take_times
from cs231n_utils.grading.outgoing.lateness import assign_penalties
from cs231n_utils.grading.outgoing.lms_exports import read_export
from cs231n_utils.grading.outgoing.record import Recorder
from cs231n_utils.grading.outgoing.results import GRADED, TO_READ, Result
from cs231n_utils.grading.quiet import quiet_nbgrader
from cs231n_utils.grading.running.judged_notebook import GradingExecutor
from cs231n_utils.grading.task import Graded
from tests.grading import toy
from tests.grading.outgoing import lms_files

REPOSITORY = Path(__file__).parents[3]
DUE = "2026-11-20 23:59 Europe/Berlin"
PLUGIN = """\
import math

from nbgrader.plugins import LateSubmissionPlugin


class OnePointAnHour(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return math.ceil(total_seconds_late / 3600)


class Broken(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        raise ArithmeticError("no such hour")
"""
ON_TIME = datetime.datetime(2026, 11, 20, 22, 58)
TWO_HOURS_LATE = datetime.datetime(2026, 11, 21, 0, 58)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    root = toy.make_course(tmp_path_factory.mktemp("course"))
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    (root / "late_penalty.py").write_text(PLUGIN)
    prepare(root, toy.NAME)
    return root


@pytest.fixture
def course(prepared, tmp_path, monkeypatch):
    """A course that is ready to have results entered; the current folder."""
    root = shutil.copytree(prepared, tmp_path / "course")
    monkeypatch.chdir(root)
    # Another test's course has a plugin of the same name.
    sys.modules.pop("late_penalty", None)
    return root


def configure(root, line):
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(line + "\n")


def enter(root, *submissions):
    """Enters `(student, points of the three questions, handed in at)` as grading does."""
    config = grading_config(root)
    copy = CourseCopy(toy.NAME, "toy.ipynb", config, None, None, {}, "")
    with Book(config.CourseDirectory.db_url, toy.NAME) as book:
        recorder = Recorder(copy, book, result_store(config, toy.NAME))
        for student, points, time in submissions:
            scores = dict(zip(("test-square", "test-means", "essay"), points, strict=True))
            result = Result(student, f"name of {student}", GRADED, None, 0.0)
            result.handed_in_as = f"name of {student}_{student}_assignsubmission_file_/toy.ipynb"
            recorder.write_results([Entry(student, scores, handed_in_at=time)], [result])
            recorder.write_file("feedback", student, "toy.html", f"<p>{student}</p>")
    return config


def gradebook(root):
    return Gradebook(f"sqlite:///{root}/grading/gradebook.db")


def set_due_date(root):
    with quiet_nbgrader(), gradebook(root) as book:
        book.update_or_create_assignment(toy.NAME, duedate=DUE)


def rows(root):
    text = (root / "grading" / "results" / toy.NAME / "grades.csv").read_text("utf-8-sig")
    return {row["student"]: row for row in csv.DictReader(text.splitlines())}


def grades(*arguments):
    assert cli.main(["grades", toy.NAME, *map(str, arguments)]) == 0


CLASS = (("101", (2, 3, 4), ON_TIME), ("102", (2, 3, 5), TWO_HOURS_LATE), ("103", (0, 1, 0), TWO_HOURS_LATE))


def test_a_penalty_plugin_of_nbgraders_config_counts(course, capsys):
    configure(course, 'c.AssignLatePenalties.plugin_class = "late_penalty.OnePointAnHour"')
    enter(course, *CLASS)
    set_due_date(course)
    Path("worksheet.csv").write_text(lms_files.GERMAN_WORKSHEET)
    grades("--into", "worksheet.csv", "--to", "filled.csv")
    # Nobody loses more than he has.
    assert {s: (row["score"], row["late_penalty"], row["grade"]) for s, row in rows(course).items()} == {
        "101": ("9", "0", "9"),
        "102": ("10", "2", "8"),
        "103": ("1", "1", "0"),
    }
    filled = list(csv.DictReader(Path("filled.csv").read_text().splitlines()))
    assert [row["Bewertung"] for row in filled] == ["18", "0"]
    assert "name of 102 (102) handed in, but is not in the export" in capsys.readouterr().out
    # It holds again when there is less to lose, and when the due date is taken back nobody is late.
    with quiet_nbgrader(), gradebook(course) as book:
        book.update_or_create_assignment(toy.NAME, duedate=None)
    grades()
    assert {row["late_penalty"] for row in rows(course).values()} == {"0"}


SETTINGS = [
    'AssignLatePenalties.plugin_class = "late_penalty.OnePointAnHour"',
    'LateSubmissionPlugin.penalty_method = "zero"',
    "Application.log_level = 30",
]


@pytest.mark.parametrize("setting", SETTINGS)
def test_penalties_are_those_of_nbgraders_own_step(course, setting):
    configure(course, f"c.{setting}")
    config = enter(course, *CLASS)
    set_due_date(course)
    assert assign_penalties(config, course, toy.NAME) == 2
    ours = {result.student: result.penalty for result in StoredResults(config, toy.NAME)}
    step = AssignLatePenalties(config=config)
    for student in ours:
        about = {"notebook": "toy", "assignment": toy.NAME, "student": student}
        with quiet_nbgrader():
            step.preprocess(toy.solution_notebook(), {"nbgrader": about | {"db_url": config.CourseDirectory.db_url}})
    with quiet_nbgrader(), gradebook(course) as book:
        theirs = {s.student.id: s.late_submission_penalty for s in book.assignment_submissions(toy.NAME)}
    assert ours == theirs


def test_extra_time_is_granted_as_in_nbgrader(course):
    configure(course, 'c.LateSubmissionPlugin.penalty_method = "zero"')
    enter(course, *CLASS)
    set_due_date(course)
    with quiet_nbgrader(), gradebook(course) as book:
        book.grant_extension(toy.NAME, "102", days=2)
    grades()
    assert {s: row["grade"] for s, row in rows(course).items()} == {"101": "9", "102": "10", "103": "0"}


def test_a_regrade_keeps_teachers_points_and_takes_the_new_time(course):
    configure(course, 'c.AssignLatePenalties.plugin_class = "late_penalty.OnePointAnHour"')
    enter(course, ("102", (2, 3, None), ON_TIME))
    set_due_date(course)
    with quiet_nbgrader(), gradebook(course) as book:
        essay = book.find_grade("essay", "toy", toy.NAME, "102")
        essay.manual_score, essay.extra_credit, essay.needs_manual_grade = 4.0, 1.0, False
        book.db.commit()
    grades()
    assert rows(course)["102"]["grade"] == "10"
    enter(course, ("102", (2, 0, None), TWO_HOURS_LATE))
    grades()
    row = rows(course)["102"]
    assert (row["essay"], row["test-means"], row["score"], row["grade"]) == ("5", "0", "7", "5")
    # A regrade of which nobody knows the time leaves the one that was known.
    enter(course, ("102", (2, 3, None), None))
    grades()
    assert rows(course)["102"]["grade"] == "8"


def test_a_plugin_that_fails_is_a_sentence(course):
    enter(course, *CLASS)
    set_due_date(course)
    for plugin, text in (("late_penalty.Broken", "no such hour"), ("nowhere.Plugin", "nowhere")):
        configure(course, f'c.AssignLatePenalties.plugin_class = "{plugin}"')
        with pytest.raises(GradingError, match=text):
            assign_penalties(grading_config(course), course, toy.NAME)


def test_times_come_from_moodles_worksheet(course, capsys):
    configure(course, 'c.AssignLatePenalties.plugin_class = "late_penalty.OnePointAnHour"')
    enter(course, *((student, (2, 3, 4), None) for student in ("101", "102", "103", "104", "105")))
    Path("worksheet.csv").write_text(lms_files.WORKSHEET)
    # Without a due date times do not matter.
    grades("--into", "worksheet.csv", "--to", "filled.csv")
    assert "times of submission" not in capsys.readouterr().out
    set_due_date(course)
    grades("--into", "worksheet.csv", "--to", "filled.csv", "--time-zone", "Europe/Berlin")
    assert "4 times of submission were taken" in capsys.readouterr().out
    # 101: 23:58; 102: two hours and a minute late; 103: two days late; 104: Moodle knows of no submission
    assert {s: row["grade"] for s, row in rows(course).items()} == {
        "101": "9", "102": "6", "103": "0", "104": "9", "105": "9",
    }  # fmt: skip
    config = grading_config(course)
    Path("german.csv").write_text(lms_files.GERMAN_WORKSHEET)
    told = take_times(config, toy.NAME, read_export("german.csv"), "Europe/Berlin")
    assert len(told) == 1 and "2 times" in told[0] and "cannot be read" in told[0]
    with pytest.raises(GradingError, match="Europe/Berlin"):
        take_times(config, toy.NAME, read_export("german.csv"), "Middle/Earth")


def test_unread_answers_are_handed_out_only_if_asked_for(course, capsys):
    enter(course, ("101", (2, 3, None), None), ("103", (2, 3, 4), None))
    Path("canvas.csv").write_text(lms_files.CANVAS)
    grades("--into", "canvas.csv", "--to", "final.csv")
    assert "(101) has answers that nobody has read" in capsys.readouterr().out
    grades("--into", "canvas.csv", "--to", "all.csv", "--provisional")
    assert Path("final.csv").read_text() == lms_files.CANVAS.replace("B,,3.00,", "B,,9,")
    assert Path("all.csv").read_text() == lms_files.CANVAS.replace("B,,3.00,", "B,,9,").replace("A,,,4", "A,,5,4")
    assert {r.verdict for r in StoredResults(grading_config(course), toy.NAME)} == {GRADED, TO_READ}


def test_the_filled_file_and_the_zip_lie_beside_the_grades_by_default(course, capsys):
    enter(course, *CLASS)
    Path("canvas.csv").write_text(lms_files.CANVAS)
    grades("--into", "canvas.csv", "--feedback-zip")
    folder = course / "grading" / "results" / toy.NAME
    assert (folder / "canvas-with-grades.csv").is_file()
    assert [s.student for s in find_submissions(folder / "feedback.zip", toy.NAME)] == ["101", "102", "103"]
    assert "3 feedback pages" in capsys.readouterr().out
    assert cli.main(["grades", toy.NAME, "--into", "canvas.csv", "--to", "canvas.csv"]) == 1
    assert "never written" in capsys.readouterr().err
    assert cli.main(["grades", toy.NAME, "--output", "elsewhere"]) == 1


def test_a_submission_that_could_not_be_graded_has_no_grade():
    (grade,) = grades_of([Result("eve", "Eve", "not graded", None, 10.0)], provisional=True)
    assert grade.points is None and "not graded" in grade.why_not


def graded_as_right(task):
    """In the place of `task.execute`: nothing runs."""
    return Graded(task.notebook, "<html></html>", {"test-square": 2.0, "test-means": 3.0, "essay": 4.0}, [], [], [], {})


@pytest.fixture
def files(course, monkeypatch):
    """Submissions by path; grading them runs nothing."""
    monkeypatch.setattr(GradingExecutor, "make_sure", lambda self: None)
    monkeypatch.setattr(pool, "execute", graded_as_right)
    template = nbformat.read(course / "grading" / "release" / toy.NAME / "toy.ipynb", as_version=4)
    return {"101/toy.ipynb": json.dumps(toy.answered(template)).encode(), "102/essay.txt": b"see attached"}


def test_times_come_with_the_folders_that_nbgrader_made(course, files, tmp_path):
    stamps = {f"{student}/timestamp.txt": b"2026-11-21 01:58 Europe/Berlin" for student in ("101", "102")}
    toy.write_class(tmp_path / "class", files | stamps)
    assert cli.main(["grade", toy.NAME, str(tmp_path / "class"), "--jobs", "1"]) == 0
    with quiet_nbgrader(), gradebook(course) as book:
        times = {s.student.id: s.timestamp for s in book.assignment_submissions(toy.NAME)}
    assert times == {"101": TWO_HOURS_LATE, "102": TWO_HOURS_LATE}
    # nbgrader's own autograde finds it there.
    kept = (course / "grading" / "submitted" / "101" / toy.NAME / "timestamp.txt").read_text()
    assert time_of(kept) == TWO_HOURS_LATE


def test_the_lmss_names_are_learnt_without_grading_again(course, files, tmp_path, monkeypatch, capsys):
    toy.write_class(tmp_path / "class", files)
    assert cli.main(["grade", toy.NAME, str(tmp_path / "class"), "--jobs", "1"]) == 0
    assert cli.main(["grades", toy.NAME, "--feedback-zip", "back.zip"]) == 1 and not Path("back.zip").exists()
    assert "as it is" in capsys.readouterr().err
    with zipfile.ZipFile("moodle.zip", "w") as archive:
        for path, data in files.items():
            archive.writestr(f"Ada Lovelace_{path.replace('/', '_assignsubmission_file_/')}", data)
    monkeypatch.setattr(pool, "execute", None)
    assert cli.main(["grade", toy.NAME, "moodle.zip", "--jobs", "1"]) == 0
    grades("--feedback-zip", "back.zip")
    with zipfile.ZipFile("back.zip") as archive:
        assert archive.namelist() == [f"Ada Lovelace_{i}_assignsubmission_file_/toy.html" for i in (101, 102)]


def stamped(name, path, text="2026-11-21 00:58:00 UTC"):
    return Submission("ada", files=[HandedIn(name, text.encode, path=path)])


def test_a_timestamp_counts_only_where_no_student_can_put_it():
    for name in ("timestamp.txt", f"{toy.NAME}/timestamp.txt"):
        assert handed_in_at(stamped(name, f"ada/{name}"), toy.NAME) == TWO_HOURS_LATE
    for path in ("Ada_101_assignsubmission_file_/timestamp.txt", "ada_101_9001_timestamp.txt"):
        assert handed_in_at(stamped("timestamp.txt", path), toy.NAME) is None
    assert handed_in_at(stamped("data/timestamp.txt", "ada/data/timestamp.txt"), toy.NAME) is None
    assert handed_in_at(stamped("timestamp.txt", "ada/timestamp.txt", "soon"), toy.NAME) is None


def test_times_with_and_without_zones():
    assert time_of("2026-11-21 01:58 Europe/Berlin") == TWO_HOURS_LATE == time_of("2026-11-21T00:58:00+00:00")
    assert time_of(TWO_HOURS_LATE.isoformat(" ")) == TWO_HOURS_LATE
    assert time_of("") is None and time_of("99999999999999999999") is None
