"""Which answers pass the visible checks of their notebooks: found out in another process, and kept for the next time.

The process (`worker`) may hang or end at any cell. Then that cell is left out, the answer it belongs to counts as
failed, and the checks begin again. So every notebook gets its verdict, in bounded time.
"""

import contextlib
import dataclasses
import hashlib
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import threading

import cs231n_utils
from cs231n_utils import threads
from cs231n_utils.check.registry import topic_name
from cs231n_utils.data import cache
from cs231n_utils.files import open_atomically
from cs231n_utils.mine.cells import definitions
from cs231n_utils.mine.worker import TIMED_OUT

__all__ = ["LIMIT", "Verdicts", "try_answers"]

# Seconds of computing for one cell. A right answer's checks take less than one.
LIMIT = 10.0
# How often the checks of a notebook begin again; after that the answers without a verdict count as failed.
ATTEMPTS = 12

# What stands in for an answer that must not run again.
STOPPED = "def {name}(*args, **kwargs):\n    raise RuntimeError('it was stopped before')\n"


@dataclasses.dataclass(frozen=True)
class Verdicts:
    """What the checks say about one notebook.

    Attributes
    ----------
    passed : tuple of str
        Answers whose checks pass.
    failed : dict
        Why others do not: name -> a few words.
    defined : tuple of int
        The places in `Pieces.cells` of answers and helpers that were defined without an error.
    trouble : str
        Why there is no verdict at all; empty if there is one.
    """

    passed: tuple = ()
    failed: dict = dataclasses.field(default_factory=dict)
    defined: tuple = ()
    trouble: str = ""


def try_answers(notebooks, limit=LIMIT, say=print):
    """The `Verdicts` on each of `notebooks`, which are `Pieces`, by assignment.

    Parameters
    ----------
    notebooks : list of Pieces
    limit : float
        Seconds of computing for one cell.
    say : callable
        Is told in one sentence if checks have to run, which takes a while.
    """
    found, todo = {}, {}
    for pieces in notebooks:
        if pieces.trouble:
            found[pieces.assignment] = Verdicts(trouble=pieces.trouble)
        elif (known := _remembered(pieces)) is not None:
            found[pieces.assignment] = known
        else:
            todo[pieces.assignment] = pieces
    if todo:
        say(f"Checking the answers of {len(todo)} notebook{'s' * (len(todo) > 1)}: this takes a moment.")
        for assignment, verdicts in _judge(todo, limit).items():
            found[assignment] = verdicts
            _remember(todo[assignment], verdicts)
    return found


def _judge(todo, limit):
    """Start workers until every notebook has its verdict."""
    cells = {name: [[*_runnable(cell)] for cell in pieces.cells] for name, pieces in todo.items()}
    stopped = {name: {} for name in todo}
    found, attempts = {}, dict.fromkeys(todo, 0)
    while len(found) < len(todo):
        rest = [[name, cells[name]] for name in todo if name not in found]
        last, status = None, None
        for message in _worker({"limit": limit, "notebooks": rest}):
            if "ended" in message:
                status = message["ended"]
            elif "cell" in message:
                last = message["assignment"], message["cell"]
            else:
                name = message["assignment"]
                found[name] = _verdicts(message, stopped[name], cells[name])
        if len(found) == len(todo):
            break
        name, i = last or (rest[0][0], None)
        if name in found:  # it ended between two notebooks
            continue
        attempts[name] += 1
        if i is None or cells[name][i][0] == "setup" or attempts[name] == ATTEMPTS:
            found[name] = Verdicts(trouble="its checks could not be run to their end")
        else:
            _leave_out(cells[name], i, stopped[name], f"took longer than {limit:g} s" if status == TIMED_OUT else None)
    return found


def _verdicts(message, stopped, cells):
    if message.get("trouble"):
        return Verdicts(trouble=message["trouble"])
    passed = tuple(name for name in message["passed"] if name not in stopped)
    # What stood in for a stopped answer was defined; the answer itself must not be run again, here least of all.
    defined = tuple(i for i in message["defined"] if cells[i][0] != "answer" or cells[i][1] not in stopped)
    return Verdicts(passed, message["failed"] | stopped, defined)


def _leave_out(cells, i, stopped, why):
    """Take the cell that a worker did not survive out of its notebook, and with a test cell the answer it tests."""
    kind, name, _ = cells[i]
    if kind == "helper":
        cells[i][2] = "raise RuntimeError('it was stopped before')"
        return
    again = name in stopped
    stopped[name] = why or "ended the program that checked it"
    for cell in cells:
        if cell[0] == "answer" and cell[1] == name:
            cell[2] = STOPPED.format(name=name) if name.isidentifier() else ""
    if kind == "test" and again:  # its cases call another answer, which is at fault too
        cells[i][2] = "raise RuntimeError('it was stopped before')"


def _runnable(cell):
    """A cell as it is run: of an answer only what defines something."""
    kind, name, text = cell
    if kind == "answer":
        # What cannot be read as Python is left as it is: the worker says what is wrong with it.
        text = text if (defining := definitions(text)) is None else defining
    return kind, name, text


def _worker(task):
    """The messages of one worker, the last of which is {"ended": its exit status}."""
    # Memory.note: a worker is no notebook that somebody sits at. The rest spares time.
    environment = {k: v for k, v in os.environ.items() if k != "JPY_SESSION_NAME"}
    environment |= {"MPLBACKEND": "Agg"} | dict.fromkeys(threads.VARIABLES, "1")
    package = pathlib.Path(cs231n_utils.__file__).parent.parent
    environment["PYTHONPATH"] = os.pathsep.join([str(package), environment.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    with subprocess.Popen(
        [sys.executable, "-m", "cs231n_utils.mine.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
        encoding="utf-8",
    ) as process:
        # The worker ends itself when time is up. Code that holds Python's lock all the time can only be ended here.
        alarm = _Alarm(6 * task["limit"] + 30, process.kill)
        try:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(json.dumps(task))
                process.stdin.close()
            for line in process.stdout:
                alarm.start()
                yield json.loads(line)
        finally:
            alarm.stop()
            process.kill()
    yield {"ended": TIMED_OUT if alarm.rang else process.returncode}


class _Alarm:
    """Calls `ring` if it is not started anew for `seconds`."""

    def __init__(self, seconds, ring):
        self._seconds, self._ring, self.rang, self._timer = seconds, ring, False, None
        self.start()

    def start(self):
        self.stop()
        self._timer = threading.Timer(self._seconds, self._call)
        self._timer.daemon = True
        self._timer.start()

    def stop(self):
        if self._timer:
            self._timer.cancel()

    def _call(self):
        self.rang = True
        self._ring()


# --- what is kept


def _remembered(pieces):
    try:
        kept = json.loads(_path(pieces).read_text(encoding="utf-8"))
        if kept["key"] != _key(pieces):
            return None
        return Verdicts(tuple(kept["passed"]), dict(kept["failed"]), tuple(kept["defined"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # none yet, or damaged
        return None


def _remember(pieces, verdicts):
    """Keep the verdicts; what cannot be written is found out anew the next time, and so is a trouble."""
    if verdicts.trouble:
        return
    kept = {"key": _key(pieces)} | dataclasses.asdict(verdicts)
    with contextlib.suppress(OSError):
        path = _path(pieces)
        path.parent.mkdir(parents=True, exist_ok=True)
        with open_atomically(path) as file:
            file.write(json.dumps(kept).encode())


def _path(pieces):
    return cache.folder() / f"mine-{pieces.assignment}.json"


def _key(pieces):
    """Changes with the notebook's cells and with the course's checks."""
    digest = hashlib.sha256(json.dumps([cs231n_utils.__version__, sys.version, pieces.cells]).encode())
    for package in ("cs231n_utils.check", f"cs231n_utils.topics.{topic_name(pieces.assignment)}"):
        spec = importlib.util.find_spec(package)
        for path in sorted(pathlib.Path(spec.origin).parent.rglob("*.py")) if spec and spec.origin else ():
            digest.update(path.read_bytes())
    return digest.hexdigest()
