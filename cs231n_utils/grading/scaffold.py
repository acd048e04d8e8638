"""A new assignment: one small worked answer in every place where an assignment has something.

What is written stands in the folder templates, file by file. It passes all the tests of an assignment from the
start, so that its author can replace it piece by piece and see at once what a change breaks.
"""

import keyword
import re
import subprocess
import sys
from pathlib import Path

from cs231n_utils.check.registry import topic_name
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.release import release

TEMPLATES = Path(__file__).parent / "templates"
# Where the file that each template gives goes.
PLACES = {
    "notebook.txt": "solutions/{assignment}/{topic}.py",
    "topic.py.txt": "cs231n_utils/topics/{topic}/__init__.py",
    "answers.py.txt": "cs231n_utils/topics/{topic}/answers.py",
    "figures.py.txt": "cs231n_utils/topics/{topic}/figures.py",
    "concepts.toml.txt": "cs231n_utils/topics/{topic}/concepts.toml",
    "misconceptions.py.txt": "cs231n_utils/topics/{topic}/misconceptions/__init__.py",
    "column_rms.py.txt": "cs231n_utils/topics/{topic}/misconceptions/column_rms.py",
    "tests.py.txt": "tests/topics/{topic}/__init__.py",
    "right_answers.py.txt": "tests/topics/{topic}/right_answers.py",
    "test_verdicts.py.txt": "tests/topics/{topic}/test_verdicts.py",
}


def new_assignment(root, assignment):
    """Writes an assignment's solution notebook, folder and test folder, runs the notebook and releases it.

    Parameters
    ----------
    root : path
        The course folder, which holds solutions/.
    assignment : str
        Its number and topic, e.g. "02-preprocessing".

    Returns
    -------
    list of Path
        The files that were written, the released notebook last.

    Raises
    ------
    GradingError
        If the name does not fit, is taken, or the notebook cannot be run; nothing is overwritten.
    """
    root = Path(root)
    check_name(root, assignment)
    topic = topic_name(assignment)
    words = {
        "assignment": assignment,
        "topic": topic,
        "title": topic.replace("_", " ").capitalize(),
        "class": topic.title().replace("_", ""),
    }
    written = []
    for template, place in PLACES.items():
        path = root / place.format(**words)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(filled((TEMPLATES / template).read_text(encoding="utf-8"), words), encoding="utf-8")
        written.append(path)
    written[0] = notebook_from_text(root, written[0])
    release(root=root)  # all of it, because the index lists the new one
    return [*written, root / "assignments" / assignment / written[0].name]


def check_name(root, assignment):
    """Raises GradingError if no assignment of this name can be added to the course."""
    if not re.fullmatch(r"\d\d-[a-z][a-z0-9]*(-[a-z0-9]+)*", assignment) or keyword.iskeyword(topic_name(assignment)):
        raise GradingError(
            f"{assignment!r} is no name for an assignment: "
            "give two digits and the topic in small letters, as in 02-preprocessing."
        )
    topic = topic_name(assignment)
    for folder in ("cs231n_utils/topics", "tests/topics"):
        # test_verdicts.py and its like stand beside the topics' folders.
        if (root / folder / topic).exists() or (root / folder / f"{topic}.py").exists():
            raise GradingError(f"The topic {topic!r} is taken: {folder} has it; choose another name.")
    same_number = sorted(path.name for path in (root / "solutions").glob(f"{assignment[:2]}-*"))
    if same_number:
        raise GradingError(f"The number {assignment[:2]} is taken by {same_number[0]}: choose another.")


def filled(text, words):
    """`text` with each {{name}} replaced by its word."""
    return re.sub(r"\{\{(\w+)\}\}", lambda match: words[match[1]], text)


def notebook_from_text(root, draft):
    """Turns the draft of a notebook into the notebook, runs it, and returns its path; the draft goes."""
    notebook = draft.with_suffix(".ipynb")
    for arguments in (["from-text", str(draft), str(notebook)], ["run", str(notebook)]):
        # The course's own tool, which is no part of the package.
        done = subprocess.run(
            [sys.executable, "-m", "tools.notebooks", *arguments], cwd=root, capture_output=True, text=True, check=False
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise GradingError(f"{notebook.relative_to(root)} cannot be made: {reason}")
    draft.unlink()
    return notebook
