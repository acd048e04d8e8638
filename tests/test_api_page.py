"""docs/API.md says what the package has."""

import importlib

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
