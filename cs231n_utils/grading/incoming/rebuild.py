"""Puts a submission's answers into the instructor's copy of the notebook.

From the submission come only texts: those of the answer cells, of unlocked cells, and of the cells that the student
added. Tests, points, metadata and order are the instructor's. So a copied, changed or deleted cell, lost metadata
or a strange file version cannot harm the grading. Figures and printed text come along for people to look at
(`handed_in`).
"""

import copy
import re
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from cs231n_utils.grading.cells import (
    COURSE_TEXT,
    EXPERIMENTS,
    is_answer,
    is_experiment,
    is_locked,
    is_test,
    name_of,
    nbgrader_metadata,
    text_of,
)
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.incoming.handed_in import HANDED_IN, handed_in_outputs, keep_handed_in

# Nobody writes more by hand; a program can, and the pages for teachers and students would take minutes to make.
LONGEST_TEXT, MOST_ADDED = 100_000, 300
DEFINITION = re.compile(r"^(?:def|class)\s+(\w+)", re.MULTILINE)


def read_template(path):
    """The instructor's copy.

    Raises
    ------
    GradingError
        If its cells have no ids.
    """
    notebook = nbformat.read(path, as_version=4)
    if notebook.nbformat_minor < 5:
        raise GradingError(f"{path} is of format 4.{notebook.nbformat_minor}: save it as 4.5, where cells have ids.")
    return notebook


def rebuild(template, submitted):
    """The instructor's copy with a student's answers in it.

    Parameters
    ----------
    template : NotebookNode
        The released notebook, nbformat 4.5; not changed.
    submitted : list
        The cells of the submission as JSON gives them, of any shape.

    Returns
    -------
    notebook : NotebookNode
        A new notebook. Its metadata lists under EXPERIMENTS the cells that need not run for its grading.
    notes : list of str
        A sentence for each thing that was not as it should be.
    """
    submitted = [cell for cell in submitted if isinstance(cell, dict)]
    short = [cell for cell in submitted if len(text_of(cell)) <= LONGEST_TEXT]
    matches = match_cells(template.cells, short)
    answers, chosen, notes = choose_texts(template.cells, short, matches)
    if len(short) < len(submitted):
        notes.append(f"Cells of more than {LONGEST_TEXT} characters were left out.")
    extra, added = extra_cells(short, matches)
    if sum(map(len, extra.values())) == MOST_ADDED:
        notes.append(f"Of the cells that were added, only the first {MOST_ADDED} count.")

    cells = list(extra.get(None, ()))
    for position, original in enumerate(template.cells):
        cell = copy.deepcopy(original)
        if position in answers:
            cell.source = answers[position]
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        cells.append(cell)
        cells.extend(extra.get(position, ()))

    notebook = copy.deepcopy(template)
    notebook.cells = cells
    # Experiments take most of a notebook's time. A student's own code may build on them; then they have to run.
    own_code = any(cell.cell_type == "code" for cells in extra.values() for cell in cells)
    own_code = own_code or any(is_experiment(template.cells[i]) for i in answers)
    notebook.metadata[EXPERIMENTS] = [] if own_code else [cell.id for cell in template.cells if is_experiment(cell)]
    notebook.metadata[COURSE_TEXT] = [
        cell.id for i, cell in enumerate(template.cells) if i not in answers and not is_answer(cell)
    ]
    shown = {template.cells[i].id: short[j] for i, j in chosen.items() if template.cells[i].cell_type == "code"} | added
    keep_handed_in(notebook, {cell_id: handed_in_outputs(cell) for cell_id, cell in shown.items()})
    return notebook, notes


def with_hidden_tests(notebook, source):
    """A rebuilt notebook with the instructor's own text in all locked cells, hidden tests included.

    Parameters
    ----------
    notebook : NotebookNode
        From `rebuild`; not changed.
    source : NotebookNode
        The instructor's notebook, with solutions and hidden tests.
    """
    texts = {cell.id: cell.source for cell in source.cells if is_locked(cell)}
    complete = copy.deepcopy(notebook)
    for cell in complete.cells:
        cell.source = texts.get(cell.id, cell.source)
    return complete


def match_cells(template, submitted):
    """For each submitted cell the position of its original in the template, or None if the student added it."""
    by_grade_id = {nbgrader_metadata(cell).get("grade_id"): i for i, cell in enumerate(template)}
    by_grade_id.pop(None, None)
    by_cell_id = {cell.get("id"): i for i, cell in enumerate(template)}
    by_cell_id.pop(None, None)
    by_text = {text_of(cell).strip(): i for i, cell in enumerate(template)}
    by_text.pop("", None)

    def position(cell):
        metadata = cell.get("metadata")
        # Colab keeps a cell's id in its metadata.
        colab_id = metadata.get("id") if isinstance(metadata, dict) else None
        keys = (
            (by_grade_id, nbgrader_metadata(cell).get("grade_id")),
            (by_cell_id, cell.get("id")),
            (by_cell_id, colab_id),
            (by_text, text_of(cell).strip()),
        )
        return next((table[key] for table, key in keys if isinstance(key, str) and key in table), None)

    matches = [position(cell) for cell in submitted]
    match_by_definition(template, submitted, matches)
    return matches


def match_by_definition(template, submitted, matches):
    """Finds answers whose metadata and ids are lost by the function that they define; fills `matches` in place."""
    for i, cell in enumerate(template):
        names = set(DEFINITION.findall(text_of(cell)))
        if not is_answer(cell) or not names or i in matches:
            continue
        for j, candidate in enumerate(submitted):
            if matches[j] is None and names <= set(DEFINITION.findall(text_of(candidate))):
                matches[j] = i


def choose_texts(template, submitted, matches):
    """Which text each editable cell gets, and what there is to say about the cells.

    Returns
    -------
    texts : dict
        The texts that were changed, by position in the template.
    chosen : dict
        The submitted cell that stands for each cell that is not locked, by the same positions.
    notes : list of str
        A sentence for each thing that there is to say about the cells.
    """
    texts, chosen, notes = {}, {}, []
    for i, cell in enumerate(template):
        places = [j for j, match in enumerate(matches) if match == i]
        copies = [text_of(submitted[j]) for j in places]
        changed = [text for text in copies if text.strip() != text_of(cell).strip()]
        if places and not is_locked(cell):
            chosen[i] = next((j for j in reversed(places) if text_of(submitted[j]) in changed), places[-1])
        if is_locked(cell):
            notes += notes_on_locked(cell, copies, changed)
        elif is_answer(cell) and not copies:
            notes.append(f"The answer {name_of(cell)!r} was deleted: it counts as not written.")
        elif changed:
            # The last one is what holds after "run all", and what nbgrader takes.
            texts[i] = changed[-1]
            if len(copies) > 1:
                notes.append(
                    f"The answer {name_of(cell)!r} is there {len(copies)} times: the last changed one is graded."
                )
    return texts, chosen, notes


def notes_on_locked(cell, copies, changed):
    """Sentences about a cell that the student was not to touch; only test cells are worth one."""
    if not is_test(cell):
        return []
    name = repr(name_of(cell))
    if not copies:
        return [f"The test cell {name} was deleted: the instructor's copy is used."]
    notes = []
    if len(copies) > 1:
        notes.append(f"The test cell {name} is there {len(copies)} times: the instructor's copy is used once.")
    if changed:
        notes.append(f"The test cell {name} was changed: the instructor's copy is used.")
    return notes


def extra_cells(submitted, matches):
    """The cells that the student added.

    Returns
    -------
    extra : dict
        New cells by the position of the template's cell that they follow (None: at the top).
    sources : dict
        The submitted code cells by the ids of the new ones.
    """
    extra, sources, anchor, count = {}, {}, None, 0
    for cell, match in zip(submitted, matches, strict=True):
        if match is not None:
            anchor = match
            continue
        text = text_of(cell)
        make = {"code": new_code_cell, "markdown": new_markdown_cell}.get(cell.get("cell_type"))
        if make and text.strip() and count < MOST_ADDED:
            count += 1
            extra.setdefault(anchor, []).append(make(text, id=f"added-{count}"))
            if make is new_code_cell:
                sources[f"added-{count}"] = cell
    return extra, sources


class RebuildFromRelease(NbGraderPreprocessor):
    """Puts a submission's answers into the released notebook, so that nothing else in it can go wrong.

    nbgrader's own sanitizing stops a whole batch on a copied test cell and leaves a deleted one without a score.
    """

    release_directory = Unicode("", help="The folder of the released assignments.").tag(config=True)

    def preprocess(self, nb, resources):
        names = resources["nbgrader"]
        path = Path(self.release_directory) / names["assignment"] / f"{names['notebook']}.ipynb"
        if not path.is_file():
            self.log.warning("No released copy at %s: the submission is graded as it is.", path)
            for ours in (EXPERIMENTS, COURSE_TEXT, HANDED_IN):
                nb.metadata.pop(ours, None)
            return nb, resources
        rebuilt, notes = rebuild(read_template(path), nb.cells)
        for note in notes:
            self.log.warning("%s", note)
        return rebuilt, resources
