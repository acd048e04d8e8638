"""What the guides say can be done as they say it: links lead somewhere, commands and options exist, code runs."""

import re
import shlex

import pytest

from cs231n_utils import cli
from tests import assignments

ROOT = assignments.ROOT
GUIDES = sorted([*ROOT.glob("docs/*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(path, language):
    return [text for found, text in BLOCK.findall(path.read_text(encoding="utf-8")) if found == language]


def commands(path):
    """Each command line in a guide's plain blocks, and in its text between backquotes."""
    text = path.read_text(encoding="utf-8")
    lines = [line for block in blocks(path, "") for line in block.splitlines()]
    lines += re.findall(r"`((?:\.venv/bin/)?(?:cs231n|make) [^`\n]+)`", text)
    return [line.split("  #")[0].strip() for line in lines]


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#\s]+)\)", path.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:")):
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_commands_of_the_package_exist_with_their_options(path):
    for command in commands(path):
        program, *arguments = shlex.split(command) or [""]
        if program.removeprefix(".venv/bin/") == "cs231n" and not {"NAME", "NN-topic"} & set(arguments):
            try:
                # In a sentence a command stands for itself, without its arguments.
                cli._parser().parse_args(arguments if len(arguments) > 1 else [*arguments, "--help"])
            except SystemExit as end:
                assert end.code == 0, f"{path.name}: {command}"


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_make_targets_exist(path):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in commands(path):
        program, *arguments = shlex.split(command) or [""]
        if program == "make" and arguments:
            assert re.search(rf"^{arguments[0]}:", makefile, flags=re.MULTILINE), command


def test_the_slurm_example_gives_a_script_that_starts_workers():
    pytest.importorskip("dask_jobqueue")
    example, waiting = (text for text in blocks(ROOT / "docs" / "scale.md", "python")[:2])
    assert "cluster.scale(jobs=" in waiting
    names = {}
    exec(example.replace('{"dashboard_address": None}', '{"dashboard_address": None, "host": "127.0.0.1"}'), names)
    with names["cluster"] as cluster:
        script = cluster.job_script()
    assert "#SBATCH --cpus-per-task=8" in script and "#SBATCH -t 02:00:00" in script
    assert "cd $HOME/cs231n-utils" in script
    assert re.search(r"dask_worker tcp://\S+ .*--nworkers 8", script)
