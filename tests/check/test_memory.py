"""Restarting a kernel loses no progress: an answer that has passed is trusted again by the experiments."""

import json

import pytest

from cs231n_utils.check import CheckFailed, Checks
from tests.check.toy import square, topic


def half_right(x, scale):
    return (scale * x**2 if scale == 1.0 else x), (x, scale)


@pytest.fixture
def notes(tmp_path, monkeypatch):
    """The kernel of an open notebook, and the folder of what it remembers."""
    monkeypatch.setenv("CS231N_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("JPY_SESSION_NAME", "00-toy/toy.ipynb")
    return tmp_path / "data"


def judge(checks, scale):
    with checks("square") as case:
        case.call("a scale", 3.0, scale)


def lent_after_restart(function):
    """What `working` lends in a kernel in which no check has been run."""
    return Checks(topic, {"square": function}).working("square").square


def test_an_answer_that_has_passed_is_used_after_a_restart(notes, capsys):
    judge(Checks(topic, {"square": square}), 2.0)
    capsys.readouterr()
    assert lent_after_restart(square) is square
    assert capsys.readouterr().out == ""
    assert lent_after_restart(half_right) is topic.answers["square"].reference


def test_an_answer_that_fails_one_of_its_checks_is_not(notes):
    checks = Checks(topic, {"square": half_right})
    judge(checks, 1.0)
    assert lent_after_restart(half_right) is half_right
    with pytest.raises(CheckFailed):
        judge(checks, 2.0)
    assert lent_after_restart(half_right) is topic.answers["square"].reference


def test_what_is_remembered_gives_no_verdict(notes):
    judge(Checks(topic, {"square": square}), 2.0)
    assert not Checks(topic, {"square": square}).has_passed("square")


def test_a_grader_remembers_nothing(notes, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME")
    judge(Checks(topic, {"square": square}), 2.0)
    assert not notes.exists()
    assert lent_after_restart(square) is topic.answers["square"].reference


@pytest.mark.parametrize("damage", ["{", "3", '{"a": 1}'])
def test_a_damaged_file_is_begun_anew(notes, damage):
    notes.mkdir()
    (notes / "passed-00-toy.json").write_text(damage)
    assert lent_after_restart(square) is topic.answers["square"].reference
    judge(Checks(topic, {"square": square}), 2.0)
    assert lent_after_restart(square) is square
    assert len(json.loads((notes / "passed-00-toy.json").read_text())) == 1


def test_a_folder_that_cannot_be_written_stops_nobody(notes):
    notes.write_text("a file where the folder should be")
    judge(Checks(topic, {"square": square}), 2.0)
    assert lent_after_restart(square) is topic.answers["square"].reference


def test_functions_without_a_text_are_not_remembered(notes):
    namespace = {}
    exec("def square(x, scale):\n    return scale * x**2, None", namespace)
    judge(Checks(topic, namespace), 2.0)
    assert lent_after_restart(namespace["square"]) is topic.answers["square"].reference
