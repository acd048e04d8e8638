"""10-cnn-arithmetic: the answers and their references."""

import math

from cs231n_utils import architecture
from cs231n_utils.check.registry import Topic

topic = Topic("10-cnn-arithmetic")

SIZE = "How many positions has a filter?"
SAME = "Padding that keeps the size"
WEIGHTS = "What a layer has to learn"
FITS = "Which images fit?"
FIELD = "What one output sees"
STACK = "Three small filters or one large one"
TABLE = "The table of a network"
MISTAKES = "A table with mistakes in it"
GPUS = "AlexNet on two GPUs"
TASKS = "Four tasks, four shapes"
DESIGN = "A network under a budget"


def _conv_output_size(W, K, P=0, S=1):
    """The positions counted one by one: from the left edge on, as long as the filter ends inside."""
    positions = len(range(0, W + 2 * P - K + 1, S))
    if positions == 0:
        raise ValueError(f"a filter of {K} does not fit into {W} pixels with {P} zeros on each side")
    covered = (positions - 1) * S + K - 2 * P
    if covered != W:
        raise ValueError(f"{W} does not fit: {covered} or {covered + S} would")
    return positions


def _sizes_that_fit(layers, low, high):
    def fits(size):
        try:
            for layer in layers:
                size = _conv_output_size(size, layer["kernel"], layer.get("pad", 0), architecture._stride(layer))
        except ValueError:
            return False
        return True

    return [size for size in range(low, high + 1) if fits(size)]


def _small_filters(K, C):
    layers = (K - 1) // 2
    return layers, layers * math.prod((C, C, 3, 3)), math.prod((C, C, K, K))


def _network_table(layers, input_shape):
    columns = ("shape", "parameters", "memory", "multiply_adds")
    rows = architecture.network_table(layers, input_shape)[1:]
    return [{column: row[column] for column in columns} for row in rows]


def _rows_with_mistakes(layers, input_shape, table):
    shapes = [tuple(input_shape), *(tuple(row["shape"]) for row in table)]
    return [
        i
        for i, (layer, shape) in enumerate(zip(layers, shapes, strict=False))
        if _network_table([layer], shape)[0] != table[i] | {"shape": tuple(table[i]["shape"])}
    ]


def _numbers_sent(layers, input_shape):
    rows = architecture.network_table(layers, input_shape)
    sent = 0
    for layer, before in list(zip(layers, rows, strict=False))[1:]:
        if layer["kind"] == "affine" or (layer["kind"] == "conv" and layer.get("groups", 1) == 1):
            sent += math.prod(before["shape"])
    return sent


def _output_shape(task, classes, height=None, width=None, grid=None, boxes=None):
    return {
        "classification": (classes,),
        "localisation": (classes + 4,),
        "detection": (5 * (boxes or 0) + classes, grid, grid),
        "segmentation": (classes, height, width),
    }[task]


def _my_network():
    return [
        {"kind": "conv", "filters": 8, "kernel": 4, "stride": 2},
        {"kind": "max_pool", "kernel": 3, "stride": 2},
        {"kind": "conv", "filters": 24, "kernel": 3, "stride": 2},
        {"kind": "affine", "units": 10},
    ]


topic.answer("conv_output_size", _conv_output_size, returns=("the size",), section=SIZE)
topic.answer("same_padding", architecture.same_padding, returns=("the padding",), section=SAME)
topic.answer("conv_parameter_count", architecture.conv_parameter_count, returns=("the number",), section=WEIGHTS)
topic.answer("pool_parameter_count", architecture.pool_parameter_count, returns=("the number",), section=WEIGHTS)
topic.answer("sizes_that_fit", _sizes_that_fit, returns=("the sizes",), section=FITS, calls=("conv_output_size",))
topic.answer("receptive_field", architecture.receptive_field, returns=("the field",), section=FIELD)
topic.answer(
    "small_filters",
    _small_filters,
    returns=("layers", "weights_of_the_stack", "weights_of_the_one"),
    section=STACK,
    calls=("conv_parameter_count",),
)
topic.answer(
    "network_table",
    _network_table,
    returns=("the table",),
    section=TABLE,
    calls=("conv_output_size", "conv_parameter_count", "pool_parameter_count"),
)
WHOLE = ("network_table", "conv_output_size", "conv_parameter_count", "pool_parameter_count")
topic.answer("rows_with_mistakes", _rows_with_mistakes, returns=("the rows",), section=MISTAKES, calls=WHOLE)
topic.answer("numbers_sent", _numbers_sent, returns=("the count",), section=GPUS, calls=WHOLE)
topic.answer("output_shape", _output_shape, returns=("the tuple",), section=TASKS)
topic.answer("my_network", _my_network, returns=("the layers",), section=DESIGN)
