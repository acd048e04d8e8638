"""Each command in docs/instructors.md and docs/scale.md runs, in the order in which they stand there."""

import contextlib
import json
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import nbformat
import pytest

from cs231n_utils import cli
from cs231n_utils.grading.release import release
from tests.assignments import ROOT
from tests.grading import toy
from tests.grading.outgoing import lms_files
from tests.grading.running.boxes import needs_sandbox

TOKEN = "a-token-for-this-test"
# What is shown elsewhere, or needs what a test has not: each pattern fits a whole command.
ELSEWHERE = (
    "git clone .* && cd cs231n-utils",
    "make test",  # this is it
    "\\.venv/bin/pip install .*",  # tests/test_environment.py
)


def commands(page):
    """The commands of a guide, about the toy assignment and not about 01-activations."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", text, flags=re.M | re.S)
    lines = [line for language, block in blocks if not language for line in block.splitlines()]
    return [line for line in lines if not any(re.fullmatch(pattern, line) for pattern in ELSEWHERE)]


@pytest.fixture
def course(tmp_path, monkeypatch):
    """The toy course, with the submissions and the export that the guides speak of."""
    root = toy.make_course(tmp_path / "course")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    release(root=root)
    template = nbformat.read(root / "assignments" / toy.NAME / "toy.ipynb", as_version=4)
    with zipfile.ZipFile(root / "submissions.zip", "w") as archive:
        for student, answers in {"101": {}, "102": {"square": toy.SIGN_KEPT}, "103": {"means": toy.WRONG_AXIS}}.items():
            name = f"Ada Lovelace_{student}_assignsubmission_file_/toy.ipynb"
            archive.writestr(name, json.dumps(toy.answered(template, **answers)))
    (root / "canvas.csv").write_text(lms_files.CANVAS)
    monkeypatch.chdir(root)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    return root


def run(command):
    """Runs a command of `cs231n` here; one of another program in this environment, as a process that must end well."""
    program, *arguments = shlex.split(command.replace("01-activations", toy.NAME))
    if program == ".venv/bin/cs231n":
        assert cli.main(arguments) == 0, command
        return
    done = subprocess.run(module(program, arguments), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def module(program, arguments):
    """`.venv/bin/PROGRAM ARGUMENTS…` in the environment that runs this test."""
    return [sys.executable, "-m", program.removeprefix(".venv/bin/"), *arguments]


@contextlib.contextmanager
def running(program, *arguments, log):
    """A program that goes on until the block ends."""
    with Path(log).open("w") as file:
        process = subprocess.Popen(module(program, arguments), stdout=file, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def until(condition, log, seconds=60):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, Path(log).read_text()
        time.sleep(0.1)
    return found


def look_into_formgrader(arguments):
    """Starts JupyterLab as the guide says, and asks formgrader for the students whose answers it shows."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = ["--no-browser", "--allow-root", f"--ServerApp.port={port}", f"--IdentityProvider.token={TOKEN}"]

    def students():
        address = f"http://127.0.0.1:{port}/formgrader/api/submissions/{toy.NAME}?token={TOKEN}"
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return {submission["student"]: submission["needs_manual_grade"] for submission in json.load(answer)}
        except OSError:
            return None

    with running(*arguments, *settings, log="lab.log"):
        assert until(students, "lab.log") == {"101": True, "102": True, "103": True}


def make_student_edition(arguments, folder, monkeypatch):
    """Of the course itself, since the toy course has no package."""
    with monkeypatch.context() as context:
        context.chdir(ROOT)
        assert cli.main([*arguments, "--output", str(folder)]) == 0
    assert {path.name for path in (folder / "assignments").iterdir()} == {
        *arguments[2:],
        "index.ipynb",
        "map.ipynb",
        "prerequisites.svg",
    }


@needs_sandbox
def test_an_instructors_week(course, tmp_path, monkeypatch):
    done = []
    for command in commands("instructors.md"):
        program, *arguments = shlex.split(command)
        if "--student-edition" in arguments:
            make_student_edition(arguments, tmp_path / "students", monkeypatch)
        elif program == ".venv/bin/jupyter":
            look_into_formgrader([program, *arguments])
        else:
            run(command)
        done.append(" ".join([program, *arguments[:1]]))
    assert len(set(done)) >= 7
    folder = course / "grading" / "results" / toy.NAME
    assert (folder / "report.html").is_file() and (folder / "canvas-with-grades.csv").is_file()
    with zipfile.ZipFile("feedback.zip") as archive:
        assert len(archive.namelist()) == 3


@needs_sandbox
def test_on_one_machine_and_on_several(course, capsys):
    pytest.importorskip("distributed")
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    with contextlib.ExitStack() as stack:
        for command in commands("scale.md"):
            program, *arguments = shlex.split(command)
            if program == ".venv/bin/dask":
                log = f"{arguments[0]}.log"
                stack.enter_context(running(program, *arguments, *here, log=log))
                if arguments[0] == "scheduler":
                    until(Path("scheduler.json").is_file, log)
            else:
                shutil.rmtree("grading", ignore_errors=True)
                run(command)
                assert "102: 3" in capsys.readouterr().out
