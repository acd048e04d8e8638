"""Lets nbgrader's own `nbgrader autograde` go on after a kill.

nbgrader passes over a student whose graded folder is there, even if the grading was killed in the middle of it: he
stays without a score for ever. So a mark is set before each student and taken away after; what a killed run left half
done is removed when nbgrader is started again, and then nbgrader does it anew.
"""

import contextlib
import functools
import shutil
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

# Locks of this process, which the system gives back when it ends, however it ends.
_held = {}


def go_on_after_a_kill(config, work):
    """Removes what a killed run left half done, and has nbgrader mark what it begins.

    Parameters
    ----------
    config : traitlets.config.Config
        nbgrader's settings; changed in place.
    work : Path
        The work folder, in which submitted/ and autograded/ are.
    """
    if fcntl is None:
        return
    clean(work)
    config.Autograde.pre_convert_hook = functools.partial(begin, work)
    config.Autograde.post_convert_hook = functools.partial(end, work)


def marks(work):
    return Path(work) / ".unfinished"


def begin(work, assignment, student, notebooks):
    """Marks a student's submission as begun."""
    mark = mark_of(work, notebooks)
    mark.parent.mkdir(parents=True, exist_ok=True)
    lock = mark.open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    _held[mark] = lock


def end(work, assignment, student, notebooks):
    """Takes the mark away: all is written."""
    mark = mark_of(work, notebooks)
    mark.unlink(missing_ok=True)
    lock = _held.pop(mark, None)
    if lock:
        lock.close()


def mark_of(work, notebooks):
    # submitted/<student>/<assignment>/<notebook>
    folder = Path(notebooks[0]).parent
    return marks(work) / folder.parent.name / folder.name


def clean(work):
    """Removes the graded folders whose grading was begun and not finished, and is not at work now."""
    for mark in marks(work).glob("*/*"):
        with mark.open("a") as lock, contextlib.suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(Path(work) / "autograded" / mark.parent.name / mark.name, ignore_errors=True)
            mark.unlink(missing_ok=True)
