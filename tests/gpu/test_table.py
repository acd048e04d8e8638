"""The GPU table's code, run at toy size on the CPU, so that it does not rot where there is no GPU."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from benchmarks import gpu, harness, report  # noqa: E402

ROOT = Path(__file__).parents[2]
SMALL = gpu.Sizes(layer=(2, 3, 4, 4), batch=6, image=(3, 8, 8), filters=(4, 5), rounds=1)


def test_every_row_runs():
    rows = gpu.rows("cpu", SMALL)
    assert len(rows) == 3
    for row in rows:
        assert row.ratio > 0
        assert report.line(row).count("|") == 6


def test_the_peer_takes_the_same_steps():
    net = gpu.build_net("cpu", SMALL)
    X, y = gpu._batch("cpu", SMALL)
    peer = gpu.torch_step(gpu.torch_net(net), X, y)
    ours, theirs = zip(*((float(gpu.step(net, X, y)), float(peer())) for _ in range(4)), strict=True)
    np.testing.assert_allclose(ours, theirs, rtol=1e-4)
    assert ours[-1] < ours[0]


def test_without_a_gpu_it_says_so_in_one_line():
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--gpu"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1
    assert "no GPU" in done.stdout


def test_goals_in_both_directions():
    assert harness.Row("", 1.2, 1.25).met
    assert not harness.Row("", 1.3, 1.25).met
    assert harness.Row("", 16, 15, higher_is_better=True).met
    assert not harness.Row("", 14, 15, higher_is_better=True).met
    assert harness.Row("", 14, None).met is None


def test_compare_ranks_by_the_clock_it_is_given():
    ticks = iter(range(10**6))
    times = harness.compare(
        rounds=3,
        clock=lambda: next(ticks),
        short=lambda: None,
        long=lambda: [next(ticks) for _ in range(50)],
    )
    assert times["long"] > 10 * times["short"]


def test_one_section_is_replaced_and_the_other_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "RESULTS", tmp_path / "RESULTS.md")
    report.write({"layers": [harness.Row("first", 1, 2)]}, section="CPU")
    report.write({"layers": [harness.Row("on the GPU", 1, 2)]}, section="GPU")
    report.write({"layers": [harness.Row("second", 1, 2)]}, section="CPU")
    text = report.RESULTS.read_text()
    assert "second" in text
    assert "on the GPU" in text
    assert "first" not in text
    assert text.count("## CPU") == text.count("## GPU") == 1
