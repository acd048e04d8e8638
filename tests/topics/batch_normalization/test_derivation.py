"""The fill-in of the one-line gradient."""

import pytest

from cs231n_utils.topics.batch_normalization.derivation import compare_blanks


def verdicts(blanks, capsys):
    compare_blanks(blanks)
    return [line.partition(": ")[2] for line in capsys.readouterr().out.splitlines()]


def test_right_blanks_are_called_right(capsys):
    def blanks(dout, xhat, gamma, s):
        N = len(dout)
        return gamma * s, dout.sum(axis=0) / N, (dout * xhat).sum(axis=0) / N

    assert verdicts(blanks, capsys) == ["right"] * 3


def test_wrong_and_open_blanks_are_not(capsys):
    def blanks(dout, xhat, gamma, s):
        return ..., dout.sum(axis=0), -(dout * xhat).mean(axis=0)

    said = verdicts(blanks, capsys)
    assert len(said) == len(set(said)) == 3
    assert "right" not in said


@pytest.mark.parametrize(
    "blanks",
    [lambda *given: 1 / 0, lambda *given: None, lambda *given: (1, 2), lambda *given: ("a", [1, 2], given[0])],
)
def test_nothing_stops_the_notebook(blanks, capsys):
    compare_blanks(blanks)
    assert capsys.readouterr().out
