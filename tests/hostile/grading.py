"""Grades attacks beside honest submissions, and looks what became of everything."""

import collections
import contextlib
import dataclasses
import hashlib
import json
import os
import shutil
import socket
import sqlite3
import tempfile
import time
from pathlib import Path

from cs231n_utils.grading.batch import ClassGrading
from cs231n_utils.grading.outgoing.results import GRADED, UNREADABLE
from cs231n_utils.grading.release import release
from cs231n_utils.grading.running import control_groups
from tests.hostile.suite import Suite
from tests.sample_class import ASSIGNMENT, NOTEBOOK

REPOSITORY = Path(__file__).parents[2]
COLUMNS = ("forged", "no verdict", "others harmed", "leaked", "left behind")
SECRET = "CANARY-SECRET-4711"
# No page may hold one of these: canaries, which pieces put together only when they run, since a page shows their text,
# and the first numbers that hidden cases hand over.
TELLTALES = (
    SECRET,
    "CANARY-FOUND",
    "CANARY-CONNECTED",
    "CANARY-SCRIPT</",
    "34.55841",
    "34_55841",
    "1.261612",
    "1_261612",
    "HIDDEN TESTS",
)
HONEST = 100.0
CALL_SECONDS = 4
LASTING_SECONDS = 20


@dataclasses.dataclass
class Findings:
    """What attacks achieved: `{column: [labels]}`, and how many attacks of each kind there were."""

    counts: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    found: dict = dataclasses.field(default_factory=lambda: {column: [] for column in COLUMNS})

    def note(self, column, attack, why):
        self.found[column].append((attack.kind if attack else "all", f"{attack.label if attack else 'all'} ({why})"))

    def table(self):
        """The table as Markdown, and under it each thing that was achieved."""
        lines = ["| kind | submissions | " + " | ".join(COLUMNS) + " |", "| --- |" + " ---: |" * (len(COLUMNS) + 1)]
        for kind in sorted(self.counts):
            numbers = [sum(k in (kind,) for k, _ in self.found[column]) for column in COLUMNS]
            lines.append(f"| {kind} | {self.counts[kind]} | " + " | ".join(map(str, numbers)) + " |")
        totals = [len(self.found[column]) for column in COLUMNS]
        lines.append(f"| all | {self.counts.total()} | " + " | ".join(map(str, totals)) + " |")
        lines += [f"- {column}: {label}" for column in COLUMNS for _, label in self.found[column]]
        return "\n".join(lines)


@contextlib.contextmanager
def course_copy():
    """A course of its own, with canaries beside its solutions; yields its folder."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        root = Path(folder) / "course"
        shutil.copytree(REPOSITORY / "solutions" / ASSIGNMENT, root / "solutions" / ASSIGNMENT)
        shutil.copy(REPOSITORY / "nbgrader_config.py", root)
        (root / "solutions" / "canary.txt").write_text(SECRET)
        release(root=root)
        yield root


def run(kind=None, names=None, jobs=2):
    """Grades the attacks of a kind, or all.

    Parameters
    ----------
    kind : str, optional
        A module of kinds/.
    names : set of str, optional
        Only the attacks of these names.
    jobs : int
        How many are graded side by side.

    Returns
    -------
    Findings
    """
    findings = Findings()
    with course_copy() as root, listener() as port:
        suite = Suite(root)
        attacks = [attack for attack in suite.attacks(kind) if names is None or attack.name in names]
        handed_in = root.parent / "class"
        places = {"course": str(root), "work": str(root / "grading"), "class": str(handed_in)}
        students = {}
        honest = suite.sample.notebook()
        data = json.dumps(honest).encode()
        for number, attack in enumerate(attacks):
            findings.counts[attack.kind] += 1
            student = f"{number:04d}-attack"
            students[student] = attack
            for path, content in attack.files.items():
                for key, value in places.items():
                    content = content.replace(f"%({key})s".encode(), value.encode())
                write(handed_in / student / path, content.replace(b"{port}", str(port).encode()))
            if number % 5 == 0:
                write(handed_in / f"{number:04d}-honest" / NOTEBOOK, data)
        write(handed_in / "honest-0" / NOTEBOOK, data)
        before, old = state(root, handed_in), processes() | leftovers()
        grading = ClassGrading(root, ASSIGNMENT, jobs=jobs, timeout=CALL_SECONDS)
        pages = {}
        for result in grading.run(handed_in):
            attack = students.get(result.student)
            page = root / "grading" / "feedback" / result.student / ASSIGNMENT / NOTEBOOK.replace(".ipynb", ".html")
            text = page.read_text(encoding="utf-8") if page.is_file() else ""
            if attack is None:
                pages.setdefault(hashlib.sha256(text.encode()).hexdigest(), []).append(result.student)
                if result.score != HONEST or result.verdict != GRADED or result.notes:
                    findings.note("others harmed", None, f"{result.student}: {result.score}, {result.notes}")
                continue
            if (result.score or 0) > attack.deserved:
                findings.note("forged", attack, f"{result.score:g} points")
            elif attack.deserved and not result.score:
                findings.note("no verdict", attack, "right answers got nothing: the attack tried nothing")
            if result.verdict != (GRADED if attack.readable else UNREADABLE) or not text:
                findings.note("no verdict", attack, f"{result.verdict}: {' '.join(result.notes)[:200]}")
            told = text + " ".join([*result.notes, *result.messages.values()])
            for telltale in TELLTALES:
                if telltale in told:
                    findings.note("leaked", attack, telltale)
        if len(pages) > 1:
            findings.note("others harmed", None, f"the honest pages differ: {list(pages.values())}")
        scores = gradebook_scores(root / "grading" / "gradebook.db")
        for student, score in scores.items():
            wanted = students[student].deserved if student in students else HONEST
            if score > wanted or (score < wanted and student not in students):
                findings.note(
                    "forged" if student in students else "others harmed", students.get(student), f"gradebook {score}"
                )
        for path in changed(before, state(root, handed_in)):
            findings.note("others harmed", None, f"{path} was changed")
        if (root / "grading" / ".scratch").exists():
            findings.note("left behind", None, "temporary files of the grading")
        for item in sorted(lasting(old)):
            findings.note("left behind", None, item)
    return findings


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def state(*folders):
    """`{path: digest}` of all files of the course and of what was handed in; not of the work folder."""
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and "grading" not in path.relative_to(folder).parts[:1]:
                found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def changed(before, now):
    return [path for path in sorted(before.keys() | now.keys()) if before.get(path) != now.get(path)]


def lasting(old):
    """What was not there before and does not go away; other gradings on this machine come and go."""
    found = processes() | leftovers()
    end = time.monotonic() + LASTING_SECONDS
    while found - old and time.monotonic() < end:
        time.sleep(1)
        found &= processes() | leftovers()
    return found - old


def processes():
    """Workers of ours that live, and those whose judge is gone; not those of another grading on this machine."""
    table = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                spare = folder.stat().st_uid >= 2_000_000_000
                table[int(folder.name)] = parent, command, spare or "/worker/start.py" in command
    return {
        f"process {pid} {command[:60]}" for pid, (_, command, worker) in table.items() if worker and ours(pid, table)
    }


def ours(pid, table):
    """Is the judge of this worker gone, or one that we started?"""
    while pid in table and table[pid][2]:
        pid = table[pid][0]
    if pid not in table or pid == 1:
        return True
    while pid in table:
        if pid == os.getpid():
            return True
        pid = table[pid][0]
    return False


def leftovers():
    """What attacks may have left where everybody can write, and control groups of workers that are gone."""
    folders = {"/tmp", "/dev/shm", "/var/tmp", tempfile.gettempdir()}
    found = {str(path) for folder in folders for path in Path(folder).glob("*CANARY*")}
    for place in control_groups.places().values():
        for group in place.glob(f"{control_groups.PREFIX}*"):
            with contextlib.suppress(OSError):
                found |= {str(group)} if not (group / "cgroup.procs").read_text() else set()
    return found


def gradebook_scores(path):
    """`{student: points}` straight from the database's rows."""
    query = (
        "select a.student_id, sum(coalesce(g.manual_score, g.auto_score)), count(*) from grade g "
        "join submitted_notebook n on g.notebook_id = n.id join submitted_assignment a on n.assignment_id = a.id "
        "group by a.student_id"
    )
    with contextlib.closing(sqlite3.connect(path)) as db:
        return {student: score for student, score, _ in db.execute(query)}


@contextlib.contextmanager
def listener():
    """A server on this machine that an attack may try to reach; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
