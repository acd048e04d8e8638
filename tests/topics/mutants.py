"""Small changes to a right answer: other operators, other constants, other functions, one at a time.

Nobody thought of them, so they find what a hand-written list of mistakes leaves out.
"""

import ast
import copy

OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult}
COMPARISONS = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
FUNCTIONS = {
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "sqrt": "abs",
    "exp": "abs",
    "var": "std",
    "argmax": "argmin",
}


def mutants(source):
    """The texts that differ from `source` in one operator, comparison, constant, sign or function."""
    tree = ast.parse(source)
    original = ast.unparse(tree)
    texts = [
        ast.unparse(_mutated(tree, position, change))
        for position, node in enumerate(ast.walk(tree))
        for change in _changes(node)
    ]
    return [text for text in dict.fromkeys(texts) if text != original]


def _mutated(tree, position, change):
    """A copy of `tree` in which the node at `position` of its walk has the attributes of `change`."""
    other = copy.deepcopy(tree)
    node = list(ast.walk(other))[position]
    for attribute, value in change.items():
        setattr(node, attribute, value)
    return ast.fix_missing_locations(other)


def _changes(node):
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in OPERATORS:
        return [{"op": OPERATORS[type(node.op)]()}]
    if isinstance(node, ast.Compare):
        return [{"ops": [other(), *node.ops[1:]]} for other in COMPARISONS.get(type(node.ops[0]), ())]
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        others = {0: (1,), 1: (0, 2), 2: (1, 3)}.get(node.value, (1.1 * node.value,))
        return [{"value": other} for other in others]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return [{"op": ast.UAdd()}]
    if isinstance(node, ast.Attribute) and node.attr in FUNCTIONS:
        return [{"attr": FUNCTIONS[node.attr]}]
    return []
