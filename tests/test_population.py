"""A population comes out as K separate trainings would have, on every backend."""

import numpy as np
import pytest

from cs231n_utils.population import PopulationObjective, PopulationSolver
from cs231n_utils.search import LogUniform, random_search
from cs231n_utils.training import FullyConnectedNet, Solver, TrainingDiverged
from tests.training.trainings import blob_data, device_of

K = 5
RATES = [0.3, 0.1, 0.03, 0.01, 0.003]
REGS = [0.0, 0.1, 0.01, 0.5, 1e-3]


def make_nets(hidden_dims=(7, 5), dtype=np.float64, device=None, **kwargs):
    return [
        FullyConnectedNet(
            hidden_dims,
            6,
            3,
            reg=REGS[k],
            init="he",
            dtype=dtype,
            rng=np.random.default_rng(k),
            device=device,
            **kwargs,
        )
        for k in range(K)
    ]


def streams():
    return np.random.default_rng(9).spawn(K)


def configs(rates=RATES, **others):
    return [{"learning_rate": rate} | others for rate in rates]


def with_each(key, values):
    return [config | {key: value} for config, value in zip(configs(), values, strict=True)]


TRAININGS = {
    "sgd": ("sgd", configs(), {}),
    "momentum": ("sgd_momentum", with_each("momentum", (0.5, 0.8, 0.9, 0.9, 0.0)), {}),
    "adam": ("adam", configs(), {"lr_decay": 0.8}),
    "adamw": ("adamw", with_each("weight_decay", (0, 0.1, 0.2, 0.3, 0.4)), {}),
    "rmsprop": ("rmsprop", configs(), {"num_val_samples": 20}),
    "nesterov, remainder": ("nesterov_momentum", configs(), {"batch_size": 37}),
}


@pytest.mark.parametrize("name", TRAININGS)
def test_population_equals_separate_trainings(name, backend):
    rule, optim_configs, more = TRAININGS[name]
    settings = {"batch_size": 30, "num_epochs": 3, "num_train_samples": 50} | more
    data = blob_data(dtype=np.float64)
    device = device_of(backend)
    together = PopulationSolver(
        make_nets(device=device), {key: backend.array(a) for key, a in data.items()}, rule, optim_configs,
        rngs=streams(), **settings,
    )  # fmt: skip
    together.train()
    alone = [
        Solver(net, data, rule, config, rng=rng, verbose=False, **settings)
        for net, config, rng in zip(make_nets(), optim_configs, streams(), strict=True)
    ]
    for k, solver in enumerate(alone):
        solver.train()
        np.testing.assert_allclose(together.loss_history[:, k], solver.loss_history, rtol=1e-10)
        assert together.val_acc_history[:, k].tolist() == solver.val_acc_history
        assert together.train_acc_history[:, k].tolist() == solver.train_acc_history
        assert together.best_val_acc[k] == solver.best_val_acc
        for key, w in solver.model.params.items():
            np.testing.assert_allclose(backend.numpy(together.nets[k].params[key]), w, rtol=1e-9, atol=1e-10)
    assert together.diverged_at.tolist() == [0] * K


@pytest.mark.parametrize("activation", ["leaky_relu", "elu", "sigmoid", "tanh"])
def test_every_activation(activation):
    check_losses(make_nets(activation=activation), make_nets(activation=activation), rtol=1e-10)


@pytest.mark.parametrize("hidden_dims", [(), (4,), (4, 3, 5)])
def test_every_depth(hidden_dims):
    check_losses(make_nets(hidden_dims), make_nets(hidden_dims), rtol=1e-10)


def test_float32_stays_float32():
    nets = make_nets(dtype=np.float32)
    check_losses(nets, make_nets(dtype=np.float32), rtol=1e-4)
    assert {w.dtype for net in nets for w in net.params.values()} == {np.dtype(np.float32)}


def check_losses(nets, twins, rtol):
    settings = {"batch_size": 30, "num_epochs": 2}
    together = PopulationSolver(nets, blob_data(), "adam", configs(), rngs=streams(), **settings)
    together.train()
    for k, (twin, rng) in enumerate(zip(twins, streams(), strict=True)):
        solver = Solver(twin, blob_data(), "adam", configs()[k], rng=rng, verbose=False, **settings)
        solver.train()
        np.testing.assert_allclose(together.loss_history[:, k], solver.loss_history, rtol=rtol)


def test_one_that_diverges_leaves_the_others_alone():
    rates = [1e200, 0.1, 0.03, 0.01, 0.003]
    settings = {"batch_size": 30, "num_epochs": 3}
    together = PopulationSolver(make_nets(), blob_data(), "sgd", configs(rates), rngs=streams(), **settings)
    together.train()
    assert together.diverged_at[0] > 0 and not together.diverged_at[1:].any()
    assert np.isnan(together.loss_history[together.diverged_at[0] - 1 :, 0]).all()
    assert np.isnan(together.val_acc_history[-1, 0])
    assert all(np.isfinite(w).all() for net in together.nets for w in net.params.values())
    for k in range(1, K):
        solver = Solver(
            make_nets()[k], blob_data(), "sgd", configs(rates)[k], rng=streams()[k], verbose=False, **settings
        )
        solver.train()
        np.testing.assert_allclose(together.loss_history[:, k], solver.loss_history, rtol=1e-10)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"nets": []}, "nets is empty"),
        ({"nets": [*make_nets()[:4], FullyConnectedNet([7, 6], 6, 3)]}, r"nets\[4\] differs"),
        ({"nets": make_nets(normalization="batchnorm")}, "without normalization"),
        ({"nets": make_nets(dropout_keep_ratio=0.5)}, "dropout"),
        ({"optim_configs": configs()[:3]}, "got 3 for 5 nets"),
        ({"optim_configs": [*configs()[:4], {}]}, "same keys"),
        ({"rngs": streams()[:2]}, "rngs"),
        ({"update_rule": "newton"}, "update_rule"),
        ({"data": {}}, "X_train"),
    ],
)
def test_population_names_the_wrong_argument(change, message):
    with pytest.raises(ValueError, match=message):
        PopulationSolver(**{"nets": make_nets(), "data": blob_data()} | change)


SPACE = {
    "learning_rate": LogUniform(1e-4, 1e-1),
    "reg": LogUniform(1e-5, 1e-1),
    "hidden_dims": [(8,), (12,), (6, 6)],
    "batch_size": [20, 30],
}


def test_random_search_gives_the_same_scores_as_one_by_one():
    def one_by_one(settings, rng):
        return objective(settings, rng)

    objective = PopulationObjective(blob_data(dtype=np.float64, spread=2.0), {"num_epochs": 2}, dtype=np.float64)
    stacked = random_search(objective, SPACE, 20, np.random.default_rng(4))
    single = random_search(one_by_one, SPACE, 20, np.random.default_rng(4))
    assert [t.settings for t in stacked] == [t.settings for t in single]
    assert [t.score for t in stacked] == [t.score for t in single]
    assert len({t.score for t in stacked}) > 3


def test_weight_scale_is_not_overruled_by_the_default_init():
    objective = PopulationObjective(blob_data())
    net = objective._net(objective._complete({"weight_scale": 1e-9}), np.random.default_rng(0))
    assert abs(net.params["W1"]).max() < 1e-7


def test_diverged_trials_come_last():
    objective = PopulationObjective(blob_data(), update_rule="sgd")
    with pytest.raises(TrainingDiverged):
        objective({"learning_rate": 1e30}, np.random.default_rng(0))
    trials = random_search(objective, {"learning_rate": [1e30, 0.1]}, 8, np.random.default_rng(0))
    for trial in trials:
        assert (trial.score == -np.inf) == (trial.settings["learning_rate"] == 1e30)
        assert (trial.error is None) == (trial.score > 0)


def test_a_misspelt_setting_is_named():
    with pytest.raises(ValueError, match="unknown setting learnin_rate; the known ones are"):
        random_search(PopulationObjective(blob_data()), {"learnin_rate": [1]}, 2, np.random.default_rng(0))


@pytest.mark.parametrize("label", [-1, 3])
@pytest.mark.parametrize("split", ["y_train", "y_val"])
def test_labels_out_of_range_are_refused(label, split, backend):
    """-1 would count as the last class, without a word."""
    data = blob_data()
    data[split] = data[split].copy()
    data[split][5] = label
    nets = make_nets(device=device_of(backend))
    with pytest.raises(ValueError, match=f"{split} must lie from 0 to 2.*{label}"):
        PopulationSolver(nets, data)


@pytest.mark.parametrize("name", ["num_val_samples", "num_train_samples", "batch_size", "num_epochs"])
def test_counts_of_zero_are_refused(name):
    with pytest.raises(ValueError, match=f"{name} must be at least 1"):
        PopulationSolver(make_nets(), blob_data(), **{name: 0})


def test_a_seed_is_not_a_generator():
    with pytest.raises(TypeError, match=r"rngs\[1\].*int 1"):
        PopulationSolver(make_nets(), blob_data(), rngs=[np.random.default_rng(0), 1, 2, 3, 4])


def test_what_all_nets_share_is_one_number_and_what_differs_an_array():
    """Configs are stacked by value: one dict for all, dicts that agree, dicts that differ."""
    shared = {"learning_rate": 0.1, "momentum": 0.5}
    for given in (shared, [dict(shared) for _ in range(K)]):
        solver = PopulationSolver(make_nets(), blob_data(), "sgd_momentum", given)
        assert solver.optim_config == shared
    solver = PopulationSolver(make_nets(), blob_data(), "sgd_momentum", with_each("momentum", [0.5] * K))
    assert solver.optim_config["momentum"] == 0.5
    assert solver.optim_config["learning_rate"].tolist() == [[rate] for rate in RATES]
    assert PopulationSolver(make_nets(), blob_data()).optim_config == {}


def test_a_config_given_once_is_not_written_to():
    given = {"learning_rate": 0.1}
    PopulationSolver(make_nets(), blob_data(), "adam", given, num_epochs=1, lr_decay=0.5).train()
    assert given == {"learning_rate": 0.1}


def test_scores_are_those_of_each_net_and_of_other_weights(backend):
    data = {key: backend.array(a) for key, a in blob_data(dtype=np.float64).items()}
    solver = PopulationSolver(
        make_nets(device=device_of(backend)), data, "sgd", configs(), num_epochs=2, rngs=streams()
    )
    first, X = solver.weights, data["X_val"]
    before = [backend.numpy(net.loss(X)) for net in solver.nets]
    solver.train()
    np.testing.assert_allclose(solver.scores(X, first), before, rtol=1e-9, atol=1e-12)
    assert solver.scores(X).shape == (K, len(X), 3)
    assert not np.allclose(solver.scores(X), before)
