"""What our commands do differently from nbgrader must come to the same."""

import os
import sys
from pathlib import Path

from nbgrader.api import get_alembic_version

from cs231n_utils.grading.quiet import gradebook_version


def test_a_new_gradebook_is_marked_with_the_version_that_nbgraders_command_gives(monkeypatch):
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert gradebook_version() == get_alembic_version()
