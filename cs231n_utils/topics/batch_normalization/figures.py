"""The figures of 04-batch-normalization.

Their titles say what is drawn; what came out stands in the alt text, and is taken from the numbers.
"""

import numpy as np

from cs231n_utils.plots import COLOURS, figure, show

__all__ = [
    "computational_graph",
    "depth",
    "loss_curves",
    "moved_on_purpose",
    "neighbours",
    "placement",
    "running_averages",
    "small_batches",
    "sweep",
    "transform_steps",
    "walks_along_the_gradient",
    "which_values_share_a_mean",
]

GREY = "#777777"
SMOOTHED = "training loss (mean of 10 steps)"


def depth(spreads, losses):
    """`spreads`, `losses`: scale of the weights -> standard deviation of each layer's output, loss of each step."""
    fig, (left, right) = figure(1, 2, size=(8.0, 3.2))
    names = {scale: "He" if scale == 1 else f"{scale:g} × He" for scale in spreads}
    colours = dict(zip(names.values(), COLOURS, strict=False))
    for scale, values in spreads.items():
        layer = np.arange(1, len(values) + 1)
        left.semilogy(layer, values, "o-", color=colours[names[scale]], markersize=4)
        left.text(layer[-1] + 0.3, values[-1], names[scale], color=colours[names[scale]], va="center")
    left.set(
        title="The signal, layer by layer",
        xlabel="layer",
        ylabel="standard deviation of its output",
        xlim=(0.8, len(values) + 2.8),
        xticks=layer,
    )
    runs = {names[scale]: values for scale, values in losses.items()}
    _curves(right, runs, colours, cut=3)
    right.axhline(np.log(10), color=GREY, linewidth=0.8, linestyle=":")
    length = max(map(len, runs.values()))
    right.text(length, 2.36, "guessing: ln 10", color=GREY, ha="right")
    ends = {name: _smoothed(v)[-1] for name, v in runs.items() if np.isfinite(v[-1])}
    _end_labels(right, length, {n: end - 0.2 * (end > 2.1) for n, end in ends.items()}, colours, gap=0.2)
    right.set(title="Training", xlabel="step", ylabel=SMOOTHED, xlim=(0, 1.3 * length), ylim=(0, 3))
    signal = "; ".join(f"{names[s]}: from {v[0]:.2g} to {v[-1]:.2g}" for s, v in spreads.items())
    show(
        fig,
        f"Left: standard deviation of the output of each of {len(values)} layers, on a logarithmic axis, for three "
        f"sizes of the first weights. {signal}. Right: the training loss. {_how_they_end(runs)}.",
    )


def transform_steps(x, gamma, beta):
    """`x`: (N, 2), drawn as it comes in, normalized, and after scale and shift."""
    normalized = (x - x.mean(axis=0)) / x.std(axis=0)
    panels = (
        (x, "1. x, as it comes in"),
        (normalized, "2. standardized"),
        (gamma * normalized + beta, "3. times gamma, plus beta"),
    )
    fig, axes = figure(1, 3, size=(8.0, 3.5), sharex=True, sharey=True)
    for ax, (points, title) in zip(axes, panels, strict=True):
        ax.axhline(0, color=GREY, linewidth=0.8)
        ax.axvline(0, color=GREY, linewidth=0.8)
        ax.scatter(*points.T, s=9, alpha=0.6, linewidths=0)
        mean, std = points.mean(axis=0), points.std(axis=0)
        ax.errorbar(*mean, xerr=std[0], yerr=std[1], color=COLOURS[1], capsize=3, linewidth=1.8)
        ax.text(
            0.98,
            0.03,
            f"means {mean[0]:.1f}, {mean[1]:.1f}\nstd {std[0]:.1f}, {std[1]:.1f}",
            transform=ax.transAxes,
            ha="right",
            va="bottom",
            color=COLOURS[1],
        )
        ax.set(title=title, xlabel="feature 1", aspect="equal", ylim=(-8, 6))
    axes[0].set_ylabel("feature 2")
    correlations = ", ".join(f"{np.corrcoef(points.T)[0, 1]:.2f}" for points, _ in panels)
    show(
        fig,
        "Three scatter plots of a batch with two features: first off the centre and stretched, then around the "
        "origin with spread 1 in both features, then with the means beta and the spreads gamma. The correlations of "
        f"the two features are {correlations}.",
    )


def neighbours(outputs, test_output):
    """`outputs`: batch size -> outputs of one example in many batches; `test_output`: its output in test mode."""
    fig, ax = figure(size=(7, 3.2))
    draw = np.random.default_rng(0)
    for row, values in enumerate(outputs.values()):
        ax.scatter(values, row + draw.uniform(-0.28, 0.28, len(values)), s=8, alpha=0.5, linewidths=0, color=COLOURS[0])
    ax.axvline(test_output, color=COLOURS[1])
    ax.text(test_output, len(outputs) - 0.45, " test mode: always here", color=COLOURS[1], va="bottom")
    ax.set(
        title=f"One photograph in {len(values)} batches of each size",
        xlabel="normalized output of one unit for this photograph",
        yticks=range(len(outputs)),
        yticklabels=[f"batch of {size}" for size in outputs],
        ylim=(len(outputs) - 0.3, -0.5),
    )
    ax.grid(axis="y", visible=False)
    spreads = ", ".join(f"{np.std(values):.2f} in batches of {size}" for size, values in outputs.items())
    show(
        fig,
        f"Outputs of one unit for one photograph in {len(values)} random batches of each size. Their standard "
        f"deviations: {spreads}. In test mode the output is always {test_output:.2f}.",
    )


def running_averages(averages, goal, settled):
    """Running averages of a variance as the batches come in.

    Parameters
    ----------
    averages : dict
        Momentum to the running variance after each batch.
    goal : float
        The variance over all the data.
    settled : dict
        Momentum to the batch from which on the average counts as settled; it is marked.
    """
    fig, ax = figure(size=(7.6, 3.2))
    for colour, (momentum, values) in zip((COLOURS[2], COLOURS[0], COLOURS[1]), averages.items(), strict=True):
        ax.plot(np.arange(len(values) + 1), [0, *values], color=colour, linewidth=1.4)
        batch = settled[momentum]
        ax.plot(batch, values[batch - 1], "o", color=colour, markersize=8, markeredgecolor="black", zorder=4)
        ax.annotate(
            f"momentum {momentum:g}:\nbatch {batch}",
            (batch, values[batch - 1]),
            (batch + 18, goal * (0.2 if momentum < 0.7 else 0.72)),
            color=colour,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.8},
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1},
            zorder=5,
        )
    ax.plot([0, len(values)], [goal, goal], color="black", linewidth=1, linestyle="--")
    ax.text(len(values) + 4, goal, "variance over\nall photographs", va="center")
    ax.set(
        title="Running averages start at zero; the dots: a tenth is missing",
        xlabel="training batches seen (64 photographs each)",
        ylabel="running_var of one unit",
        xlim=(-5, len(values) + 75),
        ylim=(0, None),
    )
    reached = ", ".join(f"with momentum {m:g} at batch {batch}" for m, batch in settled.items())
    show(
        fig,
        "Running variance of one unit against batches seen. Nine tenths of the level at which it settles are reached "
        f"{reached}. The larger the momentum, the smoother the line.",
    )


# Nodes of the forward pass: name -> (place, text, shape).
_NODES = {
    "x": ((0, 0), "$x$", "(N, D)"),
    "mean": ((1.15, -1), "$\\mu$", "(D,)"),
    "centred": ((2.3, 0), "$\\tilde{x} = x - \\mu$", "(N, D)"),
    "var": ((3.45, -1), "$\\sigma^2$", "(D,)"),
    "inv_std": ((5.05, -1), "$s = (\\sigma^2 + \\varepsilon)^{-1/2}$", "(D,)"),
    "xhat": ((5.7, 0), "$\\hat{x} = \\tilde{x}\\,s$", "(N, D)"),
    "out": ((7.5, 0), "$\\mathrm{out} = \\gamma\\,\\hat{x} + \\beta$", "(N, D)"),
    "gamma": ((6.55, -1), "$\\gamma$", "(D,)"),
    "beta": ((8.0, -1), "$\\beta$", "(D,)"),
}
_ARROWS = (
    ("x", "centred", "$d\\tilde{x}$"),
    ("x", "mean", "$d\\mu/N$"),
    ("mean", "centred", "$-\\sum d\\tilde{x}$"),
    ("centred", "var", "$d\\sigma^2\\, 2\\tilde{x}/N$"),
    ("var", "inv_std", "$-\\frac{1}{2}s^3\\,ds$"),
    ("centred", "xhat", "$d\\hat{x}\\,s$"),
    ("inv_std", "xhat", "$\\sum d\\hat{x}\\,\\tilde{x}$"),
    ("xhat", "out", "$\\mathrm{dout}\\,\\gamma$"),
    ("gamma", "out", "$\\sum\\mathrm{dout}\\,\\hat{x}$"),
    ("beta", "out", "$\\sum\\mathrm{dout}$"),
)


def computational_graph():
    """The steps of batch normalization as nodes; on each arrow the gradient that flows back along it."""
    fig, ax = figure(size=(8.0, 3.1))
    boxes = {}
    for name, ((x, y), text, shape) in _NODES.items():
        face = "#FFF2DC" if name in ("x", "gamma", "beta") else "#E8F1F8"
        boxes[name] = ax.text(
            x,
            1.6 * y,
            f"{text}\n{shape}",
            ha="center",
            va="center",
            fontsize=9,
            bbox={"boxstyle": "round,pad=0.35", "facecolor": face, "edgecolor": GREY},
            zorder=3,
        )
    for start, end, gradient in _ARROWS:
        (x0, y0), (x1, y1) = _NODES[start][0], _NODES[end][0]
        ax.annotate(
            "",
            (x1, 1.6 * y1),
            (x0, 1.6 * y0),
            arrowprops={
                "arrowstyle": "-|>",
                "color": GREY,
                "patchA": boxes[start].get_bbox_patch(),
                "patchB": boxes[end].get_bbox_patch(),
                "shrinkA": 2,
                "shrinkB": 2,
            },
            zorder=1,
        )
        level = y0 == y1
        ax.text(
            (x0 + x1) / 2 - 0.2 * (start == "var"),
            0.8 * (y0 + y1) + (0.13 if level else 0.0),
            gradient,
            ha="center",
            va="bottom" if level else "center",
            color=COLOURS[1],
            fontsize=9.5,
            bbox=None if level else {"facecolor": "white", "edgecolor": "none", "pad": 1},
            zorder=2,
        )
    ax.set(
        title="Forward along the arrows; in orange, the gradient that flows back along each of them",
        xlim=(-0.5, 8.4),
        ylim=(-1.95, 0.4),
    )
    ax.axis("off")
    show(
        fig,
        "Graph of the forward pass: x leads to the mean and to the centred x; the centred x to the variance and to "
        "xhat; the variance to s, one over the standard deviation, and s to xhat; xhat, gamma and beta to the "
        "output. Each arrow is labelled with the gradient that flows back along it, as in the table below.",
    )


def loss_curves(curves):
    """`curves`: learning rate -> (name -> losses)."""
    fig, axes = figure(1, len(curves), size=(8.0, 3.0), sharex=True, sharey=True)
    colours = dict(zip(next(iter(curves.values())), (COLOURS[1], COLOURS[0]), strict=True))
    for ax, (rate, runs) in zip(axes, curves.items(), strict=True):
        _curves(ax, runs, colours, cut=3.5)
        ax.set(title=f"learning rate {rate:g}", xlabel="step", ylim=(0, 3.5))
    _label_where_apart(axes[1], list(curves.values())[1], colours)
    axes[0].set_ylabel(SMOOTHED)
    text = ". ".join(f"At rate {rate:g}: {_how_they_end(runs)}" for rate, runs in curves.items())
    show(fig, f"Training loss with and without batch normalization at {len(curves)} learning rates. {text}.")


def sweep(maps, rates, scales):
    """`maps`: name -> accuracies (scales, rates)."""
    fig, axes = figure(1, 2, size=(8.0, 3.7), sharey=True)
    for ax, (name, values) in zip(axes, maps.items(), strict=True):
        image = ax.imshow(100 * values, vmin=10, vmax=80, origin="lower", aspect="auto")
        for (i, j), value in np.ndenumerate(100 * values):
            ax.text(
                j, i, f"{value:.0f}", ha="center", va="center", color="black" if value > 55 else "white", fontsize=9
            )
        ax.set(
            title=f"{name} batch norm" if name == "without" else name,
            xlabel="learning rate",
            xticks=range(len(rates)),
            xticklabels=[f"{rate:g}" for rate in rates],
            yticks=range(len(scales)),
            yticklabels=[f"{s:g}" if s >= 1 else f"1/{1 / s:g}" for s in scales],
        )
        ax.grid(visible=False)
    axes[0].set_ylabel("first weights, in units of He's")
    bar = fig.colorbar(image, ax=axes, label="validation accuracy, %", ticks=[10, 20, 40, 60, 80])
    bar.ax.set_yticklabels(["10 (chance)", "20", "40", "60", "80"])
    learned = "; ".join(f"{name}: {int((values > 0.5).sum())} of {values.size}" for name, values in maps.items())
    show(
        fig,
        f"Two maps of validation accuracy after 100 steps, for {len(rates)} learning rates and {len(scales)} sizes of "
        f"the first weights. Cells with more than 50 %: {learned}. The other cells are mostly near chance, 10 %.",
    )


def placement(places, rates):
    """`places`: name -> final losses (seeds, rates); not finite where a run diverged."""
    fig, ax = figure(size=(7.4, 3.4))
    colours = dict(zip(places, (COLOURS[1], COLOURS[0], COLOURS[2]), strict=True))
    _losses_against_rates(ax, places, rates, colours)
    ax.set(title=f"Training with each rate: mean and range of {len(next(iter(places.values())))} seeds")
    show(fig, f"Final training loss against the learning rate, for three nets. {_best_rates(places, rates)}.")


def moved_on_purpose(movement, losses, rates):
    """How far a layer's inputs move in training, and how well the nets train all the same.

    Parameters
    ----------
    movement : dict
        A name to how far the third layer's inputs move in a step, for each seed.
    losses : dict
        A name to final losses (seeds, rates); not finite where a run diverged.
    rates : sequence of floats
        The learning rates.
    """
    colours = dict(zip(movement, (COLOURS[1], COLOURS[0], COLOURS[3]), strict=True))
    fig, (left, right) = figure(1, 2, size=(8.0, 3.3), width_ratios=(1, 1.5))
    names = list(movement)[::-1]
    left.barh(range(len(names)), [np.mean(movement[n]) for n in names], color=[colours[n] for n in names])
    for row, name in enumerate(names):
        left.plot(movement[name], [row] * len(movement[name]), "o", color="black", markersize=3.5)
    left.set(
        title="Movement of a unit's mean",
        xlabel="standard deviations in a step",
        yticks=range(len(names)),
        yticklabels=[n.replace(", ", ",\n") for n in names],
    )
    left.grid(axis="y", visible=False)
    _losses_against_rates(right, losses, rates, colours)
    right.set(title=f"Training: mean and range of {len(movement[names[0]])} seeds")
    moved = "; ".join(f"{name} {np.mean(values):.2g}" for name, values in movement.items())
    show(
        fig,
        f"Left: how far a unit's mean input moves in a step, in standard deviations: {moved}. Right: final training "
        f"loss against the learning rate. {_best_rates(losses, rates)}.",
    )


def walks_along_the_gradient(lengths, walks):
    """`walks`: name -> for each of ten points in training, the loss after a walk over the loss before it."""
    fig, axes = figure(1, 2, size=(8.0, 3.4), sharex=True, sharey=True)
    texts = []
    for ax, (name, ratios), colour in zip(axes, walks.items(), (COLOURS[1], COLOURS[0]), strict=True):
        middle = np.median(ratios, axis=0)
        ax.loglog(lengths, np.transpose(ratios), color=colour, alpha=0.35, linewidth=1)
        ax.loglog(lengths, middle, color=colour, linewidth=2.6)
        ax.axhline(1, color="black", linewidth=1)
        ax.text(lengths[0], 1.06, "as before", va="bottom")
        lowest = middle.argmin()
        ax.plot(lengths[lowest], middle[lowest], "o", color=colour, markeredgecolor="black", markersize=8, zorder=4)
        ax.set(
            title=name if name.startswith("with ") else f"{name} batch norm",
            xlabel="length of the walk (learning rate)",
        )
        ax.set(xticks=[0.02, 0.1, 0.5, 2], xticklabels=["0.02", "0.1", "0.5", "2"])
        ax.set(yticks=[0.5, 1, 2, 5, 10, 30], yticklabels=["0.5", "1", "2", "5", "10", "30"])
        ax.minorticks_off()
        texts.append(
            f"{name}: lowest at a length of {lengths[lowest]:.2g}, {middle[-1]:.2g} times the loss before at "
            f"{lengths[-1]:.2g}"
        )
    axes[0].set_ylabel("loss after the walk\nover loss before")
    show(
        fig,
        "Loss after a walk along the gradient over the loss before it, for ten points in training and their median "
        f"(thick; the dot marks its lowest point). {'; '.join(texts)}.",
    )


def which_values_share_a_mean(examples=4, channels=6, groups=3):
    """Batch, layer, instance and group normalization: which (example, channel) squares share their statistics."""
    n, c = np.mgrid[:examples, :channels]
    kinds = {
        "batch norm": c,
        "layer norm": n,
        f"group norm, G = {groups}": n * groups + c // (channels // groups),
        "instance norm": n * channels + c,
    }
    # The squares that share statistics with the one at example 1, channel 1.
    fig, axes = figure(1, 4, size=(8.0, 2.3), sharey=True)
    for ax, (name, sets) in zip(axes, kinds.items(), strict=True):
        together = sets == sets[1, 1]
        for i, j in np.ndindex(examples, channels):
            colour = COLOURS[0] if together[i, j] else "#E4E4E4"
            ax.add_patch(_square(j, i, colour))
        ax.text(1, 1, "?", ha="center", va="center", color="white", fontsize=13, fontweight="bold")
        ax.set(title=name, xlabel="channel", xticks=range(channels), yticks=range(examples))
        ax.set(xlim=(-0.6, channels - 0.4), ylim=(examples - 0.4, -0.6), aspect="equal")
        ax.grid(visible=False)
    axes[0].set_ylabel("example")
    fig.suptitle("Blue: what shares its mean and variance with the square marked ?", fontsize=10.5)
    show(
        fig,
        "Four grids of examples against channels. For one square the squares with which it shares mean and variance"
        " are blue: in batch normalization its channel in all examples; in layer normalization all channels of its "
        "example; in group normalization the two channels of its group in its example; in instance normalization it"
        " alone.",
    )


def small_batches(reached, batch_sizes):
    """`reached`: name -> validation accuracies (seeds, batch sizes)."""
    fig, ax = figure(size=(7.4, 3.6))
    colours = dict(zip(reached, (GREY, COLOURS[0], COLOURS[2], COLOURS[3]), strict=True))
    ends = {}
    for shift, (name, values) in zip((0.95, 1, 1.05, 1.1), reached.items(), strict=True):
        values = 100 * np.asarray(values)
        middle = values.mean(axis=0)
        spread = [middle - values.min(axis=0), values.max(axis=0) - middle]
        ax.errorbar(shift * np.array(batch_sizes), middle, yerr=spread, fmt="o-", color=colours[name], capsize=3)
        ends[name] = middle[-1]
    ax.axhline(10, color=GREY, linewidth=0.8, linestyle=":")
    ax.text(batch_sizes[-1], 10.5, "chance", color=GREY, ha="right", va="bottom")
    ax.set(
        title=f"Validation accuracy: mean and range of {len(values)} seeds",
        xlabel="batch size (every net sees the same number of photographs)",
        ylabel="validation accuracy, %",
        xscale="log",
        xlim=(0.85 * batch_sizes[0], 2.6 * batch_sizes[-1]),
        ylim=(0, 90),
    )
    ax.set(xticks=batch_sizes, xticklabels=batch_sizes)
    ax.minorticks_off()
    _end_labels(ax, 1.2 * batch_sizes[-1], ends, colours, gap=6)
    text = "; ".join(
        f"{name}: " + ", ".join(f"{100 * v:.0f} %" for v in np.mean(values, axis=0)) for name, values in reached.items()
    )
    show(fig, f"Validation accuracy with batches of {', '.join(map(str, batch_sizes))}. {text}.")


def _losses_against_rates(ax, losses, rates, colours):
    """Mean and range over the seeds, labelled at the line; a cross where a run diverged."""
    ends = {}
    for shift, (name, values) in zip((0.97, 1, 1.03), losses.items(), strict=True):
        values = np.asarray(values)
        kept = np.isfinite(values).all(axis=0)
        x, y = shift * np.array(rates)[kept], values[:, kept]
        spread = [y.mean(axis=0) - y.min(axis=0), y.max(axis=0) - y.mean(axis=0)]
        ax.errorbar(x, y.mean(axis=0), yerr=spread, fmt="o-", color=colours[name], capsize=3)
        if kept.all():
            ends[name] = y.mean(axis=0)[-1]
        else:
            ax.plot(np.array(rates)[~kept], np.full((~kept).sum(), 1.27), "X", color=colours[name], markersize=9)
            ax.text(1.15 * rates[-1], 1.27, f"{name}:\ndiverged", color=colours[name], va="center")
    ax.set(
        xlabel="learning rate",
        ylabel="training loss\n(mean of the last 50 of 150 steps)",
        xscale="log",
        xlim=(0.8 * rates[0], 6 * rates[-1]),
        ylim=(0.4, 1.35),
    )
    ax.set(xticks=rates, xticklabels=[f"{rate:g}" for rate in rates])
    ax.minorticks_off()
    _end_labels(ax, 1.1 * rates[-1], ends, colours, gap=0.06)


def _best_rates(losses, rates):
    """In words, for an alt text: the lowest loss of each net, and whether it diverged anywhere."""
    texts = []
    for name, values in losses.items():
        middle = np.mean(values, axis=0)
        middle = np.where(np.isfinite(middle), middle, np.inf)
        text = f"{name}: lowest, {middle.min():.2f}, at rate {rates[int(middle.argmin())]:g}"
        lost = [f"{rate:g}" for rate, value in zip(rates, middle, strict=True) if np.isinf(value)]
        texts.append(text + (f", and diverged at {', '.join(lost)}" if lost else ""))
    return "; ".join(texts)


def _curves(ax, runs, colours, cut):
    """Smoothed losses; a cross marks where a run ended because its loss was no longer finite."""
    for name, losses in runs.items():
        losses = np.array(losses)
        finite = losses[np.isfinite(losses)]
        smooth = np.minimum(_smoothed(finite), 1.5 * cut)
        ax.plot(smooth, color=colours[name])
        if len(finite) < len(losses):
            ax.plot(len(finite) - 1, 0.93 * cut, "X", color=colours[name], markersize=9)
            ax.text(len(finite) + 8, 0.93 * cut, f"{name}: diverged", color=colours[name], va="center")


def _end_labels(ax, x, ends, colours, gap):
    """Each name at the end of its line, moved up where two would stand closer than `gap`."""
    lowest = -np.inf
    for name, y in sorted(ends.items(), key=lambda end: end[1]):
        lowest = max(y, lowest + gap)
        ax.text(x, lowest, f" {name}", color=colours[name], va="center")


def _label_where_apart(ax, runs, colours):
    """The names of two runs above the upper and below the lower one, where they are farthest apart."""
    (first, a), (second, b) = ((name, _smoothed(values)) for name, values in runs.items())
    spot = int(np.argmax(np.abs(a - b)))
    upper, lower = ((first, a), (second, b)) if a[spot] > b[spot] else ((second, b), (first, a))
    ax.text(spot + 4, upper[1][spot] + 0.12, upper[0], color=colours[upper[0]], va="bottom")
    ax.text(spot, lower[1][spot] - 0.4, lower[0], color=colours[lower[0]], va="top")


def _how_they_end(runs):
    """In words, for an alt text: the loss at which each run ended, or when it diverged."""
    return "; ".join(
        f"{name} ends at {_smoothed(losses)[-1]:.2g}"
        if np.isfinite(losses[-1])
        else f"{name} diverges within {len(losses)} steps"
        for name, losses in runs.items()
    )


def _smoothed(values, width=10):
    """The mean of each value and up to `width` − 1 before it."""
    sums = np.cumsum(values)
    sums[width:] -= sums[:-width].copy()
    return sums / np.minimum(np.arange(1, len(values) + 1), width)


def _square(x, y, colour):
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.45, y - 0.45), 0.9, 0.9, facecolor=colour, edgecolor="white")
