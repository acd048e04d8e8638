"""Whatever a cell does, the notebook comes back, in time, and the other cells keep what they earned."""

import asyncio
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.utils import determine_grade

from cs231n_utils.grading.incoming.rebuild import EXPERIMENTS
from cs231n_utils.grading.running.executor import INCIDENTS, GradingExecutor
from cs231n_utils.grading.running.kernel import Outputs

SETUP = "import os, signal, sys, time, warnings\nimport numpy as np"


def execute(tmp_path, *sources, **limits):
    """Runs a notebook with these cells; those that begin with "#test" are test cells with 2 points."""
    cells = []
    for i, source in enumerate([SETUP, *sources]):
        cell = new_code_cell(source, id=f"cell-{i}")
        test = source.startswith("#test")
        cell.metadata["nbgrader"] = {
            "grade_id": f"cell-{i}",
            "grade": test,
            "solution": not test,
            "locked": test,
            "points": 2,
            "schema_version": 3,
        }
        cells.append(cell)
    notebook = new_notebook(cells=cells)
    executor = GradingExecutor(**({"timeout": 4, "interrupt_grace": 0.5, "output_limit": 100_000} | limits))
    notebook, _ = executor.preprocess(notebook, {"metadata": {"path": str(tmp_path)}})
    return notebook


def scores(notebook):
    return [determine_grade(cell)[0] for cell in notebook.cells if cell.metadata.nbgrader.grade]


def errors(cell):
    return [output.ename for output in cell.outputs if output.output_type == "error"]


def text(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


def test_many_harmless_and_harmful_things_in_one_kernel(tmp_path):
    """No restart is needed for any of these, so one kernel tries them all."""
    notebook = execute(
        tmp_path,
        "x = 1\n1 / 0",
        "#test\nassert x == 1",
        "#test\nwarnings.warn('tie broken')\nprint('half way', file=sys.stderr)\nassert x == 1",
        "#test\nnp.float64(0.5)",
        "#test\n0.25",
        "while True:\n    pass",
        "#test\nassert x == 1",
        "for i in range(3000):\n    print('a' * 1000)",
        "from IPython.display import clear_output\nprint('old')\nclear_output(wait=True)\nprint('new')",
        "from IPython.display import display\nh = display('first', display_id=True)\nh.update('second')",
        "#test\nassert not os.path.exists('nowhere'), 'here'\nassert os.environ['NBGRADER_EXECUTION'] == 'autograde'",
        "#test\nraise ValueError('wrong')",
        "#test\nprint('a' * 200_000)\n0.5",
        "#test\nraise ValueError('a' * 10**6)",
        "#test\nnp.ones(40 * 2**30, dtype=np.uint8)",
        "#test\nassert x == 1",
        "print('\\ud800')\nraise ValueError('\\ud800')",
        "input('Who are you?')",
    )
    assert scores(notebook) == [2, 2, 0.5, 0.25, 2, 2, 0, 0.5, 0, 0, 2]
    nbformat.write(notebook, tmp_path / "written.ipynb")
    assert errors(notebook.cells[18]) == ["StdinNotImplementedError"]
    cells = notebook.cells
    assert errors(cells[1]) == ["ZeroDivisionError"]
    assert "tie broken" in text(cells[3]) and "half way" in text(cells[3])
    assert errors(cells[6]) == ["TimeLimit"]
    assert 90_000 < len(text(cells[8])) < 110_000
    assert text(cells[9]) == "new\n"
    assert cells[10].outputs[0].data["text/plain"] == "'second'"
    assert sum(len(part) for part in cells[14].outputs[0].traceback) < 50_000
    assert "MemoryError" in errors(cells[15])[0]
    # Half a surrogate pair may cost ipykernel its reply to cell 17; then the time limit ends the cell.
    stopped = [sentence for sentence in notebook.metadata[INCIDENTS] if "'cell-17'" not in sentence]
    assert len(stopped) == 1 and "'cell-6'" in stopped[0]


def test_a_lost_kernel_is_replaced_and_the_earlier_cells_run_again(tmp_path):
    notebook = execute(
        tmp_path,
        "x = 1\n1 / 0",
        "open('tested', 'a').close()\ndef die():\n    os._exit(1)",
        "#test\nwith open('tested', 'a') as f: f.write('test')",
        "#test\ndie()",
        "#test\nassert x == 1",
        "os.kill(os.getpid(), signal.SIGKILL)",
        "#test\nassert x == 1",
        "exit()",
        "#test\nassert x == 1",
    )
    assert scores(notebook) == [2, 0, 2, 2, 2]
    assert (tmp_path / "tested").read_text() == "test", "tests do not run twice"
    assert [errors(cell) for cell in notebook.cells[5:9:2]] == [[], []]
    assert errors(notebook.cells[4]) == errors(notebook.cells[6]) == errors(notebook.cells[8]) == ["KernelDied"]
    assert len(notebook.metadata[INCIDENTS]) == 3


def test_too_many_lost_kernels_end_the_run(tmp_path):
    dying = "#test\nos._exit(1)"
    notebook = execute(tmp_path, dying, dying, "#test\n1 + 1", max_restarts=1)
    assert scores(notebook) == [0, 0, 0]
    assert errors(notebook.cells[3]) == ["NotRun"]


def test_a_loop_that_ignores_interrupts_is_killed_with_its_flood(tmp_path):
    flood = "try:\n        print('a' * 10000)\n        time.sleep(0.001)"
    stubborn = f"while True:\n    {flood}\n    except BaseException:\n        pass"
    start = time.monotonic()
    notebook = execute(tmp_path, "x = 1", stubborn, "#test\nassert x == 1")
    assert time.monotonic() - start < 45
    assert errors(notebook.cells[2]) == ["TimeLimit"]
    assert len(text(notebook.cells[2])) < 110_000
    assert scores(notebook) == [2]


def test_the_whole_notebook_has_a_limit(tmp_path):
    slow = execute(tmp_path, "time.sleep(3)", "#test\n1", timeout=50, total_timeout=0.1)
    assert errors(slow.cells[-1]) == ["NotRun"] and scores(slow) == [0]
    assert slow.metadata[INCIDENTS]


def test_it_runs_inside_a_running_event_loop_as_formgrader_does(tmp_path):
    async def grade():
        return execute(tmp_path, "x = 1", "#test\nassert x == 1")

    assert scores(asyncio.run(grade())) == [2]


def test_experiments_run_only_where_an_answer_needs_them(tmp_path):
    def run(answer):
        cells = [
            new_code_cell("scale = 2\nopen('ran', 'w').close()", id="experiment"),
            new_code_cell(answer, id="answer"),
        ]
        test = {"grade_id": "test", "grade": True, "solution": False, "locked": True, "points": 1, "schema_version": 3}
        cells.append(new_code_cell("assert double(2) == 4", id="test", metadata={"nbgrader": test}))
        notebook = new_notebook(cells=cells, metadata={EXPERIMENTS: ["experiment"]})
        notebook, _ = GradingExecutor(timeout=10).preprocess(notebook, {"metadata": {"path": str(tmp_path)}})
        return determine_grade(notebook.cells[2])[0]

    assert run("def double(x):\n    return x + x") == 1 and not (tmp_path / "ran").exists()
    assert run("def double(x):\n    return x * scale") == 1 and (tmp_path / "ran").exists()


@pytest.mark.parametrize("limit", [0, 10])
def test_output_limit_keeps_errors_and_says_what_it_did(limit):
    outputs = Outputs(limit)
    outputs.add_output(new_output("stream", name="stdout", text="a" * 100), {})
    outputs.add_output(new_output("display_data", data={"text/plain": "picture"}), {})
    outputs.add_output(new_output("error", ename="E", evalue="e", traceback=[]), {})
    kept = outputs.finish()
    assert "".join(item.get("text", "") for item in kept).count("a" * limit) >= 1
    assert [item.output_type for item in kept if item.output_type != "stream"] == ["error"]
    assert "left out" in kept[-1].text
