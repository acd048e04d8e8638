"""Grades a class: students' code runs side by side, one writer keeps the gradebook, nobody stops anybody.

A run can be killed at any point. Started again it goes on: a student is done when his result file is there, and that
is written last. Any `concurrent.futures.Executor` can run the code, on this machine or on others.
"""

import concurrent.futures
import contextlib
import dataclasses
import hashlib
import json
import os
import shutil
import tempfile
import traceback
from pathlib import Path

import nbformat
from traitlets.config import Config

from cs231n_utils.grading.config import grading_config
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.incoming.preflight import preflight
from cs231n_utils.grading.incoming.rebuild import is_test, read_template, with_hidden_tests
from cs231n_utils.grading.incoming.submissions import find_submissions
from cs231n_utils.grading.outgoing import gradebook
from cs231n_utils.grading.outgoing import results as verdicts
from cs231n_utils.grading.outgoing.feedback import INCIDENTS
from cs231n_utils.grading.outgoing.record import Recorder
from cs231n_utils.grading.outgoing.results import Result, ResultStore
from cs231n_utils.grading.release import check_names, generate_assignment
from cs231n_utils.grading.running.executor import POINTS, GradingExecutor

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None


@dataclasses.dataclass
class CourseCopy:
    """An assignment as it is graded, in the work folder.

    released: the notebook that students got.
    source: the instructor's notebook, with hidden tests.
    files: the other files of the assignment, `{relative path: bytes}`.
    version: changes with the tests, which makes all submissions be graded again.
    """

    assignment: str
    filename: str
    config: Config
    released: object
    source: object
    files: dict
    version: str

    @property
    def work(self):
        return Path(self.config.CourseDirectory.root)


def prepare(root, assignment, work=None):
    """Copies an assignment into the work folder and enters it into the gradebook.

    Raises:
        GradingError: if there is no such assignment, or the gradebook does not fit it any more.
    """
    check_names(root, [assignment])
    source = Path(root) / "solutions" / assignment
    notebooks = sorted(source.glob("*.ipynb"))
    if len(notebooks) != 1:
        raise GradingError(f"solutions/{assignment} holds {len(notebooks)} notebooks: expected one.")
    config = grading_config(root, work)
    folder = Path(config.CourseDirectory.root)
    copy = folder / "source" / assignment
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    try:
        generate_assignment(config, assignment)
    except GradingError as error:
        if "submissions associated" in str(error):
            raise GradingError(
                f"Cells were added to or removed from {assignment!r} after submissions had been graded. Move "
                f"{config.CourseDirectory.db_url} away (it holds teachers' points too) and grade again."
            ) from error
        raise
    released = read_template(folder / "release" / assignment / notebooks[0].name)
    source = read_template(copy / notebooks[0].name)
    paths = [path for path in sorted(copy.rglob("*")) if path.is_file() and path.suffix != ".ipynb"]
    files = {path.relative_to(copy).as_posix(): path.read_bytes() for path in paths}
    return CourseCopy(
        assignment=assignment,
        filename=notebooks[0].name,
        config=config,
        released=released,
        source=source,
        files=files,
        version=digest(*what_is_graded(with_hidden_tests(released, source)), *files, *files.values()),
    )


def what_is_graded(notebook):
    """The parts of a notebook on which scores depend: its code and its points, but not its explanations."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" or "nbgrader" in cell.metadata]
    return [part for cell in cells for part in (cell.source, json.dumps(cell.metadata, sort_keys=True))]


def digest(*parts):
    found = hashlib.sha256()
    for part in parts:
        found.update(part if isinstance(part, bytes) else part.encode("utf-8", "replace"))
        found.update(b"\0")
    return found.hexdigest()


@dataclasses.dataclass
class Task:
    """All that is needed to judge one submission, anywhere.

    notebook, source: the rebuilt submission and the instructor's notebook, as JSON.
    files: the assignment's other files, `{relative path: bytes}`.
    settings: those of the `GradingExecutor`.
    """

    notebook: str
    source: str
    files: dict
    settings: dict


def execute(task):
    """Has a submission judged; returns its notebook with the verdict in it, as JSON."""
    notebook = nbformat.reads(task.notebook, as_version=4)
    with tempfile.TemporaryDirectory(prefix="cs231n-", ignore_cleanup_errors=True) as folder:
        for name, data in task.files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        executor = GradingExecutor(config=Config(task.settings))
        notebook = executor.judge(notebook, task.source, folder)
    return nbformat.writes(notebook)


def grade_class(
    root, assignment, paths, *, work=None, jobs=None, timeout=None, force=False, sandbox=None, pool=None, tell=None
):
    """Grades all submissions of an assignment.

    Args:
        root: the course folder.
        assignment: its name.
        paths: what `find_submissions` takes: zips, folders, notebooks.
        work: the work folder; default grading/ in the course.
        jobs: how many submissions run side by side; default one for each CPU.
        timeout: seconds for a cell or a call; default that of the settings, 10.
        force: grade again what has been graded.
        sandbox: "none" to run submissions without one, which is noted on every result; default that of the settings.
        pool: a `concurrent.futures.Executor`, which stays open; default threads, since judges are processes.
        tell: called with each `Result` as it is there.

    Returns:
        `(results, course)`: a `Result` for each submission, sorted by student, and the `CourseCopy`.

    Raises:
        GradingError: if nothing can be graded at all; what is wrong with one submission never raises.
    """
    tell = tell or (lambda result: None)
    submissions = find_submissions(paths, assignment)
    with only_writer(Path(work) if work else Path(root) / "grading"):
        course = prepare(root, assignment, work)
        if timeout:
            course.config.GradingExecutor.timeout = float(timeout)
        if sandbox:
            course.config.GradingExecutor.sandbox = sandbox
        # Refused before anybody's score is touched.
        GradingExecutor(config=course.config).make_sure()
        recorder, store = Recorder(course), result_store(course.config, assignment)
        done, todo = [], []
        for submission in submissions:
            result, checked = begin(course, recorder, store, submission, force)
            if result:
                done.append(result)
                tell(result)
            else:
                todo.append((submission, checked))
        own_pool = None if pool else concurrent.futures.ThreadPoolExecutor(jobs or os.cpu_count())
        try:
            for result in run_all(course, recorder, pool or own_pool, todo):
                if result.verdict != verdicts.NOT_GRADED:
                    store.save(result)
                done.append(result)
                tell(result)
        finally:
            if own_pool:
                # All is done, or somebody pressed Ctrl-C and will not wait for endless loops.
                own_pool.shutdown(wait=False, cancel_futures=True)
    return sorted(done, key=lambda result: result.student), course


def begin(course, recorder, store, submission, force):
    """Reads a submission and finds out whether it has to be graded.

    Returns:
        `(result, None)` if it has been graded before, or cannot be begun with; else `(None, preflight)`, and nothing is
        left of an earlier grading.
    """
    try:
        checked = preflight(submission, course.released, course.filename)
        checked.fingerprint = digest(checked.fingerprint, course.version)
        old = None if force else graded_before(recorder, store, submission.student, checked.fingerprint)
        if old:
            return old, None
        store.remove(submission.student)
        recorder.forget(submission.student)
        return None, checked
    except Exception as error:
        return not_graded(recorder, submission, [], error), None


def graded_before(recorder, store, student, fingerprint):
    """The result of an earlier run if it is of this submission and these tests, with teachers' points up to date."""
    result = store.load(student)
    if not result or result.fingerprint != fingerprint:
        return None
    points = recorder.points(student)
    return result.set_scores(points) if points else None


def run_all(course, recorder, pool, todo):
    """Runs and records submissions; yields a `Result` for each as it is ready."""
    running = {}
    settings = {"GradingExecutor": dict(course.config.GradingExecutor)}
    source = nbformat.writes(course.source)
    for submission, checked in todo:
        if checked.notebook is None:
            yield outcome(recorder, submission, checked, None)
            continue
        notebook = nbformat.writes(with_hidden_tests(checked.notebook, course.source))
        running[pool.submit(execute, Task(notebook, source, course.files, settings))] = submission, checked
    for future in concurrent.futures.as_completed(list(running)):
        submission, checked = running.pop(future)
        yield outcome(recorder, submission, checked, future)


def outcome(recorder, submission, checked, future):
    """One submission's `Result`, entered into the gradebook.

    Args:
        recorder: a `Recorder`.
        submission: a `Submission`.
        checked: its `Preflight`.
        future: gives the executed notebook; None if there is nothing that can be graded.
    """
    result = Result(submission.student, submission.name, verdicts.GRADED, None, 0.0, notes=list(checked.notes))
    result.fingerprint = checked.fingerprint
    try:
        if future is None:
            result.verdict = verdicts.UNREADABLE
            return result.set_scores(recorder.record_unreadable(submission.student, checked.notes))
        executed = nbformat.reads(future.result(), as_version=4)
        points = recorder.record(submission.student, checked.notebook, executed, checked.notes)
        judged = executed.metadata[POINTS]
        if {name: value for name, (value, _) in points.items() if name in judged} != judged:
            raise GradingError("the gradebook's points are not the judge's")
        recorder.write_feedback(submission.student)
        result.notes += executed.metadata.get(INCIDENTS, [])
        result.checks, result.messages = checks_of(executed)
        return result.set_scores(points)
    except Exception as error:
        return not_graded(recorder, submission, checked.notes, error)


def not_graded(recorder, submission, notes, error):
    """The `Result` of a submission at which the grading itself failed; nothing old is left in the gradebook."""
    reason = (str(error) or type(error).__name__).splitlines()[-1]
    with contextlib.suppress(Exception):
        write_log(recorder.course.work, submission.student)
    with contextlib.suppress(Exception):
        recorder.forget(submission.student)
    notes = [*notes, f"The grading failed ({reason}): run it again."]
    return Result(submission.student, submission.name, verdicts.NOT_GRADED, None, 0.0, notes=notes)


def write_log(work, student):
    """Keeps the traceback of a failure, for whoever mends it."""
    with (work / "errors.log").open("a", encoding="utf-8") as log:
        log.write(f"--- {student}\n{traceback.format_exc()}\n")


def checks_of(executed):
    """`(checks, messages)`: the grade_ids of the test cells, and `{grade_id: message}` of those that failed."""
    checks, messages = [], {}
    for cell in executed.cells:
        if cell.cell_type == "code" and is_test(cell):
            grade_id = cell.metadata.nbgrader.grade_id
            checks.append(grade_id)
            errors = [output for output in cell.outputs if output.output_type == "error"]
            if errors:
                messages[grade_id] = errors[-1].evalue or errors[-1].ename
    return checks, messages


def stored_results(config, assignment):
    """The results of all students graded so far, with the points that teachers gave since.

    Args:
        config: from `grading_config`.
        assignment: its name.
    """
    results = result_store(config, assignment).all()
    for result in results:
        points = gradebook.points_of(config.CourseDirectory.db_url, assignment, result.student)
        if points:
            result.set_scores(points)
    return results


def result_store(config, assignment):
    return ResultStore(Path(config.CourseDirectory.root) / "results" / assignment / "students")


@contextlib.contextmanager
def only_writer(work):
    """Makes sure that no other grading writes to the same folder.

    Raises:
        GradingError: if one does.
    """
    work.mkdir(parents=True, exist_ok=True)
    with (work / ".lock").open("w") as lock:
        if fcntl:
            try:
                # The system gives the lock back when the process ends, however it ends.
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise GradingError(f"Another grading is at work in {work}: wait for it to end.") from None
        yield
