"""What a newcomer types first: cs231n lab, doctor, progress, and what they say when something is in the way."""

import json
import os
import pathlib
import socket
import types

import pytest

from cs231n_utils import cli, doctor, lab, progress
from tests.assignments import ROOT


def run(*argv):
    return cli.main(list(argv))


@pytest.fixture
def taken_port():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        yield busy.getsockname()[1]


def test_without_a_command_the_help_is_shown(capsys):
    assert run() == 0
    assert "doctor" in capsys.readouterr().out


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
    monkeypatch.setattr(lab, "FIRST_PORT", taken_port)
    monkeypatch.setattr(lab, "LAST_PORT", taken_port + 50)
    assert taken_port < lab._choose_port(None) < taken_port + 50
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


def test_doctor_finds_this_environment_sound(capsys):
    assert run("doctor") == 0
    assert "✗" not in capsys.readouterr().out


def test_doctor_counts_what_is_bad(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "examine", lambda: [doctor.Finding("bad", "broken", "mend it")])
    assert run("doctor") == 1
    assert "mend it" in capsys.readouterr().out


def test_doctor_on_an_old_python():
    assert doctor.python((3, 10, 4)).state == "bad"
    assert doctor.python((3, 12, 0)).state == "good"


def test_doctor_on_missing_and_old_packages():
    finding = doctor.packages(["no-such-package>=1", "numpy>=999"])
    assert finding.state == "bad"
    assert "no-such-package" in finding.what and "numpy" in finding.what
    assert doctor.packages(["pytest>=999; extra == 'dev'"]).state == "good"


@pytest.mark.parametrize("error", [ImportError("no torch"), OSError("libcudart.so is missing")])
def test_doctor_on_a_missing_or_broken_torch(error):
    def load(name):
        raise error

    finding = doctor.torch(load)
    assert finding.state == "note" and "Everything else works" in finding.remedy


def test_doctor_sees_a_gpu():
    cuda = types.SimpleNamespace(is_available=lambda: True, get_device_name=lambda i: "Some GPU")
    library = types.SimpleNamespace(cuda=cuda, __version__="2.13")
    assert "Some GPU" in doctor.torch(lambda name: library).what


def test_doctor_on_the_kernel_of_another_environment():
    spec = types.SimpleNamespace(argv=["/usr/somewhere/else/bin/python", "-m", "ipykernel_launcher"])
    finding = doctor.kernel(lambda name: spec)
    assert finding.state == "bad" and "/usr/somewhere/else" in finding.what and "ipykernel install" in finding.remedy


def test_doctor_on_a_missing_kernel():
    def find(name):
        raise LookupError

    assert doctor.kernel(find).state == "bad"


def test_doctor_on_a_missing_sandbox(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    assert doctor.sandbox().state == "note"


def write_notebook(folder, outputs):
    cells = [{"cell_type": "markdown", "source": ["# A title\n"], "metadata": {}}]
    for i, output in enumerate(outputs):
        about = {"grade": True, "solution": False, "points": 10 * (i + 1), "grade_id": f"test_{i}"}
        cells.append(
            {
                "cell_type": "code",
                "source": "",
                "metadata": {"nbgrader": about},
                "execution_count": None if output is None else 1,
                "outputs": [] if output is None else [{"output_type": output}],
            }
        )
    folder.mkdir(parents=True)
    (folder / "a.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")


def test_progress_counts_checks_that_ran_without_error(tmp_path, capsys):
    write_notebook(tmp_path / "01-first", ["stream", "error", None])
    write_notebook(tmp_path / "02-second", [None])
    assert run("progress", str(tmp_path)) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert "1 of 3 checks pass, 10 of 60 points" in first
    assert "not begun" in second


def test_progress_survives_a_broken_notebook(tmp_path):
    (tmp_path / "01-first").mkdir()
    (tmp_path / "01-first" / "a.ipynb").write_text("{broken", encoding="utf-8")
    assert "cannot be read" in progress.table(tmp_path)


def test_progress_in_an_empty_folder(tmp_path):
    assert "No assignments" in progress.table(tmp_path)


def test_progress_of_the_released_assignments_is_nothing_yet():
    for assignment in progress.read(ROOT / "assignments"):
        assert assignment.checks > 0 and assignment.passed == 0 and not assignment.trouble


def test_unforeseen_errors_keep_their_traceback(monkeypatch):
    def broken(**options):
        raise ZeroDivisionError

    monkeypatch.setattr(lab, "start", broken)
    with pytest.raises(ZeroDivisionError):
        run("lab")
