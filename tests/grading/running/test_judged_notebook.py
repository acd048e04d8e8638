"""The verdict reaches nbgrader in the form that it scores, whatever front end asks; without a sandbox, nothing does."""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys

import nbformat
import pytest
from nbgrader.utils import determine_grade

from cs231n_utils.grading.cells import INCIDENTS, POINTS
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.incoming.rebuild import rebuild
from cs231n_utils.grading.running import judged_notebook, judges, sandbox
from cs231n_utils.grading.running.judged_notebook import GradingExecutor, outputs_of
from cs231n_utils.grading.running.sandbox import NO_SANDBOX, SandboxError
from tests.grading import toy
from tests.grading.running.boxes import needs_sandbox

SCORES = {"test-square": 2, "test-means": 3}


@pytest.fixture
def course(tmp_path):
    """A folder of instructors' notebooks, and of released files."""
    root = toy.make_course(tmp_path)
    (root / "assignments" / toy.NAME).mkdir(parents=True)
    (root / "assignments" / toy.NAME / "table.csv").write_text("1,2\n")
    return root


def preprocess(course, answers=None, **settings):
    notebook = nbformat.from_dict(toy.answered(toy.solution_notebook(), **(answers or {})))
    notebook, _ = rebuild(notebook, notebook.cells)
    settings = {"timeout": 5, "source_directory": str(course / "solutions")} | settings
    executor = GradingExecutor(release_directory=str(course / "assignments"), **settings)
    names = {"assignment": toy.NAME, "notebook": toy.NOTEBOOK}
    return executor.preprocess(notebook, {"nbgrader": names, "metadata": {"path": str(course)}})[0]


def scores(notebook):
    tests = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("points") in (2, 3)]
    return {cell.metadata.nbgrader.grade_id: determine_grade(cell)[0] for cell in tests}


@needs_sandbox
def test_points_are_explicit_and_files_are_there(course):
    reads = "def square(x):\n    with open('table.csv') as f:\n        assert f.read() == '1,2\\n'\n    return x * x"
    notebook = preprocess(course, {"square": reads})
    assert scores(notebook) == notebook.metadata[POINTS] == SCORES
    tests = [cell for cell in notebook.cells if cell.id.startswith("test-")]
    assert all(cell.outputs[-1].output_type == "execute_result" for cell in tests)
    nbformat.write(notebook, course / "written.ipynb")


@needs_sandbox
def test_it_works_in_a_running_event_loop_as_formgrader_has_one(course):
    async def grade():
        return preprocess(course, {"square": toy.SIGN_KEPT})

    assert scores(asyncio.run(grade())) == SCORES | {"test-square": 0}


@needs_sandbox
def test_a_killed_judge_is_replaced(course):
    assert scores(preprocess(course)) == SCORES
    server = judges.shared_judges().process
    os.kill(server.pid, signal.SIGKILL)
    server.wait()
    assert scores(preprocess(course)) == SCORES


@needs_sandbox
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_uses_its_parents_server_and_starts_its_own_when_that_is_gone(course):
    judges.shared_judges().start()
    server = judges.shared_judges().process

    def child(report):
        first, inherited = preprocess(course), judges.shared_judges().process
        os.kill(server.pid, signal.SIGKILL)
        second = preprocess(course)
        report.send([scores(first), scores(second), inherited is None, judges.shared_judges().process is not None])
        judges.shared_judges().close()

    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=child, args=(theirs,))
    process.start()
    assert mine.poll(60) and mine.recv() == [SCORES, SCORES, True, True]
    process.join()


def test_the_judge_is_ready_soon():
    """nbformat and nbgrader take seconds to import."""
    code = "import sys, cs231n_utils.grading.running.judges, cs231n_utils.grading.running.judge; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"numpy"} == {"numpy", "nbformat", "nbgrader", "torch", "matplotlib"} & set(modules)


def test_without_a_sandbox_it_refuses_and_scores_nobody(course, monkeypatch):
    judged_notebook._verified.cache_clear()
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    with pytest.raises(SandboxError):
        preprocess(course)


def test_no_sandbox_must_be_asked_for_and_is_stamped(course, monkeypatch):
    notebook = preprocess(course, {"means": toy.WRONG_AXIS}, sandbox="none")
    assert scores(notebook) == SCORES | {"test-means": 0}
    assert NO_SANDBOX in notebook.metadata[INCIDENTS]


def test_without_the_instructors_notebook_there_is_nothing_to_grade_with(course):
    with pytest.raises(GradingError, match="instructor's notebook"):
        preprocess(course, source_directory=str(course / "nowhere"))


@pytest.mark.parametrize("points", [0.0, 0.25, 2.0])
def test_nbgrader_gives_the_points_of_the_judge(points):
    cell = toy.test_cell("test", "", 2)
    error = ("", "") if points == 0 else None
    cell.outputs = outputs_of({"points": points, "printed": "half a pair: \ud800", "error": error}, 1)
    assert determine_grade(cell)[0] == points
