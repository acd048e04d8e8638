"""The shipped trunk, freezing and fine-tuning, ResNet-18 from a local server."""

import functools
import hashlib
import http.server
import importlib.util
import pickle
import socket
import subprocess
import sys
import threading

import numpy as np
import pytest

from cs231n_utils import data, transfer
from cs231n_utils.backend import to_numpy
from cs231n_utils.training import ConvNet, FullyConnectedNet, Solver
from tests.training.trainings import device_of, relative_error

# --- the trunk


def pictures(n=20):
    d = data.load("symbols")
    return d.X_train[:n], d.y_train[:n]


def test_trunk_is_the_same_on_every_backend(backend):
    X = transfer.trunk_preprocess(pictures(4)[0])
    reference = transfer.load_trunk(rng=np.random.default_rng(0))
    net = transfer.load_trunk(rng=np.random.default_rng(0), device=device_of(backend))
    assert sum(w.size for w in reference.params.values()) - 1024 * 10 - 10 == 42_768
    assert relative_error(backend.numpy(net.loss(backend.array(X))), reference.loss(X)) < 1e-4
    features = transfer.extract_features(net, backend.array(X), batch_size=3)
    assert type(features) is type(backend.array(X)) and tuple(features.shape) == (4, 1024)


def test_trunk_preprocessing_uses_the_trunks_statistics():
    X, _ = pictures(200)
    out = transfer.trunk_preprocess(X)
    assert out.shape == (200, 3, 32, 32) and out.dtype == np.float32
    assert abs(out.mean()) < 0.3 and 0.7 < out.std() < 1.3
    np.testing.assert_array_equal(transfer.trunk_preprocess(X[:1]), out[:1])  # nothing of the other images enters
    for wrong in (X[0], X.astype(np.float32), X.transpose(0, 3, 1, 2)):
        with pytest.raises(ValueError, match="uint8 images"):
            transfer.trunk_preprocess(wrong)


def test_pretrained_features_beat_fresh_ones():
    """A linear classifier on 10 pictures a class: on what the trunk sees, and on what a fresh one sees."""
    d = data.load("symbols")
    X, y = transfer.trunk_preprocess(d.X_train[:100]), d.y_train[:100]
    X_test, y_test = transfer.trunk_preprocess(d.X_test[:200]), d.y_test[:200]
    accuracy = {}
    for name in ("pretrained", "fresh"):
        rng = np.random.default_rng(0)
        net = transfer.load_trunk(rng=rng)
        if name == "fresh":
            net = ConvNet((32, 48, 64), hidden_dims=[], normalization="batchnorm", init="he", rng=rng)
            net.loss(X, y)  # one pass for the running statistics
        F, F_test = transfer.extract_features(net, X), transfer.extract_features(net, X_test)
        mean, std = F.mean(0), F.std(0) + 1e-3
        F, F_test = (F - mean) / std, (F_test - mean) / std
        head = FullyConnectedNet([], 1024, 10, reg=0.01, rng=rng)
        split = {"X_train": F, "y_train": y, "X_val": F[:50], "y_val": y[:50]}
        settings = {"num_epochs": 30, "batch_size": 50, "rng": rng, "verbose": False}
        Solver(head, split, "adam", {"learning_rate": 3e-3}, **settings).train()
        accuracy[name] = np.mean(head.predict(F_test) == y_test)
    assert accuracy["pretrained"] > accuracy["fresh"] + 0.1 and accuracy["pretrained"] > 0.4


# --- freeze, replace_head, fine_tune, on both kinds of net


def small_torch_net():
    """A module of the form TorchModel asks for."""
    import torch
    from torch import nn

    class Small(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 4, 3)
            self.bn = nn.BatchNorm2d(4)
            self.fc = nn.Linear(4, 5)

        def features(self, x):
            return torch.relu(self.bn(self.conv(x))).mean((2, 3))

        def forward(self, x):
            return self.fc(self.features(x))

    torch.manual_seed(0)
    return transfer.TorchModel(Small().double())


def small_conv_net():
    return ConvNet((4,), (3, 8, 8), [], 5, normalization="batchnorm", dtype=np.float64, rng=np.random.default_rng(0))


NETS = {"ConvNet": small_conv_net, "TorchModel": small_torch_net}


def small_data(rng):
    X, y = rng.standard_normal((40, 3, 8, 8)), rng.integers(0, 5, 40)
    return {"X_train": X[:30], "y_train": y[:30], "X_val": X[30:], "y_val": y[30:]}


def as_numpy(arrays):
    return {name: to_numpy(w).copy() for name, w in arrays.items()}


def running_statistics(net):
    state = net.state()
    stored = state["buffers"] if "buffers" in state else state["running"]["1"]
    return as_numpy(stored)


@pytest.mark.parametrize("kind", NETS)
def test_frozen_trunk_does_not_move(kind, rng):
    net, split = NETS[kind](), small_data(rng)
    net.loss(split["X_train"], split["y_train"])  # some running statistics to keep
    frozen = transfer.freeze(net)
    assert frozen == net.params.keys() - net.head_names and len(net.head_names) == 2
    before, statistics = as_numpy(net.params), running_statistics(net)
    features = to_numpy(transfer.extract_features(net, split["X_val"]))
    solver = transfer.fine_tune(net, split, learning_rate=0.1, num_epochs=3, batch_size=10, rng=rng)
    after = as_numpy(net.params)
    assert all(np.array_equal(before[name], after[name]) for name in frozen)
    assert all(not np.array_equal(before[name], after[name]) for name in net.head_names)
    assert all(np.array_equal(statistics[k], v) for k, v in running_statistics(net).items())
    np.testing.assert_array_equal(to_numpy(transfer.extract_features(net, split["X_val"])), features)
    assert len(solver.loss_history) == 9
    transfer.unfreeze(net)
    transfer.fine_tune(net, split, learning_rate=0.1, num_epochs=3, batch_size=10, rng=rng)
    assert net.loss(split["X_train"], split["y_train"])[1].keys() == net.params.keys()


@pytest.mark.parametrize("kind", NETS)
def test_trunk_takes_smaller_steps(kind, rng):
    """With plain SGD the first step is rate times gradient, so its size shows the rate."""
    net, split = NETS[kind](), small_data(rng)
    before = as_numpy(net.params)
    seen = {}

    def look(solver):
        seen["after"] = as_numpy(solver.model.params)
        return True

    _, gradient = NETS[kind]().loss(split["X_train"], split["y_train"])
    transfer.fine_tune(
        net, split, 0.5, trunk_scale=0.1, update_rule="sgd", num_epochs=1, batch_size=30, rng=rng, on_iteration=look
    )
    for name, g in as_numpy(gradient).items():
        rate = 0.5 if name in net.head_names else 0.05
        np.testing.assert_allclose(seen["after"][name], before[name] - rate * g, rtol=1e-7, atol=1e-10)


@pytest.mark.parametrize("classes", [2, 7])
@pytest.mark.parametrize("kind", NETS)
def test_new_head_keeps_the_trunk(kind, classes, rng):
    net, split = NETS[kind](), small_data(rng)
    net.loss(split["X_train"], split["y_train"])
    before = as_numpy(net.params)
    features = to_numpy(transfer.extract_features(net, split["X_val"]))
    assert transfer.replace_head(net, classes, rng) is net
    assert tuple(net.loss(split["X_val"]).shape) == (10, classes)
    np.testing.assert_array_equal(to_numpy(transfer.extract_features(net, split["X_val"])), features)
    for name, w in as_numpy(net.params).items():
        assert name in net.head_names or np.array_equal(w, before[name])
    assert net.predict(split["X_val"]).shape == (10,)


@pytest.mark.parametrize("kind", NETS)
def test_wrong_arguments_are_named(kind, rng):
    net = NETS[kind]()
    with pytest.raises(ValueError, match="names holds conv9"):
        transfer.freeze(net, ["conv9"])
    with pytest.raises(ValueError, match="num_classes"):
        transfer.replace_head(net, 1)
    with pytest.raises(ValueError, match="trunk_scale"):
        transfer.fine_tune(net, small_data(rng), trunk_scale=-1)
    with pytest.raises(ValueError, match="empty"):
        transfer.extract_features(net, np.zeros((0, 3, 8, 8)))


def test_torch_model_gradients_are_those_of_autograd(rng):
    import torch

    net, split = small_torch_net(), small_data(rng)
    twin = small_torch_net().module
    loss, grads = net.loss(split["X_train"], split["y_train"])
    expected = torch.nn.functional.cross_entropy(
        twin(torch.from_numpy(split["X_train"])), torch.from_numpy(split["y_train"])
    )
    expected.backward()
    assert float(loss) == pytest.approx(expected.item(), rel=1e-12)
    for name, w in twin.named_parameters():
        assert torch.allclose(grads[name], w.grad, rtol=1e-10)
    assert torch.equal(net.module.bn.running_mean, twin.bn.running_mean)


def test_torch_model_survives_a_checkpoint(tmp_path, rng):
    split = small_data(rng)

    def solver(epochs):
        return Solver(
            small_torch_net(), split, "adam", {"learning_rate": 0.01}, batch_size=10, num_epochs=epochs,
            rng=np.random.default_rng(0), verbose=False, checkpoint_name=tmp_path / "point",
        )  # fmt: skip

    solver(2).train()
    resumed, whole = solver(4), solver(4)
    resumed.train(resume=True)
    whole.train()
    assert resumed.loss_history == whole.loss_history


def test_trained_torch_model_is_in_its_module(rng):
    """Whoever takes `net.module` away after training gets the trained parameters."""
    import torch

    net, split = small_torch_net(), small_data(rng)
    transfer.fine_tune(net, split, 0.1, num_epochs=2, batch_size=10, rng=rng)
    with torch.no_grad():
        scores = net.module.eval()(torch.from_numpy(split["X_val"]))
    assert torch.equal(scores, net.loss(split["X_val"]))


def test_strategy_table():
    table = {(n, s): transfer.choose_strategy(n, s) for n in (5, 5000) for s in ("similar", "different")}
    assert "frozen" in table[5, "similar"] and "earlier" in table[5, "different"]
    assert "last" in table[5000, "similar"] and "all" in table[5000, "different"]
    assert transfer.choose_strategy(99, "similar") != transfer.choose_strategy(100, "similar")
    for arguments in ((0, "similar"), (5, "alike")):
        with pytest.raises(ValueError, match=r"images_per_class|similarity"):
            transfer.choose_strategy(*arguments)


# --- ResNet-18


@pytest.fixture(scope="module")
def weights_server(tmp_path_factory):
    """A folder served on 127.0.0.1: good weights, weights with a wrong hash, a torn file, a pickle that runs code."""
    import torch

    folder = tmp_path_factory.mktemp("weights")
    torch.manual_seed(0)
    net = transfer.build_resnet18()
    torch.save(net.module.state_dict(), folder / "good.pth")
    torch.save({"w": torch.zeros(2)}, folder / "other.pth")
    (folder / "hostile.pth").write_bytes(pickle.dumps(Hostile(), protocol=2))
    (folder / "torn.pth").write_bytes((folder / "good.pth").read_bytes()[:1000])
    urls = {}
    for path in sorted(folder.glob("*.pth")):
        named = path.with_name(f"{path.stem}-{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}.pth")
        path.rename(named)
        urls[path.stem] = named.name
    urls["wrong hash"] = "wrong-00000000.pth"
    (folder / urls["wrong hash"]).hardlink_to(folder / urls["good"])  # only the name is wrong

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/"
    yield {name: base + file for name, file in urls.items()} | {"missing": base + "none-12345678.pth"}, net
    server.shutdown()
    server.server_close()


class Hostile:
    def __reduce__(self):
        return print, ("code from the file was run",)


def test_resnet18_loads_what_was_saved(weights_server, tmp_path, capsys):
    urls, saved = weights_server
    assert sum(w.numel() for w in saved.params.values()) == 11_689_512
    assert {
        "conv1.weight",
        "layer1.0.bn1.weight",
        "layer4.1.conv2.weight",
        "layer2.0.downsample.0.weight",
        "fc.bias",
    } < (saved.params.keys())
    loaded = transfer.load_resnet18(urls["good"], cache_dir=tmp_path)
    assert "100%" in (captured := capsys.readouterr()).out and captured.err == ""
    X = transfer.imagenet_preprocess(pictures(2)[0])
    assert X.shape == (2, 3, 64, 64)
    np.testing.assert_array_equal(to_numpy(loaded.loss(X)), to_numpy(saved.loss(X)))
    features = transfer.extract_features(loaded, X)
    assert tuple(features.shape) == (2, 512)
    transfer.replace_head(loaded, 10, np.random.default_rng(0))
    transfer.freeze(loaded)
    _, grads = loaded.loss(X, np.array([1, 2]))
    assert grads.keys() == {"fc.weight", "fc.bias"}


@pytest.mark.parametrize("name", ["wrong hash", "torn", "hostile", "other"])
def test_bad_weights_are_refused(name, weights_server, tmp_path, capsys):
    urls, _ = weights_server
    with pytest.raises(ValueError, match=r"not the file it should be|not those of a ResNet-18"):
        transfer.load_resnet18(urls[name], cache_dir=tmp_path, progress=False)
    assert "code from the file was run" not in capsys.readouterr().out


def test_no_network_is_one_sentence(weights_server, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{taken.getsockname()[1]}/resnet18-f37072fd.pth"
        for url in (dead, weights_server[0]["missing"]):
            with pytest.raises(ConnectionError, match=r"cannot be fetched .* use load_trunk"):
                transfer.load_resnet18(url, cache_dir=tmp_path, progress=False)


@pytest.mark.skipif(importlib.util.find_spec("torchvision") is None, reason="torchvision is not installed")
def test_resnet18_equals_torchvisions():
    import torch
    import torchvision

    theirs, ours = torchvision.models.resnet18().eval(), transfer.build_resnet18()
    ours.module.load_state_dict(theirs.state_dict())
    X = torch.randn(2, 3, 64, 64)
    assert torch.allclose(ours.loss(X), theirs(X), rtol=1e-5)


def test_import_loads_no_torch():
    code = "import sys, cs231n_utils.transfer; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
