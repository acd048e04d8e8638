"""Reading tables and networks: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.cnn_arithmetic.answers import topic


@topic.plain
def rows_with_mistakes(layers, input_shape, table):
    found, before = [], list(input_shape)
    for i, layer in enumerate(layers):
        if layer["kind"] == "affine":
            shape, biases = [layer["units"]], layer["units"]
            weights = int(np.prod(before)) * layer["units"]
            multiply_adds = weights
        else:
            K, pools = layer["kernel"], layer["kind"] != "conv"
            S, P = layer.get("stride", K if pools else 1), layer.get("pad", 0)
            biases = 0 if pools else layer["filters"]
            shape = [before[0] if pools else layer["filters"]] + [(side - K + 2 * P) // S + 1 for side in before[1:]]
            weights = biases * (before[0] // layer.get("groups", 1)) * K * K
            multiply_adds = weights * shape[1] * shape[2]
        right = {"parameters": weights + biases, "memory": 4 * int(np.prod(shape)), "multiply_adds": multiply_adds}
        row = table[i]
        if shape != list(row["shape"]) or any(right[column] != row[column] for column in right):
            found.append(i)
        before = list(row["shape"])
    return found


def _rows(slug, sentence, *edits):
    topic.edit("rows_with_mistakes", slug, sentence, *edits)


_rows(
    "inherited",
    "Rows are blamed that follow rightly from a wrong row above: go on from the shape in the table, not from the right "
    "one.",
    ('before = list(row["shape"])', "before = shape"),
)
_rows("first-only", "Only the first mistake is found; go on below it.", ("return found", "return found[:1]"))
_rows("from-one", "The rows are counted from 1; the first is row 0.", ("found.append(i)", "found.append(i + 1)"))
_rows(
    "shapes-only",
    "Only the shapes are compared; the other three columns may be wrong as well.",
    (" or any(right[column] != row[column] for column in right)", ""),
)
for _column in ("parameters", "memory", "multiply_adds"):
    _rows(
        f"{_column}-not-compared",
        f"The column {_column} is not compared.",
        ("for column in right)", f'for column in right if column != "{_column}")'),
    )
_rows(
    "shapes-not-compared",
    "The shapes are not compared.",
    ('shape != list(row["shape"]) or ', ""),
)
_rows(
    "the-right-ones",
    "These are the rows without a mistake.",
    (
        'if shape != list(row["shape"]) or any(right[column] != row[column] for column in right)',
        'if shape == list(row["shape"]) and all(right[column] == row[column] for column in right)',
    ),
)
_rows(
    "own-shape",
    "A row is worked out from its own shape; what comes in is the shape in the row above.",
    (
        "    for i, layer in enumerate(layers):\n",
        '    for i, layer in enumerate(layers):\n        before = list(table[i]["shape"])\n',
    ),
)
_rows(
    "number-of-mistakes", "This is how many rows have a mistake; return which.", ("return found", "return len(found)")
)


_rows("none", "No row is ever found: each row of the table must be compared.", ("found.append(i)", "pass"))
_rows(
    "all",
    "Every row is returned: compare each with what should stand there. (A list never equals a tuple: [3, 2] is not "
    "(3, 2).)",
    ("any(right[column] != row[column] for column in right)", "True"),
)


@topic.plain
def numbers_sent(layers, input_shape):
    shape, sent = list(input_shape), 0
    for i, layer in enumerate(layers):
        if i > 0 and layer["kind"] in ("conv", "affine") and layer.get("groups", 1) == 1:
            sent += int(np.prod(shape))
        if layer["kind"] == "affine":
            shape = [layer["units"]]
        else:
            K = layer["kernel"]
            S = layer.get("stride", 1 if layer["kind"] == "conv" else K)
            shape = [layer.get("filters", shape[0])] + [(n - K + 2 * layer.get("pad", 0)) // S + 1 for n in shape[1:]]
    return sent


def _sent(slug, sentence, *edits):
    topic.edit("numbers_sent", slug, sentence, *edits)


_sent("image-counted", "The image is counted; both GPUs are given it.", ("i > 0 and ", ""))
_sent(
    "groups-ignored",
    "Nothing travels to a layer of two groups: each GPU has the half that its filters see.",
    (' and layer.get("groups", 1) == 1', ""),
)
_sent(
    "only-groups",
    "It is the other way round: a layer of two groups stays at home, one without groups needs both halves.",
    ('layer.get("groups", 1) == 1', 'layer.get("groups", 1) == 2'),
)
_sent(
    "affine-forgotten",
    "Affine layers are left out; each of their units sees everything, from both GPUs.",
    ('layer["kind"] in ("conv", "affine")', 'layer["kind"] == "conv"'),
)
_sent(
    "convolutions-forgotten",
    "Convolutions without groups are left out; their filters see all maps, from both GPUs.",
    ('layer["kind"] in ("conv", "affine")', 'layer["kind"] == "affine"'),
)
_sent(
    "pools-counted",
    "Pools are counted; each works on its own map, which is where it was made.",
    ('layer["kind"] in ("conv", "affine") and ', ""),
)
_sent(
    "one-way",
    "Only one of the two directions is counted: each GPU sends its half to the other, which is all of it together.",
    ("sent += int(np.prod(shape))", "sent += int(np.prod(shape)) // 2"),
)
_sent(
    "both-send-all",
    "It is counted twice: each GPU sends its half, so each number travels once.",
    ("sent += int(np.prod(shape))", "sent += 2 * int(np.prod(shape))"),
)
_sent(
    "bytes",
    "These are bytes; return how many numbers.",
    ("sent += int(np.prod(shape))", "sent += 4 * int(np.prod(shape))"),
)
_sent(
    "the-output",
    "What travels is the input of such a layer; its output stays where it is made.",
    (
        '        if i > 0 and layer["kind"] in ("conv", "affine") and layer.get("groups", 1) == 1:\n'
        "            sent += int(np.prod(shape))\n",
        "",
    ),
    (
        "    return sent",
        '        if i > 0 and layer["kind"] in ("conv", "affine") and layer.get("groups", 1) == 1:\n'
        "            sent += int(np.prod(shape))\n"
        "    return sent",
    ),
)
_sent(
    "layers-counted",
    "This is how many layers wait for the other GPU; count the numbers that travel.",
    ("sent += int(np.prod(shape))", "sent += 1"),
)


_sent(
    "outputs-added",
    "You add up what layers without groups give. What travels is what comes in, and only to convolutions and affine "
    "layers after the first.",
    (
        '        if i > 0 and layer["kind"] in ("conv", "affine") and layer.get("groups", 1) == 1:\n'
        "            sent += int(np.prod(shape))\n",
        "",
    ),
    (
        "    return sent",
        '        sent += int(np.prod(shape)) if layer.get("groups", 1) == 1 else 0\n    return sent',
    ),
)
_sent(
    "inputs-of-all",
    "You add up what comes into every layer; nothing travels to pools, to layers of two groups, or to the first.",
    ('if i > 0 and layer["kind"] in ("conv", "affine") and layer.get("groups", 1) == 1:', "if True:"),
)


@topic.plain
def output_shape(task, classes, height=None, width=None, grid=None, boxes=None):
    if task == "classification":
        return (classes,)
    if task == "localisation":
        return (classes + 4,)
    if task == "detection":
        return (5 * boxes + classes, grid, grid)
    return (classes, height, width)


def _shape(slug, sentence, *edits):
    topic.edit("output_shape", slug, sentence, *edits)


_shape("no-box", "Localisation needs a box as well: four numbers beside the scores.", ("classes + 4", "classes"))
_shape(
    "box-only", "Localisation says what it is as well: scores beside the four numbers of the box.", ("classes + 4", "4")
)
_shape("corner-only", "A box is four numbers: two say where, two how large.", ("classes + 4", "classes + 2"))
_shape(
    "box-per-class",
    "There is one object and one box, not a box for each class.",
    ("classes + 4", "classes + 4 * classes"),
)
_shape(
    "scores-by-box",
    "The scores and the four numbers of the box stand in one row, one after the other.",
    ("(classes + 4,)", "(classes, 4)"),
)
_shape(
    "scores-times-box",
    "The four numbers of the box come beside the scores: there is one object and one box, not a box for each class.",
    ("classes + 4", "classes * 4"),
)
_shape(
    "background-twice",
    "The background is among the classes that are given; it is not added again.",
    ("return (classes, height, width)", "return (classes + 1, height, width)"),
)
_shape(
    "no-confidence",
    "Each box of a detection has five numbers: the fifth says whether there is an object.",
    ("5 * boxes", "4 * boxes"),
)
_shape(
    "classes-per-box",
    "A cell has one set of scores for all its boxes.",
    ("5 * boxes + classes", "boxes * (5 + classes)"),
)
_shape("one-box", "The number of boxes in a cell is left out.", ("5 * boxes", "5"))
_shape(
    "one-cell",
    "Each cell of the grid gives its own numbers: the grid has two sides.",
    ("(5 * boxes + classes, grid, grid)", "(5 * boxes + classes,)"),
)
_shape("one-side-of-the-grid", "The grid has two sides.", ("classes, grid, grid)", "classes, grid)"))
_shape(
    "grid-first",
    "The numbers of a cell come first, as channels do.",
    ("(5 * boxes + classes, grid, grid)", "(grid, grid, 5 * boxes + classes)"),
)
_shape(
    "labels-for-scores",
    "This is the picture of labels; the network gives a score for each class at each pixel.",
    ("(classes, height, width)", "(height, width)"),
)
_shape(
    "classes-last", "The scores come first, as channels do.", ("(classes, height, width)", "(height, width, classes)")
)
_shape("height-and-width", "Height and width are exchanged.", ("(classes, height, width)", "(classes, width, height)"))
