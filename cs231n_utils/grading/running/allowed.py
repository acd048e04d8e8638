"""What a topic lets answers use of the package, as a worker gets it: the text of modules, over the wire.

`Topic.allowed` names modules. With them go the modules of the package that they import, and nothing else: not what the
tests compare with, no known mistake, no test. The worker's copy is the student's to change; the judge has its own.
"""

import ast
import functools
import importlib
import importlib.util
from pathlib import Path

from cs231n_utils.grading.errors import GradingError

__all__ = ["parts_of"]

PACKAGE = "cs231n_utils"
# Tests, known mistakes and grading; and data, which are files and no code: tests hand them to answers.
NEVER = ("check", "cli", "data", "grading", "lab", "topics")


def parts_of(topic):
    """The message that gives a worker the parts that `topic` allows.

    Parameters
    ----------
    topic : Topic

    Returns
    -------
    dict
        "modules": name -> [text, whether it is a package]. "names": for each package that stays a stand-in, the names
        in it that belong to one of these modules, and which (``cs231n_utils.layers.affine_forward``).

    Raises
    ------
    GradingError
        If a module is not there or must not be allowed: it, or what it imports, holds the reference of an answer.
    """
    modules, todo = {}, [(name, name) for name in topic.allowed]
    while todo:
        name, because = todo.pop()
        if name not in modules:
            modules[name] = _text_of(name, because, topic.assignment)
            todo += [(needed, because) for needed in _imports(modules[name][0])]
    for answer in topic.answers.values():
        home = getattr(_unwrapped(answer.reference), "__module__", None)
        if home in modules:
            raise GradingError(f"{topic.assignment} allows answers to use {home}, the reference of {answer.name} too.")
    return {"modules": modules, "names": _names_in_packages(modules)}


def _text_of(name, because, assignment):
    parts = name.split(".")
    if parts[0] != PACKAGE or len(parts) < 2 or parts[1] in NEVER:
        uses = "" if name == because else f" It uses {name}."
        raise GradingError(
            f"{assignment} allows answers to use {because}, which they cannot have.{uses} Code of {PACKAGE} can, "
            f"except for its {', '.join(NEVER)}."
        )
    spec = _spec(name)
    if spec is None:
        raise GradingError(f"{assignment} allows answers to use {because}: there is no module {name}.")
    return [Path(spec.origin).read_text(encoding="utf-8"), spec.submodule_search_locations is not None]


def _spec(name):
    try:
        return importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return None


def _imports(text):
    """The modules of the package that a module imports anywhere, also in its functions."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith(f"{PACKAGE}."))
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == PACKAGE:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if _spec(node.module).submodule_search_locations and _spec(name) else node.module


def _names_in_packages(modules):
    """What packages have under their own names from these modules, for those packages that are not given whole."""
    found = {}
    for name in modules:
        parent = name.rpartition(".")[0]
        if parent in modules or parent == PACKAGE:
            continue
        package, module = importlib.import_module(parent), importlib.import_module(name)
        for public in getattr(module, "__all__", ()):
            if getattr(package, public, None) is getattr(module, public):
                found.setdefault(parent, {})[public] = name
    return found


def _unwrapped(function):
    while isinstance(function, functools.partial) or hasattr(function, "__wrapped__"):
        function = function.func if isinstance(function, functools.partial) else function.__wrapped__
    return function
