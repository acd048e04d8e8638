"""What one output sees: known ways to get it wrong."""

from cs231n_utils.topics.cnn_arithmetic.answers import topic


@topic.plain
def receptive_field(layers):
    field, jump = 1, 1
    for layer in layers:
        field += (layer["kernel"] - 1) * jump
        jump *= layer.get("stride", layer["kernel"] if "pool" in layer["kind"] else 1)
    return field


def _field(slug, sentence, *edits):
    topic.edit("receptive_field", slug, sentence, *edits)


_field(
    "strides-ignored",
    "The strides of the layers before are left out: after a stride of 2, neighbours are 2 input pixels apart.",
    ('(layer["kernel"] - 1) * jump', 'layer["kernel"] - 1'),
)
ADD = '        field += (layer["kernel"] - 1) * jump\n'
STRETCH = '        jump *= layer.get("stride", layer["kernel"] if "pool" in layer["kind"] else 1)\n'

_field(
    "own-stride",
    "A layer's own stride is counted for its own filter; it widens only what comes after it.",
    (ADD + STRETCH, STRETCH + ADD),
)
_field(
    "last-stride-only",
    "Only the stride of the layer just before counts here; all strides before a layer multiply.",
    ("jump *= ", "jump = "),
)
_field("strides-added", "The strides are added; they multiply.", ("jump *= ", "jump += -1 + "))
_field(
    "kernels-added",
    "K pixels are added for each layer; one of them was seen before: K - 1.",
    ('layer["kernel"] - 1', 'layer["kernel"]'),
)
_field(
    "from-zero",
    "One pixel is missing: with no layer at all an output sees one pixel.",
    ("field, jump = 1, 1", "field, jump = 0, 1"),
)
_field(
    "kernels-multiplied",
    "The filters' sizes are multiplied; each layer adds to the field.",
    ('field += (layer["kernel"] - 1) * jump', 'field *= layer["kernel"]'),
)
_field(
    "pools-passed-over",
    "Pools are passed over; they look at a window and have a stride as well.",
    ("in layers:", 'in [a for a in layers if "pool" not in a["kind"]]:'),
)
_field(
    "pool-windows-passed-over",
    "The windows of pools are passed over; an output of a pool sees all of its window.",
    ('(layer["kernel"] - 1) * jump', '(layer["kernel"] - 1) * jump * ("pool" not in layer["kind"])'),
)
_field(
    "pool-stride-1",
    "A pool without a stride has its kernel's size as stride, not 1.",
    ('layer["kernel"] if "pool" in layer["kind"] else 1', "1"),
)
_field(
    "largest-filter",
    "This is the largest filter; the fields of the layers add up.",
    ('field += (layer["kernel"] - 1) * jump', 'field = max(field, layer["kernel"])'),
)
_field(
    "padding-counted",
    "Padding adds zeros, no pixels to be seen: it does not count here.",
    ("* jump\n", '* jump + 2 * layer.get("pad", 0)\n'),
)
_field(
    "number-of-pixels",
    "This is the number of pixels; return the side of the square.",
    ("return field", "return field**2"),
)
