"""The map of the course as a notebook of text: each idea with links to where it is taught, asked and shown.

`make docs` writes it beside the index of solutions/, from the files concepts.toml; a release writes one of its own
assignments. The picture of what builds on what is a file of its own: JupyterLab draws no SVG that a cell carries.
"""

from pathlib import Path

import nbformat

from cs231n_utils.grading.concepts import read_course
from cs231n_utils.grading.prerequisites import draw, needed_assignments, shortest

__all__ = ["NAME", "PICTURE", "map_of", "mapped", "write_map"]

NAME = "map.ipynb"
PICTURE = "prerequisites.svg"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
OPENING = """# Map of the course

Every idea of the course, and where to find it: the heading under which it is **taught**, the answer or question that
**asks** it, the figure or table that **shows** it, and the ideas to know before. All of them are links.

Search this page with Ctrl+F. The [index](index.ipynb) lists the assignments."""
GRAPH = """## What builds on what

An arrow leads from an assignment to one that uses its ideas. Arrows that follow from others are left out: whoever has
done what the arrows into an assignment come from, and what those come from in turn, has all that it uses."""


def mapped(root, names):
    """Those of the assignments `names` of the course folder `root` that have ideas, as a list of `Assignment`."""
    return [assignment for assignment in read_course(root, names) if assignment.concepts]


def write_map(root, names, folder):
    """Writes the map of the assignments `names` of the course folder `root`, and its picture, to a folder."""
    course = mapped(root, names)
    nbformat.write(map_of(course), Path(folder) / NAME)
    (Path(folder) / PICTURE).write_text(draw(course), encoding="utf-8")


def map_of(course):
    """The map of a list of `Assignment` that have ideas, as a notebook."""
    home = {concept.slug: (concept, assignment) for assignment in course for concept in assignment.concepts}
    cells = [text_cell("title", OPENING), graph_cell(course)]
    for assignment in course:
        rows = [row(concept, assignment, home) for concept in assignment.concepts]
        table = ["| idea | taught | asked | shown |", "| :-- | :-- | :-- | :-- |", *rows]
        heading = f"## {assignment.name[:2]} [{assignment.title}]({assignment.path})"
        cells.append(text_cell(assignment.name, "\n".join([heading, "", *table])))
    return nbformat.v4.new_notebook(cells=cells, metadata=METADATA)


def text_cell(cell_id, source):
    return nbformat.v4.new_markdown_cell(source, id=cell_id)


def graph_cell(course):
    """The picture of the prerequisites; its alt text says the same in words."""
    graph = shortest(needed_assignments(course))
    words = "; ".join(
        f"{name[:2]} builds on {' and '.join(need[:2] for need in sorted(needs))}"
        for name, needs in graph.items()
        if needs
    )
    return text_cell("prerequisites", f"{GRAPH}\n\n![{words or 'No assignment builds on another.'}]({PICTURE})")


def row(concept, assignment, home):
    """A line of an assignment's table. What the notebook does not hold is named without a link; a test reports it."""
    asked = [link(in_words(answer), assignment, assignment.answers.get(answer)) for answer in concept.asked]
    shown = [link(words, assignment, assignment.shows.get(cell)) for cell, words in concept.shown.items()]
    known = [home[need] for need in concept.needs if need in home]
    before = [link(other.name, owner, owner.headings.get(other.taught)) for other, owner in known]
    idea = f"**{concept.name}**" + (f"<br>after: {', '.join(before)}" if before else "")
    taught = link(concept.taught, assignment, assignment.headings.get(concept.taught))
    return f"| {idea} | {taught} | {', '.join(asked)} | {', '.join(shown)} |"


def in_words(answer):
    return "a question in words" if answer == "judgement" else answer


def link(text, assignment, cell):
    """A link to a cell, as JupyterLab reads it; elsewhere it leads to the notebook."""
    return f"[{text}]({assignment.path}#cell-id={cell})" if cell else text
