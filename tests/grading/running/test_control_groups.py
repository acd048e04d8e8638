"""A worker has a control group where one can be made, which stops what takes too much; nothing stays behind."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from cs231n_utils.grading.running import control_groups
from cs231n_utils.grading.running.control_groups import PREFIX, Group, finish, places, remove_stale
from cs231n_utils.grading.running.judges import Judges
from cs231n_utils.grading.running.remote import Limits, Line, Stage, WorkerLost
from cs231n_utils.grading.running.sandbox import LIMITS, Sandbox
from tests.assignments import ROOT
from tests.grading import toy
from tests.grading.running.boxes import needs_sandbox

needs_groups = pytest.mark.skipif(not places(), reason="no control groups can be made here")
MEMORY = 300 << 20


def left(maker=None):
    """The groups that a process made, this one by default: others may grade on this machine at the same time."""
    name = f"{PREFIX}{maker or os.getpid()}-*"
    return [folder for place in places().values() for folder in place.glob(name)]


def run(source, memory):
    """What a worker answers to a cell: `(answer, processes at most in its group)`; WorkerLost if that is the end."""
    line = Line(Stage(Sandbox(), Limits(call=20, memory=memory)))
    try:
        return line.ask({"do": "run", "cell": 0, "source": source, "piecemeal": False}, 20), line.group.processes()
    finally:
        line.close()
        finish()


HOG = """\
import os, time
for _ in range(6):
    if os.fork() == 0:
        big = bytearray(100 << 20)
        time.sleep(60)
time.sleep(60)
"""
FORK_BOMB = """\
import os, time
children = 0
try:
    while True:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        children += 1
except BlockingIOError:
    pass
"""


@needs_sandbox
@needs_groups
def test_the_kernel_ends_what_takes_too_much_memory(monkeypatch):
    """Without the judge's own measuring."""
    monkeypatch.setattr("cs231n_utils.grading.running.remote.memory_of", lambda pid: 0)
    # No process goes beyond the limit on its own memory.
    source = HOG.replace("time.sleep(60)\n", "time.sleep(3)\n") + (
        "keep = []\nwhile True:\n    keep.append(bytearray(20 << 20))"
    )
    with pytest.raises(WorkerLost, match="used more than 300 MB"):
        run(source, MEMORY)
    assert not left()


@needs_sandbox
@needs_groups
def test_a_fork_bomb_finds_its_end():
    answer, processes = run(FORK_BOMB, 2 << 30)
    assert "error" not in answer and 1 < len(processes) <= LIMITS["RLIMIT_NPROC"]
    assert not left() and not any(Path(f"/proc/{pid}").exists() for pid in processes)


@needs_groups
def test_the_limit_on_processes_is_the_groups_own():
    group = Group.make(MEMORY, 3)
    doors = group.doors()
    source = f"import os; [os.write(door, b'0') for door in {doors}]\n{FORK_BOMB}print(children, flush=True)\n"
    process = subprocess.Popen([sys.executable, "-c", source], pass_fds=doors, stdout=subprocess.PIPE, text=True)
    for door in doors:
        os.close(door)
    with process:
        said, inside = process.stdout.readline(), group.processes()
        group.close()
        finish()
    assert said == "2\n" and process.pid in inside
    assert not left()


@needs_sandbox
def test_without_groups_the_judge_measures(monkeypatch):
    monkeypatch.setattr(control_groups, "places", dict)
    line = Line(Stage(Sandbox(), Limits(call=20, memory=MEMORY)))
    assert line.group is None
    try:
        with pytest.raises(WorkerLost, match="used more than 300 MB"):
            line.ask({"do": "run", "cell": 0, "source": HOG, "piecemeal": False}, 20)
    finally:
        line.close()


@needs_groups
def test_a_group_that_cannot_be_limited_is_not_made(monkeypatch):
    monkeypatch.setitem(control_groups.LIMITS, "pids", {"pids.no_such_limit": "1"})
    monkeypatch.setitem(control_groups.LIMITS, "unified", {"pids.no_such_limit": "1"})
    assert Group.make(MEMORY, 3) is None
    finish()
    assert not left()


MAKE = """\
import sys, time
sys.path.insert(0, sys.argv[1])
from cs231n_utils.grading.running.control_groups import Group
group = Group.make(1 << 30, 10)
print("made", flush=True)
time.sleep(60)
"""


@needs_groups
def test_what_a_killed_judge_left_is_removed_and_what_a_living_one_has_stays():
    processes = [
        subprocess.Popen([sys.executable, "-c", MAKE, str(ROOT)], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for process in processes:
        assert process.stdout.readline() == "made\n"
    killed, living = (process.pid for process in processes)
    assert left(killed) and left(living)
    processes[0].send_signal(signal.SIGKILL)
    processes[0].wait()
    remove_stale()
    assert not left(killed) and left(living)
    processes[1].kill()
    processes[1].wait()
    remove_stale()
    assert not left(living)
    for process in processes:
        process.stdout.close()


def made_up(folder, mounts, groups, files):
    """A /proc folder that tells of made-up mounts and groups."""
    proc = folder / "proc"
    proc.mkdir()
    (proc / "mountinfo").write_text("\n".join(f"30 1 0:1 {line}" for line in mounts).replace("DIR", str(folder)))
    (proc / "cgroup").write_text("\n".join(groups))
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        (path.parent / "cgroup.procs").touch()
    return proc


V2 = ["/ DIR/fs rw - cgroup2 cgroup2 rw,nsdelegate"]
BOTH = "cpu memory pids\n"


@pytest.mark.parametrize(
    ("files", "where"),
    [
        ({"fs/user/me/cgroup.subtree_control": BOTH}, "fs/user/me"),
        # A group with processes has none below it: beside it, as in a delegated slice of systemd's.
        ({"fs/user/me/cgroup.subtree_control": "", "fs/user/cgroup.subtree_control": BOTH}, "fs/user"),
        ({"fs/user/me/memory.max": "1000000\n", "fs/user/cgroup.subtree_control": BOTH}, None),
        ({"fs/user/me/cgroup.subtree_control": "memory\n", "fs/user/cgroup.subtree_control": "pids"}, None),
        ({"fs/user/me/cgroup.subtree_control": "", "fs/cgroup.subtree_control": BOTH}, None),
    ],
)
def test_where_groups_are_made_in_version_2(tmp_path, files, where):
    proc = made_up(tmp_path, V2, ["0::/user/me"], files)
    assert places(proc) == ({"unified": tmp_path / where} if where else {})


def test_where_groups_are_made_in_version_1_in_a_container_that_sees_its_own_part(tmp_path):
    mounts = [
        "/docker/abc DIR/memory rw - cgroup cgroup rw,memory",
        "/docker/abc DIR/pids rw - cgroup cgroup rw,pids",
        "/ DIR/unified rw - cgroup2 cgroup2 rw",
    ]
    files = {"memory/one/memory.limit_in_bytes": "1", "pids/pids.max": "max"}
    groups = ["5:memory:/docker/abc/one", "4:pids:/docker/abc", "0::/"]
    proc = made_up(tmp_path, mounts, groups, files)
    assert places(proc) == {"memory": tmp_path / "memory/one", "pids": tmp_path / "pids"}
    (proc / "cgroup").write_text("5:memory:/elsewhere\n4:pids:/docker/abc\n0::/")
    assert places(proc) == {}


def test_where_there_are_no_groups(tmp_path):
    assert places(tmp_path) == {}


@needs_sandbox
@needs_groups
def test_a_judge_removes_its_groups_though_grading_ends_as_soon_as_it_has_the_verdict():
    before, server = set(left("*")), Judges()
    # A process of that size takes some time to go.
    notebook = toy.answered(toy.solution_notebook(), square="big = bytearray(200 << 20)\ndef square(x): return x * x")
    cells = [(cell["id"], cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    source = nbformat.writes(toy.solution_notebook())
    tests = server.judge(cells, source, {"enclosed": True, "files": None}, {})["tests"]
    server.close()
    assert tests["test-square"]["points"] == 2
    new, end = set(left("*")) - before, time.monotonic() + 20
    while new & set(left("*")) and time.monotonic() < end:  # other gradings come and go
        time.sleep(0.05)
    assert not new & set(left("*"))


OPEN_DOOR = """\
import contextlib, os
for number in range(64):
    with contextlib.suppress(OSError):
        assert "cgroup" not in os.readlink(f"/proc/self/fd/{number}")
"""


@needs_sandbox
@needs_groups
def test_a_worker_is_in_its_group_before_it_is_ready():
    line = Line(Stage(Sandbox(), Limits()))
    line.receive(time.monotonic() + 30, 30)
    line.ready = True
    assert len(line.group.processes()) == 1
    answer = line.ask({"do": "run", "cell": 0, "source": OPEN_DOOR, "piecemeal": False}, 20)
    assert "error" not in answer, "no way out of it is left open"
    line.close()
    finish()
    assert not left()


@needs_sandbox
def test_a_worker_that_is_closed_as_soon_as_it_is_started_leaves_no_process():
    before = orphans()
    for wait in range(8):
        line = Line(Stage(Sandbox(), Limits()))
        time.sleep(wait / 4000)
        line.close()
    finish()
    time.sleep(0.3)
    assert not orphans() - before


def orphans():
    """Processes of bubblewrap's whose parent is gone."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, rest = stat.read_text().rsplit(")", 1)
            state, parent = rest.split()[:2]
            found |= {stat.parent.name} if name.endswith("(bwrap") and parent == "1" and state != "Z" else set()
    return found
