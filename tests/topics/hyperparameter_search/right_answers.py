"""Right answers of 06-hyperparameter-search in other styles: other calls of the generator, itertools, loops."""

from tests.topics.right_answers import variant

VARIANTS = [
    variant(
        "natural logarithms, itertools, comprehensions",
        sample_log_uniform="""
def sample_log_uniform(low, high, rng, size=None):
    return np.exp(rng.uniform(np.log(low), np.log(high), size=size))
""",
        trials_needed="""
def trials_needed(share, confidence):
    n = 0
    while 1 - (1 - share) ** n < confidence:
        n += 1
    return n
""",
        random_search="""
def random_search(objective, space, trials, rng):
    def trial():
        settings = {}
        for name in space:
            low, high = space[name]
            settings[name] = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        try:
            return {"settings": settings, "score": objective(settings, int(rng.integers(0, 2**31)))}
        except FloatingPointError:
            return {"settings": settings, "score": float("-inf")}

    return [trial() for _ in range(trials)]
""",
        grid_search="""
def grid_search(objective, grid, rng):
    import itertools

    results = []
    for values in itertools.product(*grid.values()):
        settings = dict(zip(grid.keys(), values))
        result = {"settings": settings, "score": -np.inf}
        try:
            result["score"] = objective(settings, int(rng.integers(2**32)))
        except FloatingPointError:
            pass
        results.append(result)
    return results
""",
        best_so_far="""
def best_so_far(results):
    scores = np.array([r["score"] for r in results])
    return np.maximum.accumulate(np.where(np.isnan(scores), -np.inf, scores))
""",
        select_best="""
def select_best(results):
    scores = [r["val_accuracy"] for r in results]
    return results[int(np.nanargmax(scores))]
""",
        refine_range="""
def refine_range(low, high, best, shrink=4.0):
    place = np.log(best / low) / np.log(high / low)
    if not 0.1 <= place <= 0.9:
        warnings.warn("look outside of this range too")
    factor = (high / low) ** (0.5 / shrink)
    return best / factor, best * factor
""",
        kfold_indices="""
def kfold_indices(n, k, rng):
    fold = rng.permutation(np.arange(n) % k)
    return [(np.where(fold != i)[0], np.where(fold == i)[0]) for i in range(k)]
""",
        time_series_splits="""
def time_series_splits(n, k, gap=0):
    m = n // (k + 1)
    starts = range(n - k * m, n, m)
    return [(np.arange(0, start - gap), np.arange(start, start + m)) for start in starts]
""",
        cross_validate="""
def cross_validate(choose_columns, fit_and_score, X, y, splits):
    def score(train, val):
        c = choose_columns(X[train], y[train])
        return fit_and_score(X[np.ix_(train, c)], y[train], X[np.ix_(val, c)], y[val])

    scores = np.array([score(*split) for split in splits])
    return scores.mean(), scores.std()
""",
    ),
    variant(
        "powers of the ratio, recursion, lists",
        sample_log_uniform="""
def sample_log_uniform(low, high, rng, size=None):
    return low * (high / low) ** rng.random(size)
""",
        trials_needed="""
def trials_needed(share, confidence):
    return math.ceil(math.log(1 - confidence, 1 - share))
""",
        random_search="""
def random_search(objective, space, trials, rng):
    # All settings first, then the trials.
    columns = {name: low * (high / low) ** rng.random(trials) for name, (low, high) in space.items()}
    seeds = rng.integers(2**32, size=trials)
    results = []
    for i in range(trials):
        settings = {name: column[i] for name, column in columns.items()}
        score = -np.inf
        try:
            score = objective(settings, int(seeds[i]))
        except FloatingPointError:
            pass  # it keeps -inf
        results.append(dict(settings=settings, score=score))
    return results
""",
        grid_search="""
def grid_search(objective, grid, rng):
    if not grid:
        seed = int(rng.integers(2**32))
        try:
            return [{"settings": {}, "score": objective({}, seed)}]
        except FloatingPointError:
            return [{"settings": {}, "score": -np.inf}]
    *rest, last = grid
    results = []
    for value in grid[last]:
        smaller = {name: grid[name] for name in rest}
        results += grid_search(lambda s, seed: objective({**s, last: value}, seed), smaller, rng)[:]
        for result in results[-int(np.prod([len(grid[n]) for n in rest])):]:
            result["settings"] = {**result["settings"], last: value}
    return results
""",
        best_so_far="""
def best_so_far(results):
    curve = []
    for i in range(len(results)):
        known = [r["score"] for r in results[: i + 1] if not np.isnan(r["score"])]
        curve.append(max(known, default=-np.inf))
    return curve
""",
        select_best="""
def select_best(results):
    finite = [r for r in results if not math.isnan(r["val_accuracy"])]
    return max(finite, key=lambda r: r["val_accuracy"])
""",
        refine_range="""
def refine_range(low, high, best, shrink=4.0):
    a, b, c = np.log10([low, high, best])
    if min(c - a, b - c) < (b - a) / 10:
        warnings.warn(f"{best} lies at the border", stacklevel=2)
    return tuple(10.0 ** (c + side * (b - a) / (2 * shrink)) for side in (-1, 1))
""",
        kfold_indices="""
def kfold_indices(n, k, rng):
    order = np.arange(n)
    rng.shuffle(order)
    pairs, start = [], 0
    for i in range(k):
        size = n // k + (i < n % k)
        val = order[start : start + size]
        train = np.concatenate([order[:start], order[start + size :]])
        pairs.append((train, val))
        start += size
    return pairs
""",
        time_series_splits="""
def time_series_splits(n, k, gap=0):
    m, end, pairs = n // (k + 1), n, []
    for _ in range(k):
        pairs.append((np.arange(end - m - gap), np.arange(end - m, end)))
        end -= m
    return pairs[::-1]
""",
        cross_validate="""
def cross_validate(choose_columns, fit_and_score, X, y, splits):
    scores = []
    for train, val in splits:
        X_train, X_val = X[train], X[val]
        columns = list(choose_columns(X_train, y[train]))
        scores.append(fit_and_score(X_train[:, columns], y[train], X_val[:, columns], y[val]))
    mean = sum(scores) / len(scores)
    return mean, math.sqrt(sum((s - mean) ** 2 for s in scores) / len(scores))
""",
    ),
    variant(
        "through each other, masks and NumPy's short cuts",
        sample_log_uniform="""
def sample_log_uniform(low, high, rng, size=None):
    a, b = math.log2(low), math.log2(high)
    return np.exp2(a + (b - a) * rng.uniform(size=size))
""",
        trials_needed="""
def trials_needed(share, confidence):
    missed, n = 1.0, 0
    while missed > 1 - confidence:
        missed *= 1 - share
        n += 1
    return n
""",
        random_search="""
def random_search(objective, space, trials, rng):
    streams = [np.random.default_rng(int(s)) for s in rng.integers(2**62, size=trials)]
    results = []
    for stream in streams:
        settings = {k: sample_log_uniform(v[0], v[1], stream) for k, v in space.items()}
        try:
            score = objective(settings, int(stream.integers(2**32)))
        except FloatingPointError as error:
            score = -math.inf
        results.append({"score": score, "settings": settings})
    return results
""",
        grid_search="""
def grid_search(objective, grid, rng):
    names = list(grid)
    axes = np.meshgrid(*[np.arange(len(grid[name])) for name in names], indexing="ij")
    results = []
    for spot in np.stack([a.ravel() for a in axes], axis=1):
        settings = {name: grid[name][i] for name, i in zip(names, spot)}
        try:
            score = objective(settings, int(rng.integers(2**32)))
        except FloatingPointError:
            score = -np.inf
        results.append({"settings": settings, "score": score})
    return results
""",
        best_so_far="""
def best_so_far(results):
    return np.fmax.accumulate([-np.inf] + [r["score"] for r in results])[1:]
""",
        select_best="""
def select_best(results):
    accuracies = np.array([r["val_accuracy"] for r in results])
    accuracies[np.isnan(accuracies)] = -1
    return results[accuracies.argmax()]
""",
        refine_range="""
def refine_range(low, high, best, shrink=4.0):
    margin = (high / low) ** 0.1
    if best < low * margin or best > high / margin:
        warnings.warn("border")
    reach = np.sqrt(high / low) ** (1 / shrink)
    return best / reach, best * reach
""",
        kfold_indices="""
def kfold_indices(n, k, rng):
    folds = np.array_split(rng.permutation(n), k)
    pairs = []
    for val in folds:
        mask = np.ones(n, dtype=bool)
        mask[val] = False
        pairs.append((np.flatnonzero(mask), val))
    return pairs
""",
        time_series_splits="""
def time_series_splits(n, k, gap=0):
    m = n // (k + 1)
    index = np.arange(n)
    return [(index[: n - j * m - gap], index[n - j * m :][:m]) for j in range(k, 0, -1)]
""",
        cross_validate="""
def cross_validate(choose_columns, fit_and_score, X, y, splits):
    scores = np.empty(len(splits))
    for i, (train, val) in enumerate(splits):
        keep = choose_columns(X[train], y[train])
        scores[i] = fit_and_score(X[train].take(keep, axis=1), y[train], X[val].take(keep, axis=1), y[val])
    return float(np.mean(scores)), float(np.std(scores))
""",
    ),
]
