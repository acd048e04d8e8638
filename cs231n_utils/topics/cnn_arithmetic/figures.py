"""The figures of 10-cnn-arithmetic."""

import numpy as np

from cs231n_utils.plots import COLOURS, figure, show
from cs231n_utils.plots import accuracy_by_rate as draw_accuracies

__all__ = ["accuracy_by_rate", "design", "fields", "four_tasks", "to_scale", "two_gpus"]

GAP = 1650  # of `to_scale`: room for a layer's name on either side of the middle


def fields(pictures, sides, alt):
    """How much each input pixel moves one output; the computed field is framed.

    Parameters
    ----------
    pictures : dict of str to (H, W) array
        Title -> influence of each pixel, 0 where there is none.
    sides : dict of str to int
        Title -> side of the receptive field, which is centred.
    alt : str
    """
    from matplotlib.patches import Rectangle

    drawing, axes = figure(1, len(pictures), size=(8, 2.9))
    for ax, (title, picture) in zip(axes, pictures.items(), strict=True):
        ax.imshow(picture / picture.max(), cmap="viridis", vmin=0, vmax=1)
        corner = (len(picture) - sides[title]) / 2 - 0.5
        ax.add_patch(Rectangle((corner, corner), sides[title], sides[title], fill=False, edgecolor="#E69F00", lw=2))
        ax.set(title=title, xticks=[], yticks=[])
        ax.grid(False)
    show(drawing, alt)


def to_scale(rows, title, alt):
    """Squares whose areas are numbers: above what each layer hands on, below what it has learned, one scale for both.

    Parameters
    ----------
    rows : list of (name, numbers handed on, parameters)
    title, alt : str
    """
    from matplotlib.patches import Rectangle

    drawing, ax = figure(size=(8, 3.9))
    slots = [max(np.sqrt(out), np.sqrt(learned), 750) for _, out, learned in rows]
    left = 0.0
    for (name, out, learned), slot in zip(rows, slots, strict=True):
        middle = left + slot / 2
        for count, colour, up in ((out, COLOURS[0], True), (learned, COLOURS[1], False)):
            side = np.sqrt(count)
            ax.add_patch(Rectangle((middle - side / 2, GAP if up else -GAP - side), side, side, color=colour))
        ax.text(middle, 0, name, rotation=90, ha="center", va="center", fontsize=9)
        left += slot + 250
    tallest_up, tallest_down = (max(np.sqrt(row[i]) for row in rows) for i in (1, 2))
    ax.text(left * 0.3, GAP + 200 + tallest_up, "numbers handed on, for one image", color=COLOURS[0], va="bottom")
    ax.text(left * 0.3, -GAP - 0.5 * tallest_down, "parameters", color=COLOURS[1], va="top")
    ax.set(title=title, xlim=(-200, left), ylim=(-GAP - 200 - tallest_down, GAP + 1600 + tallest_up), aspect="equal")
    ax.set_axis_off()
    show(drawing, alt)


def two_gpus(layers, sent, alt):
    """The layers of AlexNet as two rows of boxes; where numbers cross, how many.

    Parameters
    ----------
    layers : list of str
        Names of the layers.
    sent : list of int
        Numbers that cross before each of them.
    alt : str
    """
    from matplotlib.patches import Rectangle

    drawing, ax = figure(size=(8, 2.7))
    for i, (name, count) in enumerate(zip(layers, sent, strict=True)):
        for y, gpu in ((1, 0), (0, 1)):
            ax.add_patch(Rectangle((i - 0.33, y - 0.22), 0.66, 0.44, facecolor=COLOURS[gpu], alpha=0.25))
            ax.text(i, y, name, ha="center", va="center", fontsize=9)
            if i:
                ax.plot([i - 0.67, i - 0.33], [y, y], color="0.4", linewidth=1)
        if count:
            for start in (0, 1):
                ax.plot([i - 0.67, i - 0.33], [start, 1 - start], color="#D55E00", linewidth=1.6)
            ax.text(i - 0.5, -0.5, f"{count:,}", ha="center", color="#D55E00", fontsize=9)
    ax.text(-0.45, 1.42, "first GPU", color=COLOURS[0], fontsize=9)
    ax.text(-0.45, -0.48, "second GPU", color=COLOURS[1], fontsize=9)
    ax.set(xlim=(-0.5, len(layers) - 0.4), ylim=(-0.7, 1.75), title="What crosses from GPU to GPU, for one image")
    ax.set_axis_off()
    show(drawing, alt)


def accuracy_by_rate(rates, runs, title, alt):
    """`runs`: name -> (seeds, rates) accuracies; lines are means, bands reach from least to most."""
    drawing, ax = figure(size=(6.4, 3.4))
    draw_accuracies(ax, rates, runs)
    ax.set(title=title, xlabel="learning rate", ylabel="% of validation images (mean of 3 seeds)", ylim=(0, 100))
    ax.legend(loc="lower center", fontsize=9, title="at its best rate")
    show(drawing, alt)


def four_tasks(canvas, boxes, names, mask, alt):
    """One picture with what each of four tasks asks of it.

    Parameters
    ----------
    canvas : (H, W) array
    boxes : list of (top, left, bottom, right)
        The first is the largest object's.
    names : list of str
        Of the objects, as `boxes`.
    mask : (H, W) array of int
        A class number for each pixel, 0 for the background.
    alt : str
    """
    from matplotlib.patches import Rectangle

    drawing, axes = figure(1, 4, size=(8, 2.5))
    titles = ("classification", "localisation", "detection", "segmentation")
    for ax, title in zip(axes, titles, strict=True):
        ax.imshow(canvas, cmap="gray")
        ax.set(title=title, xticks=[], yticks=[])
        ax.grid(False)
    axes[0].set_xlabel(names[0], fontsize=9)
    for ax, count in ((axes[1], 1), (axes[2], len(boxes))):
        for colour, (top, left, bottom, right) in zip(COLOURS[1:], boxes[:count], strict=False):
            ax.add_patch(Rectangle((left, top), right - left, bottom - top, fill=False, edgecolor=colour, linewidth=2))
        ax.set_xlabel(", ".join(names[:count]), fontsize=9)
    coloured = np.ma.masked_equal(mask, 0)
    axes[3].imshow(coloured, cmap="tab10", vmin=0, vmax=9, alpha=0.85)
    axes[3].set_xlabel("a class for each pixel", fontsize=9)
    show(drawing, alt)


def design(curves, levels, title, alt):
    """Validation accuracy after each epoch, a line for each seed.

    Parameters
    ----------
    curves : list of lists of float
    levels : dict of str to float
        Accuracies to compare with, as level lines.
    title, alt : str
    """
    drawing, ax = figure(size=(6.4, 3.2))
    for curve in curves:
        ax.plot(range(len(curve)), [100 * a for a in curve], "o-", color=COLOURS[0], markersize=4)
    for name, level in levels.items():
        ax.axhline(100 * level, color="0.4", linewidth=1, linestyle=":")
        ax.text(len(curves[0]) - 1, 100 * level + 1, name, color="0.3", fontsize=9, ha="right")
    ax.set(title=title, xlabel="epoch", ylabel="% of validation images", ylim=(0, 100))
    ax.set_xticks(range(len(curves[0])))
    show(drawing, alt)
