"""`cs231n doctor` on sound and on broken environments."""

import pathlib
import subprocess
import sys
import tempfile
import types

import pytest

from cs231n_utils import cli
from cs231n_utils.lab import doctor, start


def run(*argv):
    return cli.main(list(argv))


def test_doctor_finds_this_environment_sound(capsys):
    assert run("doctor") == 0
    assert "✗" not in capsys.readouterr().out


def test_doctor_tells_students_nothing_that_only_others_need(capsys):
    assert run("doctor") == 0
    to_students = capsys.readouterr().out
    assert "browser" not in to_students and "sandbox" not in to_students
    run("doctor", "--all")
    to_all = capsys.readouterr().out
    assert "rowser" in to_all and "sandbox" in to_all and len(to_all) > len(to_students)


def locked(monkeypatch, folder):
    """Let no file be made in `folder`: permissions would not stop a test that runs as root."""
    make = tempfile.TemporaryFile

    def refuse(dir):
        if pathlib.Path(dir) == folder:
            raise OSError("read-only file system")
        return make(dir=dir)

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)


def test_doctor_tries_to_write_where_answers_are_saved(tmp_path, monkeypatch):
    (tmp_path / "01-first").mkdir()
    (tmp_path / "01-first" / "a.ipynb").write_text("{}")
    assert doctor.assignments(tmp_path).state == "good"
    assert [path.name for path in (tmp_path / "01-first").iterdir()] == ["a.ipynb"], "nothing is left behind"
    locked(monkeypatch, tmp_path / "01-first")
    finding = doctor.assignments(tmp_path)
    assert finding.state == "bad" and str(tmp_path / "01-first") in finding.what


def test_doctor_where_there_are_no_assignments(monkeypatch):
    def none():
        raise start.LabError("none")

    monkeypatch.setattr(start, "assignments_folder", none)
    assert doctor.assignments().state == "note"


def test_doctor_tries_to_write_where_data_are_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("CS231N_DATA", str(tmp_path / "not" / "yet" / "there"))
    assert doctor.cache().state == "good"
    locked(monkeypatch, tmp_path)
    assert doctor.cache().state == "note" and "CS231N_DATA" in doctor.cache().remedy


def test_doctor_counts_what_is_bad(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "examine", lambda everything: [doctor.Finding("bad", "broken", "mend it")])
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


@pytest.mark.parametrize(("answers", "named"), [((), "install Docker or Podman"), (("podman",), "podman answers")])
def test_doctor_where_there_is_no_bubblewrap_at_all(monkeypatch, answers, named):
    def run(command, **options):
        if command[0] not in answers:
            raise OSError("no such program")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(doctor.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(doctor.sys, "platform", "darwin")
    remedy = doctor.sandbox(run).remedy
    assert named in remedy and "--sandbox container" in remedy
    monkeypatch.setattr(doctor.sys, "platform", "win32")
    assert "WSL" in doctor.sandbox(run).remedy


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="bubblewrap is for Linux")
def test_doctor_on_a_forbidden_sandbox(monkeypatch, tmp_path):
    def refused(*args, **kwargs):
        return subprocess.CompletedProcess(args, 1, "", "bwrap: setting up uid map: Permission denied\n")

    monkeypatch.setattr(doctor.shutil, "which", lambda name: "/usr/bin/bwrap")
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda name: name)
    setting = tmp_path / "kernel" / "apparmor_restrict_unprivileged_userns"
    setting.parent.mkdir()
    for value, named in (("1", True), ("0", False)):
        setting.write_text(value + "\n")
        finding = doctor.sandbox(refused, tmp_path)
        assert finding.state == "note" and "Permission denied" in finding.what
        assert ("AppArmor" in finding.remedy) is named
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda name: None)
    assert "pyseccomp" in doctor.sandbox(refused, tmp_path).remedy
