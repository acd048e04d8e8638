"""One thread for linear algebra, in kernels however they were started, unless the user said otherwise."""

import os
import sys

import pytest

from cs231n_utils import threads

nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")

# NumPy first, as in every set-up cell: its library has read the environment before the checks are imported.
CELL = """
import numpy as np
from threadpoolctl import threadpool_info
from cs231n_utils.check import Checks
print({library["num_threads"] for library in threadpool_info()})
"""
LATER = """
import torch
print(torch.get_num_threads(), {library["num_threads"] for library in threadpool_info()})
"""


def in_a_kernel(*cells, **variables):
    """What the cells print in a kernel that is started without `cs231n lab`, with these variables."""
    environment = {k: v for k, v in os.environ.items() if k not in threads.VARIABLES} | variables
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, timeout=120).execute(env=environment)
    return [cell.outputs[0].text.strip() for cell in notebook.cells]


def test_a_kernel_uses_one_thread_once_the_checks_are_there():
    assert in_a_kernel(CELL) == ["{1}"]


def test_torch_loaded_later_uses_one_thread_too():
    pytest.importorskip("torch")
    assert in_a_kernel(CELL, LATER) == ["{1}", "1 {1}"]


def test_torch_loaded_before_uses_one_thread_too():
    pytest.importorskip("torch")
    assert in_a_kernel("import torch" + CELL + "print(torch.get_num_threads())") == ["{1}\n1"]


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs two cores")
@pytest.mark.parametrize("name", ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"])
def test_what_the_user_set_is_left(name):
    assert in_a_kernel(CELL, **{name: "2"}) == ["{2}"]


def test_an_environment_gets_one_thread_unless_the_user_said_otherwise():
    assert threads.with_one_thread({}) == dict.fromkeys(threads.VARIABLES, "1")
    assert threads.with_one_thread({"PATH": "x", "MKL_NUM_THREADS": "4"}) == {}


def test_a_script_is_left_alone(monkeypatch):
    for name in threads.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delitem(sys.modules, "ipykernel.kernelapp", raising=False)
    threads.one_thread_in_kernels()
    assert not set(threads.VARIABLES) & set(os.environ)
