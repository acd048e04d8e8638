"""The table of assignments in README.md: `python -m tools.assignment_table [NAME ...]` writes it anew.

Everything is counted from the notebooks and the lists of answers; the seconds are measured by running each notebook,
or only those that are named: then the others keep the seconds that stand there.
"""

import pathlib
import re
import sys
import time

import nbformat
from nbclient import NotebookClient

from cs231n_utils.check.without_kernel import run_without_kernel
from tests import assignments

README = assignments.ROOT / "README.md"
HEADER = (
    "| assignment | answers | points | checks | known mistakes | other right styles | seconds |\n"
    "| :-- | --: | --: | --: | --: | --: | --: |\n"
)


def row(name):
    """One row of the table, without the seconds."""
    notebook = assignments.solution(name)
    topic = assignments.topic(name)
    link = assignments.solution_path(name).relative_to(assignments.ROOT).as_posix()
    cases = sum(score.printed.count("✓") for score in run_without_kernel(notebook).values())
    title = notebook.cells[0].source.splitlines()[0].lstrip("# ")
    return (
        f"| {name[:2]} [{title}]({link}) | {len(topic.answers)} | {points(notebook)} | {cases} "
        f"| {len(topic.misconceptions)} | {len(assignments.right_answers(name))} |"
    )


def points(notebook):
    total = sum(c.metadata.nbgrader.points for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade"))
    return f"{total:g}"


def seconds(name):
    path = assignments.solution_path(name)
    notebook = nbformat.read(path, as_version=4)
    start = time.perf_counter()
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
    return round(time.perf_counter() - start)


def known_seconds(text):
    """The seconds that the table in `text` has, by the number of the assignment."""
    return dict(re.findall(r"^\| (\d\d) \[.* (\d+) \|$", text, flags=re.M))


def main(names=()):
    text = README.read_text(encoding="utf-8")
    known = known_seconds(text) if names else {}
    measured = {name: seconds(name) for name in assignments.NAMES if name in names or name[:2] not in known}
    rows = [f"{row(name)} {measured.get(name, known.get(name[:2]))} |" for name in assignments.NAMES]
    table = HEADER + "\n".join(rows) + "\n"
    text = re.sub(r"\| assignment \| answers .*?\n(?=\n)", lambda _: table, text, flags=re.S)
    pathlib.Path(README).write_text(text, encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
