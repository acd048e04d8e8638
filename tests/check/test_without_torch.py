"""Without PyTorch a notebook's cells on it are passed over, test cells never."""

import nbclient
import nbformat
import pytest

from cs231n_utils.check.without_torch import pass_over_torch

# A kernel that finds no torch, as on a machine where it was never installed.
HIDE = """
import importlib.util, sys
sys.modules["torch"] = None
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "torch" else find_spec(name, *rest)
"""


@pytest.mark.parametrize(
    "cell",
    ["import torch\ntorch.ones(3)", "x = layers.f(torch.tensor(x))", "from torch import nn", "f(x, device=torch)"],
)
def test_a_cell_that_uses_torch_is_passed_over(cell, capsys):
    (line,) = pass_over_torch(cell.splitlines(keepends=True))
    exec(line)
    assert "not installed" in capsys.readouterr().out


@pytest.mark.parametrize(
    "cell",
    [
        "x = 1",
        "x = 1  # as torch does",
        'print("torch")',
        'with check("relu") as case:\n    case.call("as torch", torch.ones(3))',
        "torchlight = 1",
        "x = (torch",
    ],
)
def test_other_cells_and_test_cells_are_left_alone(cell):
    lines = cell.splitlines(keepends=True)
    assert pass_over_torch(lines) == lines


def test_a_notebook_runs_to_its_end_in_a_kernel_without_torch():
    sources = [
        HIDE,
        "from cs231n_utils.check import Checks",
        "import torch\ntorch.ones(3)",
        "torch.ones(2)",
        "print(1)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    nbclient.NotebookClient(notebook, timeout=60).execute()
    printed = ["".join(o.text for o in cell.outputs) for cell in notebook.cells]
    assert "not installed" in printed[2] and "not installed" in printed[3] and printed[4] == "1\n"
