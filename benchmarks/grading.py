"""Grading against plain nbgrader: `python -m benchmarks --grading [--students N …]`, written to RESULTS.md.

Wall time, since waiting for processes is what grading does most. Ours and nbgrader's own way take turns, each in a
process that has imported everything; gradebook and feedback are counted on both sides, ours with preparing the class.
"""

import contextlib
import json
import os
import shutil
import statistics
import tempfile
import threading
import time
from pathlib import Path

from benchmarks import report
from benchmarks.harness import Row

ROUNDS, OURS = 3, 8
TORCH = "import torch\n\nweight = torch.zeros(2, requires_grad=True)\ntorch.optim.Adam([weight])"


def main(sizes=(200, 1000)):
    rows = []
    with course() as root:
        for what, goal, cells in (("a submission of 01", 20, ()), ("one of 01 that imports torch", 10, (TORCH,))):
            rows.append(show(against_nbgrader(root, what, goal, cells)))
        rows.append(show(sandbox_start()))
        for students in sizes:
            rows += map(show, whole_class(root, students))
        rows.append(show(first_of(root, 10_000)))
    report.write({"grading": rows}, section="Grading", versions=("nbgrader", "numpy"))


def show(row):
    print(report.line(row), flush=True)
    return row


@contextlib.contextmanager
def course():
    """A copy of the course that knows 01 only."""
    from cs231n_utils.grading.release import release

    repository = Path(__file__).parents[1]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(repository / "solutions" / "01-activations", root / "solutions" / "01-activations")
        shutil.copy(repository / "nbgrader_config.py", root)
        release(root=root)
        yield root


def write_class(root, name, count, cells=()):
    """`count` right submissions of 01, with cells added at the top; all are one file."""
    from tests.sample_class import NOTEBOOK, SampleClass

    notebook = SampleClass(root).notebook()
    for source in cells:
        new = {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "execution_count": None}
        notebook["cells"].insert(0, new | {"source": source})
    folder = root / name
    folder.mkdir()
    first = folder / NOTEBOOK
    first.write_text(json.dumps(notebook), encoding="utf-8")
    for i in range(count):
        (folder / f"s{i:05d}").mkdir()
        os.link(first, folder / f"s{i:05d}" / NOTEBOOK)
    first.unlink()
    return folder


def ours(root, submissions, work, jobs=1):
    """Seconds for a class, and when the first result was there."""
    from cs231n_utils.grading.batch import ClassGrading

    start, first = time.perf_counter(), None
    for result in ClassGrading(root, "01-activations", work=work, jobs=jobs).run(submissions):
        assert result.score == result.maximum == 100, result
        first = first or time.perf_counter() - start
    return time.perf_counter() - start, first


def nbgraders(root, submission, name):
    """Seconds of one submission in nbgrader's own way, with its own settings."""
    from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    from cs231n_utils.grading.quiet import quiet_nbgrader

    folder = root / name
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.db_url = f"sqlite:///{folder}/gradebook.db"
    shutil.copytree(root / "solutions" / "01-activations", folder / "source" / "01-activations")
    shutil.copytree(submission, folder / "submitted" / "s" / "01-activations")
    with quiet_nbgrader():

        def convert(kind, student="*"):
            directory = CourseDirectory(config=config)
            directory.assignment_id, directory.student_id = "01-activations", student
            kind(coursedir=directory, config=config).start()

        convert(GenerateAssignment)
        start = time.perf_counter()
        convert(Autograde, "s")
        convert(GenerateFeedback, "s")
        return time.perf_counter() - start


def against_nbgrader(root, what, goal, cells):
    name = f"class-{len(cells)}"
    submissions = write_class(root, name, OURS, cells)
    mine, theirs = [], []
    for i in range(ROUNDS):
        mine.append(ours(root, submissions, root / f"work-{name}-{i}")[0] / OURS)
        theirs.append(nbgraders(root, submissions / "s00000", f"plain-{name}-{i}"))
    us, them = statistics.median(mine), statistics.median(theirs)
    figures = f"ours {us:.2f} s each of {OURS}, nbgrader {them:.2f} s"
    return Row(f"{what}: times faster than nbgrader autograde", them / us, goal, True, figures)


def sandbox_start():
    from cs231n_utils.grading.running.sandbox import Sandbox

    times = []
    for _ in range(11):
        start = time.perf_counter()
        process = Sandbox().start()
        process.stdout.read(8)
        times.append(1000 * (time.perf_counter() - start))
        process.kill()
        process.wait()
    median = statistics.median(times)
    return Row(
        "sandbox with a worker that is ready, ms", median, 100, figures=f"{min(times):.0f} to {max(times):.0f} ms"
    )


def whole_class(root, students):
    submissions = write_class(root, f"class-of-{students}", students)
    with peak_memory() as peak:
        seconds, first = ours(root, submissions, root / f"work-class-of-{students}", jobs=os.cpu_count())
    goal = 60 * students / 200 if students <= 200 else 300 * students / 1000
    figures = f"first result after {first:.1f} s, {os.cpu_count()} cores"
    yield Row(f"{students} submissions of 01, seconds", seconds, goal, figures=figures)
    yield Row(
        f"{students} submissions of 01: memory of all processes, MB", peak[0], 500, figures="proportional set size"
    )


def first_of(root, students):
    """Seconds until the first result of a very large class."""
    from cs231n_utils.grading.batch import ClassGrading

    submissions = write_class(root, "large-class", students)
    start = time.perf_counter()
    grading = ClassGrading(root, "01-activations", work=root / "work-large", jobs=os.cpu_count()).run(submissions)
    next(grading)
    seconds = time.perf_counter() - start
    grading.close()
    return Row(f"{students} submissions: the first result after, seconds", seconds, 60)


@contextlib.contextmanager
def peak_memory():
    """Yields a list whose one item is the most memory, in MB, that this process and all below it took together."""
    import psutil

    peak, done = [0.0], threading.Event()

    def watch():
        me = psutil.Process()
        while not done.wait(0.5):
            total = 0
            for process in [me, *me.children(recursive=True)]:
                with contextlib.suppress(psutil.Error):
                    total += process.memory_full_info().pss
            peak[0] = max(peak[0], total / 1e6)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()
