"""What the demands on a design let through, and the tables that are given."""

import types

import pytest

from cs231n_utils.architecture import network_table
from cs231n_utils.check.runs import AnswerError
from cs231n_utils.topics.cnn_arithmetic import cases

GOOD = [
    {"kind": "conv", "filters": 8, "kernel": 4, "stride": 2},
    {"kind": "max_pool", "kernel": 3, "stride": 2},
    {"kind": "conv", "filters": 24, "kernel": 3, "stride": 2},
    {"kind": "affine", "units": 10},
]

MET = ["at least 1", "affine with 10 scores", "at most 10,000", "at most 150,000", "at least 14 pixels"]


def report(layers):
    return cases.report_on(types.SimpleNamespace(my_network=lambda: layers))


def test_a_design_within_the_budget_meets_every_demand():
    assert list(report(GOOD).values()) == MET


@pytest.mark.parametrize(
    "layers, missed",
    [
        (GOOD[:1] + GOOD[3:], [2, 4]),
        ([*GOOD[:3], {"kind": "affine", "units": 11}], [1]),
        (GOOD[:3], [1]),
        ([*GOOD[:3], {"kind": "affine", "units": 100}, *GOOD[3:]], [2]),
        ([GOOD[0] | {"filters": 16}, *GOOD[1:]], [3]),
        ([{"kind": "avg_pool", "kernel": 16}, *GOOD[3:]], [0]),
    ],
)
def test_a_design_is_told_which_demands_it_misses(layers, missed):
    assert [
        i for i, (found, met) in enumerate(zip(report(layers).values(), MET, strict=True)) if found != met
    ] == missed


def test_a_refusal_of_another_kind_is_told_as_such_and_its_sizes_are_not_news():
    def assertion(*args):
        raise AnswerError("conv_output_size raised AssertionError", "AssertionError", raised="AssertionError")

    found = cases.refusal_of(224, 11, 0, 4)(types.SimpleNamespace(conv_output_size=assertion))
    assert list(found.values()) == ["raised AssertionError", "not named", "not named"]


def test_both_sizes_that_fit_are_looked_for_in_the_message():
    def refuse(*args):
        raise AnswerError("", "ValueError", raised="ValueError: 223 or 227")

    found = cases.refusal_of(224, 11, 0, 4)(types.SimpleNamespace(conv_output_size=refuse))
    assert list(found.values()) == ["raised ValueError", "named", "named"]


@pytest.mark.parametrize(
    "layer, change",
    [
        (0, {"connections": 1}),
        (0, {"groups": 8}),
        (0, {"filters": 8.0}),
        (0, {"kernel": 0}),
        (0, {"pad": -1}),
        (1, {"pad": 1}),
        (1, {"coefficients": True}),
        (3, {"kind": "rbf"}),
        (3, {"bias": False}),
    ],
)
def test_what_would_get_around_the_counting_is_refused(layer, change):
    layers = [dict(one) for one in GOOD]
    layers[layer] |= change
    with pytest.raises(ValueError, match="layer"):
        report(layers)


@pytest.mark.parametrize("layers", [[], None, ["conv"]])
def test_what_is_no_list_of_layers_is_refused(layers):
    with pytest.raises(ValueError, match="list of dicts"):
        report(layers)


def test_the_colleagues_table_has_four_rows_that_do_not_follow_from_the_row_above():
    shape, wrong = (3, 32, 32), []
    for i, (layer, row) in enumerate(zip(cases.COLLEAGUES_LAYERS, cases.COLLEAGUES_TABLE, strict=True)):
        right = network_table([layer], shape)[1]
        wrong += [i] if any(right[column] != row[column] for column in row) else []
        shape = row["shape"]
    assert wrong == [0, 2, 4, 6]


def test_lenet5_as_it_is_built_today_has_the_known_number_of_parameters():
    assert sum(row["parameters"] for row in network_table(cases.LENET5, (1, 32, 32))) == 61_706
