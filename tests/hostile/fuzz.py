"""A judge whose worker says anything at all: it must come to a verdict, and give no point.

    python -m tests.hostile.fuzz [SECONDS]

Hypothesis makes its replies: plain values in the fields that the judge looks at, damaged frames, bytes that
are no frames. A few of them are in every run of the tests.
"""

import os
import subprocess
import sys
import threading
import time

import nbformat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cs231n_utils.grading.running import wire
from cs231n_utils.grading.running.judge import judge
from cs231n_utils.grading.running.remote import Limits
from tests.grading.running.test_wire import VALUES
from tests.sample_class import ASSIGNMENT, NOTEBOOK

FIELDS = ["found", "callable", "version", "type", "result", "error", "changed", "dicts", "warned", "stderr"]
FIELDS += ["drawn", "types", "text", "place", "name", "borrowed", "call", "args", "kwargs"]
REFERENCE = st.just(wire.Reference("object", 0, "x"))
ODD = st.one_of(VALUES, st.booleans(), st.integers(-2, 3), st.text(max_size=8), REFERENCE)
ERROR = st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=5)
REPLY = st.dictionaries(st.sampled_from(FIELDS), st.one_of(ODD, ERROR, st.lists(ODD, max_size=3)), max_size=8)
USUAL = st.fixed_dictionaries({"found": st.just(True), "callable": st.just(True), "version": st.just(0), "result": ODD})


def frame(value):
    try:
        return wire.encode(value, lambda reference: reference)
    except wire.WireError:
        return wire.encode({})


FRAMES = st.one_of(USUAL.map(frame), REPLY.map(frame), ODD.map(frame), st.binary(max_size=30))


class Puppet:
    """Stands for a worker's process and says what it is given, over and over.

    The process whose id it has does nothing, but it can be stopped and killed, as the judge does with a worker's.
    """

    def __init__(self, frames):
        reading, self.answering = os.pipe()
        self.hearing, writing = os.pipe()
        self.stdout, self.stdin = os.fdopen(reading, "rb", 0), os.fdopen(writing, "wb", 0)
        self.process = subprocess.Popen(["sleep", "600"], stdin=subprocess.DEVNULL)
        self.pid, self.poll = self.process.pid, self.process.poll
        self.kill, self.wait = self.process.kill, self.process.wait
        self.thread = threading.Thread(target=self.talk, args=(frames,), daemon=True)
        self.thread.start()

    def talk(self, frames):
        try:
            os.write(self.answering, wire.encode({"ready": True}))
            for _ in range(300):
                for data in frames:
                    if not os.read(self.hearing, 1 << 20):
                        return
                    os.write(self.answering, data)
        except OSError:
            pass
        finally:
            os.close(self.answering)
            os.close(self.hearing)


class Puppets:
    """In the place of a `Sandbox`."""

    enclosed, files = True, None

    def __init__(self, frames):
        self.frames = frames

    def start(self, group=None):
        return Puppet(self.frames)


def fuzz(seconds=None, examples=20):
    """Judges until the time is up, or that many times."""
    from cs231n_utils.grading.release import course_root

    source = nbformat.read(course_root() / "solutions" / ASSIGNMENT / NOTEBOOK, as_version=4)
    few = source.copy()
    few.cells = [c for c in source.cells if c.cell_type == "code"][:1]
    few.cells += [c for c in source.cells if "relu_forward" in str(c.metadata) or "relu_backward" in str(c.metadata)]
    end, count = time.monotonic() + (seconds or 0), [0]

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(FRAMES, min_size=1, max_size=8))
    def try_one(frames):
        count[0] += 1
        verdict = judge(few, few, Puppets(frames), Limits(call=0.5, total=5, restarts=2))
        assert verdict.tests and not any(test.points for test in verdict.tests.values())

    try_one()
    while time.monotonic() < end:
        try_one()
    return count[0]


if __name__ == "__main__":
    print(f"{fuzz(float(sys.argv[1]) if sys.argv[1:] else 600, 200)} judgings, no verdict missing, no point given")
