"""How nbgrader is set up for this course: one function, used by nbgrader_config.py and by `cs231n grade`.

nbgrader's own command line, its formgrader page and our commands therefore release, run and hide the same way.
"""

import os
import shutil
import sys
from pathlib import Path

from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    GetGrades,
    IgnorePattern,
    IncludeHeaderFooter,
    LimitOutput,
    LockCells,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
    SaveCells,
)
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from cs231n_utils.grading.incoming.rebuild import RebuildFromRelease
from cs231n_utils.grading.outgoing.feedback_page import FeedbackExporter
from cs231n_utils.grading.outgoing.student_view import HideHiddenTests, ShowHandedIn
from cs231n_utils.grading.running.judged_notebook import GradingExecutor
from cs231n_utils.grading.tidy import LetRunAllGoOn, StripBlankEnds, StripVolatileMetadata
from cs231n_utils.grading.unfinished import go_on_after_a_kill

CODE_STUB = "# Write your answer here.\nraise NotImplementedError"
TEXT_STUB = "*Write your answer here.*"

RELEASE = [
    IncludeHeaderFooter,
    LockCells,
    ClearSolutions,
    ClearOutput,
    StripVolatileMetadata,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
    ClearHiddenTests,
    ClearMarkScheme,
    StripBlankEnds,
    LetRunAllGoOn,
    ComputeChecksums,
    CheckCellMetadata,
]
SANITIZE = [RebuildFromRelease, ClearOutput, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]
AUTOGRADE = [
    GradingExecutor,
    ShowHandedIn,
    IgnorePattern,
    ClearMetadataPreprocessor,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]
FEEDBACK = [GetGrades, HideHiddenTests]


def course_config(root, *, source="solutions", release="assignments", work="grading"):
    """The nbgrader settings of a course: its folders, and what is done with a notebook at each step.

    Parameters
    ----------
    root, source, release, work
        Those of `folders`.

    Returns
    -------
    traitlets.config.Config
    """
    c = folders(root, source=source, release=release, work=work)
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".*"]
    c.ClearSolutions.code_stub = {"python": CODE_STUB}
    c.ClearSolutions.text_stub = TEXT_STUB
    c.GenerateAssignment.preprocessors = RELEASE
    c.Autograde.sanitize_preprocessors = SANITIZE
    c.Autograde.autograde_preprocessors = AUTOGRADE
    c.GenerateFeedback.preprocessors = FEEDBACK
    c.GenerateFeedback.exporter_class = FeedbackExporter
    make_alembic_findable()
    go_on_after_a_kill(c, Path(root).resolve() / work)
    return c


def folders(root, *, source, release, work):
    """The settings that say where things are.

    Parameters
    ----------
    root : path
        The folder to which the others are relative.
    source : str
        The folder of the instructor's notebooks.
    release : str
        The folder of the notebooks that students get.
    work : str
        The folder for submissions, graded copies, feedback and the gradebook ("" for `root` itself).

    Returns
    -------
    traitlets.config.Config
    """
    root = Path(root).resolve()
    c = Config()
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.source_directory = source
    c.CourseDirectory.release_directory = release
    for step in ("submitted", "autograded", "feedback"):
        c.CourseDirectory[f"{step}_directory"] = str(Path(work) / step)
    # Absolute, because formgrader and the command line may start in different folders.
    c.CourseDirectory.db_url = f"sqlite:///{(root / work / 'gradebook.db').as_posix()}"
    c.RebuildFromRelease.release_directory = str(root / release)
    c.GradingExecutor.source_directory = str(root / source)
    c.GradingExecutor.release_directory = str(root / release)
    # SQLite does not create the folder it is to live in.
    (root / work).mkdir(parents=True, exist_ok=True)
    return c


def grading_config(root, work=None):
    """The settings with which `cs231n grade` works: those of the course's nbgrader_config.py, if it has one.

    All folders are inside the work folder, with copies of source and release, so that the course itself stays as it is.

    Parameters
    ----------
    root : path
        The course folder.
    work : path, optional
        Another work folder, with a gradebook of its own; default grading/ and the course's gradebook.

    Returns
    -------
    traitlets.config.Config
    """
    root = Path(root).resolve()
    path = root / "nbgrader_config.py"
    c = PyFileConfigLoader(path.name, path=str(root)).load_config() if path.is_file() else course_config(root)
    db_url = c.CourseDirectory.db_url
    c.merge(folders(Path(work) if work else root / "grading", source="source", release="release", work=""))
    if work is None:
        c.CourseDirectory.db_url = db_url
    if not db_url.startswith("sqlite") and not c.CourseDirectory.get("course_id"):
        # SQLite takes an assignment without a course; other databases look whether the course is there.
        c.CourseDirectory.course_id = "default_course"
    return c


def make_alembic_findable():
    """nbgrader starts `alembic` by name to make a gradebook, which fails where the environment is not activated."""
    if shutil.which("alembic") is None:
        here = str(Path(sys.executable).parent)
        os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", os.defpath)])
