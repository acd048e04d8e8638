"""The student edition: all that a student needs and nothing of the instructor's, as a folder and as a zip.

It holds the released assignments, the package without its grading and without the topics of assignments that are not in
it, and what `make lab` needs. References and known mistakes of its own topics are in it, since checks on a student's
machine compare with them (docs/security.md says why that is no loss). Before it is handed out it is searched for hidden
tests and for solutions.
"""

import json
import re
import shutil
import tempfile
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import nbformat

from cs231n_utils.check.registry import topic_name
from cs231n_utils.grading.cells import is_answer, text_of
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.release import check_names, files_in, generate

__all__ = ["NAME", "find_secrets", "make_edition"]

NAME = "cs231n-utils-students"
COPIED = ("LICENSE", "LICENSE-TEXT", "constraints.txt", "environment.yml", "pyproject.toml")
# In the Makefile, what only the course's repository has a use for.
DEVELOPERS = re.compile(r"^# for developers: from here$.*?^# to here$\n*", re.MULTILINE | re.DOTALL)
GITIGNORE = ".venv/\n__pycache__/\n*.egg-info/\n.ipynb_checkpoints/\n"
HIDDEN = re.compile(r"BEGIN HIDDEN TESTS(.*?)END HIDDEN TESTS", re.DOTALL)
SOLUTION = re.compile(r"BEGIN SOLUTION[^\n]*\n(.*?)[^\n]*END SOLUTION", re.DOTALL)
# Shorter lines ("else:", "]") say nothing, and occur everywhere.
TELLING = 12
# Files that are not text hold no test.
BINARY = {".npz", ".pt", ".png", ".ttf"}
# Zips know no time before this; a fixed one makes equal editions equal files.
STAMP = (1980, 1, 1, 0, 0, 0)


def make_edition(root, target, assignments=None):
    """Writes the student edition and its zip.

    Parameters
    ----------
    root : path
        The course folder.
    target : path
        The folder to write to; what is in it is replaced. The zip is written beside it.
    assignments : list of str, optional
        The assignments that it holds; default all.

    Returns
    -------
    zip : Path

    Raises
    ------
    GradingError
        If `target` holds something else than an edition, or the edition would hold a hidden test or a solution.
    """
    root, target = Path(root), Path(target)
    names = check_names(root, assignments)
    if target.exists() and any(target.iterdir()) and not (target / "assignments" / "index.ipynb").exists():
        raise GradingError(f"{target} holds something else than a student edition: choose another folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        fresh = Path(folder) / NAME
        fill(root, fresh, names)
        secrets = find_secrets(root, fresh)
        if secrets:
            raise GradingError("\n".join(["The student edition would give something away:", *secrets]))
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(fresh, target)
    return write_zip(target, target.with_name(f"{target.name}.zip"))


def fill(root, target, names):
    """Copies everything into the new folder `target`."""
    generate(root, target / "assignments", names, with_index=True)
    topics = {topic_name(name) for name in names}
    for path in sorted(files_in(root / "cs231n_utils")):
        in_a_topic = path.parts[0] == "topics" and len(path.parts) > 2
        withheld = path.parts[0] == "grading" or (in_a_topic and path.parts[1] not in topics)
        if not withheld:
            copy(root / "cs231n_utils" / path, target / "cs231n_utils" / path)
    for name in COPIED:
        copy(root / name, target / name)
    copy(root / "docs" / "students.md", target / "README.md")
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    (target / "Makefile").write_text(DEVELOPERS.sub("", makefile), encoding="utf-8")
    (target / ".gitignore").write_text(GITIGNORE, encoding="utf-8")


def copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def write_zip(folder, path):
    """Packs a folder, under its own name; returns the zip's path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(file for file in folder.rglob("*") if file.is_file()):
            entry = zipfile.ZipInfo(f"{folder.name}/{file.relative_to(folder).as_posix()}", STAMP)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return path


def find_secrets(root, edition):
    """What an edition holds of the instructor's.

    Parameters
    ----------
    root : path
        The course folder, with the solutions of all assignments.
    edition : path
        The folder that is to be handed out.

    Returns
    -------
    list of str
        A sentence for each file and secret: a telling line of a hidden test anywhere, or a solution's text anywhere but
        in the package, whose layers, references and known mistakes are public and may be written in the same words.
    """
    root, edition = Path(root), Path(edition)
    tests, solutions = secrets_of(root)
    found = []
    for path in sorted(files_in(edition)):
        if path.suffix in BINARY:
            continue
        if path.name == "nbgrader_config.py" or {"solutions", "tests", "grading"} & set(path.parts[:-1]):
            found.append(f"{path.as_posix()} belongs to the instructor.")
        text = text_in(edition / path)
        lines = {line.strip() for line in text.splitlines()}
        found += [f"{path.as_posix()} holds a line of a hidden test: {line}" for line in sorted(tests & lines)]
        if path.parts[0] != "cs231n_utils":
            flat = flattened(text)
            found += [
                f"{path.as_posix()} holds the solution {name}."
                for name, solution in solutions.items()
                if solution in flat
            ]
    return found


def secrets_of(root):
    """`(telling lines of hidden tests, {cell id: flattened solution})` of all assignments.

    Lines that stand in the open, too, are no secret: in a visible test or in an explanation.
    """
    hidden, visible, solutions = set(), set(), {}
    for path in sorted((root / "solutions").glob("*/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            text = text_of(cell)
            hidden |= {line.strip() for part in HIDDEN.findall(text) for line in part.splitlines()}
            if is_answer(cell):
                solutions |= {f"{path.stem}/{cell.id}": flattened(part) for part in SOLUTION.findall(text)}
            else:
                visible |= {line.strip() for line in HIDDEN.sub("", text).splitlines()}
    hidden = {line for line in hidden - visible if len(line) >= TELLING}
    return hidden, {name: text for name, text in solutions.items() if len(text) >= TELLING}


def text_in(path):
    """The text of a file; of a notebook, the texts of its cells and outputs; of a page, what it shows."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return shown_in(text)
    return "\n".join(strings(json.loads(text))) if path.suffix == ".ipynb" else text


def shown_in(page):
    """The text of an HTML page, without its markup."""
    pieces = []
    parser = HTMLParser()
    parser.handle_data = pieces.append
    parser.feed(page)
    parser.close()
    return "".join(pieces)


def strings(value):
    """All strings in a JSON value, lists of lines as one."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ["".join(value)]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in strings(part)]


def flattened(text):
    return " ".join(text.split())
