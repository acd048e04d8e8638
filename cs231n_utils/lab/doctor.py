"""What is wrong with an environment, and how to mend it: `cs231n doctor`.

Each check is a function that returns a `Finding`. Only a finding of state "bad" keeps a student from working.
"""

import dataclasses
import importlib
import importlib.metadata
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

__all__ = ["Finding", "examine", "report"]

# A profile that allows bubblewrap, and what it starts, to make user namespaces, and restricts nothing.
APPARMOR_PROFILE = (
    r"printf 'abi <abi/4.0>,\nprofile bwrap /usr/bin/bwrap flags=(unconfined) {\n  userns,\n}\n' "
    "| sudo tee /etc/apparmor.d/bwrap && sudo apparmor_parser -r /etc/apparmor.d/bwrap"
)
SIGNS = {"good": "✓", "note": "·", "bad": "✗"}


@dataclasses.dataclass(frozen=True)
class Finding:
    """state is "good", "note" (works, but know this) or "bad"; `remedy` says what to do."""

    state: str
    what: str
    remedy: str = ""


def examine(everything=False):
    """All findings on this environment that matter to a student; with `everything`, also those for others."""
    checks = [python, packages, torch, kernel, grader_extension, assignments, cache]
    if everything:
        checks += [sandbox, browser_tests]
    return [check() for check in checks]


def report(everything=False):
    """Print the findings; return 0 if nothing is bad, else 1."""
    findings = examine(everything)
    for finding in findings:
        print(f"{SIGNS[finding.state]} {finding.what}")
        if finding.remedy:
            print(f"    {finding.remedy}")
    bad = sum(f.state == "bad" for f in findings)
    print("Everything a student needs is here." if not bad else f"{bad} of {len(findings)} things need mending.")
    return int(bad > 0)


def python(version=None):
    version = tuple(version or sys.version_info[:3])
    text = ".".join(map(str, version))
    if version < (3, 11):
        return Finding("bad", f"Python {text} is too old; 3.11 or newer is needed.", "Install it and delete .venv.")
    where = "in the environment " + sys.prefix if sys.prefix != sys.base_prefix else "without a virtual environment"
    return Finding("good", f"Python {text}, {where}")


def packages(requirements=None):
    """Are the packages there that the course and JupyterLab need, in versions that fit?"""
    from packaging.requirements import Requirement

    if requirements is None:
        requirements = importlib.metadata.requires("cs231n-utils") or []
    missing = []
    for line in requirements:
        requirement = Requirement(line)
        if requirement.name == "torch" or not _wanted(requirement):
            continue
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            missing.append(f"{requirement.name} is {version}, but {requirement.specifier} is needed")
    if missing:
        return Finding("bad", "; ".join(missing) + ".", 'Run "make lab" again, or pip install -e ".[lab]".')
    return Finding("good", "NumPy, matplotlib, JupyterLab and nbgrader fit together")


def _wanted(requirement):
    return requirement.marker is None or requirement.marker.evaluate({"extra": "lab"})


def torch(load=importlib.import_module):
    try:
        library = load("torch")
    except Exception as error:  # a broken installation can raise anything
        return Finding(
            "note",
            f"PyTorch cannot be loaded ({type(error).__name__}); the sections on it and on GPUs will not run.",
            "Run pip install torch in this environment. Everything else works without it.",
        )
    if library.cuda.is_available():
        return Finding("good", f"PyTorch {library.__version__}, with the GPU {library.cuda.get_device_name(0)}")
    mps = getattr(library.backends, "mps", None)
    if mps is not None and mps.is_available():
        return Finding("good", f"PyTorch {library.__version__}, with Apple's GPU (float32 only)")
    return Finding("good", f"PyTorch {library.__version__}, no GPU (none is needed)")


def kernel(find=None):
    """Does the kernel called python3 run in this environment?"""
    try:
        if find is None:
            from jupyter_client.kernelspec import KernelSpecManager

            os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
            find = KernelSpecManager().get_kernel_spec
        command = find("python3").argv[0]
    except Exception as error:
        return Finding("bad", f"no Jupyter kernel was found ({type(error).__name__}).", 'Run "make lab" again.')
    if pathlib.Path(command).name == command:  # a bare "python": whatever the server's environment has
        return Finding("good", "the notebook kernel is this environment's")
    if pathlib.Path(command).parent != pathlib.Path(sys.executable).parent:
        return Finding(
            "bad",
            f"the notebook kernel runs another Python: {command}.",
            f"Run {sys.executable} -m ipykernel install --sys-prefix.",
        )
    return Finding("good", "the notebook kernel is this environment's")


def grader_extension():
    if importlib.util.find_spec("nbgrader") is None:
        return Finding("note", "nbgrader is missing: the Validate button will not be there.", 'Run "make lab" again.')
    return Finding("good", "nbgrader is here: the Validate button works")


def assignments(folder=None):
    """Can answers be saved?"""
    from cs231n_utils.lab import start

    try:
        folder = folder or start.assignments_folder()
    except start.LabError:
        return Finding("note", "no assignments were found here.", "Go to your copy of the course, and ask again there.")
    folders = {folder, *(path.parent for path in folder.glob("*/*.ipynb"))}
    locked = [path for path in sorted(folders) if not _can_be_written(path)]
    locked += [path for path in sorted(folder.rglob("*.ipynb")) if not os.access(path, os.W_OK)]
    if locked:
        return Finding(
            "bad",
            f"{locked[0]} cannot be written: answers would be lost.",
            "Copy the course to a folder of your own and start it there.",
        )
    return Finding("good", f"answers can be saved in {folder}")


def cache():
    """Can data be kept between sessions?"""
    from cs231n_utils.data import cache as data_cache

    folder = data_cache.folder()
    existing = next(p for p in (folder, *folder.parents) if p.exists())
    if not _can_be_written(existing):
        return Finding(
            "note",
            f"{folder} cannot be written: data are made or fetched anew in each session.",
            "Set CS231N_DATA to a folder that can be.",
        )
    free = shutil.disk_usage(existing).free
    if free < 500e6:
        return Finding(
            "note", f"only {free / 1e6:.0f} MB are free for data in {folder}.", "Make room, or set CS231N_DATA."
        )
    return Finding("good", f"data are kept in {folder}")


def _can_be_written(folder):
    """Try it: permissions alone say nothing of a full disk or of a file system that is mounted read-only."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"cs231n")
    except OSError:
        return False
    return True


def sandbox(run=subprocess.run, settings=pathlib.Path("/proc/sys")):
    """Could submissions be shut in? Only instructors need this; grading itself tries much more than this does."""
    if sys.platform == "win32":
        return Finding(
            "note",
            "the sandbox for submissions (bubblewrap) is a thing of Linux.",
            "Only instructors need it: install the course in WSL 2, with the package bubblewrap, and grade there.",
        )
    if not sys.platform.startswith("linux"):
        return Finding(
            "note",
            "the sandbox for submissions (bubblewrap) is a thing of Linux.",
            f"Only instructors need it: {_in_a_container(run)}.",
        )
    program = shutil.which("bwrap")
    if program is None:
        return Finding(
            "note",
            "there is no sandbox (bubblewrap), without which cs231n grade refuses to work.",
            "Only instructors need it: install the package bubblewrap (apt, dnf and pacman have it).",
        )
    if importlib.util.find_spec("pyseccomp") is None and importlib.util.find_spec("seccomp") is None:
        return Finding(
            "note",
            "the sandbox lacks its filter of system calls.",
            'Only instructors need it: pip install pyseccomp, or pip install -e ".[grading]".',
        )
    user = [] if hasattr(os, "geteuid") and os.geteuid() == 0 else ["--unshare-user"]
    trial = [program, *user, "--unshare-net", "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    try:
        done = run(trial, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return Finding("note", "the sandbox (bubblewrap) does not start.", "Install the package bubblewrap anew.")
    if done.returncode:
        what = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        return Finding("note", f"the sandbox is not allowed to work here ({what}).", _remedy_for_sandbox(settings, run))
    return Finding("good", "a sandbox for submissions (bubblewrap) starts here")


def _in_a_container(run):
    """How to grade in a container, by the engine that is here."""
    grade = "make grade-image, then cs231n grade --sandbox container"
    for engine in filter(shutil.which, ("docker", "podman")):
        try:
            if run([engine, "info"], capture_output=True, text=True, timeout=20, check=False).returncode == 0:
                return f"{engine} answers, so {grade}"
        except (OSError, subprocess.TimeoutExpired):
            continue
    return f"install Docker or Podman and start it, then {grade}"


def _remedy_for_sandbox(settings, run):
    """What keeps bubblewrap from making namespaces, and what an administrator can do."""
    if _is_on(settings / "kernel/apparmor_restrict_unprivileged_userns"):
        return (
            "Only instructors need it. AppArmor forbids it, as on Ubuntu since 23.10. An administrator can allow it:\n"
            f"    {APPARMOR_PROFILE}\n"
            f"    Or grade as root; or {_in_a_container(run)}."
        )
    if pathlib.Path("/.dockerenv").exists() or pathlib.Path("/run/.containerenv").exists():
        return (
            "Only instructors need it. The container forbids it: start it with --security-opt seccomp=unconfined "
            "--security-opt apparmor=unconfined --security-opt systempaths=unconfined (Podman: unmask=ALL), and as "
            "root with --cap-add SYS_ADMIN --cap-add NET_ADMIN, as cs231n grade --sandbox container does."
        )
    return (
        "Only instructors need it. The system forbids user namespaces: sysctl user.max_user_namespaces tells. "
        f"Grade as root; or {_in_a_container(run)}."
    )


def _is_on(path):
    try:
        return path.read_text().strip() not in ("", "0")
    except OSError:
        return False


def find_browser():
    """The path of a Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def browser_tests():
    program = find_browser()
    if program is None:
        return Finding("note", "there is no Chromium; only the developers' browser test wants one.")
    return Finding("good", f"a browser for the developers' tests: {program}")
