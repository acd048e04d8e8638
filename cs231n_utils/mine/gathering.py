"""Gather the functions: the student's where they pass their checks, else the course's."""

import contextlib
import dataclasses
import functools
import importlib
import io
import pathlib
import pkgutil
import textwrap

import numpy as np

import cs231n_utils.topics
from cs231n_utils.check.registry import topic_name
from cs231n_utils.mine import trial
from cs231n_utils.mine.cells import definitions, read

__all__ = ["Mine", "gather"]

# Where a function that no assignment asks for is looked up, in this order.
PACKAGE = ("layers", "optim", "schedules", "init", "augmentation", "ensembles", "gradient_check")
YOURS, COURSE = "yours", "the course's"


@dataclasses.dataclass(frozen=True)
class Entry:
    """One function: whose it is ("yours" or "the course's"), and why it is not the student's."""

    function: object
    whose: str
    why: str = ""
    assignment: str = ""


class Mine:
    """The gathered functions, as attributes: ``own.adam(w, dw, config)``.

    Other names are looked up in the package: ``own.relu_forward`` is `layers.relu_forward`, which no assignment asks
    for.
    """

    def __init__(self, entries):
        self._entries = entries

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._entry(name).function

    def __contains__(self, name):
        with contextlib.suppress(AttributeError):
            return bool(self._entry(name))
        return False

    def whose(self, name):
        """ "yours" or "the course's"; AttributeError if there is no such function."""
        return self._entry(name).whose

    def table(self, *names):
        """Whose the functions are, as text: one line for each of `names`, or for each assignment if there are none."""
        if names:
            entries = [(name, self._entry(name)) for name in names]
            width = max(len(name) for name in names)
            return "\n".join(f"{name:{width}}  {e.whose}{_because(e)}" for name, e in entries)
        return "\n".join(_lines_of_assignments(self._entries))

    def _entry(self, name):
        if name in self._entries:
            return self._entries[name]
        entry, slow = _of_the_package(name), self._entries.get(f"{name}_naive")
        return dataclasses.replace(entry, why=f"{slow.assignment} asks for {name}_naive") if slow else entry


def gather(folder=None, limit=trial.LIMIT, say=print):
    """The functions of all assignments.

    The first time the checks of every notebook are run, which takes some seconds, or up to `limit` for each endless
    loop. Later only those of notebooks whose answers have changed.

    Parameters
    ----------
    folder : path, optional
        That holds the assignments' folders. Unless given, the working folder is taken, or the one above it, whichever
        has them; a notebook's working folder is its own, and the notebook that asks is left out. If neither has them,
        everything is the course's.
    limit : float
        Seconds of computing that one cell may take.
    say : callable
        Is told if checks have to run.

    Returns
    -------
    Mine

    Raises
    ------
    FileNotFoundError
        If there are no assignments in the `folder` that was given.
    """
    paths = [path.resolve() for path in _notebooks(folder)]
    notebooks = {path.parent.name: read(path) for path in paths if path.parent != pathlib.Path.cwd()}
    asking = {topic_name(path.parent.name) for path in paths if path.parent == pathlib.Path.cwd()}
    verdicts = trial.try_answers(list(notebooks.values()), limit, say)
    entries = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(cs231n_utils.topics.__path__)):
        if name in asking:
            continue
        topic = _topic(name)
        pieces = next((p for a, p in notebooks.items() if topic_name(a) == name), None)
        judged = verdicts[pieces.assignment] if pieces else trial.Verdicts(trouble="its notebook is not here")
        entries |= _entries_of(topic, pieces, judged)
    return Mine(dict(sorted(entries.items(), key=lambda item: item[1].assignment)))


def _notebooks(folder):
    """One notebook for each assignment's folder: the one that has its name, or else the first."""
    places = [pathlib.Path(folder)] if folder is not None else [pathlib.Path.cwd(), pathlib.Path.cwd().parent]
    for place in places:
        folders = sorted({path.parent for path in place.glob("[0-9][0-9]-*/*.ipynb")})
        if folders:
            return [_named(path) or min(path.glob("*.ipynb")) for path in folders]
    if folder is None:
        return []
    raise FileNotFoundError(f"no assignments were found in {places[0]}: give the folder that holds 01-activations")


def _named(folder):
    path = folder / f"{topic_name(folder.name)}.ipynb"
    return path if path.exists() else None


def _topic(name):
    """A topic with its answers. Its known mistakes are of no use here, and loading them takes time."""
    return importlib.import_module(f"cs231n_utils.topics.{name}.answers").topic


def _entries_of(topic, pieces, judged):
    """An `Entry` for every answer of a topic."""
    why = {name: judged.trouble or judged.failed.get(name, "no check of it was run") for name in topic.answers}
    own = set() if judged.trouble else set(judged.passed)
    for name in _partners(topic, set(topic.answers) - own) & own:
        why[name] = "it goes with another one that is the course's"
        own.remove(name)
    functions = _define(topic, pieces, judged.defined, own) if own else {}
    return {
        name: Entry(functions[name], YOURS, "", topic.assignment)
        if name in functions
        else Entry(answer.reference, COURSE, why.get(name, "it cannot be defined"), topic.assignment)
        for name, answer in topic.answers.items()
    }


def _partners(topic, lent):
    """`lent`, and what is used together with one of them: a forward and a backward pass share a cache."""
    uses = {name: answer.uses for name, answer in topic.answers.items()}
    found = set(lent)
    while True:
        more = {n for n in uses for m in found if n not in found and (m in uses[n] or n in uses[m])}
        if not more:
            return found
        found |= more


def _define(topic, pieces, defined, own):
    """Define the answers of `own` here, quietly, beside the course's version of all others."""
    namespace = {"__name__": f"mine_{topic_name(topic.assignment)}", "np": np, "print": _silence}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for i, (kind, _, text) in enumerate(pieces.cells):
            if kind == "setup":
                _import(text, namespace)
            elif i in defined:
                # A checker found that this defines something and ends without an error.
                with contextlib.suppress(Exception):
                    exec(compile(definitions(text) or "", f"<{topic.assignment}>", "exec"), namespace)
    functions = {name: namespace[name] for name in own if callable(namespace.get(name))}
    namespace.update({name: a.reference for name, a in topic.answers.items() if name not in functions})
    return functions


def _import(text, namespace):
    """Of a set-up cell, only its imports of other packages: answers may use NumPy and the standard library."""
    for line in (definitions(text) or "").splitlines():
        if line.startswith(("import ", "from ")) and "cs231n_utils" not in line:
            with contextlib.suppress(Exception):
                exec(line, namespace)


def _silence(*args, **kwargs):
    """Stands for print in answers: a trial print in a layer would come a thousand times in a training."""


@functools.cache
def _of_the_package(name):
    plain = name.removesuffix("_im2col").removesuffix("_naive")
    for module in PACKAGE:
        function = getattr(importlib.import_module(f"cs231n_utils.{module}"), plain, None)
        if callable(function):
            return Entry(function, COURSE, "no notebook asks for it")
    raise AttributeError(f"there is no function {name!r}: neither an assignment nor the package has it")


def _because(entry):
    return f": {entry.why}" if entry.why else ""


def _lines_of_assignments(entries):
    """For each assignment how many functions are the student's, and the others by their reason."""
    assignments = {}
    for name, entry in entries.items():
        assignments.setdefault(entry.assignment, {})[name] = entry
    for assignment, its in assignments.items():
        yours = sum(entry.whose == YOURS for entry in its.values())
        yield f"{assignment:32} {yours:2} of {len(its):2} yours"
        reasons = {}
        for name, entry in its.items():
            if entry.whose != YOURS:
                reasons.setdefault(entry.why, []).append(name)
        for why, names in reasons.items():
            listed = "all" if len(names) == len(its) > 1 else ", ".join(names)
            yield from textwrap.wrap(f"    the course's: {listed} ({why})", 88, subsequent_indent=" " * 8)
