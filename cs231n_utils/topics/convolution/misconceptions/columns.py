"""im2col, and the layer as one matrix product: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.convolution.answers import topic


@topic.plain
def im2col(x, field_height, field_width, padding, stride):
    N, C, H, W = x.shape
    H_out = (H + 2 * padding - field_height) // stride + 1
    W_out = (W + 2 * padding - field_width) // stride + 1
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    columns = []
    for n in range(N):
        for i in range(H_out):
            for j in range(W_out):
                top, left = i * stride, j * stride
                window = padded[n, :, top : top + field_height, left : left + field_width]
                columns.append(window.reshape(-1))
    return np.array(columns).T


def _columns(slug, sentence, *edits):
    topic.edit("im2col", slug, sentence, *edits)


WINDOW = "padded[n, :, top : top + field_height, left : left + field_width]"
END = "return np.array(columns).T"
_columns(
    "windows-as-rows",
    "The windows are rows of the matrix; they should be its columns: transpose it.",
    (END, "return np.array(columns)"),
)
_columns(
    "reshaped-not-transposed",
    "reshape does not turn rows into columns: it deals the numbers out anew. Transpose, or fill column by column.",
    (END, "return np.array(columns).reshape(len(columns[0]), -1)"),
)
_columns(
    "channels-last",
    "In each column the channels change fastest. A filter flattens to channel, row, column, and the windows must too.",
    ("window.reshape(-1)", "window.transpose(1, 2, 0).reshape(-1)"),
)
_columns(
    "column-major",
    "In each column the rows of a window change faster than its columns. w.reshape(F, -1) goes along the rows first.",
    ("window.reshape(-1)", "window.transpose(0, 2, 1).reshape(-1)"),
)
_columns("reversed", "Each column is turned upside down.", ("window.reshape(-1)", "window.reshape(-1)[::-1]"))
_columns(
    "no-padding",
    "The padding is left out.",
    ("padding, stride):\n", "padding, stride):\n    padding = 0\n"),
)
_columns(
    "pad-at-the-end",
    "All the padding stands below and to the right; half of it belongs above and to the left.",
    ("(padding, padding), (padding, padding)", "(0, 2 * padding), (0, 2 * padding)"),
)
_columns(
    "edge-repeated",
    "The padding repeats the edge; it is zeros.",
    ("(padding, padding)))", "(padding, padding)), mode='edge')"),
)
_columns(
    "pad-all-axes",
    "np.pad with one number pads every axis, images and channels too: give a pair for each axis.",
    ("np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))", "np.pad(x, padding)"),
)
_columns(
    "arguments-exchanged",
    "padding and stride are exchanged: CS231n's order is padding, then stride.",
    ("field_width, padding, stride)", "field_width, stride, padding)"),
)
_columns(
    "stride-ignored", "The windows are one pixel apart whatever the stride is.", ("i * stride, j * stride", "i, j")
)
_columns(
    "stride-ignored-in-the-count",
    "The stride is left out altogether: there is a window at every pixel.",
    ("padding, stride):\n", "padding, stride):\n    stride = 1\n"),
)
_columns(
    "sides-exchanged",
    "Height and width of the field are exchanged.",
    ("field_height, field_width, padding, stride)", "field_width, field_height, padding, stride)"),
)
_columns("first-image", "Every column is of the first image.", ("padded[n, ", "padded[0, "))
_columns(
    "last-image-only",
    "Only the last image's columns are left: the list is begun anew with each image.",
    ("    columns = []\n    for n in range(N):", "    for n in range(N):\n        columns = []"),
)
_columns(
    "first-channel",
    "Only the first channel is in the columns; a window holds all of them.",
    ("padded[n, :, ", "padded[n, 0, "),
)
_columns(
    "channel-by-channel",
    "Each channel's window is a column of its own; a filter needs all channels of a window in one column.",
    ("columns.append(window.reshape(-1))", "columns.extend(window.reshape(C, -1))"),
)
_columns(
    "images-beside-each-other",
    "The columns of all images are stacked on top of each other; they stand side by side.",
    (END, "return np.array(columns).T.reshape(-1, N, H_out * W_out).transpose(1, 0, 2).reshape(-1, H_out * W_out)"),
)
_columns(
    "three-axes",
    "The images have an axis of their own: x_cols is a matrix with N·H'·W' columns.",
    (END, "return np.array(columns).T.reshape(-1, N, H_out * W_out).transpose(1, 0, 2)"),
)
_columns(
    "last-left-out",
    "The last row and column of positions are left out: the + 1 is missing.",
    ("// stride + 1\n    W_out", "// stride\n    W_out"),
    ("- field_width) // stride + 1", "- field_width) // stride"),
)
_columns(
    "padding-counted-once",
    "The padding is counted once in the number of windows; it is there on both sides: 2 · padding.",
    ("(H + 2 * padding", "(H + padding"),
    ("(W + 2 * padding", "(W + padding"),
)
_columns(
    "square-in-the-size",
    "The number of windows across is worked out with the field's height; it takes its width.",
    ("(W + 2 * padding - field_width)", "(W + 2 * padding - field_height)"),
)
_columns(
    "channels-added",
    "The channels are added up; a column holds the windows of all channels, one below the other.",
    ("window.reshape(-1)", "window.sum(axis=0).reshape(-1)"),
)
_columns(
    "images-between-the-rows",
    "The images' axis stands among the rows of the matrix: its reshape mixes windows of different images. The order of "
    "the axes is channel, row, column, and then image, row and column of the output.",
    (
        END,
        "cols = np.array(columns).T\n    return cols.reshape(len(cols), N, -1).swapaxes(0, 1).reshape(cols.shape)",
    ),
)
_columns(
    "images-by-reshape",
    "reshape does not exchange images and channels, it deals the numbers out anew: use swapaxes or transpose.",
    (
        "    columns = []\n",
        "    padded = padded.reshape(C, N, *padded.shape[2:]).swapaxes(0, 1)\n    columns = []\n",
    ),
)


@topic.plain
def conv_forward_im2col(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    H_out = (H + 2 * pad - HH) // stride + 1
    W_out = (W + 2 * pad - WW) // stride + 1
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    columns = []
    for n in range(N):
        for i in range(H_out):
            for j in range(W_out):
                top, left = i * stride, j * stride
                columns.append(padded[n, :, top : top + HH, left : left + WW].reshape(-1))
    x_cols = np.array(columns).T
    out = w.reshape(F, -1) @ x_cols + b[:, None]
    out = out.reshape(F, N, H_out, W_out).transpose(1, 0, 2, 3)
    return out, (x, w, b, conv_param, x_cols)


def _forward(slug, sentence, *edits):
    topic.edit("conv_forward_im2col", slug, sentence, *edits)


PRODUCT, SHAPE = "w.reshape(F, -1) @ x_cols + b[:, None]", "out.reshape(F, N, H_out, W_out).transpose(1, 0, 2, 3)"
_forward(
    "reshaped-straight",
    "The product has a row for each filter; reshape(N, F, ...) deals its numbers out anew. Split the columns first, "
    "into (F, N, H', W'), and then move the axes.",
    (SHAPE, "out.reshape(N, F, H_out, W_out)"),
)
_forward(
    "axes-not-moved",
    "The filters' axis still comes first: the output has the shape (N, F, H', W').",
    (SHAPE, "out.reshape(F, N, H_out, W_out)"),
)
_forward(
    "images-last",
    "The columns are split as if the images changed fastest. In the order of the docstring an image's columns stand "
    "together: reshape to (F, N, H', W').",
    (SHAPE, "out.reshape(F, H_out, W_out, N).transpose(3, 0, 1, 2)"),
)
_forward(
    "sides-exchanged",
    "Height and width of the output are exchanged.",
    (SHAPE, "out.reshape(F, N, W_out, H_out).transpose(1, 0, 3, 2)"),
)
_forward(
    "channels-last",
    "The filters' axis comes last; the output has the shape (N, F, H', W').",
    (SHAPE, "out.reshape(F, N, H_out, W_out).transpose(1, 2, 3, 0)"),
)
_forward("left-a-matrix", "The output is still a matrix; it has the shape (N, F, H', W').", (SHAPE, "out * 1"))
_forward("no-bias", "The bias is missing.", (PRODUCT, "w.reshape(F, -1) @ x_cols"))
_forward(
    "bias-as-a-row",
    "b lies along the columns: each filter's bias belongs to its row, so b needs a second axis, b[:, None].",
    (PRODUCT, "w.reshape(F, -1) @ x_cols + b"),
)
_forward(
    "kernel-flipped",
    "The filters are turned around; the layer correlates.",
    (PRODUCT, "w[:, :, ::-1, ::-1].reshape(F, -1) @ x_cols + b[:, None]"),
)
_forward(
    "kernel-reversed",
    "The flattened filters are reversed, their channels too; the layer correlates.",
    (PRODUCT, "w.reshape(F, -1)[:, ::-1] @ x_cols + b[:, None]"),
)
_forward(
    "filters-scrambled",
    "w.reshape(-1, F).T deals the weights out anew: a filter's weights are a row of w.reshape(F, -1).",
    (PRODUCT, "w.reshape(-1, F).T @ x_cols + b[:, None]"),
)
_forward(
    "filters-channels-last",
    "The filters are flattened with their channels last; the columns have them first.",
    (PRODUCT, "w.transpose(0, 2, 3, 1).reshape(F, -1) @ x_cols + b[:, None]"),
)
_forward(
    "filters-column-major",
    "The filters are flattened column by column, the windows row by row.",
    (PRODUCT, "w.transpose(0, 1, 3, 2).reshape(F, -1) @ x_cols + b[:, None]"),
)
_forward(
    "no-padding", "The padding is left out.", ('conv_param["stride"], conv_param["pad"]', 'conv_param["stride"], 0')
)
_forward(
    "stride-ignored", "The windows are one pixel apart whatever the stride is.", ("i * stride, j * stride", "i, j")
)
_forward(
    "pad-and-stride-exchanged",
    "padding and stride are exchanged, in the call of im2col perhaps: its order is padding, then stride.",
    ("stride, pad = conv", "pad, stride = conv"),
)
_forward(
    "mean",
    "The products are averaged; they should be added.",
    (PRODUCT, "w.reshape(F, -1) @ x_cols / len(x_cols) + b[:, None]"),
)
_forward(
    "filters-transposed",
    "w.T reverses all axes of w before it is flattened. A filter's weights are a row of w.reshape(F, -1).",
    (PRODUCT, "w.T.reshape(F, -1) @ x_cols + b[:, None]"),
)
_forward(
    "bias-as-a-row-of-a-matrix",
    "b lies along the columns: each filter's bias belongs to its row, so b needs the shape (F, 1).",
    (PRODUCT, "w.reshape(F, -1) @ x_cols + b.reshape(1, -1)"),
)
_forward(
    "bias-at-the-end",
    "Added at the end, b lines up with the last axis, the columns; the filters are the second: b[None, :, None, None].",
    (PRODUCT, "w.reshape(F, -1) @ x_cols"),
    (SHAPE, SHAPE + " + b"),
)
_forward(
    "not-a-matrix-product",
    "Filters and columns are multiplied entry by entry, by *; the layer is their matrix product: @.",
    (PRODUCT, "w.reshape(F, -1) * x_cols + b[:, None]"),
)
_forward(
    "sides-transposed",
    "Height and width of the output are exchanged.",
    (SHAPE, "out.reshape(F, N, H_out, W_out).transpose(1, 0, 3, 2)"),
)
_forward(
    "sides-reshaped",
    "Height and width of the output are exchanged.",
    (SHAPE, "out.reshape(F, N, W_out, H_out).transpose(1, 0, 2, 3)"),
)
# The columns are gathered with other settings than those that the output's size was worked out with.
for slug, sentence, exchange in (
    (
        "im2col-pad-and-stride-exchanged",
        "padding and stride are exchanged in the call of im2col: its order is padding, then stride.",
        "stride, pad = pad, stride",
    ),
    (
        "im2col-sides-exchanged",
        "Height and width of the filters are exchanged in the call of im2col: its order is height, then width.",
        "HH, WW = WW, HH",
    ),
):
    _forward(
        slug,
        sentence,
        (
            "    padded = np.pad(",
            f"    size = H_out, W_out\n    {exchange}\n    H_out = (H + 2 * pad - HH) // stride + 1\n"
            "    W_out = (W + 2 * pad - WW) // stride + 1\n    padded = np.pad(",
        ),
        (SHAPE, "out.reshape(F, N, *size).transpose(1, 0, 2, 3)"),
    )


@topic.plain
def conv_backward_im2col(dout, cache):
    x, w, b, conv_param, x_cols = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    H_out, W_out = dout.shape[2:]
    db = dout.sum(axis=(0, 2, 3))
    dout_rows = dout.transpose(1, 0, 2, 3).reshape(F, -1)
    dw = (dout_rows @ x_cols.T).reshape(w.shape)
    dx_cols = w.reshape(F, -1).T @ dout_rows
    dx_cols = dx_cols.reshape(C, HH, WW, N, H_out, W_out)
    dpadded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for i in range(HH):
        for j in range(WW):
            rows = slice(i, i + stride * H_out, stride)
            columns = slice(j, j + stride * W_out, stride)
            dpadded[:, :, rows, columns] += dx_cols[:, i, j].swapaxes(0, 1)
    return dpadded[:, :, pad : pad + H, pad : pad + W], dw, db


ROWS, ADD, CUT = (
    "dout.transpose(1, 0, 2, 3).reshape(F, -1)",
    "columns] +=",
    "dpadded[:, :, pad : pad + H, pad : pad + W]",
)
SCRAMBLED = (ROWS, "dout.reshape(F, -1)")
OVERWRITTEN = (ADD, "columns] =")
EMPTY = (CUT, "dpadded[:, :, pad:-pad, pad:-pad]")
MIXED = (
    "dout.reshape(F, -1) mixes images and filters if there are two images: move the filters' axis to the front first."
)
OVER = "Where windows overlap, what one writes the next overwrites: add up (+=)."
NONE = "With pad = 0 the slice pad:-pad is empty."


def _backward(slug, sentence, *edits):
    topic.edit("conv_backward_im2col", slug, sentence, *edits)


_backward("unchanged", f"All three bugs are still there. {MIXED} {OVER} {NONE}", SCRAMBLED, OVERWRITTEN, EMPTY)
_backward("images-mixed", f"{MIXED} The other two are mended.", SCRAMBLED)
_backward("overwritten", f"{OVER} The other two are mended.", OVERWRITTEN)
_backward("empty-cut", f"{NONE} The other two are mended.", EMPTY)
_backward("images-mixed-and-overwritten", f"Two bugs are left. {MIXED} {OVER}", SCRAMBLED, OVERWRITTEN)
_backward("images-mixed-and-empty-cut", f"Two bugs are left. {MIXED} {NONE}", SCRAMBLED, EMPTY)
_backward("overwritten-and-empty-cut", f"Two bugs are left. {OVER} {NONE}", OVERWRITTEN, EMPTY)
_backward("padding-kept", "dx still has the padding around it.", (CUT, "dpadded"))
_backward("cut-at-the-end-only", "The padding is cut off at the end only.", (CUT, "dpadded[:, :, :H, :W]"))
_backward(
    "cut-too-much",
    "dx is cut at H and W counted from 0: the slice is pad:pad + H.",
    (CUT, "dpadded[:, :, pad:H, pad:W]"),
)
_backward(
    "images-last",
    "dout is flattened with the images last (CS231n's order); the columns of x_cols have an image's windows together.",
    (ROWS, "dout.transpose(1, 2, 3, 0).reshape(F, -1)"),
)
_backward(
    "transposed-by-reshape",
    "reshape does not move axes: swap images and filters by transpose.",
    (ROWS, "dout.reshape(F, N, H_out, W_out).reshape(F, -1)[::-1]"),
)
_backward(
    "stride-ignored",
    "The stride is left out: a window's pixels go back a stride apart.",
    ("slice(i, i + stride * H_out, stride)", "slice(i, i + H_out)"),
    ("slice(j, j + stride * W_out, stride)", "slice(j, j + W_out)"),
)
_backward(
    "db-of-the-images",
    "db is summed over the wrong axes: one number is left for each image.",
    ("axis=(0, 2, 3)", "axis=(1, 2, 3)"),
)
_backward(
    "db-images-only",
    "db is summed over the images only; the bias was added at every position.",
    ("axis=(0, 2, 3)", "axis=0"),
)
_backward(
    "dw-mean",
    "dw is divided by the number of images; it is a sum.",
    ("return " + CUT + ", dw, db", "return " + CUT + ", dw / N, db"),
)
_backward("db-mean", "db is a mean; it is a sum.", ("dout.sum(", "dout.mean("))
_backward(
    "dx-flipped",
    "The filter is turned around on the way back; as a matrix product it is only transposed.",
    ("w.reshape(F, -1).T", "w[:, :, ::-1, ::-1].reshape(F, -1).T"),
)
_backward(
    "order",
    "The gradients are in the wrong order: dx, dw, db.",
    ("return " + CUT + ", dw, db", "return dw, " + CUT + ", db"),
)
_backward(
    "db-of-the-columns",
    "db is summed over the wrong axes: one number is left for each column of dout. One for each filter is wanted.",
    ("axis=(0, 2, 3)", "axis=(0, 1, 2)"),
)
_backward(
    "cut-on-both-counts",
    "dx is cut at H − pad, counted from 0, and so is too small: the slice is pad:pad + H.",
    (CUT, "dpadded[:, :, pad : H - pad, pad : W - pad]"),
)
_backward(
    "one-cut-at-least",
    "One row and column is cut off even if pad is 0: then nothing is.",
    (CUT, "dpadded[:, :, max(pad, 1) : -max(pad, 1), max(pad, 1) : -max(pad, 1)]"),
)
_backward(
    "x-if-not-padded",
    "With pad = 0 the images themselves come back: all of the array in which you added up is dx then.",
    ("    return " + CUT + ", dw, db", "    if pad == 0:\n        return x, dw, db\n    return " + CUT + ", dw, db"),
)
_backward(
    "only-dx-mended",
    f"In dw the rows are still mixed. {MIXED}",
    ("(dout_rows @ x_cols.T)", "(dout.reshape(F, -1) @ x_cols.T)"),
)
_backward(
    "only-dw-mended",
    f"In dx the rows are still mixed. {MIXED}",
    ("w.reshape(F, -1).T @ dout_rows", "w.reshape(F, -1).T @ dout.reshape(F, -1)"),
)
_backward(
    "filters-by-reshape",
    "dout.reshape(-1, F).T does not bring the filters to the front, it deals the numbers out anew: transpose first.",
    (ROWS, "dout.reshape(-1, F).T"),
)
_backward(
    "columns-images-last",
    "The columns of gradients are split as if the images changed fastest; an image's windows stand together: "
    "reshape to (C, HH, WW, N, H', W').",
    (
        "dx_cols.reshape(C, HH, WW, N, H_out, W_out)",
        "np.moveaxis(dx_cols.reshape(C, HH, WW, H_out, W_out, N), 5, 3)",
    ),
)
_backward(
    "columns-images-first",
    "The columns of gradients are split with the images first; the rows of x_cols are channel, row, column: "
    "reshape to (C, HH, WW, N, H', W').",
    (
        "dx_cols.reshape(C, HH, WW, N, H_out, W_out)",
        "np.moveaxis(dx_cols.reshape(N, C, HH, WW, H_out, W_out), 0, 3)",
    ),
)
_backward(
    "axes-not-exchanged",
    "The axes of images and channels are exchanged by reshape, which deals the numbers out anew: use swapaxes.",
    ("dx_cols[:, i, j].swapaxes(0, 1)", "dx_cols[:, i, j].reshape(N, C, H_out, W_out)"),
)
