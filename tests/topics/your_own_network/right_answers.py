"""Right answers of 15-your-own-network in other styles."""

from tests.topics.right_answers import variant

VARIANTS = [
    variant(
        "a while loop over four-dimensional weights, caches as dicts",
        net_forward="""
def net_forward(f, params, X, bn_params, dropout_param, mode):
    x, caches, i = X, {}, 1
    while f"W{i}" in params and params[f"W{i}"].ndim == 4:
        x, caches["conv", i] = f["conv_forward"](x, params[f"W{i}"], params[f"b{i}"], dict(stride=1, pad=1))
        if f"gamma{i}" in params:
            param = bn_params[i]
            param.update(mode=mode)
            x, caches["norm", i] = f["spatial_batchnorm_forward"](x, params[f"gamma{i}"], params[f"beta{i}"], param)
        x, caches["relu", i] = f["relu_forward"](x)
        x, caches["pool", i] = f["max_pool_forward"](x, dict(pool_height=2, pool_width=2, stride=2))
        i += 1
    caches["head"], caches["shape"] = i, x.shape
    x = x.reshape(x.shape[0], -1)
    if dropout_param:
        x, caches["drop"] = f["dropout_forward"](x, dict(dropout_param, mode=mode))
    scores, caches["affine"] = f["affine_forward"](x, params[f"W{i}"], params[f"b{i}"])
    return scores, caches
""",
        net_backward="""
def net_backward(f, dscores, caches):
    i, grads = caches["head"], {}
    dx, grads[f"W{i}"], grads[f"b{i}"] = f["affine_backward"](dscores, caches["affine"])
    if "drop" in caches:
        dx = f["dropout_backward"](dx, caches["drop"])
    dx = dx.reshape(caches["shape"])
    while i > 1:
        i -= 1
        dx = f["max_pool_backward"](dx, caches["pool", i])
        dx = f["relu_backward"](dx, caches["relu", i])
        if ("norm", i) in caches:
            dx, dgamma, dbeta = f["spatial_batchnorm_backward"](dx, caches["norm", i])
            grads.update({f"gamma{i}": dgamma, f"beta{i}": dbeta})
        dx, dw, db = f["conv_backward"](dx, caches["conv", i])
        grads.update({f"W{i}": dw, f"b{i}": db})
    return grads
""",
    ),
    variant(
        "a stack of backward functions",
        net_forward="""
def net_forward(f, params, X, bn_params, dropout_param, mode):
    stack = []

    def layer(name, x, names, *settings):
        out, cache = f[name + "_forward"](x, *(params[n] for n in names), *settings)
        stack.append((name, cache, names))
        return out

    blocks = sum(np.ndim(w) == 4 for w in params.values())
    for i in range(1, blocks + 1):
        X = layer("conv", X, [f"W{i}", f"b{i}"], {"stride": 1, "pad": 1})
        if bn_params:
            bn_params[i]["mode"] = mode
            X = layer("spatial_batchnorm", X, [f"gamma{i}", f"beta{i}"], bn_params[i])
        X = layer("max_pool", layer("relu", X, []), [], {"pool_height": 2, "pool_width": 2, "stride": 2})
    stack.append(("shape", X.shape, []))
    X = X.reshape(X.shape[0], -1)
    if dropout_param is not None:
        X = layer("dropout", X, [], {"mode": mode, **dropout_param})
    return layer("affine", X, [f"W{blocks + 1}", f"b{blocks + 1}"]), stack
""",
        net_backward="""
def net_backward(f, dscores, caches):
    dx, grads = dscores, {}
    for name, cache, names in reversed(caches):
        if name == "shape":
            dx = dx.reshape(cache)
        elif names:
            dx, *gradients = f[name + "_backward"](dx, cache)
            grads.update(zip(names, gradients))
        else:
            dx = f[name + "_backward"](dx, cache)
    return grads
""",
    ),
    variant(
        "ReLU after pooling, which gives the same",
        net_forward="""
def net_forward(f, params, X, bn_params, dropout_param, mode):
    blocks, caches = len(params) // (4 if bn_params else 2), []
    for i in range(1, blocks + 1):
        if f"W{i + 1}" not in params:
            break
        X, a = f["conv_forward"](X, params["W%d" % i], params["b%d" % i], {"stride": 1, "pad": 1})
        b = None
        if bn_params:
            bn_params[i]["mode"] = mode
            X, b = f["spatial_batchnorm_forward"](X, params["gamma%d" % i], params["beta%d" % i], bn_params[i])
        X, d = f["max_pool_forward"](X, {"pool_height": 2, "pool_width": 2, "stride": 2})
        X, c = f["relu_forward"](X)
        caches.append((a, b, c, d))
    last = len(caches) + 1
    shape, drop = X.shape, None
    X = X.reshape(shape[0], -1)
    if dropout_param:
        settings = dropout_param.copy()
        settings["mode"] = mode
        X, drop = f["dropout_forward"](X, settings)
    scores, e = f["affine_forward"](X, params["W%d" % last], params["b%d" % last])
    return scores, (caches, shape, drop, e)
""",
        net_backward="""
def net_backward(f, dscores, caches):
    blocks, shape, drop, e = caches
    last, grads = len(blocks) + 1, {}
    dx, grads["W%d" % last], grads["b%d" % last] = f["affine_backward"](dscores, e)
    if drop is not None:
        dx = f["dropout_backward"](dx, drop)
    dx = dx.reshape(shape)
    for i, (a, b, c, d) in reversed(list(enumerate(blocks, 1))):
        dx = f["max_pool_backward"](f["relu_backward"](dx, c), d)
        if b is not None:
            dx, grads["gamma%d" % i], grads["beta%d" % i] = f["spatial_batchnorm_backward"](dx, b)
        dx, grads["W%d" % i], grads["b%d" % i] = f["conv_backward"](dx, a)
    return grads
""",
    ),
    variant(
        "penalty summed first",
        net_loss="""
def net_loss(f, params, X, y, reg, bn_params, dropout_param):
    weights = {name: w for name, w in params.items() if name[0] == "W"}
    penalty = sum(reg / 2 * (w**2).sum() for w in weights.values())
    scores, caches = net_forward(f, params, X, bn_params, dropout_param, mode="train")
    data_loss, dscores = f["softmax_loss"](scores, y)
    grads = net_backward(f, dscores, caches)
    return data_loss + penalty, {n: g + reg * weights[n] if n in weights else g for n, g in grads.items()}
""",
    ),
    variant(
        "by the number of dimensions",
        net_loss="""
def net_loss(f, params, X, y, reg, bn_params, dropout_param):
    scores, caches = net_forward(f, params, X, bn_params, dropout_param, "train")
    loss, dscores = f["softmax_loss"](scores, y)
    grads = net_backward(f, dscores, caches)
    for name in params:
        if params[name].ndim > 1:
            loss += 0.5 * reg * np.linalg.norm(params[name]) ** 2
            grads[name] += reg * params[name]
    return loss, grads
""",
    ),
    variant(
        "a dot product",
        net_loss="""
def net_loss(f, params, X, y, reg, bn_params, dropout_param):
    out, cache = net_forward(f, params, X, bn_params, dropout_param, "train")
    loss, d = f["softmax_loss"](out, y)
    g = net_backward(f, d, cache)
    i = 1
    while f"W{i}" in params:
        w = params[f"W{i}"]
        loss, g[f"W{i}"] = loss + reg * np.dot(w.ravel(), w.ravel()) / 2, g[f"W{i}"] + reg * w
        i += 1
    return loss, g
""",
    ),
    variant(
        "moves the weight and puts it back",
        checks_before_training="""
def checks_before_training(loss, params, X, y, classes):
    value, grads = loss(params, X, y)
    errors = {}
    for name, w in params.items():
        if name not in grads or not grads[name].any():
            continue
        g = grads[name]
        at = tuple(np.argwhere(np.abs(g) == np.abs(g).max())[0])
        old = w[at]
        w[at] = old + 1e-5
        up, _ = loss(params, X, y)
        w[at] = old - 1e-5
        down, _ = loss(params, X, y)
        w[at] = old
        s = (up - down) / 2e-5
        errors[name] = abs(g[at] - s) / (abs(g[at]) + abs(s))
    return value / np.log(classes), errors, sorted(set(params) - set(errors))
""",
    ),
    variant(
        "deep copies and flat places",
        checks_before_training="""
import copy

def checks_before_training(loss, params, X, y, classes):
    first, grads = loss(params, X, y)
    silent = sorted(n for n in params if n not in grads or np.count_nonzero(grads[n]) == 0)
    errors = {}
    for n in params:
        if n in silent:
            continue
        k = int(np.argmax(np.abs(np.ravel(grads[n]))))
        def at(h):
            moved = copy.deepcopy(dict(params))
            moved[n].flat[k] += h
            return loss(moved, X, y)[0]
        g, s = np.ravel(grads[n])[k], (at(1e-5) - at(-1e-5)) / (2 * 1e-5)
        errors[n] = np.abs(g - s) / (np.abs(g) + np.abs(s))
    return first / np.log(classes), errors, silent
""",
    ),
    variant(
        "minus the logarithm of one in C",
        checks_before_training="""
def checks_before_training(loss, params, X, y, classes):
    h = 1e-5
    l, grads = loss(params, X, y)
    silent, errors = [], {}
    for n in sorted(params.keys()):
        g = grads.get(n, np.zeros_like(params[n]))
        if np.abs(g).max() == 0:
            silent += [n]
        else:
            e = np.zeros_like(params[n])
            place = np.unravel_index(np.argmax(g**2), g.shape)
            e[place] = h
            s = (loss({**params, n: params[n] + e}, X, y)[0] - loss({**params, n: params[n] - e}, X, y)[0]) / (2 * h)
            errors[n] = abs(g[place] - s) / (abs(g[place]) + abs(s))
    return l / -np.log(1 / classes), errors, silent
""",
    ),
    variant(
        "configs changed where they are",
        train_step="""
def train_step(loss, params, X, y, rule, learning_rate, configs, augment):
    X = augment(X)
    value, grads = loss(params, X, y)
    new = {}
    for name in params:
        config = configs.setdefault(name, {})
        config["learning_rate"] = learning_rate
        new[name], configs[name] = rule(params[name], grads[name], config)
    return new, configs, value
""",
    ),
    variant(
        "two dict comprehensions",
        train_step="""
def train_step(loss, params, X, y, rule, learning_rate, configs, augment):
    value, grads = loss(params, augment(X), y)
    pairs = {n: rule(params[n], grads[n], dict(configs.get(n) or {}, learning_rate=learning_rate)) for n in params}
    return {n: p[0] for n, p in pairs.items()}, {n: p[1] for n, p in pairs.items()}, value
""",
    ),
    variant(
        "makes all configs at first",
        train_step="""
def train_step(loss, params, X, y, rule, learning_rate, configs, augment):
    if not configs:
        configs = {name: {} for name in params}
    batch = augment(X)
    value, grads = loss(params, batch, y)
    params = dict(params)
    for name, grad in grads.items():
        configs[name]["learning_rate"] = learning_rate
        params[name], configs[name] = rule(params[name], grad, configs[name])
    return params, configs, value
""",
    ),
    variant(
        "two passes over the runs",
        choose_final="""
def choose_final(runs, budget):
    costly = {(r["name"], r["rate"]) for r in runs if r["seconds"] > budget}
    values = {}
    for r in runs:
        if (r["name"], r["rate"]) not in costly:
            values.setdefault((r["name"], r["rate"]), []).append(r["val"])
    return max(values, key=lambda s: sum(values[s]) / len(values[s]))
""",
    ),
    variant(
        "a list of candidates, sorted",
        choose_final="""
def choose_final(runs, budget):
    candidates = []
    for name, rate in {(r["name"], r["rate"]) for r in runs}:
        its = [r for r in runs if r["name"] == name and r["rate"] == rate]
        if all(r["seconds"] <= budget for r in its):
            candidates.append((np.mean([r["val"] for r in its]), name, rate))
    _, name, rate = sorted(candidates)[-1]
    return name, rate
""",
    ),
    variant(
        "running sums, and a list returned",
        choose_final="""
def choose_final(runs, budget):
    total, count, too_long = {}, {}, set()
    for r in runs:
        key = (r["name"], r["rate"])
        total[key] = total.get(key, 0) + r["val"]
        count[key] = count.get(key, 0) + 1
        if not r["seconds"] <= budget:
            too_long.add(key)
    best = None
    for key in total:
        if key in too_long:
            continue
        if best is None or total[key] / count[key] > total[best] / count[best]:
            best = key
    return list(best)
""",
    ),
    variant(
        "all guesses first",
        score="""
def score(forward, X, y, batch_size, augment):
    guesses = []
    for i in range(0, X.shape[0], batch_size):
        guesses.extend(np.argmax(forward(X[i:i + batch_size], "test"), axis=1))
    return np.mean(np.array(guesses) == y)
""",
    ),
    variant(
        "a while loop",
        score="""
def score(forward, X, y, batch_size, augment):
    right, i = 0, 0
    while i < len(X):
        j = min(i + batch_size, len(X))
        right += int((forward(X[i:j], mode="test").argmax(1) == y[i:j]).sum())
        i = j
    return float(right) / len(y)
""",
    ),
    variant(
        "weighted means",
        score="""
def score(forward, X, y, batch_size, augment):
    starts = list(range(0, len(X), batch_size))
    parts = [(X[s:s + batch_size], y[s:s + batch_size]) for s in starts]
    means = [np.mean(forward(x, "test").argmax(axis=-1) == t) for x, t in parts]
    return np.average(means, weights=[len(t) for _, t in parts])
""",
    ),
]
