"""The docstrings of the package are in one dialect, NumPy's, and name the parameters that are there."""

import ast
import inspect
import re

import pytest

from tests.assignments import ROOT

PACKAGE = ROOT / "cs231n_utils"

SECTIONS = ("Parameters", "Attributes", "Returns", "Yields", "Raises", "Notes", "References", "Examples")  # in order
LISTS = ("Parameters", "Attributes", "Returns", "Yields", "Raises")
OTHER_DIALECTS = re.compile(
    r"^\s*((Args|Arguments|Inputs?|Outputs?|Returns?|Raises|Yields|Source):|:(param|returns?|raises) )"
    r"|(?<=\n\n)[a-z_]\w*(, \w+)*: \S"  # a list of names with descriptions
    r"|^[a-z_*][\w*]*(, \w+)* {2,}\S",  # a column of names and one of descriptions
    re.MULTILINE,
)


def flaws(node):
    """What is wrong with the docstring of a function or class, in a list of sentences."""
    text = inspect.cleandoc(ast.get_docstring(node) or "")
    found = [f"{match[0].strip()!r} is another dialect" for match in OTHER_DIALECTS.finditer(text)]
    found += wrong_headers(text.splitlines())
    parts = dict(sections(text))
    found += [f"{name} goes on after a blank line" for name in LISTS if "\n\n" in parts.get(name, "").strip()]
    unknown = entries(parts.get("Parameters", "")) - parameters(node)
    return found + [f"there is no parameter {name}" for name in sorted(unknown)]


def wrong_headers(lines):
    headers = []
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        is_underlined = re.fullmatch("-{3,}", below) is not None
        if line in SECTIONS and below != "-" * len(line):
            yield f"{line} is not underlined in its length"
        if is_underlined and line not in SECTIONS:
            yield f"{line!r} is not one of the sections"
        if is_underlined:
            headers.append(line)
    if headers != [name for name in SECTIONS if name in headers]:
        yield f"the sections are not once each and in order: {headers}"


def sections(text):
    """(name, text) of each section."""
    pieces = re.split(r"^(\w+)\n-{3,}\n", text, flags=re.MULTILINE)
    return list(zip(pieces[1::2], pieces[2::2], strict=True))


def entries(text):
    """The names that a section lists: what stands at the margin, before the colon."""
    margin = [line for line in text.splitlines() if line and not line.startswith(" ")]
    return {name.strip(" *") for line in margin for name in line.split(" : ")[0].split(",")}


def parameters(node):
    """The names of a function's arguments; of a class those of its __init__, or a dataclass's fields."""
    if isinstance(node, ast.ClassDef):
        inits = [item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__"]
        if not inits:
            return {item.target.id for item in node.body if isinstance(item, ast.AnnAssign)}
        node = inits[0]
    a = node.args
    return {arg.arg for arg in (*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg) if arg} - {"self"}


def public(tree, prefix=""):
    """(qualified name, node) of the public functions, classes and methods with a docstring."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if ast.get_docstring(node):
                yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node, f"{prefix}{node.name}.")


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_public_docstrings_are_in_numpy_style(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    wrong = {name: list(flaws(node)) for name, node in public(tree)}
    assert not {name: found for name, found in wrong.items() if found}


RIGHT = """Add.

Parameters
----------
a, b : float
*others : float
    More of them.

Returns
-------
float

References
----------
Peano (1889).
"""


def flaws_of(docstring):
    return flaws(ast.parse(f'def f(a, b, *others):\n    """{docstring}"""').body[0])


def test_a_right_docstring_has_no_flaws():
    assert not flaws_of(RIGHT)
    assert not flaws_of("Add. One line may say it all.")


@pytest.mark.parametrize(
    "docstring",
    [
        "Add.\n\nArgs:\n    a: a number.",
        "Add.\n\nReturns: the sum.",
        "Add.\n\nInputs:\n- a: a number.",
        "Add.\n\n:param a: a number.",
        "Add.\n\na    a number\nb    another",
        "Add.\n\na: a number.\nb: another.",
        "Add.\n\nSource: Peano (1889).",
        RIGHT.replace("----------\na", "a"),
        RIGHT.replace("----------\na", "------\na"),
        RIGHT.replace("References", "Referencse"),
        RIGHT.replace("a, b", "a, c"),
        RIGHT.replace("float\n\nRef", "float\n\nThe sum is exact.\n\nRef"),
        RIGHT.replace("Returns\n-------\nfloat\n\n", "") + "\nReturns\n-------\nfloat\n",
    ],
)
def test_a_docstring_of_another_dialect_is_found(docstring):
    assert flaws_of(docstring)
