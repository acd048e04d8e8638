"""Grades hostile submissions and prints the table; ends with 1 if any achieved anything."""

import sys
import time

from tests.hostile.grading import run

if __name__ == "__main__":
    start = time.monotonic()
    findings = run(*sys.argv[1:2])
    print(findings.table())
    print(f"\n{findings.counts.total()} submissions in {time.monotonic() - start:.0f} s")
    sys.exit(any(findings.found.values()))
