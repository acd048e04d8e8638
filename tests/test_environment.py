"""The lists of dependencies agree, and importing the package stays cheap."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from tests.assignments import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


def constraints():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def test_conda_environment_names_nothing_that_pyproject_does_not():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    plain = [d for d in environment["dependencies"] if isinstance(d, str)]
    (pip,) = [d["pip"] for d in environment["dependencies"] if isinstance(d, dict)]
    assert plain == ["python" + PROJECT["requires-python"], "pip"]
    for line in pip:
        if line == "-c constraints.txt":
            continue
        extras = re.fullmatch(r"-e \.\[([\w,]+)\]", line)
        assert extras, f"{line!r} is not the project itself"
        assert set(extras[1].split(",")) <= set(EXTRAS)


def test_constraints_are_exact_and_fit_pyproject():
    pins = {pin.name.lower().replace("_", "-"): pin for pin in constraints()}
    for pin in pins.values():
        assert [s.operator for s in pin.specifier] == ["=="], pin
    for line in [
        *PROJECT["dependencies"],
        *EXTRAS["lab"],
        *EXTRAS["grading"],
        *EXTRAS["torch"],
        *EXTRAS["site"],
        *EXTRAS["dev"],
    ]:
        requirement = Requirement(line)
        if requirement.name == PROJECT["name"]:
            continue
        (pin,) = pins[requirement.name.lower()].specifier
        assert requirement.specifier.contains(pin.version), f"{requirement} does not admit {pin}"


def test_what_is_installed_is_what_pyproject_asks_for():
    for line in [*PROJECT["dependencies"], *EXTRAS["torch"]]:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate():
            assert Version(importlib.metadata.version(requirement.name)) in requirement.specifier


def test_importing_the_package_loads_neither_torch_nor_matplotlib():
    code = "import sys, cs231n_utils, cs231n_utils.layers, cs231n_utils.optim, cs231n_utils.check, cs231n_utils.data\n"
    code += "print([m for m in ('torch', 'matplotlib', 'nbgrader', 'IPython') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


def test_every_submodule_loads_as_an_attribute():
    import cs231n_utils

    for name in cs231n_utils._SUBMODULES:
        assert getattr(cs231n_utils, name).__name__ == f"cs231n_utils.{name}"


def test_nothing_imports_grading():
    for path in (ROOT / "cs231n_utils").rglob("*.py"):
        relative = path.relative_to(ROOT / "cs231n_utils")
        if relative.parts[0] == "grading":
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        importing = [line for line in lines if "import" in line and "grading" in line]
        # The command line starts it, on demand.
        assert not importing or relative.name == "cli.py", (relative, importing)


def test_the_lab_can_be_had_without_torch():
    def commands(*choice):
        done = subprocess.run(
            ["make", "-n", "-B", "lab", *choice], cwd=ROOT, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout

    assert "[lab,torch]" in commands("TORCH=pip")[1]
    assert "[lab]" in commands("TORCH=none")[1] and "torch]" not in commands("TORCH=none")[1]
    assert commands("TORCH=other")[0] != 0
    wanted = [Requirement(line).name for line in [*PROJECT["dependencies"], *EXTRAS["lab"]]]
    assert "torch" not in wanted


def test_the_pinned_versions_install_on_the_first_release_of_each_python_that_is_promised():
    """Debian 12 has Python 3.11.2, for instance."""
    for wanted in constraints():
        try:
            needs = importlib.metadata.metadata(wanted.name).get("Requires-Python") or ""
        except importlib.metadata.PackageNotFoundError:
            continue
        for first in ("3.11.0", "3.12.0", "3.13.0"):
            assert first in SpecifierSet(needs), f"{wanted} needs Python {needs}"
