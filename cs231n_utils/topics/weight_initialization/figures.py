"""The figures of 03-weight-initialization."""

import numpy as np

from cs231n_utils.plots import COLOURS, figure, picture_row, show
from cs231n_utils.plots import accuracy_by_rate as draw_accuracies

__all__ = ["accuracy_by_rate", "histograms", "spreads", "training_curves", "units"]


def training_curves(curves, title, alt, guessing):
    """Training losses, each the mean of 20 steps; `curves`: name -> losses; `guessing`: the loss of guessing."""
    drawing, ax = figure(size=(7.4, 3.4))
    ax.axhline(guessing, color="0.4", linewidth=0.8, linestyle=":")
    ax.text(2, guessing - 0.1, "guessing", color="0.4", fontsize=9, va="top")
    for colour, (name, losses) in zip(COLOURS, curves.items(), strict=False):
        smooth = np.convolve(losses, np.ones(20) / 20, mode="valid")
        steps = np.arange(len(smooth)) + 20
        ax.plot(steps, smooth, color=colour)
        up = 1 if smooth[-1] == max(smooth[-1], *(np.mean(c[-20:]) for c in curves.values())) else -1
        ax.annotate(name, (steps[-1], smooth[-1]), (6, 8 * up), textcoords="offset points", va="center", color=colour)
    ax.set(title=title, xlabel="step", ylabel="training loss (mean of 20 steps)", ylim=(0, None))
    ax.set_xlim(0, 1.35 * steps[-1])
    show(drawing, alt)


def histograms(values, title, alt, relative=False):
    """Histograms of every layer, its standard deviation above, one row for each way to draw the weights.

    Parameters
    ----------
    values : dict
        A name to the outputs of each layer, first layer first.
    title, alt : str
        What the figure shows.
    relative : bool
        Scale each histogram to its own largest value; otherwise all reach from -1 to 1.
    """
    depth = len(next(iter(values.values())))
    drawing, axes = figure(len(values), depth, size=(8, 0.95 * len(values) + 0.6), squeeze=False)
    for row, (name, layers) in zip(axes, values.items(), strict=True):
        for ax, layer in zip(row, layers, strict=True):
            layer = np.asarray(layer, dtype=float).reshape(-1)
            layer = layer[np.isfinite(layer)]
            reach = max(np.abs(layer).max(initial=0.0), 1e-300) if relative else 1.0
            counts, edges = np.histogram(layer / reach, bins=25, range=(-1, 1))
            ax.stairs(counts / max(counts.max(), 1), edges, fill=True, color=COLOURS[0])
            ax.set_title(f"{layer.std():.0e}", fontsize=9, pad=2, loc="center")
            ax.set(xticks=[], yticks=[], xlim=(-1.02, 1.02), ylim=(0, 1.1))
            ax.grid(False)
        row[0].set_ylabel(name, fontsize=9.5, rotation=0, ha="right", va="center")
    for i, ax in enumerate(axes[-1], start=1):
        ax.set_xlabel(f"{i}", fontsize=9)
    scale = "Each is scaled to its largest value." if relative else "Each from -1 to 1; what is larger is not shown."
    drawing.suptitle(f"{title} {scale} Above: standard deviation.", x=0.01, ha="left", fontsize=10)
    show(drawing, alt)


def spreads(measured, predicted, title, alt):
    """Standard deviation of each layer, dots as measured and lines as predicted; both: name -> list."""
    drawing, ax = figure(size=(7, 3.5))
    for colour, name in zip(COLOURS, measured, strict=False):
        layers = np.arange(1, len(measured[name]) + 1)
        ax.semilogy(layers, predicted[name], color=colour, linewidth=1.2)
        ax.semilogy(layers, measured[name], "o", color=colour, markersize=5)
        at = (layers[-1], measured[name][-1])
        ax.annotate(name, at, (8, 0), textcoords="offset points", va="center", color=colour)
    ax.set(title=title, xlabel="layer", ylabel="standard deviation", xlim=(0.7, 1.35 * len(layers)), xticks=layers)
    show(drawing, alt)


def accuracy_by_rate(rates, panels, alt):
    """`panels`: title -> (name -> (seeds, rates) accuracies); lines are means, bands reach from least to most."""
    drawing, axes = figure(1, len(panels), size=(8, 3.6), sharey=True)
    for ax, (title, results) in zip(axes, panels.items(), strict=True):
        draw_accuracies(ax, rates, results)
        ax.set(title=title, xlabel="learning rate", ylim=(0, 128), yticks=range(0, 101, 20))
        ax.legend(loc="upper left", fontsize=9, ncols=2, title="at its best rate")
    axes[0].set_ylabel("% of validation images (mean of 3 seeds)")
    show(drawing, alt)


def units(weights, shape, alt):
    """First-layer weights as pictures, one row for each net; `weights`: name -> (D, units)."""
    count = next(iter(weights.values())).shape[1]
    drawing, axes = figure(len(weights), count, size=(8, 1.05 * len(weights) + 0.2), squeeze=False)
    for row, (name, matrix) in zip(axes, weights.items(), strict=True):
        limit = max(np.abs(matrix).max(), 1e-30)
        pictures = [column.reshape(shape) for column in matrix.T]
        picture_row(row, name, pictures, cmap="RdBu_r", vmin=-limit, vmax=limit)
    show(drawing, alt)
