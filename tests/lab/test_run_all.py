"""Run All reaches the end of every released notebook whatever is unanswered or wrong, and failures are still seen.

Nor does an experiment fail because its prediction was passed over.
"""

import itertools
import re

import nbclient
import nbformat
import pytest

from cs231n_utils.lab import progress
from tests import assignments

# What a student may leave in an answer cell. nbclient, like JupyterLab, stops at the first cell that fails and has no
# tag that allows it.
STATES = {
    "unanswered": lambda source: source,
    "syntax error": lambda source: source.replace("raise NotImplementedError", "return (1 +"),
    "returns nothing": lambda source: source.replace("raise NotImplementedError", "return None"),
    "raises": lambda source: source.replace("raise NotImplementedError", "return undefined_name"),
}


def is_answer(cell):
    about = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and about.get("solution")


def is_prediction(cell):
    return cell.cell_type == "code" and re.search(r'^prediction\w* = "\?"', cell.source, re.MULTILINE)


def failures(notebook):
    return {c.id for c in notebook.cells if any(o.output_type == "error" for o in c.get("outputs", []))}


@pytest.mark.parametrize("name", assignments.NAMES)
def test_run_all_reaches_the_end_of_a_notebook_full_of_mistakes(name, tmp_path):
    path = assignments.ROOT / "assignments" / name / assignments.solution_path(name).name
    notebook = nbformat.read(path, as_version=4)
    answers = [cell for cell in notebook.cells if is_answer(cell)]
    for cell, spoil in zip(answers, itertools.cycle(STATES.values()), strict=False):
        cell.source = spoil(cell.source)
    predictions = [cell for cell in notebook.cells if is_prediction(cell)]
    assert predictions
    notebook.cells = [cell for cell in notebook.cells if cell not in predictions]

    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()

    tests = {c.id for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade") and c.cell_type == "code"}
    assert tests <= failures(notebook), "every check has noticed"
    assert failures(notebook) <= tests | {cell.id for cell in answers}, "only answers and their checks fail"
    (tmp_path / name).mkdir()
    nbformat.write(notebook, tmp_path / name / path.name)
    assert [a.passed for a in progress.read(tmp_path)] == [0]
