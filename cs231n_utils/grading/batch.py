"""Grades a class: submissions are graded side by side, one writer keeps the gradebook, nobody stops anybody.

A run can be killed at any point. Started again it goes on: a student is done when his result file is there, and that
is written last. Any `concurrent.futures.Executor` can run the tasks, on this machine or on others. Submissions are read
when their turn comes, and results are stored as they are there: nothing in memory grows with the class.
"""

import contextlib
import dataclasses
import hashlib
import json
import os
import shutil
import time
import traceback
from pathlib import Path

import nbformat
from traitlets.config import Config

from cs231n_utils.grading.config import grading_config
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.incoming.preflight import preflight
from cs231n_utils.grading.incoming.rebuild import read_template, with_hidden_tests
from cs231n_utils.grading.incoming.submissions import find_submissions
from cs231n_utils.grading.incoming.timestamps import handed_in_at, time_of
from cs231n_utils.grading.outgoing import results as verdicts
from cs231n_utils.grading.outgoing.feedback_zip import handed_in_as
from cs231n_utils.grading.outgoing.gradebook import Book, Entry, GradebookGone
from cs231n_utils.grading.outgoing.record import Recorder
from cs231n_utils.grading.outgoing.results import Result, ResultStore
from cs231n_utils.grading.outgoing.student_view import ShowHandedIn
from cs231n_utils.grading.pool import Pool, scratch_folder
from cs231n_utils.grading.release import check_names, generate_assignment
from cs231n_utils.grading.running.judged_notebook import GradingExecutor
from cs231n_utils.grading.running.judges import shared_judges
from cs231n_utils.grading.task import Task

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

# A batch of results is written when it is this large, or this many seconds old.
BATCH, BATCH_SECONDS = 20, 2.0


@dataclasses.dataclass
class CourseCopy:
    """An assignment as it is graded, in the work folder.

    Attributes
    ----------
    released : NotebookNode
        The notebook that students got.
    source : NotebookNode
        The instructor's notebook, with hidden tests.
    files : dict of str to bytes
        The other files of the assignment, by relative path.
    version : str
        Changes with the tests, which makes all submissions be graded again.
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

    Raises
    ------
    GradingError
        If there is no such assignment, or the gradebook does not fit it any more.
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


def grade_class(root, assignment, paths, **options):
    """Grades all submissions of an assignment; see `ClassGrading` for the options.

    Returns
    -------
    results : list of Result
        For each submission, sorted by student.
    course : CourseCopy
    """
    grading = ClassGrading(root, assignment, **options)
    results = list(grading.run(paths))
    return sorted(results, key=lambda result: result.student), grading.course


class ClassGrading:
    """One grading of a class.

    Parameters
    ----------
    root : Path
        The course folder.
    assignment : str
        The assignment's name.
    work : Path, optional
        The work folder; default grading/ in the course.
    jobs : int, optional
        How many submissions run side by side; default one for each CPU.
    timeout : float, optional
        Seconds for a cell or a call; default that of the settings, 10.
    force : bool
        Grade again what has been graded.
    sandbox : str, optional
        "none" to run submissions without one, which is noted on every result; default that of the settings.
    pool : concurrent.futures.Executor, optional
        Stays open; default processes of its own.
    tell : callable, optional
        Called with each `Result` as it is there.
    expect : callable, optional
        Called with the number of submissions, before the first.
    """

    def __init__(
        self,
        root,
        assignment,
        *,
        work=None,
        jobs=None,
        timeout=None,
        force=False,
        sandbox=None,
        pool=None,
        tell=None,
        expect=None,
    ):
        self.root, self.assignment = root, assignment
        self.work = Path(work) if work else Path(root) / "grading"
        self.given_work, self.timeout, self.force = work, timeout, force
        self.sandbox = sandbox
        self.jobs = jobs or os.cpu_count()
        self.given_pool = pool
        self.tell = tell or (lambda result: None)
        self.expect = expect or (lambda number: None)

    def run(self, paths):
        """Grades what is found in some paths; yields a `Result` for each submission as it is there.

        Parameters
        ----------
        paths : path or list of paths
            What `find_submissions` takes: zips, folders, notebooks.

        Raises
        ------
        GradingError
            If nothing can be graded at all, or the gradebook is gone; what is wrong with one submission never raises.
        """
        submissions = find_submissions(paths, self.assignment)
        with only_writer(self.work), scratch_folder(self.work) as scratch:
            elsewhere = getattr(self.given_pool, "elsewhere", False)
            if not elsewhere:
                # It gets ready meanwhile, and all that is forked from here shares it.
                shared_judges().start()
            self.course = prepare(self.root, self.assignment, self.given_work)
            if self.timeout:
                self.course.config.GradingExecutor.timeout = float(self.timeout)
            if self.sandbox:
                self.course.config.GradingExecutor.sandbox = self.sandbox
            if not elsewhere:
                # Refused before anybody's score is touched.
                GradingExecutor(config=self.course.config).make_sure()
            self.tests = nbformat.writes(self.course.source)
            with Book(self.course.config.CourseDirectory.db_url, self.assignment) as book:
                book.be_the_only_writer()
                store = result_store(self.course.config, self.assignment)
                self.recorder = Recorder(self.course, book, store)
                self.pool = Pool(self.given_pool, self.jobs, scratch)
                self.waiting, self.since = [], None
                self.expect(len(submissions))
                try:
                    for result in self.results(submissions):
                        self.tell(result)
                        yield result
                finally:
                    self.pool.close()

    def results(self, submissions):
        """Begins submissions as there is room, and finishes them as they come back."""
        for submission in submissions:
            result = self.begin(submission)
            if result:
                yield result
            while self.pool.is_full():
                yield from self.finish_some()
            yield from self.write_batch()
        while self.pool.running:
            yield from self.finish_some()
        yield from self.write_batch(now=True)

    def begin(self, submission):
        """Reads a submission and sends it on its way, or gives its `Result` if that is known already."""
        try:
            if submission.clash:
                return self.unclear(submission)
            checked = preflight(submission, self.course.released, self.course.filename)
            moment = handed_in_at(submission, self.assignment)
            stamp = [moment.isoformat(" ")] if moment else []
            name_there = handed_in_as(submission, self.course.filename)
            checked.fingerprint = digest(checked.fingerprint, self.course.version, *stamp)
            old = None if self.force else self.graded_before(submission.student, checked.fingerprint)
            if old:
                return self.recorder.renamed(old, name_there)
            comments, marks = self.by_hand(submission.student)
            self.recorder.forget(submission.student)
            result = Result(submission.student, submission.name, verdicts.GRADED, None, 0.0, notes=list(checked.notes))
            result.fingerprint, result.handed_in_as = checked.fingerprint, name_there
            result.handed_in_at = "".join(stamp)
            if checked.notebook is None:
                self.recorder.write_reason(submission.student, checked.notes)
                result.verdict = verdicts.UNREADABLE
                self.queue(result, Entry(submission.student, otherwise=0.0, handed_in_at=moment))
                return None
            task = Task(
                nbformat.writes(with_hidden_tests(checked.notebook, self.course.source)),
                self.tests,
                self.course.files,
                settings_of(self.course.config),
                self.assignment,
                checked.notes,
                marks,
                comments,
            )
            # In submitted/ with its figures, as it came: nbgrader may grade it again from there.
            rebuilt, _ = ShowHandedIn().preprocess(checked.notebook, {})
            self.pool.submit(task, (result, nbformat.writes(rebuilt)))
        except GradebookGone:
            raise
        except Exception as error:
            return self.not_graded(submission.student, submission.name, [], error)
        return None

    def unclear(self, submission):
        """The `Result` of a clash: nobody gets points by it, nobody loses any, and a person is asked."""
        folder = self.recorder.keep_for_a_person(submission)
        notes = [submission.clash, f"The files are kept in {folder}."]
        return Result(submission.student, submission.name, verdicts.UNCLEAR, None, 0.0, notes=notes)

    def graded_before(self, student, fingerprint):
        """The result of an earlier run if it is of this submission and these tests; teachers' points are up to date."""
        result = self.recorder.store.load(student)
        if not result or result.fingerprint != fingerprint:
            return None
        points = self.recorder.book.points(student)
        return result.set_scores(points) if points else None

    def by_hand(self, student):
        """What a teacher wrote and gave: `({grade_id: comment}, {grade_id: points})`."""
        return self.recorder.book.comments(student), self.recorder.book.marks(student)

    def finish_some(self):
        """Waits for tasks, or for a batch to be due; yields results."""
        for (result, rebuilt), outcome in self.pool.wait(BATCH_SECONDS):
            try:
                graded = outcome()
                self.recorder.write_files(result.student, rebuilt, graded, result.handed_in_at)
                result.notes += graded.incidents
                result.checks, result.messages = graded.checks, graded.messages
                result.findings, result.answers = graded.findings, graded.answers
                moment = time_of(result.handed_in_at)
                self.queue(result, Entry(result.student, graded.scores, graded.unanswered, handed_in_at=moment))
            except Exception as error:
                yield self.not_graded(result.student, result.name, result.notes, error)
        yield from self.write_batch()

    def queue(self, result, entry):
        self.waiting.append((result, entry))
        self.since = self.since or time.monotonic()

    def write_batch(self, now=False):
        """Writes the results that wait, if there are enough or they have waited long enough; yields them."""
        due = self.waiting and (now or len(self.waiting) >= BATCH or time.monotonic() - self.since >= BATCH_SECONDS)
        if not due:
            return
        batch, self.waiting, self.since = self.waiting, [], None
        results = [result for result, _ in batch]
        try:
            self.recorder.write_results([entry for _, entry in batch], results)
        except GradebookGone:
            raise
        except Exception:
            # One of them is at fault: the others are written without it.
            for result, entry in batch:
                try:
                    self.recorder.write_results([entry], [result])
                except Exception as error:
                    yield self.not_graded(result.student, result.name, result.notes, error)
                else:
                    yield result
        else:
            yield from results

    def not_graded(self, student, name, notes, error):
        """The `Result` of a submission at which the grading itself failed; nothing old is left in the gradebook."""
        reason = (str(error) or type(error).__name__).splitlines()[-1]
        with contextlib.suppress(Exception):
            write_log(self.course.work, student)
        with contextlib.suppress(Exception):
            self.recorder.forget(student)
        notes = [*notes, f"The grading failed ({reason}): run it again."]
        return Result(student, name, verdicts.NOT_GRADED, None, 0.0, notes=notes)


def settings_of(config):
    """The sections of the configuration that a task needs."""
    sections = ("GradingExecutor", "HideHiddenTests", "IgnorePattern", "LimitOutput")
    return {section: dict(config[section]) for section in sections}


def write_log(work, student):
    """Keeps the traceback of a failure, for whoever mends it."""
    with (work / "errors.log").open("a", encoding="utf-8") as log:
        log.write(f"--- {student}\n{traceback.format_exc()}\n")


class StoredResults:
    """The results of all students graded so far, with the points that teachers gave since; read anew each time.

    With them come those that could not be graded, which are kept apart.

    Parameters
    ----------
    config : traitlets.config.Config
        From `grading_config`.
    assignment : str
        The assignment's name.
    """

    def __init__(self, config, assignment):
        self.config, self.assignment = config, assignment

    def __iter__(self):
        store = result_store(self.config, self.assignment)
        open_cases = store.open_cases()
        with Book(self.config.CourseDirectory.db_url, self.assignment) as book:
            penalties = book.penalties()
            for student in sorted({*store.students(), *open_cases}):
                result = open_cases.get(student) or store.load(student)
                points = book.points(student) if result and student not in open_cases else None
                if result:
                    result.penalty = penalties.get(student, 0.0)
                    yield result.set_scores(points) if points else result


def result_store(config, assignment):
    return ResultStore(Path(config.CourseDirectory.root) / "results" / assignment / "students")


@contextlib.contextmanager
def only_writer(work):
    """Makes sure that no other grading writes to the same folder.

    Raises
    ------
    GradingError
        If one does.
    """
    work.mkdir(parents=True, exist_ok=True)
    with (work / ".lock").open("w") as lock:
        if fcntl:
            try:
                take(lock)
            except OSError:
                raise GradingError(f"Another grading is at work in {work}: wait for it to end.") from None
        yield


def take(lock, seconds=2.0):
    """Locks a file. The system gives the lock back when the process ends, however it ends, and its children with it."""
    end = time.monotonic() + seconds
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
