"""The table of a network: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.cnn_arithmetic.answers import topic


@topic.plain
def network_table(layers, input_shape):
    shape, table = tuple(input_shape), []
    for layer in layers:
        if layer["kind"] == "affine":
            inputs = int(np.prod(shape))
            shape = (layer["units"],)
            multiply_adds = inputs * layer["units"]
            parameters = multiply_adds + layer["units"]
        else:
            C, H, W = shape
            K, P = layer["kernel"], layer.get("pad", 0)
            is_pool = layer["kind"] in ("max_pool", "avg_pool")
            S = layer.get("stride", K if is_pool else 1)
            F = C if is_pool else layer["filters"]
            if (H - K + 2 * P) % S or (W - K + 2 * P) % S or min(H, W) - K + 2 * P < 0:
                raise ValueError(f"{layer} does not fit {shape}")
            H, W = (H - K + 2 * P) // S + 1, (W - K + 2 * P) // S + 1
            weights = 0 if is_pool else F * (C // layer.get("groups", 1)) * K * K
            parameters = 0 if is_pool else weights + F
            multiply_adds = weights * H * W
            shape = (F, H, W)
        memory = 4 * int(np.prod(shape))
        table.append({"shape": shape, "parameters": parameters, "memory": memory, "multiply_adds": multiply_adds})
    return table


def _table(slug, sentence, *edits):
    topic.edit("network_table", slug, sentence, *edits)


FITS = "            if (H - K + 2 * P) % S or (W - K + 2 * P) % S or min(H, W) - K + 2 * P < 0:\n"
SIZES = "(H - K + 2 * P) // S + 1, (W - K + 2 * P) // S + 1"

_table("padding-forgotten", "The padding is left out of the sizes.", ('layer.get("pad", 0)', "0"))
_table("padding-once", "The padding is counted once in the sizes; it is added at both ends.", ("+ 2 * P", "+ P"))
_table(
    "floor",
    "A layer that does not fit is rounded down without a word: raise the ValueError of conv_output_size.",
    (FITS, "            if False:\n"),
)
_table(
    "stride-forgotten",
    "The strides are left out.",
    ('layer.get("stride", K if is_pool else 1)', "1"),
)
_table("pool-stride-1", "A pool without a stride has its kernel's size as stride, not 1.", ("K if is_pool else 1", "1"))
_table(
    "shape-not-updated",
    "Every layer is given the network's input; it must get what the layer before it gives.",
    ("    for layer in layers:\n", "    for layer in layers:\n        shape = tuple(input_shape)\n"),
)
_table(
    "height-for-width",
    "Height and width are taken to be equal; images need not be square.",
    ("(W - K + 2 * P) // S + 1\n", "(H - K + 2 * P) // S + 1\n"),
)
_table(
    "channels-last",
    "A shape is (F, H, W): the channels come first.",
    ("shape = (F, H, W)\n", "shape = (H, W, F)\n"),
    ("C, H, W = shape", "(H, W, C) = shape if table else input_shape[1:] + input_shape[:1]"),
)
_table(
    "input-channels-kept",
    "A convolution gives one map for each filter: its output has F channels, not C.",
    ("shape = (F, H, W)", "shape = (C, H, W)"),
)
_table(
    "bias-forgotten",
    "The biases are left out: one for each filter and each unit.",
    ("weights + F", "weights"),
    ('multiply_adds + layer["units"]', "multiply_adds"),
)
_table(
    "conv-bias-forgotten",
    "The biases of the convolutions are left out, one for each filter.",
    ("weights + F", "weights"),
)
_table(
    "affine-bias-forgotten",
    "The biases of the affine layers are left out, one for each unit.",
    ('multiply_adds + layer["units"]', "multiply_adds"),
)
_table(
    "bias-per-position",
    "A bias is counted for every position of a filter; the filter takes its bias along, as its weights.",
    ("weights + F\n", "weights + F * H * W\n"),
)
_table(
    "weights-per-position",
    "The weights are counted anew at every position; they are shared by all positions.",
    ("weights + F\n", "weights * H * W + F\n"),
)
_table(
    "channels-left-out",
    "The channels are left out: a filter has K · K weights for each channel that it sees.",
    ('F * (C // layer.get("groups", 1)) * K * K', "F * K * K"),
)
_table(
    "groups-ignored",
    "The groups are left out: each filter sees C / groups channels.",
    ('C // layer.get("groups", 1)', "C"),
)
_table(
    "pool-counted",
    "Weights are counted for the pools; they have nothing to learn.",
    ("parameters = 0 if is_pool else weights + F", "parameters = K * K if is_pool else weights + F"),
)
_table(
    "pool-multiplies",
    "A pool compares or adds; it multiplies by no weight.",
    ("multiply_adds = weights * H * W", "multiply_adds = (F * K * K if is_pool else weights) * H * W"),
)
topic.family(
    "network_table",
    "bytes",
    "memory counts {value} byte(s) for each number; a float32 has 4.",
    ["1", "2", "8"],
    ("4 * int(np.prod(shape))", "{value} * int(np.prod(shape))"),
)
_table(
    "parameters-in-memory",
    "The parameters are counted in memory; it is that of the output alone.",
    ("memory = 4 * int(np.prod(shape))", "memory = 4 * (int(np.prod(shape)) + parameters)"),
)
_table(
    "memory-of-the-parameters",
    "memory is that of the parameters; it should be that of the output.",
    ("memory = 4 * int(np.prod(shape))", "memory = 4 * parameters"),
)
_table(
    "memory-of-the-input",
    "memory is that of a layer's input; it should be that of its output.",
    ("    for layer in layers:\n", "    for layer in layers:\n        memory = 4 * int(np.prod(shape))\n"),
    ("        memory = 4 * int(np.prod(shape))\n        table", "        table"),
)
_table(
    "multiplied-once",
    "The multiplications of one position are counted; a filter has H' · W' positions.",
    ("multiply_adds = weights * H * W", "multiply_adds = weights"),
)
_table(
    "input-positions",
    "The positions are counted in the input; a filter has as many as its output has pixels.",
    ("            C, H, W = shape\n", "            C, H, W = shape\n            before = H * W\n"),
    ("weights * H * W", "weights * before"),
)
_table(
    "two-operations",
    "Each multiplication with its addition is counted as two operations; here they are one.",
    ("multiply_adds = weights * H * W", "multiply_adds = 2 * weights * H * W"),
)
_table(
    "bias-multiplied",
    "The biases are counted as multiplications; they are only added.",
    ("multiply_adds = weights * H * W", "multiply_adds = parameters * H * W"),
)
_table(
    "affine-channels-only",
    "An affine layer sees every number that comes in: C · H · W, not only C.",
    ("inputs = int(np.prod(shape))", "inputs = shape[0]"),
)
_table(
    "affine-is-a-map",
    "The output of an affine layer has the shape (units,).",
    ('shape = (layer["units"],)', 'shape = (layer["units"], 1, 1)'),
)
