"""The Solver: its arithmetic, its best parameters, its hooks, and what it refuses."""

import functools
import subprocess
import sys

import numpy as np
import pytest

from cs231n_utils import optim
from cs231n_utils.augmentation import cutmix, mixup
from cs231n_utils.data import Dataset
from cs231n_utils.training import FullyConnectedNet, Solver, TrainingDiverged
from tests.training.trainings import NETS, blob_data, device_of


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
        ({"num_val_samples": 0}, "num_val_samples"),
        ({"num_train_samples": 0}, "num_train_samples"),
        ({"checkpoint_every": 0}, "checkpoint_every"),
        ({"data": {"X_train": np.zeros((2, 6)), "y_train": np.zeros(2)}}, "X_val, y_val"),
        ({"data": blob_data() | {"y_val": np.zeros(3)}}, "y_val"),
    ],
)
def test_solver_names_the_wrong_argument(change, message, rng):
    arguments = {"model": FullyConnectedNet([5], 6, 3, rng=rng), "data": blob_data()} | change
    with pytest.raises(ValueError, match=message):
        Solver(**arguments)


def test_import_loads_no_torch():
    code = "import sys, cs231n_utils.training; assert 'torch' not in sys.modules and 'tqdm' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_seed_is_not_a_generator():
    with pytest.raises(TypeError, match=r"rng must be .*int 0.*default_rng"):
        Solver(FullyConnectedNet([5], 6, 3), blob_data(), rng=0)


def test_the_accuracy_on_nothing_is_refused(rng):
    solver = Solver(FullyConnectedNet([5], 6, 3, rng=rng), blob_data(), rng=rng)
    with pytest.raises(ValueError, match="X is empty"):
        solver.check_accuracy(np.zeros((0, 6)), np.zeros(0, int))


@pytest.mark.parametrize("mix", [mixup, cutmix])
def test_mixed_labels_train(mix, backend, rng):
    """augment gets the labels too if it has a parameter for them, and may make rows of probabilities of them."""
    y = rng.integers(0, 10, 60)
    X = rng.standard_normal((60, 3, 4, 4)) + y[:, None, None, None]
    data = {"X_train": X[:40], "y_train": y[:40], "X_val": X[40:], "y_val": y[40:]}
    net = NETS["conv"](rng=np.random.default_rng(1), device=device_of(backend))
    solver = Solver(
        net, data, "adam", {"learning_rate": 1e-2}, num_epochs=8, batch_size=10, rng=rng, verbose=False,
        augment=functools.partial(mix, num_classes=10),
    )  # fmt: skip
    solver.train()
    assert np.mean(solver.loss_history[-4:]) < 0.9 * np.mean(solver.loss_history[:4])


def test_the_loss_of_mixed_labels_is_the_mixed_loss(backend, rng):
    net = FullyConnectedNet([5], 6, 3, dtype=np.float64, rng=rng, device=device_of(backend))
    X, a, b = rng.standard_normal((4, 6)), np.array([0, 1, 2, 1]), np.array([2, 2, 0, 1])
    rows = 0.3 * np.eye(3)[a] + 0.7 * np.eye(3)[b]
    losses = [float(net.loss(backend.array(X), backend.array(y))[0]) for y in (rows, a, b)]
    assert losses[0] == pytest.approx(0.3 * losses[1] + 0.7 * losses[2], rel=1e-12)


def test_a_misspelt_optimizer_setting_stops_the_training(rng):
    solver = Solver(FullyConnectedNet([5], 6, 3, rng=rng), blob_data(), "adam", {"lr": 1e-3}, rng=rng, verbose=False)
    with pytest.raises(ValueError, match=r"'lr'.*learning_rate"):
        solver.train()
