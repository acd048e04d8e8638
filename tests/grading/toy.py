"""A course with one small assignment, for tests of the grading: two answers, visible and hidden tests, an essay."""

import json

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

NAME = "00-toy"
NOTEBOOK = "toy"
SQUARE_POINTS, MEAN_POINTS, ESSAY_POINTS = 2, 3, 5

SETUP = "import warnings\n\nimport numpy as np"

SQUARE = '''\
def square(x):
    """The square of each element of x, an array of any shape."""
    ### BEGIN SOLUTION
    return x * x
    ### END SOLUTION'''

SQUARE_TESTS = """\
np.testing.assert_allclose(square(np.array([1.0, 3.0])), [1.0, 9.0], err_msg="square is wrong")
### BEGIN HIDDEN TESTS
hidden_input = np.array([[3.0, -0.5]])
assert np.allclose(square(hidden_input), [[9.0, 0.25]]), "square keeps the sign of a negative input"
### END HIDDEN TESTS"""

MEAN = '''\
def column_means(x):
    """The mean of each column of x, an array of shape (N, D)."""
    ### BEGIN SOLUTION
    return x.mean(axis=0)
    ### END SOLUTION'''

MEAN_TESTS = """\
table = np.array([[1.0, 2.0], [3.0, 6.0], [5.0, 1.0]])
assert np.shape(column_means(table)) == (2,), "column_means averages over the wrong axis"
assert np.allclose(column_means(table), [3.0, 3.0]), "column_means is wrong"
### BEGIN HIDDEN TESTS
assert np.allclose(column_means(1e3 * table), [3e3, 3e3]), "column_means is wrong for large values"
### END HIDDEN TESTS"""


def nbgrader(grade_id, **kind):
    return {"nbgrader": {"schema_version": 3, "grade_id": grade_id, "locked": False, "grade": False} | kind}


def answer(grade_id, source):
    return new_code_cell(
        source,
        id=grade_id,
        metadata=nbgrader(grade_id, solution=True),
        outputs=[new_output("stream", name="stdout", text="run")],
    )


def test_cell(grade_id, source, points):
    return new_code_cell(
        source,
        id=grade_id,
        metadata=nbgrader(grade_id, solution=False, grade=True, locked=True, points=points),
    )


def solution_notebook():
    """The instructor's notebook as JupyterLab would save it, execution stamps included."""
    essay = nbgrader("essay", solution=True, grade=True, points=ESSAY_POINTS)
    cells = [
        new_markdown_cell("# Toy\nTwo small answers.", id="title"),
        new_code_cell(SETUP, id="setup", metadata=nbgrader("setup", solution=False, locked=True)),
        answer("square", SQUARE),
        test_cell("test-square", SQUARE_TESTS, SQUARE_POINTS),
        new_code_cell("np.arange(3)", id="experiment"),
        answer("means", MEAN),
        test_cell("test-means", MEAN_TESTS, MEAN_POINTS),
        new_markdown_cell("Because.", id="essay", metadata=essay),
    ]
    for count, cell in enumerate(cells):
        if cell.cell_type == "code":
            cell.execution_count = count
            cell.metadata["execution"] = {"iopub.execute_input": f"2026-01-01T00:00:0{count}Z"}
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python", "version": "3.11.2"},
    }
    return new_notebook(cells=cells, metadata=metadata, nbformat_minor=5)


def make_course(root):
    """Writes the course's solutions/ under `root`; returns `root`."""
    folder = root / "solutions" / NAME
    folder.mkdir(parents=True)
    nbformat.write(solution_notebook(), folder / f"{NOTEBOOK}.ipynb")
    (folder / "table.csv").write_text("1,2\n")
    index = new_notebook(cells=[new_code_cell("1 + 1", id="sum", execution_count=4)], metadata={}, nbformat_minor=5)
    index.cells[0].outputs = [new_output("execute_result", data={"text/plain": "2"}, metadata={}, execution_count=4)]
    nbformat.write(index, root / "solutions" / "index.ipynb")
    return root


RIGHT = {
    "square": "def square(x):\n    return np.array([v * v for v in x.ravel()]).reshape(x.shape)",
    "means": "def column_means(x):\n    return np.einsum('nd->d', x) / len(x)",
    "essay": "Because of the axis.",
}


def answered(template, **answers):
    """A copy of a released notebook with answers in it, the right ones unless others are given, as JSON gives it."""
    notebook = json.loads(nbformat.writes(template))
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in RIGHT:
            cell["source"] = (RIGHT | answers)[grade_id]
        cell["source"] = "".join(cell["source"])
    return notebook


SIGN_KEPT = "def square(x):\n    return x * np.abs(x)"
WRONG_AXIS = "def column_means(x):\n    return x.mean(axis=1)"


def sample_class(template):
    """`{path: bytes}`: submissions of a small class, each with something of its own."""

    def file(**answers):
        return json.dumps(answered(template, **answers)).encode()

    def changed(change):
        notebook = answered(template)
        change(notebook["cells"])
        return json.dumps(notebook).encode()

    def test_of_square(cells):
        return next(cell for cell in cells if cell["id"] == "test-square")

    def lose_metadata(cells):
        for cell in cells:
            cell["metadata"] = {}
            del cell["id"]

    loop = "def square(x):\n    while True:\n        pass"
    exits = "import os\n\ndef square(x):\n    os._exit(1)"
    killed = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    warns = "def square(x):\n    warnings.warn('slow')\n    return x * x"
    files = {
        "perfect/toy.ipynb": file(square="def square(x):\n    return x * x"),
        "other-style/toy.ipynb": file(),
        "untouched/toy.ipynb": json.dumps(template).encode(),
        "sign-kept/toy.ipynb": file(square=SIGN_KEPT),
        "wrong-axis/toy.ipynb": file(means=WRONG_AXIS),
        "broken-json/toy.ipynb": file()[:-100],
        "copied-test/toy.ipynb": changed(lambda cells: cells.append(test_of_square(cells))),
        "deleted-test/toy.ipynb": changed(lambda cells: cells.remove(test_of_square(cells))),
        "endless-loop/toy.ipynb": file(square=loop),
        "exits/toy.ipynb": file(square=exits),
        "killed/toy.ipynb": file(square=killed),
        "warns/toy.ipynb": file(square=warns),
        "changed-test/toy.ipynb": changed(lambda cells: test_of_square(cells).update(source="pass"))
        .replace(b"def square", b"def cube"),
        "renamed/my work (1).ipynb": file(),
        "lost-metadata/toy.ipynb": changed(lose_metadata),
        "no-notebook/essay.txt": b"see attached",
    }  # fmt: skip
    return files


def write_class(folder, files):
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder
