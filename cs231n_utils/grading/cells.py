"""What a notebook's cells are to grading, told from their metadata, and where grading keeps its own.

Plain dicts are enough for it: the judge, which must be ready soon, imports neither nbformat nor nbgrader.
"""

# The keys of a notebook's metadata: the ids of cells that need not run for its grading,
EXPERIMENTS = "cs231n_experiments"
# the ids of the cells whose text is the course's own, not a student's,
COURSE_TEXT = "cs231n_course_text"
# sentences for the student from before it ran and from its run,
NOTES, INCIDENTS = "cs231n_notes", "cs231n_incidents"
# and the points that the judge gave, `{grade_id: points}`.
POINTS = "cs231n_points"
SETUP_TAG = "setup"


def nbgrader_metadata(cell):
    """A cell's nbgrader metadata; {} where there is none, or something else in its place."""
    metadata = cell.get("metadata")
    found = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}


def is_answer(cell):
    """Is this cell of the instructor's copy for the student to fill in?"""
    return bool(nbgrader_metadata(cell).get("solution"))


def is_locked(cell):
    """Is this cell of the instructor's copy a test, or marked read-only?"""
    about = nbgrader_metadata(cell)
    return not is_answer(cell) and bool(about.get("grade") or about.get("locked"))


def is_test(cell):
    """Is this cell of the instructor's copy a test that gives points?"""
    return not is_answer(cell) and bool(nbgrader_metadata(cell).get("grade"))


def is_experiment(cell):
    """Is this code cell of the instructor's copy neither graded, nor locked, nor tagged as part of the set-up?

    Tests do not build on experiments (`check.without_kernel` leaves them out, too).
    """
    free = not is_answer(cell) and not is_locked(cell)
    return cell.get("cell_type") == "code" and free and not is_setup(cell)


def is_setup(cell):
    """Is this cell of the instructor's copy tagged as part of the set-up?"""
    return SETUP_TAG in cell.get("metadata", {}).get("tags", ())


def name_of(cell):
    """What a sentence calls a cell of the instructor's copy: its grade id, or its cell id."""
    return nbgrader_metadata(cell).get("grade_id") or cell.get("id", "?")


def text_of(cell):
    """A cell's text from any version of the notebook format; "" if it has none that can be used."""
    text = cell.get("source", cell.get("input", ""))
    if isinstance(text, list):
        text = "".join(line for line in text if isinstance(line, str))
    if not isinstance(text, str):
        return ""
    # Half of a surrogate pair is legal in JSON, but no file can hold it.
    return text.encode("utf-8", "replace").decode("utf-8")
