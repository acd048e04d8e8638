"""A bar on a terminal, plain lines anywhere else."""

import io
import re

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
