"""The convolutional layer's backward pass in loops: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.convolution.answers import topic


@topic.plain
def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    N, F, H_out, W_out = dout.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded = np.zeros(padded.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(F)
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    rows, columns = slice(i * stride, i * stride + HH), slice(j * stride, j * stride + WW)
                    dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]
                    dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]
                    db[f] += dout[n, f, i, j]
    return dpadded[:, :, pad : pad + H, pad : pad + W], dw, db


def _backward(slug, sentence, *edits):
    topic.edit("conv_backward_naive", slug, sentence, *edits)


DX = "dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f]"
DW = "dw[f] += dout[n, f, i, j] * padded[n, :, rows, columns]"
DB = "db[f] += dout[n, f, i, j]"
PLACES = "slice(i * stride, i * stride + HH), slice(j * stride, j * stride + WW)"
CUT = "dpadded[:, :, pad : pad + H, pad : pad + W]"
RETURN = "return " + CUT + ", dw, db"

# The padding in dx
_backward(
    "padding-kept",
    "dx still has the padding around it: cut it off, so that dx is as large as x.",
    (CUT, "dpadded"),
)
_backward(
    "cut-with-minus-pad",
    "With pad = 0 the slice pad:-pad is 0:0, which is empty. Cut with pad:pad + H, which holds for every pad.",
    (CUT, "dpadded[:, :, pad:-pad, pad:-pad]"),
)
_backward(
    "cut-only-before",
    "The padding is cut off before x but not behind it.",
    (CUT, "dpadded[:, :, pad:, pad:]"),
)
_backward(
    "cut-at-the-end-only",
    "The padding is cut off at the end only: dx begins pad rows and columns too early.",
    (CUT, "dpadded[:, :, :H, :W]"),
)
_backward(
    "cut-at-the-start-only",
    "The padding of both sides is cut off at the start: dx begins too late.",
    (CUT, "dpadded[:, :, 2 * pad :, 2 * pad :]"),
)
_backward(
    "cut-too-much",
    "dx is cut at H and W counted from 0, and so loses its last rows: the slice is pad:pad + H.",
    (CUT, "dpadded[:, :, pad:H, pad:W]"),
)
_backward(
    "cut-with-sides-exchanged",
    "Height and width are exchanged where the padding is cut off.",
    (CUT, "dpadded[:, :, pad : pad + W, pad : pad + H]"),
)
_backward(
    "cut-by-one",
    "One row and column is cut off whatever the padding is; cut off pad of them.",
    (CUT, "dpadded[:, :, 1:-1, 1:-1]"),
)
_backward(
    "zero-if-not-padded",
    "With pad = 0 dx stays at 0: nothing is cut then, and all of the array in which you added up is dx.",
    (CUT, "(dpadded if pad else 0 * dpadded)[:, :, pad : pad + H, pad : pad + W]"),
)
_backward("cut-rows-only", "The padding of the columns is still there.", (CUT, "dpadded[:, :, pad : pad + H]"))
_backward(
    "dx-without-padding",
    "dx has no room for the padding: the windows reach outside it. Add up in an array of the padded size, then cut.",
    ("dpadded = np.zeros(padded.shape)", "dpadded = np.zeros(x.shape)"),
    (CUT, "dpadded"),
)

# The stride
_backward(
    "stride-ignored",
    "The stride is left out: the window of output (i, j) begins at row i · stride and column j · stride.",
    (PLACES, "slice(i, i + HH), slice(j, j + WW)"),
)
_backward(
    "stride-ignored-in-dx",
    "In dx the stride is left out: the gradient goes back to the window that the output came from.",
    (DX, "dpadded[n, :, i : i + HH, j : j + WW] += dout[n, f, i, j] * w[f]"),
)
_backward(
    "stride-ignored-in-dw",
    "In dw the stride is left out: a weight met the inputs of windows that are a stride apart.",
    (DW, "dw[f] += dout[n, f, i, j] * padded[n, :, i : i + HH, j : j + WW]"),
)
_backward(
    "dw-stride-in-the-wrong-place",
    "In dw the stride spreads the weights, not the windows: weight (a, e) met pixels that begin at (a, e) and lie a "
    "stride apart.",
    (DW, "pass"),
    (
        "    " + RETURN,
        "    for a in range(HH):\n        for e in range(WW):\n            top, left = a * stride, e * stride\n"
        "            at = padded[:, :, top : top + H_out, left : left + W_out]\n"
        "            dw[:, :, a, e] = np.tensordot(dout, at, ([0, 2, 3], [0, 2, 3]))\n    " + RETURN,
    ),
)
_backward(
    "stride-in-rows-only",
    "The stride is used down the rows only.",
    (PLACES, "slice(i * stride, i * stride + HH), slice(j, j + WW)"),
)
_backward(
    "stride-in-columns-only",
    "The stride is used across the columns only.",
    (PLACES, "slice(i, i + HH), slice(j * stride, j * stride + WW)"),
)

# db
_backward(
    "db-over-images-and-filters",
    "db is summed over the wrong axes: one number is left for each column of dout. One for each filter is wanted.",
    ("    " + RETURN, "    db = dout.sum(axis=(0, 1, 2))\n    " + RETURN),
)
_backward(
    "db-over-all-but-images",
    "db is summed over the wrong axes: one number is left for each image. One for each filter is wanted.",
    ("    " + RETURN, "    db = dout.sum(axis=(1, 2, 3))\n    " + RETURN),
)
_backward(
    "db-over-images",
    "db is summed over the images only; the bias was added at every position too.",
    ("    " + RETURN, "    db = dout.sum(axis=0)\n    " + RETURN),
)
_backward(
    "db-over-positions",
    "db is summed over the positions only; the bias was added in every image too.",
    ("    " + RETURN, "    db = dout.sum(axis=(2, 3))\n    " + RETURN),
)
_backward("db-over-all", "db is one sum over everything; each filter has its own.", (DB, "db += dout[n, f, i, j]"))
_backward(
    "db-one-number",
    "db is one number, the sum of all of dout; each filter has its own.",
    ("    " + RETURN, "    db = dout.sum()\n    " + RETURN),
)
_backward(
    "db-mean",
    "db is a mean over images and positions; it is a sum.",
    (DB, "db[f] += dout[n, f, i, j] / (N * H_out * W_out)"),
)
_backward(
    "db-mean-of-images", "db is divided by the number of images; it is a sum.", (DB, "db[f] += dout[n, f, i, j] / N")
)
_backward("db-overwritten", "db keeps only the last of its gradients: add them up.", (DB, "db[f] = dout[n, f, i, j]"))
_backward(
    "db-last-image",
    "db is that of the last image alone: each image's sum takes the place of the one before.",
    (DB, "db[f] = dout[n, f].sum()"),
)
_backward(
    "db-once-a-window",
    "db adds the sum over all positions once at each position: either sum, or loop.",
    (DB, "db[f] += dout[n, f].sum()"),
)
_backward(
    "db-once-a-channel",
    "db is counted once for every channel of x: the bias was added once.",
    (DB, "db[f] += C * dout[n, f, i, j]"),
)
_backward(
    "db-times-bias",
    "dout is multiplied by the bias; the bias was added, so its gradient is dout as it is.",
    (DB, "db[f] += b[f] * dout[n, f, i, j]"),
)
_backward(
    "db-of-the-image",
    "The gradient of the bias is stored by the number of the image; it belongs to the filter.",
    (DB, "db[n] += dout[n, f, i, j]"),
)
_backward("db-missing", "db is left at 0: every output has its filter's bias in it.", (DB, "pass"))

# dw
_backward(
    "dw-overwritten",
    "dw keeps only the gradient of the last window: a filter is used in all of them. Add up.",
    ("dw[f] +=", "dw[f] ="),
)
_backward(
    "dw-last-image",
    "dw is that of the last image alone: it is set back to 0, or overwritten, with each image.",
    ("    for n in range(N):", "    for n in range(N):\n        dw = np.zeros(w.shape)"),
)
_backward(
    "all-of-the-last-image",
    "dw and db are those of the last image alone: they are set back to 0 with each image.",
    ("    for n in range(N):", "    for n in range(N):\n        dw, db = np.zeros(w.shape), np.zeros(F)"),
)
_backward(
    "dw-mean",
    "dw is divided by the number of images. If the loss is a mean, dout has that in it already.",
    (DW, DW + " / N"),
)
_backward(
    "all-divided-by-n",
    "dw and db are divided by the number of images. If the loss is a mean, dout has that in it already.",
    (RETURN, "return " + CUT + ", dw / N, db / N"),
)
_backward(
    "dw-flipped",
    "dw comes out turned around: weight (i, j) met pixel (i, j) of each window.",
    (RETURN, "return " + CUT + ", dw[:, :, ::-1, ::-1], db"),
)
_backward(
    "dw-without-dout",
    "dw adds up the windows without the dout that came through them.",
    (DW, "dw[f] += padded[n, :, rows, columns]"),
)
_backward(
    "dw-without-windows",
    "dw adds up dout without the windows that the filter was multiplied by.",
    (DW, "dw[f] += dout[n, f, i, j]"),
)
_backward(
    "dw-first-image",
    "dw takes the windows of the first image for all images.",
    (DW, "dw[f] += dout[n, f, i, j] * padded[0, :, rows, columns]"),
)
_backward(
    "dw-dout-of-first-filter",
    "dw takes the first filter's dout for all filters.",
    (DW, "dw[f] += dout[n, 0, i, j] * padded[n, :, rows, columns]"),
)
_backward(
    "dw-shared",
    "Every filter gets the sum of all filters' gradients: write to dw[f].",
    (DW, "dw += dout[n, f, i, j] * padded[n, :, rows, columns]"),
)
_backward(
    "dw-from-unpadded-x",
    "dw takes its windows from x without padding, but the filter saw the padded one: windows are cut off at the edge.",
    (DW, "dw[f] += dout[n, f, i, j] * x[n, :, rows, columns]"),
)
_backward("dw-times-w", "In dw the filter stands where the window belongs.", (DW, "dw[f] += dout[n, f, i, j] * w[f]"))
_backward(
    "dw-one-channel",
    "All channels of dw get the first channel's gradient.",
    (DW, "dw[f] += dout[n, f, i, j] * padded[n, :1, rows, columns]"),
)
_backward("dw-missing", "dw is left at 0.", (DW, "pass"))

# dx
_backward(
    "dx-overwritten",
    "dx keeps only what came last: windows overlap and filters share them, so add up (+=).",
    (DX, DX.replace("+=", "=")),
)
_backward(
    "dx-last-filter",
    "dx is that of the last filter alone: it is set back to 0 with each filter. All filters saw the same pixels.",
    ("        for f in range(F):", "        for f in range(F):\n            dpadded[n] = 0"),
)
_backward(
    "dx-flipped",
    "In dx the filter is turned around. Going window by window, each pixel gets the weight that it was multiplied by.",
    (DX, "dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[f][:, ::-1, ::-1]"),
)
_backward(
    "dx-first-filter",
    "dx goes through the first filter for all filters.",
    (DX, "dpadded[n, :, rows, columns] += dout[n, f, i, j] * w[0]"),
)
_backward(
    "dx-without-dout",
    "dx adds up the filters without the dout that came through them.",
    (DX, "dpadded[n, :, rows, columns] += w[f]"),
)
_backward(
    "dx-without-filters",
    "dx adds up dout without the filters that it came through.",
    (DX, "dpadded[n, :, rows, columns] += dout[n, f, i, j]"),
)
_backward(
    "dx-from-x",
    "In dx the windows of x stand where the filter belongs.",
    (DX, "dpadded[n, :, rows, columns] += dout[n, f, i, j] * padded[n, :, rows, columns]"),
)
_backward(
    "dx-first-image",
    "The gradients of all images are added to the first image.",
    (DX, DX.replace("dpadded[n", "dpadded[0")),
)
_backward(
    "dx-one-channel",
    "All channels of dx get the gradient of the filter's first channel.",
    (DX, DX.replace("w[f]", "w[f, 0]")),
)
_backward(
    "dx-starts-from-x",
    "dx starts from x itself, not from 0: a copy of the padded x was added to.",
    ("dpadded = np.zeros(padded.shape)", "dpadded = padded.copy()"),
)
_backward("dx-mean", "dx is divided by the number of images; each image has its own gradient.", (DX, DX + " / N"))

# Loops, order, sides
_backward(
    "sides-exchanged",
    "Rows and columns are exchanged in the window: i counts rows.",
    (PLACES, "slice(j * stride, j * stride + HH), slice(i * stride, i * stride + WW)"),
)
_backward(
    "kernel-sides-exchanged",
    "Height and width of the filter are exchanged in the window.",
    (PLACES, "slice(i * stride, i * stride + WW), slice(j * stride, j * stride + HH)"),
)
_backward(
    "last-position-left-out",
    "The last row and column of positions are left out: the loop ends one too early.",
    ("range(H_out)", "range(H_out - 1)"),
    ("range(W_out)", "range(W_out - 1)"),
)
_backward(
    "returns-too-early",
    "The return stands inside the loop: only the first image is worked on. Move it to the left.",
    ("    " + RETURN, "        " + RETURN),
)
_backward(
    "order",
    "The gradients are in the wrong order: dx, dw, db, as x, w, b came.",
    (RETURN, "return dw, " + CUT + ", db"),
)
_backward("negative", "All three gradients have the wrong sign.", (RETURN, "return -" + CUT + ", -dw, -db"))
_backward(
    "order-of-the-last-two",
    "The gradients are in the wrong order: dx, dw, db, as x, w, b came.",
    (RETURN, "return " + CUT + ", db, dw"),
)
_backward(
    "dw-mean-of-positions",
    "dw is divided by the number of positions; it is a sum over all of them.",
    (DW, DW + " / (H_out * W_out)"),
)
_backward(
    "dw-window-summed",
    "Each weight gets the sum of the whole window; weight (c, a, e) met entry (c, a, e) alone.",
    (DW, DW + ".sum()"),
)
_backward(
    "dw-first-channel-only",
    "Only the first channel of dw is filled; a filter has weights for all channels.",
    (DW, "dw[f, 0] += dout[n, f, i, j] * padded[n, 0, rows, columns]"),
)
_backward(
    "dx-times-x",
    "dx is multiplied by the window too; the derivative of weight · pixel with respect to the pixel is the weight.",
    (DX, DX + " * padded[n, :, rows, columns]"),
)
_backward(
    "dx-all-filters-summed",
    "In dx each δ goes through the sum of all filters; it came out of filter f alone.",
    (DX, DX.replace("w[f]", "w.sum(axis=0)")),
)
_backward(
    "x-in-the-corner",
    "x stands in the upper left corner of the padded array; it belongs in the middle, from row and column pad on.",
    ("np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))", "np.pad(x, ((0, 0), (0, 0), (0, 2 * pad), (0, 2 * pad)))"),
)
