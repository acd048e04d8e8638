"""Gradebooks in trouble (locked, gone for a while, full): nothing is lost or there twice, and a sentence says why."""

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
import time

import nbformat
import pytest
from nbgrader.api import Gradebook

from cs231n_utils.grading import pool
from cs231n_utils.grading.batch import ClassGrading
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.outgoing import gradebook
from cs231n_utils.grading.outgoing.results import NOT_GRADED
from cs231n_utils.grading.release import release
from cs231n_utils.grading.running.judged_notebook import GradingExecutor
from cs231n_utils.grading.task import Graded
from tests.grading import toy
from tests.grading.servers import Server, needs_postgresql

STUDENTS = 30
POINTS = {"test-square": 2.0, "test-means": 3.0, "essay": None}


def graded_as_right(task):
    """In the place of `task.execute`: nothing runs."""
    return Graded(task.notebook, "<html></html>", dict(POINTS), [], [], ["test-square", "test-means"], {})


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    root = toy.make_course(tmp_path_factory.mktemp("released"))
    release(root=root)
    template = nbformat.read(root / "assignments" / toy.NAME / "toy.ipynb", as_version=4)
    data = json.dumps(toy.answered(template)).encode()
    toy.write_class(root / "class", {f"s{i:02d}/toy.ipynb": data for i in range(STUDENTS)})
    return root


@pytest.fixture
def course(released, tmp_path, monkeypatch):
    """A course of which a class of 30 is graded in no time, in batches of five."""
    monkeypatch.setattr(GradingExecutor, "make_sure", lambda self: None)
    monkeypatch.setattr(pool, "execute", graded_as_right)
    monkeypatch.setattr("cs231n_utils.grading.batch.BATCH", 5)
    monkeypatch.setattr(gradebook, "PAUSE", 0.1)
    return shutil.copytree(released, tmp_path / "course")


@pytest.fixture(scope="module")
def server():
    server = Server()
    yield server
    server.remove()


def use(course, db_url):
    """Lets a course keep its gradebook somewhere else, as nbgrader's settings say it."""
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {db_url!r}\n")


def grade(course, during=lambda count: None):
    """`{student: (score, verdict)}`; `during` is called with the number of results that are there."""
    found = {}
    for result in ClassGrading(course, toy.NAME, jobs=1).run(course / "class"):
        found[result.student] = (result.score, result.verdict)
        during(len(found))
    return found


def entered(db_url):
    """`[(student, score)]` of all submissions in a gradebook, as nbgrader reads it."""
    with Gradebook(db_url) as book:
        return sorted((s.student_id, s.score) for s in book.find_assignment(toy.NAME).submissions)


ALL = [(f"s{i:02d}", 5.0) for i in range(STUDENTS)]


@needs_postgresql
def test_postgresql_holds_the_same_and_a_second_run_finds_it(course, server):
    db_url = server.new_database()
    use(course, db_url)
    first = grade(course)
    assert entered(db_url) == ALL
    assert grade(course) == first and entered(db_url) == ALL


@needs_postgresql
def test_a_server_that_is_restarted_in_the_middle_costs_no_submission(course, server):
    db_url = server.new_database()
    use(course, db_url)

    def restart(count):
        if count == 10:
            server.stop()
            threading.Timer(1.0, server.start).start()

    found = grade(course, restart)
    assert len(found) == STUDENTS and NOT_GRADED not in {verdict for _, verdict in found.values()}
    assert entered(db_url) == ALL


@needs_postgresql
def test_a_server_that_stays_away_ends_it_in_one_sentence_and_the_next_run_goes_on(course, server, monkeypatch):
    """After one wait, and not after one for each of the class."""
    db_url = server.new_database()
    use(course, db_url)
    monkeypatch.setattr(gradebook, "PATIENCE", 0.5)
    stopped = []

    def stop(count):
        if count == 10:
            server.stop()
            stopped.append(time.monotonic())

    with pytest.raises(gradebook.GradebookGone, match="same command again"):
        grade(course, stop)
    assert time.monotonic() - stopped[0] < 10
    server.start()
    there = entered(db_url)
    assert 10 <= len(there) < STUDENTS and there == ALL[: len(there)]
    assert len(grade(course)) == STUDENTS and entered(db_url) == ALL


def test_what_is_full_is_not_waited_for():
    """In SQLite's words, and in PostgreSQL's."""
    for words in ("database or disk is full", 'could not extend file "base/1": No space left on device'):
        assert not gradebook.may_pass(gradebook.OperationalError("insert", {}, Exception(words)))
    assert gradebook.may_pass(gradebook.OperationalError("insert", {}, Exception("database is locked")))


@needs_postgresql
def test_two_machines_do_not_write_to_one_gradebook(course, server):
    use(course, server.new_database())
    grading = ClassGrading(course, toy.NAME, jobs=1).run(course / "class")
    next(grading)
    # Another machine has a work folder of its own, so that no file tells it.
    (course / "grading" / ".lock").unlink()
    with pytest.raises(GradingError, match="Another grading"):
        grade(course)
    assert len(list(grading)) == STUDENTS - 1


LOCKED = """
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1])
db.execute("begin exclusive")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
"""


def test_a_gradebook_that_another_program_locks_is_waited_for(course):
    """Longer than the five seconds that SQLite itself waits."""
    path = course / "grading" / "gradebook.db"

    def lock(count):
        if count == 10:
            command = [sys.executable, "-c", LOCKED, str(path), "7"]
            process = subprocess.Popen(command, stdout=subprocess.PIPE)
            process.stdout.readline()

    start = time.monotonic()
    found = grade(course, lock)
    assert time.monotonic() - start > 7
    assert len(found) == STUDENTS and NOT_GRADED not in {verdict for _, verdict in found.values()}
    assert entered(f"sqlite:///{path}") == ALL


def test_a_full_disk_is_one_sentence_and_the_next_run_goes_on(course, monkeypatch):
    path = course / "grading" / "gradebook.db"
    write = gradebook.Book.write.__wrapped__
    full = sqlite3.OperationalError("database or disk is full")

    def on_a_full_disk(self, entries):
        if any(entry.student >= "s10" for entry in entries):
            raise gradebook.OperationalError("insert", {}, full)
        return write(self, entries)

    monkeypatch.setattr(gradebook.Book, "write", gradebook.patient(on_a_full_disk))
    results = list(ClassGrading(course, toy.NAME, jobs=1).run(course / "class"))
    lost = [result for result in results if result.verdict == NOT_GRADED]
    assert len(lost) == STUDENTS - 10 and "full" in lost[0].notes[-1]
    assert entered(f"sqlite:///{path}") == ALL[:10]
    monkeypatch.undo()
    monkeypatch.setattr(GradingExecutor, "make_sure", lambda self: None)
    monkeypatch.setattr(pool, "execute", graded_as_right)
    grade(course)
    assert entered(f"sqlite:///{path}") == ALL
