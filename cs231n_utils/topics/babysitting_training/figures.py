"""The figures of 05-babysitting-training."""

import sys

import numpy as np

from cs231n_utils.plots import COLOURS, figure, output, picture_row, show

__all__ = ["LiveCurve", "bars", "curves", "errors", "gallery", "initial_losses", "lines", "units"]


class LiveCurve:
    """Wraps a loss function so that a training draws its own curve, and a progress bar, while it runs.

    Parameters
    ----------
    loss : callable
        loss(params, X, y, reg) -> (loss, grads); it is called as it is, once for each step.
    steps : int
        How many steps the training will have.
    every : int
        The picture is drawn anew after so many steps.

    Attributes
    ----------
    losses : list
        The loss of every step so far.
    """

    def __init__(self, loss, steps, every=100):
        self.loss, self.steps, self.every, self.losses = loss, steps, every, []
        self._handle = None

    def __call__(self, params, X, y, reg):
        value, grads = self.loss(params, X, y, reg)
        self.losses.append(float(value))
        if len(self.losses) % self.every == 0 or len(self.losses) == self.steps:
            self._show()
        return value, grads

    def picture(self):
        """The drawing as it stands now."""
        done = len(self.losses)
        drawing, (bar, ax) = figure(2, 1, size=(7.2, 3.6), height_ratios=[1, 14])
        bar.barh(0, self.steps, color="0.9")
        bar.barh(0, done, color=COLOURS[2])
        bar.set(xlim=(0, self.steps), xticks=[], yticks=[])
        bar.spines[:].set_visible(False)
        bar.grid(False)
        bar.set_title(f"step {done} of {self.steps}, loss {np.mean(self.losses[-20:]):.2f}")
        ax.plot(np.arange(1, done + 1), self.losses, color=COLOURS[4], linewidth=0.6)
        if done >= 20:
            smooth = np.convolve(self.losses, np.ones(20) / 20, mode="valid")
            ax.plot(np.arange(20, done + 1), smooth, color=COLOURS[0])
        ax.set(xlabel="step", ylabel="loss (dark: mean of 20 steps)", xlim=(0, self.steps), ylim=(0, None))
        return drawing

    def _show(self):
        """Puts the picture into the cell's output, in the place of the one before."""
        ipython = sys.modules.get("IPython")
        if ipython is None or ipython.get_ipython() is None:
            return
        done = len(self.losses)
        alt = f"Loss against step, after {done} of {self.steps} steps: now at {np.mean(self.losses[-20:]):.2f}."
        data, metadata = output(self.picture(), alt)
        if self._handle is None:
            self._handle = ipython.display.DisplayHandle()
            self._handle.display(data, raw=True, metadata=metadata)
        else:
            self._handle.update(data, raw=True, metadata=metadata)


def initial_losses(regs, measured, predicted, guessing, alt):
    """The first loss against the strength of regularization: dots measured, line predicted."""
    drawing, ax = figure(size=(6.4, 3.3))
    ax.axhline(guessing, color="0.4", linewidth=0.8, linestyle=":")
    ax.text(regs[-1], guessing * 1.08, "ln 10", color="0.4", fontsize=9.5, ha="right")
    ax.loglog(regs, predicted, color=COLOURS[0])
    ax.loglog(regs, measured, "o", color=COLOURS[1])
    ax.set(title="Loss before the first step: measured (dots), expected (line)", xlabel="reg", ylabel="loss")
    ax.set_ylim(guessing / 2, None)
    show(drawing, alt)


def lines(x, named, title, xlabel, ylabel, alt, logy=True, mark=None):
    """Lines over a logarithmic axis, labelled at their right end.

    Parameters
    ----------
    x : sequence of float
    named : dict
        name -> values.
    title, xlabel, ylabel, alt : str
    logy : bool
        The other axis is logarithmic, too.
    mark : (str, float), optional
        A vertical dotted line and its label.
    """
    drawing, ax = figure(size=(7.2, 3.5))
    for colour, (name, values) in zip(COLOURS, named.items(), strict=False):
        (ax.loglog if logy else ax.semilogx)(x, values, "o-", color=colour, markersize=4, label=name)
    if mark:
        ax.axvline(mark[1], color="0.4", linewidth=0.8, linestyle=":")
        ax.annotate(mark[0], (mark[1], 1), (4, -2), ("data", "axes fraction"), "offset points", va="top", color="0.4")
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    ax.legend()
    show(drawing, alt)


def curves(panels, alt, guessing=None, smooth=1, columns=3, top=None):
    """Losses against the step, a panel for each run; where a loss is not finite, the curve ends in a cross.

    Parameters
    ----------
    panels : dict
        title -> losses.
    alt : str
    guessing : float, optional
        The loss of guessing, drawn as a dotted line.
    smooth : int
        Each point is the mean of so many steps.
    columns : int
    top : float, optional
        Where the axis of the loss ends.
    """
    rows = -(-len(panels) // columns)
    drawing, axes = figure(rows, columns, size=(8, 2.3 * rows + 0.2), squeeze=False)
    for ax in axes.flat[len(panels) :]:
        ax.set_visible(False)
    for ax, (title, losses) in zip(axes.flat, panels.items(), strict=False):
        losses = np.asarray(losses, dtype=float)
        finite = losses[np.isfinite(losses)]
        width = min(smooth, len(finite))
        mean = np.convolve(finite, np.ones(width) / width, mode="valid")
        steps = np.arange(len(mean)) + width
        if guessing is not None:
            ax.axhline(guessing, color="0.4", linewidth=0.8, linestyle=":")
        ax.plot(steps, mean, color=COLOURS[0], linewidth=1.3)
        ceiling = 1.08 * mean.max() if top is None else top
        if len(finite) < len(losses):
            end = steps[-1], min(mean[-1], ceiling)
            ax.plot(*end, "x", color=COLOURS[1], markersize=9, markeredgewidth=2, clip_on=False)
            text = f"not finite at step {len(finite) + 1}"
            ax.annotate(text, (0.96, 0.06), xycoords="axes fraction", ha="right", color=COLOURS[1])
        ax.set_title(title, fontsize=10)
        ax.set(xlim=(0, 1.02 * max(len(losses), 2)), ylim=(0, ceiling))
    for ax in axes[-1]:
        ax.set_xlabel("step")
    for row in axes:
        row[0].set_ylabel("loss" if smooth == 1 else f"loss (mean of {smooth})")
    show(drawing, alt)


def bars(named, title, ylabel, alt):
    """Groups of bars, means with a line from the least to the most.

    Parameters
    ----------
    named : dict
        name -> (seeds, groups) numbers, or the group's name -> list of numbers.
    title, ylabel, alt : str
    """
    drawing, ax = figure(size=(7.2, 3.3))
    names = list(named)
    groups = list(named[names[0]])
    width = 0.8 / len(names)
    for i, (colour, name) in enumerate(zip(COLOURS, names, strict=False)):
        at = np.arange(len(groups)) + (i - (len(names) - 1) / 2) * width
        values = [np.asarray(named[name][group], dtype=float) for group in groups]
        mean = np.array([v.mean() for v in values])
        reach = [mean - [v.min() for v in values], np.array([v.max() for v in values]) - mean]
        ax.bar(at, mean, width * 0.9, yerr=reach, color=colour, label=name, error_kw={"linewidth": 1})
    ax.set_xticks(range(len(groups)), groups)
    ax.set(title=title, ylabel=ylabel)
    ax.set_ylim(0, None)
    ax.legend(ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.1))
    show(drawing, alt)


def gallery(runs, alt):
    """Runs as a babysitter sees them: the loss above, accuracies and dead units below; `runs`: title -> history."""
    columns = len(runs)
    drawing, axes = figure(2, columns, size=(8, 3.9), height_ratios=[3, 2], squeeze=False)
    for (above, below), (title, history) in zip(axes.T, runs.items(), strict=True):
        losses = np.asarray(history["loss"], dtype=float)
        finite = losses[np.isfinite(losses)]
        smooth = np.convolve(finite, np.ones(5) / 5, mode="valid")
        above.plot(smooth, color=COLOURS[0], linewidth=1)
        if len(finite) < len(losses):
            end = len(smooth) - 1, min(smooth[-1], 5)
            above.plot(*end, "x", color=COLOURS[1], markersize=8, markeredgewidth=2, clip_on=False)
        above.axhline(np.log(10), color="0.4", linewidth=0.8, linestyle=":")
        above.set(ylim=(0, 5), xticks=[])
        above.set_title(title, fontsize=10.5)
        epochs = np.arange(1, len(history["val_acc"]) + 1)
        for colour, key in ((COLOURS[0], "train_acc"), (COLOURS[1], "val_acc"), (COLOURS[6], "dead")):
            style = ":" if key == "dead" else "-"
            below.plot(epochs, history[key], style, color=colour, linewidth=1.4)
        below.set(ylim=(0, 1.02), xticks=[], xlabel="epochs")
        for ax in (above, below):
            ax.tick_params(labelsize=9)
            if ax not in (axes[0, 0], axes[1, 0]):
                ax.set_yticklabels([])
    axes[0, 0].set_ylabel("loss")
    axes[1, 0].set_ylabel("share")
    drawing.suptitle(
        "Above: the loss (dotted: guessing). Below: training accuracy (blue), validation (orange), dead units (dots)",
        x=0.01,
        ha="left",
        fontsize=10,
    )
    show(drawing, alt)


def errors(sizes, named, title, alt):
    """Errors in percent against the number of hidden units; `named`: name -> (seeds, sizes)."""
    drawing, ax = figure(size=(7.2, 3.5))
    for colour, (name, values) in zip(COLOURS, named.items(), strict=False):
        values = 100 * np.asarray(values)
        ax.fill_between(sizes, values.min(axis=0), values.max(axis=0), color=colour, alpha=0.2, linewidth=0)
        ax.semilogx(sizes, values.mean(axis=0), "o-", color=colour, markersize=4)
        at = (sizes[-1], values.mean(axis=0)[-1])
        ax.annotate(name, at, (8, 0), textcoords="offset points", va="center", color=colour)
    ax.set(title=title, xlabel="hidden units", ylabel="% wrong (mean of 3 seeds)", ylim=(-2, None))
    ax.set_xticks(sizes, [str(size) for size in sizes], minor=False)
    ax.minorticks_off()
    ax.set_xlim(sizes[0] * 0.9, sizes[-1] * 2.2)
    show(drawing, alt)


def units(weights, shape, alt, title=""):
    """First-layer weights as pictures, one row for each net; `weights`: name -> (D, units)."""
    count = next(iter(weights.values())).shape[1]
    drawing, axes = figure(len(weights), count, size=(8, 0.95 * len(weights) + 0.4), squeeze=False)
    for row, (name, matrix) in zip(axes, weights.items(), strict=True):
        limit = max(np.abs(matrix).max(), 1e-30)
        pictures = [column.reshape(shape) for column in matrix.T]
        picture_row(row, name, pictures, cmap="RdBu_r", vmin=-limit, vmax=limit)
    if title:
        drawing.suptitle(title, x=0.01, ha="left", fontsize=10.5)
    show(drawing, alt)
