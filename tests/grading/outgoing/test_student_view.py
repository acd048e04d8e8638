"""What students see of a graded notebook: no hidden test, not even where it is quoted, and no markup of their own."""

from nbformat.v4 import new_code_cell, new_notebook, new_output

from cs231n_utils.grading.outgoing.student_view import HideHiddenTests

SOURCE = (
    "assert f(1) == 1\n### BEGIN HIDDEN TESTS\nsecret_input = 41\nassert f(secret_input) == 42\n### END HIDDEN TESTS"
)


def test_hidden_lines_go_wherever_they_are_quoted():
    test = new_code_cell(SOURCE, id="test")
    traceback = "----> 3 \x1b[31massert\x1b[39m f(secret_input) == \x1b[32m42\x1b[39m\nValueError: too large"
    test.outputs = [
        new_output("stream", name="stdout", text="fine\n/tmp/1.py:3: Warning\n  assert f(secret_input) == 42\n"),
        new_output("error", ename="ValueError", evalue="too large", traceback=[traceback]),
    ]
    spy = new_code_cell("In", id="added-1")
    spy.outputs = [new_output("execute_result", data={"text/plain": "x = 1\nsecret_input = 41", "image/png": "abc"})]
    notebook, _ = HideHiddenTests().preprocess(new_notebook(cells=[test, spy]), {})
    text = str(notebook)
    assert "secret_input" not in text and "HIDDEN TESTS" not in text
    assert notebook.cells[0].source == "assert f(1) == 1\n# Hidden tests ran here."
    assert "fine" in test.outputs[0].text and "too large" in test.outputs[1].traceback[0]
    assert spy.outputs[0].data == {"text/plain": "x = 1", "image/png": "abc"}
