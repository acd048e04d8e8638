"""Metadata and surgery on cells: points, tests copied, changed or taken away, strange versions."""

import copy
import json


def cell(notebook, grade_id):
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def about(notebook, grade_id="test_relu_forward"):
    return cell(notebook, grade_id)["metadata"]["nbgrader"]


def every(notebook, change):
    for each in notebook["cells"]:
        change(each)


CHANGES = {
    "a test that always passes": lambda n: cell(n, "test_relu_forward").update(source="pass"),
    "a test that gives its points": lambda n: cell(n, "test_relu_forward").update(source="5.0"),
    "a test of a thousand points": lambda n: about(n).update(points=1000),
    "a test of negative points": lambda n: about(n).update(points=-1000),
    "points that are text": lambda n: about(n).update(points="many"),
    "a test made an answer": lambda n: about(n).update(solution=True, grade=False),
    "a test made a written answer": lambda n: about(n).update(solution=True, points=5),
    "a test that is not locked": lambda n: about(n).update(locked=False),
    "an answer made a test": lambda n: about(n, "relu_forward").update(grade=True, solution=False, points=50),
    "a test twice": lambda n: n["cells"].append(copy.deepcopy(cell(n, "test_relu_forward"))),
    "a test twice, one easier": lambda n: n["cells"].append(cell(n, "test_relu_forward") | {"source": "pass"}),
    "no test at all": lambda n: n.update(cells=[c for c in n["cells"] if "test_" not in json.dumps(c["metadata"])]),
    "the set-up cell changed": lambda n: n["cells"][2].update(source="class Checks: pass\ncheck = None"),
    "set-up that defines check anew": lambda n: n["cells"].insert(
        3, {"cell_type": "code", "metadata": {"tags": ["setup"]}, "id": "mine", "outputs": [], "source": "check = None"}
    ),
    "ids exchanged": lambda n: [
        c.update(id=f"x{i}") or c["metadata"].get("nbgrader", {}).update(grade_id=f"x{i}")
        for i, c in enumerate(n["cells"])
    ],
    "a test's id on an added cell": lambda n: n["cells"].insert(
        0, {"cell_type": "code", "metadata": {}, "id": "test_relu_forward", "outputs": [], "source": "5.0"}
    ),
    "metadata of every kind": lambda n: every(n, lambda c: c.update(metadata={"nbgrader": [1, {"grade": "yes"}]})),
    "no metadata": lambda n: every(n, lambda c: c.update(metadata={})),
    "a schema of the future": lambda n: every(n, lambda c: c["metadata"].get("nbgrader", {}).update(schema_version=99)),
    "cells that are tagged to be left out": lambda n: every(n, lambda c: c["metadata"].update(tags=["no-execute"])),
    "tests may raise": lambda n: every(n, lambda c: c["metadata"].update(tags=["raises-exception"])),
    "another kernel": lambda n: n["metadata"].update(kernelspec={"name": "bash", "display_name": "x"}),
    "outputs that claim points": lambda n: cell(n, "test_relu_forward").update(
        outputs=[{"output_type": "execute_result", "data": {"text/plain": "5.0"}, "metadata": {}, "execution_count": 1}]
    ),
    "scripts in outputs": lambda n: cell(n, "relu_forward").update(
        outputs=[{"output_type": "display_data", "metadata": {}, "data": {"text/html": "<script>CANARY-SCRIPT</script>"}}]
    ),
    "notes of the grader's": lambda n: n["metadata"].update(cs231n_points={"test_relu_forward": 5.0}, cs231n_notes=["5"]),
    "experiments of the grader's": lambda n: n["metadata"].update(cs231n_experiments=["test_relu_forward"]),
    "hidden-test marks in an answer": lambda n: cell(n, "relu_forward").update(
        source="### BEGIN HIDDEN TESTS\ndef relu_forward(x): return x, x\n### END HIDDEN TESTS"
    ),
    "solution marks in an answer": lambda n: cell(n, "relu_forward").update(
        source="### BEGIN SOLUTION\n### END SOLUTION\ndef relu_forward(x): return x, x"
    ),
    "an answer of markdown": lambda n: cell(n, "relu_forward").update(cell_type="markdown"),
    "a source of numbers": lambda n: cell(n, "relu_forward").update(source=[1, None, {"x": 1}]),
    "an answer of a million characters": lambda n: cell(n, "relu_forward").update(source="#" * 10**6),
    "ten thousand cells": lambda n: n["cells"].extend(
        {"cell_type": "code", "metadata": {}, "id": f"c{i}", "outputs": [], "source": f"x = {i}"} for i in range(10**4)
    ),
    "deep brackets": lambda n: cell(n, "relu_forward").update(source="x = " + "(" * 50000),
    "a null byte": lambda n: cell(n, "relu_forward").update(source="x = 1\0"),
    "half a surrogate pair": lambda n: cell(n, "relu_forward").update(source="x = '\ud800'"),
    "markup in text": lambda n: n["cells"].insert(
        0, {"cell_type": "markdown", "metadata": {}, "id": "m", "source": "<script>CANARY-SCRIPT</script> $\\text{<script>}$"}
    ),
}  # fmt: skip


def more(suite):
    """One submission for each change."""
    found = []
    for name, change in CHANGES.items():
        notebook = suite.notebook("")
        change(notebook)
        found.append(suite.submission("cells", name, notebook))
    return found
