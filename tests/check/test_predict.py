"""A prediction is told against what came out, and nothing stops if it was left out."""

import pytest

from cs231n_utils.check import compare_prediction


@pytest.fixture
def predict(monkeypatch):
    """Set the global variable that the prediction is read from, as the cell of a notebook does."""
    return lambda letter: monkeypatch.setitem(globals(), "prediction_sum", letter)


@pytest.mark.parametrize("letter", ["a", " A. ", "a)"])
def test_a_right_prediction(letter, predict, capsys):
    predict(letter)
    compare_prediction("prediction_sum", "a", "0.1 is left")
    out = capsys.readouterr().out
    assert "predicted a" in out and "0.1 is left" in out and "leave out" not in out


def test_a_wrong_prediction_is_told_what_came_out(predict, capsys):
    predict("b")
    compare_prediction("prediction_sum", "a")
    out = capsys.readouterr().out
    assert "predicted b" in out and "came out a" in out


@pytest.mark.parametrize("letter", ["?", "", ..., None, 3, "it falls"])
def test_no_prediction_still_tells_the_outcome(letter, predict, capsys):
    predict(letter)
    compare_prediction("prediction_sum", "c")
    assert "No prediction" in capsys.readouterr().out


def test_a_prediction_whose_cell_was_never_run_still_tells_the_outcome(capsys):
    compare_prediction("prediction_never_made", "c")
    assert "No prediction was made. It came out c" in capsys.readouterr().out


@pytest.mark.parametrize("letter", ["?", "b", None, "it falls"])
def test_the_variable_in_place_of_its_name_is_refused(letter):
    with pytest.raises(ValueError, match="name of a variable"):
        compare_prediction(letter, "b")
