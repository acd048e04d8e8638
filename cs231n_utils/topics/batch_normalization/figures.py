"""The figures of 04-batch-normalization."""

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


def depth(spreads, losses):
    """`spreads`, `losses`: scale of the weights -> standard deviation of each layer's output, loss of each step."""
    fig, (left, right) = figure(1, 2, size=(10.2, 3.3))
    names = {scale: "He's initialization" if scale == 1 else f"{scale:g} times that" for scale in spreads}
    colours = dict(zip(names.values(), COLOURS, strict=False))
    for scale, values in spreads.items():
        layer = np.arange(1, len(values) + 1)
        left.semilogy(layer, values, "o-", color=colours[names[scale]], markersize=4)
        left.text(layer[-1] + 0.2, values[-1], names[scale], color=colours[names[scale]], va="center")
    left.set(
        title="Small deviations in the weights multiply with depth",
        xlabel="layer",
        ylabel="standard deviation of its output",
        xlim=(0.8, len(values) + 4.2),
        xticks=layer,
    )
    _curves(right, {names[scale]: values for scale, values in losses.items()}, colours, cut=3)
    right.axhline(np.log(10), color=GREY, linewidth=0.8, linestyle=":")
    right.text(100, 2.36, "guessing: ln 10", color=GREY, ha="center")
    right.set(title="and only one of the three nets learns", xlabel="iteration", ylabel="training loss", ylim=(0, 3))
    show(
        fig,
        "Left: standard deviation of the output of ten layers, on a logarithmic axis: nearly level with He's "
        "initialization, falling by half with each layer for weights half as large, doubling for weights twice as "
        "large. Right: the training loss falls with He's initialization only; with weights half as large it stays at "
        "that of guessing, with weights twice as large it diverges at once.",
    )


def transform_steps(x, gamma, beta):
    """`x`: (N, 2), drawn as it comes in, normalized, and after scale and shift."""
    normalized = (x - x.mean(axis=0)) / x.std(axis=0)
    panels = (
        (x, "1. x, as it comes in"),
        (normalized, "2. minus the mean, over the spread"),
        (gamma * normalized + beta, "3. times gamma, plus beta"),
    )
    fig, axes = figure(1, 3, size=(10.2, 4.0), sharex=True, sharey=True)
    for ax, (points, title) in zip(axes, panels, strict=True):
        ax.axhline(0, color=GREY, linewidth=0.8)
        ax.axvline(0, color=GREY, linewidth=0.8)
        ax.scatter(*points.T, s=9, alpha=0.6, linewidths=0)
        mean, std = points.mean(axis=0), points.std(axis=0)
        ax.errorbar(*mean, xerr=std[0], yerr=std[1], color=COLOURS[1], capsize=3, linewidth=1.8)
        ax.text(
            0.97,
            0.03,
            f"means {mean[0]:.1f}, {mean[1]:.1f}\nstandard deviations {std[0]:.1f}, {std[1]:.1f}",
            transform=ax.transAxes,
            ha="right",
            va="bottom",
            color=COLOURS[1],
        )
        ax.set(title=title, xlabel="feature 1", aspect="equal", ylim=(-8, 6))
    axes[0].set_ylabel("feature 2")
    show(
        fig,
        "Three scatter plots of a batch with two features: first off the centre and stretched, then around the "
        "origin with spread 1 in both features, then with the means beta and the spreads gamma. The cloud is never "
        "turned.",
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
        title="The same photograph in 300 batches: its output depends on the company",
        xlabel="normalized output of one unit for one photograph",
        yticks=range(len(outputs)),
        yticklabels=[f"batch of {size}" for size in outputs],
        ylim=(len(outputs) - 0.3, -0.5),
    )
    ax.grid(axis="y", visible=False)
    show(
        fig,
        "Outputs of one unit for one photograph in 300 random batches of each size: widely scattered in batches of "
        "4, ever narrower up to batches of 256; in test mode one value.",
    )


def running_averages(averages, goal):
    """`averages`: momentum -> running variance after each batch; `goal`: the variance over all the data."""
    fig, ax = figure(size=(6.6, 3.2))
    for colour, (momentum, values) in zip((COLOURS[4], COLOURS[0], COLOURS[1]), averages.items(), strict=True):
        ax.plot(np.arange(len(values) + 1), [0, *values], color=colour, label=f"momentum {momentum:g}", linewidth=1.4)
    ax.plot([0, len(values)], [goal, goal], color="black", linewidth=1, linestyle="--")
    ax.text(len(values) + 4, goal, "variance over\nall photographs", va="center")
    ax.set(
        title="Running averages start at zero and need time to settle",
        xlabel="training batches seen (16 photographs each)",
        ylabel="running_var of one unit",
        xlim=(-5, len(values) + 80),
        ylim=(0, None),
    )
    ax.legend(loc="lower right")
    show(
        fig,
        "Running variance against batches seen. With momentum 0.5 it is there at once and jumps about; with 0.9 it "
        "needs some twenty batches; with 0.99 some hundreds, and is smooth.",
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
    "gamma": ((6.7, -1), "$\\gamma$", "(D,)"),
    "beta": ((7.9, -1), "$\\beta$", "(D,)"),
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
    fig, ax = figure(size=(10.4, 3.3))
    boxes = {}
    for name, ((x, y), text, shape) in _NODES.items():
        face = "#FFF2DC" if name in ("x", "gamma", "beta") else "#E8F1F8"
        boxes[name] = ax.text(
            x,
            1.6 * y,
            f"{text}\n{shape}",
            ha="center",
            va="center",
            fontsize=10.5,
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
            (x0 + x1) / 2,
            0.8 * (y0 + y1) + (0.13 if level else 0.0),
            gradient,
            ha="center",
            va="bottom" if level else "center",
            color=COLOURS[1],
            fontsize=11,
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
    fig, axes = figure(1, len(curves), size=(10.2, 3.1), sharex=True, sharey=True)
    for ax, (rate, runs) in zip(axes, curves.items(), strict=True):
        _curves(ax, runs, {"without": COLOURS[1], "with batch norm": COLOURS[0]}, cut=3.5)
        ax.set(title=f"learning rate {rate:g}", xlabel="iteration", ylim=(0, 3.5))
    axes[0].set_ylabel("training loss")
    axes[0].legend(loc="upper right")
    show(
        fig,
        "Training loss with and without batch normalization at three learning rates. At 0.1 both fall, with batch "
        "normalization faster; at 1 the net without it falls late and unsteadily; at 3 it diverges within ten "
        "steps, while the one with batch normalization still learns.",
    )


def sweep(maps, rates, scales):
    """`maps`: name -> accuracies (scales, rates)."""
    fig, axes = figure(1, 2, size=(10.2, 4.1), sharey=True)
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
    fig.colorbar(image, ax=axes, label="validation accuracy, %")
    show(
        fig,
        "Two maps of validation accuracy after 100 steps, for seven learning rates and seven sizes of the first "
        "weights. Without batch normalization only a few cells in the row of He's initialization have learned, all "
        "others are at chance, 10 %. With it more than half of the cells have, over a wide range of both; at the "
        "largest learning rate, and with the largest weights, it fails too.",
    )


def placement(places):
    """`places`: learning rate -> (place -> losses)."""
    colours = {"without": COLOURS[1], "before ReLU": COLOURS[0], "after ReLU": COLOURS[2]}
    fig, axes = figure(1, len(places), size=(8.6, 3.1), sharex=True, sharey=True)
    for ax, (rate, runs) in zip(axes, places.items(), strict=True):
        _curves(ax, runs, colours, cut=2.5)
        ax.set(title=f"learning rate {rate:g}", xlabel="iteration", ylim=(0, 2.5))
    axes[0].set_ylabel("training loss")
    axes[0].legend(loc="upper right")
    show(
        fig,
        "Training loss without batch normalization, with it before the ReLU, and with it after the ReLU, at two "
        "learning rates. The two places differ far less from each other than either differs from the net without.",
    )


def moved_on_purpose(movement, losses):
    """`movement`: name -> how far the third layer's inputs move in a step; `losses`: name -> training loss."""
    colours = dict(zip(movement, (COLOURS[1], COLOURS[0], COLOURS[2]), strict=True))
    fig, (left, right) = figure(1, 2, size=(10.2, 3.1))
    names = list(movement)[::-1]
    left.barh(range(len(names)), [movement[n] for n in names], color=[colours[n] for n in names])
    left.set(
        title="How far a unit's mean input moves in one step",
        xlabel="standard deviations (median over 300 steps)",
        yticks=range(len(names)),
        yticklabels=[n.replace(", then", ",\nthen") for n in names],
    )
    left.grid(axis="y", visible=False)
    _curves(right, losses, colours, cut=3.4)
    right.set(title="How well the same nets train", xlabel="iteration", ylabel="training loss", ylim=(0, 3.4))
    right.legend(loc="upper right")
    show(
        fig,
        "Left: the inputs of the net with batch normalization move least, and those of the net moved on purpose "
        "move most. Right: the one moved on purpose trains nearly as well as the one with plain batch "
        "normalization, and both train much better than the net without.",
    )


def walks_along_the_gradient(lengths, walks):
    """`walks`: name -> for each of ten points in training, the loss after a walk over the loss before it."""
    fig, axes = figure(1, 2, size=(9, 3.4), sharex=True, sharey=True)
    for ax, (name, ratios), colour in zip(axes, walks.items(), (COLOURS[1], COLOURS[0]), strict=True):
        ax.loglog(lengths, np.transpose(ratios), color=colour, alpha=0.35, linewidth=1)
        ax.loglog(lengths, np.median(ratios, axis=0), color=colour, linewidth=2.6)
        ax.axhline(1, color="black", linewidth=1)
        ax.text(lengths[0], 1.04, "as before", va="bottom")
        ax.set(
            title=name if name.startswith("with ") else f"{name} batch norm",
            xlabel="length of the walk (learning rate)",
        )
        ax.set(xticks=[0.02, 0.1, 0.5, 2], xticklabels=["0.02", "0.1", "0.5", "2"])
        ax.set(yticks=[0.5, 1, 2, 5, 10, 30], yticklabels=["0.5", "1", "2", "5", "10", "30"])
        ax.minorticks_off()
    axes[0].set_ylabel("loss after the walk\nover loss before")
    show(
        fig,
        "Loss after a walk along the gradient over the loss before it, for ten points in training and their median. "
        "Without batch normalization it falls up to a length of 0.1 to 0.2 and then shoots up, to tenfold. With "
        "it the loss falls further, up to lengths of about 0.5, and rises only gently beyond.",
    )


def which_values_share_a_mean(examples=4, channels=6, groups=3):
    """Batch, layer, instance and group normalization: which (example, channel) squares share their statistics."""
    n, c = np.mgrid[:examples, :channels]
    kinds = {
        "batch norm": c,
        "layer norm (G = 1)": n,
        f"group norm (here G = {groups})": n * groups + c // (channels // groups),
        "instance norm (G = C)": n * channels + c,
    }
    # The squares that share statistics with the one at example 1, channel 1.
    fig, axes = figure(1, 4, size=(10.4, 2.7), sharey=True)
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
    fig.suptitle(
        "Each square is one channel of one image. Blue: what shares its mean and variance with the square marked ?",
        fontsize=10.5,
    )
    show(
        fig,
        "Four grids of examples against channels. For one square the squares with which it shares mean and variance"
        " are blue: in batch normalization its channel in all examples; in layer normalization all channels of its "
        "example; in group normalization the two channels of its group in its example; in instance normalization it"
        " alone.",
    )


def small_batches(reached, batch_sizes):
    """`reached`: name -> validation accuracy for each batch size."""
    fig, ax = figure(size=(6.8, 3.5))
    colours = {"none": GREY, "batch norm": COLOURS[0], "layer norm": COLOURS[2], "group norm": COLOURS[3]}
    markers = {"none": "s", "batch norm": "o", "layer norm": "^", "group norm": "D"}
    for name, values in reached.items():
        ax.semilogx(batch_sizes, 100 * np.array(values), marker=markers[name], color=colours[name], label=name, base=2)
    ax.axhline(10, color=GREY, linewidth=0.8, linestyle=":")
    ax.text(batch_sizes[-1], 10, "chance", color=GREY, ha="right", va="bottom")
    ax.set(
        title="Batch norm needs a batch; the others do not mind",
        xlabel="batch size (each net sees 6400 photographs)",
        ylabel="validation accuracy, %",
        xticks=batch_sizes,
        xticklabels=batch_sizes,
        ylim=(0, 100),
    )
    ax.legend(loc="lower right", bbox_to_anchor=(1, 0.12))
    show(
        fig,
        "Validation accuracy against batch size. Batch normalization is near chance with batches of two, catches up"
        " at eight and is best at 64. No normalization, layer and group normalization hardly change between 2 and "
        "16.",
    )


def _curves(ax, runs, colours, cut):
    """Smoothed losses; a cross marks where a run ended because its loss was no longer finite."""
    for name, losses in runs.items():
        losses = np.array(losses)
        finite = losses[np.isfinite(losses)]
        smooth = np.minimum(_smoothed(finite), 1.5 * cut)
        ax.plot(smooth, color=colours[name], label=name)
        if len(finite) < len(losses):
            ax.plot(len(finite) - 1, 0.93 * cut, "X", color=colours[name], markersize=9)
            ax.text(len(finite) + 8, 0.93 * cut, "diverged", color=colours[name], va="center")


def _smoothed(values, width=10):
    """The mean of each value and up to `width` − 1 before it."""
    sums = np.cumsum(values)
    sums[width:] -= sums[:-width].copy()
    return sums / np.minimum(np.arange(1, len(values) + 1), width)


def _square(x, y, colour):
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.45, y - 0.45), 0.9, 0.9, facecolor=colour, edgecolor="white")
