"""Figures of notebook 07-optimizers."""

import numpy as np

from cs231n_utils.plots import COLOURS, figure, show

__all__ = [
    "batch_sizes",
    "dying_steps",
    "first_steps",
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

# Nine rules are more than there are colours, so the families share one and differ in the line.
RULE_STYLES = {
    "sgd": (COLOURS[6], "-"),
    "sgd_momentum": (COLOURS[4], "-"),
    "nesterov_momentum": (COLOURS[0], "--"),
    "adagrad": (COLOURS[2], "-"),
    "rmsprop": (COLOURS[5], "-"),
    "adadelta": (COLOURS[2], "--"),
    "adam": (COLOURS[1], "-"),
    "adamw": (COLOURS[3], "--"),
    "radam": (COLOURS[1], ":"),
}


def paths(landscape, walks, title, alt, columns=3, window=((-9.5, 4), (-3.4, 3.4)), minima=((0, 0),)):
    """Contours of a loss over two weights with the paths of walks over it.

    landscape  function of an array w of shape (2, ...), returning the loss
    walks      dict from a panel's title to the (T, 2) points visited
    window     the part that is shown, ((left, right), (bottom, top)); what leaves it is cut off
    minima     points to mark with a star
    """
    rows = -(-len(walks) // columns)
    drawing, axes = figure(rows, columns, (3.5 * columns, 2.35 * rows + 0.4), sharex=True, sharey=True, squeeze=False)
    grid = np.meshgrid(np.linspace(*window[0], 161), np.linspace(*window[1], 121))
    heights = landscape(np.stack(grid))
    lowest = heights.min()
    levels = lowest + (heights.max() - lowest) * np.linspace(0, 1, 13)[1:] ** 2.5
    for ax, (name, points) in zip(axes.flat, walks.items(), strict=False):
        ax.contour(*grid, heights, levels=levels, colors="0.8", linewidths=0.8, linestyles="solid")
        ax.plot(*points.T, marker=".", markersize=4, linewidth=1, color=COLOURS[0])
        ax.plot(*points[0], marker="s", markersize=5, color=COLOURS[6], linestyle="none", label="start")
        ax.plot(*np.transpose(minima), marker="*", markersize=11, color=COLOURS[1], linestyle="none", label="minimum")
        ax.set(title=name, xlim=window[0], ylim=window[1])
        ax.grid(False)
    for ax in axes[-1]:
        ax.set_xlabel("$w_1$")
    for ax in axes[:, 0]:
        ax.set_ylabel("$w_2$")
    axes[0, 0].legend(loc="upper right", fontsize=8, ncols=2, handletextpad=0.2, columnspacing=0.8, borderaxespad=0.1)
    drawing.suptitle(title, x=0.01, ha="left", fontsize=11.5)
    show(drawing, alt)


def dying_steps(targets, walks):
    """`walks` maps a rule's name to (path, rates): the weight and the effective rate at each step."""
    drawing, (left, right) = figure(1, 2, size=(10.5, 3.3))
    left.plot(targets, color=COLOURS[6], linewidth=1.2, linestyle="--", label="target")
    for colour, (name, (path, rates)) in zip((COLOURS[0], COLOURS[1]), walks.items(), strict=False):
        left.plot(path, color=colour, linewidth=1.1, label=name)
        right.loglog(np.arange(1, len(rates) + 1), rates, color=colour, linewidth=1.4)
        right.annotate(name, (len(rates), rates[-1]), (4, 0), textcoords="offset points", va="center", color=colour)
    left.set(title="AdaGrad follows ever more slowly", xlabel="step", ylabel="weight")
    left.legend(loc="lower right")
    right.set(title="Its rate dies away", xlabel="step", ylabel="step / gradient", xlim=(1, 9e3))
    show(
        drawing,
        "Left: a target that jumps from 1 to 3 at step 500 and two weights that follow it. RMSprop's weight follows at "
        "once and trembles; AdaGrad's bends towards the new target and has not reached it at the end. Right: step over "
        "gradient on logarithmic axes. AdaGrad's line falls steadily; RMSprop's levels off.",
    )


def first_steps(lengths):
    """`lengths` maps a name to the mean length of each step in units of the learning rate."""
    drawing, ax = figure(size=(7.2, 3.4))
    ax.axhline(1, color=COLOURS[6], linewidth=1, linestyle="--")
    ax.annotate("the learning rate", (1, 1), (2, 4), textcoords="offset points", fontsize=9)
    for colour, (name, values) in zip((COLOURS[0], COLOURS[1]), lengths.items(), strict=False):
        ax.semilogx(np.arange(1, len(values) + 1), values, color=colour, label=name)
    ax.set(
        title="Without the bias correction Adam's first steps are several times too long",
        xlabel="step",
        ylabel="length of the step / learning rate",
        ylim=(0, None),
    )
    ax.legend()
    show(
        drawing,
        "Length of Adam's steps in units of the learning rate, against the step on a logarithmic axis. With the bias "
        "correction the line stays at 1. Without it, it starts above 3, rises above 6 near step 12 and comes down to 1 "
        "after some hundred steps.",
    )


def weight_decay(means):
    """`means` maps a rule's name to (T, 2) mean weights: those with small and those with large gradients."""
    drawing, axes = figure(1, len(means), size=(9.4, 3.2), sharey=True)
    for ax, (name, values) in zip(axes, means.items(), strict=True):
        for column, colour, label in (
            (0, COLOURS[0], "small gradients (0.1)"),
            (1, COLOURS[1], "large gradients (10)"),
        ):
            ax.plot(values[:, column], color=colour, linestyle=("-", "--")[column], label=label)
        ax.axhline(0, color=COLOURS[6], linewidth=0.8)
        ax.set(title=name, xlabel="step")
    axes[0].set_ylabel("mean weight")
    axes[1].legend()
    show(
        drawing,
        "Mean weight against step in two panels. Adam with the decay added to the gradient: the weights with small "
        "gradients fall to 0, those with large gradients hardly fall. AdamW: the two lines fall together.",
    )


def rectifier(t, spread, factor):
    """`spread`: the 5 %, 50 % and 95 % quantiles of 1/sqrt(v_hat) at each step t, (3, T); `factor`: RAdam's r."""
    drawing, (left, right) = figure(1, 2, size=(9.4, 3.2))
    left.fill_between(t, spread[0], spread[2], color=COLOURS[4], alpha=0.4, label="9 of 10 weights")
    left.plot(t, spread[1], color=COLOURS[0], label="median")
    left.set(
        title="At first the adaptive factor is mostly luck",
        xlabel="step",
        ylabel=r"$1/\sqrt{\hat v}$",
        xscale="log",
        yscale="log",
        yticks=[0.5, 1, 2, 5, 10],
        yticklabels=["0.5", "1", "2", "5", "10"],
    )
    left.legend()
    right.plot(t, factor, color=COLOURS[1])
    right.axvline(5.5, color=COLOURS[6], linewidth=1, linestyle="--")
    right.annotate("until step 5:\nmomentum only", (5.5, 0.2), (6, 0), textcoords="offset points", fontsize=9)
    right.set(title="RAdam's factor r lets it in slowly", xlabel="step", ylabel="r", ylim=(0, None))
    show(
        drawing,
        "Left: spread of one over the root of the corrected second moment against the step. It reaches from 0.5 to 16 "
        "after one step and narrows to about 1 after fifty. Right: RAdam's factor r is 0 until step 5 and then rises "
        "slowly.",
    )


def loss_curves(curves, title, ylabel, alt, xlabel="step"):
    """`curves` maps a rule's name to its losses; drawn on a logarithmic scale, in the rule's own style."""
    drawing, ax = figure(size=(8.4, 3.9))
    for name, losses in curves.items():
        colour, line = RULE_STYLES.get(name, (None, "-"))
        ax.semilogy(losses, color=colour, linestyle=line, linewidth=1.5, label=name)
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=9)
    show(drawing, alt)


def regression(curves):
    """`curves` maps a rule's name to two loss curves: with the features as they are, and mixed."""
    drawing, axes = figure(1, 2, size=(10.5, 3.9), sharey=True)
    for name, pair in curves.items():
        colour, line = RULE_STYLES[name]
        for ax, losses in zip(axes, pair, strict=True):
            ax.semilogy(np.maximum(losses, 1e-12), color=colour, linestyle=line, linewidth=1.5, label=name)
    axes[0].set(
        title="Features as they are: AdaGrad ends lowest",
        xlabel="step",
        ylabel="loss above the least possible",
        ylim=(1e-12, 1e5),
    )
    axes[1].set(title="Mixed by a rotation: momentum ends lowest", xlabel="step")
    axes[1].legend(ncols=3, fontsize=8.5, loc="upper right")
    show(
        drawing,
        "Loss above the least possible against step on a logarithmic axis, for nine rules, in two panels. With the "
        "features as they are AdaGrad and RMSprop fall fastest. With mixed features they fall far more slowly, while "
        "the lines of SGD, momentum and Nesterov momentum are the same in both panels.",
    )


def rate_sensitivity(rates, accuracies, curves):
    """`accuracies` maps a rule to its accuracy at each rate; `curves` maps it to its loss curve at the best rate."""
    drawing, (left, right) = figure(1, 2, size=(10.5, 4.0))
    for name, values in accuracies.items():
        colour, line = RULE_STYLES[name]
        left.semilogx(rates, 100 * np.array(values), color=colour, linestyle=line, marker=".", markersize=5)
        smooth = np.convolve(curves[name], np.ones(15) / 15, mode="valid")
        right.plot(np.arange(len(smooth)) + 8, smooth, color=colour, linestyle=line, linewidth=1.4, label=name)
    left.set(
        title="Each rule has its own best rate",
        xlabel="learning rate",
        ylabel="validation accuracy, %",
        ylim=(0, 90),
    )
    right.set(
        title="Each at its best rate, they are close together",
        xlabel="step",
        ylabel="training loss (mean of 15 steps)",
        ylim=(0.3, 2.0),
    )
    right.legend(fontsize=8.5, ncols=2)
    show(
        drawing,
        "Left: validation accuracy of nine rules against the learning rate on a logarithmic axis. Each curve has a top "
        "above 80 percent; the tops lie at rates that differ by a factor of a thousand. Right: training loss against "
        "step for each rule at its best rate; all fall quickly and end close together.",
    )


def schedules(curves):
    """`curves` maps a title to (values, label of the vertical axis), one value for each step."""
    drawing, axes = figure(2, 3, size=(10.5, 4.8))
    for ax, colour, (title, (values, label)) in zip(axes.flat, COLOURS, curves.items(), strict=False):
        ax.plot(values, color=colour, drawstyle="steps-post" if len(set(values)) < len(values) / 5 else "default")
        ax.set(title=title, xlabel="step", ylabel=label, ylim=(0, 1.08))
    show(
        drawing,
        "Six panels, value against step. Step decay goes down in stairs; exponential decay and inverse time decay fall "
        "in curves, the second with the longer tail; cosine decay falls in the form of an S; warm-up rises in a "
        "straight line before the cosine; the momentum's schedule rises in stairs from 0.5 towards 0.99.",
    )


def warm_up(curves):
    """`curves` maps a name to the training loss at each step."""
    drawing, ax = figure(size=(7.6, 3.6))
    for (colour, line), (name, losses) in zip(
        ((COLOURS[1], "-"), (COLOURS[5], "-"), (COLOURS[4], "-"), (COLOURS[0], "-")), curves.items(), strict=False
    ):
        ax.semilogy(np.arange(1, len(losses) + 1), losses, color=colour, linestyle=line, linewidth=1.4, label=name)
    ax.set(
        title="The warm-up saves the start; with a decay after it, the end is best",
        xlabel="step",
        ylabel="training loss",
        yticks=[0.1, 0.2, 0.5, 1, 2, 5, 10],
        yticklabels=["0.1", "0.2", "0.5", "1", "2", "5", "10"],
        ylim=(0.1, None),
    )
    ax.legend(fontsize=9)
    show(
        drawing,
        "Training loss against step for Adam at a high learning rate. Without a warm-up the loss first rises to "
        "several times its first value; with one it falls from the start. The lowest loss at the end is that of a "
        "warm-up followed by a cosine decay.",
    )


def batch_sizes(runs):
    """`runs` maps a name to (passes, seconds, losses)."""
    drawing, (left, right) = figure(1, 2, size=(10.5, 3.6), sharey=True)
    for colour, (name, (passes, seconds, losses)) in zip(COLOURS, runs.items(), strict=False):
        left.plot(passes, losses, color=colour, marker=".", label=name)
        right.plot(seconds, losses, color=colour, marker=".", label=name)
    left.set(title="Per pass over the data: small batches win", xlabel="passes over the training images", xscale="log")
    right.set(title="Per second: the middle wins", xlabel="seconds of training", xscale="log")
    left.set_ylabel("loss on 1,000 training images")
    right.legend()
    show(
        drawing,
        "Training loss for batches of 1, of 50 and of all 4,500 images. Left, against passes over the data: the "
        "smaller the batch, the lower the loss after the same number of passes. Right, against seconds: the batch of "
        "50 is lowest at almost all times.",
    )


def sharpness(distances, rises):
    """`rises` maps a name to the mean rise of the loss at each distance from the trained weights."""
    drawing, ax = figure(size=(6.8, 3.4))
    for colour, line, (name, values) in zip(COLOURS, ("-", "--", ":"), rises.items(), strict=False):
        ax.plot(distances, values, color=colour, linestyle=line, marker=".", label=name)
    ax.set(
        title="The same function, sharp or flat as you like",
        xlabel="distance moved in a random direction",
        ylabel="rise of the training loss",
    )
    ax.legend()
    show(
        drawing,
        "Rise of the training loss against the distance moved in a random direction from the trained weights. The "
        "rescaled network, which computes the same function, rises much faster than the network as trained.",
    )
