"""Right answers to 05-babysitting-training in other styles: each must keep its full points."""

from tests.topics.right_answers import variant

VARIANTS = [
    variant(
        "loops and one-hot",
        two_layer_net_loss="""
def two_layer_net_loss(params, X, y, reg):
    W1, b1, W2, b2 = (params[k] for k in ("W1", "b1", "W2", "b2"))
    N, C = X.shape[0], W2.shape[1]
    h = X.dot(W1) + b1
    h[h < 0] = 0
    s = h.dot(W2) + b2
    s = s - np.amax(s, axis=1)[:, None]
    e = np.exp(s)
    p = e / e.sum(axis=1)[:, None]
    loss = 0.0
    for i in range(N):
        loss += np.log(e[i].sum()) - s[i, y[i]]
    loss = loss / N
    for name in ("W1", "W2"):
        loss += reg / 2 * np.sum(params[name] * params[name])
    d = (p - np.eye(C)[y]) / N
    dh = d.dot(W2.T)
    dh[h == 0] = 0
    grads = dict(W1=X.T.dot(dh), b1=dh.sum(0), W2=h.T.dot(d), b2=d.sum(0))
    grads["W1"] += reg * W1
    grads["W2"] += reg * W2
    return loss, grads
""",
        expected_initial_loss="""
def expected_initial_loss(classes, reg=0.0, weights=0, scale=0.01):
    penalty = sum(scale * scale for _ in range(weights))
    return -np.log(1.0 / classes) + reg / 2 * penalty
""",
        gradient_check="""
def gradient_check(f, x, analytic, h=1e-5):
    grad = np.empty(x.shape)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        ix = it.multi_index
        old = x[ix]
        x[ix] = old + h
        plus = f(x)
        x[ix] = old - h
        minus = f(x)
        x[ix] = old
        grad[ix] = (plus - minus) / (h + h)
        it.iternext()
    worst = 0.0
    for a, n in zip(np.ravel(analytic), np.ravel(grad)):
        worst = max(worst, abs(a - n) / max(1e-8, abs(a) + abs(n)))
    return grad, worst
""",
        overfit_small_batch="""
def overfit_small_batch(loss, params, X, y, rate, target=0.01, most_steps=300):
    params = {k: np.array(v) for k, v in params.items()}
    value, grads = loss(params, X, y, 0.0)
    losses = [value]
    while losses[-1] >= target and len(losses) < most_steps:
        for k in params:
            params[k] -= rate * grads[k]
        value, grads = loss(params, X, y, 0.0)
        losses.append(value)
    return params, losses
""",
        mended_loss="""
def mended_loss(params, X, y, reg):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    n = len(X)
    h = np.tanh(X @ W1 + b1)
    s = h @ W2 + b2
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[range(n), y]).sum() / n + 0.5 * reg * (np.sum(W1**2) + np.sum(W2**2))
    d = p.copy()
    d[range(n), y] -= 1
    d = d / n
    dz = d @ W2.T * (1 - h * h)
    return loss, {
        "W1": X.T @ dz + reg * W1, "b1": dz.sum(axis=0), "W2": h.T @ d + reg * W2, "b2": d.sum(axis=0)
    }
""",
        mended_loop="""
def mended_loop(loss, params, X, y, rate, batch_size, epochs, rng):
    losses = []
    for _ in range(epochs):
        order = np.arange(len(X))
        rng.shuffle(order)
        for k in range(int(np.ceil(len(X) / batch_size))):
            rows = order[k * batch_size : (k + 1) * batch_size]
            value, grads = loss(params, X[rows], y[rows], 0.0)
            losses.append(value)
            params = {name: params[name] - rate * grads[name] for name in params}
    return params, losses
""",
        train="""
def train(loss, params, X, y, evaluate, rate, reg, batch_size, epochs, rng):
    params = {k: v.copy() for k, v in params.items()}
    best = {k: v.copy() for k, v in params.items()}
    losses, train_acc, val_acc = [], [], []
    history = {"loss": losses, "train_acc": train_acc, "val_acc": val_acc}
    for epoch in range(epochs):
        order = np.arange(len(X))
        rng.shuffle(order)
        X, y = X[order], y[order]
        for i in range(0, len(X), batch_size):
            value, grads = loss(params, X[i : i + batch_size], y[i : i + batch_size], reg)
            losses.append(float(value))
            if np.isnan(value) or np.isinf(value):
                return best, history
            for k in params:
                params[k] -= rate * grads[k]
        a, b = evaluate(params)
        if not val_acc or b > max(val_acc):
            best = {k: v.copy() for k, v in params.items()}
        train_acc.append(a)
        val_acc.append(b)
    return best, history
""",
        update_to_weight_ratio="""
def update_to_weight_ratio(before, after):
    step = np.sqrt(np.sum((after - before) ** 2))
    size = np.sqrt(np.sum(before**2))
    if step == 0:
        return 0.0
    if size == 0:
        return float("inf")
    return step / size
""",
        diagnose="""
def diagnose(history):
    loss = history["loss"]
    for value in loss:
        if np.isnan(value) or np.isinf(value):
            return "diverged"
    if history["dead"][-1] >= 0.6:
        return "dead units"
    n = len(loss) // 10
    begin, middle, end = np.mean(loss[:n]), np.mean(loss[5 * n : 6 * n]), np.mean(loss[-n:])
    if max(loss) > 2 * loss[0] or end > 1.2 * begin:
        return "rate too high"
    gap = history["train_acc"][-1] - history["val_acc"][-1]
    if begin - end < 0.05 or middle - end > 0.6 * (begin - middle):
        return "rate too low"
    if gap > 0.15:
        return "overfitting"
    if history["train_acc"][-1] < 0.6:
        return "underfitting"
    return "healthy"
""",
    ),
    variant(
        "sums by einsum, while loops, slopes",
        two_layer_net_loss="""
def two_layer_net_loss(params, X, y, reg):
    def log_softmax(s):
        m = s.max(axis=-1, keepdims=True)
        return s - m - np.log(np.sum(np.exp(s - m), axis=-1, keepdims=True))

    z = np.einsum("nd,dh->nh", X, params["W1"]) + params["b1"]
    h = np.where(z > 0, z, 0)
    logp = log_softmax(h @ params["W2"] + params["b2"])
    one_hot = np.zeros_like(logp)
    one_hot[range(len(y)), y] = 1
    loss = -(one_hot * logp).sum() / len(y)
    ds = (np.exp(logp) - one_hot) / len(y)
    dz = np.where(z > 0, ds @ params["W2"].T, 0)
    grads = {"W2": h.T @ ds, "b2": ds.sum(axis=0), "W1": X.T @ dz, "b1": dz.sum(axis=0)}
    for k in params:
        if k[0] == "W":
            loss = loss + 0.5 * reg * np.linalg.norm(params[k]) ** 2
            grads[k] = grads[k] + reg * params[k]
    return loss, grads
""",
        expected_initial_loss="""
def expected_initial_loss(classes, reg=0.0, weights=0, scale=0.01):
    uniform = np.full(classes, 1 / classes)
    return float(-np.log(uniform[0]) + weights * scale**2 * reg * 0.5)
""",
        gradient_check="""
def gradient_check(f, x, analytic, h=1e-5):
    flat, slopes = x.ravel(), []
    for i in range(flat.size):
        move = np.zeros(flat.size)
        move[i] = h
        slopes.append((f((flat + move).reshape(x.shape)) - f((flat - move).reshape(x.shape))) / 2 / h)
    numerical = np.array(slopes).reshape(x.shape)
    below = np.abs(analytic) + np.abs(numerical)
    below[below < 1e-8] = 1e-8
    return numerical, float((np.abs(numerical - analytic) / below).max())
""",
        overfit_small_batch="""
def overfit_small_batch(loss, params, X, y, rate, target=0.01, most_steps=300):
    losses, step = [], 0
    while step < most_steps:
        value, grads = loss(params, X, y, 0)
        losses += [float(value)]
        if value < target:
            return params, losses
        params = {k: params[k] - rate * grads[k] for k in grads}
        step += 1
    return params, losses
""",
        mended_loss="""
def mended_loss(params, X, y, reg):
    z = X @ params["W1"] + params["b1"]
    h = np.tanh(z)
    s = h @ params["W2"] + params["b2"]
    m = s.max(axis=1, keepdims=True)
    logp = s - m - np.log(np.exp(s - m).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    ds = np.exp(logp)
    ds[rows, y] -= 1
    ds /= len(y)
    dz = (ds @ params["W2"].T) / np.cosh(z) ** 2
    grads = {"W1": X.T @ dz, "b1": dz.sum(0), "W2": h.T @ ds, "b2": ds.sum(0)}
    loss = -logp[rows, y].mean()
    for k in ("W1", "W2"):
        loss += reg * 0.5 * (params[k] ** 2).sum()
        grads[k] += reg * params[k]
    return loss, grads
""",
        mended_loop="""
def mended_loop(loss, params, X, y, rate, batch_size, epochs, rng):
    losses = []
    for _ in range(epochs):
        left = list(rng.choice(len(X), len(X), replace=False))
        while left:
            rows, left = left[:batch_size], left[batch_size:]
            value, grads = loss(params, X[rows], y[rows], 0.0)
            losses.append(float(value))
            params = {k: w - rate * grads[k] for k, w in params.items()}
    return params, losses
""",
        train="""
def train(loss, params, X, y, evaluate, rate, reg, batch_size, epochs, rng):
    history = {"loss": [], "train_acc": [], "val_acc": []}
    best, record = params, None
    epoch = 0
    while epoch < epochs:
        order = np.argsort(rng.random(len(X)))
        for rows in np.split(order, range(batch_size, len(X), batch_size)):
            value, grads = loss(params, X[rows], y[rows], reg)
            history["loss"].append(value)
            if not abs(value) < np.inf:
                return best, history
            params = {k: params[k] - rate * grads[k] for k in params}
        accuracies = evaluate(params)
        for key, a in zip(("train_acc", "val_acc"), accuracies):
            history[key].append(a)
        if record is None or accuracies[1] > record:
            best, record = params, accuracies[1]
        epoch += 1
    return best, history
""",
        update_to_weight_ratio="""
def update_to_weight_ratio(before, after):
    moved = float(((after - before) ** 2).sum())
    length = float((before * before).sum())
    if length > 0:
        return (moved / length) ** 0.5
    return np.inf if moved else 0
""",
        diagnose="""
def diagnose(history):
    loss = np.asarray(history["loss"], dtype=float)
    if np.isnan(loss.sum()) or np.isinf(loss).any():
        return "diverged"
    train, val, dead = (history[k][-1] for k in ("train_acc", "val_acc", "dead"))
    if dead > 0.5:
        return "dead units"
    if loss.max() > 1.4 * loss[:5].mean():
        return "rate too high"
    t = np.arange(len(loss))
    half = len(loss) // 2
    first, second = np.polyfit(t[:half], loss[:half], 1)[0], np.polyfit(t[half:], loss[half:], 1)[0]
    hardly_moved = loss[half:].mean() > 0.95 * loss[:half].mean()
    if hardly_moved or (train < 0.65 and second < 0.7 * first):
        return "rate too low"
    if train - val > 0.12:
        return "overfitting"
    return "underfitting" if train < 0.65 else "healthy"
""",
    ),
    variant(
        "with helpers",
        two_layer_net_loss="""
def two_layer_net_loss(params, X, y, reg):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]

    def forward():
        hidden = np.clip(X @ W1 + b1, 0, None)
        return hidden, hidden @ W2 + b2

    hidden, scores = forward()
    rows = np.arange(X.shape[0])
    scores = scores - scores.max(1).reshape(-1, 1)
    log_sum = np.log(np.exp(scores).sum(1))
    loss = np.mean(log_sum - scores[rows, y])
    upstream = np.exp(scores - log_sum[:, None])
    upstream[rows, y] -= 1
    upstream *= 1 / X.shape[0]
    grads = {}
    grads["W2"] = np.dot(hidden.T, upstream) + reg * W2
    grads["b2"] = np.sum(upstream, 0)
    back = np.dot(upstream, W2.T)
    back[hidden <= 0] = 0
    grads["W1"] = np.dot(X.T, back) + reg * W1
    grads["b1"] = np.sum(back, 0)
    return loss + reg * (np.sum(W1 * W1) + np.sum(W2 * W2)) / 2, grads
""",
        expected_initial_loss="""
import math


def expected_initial_loss(classes, reg=0.0, weights=0, scale=0.01):
    return math.log(classes) + reg * weights * scale * scale / 2
""",
        gradient_check="""
def gradient_check(f, x, analytic, h=1e-5):
    def slope(index):
        unit = np.zeros(x.shape)
        unit[index] = 1
        return (f(x + h * unit) - f(x - h * unit)) / (2.0 * h)

    numerical = np.zeros(x.shape)
    for index, _ in np.ndenumerate(x):
        numerical[index] = slope(index)
    errors = abs(analytic - numerical) / np.maximum(abs(analytic) + abs(numerical), 1e-8)
    return numerical, np.amax(errors)
""",
        overfit_small_batch="""
def overfit_small_batch(loss, params, X, y, rate, target=0.01, most_steps=300):
    losses = []
    for step in range(most_steps):
        value, grads = loss(params, X, y, reg=0.0)
        losses.append(value)
        if not value >= target:
            break
        if step < most_steps - 1:
            params = {k: w - rate * grads[k] for k, w in params.items()}
    return params, np.array(losses)
""",
        mended_loss="""
def mended_loss(params, X, y, reg):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z = X @ W1 + b1
    scores = np.tanh(z) @ W2 + b2
    probs = np.exp(scores - scores.max(axis=1, keepdims=True))
    probs /= probs.sum(axis=1, keepdims=True)
    right = np.arange(len(X)), y
    loss = -np.sum(np.log(probs[right])) / len(X) + 0.5 * reg * (np.sum(W1**2) + np.sum(W2**2))
    dscores = probs.copy()
    dscores[right] -= 1
    dscores /= len(X)
    dz = (dscores @ W2.T) * (1 - np.tanh(z) ** 2)
    grads = {
        "W1": X.T @ dz + reg * W1,
        "b1": dz.sum(axis=0),
        "W2": np.tanh(z).T @ dscores + reg * W2,
        "b2": dscores.sum(axis=0),
    }
    return loss, grads
""",
        mended_loop="""
def mended_loop(loss, params, X, y, rate, batch_size, epochs, rng):
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        shuffled_X, shuffled_y = X[order], y[order]
        for start in range(0, len(X), batch_size):
            batch = slice(start, start + batch_size)
            value, grads = loss(params, shuffled_X[batch], shuffled_y[batch], 0.0)
            losses.append(value)
            params = {name: w - rate * grads[name] for name, w in params.items()}
    return params, losses
""",
        train="""
def train(loss, params, X, y, evaluate, rate, reg, batch_size, epochs, rng):
    def batches():
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            yield order[start : start + batch_size]

    states, history = [(-1.0, params)], {"loss": [], "train_acc": [], "val_acc": []}
    best = lambda: max(states, key=lambda state: state[0])[1]
    for _ in range(epochs):
        for batch in batches():
            value, grads = loss(params, X[batch], y[batch], reg)
            history["loss"] = history["loss"] + [value]
            if np.isfinite(value) == False:
                return best(), history
            params = dict((k, w - rate * grads[k]) for k, w in params.items())
        pair = evaluate(params)
        history["train_acc"].append(pair[0])
        history["val_acc"].append(pair[1])
        states.append((pair[1], params))
    return best(), history
""",
        update_to_weight_ratio="""
def update_to_weight_ratio(before, after):
    lengths = [np.linalg.norm(w.ravel()) for w in (after - before, before)]
    if not lengths[1]:
        return np.inf * np.sign(lengths[0]) if lengths[0] else 0.0
    return lengths[0] / lengths[1]
""",
        diagnose="""
def diagnose(history):
    losses = np.array(history["loss"])
    if not np.isfinite(losses).all():
        return "diverged"
    quarter = len(losses) // 4
    q = [losses[i * quarter : (i + 1) * quarter].mean() for i in range(4)]
    gap = history["train_acc"][-1] - history["val_acc"][-1]
    signs = {
        "dead units": history["dead"][-1] > 0.55,
        "rate too high": losses.max() > 1.6 * losses[:3].mean(),
        "rate too low": q[2] - q[3] > 0.65 * (q[0] - q[1]),
        "overfitting": gap > 0.18,
        "underfitting": max(history["train_acc"]) < 0.7,
        "healthy": True,
    }
    return next(name for name, holds in signs.items() if holds)
""",
    ),
]
