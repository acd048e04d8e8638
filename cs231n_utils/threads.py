"""How many threads linear algebra may use: one, unless the user said otherwise.

The course's matrices are small. On a busy machine two threads that wait for each other took more than five times as
long as one for a whole notebook.
"""

import contextlib
import os
import sys

__all__ = ["VARIABLES", "one_thread_in_kernels", "with_one_thread"]

# Each is read once, by the library that it belongs to, when that library is loaded.
VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def with_one_thread(environment):
    """What to add to an environment so that a process started in it uses one thread.

    Parameters
    ----------
    environment : mapping of str to str
        For example ``os.environ``.

    Returns
    -------
    dict
        A value for each of `VARIABLES`; empty if the user has set any of them.
    """
    return {} if any(environment.get(name) for name in VARIABLES) else dict.fromkeys(VARIABLES, "1")


def one_thread_in_kernels():
    """Use one thread from now on, if this is a notebook's kernel and the user has set none of `VARIABLES`.

    Libraries that are loaded already, as NumPy is when a notebook imports the checks, are told; those that come later
    read the environment, and so do the processes that the kernel starts. Scripts are left alone.
    """
    wanted = with_one_thread(os.environ)
    if "ipykernel.kernelapp" not in sys.modules or not wanted:
        return
    os.environ.update(wanted)
    with contextlib.suppress(ImportError):  # without it the course is slower, no more
        from threadpoolctl import threadpool_limits

        threadpool_limits(1)
    if "torch" in sys.modules:  # it keeps a count of its own
        sys.modules["torch"].set_num_threads(1)
