"""The same class graded on a Dask cluster: the same points, whatever happens to its nodes."""

import json
import os
import signal
import threading
import time

import nbformat
import numpy as np
import pytest

from cs231n_utils.grading.batch import ClassGrading
from cs231n_utils.grading.cluster import ClusterPool
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.outgoing.results import NOT_GRADED
from cs231n_utils.grading.release import release
from cs231n_utils.search import random_search
from tests.grading import toy
from tests.grading.running.boxes import needs_sandbox
from tests.test_search import SPACE, noisy_objective

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster():
    """Four worker processes on this machine."""
    with distributed.LocalCluster(
        n_workers=4, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as started:
        yield started


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """`(course, folder of submissions)`: six, right and wrong ones."""
    root = toy.make_course(tmp_path_factory.mktemp("course"))
    release(root=root)
    released = nbformat.read(root / "assignments" / toy.NAME / "toy.ipynb", as_version=4)
    answers = [{"square": toy.SIGN_KEPT} if i % 3 == 0 else {} for i in range(6)]
    files = {f"s{i:02d}/toy.ipynb": json.dumps(toy.answered(released, **a)).encode() for i, a in enumerate(answers)}
    return root, toy.write_class(root / "handed-in", files)


def grade(handed_in, work, pool=None):
    """`{student: (score, verdict)}`"""
    root, folder = handed_in
    results = ClassGrading(root, toy.NAME, work=work, jobs=2, pool=pool).run(folder)
    return {result.student: (result.score, result.verdict) for result in results}


@needs_sandbox
def test_a_cluster_gives_the_same_points_though_one_node_refuses_and_another_is_killed(cluster, handed_in, tmp_path):
    here = grade(handed_in, tmp_path / "here")
    assert len({score for score, _ in here.values()}) == 2
    said = []
    pool = ClusterPool(cluster.scheduler_address, tell=said.append)
    first, second, *_ = sorted(pool.workers())
    pool.client.run(hide_bubblewrap, workers=[first])
    killed = threading.Thread(target=kill_at_work, args=(pool.client, second))
    killed.start()
    try:
        there = grade(handed_in, tmp_path / "there", pool)
    finally:
        killed.join()
        pool.shutdown()
    assert there == here
    assert len(said) <= 1 and all(first in sentence for sentence in said)


@needs_sandbox
def test_where_no_sandbox_holds_nobody_is_scored(cluster, handed_in, tmp_path):
    pool = ClusterPool(cluster.scheduler_address)
    pool.client.wait_for_workers(4, timeout=60)
    pool.client.run(hide_bubblewrap)
    try:
        found = grade(handed_in, tmp_path, pool)
    finally:
        pool.shutdown()
    assert {verdict for _, verdict in found.values()} == {NOT_GRADED}


def test_a_search_takes_the_same_cluster(cluster):
    """Dask's own executor, as in notebook 06, and the one of the grading."""
    alone = random_search(noisy_objective, SPACE, 12, np.random.default_rng(1))
    pool = ClusterPool(cluster.scheduler_address)
    try:
        for executor in (pool, pool.client.get_executor()):
            assert random_search(noisy_objective, SPACE, 12, np.random.default_rng(1), executor) == alone
    finally:
        pool.shutdown()


def kill_at_work(client, worker):
    """Kills a worker as soon as it has a task."""
    pid = client.run(os.getpid, workers=[worker])[worker]
    while not client.processing().get(worker):
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)


def hide_bubblewrap():
    """Run on a worker, which then has no sandbox."""
    from cs231n_utils.grading.running import judged_notebook

    os.environ["PATH"] = "/nowhere"
    judged_notebook._verified.cache_clear()


def test_a_cluster_that_is_not_there_is_one_sentence(monkeypatch):
    monkeypatch.setattr("cs231n_utils.grading.cluster.SECONDS_TO_CONNECT", 1)
    with pytest.raises(GradingError, match="no Dask scheduler"):
        ClusterPool("tcp://127.0.0.1:9")
