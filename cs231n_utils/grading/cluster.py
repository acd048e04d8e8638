"""Runs the tasks of a grading on a Dask cluster: the same tasks, on other machines.

A worker whose sandbox does not hold refuses, as a grading on one machine would; its tasks go to the others, and it is
named once. A worker that dies costs nothing but time.
"""

import concurrent.futures
import functools
import threading
from pathlib import Path

from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.running.sandbox import SandboxError

__all__ = ["ClusterPool"]

SECONDS_TO_CONNECT = 20


class ClusterPool(concurrent.futures.Executor):
    """A `concurrent.futures.Executor` on a Dask cluster.

    Parameters
    ----------
    cluster : str, path or dask's Cluster
        The scheduler's address ("tcp://node:8786"), its scheduler file, or a cluster object.
    tell : callable, optional
        Called with a sentence for each worker that refuses.

    Raises
    ------
    GradingError
        If `distributed` is not installed, or there is no scheduler at that address.
    """

    def __init__(self, cluster, tell=lambda sentence: None):
        try:
            from distributed import Client
        except ModuleNotFoundError:
            raise GradingError(
                "Grading on a cluster needs distributed, here and on its workers: pip install -c constraints.txt "
                '-e ".[grading,cluster]".'
            ) from None
        where = {"scheduler_file": str(cluster)} if isinstance(cluster, (str, Path)) and Path(cluster).is_file() else {}
        try:
            self.client = Client(**where or {"address": cluster}, timeout=SECONDS_TO_CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise GradingError(
                f"There is no Dask scheduler at {cluster} ({error}): start it, or mend --cluster."
            ) from None
        self.tell = tell
        self.refusing, self.lock = {}, threading.Lock()

    # The sandbox is tried where the tasks run, and not here.
    elsewhere = True

    @property
    def width(self):
        """How many tasks the cluster runs at once."""
        return sum(worker["nthreads"] for worker in self.workers().values())

    def workers(self):
        return self.client.scheduler_info(n_workers=-1)["workers"]

    def submit(self, function, /, *args):
        """Runs `function(*args)` on a worker whose sandbox holds."""
        wanted = concurrent.futures.Future()
        wanted.set_running_or_notify_cancel()
        self.send(wanted, functools.partial(function, *args))
        return wanted

    def send(self, wanted, call):
        willing = [worker for worker in self.workers() if worker not in self.refusing]
        if self.refusing and not willing:
            reasons = "; ".join(f"{worker}: {reason}" for worker, reason in self.refusing.items())
            wanted.set_exception(SandboxError(f"No worker of the cluster has a sandbox that holds ({reasons})"))
            return
        # Anyone may run it as long as nobody has refused; later arrivals are welcome, too.
        only = {"workers": willing, "allow_other_workers": False} if self.refusing else {}
        task = self.client.submit(on_worker, call, pure=False, **only)
        task.add_done_callback(functools.partial(self.done, wanted, call))

    def done(self, wanted, call, task):
        try:
            result, refusal = task.result()
            if refusal:
                self.refuse(*refusal)
                self.send(wanted, call)
            else:
                wanted.set_result(result)
        except BaseException as error:
            wanted.set_exception(as_sentence(error))
        finally:
            task.release()  # or the cluster would keep every result

    def refuse(self, worker, reason):
        with self.lock:
            known, self.refusing[worker] = worker in self.refusing, reason
        if not known:
            self.tell(f"The worker {worker} grades nothing: {reason}")

    def shutdown(self, wait=True, *, cancel_futures=False):
        self.client.close()


def on_worker(call):
    """What a worker does for a task: `(result, None)`, or `(None, (its address, why its sandbox does not hold))`."""
    from distributed import get_worker

    try:
        return call(), None
    except SandboxError as error:
        return None, (get_worker().address, str(error))


def as_sentence(error):
    """A `GradingError` for what went wrong on the cluster itself; other errors as they are."""
    if type(error).__name__ == "KilledWorker":
        return GradingError("every worker of the cluster that tried it died")
    return error
