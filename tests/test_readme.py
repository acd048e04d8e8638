"""What README.md says is so."""

import re

import pytest

from tests import assignments
from tools import assignment_table

README = (assignments.ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", assignments.NAMES)
def test_the_table_counts_what_is_there(name):
    assert assignment_table.row(name) in README, "run `python -m tools.assignment_table`"


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#\s]+)\)", README):
        if not target.startswith(("http:", "https:")):
            assert (assignments.ROOT / target).exists(), target


def test_commands_exist():
    makefile = (assignments.ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"\bmake (\w+)", README)):
        assert re.search(rf"^{target}:", makefile, flags=re.M), target
