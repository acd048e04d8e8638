"""A prediction is told against what came out, and nothing stops if it was left out."""

import pytest

from cs231n_utils.check import compare_prediction


@pytest.mark.parametrize("prediction", ["a", " A. ", "a)"])
def test_a_right_prediction(prediction, capsys):
    compare_prediction(prediction, "a", "0.1 is left")
    out = capsys.readouterr().out
    assert "predicted a" in out and "0.1 is left" in out and "leave out" not in out


def test_a_wrong_prediction_is_told_what_came_out(capsys):
    compare_prediction("b", "a")
    out = capsys.readouterr().out
    assert "predicted b" in out and "came out a" in out


@pytest.mark.parametrize("prediction", ["?", "", ..., None, 3, "it falls"])
def test_no_prediction_still_tells_the_outcome(prediction, capsys):
    compare_prediction(prediction, "c")
    assert "No prediction" in capsys.readouterr().out
