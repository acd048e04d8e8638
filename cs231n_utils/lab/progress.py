"""How far a student is, read from the saved notebooks.

Nothing is recorded anywhere else: a check counts as passed if the notebook, as it was last saved, shows that its
test cell was run and did not fail.
"""

import dataclasses
import json
import pathlib

__all__ = ["AssignmentProgress", "markdown", "read", "show", "table"]


@dataclasses.dataclass(frozen=True)
class AssignmentProgress:
    """One assignment: its visible checks and their points, all and passed; the points that a person gives.

    Attributes
    ----------
    name, title : str
    notebook : pathlib.Path
    checks, passed : int
        The visible checks, all and passed.
    points, earned : float
        The points of these.
    by_hand : float
        The points that a person gives.
    trouble : str
        Why the notebook cannot be read; empty if it can.
    """

    name: str
    notebook: pathlib.Path
    title: str
    checks: int
    passed: int
    points: float
    earned: float
    by_hand: float = 0.0
    trouble: str = ""


def read(folder="."):
    """An `AssignmentProgress` for every assignment in `folder`, in order."""
    folder = pathlib.Path(folder)
    notebooks = sorted(folder.glob("[0-9][0-9]-*/*.ipynb"))
    return [_read_one(path) for path in notebooks]


def _read_one(path):
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        tests = [(_points(c), _has_passed(c)) for c in cells if _is_test(c)]
        by_hand = sum(_points(c) for c in cells if _about(c).get("grade") and _about(c).get("solution"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        trouble = f"cannot be read ({type(error).__name__}): open it and save it again"
        return AssignmentProgress(path.parent.name, path, path.stem, 0, 0, 0.0, 0.0, trouble=trouble)
    passed = [points for points, done in tests if done]
    points = sum(points for points, _ in tests)
    title = _title(cells, path)
    return AssignmentProgress(path.parent.name, path, title, len(tests), len(passed), points, sum(passed), by_hand)


def _about(cell):
    return cell.get("metadata", {}).get("nbgrader", {})


def _is_test(cell):
    about = _about(cell)
    return bool(cell["cell_type"] == "code" and about.get("grade") and not about.get("solution"))


def _points(cell):
    return float(cell["metadata"]["nbgrader"].get("points", 0))


def _has_passed(cell):
    outputs = cell.get("outputs", [])
    return cell.get("execution_count") is not None and not any(o["output_type"] == "error" for o in outputs)


def _title(cells, path):
    for cell in cells:
        for line in "".join(cell["source"]).splitlines():
            if line.startswith("# "):
                return line[2:].strip()
    return path.stem


def table(folder="."):
    """The progress in `folder` as lines of text."""
    found = read(folder)
    if not found:
        return f"No assignments were found in {folder}."
    return "\n".join(f"{a.name:32} {_state(a)}" for a in found)


def _state(a):
    if a.trouble:
        return a.trouble
    by_hand = f"; {a.by_hand:g} more are marked by hand" if a.by_hand else ""
    if a.passed == 0:
        return f"not begun: {a.checks} visible checks for {a.points:g} points{by_hand}"
    return f"{a.passed} of {a.checks} visible checks pass, {a.earned:g} of {a.points:g} points{by_hand}"


def markdown(folder="."):
    """The progress in `folder` as a Markdown table: one row per assignment, with a link to it."""
    rows = ["| assignment | | progress |", "| :-- | :-- | :-- |"]
    for a in read(folder):
        link = a.notebook.relative_to(folder).as_posix()
        share = a.passed / a.checks if a.checks else 0
        bar = "■" * round(10 * share) + "□" * (10 - round(10 * share))
        rows.append(f"| {a.name[:2]} [{a.title}]({link}) | {bar} | {_state(a)} |")
    return "\n".join(rows)


def show(folder="."):
    """Display the progress in a notebook."""
    from IPython.display import Markdown, display

    display(Markdown(markdown(folder)))
