"""From solutions/ to assignments/: what students get is generated, never edited."""

import filecmp
import re
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from cs231n_utils.grading import course_map
from cs231n_utils.grading.config import course_config
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.quiet import quiet_nbgrader
from cs231n_utils.grading.tidy import strip_volatile_metadata

# The id of the index's cell that lists the assignments.
LISTING = "assignments"
# ruff.toml is for those who write the notebooks.
IGNORED = {".ipynb_checkpoints", "__pycache__", "ruff.toml"}


def course_root(start=None):
    """The nearest folder, from `start` (default: the current one) upwards, that holds solutions/.

    Raises
    ------
    GradingError
        If there is none.
    """
    start = Path(start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "solutions").is_dir():
            return folder
    raise GradingError(
        f"There is no solutions/ folder in {start} or above it: run this command in the course's repository."
    )


def assignment_names(root, folder="solutions"):
    """The assignments found in a course, sorted: folders that hold a notebook."""
    return sorted(
        path.name
        for path in (Path(root) / folder).iterdir()
        if path.is_dir() and not path.name.startswith(".") and any(path.glob("*.ipynb"))
    )


def check_names(root, wanted):
    """`wanted` if each is an assignment of the course, all assignments if it is empty or None."""
    known = assignment_names(root)
    if not known:
        raise GradingError(f"solutions/ in {root} holds no assignment: a folder with a notebook in it.")
    unknown = sorted(set(wanted or ()) - set(known))
    if unknown:
        raise GradingError(f"There is no assignment {unknown[0]!r} in solutions/: choose from {', '.join(known)}.")
    return list(wanted or known)


def generate(root, target, assignments=None, with_index=False, expect=None, tell=None):
    """Writes the students' edition of the assignments into the folder `target`; leaves no gradebook.

    Parameters
    ----------
    root : path
        The course folder, which holds solutions/.
    target : path
        The folder to write to. With all assignments the files beside them (index.ipynb) go there too.
    assignments : list of str, optional
        The assignments' names; default all.
    with_index : bool
        Write the files beside the assignments in any case; the index then lists only what is there.
    expect, tell : callable, optional
        Called with the number of assignments before the first, and with nothing after each.

    Raises
    ------
    GradingError
        If a notebook cannot be released; it says which and why.
    """
    root, target = Path(root), Path(target)
    names = check_names(root, assignments)
    (expect or (lambda number: None))(len(names))
    for name in names:
        with tempfile.TemporaryDirectory() as scratch:
            config = course_config(root, work=scratch)
            # A relative release folder would end up in the course; absolute paths are taken as they are.
            config.CourseDirectory.release_directory = str(target.resolve())
            config.merge(Config({"SaveCells": {"enabled": False}, "GenerateAssignment": {"no_database": True}}))
            generate_assignment(config, name)
        (tell or (lambda: None))()
    if with_index or not assignments:
        copy_files_beside(root / "solutions", target, names)


def generate_assignment(config, name):
    """Runs nbgrader's generate_assignment for one assignment; a failure is one sentence."""
    config.BaseConverter.force = True
    with quiet_nbgrader() as log:
        course = CourseDirectory(config=config)
        course.assignment_id = name
        try:
            GenerateAssignment(coursedir=course, config=config).start()
        except Exception as error:
            reason = log.last_error() or str(error)
            raise GradingError(f"The assignment {name!r} cannot be released: {reason}") from error


def copy_files_beside(source, target, names):
    """Copies the files that stand beside the assignments, notebooks without their outputs; draws the map anew."""
    for path in sorted(source.iterdir()):
        if path.is_dir() or path.name.startswith(".") or path.name in IGNORED | {course_map.PICTURE}:
            continue
        if path.name == course_map.NAME:
            course_map.write_map(source.parent, names, target)
            continue
        if path.suffix == ".ipynb":
            notebook = strip_volatile_metadata(nbformat.read(path, as_version=4))
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    cell.outputs, cell.execution_count = [], None
                elif cell.id == LISTING:
                    cell.source = listing(source, names)
            nbformat.write(notebook, target / path.name)
        else:
            shutil.copyfile(path, target / path.name)


def listing(source, names):
    """Some assignments of the folder `source` as a Markdown table: title with a link, and the hours that it takes."""
    rows = ["| | assignment | hours |", "| :-- | :-- | :-- |"]
    for name in names:
        for path in sorted((source / name).glob("*.ipynb")):
            opening = nbformat.read(path, as_version=4).cells[0].source
            title = re.search(r"^# (.+)", opening, flags=re.M)
            hours = re.search(r"(?:Plan|Allow) about (.+?) hours?\b", opening)
            rows.append(
                f"| {name[:2]} | [{title[1] if title else path.stem}]({name}/{path.name}) "
                f"| {hours[1] if hours else ''} |"
            )
    return "\n".join(rows)


def release(assignments=None, *, root=None, expect=None, tell=None):
    """Regenerates assignments/ from solutions/ and removes what solutions/ no longer gives.

    Parameters
    ----------
    assignments : list of str, optional
        The assignments' names; default all, which is also when files beside the assignments are handled.
    root : path, optional
        The course folder; default the nearest one.
    expect, tell : callable, optional
        As in `generate`.

    Returns
    -------
    list of str
        One sentence for each file that was added, changed or removed.
    """
    root = course_root(root)
    assignments = list(assignments or ()) or None
    with tempfile.TemporaryDirectory() as fresh:
        fresh = Path(fresh)
        generate(root, fresh, assignments, expect=expect, tell=tell)
        changes = differences(root / "assignments", fresh, assignments)
        for path, kind in changes:
            target = root / "assignments" / path
            if kind == "stale":
                target.unlink()
                remove_empty_folders(target.parent, root / "assignments")
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(fresh / path, target)
    verb = {"missing": "added", "different": "changed", "stale": "removed"}
    return [f"assignments/{path.as_posix()}: {verb[kind]}." for path, kind in changes]


def check_release(root=None):
    """The differences between the committed assignments/ and what solutions/ generates now.

    Returns
    -------
    list of str
        One sentence for each file that differs; empty if the release is up to date.
    """
    root = course_root(root)
    with tempfile.TemporaryDirectory() as fresh:
        generate(root, fresh)
        changes = differences(root / "assignments", Path(fresh))
    sentence = {
        "missing": "is missing: run `make release`",
        "different": "is not what solutions/ generates: run `make release`",
        "stale": "is no longer generated from solutions/: run `make release`",
    }
    return [f"assignments/{path.as_posix()} {sentence[kind]}." for path, kind in changes]


def differences(committed, fresh, assignments=None):
    """Relative paths with "missing", "different" or "stale", seen from the folder `committed`."""
    want, have = files_in(fresh), files_in(committed)
    if assignments:
        have = {path for path in have if path.parts[0] in assignments}
    changes = [(path, "missing") for path in want - have] + [(path, "stale") for path in have - want]
    changes += [
        (path, "different") for path in want & have if not filecmp.cmp(committed / path, fresh / path, shallow=False)
    ]
    return sorted(changes)


def files_in(folder):
    """All files under a folder, as relative paths, without what editors and Python leave behind."""
    if not folder.is_dir():
        return set()
    paths = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    return {path for path in paths if not IGNORED & set(path.parts) and path.suffix != ".pyc"}


def remove_empty_folders(folder, stop):
    """Removes `folder` and its parents below `stop` as long as they are empty."""
    while folder != stop and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
