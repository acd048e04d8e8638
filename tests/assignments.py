"""The assignments, as the tests see them."""

import functools
import importlib
import importlib.util
import pathlib
import re

import nbformat

from cs231n_utils.check import load_topic
from cs231n_utils.check.registry import topic_name

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAMES = sorted(p.name for p in (ROOT / "solutions").glob("[0-9][0-9]-*") if p.is_dir())


@functools.cache
def solution_path(assignment):
    (path,) = (ROOT / "solutions" / assignment).glob("*.ipynb")
    return path


@functools.cache
def solution(assignment):
    return nbformat.read(solution_path(assignment), as_version=4)


@functools.cache
def release(assignment):
    return nbformat.read(ROOT / "assignments" / assignment / solution_path(assignment).name, as_version=4)


def topic(assignment):
    return load_topic(assignment)


def right_answers(assignment):
    """The assignment's `RightAnswer` list."""
    return importlib.import_module(f"tests.topics.{topic_name(assignment)}.right_answers").VARIANTS


def test_cells_of(scores, answer):
    """The grade_ids of the test cells that judge `answer`: test_<answer>, test_<answer>__<part>."""
    return {grade_id for grade_id in scores if re.fullmatch(rf"test_{re.escape(answer)}(__.*)?", grade_id)}
