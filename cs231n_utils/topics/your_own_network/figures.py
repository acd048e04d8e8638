"""Figures of notebook 15-your-own-network."""

import numpy as np

from cs231n_utils.plots import COLOURS, figure, show

__all__ = ["gains", "seconds_by_layer", "sweep", "training_curves"]


def sweep(variants, guessing, alt):
    """Validation accuracy against the rate; `variants`: name -> (rates, accuracies)."""
    drawing, ax = figure(size=(7.4, 3.4))
    for colour, (name, (rates, accuracy)) in zip(COLOURS, variants.items(), strict=False):
        ax.semilogx(rates, 100 * np.array(accuracy), "o-", color=colour, label=name)
    tried = sorted({rate for rates, _ in variants.values() for rate in rates})
    ax.axhline(100 * guessing, color="0.6", linestyle=":")
    ax.text(tried[0], 100 * guessing + 1, "guessing", fontsize=9)
    ax.set_xticks(tried, [f"{rate:g}" for rate in tried])
    ax.set_xticks([], minor=True)
    ax.set(
        xlabel="learning rate of Adam",
        ylabel="% of validation images right",
        title="Validation accuracy by rate, one seed of each",
    )
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=9)
    show(drawing, alt)


def training_curves(histories, every, alt):
    """Accuracies after every so many passes; `histories`: name -> (on training images, on validation images)."""
    drawing, axes = figure(1, len(histories), size=(8, 3.2), squeeze=False, sharey=True)
    for ax, (name, (train, val)) in zip(axes[0], histories.items(), strict=True):
        passes = every * np.arange(1, len(train) + 1)
        ax.plot(passes, 100 * np.array(train), "o-", markersize=4, color=COLOURS[0], label="training images")
        ax.plot(passes, 100 * np.array(val), "o-", markersize=4, color=COLOURS[1], label="validation images")
        ax.set(title=name, xlabel="passes over the images")
    axes[0][0].set_ylabel("% right")
    axes[0][0].legend(fontsize=9, loc="lower right")
    show(drawing, alt)


def gains(rows, alt):
    """Test accuracy of each variant; `rows`: name -> accuracies of the seeds."""
    drawing, ax = figure(size=(7.4, 0.5 * len(rows) + 1.2))
    for i, values in enumerate(rows.values()):
        percent = 100 * np.array(values)
        ax.plot(percent, np.full(len(percent), i), "o", color=COLOURS[0], alpha=0.5)
        ax.plot(percent.mean(), i, "|", color=COLOURS[1], markersize=18, markeredgewidth=3)
    ax.set(yticks=range(len(rows)), yticklabels=list(rows), ylim=(len(rows) - 0.5, -0.5))
    ax.set(xlabel="% of held-out images right; dots: seeds, bar: their mean", title="What each idea brought")
    show(drawing, alt)


def seconds_by_layer(columns, alt):
    """Where the time goes; `columns`: name -> (layer -> seconds)."""
    layers = sorted(
        {layer for its in columns.values() for layer in its}, key=lambda n: -max(c.get(n, 0) for c in columns.values())
    )
    drawing, ax = figure(size=(7.4, 3.8))
    height = 0.8 / len(columns)
    for k, (name, its) in enumerate(columns.items()):
        places = np.arange(len(layers)) + (k - (len(columns) - 1) / 2) * height
        ax.barh(places, [its.get(layer, 0) for layer in layers], height, color=COLOURS[k], label=name)
    ax.set(yticks=range(len(layers)), yticklabels=layers, xlabel="seconds in one pass over 1,000 images")
    ax.invert_yaxis()
    ax.set_title("Where the time goes")
    ax.legend(fontsize=9, loc="lower right")
    show(drawing, alt)
