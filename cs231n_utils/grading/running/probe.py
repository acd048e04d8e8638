"""Looks around from inside a sandbox, before any student's code is there, and reports what it can see and do.

Runs where worker.py runs, with nothing of the course. sandbox.py judges the report.
"""

import ctypes
import os
import resource
import socket

CLONE_NEWUSER = 0x10000000


def look_around(paths):
    """A dict of what there is, for the judge's eyes.

    Parameters
    ----------
    paths : list of str
        What must not be in sight.
    """
    return {
        "namespaces": {name: link(f"/proc/self/ns/{name}") for name in ("net", "pid", "ipc", "uts", "mnt")},
        "visible": [path for path in paths if os.path.lexists(path)],
        "writable": [folder for folder in folders() if can_write(folder)],
        "scratch": max(size("/tmp"), size("/dev/shm")),
        "status": status(),
        "user": os.getuid(),
        "limits": {name: resource.getrlimit(getattr(resource, name))[1] for name in dir(resource) if is_limit(name)},
        "calls": [name for name, works in dangerous_calls() if works],
        "environment": sorted(os.environ),
        "session": os.getsid(0),
        "files": [link(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")],
    }


def is_limit(name):
    return name.startswith("RLIMIT_")


def link(path):
    try:
        return os.readlink(path)
    except OSError:
        return ""


def size(folder):
    """Bytes that fit into a folder's file system."""
    try:
        about = os.statvfs(folder)
    except OSError:
        return 0
    return about.f_blocks * about.f_frsize


def status():
    """The lines of /proc/self/status that tell of privileges."""
    wanted = ("CapInh", "CapPrm", "CapEff", "CapAmb", "NoNewPrivs", "Seccomp")
    with open("/proc/self/status") as file:
        lines = dict(line.split(":", 1) for line in file if ":" in line)
    return {name: lines[name].strip() for name in wanted if name in lines}


def folders():
    """The root, what stands in it, and the folders that Python's packages come from."""
    import sys

    return [f"/{name}" for name in ("", *os.listdir("/"))] + [path for path in sys.path if os.path.isdir(path)]


def can_write(folder):
    if folder == "/tmp":
        return False
    try:
        os.close(os.open(f"{folder}/.probe-{os.getpid()}", os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        os.unlink(f"{folder}/.probe-{os.getpid()}")
    except OSError:
        return False
    return True


def dangerous_calls():
    """Pairs of a system call's name and whether it can be made; none of these calls changes anything."""
    libc = ctypes.CDLL(None, use_errno=True)

    def allowed(function, *arguments):
        ctypes.set_errno(0)
        return function(*arguments) >= 0 or ctypes.get_errno() != 1  # EPERM

    yield "unshare", allowed(libc.unshare, 0)
    yield "ptrace", allowed(libc.ptrace, -1, 0, 0, 0)
    yield "mount", allowed(libc.mount, None, None, None, 0, None)
    yield "process_vm_readv", allowed(libc.process_vm_readv, os.getpid(), None, 0, None, 0, 0)
    yield "memfd_create", allowed(libc.memfd_create, b"probe", 0)
    try:
        socket.socket(socket.AF_INET).close()
        yield "socket", True
    except OSError:
        yield "socket", False
