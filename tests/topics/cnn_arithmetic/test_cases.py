"""What the demands on a design let through, and the tables that are given."""

import types

import pytest

from cs231n_utils.architecture import network_table
from cs231n_utils.topics.cnn_arithmetic import cases

GOOD = [
    {"kind": "conv", "filters": 8, "kernel": 4, "stride": 2},
    {"kind": "max_pool", "kernel": 3, "stride": 2},
    {"kind": "conv", "filters": 24, "kernel": 3, "stride": 2},
    {"kind": "affine", "units": 10},
]


def report(layers):
    return cases.report_on(types.SimpleNamespace(my_network=lambda: layers))


def test_a_design_within_the_budget_meets_every_demand():
    assert all(report(GOOD).values())


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
