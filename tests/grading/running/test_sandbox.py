"""Each thing that the sandbox withholds is withheld; if one is not, nothing is graded and the refusal names it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cs231n_utils.grading.running import sandbox as sandboxes
from cs231n_utils.grading.running.sandbox import DENIALS, Sandbox, SandboxError, verify
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


@needs_sandbox
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become an ordinary user")
def test_every_denial_holds_for_an_ordinary_user(tmp_path):
    """As root these tests try the sandbox of root; a child that is somebody else tries the other one."""
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from cs231n_utils.grading.running import sandbox\n"
        "from cs231n_utils.grading.running.sandbox import DENIALS, Sandbox, SandboxError, verify\n"
        "import cs231n_utils.grading.running.wire, cs231n_utils.grading.errors\n"
        "import pyseccomp, ctypes.util\n"
        "sandbox.seccomp_filter(), sandbox.package_folders()\n"
        "os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)\n"
        "try: verify(Sandbox())\n"
        "except SandboxError as error: sys.exit('refused: ' + str(error))\n"
        "for denial in DENIALS:\n"
        "    try: verify(Sandbox(without=frozenset([denial.name])))\n"
        "    except SandboxError as error: assert denial.name in str(error), str(error)\n"
        "    else: sys.exit(denial.name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if not readable_by_all(sandboxes.python_home()):
        assert "does not start" in done.stderr
        pytest.skip("Python is in a folder that only root can read")
    assert done.returncode == 0, done.stderr


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
