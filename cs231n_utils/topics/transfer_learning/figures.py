"""The figures of 11-transfer-learning."""

import numpy as np

from cs231n_utils.plots import COLOURS, figure, picture_row, show

__all__ = [
    "by_amount",
    "classes",
    "filters",
    "head_losses",
    "maps",
    "neighbours",
    "runs",
    "scales",
    "table",
    "two_heads",
]


def classes(images, names, alt):
    """One image of each class, with its name."""
    drawing, axes = figure(1, len(images), size=(8, 1.1), squeeze=False)
    for ax, image, name in zip(axes[0], images, names, strict=True):
        picture_row([ax], "", [image])
        ax.set_title(name, fontsize=9)
    show(drawing, alt)


def filters(weights, alt, columns=16):
    """The first layer's filters (F, 3, h, w) as colour pictures, each stretched to its own range."""
    shown = np.asarray(weights)[: 2 * columns]
    drawing, axes = figure(2, columns, size=(8, 1.3), squeeze=False)
    low, high = shown.min(axis=(1, 2, 3), keepdims=True), shown.max(axis=(1, 2, 3), keepdims=True)
    pictures = ((shown - low) / (high - low)).transpose(0, 2, 3, 1)
    for row, some in zip(axes, (pictures[:columns], pictures[columns:]), strict=True):
        picture_row(row, "", some)
    _title(axes[0][0], "filters of the first layer")
    show(drawing, alt)


def _title(ax, text):
    """A title that may be wider than its small axes, without pushing them apart; the figure keeps room for it."""
    drawing = ax.figure
    ax.text(0, 1.06, text, transform=ax.transAxes, fontsize=9, va="bottom").set_in_layout(False)
    drawing.set_layout_engine("constrained", rect=(0, 0, 1, 1 - 0.22 / drawing.get_figheight()))


def maps(images, first, last, alt, channels=5):
    """Images beside maps of the first and of the last stage, those channels that answer most; (N, C, H, W) maps."""
    drawing, axes = figure(len(images), 1 + 2 * channels, size=(8, 0.76 * len(images) + 0.3), squeeze=False)
    for row, image, low, high in zip(axes, images, first, last, strict=True):
        picture_row(row[:1], "", [image])
        for part, stage in ((row[1 : 1 + channels], low), (row[1 + channels :], high)):
            strongest = np.argsort(-stage.max(axis=(1, 2)))[:channels]
            picture_row(part, "", [stage[c] for c in strongest])
    for column, title in ((0, "image"), (1, "first stage"), (1 + channels, "last stage")):
        _title(axes[0][column], title)
    show(drawing, alt)


def neighbours(queries, groups, alt):
    """Test images, each with the training images nearest to it; `groups`: title -> list of rows of images."""
    count = len(next(iter(groups.values()))[0])
    drawing, axes = figure(len(queries), 1 + len(groups) * count, size=(8, 0.92 * len(queries) + 0.3), squeeze=False)
    for i, query in enumerate(queries):
        picture_row(axes[i][:1], "", [query])
        for j, rows in enumerate(groups.values()):
            picture_row(axes[i][1 + j * count : 1 + (j + 1) * count], "", rows[i])
    _title(axes[0][0], "new")
    for j, title in enumerate(groups):
        _title(axes[0][1 + j * count], title)
    show(drawing, alt)


def head_losses(curves, alt):
    """Training loss of heads at several rates; `curves`: name -> losses, the last number in the label."""
    drawing, ax = figure(size=(6.8, 3.0))
    for colour, (name, losses) in zip(COLOURS, curves.items(), strict=False):
        ax.loglog(np.arange(1, len(losses) + 1), losses, color=colour, label=name)
    ax.set(xlabel="step", ylabel="training loss", title="One head on the same features, at three rates")
    ax.legend(fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    show(drawing, alt)


def two_heads(steps, accuracies, alt):
    """The first task's accuracy while a second head is trained; `accuracies`: name -> percent at `steps`."""
    drawing, ax = figure(size=(6.4, 2.8))
    for colour, (name, values) in zip(COLOURS, accuracies.items(), strict=False):
        ax.plot(steps, 100 * np.array(values), "o-", color=colour, markersize=4, label=name)
    ax.set(xlabel="steps of the new task", ylabel="% right", ylim=(0, 100))
    ax.set_title("The first task, while a second head is trained")
    if len(accuracies) > 1:
        ax.legend(fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    show(drawing, alt)


def scales(rates, tried, accuracies, alt):
    """Accuracies (rates, scales, seeds) with numbers; the best trunk scale of each rate is in bold."""
    percent = 100 * np.array(accuracies)
    means = percent.mean(axis=2)
    drawing, ax = figure(size=(6.8, 2.8))
    _numbers(ax, means, np.ptp(percent, axis=2) / 2, means - means.max(), means == means.max(axis=1, keepdims=True))
    ax.set(xticks=range(len(tried)), xticklabels=list(map(str, tried)), yticks=range(len(rates)), yticklabels=rates)
    ax.set(xlabel="trunk scale: the trunk's rate / the head's rate", ylabel="the head's rate")
    ax.set_title("Ten images a class: % right, mean ± half the range of three seeds")
    show(drawing, alt)


def _numbers(ax, means, spreads, lead, bold):
    """A table as a picture: blue by the `lead` (0 or less), "mean ± spread" in every field."""
    ax.imshow(lead, cmap="Blues", vmin=-40, vmax=12, aspect="auto")
    for (i, j), value in np.ndenumerate(means):
        text = f"{value:.0f} ± {spreads[i, j]:.0f}"
        weight, colour = "bold" if bold[i, j] else None, "w" if lead[i, j] > -12 else "k"
        ax.text(j, i, text, ha="center", va="center", fontweight=weight, color=colour)
    ax.grid(False)


def by_amount(amounts, runs, alt):
    """Accuracy against images a class; `runs`: name -> (seeds, amounts)."""
    drawing, ax = figure(size=(6.8, 3.3))
    for colour, (name, accuracy) in zip(COLOURS, runs.items(), strict=False):
        percent = 100 * np.array(accuracy)
        ax.fill_between(amounts, percent.min(axis=0), percent.max(axis=0), color=colour, alpha=0.2, linewidth=0)
        ax.plot(amounts, percent.mean(axis=0), "o-", color=colour, label=name)
    ax.axhline(10, color="0.4", linewidth=0.8, linestyle=":")
    ax.set(
        xscale="log", xticks=amounts, xticklabels=list(map(str, amounts)), xlim=(amounts[0] * 0.9, amounts[-1] * 1.1)
    )
    ax.minorticks_off()
    ax.set(xlabel="images a class (dotted: guessing)", ylabel="% right (3 seeds)", ylim=(0, None))
    ax.set_title("What pretraining is worth")
    ax.legend(fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    show(drawing, alt)


def runs(histories, alt):
    """Training runs to read; `histories`: title -> history as `cases.run_of` gives it."""
    drawing, axes = figure(2, len(histories), size=(8, 3.6), sharex=True, sharey="row", squeeze=False)
    for (top, bottom), (title, history) in zip(axes.T, histories.items(), strict=True):
        for colour, name, label in ((0, "train_acc", "training"), (1, "val_acc", "validation")):
            top.plot(100 * np.array(history[name]), color=COLOURS[colour], label=label)
        for colour, name in ((2, "trunk"), (3, "statistics")):
            bottom.plot(np.array(history[name]), color=COLOURS[colour], label=name)
        top.set(title=title, ylim=(0, 102))
        bottom.set(xlabel="epoch", ylim=(-0.05, 2))
    axes[0][0].set_ylabel("% right")
    axes[1][0].set_ylabel("distance / length")
    axes[0][0].legend(fontsize=9, loc="lower right")
    axes[1][0].legend(fontsize=9, loc="upper left")
    show(drawing, alt)


def table(strategies, situations, accuracies, spreads, alt):
    """Accuracies (strategies, situations) with numbers; the best of each column is framed."""
    percent, spread = 100 * np.array(accuracies), 100 * np.array(spreads)
    drawing, ax = figure(size=(8, 3.2))
    lead = percent - percent.max(axis=0)
    _numbers(ax, percent, spread, lead, lead == 0)
    ax.set(xticks=range(len(situations)), xticklabels=situations, yticks=range(len(strategies)), yticklabels=strategies)
    ax.set_title("% right: mean ± half the range of three seeds; best of each column in bold")
    show(drawing, alt)
