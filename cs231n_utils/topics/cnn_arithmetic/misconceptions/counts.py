"""What a layer has to learn: known ways to count it wrong."""

from cs231n_utils.topics.cnn_arithmetic.answers import topic


@topic.plain
def conv_parameter_count(C, F, K, bias=True, groups=1):
    weights = F * (C // groups) * K * K
    return weights + F if bias else weights


def _count(slug, sentence, *edits):
    topic.edit("conv_parameter_count", slug, sentence, *edits)


_count(
    "bias-forgotten",
    "The biases are left out: one for each filter, if bias is True.",
    ("weights + F if bias else weights", "weights"),
)
_count(
    "bias-always",
    "The biases are counted even where bias is False.",
    ("weights + F if bias else weights", "weights + F"),
)
_count(
    "one-bias",
    "One bias is counted for the whole layer; each of the F filters has its own.",
    ("weights + F if bias", "weights + 1 if bias"),
)
_count(
    "bias-per-channel",
    "A bias is counted for each input channel; a filter adds one to its sum over all channels.",
    ("weights + F if bias", "weights + F * C if bias"),
)
_count(
    "bias-per-input-channel",
    "The biases are as many as the filters, F, not as the channels.",
    ("weights + F if bias", "weights + C if bias"),
)
_count(
    "bias-per-weight",
    "A bias is counted for every weight; there is one for each filter.",
    ("weights + F if bias", "2 * weights if bias"),
)
_count(
    "channels-left-out",
    "The channels are left out: a filter has K · K weights for each channel that it sees.",
    ("F * (C // groups) * K * K", "F * K * K"),
)
_count(
    "filters-left-out",
    "This is one filter; there are F of them.",
    ("F * (C // groups) * K * K", "(C // groups) * K * K"),
)
_count("one-side", "Only one side of the filter is counted: it has K · K pixels.", ("* K * K", "* K"))
_count("groups-ignored", "The groups are left out: each filter sees C / groups channels.", ("(C // groups)", "C"))
_count(
    "groups-twice",
    "The filters are divided by the groups, too; there are F of them all the same, each with C / groups channels.",
    ("F * (C // groups)", "(F // groups) * (C // groups)"),
)
_count(
    "biases-in-groups",
    "The biases are divided by the groups, too; only the weights are: each of the F filters has a bias.",
    ("weights + F if bias", "weights + F / groups if bias"),
)
_count(
    "groups-multiplied",
    "Groups make filters smaller, not larger: C / groups channels.",
    ("(C // groups)", "(C * groups)"),
)


@topic.plain
def pool_parameter_count(K, S):
    return 0


for _slug, _sentence, _new in (
    ("window", "The window's K · K pixels are no weights: a maximum or a mean has nothing to learn.", "K * K"),
    (
        "window-and-bias",
        "A pool has neither weights nor a bias: a maximum or a mean has nothing to learn.",
        "K * K + 1",
    ),
    ("one", "There is not even one: a maximum or a mean has nothing to learn.", "1"),
    ("settings", "K and S are chosen by whoever builds the net, not learned.", "2"),
    ("nothing", "Return the number 0, not None.", "None"),
):
    topic.edit("pool_parameter_count", _slug, _sentence, ("return 0", f"return {_new}"))


@topic.plain
def small_filters(K, C):
    layers = (K - 1) // 2
    return layers, 9 * layers * C * C, K * K * C * C


def _small(slug, sentence, *edits):
    topic.edit("small_filters", slug, sentence, *edits)


_small(
    "one-layer-more",
    "One layer is too many: the first sees 3 pixels, each further one 2 more.",
    ("layers = (K - 1) // 2", "layers = (K + 1) // 2"),
)
_small(
    "a-third",
    "The fields do not simply add up: the first sees 3 pixels, each further one 2 more.",
    ("(K - 1) // 2", "-(-K // 3)"),
)
_small(
    "a-third-rounded-down",
    "The fields do not simply add up: the first sees 3 pixels, each further one 2 more.",
    ("(K - 1) // 2", "K // 3"),
)
_small(
    "one-per-pixel",
    "Each further layer adds 2 pixels, one at each side.",
    ("layers = (K - 1) // 2", "layers = K - 2"),
)
_small("channels-once", "A layer from C to C channels has C filters of C channels each: C².", ("C * C", "C"))
_small("channels-left-out", "The channels are left out: C filters of C channels each.", (" * C * C", ""))
_small("one-of-the-layers", "These are the weights of one of the 3 × 3 layers.", ("9 * layers * C", "9 * C"))
_small(
    "biases-counted",
    "The biases are counted; here the layers have none.",
    ("9 * layers * C * C", "layers * (9 * C * C + C)"),
    ("K * K * C * C", "K * K * C * C + C"),
)
_small("one-side", "Only one side of the filters is counted.", ("9 * layers", "3 * layers"), ("K * K * C", "K * C"))
_small(
    "swapped",
    "The two numbers of weights stand in the wrong order.",
    ("9 * layers * C * C, K * K * C * C", "K * K * C * C, 9 * layers * C * C"),
)
