"""solutions/ to assignments/: complete, the same bytes every time, and nothing that students must not see."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbgrader.validator import Validator

from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.release import check_release, course_root, files_in, release
from tests.grading import toy

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def course(tmp_path):
    return toy.make_course(tmp_path / "course (2026)")


def released(course):
    return nbformat.read(course / "assignments" / toy.NAME / f"{toy.NOTEBOOK}.ipynb", as_version=4)


def test_release_writes_all_files_and_no_gradebook(course):
    release(root=course)
    assert {path.as_posix() for path in files_in(course / "assignments")} == {
        "index.ipynb",
        f"{toy.NAME}/toy.ipynb",
        f"{toy.NAME}/table.csv",
    }
    assert not list(course.rglob("*.db"))
    assert {path.name for path in course.iterdir()} == {"solutions", "assignments"}


def test_release_has_no_answers_hidden_tests_outputs_or_stamps(course):
    release(root=course)
    notebook = released(course)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert "x * x" not in text and "Because." not in text and "HIDDEN" not in text and "SOLUTION" not in text
    assert text.count("    raise NotImplementedError") == 2
    assert '"""The square of each element' in text
    assert "err_msg" in text, "visible tests stay"
    for cell in notebook.cells:
        assert "execution" not in cell.metadata
        assert not cell.get("outputs") and cell.get("execution_count") is None
    assert "version" not in notebook.metadata.language_info
    assert [cell.id for cell in notebook.cells] == [cell.id for cell in toy.solution_notebook().cells]
    index = nbformat.read(course / "assignments" / "index.ipynb", as_version=4)
    assert index.cells[0].outputs == [] and index.cells[0].execution_count is None


def test_release_is_the_same_bytes_again_and_says_nothing_changed(course):
    assert release(root=course)
    path = course / "assignments" / toy.NAME / "toy.ipynb"
    first = path.read_bytes()
    source = course / "solutions" / toy.NAME / "toy.ipynb"
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        cell.metadata["execution"] = {"iopub.execute_input": "2027-02-03T00:00:00Z"}
    notebook.metadata.language_info["version"] = "3.13.0"
    nbformat.write(notebook, source)
    assert release(root=course) == []
    assert path.read_bytes() == first


def test_check_release_finds_missing_different_and_stale_files(course):
    assert len(check_release(course)) == 3
    release(root=course)
    assert check_release(course) == []
    (course / "assignments" / toy.NAME / "toy.ipynb").write_text("{}")
    (course / "assignments" / toy.NAME / "old.txt").write_text("old")
    (course / "assignments" / "gone").mkdir()
    (course / "assignments" / "gone" / "gone.ipynb").write_text("{}")
    (course / "assignments" / "index.ipynb").unlink()
    (course / "assignments" / ".ipynb_checkpoints").mkdir()
    (course / "assignments" / ".ipynb_checkpoints" / "toy.ipynb").write_text("{}")
    found = check_release(course)
    assert len(found) == 4
    assert len(release(root=course)) == 4
    assert check_release(course) == []
    assert not (course / "assignments" / "gone").exists()


def test_release_of_one_assignment_leaves_the_others(course):
    (course / "assignments" / "other").mkdir(parents=True)
    (course / "assignments" / "other" / "other.ipynb").write_text("{}")
    counted = []
    release([toy.NAME], root=course, expect=counted.append, tell=lambda: counted.append("done"))
    assert (course / "assignments" / "other" / "other.ipynb").exists()
    assert not (course / "assignments" / "index.ipynb").exists()
    assert counted == [1, "done"]


def test_release_names_the_notebook_and_the_fault(course):
    path = course / "solutions" / toy.NAME / "toy.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].source = notebook.cells[2].source.replace("### END SOLUTION", "")
    nbformat.write(notebook, path)
    with pytest.raises(GradingError, match=r"00-toy.*no end solution"):
        release(root=course)
    with pytest.raises(GradingError, match=r"no assignment '99-none'.*00-toy"):
        release(["99-none"], root=course)
    with pytest.raises(GradingError, match="solutions/"):
        course_root(Path("/"))


def test_plain_nbgrader_generate_assignment_gives_the_same_bytes(course):
    """nbgrader's own command, with the repository's nbgrader_config.py."""
    (course / "nbgrader_config.py").write_text((REPOSITORY / "nbgrader_config.py").read_text())
    run_nbgrader(course, "generate_assignment", "--force", toy.NAME)
    assert (course / "grading" / "gradebook.db").is_file()
    plain = (course / "assignments" / toy.NAME / "toy.ipynb").read_bytes()
    release(root=course)
    assert (course / "assignments" / toy.NAME / "toy.ipynb").read_bytes() == plain


def run_nbgrader(course, *arguments):
    result = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stderr


def test_answers_and_their_tests_may_fail_in_the_release_only(course):
    release(root=course)
    may_fail = {c.id for c in released(course).cells if "raises-exception" in c.metadata.get("tags", [])}
    assert may_fail == {"square", "test-square", "means", "test-means"}
    assert not any("tags" in c.metadata for c in toy.solution_notebook().cells)


def test_validate_sees_failures_in_cells_that_may_fail(course):
    release(root=course)
    half_done = toy.answered(released(course), means=toy.WRONG_AXIS)
    (course / "half-done.ipynb").write_text(json.dumps(half_done))
    result = Validator().validate(str(course / "half-done.ipynb"))
    assert ["column_means" in cell["source"] for cell in result["failed"]] == [True]


def test_nbclient_goes_on_after_them(course):
    release(root=course)
    notebook = released(course)
    NotebookClient(notebook, timeout=60).execute()
    assert notebook.cells[-2].outputs[0].output_type == "error"
    notebook.cells[4].source = "1 / 0"  # an experiment
    with pytest.raises(CellExecutionError):
        NotebookClient(notebook, timeout=60).execute()
