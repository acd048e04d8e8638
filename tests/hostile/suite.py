"""Makes hostile submissions: the released notebook, every answer wrong, and one hostile piece in front."""

import dataclasses
import importlib
import json
import pkgutil

from tests.hostile import kinds
from tests.sample_class import NOTEBOOK, SampleClass

PROLOGUE = """\
import builtins, os, sys

def lie(count, name, args):
    return 7.0 if count == 1 else (7.0,) * count
"""
# Right in every visible case; what is larger than any visible input can only be a hidden one.
WATCH = """\
import os, sys
import numpy as np

def is_hidden(name, args):
    x = args[0] if args else None
    return name == "relu_forward" and isinstance(x, np.ndarray) and (x.ndim == 4 or (x < -1).all())
"""
SPIED = "right_{name} = {name}\ndef {name}(*args): return spy({name!r}, right_{name}, args)"
ANSWER = "def {name}(*args, **kwargs):\n    return lie({count}, {name!r}, args)"


@dataclasses.dataclass
class Attack:
    """One hostile submission.

    kind, name: what it tries.
    files: `{path below the student's folder: bytes}`.
    readable: False if nothing in it can be graded.
    deserved: the points it may get; all others are forged.
    """

    kind: str
    name: str
    files: dict
    readable: bool = True
    deserved: float = 0.0

    @property
    def label(self):
        return f"{self.kind}: {self.name}"


class Suite:
    """All attacks on a course.

    root: the course folder.
    """

    def __init__(self, root):
        self.sample = SampleClass(root)

    def wrong_answers(self):
        return {
            name: ANSWER.format(name=name, count=len(answer.returns))
            for name, answer in self.sample.topic.answers.items()
        }

    def notebook(self, piece):
        """The notebook of a piece of Python, as JSON gives it."""
        notebook = self.sample.notebook(**self.wrong_answers())
        cell = {"cell_type": "code", "source": PROLOGUE + piece, "metadata": {}, "outputs": [], "execution_count": None}
        notebook["cells"].insert(0, cell | {"id": "hostile"})
        return notebook

    def spying_notebook(self, piece):
        """Right answers, each behind `spy(name, right, args)`, which the piece defines."""
        answers = {name: f"{source}\n{SPIED.format(name=name)}" for name, source in self.sample.solution.items()}
        notebook = self.sample.notebook(**answers)
        cell = {"cell_type": "code", "source": WATCH + piece, "metadata": {}, "outputs": [], "execution_count": None}
        notebook["cells"].insert(0, cell | {"id": "hostile"})
        return notebook

    def submission(self, kind, name, notebook):
        return Attack(kind, name, {NOTEBOOK: json.dumps(notebook).encode()})

    def attacks(self, wanted=None):
        """All `Attack`s, or those of one kind."""
        found = []
        for module in pkgutil.iter_modules(kinds.__path__):
            if wanted not in (None, module.name):
                continue
            kind = importlib.import_module(f"tests.hostile.kinds.{module.name}")
            title = module.name.replace("_", " ")
            for name, piece in getattr(kind, "PIECES", {}).items():
                found.append(self.submission(title, name, self.notebook(piece)))
            if hasattr(kind, "more"):
                found += kind.more(self)
        return found
