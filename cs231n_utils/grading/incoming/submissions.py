"""Finds the submissions in what an LMS gives: a zip or a folder from Moodle or Canvas, or plain folders.

Nothing is unpacked: files are read, one at a time, up to a size; links are not followed.
"""

import dataclasses
import hashlib
import os
import re
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from cs231n_utils.grading.errors import GradingError

MAX_MEGABYTES = 32

# "Ada Lovelace_12345_assignsubmission_file_/activations.ipynb", or without a folder of its own
MOODLE = re.compile(r"(?P<name>[^/]+?)_(?P<student>\d+)_assignsubmission_[a-z]+_?/?(?P<late>)(?P<file>[^/].*)")
# "lovelaceada_LATE_12345_67890_activations-1.ipynb": -1 is Canvas's mark of a second try
CANVAS = re.compile(r"(?P<name>[^/_]+)_(?P<late>LATE_)?(?P<student>\d+)_(?:\d+|text)_(?P<file>[^/]+)")
CANVAS_TRY = re.compile(r"-(?P<number>\d+)(?=\.\w+$)")
# A student's id becomes a folder's name; systems allow 255 bytes, and nbgrader adds to it.
LONGEST_ID = 100
LITTER = {"__MACOSX", "__pycache__", "desktop.ini", "Thumbs.db"}


class Unreadable(Exception):
    """A submission cannot be graded; the message is a sentence for its student."""


@dataclasses.dataclass
class HandedIn:
    """One file of a submission. `read()` gives its bytes or raises `Unreadable`; `path` is what the LMS called it."""

    name: str
    read: object
    attempt: int = 0
    late: bool = False
    path: str = ""

    @property
    def looks_like_notebook(self):
        # Browsers and mail programs add endings: activations.ipynb.json, activations.ipynb.txt
        name = PurePosixPath(self.name).name.lower()
        return ".ipynb" in name or name.endswith(".json")


@dataclasses.dataclass
class Submission:
    """What one student handed in.

    Attributes
    ----------
    clash : str
        A sentence if it is not clear whose it is; then nobody's work is graded under this id.
    """

    student: str
    name: str = ""
    files: list = dataclasses.field(default_factory=list)
    clash: str = ""

    @property
    def late(self):
        return any(file.late for file in self.files)


def find_submissions(paths, assignment):
    """All submissions in some zips, folders or notebooks.

    Parameters
    ----------
    paths : path or list of paths
    assignment : str
        The assignment's name; nbgrader's layout student/assignment/notebook is understood.

    Returns
    -------
    list of Submission
        Sorted by student, each student once.

    Raises
    ------
    GradingError
        If a path cannot be read at all, or holds no submission.
    """
    paths = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    found = {}
    for path in map(Path, paths):
        for submission in group(list_files(path), assignment):
            known = found.setdefault(submission.student, submission)
            if known is not submission:
                merge(known, submission)
    if not found:
        raise GradingError(
            f"There is no submission in {', '.join(map(str, paths))}: expected a zip from the LMS, "
            "or a folder with one folder for each student."
        )
    return [found[student] for student in sorted(found)]


def list_files(path):
    """`(relative path, reader)` for each file under a path; reader is None for an empty folder.

    Raises
    ------
    GradingError
        If there is no such path, or it is a zip that cannot be opened.
    """
    if path.is_dir():
        return list(files_of_folder(path))
    if not path.exists():
        raise GradingError(f"There is no {path}: give the zip from the LMS, or the folder of the submissions.")
    if path.suffix.lower() == ".zip":
        try:
            return files_of_zip(zipfile.ZipFile(path))
        except (zipfile.BadZipFile, OSError) as error:
            raise GradingError(f"{path} is not a zip that can be opened ({error}): download it again.") from error
    return [(path.name, lambda: read_file(path))]


def files_of_folder(folder):
    for parent, folders, names in os.walk(folder):
        parent = Path(parent)
        folders[:] = sorted(name for name in folders if not is_litter(name))
        links = [name for name in folders if (parent / name).is_symlink()]
        for name in sorted([*links, *names]):
            path = parent / name
            if not is_litter(name):
                yield path.relative_to(folder).as_posix(), lambda path=path: read_file(path)
        if parent != folder and not folders and not names:
            yield parent.relative_to(folder).as_posix(), None


def files_of_zip(archive):
    entries = []
    for info in archive.infolist():
        path = info.filename.replace("\\", "/").strip("/")
        if not any(is_litter(part) for part in path.split("/")):
            entries.append((path, None if info.is_dir() else lambda info=info: read_entry(archive, info)))
    parents = {str(parent) for path, _ in entries for parent in PurePosixPath(path).parents}
    return sorted((entry for entry in entries if entry[1] or entry[0] not in parents), key=lambda entry: entry[0])


def is_litter(name):
    """Left behind by operating systems and editors."""
    return name.startswith(".") or name in LITTER


def read_file(path):
    """The bytes of a regular file."""
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise Unreadable(f"{path.name} is a symbolic link, which is not followed: hand in the file itself.")
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable(f"{path.name} is no ordinary file: hand in the notebook itself.")
    check_size(path.name, status.st_size)
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read ({error.strerror}).") from error


def read_entry(archive, info):
    """The bytes of a file in a zip."""
    name = PurePosixPath(info.filename).name
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable(f"{name} is a symbolic link, which is not followed: hand in the file itself.")
    check_size(name, info.file_size)
    try:
        with archive.open(info) as file:
            # The size that a zip states can be a lie.
            data = file.read(MAX_MEGABYTES * 10**6 + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise Unreadable(f"{name} cannot be unpacked from the zip ({error}).") from error
    check_size(name, len(data))
    return data


def check_size(name, size):
    if size > MAX_MEGABYTES * 10**6:
        raise Unreadable(
            f"{name} has {size / 1e6:.0f} MB, more than the {MAX_MEGABYTES} MB allowed: "
            "clear all outputs, save, and hand it in again."
        )


def merge(known, other):
    """Adds one submission's files to another's of the same id, and notes it if the names differ."""
    known.files += other.files
    known.clash = known.clash or other.clash
    if known.name != other.name:
        known.clash = clash_of(known.student, {known.name, other.name})


def clash_of(student, names):
    several = " and ".join(repr(name) for name in sorted(names))
    return f"{several} were handed in under one id, {student}: a person has to say whose work is whose."


def group(entries, assignment):
    """Sorts files by student; yields a `Submission` for each."""
    entries = without_common_folders([(printable(path), read) for path, read in entries], assignment)
    students, names = {}, {}
    for path, read in entries:
        match = lms_name(path)
        if match:
            student, name, file = safe_id(match["student"]), match["name"], match["file"]
        else:
            student, _, file = path.partition("/")
            if read and not file:
                student, file = PurePosixPath(path).stem, path
            student, name = safe_id(student), student
        submission = students.setdefault(student, Submission(student, name))
        names.setdefault(student, set()).add(name)
        if read:
            attempt = CANVAS_TRY.search(file) if match and match.re is CANVAS else None
            if attempt:
                file = CANVAS_TRY.sub("", file)
            number, late = int(attempt["number"]) if attempt else 0, bool(match and match["late"])
            submission.files.append(HandedIn(file, read, number, late, path))
    for student, submission in students.items():
        if len(names[student]) > 1:
            submission.clash = clash_of(student, names[student])
    return students.values()


def lms_name(path):
    """The match of a path that begins with the name an LMS gives; None if it does not.

    Only the beginning is the LMS's. The rest is the name that a student gave his file, and he can write anything there,
    another student's id for instance.
    """
    matches = [match for match in (MOODLE.fullmatch(path), CANVAS.fullmatch(path)) if match]
    return min(matches, key=lambda match: match.start("student"), default=None)


def without_common_folders(entries, assignment):
    """Takes off the folders around all students' folders, as zips made by hand have."""
    while wrapped(entries, assignment):
        entries = [(path.partition("/")[2], read) for path, read in entries if "/" in path]
    return entries


def wrapped(entries, assignment):
    """Do all entries lie in one folder that is no student's?"""
    entries = [(path, read) for path, read in entries if "/" in path or ".ipynb" in path or read is None]
    parts = [path.split("/") for path, _ in entries]
    if not parts or any(part[0] != parts[0][0] or len(part) < 2 for part in parts) or lms_name(entries[0][0]):
        return False
    if all(lms_name(path.partition("/")[2]) for path, _ in entries):
        return True
    return all(len(part) >= 3 for part in parts) and not any(part[1] == assignment for part in parts)


def printable(text):
    """The text with escapes for what a terminal or a file cannot show; differs when the text differs."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def safe_id(name):
    """A student's id that can be a folder's name and means nothing to a glob; differs when names differ."""
    safe = re.sub(r"[^\w.@ +-]", "_", name).strip(" .")
    if safe and safe == name and len(safe.encode()) <= LONGEST_ID:
        return name
    short = safe.encode()[:LONGEST_ID].decode(errors="ignore").strip(" .")
    return f"{short or 'student'}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:6]}"
