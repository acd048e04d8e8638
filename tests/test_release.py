"""assignments/ is exactly what solutions/ generates, and gives nothing away."""

import nbformat
import pytest

from tests import assignments

release = pytest.importorskip("cs231n_utils.grading.release")


def test_assignments_are_what_solutions_generate():
    assert release.check_release() == [], "run `make release` and commit assignments/"


@pytest.mark.parametrize("name", assignments.NAMES)
def test_release_has_no_solutions_hidden_tests_or_outputs(name):
    notebook = assignments.release(name)
    for cell in notebook.cells:
        assert "BEGIN SOLUTION" not in cell.source and "BEGIN HIDDEN TESTS" not in cell.source
        assert not cell.get("outputs") and cell.get("execution_count") is None
        assert cell.source == cell.source.rstrip(), f"{cell.id} ends in empty lines"


@pytest.mark.parametrize("name", assignments.NAMES)
def test_solution_is_run_top_to_bottom_and_stored_without_stamps(name):
    notebook = assignments.solution(name)
    counts = [c.execution_count for c in notebook.cells if c.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert "version" not in notebook.metadata.language_info
    for cell in notebook.cells:
        assert "execution" not in cell.metadata
        assert not any(o.output_type == "error" for o in cell.get("outputs", []))


@pytest.mark.parametrize("name", assignments.NAMES)
def test_cell_ids_come_from_grade_ids(name):
    for cell in assignments.solution(name).cells:
        about = cell.metadata.get("nbgrader")
        if about:
            assert cell.id == about.grade_id


@pytest.mark.parametrize("name", assignments.NAMES)
def test_every_figure_is_described_in_words(name):
    for cell in assignments.solution(name).cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                assert len(output.metadata["image/png"]["alt"]) > 40, cell.id


def test_notebooks_are_valid():
    for path in [*assignments.ROOT.glob("solutions/**/*.ipynb"), *assignments.ROOT.glob("assignments/**/*.ipynb")]:
        if ".ipynb_checkpoints" not in path.parts:
            nbformat.validate(nbformat.read(path, as_version=4))
