"""Right answers of 09-augmentation in other styles: loops, other orders of draws, other ways to place and to cut."""

from tests.topics.right_answers import variant

VARIANTS = [
    variant(
        "loops",
        random_horizontal_flip="""
def random_horizontal_flip(x, p, rng):
    out = x.copy()
    for n in range(x.shape[0]):
        if rng.random() < p:
            out[n] = np.flip(x[n], axis=2)
    return out
""",
        random_crop="""
def random_crop(x, size, pad, rng):
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], mode="constant")
    out = np.empty((x.shape[0], x.shape[1], size, size), x.dtype)
    for n in range(len(x)):
        i = rng.integers(x.shape[2] - size + 1)
        j = rng.integers(x.shape[3] - size + 1)
        out[n] = x[n, :, i : i + size, j : j + size]
    return out
""",
        random_scale_crop="""
def random_scale_crop(x, size, sides, resize, rng):
    out = np.zeros((len(x), x.shape[1], size, size))
    for n in range(len(x)):
        side = int(rng.integers(sides[0], sides[1], endpoint=True))
        big = resize(x[n], side)
        left = rng.integers(side - size + 1)
        top = rng.integers(side - size + 1)
        out[n] = big[:, top : top + size, left : left + size]
    return out
""",
        color_jitter="""
def color_jitter(x, brightness, contrast, rng):
    out = np.zeros_like(x)
    for n in range(len(x)):
        image = x[n].astype(np.float64) * (1 + brightness * (2 * rng.random() - 1))
        mean = image.mean()
        image = mean + (image - mean) * (1 + contrast * (2 * rng.random() - 1))
        out[n] = image.round().clip(0, 255)
    return out
""",
        cutout="""
def cutout(x, size, rng):
    out = x.copy()
    N, C, H, W = x.shape
    for n in range(N):
        row, column = rng.integers(H), rng.integers(W)
        for i in range(row - size // 2, row + size // 2 + 1):
            for j in range(column - size // 2, column + size // 2 + 1):
                if 0 <= i < H and 0 <= j < W:
                    out[n, :, i, j] = 0
    return out
""",
        flip_with_labels="""
def flip_with_labels(x, y, mirrored, rng):
    x, y = x.copy(), y.copy()
    for n in range(len(y)):
        other = mirrored[y[n]]
        if other == -1:
            continue
        if rng.integers(2):
            x[n] = x[n, :, :, ::-1].copy()
            y[n] = other
    return x, y
""",
        mended_batch="""
def mended_batch(dataset, rows, mean, training, rng):
    batch = []
    for row in rows:
        picture = dataset["X"][row]
        if training and rng.random() > 0.5:
            picture = picture[:, :, ::-1]
        batch.append(picture - mean)
    return np.array(batch), dataset["y"][rows]
""",
        mixup="""
def mixup(x, y, num_classes, alpha, rng):
    partner = rng.permutation(len(x))
    pictures = np.zeros(x.shape)
    labels = np.zeros((len(x), num_classes))
    for n in range(len(x)):
        lam = rng.beta(alpha, alpha)
        pictures[n] = lam * x[n] + (1 - lam) * x[partner[n]]
        labels[n, y[n]] += lam
        labels[n, y[partner[n]]] += 1 - lam
    return pictures, labels
""",
        cutmix="""
def cutmix(x, y, num_classes, alpha, rng):
    N, C, H, W = x.shape
    pictures, labels = x.copy(), np.zeros((N, num_classes))
    for n in range(N):
        partner = rng.integers(N)
        ratio = np.sqrt(1 - rng.beta(alpha, alpha))
        h, w = int(round(H * ratio)), int(round(W * ratio))
        i, j = rng.integers(H), rng.integers(W)
        i1, i2 = np.clip([i - h // 2, i - h // 2 + h], 0, H)
        j1, j2 = np.clip([j - w // 2, j - w // 2 + w], 0, W)
        pictures[n, :, i1:i2, j1:j2] = x[partner, :, i1:i2, j1:j2]
        area = (i2 - i1) * (j2 - j1)
        labels[n, y[n]] += 1 - area / (H * W)
        labels[n, y[partner]] += area / (H * W)
    return pictures, labels
""",
        fractional_max_pool="""
def fractional_max_pool(x, output, rng):
    N, C, H, W = x.shape

    def places(size, count):
        steps = [1] * (count - 1)
        for i in rng.choice(count - 1, size - 2 - (count - 1), replace=False):
            steps[i] = 2
        starts = [0]
        for step in steps:
            starts.append(starts[-1] + step)
        return starts

    out = np.zeros((N, C, output[0], output[1]))
    for n in range(N):
        rows, columns = places(H, output[0]), places(W, output[1])
        for a, i in enumerate(rows):
            for b, j in enumerate(columns):
                out[n, :, a, b] = x[n, :, i : i + 2, j : j + 2].max(axis=(1, 2))
    return out
""",
        predict_with_test_time_augmentation="""
def predict_with_test_time_augmentation(predict, x, size):
    H, W = x.shape[2:]
    total = 0
    for mirror in (False, True):
        z = x[:, :, :, ::-1] if mirror else x
        for i in (0, H - size):
            for j in (0, W - size):
                total = total + predict(z[:, :, i : i + size, j : j + size])
        i, j = (H - size) // 2, (W - size) // 2
        total = total + predict(z[:, :, i : i + size, j : j + size])
    return total / 10
""",
        choose_strength="""
def choose_strength(strengths, accuracies):
    n, k = accuracies.shape
    means = [sum(accuracies[:, j]) / n for j in range(k)]
    best = means.index(max(means))
    variance = sum((a - means[best]) ** 2 for a in accuracies[:, best]) / (n - 1)
    limit = means[best] - (variance / n) ** 0.5
    for j in np.argsort(strengths):
        if means[j] >= limit:
            return strengths[j]
""",
    ),
    variant(
        "indices and one-liners",
        random_horizontal_flip="""
def random_horizontal_flip(x, p, rng):
    mask = rng.binomial(1, p, size=(x.shape[0], 1, 1, 1))
    return mask * np.flip(x, -1) + (1 - mask) * x
""",
        random_crop="""
def random_crop(x, size, pad, rng):
    N, C, H, W = x.shape
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), x.dtype)
    padded[:, :, pad : H + pad, pad : W + pad] = x
    left = rng.integers(0, W + 2 * pad - size, size=N, endpoint=True)[:, None, None]
    top = rng.integers(0, H + 2 * pad - size, size=N, endpoint=True)[:, None, None]
    i, j = np.arange(size)[:, None], np.arange(size)[None]
    return padded[np.arange(N)[:, None, None], :, top + i, left + j].transpose(0, 3, 1, 2)
""",
        random_scale_crop="""
def random_scale_crop(x, size, sides, resize, rng):
    drawn = [int(s) for s in rng.integers(sides[0], sides[1] + 1, len(x))]
    tops = [rng.choice(s - size + 1) for s in drawn]
    lefts = [rng.choice(s - size + 1) for s in drawn]
    return np.array(
        [resize(im, s)[:, t : t + size, q : q + size] for im, s, t, q in zip(x, drawn, tops, lefts)]
    )
""",
        color_jitter="""
def color_jitter(x, brightness, contrast, rng):
    c = 1 + rng.uniform(-contrast, contrast, len(x))[:, None, None, None]
    b = 1 + rng.uniform(-brightness, brightness, len(x))[:, None, None, None]
    v = x * b
    m = np.mean(v, axis=(1, 2, 3), keepdims=True)
    return (m * (1 - c) + c * v + 0.5).clip(0, 255.4).astype("uint8")
""",
        cutout="""
def cutout(x, size, rng):
    N, C, H, W = x.shape
    row, column = rng.integers(0, H, (N, 1, 1, 1)), rng.integers(0, W, (N, 1, 1, 1))
    far = np.abs(np.arange(H)[:, None] - row) > size // 2
    return x * (far | (np.abs(np.arange(W) - column) > size // 2))
""",
        flip_with_labels="""
def flip_with_labels(x, y, mirrored, rng):
    allowed = mirrored[y] != -1
    flip = np.logical_and(allowed, rng.choice([True, False], len(y)))
    x, y = x.copy(), y.copy()
    x[flip] = x[flip, :, :, ::-1]
    y[flip] = mirrored[y[flip]]
    return x, y
""",
        mended_batch="""
def mended_batch(dataset, rows, mean, training, rng):
    batch = dataset["X"][rows].copy()
    if training:
        batch = random_horizontal_flip(batch, 0.5, rng)
    return batch - mean[None], dataset["y"][rows].copy()
""",
        mixup="""
def mixup(x, y, num_classes, alpha, rng):
    N = x.shape[0]
    k = rng.integers(0, N, N)
    lam = rng.beta(alpha, alpha, size=(N, 1))
    one_hot = (np.arange(num_classes) == y[:, None]).astype(float)
    return (
        x[k] + lam[..., None, None] * (x - x[k]),
        one_hot[k] + lam * (one_hot - one_hot[k]),
    )
""",
        cutmix="""
def cutmix(x, y, num_classes, alpha, rng):
    N, C, H, W = x.shape
    k = rng.permutation(N)
    pictures, one_hot = x.copy(), np.eye(num_classes)
    pasted = np.zeros(N)
    for n in range(N):
        cut = np.sqrt(rng.beta(alpha, alpha))
        i, j = int(rng.integers(H)), int(rng.integers(W))
        rows = slice(max(0, i - int(H * cut) // 2), max(0, i + (int(H * cut) + 1) // 2))
        columns = slice(max(0, j - int(W * cut) // 2), max(0, j + (int(W * cut) + 1) // 2))
        pictures[n, :, rows, columns] = x[k[n], :, rows, columns]
        pasted[n] = x[n, 0, rows, columns].size / (H * W)
    return pictures, one_hot[y] * (1 - pasted[:, None]) + one_hot[y[k]] * pasted[:, None]
""",
        fractional_max_pool="""
def fractional_max_pool(x, output, rng):
    N = len(x)
    index = []
    for size, count in zip(x.shape[2:], output):
        steps = np.ones((N, count - 1), dtype=int)
        steps[:, : size - count - 1] = 2
        steps = rng.permuted(steps, axis=1)
        index.append(np.concatenate([np.zeros((N, 1), int), np.cumsum(steps, axis=1)], axis=1))
    rows, columns, n = index[0][:, :, None], index[1][:, None, :], np.arange(N)[:, None, None]
    windows = [x[n, :, rows + i, columns + j] for i in range(2) for j in range(2)]
    return np.maximum.reduce(windows).transpose(0, 3, 1, 2)
""",
        predict_with_test_time_augmentation="""
def predict_with_test_time_augmentation(predict, x, size):
    N, C, H, W = x.shape
    i, j = H - size, W - size
    looks = []
    for top, left in [(0, 0), (i, j), (i // 2, j // 2), (0, j), (i, 0)]:
        look = x[:, :, top : top + size, left : left + size]
        looks += [look, np.flip(look, axis=3)]
    return predict(np.concatenate(looks)).reshape(10, N, -1).mean(axis=0)
""",
        choose_strength="""
def choose_strength(strengths, accuracies):
    mean = np.mean(accuracies, 0)
    error = np.std(accuracies, 0, ddof=1) / len(accuracies) ** 0.5
    b = np.argmax(mean)
    return min(s for s, m in zip(strengths, mean) if m >= mean[b] - error[b])
""",
    ),
    variant(
        "masks and choices",
        random_horizontal_flip="""
def random_horizontal_flip(x, p, rng):
    chosen = rng.choice([True, False], size=len(x), p=[p, 1 - p])
    return np.array([image[:, :, ::-1] if c else image for image, c in zip(x, chosen)])
""",
        random_crop="""
def random_crop(x, size, pad, rng):
    N, C, H, W = x.shape
    i = np.floor(rng.random(N) * (H + 2 * pad - size + 1)).astype(int) - pad
    j = np.floor(rng.random(N) * (W + 2 * pad - size + 1)).astype(int) - pad
    out = np.zeros((N, C, size, size), x.dtype)
    for n in range(N):
        top, bottom = max(i[n], 0), min(i[n] + size, H)
        left, right = max(j[n], 0), min(j[n] + size, W)
        out[n, :, top - i[n] : bottom - i[n], left - j[n] : right - j[n]] = x[n, :, top:bottom, left:right]
    return out
""",
        random_scale_crop="""
def random_scale_crop(x, size, sides, resize, rng):
    possible = list(range(sides[0], sides[1] + 1))
    cut = []
    for n in range(len(x)):
        side = int(rng.choice(possible))
        i = int(rng.random() * (side - size + 1))
        j = int(rng.random() * (side - size + 1))
        cut += [resize(x[n], side)[None, :, i : i + size, j : j + size]]
    return np.concatenate(cut)
""",
        color_jitter="""
def color_jitter(x, brightness, contrast, rng):
    N = x.shape[0]
    factors = rng.uniform(-1, 1, (2, N, 1, 1, 1)) * np.array([brightness, contrast]).reshape(2, 1, 1, 1, 1) + 1
    out = x.astype(np.float32) * factors[0]
    mean = out.reshape(N, -1).mean(axis=1).reshape(N, 1, 1, 1)
    out = (out - mean) * factors[1] + mean
    out[out < 0] = 0
    out[out > 255] = 255
    return np.round(out).astype(np.uint8)
""",
        cutout="""
def cutout(x, size, rng):
    N, C, H, W = x.shape
    half = size // 2
    mask = np.ones((N, H + 2 * half, W + 2 * half), bool)
    for n, (i, j) in enumerate(zip(rng.integers(0, H, N), rng.integers(0, W, N))):
        mask[n, i : i + size, j : j + size] = False
    mask = mask[:, half : half + H, half : half + W]
    return np.where(mask[:, None], x, 0)
""",
        flip_with_labels="""
def flip_with_labels(x, y, mirrored, rng):
    p = np.where(mirrored[y] >= 0, 0.5, 0.0)
    flip = rng.uniform(size=len(x)) < p
    out = np.stack([im[..., ::-1] if b else im for im, b in zip(x, flip)])
    return out, np.array([mirrored[c] if b else c for c, b in zip(y, flip)])
""",
        mended_batch="""
def mended_batch(dataset, rows, mean, training, rng):
    batch = np.take(dataset["X"], rows, axis=0)
    labels = np.take(dataset["y"], rows)
    if not training:
        return batch - mean, labels
    flip = rng.integers(0, 2, len(rows)).astype(bool)
    batch[flip] = np.flip(batch[flip], axis=-1)
    batch -= mean
    return batch, labels
""",
        mixup="""
def mixup(x, y, num_classes, alpha, rng):
    lam = rng.beta(alpha, alpha, len(x))
    k = rng.permutation(len(x))
    matrix = np.zeros((len(x), len(x)))
    matrix[np.arange(len(x)), np.arange(len(x))] = 1 - lam
    np.add.at(matrix, (np.arange(len(x)), k), lam)
    return np.einsum("nm,mchw->nchw", matrix, x), matrix @ np.eye(num_classes)[y]
""",
        cutmix="""
def cutmix(x, y, num_classes, alpha, rng):
    N, C, H, W = x.shape
    k, keep = rng.permutation(N), rng.beta(alpha, alpha, N)
    half_h, half_w = np.sqrt(1 - keep) * H / 2, np.sqrt(1 - keep) * W / 2
    i, j = rng.integers(0, H, N), rng.integers(0, W, N)
    in_rows = np.abs(np.arange(H)[None] + 0.5 - i[:, None]) < half_h[:, None]
    in_columns = np.abs(np.arange(W)[None] + 0.5 - j[:, None]) < half_w[:, None]
    mask = np.logical_and(in_rows[:, None, :, None], in_columns[:, None, None, :])
    share = mask.reshape(N, -1).mean(axis=1)[:, None]
    labels = np.eye(num_classes)[y]
    return x * ~mask + x[k] * mask, labels * (1 - share) + labels[k] * share
""",
        fractional_max_pool="""
def fractional_max_pool(x, output, rng):
    def starts(size, count):
        alpha = (size - 2) / (count - 1)
        u = rng.random()
        found = np.floor(alpha * (np.arange(count) + u)) - np.floor(alpha * u)
        found[-1] = size - 2
        return found.astype(int)

    out = []
    for image in x:
        i, j = starts(image.shape[1], output[0]), starts(image.shape[2], output[1])
        tall = np.maximum(image[:, i], image[:, i + 1])
        out.append(np.maximum(tall[:, :, j], tall[:, :, j + 1]))
    return np.stack(out)
""",
        predict_with_test_time_augmentation="""
def predict_with_test_time_augmentation(predict, x, size):
    def five(z):
        h, w = (z.shape[2] - size) // 2, (z.shape[3] - size) // 2
        end_h, end_w = z.shape[2] - size, z.shape[3] - size
        yield z[:, :, :size, :size]
        yield z[:, :, :size, end_w:]
        yield z[:, :, end_h:, :size]
        yield z[:, :, end_h:, end_w:]
        yield z[:, :, h : h + size, w : w + size]

    predictions = [predict(c) for z in (x, x[..., ::-1]) for c in five(z)]
    return sum(predictions) / len(predictions)
""",
        choose_strength="""
def choose_strength(strengths, accuracies):
    order = np.argsort(strengths)
    table = accuracies[:, order]
    means = table.mean(axis=0)
    best = means.argmax()
    margin = np.sqrt(table[:, best].var(ddof=1) / table.shape[0])
    return np.array(strengths)[order][np.argmax(means >= means[best] - margin)]
""",
    ),
]
