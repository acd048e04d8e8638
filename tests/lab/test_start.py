"""What a newcomer types first, `cs231n lab`, and what it says when something is in the way."""

import os
import pathlib
import socket

import pytest

from cs231n_utils import cli
from cs231n_utils.lab import start
from tests.assignments import ROOT


def run(*argv):
    return cli.main(list(argv))


@pytest.fixture
def taken_port():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        yield busy.getsockname()[1]


def test_lab_says_that_the_port_is_in_use(taken_port, capsys):
    assert run("lab", "--port", str(taken_port), "--no-browser") == 1
    error = capsys.readouterr().err
    assert str(taken_port) in error and "--port" in error and "Traceback" not in error


def test_lab_says_that_the_port_is_no_port(capsys):
    assert run("lab", "--port", "99999") == 1
    assert "99999" in capsys.readouterr().err


def test_lab_says_that_the_folder_is_missing(tmp_path, capsys):
    assert run("lab", "--folder", str(tmp_path / "nowhere")) == 1
    assert "nowhere" in capsys.readouterr().err


def test_lab_takes_the_next_port_if_the_first_is_in_use(taken_port, monkeypatch, capsys):
    monkeypatch.setattr(start, "FIRST_PORT", taken_port)
    monkeypatch.setattr(start, "LAST_PORT", taken_port + 50)
    assert taken_port < start._choose_port(None) < taken_port + 50
    assert str(taken_port) in capsys.readouterr().out


def test_lab_serves_the_assignments_from_this_environment(monkeypatch):
    from jupyterlab import labapp

    started = []
    monkeypatch.setattr(labapp, "main", started.extend)
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "of-the-user")
    monkeypatch.chdir(ROOT / "tests")
    assert run("lab", "--no-browser") == 0
    assert f"--ServerApp.root_dir={ROOT / 'assignments'}" in started
    assert "--LabApp.default_url=/lab/tree/index.ipynb" in started
    assert os.environ["JUPYTER_PREFER_ENV_PATH"] == "1"
    ours, users = os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert pathlib.Path(ours, "labconfig").is_dir() and users == "of-the-user"


@pytest.mark.parametrize(("set_by_user", "found"), [({}, "1"), ({"OMP_NUM_THREADS": "3"}, None)])
def test_lab_starts_kernels_with_one_thread_unless_the_user_set_it(set_by_user, found):
    assert start._environment(set_by_user).get("OPENBLAS_NUM_THREADS") == found
