"""The figures of 14-ensembles."""

import numpy as np

from cs231n_utils.plots import COLOURS, figure, show

__all__ = ["along_the_line", "around_the_minimum", "boosting_rounds", "error_by_number", "snapshot_run", "strategies"]


def error_by_number(numbers, measured, formula, floor, alt):
    """Mean squared error of an average, in percent of one net's, against how many nets are in it."""
    drawing, ax = figure(size=(6.6, 3.2))
    ax.plot(numbers, formula, color=COLOURS[0], label="ρ + (1 − ρ) / n, with ρ from three nets")
    ax.plot(numbers, measured, "o", color=COLOURS[1], label="measured on twelve others")
    ax.axhline(floor, color="0.4", linewidth=1, linestyle=":")
    ax.text(numbers[0], floor, "ρ, however many", ha="left", va="top", fontsize=9, color="0.3")
    ax.set(xlabel="nets averaged", ylabel="% of one net's mean squared error")
    ax.set_title("Error of the average, foretold and measured, on test images")
    ax.set_ylim(floor - 0.15 * (formula[0] - floor), None)
    ax.legend(fontsize=9)
    show(drawing, alt)


def snapshot_run(rates, steps, accuracies, ends, alt):
    """A training with a cyclic rate: the rate of every step, and the validation accuracy at some of them."""
    drawing, (top, bottom) = figure(2, 1, size=(7, 4), sharex=True)
    top.plot(rates, color=COLOURS[0])
    top.set(ylabel="rate", title="A training of five cycles (dots: snapshots)")
    for colour, line in zip(("0.65", "0.5", "0.35"), np.transpose(accuracies), strict=True):
        bottom.plot(steps, 100 * line, color=colour, linewidth=1.2)
    for end in ends:
        bottom.plot([end] * 3, 100 * accuracies[steps.index(end)], "o", color=COLOURS[1], markersize=5)
    bottom.set(xlabel="step", ylabel="% right, validation\n(three seeds)")
    show(drawing, alt)


def around_the_minimum(path, averages, ends, alt):
    """One walk around a minimum with its running averages, and mean distances of many walks at their best rates.

    Parameters
    ----------
    path : (steps, 2) array
    averages : dict of str to (steps, 2) array
    ends : dict of str to (rates, distances)
    alt : str
    """
    drawing, (left, right) = figure(1, 2, size=(8, 3.5))
    left.plot(*path.T, color="0.7", linewidth=0.8, label="the walk")
    for colour, (name, line) in zip(COLOURS[1:], averages.items(), strict=False):
        left.plot(*line.T, color=colour, label=name)
    left.plot(0, 0, "k+", markersize=14, markeredgewidth=2)
    left.set(title="One walk at a constant rate (+: minimum)", xlabel="first weight", ylabel="second weight")
    left.legend(fontsize=9)
    for colour, (name, (rates, distances)) in zip(("0.5", *COLOURS[1:]), ends.items(), strict=False):
        right.loglog(rates, distances, "o-", color=colour, markersize=4, label=name)
    right.set(title="Root mean square distance, 300 walks", xlabel="learning rate", ylabel="distance at the end")
    right.set_xticks(rates, [f"{rate:g}" for rate in rates])
    right.set_yticks([0.1, 0.2, 0.5, 1, 2], ["0.1", "0.2", "0.5", "1", "2"])
    right.minorticks_off()
    right.tick_params(axis="x", labelsize=9)
    right.legend(fontsize=9)
    show(drawing, alt)


def along_the_line(places, lines, alt):
    """Accuracy of nets on the straight line between two; `lines`: name -> (seeds, places)."""
    drawing, ax = figure(size=(7, 3.4))
    for colour, (name, accuracy) in zip(COLOURS, lines.items(), strict=False):
        percent = 100 * np.array(accuracy)
        ax.fill_between(places, percent.min(axis=0), percent.max(axis=0), color=colour, alpha=0.2, linewidth=0)
        ax.plot(places, percent.mean(axis=0), color=colour, label=name)
    ax.set(xlabel="share of the second net's weights (½: the average)", ylabel="% of test images right")
    ax.set(title="From one net to another in a straight line (three seeds)", xlim=(0, 1))
    ax.set_ylim(ax.get_ylim()[0] - 5, None)  # room for the legend
    ax.legend(fontsize=9, loc="lower left")
    show(drawing, alt)


def strategies(budgets, results, alt):
    """Test accuracy against the training budget; `results`: name -> (budgets, seeds) accuracies in percent."""
    drawing, ax = figure(size=(7.6, 3.9))
    ends = []
    for colour, (name, accuracies) in zip(COLOURS, results.items(), strict=False):
        accuracies = np.array(accuracies)
        mean = accuracies.mean(axis=1)
        ax.fill_between(budgets, accuracies.min(axis=1), accuracies.max(axis=1), color=colour, alpha=0.15, linewidth=0)
        ax.semilogx(budgets, mean, "o-", color=colour, markersize=4)
        ends.append([mean[-1], name, colour])
    gap = 0.055 * (ax.get_ylim()[1] - ax.get_ylim()[0])
    height = -np.inf
    for end, name, colour in sorted(ends):
        height = max(end, height + gap)
        ax.annotate(
            name, (budgets[-1], height), (8, 0), textcoords="offset points", va="center", color=colour, fontsize=9
        )
    ax.set_xticks(budgets, [str(b) for b in budgets])
    ax.minorticks_off()
    ax.set(xlim=(budgets[0] * 0.95, budgets[-1] * 2.6), xlabel="training budget: passes of one net over the images")
    ax.set(ylabel="% of test images right", title="Equal training cost, three seeds (bands: all seeds)")
    show(drawing, alt)


def boosting_rounds(X, y, weights, votes, flipped, alt):
    """The weights of points as areas, and the vote's classes as ground, before several rounds.

    Parameters
    ----------
    X : (N, 2) array
    y : (N,) array of −1 and +1
    weights : dict of int to (N,) array
        Rounds done -> weights.
    votes : dict of int to (S, S) array
        Rounds done -> the class on a square grid from −1 to 1.
    flipped : (N,) array of bool
        Points with a wrong label, which get a ring.
    alt : str
    """
    drawing, axes = figure(1, len(weights), size=(8, 3.2), sharex=True, sharey=True)
    for ax, (rounds, w) in zip(axes, weights.items(), strict=True):
        if rounds in votes:
            ax.imshow(votes[rounds], origin="lower", extent=(-1, 1, -1, 1), cmap="PuOr", vmin=-7, vmax=7, aspect="auto")
        area = 25 * len(w) * w
        for label, colour, name in ((1, COLOURS[0], "label +1"), (-1, COLOURS[1], "label −1")):
            ax.scatter(*X[y == label].T, s=area[y == label], color=colour, alpha=0.75, linewidth=0, label=name)
        ring = {"facecolor": "none", "edgecolor": "k", "linewidth": 0.9, "label": "turned around"}
        ax.scatter(*X[flipped].T, s=area[flipped] + 25, **ring)
        ax.set(title="at first" if rounds == 0 else f"after {rounds} rounds" if rounds > 1 else "after 1 round")
        ax.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1])
        ax.grid(False)
    legend = drawing.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, fontsize=9)
    for handle in legend.legend_handles:
        handle.set_sizes([35])
    show(drawing, alt)
