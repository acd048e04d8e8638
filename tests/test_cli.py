"""The command line itself: its help, and errors that nobody foresaw."""

import errno
import os
import shutil
import sqlite3
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


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        shutil.Error([("a", "b", str(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))]),
        sqlite3.OperationalError("database or disk is full"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_full_disk_is_one_sentence_wherever_it_is_met(error, monkeypatch, capsys):
    def full(**options):
        raise error

    monkeypatch.setattr(start, "start", full)
    assert run("lab") == 1
    said = capsys.readouterr().err
    assert "make room" in said and len(said.splitlines()) == 1


def test_grading_does_not_wait_for_a_grammar_of_web_addresses():
    code = "import sys, cs231n_utils.grading.commands; print(sys.modules['rfc3987_syntax'], sys.modules['jsonschema'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("None <module 'jsonschema'")
