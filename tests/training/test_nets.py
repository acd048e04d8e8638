"""The nets: their gradients, against torch and numerically; every backend; what they refuse."""

import re

import numpy as np
import pytest

from cs231n_utils import layers
from cs231n_utils.training import ConvNet, FullyConnectedNet, Model, Solver
from tests.training.trainings import NETS, device_of, relative_error

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


def test_a_tensor_for_a_numpy_net_says_what_to_do(rng):
    import torch

    net = FullyConnectedNet([5], input_dim=6, rng=rng)
    with pytest.raises(TypeError, match='device="cpu"'):
        net.loss(torch.zeros(2, 6))


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


@pytest.mark.parametrize(
    ("net", "message"),
    [
        (lambda: FullyConnectedNet([5], normalization="groupnorm"), "normalization"),
        (lambda: FullyConnectedNet([5], activation="swish"), "activation"),
        (lambda: FullyConnectedNet([5], init="kaiming"), "init"),
        (lambda: FullyConnectedNet([5], dropout_keep_ratio=0), "KEEP|keep"),
        (lambda: FullyConnectedNet([5]).loss(np.zeros((2, 7))), "input_dim"),
        (lambda: ConvNet([4], filter_size=4), "odd"),
        (lambda: ConvNet([4], normalization="groupnorm", groups=0), "groups"),
        (lambda: ConvNet([4, 6], normalization="groupnorm", groups=4), "groups"),
        (lambda: ConvNet([4]).features(np.zeros((0, 3, 32, 32))), "empty"),
        (lambda: FullyConnectedNet([5], 6).loss(np.zeros((0, 6)), np.zeros(0, int)), "empty"),
        (lambda: ConvNet([4, 4, 4], (3, 12, 12)), "divisible by 8"),
        (lambda: ConvNet([4]).loss(np.zeros((2, 32, 32, 3))), "(N, C, H, W)"),
    ],
)
def test_nets_name_the_wrong_argument(net, message):
    with pytest.raises(ValueError) as error:
        net()
    assert re.search(message, str(error.value)) or message in str(error.value)


def test_he_and_xavier_have_their_spread(rng):
    for init, expected in (("he", (2 / 400) ** 0.5), ("xavier", (1 / 400) ** 0.5)):
        net = FullyConnectedNet([300], 400, init=init, rng=rng)
        assert net.params["W1"].std() == pytest.approx(expected, rel=0.02)
    net = ConvNet([64], (16, 8, 8), init="he", rng=rng)
    assert net.params["W1"].std() == pytest.approx((2 / (16 * 9)) ** 0.5, rel=0.03)


def test_model_says_what_a_subclass_must_write():
    model = Model(
        reg=0, dropout_keep_ratio=1, weight_scale=1, init=None, activation="relu", dtype=np.float32, rng=None,
        seed=0, device=None,
    )  # fmt: skip
    with pytest.raises(NotImplementedError):
        model.loss(np.zeros((1, 2)))


@pytest.mark.parametrize("net", [FullyConnectedNet, ConvNet])
def test_a_seed_is_not_a_generator(net):
    with pytest.raises(TypeError, match=r"rng must be .*int 0.*default_rng"):
        net([4], rng=0)


def test_nothing_to_predict():
    assert FullyConnectedNet([5], 6).predict(np.zeros((0, 6))).shape == (0,)


def test_the_gradient_of_the_images_is_not_computed(rng, monkeypatch):
    """Nobody needs it, and it is half of the first block's work."""
    wanted = []

    def recorded(dout, cache, need_dx=True):
        wanted.append(need_dx)
        return backward(dout, cache, need_dx)

    backward = layers.conv_backward
    monkeypatch.setattr(layers, "conv_backward", recorded)
    net = ConvNet([3, 4], (2, 8, 8), [5], rng=rng)
    X, y = rng.standard_normal((4, 2, 8, 8)), np.array([0, 1, 2, 3])
    net.loss(X, y)
    assert wanted == [True, False]  # the second block's, then the first block's
    net.frozen = {"W1", "b1"}
    wanted.clear()
    net.loss(X, y)
    assert wanted == [False]
