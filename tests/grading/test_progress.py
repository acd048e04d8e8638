"""A bar on a terminal, plain lines anywhere else."""

import io
import os
import pty
import re
import sys

from cs231n_utils.grading.progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def grade_three(file):
    with progress("submissions", file) as shown:
        shown.expect(3)
        for student in ("ada", "eve", "josé"):
            shown.step(f"{student}: 5")
    return file.getvalue()


def test_without_a_terminal_there_are_only_the_lines():
    assert grade_three(io.StringIO()) == "ada: 5\neve: 5\njosé: 5\n"


def test_on_a_terminal_it_says_what_is_done_what_is_left_and_how_long_it_takes(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    shown = grade_three(Terminal())
    assert "0 submissions done, 3 left, ? to go" in shown
    # The lines stand above the bar, each on a line of its own.
    assert all(re.search(rf"(^|\r|\n) *{line}\n", shown) for line in ("ada: 5", "eve: 5", "josé: 5"))


def test_a_failure_takes_the_bar_away():
    file = Terminal()
    try:
        with progress("submissions", file) as shown:
            shown.expect(3)
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        shown.step("still counted")
    assert file.getvalue().endswith("still counted\n")


def test_a_terminal_that_does_not_say_how_large_it_is_shows_the_bar(monkeypatch):
    for name in ("COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    seen = b""

    def read(terminal):
        nonlocal seen
        data = os.read(terminal, 4096)
        seen += data
        return data

    code = (
        "from cs231n_utils.grading.progress import progress\n"
        "with progress('submissions') as shown:\n    shown.expect(3)\n    shown.step('ada: 5')\n"
    )
    status = pty.spawn([sys.executable, "-c", code], read)
    assert status == 0 and b"3 left" in seen and b"ada: 5" in seen
