"""The figures of 12-convolution."""

import numpy as np

from cs231n_utils.plots import COLOURS, figure, show

__all__ = [
    "columns",
    "dimensions",
    "dots",
    "equivariance",
    "parameters",
    "photographs",
    "routes",
    "shifted_accuracy",
    "speed",
]

ORANGE = "#D55E00"


def routes(inputs, weights, chosen, title, alt):
    """Five inputs, three outputs and the wires between them; the routes back to some inputs in orange.

    Parameters
    ----------
    inputs, weights : int
        How many of each; one output for each place where the kernel lies whole.
    chosen : list of int
        Inputs, counted from 1, a panel for each.
    title, alt : str
    """
    drawing, axes = figure(1, 1 + len(chosen), size=(8, 2.7))
    outputs = inputs - weights + 1
    for ax, target in zip(axes, [None, *chosen], strict=True):
        for i in range(outputs):
            for k in range(weights):
                on_route = target == i + k + 1
                colour = COLOURS[k] if target is None else ORANGE if on_route else "0.85"
                start, end = np.array([i + k, 0.0]), np.array([i + (weights - 1) / 2, 1.0])
                ax.plot(*np.stack([start, end], axis=1), color=colour, linewidth=2 if target is None or on_route else 1)
                if on_route:
                    ax.text(
                        *(0.45 * start + 0.55 * end),
                        f"w{k + 1}",
                        fontsize=9,
                        ha="center",
                        va="center",
                        backgroundcolor="w",
                    )
        for j in range(inputs):
            ax.plot(j, 0, "o", color="0.3" if target in (None, j + 1) else "0.8", markersize=9)
            ax.text(j, -0.14, f"x{j + 1}", ha="center", va="top", fontsize=10)
        for i in range(outputs):
            ax.plot(i + (weights - 1) / 2, 1, "s", color="0.3", markersize=9)
            name = f"o{i + 1}" if target is None else f"δ{i + 1}"
            ax.text(i + (weights - 1) / 2, 1.12, name, ha="center", va="bottom", fontsize=10)
        ax.set(xlim=(-0.5, inputs - 0.5), ylim=(-0.45, 1.45))
        ax.set_title(title if target is None else f"what reaches x{target}", fontsize=10)
        ax.set_axis_off()
    for k in range(weights):
        axes[0].text(0.1 + 0.9 * k, -0.42, f"w{k + 1}", color=COLOURS[k], fontsize=10, weight="bold")
    show(drawing, alt)


def dots(pictures, alt):
    """Small pictures beside each other, 0 white and the largest black; `pictures`: title -> (H, W) array."""
    ratios = [picture.shape[1] for picture in pictures.values()]
    drawing, axes = figure(1, len(pictures), size=(8, 2.5), width_ratios=ratios)
    for ax, (title, picture) in zip(axes, pictures.items(), strict=True):
        ax.imshow(picture, cmap="Greys", vmin=0, vmax=max(1.0, picture.max()))
        ax.set(title=title, xticks=np.arange(-0.5, picture.shape[1]), yticks=np.arange(-0.5, picture.shape[0]))
        ax.tick_params(labelbottom=False, labelleft=False, length=0)
    show(drawing, alt)


def photographs(pictures, alt):
    """Two rows of photographs; `pictures`: title -> (array, True if 0 is to be a middle grey)."""
    drawing, axes = figure(2, 3, size=(8, 5.7))
    for ax, (title, (picture, signed)) in zip(axes.ravel(), pictures.items(), strict=True):
        limit = np.quantile(np.abs(picture), 0.99)
        low, high = (-limit, limit) if signed else (0, 1)
        ax.imshow(picture, cmap="gray", vmin=low, vmax=high)
        ax.set(title=title, xticks=[], yticks=[])
        ax.grid(False)
    show(drawing, alt)


def dimensions(alt):
    """What slides over what: one axis, two axes, and two axes with three channels."""
    from matplotlib.patches import Rectangle

    drawing, axes = figure(1, 3, size=(8, 3.1), width_ratios=(1, 1, 1.25))

    def grid(ax, left, bottom, rows, columns, marked=(), colour=COLOURS[0], cell=1.0):
        for r in range(rows):
            for c in range(columns):
                corner = (left + c * cell, bottom + (rows - 1 - r) * cell)
                ax.add_patch(Rectangle(corner, cell, cell, facecolor="white", linewidth=0))
                if (r, c) in marked:
                    ax.add_patch(Rectangle(corner, cell, cell, facecolor=colour, alpha=0.55, linewidth=0))
                ax.add_patch(Rectangle(corner, cell, cell, fill=False, edgecolor="0.3", linewidth=0.8))

    grid(axes[0], 0, 0, 1, 5, {(0, 1), (0, 2), (0, 3)})
    grid(axes[0], 1, 3, 1, 3, {(0, 1)}, ORANGE)
    window = {(r, c) for r in (1, 2, 3) for c in (1, 2, 3)}
    grid(axes[1], 0, 0, 5, 5, window)
    grid(axes[1], 1, 6.5, 3, 3, {(1, 1)}, ORANGE)
    corner = {(r, c) for r in (0, 1, 2) for c in (2, 3, 4)}  # where sheets in front of others leave them free
    for depth in (2, 1, 0):
        grid(axes[2], 1.1 * depth, 0.9 * depth, 5, 5, corner)
    grid(axes[2], 2.1, 8.1, 3, 3, {(0, 2)}, ORANGE)
    for ax, wires in (
        (axes[0], [((1, 1), (2, 3)), ((4, 1), (3, 3))]),
        (axes[1], [((1, 4), (2, 7.5)), ((4, 4), (3, 7.5))]),
        (axes[2], [((2, 5), (4.1, 10.1)), ((7.2, 6.8), (5.1, 10.1))]),
    ):
        for start, end in wires:
            ax.plot(*zip(start, end, strict=True), color="0.4", linewidth=1)
    titles = (
        "1-D: slides along one axis",
        "2-D: slides along two",
        "3 channels: slides along two,\nadds up over all three",
    )
    texts = (
        "5 inputs, a kernel of 3,\n3 outputs",
        "5 × 5, a kernel of 3 × 3,\n3 × 3 outputs",
        "3 × 5 × 5, a filter of\n3 × 3 × 3, one map of 3 × 3",
    )
    for ax, title, text in zip(axes, titles, texts, strict=True):
        ax.set(aspect="equal", xlim=(-0.3, 7.6 if ax is axes[2] else 5.3), ylim=(-0.3, 11.2), anchor="S")
        ax.set_title(title, fontsize=10, loc="center")
        ax.set_xlabel(text, fontsize=9.5)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        ax.grid(False)
    show(drawing, alt)


def parameters(sides, curves, title, alt):
    """Numbers of weights against the image's side; `curves`: name -> counts."""
    drawing, ax = figure(size=(6.6, 3.3))
    for colour, (name, counts) in zip(COLOURS, curves.items(), strict=False):
        ax.loglog(sides, counts, "o-", color=colour, markersize=4)
        ax.text(sides[-1] * 1.1, counts[-1], name, color=colour, fontsize=9.5, va="center")
    ax.set(xlabel="pixels a side", ylabel="weights to learn", title=title, xlim=(sides[0] * 0.9, sides[-1] * 6))
    ax.set_xticks(sides, [str(side) for side in sides])
    ax.minorticks_off()
    show(drawing, alt)


def columns(image, x_cols, field, alt):
    """A small image, and beside it its windows as columns; every pixel keeps its colour."""
    drawing, (left, right) = figure(1, 2, size=(8, 3.6), width_ratios=(1, 1.35))
    options = {"cmap": "viridis", "vmin": -0.35 * image.max(), "vmax": image.max()}
    for ax, matrix, title in (
        (left, image, f"an image of {image.shape[0]} × {image.shape[1]}"),
        (right, x_cols, f"its windows of {field} × {field} as columns"),
    ):
        ax.imshow(matrix, **options)
        for (r, c), value in np.ndenumerate(matrix):
            bright = value > 0.45 * image.max()
            ax.text(c, r, f"{value:.0f}", ha="center", va="center", fontsize=9.5, color="black" if bright else "white")
        ax.set(title=title, xticks=[], yticks=[])
        ax.grid(False)
    show(drawing, alt)


def speed(ratios, unit, title, alt):
    """How many times as long as `unit` each way takes; `ratios`: name -> (forward, backward)."""
    drawing, ax = figure(size=(6.8, 2.6))
    ax.axvline(1, color="0.4", linewidth=0.8, linestyle=":")
    for i, pair in enumerate(ratios.values()):
        for offset, ratio, colour, name in zip((-0.16, 0.16), pair, COLOURS, ("forward", "backward"), strict=False):
            ax.plot(ratio, i + offset, "o", color=colour, markersize=7, label=name if i == 0 else None)
            ax.text(
                1.25 * ratio, i + offset, f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.2f}", fontsize=9, va="center"
            )
    ax.set(xscale="log", xlabel=f"times as long as {unit}, logarithmic", title=title, xlim=(0.3, 2000))
    ax.set(yticks=range(len(ratios)), yticklabels=list(ratios), ylim=(len(ratios) - 0.5, -0.5))
    ax.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    ax.minorticks_off()
    ax.legend(fontsize=9, loc="lower right")
    show(drawing, alt)


def equivariance(shifts, errors, ring, alt):
    """Left: how far the layer of the moved picture is from the moved layer. Right: where padding makes a difference.

    Parameters
    ----------
    shifts : list of int
    errors : dict of str to list of lists of float
        For each layer and each draw an error for each of `shifts`; the line is their mean, the band holds all of them.
    ring : (H, W) array
        Errors of each output, for a picture that moves behind the frame.
    alt : str
    """
    drawing, (left, right) = figure(1, 2, size=(8, 3.3), width_ratios=(1.5, 1))
    for colour, (name, values) in zip(COLOURS, errors.items(), strict=False):
        values = np.array(values)
        left.fill_between(shifts, values.min(axis=0), values.max(axis=0), color=colour, alpha=0.15, linewidth=0)
        left.plot(shifts, values.mean(axis=0), "o-", color=colour, markersize=4, label=name)
    left.set(xlabel="pixels that the picture moves", ylabel="relative difference", title="Dots on an empty ground")
    left.set_xticks(shifts)
    left.legend(fontsize=9, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
    right.imshow(ring > 1e-9, cmap="Greys", vmin=0, vmax=1.4)
    right.set(title="A photograph, padding of zeros", xticks=[], yticks=[])
    right.set_xlabel("grey: outputs that changed", fontsize=9.5)
    right.grid(False)
    show(drawing, alt)


def shifted_accuracy(shifts, curves, title, alt):
    """Accuracy against the shift of the test images; `curves`: name -> (seeds, shifts) accuracies."""
    drawing, ax = figure(size=(6.6, 3.8))
    for colour, (name, accuracy) in zip(COLOURS, curves.items(), strict=False):
        percent = 100 * np.array(accuracy)
        ax.fill_between(shifts, percent.min(axis=0), percent.max(axis=0), color=colour, alpha=0.2, linewidth=0)
        ax.plot(shifts, percent.mean(axis=0), "o-", color=colour, markersize=4, label=name)
    ax.axhline(10, color="0.4", linewidth=0.8, linestyle=":")
    ax.text(shifts[0], 11, "guessing", fontsize=9, color="0.4")
    ax.set(xlabel="pixels to the right", ylabel="% of test images right", title=title, ylim=(0, 100))
    ax.legend(fontsize=9, loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=2)
    show(drawing, alt)
