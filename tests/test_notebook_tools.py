"""Notebooks as they are stored."""

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tools.notebooks import tidy


def test_a_widget_is_not_stored_since_it_lives_in_the_kernel_that_made_it():
    bar = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "  0%|          | 0/16"}
    picture = {"image/png": "aGk=", "text/plain": "a curve"}
    outputs = [new_output("display_data", data) for data in (bar, picture)]
    (cell,) = tidy(new_notebook(cells=[new_code_cell("train()", outputs=outputs)])).cells
    assert [output.data for output in cell.outputs] == [nbformat.from_dict(picture)]
