"""What is needed of a notebook: its set-up, its answers, its test cells, and the student's own helpers.

A notebook is read as it was last saved. Nothing is run here.
"""

import ast
import dataclasses
import json
import re
import symtable

__all__ = ["Pieces", "definitions", "read"]

DEFINES = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
    ast.If,
    ast.Try,
)
SCOPES = (ast.FunctionDef, ast.ClassDef, ast.Lambda)


@dataclasses.dataclass(frozen=True)
class Pieces:
    """The parts of one notebook, in its order.

    Attributes
    ----------
    assignment : str
        Its folder's name.
    cells : tuple of (kind, name, text)
        kind is "setup", "helper", "answer" or "test". The name of an answer, and of the answer that a test cell is
        about, is the function's; other cells have a number.
    trouble : str
        Why the notebook cannot be used; empty if it can.
    """

    assignment: str
    cells: tuple = ()
    trouble: str = ""


def read(path):
    """The `Pieces` of the notebook at `path`; one that cannot be read has only its trouble."""
    assignment = path.parent.name
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found = [_piece(i, cell) for i, cell in enumerate(cells) if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return Pieces(assignment, trouble=f"the notebook cannot be read ({type(error).__name__})")
    return Pieces(assignment, tuple(_with_needed_helpers([piece for piece in found if piece])))


def definitions(text):
    """The statements of a cell that define something, as text; None if the cell is no Python."""
    tree = _parsed(text)
    if tree is None:
        return None
    return "\n".join(ast.unparse(node) for node in tree.body if isinstance(node, DEFINES))


def _piece(number, cell):
    text = "".join(cell["source"])
    about = cell["metadata"].get("nbgrader", {})
    grade_id = about.get("grade_id", "")
    if about.get("solution"):
        return "answer", grade_id, text
    if about.get("grade"):
        return "test", re.sub(r"^test_|__.*$", "", grade_id), text
    if "setup" in cell["metadata"].get("tags", ()):
        return "setup", str(number), text
    return "helper", str(number), text


def _with_needed_helpers(pieces):
    """The pieces, and of all other cells the functions, classes and imports that answers use, and what these use."""
    answers = {name for kind, name, _ in pieces if kind == "answer"}
    statements = [
        (i, node, _bound(node))
        for i, (kind, _, text) in enumerate(pieces)
        if kind == "helper" and (tree := _parsed(text))
        for node in tree.body
        if _helps(node) and not _bound(node) & answers
    ]
    wanted = set().union(*(_globals_read(text) for kind, _, text in pieces if kind == "answer"))
    chosen, before = set(), -1
    while len(chosen) > before:
        before = len(chosen)
        for k, (_, node, bound) in enumerate(statements):
            if k not in chosen and bound & wanted:
                chosen.add(k)
                wanted |= _globals_read(ast.unparse(node))
    for i, (kind, name, text) in enumerate(pieces):
        if kind == "helper":
            text = "\n".join(ast.unparse(node) for k, (j, node, _) in enumerate(statements) if k in chosen and j == i)
        if text or kind == "answer":
            yield kind, name, text


def _parsed(text):
    """The tree of a cell without its magics (%timeit) and shell lines (!ls); None if it is no Python."""
    try:
        return ast.parse(re.sub(r"(?m)^[%!].*$", "", text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _bound(node):
    """The names that a statement gives to the cells after it."""
    found, rest = set(), [node]
    while rest:
        node = rest.pop()
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        if not isinstance(node, SCOPES):
            rest += ast.iter_child_nodes(node)
    return found


def _helps(node):
    """True for what an answer may need of another cell: a CONSTANT, but no experiment's results."""
    if isinstance(node, ast.Assign) and all(name.isupper() for name in _bound(node)):
        try:
            ast.literal_eval(node.value)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            return False
        return True
    return isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef))


def _globals_read(text):
    """The names that a cell reads and that no function in it has for itself."""
    tree = _parsed(text)
    if tree is None:
        return set()
    found, rest = set(), [symtable.symtable(ast.unparse(tree), "<cell>", "exec")]
    while rest:
        table = rest.pop()
        top = table.get_type() == "module"
        found |= {s.get_name() for s in table.get_symbols() if s.is_referenced() and (top or s.is_global())}
        rest += table.get_children()
    return found
