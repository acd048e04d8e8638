"""How far a student is, as the saved notebooks show it."""

import json

from cs231n_utils import cli
from cs231n_utils.lab import progress
from tests.assignments import ROOT


def run(*argv):
    return cli.main(list(argv))


def write_notebook(folder, outputs):
    cells = [{"cell_type": "markdown", "source": ["# A title\n"], "metadata": {}}]
    for i, output in enumerate(outputs):
        about = {"grade": True, "solution": False, "points": 10 * (i + 1), "grade_id": f"test_{i}"}
        cells.append(
            {
                "cell_type": "code",
                "source": "",
                "metadata": {"nbgrader": about},
                "execution_count": None if output is None else 1,
                "outputs": [] if output is None else [{"output_type": output}],
            }
        )
    by_hand = {"grade": True, "solution": True, "points": 7, "grade_id": "essay"}
    cells.append({"cell_type": "markdown", "source": "Because.", "metadata": {"nbgrader": by_hand}})
    folder.mkdir(parents=True)
    (folder / "a.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")


def test_progress_counts_checks_that_ran_without_error(tmp_path, capsys):
    write_notebook(tmp_path / "01-first", ["stream", "error", None])
    write_notebook(tmp_path / "02-second", [None])
    assert run("progress", str(tmp_path)) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert "1 of 3 visible checks pass, 10 of 60 points; 7 more are marked by hand" in first
    assert "not begun" in second


def test_progress_survives_a_broken_notebook(tmp_path):
    (tmp_path / "01-first").mkdir()
    (tmp_path / "01-first" / "a.ipynb").write_text("{broken", encoding="utf-8")
    assert "cannot be read" in progress.table(tmp_path)


def test_progress_in_an_empty_folder(tmp_path):
    assert "No assignments" in progress.table(tmp_path)


def test_progress_of_the_released_assignments_is_nothing_yet():
    for assignment in progress.read(ROOT / "assignments"):
        assert assignment.checks > 0 and assignment.passed == 0 and not assignment.trouble
