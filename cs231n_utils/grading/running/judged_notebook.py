"""Has a student's notebook judged. This is the preprocessor that every nbgrader front end uses.

Only the texts of the student's own cells are taken from the notebook; set-up, tests and points are those of the
instructor's notebook, which is read from the course.
"""

import functools
import re
from pathlib import Path

from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Float, Integer, Unicode

from cs231n_utils.grading.cells import EXPERIMENTS, FINDINGS, INCIDENTS, POINTS, is_test, nbgrader_metadata
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.running import control_groups
from cs231n_utils.grading.running.judges import shared_judges
from cs231n_utils.grading.running.sandbox import NO_SANDBOX, Sandbox, verify

__all__ = ["GradingExecutor"]

SURROGATES = re.compile("[\ud800-\udfff]")


class GradingExecutor(NbGraderPreprocessor):
    """Judges a notebook, where nbgrader would execute it.

    The verdict is in the outputs of its test cells, in the form that nbgrader scores.
    A test cell gets the text that its checks printed, and the points as its result or the reason why there are none as
    its error. What had to be stopped is in `notebook.metadata["cs231n_incidents"]`: a list of sentences.
    """

    timeout = Float(10, help="Seconds for a cell or a call of an answer.").tag(config=True)
    total_timeout = Float(300, help="Seconds for a whole notebook; the tests after that fail.").tag(config=True)
    max_restarts = Integer(12, help="How many workers one notebook may lose.").tag(config=True)
    memory_limit_mb = Integer(256, help="Memory of all processes of a submission together, in MB.").tag(config=True)
    sandbox = Enum(["bubblewrap", "none"], "bubblewrap", help="What shuts submissions in.").tag(config=True)
    source_directory = Unicode("", help="The folder of the instructor's assignments.").tag(config=True)
    release_directory = Unicode("", help="The folder of the released assignments.").tag(config=True)

    def preprocess(self, nb, resources=None):
        names = (resources or {}).get("nbgrader", {})
        path = Path(self.source_directory) / names.get("assignment", "") / f"{names.get('notebook', '')}.ipynb"
        if not path.is_file():
            raise GradingError(f"The instructor's notebook is not at {path}, so there are no tests to grade with.")
        released = Path(self.release_directory) / names["assignment"]
        files = released if self.release_directory and released.is_dir() else None
        return self.judge(nb, path.read_text(encoding="utf-8"), files), resources

    def judge(self, notebook, source, files=None):
        """Judges a notebook and puts the verdict into it.

        Parameters
        ----------
        notebook : nbformat node
            Rebuilt on the released notebook; changed in place.
        source : str
            The instructor's notebook, as JSON.
        files : Path, optional
            A folder with the assignment's files, which the student's code and the tests may read.
        """
        self.make_sure()
        sandbox = {"enclosed": self.sandbox != "none", "files": str(Path(files).resolve()) if files else None}
        limits = {
            "call": self.timeout or self.total_timeout,
            "total": self.total_timeout,
            "memory": self.memory_limit_mb << 20,
            "restarts": self.max_restarts,
        }
        cells = [(cell.get("id"), cell.source) for cell in notebook.cells if cell.cell_type == "code"]
        verdict = shared_judges().judge(cells, source, sandbox, limits)
        notebook.metadata.pop(EXPERIMENTS, None)
        for count, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), start=1):
            cell.outputs, cell.execution_count = [], None
            test = verdict["tests"].get(nbgrader_metadata(cell).get("grade_id")) if is_test(cell) else None
            if test:
                cell.execution_count = count
                cell.outputs = outputs_of(test, count)
        stamp = [] if sandbox["enclosed"] else [NO_SANDBOX]
        notebook.metadata[INCIDENTS] = [*stamp, *map(writable, verdict["incidents"])]
        notebook.metadata[POINTS] = {name: test["points"] for name, test in verdict["tests"].items()}
        found = {name: test["finding"] for name, test in verdict["tests"].items() if test["finding"]}
        notebook.metadata[FINDINGS] = found
        return notebook

    def make_sure(self):
        """Tries every denial of the sandbox, and clears away what a killed grading left; once in this process.

        Raises
        ------
        SandboxError
            If one does not hold.
        """
        folder = Path(self.source_directory) if self.source_directory else None
        _verified(self.sandbox, str(folder.resolve()) if folder else "")


@functools.cache
def _verified(kind, folder):
    control_groups.remove_stale()
    verify(Sandbox(enclosed=kind != "none", hidden=(folder,) if folder else ()))


def outputs_of(test, count):
    """A test's outputs, such that nbgrader gives the judge's points and nothing else."""
    outputs = []
    if test["printed"]:
        outputs.append(new_output("stream", name="stdout", text=writable(test["printed"])))
    if test["error"]:
        name, message = map(writable, test["error"])
        outputs.append(new_output("error", ename=name, evalue=message, traceback=message.split("\n")))
    else:
        data = {"text/plain": repr(float(test["points"]))}
        outputs.append(new_output("execute_result", data=data, execution_count=count))
    return outputs


def writable(text):
    """Text without half surrogate pairs, which no file can hold."""
    return SURROGATES.sub("?", text)
