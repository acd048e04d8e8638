"""Right answers of 10-cnn-arithmetic in other styles: divmod and counting, recursion, one answer through another."""

from tests.topics.right_answers import variant

VARIANTS = [
    variant(
        "divmod, helpers",
        conv_output_size="""
def conv_output_size(W, K, P=0, S=1):
    if K > W + 2 * P:
        raise ValueError("the filter is larger than the padded image")
    steps, left = divmod(W + 2 * P - K, S)
    if left:
        below = W - left
        raise ValueError("W=%d leaves %d pixels over; take %d or %d" % (W, left, below, below + S))
    return steps + 1
""",
        same_padding="""
def same_padding(K):
    half, rest = divmod(K, 2)
    if rest != 1:
        raise ValueError("an even filter cannot keep the size")
    return half
""",
        conv_parameter_count="""
def conv_parameter_count(C, F, K, bias=True, groups=1):
    per_filter = C // groups * K**2 + int(bias)
    return F * per_filter
""",
        pool_parameter_count="""
def pool_parameter_count(K, S):
    return int(0 * K * S)
""",
        sizes_that_fit="""
def sizes_that_fit(layers, low, high):
    result = []
    for W in range(low, high + 1):
        size = W
        try:
            for layer in layers:
                K = layer["kernel"]
                if "stride" in layer:
                    S = layer["stride"]
                elif layer["kind"] == "conv":
                    S = 1
                else:
                    S = K
                size = conv_output_size(size, K, layer.get("pad", 0), S)
        except ValueError:
            continue
        result.append(W)
    return result
""",
        receptive_field="""
def receptive_field(layers):
    # Backwards: r outputs of a layer of kernel K and stride S see (r - 1) * S + K of its inputs.
    r = 1
    for layer in reversed(layers):
        S = layer.get("stride", 1 if layer["kind"] == "conv" else layer["kernel"])
        r = (r - 1) * S + layer["kernel"]
    return r
""",
        small_filters="""
def small_filters(K, C):
    n, seen = 0, 1
    while seen < K:
        n, seen = n + 1, seen + 2
    return n, n * conv_parameter_count(C, C, 3, bias=False), conv_parameter_count(C, C, K, bias=False)
""",
        network_table="""
def network_table(layers, input_shape):
    rows = []
    for layer in layers:
        before = rows[-1]["shape"] if rows else input_shape
        if layer["kind"] == "affine":
            n = 1
            for size in before:
                n *= size
            shape, parameters, work = (layer["units"],), (n + 1) * layer["units"], n * layer["units"]
        elif layer["kind"] == "conv":
            K, F, G = layer["kernel"], layer["filters"], layer.get("groups", 1)
            S, P = layer.get("stride", 1), layer.get("pad", 0)
            h, w = conv_output_size(before[1], K, P, S), conv_output_size(before[2], K, P, S)
            shape = (F, h, w)
            parameters = conv_parameter_count(before[0], F, K, groups=G)
            work = conv_parameter_count(before[0], F, K, False, G) * h * w
        else:
            K = layer["kernel"]
            S, P = layer.get("stride", K), layer.get("pad", 0)
            shape = (before[0], conv_output_size(before[1], K, P, S), conv_output_size(before[2], K, P, S))
            parameters, work = pool_parameter_count(K, S), 0
        numbers = 1
        for size in shape:
            numbers *= size
        rows.append({"shape": shape, "parameters": parameters, "memory": 4 * numbers, "multiply_adds": work})
    return rows
""",
        rows_with_mistakes="""
def rows_with_mistakes(layers, input_shape, table):
    wrong = []
    before = input_shape
    for i in range(len(layers)):
        right = network_table([layers[i]], before)[0]
        if right != table[i]:
            wrong.append(i)
        before = table[i]["shape"]
    return wrong
""",
        numbers_sent="""
def numbers_sent(layers, input_shape):
    shapes = [row["shape"] for row in network_table(layers, input_shape)]
    total = 0
    for i in range(1, len(layers)):
        if "pool" in layers[i]["kind"] or layers[i].get("groups", 1) == 2:
            continue
        total += int(np.prod(shapes[i - 1]))
    return total
""",
        output_shape="""
def output_shape(task, classes, height=None, width=None, grid=None, boxes=None):
    if task == "detection":
        return [classes + boxes * (4 + 1), grid, grid]
    if task == "segmentation":
        return [classes, height, width]
    return [classes + (4 if task == "localisation" else 0)]
""",
        my_network="""
def my_network():
    return [
        {"kind": "conv", "filters": 8, "kernel": 5, "stride": 3},
        {"kind": "conv", "filters": 8, "kernel": 3, "pad": 1},
        {"kind": "max_pool", "kernel": 2},
        {"kind": "conv", "filters": 16, "kernel": 3},
        {"kind": "affine", "units": 10},
    ]
""",
    ),
    variant(
        "counting, NumPy, one dict for all kinds",
        conv_output_size="""
def conv_output_size(W, K, P=0, S=1):
    size = (W - K + 2 * P) / S + 1
    if size < 1 or size != int(size):
        fitting = [w for w in range(W - S, W + S + 1) if w >= K - 2 * P and (w - K + 2 * P) % S == 0]
        raise ValueError(f"that gives {size} positions; sizes that fit are {fitting}")
    return int(size)
""",
        same_padding="""
def same_padding(K):
    P = (K - 1) / 2
    if P != int(P):
        raise ValueError(f"P would be {P}")
    return int(P)
""",
        conv_parameter_count="""
def conv_parameter_count(C, F, K, bias=True, groups=1):
    return int(np.prod((F, C // groups, K, K))) + bias * F
""",
        pool_parameter_count="""
def pool_parameter_count(K, S):
    learned = []
    return len(learned)
""",
        sizes_that_fit="""
def sizes_that_fit(layers, low, high):
    sizes = {w: w for w in range(low, high + 1)}
    for layer in layers:
        K, P = layer["kernel"], layer.get("pad", 0)
        S = layer.get("stride", {"conv": 1}.get(layer["kind"], K))
        room = {w: size + 2 * P - K for w, size in sizes.items()}
        sizes = {w: r // S + 1 for w, r in room.items() if r >= 0 and r % S == 0}
    return list(sizes)
""",
        receptive_field="""
def receptive_field(layers):
    strides = [a.get("stride", 1 if a["kind"] == "conv" else a["kernel"]) for a in layers]
    return 1 + sum((a["kernel"] - 1) * int(np.prod(strides[:i])) for i, a in enumerate(layers))
""",
        small_filters="""
def small_filters(K, C):
    return K // 2, C**2 * 9 * (K // 2), (C * K) ** 2
""",
        network_table="""
def network_table(layers, input_shape):
    table, (C, H, W) = [], (*input_shape, 1, 1)[:3]
    for layer in layers:
        if layer["kind"] == "affine":
            units = layer["units"]
            work, biases, (C, H, W), shape = C * H * W * units, units, (units, 1, 1), (units,)
        else:
            pools = layer["kind"].endswith("pool")
            K, P = layer["kernel"], layer.get("pad", 0)
            S = layer.get("stride", K if pools else 1)
            sides = []
            for side in (H, W):
                positions, left = divmod(side - K + 2 * P, S)
                if left or positions < 0:
                    raise ValueError("does not fit")
                sides.append(positions + 1)
            H, W = sides
            if pools:
                work = biases = 0
            else:
                biases = layer["filters"]
                work = C // layer.get("groups", 1) * K * K * biases
                C = biases
            shape = (C, H, W)
        parameters = work + biases
        if layer["kind"] == "conv":
            work *= H * W
        table.append(dict(shape=shape, parameters=parameters, memory=C * H * W * 4, multiply_adds=work))
    return table
""",
        rows_with_mistakes="""
def rows_with_mistakes(layers, input_shape, table):
    above = [input_shape] + [row["shape"] for row in table[:-1]]
    return [i for i, (a, s, row) in enumerate(zip(layers, above, table)) if network_table([a], s) != [row]]
""",
        numbers_sent="""
def numbers_sent(layers, input_shape):
    rows = network_table(layers, input_shape)
    return sum(
        row["memory"] // 4
        for row, layer in zip(rows, layers[1:])
        if layer["kind"] == "affine" or (layer["kind"] == "conv" and layer.get("groups", 1) != 2)
    )
""",
        output_shape="""
def output_shape(task, classes, height=None, width=None, grid=None, boxes=None):
    per_place = {"classification": classes, "localisation": 4 + classes, "segmentation": classes}
    if task == "detection":
        return (boxes * 5 + classes,) + (grid,) * 2
    return (per_place[task],) + ((height, width) if task == "segmentation" else ())
""",
        my_network="""
def my_network():
    conv = lambda filters, kernel, **more: {"kind": "conv", "filters": filters, "kernel": kernel, **more}
    return [
        {"kind": "avg_pool", "kernel": 2},
        conv(8, 3, pad=1),
        {"kind": "max_pool", "kernel": 2},
        conv(12, 3),
        {"kind": "max_pool", "kernel": 2},
        {"kind": "affine", "units": 20},
        {"kind": "affine", "units": 10},
    ]
""",
    ),
    variant(
        "step by step",
        conv_output_size="""
def conv_output_size(W, K, P=0, S=1):
    padded = W + P + P
    if padded < K:
        raise ValueError("no room for the filter")
    count, end = 1, K
    while end + S <= padded:
        count, end = count + 1, end + S
    if end < padded:
        smaller = W - (padded - end)
        raise ValueError(f"no fit: try W = {smaller} or W = {smaller + S} instead")
    return count
""",
        same_padding="""
def same_padding(K):
    for P in range(K):
        if conv_output_size(2 * K, K, P) == 2 * K:
            return P
    raise ValueError("no padding keeps the size of an even filter's input")
""",
        conv_parameter_count="""
def conv_parameter_count(C, F, K, bias=True, groups=1):
    total = 0
    for _ in range(F):
        total += K * K * (C // groups)
        if bias:
            total += 1
    return total
""",
        pool_parameter_count="""
def pool_parameter_count(K, S):
    return 0.0
""",
        sizes_that_fit="""
def sizes_that_fit(layers, low, high):
    def output(size, layer):
        K = layer["kernel"]
        S = layer["stride"] if "stride" in layer else K if layer["kind"] != "conv" else 1
        room = size - K + 2 * layer.get("pad", 0)
        return room // S + 1 if room >= 0 and room % S == 0 else None

    answer = []
    for W in range(low, high + 1):
        size = W
        for layer in layers:
            size = output(size, layer)
            if size is None:
                break
        if size is not None:
            answer.append(W)
    return answer
""",
        receptive_field="""
def receptive_field(layers):
    first, last, jump = 0, 0, 1
    for layer in layers:
        last += jump * layer["kernel"] - jump
        if "stride" in layer:
            jump *= layer["stride"]
        elif layer["kind"] in ("max_pool", "avg_pool"):
            jump *= layer["kernel"]
    return last - first + 1
""",
        small_filters="""
def small_filters(K, C):
    layers = int((K - 1) / 2)
    one_small_layer = C * 3 * 3 * C
    return layers, sum(one_small_layer for _ in range(layers)), C * K * K * C
""",
        network_table="""
def network_table(layers, input_shape):
    table, shape = [], list(input_shape)
    for layer in layers:
        kind, row = layer["kind"], {}
        if kind == "affine":
            row["multiply_adds"] = int(np.prod(shape)) * layer["units"]
            row["parameters"] = row["multiply_adds"] + layer["units"]
            shape = [layer["units"]]
        else:
            stride = layer.get("stride", 1 if kind == "conv" else layer["kernel"])
            sides = [conv_output_size(n, layer["kernel"], layer.get("pad", 0), stride) for n in shape[1:]]
            if kind == "conv":
                seen = shape[0] // layer.get("groups", 1) * layer["kernel"] ** 2
                row["parameters"] = layer["filters"] * (seen + 1)
                shape = [layer["filters"], *sides]
                row["multiply_adds"] = int(np.prod(shape)) * seen
            else:
                row["parameters"], row["multiply_adds"], shape = 0, 0, [shape[0], *sides]
        row["shape"], row["memory"] = tuple(shape), 4 * int(np.prod(shape))
        table.append(row)
    return table
""",
        rows_with_mistakes="""
def rows_with_mistakes(layers, input_shape, table):
    wrong, shape = set(), tuple(input_shape)
    for i, (layer, row) in enumerate(zip(layers, table)):
        (right,) = network_table([layer], shape)
        for column, value in right.items():
            if value != row[column]:
                wrong.add(i)
        shape = row["shape"]
    return sorted(wrong)
""",
        numbers_sent="""
def numbers_sent(layers, input_shape):
    sent, here = 0, None
    for layer, row in zip(layers, network_table(layers, input_shape)):
        apart = layer["kind"].endswith("pool") or layer.get("groups", 1) == 2
        if here is not None and not apart:
            half = here // 2
            sent += half + (here - half)
        here = int(np.prod(row["shape"]))
    return sent
""",
        output_shape="""
def output_shape(task, classes, height=None, width=None, grid=None, boxes=None):
    match task:
        case "classification":
            return (classes,)
        case "localisation":
            return (4 + classes,)
        case "detection":
            box = 4 + 1
            return (box * boxes + classes, grid, grid)
        case "segmentation":
            return (classes, height, width)
""",
        my_network="""
def my_network():
    layers = [{"name": "first", "kind": "conv", "filters": 8, "kernel": 4, "stride": 2}]
    layers.append({"kind": "avg_pool", "kernel": 3, "stride": 2})
    layers.append({"kind": "conv", "filters": 14, "kernel": 3, "pad": 1})
    layers.append({"kind": "affine", "units": 10})
    return layers
""",
    ),
]
