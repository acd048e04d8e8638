"""The index: it lists the assignments before any cell is run, and every link in a notebook leads to something."""

import re

import nbformat
import pytest

from cs231n_utils.lab import progress
from tests import assignments

NOTEBOOKS = [path for path in sorted(assignments.ROOT.glob("assignments/**/*.ipynb")) if ".ipynb_" not in str(path)]


def cell(folder, name):
    index = nbformat.read(assignments.ROOT / folder / "index.ipynb", as_version=4)
    return next(cell for cell in index.cells if cell.id == name)


def test_the_index_lists_every_assignment_with_its_hours():
    rows = cell("assignments", "assignments").source.splitlines()[2:]
    assert [row.split("|")[1].strip() for row in rows] == [name[:2] for name in assignments.NAMES]
    for row, name in zip(rows, assignments.NAMES, strict=True):
        assert f"({name}/{assignments.solution_path(name).name})" in row
        assert row.split("|")[3].strip(), f"the first cell of {name} does not say how many hours it takes"


def test_the_stored_output_of_the_index_is_current():
    (output,) = cell("solutions", "progress").outputs
    assert output.data["text/markdown"] == progress.markdown(assignments.ROOT / "solutions"), "run `make docs`"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_links_lead_somewhere(path):
    text = "\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown")
    text = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)  # code has brackets, too
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if not target.startswith(("http:", "https:", "attachment:")):
            assert (path.parent / target).exists(), target
