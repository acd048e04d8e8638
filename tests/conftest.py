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


@pytest.fixture(params=available_backends(), ids=str)
def backend(request):
    """Every array library and device present: numpy, torch on the CPU, torch on a GPU if there is one.

    `backend.array(a)` carries a NumPy array over, `backend.numpy(t)` brings it back.
    """
    return request.param


@pytest.fixture
def rng():
    return np.random.default_rng(231)
