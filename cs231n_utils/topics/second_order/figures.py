"""The figures of 13-second-order."""

import numpy as np

from cs231n_utils.plots import COLOURS, figure, show

__all__ = ["histories", "paths", "progress", "rates", "sharpness", "spectra"]


def paths(objective, paths, limits, title, alt, marked=None, nested=False):
    """Contours of a loss of two weights with `paths`: name -> (T, 2); `limits`: (left, right, bottom, top).

    With `nested`, later paths are thinner, so that those that run together can be told apart.
    """
    left, right, bottom, top = limits
    x, z = np.linspace(left, right, 160), np.linspace(bottom, top, 120)
    losses = np.array([[objective(np.array([a, b]))[0] for a in x] for b in z])
    levels = losses.min() + (losses.max() - losses.min()) * np.linspace(0, 1, 16) ** 2.5
    drawing, ax = figure(size=(7.8, 3.5))
    ax.contour(x, z, losses, levels=levels[1:], colors="0.75", linewidths=0.7)
    for i, (colour, (name, points)) in enumerate(zip(COLOURS, paths.items(), strict=False)):
        width, size = (7 - 2.7 * i, 9 - 2.7 * i) if nested else (1.4, 3)
        ax.plot(points[:, 0], points[:, 1], "o-", color=colour, markersize=size, linewidth=width, label=name)
        ax.plot(*points[-1], "s", color=colour, markersize=10 if nested else 7, fillstyle="none", markeredgewidth=1.6)
    if marked is not None:
        ax.plot(*marked, "o", color=COLOURS[5], markersize=9, zorder=5)
    ax.set(xlim=(left, right), ylim=(bottom, top), xlabel="first weight", ylabel="second weight", title=title)
    ax.grid(False)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=9, title="square: where it ends")
    show(drawing, alt)


def spectra(values, alt):
    """Eigenvalues in order, smallest first; `values`: name -> ascending eigenvalues."""
    drawing, ax = figure(size=(7, 3.2))
    for colour, (name, eigenvalues) in zip(COLOURS, values.items(), strict=False):
        ax.plot(np.arange(1, len(eigenvalues) + 1), eigenvalues, ".", color=colour, markersize=4, label=name)
    ax.axhline(0, color="0.4", linewidth=0.8)
    ax.set_yscale("symlog", linthresh=1e-3)
    ax.set_yticks([-1, -0.1, -0.01, -0.001, 0, 0.001, 0.01, 0.1, 1, 10])
    ax.set(xlabel="eigenvalue, from the smallest to the largest", ylabel="size (linear within ±0.001)")
    ax.set_title("The Hessian of a net of 226 weights")
    ax.legend(fontsize=9)
    show(drawing, alt)


def sharpness(curves, alt):
    """Largest curvature along runs of gradient descent; `curves`: rate -> (steps, values)."""
    drawing, ax = figure(size=(7, 3.3))
    for colour, (rate, (steps, values)) in zip(COLOURS, curves.items(), strict=False):
        ax.plot(steps, values, "o-", color=colour, markersize=3, label=f"rate {rate:g}")
        ax.axhline(2 / rate, color=colour, linestyle="--", linewidth=1)
        right_of_the_axes = {"transform": ax.get_yaxis_transform(), "va": "center"}
        ax.text(1.01, 2 / rate, f"2 / {rate:g}", color=colour, fontsize=9, **right_of_the_axes)
    ax.set(xlabel="step", ylabel="largest curvature", ylim=(0, None))
    ax.legend(fontsize=9, loc=(0.75, 0.55))
    ax.set_title("Gradient descent and the largest curvature it meets")
    show(drawing, alt)


def progress(panels, alt, xlabel, ylabel, floor):
    """Loss against evaluations, both logarithmic; `panels`: title -> (name -> a curve, or curves of several runs)."""
    drawing, axes = figure(1, len(panels), size=(7.8, 3.5), squeeze=False)
    for ax, (title, curves) in zip(axes[0], panels.items(), strict=True):
        for colour, (name, runs) in zip(COLOURS, curves.items(), strict=False):
            for i, run in enumerate(runs if np.ndim(runs[0]) else [runs]):
                shown = np.array(run)[: int(np.sum(np.array(run) > floor)) + 1]
                counts = np.arange(1, len(shown) + 1)
                ax.loglog(counts, shown, color=colour, linewidth=1.5, label=None if i else name)
        ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
        ax.set_ylim(bottom=floor)
        if floor > 0.01:  # less than a decade: plain numbers
            ticks = [0.5, 0.6, 0.8, 1, 1.5, 2, 3]
            ax.set_yticks(ticks, labels=[f"{t:g}" for t in ticks])
            ax.minorticks_off()
        ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=9)
    show(drawing, alt)


def histories(runs, alt):
    """Errors by step on a logarithmic axis, a panel each; `runs`: letter -> errors."""
    drawing, axes = figure(1, len(runs), size=(8, 2.5), sharey=True)
    for ax, colour, (letter, errors) in zip(axes, COLOURS, runs.items(), strict=False):
        ax.semilogy(np.maximum(errors, 1e-16), "o-", color=colour, markersize=3)
        ax.set(title=letter, xlabel="step", ylim=(1e-14, 1e5))
    axes[0].set_ylabel("loss less the minimum")
    show(drawing, alt)


def rates(panels, alt, top=20.0):
    """Final loss against rate; `panels`: title -> (name -> (rates, (rates, seeds) losses)), clipped at `top`."""
    drawing, axes = figure(1, len(panels), size=(8, 3.5), sharey=True)
    for ax, (title, methods) in zip(axes, panels.items(), strict=True):
        for colour, (name, (tried, losses)) in zip(COLOURS, methods.items(), strict=False):
            clipped = np.minimum(losses, top)
            ax.fill_between(tried, clipped.min(axis=1), clipped.max(axis=1), color=colour, alpha=0.2, linewidth=0)
            ax.loglog(tried, np.median(clipped, axis=1), "o-", color=colour, markersize=4, label=name)
        ax.axhline(np.log(10), color="0.4", linewidth=0.8, linestyle=":")
        ax.set(title=title, xlabel="rate", ylim=(0.65, 1.1 * top), yticks=[0.7, 1, 2, 5, 10, 20])
        ax.set_yticklabels(["0.7", "1", "2", "5", "10", "20+"])
        ax.minorticks_off()
    axes[0].text(axes[0].get_xlim()[1], np.log(10), "ln 10", fontsize=9, va="bottom", ha="right", color="0.4")
    axes[0].set_ylabel("loss on all images")
    axes[1].legend(fontsize=9, loc="upper right")
    show(drawing, alt)
