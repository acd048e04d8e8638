"""The figures of 02-preprocessing."""

import numpy as np

from cs231n_utils.plots import COLOURS, figure, picture_row, show
from cs231n_utils.plots import accuracy_by_rate as draw_accuracies

__all__ = [
    "accuracy_by_rate",
    "clouds",
    "components",
    "flips",
    "leak",
    "mean_and_spread",
    "reconstructions",
    "shares",
    "whitened_images",
]


def clouds(panels, title, alt):
    """Scatter plots of two features beside each other, all with equal axes; `panels`: title -> (N, 2)."""
    drawing, axes = figure(1, len(panels), size=(8, 8 / len(panels) + 0.5), squeeze=False)
    for ax, (name, points) in zip(axes[0], panels.items(), strict=True):
        ax.scatter(*points.T, s=5, alpha=0.5, color=COLOURS[0], linewidths=0)
        ax.axhline(0, color="0.6", linewidth=0.8, zorder=0)
        ax.axvline(0, color="0.6", linewidth=0.8, zorder=0)
        reach = max(1.1 * np.abs(points).max(), 1)
        ax.set(title=name, xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xlabel="first coordinate")
    axes[0, 0].set_ylabel("second coordinate")
    drawing.suptitle(title, x=0.01, ha="left", fontsize=11.5)
    show(drawing, alt)


def flips(distances, flipped, alt):
    """Share of points whose side changes when w turns a little; `flipped`: degrees -> a share for each distance."""
    drawing, ax = figure(size=(6.4, 3.4))
    for colour, (degrees, shares) in zip(COLOURS, flipped.items(), strict=False):
        ax.plot(distances, 100 * np.array(shares), "o-", color=colour, markersize=4)
        ax.annotate(
            f"w turned by {degrees:g}°",
            (distances[-1], 100 * shares[-1]),
            (6, 0),
            textcoords="offset points",
            va="center",
            color=colour,
        )
    ax.set(
        title="Points that change sides when w turns a little",
        xlabel="distance of the cloud's centre from the origin",
        ylabel="% of the points",
        xlim=(-0.3, distances[-1] * 1.35),
    )
    show(drawing, alt)


def accuracy_by_rate(rates, results, title, alt):
    """`results`: name -> (seeds, rates) accuracies; the line is the mean, the band least to most."""
    drawing, ax = figure(size=(7.8, 3.8))
    draw_accuracies(ax, rates, results)
    ax.text(rates[-1], 5, "guessing", color="0.4", fontsize=9, ha="right")
    ax.set(title=title, xlabel="learning rate", ylabel="% of validation images (mean of 3 seeds)", ylim=(0, 100))
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=9, title="best rate's accuracy")
    show(drawing, alt)


def mean_and_spread(pictures, alt):
    """Mean and standard deviation of each pixel as pictures; `pictures`: name -> (mean, std), (H, W) or (H, W, 3)."""
    drawing, axes = figure(1, 2 * len(pictures), size=(8, 2.6))
    for pair, (name, (mean, std)) in zip(axes.reshape(-1, 2), pictures.items(), strict=True):
        pair[0].imshow(np.clip(mean, 0, 1), cmap="gray", vmin=0, vmax=1)
        pair[0].set_title(f"{name}: mean")
        grey = std if std.ndim == 2 else std.mean(axis=-1)
        pair[1].imshow(grey, cmap="gray", vmin=0, vmax=0.45)
        pair[1].set_title(f"spread, {grey.min():.2f} to {grey.max():.2f}")
    for ax in axes:
        ax.axis("off")
    show(drawing, alt)


def components(directions, shape, shares, alt):
    """The first directions as pictures, red where they are positive and blue where negative, with their share."""
    count = directions.shape[1]
    drawing, axes = figure(2, count // 2, size=(8, 3.4))
    for ax, direction, share in zip(axes.flat, directions.T, shares, strict=True):
        limit = np.abs(direction).max()
        ax.imshow(direction.reshape(shape), cmap="RdBu_r", vmin=-limit, vmax=limit)
        ax.set_title(f"{100 * share:.1f} %", fontsize=9.5)
        ax.axis("off")
    drawing.suptitle("The first directions, with the share of the variance along each", x=0.01, ha="left", fontsize=11)
    show(drawing, alt)


def shares(kept, marks, alt):
    """Cumulative share of the variance against the number of components; `marks`: number -> share, to be labelled."""
    drawing, ax = figure(size=(6.4, 3.2))
    ax.semilogx(np.arange(1, len(kept) + 1), 100 * kept, color=COLOURS[0])
    for count, share in marks.items():
        ax.plot(count, 100 * share, "o", color=COLOURS[1])
        ax.annotate(
            f"{count} keep {100 * share:.0f} %", (count, 100 * share), (6, -12), textcoords="offset points", fontsize=9
        )
    ax.set(title="Variance kept", xlabel="number of components", ylabel="% of the variance", ylim=(0, 104))
    show(drawing, alt)


def reconstructions(originals, kept, shape, alt):
    """Rows of images: the originals, then what so many components keep of them; `kept`: number -> (N, D)."""
    rows = {"original": originals} | {f"{count}": images for count, images in kept.items()}
    drawing, axes = figure(len(rows), len(originals), size=(0.72 * len(originals) + 0.9, 0.74 * len(rows)))
    for line, (name, images) in zip(axes, rows.items(), strict=True):
        picture_row(line, name, [image.reshape(shape) for image in images], cmap="gray", vmin=0, vmax=1)
    show(drawing, alt)


def whitened_images(originals, whitened, shape, alt):
    """The originals and what whitening makes of them, put back as pictures; `whitened`: name -> (N, D)."""
    drawing, axes = figure(
        1 + len(whitened), len(originals), size=(0.8 * len(originals) + 1.5, 0.84 * (1 + len(whitened)))
    )
    for line, (name, images) in zip(axes, ({"original": originals} | whitened).items(), strict=True):
        limit = np.quantile(np.abs(images - images.mean()), 0.99)
        limits = {"vmin": images.mean() - limit, "vmax": images.mean() + limit}
        picture_row(line, name, [image.reshape(shape) for image in images], cmap="gray", **limits)
    show(drawing, alt)


def leak(scores, alt):
    """Accuracies of two ways to score, one dot a draw; `scores`: panel -> (honest, leaky), each (draws,)."""
    drawing, axes = figure(1, len(scores), size=(8, 3.4), sharey=True)
    jitter = np.linspace(-0.12, 0.12, len(next(iter(scores.values()))[0]))
    for ax, (title, pair) in zip(axes, scores.items(), strict=True):
        for x, colour, values in zip((0, 1), COLOURS, pair, strict=False):
            ax.plot(x + jitter, 100 * np.array(values), ".", color=colour, alpha=0.5, markersize=6)
            ax.plot([x - 0.25, x + 0.25], [100 * np.mean(values)] * 2, color=colour, linewidth=2.5)
            ax.text(x + 0.27, 100 * np.mean(values), f"{100 * np.mean(values):.0f} %", va="center", fontsize=10)
        ax.axhline(50, color="0.4", linewidth=0.8, linestyle=":")
        ax.text(1.58, 50.6, "a coin", color="0.4", fontsize=9, ha="right")
        ax.set(title=title, xticks=[0, 1], xticklabels=["honest", "leaky"], xlim=(-0.5, 1.6))
        ax.grid(axis="x", visible=False)
    axes[0].set_ylabel("% of the test images right")
    show(drawing, alt)
