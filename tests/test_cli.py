"""The command line itself: its help, and errors that nobody foresaw."""

import subprocess
import sys

import pytest

from cs231n_utils import cli
from cs231n_utils.lab import start


def run(*argv):
    return cli.main(list(argv))


def test_without_a_command_the_help_is_shown(capsys):
    assert run() == 0
    assert "doctor" in capsys.readouterr().out


def test_unforeseen_errors_keep_their_traceback(monkeypatch):
    def broken(**options):
        raise ZeroDivisionError

    monkeypatch.setattr(start, "start", broken)
    with pytest.raises(ZeroDivisionError):
        run("lab")


def test_grading_does_not_wait_for_a_grammar_of_web_addresses():
    code = "import sys, cs231n_utils.grading.commands; print(sys.modules['rfc3987_syntax'], sys.modules['jsonschema'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("None <module 'jsonschema'")
