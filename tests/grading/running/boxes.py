"""Whether this machine can shut a worker in; where it must (CI), the tests that need it may not be skipped."""

import os

import pytest

from cs231n_utils.grading.running.sandbox import Sandbox, SandboxError, verify


def refusal():
    """Why there is no sandbox here, or None if there is one."""
    try:
        verify(Sandbox())
    except SandboxError as error:
        return str(error)
    return None


REFUSAL = refusal()
MUST = bool(os.environ.get("CS231N_REQUIRE_SANDBOX"))
needs_sandbox = pytest.mark.skipif(REFUSAL is not None and not MUST, reason=f"no sandbox: {REFUSAL}")
