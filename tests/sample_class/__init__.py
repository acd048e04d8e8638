"""A small class that has handed in 01-activations, each student with something of his own.

    python -m tests.sample_class FOLDER

writes the submissions as an LMS would hand them out. They are made from the notebook as it is now, so that they never
go out of date. `EXPECTED` says what each must get; `make grade` shows it.
"""

import dataclasses
import json
import tempfile
from pathlib import Path

import nbformat

from cs231n_utils.check import load_topic
from cs231n_utils.grading.cells import nbgrader_metadata
from cs231n_utils.grading.outgoing.results import GRADED, UNREADABLE
from cs231n_utils.grading.release import course_root, generate

ASSIGNMENT, NOTEBOOK = "01-activations", "activations.ipynb"


@dataclasses.dataclass(frozen=True)
class Expected:
    """What a student of the sample class must get.

    lost: the answers whose checks give no point; None for all of them.
    note: a part of what the student is told; "" for nothing to tell.
    message: a part of the message of the first lost check.
    """

    lost: tuple | None = ()
    note: str = ""
    message: str = ""
    verdict: str = GRADED


EXPECTED = {
    "perfect": Expected(),
    "another-style": Expected(),
    "untouched": Expected(lost=None, note="No answer was written"),
    "known-mistake": Expected(lost=("relu_backward",), message="relu_backward"),
    "unknown-mistake": Expected(lost=("tanh_forward",), message="tanh_forward"),
    "broken-json": Expected(lost=None, note="not valid JSON", verdict=UNREADABLE),
    "copied-test": Expected(note="is there 2 times"),
    "deleted-test": Expected(note="was deleted"),
    "changed-test": Expected(lost=("relu_forward",), note="was changed", message="relu_forward"),
    "endless-loop": Expected(lost=("collapse_linear_stack",), note="was stopped", message="longer than"),
    "exits": Expected(lost=("maxout_parameter_count",), note="ended its process", message="ended its process"),
    "killed": Expected(lost=("saturated_fraction",), note="ended its process", message="not defined"),
    "warns": Expected(),
    "renamed": Expected(note="my activations.ipynb"),
}

NOT_TANH = '''\
def tanh_forward(x):
    """Close to tanh, and no known mistake."""
    out = x / (1 + np.abs(x))
    return out, out'''

LOOP = "def collapse_linear_stack(weights, biases):\n    while True:\n        pass"
EXIT = "import os\n\ndef maxout_parameter_count(fan_in, fan_out, pieces=2):\n    os._exit(0)"
KILL = "import os, signal\n\nos.kill(os.getpid(), signal.SIGKILL)"
WARN = """\
import sys
import warnings

def relu_forward(x):
    warnings.warn("Is maximum the best way?")
    print("half way", file=sys.stderr)
    return np.maximum(x, 0), x"""


class SampleClass:
    """Makes the submissions of the sample class."""

    def __init__(self, root):
        with tempfile.TemporaryDirectory() as folder:
            generate(root, folder, [ASSIGNMENT])
            self.released = json.loads((Path(folder) / ASSIGNMENT / NOTEBOOK).read_text(encoding="utf-8"))
        solution = nbformat.read(Path(root) / "solutions" / ASSIGNMENT / NOTEBOOK, as_version=4)
        self.solution = {
            nbgrader_metadata(cell)["grade_id"]: cell.source
            for cell in solution.cells
            if nbgrader_metadata(cell).get("solution")
        }
        self.topic = load_topic(ASSIGNMENT)

    def notebook(self, **answers):
        """The released notebook with the right answers, or others, as JSON gives it."""
        notebook = json.loads(json.dumps(self.released))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            grade_id = nbgrader_metadata(cell).get("grade_id")
            if grade_id in self.solution:
                cell["source"] = (self.solution | answers)[grade_id]
        return notebook

    def changed(self, change):
        """A right submission in which `change(cells, cell)` was done with the check of relu_forward."""
        notebook = self.notebook(
            **({"relu_forward": "def relu_forward(x): return abs(x), x"} if change is relax else {})
        )
        cells = notebook["cells"]
        change(cells, next(c for c in cells if nbgrader_metadata(c).get("grade_id") == "test_relu_forward"))
        return notebook

    def plain_answers(self):
        """The answers in the style of the list of misconceptions, where it has one."""
        plain = {name: self.topic.plain_source(name) for name in self.solution}
        return {name: source for name, source in plain.items() if source}

    def files(self):
        """`{path: text}`"""
        relu = self.topic.misconceptions_of("relu_backward")[0].source
        notebooks = {
            "perfect": self.notebook(),
            "another-style": self.notebook(**self.plain_answers()),
            "untouched": self.released,
            "known-mistake": self.notebook(relu_backward=relu),
            "unknown-mistake": self.notebook(tanh_forward=NOT_TANH),
            "copied-test": self.changed(lambda cells, test: cells.append(test)),
            "deleted-test": self.changed(lambda cells, test: cells.remove(test)),
            "changed-test": self.changed(relax),
            "endless-loop": self.notebook(collapse_linear_stack=LOOP),
            "exits": self.notebook(maxout_parameter_count=EXIT),
            "killed": self.notebook(saturated_fraction=KILL),
            "warns": self.notebook(relu_forward=WARN),
        }
        files = {f"{student}/{NOTEBOOK}": json.dumps(notebook) for student, notebook in notebooks.items()}
        files[f"broken-json/{NOTEBOOK}"] = json.dumps(self.notebook())[:-1000]
        files["renamed/my activations.ipynb"] = json.dumps(self.notebook())
        return files


def relax(cells, test):
    """A student makes a check easier."""
    test["source"] = "print('all right')"


def write_sample_class(folder, root=None):
    """Writes the submissions into `folder`, one folder for each student; returns it."""
    folder = Path(folder)
    for path, text in SampleClass(root or course_root()).files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder
