"""Run the answers and test cells of a notebook in this process, without a kernel.

A notebook takes seconds to start a kernel and minutes to run its experiments; its answers and checks alone take
a moment. So hundreds of right and wrong answers can be judged by the very test cells that students get. The code
runs unprotected in this process: it is for answers one trusts, never for submissions.
"""

import contextlib
import dataclasses
import io
import linecache

__all__ = ["Score", "run_without_kernel"]


@dataclasses.dataclass(frozen=True)
class Score:
    """What one test cell gave: points out of maximum, what it printed, and its complaint (None if it passed)."""

    points: float
    maximum: float
    printed: str
    complaint: str | None


def run_without_kernel(notebook, answers=None):
    """Judge a notebook (an nbformat node) and return a dict from the grade_id of each test cell to its `Score`.

    Runs the cells tagged "setup", the answer cells and the test cells, in order; experiments are left out.
    An answer cell that raises is passed over, as a kernel would.

    Parameters
    ----------
    notebook : nbformat node
    answers : dict, optional
        From grade_id to the text that stands in for that answer cell.

    Returns
    -------
    dict
        From the grade_id of each test cell to its `Score`.
    """
    answers = dict(answers or {})
    namespace = {"__name__": "__main__"}
    scores = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        about = cell.metadata.get("nbgrader", {})
        grade_id = about.get("grade_id")
        is_test = about.get("grade") and not about.get("solution")
        if is_test:
            printed, complaint = _execute(cell.source, grade_id, namespace)
            maximum = float(about["points"])
            scores[grade_id] = Score(0.0 if complaint else maximum, maximum, printed, complaint)
        elif about.get("solution"):
            _execute(answers.pop(grade_id, cell.source), grade_id, namespace)
        elif "setup" in cell.metadata.get("tags", ()):
            _, complaint = _execute(cell.source, cell.id, namespace)
            if complaint:
                raise RuntimeError(f"the set-up cell {cell.id} fails: {complaint}")
    if answers:
        raise ValueError(f"the notebook has no answer cell {sorted(answers)[0]!r}")
    return scores


def _execute(source, name, namespace):
    """Run `source` and return what it printed and how it failed (None if it did not)."""
    filename = f"<{name}>"
    # Known to linecache, so that a complaint can quote the line, as it can in a kernel.
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    stdout = io.StringIO()
    with contextlib.redirect_stdout(stdout):
        try:
            exec(compile(source, filename, "exec"), namespace)
        except Exception as error:
            return stdout.getvalue(), f"{type(error).__name__}: {error}"
    return stdout.getvalue(), None
