"""A class is graded: each case gets its verdict, nobody stops anybody, and a killed run goes on."""

import concurrent.futures
import csv
import io
import json
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import nbformat
import pytest

from cs231n_utils.files import write_atomically
from cs231n_utils.grading import batch, commands, pool
from cs231n_utils.grading.batch import grade_class
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.outgoing import gradebook
from cs231n_utils.grading.outgoing.results import (
    GRADED,
    NOT_GRADED,
    TO_READ,
    UNREADABLE,
    Result,
    grades_csv,
)
from cs231n_utils.grading.quiet import quiet_nbgrader
from cs231n_utils.grading.release import release
from tests.grading import toy

REPOSITORY = Path(__file__).parents[2]
QUESTIONS = ["test-square", "test-means", "essay"]
TIMEOUT = 5

# student: points for square, for means, for the essay (None: a teacher reads it), verdict, part of a note
EXPECTED = {
    "perfect": (2, 3, None, TO_READ, None),
    "other-style": (2, 3, None, TO_READ, None),
    "untouched": (0, 0, 0, GRADED, "No answer was written"),
    "sign-kept": (0, 3, None, TO_READ, None),
    "wrong-axis": (2, 0, None, TO_READ, None),
    "broken-json": (0, 0, 0, UNREADABLE, "not valid JSON"),
    "copied-test": (2, 3, None, TO_READ, "there 2 times"),
    "deleted-test": (2, 3, None, TO_READ, "was deleted"),
    "endless-loop": (0, 3, None, TO_READ, f"longer than {TIMEOUT} s"),
    "exits": (0, 3, None, TO_READ, "ended its process"),
    "killed": (0, 3, None, TO_READ, "ended its process"),
    "warns": (2, 3, None, TO_READ, None),
    "changed-test": (0, 3, None, TO_READ, "was changed"),
    "renamed": (2, 3, None, TO_READ, "my work (1).ipynb"),
    "lost-metadata": (2, 3, 0, GRADED, "'essay' was deleted"),
    "no-notebook": (0, 0, 0, UNREADABLE, "No notebook"),
}


# graded by nbgrader's own commands
PLAIN = ("warns", "copied-test")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The toy course with the repository's nbgrader settings, released."""
    root = toy.make_course(tmp_path_factory.mktemp("course"))
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    release(root=root)
    return root


@pytest.fixture(scope="module")
def template(course):
    return nbformat.read(course / "assignments" / toy.NAME / "toy.ipynb", as_version=4)


@pytest.fixture(scope="module")
def graded(course, template, tmp_path_factory):
    """The sample class, graded once: (results by student, course copy, the order in which they came)."""
    submissions = toy.write_class(tmp_path_factory.mktemp("class"), toy.sample_class(template))
    order = []
    results, copy = grade_class(
        course, toy.NAME, submissions, jobs=2, timeout=TIMEOUT, tell=lambda result: order.append(result.student)
    )
    return {result.student: result for result in results}, copy, order, submissions


@pytest.mark.parametrize("student", EXPECTED)
def test_each_case_has_its_verdict(graded, student):
    result = graded[0][student]
    *points, verdict, note = EXPECTED[student]
    assert result.questions == {
        question: [value, maximum] for question, value, maximum in zip(QUESTIONS, points, (2, 3, 5), strict=True)
    }
    assert result.verdict == verdict
    assert result.score == sum(value or 0 for value in points) and result.maximum == 10
    text = " ".join(result.notes)
    assert (note in text) if note else text == ""


def test_what_the_report_needs_is_kept(graded):
    results = graded[0]
    outcomes = {name: {q: f["outcome"] for q, f in result.findings.items()} for name, result in results.items()}
    assert outcomes["perfect"] == {} and outcomes["sign-kept"] == {"test-square": "wrong"}
    assert outcomes["untouched"] == {"test-square": "unwritten", "test-means": "unwritten"}
    assert outcomes["endless-loop"] == outcomes["exits"] == {"test-square": "crashed"}
    assert results["sign-kept"].answers == {"square": toy.SIGN_KEPT, "means": toy.RIGHT["means"]}
    assert results["untouched"].answers == {}


def test_everyone_is_told_once_and_nobody_is_missing(graded):
    results, _, order, _ = graded
    assert sorted(order) == sorted(EXPECTED) == sorted(results)


def test_the_gradebook_says_the_same(graded):
    _, copy, _, _ = graded
    for student, (*points, _, _) in EXPECTED.items():
        found = gradebook.points_of(copy.config.CourseDirectory.db_url, toy.NAME, student)
        assert [value for value, _ in found.values()] == points


def test_the_course_itself_is_left_alone(graded, course):
    assert {path.name for path in course.iterdir()} == {"solutions", "assignments", "grading", "nbgrader_config.py"}
    assert [path.name for path in (course / "solutions" / toy.NAME).iterdir() if path.suffix == ".ipynb"] == [
        "toy.ipynb"
    ]


def test_feedback_shows_the_way_and_hides_the_hidden_tests(graded):
    _, copy, _, _ = graded
    pages = {
        student: (copy.work / "feedback" / student / toy.NAME / "toy.html").read_text()
        for student in EXPECTED
    }  # fmt: skip
    for student, page in pages.items():
        assert "hidden_input" not in page and "1e3" not in page and "HIDDEN TESTS" not in page, student
    assert "Where points were lost" not in pages["perfect"]
    assert "0 of 2: square keeps the sign" in pages["sign-kept"]
    assert "slow" in pages["warns"], "what was on stderr is shown"
    assert "not valid JSON" in pages["broken-json"]
    assert f"longer than {TIMEOUT} s" in pages["endless-loop"] and "there 2 times" in pages["copied-test"]


def test_a_second_run_runs_no_code_and_keeps_teachers_points(graded, course, monkeypatch):
    results, copy, _, submissions = graded
    monkeypatch.setattr(pool, "execute", None)
    url = copy.config.CourseDirectory.db_url
    with quiet_nbgrader(), gradebook.Gradebook(url) as book:
        essay = book.find_grade("essay", toy.NOTEBOOK, toy.NAME, "perfect")
        essay.manual_score, essay.needs_manual_grade = 4.0, False
        book.db.commit()
    again, _ = grade_class(course, toy.NAME, submissions, jobs=2, timeout=TIMEOUT)
    again = {result.student: result for result in again}
    assert again["perfect"].score == 9 and again["perfect"].verdict == GRADED
    assert {s: r.score for s, r in again.items()} == {s: r.score for s, r in results.items()} | {"perfect": 9}


def test_a_failed_regrade_keeps_no_old_score(graded, course, template, tmp_path, monkeypatch):
    """The student hands in again, and the grading itself breaks down; the next run, in other processes, mends it."""
    _, copy, _, _ = graded
    url = copy.config.CourseDirectory.db_url
    again = toy.write_class(
        tmp_path, {"other-style/toy.ipynb": json.dumps(toy.answered(template, means=toy.WRONG_AXIS)).encode()}
    )

    def broken(task):
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(pool, "execute", broken)
        with concurrent.futures.ThreadPoolExecutor(1) as threads:
            (result,), _ = grade_class(course, toy.NAME, again, pool=threads)
    assert result.verdict == NOT_GRADED and result.score is None and "no space left" in result.notes[-1]
    assert [value for value, _ in gradebook.points_of(url, toy.NAME, "other-style").values()] == [None, None, None]
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as spawned:
        (result,), _ = grade_class(course, toy.NAME, again, pool=spawned)
    assert result.verdict == TO_READ and result.score == 2


def test_a_surprise_in_one_submission_stops_nobody(course, template, tmp_path, monkeypatch):
    """Bugs of ours, too, cost one student at most a verdict for now."""
    data = json.dumps(toy.answered(template)).encode()
    submissions = toy.write_class(tmp_path / "class", {"ada/toy.ipynb": data, "eve/toy.ipynb": data})
    honest = batch.preflight

    def surprised(submission, *arguments):
        if submission.student == "ada":
            raise RuntimeError("unforeseen")
        return honest(submission, *arguments)

    monkeypatch.setattr(batch, "preflight", surprised)
    results, course_copy = grade_class(course, toy.NAME, submissions, work=tmp_path / "work")
    assert [(result.student, result.verdict, result.score) for result in results] == [
        ("ada", NOT_GRADED, None),
        ("eve", TO_READ, 5),
    ]
    assert "unforeseen" in results[0].notes[0] and "unforeseen" in (course_copy.work / "errors.log").read_text()


# So many that a run can be stopped between two of them: results are written in batches.
CLASS = 40


def test_a_killed_run_goes_on(course, template, tmp_path):
    """`kill -9`, then Ctrl-C, then to the end: all are graded, and those who were are not run again."""
    submissions = tmp_path / "moodle.zip"
    with zipfile.ZipFile(submissions, "w") as archive:
        for i in range(CLASS):
            name = f"Ada Lovelace_{100 + i}_assignsubmission_file_/toy.ipynb"
            archive.writestr(name, json.dumps(toy.answered(template)))
    work = tmp_path / "work"
    states = work / "results" / toy.NAME / "students"
    code = (
        "import sys; from cs231n_utils.grading.commands import grade; "
        f"sys.exit(grade({toy.NAME!r}, [{str(submissions)!r}], output={str(work)!r}, jobs=1, timeout=20))"
    )
    command = [sys.executable, "-c", code]

    def finished():
        return {path.name: path.stat().st_mtime_ns for path in states.glob("*.json")}

    seen = {}
    for stop, status in ((signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)):
        with subprocess.Popen(command, cwd=course, stdout=subprocess.PIPE, text=True) as process:
            end = time.monotonic() + 60
            while len(finished()) <= len(seen) and time.monotonic() < end:
                time.sleep(0.05)
            process.send_signal(stop)
            stopped = time.monotonic()
            assert process.wait() == status
            assert time.monotonic() - stopped < 20
        assert len(seen) < len(finished()) < CLASS
        assert seen.items() <= finished().items()
        seen = finished()
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert seen.items() <= finished().items()
    rows = list(csv.DictReader(io.StringIO((work / "results" / toy.NAME / "grades.csv").read_text("utf-8-sig"))))
    assert [(row["student"], row["name"], row["score"], row["maximum"]) for row in rows] == [
        (f"{100 + i}", "Ada Lovelace", "5", "10") for i in range(CLASS)
    ]
    assert [row["test-means"] for row in rows] == ["3"] * CLASS and {row["essay"] for row in rows} == {""}


def test_changed_tests_have_everyone_graded_again_and_changed_words_nobody(course, template, tmp_path, monkeypatch):
    root = tmp_path / "course"
    shutil.copytree(course, root, ignore=shutil.ignore_patterns("grading"))
    submissions = toy.write_class(tmp_path / "class", {"ada/toy.ipynb": json.dumps(toy.answered(template)).encode()})
    (first,), _ = grade_class(root, toy.NAME, submissions)
    path = root / "solutions" / toy.NAME / "toy.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += "\nA word of explanation."
    nbformat.write(notebook, path)
    with monkeypatch.context() as patch:
        patch.setattr(pool, "execute", None)
        (again,), _ = grade_class(root, toy.NAME, submissions)
    assert again == first
    notebook.cells[3].source = "raise AssertionError('too hard')"
    nbformat.write(notebook, path)
    (second,), _ = grade_class(root, toy.NAME, submissions)
    assert first.questions["test-square"] == [2, 2] and second.questions["test-square"] == [0, 2]
    del notebook.cells[3]
    nbformat.write(notebook, path)
    with pytest.raises(GradingError, match=r"gradebook\.db"):
        grade_class(root, toy.NAME, submissions)


def test_only_one_grading_at_a_time(tmp_path):
    with batch.only_writer(tmp_path), pytest.raises(GradingError, match="Another grading"), batch.only_writer(tmp_path):
        pass


def test_commands_print_and_write(graded, course, monkeypatch, capsys, tmp_path):
    _, copy, _, submissions = graded
    monkeypatch.chdir(course / "solutions")
    assert commands.grade(toy.NAME, str(submissions), timeout=TIMEOUT) == 0
    printed = capsys.readouterr().out
    assert all(student in printed for student in EXPECTED) and "●●?" in printed
    for arguments in ([toy.NAME], []):
        assert commands.report(*arguments) == 0
        printed = capsys.readouterr().out
        assert "16 submissions: 14 graded, 2 unreadable" in printed and "square" in printed
    page = (copy.work / "results" / toy.NAME / "report.html").read_text()
    for part in ("square keeps the sign of a negative input", "wrong axis", "np.abs", "no-notebook"):
        assert part in re.sub("<[^>]*>", "", page), part
    assert "hidden_input" not in page and "1e3" not in page and "<script" not in page
    overview = (copy.work / "results" / "report.html").read_text()
    assert f'href="{toy.NAME}/report.html"' in overview
    assert commands.release() == 0 and "up to date" in capsys.readouterr().out
    for command, arguments in (
        (commands.release, [["none"]]),
        (commands.grade, ["none", submissions]),
        (commands.grade, [toy.NAME, [course / "nothing"]]),
        (commands.report, ["none"]),
    ):
        with pytest.raises(GradingError) as error:
            command(*arguments)
        assert error.value.for_users
    with pytest.raises(GradingError, match="Nothing has been graded"):
        commands.report(toy.NAME, output=tmp_path)


def test_plain_nbgrader_autograde_and_feedback(course, template, tmp_path):
    """nbgrader's own commands use our executor and our rebuilding, with the settings in the repository."""
    root = tmp_path / "course"
    shutil.copytree(course, root, ignore=shutil.ignore_patterns("grading"))
    sample = toy.sample_class(template)
    for student in PLAIN:
        folder = root / "grading" / "submitted" / student / toy.NAME
        folder.mkdir(parents=True)
        (folder / "toy.ipynb").write_bytes(sample[f"{student}/toy.ipynb"])
    for step in ("generate_assignment", "autograde", "generate_feedback"):
        result = subprocess.run(
            [sys.executable, "-m", "nbgrader", step, toy.NAME, *(["--force"] if step == "generate_assignment" else [])],
            cwd=root,
            env={**os.environ, "OMP_NUM_THREADS": "1", "PATH": os.defpath},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
    url = f"sqlite:///{root}/grading/gradebook.db"
    for student in PLAIN:
        points = [value for value, _ in gradebook.points_of(url, toy.NAME, student).values()]
        assert points == list(EXPECTED[student][:3])
        page = (root / "grading" / "feedback" / student / toy.NAME / "toy.html").read_text()
        assert "hidden_input" not in page


def result(student, message=None, points=0.0, **kind):
    messages = {"test-square": message} if message else {}
    return Result(
        student,
        student,
        GRADED,
        points,
        2,
        {"test-square": [points, 2]},
        checks=["test-square"],
        messages=messages,
        **kind,
    )


def test_csv_is_harmless_to_spreadsheets_and_complete(tmp_path):
    file = io.StringIO()
    grades_csv([result("=cmd|x", notes=['a, "b"\nc'])], file)
    rows = list(csv.reader(io.StringIO(file.getvalue())))
    columns = ["student", "name", "score", "late_penalty", "grade", "maximum", "test-square", "verdict", "notes"]
    assert rows[0] == columns
    assert rows[1] == ["'=cmd|x", "'=cmd|x", "0", "0", "0", "2", "0", GRADED, 'a, "b"\nc']
    path = tmp_path / "grades.csv"
    write_atomically(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "new\ud800")
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]
