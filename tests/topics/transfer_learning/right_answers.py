"""Right answers of 11-transfer-learning in other styles: loops, other orders of work, other tests of the same thing."""

from tests.topics.right_answers import variant

VARIANTS = [
    variant(
        "loops",
        extract_features="""
def extract_features(trunk, images, mean, std, batch_size):
    features = []
    i = 0
    while i < images.shape[0]:
        batch = images[i : i + batch_size].astype(np.float32) / 255.0
        for c in range(3):
            batch[..., c] = (batch[..., c] - mean[c]) / std[c]
        batch = np.moveaxis(batch, -1, 1)
        for row in trunk(batch, "test"):
            features.append(row)
        i += batch_size
    return np.array(features)
""",
        depends_on_batch="""
def depends_on_batch(extract, images):
    batch = extract(images)
    limit = 0.001 * np.abs(batch).max()
    for i in range(len(images)):
        single = extract(images[i : i + 1])[0]
        if np.any(np.abs(single - batch[i]) > limit):
            return True
    return False
""",
        replace_head="""
def replace_head(params, num_classes, rng):
    numbers = [int("".join(c for c in name if c.isdigit())) for name in params]
    head = max(numbers)
    new = {}
    for name, w in params.items():
        if name == "W" + str(head):
            new[name] = rng.normal(0.0, 1.0 / np.sqrt(w.shape[0]), size=(w.shape[0], num_classes))
        elif name == "b" + str(head):
            new[name] = np.zeros(num_classes)
        else:
            new[name] = w.copy()
    return new
""",
        safe_head_rate="""
def safe_head_rate(features):
    N, D = features.shape
    F = np.ones((N, D + 1))
    F[:, :D] = features
    L = np.linalg.norm(F, 2) ** 2 / N / 2
    return 2 / L
""",
        mended_step="""
def mended_step(params, running, X, y, rate, decay):
    z = X @ params["W1"]
    mean, var = running["mean"], running["var"]
    h = params["gamma1"] * (z - mean) / np.sqrt(var + 1e-5) + params["beta1"]
    h = np.maximum(h, 0)
    scores = h @ params["W2"] + params["b2"]
    scores = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(len(y)), y]))
    p[np.arange(len(y)), y] -= 1
    grads = {"W2": h.T @ p / len(y), "b2": p.mean(axis=0)}
    new = {}
    for name, w in params.items():
        if name in grads:
            new[name] = w - rate * (grads[name] + decay * w)
        else:
            new[name] = w
    return new, loss
""",
        freeze="""
def freeze(net, last):
    configs = {}
    for name in net["configs"]:
        digits = ""
        for c in name:
            if c in "0123456789":
                digits += c
        if int(digits) > last:
            configs[name] = net["configs"][name]
    bn_params = {}
    for i in net["bn_params"]:
        param = net["bn_params"][i].copy()
        if i <= last:
            param["mode"] = "test"
        bn_params[i] = param
    return {"params": net["params"], "configs": configs, "bn_params": bn_params}
""",
        fine_tune="""
def fine_tune(loss, params, head, frozen, X, y, rate, trunk_scale, batch_size, epochs, rng):
    N = len(X)
    w = {name: np.array(value) for name, value in params.items()}
    v = {name: np.zeros_like(value) for name, value in w.items()}
    rates = {}
    for name in w:
        if name in frozen:
            rates[name] = None
        elif name in head:
            rates[name] = rate
        else:
            rates[name] = rate * trunk_scale
    history = []
    for epoch in range(epochs):
        index = np.arange(N)
        rng.shuffle(index)
        for i in range(0, N, batch_size):
            value, g = loss(w, X[index[i : i + batch_size]], y[index[i : i + batch_size]])
            history.append(value)
            for name, r in rates.items():
                if r is not None:
                    v[name] = 0.9 * v[name] - r * g[name]
                    w[name] = w[name] + v[name]
    return w, history
""",
        read_run="""
def read_run(history):
    trunk, statistics = max(history["trunk"]), max(history["statistics"])
    if any(np.isnan(d) for d in history["trunk"]):
        return "washed out"
    if trunk == 0 and statistics == 0:
        return "frozen"
    if trunk == 0:
        return "statistics move"
    if trunk > 0.6:
        return "washed out"
    if max(history["train_acc"]) < 0.75:
        return "head too slow"
    return "fine-tuned"
""",
        choose_strategy="""
def choose_strategy(images_per_class, similarity):
    if images_per_class < 100 and similarity == "similar":
        return "new head on the last features"
    if images_per_class < 100 and similarity == "different":
        return "new head on earlier features"
    if similarity == "similar":
        return "fine-tune the last layers"
    return "fine-tune all layers"
""",
    ),
    variant(
        "short",
        extract_features="""
def extract_features(trunk, images, mean, std, batch_size):
    def prepare(batch):
        return np.einsum("nhwc->nchw", (batch / 255 - mean) / std)

    cuts = range(batch_size, len(images), batch_size)
    return np.vstack([trunk(prepare(batch), "test") for batch in np.split(images, cuts)])
""",
        depends_on_batch="""
def depends_on_batch(extract, images):
    together = extract(images)
    singles = np.vstack([extract(image[None]) for image in images])
    return not np.allclose(together, singles, rtol=0, atol=1e-3 * np.abs(together).max())
""",
        replace_head="""
def replace_head(params, num_classes, rng):
    last = len([name for name in params if name.startswith("W")])
    D = params["W%d" % last].shape[0]
    return {**params, "W%d" % last: rng.normal(size=(D, num_classes)) * D**-0.5, "b%d" % last: np.zeros(num_classes)}
""",
        safe_head_rate="""
def safe_head_rate(features):
    F = np.hstack([features, np.ones((features.shape[0], 1))])
    # FFᵀ has the same eigenvalues as FᵀF, but for zeros
    return 4 * len(F) / max(np.linalg.eigvalsh(F @ F.T))
""",
        mended_step="""
def mended_step(params, running, X, y, rate, decay):
    h = (X @ params["W1"] - running["mean"]) * (running["var"] + 1e-5) ** -0.5 * params["gamma1"] + params["beta1"]
    h = h * (h > 0)
    s = h @ params["W2"] + params["b2"]
    logp = s - s.max(1, keepdims=True)
    logp -= np.log(np.exp(logp).sum(1, keepdims=True))
    loss = -logp[range(len(y)), y].sum() / len(y)
    ds = (np.exp(logp) - np.eye(logp.shape[1])[y]) / len(y)
    new = params.copy()
    new["W2"] = (1 - rate * decay) * params["W2"] - rate * h.T @ ds
    new["b2"] = (1 - rate * decay) * params["b2"] - rate * ds.sum(0)
    return new, loss
""",
        freeze="""
def freeze(net, last):
    stays = {kind + str(i) for kind in ("W", "b", "gamma", "beta") for i in range(1, last + 1)}
    net = {key: dict(value) for key, value in net.items()}
    for name in stays:
        net["configs"].pop(name, None)
    for i in range(1, last + 1):
        if i in net["bn_params"]:
            net["bn_params"][i] = {**net["bn_params"][i], "mode": "test"}
    return net
""",
        fine_tune="""
def fine_tune(loss, params, head, frozen, X, y, rate, trunk_scale, batch_size, epochs, rng):
    rates = {k: (1 if k in head else trunk_scale) * rate for k in params if k not in frozen}
    v, losses = dict.fromkeys(rates, 0.0), []
    for _ in range(epochs):
        p = rng.permutation(len(X))
        for b in [p[i : i + batch_size] for i in range(0, len(p), batch_size)]:
            l, g = loss(params, X[b], y[b])
            losses.append(l)
            v = {k: 0.9 * v[k] - r * g[k] for k, r in rates.items()}
            params = {k: w + v[k] if k in v else w for k, w in params.items()}
    return params, losses
""",
        read_run="""
def read_run(history):
    trunk, statistics, right = (history[k][-1] for k in ("trunk", "statistics", "train_acc"))
    if trunk > 0.55 or trunk != trunk:
        return "washed out"
    if trunk > 0:
        return "fine-tuned" if right > 0.7 else "head too slow"
    return "statistics move" if statistics > 0 else "frozen"
""",
        choose_strategy="""
def choose_strategy(images_per_class, similarity):
    few, similar = images_per_class < 100, similarity == "similar"
    return {
        (True, True): "new head on the last features",
        (True, False): "new head on earlier features",
        (False, True): "fine-tune the last layers",
        (False, False): "fine-tune all layers",
    }[few, similar]
""",
    ),
    variant(
        "other ways",
        extract_features="""
def extract_features(trunk, images, mean, std, batch_size):
    out = None
    for first in range(0, len(images), batch_size):
        x = images[first : first + batch_size]
        x = x.transpose(0, 3, 1, 2).astype(float)
        x /= 255
        x -= np.reshape(mean, (1, 3, 1, 1))
        x /= np.reshape(std, (1, 3, 1, 1))
        part = trunk(x, "test")
        if out is None:
            out = np.zeros((len(images), part.shape[1]))
        out[first : first + len(x)] = part
    return out
""",
        depends_on_batch="""
def depends_on_batch(extract, images):
    # The same images in three companies: all, turned around in pairs, alone.
    base = extract(images)
    n = len(images)
    shuffled = np.empty_like(base)
    for i in range(n):
        pair = images[[(i + 1) % n, i]]
        shuffled[i] = extract(pair)[1]
    alone = np.array([extract(images[i][np.newaxis])[0] for i in range(n)])
    scale = np.abs(base).max()
    differences = [np.abs(base - other).max() / scale for other in (shuffled, alone)]
    return max(differences) > 1e-3
""",
        replace_head="""
def replace_head(params, num_classes, rng):
    layers = sorted((int(n[1:]), n) for n in params if n[0] == "W")
    number, name = layers[-1]
    fresh = dict(params)
    D = params[name].shape[0]
    fresh[name] = rng.standard_normal(D * num_classes).reshape(D, num_classes) / D**0.5
    fresh["b" + str(number)] = np.full(num_classes, 0.0)
    return fresh
""",
        safe_head_rate="""
def safe_head_rate(features):
    F = np.c_[features, np.ones(len(features))]
    values, _ = np.linalg.eig(F.T @ F / F.shape[0])
    return 2 / (0.5 * np.abs(values).max())
""",
        mended_step="""
def mended_step(params, running, X, y, rate, decay):
    N = len(X)
    z_hat = (X.dot(params["W1"]) - running["mean"]) / np.sqrt(running["var"] + 1e-5)
    a = params["gamma1"] * z_hat + params["beta1"]
    h = np.where(a > 0, a, 0)
    scores = h.dot(params["W2"]) + params["b2"]
    exps = np.exp(scores - np.max(scores, 1)[:, None])
    p = exps / np.sum(exps, 1)[:, None]
    loss = sum(-np.log(p[i, y[i]]) for i in range(N)) / N
    d = p.copy()
    for i in range(N):
        d[i, y[i]] -= 1
    W2 = params["W2"] - rate * (h.T.dot(d) / N + decay * params["W2"])
    b2 = params["b2"] - rate * (d.mean(0) + decay * params["b2"])
    return {**params, "W2": W2, "b2": b2}, loss
""",
        freeze="""
import re

def freeze(net, last):
    trained = {}
    for name, config in net["configs"].items():
        if int(re.findall(r"\\d+", name)[0]) > last:
            trained[name] = dict(config)
    modes = {i: "test" if i <= last else p["mode"] for i, p in net["bn_params"].items()}
    norms = {i: {**p, "mode": modes[i]} for i, p in net["bn_params"].items()}
    return dict(net, configs=trained, bn_params=norms)
""",
        fine_tune="""
def fine_tune(loss, params, head, frozen, X, y, rate, trunk_scale, batch_size, epochs, rng):
    params, losses, velocity = dict(params), [], {}
    trained = [name for name in params if name not in frozen]
    for _ in range(epochs):
        order = rng.permutation(len(X))
        while len(order):
            batch, order = order[:batch_size], order[batch_size:]
            value, grads = loss(params, X[batch], y[batch])
            losses += [value]
            for name in trained:
                if name in head:
                    change = -rate * grads[name]
                else:
                    change = -trunk_scale * rate * grads[name]
                if name in velocity:
                    change = change + 0.9 * velocity[name]
                velocity[name] = change
                params[name] = params[name] + change
    return params, losses
""",
        read_run="""
def read_run(history):
    end = {name: values[-1] for name, values in history.items()}
    if not np.isfinite(end["trunk"]) or end["trunk"] >= 0.6:
        return "washed out"
    if end["trunk"] == 0.0:
        return ["frozen", "statistics move"][int(end["statistics"] != 0.0)]
    if end["train_acc"] < 0.6:
        return "head too slow"
    return "fine-tuned"
""",
        choose_strategy="""
def choose_strategy(images_per_class, similarity):
    if images_per_class >= 100:
        return {"similar": "fine-tune the last layers", "different": "fine-tune all layers"}[similarity]
    return {"similar": "new head on the last features", "different": "new head on earlier features"}[similarity]
""",
    ),
    variant(
        "unusual",
        extract_features="""
def extract_features(trunk, images, mean, std, batch_size):
    if len(images) > batch_size:
        first = extract_features(trunk, images[:batch_size], mean, std, batch_size)
        return np.append(first, extract_features(trunk, images[batch_size:], mean, std, batch_size), 0)
    mean, std = (np.asarray(m)[None, :, None, None] for m in (mean, std))
    return trunk((images.transpose(0, 3, 1, 2) - 255 * mean) / (255 * std), mode="test")
""",
        depends_on_batch="""
def depends_on_batch(extract, images):
    whole = np.array(extract(images), dtype=np.float64)
    scale = np.max(np.abs(whole))
    return any(np.max(np.abs(extract(images[[i]])[0] - whole[i])) / scale > 1e-3 for i in range(len(images)))
""",
        replace_head="""
import re

def replace_head(params, num_classes, rng):
    last = str(max(int(re.search(r"\\d+", name)[0]) for name in params))
    D = params["W" + last].shape[0]
    columns = [rng.normal(loc=0, scale=(1 / D) ** 0.5, size=D) for _ in range(num_classes)]
    return {**params, "b" + last: np.zeros(num_classes), "W" + last: np.stack(columns, axis=1)}
""",
        safe_head_rate="""
def safe_head_rate(features):
    F = np.concatenate((np.ones((len(features), 1)), features), 1)
    v = 1 + 0.01 * np.arange(F.shape[1])
    for _ in range(5000):  # power iteration
        v = F.T @ (F @ v)
        v /= np.linalg.norm(v)
    return 4 * len(F) / np.linalg.norm(F @ v) ** 2
""",
        mended_step="""
def mended_step(params, running, X, y, rate, decay):
    scale = params["gamma1"] / np.sqrt(running["var"] + 1e-5)
    h = (X @ params["W1"]) * scale + (params["beta1"] - running["mean"] * scale)
    h[h < 0] = 0
    s = h @ params["W2"] + params["b2"]
    m = s.max(1)
    lse = m + np.log(np.exp(s - m[:, None]).sum(1))
    d = np.exp(s - lse[:, None])
    d[range(len(y)), y] -= 1
    d /= len(X)
    kept = 1 - rate * decay
    head = {"W2": kept * params["W2"] - rate * (h.T @ d), "b2": kept * params["b2"] - rate * d.sum(0)}
    return {**params, **head}, (lse - s[range(len(y)), y]).mean()
""",
        freeze="""
import copy

def freeze(net, last):
    net = copy.deepcopy(net)
    for name in list(net["configs"]):
        if int(name.lstrip("Wbgametr")) <= last:
            del net["configs"][name]
    for i, p in net["bn_params"].items():
        if i <= last:
            p.update(mode="test")
    return net
""",
        fine_tune="""
def fine_tune(loss, params, head, frozen, X, y, rate, trunk_scale, batch_size, epochs, rng):
    params, sums, losses = dict(params), {}, []
    N = len(y)
    for _ in range(epochs):
        order = rng.choice(N, size=N, replace=False)
        for k in range((N + batch_size - 1) // batch_size):
            picked = order[k * batch_size : (k + 1) * batch_size]
            value, g = loss(params, X[picked], y[picked])
            losses.append(value)
            for n in set(params) - set(frozen):
                sums[n] = 0.9 * sums.get(n, 0) + g[n]
                params[n] = params[n] - (rate if n in head else trunk_scale * rate) * sums[n]
    return params, losses
""",
        read_run="""
def read_run(history):
    t, s, right = history["trunk"][-1], history["statistics"][-1], history["train_acc"][-1]
    if t != t or t >= 0.4:
        return "washed out"
    if t > 0:
        return "fine-tuned" if right >= 0.5 else "head too slow"
    return "frozen" if s == 0 else "statistics move"
""",
        choose_strategy="""
def choose_strategy(images_per_class, similarity):
    much = not images_per_class < 100
    names = ["new head on earlier features", "new head on the last features"]
    names += ["fine-tune all layers", "fine-tune the last layers"]
    return names[2 * much + (similarity != "different")]
""",
    ),
]
