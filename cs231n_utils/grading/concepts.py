"""The ideas of the course: where each is taught, asked and shown, and which ideas it needs.

Each topic's folder has a file concepts.toml with a table for each idea of its assignment:

    [saturation]                            # what other ideas call it; in other files "activations/saturation"
    name = "Saturation"                     # what the map calls it
    taught = "Saturation, measured"         # a heading of the notebook
    asked = ["saturated_fraction"]          # answers and questions in words, by their grade_id
    shown = { depth-figure = "by depth" }   # code cells with a figure or a table, and what it shows
    needs = ["tanh", "topic/other"]         # ideas to know before

`asked`, `shown` and `needs` may be left out.
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from cs231n_utils.check.registry import topic_name
from cs231n_utils.grading.cells import is_answer
from cs231n_utils.grading.errors import GradingError

__all__ = ["Assignment", "Concept", "problems", "read_assignment", "read_course"]

KEYS = {"name", "taught", "asked", "shown", "needs"}
HEADING = re.compile(r"^(#+) (.+?) *$", re.MULTILINE)


@dataclass
class Concept:
    """One idea. `slug` is "topic/name", and so are the `needs`; `shown` is {cell id: what it shows}."""

    slug: str
    name: str
    taught: str
    asked: list = field(default_factory=list)
    shown: dict = field(default_factory=dict)
    needs: list = field(default_factory=list)


@dataclass
class Assignment:
    """An assignment as the map sees it.

    Attributes
    ----------
    name, title, path : str
        "01-activations", the notebook's title, and its place beside the index.
    headings, answers, shows : dict of str to str
        From a heading, an answer's name or the id of a code cell with output to the id of its cell.
    concepts : list of Concept
        In the order of the file.
    """

    name: str
    title: str
    path: str
    headings: dict
    answers: dict
    shows: dict
    concepts: list


def read_course(root, names):
    """The `Assignment` of each name, in the course folder `root`."""
    return [read_assignment(root, name) for name in names]


def read_assignment(root, name):
    """One `Assignment`; without concepts.toml its list of concepts is empty.

    Raises
    ------
    GradingError
        If concepts.toml cannot be read; the sentence says where it is wrong.
    """
    root, topic = Path(root), topic_name(name)
    path = next(iter(sorted((root / "solutions" / name).glob("*.ipynb"))))
    cells = nbformat.read(path, as_version=4).cells
    headings = {}
    for cell in cells:
        if cell.cell_type == "markdown" and not is_answer(cell):
            for _, text in HEADING.findall(outside_code(cell.source)):
                headings.setdefault(text, cell.id)
    title = next(iter(headings), name)
    answers = {cell.metadata.nbgrader.grade_id: cell.id for cell in cells if is_answer(cell)}
    shows = {cell.id: cell.id for cell in cells if cell.get("outputs") and "nbgrader" not in cell.metadata}
    file = root / "cs231n_utils" / "topics" / topic / "concepts.toml"
    concepts = read_concepts(file, topic) if file.exists() else []
    return Assignment(name, title, f"{name}/{path.name}", headings, answers, shows, concepts)


def outside_code(markdown):
    """Markdown without its fenced blocks, in which a # begins a comment."""
    return re.sub(r"^```.*?^```", "", markdown, flags=re.MULTILINE | re.DOTALL)


def read_concepts(file, topic):
    """The list of `Concept` in a file concepts.toml."""
    place = f"topics/{topic}/concepts.toml"
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise GradingError(f"{place} is no TOML: {error}.") from error
    concepts = []
    for slug, table in tables.items():
        if not isinstance(table, dict) or not {"name", "taught"} <= set(table) <= KEYS:
            raise GradingError(f"{place}: [{slug}] must have name and taught, and may have asked, shown and needs.")
        needs = [need if "/" in need else f"{topic}/{need}" for need in table.get("needs", [])]
        concepts.append(Concept(f"{topic}/{slug}", **{**table, "needs": needs}))
    return concepts


def problems(course):
    """What does not fit between the ideas and the notebooks.

    Parameters
    ----------
    course : list of Assignment
        In the order in which they are taught.

    Returns
    -------
    list of str
        A sentence for each: a heading, answer, experiment or idea that is not there, an idea needed before it is
        taught, and an answer that is in no idea.
    """
    found, taught = [], set()
    for assignment in course:
        for concept in assignment.concepts:
            about = f"{assignment.name}, concepts.toml, [{concept.slug.partition('/')[2]}]"
            if concept.taught not in assignment.headings:
                found.append(f"{about}: the notebook has no heading {concept.taught!r}.")
            found += [f"{about}: there is no answer {a!r}." for a in concept.asked if a not in assignment.answers]
            found += [
                f"{about}: there is no code cell {cell!r} with an output."
                for cell in concept.shown
                if cell not in assignment.shows
            ]
            for need in concept.needs:
                if need not in taught:
                    found.append(f"{about}: it needs {need!r}, which is no idea taught before.")
            taught.add(concept.slug)
        asked = {answer for concept in assignment.concepts for answer in concept.asked}
        file = f"topics/{topic_name(assignment.name)}/concepts.toml"
        found += [
            f"{assignment.name}: the answer {answer!r} is in no idea of {file}."
            for answer in assignment.answers
            if answer not in asked
        ]
    return found
