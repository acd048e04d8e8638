"""What the test cells of 09-augmentation share: pictures whose pixels tell where they come from.

What is random is judged by what can be counted over many pictures; a share that chance explains is replaced by what is
expected, so that any right way to draw passes and a wrong one still shows its own numbers.
"""

import numpy as np

__all__ = ["COUNTED", "cropped", "flipped", "jittered", "mended", "relabelled", "scaled", "tables", "ten_looks"]

COUNTED = {"rtol": 0.0, "atol": 0.05}
ALIKE = "all pictures are treated alike"
ALWAYS = "all pictures are treated alike, in every call the same"
WHOLE = "batches mirrored as a whole: 0 for none, 1 for some, 2 for all"
SECOND = 500


def about(value, expected, margin=0.05):
    """`expected` itself if `value` is that near to it."""
    return float(expected) if abs(value - expected) <= margin else float(value)


def coded(N, C=3, H=3, W=4):
    """Pictures (N, C, H, W) of positive whole numbers, no two of which are equal in one picture."""
    places = 1.0 + np.arange(C * H * W).reshape(C, H, W)
    return places + 1000.0 * np.arange(1, N + 1)[:, None, None, None]


def alike(*drawn):
    """True if every picture got what its neighbour got: the draw was one for the whole batch."""
    return float(all(np.all(d[1:] == d[:-1]) for d in drawn))


def mean_picture(out, x, expected, margin=0.025):
    """What the results have at each place in the mean over all pictures, from 0 to 1; tells wrong results apart.

    `expected` is the same for right results; it is put in place of what is that near to it.
    """
    C, H, W = x.shape[1:]
    numbers = x[:, :1, :1, :1] - 1
    mean = np.mean(np.where(out > 0, out - numbers, 0), axis=0) / (C * H * W)
    return np.where(np.abs(mean - expected) <= margin, expected, mean)


def own_share(out, x):
    """The share of pixels that come from the right picture; zeros aside."""
    numbers = x[:, :1, :1, :1] // 1000
    return np.mean(out[out > 0] // 1000 == np.broadcast_to(numbers, out.shape)[out > 0])


def drawn_again(transform, count, seed):
    """Results for `count` pictures, of a second call that goes on with the same rng, and of two with equal rngs.

    `transform` takes the number of pictures and an rng. The later calls have few pictures: loops over them are slow.
    """
    rng = np.random.default_rng(seed)
    first, second = transform(count, rng), transform(min(count, SECOND), rng)
    return first, second, [transform(60, np.random.default_rng(seed)) for _ in range(2)]


def same_again(one, other):
    return float(np.array_equal(np.asarray(one), np.asarray(other)))


def always_alike(transform, seed):
    """True if two pictures come out of many calls, all with one rng, in the same way."""
    rng = np.random.default_rng([seed, 2])
    results = [np.asarray(transform(2, rng)) for _ in range(60)]
    return float(all(np.array_equal(result, results[0]) for result in results[1:]))


def _flips(out, x):
    """For each picture: whether it is mirrored; and the share of those that are neither it nor its mirror image."""
    axes = tuple(range(1, x.ndim))
    is_same, is_mirrored = np.all(out == x, axis=axes), np.all(out == x[..., ::-1], axis=axes)
    return is_mirrored, 1 - np.mean(is_same | is_mirrored)


def flipped(p, shape=(3, 2, 3), seed=0, N=2500):
    """A scenario: mirror pictures with probability `p` and count."""
    x = coded(N, *shape)
    places = (x[0] - 1000) / x[0].size

    def scenario(f):
        def flip(count, rng):
            return np.asarray(f.random_horizontal_flip(x[:count], p, rng))

        first, second, twins = drawn_again(flip, N, seed)
        found = {"the shape": np.array(first.shape)}
        if first.shape != x.shape or len(second) != SECOND:
            return found
        (mirrored, neither), (again, _) = _flips(first, x), _flips(second, x[:SECOND])
        found["the share that is neither the picture nor its mirror image"] = neither
        if not neither:
            found[ALIKE] = alike(mirrored)
            found[ALWAYS] = always_alike(flip, seed) if found[ALIKE] else 0.0
            if found[ALIKE] and not found[ALWAYS]:
                return found
        expected = (1 - p) * places + p * places[..., ::-1]
        found["the mean of all results, by place"] = mean_picture(first, x, expected)
        found["the share of pixels that come from their own picture"] = own_share(first, x)
        if neither or found[ALIKE]:
            return found
        by_chance = p**2 + (1 - p) ** 2
        rng = np.random.default_rng([seed, 3])
        counts = [_flips(flip(5, rng), x[:5])[0].sum() for _ in range(40)]
        return found | {
            "the share that is mirrored": about(mirrored.mean(), p),
            "the same number is mirrored in each of 40 batches of five": float(np.ptp(counts) == 0),
            "the share treated as the next": about(np.mean(mirrored[1:] == mirrored[:-1]), by_chance),
            "the share treated alike in a second call": about(np.mean(mirrored[:SECOND] == again), by_chance, 0.12),
            "from the same state of rng the same comes out": same_again(*twins),
        }

    return scenario


def _places(out, padded):
    """Top row and left column of each cut-out; -1 where it is no window of its padded picture."""
    N, _, h, w = out.shape
    top, left = np.full((2, N), -1)
    for i in range(padded.shape[2] - h + 1):
        for j in range(padded.shape[3] - w + 1):
            fits = np.all(out == padded[:, :, i : i + h, j : j + w], axis=(1, 2, 3))
            top[fits], left[fits] = i, j
    return top, left


def _shares(drawn, count, margin=0.05):
    """The share of each of the `count` values; an even spread if chance explains the difference."""
    shares = np.bincount(drawn, minlength=count)[:count] / len(drawn)
    return np.array([about(share, 1 / count, margin) for share in shares])


def cropped(size, pad, shape=(3, 3, 4), seed=0, N=2500):
    """A scenario: cut squares of `size` out of padded pictures and find where each comes from."""
    x = coded(N, *shape)
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows, columns = padded.shape[2] - size + 1, padded.shape[3] - size + 1
    places = np.maximum(padded[0] - 1000, 0) / x[0].size
    windows = [places[:, i : i + size, j : j + size] for i in range(rows) for j in range(columns)]

    def scenario(f):
        def crop(count, rng):
            return np.asarray(f.random_crop(x[:count], size, pad, rng))

        first, second, twins = drawn_again(crop, N, seed)
        found = {"the shape": np.array(first.shape)}
        if first.shape != (N, shape[0], size, size) or len(second) != SECOND:
            return found
        (top, left), (again, _) = _places(first, padded), _places(second, padded[:SECOND])
        elsewhere = np.mean(top < 0)
        found["the share that is no window of its own padded picture"] = elsewhere
        if not elsewhere and rows * columns > 1:
            found[ALIKE] = alike(top, left)
            found[ALWAYS] = always_alike(crop, seed) if found[ALIKE] else 0.0
            if found[ALIKE] and not found[ALWAYS]:
                return found
        found["the mean of all results, by place"] = mean_picture(first, x, np.mean(windows, axis=0))
        found["the share of pixels that come from their own picture"] = own_share(first, x)
        if elsewhere or found.get(ALIKE):
            return found
        correlation = 0.0 if not (np.std(top) and np.std(left)) else np.corrcoef(top, left)[0, 1]
        return found | {
            "the share of each top row": _shares(top, rows),
            "the share of each left column": _shares(left, columns),
            "the correlation of row and column": about(correlation, 0, 0.12),
            "the share with the next one's row": about(np.mean(top[1:] == top[:-1]), 1 / rows),
            "the share with the same row in a second call": about(np.mean(top[:SECOND] == again), 1 / rows, 0.12),
            "from the same state of rng the same comes out": same_again(*twins),
        }

    return scenario


def scaled(size, sides, seed=0, N=500):
    """A scenario: `resize` writes into each pixel of which picture, at which size and from which place it is."""
    x = np.broadcast_to(np.arange(1.0, N + 1)[:, None, None, None], (N, 3, 4, 6)).copy()

    def resize(image, side):
        places = 100.0 * np.arange(side)[:, None] + np.arange(side)
        number = float(np.asarray(image).reshape(-1)[0])
        return np.stack([1e7 * number + 1e5 * side + places + 0.25 * c for c in range(3)])

    def scenario(f):
        rng = np.random.default_rng(seed)
        out = np.asarray(f.random_scale_crop(x, size, sides, resize, rng), dtype=float)
        few, twin = (
            f.random_scale_crop(x[:40], size, sides, resize, np.random.default_rng(seed + 1)) for _ in range(2)
        )
        found = {"the shape": np.array(out.shape)}
        if out.shape != (N, 3, size, size):
            return found
        first = out[:, 0, 0, 0]
        number, side = first // 1e7, _sides(out)
        top, left = (first % 1e5 // 100).astype(int), (first % 100).astype(int)
        window = first[:, None, None] + 100.0 * np.arange(size)[:, None] + np.arange(size)
        right = np.all(out == np.stack([window, window + 0.25, window + 0.5], axis=1), axis=(1, 2, 3)) & (
            number == x[:, 0, 0, 0]
        )
        found["the share that is no window of its own resized picture"] = 1 - right.mean()
        found[ALIKE] = alike(side)
        calls = [side] + [_sides(f.random_scale_crop(x[:5], size, sides, resize, rng)) for _ in range(8)]
        occurring = np.unique(np.concatenate(calls))
        found["the side, if there is only one in nine calls"] = float(occurring[0]) if len(occurring) == 1 else 0.0
        if found[ALIKE] or not right.all():
            return found
        low, high = sides
        places = {s: (top[side == s], left[side == s]) for s in range(low, high + 1)}
        return found | {
            "the share of each side": _shares(np.clip(side - low, 0, None), high - low + 1, 0.1),
            "sides out of range": float(np.sum((side < low) | (side > high))),
            "the share of sides whose every row and column occurs": np.mean(
                [all(len(np.unique(p)) == s - size + 1 for p in pair) for s, pair in places.items()]
            ),
            "the share from the last row": about(np.mean(top == side - size), np.mean(1 / (side - size + 1)), 0.1),
            "the share with a row like its column": about(np.mean(top == left), np.mean(1 / (side - size + 1)), 0.09),
            "from the same state of rng the same comes out": same_again(few, twin),
        }

    return scenario


def _sides(out):
    """The side that each picture was resized to, from its first pixel."""
    return (np.asarray(out)[:, 0, 0, 0] % 1e7 // 1e5).astype(int)


def jittered(brightness, contrast, seed=0, N=800):
    """A scenario: find the factors of each picture from its mean and its spread, where nothing is cut off."""
    numbers = np.random.default_rng([seed, 1])
    x = numbers.integers(75, 166, (N, 3, 4, 5)) + np.array([-5, 0, 5])[:, None, None]
    x[:, :, 0, 0], x[:, :, 0, 1] = 70, 170
    x = x.astype(np.uint8)
    means = x.mean(axis=(1, 2, 3))

    def scenario(f):
        first, second, twins = drawn_again(
            lambda count, rng: np.asarray(f.color_jitter(x[:count], brightness, contrast, rng)), N, seed
        )
        found = {"the shape": np.array(first.shape), "it is uint8 as before": float(first.dtype == np.uint8)}
        if first.shape != x.shape:
            return found
        values = first.astype(float)
        bright = values.mean(axis=(1, 2, 3)) / means
        centred = x - means[:, None, None, None]
        slope = (values * centred).sum(axis=(1, 2, 3)) / (centred**2).sum(axis=(1, 2, 3))
        line = values.mean(axis=(1, 2, 3))[:, None, None, None] + slope[:, None, None, None] * centred
        sharp = slope / bright
        found["a picture is changed by one rule for all its pixels and channels"] = float(
            np.abs(values - line).max() < 1.6
        )
        found[ALIKE] = float(np.ptp(bright) < 0.01 and np.ptp(sharp) < 0.01)
        if found[ALIKE]:
            return found
        both = brightness > 0 and contrast > 0
        if not brightness:
            shift = np.mean(values.mean(axis=(1, 2, 3)) - means)
            found["what a picture's mean gains, with the brightness kept"] = about(shift, 0, 0.15)
        return found | {
            "the least brightness factor": about(bright.min(), 1 - brightness, 0.02),
            "the greatest brightness factor": about(bright.max(), 1 + brightness, 0.02),
            "the mean brightness factor": about(bright.mean(), 1, 0.035),
            "the least contrast factor": about(sharp.min(), 1 - contrast, 0.02),
            "the greatest contrast factor": about(sharp.max(), 1 + contrast, 0.02),
            "the mean contrast factor": about(sharp.mean(), 1, 0.035),
            "the correlation of the factors": about(np.corrcoef(bright, sharp)[0, 1], 0, 0.2) if both else 0.0,
            "from the same state of rng the same comes out": same_again(*twins),
            "a second call draws other factors": float(not np.array_equal(first[:SECOND], second)),
        }

    return scenario


def saturated(brightness, contrast, seed=0, N=400):
    """A scenario: pictures from 0 to 255, where a jitter must cut off and neither wrap nor squeeze."""
    x = np.zeros((N, 3, 4, 4), dtype=np.uint8)
    x[...] = np.linspace(0, 255, 16).reshape(4, 4)

    def scenario(f):
        out = np.asarray(f.color_jitter(x, brightness, contrast, np.random.default_rng(seed)))
        if out.shape != x.shape:
            return {"the shape": np.array(out.shape)}
        darker = np.diff(out.reshape(N, 3, 16).astype(float), axis=2) < 0
        return {
            "the shape": np.array(out.shape),
            "among dark pixels, a brighter one came out darker": float(darker[..., :7].any()),
            "among bright pixels, a brighter one came out darker": float(darker[..., 7:].any()),
            "the least value": float(out.min()),
            "the greatest value": float(out.max()),
        }

    return scenario


def relabelled(mirrored, shape=(3, 2, 3), seed=0, N=2500):
    """A scenario: mirror pictures of which some change their class; count what became of pictures and labels."""
    mirrored = np.asarray(mirrored)
    x, y = coded(N, *shape), np.random.default_rng([seed, 1]).integers(0, len(mirrored), N)

    def scenario(f):
        first, second, twins = drawn_again(
            lambda count, rng: f.flip_with_labels(x[:count], y[:count], mirrored, rng), N, seed
        )
        out, labels = (np.asarray(part) for part in first)
        found = {"the shape": np.array(out.shape), "the shape of the labels": np.array(labels.shape)}
        if out.shape != x.shape or labels.shape != y.shape:
            return found
        flip, neither = _flips(out, x)
        becomes = mirrored[y]
        rate = 0.5 * np.mean(becomes >= 0)
        places = (x[0] - 1000) / x[0].size
        expected = (1 - rate) * places + rate * places[..., ::-1]
        found["the share that is neither the picture nor its mirror image"] = neither
        if not neither:
            found[ALIKE] = alike(flip)
            if found[ALIKE]:
                return found
        found["the mean of all results, by place"] = mean_picture(out, x, expected)
        keeps, turns, never = becomes == y, (becomes >= 0) & (becomes != y), becomes < 0
        if neither:
            return found
        found |= {
            f"the share mirrored of those whose class {name}": about(flip[which].mean(), expected, 0.08)
            for name, which, expected in (
                ("stays", keeps, 0.5),
                ("becomes another", turns, 0.5),
                ("has no mirror image", never, 0.0),
            )
            if which.any()
        }
        return found | {
            "the share of wrong labels among mirrored pictures": np.mean((labels != becomes)[flip]),
            "the share of wrong labels among the others": np.mean((labels != y)[~flip]),
            "a second call draws other pictures": float(not np.array_equal(out[:SECOND], second[0])),
            "from the same state of rng the same comes out": same_again(twins[0][0], twins[1][0]),
        }

    return scenario


def mended(training, shape=(3, 2, 3), seed=0, N=6000):
    """A scenario: ask for a batch, and look at the pictures, at the labels and at the data set afterwards."""
    numbers = np.random.default_rng([seed, 1])
    X, y = coded(N, *shape).astype(np.float64), numbers.integers(0, 5, N)
    mean, rows = numbers.uniform(0.1, 0.9, shape), numbers.permutation(N)[: N // 2]

    def small_batches(f):
        rng = np.random.default_rng([seed, 2])
        for _ in range(16):
            few, _ = f.mended_batch({"X": X.copy(), "y": y.copy()}, rows[:9], mean, training, rng)
            yield np.asarray(few)

    def scenario(f):
        dataset, rng = {"X": X.copy(), "y": y.copy()}, np.random.default_rng(seed)
        batch, labels = f.mended_batch(dataset, rows, mean, training, rng)
        batch, labels = np.asarray(batch), np.asarray(labels)
        found = {"the shape": np.array(batch.shape), "the shape of the labels": np.array(labels.shape)}
        if batch.shape != X[rows].shape or labels.shape != rows.shape:
            return found
        flip, neither = _flips(np.round(batch + mean, 6), X[rows])
        turned, _ = _flips(np.round((batch + mean[..., ::-1])[..., ::-1], 6), X[rows])
        found |= {
            "the share that, with the mean added, is neither its picture nor the mirror image": neither,
            "the share that was centred before it was mirrored": np.mean(turned & ~flip) if neither else 0.0,
            "the share that is turned upside down": np.mean(
                np.all(np.round(batch + mean, 6) == X[rows][:, :, ::-1], axis=(1, 2, 3))
            ),
            "the share of wrong labels": np.mean(labels != y[rows]),
            ALIKE: alike(flip),
        }
        found[WHOLE] = 0.0
        if found[ALIKE]:
            whole = [_flips(np.round(few + mean, 6), X[rows[:9]])[0].mean() for few in small_batches(f)]
            found[WHOLE] = float(max(whole) + min(whole))
        else:
            found["the pictures that are mirrored, of ten"] = about(10 * flip.mean(), 5, 0.4)
            second, _ = f.mended_batch({"X": X.copy(), "y": y.copy()}, rows, mean, training, rng)
            found["a second call draws other pictures"] = float(not np.array_equal(batch, np.asarray(second)))
        return found

    return scenario


def kept_whole(seed=0):
    """A scenario: many batches from one data set, which must be the same afterwards."""
    numbers = np.random.default_rng([seed, 1])
    X, y = coded(50, 3, 2, 3), numbers.integers(0, 5, 50)
    mean = np.full((3, 2, 3), 0.25)

    def scenario(f):
        found = {}
        for training in (True, False):
            dataset = {"X": X.copy(), "y": y.copy()}
            rng = np.random.default_rng(seed)
            for _ in range(4):
                batch, _ = f.mended_batch(dataset, np.arange(50), mean, training, rng)
            name = "in training" if training else "when it is judged"
            found[f"the share of pictures changed in the data set, {name}"] = np.mean(
                np.any(np.asarray(dataset["X"]) != X, axis=(1, 2, 3))
            )
        return found | {"the share mirrored when it is judged": _flips(np.asarray(batch) + mean, X)[0].mean()}

    return scenario


def ten_looks(size, shape=(3, 6, 8), classes=4, seed=0, N=5):
    """A scenario: a prediction that depends on every pixel's place, on the ten cut-outs of each picture."""
    numbers = np.random.default_rng([seed, 1])
    x = numbers.standard_normal((N, *shape))
    weights = numbers.standard_normal((shape[0] * size * size, classes))

    def predict(images):
        scores = np.asarray(images).reshape(len(images), -1) @ weights
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def scenario(f):
        return {"the probabilities": f.predict_with_test_time_augmentation(predict, x, size)}

    return scenario


def tables(seed, count=25):
    """A scenario: the strength chosen from each of many tables of accuracies."""
    numbers, made = np.random.default_rng([seed, 1]), []
    for _ in range(count):
        seeds, strengths = int(numbers.integers(2, 6)), int(numbers.integers(3, 8))
        table = 60 + 2 * numbers.standard_normal(strengths) + 2 * numbers.standard_normal((seeds, strengths))
        made.append((numbers.permutation(strengths).tolist(), table))

    def scenario(f):
        return {"the strengths": np.array([float(f.choose_strength(list(s), table)) for s, table in made])}

    return scenario
