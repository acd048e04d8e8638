"""Right answers of 14-ensembles in other styles: loops, sums kept and divided late, draws of other kinds."""

from tests.topics.right_answers import variant

VARIANTS = [
    variant(
        "loops",
        average_predictions="""
def softmax_rows(s):
    s = s - np.max(s, axis=-1, keepdims=True)
    return np.exp(s) / np.exp(s).sum(axis=-1, keepdims=True)


def average_predictions(scores, kind, weights=None):
    M = len(scores)
    if weights is None:
        weights = [1.0] * M
    total = 0
    for m in range(M):
        part = softmax_rows(scores[m]) if kind == "probabilities" else scores[m]
        total = total + weights[m] * part
    total = total / sum(weights)
    return softmax_rows(total) if kind == "scores" else total
""",
        ensemble_variance="""
def ensemble_variance(variance, rho, n):
    total = 0.0
    for i in range(n):
        total += variance + (n - 1) * rho * variance
    return total / n**2
""",
        models_needed="""
def models_needed(rho, target):
    if target >= 1.0:
        return 1
    if rho >= target:
        return None
    for n in range(1, 1_000_000):
        if rho + (1 - rho) / n <= target * (1 + 1e-12):
            return n
""",
        snapshot_schedule="""
def snapshot_schedule(step, learning_rate, total_steps, cycles):
    L = -(-total_steps // cycles)
    while step >= L:
        step -= L
    return 0.5 * learning_rate * (1 + np.cos(np.pi * step / L))
""",
        mended_snapshots="""
def mended_snapshots(params, gradient, learning_rate, total_steps, cycles):
    import copy
    L = -(-total_steps // cycles)
    ends = [min(L * c, total_steps) for c in range(1, cycles + 1)]
    album = []
    for step in range(1, total_steps + 1):
        rate = snapshot_schedule(step - 1, learning_rate, total_steps, cycles)
        grads = gradient(params)
        for name in params:
            params[name] -= rate * grads[name]
        if step in ends:
            album.append(copy.deepcopy(params))
    return album
""",
        polyak_average="""
def polyak_average(average, params, t, decay=None):
    new = {}
    for name in params:
        if t == 0:
            new[name] = params[name] * 1.0
        elif decay is None:
            new[name] = (t * average[name] + params[name]) / (t + 1)
        else:
            new[name] = decay * average[name] + (1 - decay) * params[name]
    return new
""",
        averaged_net="""
def averaged_net(snapshots, X):
    net = {}
    for name in snapshots[0]:
        net[name] = 0
        for s in snapshots:
            net[name] = net[name] + s[name] / len(snapshots)
    h = X.dot(net["W1"]) + net["b1"]
    mean = h.sum(axis=0) / len(X)
    net["running_mean"], net["running_var"] = mean, ((h - mean) ** 2).sum(axis=0) / len(X)
    return net
""",
        choose_strategy="""
def choose_strategy(results, budget):
    rows = []
    for name, (cost, accuracies) in results.items():
        if cost <= budget:
            n = len(accuracies)
            mean = sum(accuracies) / n
            error = (sum((a - mean) ** 2 for a in accuracies) / (n - 1) / n) ** 0.5
            rows.append((cost, -mean, error, name))
    if not rows:
        return None
    top = min(rows, key=lambda row: row[1])
    for cost, minus, error, name in sorted(rows):
        if -minus >= -top[1] - top[2]:
            return name
""",
        bootstrap_indices="""
def bootstrap_indices(n, rng):
    return np.array([rng.integers(n) for _ in range(n)])
""",
        bagging="""
def bagging(fit, predict, X, y, X_new, num_models, rng):
    N = len(X)
    on_new, on_own, seen = [], [], []
    for _ in range(num_models):
        rows = bootstrap_indices(N, rng)
        model = fit(X[rows], y[rows])
        on_new.append(predict(model, X_new))
        on_own.append(predict(model, X))
        seen.append(set(rows.tolist()))
    C = on_own[0].shape[1]
    oob = np.full((N, C), np.nan)
    for i in range(N):
        votes = [p[i] for p, s in zip(on_own, seen) if i not in s]
        if votes:
            oob[i] = sum(votes) / len(votes)
    return sum(on_new) / num_models, oob
""",
        best_stump="""
def best_stump(X, y, weights):
    N, D = X.shape
    best, least = None, float("inf")
    for j in range(D):
        values = sorted(set(X[:, j]))
        for a, b in zip(values, values[1:]):
            threshold = (a + b) / 2
            for sign in (1, -1):
                error = 0.0
                for i in range(N):
                    said = sign if X[i, j] > threshold else -sign
                    if said != y[i]:
                        error += weights[i]
                if error < least:
                    best, least = (j, threshold, sign), error
    return (*best, least)
""",
        adaboost="""
def adaboost(X, y, fit, rounds):
    N = len(y)
    w = np.full(N, 1 / N)
    learners, alphas, history = [], [], [w.copy()]
    for t in range(rounds):
        h, said = fit(X, y, w)
        e = 0.0
        for i in range(N):
            if said[i] != y[i]:
                e += w[i]
        if e >= 0.5:
            break
        perfect = e < 1e-10
        e = 1e-10 if perfect else e
        alpha = 0.5 * np.log((1 - e) / e)
        w = np.array([w[i] * np.exp(-alpha if said[i] == y[i] else alpha) for i in range(N)])
        w = w / np.sum(w)
        learners.append(h)
        alphas.append(alpha)
        history.append(w.copy())
        if perfect:
            break
    return learners, alphas, history
""",
    ),
    variant(
        "one-liners and einsum",
        average_predictions="""
def average_predictions(scores, kind, weights=None):
    soft = lambda s: np.exp(s - np.logaddexp.reduce(s, axis=-1, keepdims=True))
    mean = lambda a: np.average(a, axis=0, weights=weights)
    return mean(soft(np.asarray(scores))) if kind == "probabilities" else soft(mean(scores))
""",
        ensemble_variance="""
def ensemble_variance(variance, rho, n):
    covariance = variance * ((1 - rho) * np.eye(n) + rho)
    return covariance.mean()
""",
        models_needed="""
def models_needed(rho, target):
    import math
    if target >= 1:
        return 1
    return math.ceil(round((1 - rho) / (target - rho), 9)) if target > rho else None
""",
        snapshot_schedule="""
def snapshot_schedule(step, learning_rate, total_steps, cycles):
    L = (total_steps + cycles - 1) // cycles
    return learning_rate * np.cos(np.pi / 2 * (step % L) / L) ** 2
""",
        mended_snapshots="""
def mended_snapshots(params, gradient, learning_rate, total_steps, cycles):
    L, album = -(-total_steps // cycles), []
    for step in range(total_steps):
        grads = gradient(params)
        rate = snapshot_schedule(step, learning_rate, total_steps, cycles)
        params = {name: w - rate * grads[name] for name, w in params.items()}
        if step % L == L - 1 or step == total_steps - 1:
            album.append(params)
    return album
""",
        polyak_average="""
def polyak_average(average, params, t, decay=None):
    share = 1 / (t + 1) if decay is None else (1 - decay if t else 1)
    return {k: w * share + (0 if t == 0 else (1 - share) * average[k]) for k, w in params.items()}
""",
        averaged_net="""
def averaged_net(snapshots, X):
    average = None
    for t, s in enumerate(snapshots):
        average = polyak_average(average, s, t)
    h = X @ average["W1"] + average["b1"]
    return {**average, "running_mean": h.mean(0), "running_var": (h**2).mean(0) - h.mean(0) ** 2}
""",
        choose_strategy="""
def choose_strategy(results, budget):
    paid = {k: v for k, v in results.items() if v[0] <= budget}
    if len(paid) == 0:
        return None
    mean = {k: np.mean(v[1]) for k, v in paid.items()}
    best = max(mean, key=mean.get)
    limit = mean[best] - np.std(paid[best][1], ddof=1) / len(paid[best][1]) ** 0.5
    return sorted((paid[k][0], -mean[k], k) for k in paid if mean[k] >= limit)[0][2]
""",
        bootstrap_indices="""
def bootstrap_indices(n, rng):
    return rng.choice(n, size=n, replace=True)
""",
        bagging="""
def bagging(fit, predict, X, y, X_new, num_models, rng):
    samples = rng.integers(len(X), size=(num_models, len(X)))
    models = [fit(X[s], y[s]) for s in samples]
    unseen = np.array([~np.isin(np.arange(len(X)), s) for s in samples])
    own = np.array([predict(m, X) for m in models])
    with np.errstate(all="ignore"):
        oob = np.einsum("mn,mnc->nc", unseen, own) / unseen.sum(axis=0)[:, None]
    return np.mean([predict(m, X_new) for m in models], axis=0), oob
""",
        best_stump="""
def best_stump(X, y, weights):
    found = []
    for j in range(X.shape[1]):
        v = np.unique(X[:, j])
        t = (v[1:] + v[:-1]) / 2
        said = np.where(X[:, j][None] > t[:, None], 1, -1)
        e = (said != y) @ weights
        found += [(a, j, b, 1) for a, b in zip(e, t)] + [(1 - a, j, b, -1) for a, b in zip(e, t)]
    error, j, threshold, sign = min(found)
    return j, threshold, sign, error
""",
        adaboost="""
def adaboost(X, y, fit, rounds):
    history = np.ones((1, len(y))) / len(y)
    learners, alphas, e = [], [], 1
    while len(learners) < rounds and e > 1e-10:
        learner, h = fit(X, y, history[-1])
        e = max(history[-1] @ (h != y), 1e-10)
        if e >= 0.5:
            break
        alphas.append(np.log(np.sqrt((1 - e) / e)))
        w = history[-1] * np.exp(-alphas[-1] * y * h)
        learners.append(learner)
        history = np.vstack([history, w / w.sum()])
    return learners, alphas, history
""",
    ),
    variant(
        "closed forms",
        average_predictions="""
def average_predictions(scores, kind, weights=None):
    scores = np.asarray(scores, dtype=float)
    if weights is None:
        weights = np.full(scores.shape[0], 1.0)
    a = np.asarray(weights) / np.sum(weights)
    if kind == "scores":
        scores, a = np.tensordot(a, scores, axes=1)[None], np.ones(1)
    e = np.exp(scores - scores.max(2)[:, :, None])
    return np.einsum("m,mnc->nc", a, e / e.sum(2)[:, :, None])
""",
        ensemble_variance="""
def ensemble_variance(variance, rho, n):
    return variance / n * (1 + (n - 1) * rho)
""",
        models_needed="""
def models_needed(rho, target):
    if target >= 1:
        return 1
    if target - rho <= 0:
        return None
    n = max(1, int((1 - rho) / (target - rho)) - 1)
    while ensemble_variance(1.0, rho, n) > target + 1e-12:
        n = n + 1
    return n
""",
        snapshot_schedule="""
def snapshot_schedule(step, learning_rate, total_steps, cycles):
    import math
    cycle_length = math.ceil(total_steps / cycles)
    cycle = step // cycle_length
    progress = (step - cycle * cycle_length) / cycle_length
    return (math.cos(math.pi * progress) + 1) * learning_rate / 2
""",
        mended_snapshots="""
def mended_snapshots(params, gradient, learning_rate, total_steps, cycles):
    L = int(np.ceil(total_steps / cycles))
    album, step = [], 0
    while step < total_steps:
        for position in range(min(L, total_steps - step)):
            rate = learning_rate / 2 * (np.cos(np.pi * position / L) + 1)
            grads = gradient(params)
            for name in params:
                params[name] = params[name] - rate * grads[name]
            step += 1
        album.append(dict(params))
    return album
""",
        polyak_average="""
def polyak_average(average, params, t, decay=None):
    if average is None:
        return {name: np.array(w) for name, w in params.items()}
    share = 1 - decay if decay is not None else 1 / (t + 1)
    return {name: average[name] + share * (params[name] - average[name]) for name in params}
""",
        averaged_net="""
def averaged_net(snapshots, X):
    net = dict(snapshots[0])
    for name in ("W1", "b1", "gamma", "beta", "W2", "b2"):
        net[name] = sum(s[name] for s in snapshots) / len(snapshots)
    centred = X - X.mean(axis=0)
    net["running_mean"] = X.mean(axis=0) @ net["W1"] + net["b1"]
    covariance = centred.T @ centred / len(X)
    net["running_var"] = np.einsum("dh,de,eh->h", net["W1"], covariance, net["W1"])
    return net
""",
        choose_strategy="""
def choose_strategy(results, budget):
    names = [name for name in results if results[name][0] <= budget]
    if not names:
        return None
    means = np.array([np.mean(results[name][1]) for name in names])
    costs = np.array([results[name][0] for name in names])
    best = results[names[int(means.argmax())]][1]
    limit = means.max() - np.sqrt(np.var(best, ddof=1) / len(best))
    good = means >= limit
    cheapest = costs[good].min()
    return names[int(np.argmax(np.where(good & (costs == cheapest), means, -np.inf)))]
""",
        bootstrap_indices="""
def bootstrap_indices(n, rng):
    return np.floor(rng.random(n) * n).astype(int)
""",
        bagging="""
def bagging(fit, predict, X, y, X_new, num_models, rng):
    mean, total, count = None, None, np.zeros(len(X))
    for k in range(num_models):
        times = rng.multinomial(len(X), np.full(len(X), 1 / len(X)))
        rows = np.repeat(np.arange(len(X)), times)
        model = fit(X[rows], y[rows])
        p, own = predict(model, X_new), predict(model, X)
        own = own * (times == 0)[:, None]
        mean, total = (p, own) if k == 0 else (mean + p, total + own)
        count = count + (times == 0)
    out = np.full(total.shape, np.nan)
    out[count > 0] = total[count > 0] / count[count > 0, None]
    return mean / num_models, out
""",
        best_stump="""
def best_stump(X, y, weights):
    best = (None, None, None, 2.0)
    for j in range(X.shape[1]):
        order = np.argsort(X[:, j], kind="stable")
        x, signed = X[order, j], (weights * y)[order]
        up = weights[y < 0].sum() + np.cumsum(signed)[:-1]
        for i in range(len(x) - 1):
            if x[i + 1] > x[i]:
                sign, e = (1, up[i]) if up[i] <= 0.5 else (-1, 1 - up[i])
                if e < best[3]:
                    best = (j, 0.5 * (x[i] + x[i + 1]), sign, e)
    return best
""",
        adaboost="""
def adaboost(X, y, fit, rounds):
    weights = [np.ones(len(y)) / len(y)]
    learners, alphas = [], []
    for _ in range(rounds):
        learner, predictions = fit(X, y, weights[-1])
        right = predictions == y
        error = max(1e-10, 1 - weights[-1][right].sum())
        if error >= 0.5:
            break
        learners.append(learner)
        alphas.append(0.5 * np.log(1 / error - 1))
        # The new weights give one half to the right points and one half to the wrong ones.
        new = weights[-1] * np.where(right, 1 / (2 * (1 - error)), 1 / (2 * error))
        weights.append(new / new.sum())
        if right.all():
            break
    return learners, alphas, weights
""",
    ),
]
