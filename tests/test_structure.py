"""The house rules of the package: imports point one way, and no module grows beyond what one can read at a sitting."""

import ast
import pathlib
import re

import pytest

from tests.assignments import ROOT

PACKAGE = ROOT / "cs231n_utils"
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
MAX_BYTES = 24_000

# Each part of the package may import the parts below it. Whatever is not named here is the numerical part: layers,
# optimizers, data and their neighbours.
FLOORS = [
    {"cli"},
    {"grading"},
    {"mine"},
    {"lab"},
    {"topics"},
    {"check", "plots"},
    {"numerical"},
    {"backend", "files", "randomness", "startup", "threads"},
]
# Within the numerical part: from what trains and searches down to what stands by itself.
NUMERICAL_FLOORS = [
    {"transfer", "population", "ensembles"},
    {"training", "search"},
    {"optim", "augmentation", "layers", "gradient_check", "second_order", "preprocessing", "architecture"},
    {"schedules", "init", "data"},
]


def part_of(module):
    """The part that a module belongs to, e.g. "layers" for "layers.dropout"."""
    return module.split(".")[0]


def floor(part):
    for i, parts in enumerate(FLOORS):
        if part in parts:
            return i
    return next(i for i, parts in enumerate(FLOORS) if "numerical" in parts)


def imports_of(path):
    """The modules of the package that a module imports anywhere, also in its functions, without "cs231n_utils."."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "cs231n_utils":
            inside = node.module.removeprefix("cs231n_utils").lstrip(".")
            yield from [inside] if inside else [alias.name for alias in node.names]
        if isinstance(node, ast.Import):
            yield from [a.name.split(".", 1)[1] for a in node.names if a.name.startswith("cs231n_utils.")]


def uphill(path):
    """The imports of a module that point the wrong way, as (part that imports, module imported)."""
    me = part_of(".".join(path.with_suffix("").parts))
    wrong = []
    for imported in imports_of(PACKAGE / path):
        other = part_of(imported)
        if other == me:
            continue
        down = floor(other) - floor(me)
        if down == 0:
            order = {part: i for i, parts in enumerate(NUMERICAL_FLOORS) for part in parts}
            down = order[other] - order[me] if me in order and other in order else -1
        if down <= 0:
            wrong.append((me, imported))
    return wrong


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_point_one_way(path):
    if path != pathlib.Path("__init__.py"):  # it only loads what is asked for
        assert not uphill(path)


def test_every_numerical_module_has_a_floor():
    named = set().union(*FLOORS, *NUMERICAL_FLOORS)
    parts = {path.parts[0].removesuffix(".py") for path in MODULES}
    assert parts - {"__init__"} <= named


def test_a_topic_imports_no_other_topic():
    for path in MODULES:
        if path.parts[0] == "topics" and len(path.parts) > 2:
            others = {m.split(".")[1] for m in imports_of(PACKAGE / path) if m.startswith("topics.")}
            assert others <= {path.parts[1]}, path


def test_the_machinery_of_checks_knows_no_topic_by_name():
    topics = {path.parts[1] for path in MODULES if path.parts[0] == "topics" and len(path.parts) > 2}
    for path in MODULES:
        if path.parts[0] == "check":
            strings = {
                n.value for n in ast.walk(ast.parse((PACKAGE / path).read_text())) if isinstance(n, ast.Constant)
            }
            assert not strings & topics, path


@pytest.mark.parametrize("folder", ["cs231n_utils", "tests", "tools", "benchmarks"])
def test_no_module_is_too_long_to_read(folder):
    """A module may be longer if its docstring says why, in a sentence that begins with "Long because"."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert path.stat().st_size <= MAX_BYTES or "Long because" in (ast.get_docstring(ast.parse(text)) or ""), path


def test_docstrings_name_only_notebooks_that_exist():
    existing = {path.name for path in (ROOT / "solutions").iterdir()}
    for path in MODULES:
        for line in (PACKAGE / path).read_text(encoding="utf-8").splitlines():
            assert set(re.findall(r"(?i)notebooks? (\d\d-[a-z-]+)", line)) <= existing, (path, line)
