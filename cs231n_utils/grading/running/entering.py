"""Lets a worker enter its control group while NumPy loads. The first of the course's modules that a worker imports.

The system takes some 15 ms to move a process, without computing: a thread waits for it, beside the imports. worker.py
waits for the thread, which closes the doors behind it, before it runs anything of a student's.
"""

import _thread
import json
import os
import sys

_entered = _thread.allocate_lock()


def _enter(doors):
    try:
        for door in doors:
            # "0" is whoever writes it, with all threads.
            os.write(door, b"0")
    except OSError:  # not allowed after all: the judge's own measuring has to do
        pass
    finally:
        for door in doors:
            os.close(door)
        _entered.release()


def wait():
    """Returns when the process is in its group, or cannot enter it."""
    with _entered:
        pass


_entered.acquire()
_thread.start_new_thread(_enter, (json.loads(sys.argv[1])["doors"],))
