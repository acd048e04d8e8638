"""What students wrote, as text to look at and as tokens to compare. It is parsed, and never run."""

import ast
import functools
import re
import textwrap
import warnings

__all__ = ["function_lines", "statements"]

MOST_LINES, LONGEST_LINE = 30, 160
# Deeper nesting than a person writes; Python's parser would need much memory for it.
DEEPEST = 60
# Prefixes nest without brackets.
CHAIN = re.compile(r"(?:[-+~]\s*|\bnot\s+|\blambda\b[^:]*:\s*){%d}" % DEEPEST)  # noqa: UP031
BROKEN = (SyntaxError, ValueError, RecursionError, MemoryError)
TOKEN = re.compile(r"\w+(?:\.\d+)?|\S")
PLACE = re.compile(r"\blocal_\d+_\b")


def parsed(source):
    """The syntax tree of a student's text, or None."""
    depth = deepest = 0
    for char in source:
        depth += (char in "([{") - (char in ")]}")
        deepest = max(deepest, depth)
    if deepest > DEEPEST or CHAIN.search(source):
        return None
    try:
        with warnings.catch_warnings():  # a backslash where none belongs is not worth a line on the terminal
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except BROKEN:
        return None


def function_lines(answers, name):
    """The lines in which a student defines a function, without its docstring.

    Parameters
    ----------
    answers : dict of str to str
        The student's answers, by grade_id.
    name : str
        The function's name, or the grade_id of its cell.

    Returns
    -------
    str
        The lines, cut where there are many or long ones; "" if there are none.
    """
    definition = re.compile(rf"^def\s+{re.escape(name)}\b", re.MULTILINE)
    source = next((text for text in answers.values() if definition.search(text)), answers.get(name, ""))
    tree = parsed(source)
    if tree is None:
        return shortened(source.strip("\n").split("\n"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    node = next((node for node in functions if node.name == name), functions[0] if functions else None)
    if node is None:
        return shortened(source.strip("\n").split("\n"))
    lines = source.split("\n")
    kept = set(range(node.lineno, node.end_lineno + 1)) - docstring_lines(node)
    return shortened([lines[number - 1] for number in sorted(kept)])


def docstring_lines(node):
    first = node.body[0]
    text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    alone = text and len(node.body) > 1 and first.lineno > node.lineno and node.body[1].lineno > first.end_lineno
    return set(range(first.lineno, first.end_lineno + 1)) if alone else set()


def shortened(lines):
    lines = [line.rstrip() for line in lines if line.strip()]
    rest = len(lines) - MOST_LINES
    cut = [line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + " ..." for line in lines[:MOST_LINES]]
    return textwrap.dedent("\n".join([*cut, f"# ... {rest} more lines"] if rest > 0 else cut))


@functools.lru_cache(maxsize=4096)
def statements(source):
    """The lines of an answer in a form that layout, comments, docstrings and the names of variables do not change.

    Parameters
    ----------
    source : str

    Returns
    -------
    tuple of tuple of str
        The tokens of each line; variables are called by their order in the line. Empty if it is no Python.
    """
    tree = parsed(source)
    if tree is None:
        return ()
    try:
        text = ast.unparse(Anonymous(tree).visit(tree))
    except BROKEN:
        return ()
    return tuple(anonymous(line) for line in text.split("\n") if line.strip())


def anonymous(line):
    order = {}
    line = PLACE.sub(lambda found: order.setdefault(found[0], f"v{len(order)}"), line)
    return tuple(TOKEN.findall(line))


class Anonymous(ast.NodeTransformer):
    """Takes docstrings out and gives neutral names to all that a text itself names: variables, arguments, functions."""

    def __init__(self, tree):
        self.order = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.name(node.id)
            elif isinstance(node, ast.arg):
                self.name(node.arg)
            elif isinstance(node, ast.FunctionDef):
                self.name(node.name)

    def name(self, text):
        return self.order.setdefault(text, f"local_{len(self.order)}_")

    def visit_Name(self, node):
        node.id = self.order.get(node.id, node.id)
        return node

    def visit_arg(self, node):
        node.arg, node.annotation = self.order.get(node.arg, node.arg), None
        return node

    def visit_FunctionDef(self, node):
        node.name = self.order.get(node.name, node.name)
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            node.body = node.body[1:] or [ast.Pass()]
        return self.generic_visit(node)
