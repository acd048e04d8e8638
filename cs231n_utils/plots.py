"""One look for every figure: colours that colour-blind readers can tell apart, labelled axes, alt text."""

import io
import sys

__all__ = ["COLOURS", "accuracy_by_rate", "figure", "output", "picture_row", "show"]

# The palette of Okabe and Ito (2008), without its yellow, which is too faint on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")

_RC = {
    "figure.dpi": 100,
    "savefig.dpi": 100,
    "figure.constrained_layout.use": True,
    "font.size": 10,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "image.cmap": "viridis",
}


def figure(rows=1, columns=1, size=None, **options):
    """A matplotlib figure and its axes in the style of the course; `size` in inches, `options` as plt.subplots."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams.update(_RC | {"axes.prop_cycle": mpl.cycler(color=COLOURS)})
    drawing = Figure(figsize=size or (min(3.4 * columns, 10.5), 2.9 * rows))
    return drawing, drawing.subplots(rows, columns, **options)


def show(drawing, alt):
    """Display a figure in the notebook with `alt`, its description in words.

    Outside a notebook nothing is displayed.

    Parameters
    ----------
    drawing : matplotlib figure
    alt : str
    """
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        return
    data, metadata = output(drawing, alt)
    ipython.display.display(data, raw=True, metadata=metadata)


def output(drawing, alt):
    """A figure as what a notebook displays.

    Parameters
    ----------
    drawing : matplotlib figure
    alt : str

    Returns
    -------
    (data, metadata)
        Two dicts by kind of content. `alt` stands in the metadata, from which exported pages take it, and as plain
        text, which readers without images get; its first word says to those who compare outputs that numbers in it
        may differ from machine to machine (tests/nbval.cfg).
    """
    png = io.BytesIO()
    drawing.savefig(png, format="png", metadata={"Software": None})
    return {"image/png": png.getvalue(), "text/plain": f"Figure: {alt}"}, {"image/png": {"alt": alt}}


def accuracy_by_rate(ax, rates, runs, guessing=0.1):
    """Draw accuracies against the learning rate: lines are means over seeds, bands reach from least to most.

    Parameters
    ----------
    ax : matplotlib axes
    rates : sequence of float
    runs : dict of str to (seeds, rates) array
        Accuracies from 0 to 1; the label of each line gives its mean at the best rate.
    guessing : float
        The accuracy of guessing, where a dotted line is drawn.
    """
    import numpy as np

    for colour, (name, accuracy) in zip(COLOURS, runs.items(), strict=False):
        percent = 100 * np.array(accuracy)
        mean = percent.mean(axis=0)
        ax.fill_between(rates, percent.min(axis=0), percent.max(axis=0), color=colour, alpha=0.2, linewidth=0)
        ax.semilogx(rates, mean, "o-", color=colour, markersize=4, label=f"{name}: {mean.max():.0f} %")
    ax.axhline(100 * guessing, color="0.4", linewidth=0.8, linestyle=":")


def picture_row(axes, name, pictures, **options):
    """Show `pictures` beside each other without frames, with `name` at the left; `options` as for imshow."""
    for ax, picture in zip(axes, pictures, strict=True):
        ax.imshow(picture, **options)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
    axes[0].set_ylabel(name, rotation=0, ha="right", va="center")
