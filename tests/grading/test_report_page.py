"""docs/report.md: its commands run, in their order, and what it says of names and limits is so."""

import json
import re
import shlex
import zipfile

import nbformat
import pytest

from cs231n_utils import cli
from cs231n_utils.grading.outgoing.report import alike
from cs231n_utils.grading.release import release
from tests.assignments import ROOT
from tests.grading import toy
from tests.grading.running.boxes import needs_sandbox

TEXT = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```\n(.*?)```", TEXT, flags=re.DOTALL) for line in block.splitlines()]


@pytest.fixture
def course(tmp_path, monkeypatch):
    """The toy course and a zip of two submissions, in the place of those that the page speaks of."""
    root = toy.make_course(tmp_path)
    release(root=root)
    template = nbformat.read(root / "assignments" / toy.NAME / "toy.ipynb", as_version=4)
    with zipfile.ZipFile(root / "submissions.zip", "w") as file:
        for student, answers in {"ada": {}, "eve": {"square": toy.SIGN_KEPT}}.items():
            file.writestr(f"{student}/toy.ipynb", json.dumps(toy.answered(template, **answers)))
    monkeypatch.chdir(root)
    return root


@needs_sandbox
def test_each_command_runs_and_writes_what_the_page_says(course, capsys):
    assert len(COMMANDS) >= 6
    for command in COMMANDS:
        program, *arguments = shlex.split(command.replace("01-activations", toy.NAME))
        assert program == ".venv/bin/cs231n"
        assert cli.main(arguments) == 0, command
        assert "report" in capsys.readouterr().out
    for name in re.findall(r"`(grading/results/\S+)`", TEXT):
        page = (course / name.replace("01-activations", toy.NAME)).read_text(encoding="utf-8")
        assert "</html>" in page and "<script" not in page


@needs_sandbox
def test_what_waits_for_a_person_stands_in_the_report_and_in_the_grades(course, capsys):
    """Two people under one id are not stored as graded; the report and the table must not lose them."""
    with zipfile.ZipFile("submissions.zip") as file:
        notebook = file.read("ada/toy.ipynb")
    with zipfile.ZipFile("clash.zip", "w") as file:
        for name in ("Ada Lovelace_101", "Eve Moneypenny_101"):
            file.writestr(f"{name}_assignsubmission_file/toy.ipynb", notebook)
    assert cli.main(["grade", toy.NAME, "submissions.zip"]) == 0
    assert cli.main(["grade", toy.NAME, "clash.zip"]) == 2
    capsys.readouterr()
    assert cli.main(["report", toy.NAME]) == 0
    assert "1 unclear whose" in capsys.readouterr().out
    folder = course / "grading" / "results" / toy.NAME
    assert "unclear whose" in (folder / "report.html").read_text(encoding="utf-8")
    assert "unclear whose" in (folder / "grades.csv").read_text(encoding="utf-8")


def test_links_and_limits_are_right():
    for target in re.findall(r"\]\(([^)#\s]+)\)", TEXT):
        assert target.startswith("http") or (ROOT / "docs" / target).exists(), target
    assert f"{alike.ALIKE:.0f} of 100 tokens" in TEXT and alike.SHARED_LINES == 2 and alike.RARE == 5
