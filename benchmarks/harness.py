"""How everything here is measured.

Ratios, not times: candidates take turns in one process, so that a busy or throttled machine slows all of them alike.
Process CPU time, which does not count waiting for other processes. One thread. The median of many rounds.
"""

import dataclasses
import functools
import gc
import json
import os
import statistics
import subprocess
import sys
import time

ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # Without these glibc gives large arrays back to the system at once, and every call pays for fresh pages: torch
    # takes turns between two speeds, the slower twice the other.
    "GLIBC_TUNABLES": "glibc.malloc.mmap_threshold=1073741824:glibc.malloc.trim_threshold=2147483648",
}


@dataclasses.dataclass
class Row:
    """One line of the table.

    what : what is compared with what
    ratio : the measured ratio
    goal : what it should be; None if the figure is only recorded
    higher_is_better : False for "at most `goal`", True for "at least `goal`"
    figures : the times or sizes behind the ratio, as text
    note : what was tried, when a goal is missed
    """

    what: str
    ratio: float
    goal: float | None
    higher_is_better: bool = False
    figures: str = ""
    note: str = ""

    @property
    def met(self):
        """True, False, or None without a goal."""
        if self.goal is None:
            return None
        return self.ratio >= self.goal if self.higher_is_better else self.ratio <= self.goal


def compare(rounds=11, clock=time.process_time, **candidates):
    """Median seconds of one call of each candidate, by name.

    Every candidate runs once before the clock starts. Short ones are repeated until 20 ms are filled, so that the
    clock's own steps do not count. Which one goes first changes from round to round.
    """
    repeats = {name: _repeats(call, clock) for name, call in candidates.items()}
    times = {name: [] for name in candidates}
    names = list(candidates)
    gc.collect()
    gc.disable()
    try:
        for turn in range(rounds):
            first = turn % len(names)
            for name in names[first:] + names[:first]:
                times[name].append(_seconds(candidates[name], repeats[name], clock))
    finally:
        gc.enable()
    return {name: statistics.median(values) for name, values in times.items()}


def with_malloc_as_it_comes(measure):
    """What `measure` (a function of a module here, without arguments) returns in a process without malloc's settings.

    It is what a user gets, who does not make them: every new large array costs fresh pages.
    """
    environment = {name: value for name, value in os.environ.items() if name != "GLIBC_TUNABLES"}
    code = f"import json, {measure.__module__} as m; print(json.dumps(m.{measure.__name__}()))"
    result = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return json.loads(result.stdout)


def milliseconds(times):
    """'ours 1.2 ms, torch 3.4 ms' for the result of `compare`."""
    return ", ".join(f"{name} {1000 * seconds:.3g} ms" for name, seconds in times.items())


def peak_memory(call):
    """Most bytes of NumPy arrays that `call` held at once, beyond what was there before, its result included."""
    import tracemalloc

    call()  # caches of NumPy and BLAS fill up
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@functools.cache
def normal(*shape, seed=0):
    """Standard normal float32 numbers; the same array every time."""
    import numpy as np

    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def _repeats(call, clock):
    call()
    return max(1, round(0.02 / max(_seconds(call, 1, clock), 1e-6)))


def _seconds(call, repeats, clock):
    start = clock()
    for _ in range(repeats):
        call()
    return (clock() - start) / repeats
