"""A notebook exported from JupyterLab has its formulas drawn without a network."""

import copy
import json

import bs4
import nbformat
import pytest
from traitlets.config import Config

from cs231n_utils.lab import start
from tests import assignments

nbconvert = pytest.importorskip("nbconvert")


@pytest.fixture
def exporter():
    """What JupyterLab exports a page with when `cs231n lab` has started it."""
    settings = json.loads((start.SETTINGS / "jupyter_server_config.json").read_text())
    return nbconvert.HTMLExporter(config=Config(settings))


@pytest.mark.parametrize("name", assignments.NAMES)
def test_an_exported_notebook_has_its_formulas_drawn(exporter, name):
    notebook = copy.deepcopy(assignments.release(name))
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    page, _ = exporter.from_notebook_node(notebook)
    texts = bs4.BeautifulSoup(page, "html.parser").select(".jp-MarkdownOutput")
    assert sum(len(text.find_all("math")) for text in texts) > 3
    for text in texts:
        for quoted in text.find_all(["code", "pre"]):
            assert not quoted.get_text().startswith("\\"), "a formula that could not be drawn"
            quoted.clear()
        assert "$" not in text.get_text()


def test_pictures_pasted_into_a_cell_are_exported_with_it(exporter):
    notebook = nbformat.v4.new_notebook()
    cell = nbformat.v4.new_markdown_cell("![a dot](attachment:dot.png) and $x^2$")
    cell.attachments = {"dot.png": {"image/png": "iVBORw0KGgo="}}
    notebook.cells = [cell]
    page, _ = exporter.from_notebook_node(notebook)
    assert "data:image/png;base64,iVBORw0KGgo=" in page and "<msup>" in page
