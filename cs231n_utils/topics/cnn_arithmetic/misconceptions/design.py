"""A network under a budget: known ways to miss it."""

from cs231n_utils.topics.cnn_arithmetic.answers import topic


@topic.plain
def my_network():
    return [
        {"kind": "conv", "filters": 8, "kernel": 4, "stride": 2},
        {"kind": "max_pool", "kernel": 3, "stride": 2},
        {"kind": "conv", "filters": 24, "kernel": 3, "stride": 2},
        {"kind": "affine", "units": 10},
    ]


def _mine(slug, sentence, *edits):
    topic.edit("my_network", slug, sentence, *edits)


LAST = '        {"kind": "affine", "units": 10},\n'
CONVOLUTION = '        {"kind": "conv", "filters": 24, "kernel": 3, "stride": 2},\n'

_mine(
    "too-many-parameters",
    "There are too many parameters. Mostly it is the first affine layer: let fewer numbers come in, by strides or "
    "pools before it.",
    (LAST, '        {"kind": "affine", "units": 100},\n' + LAST),
)
_mine(
    "too-many-multiplications",
    "There are too many multiply-adds. Mostly it is where maps are large: take fewer filters or a stride there.",
    ('"filters": 8, "kernel": 4', '"filters": 16, "kernel": 4'),
)
_mine(
    "sees-too-little",
    "An output sees too small a part of the image: strides or pools early on widen what later filters see.",
    (CONVOLUTION, ""),
)
_mine(
    "eleven-scores",
    "There must be 10 scores, one for each class.",
    ('"units": 10}', '"units": 11}'),
)
_mine(
    "does-not-fit",
    "A layer does not fit what comes in: use conv_output_size, and sizes_that_fit, before you choose strides.",
    ('"kernel": 4, "stride": 2', '"kernel": 5, "stride": 2'),
)
_mine(
    "no-end",
    "The last layer must be affine and give the scores.",
    (LAST, ""),
)
_mine(
    "only-affine",
    "A network without any convolution sees no neighbourhood, and a linear one on all pixels is above the budget.",
    (
        '        {"kind": "conv", "filters": 8, "kernel": 4, "stride": 2},\n'
        '        {"kind": "max_pool", "kernel": 3, "stride": 2},\n' + CONVOLUTION,
        "",
    ),
)
