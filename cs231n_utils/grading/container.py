"""Grades in a container, for machines on which bubblewrap itself does not run: macOS, or a Linux that forbids it.

All of `cs231n grade` runs in it, bubblewrap included. The container is no part of what is promised: grading tries each
denial of the sandbox in there, as anywhere, and refuses if one does not hold. `make grade-image` makes the image.
"""

import os
import shutil
import subprocess
from pathlib import Path

from cs231n_utils.grading.errors import GradingError

__all__ = ["find_engine", "grade_in_container", "run_command"]

IMAGE = "cs231n-grading"
# What lets bubblewrap make namespaces and a /proc of its own. The container protects less by that; it is the sandbox in
# it that protects, and the container itself sees the course and the submissions, and nothing else of the machine.
FREEDOMS = {
    "docker": ["seccomp=unconfined", "apparmor=unconfined", "label=disable", "systempaths=unconfined"],
    "podman": ["seccomp=unconfined", "apparmor=unconfined", "label=disable", "unmask=ALL"],
}


def grade_in_container(root, assignment, submissions, **options):
    """Runs `cs231n grade` in a container; returns its exit status.

    Parameters
    ----------
    root, assignment, submissions, **options
        Those of `run_command`.

    Raises
    ------
    GradingError
        If there is no Docker and no Podman, or no image.
    """
    engine = find_engine()
    if subprocess.run([engine, "image", "inspect", IMAGE], capture_output=True, check=False).returncode:
        raise GradingError(f"{engine} has no image {IMAGE} yet: run make grade-image in the course's folder.")
    output = options.get("output")
    # What is to be mounted must be there, and be ours.
    for folder in (Path(root) / "grading", *([Path(output)] if output else [])):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        return subprocess.run(run_command(engine, root, assignment, submissions, **options), check=False).returncode
    except KeyboardInterrupt:
        return 130


def find_engine(run=subprocess.run):
    """ "docker" or "podman", whichever answers first.

    Raises
    ------
    GradingError
        If neither does.
    """
    for engine in FREEDOMS:
        if shutil.which(engine) and run([engine, "info"], capture_output=True, check=False).returncode == 0:
            return engine
    raise GradingError("Neither Docker nor Podman answers: install one of them, start it, and run make grade-image.")


def run_command(engine, root, assignment, submissions, *, output=None, jobs=None, timeout=None, force=False, user=None):
    """The command line that grades in a container.

    The course is mounted read-only, except for its folder grading/; so are the submissions.

    Parameters
    ----------
    engine : {"docker", "podman"}
    root : path
        The course's folder.
    assignment, submissions, output, jobs, timeout, force
        Those of `commands.grade`; one path of submissions.
    user : (int, int), optional
        Whose the files will be; default whoever asks.

    Returns
    -------
    list of str
    """
    # Where users have no numbers, on Windows, the engine lets any user write.
    uid, gid = user or ((os.getuid(), os.getgid()) if hasattr(os, "getuid") else (1000, 1000))
    submissions = Path(submissions).resolve()
    inside = f"/submissions/{submissions.name}"
    command = [engine, "run", "--rm", "--user", f"{uid}:{gid}"]
    for freedom in FREEDOMS[engine]:
        command += ["--security-opt", freedom]
    if uid == 0:  # who makes no user namespace, and so needs the rights to make the others and to set up their network
        command += ["--cap-add", "SYS_ADMIN", "--cap-add", "NET_ADMIN"]
    elif engine == "podman":
        command += ["--userns", "keep-id"]
    root = Path(root).resolve()
    command += [*mount(root, "/course", "readonly"), *mount(root / "grading", "/course/grading")]
    command += mount(submissions, inside, "readonly")
    command += mount(Path(output).resolve(), "/output") if output else []
    command += [IMAGE, "grade", assignment, inside, *(["--output", "/output"] if output else [])]
    command += [f"--jobs={jobs}"] if jobs else []
    command += [f"--timeout={timeout}"] if timeout else []
    return [*command, "--force"] if force else command


def mount(source, target, *options):
    """The arguments that show a folder or file of the machine in the container.

    Raises
    ------
    GradingError
        If its name cannot be written down for the engine.
    """
    if {",", '"'} & {*f"{source}{target}"}:
        raise GradingError(f"{source} has a comma or a quotation mark in its name: a container cannot be shown it.")
    return ["--mount", ",".join([f"type=bind,source={source},target={target}", *options])]
