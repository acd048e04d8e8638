"""Judge hundreds of sets of answers to one notebook, running again only the cells that a change can reach.

All answers are judged once, and a set that differs from them in a few answers shares the scores of every test cell that
these cannot reach. What a cell can reach is read from the texts, broadly: see `Judge._needs`. A test holds that the
scores are those of running everything.
"""

import ast
import functools

import nbformat

from cs231n_utils.check.without_kernel import run_without_kernel
from tests import assignments


class Judge:
    """Judges answers to one notebook, given what differs from `answers`.

    Parameters
    ----------
    notebook : nbformat node
    topic : Topic
    answers : dict, optional
        From the names of answers to the texts that stand in their cells for the notebook's own.
    """

    def __init__(self, notebook, topic, answers=None):
        self._topic = topic
        self._notebook = notebook
        self._texts = {_grade_id(c): c.source for c in notebook.cells if _is_answer(c)} | dict(answers or {})

    @functools.cached_property
    def scores(self):
        """The scores of the answers themselves."""
        return run_without_kernel(self._notebook, self._texts)

    def scores_with(self, changes):
        """The scores if the answers in `changes`, from name to text, are exchanged."""
        texts = self._texts | changes
        cells = [c for c in self._notebook.cells if c.cell_type == "code" and (_grade_id(c) or _is_setup(c))]
        needs = self._needs([texts.get(_grade_id(c), c.source) for c in cells], cells)
        changed = {i for i, c in enumerate(cells) if _is_answer(c) and _grade_id(c) in changes}
        reached = [i for i, c in enumerate(cells) if _is_test(c) and needs[i] & changed]
        chosen = {i for i, c in enumerate(cells) if _is_setup(c)}.union(changed, *(needs[i] for i in reached))
        part = nbformat.from_dict({**self._notebook, "cells": [cells[i] for i in sorted(chosen)]})
        answers = {_grade_id(c): texts[_grade_id(c)] for c in part.cells if _is_answer(c)}
        return self.scores | run_without_kernel(part, answers)

    def _needs(self, texts, cells):
        """For each cell the positions of the cells that may matter to it, its own among them.

        A cell needs every cell that binds a name which it reads and does not bind, an answer by its name as a string or
        an attribute too. And it matters whether what an answer uses, or calls, has passed: then it is not lent.
        """
        answers = self._topic.answers
        binders = {}
        for i, text in enumerate(texts):
            for name in _defined(text):
                binders.setdefault(name, set()).add(i)
        direct = []
        for i, (text, cell) in enumerate(zip(texts, cells, strict=True)):
            named = _mentioned(text) & answers.keys()
            used = {other for name in named for other in answers[name].uses}
            judged = used | (named if _is_answer(cell) else set())
            found = {i}.union(*(binders.get(name, ()) for name in _read(text) | named | used))
            earlier = {_grade_id(c): k for k, c in enumerate(cells[:i]) if _is_test(c)}
            before = set().union(*(assignments.test_cells_of(earlier, name) for name in judged))
            direct.append(found | {earlier[grade_id] for grade_id in before})
        return _closure(direct)


def _closure(direct):
    needs = [set(found) for found in direct]
    while True:
        more = [found.union(*(needs[i] for i in found)) for found in needs]
        if more == needs:
            return needs
        needs = more


@functools.cache
def _read(text):
    """The names that the text reads and does not bind."""
    nodes = _nodes(text)
    names = {n.id for n in nodes if isinstance(n, ast.Name)}
    stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return names - stored - _defined(text) - {n.arg for n in nodes if isinstance(n, ast.arg)}


@functools.cache
def _mentioned(text):
    """Whatever may name an answer: names, attributes (f.adam) and strings (check("adam"))."""
    nodes = _nodes(text)
    strings = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return _read(text) | strings | {n.attr for n in nodes if isinstance(n, ast.Attribute)}


@functools.cache
def _defined(text):
    """The names that other cells can see when the text has run."""
    found, rest = set(), list(ast.iter_child_nodes(_tree(text)))
    while rest:
        node = rest.pop()
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
            continue
        if isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        rest += ast.iter_child_nodes(node)
    return found


def _nodes(text):
    return list(ast.walk(_tree(text)))


@functools.cache
def _tree(text):
    try:
        return ast.parse(text)
    except SyntaxError:  # such an answer binds nothing
        return ast.Module([], [])


def _grade_id(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def _is_answer(cell):
    return cell.cell_type == "code" and bool(cell.metadata.get("nbgrader", {}).get("solution"))


def _is_test(cell):
    about = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(about.get("grade")) and not about.get("solution")


def _is_setup(cell):
    return "setup" in cell.metadata.get("tags", ())
