"""The curve that draws itself while a net trains."""

import sys
import types

import numpy as np

from cs231n_utils.topics.babysitting_training.figures import LiveCurve


def falling(params, X, y, reg):
    return params["value"], {"value": reg}


def test_the_loss_that_is_watched_is_handed_on():
    live = LiveCurve(falling, steps=3)
    assert live({"value": 2.5}, None, None, 0.1) == (2.5, {"value": 0.1})
    assert live.losses == [2.5]


def test_the_progress_bar_is_as_long_as_what_is_done():
    live = LiveCurve(falling, steps=40)
    for value in np.linspace(2, 1, 30):
        live({"value": value}, None, None, 0.0)
    bar, curve = live.picture().axes
    assert [patch.get_width() for patch in bar.patches] == [40, 30]
    assert all(len(line.get_xdata()) <= 30 for line in curve.lines)


def test_one_output_is_drawn_anew_while_the_net_trains(monkeypatch):
    shown = []
    handle = types.SimpleNamespace(
        display=lambda bundle, **about: shown.append(("first", bundle["text/plain"])),
        update=lambda bundle, **about: shown.append(("again", bundle["text/plain"])),
    )
    display = types.SimpleNamespace(DisplayHandle=lambda: handle)
    stub = types.SimpleNamespace(get_ipython=lambda: True, display=display, version_info=(9, 0))
    monkeypatch.setitem(sys.modules, "IPython", stub)
    live = LiveCurve(falling, steps=5, every=2)
    for _ in range(5):
        live({"value": 1.0}, None, None, 0.0)
    assert [which for which, _ in shown] == ["first", "again", "again"]
    assert "5 of 5 steps" in shown[-1][1]
