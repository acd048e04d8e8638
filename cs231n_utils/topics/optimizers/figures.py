"""Figures of notebook 07-optimizers.

Titles name what is drawn. What came out is told by the descriptions (alt texts), from the numbers drawn.
"""

import numpy as np

from cs231n_utils.plots import COLOURS, figure, show

__all__ = [
    "batch_sizes",
    "first_steps",
    "following",
    "loss_curves",
    "paths",
    "rate_sensitivity",
    "rectifier",
    "regression",
    "schedules",
    "sharpness",
    "warm_up",
    "weight_decay",
]

RULE_STYLES = {
    "sgd": (COLOURS[6], "-"),
    "sgd_momentum": (COLOURS[4], "-"),
    "nesterov_momentum": (COLOURS[0], "--"),
    "adagrad": (COLOURS[2], "-"),
    "rmsprop": (COLOURS[5], "-"),
    "adam": (COLOURS[1], "-"),
}


def _label_ends(ax, ends, gap=0.08):
    """Name each line beside its end, at least `gap` apart; `ends`: (name, colour, last value); set limits first."""
    to_axes = ax.transData + ax.transAxes.inverted()
    x = ax.get_xlim()[1]
    placed = sorted(
        (float(np.clip(to_axes.transform((x, value))[1], 0, 1)), name, colour) for name, colour, value in ends
    )
    heights = [height for height, _, _ in placed]
    for i in range(1, len(heights)):
        heights[i] = max(heights[i], heights[i - 1] + gap)
    overhang = max(0.0, heights[-1] - 1)
    for i in reversed(range(len(heights))):  # what was pushed over the top comes down again, with all below it
        limit = 1.0 if i == len(heights) - 1 else heights[i + 1] - gap
        heights[i] = min(heights[i], limit) if overhang else heights[i]
    for height, (_, name, colour) in zip(heights, placed, strict=True):
        ax.text(1.015, height, name, transform=ax.transAxes, color=colour, va="center", fontsize=9.5)


def _listed(values, form):
    """ "sgd 0.3, adam 0.1": the entries of a dict in words, in the order of their values."""
    return ", ".join(f"{name} {form.format(value)}" for name, value in sorted(values.items(), key=lambda item: item[1]))


def paths(landscape, walks, title, columns=3, window=((-9.5, 4), (-3.4, 3.4)), minima=((0, 0),), saddle=None):
    """Contours of a loss over two weights with the paths of walks over it.

    Parameters
    ----------
    landscape : function
        Takes an array w of shape (2, ...) and returns the loss.
    walks : dict
        A panel's title to the (T, 2) points visited.
    title : str
    columns : int
    window : tuple
        The part that is shown, ((left, right), (bottom, top)); what leaves it is cut off.
    minima : sequence of (x, y)
        Points to mark with a star.
    saddle : (x, y), optional
        A point to mark with a cross.
    """
    rows = -(-len(walks) // columns)
    drawing, axes = figure(rows, columns, (8.0, 2.0 * rows + 0.75), sharex=True, sharey=True, squeeze=False)
    grid = np.meshgrid(np.linspace(*window[0], 161), np.linspace(*window[1], 121))
    heights = landscape(np.stack(grid))
    lowest = heights.min()
    levels = lowest + (heights.max() - lowest) * np.linspace(0, 1, 13)[1:] ** 2.5
    for ax in axes.flat[len(walks) :]:
        ax.set_axis_off()
    for ax, (name, points) in zip(axes.flat, walks.items(), strict=False):
        ax.contour(*grid, heights, levels=levels, colors="0.8", linewidths=0.8, linestyles="solid")
        ax.plot(*points.T, marker=".", markersize=4, linewidth=1, color=COLOURS[0])
        marks = [ax.plot(*points[0], marker="s", markersize=6, color=COLOURS[6], linestyle="none", label="start")]
        marks += [
            ax.plot(*np.transpose(minima), marker="*", markersize=12, color=COLOURS[1], ls="none", label="minimum")
        ]
        if saddle is not None:
            marks += [ax.plot(*saddle, marker="X", markersize=8, color=COLOURS[3], ls="none", label="saddle")]
        ax.set(xlim=window[0], ylim=window[1])
        ax.set_title(name, fontsize=9)
        ax.grid(False)
    for ax in axes[-1]:
        ax.set_xlabel("$w_1$")
    for ax in axes[:, 0]:
        ax.set_ylabel("$w_2$")
    drawing.legend(handles=[line for (line,) in marks], loc="outside upper right", ncols=3, fontsize=9.5)
    drawing.suptitle(title, x=0.01, ha="left", fontsize=11)
    show(drawing, f"{title}. Contour lines and a path in each of {len(walks)} panels. {_ends_in_words(walks, minima)}")


def _ends_in_words(walks, minima):
    sentences = []
    for name, points in walks.items():
        crossings = int(np.sum(np.diff(np.sign(points[:, 1])) != 0))
        distance = np.min(np.linalg.norm(points[-1] - np.array(minima), axis=1))
        sentences.append(
            f"{name}: w2 changes sign {crossings} times, and the path ends {distance:.2g} from the minimum."
        )
    return " ".join(sentences)


def following(walks, rates, jumps):
    """Weights that follow a target, and the rates that they have left.

    Parameters
    ----------
    walks : dict
        The step of the jump to a dict from a rule's name to its weights, from 50 steps before it on.
    rates : dict
        A rule's name to (steps, what the gradient was multiplied by there).
    jumps : (float, float)
        The target before and after the jump.
    """
    drawing, (*panels, right) = figure(1, len(walks) + 1, (8.0, 3.1))
    alt = f"A target goes from {jumps[0]:g} to {jumps[1]:g}. "
    for ax, (jump, weights) in zip(panels, walks.items(), strict=True):
        for colour, (name, path) in zip((COLOURS[0], COLOURS[1]), weights.items(), strict=True):
            t = np.arange(len(path)) - 50
            ax.plot(t, path, color=colour, linewidth=1.2, label=name)
            near = np.abs(path[50:] - jumps[1]) < 0.5
            arrival = (
                f"first within 0.5 of it {int(near.argmax())} steps later" if near.any() else "has not come near it"
            )
            alt += f"When it moves at step {jump:,}, {name} is {arrival}. "
        ax.step(
            t, np.where(t < 0, *jumps), where="post", color=COLOURS[6], linewidth=1.2, linestyle="--", label="target"
        )
        ax.set(title=f"The target moves at step {jump:,}", xlabel="steps after that", ylim=(0, 4))
    panels[0].set_ylabel("weight")
    panels[0].legend(loc="lower right", fontsize=9.5)
    for colour, (name, (t, values)) in zip((COLOURS[0], COLOURS[1]), rates.items(), strict=True):
        right.loglog(t, values, color=colour)
        right.annotate(
            name, (t[-1], values[-1]), (0, -14), textcoords="offset points", color=colour, fontsize=9.5, ha="right"
        )
        first, last = f"{values[0]:.2g} at step {t[0]}", f"{values[-1]:.2g} at step {t[-1]}"
        alt += f"{name}'s step over its gradient: {first}, {last}. "
    right.set(
        title="Step / gradient",
        xlabel="step (means of 100)",
        ylim=(0.5 * min(v.min() for _, v in rates.values()), None),
    )
    show(drawing, alt.strip())


def first_steps(lengths):
    """`lengths` maps a name to the mean length of each step in units of the learning rate."""
    drawing, ax = figure(size=(7.2, 3.3))
    alt = "Length of Adam's steps in learning rates, against the step on a logarithmic axis. "
    for colour, (name, values) in zip((COLOURS[0], COLOURS[1]), lengths.items(), strict=True):
        ax.semilogx(np.arange(1, len(values) + 1), values, color=colour)
        alt += (
            f"{name.capitalize()}: {values[0]:.1f} at first, at most {max(values):.1f} (step {np.argmax(values) + 1}), "
            f"{values[-1]:.1f} at the end. "
        )
    ax.set(
        title="The length of Adam's steps", xlabel="step", ylabel="length of the step / learning rate", ylim=(0, None)
    )
    ends = [(name, colour, values[-1]) for colour, (name, values) in zip(COLOURS, lengths.items(), strict=False)]
    _label_ends(ax, ends, gap=0.1)
    show(drawing, alt.strip())


def weight_decay(means):
    """`means` maps a rule's name to (T, 2) mean weights: those with small and those with large gradients."""
    drawing, axes = figure(1, len(means), size=(8.0, 3.1), sharey=True)
    alt = "Mean weight against step. "
    groups = ("small gradients", "large gradients")
    for ax, (name, values) in zip(axes, means.items(), strict=True):
        for column, group in enumerate(groups):
            ax.plot(values[:, column], color=COLOURS[column], linestyle=("-", "--")[column], label=group)
            alt += f"{name}, {group}: {values[-1, column]:.2f} is left after {len(values)} steps. "
        ax.axhline(0, color=COLOURS[6], linewidth=0.8)
        ax.set(title=name, xlabel="step")
    axes[0].set_ylabel("mean weight (1 at the start)")
    axes[1].legend(fontsize=9.5)
    show(drawing, alt.strip())


def rectifier(t, spread, factor):
    """`spread`: the 5 %, 50 % and 95 % quantiles of 1/sqrt(v_hat) at each step t, (3, T); `factor`: RAdam's r."""
    drawing, (left, right) = figure(1, 2, size=(8.0, 3.1))
    left.fill_between(t, spread[0], spread[2], color=COLOURS[4], alpha=0.4, label="9 of 10 weights")
    left.plot(t, spread[1], color=COLOURS[0], label="median")
    left.set(title="The adaptive factor", xlabel="step", ylabel=r"$1/\sqrt{\hat v}$", xscale="log", yscale="log")
    left.set(yticks=[0.5, 1, 2, 5, 10], yticklabels=["0.5", "1", "2", "5", "10"])
    left.legend(fontsize=9.5)
    right.plot(t, factor, color=COLOURS[1])
    first = int(np.argmax(factor > 0))
    right.annotate(f"0 until step {t[first] - 1}", (t[first], 0), (8, 4), textcoords="offset points", fontsize=9.5)
    right.set(title="RAdam's factor r", xlabel="step", ylabel="r", ylim=(0, None))
    show(
        drawing,
        f"Left: spread of one over the root of the corrected second moment. Nine weights in ten lie between "
        f"{spread[0][0]:.2g} and {spread[2][0]:.2g} after one step, and between {spread[0][-1]:.2g} and "
        f"{spread[2][-1]:.2g} after {t[-1]}. Right: RAdam's factor is 0 until step {t[first] - 1} and "
        f"{factor[-1]:.2g} at step {t[-1]}.",
    )


def loss_curves(curves, title, ylabel, xlabel="step"):
    """`curves` maps a name to its losses, at most six; drawn on a logarithmic scale, named at the line's end."""
    drawing, ax = figure(size=(8.0, 3.7))
    for colour, losses in zip((*COLOURS[:6],), curves.values(), strict=False):
        ax.semilogy(losses, color=colour, linewidth=1.5)
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel, xlim=(0, len(losses)))
    _label_ends(
        ax, [(name, colour, losses[-1]) for colour, (name, losses) in zip(COLOURS, curves.items(), strict=False)]
    )
    lasts = _listed({name: losses[-1] for name, losses in curves.items()}, "{:.1g}")
    show(drawing, f"{title}: {ylabel} against {xlabel} on a logarithmic axis. At the end, from below: {lasts}.")


def regression(curves, measured_at):
    """`curves` maps a panel's title to a dict from a rule's name to its losses; `measured_at` is marked."""
    drawing, axes = figure(1, len(curves), size=(8.0, 3.9), sharey=True)
    alt = "Loss above the least possible against the step, on a logarithmic axis. "
    for ax, (title, rules) in zip(axes, curves.items(), strict=True):
        for name, losses in rules.items():
            colour, line = RULE_STYLES[name]
            ax.semilogy(np.maximum(losses, 1e-12), color=colour, linestyle=line, linewidth=1.5, label=name)
        ax.axvline(measured_at, color="0.6", linewidth=0.8, linestyle=":")
        ax.set(title=title, xlabel="step", ylim=(1e-12, 1e5))
        there = {name: max(losses[measured_at], 1e-12) for name, losses in rules.items()}
        alt += f"{title}, at step {measured_at}, from below: {_listed(there, '{:.0e}')}. "
    axes[0].set_ylabel("loss above the least possible")
    drawing.legend(
        *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=6, fontsize=9.5, handlelength=1.6
    )
    show(drawing, alt.strip())


def rate_sensitivity(rates, accuracies, curves, window=15):
    """`accuracies` maps a rule to (seeds, rates) accuracies; `curves` to its mean losses at its best rate."""
    drawing, (left, right) = figure(1, 2, size=(8.0, 4.1))
    tops = {}
    for name, values in accuracies.items():
        colour, line = RULE_STYLES[name]
        values = 100 * np.array(values)
        left.semilogx(rates, values.mean(axis=0), color=colour, linestyle=line, marker=".", markersize=5, label=name)
        left.fill_between(rates, values.min(axis=0), values.max(axis=0), color=colour, alpha=0.15, linewidth=0)
        smooth = np.convolve(curves[name], np.ones(window) / window, mode="valid")
        right.plot(np.arange(len(smooth)) + window / 2, smooth, color=colour, linestyle=line, linewidth=1.4)
        tops[f"{name} at rate {rates[int(values.mean(axis=0).argmax())]:g}"] = values.mean(axis=0).max()
    left.set(title=f"{len(values)} runs each: mean, least and greatest", xlabel="learning rate")
    left.set(ylabel="validation accuracy, %", ylim=(0, 90))
    right.set(title="Each at its best rate", xlabel="step", ylabel=f"training loss, mean of {window} steps")
    right.set(ylim=(0.3, 2.0))
    drawing.legend(
        *left.get_legend_handles_labels(), loc="outside lower center", ncols=6, fontsize=9.5, handlelength=1.6
    )
    show(
        drawing,
        f"Left: validation accuracy against the learning rate, on a logarithmic axis. The highest means: "
        f"{_listed(tops, '{:.0f} %')}. Right: training loss against the step for each rule at its best rate.",
    )


def schedules(curves):
    """`curves` maps a title to (values, label of the vertical axis), one value for each step."""
    drawing, axes = figure(2, 3, size=(8.0, 4.4))
    alt = "Six panels, value against step. "
    for ax, (title, (values, label)) in zip(axes.flat, curves.items(), strict=True):
        ax.plot(values, color=COLOURS[0], drawstyle="steps-post" if len(set(values)) < len(values) / 5 else "default")
        ax.set(title=title, xlabel="step", ylabel=label, ylim=(0, 1.08))
        third = len(values) // 3
        alt += (
            f"{title}: {values[0]:.2g} at first, then {values[third]:.2g}, {values[2 * third]:.2g}, {values[-1]:.2g}. "
        )
    show(drawing, alt.strip())


def warm_up(curves, rates, ends, drawn_rate):
    """Losses under four plans for the rate.

    Parameters
    ----------
    curves : dict
        A plan to its mean loss at each step, at the rate `drawn_rate`.
    rates : sequence of floats
        The rates of the right panel.
    ends : dict
        A plan to the loss at the end, (rates, seeds).
    drawn_rate : float
        The rate of the left panel.
    """
    drawing, (left, right) = figure(1, 2, size=(8.0, 4.0))
    for colour, (name, losses) in zip((COLOURS[1], COLOURS[5], COLOURS[4], COLOURS[0]), curves.items(), strict=True):
        left.semilogy(np.arange(1, len(losses) + 1), losses, color=colour, linewidth=1.4, label=name)
        means, values = np.mean(ends[name], axis=1), np.array(ends[name])
        errors = np.abs(np.stack([values.min(axis=1), values.max(axis=1)]) - means)
        right.errorbar(rates, means, errors, color=colour, marker=".", markersize=6, linewidth=1.4, capsize=3)
    left.set(title=f"At the rate {drawn_rate:g}", xlabel="step", ylabel="training loss, mean of the runs")
    left.set(yticks=[0.1, 0.2, 0.5, 1, 2, 5, 10], yticklabels=["0.1", "0.2", "0.5", "1", "2", "5", "10"])
    right.set(
        title="The end, at every rate", xlabel="highest rate", ylabel="loss, mean of the last 20 steps", xscale="log"
    )
    right.set(xticks=rates, xticklabels=[f"{rate:g}" for rate in rates], xlim=(rates[0] / 1.4, rates[-1] * 1.4))
    right.minorticks_off()
    drawing.legend(
        *left.get_legend_handles_labels(), loc="outside lower center", ncols=4, fontsize=9.5, handlelength=1.6
    )
    highest = _listed({name: losses.max() for name, losses in curves.items()}, "{:.1f}")
    lowest = _listed({name: np.mean(values, axis=1).min() for name, values in ends.items()}, "{:.2f}")
    show(
        drawing,
        f"Left: training loss against the step at the rate {drawn_rate:g}. Highest losses: {highest}. Right: loss at "
        f"the end against the highest rate. Each plan at its best rate: {lowest}.",
    )


def batch_sizes(runs, level):
    """`runs` maps a name to (passes, seconds, losses); the dashed line is at the loss `level`."""
    drawing, axes = figure(1, 2, size=(8.0, 3.5), sharey=True)
    alt = f"Training loss for {len(runs)} sizes of the batch. "
    for colour, (name, (passes, seconds, losses)) in zip(COLOURS, runs.items(), strict=False):
        for ax, x in zip(axes, (passes, seconds), strict=True):
            ax.plot(x, losses, color=colour, marker=".", label=name)
        first = np.argmax(losses < level)
        if losses[first] < level:
            alt += f"{name}: below {level:g} after {passes[first]:.1f} passes and {seconds[first]:.2g} seconds. "
    for ax, title, label in zip(
        axes, ("Per pass", "Per second"), ("passes over the training images", "seconds of training"), strict=True
    ):
        ax.axhline(level, color="0.6", linewidth=0.8, linestyle="--")
        ax.set(title=title, xlabel=label, xscale="log")
    axes[0].set_ylabel("loss on 1,000 training images")
    axes[1].legend(fontsize=9.5)
    show(drawing, alt.strip())


def sharpness(distances, rises):
    """`rises` maps a name to the mean rise of the loss at each distance from the trained weights."""
    drawing, ax = figure(size=(8.0, 3.4))
    for colour, line, values in zip(COLOURS, ("-", "--", ":"), rises.values(), strict=False):
        ax.plot(distances, values, color=colour, linestyle=line, marker=".")
    ax.set(
        title="How steeply the loss rises around three trained networks",
        xlabel="distance moved in a random direction",
        ylabel="rise of the training loss",
    )
    _label_ends(ax, [(name, c, values[-1]) for c, (name, values) in zip(COLOURS, rises.items(), strict=False)], gap=0.1)
    lasts = _listed({name: values[-1] for name, values in rises.items()}, "{:.2g}")
    show(drawing, f"Rise of the training loss against the distance moved. At distance {distances[-1]:g}: {lasts}.")
