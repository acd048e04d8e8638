"""docs/API.md says what the package has."""

import importlib
import re

import pytest

from tools import make_api_page


def test_the_page_is_current():
    assert make_api_page.main(["--check"]) == 0, "run: python -m tools.make_api_page"


@pytest.mark.parametrize("module_name", make_api_page.module_names())
def test_every_public_name_exists_and_has_a_docstring(module_name):
    module = importlib.import_module(module_name)
    assert module.__doc__
    for name in make_api_page.public_names(module):
        value = getattr(module, name)
        if callable(value):
            assert value.__doc__, f"{module_name}.{name} has no docstring"


def test_an_old_page_is_noticed(tmp_path, monkeypatch, capsys):
    page = tmp_path / "API.md"
    monkeypatch.setattr(make_api_page, "PAGE", page)
    assert make_api_page.main(["--check"]) == 1
    assert make_api_page.main([]) == 0
    assert make_api_page.main(["--check"]) == 0
    page.write_text(page.read_text(encoding="utf-8").replace("adam", "madam"), encoding="utf-8")
    assert make_api_page.main(["--check"]) == 1
    assert "not current" in capsys.readouterr().err


def test_the_example_runs_and_is_short(capsys):
    assert len(make_api_page.EXAMPLE.splitlines()) <= 15
    assert make_api_page.EXAMPLE in make_api_page.make_page()
    names = {}
    exec(make_api_page.EXAMPLE, names)
    assert names["validation_accuracy"] > 0.7 and names["test_accuracy"] > 0.7
    assert "test 0." in capsys.readouterr().out


def test_no_option_and_no_value_is_left_out():
    page = make_api_page.make_page()
    assert "...)" not in page.split("\n## architecture")[1]
    assert "lr_decay=1.0" in page and "checkpoint_every=None" in page
    assert "see the module" not in page


def test_the_page_is_the_same_in_every_folder():
    assert str(make_api_page.ROOT) not in make_api_page.make_page()


def test_what_the_page_recommends_exists():
    chapter = make_api_page.HEADER.split("## Which do I need?")[1].split("A training,")[0]
    named = re.findall(r"`(\w+)\.(\w+)`", chapter)
    assert len(named) >= 15
    for module_name, name in named:
        if module_name != "fitted":
            assert hasattr(importlib.import_module(f"cs231n_utils.{module_name}"), name), (module_name, name)
