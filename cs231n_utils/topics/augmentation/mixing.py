"""What the test cells of mixed, holed and pooled pictures in 09-augmentation share; see `cases`."""

import numpy as np

from cs231n_utils.topics.augmentation.cases import ALIKE, SECOND, about, alike, coded, drawn_again, same_again

__all__ = ["holed", "mixed", "pasted", "pooled"]


def _box(mask):
    """Of masks (N, H, W): first row, height, first column, width, and whether each mask is a full rectangle."""
    sides = []
    for axis in (2, 1):
        hit = mask.any(axis=axis)
        sides.append((hit.argmax(axis=1), hit.sum(axis=1)))
    (top, height), (left, width) = sides
    return top, height, left, width, mask.sum(axis=(1, 2)) == height * width


def _centres(first, length, size, limit):
    """The middle of an odd side of `size` pixels of which the border at 0 or `limit` may have cut a part."""
    return np.where((first == 0) & (length < size), length - 1 - size // 2, first + size // 2)


def holed(size, shape=(2, 5, 7), seed=0, N=1800):
    """A scenario: cut holes of an odd `size` and find their centres."""
    x = coded(N, *shape)
    H, W = shape[1:]

    def scenario(f):
        first, second, twins = drawn_again(lambda count, rng: np.asarray(f.cutout(x[:count], size, rng)), N, seed)
        found = {"the shape": np.array(first.shape)}
        if first.shape != x.shape:
            return found
        mask = np.all(first == 0, axis=1)
        top, height, left, width, full = _box(mask)
        found["the share of pictures changed elsewhere, or not in a rectangle"] = 1 - np.mean(
            full & np.all((first == x) | mask[:, None], axis=(1, 2, 3))
        )
        found["the share of pictures without a hole"] = np.mean(~mask.any(axis=(1, 2)))
        found[ALIKE] = alike(mask)
        if found[ALIKE]:
            return found
        rows, columns = _centres(top, height, size, H), _centres(left, width, size, W)
        found["the greatest height"], found["the greatest width"] = float(height.max()), float(width.max())
        found["the share of holes that the border cuts"] = about(
            np.mean((height < size) | (width < size)), _cut(size, H, W), 0.06
        )
        for name, centres, count in (("row", rows, H), ("column", columns, W)):
            shares = np.bincount(np.clip(centres, 0, count - 1), minlength=count) / N
            found[f"the share of each centre {name}"] = np.array([about(s, 1 / count) for s in shares])
        return found | {
            "the share with the next one's centre row": about(np.mean(rows[1:] == rows[:-1]), 1 / H),
            "a second call draws other places": float(not np.array_equal(first[:SECOND], second)),
            "from the same state of rng the same comes out": same_again(*twins),
        }

    return scenario


def _cut(size, H, W):
    """The share of centres whose square does not lie wholly inside."""
    inside = max(0, H - size + 1) * max(0, W - size + 1)
    return 1 - inside / (H * W)


def _labels_right(labels, y, partner, weight, num_classes):
    """Whether each row of `labels` gives `weight` to the partner's class and the rest to the picture's own."""
    rows = np.eye(num_classes)
    wanted = (1 - weight)[:, None] * rows[y] + weight[:, None] * rows[y[partner]]
    return np.abs(labels - wanted).max(axis=1) < 1e-6


def _label_facts(labels, y, partner, weight):
    """Numbers that are 0 for labels mixed as they should be, and tell the wrong ones apart."""
    rows = np.arange(len(y))
    own_wanted = np.where(y == y[partner], 1.0, 1 - weight)
    own = labels[rows, y]
    others = labels.copy()
    others[rows, y] = 0
    others[rows, y[partner]] = 0
    between = (weight > 0.1) & (weight < 0.9) & (y != y[partner])
    single = (labels.max(axis=1) > 1 - 1e-9)[between]
    halves = (np.abs(own - 0.5) < 1e-9)[between]
    return np.array(
        [
            np.mean(own - own_wanted),
            np.mean(np.abs(own - own_wanted)),
            np.mean(single) if between.any() else 0.0,
            np.mean(halves) if between.any() else 0.0,
            np.mean(others.sum(axis=1)),
            np.mean(labels.sum(axis=1)) - 1,
        ]
    )


FACTS = (
    "the weight of the own class, less what it should be, in the mean",
    "the difference of that weight from what it should be, in the mean",
    "the share of mixed pictures with the label of one class alone",
    "the share of mixed pictures whose label is half and half",
    "the weight of classes that are in neither picture, in the mean",
    "the sum of a label's weights, less 1, in the mean",
)


def _named(facts):
    return {name: about(value, 0, 0.01) for name, value in zip(FACTS, np.mean(facts, axis=0), strict=True)}


def _favourite(partner, counted):
    """The share of a batch that has the same partner, at most, in the mean over the batches."""
    shares = [np.bincount(p[c]).max() / max(1, c.sum()) if c.any() else 0 for p, c in zip(partner, counted)]
    return about(np.mean(shares), 0, 0.2)


def mixed(alpha, num_classes=6, seed=0, calls=15):
    """A scenario: each picture has one bright pixel of its own, so that a blend shows its parts and their weights."""
    H, W = 8, 15
    N = H * W
    x = np.eye(N).reshape(N, 1, H, W)
    y = np.random.default_rng([seed, 1]).integers(0, num_classes, N)

    def scenario(f):
        rng, found, parts, facts = np.random.default_rng(seed), {}, [], []
        for _ in range(calls):
            pictures, labels = f.mixup(x, y, num_classes, alpha, rng)
            pictures, labels = np.asarray(pictures, dtype=float), np.asarray(labels, dtype=float)
            found["the shape"] = np.array(pictures.shape)
            found["the shape of the labels"] = np.array(labels.shape)
            if pictures.shape != x.shape or labels.shape != (N, num_classes):
                return found
            parts.append(_blend(pictures.reshape(N, N), labels, y, num_classes))
            facts.append(_label_facts(labels, y, *parts[-1][2:]))
        blended, right, partner, weight = (np.stack(p) for p in zip(*parts, strict=True))
        found["the share that is no blend of the picture and one other"] = 1 - blended.mean()
        found["the share whose label is not mixed as the picture is"] = 1 - right.mean()
        found |= _named(facts)
        mixes = weight > 1e-9
        spread = np.mean([np.std(np.maximum(w, 1 - w)[m]) if m.any() else 0 for w, m in zip(weight, mixes)])
        found["one weight for the whole batch"] = float(spread < 1e-6)
        larger = [np.maximum(w, 1 - w)[m].mean() if m.any() else 1.0 for w, m in zip(weight, mixes)]
        found["the larger weight, if it is the same in every call"] = larger[0] if np.ptp(larger) < 1e-6 else 0.0
        if not blended.all() or found["one weight for the whole batch"]:
            return found
        twins = [f.mixup(x[:20], y[:20], num_classes, alpha, np.random.default_rng(seed))[0] for _ in range(2)]
        second = 1 / (2 * alpha + 1)
        return found | {
            "the mean weight of the other picture": about(weight[mixes].mean(), 0.5, 0.06),
            "the spread of the weight, 0 at one half and 1 at the ends": about(
                np.mean((1 - 2 * weight[mixes]) ** 2), second, 0.06
            ),
            "the share with the same partner in the next call": about(
                np.mean((partner[1:] == partner[:-1]) & mixes[1:]), 0, 0.05
            ),
            "the share of a batch with one and the same partner": _favourite(partner, mixes),
            "the share whose partner is its neighbour": about(
                np.mean((np.abs(partner - np.arange(N)) == 1) & mixes), 0, 0.06
            ),
            "from the same state of rng the same comes out": same_again(*twins),
        }

    return scenario


def _blend(mix, labels, y, num_classes):
    """For each row of `mix`, whose columns are the weights of the pictures: is it a blend, is its label right, ..."""
    N = len(mix)
    own = mix[np.arange(N), np.arange(N)]
    others = mix.copy()
    others[np.arange(N), np.arange(N)] = 0
    partner, weight = others.argmax(axis=1), others.max(axis=1)
    partner = np.where(weight > 0, partner, np.arange(N))
    blended = (np.abs(own + weight - 1) < 1e-6) & ((others > 1e-12).sum(axis=1) <= 1) & (mix.min(axis=1) >= 0)
    return blended, _labels_right(labels, y, partner, weight, num_classes), partner, weight


def pasted(alpha, shape=(2, 20, 28), num_classes=5, seed=0, N=100, calls=7):
    """A scenario: pictures of one value each, so that a pasted box shows where it is and whose it is."""
    H, W = shape[1:]
    x = np.broadcast_to(np.arange(1.0, N + 1)[:, None, None, None], (N, *shape)).copy()
    y = np.random.default_rng([seed, 1]).integers(0, num_classes, N)
    drawn = np.random.default_rng(99)
    side = np.sqrt(1 - drawn.beta(alpha, alpha, 40000))
    row, column = drawn.integers(0, H, 40000), drawn.integers(0, W, 40000)
    heights, widths = (
        np.minimum(limit, centre + side * limit / 2) - np.maximum(0, centre - side * limit / 2)
        for centre, limit in ((row, H), (column, W))
    )
    mean_share = np.mean(heights * widths) / (H * W)
    at_edge = np.mean((heights < side * H - 0.5) | (widths < side * W - 0.5))

    def scenario(f):
        rng, found, parts, facts = np.random.default_rng(seed), {}, [], []
        for _ in range(calls):
            pictures, labels = (np.asarray(part, dtype=float) for part in f.cutmix(x, y, num_classes, alpha, rng))
            found["the shape"] = np.array(pictures.shape)
            found["the shape of the labels"] = np.array(labels.shape)
            if pictures.shape != x.shape or labels.shape != (N, num_classes):
                return found
            parts.append(_paste(pictures, labels, y, num_classes))
            _, _, _, height, _, width, partner = parts[-1]
            facts.append(_label_facts(labels, y, partner, height * width / (H * W)))
        one_box, right, top, height, left, width, partner = (np.stack(p) for p in zip(*parts, strict=True))
        found["the share that is not the picture with one box of one other"] = 1 - one_box.mean()
        found["the share whose label does not follow the area pasted"] = 1 - right.mean()
        found |= _named(facts)
        seen = height * width > 0
        boxes = np.stack([top, height, left, width], axis=-1)
        found["one box for the whole batch"] = float(
            all(len(np.unique(b[s], axis=0)) <= 1 for b, s in zip(boxes, seen, strict=True))
        )
        if not one_box.all() or found["one box for the whole batch"]:
            return found
        twins = [f.cutmix(x[:20], y[:20], num_classes, alpha, np.random.default_rng(seed))[0] for _ in range(2)]
        inside = seen & (top > 0) & (left > 0) & (top + height < H) & (left + width < W)
        edge = seen & ~inside & (height < H) & (width < W)
        whole = (height / H - width / W)[inside]
        return found | {
            "the mean share of the area that is pasted": about((height * width).mean() / (H * W), mean_share, 0.06),
            "the share of boxes that touch the border": about(edge.mean(), at_edge, 0.12),
            "the share of a batch with one and the same partner": _favourite(partner, seen),
            "box height / H less box width / W, away from the border": about(np.abs(whole).mean(), 0, 0.05),
            "the share with the same partner in the next call": about(
                np.mean((partner[1:] == partner[:-1]) & seen[1:]), 0, 0.05
            ),
            "from the same state of rng the same comes out": same_again(*twins),
        }

    return scenario


def _paste(pictures, labels, y, num_classes):
    N, C, H, W = pictures.shape
    own = np.arange(1.0, N + 1)
    mask = pictures[:, 0] != own[:, None, None]
    top, height, left, width, full = _box(mask)
    other = np.where(mask, pictures[:, 0], 0).max(axis=(1, 2))
    wanted = np.where(mask, other[:, None, None], own[:, None, None])
    one_box = full & np.all(pictures == wanted[:, None], axis=(1, 2, 3))
    one_box &= (other == np.round(other)) & (other <= N)
    partner = np.where(other > 0, other - 1, own - 1).astype(int).clip(0, N - 1)
    share = mask.mean(axis=(1, 2))
    return one_box, _labels_right(labels, y, partner, share, num_classes), top, height, left, width, partner


def pooled(output, shape=(9, 12), seed=0, N=80):
    """A scenario: a channel that grows down and right, one that falls, and one of chance tell each window."""
    H, W = shape
    numbers = np.random.default_rng([seed, 1])
    code = 100.0 * np.arange(H)[:, None] + np.arange(W)
    x = np.stack([np.broadcast_to(c, (N, H, W)) for c in (code, -code)], axis=1)
    x = np.concatenate([x, numbers.standard_normal((N, 1, H, W))], axis=1)

    def scenario(f):
        first, second, twins = drawn_again(
            lambda count, rng: np.asarray(f.fractional_max_pool(x[:count], output, rng), dtype=float), N, seed
        )
        found = {"the shape": np.array(first.shape)}
        if first.shape != (N, 3, *output):
            return found
        last, start = first[:, 0], -first[:, 1]
        heights, widths = (last - start) // 100, (last - start) % 100
        found["windows of another size than 2 × 2"] = np.mean((heights != 1) | (widths != 1))
        found["the mean of window height less 1"], found["the mean of window width less 1"] = (
            heights.mean(),
            widths.mean(),
        )
        found["the share of outputs that are pixels of the picture"] = np.isin(first[:, 2], x[:, 2]).mean()
        if found["windows of another size than 2 × 2"]:
            return found
        top, left = (start // 100).astype(int), (start % 100).astype(int)
        n = np.arange(N)[:, None, None]
        maxima = np.max([x[n, 2, top + i, left + j] for i in (0, 1) for j in (0, 1)], axis=0)
        rows, columns = top[:, :, 0], left[:, 0]
        found["the share of outputs that are not the maximum of their window, in any channel"] = np.mean(
            first[:, 2] != maxima
        )
        found["all rows of windows are straight"] = float(
            np.all(top == rows[:, :, None]) and np.all(left == columns[:, None])
        )
        for name, starts in (("rows", rows), ("columns", columns)):
            steps = np.diff(starts, axis=1)
            found[f"steps of the {name} other than 1 and 2"] = np.mean((steps < 1) | (steps > 2))
            found[f"the first of the {name}"], found[f"the last of the {name}"] = (
                float(starts[:, 0].mean()),
                float(starts[:, -1].mean()),
            )
            found[f"all pictures have the same {name}"] = alike(starts)
            found[f"orders of steps of the {name}, up to 3"] = float(min(3, len(np.unique(steps, axis=0))))
        return found | {
            "a second call draws other places": float(not np.array_equal(first, second)),
            "from the same state of rng the same comes out": same_again(*twins),
        }

    return scenario
