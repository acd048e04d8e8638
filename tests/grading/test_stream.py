"""A class goes through as a stream: little is held, what is lost is done again, and nothing is left behind."""

import concurrent.futures
import json
import os
import signal
from pathlib import Path

import nbformat
import pytest

from cs231n_utils.grading import batch, pool, task
from cs231n_utils.grading.batch import ClassGrading
from cs231n_utils.grading.cells import INCIDENTS
from cs231n_utils.grading.outgoing import gradebook
from cs231n_utils.grading.outgoing.gradebook import Book, Entry
from cs231n_utils.grading.outgoing.results import GRADED, NOT_GRADED, TO_READ
from cs231n_utils.grading.pool import Pool, remove_tree
from cs231n_utils.grading.quiet import quiet_nbgrader
from cs231n_utils.grading.release import release
from cs231n_utils.grading.running import judged_notebook
from cs231n_utils.grading.running.judged_notebook import GradingExecutor
from cs231n_utils.grading.task import Graded
from tests.grading import toy
from tests.grading.running.boxes import needs_sandbox

STUDENTS = 30
POINTS = {"test-square": 2.0, "test-means": 3.0, "essay": None}


def graded_as_right(task):
    """In the place of `task.execute`: nothing runs."""
    return Graded(task.notebook, "<html></html>", dict(POINTS), [], [], ["test-square", "test-means"], {})


@pytest.fixture
def course(tmp_path, monkeypatch):
    root = toy.make_course(tmp_path / "course")
    release(root=root)
    monkeypatch.setattr(GradingExecutor, "make_sure", lambda self: None)
    monkeypatch.setattr(pool, "execute", graded_as_right)
    return root


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    root = toy.make_course(tmp_path_factory.mktemp("released"))
    release(root=root)
    return nbformat.read(root / "assignments" / toy.NAME / "toy.ipynb", as_version=4)


@pytest.fixture
def submissions(course, tmp_path):
    template = nbformat.read(course / "assignments" / toy.NAME / "toy.ipynb", as_version=4)
    data = json.dumps(toy.answered(template)).encode()
    return toy.write_class(tmp_path / "class", {f"s{i:02d}/toy.ipynb": data for i in range(STUDENTS)})


def test_submissions_are_read_as_their_turn_comes(course, submissions, monkeypatch):
    begun, ahead = [], []
    honest = batch.preflight

    def noted(submission, *arguments):
        begun.append(submission.student)
        return honest(submission, *arguments)

    monkeypatch.setattr(batch, "preflight", noted)
    grading = ClassGrading(course, toy.NAME, jobs=2)
    for count, result in enumerate(grading.run(submissions)):
        assert result.verdict == TO_READ and result.score == 5
        ahead.append(len(begun) - count)
    assert len(begun) == len(ahead) == STUDENTS and max(ahead) <= batch.BATCH + 2 * 2 + 2


def test_a_batch_is_entered_in_one_transaction_or_each_by_itself(course, submissions, monkeypatch):
    sizes, honest = [], Book.write

    def counted(self, entries):
        sizes.append(len(entries))
        if any(entry.student == "s03" for entry in entries):
            raise OSError("this one cannot be entered")
        return honest(self, entries)

    monkeypatch.setattr(Book, "write", counted)
    results = {result.student: result for result in ClassGrading(course, toy.NAME, jobs=2).run(submissions)}
    assert results.pop("s03").verdict == NOT_GRADED
    assert len(results) == STUDENTS - 1 and {result.verdict for result in results.values()} == {TO_READ}
    assert max(sizes) > 1
    with Book(f"sqlite:///{course}/grading/gradebook.db", toy.NAME) as book:
        assert book.points("s03") is None
        assert [value for value, _ in book.points("s04").values()] == [2, 3, None]


def dies_the_first_time(task):
    mark = Path(os.environ["DIES_ONCE"])
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return graded_as_right(task)


def test_what_is_lost_with_a_killed_process_is_done_again(course, submissions, tmp_path, monkeypatch):
    monkeypatch.setenv("DIES_ONCE", str(tmp_path / "mark"))
    monkeypatch.setattr(pool, "execute", dies_the_first_time)
    results = list(ClassGrading(course, toy.NAME, jobs=2).run(submissions))
    assert len(results) == STUDENTS and {result.verdict for result in results} == {TO_READ}
    assert (tmp_path / "mark").exists()


def dies(task):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_task_that_always_kills_its_process_comes_to_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr(pool, "execute", dies)
    ours = Pool(None, 1, tmp_path)
    ours.submit("task", "label")
    outcomes = []
    while ours.running:
        outcomes += ours.wait(1)
    ours.close()
    ((label, outcome),) = outcomes
    with pytest.raises(concurrent.futures.process.BrokenProcessPool):
        outcome()


def test_temporary_files_of_a_killed_run_are_removed(course, submissions):
    left = course / "grading" / ".scratch" / "cs231n-left" / "deep"
    left.mkdir(parents=True)
    (left / "file").touch()
    left.chmod(0)
    for _ in ClassGrading(course, toy.NAME, jobs=1).run(submissions):
        assert not left.exists()
    assert not (course / "grading" / ".scratch").exists()


def test_links_out_of_a_folder_are_not_followed_when_it_is_removed(tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").touch()
    (tmp_path / "left").mkdir()
    (tmp_path / "left" / "link").symlink_to(kept)
    remove_tree(tmp_path / "left")
    assert (kept / "file").exists() and not (tmp_path / "left").exists()


def test_teachers_points_and_comments_stay_and_are_shown_again(course, submissions):
    list(ClassGrading(course, toy.NAME, jobs=1).run(submissions))
    url = f"sqlite:///{course}/grading/gradebook.db"
    with gradebook.Gradebook(url) as book:
        essay = book.find_grade("essay", toy.NOTEBOOK, toy.NAME, "s01")
        essay.manual_score, essay.needs_manual_grade = 4.0, False
        book.find_comment("essay", toy.NOTEBOOK, toy.NAME, "s01").manual_comment = "Well said."
        book.db.commit()
    with Book(url, toy.NAME) as book:
        assert book.marks("s01") == {"essay": 4.0} and book.comments("s01") == {"essay": "Well said."}
        (points,) = book.write([Entry("s01", POINTS)])
        assert points["essay"] == [4.0, 5] and points["test-means"] == [3.0, 3]
    again = {r.student: r for r in ClassGrading(course, toy.NAME, jobs=1).run(submissions)}
    assert again["s01"].score == 9 and again["s01"].verdict == GRADED and again["s02"].verdict == TO_READ


def test_figures_stay_when_nbgrader_grades_again_from_the_submitted_copy(course, tmp_path):
    template = nbformat.read(course / "assignments" / toy.NAME / "toy.ipynb", as_version=4)
    notebook = toy.answered(template)
    shown = {"output_type": "stream", "name": "stdout", "text": "my figure"}
    next(cell for cell in notebook["cells"] if cell["id"] == "experiment")["outputs"] = [shown]
    folder = toy.write_class(tmp_path / "one", {"ada/toy.ipynb": json.dumps(notebook).encode()})
    list(ClassGrading(course, toy.NAME, jobs=1).run(folder))
    copy = nbformat.read(course / "grading" / "submitted" / "ada" / toy.NAME / "toy.ipynb", as_version=4)
    assert [c.outputs[0].text for c in copy.cells if c.get("outputs")] == ["my figure"]


@pytest.mark.parametrize(("deaths", "points"), [(0, 3), (1, 3), (2, 1)])
def test_a_worker_that_was_killed_costs_nothing_if_it_does_not_happen_again(template, monkeypatch, deaths, points):
    """Judges in the place of the real one report as many deaths, each of which costs two points."""
    verdicts = []

    def judge(self, notebook, source, files=None):
        dead = len(verdicts) < deaths
        verdicts.append(dead)
        notebook.metadata[INCIDENTS] = ["square ended its process (exit, a crash, or too much memory)."] * dead
        notebook.metadata[judged_notebook.POINTS] = {"test-square": 0.0, "test-means": 1.0 if dead else 3.0}
        return notebook

    monkeypatch.setattr(GradingExecutor, "judge", judge)
    graded = task.execute(task.Task(nbformat.writes(template), "", {}, {}, toy.NAME))
    assert graded.scores["test-means"] == points and len(verdicts) == min(deaths, 1) + 1


@needs_sandbox
def test_the_judge_says_so_when_a_worker_ended(template):
    """What `task` looks for is what the judge says."""
    notebook, source = toy.solution_notebook(), nbformat.writes(toy.solution_notebook())
    notebook.cells[2].source = "import os\ndef square(x):\n    os._exit(1)"
    judged = GradingExecutor().judge(notebook, source)
    assert any(task.ENDED in incident for incident in judged.metadata[INCIDENTS])


def test_the_gradebooks_rows_are_those_that_nbgrader_would_make(course, submissions):
    list(ClassGrading(course, toy.NAME, jobs=1).run(submissions))
    with quiet_nbgrader(), gradebook.Gradebook(f"sqlite:///{course}/grading/gradebook.db") as book:
        ours = book.find_submission(toy.NAME, "s01")
        book.add_student("nbgraders")
        theirs = book.add_submission(toy.NAME, "nbgraders")
        for mine, other in zip(ours.notebooks, theirs.notebooks, strict=True):
            assert {grade.name for grade in mine.grades} == {grade.name for grade in other.grades}
            assert {comment.name for comment in mine.comments} == {comment.name for comment in other.comments}
        assert (ours.score, ours.max_score, ours.needs_manual_grade) == (5, 10, True)
