"""The figures of 09-augmentation, and the digits that one of them shows."""

import numpy as np

from cs231n_utils.plots import COLOURS, figure, picture_row, show

__all__ = ["averaged", "drawn_digits", "gains", "grid", "harm", "mixtures", "strength", "turned"]


class _NeverMirrors(np.random.Generator):
    """`rendering` mirrors half of its symbols, by a choice of -1 or 1; mirrored digits would be other signs."""

    def choice(self, a, size=None):
        return np.abs(super().choice(a, size))


def drawn_digits(images_per_class, seed):
    """Digits 0 to 9 drawn in the way of `data.load("symbols")`: X (N, 3, 32, 32) float32 from 0 to 1, y (N,).

    Unlike the symbols they are not mirrored.
    """
    from cs231n_utils.data import glyphs, rendering
    from cs231n_utils.data.symbols import SOURCE_SYMBOLS

    rng = _NeverMirrors(np.random.PCG64(seed))
    y = np.concatenate([rng.permutation(10) for _ in range(images_per_class)])
    masks, clutter = glyphs.masks("0123456789"), glyphs.masks(SOURCE_SYMBOLS)
    X = rendering.render(masks[y], y / 10, clutter, rng)
    return X.transpose(0, 3, 1, 2).astype(np.float32) / 255, y


def _picture(image):
    """(C, H, W), uint8 or 0 to 1, as imshow takes it."""
    return image.transpose(1, 2, 0) if image.dtype == np.uint8 else image.transpose(1, 2, 0).clip(0, 1)


def grid(picture, rows, alt):
    """The picture and draws of each transform; `rows`: name -> (n, C, H, W) uint8."""
    columns = 1 + len(next(iter(rows.values())))
    drawing, axes = figure(len(rows), columns, size=(8, len(rows) * 0.92 + 0.2), squeeze=False)
    for row, (name, pictures) in zip(axes, rows.items(), strict=True):
        picture_row(row, name, [_picture(p) for p in (picture, *pictures)])
    axes[0][0].set_title("as it is", fontsize=9, loc="center")
    show(drawing, alt)


def gains(sizes, results, title, alt):
    """Accuracy against pictures a class; `results`: name -> (sizes, seeds) in percent."""
    drawing, ax = figure(size=(6.4, 3.4))
    _lines(ax, sizes, results)
    ax.set(xscale="log", xlabel="pictures a class", ylabel="% of test pictures right (3 seeds)", title=title)
    _ticks(ax, sizes)
    ax.legend(fontsize=9)
    show(drawing, alt)


def _ticks(ax, values):
    ax.set_xticks(list(values), [str(v) for v in values])
    ax.minorticks_off()


def _lines(ax, x, results):
    for colour, (name, values) in zip(COLOURS, results.items(), strict=False):
        values = np.asarray(values)
        ax.plot(x, values.mean(axis=1), "-", color=colour, label=name)
        ax.plot(np.repeat(x, values.shape[1]), values.reshape(-1), "o", color=colour, alpha=0.45, markersize=5)


def harm(sizes, results, means, alt):
    """Accuracy with and without mirroring, and mean pictures; `means`: name -> (H, W)."""
    drawing, axes = figure(1, 1 + len(means), size=(8, 3), width_ratios=(3.2, *[1] * len(means)))
    _lines(axes[0], sizes, results)
    axes[0].set(xscale="log", xlabel="pictures a class", ylabel="% right (3 seeds)", title="Fashion-MNIST")
    _ticks(axes[0], sizes)
    axes[0].legend(fontsize=9)
    for ax, (name, picture) in zip(axes[1:], means.items(), strict=True):
        picture_row([ax], "", [picture], cmap="gray_r")
        ax.set_title(f"mean {name.lower()}", fontsize=9, loc="center")
    show(drawing, alt)


def turned(X, y, classes, alt):
    """One digit of each class, of much contrast, upright and turned by half a turn; X (N, 3, H, W), from 0 to 1."""
    contrast = X.mean(axis=1).std(axis=(1, 2))
    chosen = [int(np.argmax(np.where(y == c, contrast, 0))) for c in classes]
    drawing, axes = figure(2, len(classes), size=(4.6, 2.5))
    picture_row(axes[0], "upright", [_picture(X[i]) for i in chosen])
    picture_row(axes[1], "turned", [_picture(X[i][:, ::-1, ::-1]) for i in chosen])
    show(drawing, alt)


def mixtures(rows, mean, class_names, alt):
    """Mixtures with their labels; `rows`: name -> (pictures, labels)."""
    count = len(next(iter(rows.values()))[0])
    drawing, axes = figure(len(rows), count, size=(8, 1.75 * len(rows)), squeeze=False)
    for row, (name, (pictures, labels)) in zip(axes, rows.items(), strict=True):
        picture_row(row, name, [_picture(p + mean) for p in pictures])
        for ax, label in zip(row, labels, strict=True):
            parts = [f"{100 * label[c]:.0f} % {class_names[c]}" for c in np.argsort(-label)[:2] if label[c] >= 0.005]
            ax.set_xlabel("\n".join(parts), fontsize=9)
    show(drawing, alt)


def averaged(accuracies, levels, xlabel, title, alt):
    """Accuracy (seeds, draws) of the mean of 1, 2, ... draws; `levels`: name -> percent, as horizontal lines."""
    drawing, ax = figure(size=(6.4, 3.2))
    draws = np.arange(1, accuracies.shape[1] + 1)
    ax.fill_between(draws, accuracies.min(axis=0), accuracies.max(axis=0), color=COLOURS[0], alpha=0.15, linewidth=0)
    ax.plot(draws, accuracies.mean(axis=0), "o-", color=COLOURS[0], markersize=4, label="mean of random draws")
    for colour, (name, value) in zip(COLOURS[1:], levels.items(), strict=False):
        ax.axhline(value, color=colour, linestyle="--", label=name)
    middle, half = np.mean(ax.get_ylim()), np.ptp(ax.get_ylim()) / 2
    ax.set_ylim(middle - max(half, 2.5), middle + max(half, 2.5))  # half a point of chance shall look small
    ax.set(xlabel=xlabel, ylabel="% of test pictures right", title=title)
    ax.legend(fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    show(drawing, alt)


def strength(strengths, accuracies, chosen, alt):
    """Validation accuracy (seeds, strengths) against strength; the band is one standard error below the best."""
    drawing, ax = figure(size=(6.4, 3.2))
    _lines(ax, strengths, {"": accuracies.T})
    means = accuracies.mean(axis=0)
    best = int(means.argmax())
    error = accuracies[:, best].std(ddof=1) / np.sqrt(len(accuracies))
    ax.axhspan(means[best] - error, means[best], color="0.5", alpha=0.2, linewidth=0)
    ax.axvline(chosen, color=COLOURS[1], linestyle=":")
    ax.text(chosen, ax.get_ylim()[0], " chosen", color=COLOURS[1], fontsize=9, va="bottom")
    ax.set(xlabel="largest shift in pixels", ylabel="% of validation pictures right")
    ax.set_title("Dots: seeds. Grey: one standard error below the best mean")
    _ticks(ax, strengths)
    show(drawing, alt)
