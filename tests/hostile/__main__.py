"""Grades hostile submissions and prints the table; ends with 1 if any achieved anything.

python -m tests.hostile [KIND]     all, or those of one kind
python -m tests.hostile --save     all; the table goes into docs/security.md
"""

import re
import sys
import time

from tests.hostile.grading import REPOSITORY, run

PAGE = REPOSITORY / "docs" / "security.md"


def save(table):
    """Puts the table into the page on security."""
    text = PAGE.read_text(encoding="utf-8")
    parts = re.split("(<!-- table -->\n|<!-- end of table -->)", text)
    parts[2] = f"{table}\n"
    PAGE.write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    start, kinds = time.monotonic(), [argument for argument in sys.argv[1:] if argument != "--save"]
    findings = run(*kinds)
    print(findings.table())
    print(f"\n{findings.counts.total()} submissions in {time.monotonic() - start:.0f} s")
    if "--save" in sys.argv:
        save(findings.table())
    sys.exit(any(findings.found.values()))
