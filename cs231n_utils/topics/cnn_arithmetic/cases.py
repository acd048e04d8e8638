"""What the test cells of 10-cnn-arithmetic share: errors that must name sizes, tables, and a design's demands."""

import copy
import re

from cs231n_utils import architecture
from cs231n_utils.check.runs import AnswerError

__all__ = [
    "BUDGET",
    "COLLEAGUES_LAYERS",
    "COLLEAGUES_TABLE",
    "LENET5",
    "conv_of",
    "on_layers",
    "refusal_of",
    "report_on",
    "spoiled_table",
    "true_table",
]

# LeNet-5 as it is built today: every filter of C3 sees all six maps, nothing is trained in the pools, and the output
# is a plain affine layer.
LENET5 = [
    {key: value for key, value in layer.items() if key not in ("connections", "coefficients")}
    | ({"kind": "affine"} if layer["kind"] == "rbf" else {})
    for layer in architecture.LENET5
]

BUDGET = {"input_shape": (3, 32, 32), "scores": 10, "parameters": 10_000, "multiply_adds": 150_000, "field": 14}


def conv_of(kernel, stride=1, pad=0):
    """A convolution of four filters, as a dict."""
    return {"kind": "conv", "filters": 4, "kernel": kernel, "stride": stride, "pad": pad}


def on_layers(name, layers, *args):
    """A scenario: call the answer `name` on a copy of `layers`, so that no answer can change them for the next run."""

    def scenario(f):
        return {"the result": getattr(f, name)(copy.deepcopy(layers), *copy.deepcopy(args))}

    return scenario


def refusal_of(W, K, P, S):
    """A scenario: conv_output_size must raise a ValueError, and the numbers in its sentence tell what would fit.

    Returns
    -------
    function
        Takes the answers and returns a dict: what the call did; whether the largest smaller and the smallest larger
        input size that fit are in the message. The numbers of the call itself are no news, and are not counted.
    """
    smaller = W - (W - K + 2 * P) % S
    sizes = {"smaller": smaller, "larger": smaller + S}

    def scenario(f):
        message = ""
        try:
            call = f"returned {f.conv_output_size(W, K, P, S)}"[:40]
        except AnswerError as error:
            if error.kind not in ("ValueError", "AssertionError"):  # anything else is a slip, and its line is told
                raise
            call = f"raised {error.kind}"
            message = error.raised
        named = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", message)}
        in_message = {
            f"the nearest {which} size that fits": "named" if size in named else "not named"
            for which, size in sizes.items()
        }
        return {"the call": call} | in_message

    return scenario


def true_table(layers, input_shape):
    """The rows of the course's table, one for each layer, without names."""
    columns = ("shape", "parameters", "memory", "multiply_adds")
    return [{c: row[c] for c in columns} for row in architecture.network_table(layers, input_shape)[1:]]


def spoiled_table(layers, input_shape, mistakes):
    """A table in which some entries are wrong, and what stands below a wrong shape follows from it.

    Parameters
    ----------
    layers, input_shape : as for `true_table`
    mistakes : dict
        Row number -> the entries of that row that are wrong, a dict.
    """
    table, shape = [], input_shape
    for i, layer in enumerate(layers):
        row = true_table([layer], shape)[0] | mistakes.get(i, {})
        table.append(row)
        shape = row["shape"]
    return table


COLLEAGUES_LAYERS = [
    {"name": "conv1", "kind": "conv", "filters": 32, "kernel": 5, "pad": 2},
    {"name": "pool1", "kind": "max_pool", "kernel": 2},
    {"name": "conv2", "kind": "conv", "filters": 64, "kernel": 3, "pad": 1},
    {"name": "pool2", "kind": "max_pool", "kernel": 2},
    {"name": "conv3", "kind": "conv", "filters": 64, "kernel": 3},
    {"name": "fc4", "kind": "affine", "units": 100},
    {"name": "fc5", "kind": "affine", "units": 10},
]
# conv1: a bias for each position. conv2: 2P forgotten, so that all below is smaller. conv3: channels left out of the
# multiplications. fc5: the bias left out.
COLLEAGUES_TABLE = spoiled_table(
    COLLEAGUES_LAYERS,
    (3, 32, 32),
    {
        0: {"parameters": 32 * 75 + 32 * 32 * 32},
        2: {"shape": (64, 14, 14), "memory": 4 * 64 * 14 * 14, "multiply_adds": 64 * 14 * 14 * 288},
        4: {"multiply_adds": 64 * 5 * 5 * 9},
        6: {"parameters": 1000},
    },
)


def report_on(f):
    """A scenario: which demands of `BUDGET` the answer my_network meets, counted by the course's own functions."""
    layers = f.my_network()
    _check_form(layers)
    shapes = architecture.network_table(layers, BUDGET["input_shape"])
    convolutional = [layer for layer in layers if layer["kind"] != "affine"]
    parameters, multiply_adds = (sum(row[key] for row in shapes) for key in ("parameters", "multiply_adds"))
    ends = layers[-1]["kind"] == "affine" and shapes[-1]["shape"] == (BUDGET["scores"],)
    field = architecture.receptive_field(convolutional)
    return {
        "the number of convolutions": _met(any(layer["kind"] == "conv" for layer in layers), "at least 1", "0"),
        "the last layer": _met(ends, "affine with 10 scores", "not affine with 10 scores"),
        "the number of parameters": _met(parameters <= BUDGET["parameters"], "at most 10,000", "above 10,000"),
        "the number of multiply-adds": _met(
            multiply_adds <= BUDGET["multiply_adds"], "at most 150,000", "above 150,000"
        ),
        "the receptive field before the affine layers": _met(
            field >= BUDGET["field"], "at least 14 pixels", "below 14 pixels"
        ),
    }


def _met(demand, wanted, otherwise):
    return wanted if demand else otherwise


def _check_form(layers):
    keys = {
        "conv": {"filters", "kernel", "stride", "pad"},
        "max_pool": {"kernel", "stride"},
        "avg_pool": {"kernel", "stride"},
        "affine": {"units"},
    }
    if not isinstance(layers, (list, tuple)) or not layers or not all(isinstance(layer, dict) for layer in layers):
        raise ValueError("my_network must return a list of dicts, one for each layer")
    for i, layer in enumerate(layers):
        kind = layer.get("kind")
        if kind not in keys:
            raise ValueError(f"layer {i} must be of the kind conv, max_pool, avg_pool or affine, not {kind!r}")
        odd = set(layer) - keys[kind] - {"kind", "name"}
        if odd:
            raise ValueError(f"layer {i}, a {kind}, may not have the key {min(odd)!r} here")
        for key in keys[kind] & set(layer):
            if type(layer[key]) is not int or layer[key] < (key != "pad"):
                raise ValueError(f"layer {i}: {key} must be a whole number, at least {int(key != 'pad')}")
