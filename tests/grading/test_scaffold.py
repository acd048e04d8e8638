"""`cs231n new` makes an assignment that passes everything, and refuses names that do not fit."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from cs231n_utils import cli
from cs231n_utils.grading import course_map, scaffold
from cs231n_utils.grading.concepts import problems, read_course
from cs231n_utils.grading.errors import GradingError
from tests.assignments import ROOT

NAME, TOPIC = "77-sizes-of-columns", "sizes_of_columns"
# The tests of the release and of the structure that look at the new files.
NAMED = f"{NAME} or {TOPIC} or generate or valid or topic"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the course, and a function that runs a module of Python in it, on its copy of the package."""
    root = tmp_path_factory.mktemp("course")
    for folder in ("cs231n_utils", "tests", "tools", "solutions", "assignments"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_*"))
    for file in ("pyproject.toml", "nbgrader_config.py"):
        shutil.copyfile(ROOT / file, root / file)
    environment = os.environ | {"PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}

    def run(*arguments):
        command = [sys.executable, "-m", *arguments]
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("cs231n_utils.cli", "new", NAME)
    return root, run


def passed_in(report):
    assert not re.search(r"\d+ (failed|error|skipped)", report), report
    return int(re.search(r"(\d+) passed", report)[1])


def test_the_new_assignment_passes_all_its_tests(course):
    _, run = course
    assert passed_in(run("pytest", "-q", f"tests/topics/{TOPIC}")) >= 12


def test_its_notebook_runs_as_it_is_stored(course):
    _, run = course
    assert passed_in(run("pytest", "-q", "--nbval", "--nbval-current-env", f"solutions/{NAME}")) >= 4


def test_it_is_released_and_keeps_the_rules_of_the_house(course):
    root, run = course
    assert passed_in(run("pytest", "-q", "tests/test_release.py", "tests/test_structure.py", "-k", NAMED)) > 10
    run("ruff", "check", "cs231n_utils/topics", f"tests/topics/{TOPIC}", f"solutions/{NAME}")
    run("ruff", "format", "--check", "cs231n_utils/topics", f"tests/topics/{TOPIC}", f"solutions/{NAME}")
    assert "{{" not in "".join(path.read_text() for path in root.rglob(f"*{TOPIC}*/**/*.py"))


def test_its_ideas_are_on_the_map(course):
    root, _ = course
    assert [p for p in problems(read_course(root, [NAME])) if NAME in p] == []
    assert NAME in (root / "assignments" / course_map.NAME).read_text()


def test_its_notebook_has_a_cell_of_each_kind(course):
    root, _ = course
    (path,) = (root / "solutions" / NAME).iterdir()
    cells = nbformat.read(path, as_version=4).cells
    about = {c.id: c.metadata.get("nbgrader", {}) for c in cells}
    graded = [a for a in about.values() if a.get("grade")]
    assert sum(a["points"] for a in graded) == 100
    assert any(a["solution"] for a in graded), "a question that a person grades"
    assert any(o.get("data", {}).get("image/png") for c in cells for o in c.get("outputs", [])), "a figure"
    assert any(
        "predicted" in o.get("text", "") or "prediction" in o.get("text", "")
        for c in cells
        for o in c.get("outputs", [])
    )
    tests = [c.source for c in cells if about[c.id].get("grade") and c.cell_type == "code"]
    assert all("BEGIN HIDDEN TESTS" in source for source in tests)


@pytest.mark.parametrize(
    "name", ["preprocessing", "2-a", "02-", "02-Upper", "02_under", "02-a--b", "../02-a", "02-class", ""]
)
def test_a_bad_name_is_refused(name, tmp_path):
    (tmp_path / "solutions").mkdir()
    with pytest.raises(GradingError, match="02-preprocessing"):
        scaffold.new_assignment(tmp_path, name)
    assert [path.name for path in tmp_path.rglob("*")] == ["solutions"]


@pytest.mark.parametrize("name", ["77-activations", "01-something-else", "77-verdicts"])
def test_a_name_that_is_taken_is_refused_in_one_sentence(name, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert cli.main(["new", name]) == 1
    error = capsys.readouterr().err.strip()
    assert "taken" in error and "\n" not in error
    assert not (ROOT / "solutions" / name).exists()
