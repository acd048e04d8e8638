"""Each thing that the sandbox withholds is withheld; if one is not, nothing is graded and the refusal names it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cs231n_utils.grading.running import sandbox as sandboxes
from cs231n_utils.grading.running.sandbox import DENIALS, Sandbox, SandboxError, verify
from tests.assignments import ROOT
from tests.grading.running.boxes import needs_sandbox

NAMES = [denial.name for denial in DENIALS]


@needs_sandbox
def test_every_denial_holds_here():
    verify(Sandbox())


@needs_sandbox
@pytest.mark.parametrize("name", NAMES)
def test_grading_refuses_by_name_if_a_denial_does_not_hold(name):
    with pytest.raises(SandboxError, match=name):
        verify(Sandbox(without=frozenset([name])))


AS_ORDINARY_USER = """
import os, sys
sys.path[:0] = sys.argv[1:]
os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)
from cs231n_utils.grading.running.sandbox import DENIALS, Sandbox, SandboxError, verify
verify(Sandbox())
for denial in DENIALS:
    try:
        verify(Sandbox(without=frozenset([denial.name])))
    except SandboxError as error:
        assert denial.name in str(error), error
    else:
        sys.exit(denial.name)
"""


@needs_sandbox
@pytest.mark.skipif(os.geteuid() != 0, reason="whoever is no root has tried an ordinary user's sandbox above")
def test_all_this_holds_for_an_ordinary_user_too():
    python = next((path for path in (sys.executable, "/usr/bin/python3") if usable(path)), None)
    folders = [str(ROOT), *sandboxes.package_folders()]
    if python is None or not all(map(readable_by_all, folders[:1])):
        pytest.skip("only root can read this Python")
    command = [python, "-c", AS_ORDINARY_USER, *folders]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def usable(python):
    """Is it of this version, and in a place that every user can read?"""
    if not Path(python).exists():
        return False
    code = "import os, sys; print(sys.version_info[:2], os.path.realpath(sys.base_prefix), sep='|')"
    version, home = subprocess.check_output([python, "-c", code], text=True).strip().split("|")
    return version == str(sys.version_info[:2]) and readable_by_all(home)


def readable_by_all(path):
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in Path(path, "x").parents)


def test_without_bubblewrap_grading_refuses(monkeypatch):
    monkeypatch.setattr(sandboxes.shutil, "which", lambda name: None)
    with pytest.raises(SandboxError, match="bubblewrap"):
        verify(Sandbox())
    verify(Sandbox(enclosed=False))


def test_a_sandbox_that_does_not_start_is_refused(monkeypatch, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'No permissions to create new namespace' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sandboxes.shutil, "which", lambda name: str(broken))
    with pytest.raises(SandboxError, match="No permissions"):
        verify(Sandbox())
