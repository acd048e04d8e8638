"""Kills a grading at random moments, starts the same command again, and compares with an undisturbed run.

    python -m tests.hostile.kills [HOW OFTEN [SEED]]

kill -9 goes to the whole command, to a process that judges, to a worker, or to a node of a Dask cluster that does the
work; at least every second time after the first result. In the end the gradebook must be that of the undisturbed run,
with each score once, and nothing may be left.
"""

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from distributed import LocalCluster

from tests.hostile.grading import course_copy, lasting, leftovers, processes
from tests.sample_class import ASSIGNMENT, write_sample_class

TARGETS = ("command", "judge", "worker", "node")
NODES = 2
STUDENTS = ("another-style", "changed-test", "known-mistake", "perfect", "renamed", "untouched", "warns")


def command(root, handed_in, work, cluster=None):
    address = cluster and cluster.scheduler_address
    code = (
        "import sys; from cs231n_utils.grading.commands import grade; "
        f"sys.exit(grade({ASSIGNMENT!r}, [{str(handed_in)!r}], output={str(work)!r}, jobs=2, cluster={address!r}))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def descendants(pid):
    """`{pid: command line}` of all that a process started."""
    parents, lines = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                lines[int(folder.name)] = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
    found = {}
    while True:
        more = {p for p, parent in parents.items() if (parent == pid or parent in found) and p not in found}
        if not more:
            return found
        found |= {p: lines[p] for p in more}


@contextlib.contextmanager
def nodes(wanted):
    """A Dask cluster on this machine, whose nodes are started again when they die; None if it is not wanted."""
    if not wanted:
        yield None
        return
    with LocalCluster(NODES, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1") as cluster:
        yield cluster


def victim(process, target, cluster):
    """A process to kill."""
    if target == "node":
        return random.choice([pid for nanny in cluster.workers.values() if (pid := nanny.pid)] or [process.pid])
    below = descendants(process.pid)
    if target == "command" or not below:
        return process.pid
    workers = [pid for pid, line in below.items() if "/worker/start.py" in line or "bwrap" in line]
    judges = [pid for pid in below if pid not in workers]
    return random.choice(workers if target == "worker" and workers else judges or [process.pid])


def rows(work):
    """`[(student, cell, points)]` of the gradebook, sorted."""
    query = (
        "select a.student_id, g.cell_id, c.name, g.auto_score, g.needs_manual_grade from grade g "
        "join base_cell c on c.id = g.cell_id join submitted_notebook n on g.notebook_id = n.id "
        "join submitted_assignment a on n.assignment_id = a.id"
    )
    with contextlib.closing(sqlite3.connect(work / "gradebook.db")) as db:
        return sorted((student, name, points, manual) for student, _, name, points, manual in db.execute(query))


def finished(work):
    return len(list((work / "results" / ASSIGNMENT / "students").glob("*.json")))


def disturbed_run(root, handed_in, work, target, late, cluster):
    """Starts a grading, kills something, and starts again until it ends well; True if there was a result before."""
    process = command(root, handed_in, work, cluster)
    end = time.monotonic() + 120
    while late and not finished(work) and process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(random.uniform(0, 1.5 if late else 6))
    had_results = finished(work) > 0
    with contextlib.suppress(ProcessLookupError):
        os.kill(victim(process, target, cluster), signal.SIGKILL)
    if target == "command":
        process.wait()
    for _ in range(3):
        if process.wait() == 0:
            break
        process = command(root, handed_in, work, cluster)
    return had_results


def main(often=50, seed=0):
    """Returns the number of runs that ended otherwise than undisturbed."""
    random.seed(seed)
    wrong = with_results = 0
    with course_copy() as root:
        handed_in = root.parent / "class"
        every = write_sample_class(root.parent / "all", root)
        handed_in.mkdir()
        for student in STUDENTS:
            (every / student).rename(handed_in / student)
        calm = root.parent / "calm"
        assert command(root, handed_in, calm).wait() == 0
        wanted = rows(calm)
        old = processes() | leftovers()
        for count in range(often):
            work = root.parent / f"work-{count}"
            target, late = TARGETS[count % len(TARGETS)], count % 5 != 4
            with nodes(target == "node") as cluster:
                with_results += disturbed_run(root, handed_in, work, target, late, cluster)
            problems = []
            if rows(work) != wanted:
                problems.append("another gradebook")
            if finished(work) != len(STUDENTS):
                problems.append(f"{finished(work)} results")
            if (work / ".scratch").exists():
                problems.append("temporary files")
            wrong += bool(problems)
            print(f"{count + 1:3d} {target:8s} {'late' if late else 'any'} {', '.join(problems) or 'ok'}", flush=True)
        left = lasting(old)
        print(*sorted(left), sep="\n")
        print(f"{often} kills, {with_results} after the first result: {wrong} ended otherwise, {len(left)} things left")
    return wrong + len(left)


if __name__ == "__main__":
    sys.exit(bool(main(*map(int, sys.argv[1:3]))))
