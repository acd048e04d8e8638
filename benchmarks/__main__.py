"""`python -m benchmarks [topic …]` prints the CPU table and, when no topic is named, writes it to RESULTS.md.

`python -m benchmarks --gpu` does the same for the GPU, and says in one line so where there is none;
`python -m benchmarks --grading` for grading, with classes of the sizes that `--students` names.
"""

import argparse
import importlib
import os
import pkgutil
import sys

from benchmarks import harness


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("topics", nargs="*", help="only these, for example: layers")
    parser.add_argument("--gpu", action="store_true", help="the GPU table")
    parser.add_argument("--grading", action="store_true", help="the table of grading")
    parser.add_argument(
        "--students", type=int, nargs="+", default=[200, 1000], help="with --grading: how large the classes are"
    )
    options = parser.parse_args()
    if options.grading:
        from benchmarks import grading

        return grading.main(options.students)
    if options.gpu:
        from benchmarks import gpu

        return gpu.main()
    _restart_with_environment()
    topics = {name: module for name, module in _topics() if not options.topics or name in options.topics}
    unknown = set(options.topics) - set(topics)
    if unknown:
        parser.error(f"no topic {', '.join(sorted(unknown))}; there are {', '.join(name for name, _ in _topics())}")
    _run(topics, save=not options.topics)


def _restart_with_environment():
    """Threads and malloc are set up when a process starts, too early for us: start it again with the settings."""
    if any(os.environ.get(name) != value for name, value in harness.ENVIRONMENT.items()):
        arguments = [sys.executable, "-m", "benchmarks", *sys.argv[1:]]
        os.execve(sys.executable, arguments, {**os.environ, **harness.ENVIRONMENT})


def _topics():
    import benchmarks

    found = sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name.startswith("bench_"))
    return [(name.removeprefix("bench_"), name) for name in found]


def _run(topics, save):
    import torch

    from benchmarks import report

    torch.set_num_threads(1)
    rows_by_topic = {}
    for topic, name in topics.items():
        module = importlib.import_module(f"benchmarks.{name}")
        rows = rows_by_topic.setdefault(topic, [])
        for function in [f for key, f in vars(module).items() if key.startswith("bench_")]:
            for row in function():
                rows.append(row)
                print(report.line(row), flush=True)
    if save:
        report.write(rows_by_topic)
        print(f"written to {report.RESULTS}")


if __name__ == "__main__":
    main()
