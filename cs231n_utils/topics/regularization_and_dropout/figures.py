"""The figures of 08-regularization-and-dropout."""

import numpy as np

from cs231n_utils.plots import COLOURS, figure, picture_row, show

__all__ = ["decomposition", "gains", "keep_curves", "mask_average", "means", "stopping", "templates"]


def templates(rows, class_names, alt):
    """Weights of a linear classifier as pictures; `rows`: name -> (784, classes); red positive; one scale."""
    drawing, axes = figure(len(rows), len(class_names), size=(8, 1.35 * len(rows) + 0.3), squeeze=False)
    limit = np.quantile(np.abs(list(rows.values())), 0.99)
    for row, (name, W) in zip(axes, rows.items(), strict=True):
        pictures = [W[:, j].reshape(28, 28) for j in range(len(class_names))]
        picture_row(row, name, pictures, cmap="RdBu_r", vmin=-limit, vmax=limit)
    for ax, name in zip(axes[0], class_names, strict=True):
        ax.set_title(name, fontsize=9, loc="center")
    show(drawing, alt)


def means(rows, alt):
    """Mean activation in training and at test; `rows`: name -> (mean in training, its standard error, mean at test)."""
    drawing, ax = figure(size=(7, 2.6))
    for i, (train, error, test) in enumerate(rows.values()):
        first = i == 0
        ax.errorbar(train, i, xerr=2 * error, fmt="o", color=COLOURS[0], capsize=4, label="training" if first else None)
        ax.plot(test, i, "D", color=COLOURS[1], markersize=9, fillstyle="none", label="test" if first else None)
    ax.set(yticks=range(len(rows)), yticklabels=list(rows), ylim=(len(rows) - 0.5, -0.5), xlim=(0, None))
    ax.set(xlabel="mean activation (bars: two standard errors)", title="What the next layer sees")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=9)
    show(drawing, alt)


def keep_curves(keep, panels, alt):
    """Accuracy against keep probability; `panels`: title -> (name -> (seeds, keep) accuracies)."""
    drawing, axes = figure(1, len(panels), size=(8 if len(panels) > 1 else 6, 3.2), sharey=True, squeeze=False)
    for ax, (title, curves) in zip(axes[0], panels.items(), strict=True):
        for colour, (name, accuracy) in zip(COLOURS, curves.items(), strict=False):
            percent = 100 * np.array(accuracy)
            ax.fill_between(keep, percent.min(axis=0), percent.max(axis=0), color=colour, alpha=0.2, linewidth=0)
            ax.plot(keep, percent.mean(axis=0), "o-", color=colour, markersize=4, label=name)
        ax.set(title=title, xlabel="probability to keep a unit")
    axes[0][0].set_ylabel("% right (mean and range of seeds)")
    axes[0][0].legend(fontsize=9, loc="center right")
    show(drawing, alt)


def mask_average(counts, averaged, scaled, alt):
    """Test accuracy of the mean of several masks against their number, and of the scaled net."""
    drawing, ax = figure(size=(6.4, 3.2))
    ax.semilogx(counts, 100 * np.array(averaged), "o-", color=COLOURS[0])
    ax.axhline(100 * scaled, color=COLOURS[1], linestyle="--")
    ax.text(counts[0], 100 * scaled - 0.15, "the whole net, no mask", color=COLOURS[1], fontsize=9, va="top")
    ax.set(xlabel="masks averaged", ylabel="% of test images right", title="Mean of masked nets, and one whole net")
    show(drawing, alt)


def stopping(training, validation, stopped, best, alt):
    """Training and validation loss by epoch, with the best epoch and the one where training stops."""
    drawing, ax = figure(size=(7, 3.2))
    for colour, name, losses in ((COLOURS[0], "training", training), (COLOURS[1], "validation", validation)):
        ax.plot(losses, color=colour)
        ax.annotate(name, (len(losses) - 1, losses[-1]), (5, 0), textcoords="offset points", va="center", color=colour)
    for epoch, word in ((best, "best"), (stopped, "stop")):
        ax.axvline(epoch, color="0.4", linewidth=0.8, linestyle=":")
        ax.text(epoch, ax.get_ylim()[1], word, ha="center", va="bottom", fontsize=9, color="0.3")
    ax.set(xlabel="epoch", ylabel="loss", xlim=(0, 1.18 * (len(training) - 1)))
    show(drawing, alt)


def decomposition(panels, alt, xlabel, noise, log_x=False):
    """Bias, variance and error against size of model; `panels`: title -> (sizes, (sizes, 3) array)."""
    drawing, axes = figure(1, len(panels), size=(8 if len(panels) > 1 else 6.4, 3.3), sharey=True, squeeze=False)
    for ax, (title, (sizes, parts)) in zip(axes[0], panels.items(), strict=True):
        for colour, name, values in zip(COLOURS, ("squared bias", "variance", "error"), parts.T, strict=False):
            width = 2.6 if name == "error" else 1.4
            ax.semilogy(sizes, values, "o-", color=colour, markersize=3.5, linewidth=width, label=name)
        ax.axhline(noise, color="0.4", linewidth=0.8, linestyle=":", label="noise")
        ax.set(title=title, xlabel=xlabel)
        if log_x:
            ax.set_xscale("log")
    axes[0][0].set_ylabel("squared error")
    axes[0][0].legend(fontsize=9)
    show(drawing, alt)


def gains(panels, alt):
    """Gain in accuracy of each method; `panels`: title -> (method -> percent points gained, seed by seed)."""
    drawing, axes = figure(1, len(panels), size=(8, 3), sharey=True)
    for ax, (title, methods) in zip(axes, panels.items(), strict=True):
        ax.axvline(0, color="0.4", linewidth=0.8, linestyle=":")
        for i, gained in enumerate(methods.values()):
            ax.plot(gained, [i] * len(gained), "o", color=COLOURS[0], alpha=0.45)
            ax.plot(np.mean(gained), i, "|", color=COLOURS[1], markersize=18, markeredgewidth=2.5)
        ax.set(title=title, xlabel="points gained (dots: seeds, bar: mean)")
        ax.set(yticks=range(len(methods)), yticklabels=list(methods), ylim=(len(methods) - 0.5, -0.5))
    show(drawing, alt)
