"""Pooling, forward and backward: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.convolution.answers import topic


@topic.plain
def max_pool_forward_naive(x, pool_param):
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    H_out = (H - height) // stride + 1
    W_out = (W - width) // stride + 1
    out = np.zeros((N, C, H_out, W_out))
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    window = x[n, c, i * stride : i * stride + height, j * stride : j * stride + width]
                    out[n, c, i, j] = np.max(window)
    return out, (x, pool_param)


@topic.plain
def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H_out, W_out = dout.shape
    dx = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    rows, columns = slice(i * stride, i * stride + height), slice(j * stride, j * stride + width)
                    window = x[n, c, rows, columns]
                    winner = np.zeros(window.shape)
                    winner[np.unravel_index(np.argmax(window), window.shape)] = 1
                    dx[n, c, rows, columns] += winner * dout[n, c, i, j]
    return dx


@topic.plain
def avg_pool(x, pool_param):
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    w = np.zeros((C, C, height, width))
    for c in range(C):
        w[c, c] = 1 / (height * width)
    H_out = (H - height) // stride + 1
    W_out = (W - width) // stride + 1
    out = np.zeros((N, C, H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            window = x[:, :, i * stride : i * stride + height, j * stride : j * stride + width]
            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3]))
    return out, w


def _forward(slug, sentence, *edits):
    topic.edit("max_pool_forward_naive", slug, sentence, *edits)


WINDOW = "x[n, c, i * stride : i * stride + height, j * stride : j * stride + width]"
_forward("mean", "The mean of each window is taken; the largest is wanted.", ("np.max(", "np.mean("))
_forward("min", "The smallest of each window is taken; the largest is wanted.", ("np.max(", "np.min("))
_forward("sum", "Each window is added up; the largest number is wanted.", ("np.max(", "np.sum("))
_forward(
    "absolute",
    "The largest absolute value is taken; −3 is smaller than 1.",
    ("np.max(window)", "np.max(np.abs(window))"),
)
_forward(
    "starts-at-zero",
    "The search for the largest starts at 0, so that a window of negative numbers gives 0. Start at −∞.",
    ("np.max(window)", "max(np.max(window), 0)"),
)
_forward(
    "first-of-the-window",
    "The first pixel of each window is taken, not the largest.",
    ("np.max(window)", "window[0, 0]"),
)
_forward(
    "over-channels",
    "The maximum runs over the channels too: each channel keeps its own.",
    (WINDOW, WINDOW.replace("n, c", "n, :")),
)
_forward(
    "over-images",
    "The maximum runs over all images of the batch: each image keeps its own.",
    (WINDOW, WINDOW.replace("n, c", ":, c")),
)
_forward("first-image", "Every output is that of the first image.", (WINDOW, WINDOW.replace("n, c", "0, c")))
_forward("first-channel", "Every output is that of the first channel.", (WINDOW, WINDOW.replace("n, c", "n, 0")))
_forward(
    "stride-ignored",
    "The windows are one pixel apart whatever the stride is.",
    (WINDOW, "x[n, c, i : i + height, j : j + width]"),
)
_forward(
    "stride-is-the-window",
    "The windows are as far apart as they are large; they are a stride apart.",
    (
        WINDOW,
        "x[n, c, i * height : i * height + height, j * width : j * width + width]",
    ),
)
_forward(
    "tiles",
    "The windows lie side by side, as in a reshape to tiles: pool_param['stride'] is not used.",
    ('pool_param["pool_width"], pool_param["stride"]', 'pool_param["pool_width"], pool_param["pool_height"]'),
)
_forward(
    "sides-exchanged",
    "Height and width of the windows are exchanged.",
    ("height, width, stride =", "width, height, stride ="),
)
_forward(
    "square-windows",
    "The windows are taken for squares of pool_height; their width is pool_width.",
    ('pool_param["pool_width"], pool_param["stride"]', 'pool_param["pool_height"], pool_param["stride"]'),
)
_forward(
    "rows-and-columns-exchanged",
    "Rows and columns are exchanged in the window: i counts rows.",
    (
        WINDOW,
        "x[n, c, j * stride : j * stride + height, i * stride : i * stride + width]",
    ),
)
_forward(
    "output-sides-exchanged",
    "Height and width of the output are exchanged.",
    ("return out,", "return out.swapaxes(2, 3),"),
)
_forward(
    "channels-last-by-reshape",
    "reshape does not move the channels to the end, it cuts the numbers into other images. Use transpose, or no copy.",
    ("    out = np", "    x = x.reshape(N, H, W, C).transpose(0, 3, 1, 2)\n    out = np"),
)
_forward(
    "channels-last-by-reshape-and-back",
    "reshape does not move the channels to the end, and another reshape does not bring them back. Use transpose, or "
    "leave the axes as they are.",
    ("    out = np", "    x = x.reshape(N, H, W, C).transpose(0, 3, 1, 2)\n    out = np"),
    ("return out, (x", "return out.transpose(0, 2, 3, 1).reshape(out.shape), (x"),
)
_forward(
    "last-left-out",
    "The last row and column of windows are left at 0: the loop ends one too early.",
    ("range(H_out)", "range(H_out - 1)"),
    ("range(W_out)", "range(W_out - 1)"),
)
_forward(
    "size-without-one",
    "The + 1 is missing in the output's size.",
    ("(H - height) // stride + 1", "(H - height) // stride"),
    ("(W - width) // stride + 1", "(W - width) // stride"),
)
_forward(
    "size-over-stride",
    "The output's size is H / stride; the windows must fit: (H − pool_height) / stride + 1.",
    ("(H - height) // stride + 1", "H // stride"),
    ("(W - width) // stride + 1", "W // stride"),
)
_forward(
    "window-too-small",
    "The windows are a pixel too small: a slice ends before its second number.",
    (WINDOW, "x[n, c, i * stride : i * stride + height - 1, j * stride : j * stride + width - 1]"),
)
_forward(
    "returns-too-early",
    "The return stands inside the loop: only the first image is worked on. Move it to the left.",
    ("    return out, (x", "        return out, (x"),
)
_forward(
    "reshaped-to-tiles",
    "A reshape cuts the maps into windows that lie side by side; here windows may overlap, or leave pixels out.",
    (
        "    out = np.zeros((N, C, H_out, W_out))\n",
        "    out = np.zeros((N, C, H_out, W_out))\n    x.reshape(N, C, H // height, height, W // width, width)\n",
    ),
)
_forward(
    "tiles-in-the-size",
    "The output's size is H / pool_height, as if windows lay side by side: it is (H − pool_height) / stride + 1.",
    ("(H - height) // stride + 1", "H // height"),
    ("(W - width) // stride + 1", "W // width"),
)
_forward(
    "first-column-of-the-window",
    "Only the first column of each window is looked at; the maximum goes over both axes.",
    ("np.max(window)", "np.max(window[:, 0])"),
)
_forward(
    "first-row-of-the-window",
    "Only the first row of each window is looked at; the maximum goes over both axes.",
    ("np.max(window)", "np.max(window[0])"),
)
_forward(
    "window-too-large",
    "The windows are a pixel too large: a slice ends before its second number.",
    (WINDOW, "x[n, c, i * stride : i * stride + height + 1, j * stride : j * stride + width + 1]"),
)
_forward(
    "place-of-the-largest",
    "The place of the largest is returned, from argmax; the number itself is wanted.",
    ("np.max(window)", "np.argmax(window)"),
)
_forward(
    "stride-in-rows-only",
    "The stride is used down the rows only; it counts across the columns as well.",
    (WINDOW, "x[n, c, i * stride : i * stride + height, j : j + width]"),
)


def _backward(slug, sentence, *edits):
    topic.edit("max_pool_backward_naive", slug, sentence, *edits)


FOUND = "winner[np.unravel_index(np.argmax(window), window.shape)] = 1"
ADD = "dx[n, c, rows, columns] += winner * dout[n, c, i, j]"
SPOT = "r, s = np.unravel_index(np.argmax(window), window.shape)\n                    "
_backward(
    "all-ties",
    "Every entry that equals the maximum gets the whole gradient, so a window of equal numbers passes on more than "
    "it got. One of them gets it, or they share it.",
    (FOUND, "winner[window == window.max()] = 1"),
)
_backward(
    "ties-get-nothing",
    "A window with several largest entries passes nothing on; one of them gets the gradient, or they share it.",
    (FOUND, "winner[np.unravel_index(np.argmax(window), window.shape)] = np.sum(window == window.max()) == 1"),
)
_backward(
    "overwritten",
    "A pixel that is the largest of several windows keeps only the last gradient. Windows overlap: add up (+=).",
    (ADD, SPOT + "dx[n, c, i * stride + r, j * stride + s] = dout[n, c, i, j]"),
)
_backward(
    "window-overwritten",
    "Each window's gradients take the place of what earlier windows left there. Windows overlap: add up (+=).",
    ("columns] += winner", "columns] = winner"),
)
SHARED = (
    "The maxima of all windows are marked in one mask for the whole map, so that a window does not find its own alone: "
    "where windows overlap, marks of one lie in another. Each window needs a mask of its own."
)
PAY = """    for i in range(H_out):
        for j in range(W_out):
            rows, columns = slice(i * stride, i * stride + height), slice(j * stride, j * stride + width)
            dx[:, :, rows, columns] += mask[:, :, rows, columns] * dout[:, :, i : i + 1, j : j + 1]
    return dx"""
for slug, mark in (
    ("one-mask", "mask[n, c, rows, columns] = np.maximum(mask[n, c, rows, columns], winner)"),
    ("one-mask-counted", "mask[n, c, rows, columns] += winner"),
    ("one-mask-overwritten", "mask[n, c, rows, columns] = winner"),
):
    _backward(
        slug,
        SHARED,
        ("dx = np.zeros(x.shape)", "dx, mask = np.zeros(x.shape), np.zeros(x.shape)"),
        (ADD, mark),
        ("    return dx", PAY),
    )
_backward("smallest", "The gradient goes to the smallest entry of each window.", ("np.argmax(", "np.argmin("))
_backward(
    "to-all",
    "Every entry of the window gets the gradient; only the largest had a part in the output.",
    (FOUND, "winner[:] = 1"),
)
_backward(
    "shared-by-all",
    "The gradient is shared by all entries of the window: that is average pooling. The largest gets all of it.",
    (FOUND, "winner[:] = 1 / (height * width)"),
)
_backward(
    "from-the-corner-of-x",
    "The place of the maximum counts from the window's corner; the window's own place, i · stride, must be added.",
    (ADD, SPOT + "dx[n, c, r, s] += dout[n, c, i, j]"),
)
_backward(
    "to-the-corner",
    "The gradient goes to the first pixel of each window, not to the largest.",
    (FOUND, "winner[0, 0] = 1"),
)
_backward(
    "stride-ignored",
    "The windows are taken one pixel apart; they are a stride apart, as in the forward pass.",
    (
        "slice(i * stride, i * stride + height), slice(j * stride, j * stride + width)",
        "slice(i, i + height), slice(j, j + width)",
    ),
)
_backward(
    "stride-ignored-in-dx",
    "The place of the window in dx is taken without the stride.",
    (ADD, "dx[n, c, i : i + height, j : j + width] += winner * dout[n, c, i, j]"),
)
_backward(
    "tiles",
    "The windows are taken to lie side by side: pool_param['stride'] is not used.",
    ('pool_param["pool_width"], pool_param["stride"]', 'pool_param["pool_width"], pool_param["pool_height"]'),
)
_backward(
    "times-maximum",
    "dout is multiplied by the maximum; the maximum is the output itself, with slope 1.",
    (ADD, ADD + " * window.max()"),
)
_backward(
    "dout-left-out", "The mask itself is returned: dout is left out.", (ADD, ADD.replace(" * dout[n, c, i, j]", ""))
)
_backward(
    "place-exchanged",
    "Row and column of the maximum are exchanged.",
    (ADD, SPOT + "dx[n, c, i * stride + s, j * stride + r] += dout[n, c, i, j]"),
)
_backward(
    "unravelled-by-height",
    "The number from argmax is split by the window's height; rows are as long as the width: use the window's shape.",
    (FOUND, "winner[divmod(int(np.argmax(window)), height)] = 1"),
)
_backward(
    "sides-exchanged",
    "Height and width of the windows are exchanged.",
    ("height, width, stride =", "width, height, stride ="),
)
_backward(
    "square-windows",
    "The windows are taken for squares of pool_height; their width is pool_width.",
    ('pool_param["pool_width"], pool_param["stride"]', 'pool_param["pool_height"], pool_param["stride"]'),
)
_backward(
    "largest-of-the-map",
    "Only entries that are the largest of the whole map get a gradient; each window has its own largest.",
    (FOUND, "winner[window == x[n, c].max()] = 1"),
)
_backward(
    "largest-of-the-channels",
    "The largest is sought over all channels; each channel has its own.",
    (FOUND, "winner[window == x[n, :, rows, columns].max()] = 1"),
)
_backward(
    "first-image",
    "The windows of the first image decide for all images.",
    ("x[n, c, rows, columns]", "x[0, c, rows, columns]"),
)
_backward(
    "absolute",
    "The largest absolute value gets the gradient; −3 is smaller than 1.",
    ("np.argmax(window)", "np.argmax(np.abs(window))"),
)
_backward(
    "positive-only",
    "Windows whose maximum is negative pass nothing on: that is a ReLU's mask.",
    (ADD, ADD + " * (window.max() >= 0)"),
)
_backward(
    "size-of-dout", "dx has the shape of dout; it has the shape of x.", ("    return dx", "    return dout * 1.0")
)
_backward(
    "last-left-out",
    "The last row and column of windows get no gradient: the loop ends one too early.",
    ("range(H_out)", "range(H_out - 1)"),
    ("range(W_out)", "range(W_out - 1)"),
)
_backward(
    "returns-too-early",
    "The return stands inside the loop: only the first image is worked on. Move it to the left.",
    ("    return dx", "        return dx"),
)
_backward("starts-from-x", "dx starts from x, not from 0.", ("np.zeros(x.shape)", "x.copy()"))
_backward("negative", "The gradient has the wrong sign.", ("    return dx", "    return -dx"))
_backward(
    "place-in-the-flat-map",
    "argmax counts through the window; the number is used as a place in the whole map. Split it into row and column of "
    "the window, and add the window's own place.",
    (ADD, "dx[n, c].reshape(-1)[np.argmax(window)] += dout[n, c, i, j]"),
)
_backward(
    "unravelled-with-sides-exchanged",
    "np.unravel_index has height and width exchanged: give it the window's own shape.",
    (
        ADD,
        "r, s = np.unravel_index(np.argmax(window), (width, height))\n"
        "                    dx[n, c, i * stride + r, j * stride + s] += dout[n, c, i, j]",
    ),
    (FOUND, "pass"),
)
_backward(
    "all-of-dout",
    "Each winner gets the sum of all dout of its map; it gets that of its own window, dout[n, c, i, j].",
    (ADD, "dx[n, c, rows, columns] += winner * dout[n, c].sum()"),
)
_backward(
    "shared-by-size",
    "The winners' gradient is divided by the number of pixels in the window. The largest gets all of it; only equals "
    "may share, by their number.",
    (FOUND, "winner[window == window.max()] = 1 / (height * width)"),
)
_backward(
    "size-of-dout-from-the-start",
    "dx begins as an array of dout's shape; it has the shape of x.",
    ("np.zeros(x.shape)", "np.zeros(dout.shape)"),
    (ADD, SPOT + "dx[n, c, i * stride + r, j * stride + s] += dout[n, c, i, j]"),
)
_backward(
    "one-for-each-winner",
    "Each winner is set to 1: dout is left out, and a pixel that wins twice counts once.",
    (ADD, SPOT + "dx[n, c, i * stride + r, j * stride + s] = 1"),
)


def _average(slug, sentence, *edits):
    topic.edit("avg_pool", slug, sentence, *edits)


FILTER = "w[c, c] = 1 / (height * width)"
_average(
    "channels-mixed",
    "Every filter averages over all channels. Each output channel is the mean of its own input channel: the others "
    "weigh 0.",
    (FILTER, "w[c] = 1 / (C * height * width)"),
)
_average(
    "channels-added",
    "Every filter adds up the means of all channels; each output channel is the mean of its own: the others weigh 0.",
    (FILTER, "w[c] = 1 / (height * width)"),
)
_average(
    "not-divided", "The filters are ones: that adds a window up, and does not average it.", (FILTER, "w[c, c] = 1")
)
_average(
    "divided-by-height",
    "The weights are 1 / pool_height; a window has pool_height · pool_width numbers.",
    (FILTER, "w[c, c] = 1 / height"),
)
_average(
    "divided-by-width",
    "The weights are 1 / pool_width; a window has pool_height · pool_width numbers.",
    (FILTER, "w[c, c] = 1 / width"),
)
_average(
    "divided-by-channels",
    "The weights are divided by the number of channels too, but only one channel is averaged.",
    (FILTER, "w[c, c] = 1 / (C * height * width)"),
)
_average(
    "divided-by-stride",
    "The weights are 1 / stride²; a window has pool_height · pool_width numbers.",
    (FILTER, "w[c, c] = 1 / stride**2"),
)
_average(
    "quarter",
    "The weights are ¼, whatever the window's size: a window has pool_height · pool_width numbers.",
    (FILTER, "w[c, c] = 0.25"),
)
_average(
    "one-filter",
    "There is one filter for all channels. A layer's w has the shape (F, C, HH, WW), and each channel needs a filter.",
    ("return out, w", "return out, w[:1]"),
)
_average(
    "channels-of-one",
    "The filters have one channel. A layer's filters see all C channels: those of the others must be 0.",
    ("return out, w", "return out, np.full((C, 1, height, width), 1 / (height * width))"),
)
_average(
    "one-small-filter",
    "w is a single window of weights. A layer's w has the shape (F, C, HH, WW), here with F = C.",
    ("return out, w", "return out, np.full((height, width), 1 / (height * width))"),
)
_average(
    "filters-turned",
    "Height and width of the filters are exchanged.",
    ("return out, w", "return out, w.swapaxes(2, 3)"),
)
_average(
    "largest",
    "The largest of each window is taken; the mean is wanted.",
    (
        "out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3]))",
        "out[:, :, i, j] = window.max(axis=(2, 3))",
    ),
)
_average(
    "stride-ignored",
    "The windows are one pixel apart whatever the stride is.",
    (
        "x[:, :, i * stride : i * stride + height, j * stride : j * stride + width]",
        "x[:, :, i : i + height, j : j + width]",
    ),
)
_average(
    "wide-step",
    "The windows are as far apart as they are high; they are a stride apart.",
    ('pool_param["pool_width"], pool_param["stride"]', 'pool_param["pool_width"], pool_param["pool_height"]'),
)
_average(
    "order",
    "The two are in the wrong order: the averages come first, then the filters.",
    ("return out, w", "return w, out"),
)
for slug, sentence, new in (
    (
        "first-pixel-only",
        "Only the first weight of each filter is set; all pool_height · pool_width of them count.",
        "w[c, c, 0, 0] = 1 / (height * width)",
    ),
    (
        "all-channels-by-height",
        "Every filter adds up all channels, and its weights are 1 / pool_height. Other channels weigh 0, and a window "
        "has pool_height · pool_width numbers.",
        "w[c] = 1 / height",
    ),
):
    _average(slug, sentence, (FILTER, new))
_average(
    "filters-of-one-pixel",
    "The filters are a single pixel large: a window's mean needs pool_height × pool_width weights.",
    ("return out, w", "return out, w[:, :, :1, :1]"),
)
_average(
    "one-weight",
    "w is a single number. A layer's w has the shape (F, C, HH, WW), here with F = C.",
    ("return out, w", "return out, 1 / (height * width)"),
)
_average(
    "sides-exchanged",
    "Height and width of the windows are exchanged.",
    ("height, width, stride =", "width, height, stride ="),
)
_average(
    "bias-of-one",
    "A bias of 1 was added: the mean has none.",
    ("return out, w", "return out + 1, w"),
)
_average(
    "padded",
    "The images are padded by 1 before the windows are averaged; pad is 0 here.",
    ("    N, C, H, W = x.shape", "    x = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))\n    N, C, H, W = x.shape"),
)
