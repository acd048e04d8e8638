"""A student's first minutes in a real browser.

Open the course, get an answer wrong, run everything all the same, get it right, validate, look back.

Needs a Chromium, which it drives through Playwright; without one it skips, or fails if CS231N_REQUIRE_BROWSER=1.
Pictures of the steps are left in tests/browser/screenshots; two of them stand in the README.
"""

import contextlib
import json
import shutil

import nbformat
import pytest

from cs231n_utils.lab import progress
from tests import assignments
from tests.assignments import ROOT, topic
from tests.browser.jupyterlab import TOKEN, Lab, serve

pytestmark = pytest.mark.browser

ASSIGNMENT, ANSWER, MISTAKE = "01-activations", "collapse_linear_stack", "biases-added-up"
WRONG_LINE, RIGHT_LINE = "b = b + c", "b = b @ w + c"
FIGURE = "side-by-side-figure"
# As it is typed: the editor indents after a colon, and Backspace takes one indentation back.
TYPED = ["W, b = weights[0], biases[0]", "for w, c in zip(weights[1:], biases[1:]):", "W = W @ w", WRONG_LINE]
RIGHT_ANSWER = """\
    W, b = weights[0], biases[0]
    for w, c in zip(weights[1:], biases[1:]):
        W = W @ w
        b = b @ w + c
    return W, b"""


@pytest.fixture
def course(tmp_path):
    """A student's own copy of the assignments, served."""
    folder, scratch = tmp_path / "assignments", tmp_path / "scratch"
    shutil.copytree(ROOT / "assignments", folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    leave_experiments_out(folder / ASSIGNMENT / "activations.ipynb")
    scratch.mkdir()
    with serve(folder, scratch) as (address, log):
        yield folder, address, log


def leave_experiments_out(path):
    """Keep of the code only set-up, answers, checks and one figure; the experiments are run by other tests."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [
        cell
        for cell in notebook.cells
        if cell.cell_type != "code"
        or "nbgrader" in cell.metadata
        or "setup" in cell.metadata.get("tags", ())
        or cell.id == FIGURE
    ]
    nbformat.write(notebook, path)


@contextlib.contextmanager
def last_picture(lab, log):
    """When a step fails: a picture of what was on the screen, and what the server printed."""
    try:
        yield
    except BaseException:
        lab.shoot("failure")
        print(log.read_text())
        raise


def test_first_minutes(page, course):
    folder, address, log = course
    lab = Lab(page, address)
    with last_picture(lab, log):
        path = folder / ASSIGNMENT / "activations.ipynb"
        lab.open()
        open_from_the_index(lab, folder, path)
        write_an_answer(lab, path)
        look_at_a_figure(lab, path)
        press_validate(lab, path)
        look_at_the_progress(lab, folder)
        go_by_the_map(lab, folder)
        export_as_a_page(lab, path, folder)
        assert lab.strangers == [], "everything must work offline"
        assert "Traceback" not in log.read_text()


def open_from_the_index(lab, folder, path):
    index = lab.notebook(folder / "index.ipynb")
    assert lab.pop_ups() == []
    (found,) = (a for a in progress.read(folder) if a.name == ASSIGNMENT)
    lab.shoot("1-index")
    assert found.title in index.run("progress")
    index.cell("assignments").get_by_role("link", name=found.title).click()
    notebook = lab.notebook(path)
    assert notebook.run("setup") == ""
    lab.shoot("2-assignment")


def write_an_answer(lab, path):
    notebook = lab.notebook(path)
    check = f"test_{ANSWER}"
    notebook.run(ANSWER)
    assert "not written yet" in notebook.run(check)

    notebook.type_answer(ANSWER, TYPED)
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.press("Backspace")
    lab.page.keyboard.type("return W, b")
    notebook.run(ANSWER)
    verdict = notebook.run(check)
    (mistake,) = (m for m in topic(ASSIGNMENT).misconceptions_of(ANSWER) if m.slug == MISTAKE)
    assert "✗" in verdict and mistake.sentence in verdict
    lab.shoot("3-wrong")
    run_everything(lab, notebook)

    notebook.mend_line(ANSWER, WRONG_LINE, RIGHT_LINE)
    notebook.run(ANSWER)
    verdict = notebook.run(check)
    assert "✓" in verdict and "✗" not in verdict and mistake.sentence not in verdict
    lab.shoot("4-right")
    notebook.save()
    assert notebook.saved_text(ANSWER).endswith(RIGHT_ANSWER)


def run_everything(lab, notebook):
    """One answer is wrong and the others are not written, and still every cell is run, one after the other."""
    cells = notebook.run_all()
    counts = [cell["execution_count"] for cell in cells]
    assert counts == list(range(counts[0], counts[0] + len(cells)))
    printed = {cell["id"]: json.dumps(cell["outputs"], ensure_ascii=False) for cell in cells}
    for answer in topic(ASSIGNMENT).answers:
        for check in assignments.test_cells_of(printed, answer):
            assert ("✗" if answer == ANSWER else "not written yet") in printed[check], check


def look_at_a_figure(lab, path):
    notebook = lab.notebook(path)
    notebook.run(FIGURE)
    figure = notebook.cell(FIGURE).locator(".jp-OutputArea-output img")
    figure.scroll_into_view_if_needed()
    assert figure.bounding_box()["width"] > 400
    assert figure.evaluate("image => image.complete && image.naturalWidth > 0")
    lab.shoot("5-figure")


def press_validate(lab, path):
    notebook = lab.notebook(path)
    verdict = notebook.validate(within=90)
    lab.shoot("6-validate")
    unwritten = [a for a in topic(ASSIGNMENT).answers if a != ANSWER]
    assert [a for a in unwritten if f'check("{a}")' not in verdict] == []
    assert f'check("{ANSWER}")' not in verdict
    notebook.close_dialog()


def look_at_the_progress(lab, folder):
    index = lab.notebook(folder / "index.ipynb")
    (found,) = (a for a in progress.read(folder) if a.name == ASSIGNMENT)
    assert found.passed == 1
    assert f"{found.title} " in index.run("progress") and f"1 of {found.checks}" in index.output("progress")
    lab.shoot("7-progress")
    assert lab.pop_ups() == []


def go_by_the_map(lab, folder):
    lab.notebook(folder / "index.ipynb").cell("title").get_by_role("link", name="map of the course").click()
    course_map = lab.notebook(folder / "map.ipynb")
    picture = course_map.cell("prerequisites").locator("img")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    lab.shoot("8-map")
    course_map.cell(ASSIGNMENT).get_by_role("link", name="six functions").first.click()
    in_front = lab.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell.jp-mod-active")
    in_front.locator(".jp-OutputArea-output img").wait_for()


def export_as_a_page(lab, path, folder):
    """File > Save and Export Notebook As > HTML: its formulas are in the page, and no script has to draw them."""
    page = lab.page.request.get(f"{lab.address}/nbconvert/html/{path.relative_to(folder)}?token={TOKEN}")
    assert page.ok and "<msup>" in page.text()
