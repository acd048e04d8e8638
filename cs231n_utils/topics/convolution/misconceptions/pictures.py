"""Convolution of pictures and kernels for an effect: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.convolution.answers import topic


@topic.plain
def convolve2d(x, k):
    H, W = x.shape
    h, w = k.shape
    padded = np.pad(x, ((h - 1, h - 1), (w - 1, w - 1)))
    turned = k[::-1, ::-1]
    out = np.zeros((H + h - 1, W + w - 1))
    for i in range(H + h - 1):
        for j in range(W + w - 1):
            out[i, j] = np.sum(padded[i : i + h, j : j + w] * turned)
    return out


def _convolve(slug, sentence, *edits):
    topic.edit("convolve2d", slug, sentence, *edits)


TURNED = "k[::-1, ::-1]"
_convolve(
    "not-turned",
    "That is a correlation: the kernel is not turned around. A dot would come out as the kernel upside down.",
    (TURNED, "k"),
)
_convolve("rows-only", "Only the rows of the kernel are reversed; the columns must be too.", (TURNED, "k[::-1]"))
_convolve("columns-only", "Only the columns of the kernel are reversed; the rows must be too.", (TURNED, "k[:, ::-1]"))
_convolve(
    "transposed",
    "The kernel is transposed. To turn it by 180° is to reverse its rows and its columns.",
    (TURNED, "np.resize(k.T, k.shape)"),
)
_convolve(
    "quarter-turn",
    "The kernel is turned by 90°. Turn it by 180°: reverse its rows and its columns.",
    (TURNED, "np.rot90(k)"),
)
_convolve(
    "transpose-shape",
    "The kernel is transposed, so that it no longer fits. To turn it by 180° is to reverse its rows and its columns.",
    (TURNED, "k.T"),
)
_convolve(
    "image-turned-too",
    "Kernel and picture are both turned; one of them is enough, and the output then comes out turned.",
    ("padded = np.pad(x,", "padded = np.pad(x[::-1, ::-1],"),
)
_convolve(
    "valid",
    "Only the places where the kernel lies whole inside the picture are there. The full result has H + h − 1 rows.",
    ("    return out", "    return out[h - 1 : H, w - 1 : W]"),
)
_convolve(
    "same",
    "The result is cut to the picture's size. The full one has H + h − 1 rows and W + w − 1 columns.",
    ("    return out", "    return out[(h - 1) // 2 : (h - 1) // 2 + H, (w - 1) // 2 : (w - 1) // 2 + W]"),
)
_convolve(
    "pads-exchanged",
    "The padding of rows and columns is exchanged: h − 1 zeros belong above and below, w − 1 at the sides.",
    ("((h - 1, h - 1), (w - 1, w - 1))", "((w - 1, w - 1), (h - 1, h - 1))"),
    ("padded[i : i + h, j : j + w] * turned", "padded[i : i + h, j : j + w] * turned[: padded[i : i + h].shape[0]]"),
)
_convolve(
    "pad-of-whole-kernel",
    "There are h zeros above where h − 1 belong: one row and one column too many are empty.",
    ("((h - 1, h - 1), (w - 1, w - 1))", "((h, h), (w, w))"),
)
_convolve(
    "edge-repeated",
    "The picture's edge is continued outside. The full convolution has zeros there.",
    ("(w - 1, w - 1)))", "(w - 1, w - 1)), mode='edge')"),
)
_convolve(
    "normalized",
    "The result is divided by the sum of the kernel. A convolution only adds up.",
    ("    return out", "    return out / k.sum()"),
)
_convolve("mean", "np.mean stands where the products should be added.", ("np.sum(", "np.mean("))
_convolve(
    "absolute",
    "Negative numbers have lost their sign.",
    ("    return out", "    return np.abs(out)"),
)
_convolve(
    "clipped",
    "Numbers outside 0 to 1 were cut off; that is for showing a picture, not for computing one.",
    ("    return out", "    return np.clip(out, 0, 1)"),
)
_convolve(
    "pad-of-half",
    "Half a kernel of zeros on each side gives a result about as large as the picture. The full one needs h − 1 rows "
    "above and below and w − 1 columns at the sides.",
    ("((h - 1, h - 1), (w - 1, w - 1))", "((h // 2, h // 2), (w // 2, w // 2))"),
    (
        "    out = np.zeros((H + h - 1, W + w - 1))",
        "    H, W = H + 2 * (h // 2) - 2 * h + 2, W + 2 * (w // 2) - 2 * w + 2\n"
        "    out = np.zeros((H + h - 1, W + w - 1))",
    ),
)
_convolve(
    "loops-over-the-picture",
    "The last rows and columns of the result are left at 0: the loops run over the picture's size, H and W.",
    ("range(H + h - 1)", "range(H)"),
    ("range(W + w - 1)", "range(W)"),
)
_convolve(
    "one-too-large",
    "The result has a row and a column too many: it has H + h − 1 rows and W + w − 1 columns.",
    ("np.zeros((H + h - 1, W + w - 1))", "np.zeros((H + h, W + w))"),
)
_convolve(
    "pad-before-only",
    "All the zeros stand above and to the left of the picture; as many belong below and to the right.",
    ("((h - 1, h - 1), (w - 1, w - 1))", "((2 * (h - 1), 0), (2 * (w - 1), 0))"),
)
_convolve(
    "as-large-as-valid",
    "There is no padding, so that only whole places are there, and the kernel is not turned around.",
    (TURNED, "k"),
    ("    return out", "    return out[h - 1 : H, w - 1 : W]"),
)


@topic.plain
def kernel_for(effect):
    if effect == "blur":
        return np.array([[1, 1, 1], [1, 1, 1], [1, 1, 1]]) / 9
    if effect == "move right":
        return np.array([[0, 0, 0], [1, 0, 0], [0, 0, 0]]) * 1.0
    if effect == "vertical edges":
        return np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8
    return np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]) * 1.0


def _kernel(slug, sentence, *edits):
    topic.edit("kernel_for", slug, sentence, *edits)


BLUR, MOVE = "[[1, 1, 1], [1, 1, 1], [1, 1, 1]]) / 9", "[[0, 0, 0], [1, 0, 0], [0, 0, 0]]"
EDGES, SHARPEN = "[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]", "[[0, -1, 0], [-1, 5, -1], [0, -1, 0]]"
_kernel(
    "blur-not-divided",
    "The blur's weights add up to 9, so the picture gets 9 times as bright. For a mean they add up to 1.",
    (BLUR, BLUR.replace("/ 9", "* 1.0")),
)
_kernel(
    "blur-divided-by-3",
    "The blur's weights add up to 3: there are 9 of them, so a mean has ninths.",
    (BLUR, BLUR.replace("/ 9", "/ 3")),
)
_kernel(
    "blur-divided-by-8",
    "The blur's weights add up to 9/8: the middle pixel counts among the nine.",
    (BLUR, BLUR.replace("/ 9", "/ 8")),
)
_kernel(
    "blur-row-only",
    "The blur averages too few pixels: more than half of the noise is left.",
    (BLUR, "[[0, 0, 0], [1, 1, 1], [0, 0, 0]]) / 3"),
)
_kernel(
    "blur-one-sided",
    "The blur's weights lie to one side, so that the picture moves as well.",
    (BLUR, "[[1, 1, 0], [1, 1, 0], [0, 0, 0]]) / 4"),
)
_kernel(
    "moves-left",
    "The picture moves to the left. The 1 says from where a pixel is taken, and what goes right came from the left.",
    (MOVE, "[[0, 0, 0], [0, 0, 1], [0, 0, 0]]"),
)
_kernel(
    "moves-up",
    "The picture moves up. Rows come first: the left neighbour is in the middle row.",
    (MOVE, "[[0, 0, 0], [0, 0, 0], [0, 1, 0]]"),
)
_kernel(
    "moves-down",
    "The picture moves down. Rows come first: the left neighbour is in the middle row.",
    (MOVE, "[[0, 1, 0], [0, 0, 0], [0, 0, 0]]"),
)
_kernel(
    "does-not-move",
    "The kernel with a 1 in its middle leaves the picture where it is.",
    (MOVE, "[[0, 0, 0], [0, 1, 0], [0, 0, 0]]"),
)
_kernel(
    "moved-copy-added",
    "The moved picture is added to the one that stayed: a single weight is enough.",
    (MOVE, "[[0, 0, 0], [1, 1, 0], [0, 0, 0]]"),
)
_kernel(
    "edges-horizontal",
    "The kernel answers to horizontal edges. A vertical edge divides left from right: the signs must differ there.",
    (EDGES, "[[-1, -2, -1], [0, 0, 0], [1, 2, 1]]"),
)
_kernel(
    "edges-flipped",
    "The answer is negative where it gets brighter to the right: these are the signs for a turned kernel.",
    (EDGES, "[[1, 0, -1], [2, 0, -2], [1, 0, -1]]"),
)
_kernel(
    "edges-all-directions",
    "The kernel answers to edges of every direction; horizontal stripes should leave it at 0.",
    (EDGES, "[[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]"),
)
_kernel(
    "edges-laplace",
    "The second difference answers to edges of every direction; horizontal stripes should leave it at 0.",
    (EDGES, "[[0, 1, 0], [1, -4, 1], [0, 1, 0]]"),
)
_kernel(
    "edges-on-flat",
    "A flat picture has no edge, so the weights of an edge kernel add up to 0.",
    (EDGES, "[[-1, 0, 2], [-1, 0, 2], [-1, 0, 2]]"),
)
_kernel(
    "sharpen-edges-alone",
    "These weights add up to 0 and leave only the edges. To sharpen is to add the edges to the picture.",
    (SHARPEN, "[[0, -1, 0], [-1, 4, -1], [0, -1, 0]]"),
)
_kernel(
    "sharpen-blurs",
    "The signs make it a blur: the neighbours must be taken away, not added.",
    (SHARPEN, "[[0, 1, 0], [1, -3, 1], [0, 1, 0]]"),
)
_kernel(
    "sharpen-brighter",
    "The sharpening kernel makes a flat picture brighter: all its weights together must be 1.",
    (SHARPEN, "[[-1, -1, -1], [-1, 10, -1], [-1, -1, -1]]"),
)
_kernel(
    "sharpen-one-direction",
    "Only edges of one direction are sharpened: take away the neighbours above and below, and those at the sides.",
    (SHARPEN, "[[0, 0, 0], [-1, 3, -1], [0, 0, 0]]"),
)
_kernel(
    "sharpen-nine",
    "The middle weighs 9 with only four neighbours taken away: a flat picture gets 5 times as bright.",
    (SHARPEN, "[[0, -1, 0], [-1, 9, -1], [0, -1, 0]]"),
)
GAUSS = "[[1, 2, 1], [2, 4, 2], [1, 2, 1]])"
for slug, divided, total in (("gauss-not-divided", "* 1.0", "16"), ("gauss-divided-by-15", "/ 15", "16/15")):
    _kernel(
        f"blur-{slug}",
        f"The blur's weights add up to {total}. A flat picture is multiplied by this sum, so it must be 1.",
        (BLUR, f"{GAUSS} {divided}"),
    )
_kernel(
    "blur-divided-by-10",
    "The blur's weights add up to 9/10: nine equal weights that add up to 1 are ninths.",
    (BLUR, BLUR.replace("/ 9", "/ 10")),
)
_kernel(
    "blur-whole-numbers",
    "The division // leaves whole numbers, here only zeros: divide with /.",
    (BLUR, BLUR.replace("/ 9", "// 9")),
)
_kernel(
    "moves-three-rows",
    "Three copies of the picture are added up, of the left neighbour and of those above and below it. One weight is "
    "enough.",
    (MOVE, "[[1, 0, 0], [1, 0, 0], [1, 0, 0]]"),
)
_kernel(
    "moves-diagonally",
    "The picture moves down as well as right: the 1 belongs in the middle row.",
    (MOVE, "[[1, 0, 0], [0, 0, 0], [0, 0, 0]]"),
)
_kernel(
    "moves-and-subtracts",
    "The picture that stayed is taken away from the moved one, which gives edges. The middle weight is 0.",
    (MOVE, "[[0, 0, 0], [1, -1, 0], [0, 0, 0]]"),
)
_kernel(
    "edges-line",
    "The kernel answers to a bright line, and alike to both of its sides: left and right must have different signs.",
    (EDGES, "[[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]]"),
)
_kernel(
    "sharpen-all-edges-alone",
    "These weights add up to 0 and leave only the edges. To sharpen is to add the edges to the picture.",
    (SHARPEN, "[[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]"),
)
_kernel(
    "sharpen-adds",
    "The neighbours are added, which blurs and makes brighter; they must be taken away.",
    (SHARPEN, "[[0, 1, 0], [1, 5, 1], [0, 1, 0]]"),
)
_kernel(
    "sharpen-divided",
    "The sharpening kernel is divided by 9: its weights add up to 1 without that.",
    (SHARPEN + ") * 1.0", "[[-1, -1, -1], [-1, 9, -1], [-1, -1, -1]]) / 9"),
)
_kernel(
    "sharpen-columns-only",
    "Only horizontal edges are sharpened: take away the neighbours at the sides too, not only those above and below.",
    (SHARPEN, "[[0, -1, 0], [0, 3, 0], [0, -1, 0]]"),
)
