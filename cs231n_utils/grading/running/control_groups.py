"""Limits that the kernel keeps on all processes of a worker together: control groups (cgroups).

The judge measures a worker's memory as well (remote.py), but only now and then; the kernel counts every page, and
refuses a process too many. Where a group can be made below our own one (or, in version 2, beside it), each worker gets
one; where none can, there is the judge's measuring still. A group never has more memory than ours has.

A worker enters its group by itself, before anything of a student's is there (entering.py): to be moved takes the kernel
some 15 ms, in which it loads NumPy.
"""

import atexit
import contextlib
import dataclasses
import os
import re
import signal
import time
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, which has no groups either
    fcntl = None

__all__ = ["Group", "finish", "places", "remove_stale"]

PREFIX = "cs231n-worker-"
# How long the processes of a worker that was killed may take to be gone.
SECONDS = 2.0
# The limits, by the kernel's file names. What may not be there (no swap, an older kernel) has a question mark.
LIMITS = {
    "memory": {
        "memory.limit_in_bytes": "{memory}",
        "memory.memsw.limit_in_bytes?": "{memory}",
    },
    "pids": {"pids.max": "{processes}"},
    "unified": {
        "memory.max": "{memory}",
        "memory.swap.max?": "0",
        "memory.oom.group?": "1",
        "pids.max": "{processes}",
    },
}


def places(proc="/proc/self"):
    """Where groups can be made: `{kind: folder}`, kind being "unified" (version 2), or "memory" and "pids" (version 1).

    Empty if they cannot. A folder is our own group's; in version 2, in which a group that has processes cannot have
    limited groups below it, the one above if our own has no limit on memory.

    Parameters
    ----------
    proc : str
        The folder of the process that asks, in /proc.
    """
    try:
        mounts = list(_mounts(Path(proc, "mountinfo").read_text(encoding="utf-8")))
        lines = Path(proc, "cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    found = {}
    for line in lines:
        _, controllers, path = line.split(":", 2)
        for kind in controllers.split(",") if controllers else ["unified"]:
            folder = next((_below(mount, root, path) for names, root, mount in mounts if kind in names), None)
            if folder and kind in LIMITS:
                found[kind] = folder
    old = {kind: found[kind] for kind in ("memory", "pids") if kind in found}
    if len(old) == 2:
        return old if all(map(_can_make, old.values())) else {}
    new = _with_controllers(found["unified"]) if "unified" in found and not old else None
    return {"unified": new} if new else {}


def _mounts(text):
    """`(kinds, root, folder)` of each mounted tree of groups."""
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        kind, _, options = after.split(" ", 2)
        root, folder = before.split()[3:5]
        if kind == "cgroup2":
            yield {"unified"}, root, folder
        elif kind == "cgroup":
            yield set(options.split()[-1].split(",")), root, folder


def _below(mount, root, path):
    """The folder of the group `path` in a tree that is mounted from `root` on; None if it is not in it."""
    if root != "/":
        if path != root and not path.startswith(f"{root}/"):
            return None
        path = path[len(root) :]
    return None if path.startswith("/..") else Path(mount) / path.lstrip("/")


def _with_controllers(own):
    """The folder, our own group's or the next one above, whose groups have limits on memory and processes."""
    for folder in (own, own.parent):
        words = _read(folder / "cgroup.subtree_control").split()
        if {"memory", "pids"} <= set(words) and _can_make(folder):
            return folder
        # Beside a limited group, a worker would have more memory than we have.
        if any(_read(own / name).strip() not in ("max", "") for name in ("memory.max", "memory.high")):
            return None
    return None


def _can_make(folder):
    return os.access(folder, os.W_OK | os.X_OK) and os.access(folder / "cgroup.procs", os.W_OK)


def _read(path):
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


@dataclasses.dataclass
class Group:
    """A worker's control group: one folder, or one for each kind.

    Attributes
    ----------
    folders : dict of str to Path
        By kind, as `places` has them.
    locks : list of int
        Open descriptors of the folders, locked: the system unlocks them when we end, and then they are stale.
    """

    folders: dict
    locks: list

    @classmethod
    def make(cls, memory, processes):
        """A new group, or None where there can be none.

        Parameters
        ----------
        memory : int
            Bytes of all its processes together.
        processes : int
            How many there may be, threads included.
        """
        group = cls({}, [])
        try:
            for kind, place in places().items():
                folder = place / f"{PREFIX}{os.getpid()}-{os.urandom(4).hex()}"
                folder.mkdir()
                group.folders[kind] = folder
                group.locks.append(os.open(folder, os.O_RDONLY | os.O_DIRECTORY))
                fcntl.flock(group.locks[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
                for name, value in LIMITS[kind].items():
                    path = folder / name.removesuffix("?")
                    with contextlib.suppress(OSError) if name.endswith("?") else contextlib.nullcontext():
                        _write(path, value.format(memory=memory, processes=processes))
        except OSError:  # not allowed after all
            group.close()
            return None
        return group if group.folders else None

    def doors(self):
        """Open descriptors: a process that writes "0" to all of them is in the group. To be closed by the caller."""
        return [os.open(folder / "cgroup.procs", os.O_WRONLY) for folder in self.folders.values()]

    def processes(self):
        """The ids of the processes in it. (The kernel says 0 for those that we cannot see.)"""
        return {int(pid) for folder in self.folders.values() for pid in _read(folder / "cgroup.procs").split()} - {0}

    def was_full(self):
        """Did the kernel end a process of it because its memory was used up?"""
        if "unified" in self.folders:
            events = _read(self.folders["unified"] / "memory.events")
            return _number("oom_kill", events) > 0 and _number("oom", events) > 0
        folder = self.folders["memory"]
        most, limit = (int(_read(folder / f"memory.{name}_in_bytes") or 0) for name in ("max_usage", "limit"))
        # (Not so, if the machine as a whole had no memory left.)
        return _number("oom_kill", _read(folder / "memory.oom_control")) > 0 and most > 0.98 * limit

    def close(self):
        """Ends what is left in it, and removes it as soon as that is gone: at the latest in `finish`."""
        _closing.append(self)
        _remove_closing()

    def is_removed(self):
        """Tries to; False if processes are in it still."""
        for pid in self.processes():
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        self.folders = {kind: folder for kind, folder in self.folders.items() if not _removed(folder)}
        if not self.folders:
            for lock in self.locks:
                os.close(lock)
            self.locks = []
        return not self.folders


# Groups of this process that are closed and not removed yet: a process that is killed takes some milliseconds to go.
_closing = []


def _remove_closing():
    _closing[:] = [group for group in _closing if not group.is_removed()]


def finish():
    """Waits until every closed group is removed. To be called when nobody waits any more, and before `os._exit`."""
    end = time.monotonic() + SECONDS
    _remove_closing()
    while _closing and time.monotonic() < end:
        time.sleep(0.002)
        _remove_closing()


atexit.register(finish)


def remove_stale():
    """Removes the groups whose makers were killed, from our own group and those beside it."""
    for place in places().values():
        for folder in [*place.glob(f"{PREFIX}*"), *place.parent.glob(f"*/{PREFIX}*")]:
            with contextlib.suppress(OSError):
                lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    folder.rmdir()  # the system refuses while there are processes in it
                finally:
                    os.close(lock)


def _removed(folder):
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:  # there are processes in it
        return False
    return True


def _write(path, text):
    # Not to be created where the kernel does not have it.
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _number(name, text):
    found = re.search(rf"^{name} (\d+)", text, re.MULTILINE)
    return int(found[1]) if found else 0
