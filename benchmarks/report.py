"""The table, on the screen and in RESULTS.md."""

import datetime
import importlib.metadata
import platform
from pathlib import Path

import threadpoolctl

RESULTS = Path(__file__).parent / "RESULTS.md"
HEAD = "| what | goal | measured | | figures |\n| --- | --- | --- | --- | --- |\n"


VERDICTS = {True: "met", False: "missed", None: "–"}


def line(row):
    goal = "–" if row.goal is None else f"{'≥' if row.higher_is_better else '≤'} {row.goal:g}"
    note = f". {row.note}" if row.note and row.met is False else ""
    return f"| {row.what} | {goal} | {row.ratio:.2f} | {VERDICTS[row.met]} | {row.figures}{note} |"


def write(rows_by_topic, section="CPU", versions=("numpy", "torch"), machine=None):
    """Replace one section of RESULTS.md, and keep the others."""
    text = RESULTS.read_text() if RESULTS.exists() else ""
    sections = dict(part.split("\n", 1) for part in text.split("\n## ")[1:])
    sections[section] = _section(rows_by_topic, versions, machine or processor())
    RESULTS.write_text(INTRODUCTION + "".join(f"\n## {name}\n{body.strip()}\n" for name, body in sections.items()))


INTRODUCTION = """# Results

Written by `make bench` (CPU) and `make gpu`; how it is measured stands in `harness.py`. A figure of these is a ratio of
medians of interleaved runs in one process, at float32. On the CPU: one thread, process CPU time, and malloc told to
keep its memory, unless the row says "malloc as it comes". A ratio "against" something is ours divided by it (smaller is
better), unless it says "faster". Grading (`python -m benchmarks --grading`, `python -m benchmarks.large_class`) is wall
time on a machine that does nothing else.
"""


def _section(rows_by_topic, versions, machine):
    installed = ", ".join(f"{name} {importlib.metadata.version(name)}{_kernels(name)}" for name in versions)
    lines = [f"\n{machine}; Python {platform.python_version()}, {installed}; {datetime.date.today()}.\n"]
    for topic, rows in rows_by_topic.items():
        lines.append(f"\n### {topic}\n\n{HEAD}" + "\n".join(map(line, rows)) + "\n")
    return "\n".join(lines)


def _kernels(name):
    """For NumPy: which of its BLAS library's kernels this processor got. Others may be half as fast."""
    found = [i for i in threadpoolctl.threadpool_info() if name in i["filepath"] and "architecture" in i]
    return "".join(f" ({i['internal_api']} for {i['architecture']})" for i in found)


def processor():
    """The processor's name, number of cores and system."""
    import os

    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [row.split(":", 1)[1].strip() for row in cpuinfo.read_text().splitlines() if "model name" in row]
        name = models[0] if models else name
    return f"{name}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"
