"""The figures of 06-hyperparameter-search."""

import numpy as np

from cs231n_utils.plots import COLOURS, figure, show

__all__ = ["by_value", "curves", "designs", "heat_map", "rounds", "strips"]


def by_value(groups, title, alt, xlabel, guessing=0.1):
    """Accuracy of each trial against the value it tried, a panel for each of `groups`: name -> (values, accuracies)."""
    drawing, axes = figure(1, len(groups), size=(8, 3.2), sharex=True, sharey=True, squeeze=False)
    for colour, ax, (name, (values, accuracies)) in zip(COLOURS, axes[0], groups.items(), strict=False):
        ax.semilogx(values, 100 * np.asarray(accuracies), "o", color=colour, alpha=0.7, markersize=5)
        ax.axhline(100 * guessing, color="0.4", linewidth=0.8, linestyle=":")
        ax.set(title=name, xlabel=xlabel, ylim=(0, 100), xlim=(7e-6, 1.5))
    axes[0, 0].text(1.1e-5, 100 * guessing + 2, "guessing", color="0.4", fontsize=9)
    axes[0, 0].set_ylabel("% of validation images right")
    drawing.suptitle(title, x=0.01, ha="left", fontsize=10.5)
    show(drawing, alt)


def designs(points, optimum, title, alt, names):
    """Where two searches look: settings as dots, their values of the first parameter as marks at the bottom.

    Parameters
    ----------
    points : dict
        title of a panel -> (T, 2) array of settings.
    optimum : float
        Of the first parameter.
    title, alt : str
    names : pair of str
        What the axes are called.
    """
    drawing, axes = figure(1, len(points), size=(8, 3.6), sharex=True, sharey=True)
    for colour, ax, (name, values) in zip(COLOURS, axes, points.items(), strict=False):
        ax.axvline(optimum, color="0.4", linewidth=1, linestyle="--")
        ax.loglog(*np.asarray(values).T, "o", color=colour, markersize=6)
        for value in np.asarray(values)[:, 0]:
            ax.axvline(value, ymax=0.05, color=colour, linewidth=1.5)
        ax.set(title=name, xlabel=names[0])
    axes[0].set_ylabel(names[1])
    axes[0].annotate("the best value", (optimum, 0.8), (4, 0), xycoords=("data", "axes fraction"),
                     textcoords="offset points", color="0.4", fontsize=9)  # fmt: skip
    drawing.suptitle(title, x=0.01, ha="left", fontsize=10.5)
    show(drawing, alt)


def curves(panels, alt, ylabels):
    """Best so far against trials; `panels`: title -> (name -> (repetitions, T) array). Bands hold the middle half."""
    drawing, axes = figure(1, len(panels), size=(8, 3.5), squeeze=False)
    for ax, (title, runs), ylabel in zip(axes[0], panels.items(), ylabels, strict=True):
        for colour, (name, best) in zip(COLOURS, runs.items(), strict=False):
            best = np.asarray(best, dtype=float)
            trials = np.arange(1, best.shape[1] + 1)
            low, high = np.quantile(best, [0.25, 0.75], axis=0)
            ax.fill_between(trials, low, high, color=colour, alpha=0.2, linewidth=0)
            ax.plot(trials, best.mean(axis=0), color=colour, label=name)
        ax.set(title=title, xlabel="trials", ylabel=ylabel, ylim=(0, None), xticks=range(0, len(trials) + 1, 4))
        ax.legend(loc="lower right", fontsize=9)
    show(drawing, alt)


def heat_map(columns, rows, percent, title, alt, names):
    """Accuracies as colours and numbers; `percent` is (rows, columns), `names` the labels of columns and rows."""
    drawing, ax = figure(size=(8, 3.6))
    ax.imshow(percent, vmin=0, vmax=100, aspect="auto")
    for (i, j), value in np.ndenumerate(percent):
        ax.text(j, i, f"{value:.0f}", ha="center", va="center", fontsize=9, color="w" if value < 60 else "k")
    ax.set_xticks(range(len(columns)), [f"{value:.0e}" if value < 0.01 else f"{value:.2g}" for value in columns])
    ax.set_yticks(range(len(rows)), [f"{value:g}" for value in rows])
    ax.set(title=title, xlabel=names[0], ylabel=names[1])
    ax.grid(False)
    show(drawing, alt)


def rounds(searches, title, alt, xlabel):
    """The ranges of a search's rounds, the first at the top; `searches`: list of (low, high, values, accuracies)."""
    drawing, ax = figure(size=(8, 0.55 * len(searches) + 1.4))
    for i, (low, high, values, accuracies) in enumerate(searches):
        ax.plot([low, high], [i, i], color="0.75", linewidth=7, solid_capstyle="butt", zorder=1)
        dots = ax.scatter(values, np.full(len(values), i), c=100 * np.asarray(accuracies), vmin=0, vmax=100, zorder=2)
        best = int(np.argmax(accuracies))
        ax.plot(values[best], i, "o", markersize=12, markerfacecolor="none", color=COLOURS[1], zorder=3)
        ax.annotate(f"{100 * accuracies[best]:.0f} %", (values[best], i), (0, 8), textcoords="offset points",
                    ha="center", fontsize=9, color=COLOURS[1])  # fmt: skip
    drawing.colorbar(dots, ax=ax, label="% right")
    ax.set(title=title, xlabel=xlabel, xscale="log", ylim=(len(searches) - 0.5, -0.7), yticks=range(len(searches)))
    ax.set_yticklabels([f"round {i + 1}" for i in range(len(searches))])
    show(drawing, alt)


def strips(groups, title, alt, xlabel, log=False, mark=None):
    """A row of dots for each of `groups` (name -> numbers) with a line at its mean; `mark` is a reference value."""
    drawing, ax = figure(size=(7.6, 0.6 * len(groups) + 1.3))
    for i, (colour, values) in enumerate(zip(COLOURS, groups.values(), strict=False)):
        values = np.asarray(values, dtype=float)
        ax.plot(values, np.full(len(values), i), "o", color=colour, alpha=0.5, markersize=5)
        ax.plot([values.mean()] * 2, [i - 0.3, i + 0.3], color=colour, linewidth=2.5)
        ax.annotate(f"{values.mean():.1f}", (values.mean(), i - 0.32), ha="center", va="bottom", fontsize=9,
                    bbox={"facecolor": "w", "edgecolor": "none", "pad": 1})  # fmt: skip
    if mark is not None:
        ax.axvline(mark, color="0.4", linewidth=0.8, linestyle=":")
    ax.set(title=title, xlabel=xlabel, ylim=(len(groups) - 0.5, -0.75), xscale="log" if log else "linear")
    ax.set_yticks(range(len(groups)), list(groups))
    if log:
        low, high = ax.get_xlim()
        ticks = [tick for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if low < tick < high]
        ax.set_xticks(ticks, ticks)
        ax.minorticks_off()
    show(drawing, alt)
