"""Figures of notebook 01-activations."""

import numpy as np

from cs231n_utils.plots import COLOURS, figure, show

__all__ = ["cost_bars", "dead_units", "functions_and_slopes", "gradient_by_depth", "zigzag"]


def functions_and_slopes(curves):
    """`curves` maps a name to (x, out, slope), three arrays of one shape: one column per function."""
    drawing, axes = figure(2, len(curves), size=(10.5, 4.2), sharex=True, sharey="row")
    for column, (name, (x, out, slope)) in zip(axes.T, curves.items(), strict=True):
        column[0].plot(x, out)
        column[1].plot(x, slope, color=COLOURS[1])
        column[0].set_title(name)
        column[1].set_xlabel("x")
    axes[0, 0].set(ylabel="output", ylim=(-1.3, 2.2))
    axes[1, 0].set(ylabel="slope", ylim=(-0.45, 1.25))
    show(
        drawing,
        "Top row: six activation functions for x from -5 to 5. Bottom row: their slopes. Sigmoid and tanh flatten "
        "on both sides and their slopes fall to 0; ReLU, leaky ReLU, ELU and maxout keep a slope of 1 on the right.",
    )


def gradient_by_depth(norms):
    """`norms` maps a name to the size of the gradient at each layer, first layer first."""
    drawing, ax = figure(size=(6.6, 3.6))
    for i, (name, sizes) in enumerate(norms.items()):
        layers = np.arange(1, len(sizes) + 1)
        # Lines may lie on top of each other: every other one is dashed, so that both are seen.
        ax.semilogy(layers, sizes, marker="o", markersize=3, linestyle="-" if i % 2 == 0 else "--", label=name)
    ax.set(
        title="On its way back through 15 layers the sigmoid's gradient vanishes",
        xlabel="layer (the gradient arrives from the right)",
        ylabel="gradient norm / norm at the last layer",
    )
    ax.legend(loc="lower right", ncols=2)
    show(
        drawing,
        "Gradient norm against layer on a logarithmic scale. The line of the sigmoid falls steeply towards the first "
        "layer; those of the other activations stay far above it.",
    )


def zigzag(paths, target):
    """`paths` maps a title to the (T, 2) weights that gradient descent visited; `target` is the minimum."""
    drawing, axes = figure(1, len(paths), size=(3.9 * len(paths), 3.6), sharex=True, sharey=True)
    for ax, (title, path) in zip(axes, paths.items(), strict=True):
        ax.plot(*path.T, marker=".", markersize=5, linewidth=1, color=COLOURS[0])
        ax.plot(*path[0], marker="s", color=COLOURS[6], linestyle="none", label="start")
        ax.plot(*target, marker="*", markersize=13, color=COLOURS[1], linestyle="none", label="target")
        ax.set(title=title, xlabel="first weight")
    axes[0].set_ylabel("second weight")
    axes[0].legend(loc="upper right")
    show(
        drawing,
        "Two paths of gradient descent in the plane of two weights, from the same start to the same target. With "
        "positive inputs the path goes back and forth; with centred inputs it runs nearly straight.",
    )


def dead_units(rates, dead, accuracy):
    """Fractions of dead units and accuracies against learning rate; `dead` and `accuracy` map a name to a list."""
    drawing, axes = figure(1, 2, size=(8.4, 3.4), sharex=True)
    for name in dead:
        axes[0].semilogx(rates, 100 * np.array(dead[name]), marker="o", label=name)
        axes[1].semilogx(rates, 100 * np.array(accuracy[name]), marker="o", label=name)
    axes[0].set(
        title="At high rates most units are never positive", ylabel="% of the hidden layer", xlabel="learning rate"
    )
    axes[1].set(
        title="The leak saves most of the accuracy", ylabel="% of the validation images", xlabel="learning rate"
    )
    axes[0].legend()
    show(
        drawing,
        "Two panels against learning rate. Left: the share of units that are positive for no image is 0 at low rates "
        "and large at high ones. Right: at high rates the accuracy falls to chance with ReLU, but not with the leak.",
    )


def cost_bars(milliseconds):
    """`milliseconds` maps the name of a function to its time."""
    drawing, ax = figure(size=(6.0, 2.6))
    names = list(milliseconds)
    ax.barh(names[::-1], [milliseconds[n] for n in names[::-1]], color=COLOURS[0])
    ax.set(title="Time for one million numbers, forward", xlabel="milliseconds")
    ax.grid(axis="y", visible=False)
    show(
        drawing,
        "Bars: the time of np.maximum, np.exp, np.where and each activation's forward pass on one million numbers.",
    )
