"""Grading in a container: it is shown what it needs and no more, and the image holds what grading needs."""

import itertools
import re
import shutil
import subprocess

import pytest

from cs231n_utils import cli
from cs231n_utils.grading import commands, container
from cs231n_utils.grading.errors import GradingError
from tests.assignments import ROOT

CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")


def mounts(command):
    return [argument.split(",") for option, argument in itertools.pairwise(command) if option == "--mount"]


@pytest.mark.parametrize("engine", container.FREEDOMS)
def test_the_container_sees_the_course_and_the_submissions_and_can_write_grades_alone(engine, tmp_path):
    command = container.run_command(engine, tmp_path, "00-toy", tmp_path / "class.zip", user=(1000, 100))
    assert mounts(command) == [
        ["type=bind", f"source={tmp_path}", "target=/course", "readonly"],
        ["type=bind", f"source={tmp_path}/grading", "target=/course/grading"],
        ["type=bind", f"source={tmp_path}/class.zip", "target=/submissions/class.zip", "readonly"],
    ]
    assert command[:2] == [engine, "run"] and command[-4:] == [
        container.IMAGE,
        "grade",
        "00-toy",
        "/submissions/class.zip",
    ]
    assert "1000:100" in command and "SYS_ADMIN" not in command and "--privileged" not in command
    assert {"SYS_ADMIN", "NET_ADMIN"} <= {*container.run_command(engine, tmp_path, "00-toy", tmp_path, user=(0, 0))}


def test_what_grade_was_told_is_told_to_it_inside(tmp_path):
    options = {"output": tmp_path / "out", "jobs": 3, "timeout": 2.5, "force": True}
    command = container.run_command("docker", tmp_path, "00-toy", tmp_path / "a b", user=(1, 1), **options)
    inside = command[command.index(container.IMAGE) + 1 :]
    parsed = vars(cli._parser().parse_args(inside))
    assert parsed["jobs"] == 3 and parsed["timeout"] == 2.5 and parsed["force"] and parsed["sandbox"] is None
    assert [str(parsed["output"]), str(parsed["submissions"])] == ["/output", "/submissions/a b"]
    assert ["type=bind", f"source={tmp_path}/out", "target=/output"] in mounts(command)


def test_a_name_that_an_engine_would_take_for_two_is_refused(tmp_path):
    with pytest.raises(GradingError, match="comma"):
        container.run_command("docker", tmp_path, "00-toy", tmp_path / "a,readonly", user=(1, 1))


@pytest.fixture
def engines(monkeypatch):
    """Programs that answer with a status each; what they were asked is noted."""
    asked, answers = [], {}

    def run(command, **options):
        asked.append(command)
        return subprocess.CompletedProcess(command, answers.get(" ".join(command[:3]), answers.get(command[0], 0)))

    monkeypatch.setattr(container.subprocess, "run", run)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in answers else None)
    monkeypatch.setattr(container.find_engine, "__defaults__", (run,))
    return answers, asked


def test_the_engine_that_answers_grades(engines, tmp_path, monkeypatch):
    answers, asked = engines
    (tmp_path / "solutions").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GradingError, match="Neither"):
        commands.grade("00-toy", tmp_path, sandbox="container")
    answers |= {"docker": 1, "podman": 0, "podman run --rm": 2}
    assert commands.grade("00-toy", tmp_path, sandbox="container") == 2
    assert asked[-1][:2] == ["podman", "run"] and (tmp_path / "grading").is_dir()


def test_without_the_image_it_says_how_to_make_it(engines, tmp_path):
    engines[0].update({"docker": 0, "docker image inspect": 1})
    with pytest.raises(GradingError, match="make grade-image"):
        container.grade_in_container(tmp_path, "00-toy", tmp_path)


def test_the_image_has_what_grading_needs():
    """Debian's packages, the extra with grading's dependencies, and the command that is started."""
    assert {"bubblewrap", "libseccomp2", "python3-venv"} <= set(CONTAINERFILE.split())
    assert "ARG EXTRAS=grading" in CONTAINERFILE and '-c constraints.txt -e ".[${EXTRAS}]"' in CONTAINERFILE
    assert re.search(r'ENTRYPOINT .*"cs231n"\]', CONTAINERFILE)


def test_what_is_copied_into_the_image_is_there_and_is_not_ignored():
    lines = [line.split()[1:-1] for line in CONTAINERFILE.splitlines() if line.startswith("COPY")]
    copied = {name for names in lines for name in names}
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    kept = {line[1:] for line in ignored if line.startswith("!")}
    assert copied == kept and all((ROOT / name).is_file() for name in copied) and "*" in ignored


def test_make_builds_the_image_that_grade_asks_for():
    out = subprocess.run(
        ["make", "-n", "grade-image", "ENGINE=docker"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert f"docker build -t {container.IMAGE} -f Containerfile" in out
