"""The student edition holds what a student needs, works by itself, and gives nothing away."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile

import pytest

from cs231n_utils.grading.edition import find_secrets, make_edition, secrets_of
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.release import assignment_names, files_in
from tests import assignments

ONE = "01-activations"


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edition") / "students"
    make_edition(assignments.ROOT, folder, [ONE])
    return folder


@pytest.fixture
def spoiled(edition, tmp_path):
    """A copy that a test may spoil."""
    return shutil.copytree(edition, tmp_path / "students")


def run(folder, *command):
    """Runs a command in an edition; with Python's -S, this repository's package is not in sight."""
    environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{sysconfig.get_path('purelib')}"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_it_holds_what_was_asked_for_and_nothing_of_the_instructors(edition):
    paths = {path.as_posix() for path in files_in(edition)}
    assert f"assignments/{ONE}/activations.ipynb" in paths and "assignments/index.ipynb" in paths
    assert {"README.md", "Makefile", "pyproject.toml", "constraints.txt", "LICENSE"} <= paths
    assert not [path for path in paths if path.startswith(("solutions", "tests", "cs231n_utils/grading"))]
    topics = {path.split("/")[2] for path in paths if path.startswith("cs231n_utils/topics/")}
    assert topics == {"__init__.py", "activations"}
    for page in ("index.ipynb", "map.ipynb"):
        text = (edition / "assignments" / page).read_text(encoding="utf-8")
        assert ONE in text and "04-batch-normalization" not in text, page
    assert "assignments/prerequisites.svg" in paths


def test_nothing_secret_is_in_it(edition):
    hidden, solutions = secrets_of(assignments.ROOT)
    assert len(hidden) > 100 and len(solutions) > 30
    assert find_secrets(assignments.ROOT, edition) == []


def test_an_edition_of_all_assignments_can_be_handed_out(tmp_path):
    make_edition(assignments.ROOT, tmp_path / "students")
    released = {path.name for path in (tmp_path / "students" / "assignments").iterdir()}
    assert released == {*assignment_names(assignments.ROOT), "index.ipynb", "map.ipynb", "prerequisites.svg"}


@pytest.mark.parametrize("name", ["README.md", "cs231n_utils/optim.py", "assignments/notes.txt"])
def test_a_line_of_a_hidden_test_is_found_anywhere(spoiled, name):
    line = sorted(secrets_of(assignments.ROOT)[0])[0]
    with (spoiled / name).open("a", encoding="utf-8") as file:
        file.write(f"\n    {line}\n")
    (found,) = find_secrets(assignments.ROOT, spoiled)
    assert name in found and line in found


def test_a_solution_is_found_in_a_notebook_however_it_is_laid_out(spoiled):
    name, solution = max(secrets_of(assignments.ROOT)[1].items(), key=lambda item: len(item[1]))
    path = spoiled / "assignments" / ONE / "activations.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][0]["source"] = [f"{word}\n  " for word in solution.split()]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    (found,) = find_secrets(assignments.ROOT, spoiled)
    assert name in found and "activations.ipynb" in found


def test_folders_of_the_instructors_are_found(spoiled):
    (spoiled / "solutions").mkdir()
    (spoiled / "solutions" / "a.txt").write_text("")
    (spoiled / "nbgrader_config.py").write_text("")
    assert len(find_secrets(assignments.ROOT, spoiled)) == 2


def test_an_edition_with_a_secret_is_not_made(tmp_path, monkeypatch):
    from cs231n_utils.grading import edition

    line = sorted(secrets_of(assignments.ROOT)[0])[0]
    monkeypatch.setattr(edition, "GITIGNORE", line)
    with pytest.raises(GradingError, match="hidden test"):
        make_edition(assignments.ROOT, tmp_path / "students", [ONE])
    assert list(tmp_path.iterdir()) == []


def test_the_package_works_from_it(edition):
    code = (
        "import numpy as np, cs231n_utils\n"
        "from cs231n_utils.check import Checks\n"
        f"checks = Checks({ONE!r}, dict(relu_forward=lambda x: (np.maximum(0, x), x)))\n"
        "with checks('relu_forward') as case:\n"
        "    case.call('two numbers', np.array([-1.0, 2.0]))\n"
        "print(cs231n_utils.__file__)\n"
    )
    done = run(edition, sys.executable, "-S", "-c", code)
    assert done.returncode == 0 and str(edition) in done.stdout, done.stderr


def test_progress_works_and_instructors_commands_say_that_they_are_not_here(edition):
    progress = run(edition, sys.executable, "-S", "-m", "cs231n_utils.cli", "progress")
    assert progress.returncode == 0 and "ctivation" in progress.stdout, progress.stderr
    grade = run(edition, sys.executable, "-S", "-m", "cs231n_utils.cli", "grade", ONE, "submissions")
    assert grade.returncode == 1 and len(grade.stderr.splitlines()) == 1 and "student edition" in grade.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_its_makefile_opens_the_lab_and_has_no_tests(edition):
    lab = run(edition, "make", "-n", "lab", f"PYTHON={sys.executable}")
    assert lab.returncode == 0 and "cs231n lab" in lab.stdout, lab.stderr
    assert run(edition, "make", "-n", "test").returncode != 0
    assert "make lab" in run(edition, "make", "help").stdout


def test_equal_editions_are_equal_files_and_an_old_one_is_replaced(edition):
    archive = edition.with_name("students.zip")
    before = archive.read_bytes()
    (edition / "old.txt").write_text("")
    make_edition(assignments.ROOT, edition, [ONE])
    assert archive.read_bytes() == before and not (edition / "old.txt").exists()
    with zipfile.ZipFile(archive) as zipped:
        assert "students/Makefile" in zipped.namelist()


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(GradingError, match="something else"):
        make_edition(assignments.ROOT, tmp_path, [ONE])
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
