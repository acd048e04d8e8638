"""Fixtures shared by all tests. One BLAS thread: two on a busy machine can be many times slower."""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
os.environ.setdefault("MPLBACKEND", "Agg")

import numpy as np
import pytest

from tests.backends import available_backends

try:
    from hypothesis import HealthCheck, settings

    settings.register_profile(
        "default",
        deadline=None,
        derandomize=True,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    settings.load_profile("default")
except ImportError:  # hypothesis comes with the dev extra; the GPU machine may lack it
    pass


# What takes long begins first, so that no worker is alone with it at the end.
LONG = ("tests/browser/", "tests/lab/test_run_all.py", "tests/grading/", "tests/hostile/", "tests/topics/")
# Each test of these files takes long and shares nothing with the others: it may go to any worker.
APART = (
    "tests/lab/test_run_all.py",
    "tests/grading/test_same_verdicts.py",
    "tests/grading/running/test_in_one_process.py",
)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist writes the groups into the names
def pytest_collection_modifyitems(config, items):
    """Order the tests for ``--dist loadgroup --no-loadscope-reorder``, with every file a group but those `APART`."""
    items.sort(key=lambda item: next((i for i, path in enumerate(LONG) if item.nodeid.startswith(path)), len(LONG)))
    if config.pluginmanager.hasplugin("xdist"):
        for item in items:
            path = item.nodeid.split("::")[0]
            if path not in APART:
                item.add_marker(pytest.mark.xdist_group(path))


@pytest.fixture(params=available_backends(), ids=str)
def backend(request):
    """Every array library and device present: numpy, torch on the CPU, torch on a GPU if there is one.

    `backend.array(a)` carries a NumPy array over, `backend.numpy(t)` brings it back.
    """
    return request.param


@pytest.fixture
def rng():
    return np.random.default_rng(231)
