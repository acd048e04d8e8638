"""The nets against torch autograd and numerical gradients; the Solver's arithmetic; checkpoints and kills."""

import os
import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from cs231n_utils import optim
from cs231n_utils.data import Dataset
from cs231n_utils.training import (
    ConvNet,
    FullyConnectedNet,
    Model,
    Solver,
    TrainingDiverged,
    load_checkpoint,
    save_checkpoint,
)


def device_of(backend):
    return None if backend.name == "numpy" else backend.device


def relative_error(a, b, scale=0.0):
    """The largest difference over the largest number, or over `scale` if that is larger.

    The gradient of a bias before batch normalization is zero but for rounding: compare it on the scale of
    the others.
    """
    return np.max(np.abs(a - b)) / max(scale, np.max(np.abs(a)), np.max(np.abs(b)))


def blobs(rng, n=200, dim=6, classes=3, spread=0.5):
    """Gaussian clouds around random centres: an easy problem."""
    centres = rng.normal(0, 2, (classes, dim))
    y = rng.integers(0, classes, n)
    return centres[y] + spread * rng.standard_normal((n, dim)), y


def blob_data(seed=0, n=200, dtype=np.float32, **kwargs):
    X, y = blobs(np.random.default_rng(seed), n, **kwargs)
    X, cut = X.astype(dtype), n * 3 // 4
    return {"X_train": X[:cut], "y_train": y[:cut], "X_val": X[cut:], "y_val": y[cut:]}


FULLY_CONNECTED = {
    "linear": {"hidden_dims": []},
    "plain": {"hidden_dims": [5, 4], "reg": 0.3},
    "batchnorm": {"hidden_dims": [5, 4], "normalization": "batchnorm", "reg": 0.1},
    "layernorm": {"hidden_dims": [5], "normalization": "layernorm"},
    "dropout": {"hidden_dims": [8, 5], "dropout_keep_ratio": 0.7, "seed": 3},
    "everything": {
        "hidden_dims": [6, 5],
        "normalization": "batchnorm",
        "dropout_keep_ratio": 0.8,
        "seed": 1,
        "reg": 0.2,
    },
    **{name: {"hidden_dims": [5], "activation": name} for name in ("leaky_relu", "elu", "sigmoid", "tanh")},
}
CONV = {
    "plain": {"num_filters": [3, 4], "hidden_dims": [5], "reg": 0.2},
    "batchnorm": {"num_filters": [3, 4], "hidden_dims": [5], "normalization": "batchnorm"},
    "groupnorm": {"num_filters": [4], "hidden_dims": [5], "normalization": "groupnorm", "groups": 2},
    "global pool": {"num_filters": [3, 4], "hidden_dims": [], "normalization": "batchnorm", "global_pool": True},
    "dropout, no hidden": {"num_filters": [3], "hidden_dims": [], "dropout_keep_ratio": 0.5, "seed": 2},
    "wide filter": {"num_filters": [3], "hidden_dims": [6], "filter_size": 5, "dropout_keep_ratio": 0.5, "seed": 2},
}


@pytest.mark.parametrize("name", FULLY_CONNECTED)
def test_fully_connected_gradient_is_the_numerical_one(name, rng):
    net = FullyConnectedNet(
        input_dim=6, num_classes=3, weight_scale=0.5, dtype=np.float64, rng=rng, **FULLY_CONNECTED[name]
    )
    check_gradient(net, rng.standard_normal((7, 2, 3)), rng.integers(0, 3, 7))


@pytest.mark.parametrize("name", CONV)
def test_conv_net_gradient_is_the_numerical_one(name, rng):
    net = ConvNet(input_dim=(2, 4, 8), num_classes=3, weight_scale=0.4, dtype=np.float64, rng=rng, **CONV[name])
    check_gradient(net, rng.standard_normal((3, 2, 4, 8)), rng.integers(0, 3, 3), coordinates=12)


def check_gradient(net, X, y, coordinates=None):
    """Every parameter's gradient, at all of its coordinates or at some drawn ones."""
    rng = np.random.default_rng(7)
    for w in net.params.values():
        w += 0.1 * rng.standard_normal(w.shape)  # no beta, bias or gamma at its special first value
    _, grads = net.loss(X, y)
    assert grads.keys() == net.params.keys()
    for name, w in net.params.items():
        assert grads[name].shape == w.shape
        flat = w.reshape(-1)
        picked = np.arange(w.size)
        if coordinates and w.size > coordinates:
            picked = rng.choice(w.size, coordinates, replace=False)
        for i in picked:
            old = flat[i]
            flat[i] = old + 1e-6
            above = net.loss(X, y)[0]
            flat[i] = old - 1e-6
            below = net.loss(X, y)[0]
            flat[i] = old
            assert grads[name].reshape(-1)[i] == pytest.approx((above - below) / 2e-6, rel=1e-5, abs=1e-8), name


def torch_twin(net):
    """The same net in torch.nn, with the same parameters, for batch-normalized nets without dropout."""
    import torch
    from torch import nn

    modules = []
    for i in range(1, net.num_layers + 1):
        w = net.params[f"W{i}"]
        linear = nn.Linear(*w.shape, dtype=torch.float64)
        linear.weight.data = torch.from_numpy(w.T.copy())
        linear.bias.data = torch.from_numpy(net.params[f"b{i}"].copy())
        modules.append(linear)
        if i < net.num_layers:
            norm = nn.BatchNorm1d(w.shape[1], momentum=0.1, dtype=torch.float64)
            norm.weight.data = torch.from_numpy(net.params[f"gamma{i}"].copy())
            norm.bias.data = torch.from_numpy(net.params[f"beta{i}"].copy())
            modules += [norm, nn.ReLU()]
    return nn.Sequential(*modules)


def test_fully_connected_equals_torch(rng):
    import torch

    net = FullyConnectedNet(
        [9, 7], input_dim=5, num_classes=4, normalization="batchnorm", reg=0.05, init="he", dtype=np.float64, rng=rng
    )
    X, y = rng.standard_normal((12, 5)), rng.integers(0, 4, 12)
    twin = torch_twin(net)
    loss, grads = net.loss(X, y)
    expected = torch.nn.functional.cross_entropy(twin(torch.from_numpy(X)), torch.from_numpy(y))
    linears = [m for m in twin if isinstance(m, torch.nn.Linear)]
    expected = expected + 0.5 * 0.05 * sum((m.weight**2).sum() for m in linears)
    expected.backward()
    assert loss == pytest.approx(expected.item(), rel=1e-12)
    for i, linear in enumerate(linears, start=1):
        assert relative_error(grads[f"W{i}"], linear.weight.grad.numpy().T) < 1e-10
        assert relative_error(grads[f"b{i}"], linear.bias.grad.numpy(), scale=0.1) < 1e-10
    # Training and test mode differ, and test mode leaves no trace.
    assert not np.allclose(net.loss(X), twin(torch.from_numpy(X)).detach().numpy())
    assert np.array_equal(net.loss(X), net.loss(X))


NETS = {
    "fully connected": lambda **kw: FullyConnectedNet(
        [8], input_dim=48, normalization="batchnorm", dropout_keep_ratio=0.8, reg=0.1, init="he", **kw
    ),
    "conv": lambda **kw: ConvNet([4, 6], (3, 4, 4), [8], normalization="batchnorm", reg=0.1, init="he", **kw),
}


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nets_are_the_same_on_every_backend(name, dtype, backend, rng):
    X = rng.standard_normal((6, 3, 4, 4)).astype(dtype)
    y = rng.integers(0, 10, 6)
    reference = NETS[name](rng=np.random.default_rng(1), dtype=dtype)
    net = NETS[name](rng=np.random.default_rng(1), dtype=dtype, device=device_of(backend))
    if "cuda" in backend.name:
        reference.dropout_param = net.dropout_param = None  # a GPU draws its masks itself
    loss, grads = net.loss(backend.array(X), backend.array(y))
    expected_loss, expected = reference.loss(X, y)
    tolerance = 1e-10 if dtype == np.float64 else 1e-4
    assert float(loss) == pytest.approx(float(expected_loss), rel=tolerance)
    for key in expected:
        assert str(dtype.__name__) in str(grads[key].dtype)
        assert type(grads[key]) is type(net.params[key])
        assert relative_error(backend.numpy(grads[key]), expected[key], scale=0.1) < tolerance
    assert relative_error(backend.numpy(net.loss(backend.array(X))), reference.loss(X)) < tolerance


@pytest.mark.parametrize("name", NETS)
def test_solver_runs_on_every_backend(name, backend, rng):
    y = rng.integers(0, 10, 60)
    X = rng.standard_normal((60, 3, 4, 4)) + y[:, None, None, None]
    data = {"X_train": X[:40], "y_train": y[:40], "X_val": X[40:], "y_val": y[40:]}
    data = {key: backend.array(value) for key, value in data.items()}
    net = NETS[name](rng=np.random.default_rng(1), device=device_of(backend))
    solver = Solver(net, data, "adam", {"learning_rate": 1e-2}, num_epochs=8, batch_size=10, rng=rng, verbose=False)
    solver.train()
    assert np.mean(solver.loss_history[-4:]) < 0.8 * np.mean(solver.loss_history[:4])
    assert {type(w) for w in net.params.values()} == {type(backend.array(np.zeros(1)))}
    assert net.predict(data["X_val"]).shape == (20,)


def test_numpy_data_serves_a_tensor_net(rng):
    net = FullyConnectedNet([5], input_dim=6, num_classes=3, device="cpu", rng=rng)
    Solver(net, blob_data(), num_epochs=1, batch_size=50, rng=rng, verbose=False).train()


def test_a_dataset_serves_as_data(rng):
    X, y = rng.standard_normal((6, 4)), np.arange(6) % 3
    dataset = Dataset(X, y, X, y, X, y, ("a", "b", "c"), "test", "made up")
    solver = Solver(FullyConnectedNet([5], 4, 3, rng=rng), dataset, num_epochs=1, batch_size=3, rng=rng, verbose=False)
    solver.train()
    assert len(solver.loss_history) == 2


def test_a_tensor_for_a_numpy_net_says_what_to_do(rng):
    import torch

    net = FullyConnectedNet([5], input_dim=6, rng=rng)
    with pytest.raises(TypeError, match='device="cpu"'):
        net.loss(torch.zeros(2, 6))


def test_solver_is_gradient_descent_written_out(rng):
    """Ten steps of momentum against the same steps by hand."""
    data = blob_data(dtype=np.float64)
    net, twin = (
        FullyConnectedNet([5], 6, 3, reg=0.1, dtype=np.float64, rng=np.random.default_rng(0)) for _ in range(2)
    )
    solver = Solver(
        net, data, "sgd_momentum", {"learning_rate": 0.1}, lr_decay=0.5, batch_size=30, num_epochs=2,
        num_train_samples=None, rng=np.random.default_rng(5), verbose=False,
    )  # fmt: skip
    seen = []
    solver.on_iteration = lambda s: seen.append({k: w.copy() for k, w in s.model.params.items()})
    solver.train()

    order_rng = np.random.default_rng(5)
    velocity = {k: np.zeros_like(w) for k, w in twin.params.items()}
    for t in range(10):
        if t % 5 == 0:
            order = order_rng.permutation(150)
        batch = order[t % 5 * 30 :][:30]
        loss, grads = twin.loss(data["X_train"][batch], data["y_train"][batch])
        assert solver.loss_history[t] == pytest.approx(loss, rel=1e-12)
        for k in twin.params:
            velocity[k] = 0.9 * velocity[k] - 0.1 * 0.5 ** (t // 5) * grads[k]
            twin.params[k] = twin.params[k] + velocity[k]
            np.testing.assert_allclose(seen[t][k], twin.params[k], rtol=1e-10, atol=1e-12)


def test_every_epoch_sees_every_example_once(rng):
    class Recorder:
        def __init__(self):
            self.params, self.seen = {"W1": np.zeros(1)}, []

        def loss(self, X, y=None):
            if y is None:
                return np.zeros((len(X), 2))
            self.seen.extend(X[:, 0].tolist())
            return 0.0, {"W1": np.zeros(1)}

    model = Recorder()
    X = np.arange(10.0)[:, None]
    data = {"X_train": X, "y_train": np.zeros(10, int), "X_val": X, "y_val": np.zeros(10, int)}
    Solver(model, data, batch_size=3, num_epochs=2, rng=rng, verbose=False).train()
    first, second = model.seen[:9], model.seen[9:]
    assert len(set(first)) == len(set(second)) == 9  # the remainder of one is left out
    assert first != second


def test_solver_learns_and_ends_with_its_best_parameters(rng):
    data = blob_data()
    net = FullyConnectedNet([10], 6, 3, init="he", rng=rng)
    solver = Solver(net, data, "adam", {"learning_rate": 1e-2}, num_epochs=6, batch_size=30, rng=rng, verbose=False)
    solver.train()
    assert solver.best_val_acc == max(solver.val_acc_history) > 0.9
    assert len(solver.loss_history) == 6 * 5
    assert len(solver.train_acc_history) == len(solver.val_acc_history) == 7
    assert solver.check_accuracy(data["X_val"], data["y_val"]) == solver.best_val_acc
    assert all(np.array_equal(net.params[k], solver.best_params[k]) for k in net.params)
    assert np.mean(net.predict(data["X_val"]) == data["y_val"]) == solver.best_val_acc


def test_the_first_of_equally_good_parameters_is_kept(rng):
    net = FullyConnectedNet([5], 6, 3, rng=rng)
    seen = []
    solver = Solver(net, blob_data(), optim_config={"learning_rate": 0.0}, num_epochs=2, rng=rng, verbose=False)
    solver.on_epoch = lambda s: seen.append(s.best_params["W1"])
    solver.train()
    assert seen[0] is seen[1]


def test_best_parameters_bring_their_running_statistics(rng):
    """A net that gets worse after its first epoch ends as it was then, batch normalization included."""
    data = blob_data()
    net = FullyConnectedNet([10], 6, 3, normalization="batchnorm", init="he", rng=rng)
    schedule = [0.3] * 5 + [-0.3] * 15  # then up the hill
    solver = Solver(net, data, num_epochs=4, batch_size=30, schedule=schedule.__getitem__, rng=rng, verbose=False)
    solver.train()
    assert solver.best_val_acc > solver.val_acc_history[-1]
    assert solver.check_accuracy(data["X_val"], data["y_val"]) == solver.best_val_acc


def test_schedule_and_lr_scale_set_the_rates(rng):
    data = blob_data()
    rates = {"W1": [], "W2": []}

    def rule(w, dw, config):
        rates["W1" if w.shape == (6, 5) else "W2"].append(config["learning_rate"]) if w.ndim == 2 else None
        return optim.sgd(w, dw, config)

    net = FullyConnectedNet([5], 6, 3, rng=rng)
    Solver(
        net, data, rule, num_epochs=1, batch_size=50, schedule=lambda t: 0.1 / (1 + t), lr_scale={"W1": 0.1},
        rng=rng, verbose=False,
    ).train()  # fmt: skip
    assert rates["W2"] == pytest.approx([0.1, 0.05, 0.1 / 3])
    assert rates["W1"] == pytest.approx([0.01, 0.005, 0.01 / 3])


def test_frozen_layers_stay_and_give_no_gradient(rng):
    net = ConvNet([3, 4], (2, 8, 8), [5], normalization="batchnorm", dtype=np.float64, rng=rng)
    X, y = rng.standard_normal((4, 2, 8, 8)), np.array([0, 1, 2, 3])
    _, full = net.loss(X, y)
    net.frozen = {name for name in net.params if name.endswith(("1", "2"))}
    before = net.state()
    _, grads = net.loss(X, y)
    assert grads.keys() == net.params.keys() - net.frozen
    after = net.state()["running"]
    assert all(np.array_equal(before["running"][i]["running_mean"], after[i]["running_mean"]) for i in "12")
    assert not np.array_equal(before["running"]["3"]["running_mean"], after["3"]["running_mean"])
    assert full.keys() == net.params.keys()
    data = {"X_train": X, "y_train": y, "X_val": X, "y_val": y}
    Solver(net, data, "adam", num_epochs=2, lr_decay=0.5, rng=rng, verbose=False).train()
    assert all(np.array_equal(net.params[name], before["params"][name]) for name in net.frozen)
    assert not np.array_equal(net.params["W3"], before["params"]["W3"])


def test_diverged_training_stops_with_one_sentence(rng):
    net = FullyConnectedNet([20], 6, 3, init="he", rng=rng)
    solver = Solver(net, blob_data(), "sgd", {"learning_rate": 1e25}, batch_size=30, rng=rng, verbose=False)
    with pytest.raises(TrainingDiverged, match=r"iteration \d+ with learning rate 1e\+25; try"):
        solver.train()
    assert not np.isfinite(solver.loss_history[-1])


def test_hooks_can_stop_and_augment(rng):
    net = FullyConnectedNet([5], 6, 3, rng=rng)
    seen = []

    def augment(X, rng):
        seen.append(rng.random())
        return X + 1

    solver = Solver(
        net, blob_data(), batch_size=50, rng=rng, verbose=False, augment=augment, on_epoch=lambda s: s.epoch == 2
    )
    solver.train()
    assert solver.epoch == 2 and len(seen) == 6


def test_progress_and_print_go_to_standard_output(capsys, rng):
    for progress in (False, True):
        net = FullyConnectedNet([5], 6, 3, rng=rng)
        Solver(net, blob_data(), num_epochs=2, batch_size=50, print_every=2, progress=progress, rng=rng).train()
        captured = capsys.readouterr()
        assert captured.err == ""
        assert "loss: " in captured.out and "(Epoch 2 / 2)" in captured.out


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"update_rule": "adma"}, "update_rule"),
        ({"lr_scale": {"W9": 0.1}, "optim_config": {"learning_rate": 0.1}}, "W9"),
        ({"lr_scale": {"W1": 0.1}}, "learning_rate"),
        ({"schedule": lambda t: 0.1, "lr_decay": 0.9}, "schedule"),
        ({"batch_size": 0}, "batch_size"),
        ({"data": {"X_train": np.zeros((2, 6)), "y_train": np.zeros(2)}}, "X_val, y_val"),
        ({"data": blob_data() | {"y_val": np.zeros(3)}}, "y_val"),
    ],
)
def test_solver_names_the_wrong_argument(change, message, rng):
    arguments = {"model": FullyConnectedNet([5], 6, 3, rng=rng), "data": blob_data()} | change
    with pytest.raises(ValueError, match=message):
        Solver(**arguments)


@pytest.mark.parametrize(
    ("net", "message"),
    [
        (lambda: FullyConnectedNet([5], normalization="groupnorm"), "normalization"),
        (lambda: FullyConnectedNet([5], activation="swish"), "activation"),
        (lambda: FullyConnectedNet([5], init="kaiming"), "init"),
        (lambda: FullyConnectedNet([5], dropout_keep_ratio=0), "KEEP|keep"),
        (lambda: FullyConnectedNet([5]).loss(np.zeros((2, 7))), "input_dim"),
        (lambda: ConvNet([4], filter_size=4), "odd"),
        (lambda: ConvNet([4, 4, 4], (3, 12, 12)), "divisible by 8"),
        (lambda: ConvNet([4]).loss(np.zeros((2, 32, 32, 3))), "(N, C, H, W)"),
    ],
)
def test_nets_name_the_wrong_argument(net, message):
    with pytest.raises(ValueError) as error:
        net()
    import re

    assert re.search(message, str(error.value)) or message in str(error.value)


def test_he_and_xavier_have_their_spread(rng):
    for init, expected in (("he", (2 / 400) ** 0.5), ("xavier", (1 / 400) ** 0.5)):
        net = FullyConnectedNet([300], 400, init=init, rng=rng)
        assert net.params["W1"].std() == pytest.approx(expected, rel=0.02)
    net = ConvNet([64], (16, 8, 8), init="he", rng=rng)
    assert net.params["W1"].std() == pytest.approx((2 / (16 * 9)) ** 0.5, rel=0.03)


# --- checkpoints


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


def make_solver(name, checkpoint, device=None, num_epochs=4, **kwargs):
    """A training with everything that has a state: momenta, a decaying rate, dropout, running statistics."""
    rng = np.random.default_rng(11)
    X = rng.standard_normal((60, 3, 4, 4))
    y = rng.integers(0, 10, 60)
    data = {"X_train": X[:40], "y_train": y[:40], "X_val": X[40:], "y_val": y[40:]}
    net = NETS[name](rng=np.random.default_rng(1), device=device)
    return Solver(
        net, data, "adam", {"learning_rate": 1e-2}, lr_decay=0.9, batch_size=12, num_epochs=num_epochs,
        num_train_samples=20, checkpoint_name=checkpoint, rng=rng, verbose=False, **kwargs,
    )  # fmt: skip


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
        from tests.test_training import make_solver
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


def test_model_says_what_a_subclass_must_write():
    model = Model(
        reg=0, dropout_keep_ratio=1, weight_scale=1, init=None, activation="relu", dtype=np.float32, rng=None,
        seed=0, device=None,
    )  # fmt: skip
    with pytest.raises(NotImplementedError):
        model.loss(np.zeros((1, 2)))


def test_import_loads_no_torch():
    code = "import sys, cs231n_utils.training; assert 'torch' not in sys.modules and 'tqdm' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
