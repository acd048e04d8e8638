"""Makes a notebook that can be graded out of whatever was handed in, or a sentence that says why not."""

import dataclasses
import hashlib
import json
from pathlib import PurePosixPath

from cs231n_utils.grading.cells import is_answer, text_of
from cs231n_utils.grading.incoming.rebuild import match_cells, rebuild
from cs231n_utils.grading.incoming.submissions import Unreadable

LONGEST_NOTE = 600


@dataclasses.dataclass
class Preflight:
    """What became of a submission.

    Attributes
    ----------
    notebook : NotebookNode or None
        The rebuilt notebook; None if the submission cannot be graded.
    cells : list
        The submission's cells, from which it can be rebuilt on another template.
    notes : list of str
        Sentences about what was not as it should be; the last one is the reason if there is no notebook.
    fingerprint : str
        Changes when the submission does.
    """

    notebook: object
    cells: list
    notes: list
    fingerprint: str


def preflight(submission, template, filename):
    """Reads a submission and rebuilds it on the released notebook.

    Parameters
    ----------
    submission : Submission
    template : NotebookNode
        The released notebook, nbformat 4.
    filename : str
        What the notebook should be called.

    Returns
    -------
    Preflight
        Never raises because of what was handed in.
    """
    notes = ["It was handed in late, says the LMS."] if submission.late else []
    digest = hashlib.sha256(repr(sorted(file.name for file in submission.files)).encode("utf-8", "replace"))
    try:
        if submission.clash:
            raise Unreadable(submission.clash)
        cells = read_best(submission, template, filename, notes, digest)
    except Unreadable as reason:
        digest.update(str(reason).encode("utf-8", "replace"))
        return Preflight(None, [], short([*notes, str(reason)]), digest.hexdigest())
    notebook, cell_notes = rebuild(template, cells)
    notes += cell_notes
    if untouched(notebook, template):
        notes.append("No answer was written.")
    return Preflight(notebook, cells, short(notes), digest.hexdigest())


def short(notes):
    """Sentences of a sensible length: the names of files in them can be as long as a student likes."""
    return [note if len(note) <= LONGEST_NOTE else f"{note[:LONGEST_NOTE]}..." for note in notes]


def read_best(submission, template, filename, notes, digest):
    """The cells of the notebook to grade; adds to `notes` and `digest`.

    Raises
    ------
    Unreadable
        If there is none.
    """
    candidates = [file for file in submission.files if file.looks_like_notebook]
    if not candidates:
        others = ", ".join(sorted(PurePosixPath(file.name).name for file in submission.files)[:5])
        raise Unreadable(f"No notebook was handed in{f', only {others}' if others else ''}: expected {filename}.")
    named = [file for file in candidates if PurePosixPath(file.name).name == filename]
    if named:
        latest = max(file.attempt for file in named)
        candidates = [file for file in named if file.attempt == latest]

    readable, reasons = [], []
    for file in candidates:
        try:
            data = file.read()
            digest.update(data)
            cells, remarks = parse(data, PurePosixPath(file.name).name)
            readable.append((count_answers(template, cells), file, cells, remarks))
        except Unreadable as reason:
            reasons.append(str(reason))
    if not readable:
        raise Unreadable(" ".join(reasons))
    answers, chosen, cells, remarks = max(readable, key=lambda found: (found[0], found[1].attempt))
    name = PurePosixPath(chosen.name).name
    if not answers:
        raise Unreadable(f"{name} holds no answer cell of this assignment: is it the right notebook?")
    if len(candidates) > 1:
        notes.append(f"{len(candidates)} notebooks were handed in: {chosen.name} is graded, which holds most answers.")
    elif name != filename:
        notes.append(f"It was handed in as {name}, not as {filename}.")
    notes += remarks
    return cells


def count_answers(template, cells):
    """How many answer cells of the template are found in a submission."""
    cells = [cell for cell in cells if isinstance(cell, dict)]
    return len({i for i in match_cells(template.cells, cells) if i is not None and is_answer(template.cells[i])})


def parse(data, name):
    """`(cells, notes)` of a notebook file of any version.

    Raises
    ------
    Unreadable
        If it is no notebook.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable(f"{name} is empty: save the notebook and hand it in again.")
    text, notes = decode(data, name)
    try:
        notebook = json.loads(text)
    except RecursionError:
        raise Unreadable(f"{name} is nested too deeply to be a notebook.") from None
    except ValueError as error:
        raise Unreadable(
            f"{name} is damaged: it is not valid JSON ({error}). Open it in JupyterLab, save, and hand it in again."
        ) from None
    cells = cells_of(notebook)
    if cells is None:
        raise Unreadable(f"{name} is not a notebook: it has no list of cells.")
    return cells, notes


def decode(data, name):
    """`(text, notes)`: UTF-8, or what Windows programs make of it."""
    for encoding, marks in (("utf-8-sig", (b"\xef\xbb\xbf",)), ("utf-16", (b"\xff\xfe", b"\xfe\xff"))):
        if data.startswith(marks):
            return data.decode(encoding, "replace"), []
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace"), [f"{name} is not UTF-8: some characters were lost."]


def cells_of(notebook):
    """The list of cells of a notebook of format 4, or 2 and 3, or what comes after; None if there is none."""
    if not isinstance(notebook, dict):
        return None
    if isinstance(notebook.get("cells"), list):
        return notebook["cells"]
    sheets = notebook.get("worksheets")
    if isinstance(sheets, list):
        found = [sheet["cells"] for sheet in sheets if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)]
        return [cell for cells in found for cell in cells] if found else None
    return None


def untouched(notebook, template):
    """Is every answer still as it was released?"""
    released = {cell.id: text_of(cell).strip() for cell in template.cells if is_answer(cell)}
    return all(released[cell.id] == text_of(cell).strip() for cell in notebook.cells if cell.id in released)
