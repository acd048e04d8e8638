"""Takes out of a notebook what differs from run to run, and what taking out hidden tests leaves behind."""

from nbgrader.preprocessors import NbGraderPreprocessor

# Written by front ends when a cell runs or is looked at; they differ from run to run and say nothing.
VOLATILE_CELL_METADATA = ("collapsed", "execution", "ExecuteTime", "papermill", "scrolled")
VOLATILE_NOTEBOOK_METADATA = ("celltoolbar", "widgets")
# Jupyter's own tag: front ends, nbclient and nbval go on after a cell that has it.
MAY_FAIL = "raises-exception"


def strip_volatile_metadata(notebook):
    """Removes, in place, what differs from run to run: execution stamps, view state, the Python version."""
    for key in VOLATILE_NOTEBOOK_METADATA:
        notebook.metadata.pop(key, None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for cell in notebook.cells:
        for key in VOLATILE_CELL_METADATA:
            cell.metadata.pop(key, None)
    return notebook


class StripVolatileMetadata(NbGraderPreprocessor):
    """Makes a release the same bytes run after run."""

    def preprocess(self, nb, resources):
        return strip_volatile_metadata(nb), resources


class StripBlankEnds(NbGraderPreprocessor):
    """Removes the empty lines that taking out hidden tests leaves at the end of a cell."""

    def preprocess_cell(self, cell, resources, cell_index):
        cell.source = cell.source.rstrip()
        return cell, resources


class LetRunAllGoOn(NbGraderPreprocessor):
    """Marks answers and their tests so that JupyterLab's Run All does not stop at one that fails.

    Validate and the graders see the failure all the same: they look at the outputs of test cells.
    """

    def preprocess_cell(self, cell, resources, cell_index):
        about = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and (about.get("solution") or about.get("grade")):
            tags = cell.metadata.get("tags", [])
            cell.metadata["tags"] = [*tags, *{MAY_FAIL}.difference(tags)]
        return cell, resources
