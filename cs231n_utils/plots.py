"""One look for every figure: colours that colour-blind readers can tell apart, labelled axes, alt text."""

import io
import sys

__all__ = ["COLOURS", "figure", "show"]

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
        It stands in the output's metadata, from which exported pages take it, and as its plain text, which readers
        without images get.
    """
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        return
    png = io.BytesIO()
    drawing.savefig(png, format="png", metadata={"Software": None})
    data = {"image/png": png.getvalue(), "text/plain": alt}
    ipython.display.display(data, raw=True, metadata={"image/png": {"alt": alt}})
