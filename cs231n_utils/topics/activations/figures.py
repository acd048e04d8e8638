"""Figures of notebook 01-activations.

What a figure shows is said by the cell that drew its numbers: `title` and `alt` come from there.
"""

import numpy as np

from cs231n_utils.plots import COLOURS, figure, show

__all__ = ["dead_units", "error_by_step", "functions_and_slopes", "gradient_by_depth", "layer_histograms", "zigzag"]


def error_by_step(steps, errors, alt):
    """Error of a numerical derivative against its step h, both on logarithmic axes, the smallest error marked.

    Parameters
    ----------
    steps, errors : sequences of floats, of one length
    alt : str
        What the figure shows, in words.
    """
    drawing, ax = figure(size=(6.6, 3.3))
    best = int(np.argmin(errors))
    ax.loglog(steps, errors, marker="o", markersize=4)
    ax.loglog(steps[best], errors[best], marker="o", markersize=11, markerfacecolor="none", color=COLOURS[1])
    ax.annotate(
        f"smallest at h = {steps[best]:.0e}",
        (steps[best], errors[best]),
        xytext=(12, -3),
        textcoords="offset points",
        color=COLOURS[1],
    )
    ax.set(title="(f(x + h) − f(x − h)) / 2h against your slope", xlabel="step h", ylabel="mean relative error")
    show(drawing, alt)


def functions_and_slopes(curves, alt):
    """One panel a function: the function and its slope, each labelled at its line.

    Parameters
    ----------
    curves : dict
        A name to (x, out, slope), three arrays of one shape; six at most.
    alt : str
        What the figure shows, in words.
    """
    drawing, axes = figure(2, 3, size=(7.8, 4.6), sharex=True, sharey=True)
    for ax, (name, (x, out, slope)) in zip(axes.flat, curves.items(), strict=True):
        ax.plot(x, out)
        ax.plot(x, slope, color=COLOURS[1], linestyle="--")
        ax.set_title(name)
    first, (x, out, slope) = axes[0, 0], next(iter(curves.values()))
    first.text(1.5, np.interp(1.5, x, out) + 0.2, "function", color=COLOURS[0])
    first.text(1.5, np.interp(1.5, x, slope) - 0.35, "slope", color=COLOURS[1])
    axes[0, 0].set(ylim=(-1.3, 2.2), xticks=(-5, 0, 5))
    for ax in axes[1]:
        ax.set_xlabel("x")
    show(drawing, alt)


def gradient_by_depth(norms, title, alt):
    """The size of the gradient at each layer, a line for each activation, labelled at the first layer.

    Parameters
    ----------
    norms : dict
        A name to the gradient's norm at each layer relative to the last, first layer first.
    title, alt : str
        What the numbers show.
    """
    drawing, ax = figure(size=(7.2, 4.2))
    ends = {name: np.log10(sizes[0]) for name, sizes in norms.items()}
    places = _apart(ends, gap=0.5)
    for i, (name, sizes) in enumerate(norms.items()):
        layers = np.arange(1, len(sizes) + 1)
        # Lines may lie on top of each other: every other one is dashed, so that both are seen.
        (line,) = ax.semilogy(layers, sizes, marker="o", markersize=3, linestyle="-" if i % 2 == 0 else "--")
        ax.text(0.6, 10 ** places[name], name, color=line.get_color(), ha="right", va="center")
    ax.set(
        title=title,
        xlabel="layer (the gradient arrives from the right)",
        ylabel="norm / norm at the last layer",
        xlim=(-1.6, layers[-1] + 0.4),
        xticks=[1, 5, 10, 15],
    )
    show(drawing, alt)


def _apart(heights, gap):
    """`heights` (a dict) moved as little as they must be to lie at least `gap` from each other."""
    names = sorted(heights, key=heights.get)
    places = np.array([heights[name] for name in names], float)
    for _ in range(100):
        for i in range(len(places) - 1):
            lack = gap - (places[i + 1] - places[i])
            if lack > 0:
                places[i : i + 2] += (-lack / 2, lack / 2)
    return dict(zip(names, places, strict=True))


def layer_histograms(stacks, shown, alt):
    """Histograms of the outputs of tanh layers: a row for each stack, a column for each layer shown.

    Parameters
    ----------
    stacks : dict
        A title to the outputs of each layer, first layer first.
    shown : list of int
        The layers to draw, counted from 1.
    alt : str
        What the figure shows, in words.
    """
    drawing, axes = figure(len(stacks), len(shown), size=(7.8, 1.5 * len(stacks) + 0.4), sharex=True)
    bins = np.linspace(-1, 1, 41)
    for row, (title, outputs) in zip(axes, stacks.items(), strict=True):
        for ax, layer in zip(row, shown, strict=True):
            ax.hist(outputs[layer - 1].ravel(), bins, color=COLOURS[0])
            ax.set(yticks=(), xticks=(-1, 0, 1))
            ax.grid(visible=False)
        row[0].set_ylabel(title)
    for ax, layer in zip(axes[0], shown, strict=True):
        ax.set_title(f"layer {layer}")
    for ax in axes[-1]:
        ax.set_xlabel("output")
    show(drawing, alt)


def zigzag(paths, target, alt):
    """The paths of gradient descent in the plane of two weights, a panel each.

    Parameters
    ----------
    paths : dict
        A title to the (T, 2) weights that were visited.
    target : (2,) array
        The minimum.
    alt : str
        What the figure shows, in words.
    """
    drawing, axes = figure(1, len(paths), size=(3.9 * len(paths), 3.6), sharex=True, sharey=True)
    for ax, (title, path) in zip(axes, paths.items(), strict=True):
        ax.plot(*path.T, marker=".", markersize=5, linewidth=1, color=COLOURS[0])
        ax.plot(*path[0], marker="s", color=COLOURS[6], linestyle="none")
        ax.plot(*target, marker="*", markersize=13, color=COLOURS[1], linestyle="none")
        ax.annotate("start", path[0], xytext=(-6, -14), textcoords="offset points", ha="right")
        ax.annotate("target", target, xytext=(8, -16), textcoords="offset points", color=COLOURS[1])
        ax.set(title=title, xlabel="first weight")
        ax.margins(0.15)
    axes[0].set_ylabel("second weight")
    show(drawing, alt)


def dead_units(rates, dead, accuracy, titles, alt):
    """Dead units and accuracy against the learning rate: the mean over the starts, and their range as a band.

    Parameters
    ----------
    rates : list of floats
    dead, accuracy : dict
        A name to fractions of shape (rates, starts).
    titles : (str, str)
        What the left and the right panel show.
    alt : str
        What the figure shows, in words.
    """
    drawing, axes = figure(1, 2, size=(7.8, 3.5), sharex=True)
    for ax, values, title in zip(axes, (dead, accuracy), titles, strict=True):
        for i, name in enumerate(values):
            percent = 100 * np.array(values[name])
            ax.semilogx(rates, percent.mean(axis=1), marker="o", color=COLOURS[i])
            ax.fill_between(rates, percent.min(axis=1), percent.max(axis=1), color=COLOURS[i], alpha=0.2, linewidth=0)
            # Left of the line there is no room that is always free.
            ax.annotate(
                name,
                (rates[-1], percent.mean(axis=1)[-1]),
                xytext=(9, 0),
                textcoords="offset points",
                color=COLOURS[i],
                va="center",
            )
        ax.set(title=title, xlabel="learning rate (line: mean of the starts)", ylim=(-4, 104))
        ax.set_xlim(0.9 * rates[0], 2.2 * rates[-1])
        ax.set_xticks(rates, [f"{rate:g}" for rate in rates])
        ax.minorticks_off()
    axes[0].set_ylabel("% of the hidden layer")
    axes[1].set_ylabel("% of the validation images")
    axes[1].hlines(10, rates[0], rates[-1], color=COLOURS[6], linewidth=1, linestyle=":")
    axes[1].text(rates[0], 12, "chance", color=COLOURS[6])
    show(drawing, alt)
