"""The convolutional layer's forward pass in loops: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.convolution.answers import topic


@topic.plain
def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    H_out = (H + 2 * pad - HH) // stride + 1
    W_out = (W + 2 * pad - WW) // stride + 1
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((N, F, H_out, W_out))
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    window = padded[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out, (x, w, b, conv_param)


def _forward(slug, sentence, *edits):
    topic.edit("conv_forward_naive", slug, sentence, *edits)


WINDOW = "padded[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]"
SUM, PAD = "np.sum(window * w[f]) + b[f]", "np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))"
_forward(
    "kernel-flipped",
    "The filters are turned around, as in a convolution of mathematics. The layer correlates: no turning.",
    (SUM, "np.sum(window * w[f][:, ::-1, ::-1]) + b[f]"),
)
_forward(
    "kernel-flipped-with-channels",
    "The filters are reversed in all axes, their channels too. The layer correlates: nothing is reversed.",
    (SUM, "np.sum(window * w[f][::-1, ::-1, ::-1]) + b[f]"),
)
_forward("no-bias", "The bias is missing: each filter adds its b[f] to every output.", (SUM, "np.sum(window * w[f])"))
_forward(
    "bias-in-the-sum",
    "The bias is added to each product before they are summed, so it counts once for every weight. It counts once.",
    (SUM, "np.sum(window * w[f] + b[f])"),
)
_forward(
    "bias-per-channel",
    "The bias counts once for every channel: it was added inside the loop over channels. Add it once.",
    (SUM, "np.sum(window * w[f]) + C * b[f]"),
)
_forward("bias-subtracted", "The bias is subtracted; it is added.", (SUM, "np.sum(window * w[f]) - b[f]"))
_forward(
    "bias-of-the-image",
    "The bias of the image's number is taken; each filter has its own: b[f].",
    (SUM, "np.sum(window * w[f]) + b[n]"),
)
_forward(
    "first-bias", "Every filter gets the first bias; each has its own: b[f].", (SUM, "np.sum(window * w[f]) + b[0]")
)
_forward(
    "bias-summed",
    "All biases are added to every output; filter f has only b[f].",
    (SUM, "np.sum(window * w[f]) + np.sum(b)"),
)
_forward("first-filter", "Every output uses the first filter.", (SUM, "np.sum(window * w[0]) + b[f]"))
_forward("mean", "np.mean stands where the products should be added.", (SUM, "np.mean(window * w[f]) + b[f]"))
_forward(
    "mean-over-channels",
    "The channels are averaged; their sums should be added.",
    (SUM, "np.sum(window * w[f]) / C + b[f]"),
)
_forward(
    "first-channel",
    "Only the first channel is used: a filter has weights for every channel, and all products are added.",
    (SUM, "np.sum(window[0] * w[f, 0]) + b[f]"),
)
_forward(
    "last-channel",
    "Only the last channel is left: each channel's sum takes the place of the one before. Add them up.",
    (SUM, "np.sum(window[-1] * w[f, -1]) + b[f]"),
)
_forward(
    "one-kernel-for-all-channels",
    "All channels are multiplied by the filter's first channel; each has weights of its own.",
    (SUM, "np.sum(window * w[f, 0]) + b[f]"),
)
_forward(
    "product", "Windows and filters are added where they should be multiplied.", (SUM, "np.sum(window + w[f]) + b[f]")
)
_forward("largest", "The largest product is taken in place of the sum.", (SUM, "np.max(window * w[f]) + b[f]"))
_forward(
    "relu", "Negative outputs are cut off: a ReLU is a layer of its own.", (SUM, "max(np.sum(window * w[f]) + b[f], 0)")
)
_forward(
    "first-image", "Every output is that of the first image: the loop's n is not used.", ("padded[n, ", "padded[0, ")
)
_forward(
    "stride-ignored",
    "The filter moves by one pixel whatever the stride: window (i, j) begins at row i · stride, column j · stride.",
    (WINDOW, "padded[n, :, i : i + HH, j : j + WW]"),
)
_forward(
    "stride-in-rows-only",
    "The stride is used down the rows only; it counts across the columns as well.",
    (WINDOW, "padded[n, :, i * stride : i * stride + HH, j : j + WW]"),
)
_forward(
    "stride-in-columns-only",
    "The stride is used across the columns only; it counts down the rows as well.",
    (WINDOW, "padded[n, :, i : i + HH, j * stride : j * stride + WW]"),
)
_forward(
    "stride-is-the-kernel",
    "The filter moves by its own size; it moves by the stride.",
    (WINDOW, "padded[n, :, i * HH : i * HH + HH, j * WW : j * WW + WW]"),
)
_forward(
    "stride-not-in-the-size",
    "The size of the output is worked out without the stride: (H + 2·pad − HH) / stride + 1.",
    ("(H + 2 * pad - HH) // stride + 1", "H + 2 * pad - HH + 1"),
    ("(W + 2 * pad - WW) // stride + 1", "W + 2 * pad - WW + 1"),
    (WINDOW, "padded[n, :, i : i + HH, j : j + WW]"),
)
_forward(
    "stride-in-the-window",
    "The stride also thins out the window: its pixels lie side by side. Only the windows' corners are a stride apart.",
    (
        WINDOW,
        "padded[n, :, i * stride : i * stride + HH * stride : stride, j * stride : j * stride + WW * stride : stride]",
    ),
)
_forward(
    "rows-and-columns-exchanged",
    "Rows and columns are exchanged in the window: i counts rows and belongs to the third axis of x.",
    (
        WINDOW,
        "padded[n, :, j * stride : j * stride + HH, i * stride : i * stride + WW]",
    ),
)
_forward(
    "kernel-sides-exchanged",
    "Height and width of the filter are exchanged in the window: the third axis of w is the height.",
    (WINDOW, "padded[n, :, i * stride : i * stride + WW, j * stride : j * stride + HH]"),
)
_forward(
    "output-sides-exchanged",
    "Height and width of the output are exchanged.",
    ("np.zeros((N, F, H_out, W_out))", "np.zeros((N, F, W_out, H_out))"),
    ("out[n, f, i, j]", "out[n, f, j, i]"),
)
_forward(
    "axes-of-the-output",
    "The output's first two axes are exchanged: it has the shape (N, F, H', W').",
    ("return out,", "return out.transpose(1, 0, 2, 3),"),
)
_forward(
    "channels-last",
    "The filters' axis comes last in the output; the shape is (N, F, H', W').",
    ("return out,", "return out.transpose(0, 2, 3, 1),"),
)
_forward(
    "squeezed",
    "The output of all filters is added up; each filter makes a map of its own.",
    ("return out,", "return out.sum(axis=1),"),
)
_forward(
    "pad-missing",
    "The padding is left out: pad zeros belong on each of the four sides, and 2·pad in the size.",
    (PAD, "x"),
    ("(H + 2 * pad - HH)", "(H - HH)"),
    ("(W + 2 * pad - WW)", "(W - WW)"),
)
_forward(
    "not-padded-but-counted",
    "The output's size counts the padding, but x was never padded: the windows at its end are cut off.",
    (PAD, "x"),
)
_forward(
    "pad-counted-once",
    "The padding is counted once in the output's size; it is there on both sides: 2·pad.",
    ("(H + 2 * pad - HH)", "(H + pad - HH)"),
    ("(W + 2 * pad - WW)", "(W + pad - WW)"),
)
_forward(
    "pad-at-the-end",
    "All the padding stands below and to the right. Half of it belongs above and to the left.",
    ("(pad, pad), (pad, pad)", "(0, 2 * pad), (0, 2 * pad)"),
)
_forward(
    "pad-at-the-start",
    "All the padding stands above and to the left. Half of it belongs below and to the right.",
    ("(pad, pad), (pad, pad)", "(2 * pad, 0), (2 * pad, 0)"),
)
_forward(
    "pad-of-one",
    "The padding is always 1; it is conv_param['pad'].",
    ('conv_param["stride"], conv_param["pad"]', 'conv_param["stride"], 1'),
)
_forward(
    "pad-in-rows-only",
    "Only the rows are padded; the columns are too.",
    ("(pad, pad), (pad, pad)", "(pad, pad), (0, 0)"),
    ("(W + 2 * pad - WW)", "(W - WW)"),
)
_forward(
    "pad-all-axes",
    "np.pad with one number pads every axis, the images and channels too: give a pair for each axis.",
    (PAD, "np.pad(x, pad)"),
)
_forward(
    "pad-of-channels",
    "The channels are padded, not the pixels: the axes of x are N, C, H, W.",
    (PAD, "np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))"),
)
topic.family(
    "conv_forward_naive",
    "pad-mode",
    "The padding is made of pixels (np.pad's mode {value}); here it is zeros.",
    ["edge", "reflect", "wrap", "symmetric"],
    ("(pad, pad), (pad, pad)))", "(pad, pad), (pad, pad)), mode='{value}')"),
)
_forward(
    "pad-of-ones",
    "The padding is ones; here it is zeros.",
    ("(pad, pad), (pad, pad)))", "(pad, pad), (pad, pad)), constant_values=1)"),
)
_forward(
    "size-without-one",
    "The + 1 is missing in the output's size: a filter as large as the image has one position, not none.",
    ("// stride + 1\n    W_out", "// stride\n    W_out"),
    ("(W + 2 * pad - WW) // stride + 1", "(W + 2 * pad - WW) // stride"),
)
_forward(
    "last-position-left-out",
    "The last row and column of positions are left at 0: the loop over positions ends one too early.",
    ("range(H_out)", "range(H_out - 1)"),
    ("range(W_out)", "range(W_out - 1)"),
)
_forward(
    "returns-too-early",
    "The return stands inside the loop: only the first image is worked on. Move it to the left.",
    ("    return out, (x, w, b, conv_param)", "        return out, (x, w, b, conv_param)"),
)
_forward(
    "size-of-the-input",
    "The output has the size of the input; its size follows from filter, stride and padding.",
    ("return out,", "return np.resize(out, (N, F, H, W)),"),
)
_forward(
    "x-padded-out",
    "x itself comes back in the place of the output.",
    ("return out,", "return x,"),
)
_forward(
    "stride-in-the-range",
    "Outputs are left at 0: i and j count outputs and go up by one; only the window's corner moves by the stride.",
    ("range(H_out)", "range(0, H_out, stride)"),
    ("range(W_out)", "range(0, W_out, stride)"),
)
_forward(
    "pixels-as-outputs",
    "i and j run over pixels, in steps of the stride, and are used as the output's indices too: divide them by the "
    "stride there.",
    ("range(H_out)", "range(0, H + 2 * pad - HH + 1, stride)"),
    ("range(W_out)", "range(0, W + 2 * pad - WW + 1, stride)"),
    (WINDOW, "padded[n, :, i : i + HH, j : j + WW]"),
)
_forward(
    "padded-by-minus-pad",
    "With pad = 0 the slice pad:-pad is 0:0, which is empty. Fill pad:pad + H, right for every pad, or use np.pad.",
    (PAD, "np.zeros((N, C, H + 2 * pad, W + 2 * pad))\n    padded[:, :, pad:-pad, pad:-pad] = x"),
)
_forward(
    "whole-numbers",
    "The outputs are cut to whole numbers: the array they are written to has an integer dtype.",
    ("np.zeros((N, F, H_out, W_out))", "np.zeros((N, F, H_out, W_out), dtype=int)"),
)
_forward(
    "float-sizes",
    "The output's size is a float, and a length must be an int: divide by the stride with //.",
    ("(H + 2 * pad - HH) // stride + 1", "(H + 2 * pad - HH) / stride + 1"),
    ("(W + 2 * pad - WW) // stride + 1", "(W + 2 * pad - WW) / stride + 1"),
)
_forward(
    "mean-of-each-window",
    "The sum is divided by the window's size; the products are only added.",
    (SUM, "np.sum(window * w[f]) / (HH * WW) + b[f]"),
)
_forward(
    "square-filters",
    "The windows are as wide as they are high; their width is that of the filter, w.shape[3].",
    (WINDOW, "padded[n, :, i * stride : i * stride + HH, j * stride : j * stride + HH]"),
)
_forward(
    "pad-in-columns-only",
    "Only the columns are padded; the rows are too.",
    ("(pad, pad), (pad, pad)", "(0, 0), (pad, pad)"),
)
_forward(
    "kernel-flipped-no-bias",
    "The filters are turned around, and the bias is missing. The layer correlates, and adds b[f].",
    (SUM, "np.sum(window * w[f][:, ::-1, ::-1])"),
)
_forward(
    "matrix-product",
    "Window and filter are multiplied as matrices, by @; each entry meets the weight at the same place: use *.",
    (SUM, "np.sum(window @ w[f]) + b[f]"),
)
