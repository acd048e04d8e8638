"""Put the answers of notebooks to their visible checks. It runs in a process of its own: see `trial`.

Reads notebooks as JSON from its input and writes one line of JSON about each step before and after it, so that
whoever waits knows which cell it was if this process hangs or ends.
"""

import contextlib
import io
import json
import os
import pathlib
import sys
import threading
import time

import numpy as np

from cs231n_utils.check import Checks, diagnose

__all__ = ["main"]

MEMORY = 4 * 2**30  # bytes


class Clock:
    """Ends this process if one cell takes more than `limit` seconds of computing, or three times that of waiting."""

    def __init__(self, limit):
        self._limit = limit
        self.start()
        threading.Thread(target=self._watch, daemon=True).start()

    def start(self):
        self._began = time.process_time(), time.monotonic()

    def _watch(self):
        while True:
            time.sleep(0.1)
            computed, waited = time.process_time() - self._began[0], time.monotonic() - self._began[1]
            if computed > self._limit or waited > 3 * self._limit:
                os._exit(TIMED_OUT)


TIMED_OUT = 75


def main():
    """Judge the notebooks on standard input."""
    answer_to = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with pathlib.Path(os.devnull).open("w") as nowhere:
        for stream in (1, 2):
            os.dup2(nowhere.fileno(), stream)
    task = json.loads(sys.stdin.read())
    _limit_memory()
    diagnose.explain = lambda *args: None  # it takes long, and nobody reads here why an answer is wrong
    clock = Clock(task["limit"])

    def tell(**message):
        clock.start()
        answer_to.write(json.dumps(message) + "\n")
        answer_to.flush()

    for assignment, cells in task["notebooks"]:
        judge(assignment, cells, tell)


def judge(assignment, cells, tell):
    """Run the cells of one notebook and tell which answers pass."""
    namespace = {"__name__": "__main__", "np": np}
    failed, defined = {}, []
    for i, (kind, name, text) in enumerate(cells):
        tell(assignment=assignment, cell=i)
        trouble = run(text, f"<{kind} {name}>", namespace)
        if kind == "setup" and trouble:
            tell(assignment=assignment, trouble=f"its set-up cell fails: {trouble}")
            return
        if kind in ("answer", "helper") and not trouble:
            defined.append(i)
        if kind == "answer" and trouble:
            failed[name] = f"its cell ends in an error: {trouble}"
        if kind == "answer" and not callable(namespace.get(name)):
            namespace[name] = _undefined  # it fails its check, and answers that call it get the course's
        if kind == "test" and trouble:
            failed.setdefault(name, _reason(name, trouble))
    checks = next((value for value in namespace.values() if isinstance(value, Checks)), None)
    passed = [name for name in (checks.topic.answers if checks else ()) if checks.has_passed(name)]
    tell(assignment=assignment, passed=[name for name in passed if name not in failed], failed=failed, defined=defined)


def _reason(name, trouble):
    """Why an answer does not count, in a few words."""
    if "is not written yet" not in trouble:
        return "its check does not pass"
    return "not written yet" if f"{name} is not" in trouble else "it calls one that is not written yet"


def run(text, name, namespace):
    """Run a cell; return the error it ended in, in one line, or None."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            exec(compile(text, name, "exec"), namespace)
        except BaseException as error:  # sys.exit and KeyboardInterrupt too: the next cell runs, as in a kernel
            words = " ".join(str(error).split())[:80]
            return f"{type(error).__name__}: {words}" if words else type(error).__name__
    return None


def _undefined(*args, **kwargs):
    raise RuntimeError("its cell does not define it")


def _limit_memory():
    """A loop that collects without end stops with a MemoryError, where the system can see to it."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, hard))


if __name__ == "__main__":
    main()
