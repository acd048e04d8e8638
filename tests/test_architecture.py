"""Sizes and counts against the published ones and against torch's own layers."""

import numpy as np
import pytest

from cs231n_utils import architecture as arch


def totals(name):
    rows = arch.network_table(getattr(arch, name), arch.INPUT_SHAPES[name])
    return {key: sum(row[key] for row in rows) for key in ("parameters", "multiply_adds")}


def rows_by_name(name):
    return {row["name"]: row for row in arch.network_table(getattr(arch, name), arch.INPUT_SHAPES[name])}


@pytest.mark.parametrize(
    "W, K, P, S, expected", [(227, 11, 0, 4, 55), (7, 3, 0, 2, 3), (32, 5, 2, 1, 32), (5, 5, 0, 3, 1), (1, 1, 0, 1, 1)]
)
def test_output_size(W, K, P, S, expected):
    assert arch.conv_output_size(W, K, P, S) == expected


def test_output_size_counts_the_positions_a_filter_takes():
    for W in range(1, 12):
        for K in range(1, 6):
            for P in range(3):
                for S in range(1, 4):
                    starts = range(0, W + 2 * P - K + 1, S)
                    if len(starts) and starts[-1] + K == W + 2 * P:
                        assert arch.conv_output_size(W, K, P, S) == len(starts)
                    else:
                        with pytest.raises(ValueError):
                            arch.conv_output_size(W, K, P, S)


def test_a_fit_that_is_not_whole_is_explained():
    with pytest.raises(ValueError, match=r"\(7 - 3 \+ 2·0\) / 3 \+ 1 = 2\.33 .*1 pixels .*P=1 or .*W=6"):
        arch.conv_output_size(7, 3, 0, 3)
    assert arch.conv_output_size(7, 3, 1, 3) and arch.conv_output_size(6, 3, 0, 3)
    with pytest.raises(ValueError, match="no padding helps"):
        arch.conv_output_size(224, 11, 0, 4)
    with pytest.raises(ValueError, match="larger than the input"):
        arch.conv_output_size(3, 5)
    for bad in [dict(W=0, K=1), dict(W=5, K=0), dict(W=5, K=3, P=-1), dict(W=5, K=3, S=0), dict(W=5.5, K=3)]:
        with pytest.raises(ValueError, match="whole number"):
            arch.conv_output_size(**bad)


def test_same_padding_keeps_the_size():
    for K in (1, 3, 5, 7, 11):
        assert arch.conv_output_size(20, K, arch.same_padding(K)) == 20
    for K in (2, 4, 0):
        with pytest.raises(ValueError, match="odd"):
            arch.same_padding(K)


def test_parameter_counts():
    assert arch.conv_parameter_count(3, 96, 11, bias=False) == 34_848
    assert arch.conv_parameter_count(3, 10, 5) == 760
    assert arch.conv_parameter_count(6, 4, (3, 5)) == 4 * 6 * 15 + 4
    # Three 3×3 layers against one 7×7: 27 C² and 49 C² weights.
    C = 16
    assert 3 * arch.conv_parameter_count(C, C, 3, bias=False) == 27 * C**2
    assert arch.conv_parameter_count(C, C, 7, bias=False) == 49 * C**2
    assert arch.pool_parameter_count(3, 2) == 0
    with pytest.raises(ValueError, match="groups"):
        arch.conv_parameter_count(3, 4, 3, groups=2)


def test_parameter_count_agrees_with_torch():
    torch = pytest.importorskip("torch")
    for C, F, K, groups, bias in [(3, 8, 5, 1, True), (4, 6, 3, 2, False), (6, 6, 1, 6, True)]:
        layer = torch.nn.Conv2d(C, F, K, groups=groups, bias=bias)
        expected = sum(p.numel() for p in layer.parameters())
        assert arch.conv_parameter_count(C, F, K, bias=bias, groups=groups) == expected


def conv(K, S=1):
    return {"kind": "conv", "filters": 1, "kernel": K, "stride": S}


def pool(K, S):
    return {"kind": "max_pool", "kernel": K, "stride": S}


def test_receptive_field_known_values():
    assert arch.receptive_field([]) == 1
    assert arch.receptive_field([conv(3)] * 3) == arch.receptive_field([conv(7)]) == 7
    assert arch.receptive_field([conv(3, 2), conv(3)]) == 7
    convolutional = [layer for layer in arch.VGG16 if layer["kind"] != "affine"]
    assert arch.receptive_field(convolutional) == 212
    assert arch.receptive_field(arch.ALEXNET[:8]) == 195


@pytest.mark.parametrize("stack", [[conv(3, 2), pool(2, 2), conv(5)], [pool(3, 2), conv(2), conv(3, 3), conv(2)]])
def test_receptive_field_is_what_an_output_sees(stack):
    """Walk back from one output to the set of inputs it depends on."""
    seen = {0}
    for layer in reversed(stack):
        seen = {layer["stride"] * i + k for i in seen for k in range(layer["kernel"])}
    assert arch.receptive_field(stack) == max(seen) - min(seen) + 1


def test_receptive_field_errors():
    with pytest.raises(ValueError, match="whole input"):
        arch.receptive_field(arch.VGG16)
    with pytest.raises(ValueError, match="dense"):
        arch.receptive_field([{"kind": "dense"}])


def test_lenet5_as_published():
    """The counts of LeCun et al. (1998), section II.B: parameters and connections of every layer."""
    rows = rows_by_name("LENET5")
    published = {"C1": 156, "S2": 12, "C3": 1_516, "S4": 32, "C5": 48_120, "F6": 10_164, "output": 0}
    assert {name: rows[name]["parameters"] for name in published} == published
    assert totals("LENET5")["parameters"] == 60_000
    # The paper counts a bias as a connection too, one for each output.
    connections = {"C1": 122_304, "C3": 151_600, "C5": 48_120, "F6": 10_164}
    for name, expected in connections.items():
        assert rows[name]["multiply_adds"] + np.prod(rows[name]["shape"]) == expected
    assert [rows[name]["shape"] for name in ("C1", "S2", "C3", "S4", "C5")] == [
        (6, 28, 28),
        (6, 14, 14),
        (16, 10, 10),
        (16, 5, 5),
        (120, 1, 1),
    ]


def test_alexnet_as_published():
    rows = rows_by_name("ALEXNET")
    assert rows["conv1"]["shape"] == (96, 55, 55)
    assert rows["conv1"]["parameters"] == 34_848 + 96
    assert rows["pool5"]["shape"] == (256, 6, 6)
    assert totals("ALEXNET")["parameters"] == 60_965_224
    # Sizes of the paper's section 3.5: 253,440–186,624–64,896–64,896–43,264–4096–4096–1000 neurons; the first
    # stands there for a 224-pixel input that does not fit, so it is left out.
    neurons = [int(np.prod(rows[n]["shape"])) for n in ("conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "fc8")]
    assert neurons == [186_624, 64_896, 64_896, 43_264, 4096, 4096, 1000]


def test_vgg16_as_published():
    rows = rows_by_name("VGG16")
    assert totals("VGG16") == {"parameters": 138_357_544, "multiply_adds": 15_470_264_320}
    assert rows["fc6"]["parameters"] == 102_764_544
    assert rows["pool5"]["shape"] == (512, 7, 7)
    assert rows["conv1_1"]["memory"] == 4 * 224 * 224 * 64


@pytest.mark.parametrize("name", ["ALEXNET", "VGG16"])
def test_tables_agree_with_torch(name):
    """The same layers in torch, on the meta device: shapes and counts without any arithmetic."""
    torch = pytest.importorskip("torch")
    layers, shape = getattr(arch, name), arch.INPUT_SHAPES[name]
    rows = arch.network_table(layers, shape)
    x = torch.empty((1, *shape), device="meta")
    for layer, row in zip(layers, rows[1:], strict=True):
        stride, pad = layer.get("stride", 1), layer.get("pad", 0)
        if layer["kind"] == "conv":
            module = torch.nn.Conv2d(
                x.shape[1], layer["filters"], layer["kernel"], stride, pad, groups=layer.get("groups", 1), device="meta"
            )
        elif layer["kind"] == "max_pool":
            module = torch.nn.MaxPool2d(layer["kernel"], stride)
        else:
            x = x.flatten(1)
            module = torch.nn.Linear(x.shape[1], layer["units"], device="meta")
        x = module(x)
        assert row["shape"] == tuple(x.shape[1:])
        assert row["memory"] == 4 * x.numel()
        assert row["parameters"] == sum(p.numel() for p in module.parameters())


def test_multiply_adds_agree_with_torch_flop_counter():
    torch = pytest.importorskip("torch")
    flop_counter = pytest.importorskip("torch.utils.flop_counter")
    layers = [
        {"kind": "conv", "filters": 6, "kernel": 3, "stride": 2, "pad": 1, "groups": 2},
        {"kind": "affine", "units": 7},
    ]
    net = torch.nn.Sequential(
        torch.nn.Conv2d(4, 6, 3, 2, 1, groups=2), torch.nn.Flatten(), torch.nn.Linear(6 * 5 * 4, 7)
    )
    with flop_counter.FlopCounterMode(display=False) as counter:
        net(torch.zeros(1, 4, 9, 7))
    # torch counts a multiply-add as two operations.
    rows = arch.network_table(layers, (4, 9, 7))
    assert 2 * sum(row["multiply_adds"] for row in rows) == counter.get_total_flops()


def test_table_errors_name_the_layer():
    with pytest.raises(ValueError, match=r"layer first: the filter does not fit"):
        arch.network_table([{"name": "first", **conv(3, 4)}], (3, 8, 8))
    with pytest.raises(ValueError, match=r"conv1.*affine layer came before"):
        arch.network_table([{"kind": "affine", "units": 3}, conv(3)], (3, 8, 8))
    with pytest.raises(ValueError, match="needs the key 'filters'"):
        arch.network_table([{"kind": "conv", "kernel": 3}], (3, 8, 8))
    with pytest.raises(ValueError, match="dense"):
        arch.network_table([{"kind": "dense", "units": 3}], (3, 8, 8))


def test_format_table():
    rows = arch.network_table(arch.ALEXNET, (3, 227, 227))
    lines = arch.format_table(rows).splitlines()
    assert len(lines) == len(rows) + 2
    assert len({len(line) for line in lines}) == 1
    assert "96×55×55" in lines[2] and "34,944" in lines[2]
    assert lines[-1].startswith("total") and "60,965,224" in lines[-1]


def test_lenet5_ends_in_ten_outputs():
    rows = arch.network_table(arch.LENET5, arch.INPUT_SHAPES["LENET5"])
    assert rows[-1]["shape"] == (10,)
    assert arch.network_table(arch.ALEXNET, arch.INPUT_SHAPES["ALEXNET"])[-1]["shape"] == (1000,)


@pytest.mark.parametrize("groups", [0, -1, 3])
def test_groups_that_do_not_divide_are_refused(groups):
    with pytest.raises(ValueError, match=f"groups .*got {groups}"):
        arch.conv_parameter_count(4, 8, 3, groups=groups)
