"""One process for each submission, forked from one that has imported everything already.

`Judges` is the client's side. The server is this module run as a program; it executes nothing but the instructor's
set-up cells, to have their imports ready, and forks. When the client ends, however it ends, all of it ends.
"""

import atexit
import contextlib
import ctypes
import dataclasses
import hashlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

from cs231n_utils.grading.errors import GradingError

__all__ = ["Judges", "shared_judges"]

LENGTH = struct.Struct("<Q")
PR_SET_PDEATHSIG = 1
MOST_SOURCES = 16
JUDGE_MEMORY = 4 << 30


class JudgeLost(Exception):
    """The judge's process ended without a verdict."""


class Judges:
    """Starts the server when it is first needed, and again if it was lost. Threads may share it.

    Parameters
    ----------
    control : socket, optional
        The way to a server that is there already.
    """

    def __init__(self, control=None):
        self.lock = threading.Lock()
        self.process, self.control = None, control

    def judge(self, cells, source, sandbox, limits):
        """The verdict on a submission: `judge.Verdict` as a dict.

        Parameters
        ----------
        cells : list of (id, source)
            The code cells of the rebuilt submission.
        source : str
            The instructor's notebook, as JSON.
        sandbox, limits : dict
            The fields of `Sandbox` and `Limits`.

        Raises
        ------
        GradingError
            If the instructor's notebook fails, or the judge was lost twice.
        """
        request = json.dumps({"cells": cells, "sandbox": sandbox, "limits": limits}).encode()
        for _ in range(2):
            try:
                # Both tries of a submission, and a little more; the judge keeps its limits itself.
                answer = self.ask(source.encode(), request, 2 * limits.get("total", 600) + 60)
                break
            except (JudgeLost, OSError):
                continue
        else:
            raise GradingError("The process that judges was lost twice: run the grading again.")
        if "failure" in answer:
            raise GradingError(answer["failure"])
        return answer

    def ask(self, source, request, seconds):
        mine, theirs = socket.socketpair()
        with mine:
            mine.settimeout(seconds)
            with theirs, self.lock:
                self.hand_over(theirs)
            send(mine, source)
            send(mine, request)
            return json.loads(receive(mine))

    def hand_over(self, connection):
        """Gives the server the other end of a connection, by which it gets a request."""
        self.start()
        try:
            socket.send_fds(self.control, [b"j"], [connection.fileno()])
        except OSError:  # the server of another process is gone, and that process may be too busy to start a new one
            self.close()
            self.start()
            socket.send_fds(self.control, [b"j"], [connection.fileno()])

    def start(self):
        """Starts the server if there is none. It is ready some tenths of a second later."""
        if self.control and (self.process is None or self.process.poll() is None):
            return
        self.close()
        self.control, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cs231n_utils.grading.running.judges", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg"},
                # Ctrl-C is for the client, which then ends, and so does all of this.
                start_new_session=True,
            )

    def close(self):
        if self.control:
            self.control.close()
        if self.process:
            self.process.kill()
            self.process.wait()
        self.process = self.control = None


_lock = threading.Lock()
_judges = {}


def shared_judges():
    """The `Judges` of this process. One that was forked goes on with the server of the process it comes from."""
    with _lock:
        me = os.getpid()
        if me not in _judges:
            inherited = next(iter(_judges.values()), None)
            _judges.clear()
            _judges[me] = Judges(inherited.control if inherited else None)
            atexit.register(_judges[me].close)
        return _judges[me]


def send(connection, data):
    connection.sendall(LENGTH.pack(len(data)))
    connection.sendall(data)


def receive(connection):
    (length,) = LENGTH.unpack(exactly(connection, LENGTH.size))
    return exactly(connection, length)


def exactly(connection, count):
    data = bytearray()
    while len(data) < count:
        part = connection.recv(min(count - len(data), 1 << 20))
        if not part:
            raise JudgeLost
        data += part
    return bytes(data)


class Server:
    """Reads requests and forks a judge for each."""

    def __init__(self, control):
        self.control = control
        self.sources = {}
        self.children = set()

    def serve(self):
        while True:
            message, descriptors, _, _ = socket.recv_fds(self.control, 1, 4)
            self.reap()
            if not message:
                return
            with socket.socket(fileno=descriptors[0]) as connection, contextlib.suppress(JudgeLost, OSError):
                source = self.warm(receive(connection))
                server, child = os.getpid(), os.fork()
                if child == 0:
                    self.control.close()
                    run_child(connection, source, server)
                self.children.add(child)

    def reap(self):
        for child in list(self.children):
            with contextlib.suppress(ChildProcessError):
                if os.waitpid(child, os.WNOHANG) == (0, 0):
                    continue
            self.children.discard(child)

    def warm(self, text):
        """The instructor's notebook, once it is parsed and what its set-up imports is loaded."""
        key = hashlib.sha256(text).digest()
        if key not in self.sources:
            if len(self.sources) >= MOST_SOURCES:
                self.sources.clear()
            notebook = json.loads(text)
            prepare(notebook)
            self.sources[key] = notebook
        return self.sources[key]


def prepare(notebook):
    """Runs the set-up cells in a namespace that is thrown away: their imports and the known mistakes stay."""
    from cs231n_utils.check import Checks
    from cs231n_utils.grading.running.judge import execute, plan

    names = {"__name__": "__main__"}
    # What is wrong with the notebook will be said by the judge.
    with contextlib.suppress(Exception):
        for step in plan(notebook, notebook):
            if step.kind == "setup":
                execute(step.source, step.name, names)
        for checks in [value for value in names.values() if isinstance(value, Checks)]:
            checks.topic.plain_functions()
            for misconception in checks.topic.misconceptions:
                assert misconception.function


def run_child(connection, source, server):
    """Judges one submission, sends the verdict and ends the process."""
    import resource  # not on Windows, where modules that import this one are used, too

    status = 1
    try:
        end_with_parent(server)
        # Whatever values a student's code makes this process compute with.
        resource.setrlimit(resource.RLIMIT_DATA, (JUDGE_MEMORY, JUDGE_MEMORY))
        answer = answer_to(json.loads(receive(connection)), source)
        send(connection, json.dumps(answer).encode())
        status = 0
    except (JudgeLost, OSError):
        pass
    finally:
        os._exit(status)


def answer_to(request, source):
    from cs231n_utils.grading.running.judge import judge
    from cs231n_utils.grading.running.remote import Limits
    from cs231n_utils.grading.running.sandbox import Sandbox

    sandbox = Sandbox(**request["sandbox"])
    if sandbox.files:
        sandbox.files = Path(sandbox.files)
        os.chdir(sandbox.files)
    try:
        cells = [{"cell_type": "code", "id": name, "source": text} for name, text in request["cells"]]
        verdict = judge({"cells": cells}, source, sandbox, Limits(**request["limits"]))
        return dataclasses.asdict(verdict)
    except GradingError as error:
        return {"failure": str(error)}
    except Exception as error:
        import traceback

        place = traceback.extract_tb(error.__traceback__)[-1]
        return {"failure": f"the judge failed ({type(error).__name__}: {error}, {place.name} line {place.lineno})"}


def end_with_parent(parent):
    """Lets the system end this process when its parent ends, and take its workers along."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before that
        os._exit(1)


def main():
    control = socket.socket(fileno=int(sys.argv[1]))
    import gc

    import cs231n_utils.grading.running.judge  # noqa: F401  (to have it imported before the forks)

    gc.freeze()
    Server(control).serve()


if __name__ == "__main__":
    main()
