import subprocess
import sys

import pytest

from cs231n_utils import data


@pytest.mark.parametrize(
    ("typo", "meant"),
    [("mnist", "fashion-mnist"), ("CIFAR-10", "cifar10"), ("symbol", "symbols"), ("Fashion_MNIST", "fashion-mnist")],
)
def test_unknown_name_suggests_the_nearest(typo, meant):
    with pytest.raises(ValueError) as caught:
        data.load(typo)
    message = str(caught.value)
    assert repr(typo) in message and f'mean "{meant}"' in message
    assert all(name in message for name in ("fashion-mnist", "symbols", "cifar10"))


@pytest.mark.parametrize("name", [None, 10, "zzzzzz"])
def test_unknown_name_unlike_any(name):
    with pytest.raises(ValueError, match="expected one of"):
        data.load(name)


def test_unknown_source():
    with pytest.raises(ValueError, match="source"):
        data.load("cifar10", source="web")


def test_network_source_of_an_embedded_set():
    with pytest.raises(ValueError, match="auto"):
        data.load("fashion-mnist", source="network")


def test_importing_is_light():
    heavy = {"torch", "matplotlib", "PIL", "requests"}
    code = f"import sys, cs231n_utils.data; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
