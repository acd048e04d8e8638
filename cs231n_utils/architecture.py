"""The arithmetic of convolutional networks.

A network is a list of layers, each a plain dict with a ``kind``:

- ``{"kind": "conv", "filters": 96, "kernel": 11, "stride": 4, "pad": 0, "groups": 1, "bias": True}``;
  also ``connections``, the number of (input map, filter) pairs where a filter does not see all input maps;
- ``{"kind": "max_pool", "kernel": 3, "stride": 2, "pad": 0}`` and ``"avg_pool"``; ``coefficients`` is True where
  each map has a trained scale and offset, as LeNet-5's have;
- ``{"kind": "affine", "units": 4096, "bias": True}``; what comes in is flattened;
- ``{"kind": "rbf", "units": 10}``: LeNet-5's output, distances to fixed patterns, nothing trained.

Stride is 1 (a pool's: its kernel), pad 0, groups 1, bias True unless said. A ``name`` may be added, and an
``activation``, which changes no count. Kernels are square.

`LENET5`, `ALEXNET` and `VGG16` are such lists; `INPUT_SHAPES` gives the images they were made for.
"""

import math

__all__ = [
    "ALEXNET",
    "INPUT_SHAPES",
    "LENET5",
    "VGG16",
    "conv_output_size",
    "conv_parameter_count",
    "format_table",
    "network_table",
    "pool_parameter_count",
    "receptive_field",
    "same_padding",
]

BYTES_PER_NUMBER = 4  # float32

LENET5 = [
    {"name": "C1", "kind": "conv", "filters": 6, "kernel": 5, "activation": "tanh"},
    {"name": "S2", "kind": "avg_pool", "kernel": 2, "coefficients": True, "activation": "tanh"},
    # Each of the 16 filters sees 3, 4 or 6 of the 6 maps: 6·3 + 9·4 + 1·6 = 60 pairs.
    {"name": "C3", "kind": "conv", "filters": 16, "kernel": 5, "connections": 60, "activation": "tanh"},
    {"name": "S4", "kind": "avg_pool", "kernel": 2, "coefficients": True, "activation": "tanh"},
    {"name": "C5", "kind": "conv", "filters": 120, "kernel": 5, "activation": "tanh"},
    {"name": "F6", "kind": "affine", "units": 84, "activation": "tanh"},
    {"name": "output", "kind": "rbf", "units": 10},
]

# groups = 2: one half of the maps on each of two GPUs.
ALEXNET = [
    {"name": "conv1", "kind": "conv", "filters": 96, "kernel": 11, "stride": 4, "activation": "relu"},
    {"name": "pool1", "kind": "max_pool", "kernel": 3, "stride": 2},
    {"name": "conv2", "kind": "conv", "filters": 256, "kernel": 5, "pad": 2, "groups": 2, "activation": "relu"},
    {"name": "pool2", "kind": "max_pool", "kernel": 3, "stride": 2},
    {"name": "conv3", "kind": "conv", "filters": 384, "kernel": 3, "pad": 1, "activation": "relu"},
    {"name": "conv4", "kind": "conv", "filters": 384, "kernel": 3, "pad": 1, "groups": 2, "activation": "relu"},
    {"name": "conv5", "kind": "conv", "filters": 256, "kernel": 3, "pad": 1, "groups": 2, "activation": "relu"},
    {"name": "pool5", "kind": "max_pool", "kernel": 3, "stride": 2},
    {"name": "fc6", "kind": "affine", "units": 4096, "activation": "relu"},
    {"name": "fc7", "kind": "affine", "units": 4096, "activation": "relu"},
    {"name": "fc8", "kind": "affine", "units": 1000, "activation": "softmax"},
]


def _vgg(convs_per_stage, filters_per_stage):
    layers = []
    for stage, (convs, filters) in enumerate(zip(convs_per_stage, filters_per_stage, strict=True), start=1):
        for number in range(1, convs + 1):
            name = f"conv{stage}_{number}"
            layers.append(
                {"name": name, "kind": "conv", "filters": filters, "kernel": 3, "pad": 1, "activation": "relu"}
            )
        layers.append({"name": f"pool{stage}", "kind": "max_pool", "kernel": 2, "stride": 2})
    return [
        *layers,
        {"name": "fc6", "kind": "affine", "units": 4096, "activation": "relu"},
        {"name": "fc7", "kind": "affine", "units": 4096, "activation": "relu"},
        {"name": "fc8", "kind": "affine", "units": 1000, "activation": "softmax"},
    ]


VGG16 = _vgg((2, 2, 3, 3, 3), (64, 128, 256, 512, 512))

INPUT_SHAPES = {"LENET5": (1, 32, 32), "ALEXNET": (3, 227, 227), "VGG16": (3, 224, 224)}


def conv_output_size(W, K, P=0, S=1):
    """How many positions a filter takes along one side: ``(W - K + 2P) / S + 1``. The same for pooling.

    Parameters
    ----------
    W : int
        Input size, in pixels as all others.
    K : int
        Filter size.
    P : int
        Zeros added at each end.
    S : int
        Stride.

    Raises
    ------
    ValueError
        If the filter is larger than the padded input, or if the last step does not end at its edge.

    References
    ----------
    CS231n, lecture 9.
    """
    for name, value, least in (("W", W, 1), ("K", K, 1), ("P", P, 0), ("S", S, 1)):
        if value != int(value) or value < least:
            raise ValueError(f"{name} must be a whole number of at least {least}, got {value}")
    room = W - K + 2 * P
    if room < 0:
        raise ValueError(
            f"a filter of K={K} is larger than the input of W={W} with P={P} on each side ({W + 2 * P}): "
            "use a smaller filter or more padding"
        )
    if room % S:
        raise ValueError(
            f"the filter does not fit: (W - K + 2P) / S + 1 = ({W} - {K} + 2·{P}) / {S} + 1 = "
            f"{room / S + 1:.2f} is not whole, and {room % S} pixels would never be seen; "
            f"{_what_would_fit(W, K, P, S)}"
        )
    return int(room // S + 1)


def _what_would_fit(W, K, P, S):
    """The nearest padding or input size at which the filter fits."""
    for more in range(1, S + 1):
        if (W - K + 2 * (P + more)) % S == 0:
            return f"P={P + more} or an input of W={W - (W - K + 2 * P) % S} would fit"
    return f"no padding helps, but an input of W={W - (W - K + 2 * P) % S} would fit"


def same_padding(K):
    """The padding at which a filter of odd size K and stride 1 keeps the size: ``(K - 1) / 2``.

    Raises
    ------
    ValueError
        If K is even: the same number of zeros on both sides cannot keep the size.

    References
    ----------
    CS231n, lecture 9.
    """
    if int(K) != K or K < 1 or K % 2 == 0:
        raise ValueError(f"K must be odd and at least 1, got {K}: an even filter needs unequal padding")
    return (int(K) - 1) // 2


def conv_parameter_count(C, F, K, bias=True, groups=1):
    """Weights and biases of a convolution: ``F * (K * K * C / groups + 1)``, however large the image.

    Parameters
    ----------
    C : int
        Input channels.
    F : int
        Filters.
    K : int or (height, width)
        Filter size.
    bias : bool
    groups : int
        How many parts the channels and filters are cut into, each filter seeing only its own part.

    Raises
    ------
    ValueError
        If `groups` divides C or F with a remainder.

    References
    ----------
    CS231n, lecture 9.
    """
    if groups < 1 or C % groups or F % groups:
        raise ValueError(f"groups must be at least 1 and divide the channels C={C} and the filters F={F}, got {groups}")
    height, width = (K, K) if isinstance(K, int) else K
    return F * (C // groups) * height * width + (F if bias else 0)


def pool_parameter_count(K, S):
    """0, whatever the window K and the stride S: a maximum or a mean has nothing to learn.

    References
    ----------
    CS231n, lecture 9.
    """
    return 0


def receptive_field(layers):
    """Side of the square of input pixels that one output of the last layer can see.

    Each layer of kernel K adds ``(K - 1) * jump`` pixels, where jump is the product of the strides before it:
    the distance in the input between neighbours there.

    Parameters
    ----------
    layers : list of dict
        Conv and pool layers.

    Raises
    ------
    ValueError
        If there is a layer of any other kind, because it sees the whole input.

    References
    ----------
    CS231n, lecture 9.
    """
    size, jump = 1, 1
    for position, layer in enumerate(layers):
        if _kind(layer, position) not in ("conv", "max_pool", "avg_pool"):
            raise ValueError(
                f"layers[{position}] is {layer['kind']!r}, which sees the whole input: "
                "pass only the conv and pool layers before it"
            )
        size += (layer["kernel"] - 1) * jump
        jump *= _stride(layer)
    return size


def network_table(layers, input_shape):
    """What each layer holds and costs for one image, a list of dicts, the input first.

    Parameters
    ----------
    layers : list of dict
        As the module describes them.
    input_shape : (C, H, W)

    Returns
    -------
    list of dict
        ``name``; ``kind``; ``shape`` of the output, (C, H, W) or (units,); ``parameters``, trained ones; ``memory``,
        bytes of the output in float32; ``multiply_adds``, multiplications by a weight (biases and a pool's comparisons
        are not counted).

    Raises
    ------
    ValueError
        If a layer does not fit what comes in; the sentence names it.

    References
    ----------
    CS231n, lecture 9.
    """
    shape = tuple(input_shape)
    rows = [_row("input", "input", shape, 0, 0)]
    for position, layer in enumerate(layers):
        kind = _kind(layer, position)
        name = layer.get("name", f"{kind}{position}")
        try:
            shape, parameters, multiply_adds = _COUNTS[kind](layer, shape)
        except ValueError as error:
            raise ValueError(f"layer {name}: {error}") from error
        except KeyError as error:
            raise ValueError(f"layer {name}: a {kind} layer needs the key {error}") from error
        rows.append(_row(name, kind, shape, parameters, multiply_adds))
    return rows


def format_table(rows):
    """The rows of `network_table` as aligned text with a line of totals."""
    total = {key: sum(row[key] for row in rows) for key in ("parameters", "memory", "multiply_adds")}
    cells = [("layer", "output", "parameters", "memory kB", "multiply-adds")]
    for row in [*rows, {"name": "total", "shape": (), **total}]:
        cells.append(
            (
                row["name"],
                "×".join(str(size) for size in row["shape"]),
                f"{row['parameters']:,}",
                f"{row['memory'] / 1000:,.1f}",
                f"{row['multiply_adds']:,}",
            )
        )
    widths = [max(len(line[column]) for line in cells) for column in range(5)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *(text.rjust(w) for text, w in zip(line[1:], widths[1:], strict=True))])
        for line in cells
    )


def _row(name, kind, shape, parameters, multiply_adds):
    memory = BYTES_PER_NUMBER * math.prod(shape)
    return {
        "name": name,
        "kind": kind,
        "shape": shape,
        "parameters": parameters,
        "memory": memory,
        "multiply_adds": multiply_adds,
    }


def _conv(layer, shape):
    C, H, W = _image(shape)
    F, K, groups = layer["filters"], layer["kernel"], layer.get("groups", 1)
    out = (F, *(conv_output_size(side, K, layer.get("pad", 0), _stride(layer)) for side in (H, W)))
    bias = F if layer.get("bias", True) else 0
    if "connections" in layer:
        weights = layer["connections"] * K * K
    else:
        weights = conv_parameter_count(C, F, K, bias=False, groups=groups)
    return out, weights + bias, weights * out[1] * out[2]


def _pool(layer, shape):
    C, H, W = _image(shape)
    K, S = layer["kernel"], _stride(layer)
    out = (C, *(conv_output_size(side, K, layer.get("pad", 0), S) for side in (H, W)))
    if layer.get("coefficients", False):
        return out, 2 * C, math.prod(out)
    return out, pool_parameter_count(K, S), 0


def _affine(layer, shape):
    units, inputs = layer["units"], math.prod(shape)
    bias = units if layer.get("bias", True) else 0
    return (units,), inputs * units + bias, inputs * units


def _rbf(layer, shape):
    return (layer["units"],), 0, math.prod(shape) * layer["units"]


_COUNTS = {"conv": _conv, "max_pool": _pool, "avg_pool": _pool, "affine": _affine, "rbf": _rbf}


def _kind(layer, position):
    kind = layer.get("kind")
    if kind not in _COUNTS:
        raise ValueError(f"layers[{position}]['kind'] must be one of {', '.join(_COUNTS)}; got {kind!r}")
    return kind


def _stride(layer):
    return layer.get("stride", layer["kernel"] if layer["kind"].endswith("pool") else 1)


def _image(shape):
    if len(shape) != 3:
        raise ValueError(f"needs an image (C, H, W), got shape {tuple(shape)}: an affine layer came before it")
    return shape
