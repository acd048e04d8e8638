"""Right answers of 08-regularization-and-dropout in other styles: loops, other draws and caches, through each other."""

from tests.topics.right_answers import variant

VARIANTS = [
    variant(
        "loops and other draws",
        l2_penalty="""
def l2_penalty(W, reg):
    total = 0.0
    for w in W.reshape(-1):
        total += w * w
    return reg * total / 2, W * reg
""",
        l1_penalty="""
def l1_penalty(W, reg):
    return reg * np.linalg.norm(W.reshape(-1), 1), np.where(W >= 0, reg, -reg)
""",
        elastic_net_penalty="""
def elastic_net_penalty(W, l1, l2):
    penalty = 0
    gradient = np.zeros_like(W)
    for i, w in np.ndenumerate(W):
        penalty += l1 * abs(w) + l2 / 2 * w**2
        gradient[i] = l2 * w + (l1 if w > 0 else -l1)
    return penalty, gradient
""",
        svm_loss="""
def svm_loss(W, X, y, reg, delta=1.0):
    loss, dW = 0.0, np.zeros_like(W)
    for i in range(X.shape[0]):
        scores = X[i] @ W
        for j in range(W.shape[1]):
            if j == y[i]:
                continue
            margin = scores[j] - scores[y[i]] + delta
            if margin > 0:
                loss += margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    return loss / len(X) + reg / 2 * (W * W).sum(), dW / len(X) + reg * W
""",
        elastic_net_minimum="""
def elastic_net_minimum(a, l1, l2):
    w = np.zeros_like(a)
    w[a > l1] = (a[a > l1] - l1) / (1 + l2)
    w[a < -l1] = (a[a < -l1] + l1) / (1 + l2)
    return w
""",
        dropout_forward="""
def dropout_forward(x, dropout_param):
    mode, p, rng = dropout_param["mode"], dropout_param["p"], dropout_param["rng"]
    mask = None
    if mode == "train":
        mask = rng.uniform(size=x.size).reshape(x.shape) > 1 - p
        x = np.where(mask, x / p, 0)
    return x, (dropout_param, mask)
""",
        dropout_backward="""
def dropout_backward(dout, cache):
    dropout_param, mask = cache
    if dropout_param["mode"] == "train":
        return dout * mask / dropout_param["p"]
    return dout
""",
        vanilla_dropout_predict="""
def vanilla_dropout_predict(x, params, p):
    for i in range(len(p) - 1):
        x = np.maximum((p[i] * x) @ params["W" + str(i + 1)] + params["b" + str(i + 1)], 0)
    return (p[-1] * x) @ params["W" + str(len(p))] + params["b" + str(len(p))]
""",
        stochastic_depth="""
def stochastic_depth(x, block, survival, mode, rng):
    if mode == "test":
        return x + block(x)
    out = x.copy()
    added = block(x)
    for i in range(len(x)):
        if rng.random() < survival:
            out[i] += added[i] / survival
    return out
""",
        early_stopping="""
def early_stopping(history, patience):
    best_loss, best, waited = float("inf"), 0, 0
    for epoch in range(len(history)):
        if history[epoch] < best_loss:
            best_loss, best, waited = history[epoch], epoch, 0
        else:
            waited += 1
            if waited == patience:
                break
    return epoch, best
""",
        smooth_labels="""
def smooth_labels(y, num_classes, eps):
    targets = []
    for label in y:
        row = [eps / num_classes] * num_classes
        row[label] = 1 - eps + eps / num_classes
        targets.append(row)
    return np.array(targets)
""",
        add_input_noise="""
def add_input_noise(x, std, rng):
    return rng.normal(x, std)
""",
        add_weight_noise="""
def add_weight_noise(params, std, rng):
    noisy = {}
    for name in params:
        noisy[name] = params[name].copy()
        if name[0] == "W":
            noisy[name] += rng.normal(0, std, params[name].shape)
    return noisy
""",
        bias_variance_decomposition="""
def bias_variance_decomposition(predictions, truth, noise_std):
    M, N = predictions.shape
    bias2, variance = 0.0, 0.0
    for n in range(N):
        mean = sum(predictions[:, n]) / M
        bias2 += (mean - truth[n]) ** 2 / N
        variance += sum((predictions[:, n] - mean) ** 2) / M / N
    return bias2, variance, bias2 + variance + noise_std * noise_std
""",
    ),
    variant(
        "binomial draws, one-liners",
        l2_penalty="""
def l2_penalty(W, reg):
    return np.square(W).sum() * reg * 0.5, np.multiply(reg, W)
""",
        l1_penalty="""
def l1_penalty(W, reg):
    signs = (W > 0).astype(float) - (W < 0)
    return reg * (signs * W).sum(), reg * signs
""",
        elastic_net_penalty="""
def elastic_net_penalty(W, l1, l2):
    return tuple(a + b for a, b in zip(l1_penalty(W, l1), l2_penalty(W, l2)))
""",
        svm_loss="""
def svm_loss(W, X, y, reg, delta=1.0):
    right = np.eye(W.shape[1])[y]
    scores = X.dot(W)
    margins = scores - (scores * right).sum(axis=1, keepdims=True) + delta * (1 - right)
    positive = ((margins > 0) & (right == 0)).astype(float)
    loss = np.mean(np.sum(margins * positive, axis=1)) + l2_penalty(W, reg)[0]
    return loss, X.T.dot(positive - right * positive.sum(axis=1, keepdims=True)) / X.shape[0] + reg * W
""",
        elastic_net_minimum="""
def elastic_net_minimum(a, l1, l2):
    return (np.maximum(a - l1, 0) + np.minimum(a + l1, 0)) / (1 + l2)
""",
        dropout_forward="""
def dropout_forward(x, dropout_param):
    if dropout_param["mode"] == "train":
        p = dropout_param["p"]
        mask = dropout_param["rng"].binomial(1, p, size=x.shape) / p
    else:
        mask = np.ones_like(x)
    return x * mask, mask
""",
        dropout_backward="""
def dropout_backward(dout, cache):
    return cache * dout if cache is not None else dout
""",
        vanilla_dropout_predict="""
def vanilla_dropout_predict(x, params, p):
    # A row of weights that belongs to a unit kept with probability p counts p times.
    weights = [params[f"W{i}"] * keep for i, keep in enumerate(p, start=1)]
    for i, W in enumerate(weights, start=1):
        x = x @ W + params[f"b{i}"]
        if i < len(weights):
            x = x * (x > 0)
    return x
""",
        stochastic_depth="""
def stochastic_depth(x, block, survival, mode, rng):
    factor = np.ones(len(x)) if mode == "test" else rng.binomial(1, survival, len(x)) / survival
    return (x.T + factor * block(x).T).T
""",
        early_stopping="""
def early_stopping(history, patience):
    for stopped in range(len(history)):
        best = int(np.argmin(history[: stopped + 1]))
        if stopped - best == patience:
            return stopped, best
    return stopped, best
""",
        smooth_labels="""
def smooth_labels(y, num_classes, eps):
    return np.eye(num_classes)[y] * (1 - eps) + np.ones((y.shape[0], num_classes)) * eps / num_classes
""",
        add_input_noise="""
def add_input_noise(x, std, rng):
    noise = rng.normal(loc=0.0, scale=std, size=x.size)
    return noise.reshape(x.shape) + x
""",
        add_weight_noise="""
def add_weight_noise(params, std, rng):
    return {k: add_input_noise(v, std, rng) if k.startswith("W") else v for k, v in params.items()}
""",
        bias_variance_decomposition="""
def bias_variance_decomposition(predictions, truth, noise_std):
    bias2 = np.mean(np.square(np.mean(predictions, 0) - truth))
    total = np.mean(np.square(predictions - truth))
    return bias2, total - bias2, total + noise_std**2
""",
    ),
    variant(
        "masks by choice, counters",
        l2_penalty="""
def l2_penalty(W, reg):
    return 0.5 * reg * np.linalg.norm(W.ravel()) ** 2, reg * W
""",
        l1_penalty="""
def l1_penalty(W, reg):
    return reg * np.abs(W).sum(), reg * np.sign(W)
""",
        elastic_net_penalty="""
def elastic_net_penalty(W, l1, l2):
    penalty = np.sum(l1 * np.abs(W) + 0.5 * l2 * W * W)
    return penalty, np.where(W > 0, l1, -l1) + l2 * W
""",
        svm_loss="""
def svm_loss(W, X, y, reg, delta=1.0):
    N, C = len(X), W.shape[1]
    wrong = np.arange(C)[None, :] != y[:, None]
    scores = X @ W
    margins = np.clip(scores - scores[np.arange(N), y].reshape(N, 1) + delta, 0, None) * wrong
    hit = np.sign(margins)
    hit[np.arange(N), y] -= hit.sum(axis=1)
    return np.sum(margins) / N + reg * np.sum(W * W) / 2, np.einsum("nd,nc->dc", X, hit) / N + reg * W
""",
        elastic_net_minimum="""
def elastic_net_minimum(a, l1, l2):
    return (a - np.clip(a, -l1, l1)) / (1 + l2)
""",
        dropout_forward="""
def dropout_forward(x, dropout_param):
    p, rng = dropout_param["p"], dropout_param["rng"]
    if dropout_param["mode"] == "test":
        return x, (1.0, None)
    kept = rng.choice([True, False], size=x.shape, p=[p, 1 - p])
    out = np.zeros_like(x)
    out[kept] = x[kept] / p
    return out, (p, kept)
""",
        dropout_backward="""
def dropout_backward(dout, cache):
    p, kept = cache
    if kept is None:
        return dout.copy()
    dx = dout / p
    dx[~kept] = 0
    return dx
""",
        vanilla_dropout_predict="""
def vanilla_dropout_predict(x, params, p):
    L = len(p)
    out = x
    for layer in range(1, L + 1):
        out = (out * p[layer - 1]).dot(params["W%d" % layer]) + params["b%d" % layer]
        if layer != L:
            out = np.where(out > 0, out, 0)
    return out
""",
        stochastic_depth="""
def stochastic_depth(x, block, survival, mode, rng):
    branch = block(x)
    if mode == "train":
        skipped = rng.random(len(x)) >= survival
        branch = branch / survival
        branch[skipped] = 0
    return x + branch
""",
        early_stopping="""
def early_stopping(history, patience):
    best, left = 0, patience
    for epoch in range(1, len(history)):
        left -= 1
        if history[epoch] < min(history[:epoch]):
            best, left = epoch, patience
        if left == 0:
            return epoch, best
    return len(history) - 1, best
""",
        smooth_labels="""
def smooth_labels(y, num_classes, eps):
    hard = (np.arange(num_classes) == y[:, None]).astype(float)
    return hard - eps * hard + eps / num_classes
""",
        add_input_noise="""
def add_input_noise(x, std, rng):
    return x + np.array([rng.normal(0, std, x.shape[1:]) for _ in range(len(x))])
""",
        add_weight_noise="""
def add_weight_noise(params, std, rng):
    noisy = dict(params)
    for name, w in params.items():
        if "W" in name:
            noisy[name] = w + rng.normal(size=w.shape) * std
    return noisy
""",
        bias_variance_decomposition="""
def bias_variance_decomposition(predictions, truth, noise_std):
    centre = np.average(predictions, axis=0)
    spread = predictions - centre
    bias2, variance = np.mean((truth - centre) ** 2), np.sum(spread**2) / spread.size
    return np.array([bias2, variance, bias2 + variance + noise_std**2]).tolist()
""",
    ),
    variant(
        "draws in another order, the block only where it is used",
        svm_loss="""
def svm_loss(W, X, y, reg, delta=1.0):
    N = X.shape[0]
    scores = X.dot(W)
    margins = np.maximum(0, scores - scores[np.arange(N), y].reshape(-1, 1) + delta)
    loss = margins.sum() / N - delta + 0.5 * reg * np.sum(W * W)  # each right class has added delta
    pushed = (margins > 0) * 1.0
    pushed[np.arange(N), y] = 0
    pushed[np.arange(N), y] = -pushed.sum(axis=1)
    return loss, X.T.dot(pushed) / N + reg * W
""",
        elastic_net_minimum="""
def elastic_net_minimum(a, l1, l2):
    return np.copysign((abs(a) - l1) * (abs(a) > l1) / (1 + l2), a)
""",
        dropout_forward="""
def dropout_forward(x, dropout_param):
    if dropout_param["mode"] == "test":
        return x, None
    p, rng = dropout_param["p"], dropout_param["rng"]
    mask = (rng.permuted(rng.random(x.shape[::-1])) >= 1 - p).T / p
    return x * mask, mask
""",
        stochastic_depth="""
def stochastic_depth(x, block, survival, mode, rng):
    if mode == "test":
        return x + block(x)
    out = x.copy()
    through = np.flatnonzero(rng.random(x.shape[0])[::-1] < survival)
    if len(through):
        out[through] += block(x[through]) / survival
    return out
""",
        early_stopping="""
def early_stopping(history, patience):
    epoch, best = 0, 0
    while epoch < len(history) - 1 and epoch - best < patience:
        epoch += 1
        if history[epoch] < history[best]:
            best = epoch
    return epoch, best
""",
        add_input_noise="""
def add_input_noise(x, std, rng):
    return x + std * rng.standard_normal(x.size)[::-1].reshape(x.shape)
""",
        add_weight_noise="""
def add_weight_noise(params, std, rng):
    noisy = {name: array.copy() for name, array in params.items()}
    for name in sorted(noisy, reverse=True):
        if name.startswith("W"):
            noisy[name] += rng.normal(0.0, std, noisy[name].T.shape).T
    return noisy
""",
        bias_variance_decomposition="""
def bias_variance_decomposition(predictions, truth, noise_std):
    mean = predictions.mean(axis=0)
    variance = np.mean(predictions**2) - np.mean(mean**2)
    return np.mean((mean - truth) ** 2), variance, np.mean((predictions - truth) ** 2) + noise_std**2
""",
    ),
]
