"""Each command and each setting in docs/lms.md works, in the order in which they stand there."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from cs231n_utils import cli
from cs231n_utils.grading.config import TEXT_STUB
from cs231n_utils.grading.incoming.submissions import find_submissions
from cs231n_utils.grading.release import release
from tests.grading import toy
from tests.grading.outgoing import lms_files

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "lms.md").read_text(encoding="utf-8")
MOODLE = {
    "Ada Lovelace_101_assignsubmission_file_/toy.ipynb": {},
    "Jean-Luc de la Tour_102_assignsubmission_file_/toy.ipynb": {"means": toy.WRONG_AXIS},
    "José Nuñez_103_assignsubmission_file_/my toy.ipynb": {"square": toy.SIGN_KEPT},
}


def blocks():
    """`(language, text)` of each block of the page, about the toy assignment and not about 01-activations."""
    found = re.findall(r"^ *```(\w+)\n(.*?)^ *```", PAGE, flags=re.M | re.S)
    return [(language, text.replace("01-activations", toy.NAME)) for language, text in found]


def nbgrader(arguments):
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        env={**os.environ, "OMP_NUM_THREADS": "1", "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def run(block):
    for line in block.replace("\\\n", " ").splitlines():
        program, *arguments = shlex.split(line)
        if program == ".venv/bin/cs231n":
            sandbox = ["--sandbox", "none", "--jobs", "1"] if arguments[0] == "grade" else []
            assert cli.main(arguments + sandbox) == 0, line
        else:
            assert program == ".venv/bin/nbgrader", line
            nbgrader(arguments)


@pytest.fixture
def course(tmp_path, monkeypatch):
    root = toy.make_course(tmp_path / "course")
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    release(root=root)
    template = nbformat.read(root / "assignments" / toy.NAME / "toy.ipynb", as_version=4)
    with zipfile.ZipFile(root / "submissions.zip", "w") as archive:
        for path, answers in MOODLE.items():
            archive.writestr(path, json.dumps(toy.answered(template, essay=TEXT_STUB, **answers)))
    (root / "canvas.csv").write_text(lms_files.CANVAS)
    (root / "worksheet.csv").write_text(lms_files.WORKSHEET)
    monkeypatch.chdir(root)
    return root


def test_the_page_from_beginning_to_end(course):
    settings = 0
    for language, text in blocks():
        if language == "sh":
            run(text)
        elif text.startswith("c."):
            with Path("nbgrader_config.py").open("a") as file:
                file.write(text)
            settings += 1
        elif "class " in text:
            Path("late_penalty.py").write_text(text)
        else:
            exec(text, {})
    assert settings == 1
    folder = course / "grading" / "results" / toy.NAME
    # 102 has two days more, 103 has lost all that he had.
    cli.main(["grades", toy.NAME, "--into", "worksheet.csv", "--to", "late.csv", "--time-zone", "Europe/Berlin"])
    worksheet = lms_files.WORKSHEET
    assert (folder / "canvas-with-grades.csv").read_text() == lms_files.CANVAS.replace("A,,,4.50", "A,,5,4.50").replace(
        'one, says",,,', 'one, says",2,,'
    )
    assert Path("worksheet-filled.csv").read_text() == worksheet.replace("A,,100", "A,50,100", 1).replace(
        "A,,100", "A,20,100", 1
    )
    late = worksheet.replace("A,,100", "A,50,100", 1).replace("A,,100", "A,20,100", 1).replace("B,30.00,", "B,0,")
    assert Path("late.csv").read_text() == late
    # nbgrader's own command gives the same file as ours.
    assert Path("canvas-filled.csv").read_bytes() == (folder / "canvas-with-grades.csv").read_bytes()
    assert [s.student for s in find_submissions("feedback.zip", toy.NAME)] == ["101", "102", "103"]
    with zipfile.ZipFile("feedback.zip") as archive:
        assert all("points" in archive.read(name).decode() for name in archive.namelist())
