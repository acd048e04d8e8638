"""The notebook's one line: its pretrained nets under one interface, and CIFAR-10 with ResNet-18 from a local server."""

import dataclasses
import functools
import hashlib
import itertools
import json

import numpy as np
import pytest

from cs231n_utils import data, transfer
from cs231n_utils.backend import to_numpy
from cs231n_utils.topics.transfer_learning import settings, strategies
from cs231n_utils.topics.transfer_learning.answers import topic
from tests.data.test_cifar10 import Server, batches, write_archive
from tools import measure_transfer

IMAGES = slice(0, 6)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """An archive of CIFAR-10's layout and weights of ResNet-18 on 127.0.0.1: (setting, the weights that were saved)."""
    import torch

    folder, cache = tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("cache")
    digest = write_archive(folder / "cifar-10-python.tar.gz", batches(np.random.default_rng(0)))
    torch.manual_seed(0)
    saved = transfer.build_resnet18().module.state_dict()
    torch.save(saved, folder / "weights.pth")
    name = f"resnet18-{hashlib.sha256((folder / 'weights.pth').read_bytes()).hexdigest()[:8]}.pth"
    (folder / "weights.pth").rename(folder / name)
    server = Server(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CS231N_DATA", str(cache))
        load = functools.partial(data.cifar10.load, [server.url], digest, num_train=80, progress=False)
        patch.setattr(data.cifar10, "load", load)
        url = server.url.replace("cifar-10-python.tar.gz", name)
        patch.setattr(transfer, "load_resnet18", functools.partial(transfer.load_resnet18, url, cache))
        # Smaller than in the notebook, so that the test does not take minutes.
        small = functools.partial(transfer.imagenet_preprocess, size=32)
        yield dataclasses.replace(settings.load_setting("cifar10", "cpu"), preprocess=small), saved
    server.http.shutdown()
    server.http.server_close()


@pytest.fixture(params=["symbols", "clothes", "cifar10"])
def setting(request):
    if request.param == "cifar10":
        return request.getfixturevalue("served")[0]
    return settings.load_setting(request.param)


def test_cifar10_brings_the_images_and_weights_that_were_served(served):
    setting, saved = served
    net = setting.pretrained(np.random.default_rng(0))
    assert (setting.images.name, len(setting.images.X_train), setting.images.num_classes) == ("cifar10", 80, 10)
    for name, w in net.params.items():
        assert name in net.head_names or np.array_equal(to_numpy(w), saved[name].numpy())
    fresh = setting.fresh(np.random.default_rng(0))
    assert not np.array_equal(to_numpy(fresh.params["conv1.weight"]), saved["conv1.weight"].numpy())
    assert fresh.params["fc.bias"].shape == net.params["fc.bias"].shape == (10,)


def test_stages_end_in_the_features_of_the_head(setting):
    net, X = setting.pretrained(np.random.default_rng(0)), setting.preprocess(setting.images.X_test[IMAGES])
    assert X.shape[:2] == (6, 3) and setting.images.X_test.shape[1:] == (32, 32, 3)
    widths = [setting.maps(net, X, stage).shape[1:] for stage in range(1, len(setting.stages) + 1)]
    assert all(channels <= wider for (channels, *_), (wider, *_) in itertools.pairwise(widths))
    features = to_numpy(net.features(X))
    last = setting.maps(net, X, len(setting.stages))
    flat = last.mean((2, 3)) if setting.name == "cifar10" else last.reshape(6, -1)
    np.testing.assert_allclose(flat, features, rtol=1e-4, atol=1e-5)
    assert setting.stage_features(net, X, 1).shape[0] == 6
    up_to = [setting.names_up_to(net, stage) for stage in range(len(setting.stages) + 1)]
    assert all(fewer < more for fewer, more in itertools.pairwise(up_to))
    assert up_to[0] == set() and not up_to[-1] & net.head_names


def test_the_answer_extracts_what_the_trunk_gives(setting):
    """Raw images with the setting's mean and std, through its trunk, are the features of preprocessed images."""
    if setting.name == "cifar10":
        setting = dataclasses.replace(setting, preprocess=transfer.imagenet_preprocess)
    net, some = setting.pretrained(np.random.default_rng(0)), setting.images.X_test[IMAGES]
    extract = topic.answers["extract_features"].reference
    before = settings_state(net)
    F = extract(setting.trunk(net), some, setting.mean, setting.std, 4)
    expected = to_numpy(net.features(setting.preprocess(some)))
    np.testing.assert_allclose(F, expected, rtol=1e-3, atol=1e-3 * np.abs(expected).max())
    assert all(np.array_equal(a, b) for a, b in zip(before, settings_state(net), strict=True))
    setting.trunk(net)(setting.preprocess(some), "train")
    assert not all(np.array_equal(a, b) for a, b in zip(before, settings_state(net), strict=True))


def settings_state(net):
    state = net.state()
    inside = state.get("buffers") or {k + n: a for k, part in state["running"].items() for n, a in part.items()}
    return [np.array(to_numpy(a)) for a in inside.values()]


@pytest.mark.parametrize("strategy", strategies.STRATEGIES)
def test_every_strategy_runs_on_both_nets(setting, strategy, monkeypatch):
    monkeypatch.setattr(strategies, "EPOCHS", {1: 1})
    monkeypatch.setattr(strategies, "SCRATCH_EPOCHS", {1: 1})
    monkeypatch.setattr(strategies, "MEASURED_ON", 10)
    fine_tune = topic.answers["fine_tune"].reference
    found = strategies.try_strategy(setting, strategy, 1, 0, 0.01, fine_tune)
    assert len(found) == 2 and all(0 <= a <= 1 for a in found)


def test_what_was_measured_is_complete():
    runs = strategies.measured()
    for task, per_class, strategy, scale, rates in measure_transfer.wanted():
        found = runs[measure_transfer.name_of(task, per_class, strategy, scale)]
        assert list(found) == [str(rate) for rate in rates]
        for run in found.values():
            assert len(run["validation"]) == len(run["test"]) == 3 and max(run["test"]) > 0.08
    assert json.loads(measure_transfer.as_text(runs)) == runs


def test_the_best_rate_is_chosen_on_validation_images():
    runs = {
        "0.01": {"validation": [0.5, 0.6], "test": [0.1, 0.2]},
        "0.1": {"validation": [0.4, 0.5], "test": [0.9, 0.9]},
    }
    assert strategies.best_of(runs) == (0.01, [0.1, 0.2])


def test_trunk_scales_are_measured_where_nothing_is_stored(served, monkeypatch):
    """For the small trunk the grid is stored, for ResNet-18 it is trained."""
    assert strategies.scale_grid(settings.load_setting("symbols"), None).shape == (4, 5, 3)
    calls = []
    monkeypatch.setattr(strategies, "RATES", (0.01,))
    monkeypatch.setattr(strategies, "SCALES", (0.1, 1))
    monkeypatch.setattr(strategies, "try_strategy", lambda *args: calls.append(args[2:5] + args[6:]) or (0.3, 0.4))
    np.testing.assert_array_equal(strategies.scale_grid(served[0], None, seeds=1), [[[0.4], [0.4]]])
    assert calls == [(10, 0, 0.01, 0.1), (10, 0, 0.01, 1)]


def test_an_unknown_setting_is_named():
    with pytest.raises(ValueError, match="unknown"):
        settings.load_setting("imagenet")


def test_without_torch_cifar10_says_so(monkeypatch):
    monkeypatch.setattr(settings.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match="needs PyTorch"):
        settings.load_setting("cifar10")
