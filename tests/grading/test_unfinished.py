"""`nbgrader autograde` killed in the middle and started again loses no student; without a sandbox it is an error."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from traitlets.config import Config

from cs231n_utils.grading.outgoing import gradebook
from cs231n_utils.grading.release import release
from cs231n_utils.grading.unfinished import begin, end, go_on_after_a_kill
from tests.grading import toy
from tests.grading.running.boxes import needs_sandbox

REPOSITORY = Path(__file__).parents[2]
SLOW = "import time\ntime.sleep(3)\ndef square(x):\n    return x * x"


def graded_folder(work, student):
    folder = work / "autograded" / student / "00-toy"
    folder.mkdir(parents=True)
    return folder


def notebooks(work, student):
    return [str(work / "submitted" / student / "00-toy" / "toy.ipynb")]


def test_what_a_killed_process_began_is_removed_and_nothing_else(tmp_path):
    killed, living, done = (graded_folder(tmp_path, name) for name in ("killed", "living", "done"))
    code = (
        f"import os, sys; sys.path.insert(0, {str(REPOSITORY)!r}); from cs231n_utils.grading.unfinished import begin; "
    )
    code += f"begin({str(tmp_path)!r}, '00-toy', '*', {notebooks(tmp_path, 'killed')!r}); os.kill(os.getpid(), 9)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    code = code.replace("killed", "living").replace("os.kill(os.getpid(), 9)", "print(1, flush=True); sys.stdin.read()")
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        begin(tmp_path, "00-toy", "*", notebooks(tmp_path, "done"))
        end(tmp_path, "00-toy", "*", notebooks(tmp_path, "done"))
        go_on_after_a_kill(Config(), tmp_path)
        assert (killed.exists(), living.exists(), done.exists()) == (False, True, True)
        process.stdin.close()


@pytest.fixture
def course(tmp_path):
    root = toy.make_course(tmp_path / "course")
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    release(root=root)
    template = nbformat.read(root / "assignments" / toy.NAME / "toy.ipynb", as_version=4)
    for student in ("ada", "eve"):
        folder = root / "grading" / "submitted" / student / toy.NAME
        folder.mkdir(parents=True)
        (folder / "toy.ipynb").write_text(json.dumps(toy.answered(template, square=SLOW)))
    assert nbgrader(root, "generate_assignment", toy.NAME, "--force").wait() == 0
    return root


def nbgrader(root, *arguments, **environment):
    return subprocess.Popen(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=root,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(REPOSITORY)} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def points(root, student):
    found = gradebook.points_of(f"sqlite:///{root}/grading/gradebook.db", toy.NAME, student)
    return found and [value for value, _ in found.values()]


@needs_sandbox
def test_nbgrader_autograde_goes_on_after_a_kill(course):
    process = nbgrader(course, "autograde", toy.NAME)
    began = course / "grading" / "autograded" / "ada" / toy.NAME / "toy.ipynb"
    until = time.monotonic() + 120
    while not began.exists() and time.monotonic() < until:
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert points(course, "ada") in (None, [None] * 3), "killed in the middle"
    assert nbgrader(course, "autograde", toy.NAME).wait() == 0
    assert points(course, "ada") == points(course, "eve") == [2, 3, None]


def test_nbgrader_autograde_fails_without_a_sandbox_and_scores_nobody_zero(course, tmp_path):
    assert nbgrader(course, "autograde", toy.NAME, PATH=str(tmp_path)).wait() != 0
    assert points(course, "ada") in (None, [None] * 3)
