"""Checkpoints: what goes in comes out, a resumed training equals an uninterrupted one, and kills do no harm."""

import os
import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from cs231n_utils.training import load_checkpoint, save_checkpoint
from tests.training.trainings import NETS, device_of, make_solver


def test_checkpoint_returns_what_it_was_given(tmp_path, rng):
    import torch

    contents = {
        "a": rng.standard_normal((3, 4)),
        "b": [1, 2.5, float("nan"), None, True, "text", {"c": np.float32(0.1)}],
        "t": (1, (2,)),
        "big": rng.bit_generator.state,
        "empty": {},
        "tensor": torch.arange(4, dtype=torch.float32),
    }
    path = save_checkpoint(tmp_path / "new" / "folder" / "point", contents)
    assert path.name == "point.npz"
    back = load_checkpoint(path)
    np.testing.assert_array_equal(back["a"], contents["a"])
    assert back["b"][:2] == [1, 2.5] and np.isnan(back["b"][2]) and back["b"][3:6] == [None, True, "text"]
    assert type(back["b"][6]["c"]) is np.float32 and back["b"][6]["c"] == np.float32(0.1)
    assert back["t"] == (1, (2,)) and back["empty"] == {} and back["big"] == contents["big"]
    assert back["tensor"].dtype == np.float32


def test_checkpoint_refuses_what_it_cannot_hold(tmp_path):
    with pytest.raises(TypeError, match=r"contents\['a'\]\[1\] is a set"):
        save_checkpoint(tmp_path / "x", {"a": [1, {2}]})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"not a zip", None])
def test_damaged_checkpoint_is_named(tmp_path, damage):
    path = save_checkpoint(tmp_path / "x", {"a": np.zeros(1000)})
    path.write_bytes(path.read_bytes()[:500] if damage is None else damage)
    with pytest.raises(ValueError, match=r"x\.npz is not a checkpoint or is damaged"):
        load_checkpoint(path)


def test_a_failed_write_leaves_the_old_checkpoint(tmp_path, monkeypatch):
    path = save_checkpoint(tmp_path / "x", {"a": 1})
    monkeypatch.setattr(os, "fsync", lambda fd: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        save_checkpoint(path, {"a": 2})
    assert load_checkpoint(path) == {"a": 1}


def test_a_reader_never_sees_half_a_checkpoint(tmp_path):
    """The new checkpoint takes the old one's name in one step: whoever has the old one open reads it to its end."""
    path = save_checkpoint(tmp_path / "x", {"a": 1})
    with path.open("rb") as old:
        whole = path.read_bytes()
        save_checkpoint(path, {"a": 2})
        assert old.read() == whole != path.read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["x.npz"]


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("stop_at", [1, 3, 7])
def test_resumed_training_equals_an_uninterrupted_one(name, stop_at, backend, tmp_path):
    device = device_of(backend)
    whole = make_solver(name, None, device)
    whole.train()

    class Killed(Exception):
        pass

    def kill(solver):
        if solver.iteration == stop_at + 1:
            raise Killed

    first = make_solver(name, tmp_path / "point", device, checkpoint_every=1, on_iteration=kill)
    with pytest.raises(Killed):
        first.train()
    second = make_solver(name, tmp_path / "point", device)
    second.train(resume=True)
    if "cuda" in backend.name:
        np.testing.assert_allclose(second.loss_history, whole.loss_history, rtol=1e-4)
        return
    assert second.loss_history == whole.loss_history
    assert second.val_acc_history == whole.val_acc_history
    assert second.train_acc_history == whole.train_acc_history
    for key, w in whole.model.params.items():
        assert np.array_equal(backend.numpy(second.model.params[key]), backend.numpy(w))


def test_resume_without_a_file_starts_and_a_finished_training_stays_finished(tmp_path):
    solver = make_solver("fully connected", tmp_path / "point")
    solver.train(resume=True)
    again = make_solver("fully connected", tmp_path / "point")
    again.train(resume=True)
    assert again.loss_history == solver.loss_history
    assert all(np.array_equal(again.model.params[k], w) for k, w in solver.model.params.items())
    longer = make_solver("fully connected", tmp_path / "point", num_epochs=5)
    longer.train(resume=True)
    assert longer.loss_history[: len(solver.loss_history)] == solver.loss_history
    assert longer.epoch == 5


def test_a_checkpoint_of_another_training_is_refused(tmp_path):
    make_solver("fully connected", tmp_path / "point").train()
    other = make_solver("fully connected", tmp_path / "point")
    other.batch_size = 13
    with pytest.raises(ValueError, match="batch_size 12, this Solver has 13"):
        other.train(resume=True)
    with pytest.raises(ValueError, match="another net: "):
        make_solver("conv", tmp_path / "point").train(resume=True)
    with pytest.raises(ValueError, match="checkpoint_name"):
        make_solver("conv", None).train(resume=True)


def test_training_survives_kill_9(tmp_path):
    """A process killed without warning, again and again, ends with the losses of one left alone."""
    script = textwrap.dedent(f"""
        import sys
        from tests.training.trainings import make_solver
        solver = make_solver("fully connected", {str(tmp_path / "point")!r}, num_epochs=40)
        def tick(solver):
            print(solver.iteration, flush=True)
        solver.checkpoint_every = 1
        solver.on_iteration = tick
        solver.train(resume=True)
        print("done", flush=True)
    """)
    kills, done = 0, False
    random = np.random.default_rng(3)
    while not done:
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        patience = int(random.integers(5, 40)) if kills < 3 else None
        for count, line in enumerate(process.stdout, start=1):
            done = line.strip() == "done"
            if count == patience:
                os.kill(process.pid, signal.SIGKILL)
                kills += 1
                break
        process.stdout.close()
        process.wait()
    whole = make_solver("fully connected", None, num_epochs=40)
    whole.train()
    resumed = load_checkpoint(tmp_path / "point")
    assert kills == 3
    assert resumed["loss_history"].tolist() == whole.loss_history
    assert resumed["val_acc_history"] == whole.val_acc_history


@pytest.mark.parametrize(
    "odd",
    [
        np.array([1, "a", None], dtype=object),
        np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
        np.ma.masked_array([1, 2], [True, False]),
    ],
    ids=["objects", "records", "masked"],
)
def test_arrays_that_could_not_be_read_again_are_not_written(odd, tmp_path):
    with pytest.raises(TypeError, match=r"contents\['a'\] is an? "):
        save_checkpoint(tmp_path / "x", {"a": odd})
    assert list(tmp_path.iterdir()) == []


def test_a_tensor_type_that_numpy_lacks_is_named(tmp_path):
    import torch

    with pytest.raises(TypeError, match=r"contents\['a'\] .*bfloat16"):
        save_checkpoint(tmp_path / "x", {"a": torch.zeros(2, dtype=torch.bfloat16)})


def test_two_writers_share_no_part_file(tmp_path, monkeypatch):
    """While one is about to rename its file, another writes the same checkpoint from beginning to end."""
    fsync, first = os.fsync, [True]

    def slow_fsync(fd):
        if first.pop() if first else False:
            save_checkpoint(tmp_path / "x", {"a": np.ones(3)})
        fsync(fd)

    monkeypatch.setattr(os, "fsync", slow_fsync)
    save_checkpoint(tmp_path / "x", {"a": np.zeros(100_000)})
    assert load_checkpoint(tmp_path / "x")["a"].shape == (100_000,)
    assert [p.name for p in tmp_path.iterdir()] == ["x.npz"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"optim_config": {"learning_rate": 1e-3}}, "optim_config"),
        ({"optim_config": {"learning_rate": 1e-2, "beta1": 0.8}}, "optim_config"),
        ({"lr_decay": 0.5}, "lr_decay"),
        ({"lr_scale": {"W1": 0.1}}, "lr_scale"),
        ({"num_val_samples": 5}, "num_val_samples"),
        ({"lr_decay": 1.0, "schedule": lambda t: 0.01}, "lr_decay"),
    ],
)
def test_changed_settings_are_refused_on_resuming(change, message, tmp_path):
    """Without a word the stored settings would have won, or half of each."""
    make_solver("fully connected", tmp_path / "point").train()
    with pytest.raises(ValueError, match=message):
        make_solver("fully connected", tmp_path / "point", **change).train(resume=True)


def test_a_changed_schedule_is_refused_on_resuming(tmp_path):
    def solver(rate, num_epochs=2):
        return make_solver(
            "fully connected", tmp_path / "point", num_epochs=num_epochs, lr_decay=1.0,
            schedule=lambda t: rate / (1 + t), optim_config={},
        )  # fmt: skip

    solver(0.1).train()
    with pytest.raises(ValueError, match="schedule"):
        solver(0.2).train(resume=True)
    longer = solver(0.1, num_epochs=3)
    longer.train(resume=True)
    assert longer.epoch == 3
