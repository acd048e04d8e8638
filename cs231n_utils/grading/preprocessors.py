"""nbgrader preprocessors of the course that need neither a kernel nor the gradebook."""

from pathlib import Path

from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from cs231n_utils.grading.rebuild import read_template, rebuild

# Written by front ends when a cell runs or is looked at; they differ from run to run and say nothing.
VOLATILE_CELL_METADATA = ("collapsed", "execution", "ExecuteTime", "papermill", "scrolled")
VOLATILE_NOTEBOOK_METADATA = ("celltoolbar", "widgets")


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


class RebuildFromRelease(NbGraderPreprocessor):
    """Puts a submission's answers into the released notebook, so that nothing else in it can go wrong.

    nbgrader's own sanitizing stops a whole batch on a copied test cell and leaves a deleted one without a score.
    """

    release_directory = Unicode("", help="The folder of the released assignments.").tag(config=True)

    def preprocess(self, nb, resources):
        names = resources["nbgrader"]
        path = Path(self.release_directory) / names["assignment"] / f"{names['notebook']}.ipynb"
        if not path.is_file():
            self.log.warning("No released copy at %s: the submission is graded as it is.", path)
            return nb, resources
        rebuilt, notes = rebuild(read_template(path), nb.cells)
        for note in notes:
            self.log.warning("%s", note)
        return rebuilt, resources
