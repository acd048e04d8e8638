"""Right update rules in other styles."""

from tests.topics.right_answers import variant

VARIANTS = [
    # ---- sgd --------------------------------------------------------------------------------------------------
    variant(
        "as for CS231n, in place",
        sgd='''
def sgd(w, dw, config=None):
    """Performs vanilla stochastic gradient descent."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)

    w -= config["learning_rate"] * dw
    return w, config
''',
    ),
    variant(
        "loop over coordinates",
        sgd="""
def sgd(w, dw, config=None):
    rate = 0.01
    if config and "learning_rate" in config:
        rate = config["learning_rate"]
    next_w = np.empty_like(w)
    for i in range(w.size):
        next_w.flat[i] = w.flat[i] - rate * dw.flat[i]
    return next_w, {"learning_rate": rate}
""",
    ),
    variant(
        "config as a copy, returned in a list",
        sgd="""
def sgd(w, dw, config=None):
    settings = {"learning_rate": 0.01} | (config or {})
    return [np.subtract(w, np.multiply(dw, settings["learning_rate"])), settings]
""",
    ),
    # ---- sgd_momentum -----------------------------------------------------------------------------------------
    variant(
        "as for CS231n",
        sgd_momentum='''
def sgd_momentum(w, dw, config=None):
    """Performs stochastic gradient descent with momentum."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    v = config.get("velocity", np.zeros_like(w))

    next_w = None
    v = config["momentum"] * v - config["learning_rate"] * dw
    next_w = w + v
    config["velocity"] = v

    return next_w, config
''',
    ),
    variant(
        "velocity and w changed in place",
        sgd_momentum="""
def sgd_momentum(w, dw, config=None):
    if config is None:
        config = {}
    rate = config.setdefault("learning_rate", 1e-2)
    momentum = config.setdefault("momentum", 0.9)
    v = config.setdefault("velocity", np.zeros_like(w))
    v *= momentum
    v -= rate * dw
    w += v
    return w, config
""",
    ),
    variant(
        "velocity kept as (velocity, rate included) with the opposite sign under another key",
        sgd_momentum="""
def sgd_momentum(w, dw, config=None):
    config = dict(config or {})
    rate, mu = config.get("learning_rate", 0.01), config.get("momentum", 0.9)
    config["buffer"] = mu * config.get("buffer", 0.0) + rate * dw
    return w - config["buffer"], config
""",
    ),
    variant(
        "helper functions and a loop over coordinates",
        sgd_momentum="""
def get(config, key, default):
    return config[key] if config is not None and key in config else default

def one_coordinate(w, dw, v, rate, mu):
    v = mu * v - rate * dw
    return w + v, v

def sgd_momentum(w, dw, config=None):
    rate = get(config, "learning_rate", 0.01)
    mu = get(config, "momentum", 0.9)
    velocity = get(config, "velocity", np.zeros(w.shape))
    next_w, next_v = np.zeros(w.shape), np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        next_w[i], next_v[i] = one_coordinate(w[i], dw[i], velocity[i], rate, mu)
    return next_w, {"learning_rate": rate, "momentum": mu, "velocity": next_v, "note": "extra"}
""",
    ),
    # ---- nesterov_momentum ------------------------------------------------------------------------------------
    variant(
        "lecture notes' form",
        nesterov_momentum="""
def nesterov_momentum(w, dw, config=None):
    if config is None: config = {}
    config.setdefault('learning_rate', 1e-2)
    config.setdefault('momentum', 0.9)
    v = config.get('velocity', np.zeros_like(w))
    mu = config['momentum']
    v_prev = v
    v = mu * v - config['learning_rate'] * dw
    w += -mu * v_prev + (1 + mu) * v
    config['velocity'] = v
    return w, config
""",
    ),
    variant(
        "gradient and velocity, the two terms that are left",
        nesterov_momentum="""
def nesterov_momentum(w, dw, config=None):
    config = {"learning_rate": 0.01, "momentum": 0.9, **(config or {})}
    step = config["learning_rate"] * dw
    config["v"] = config["momentum"] * config.get("v", 0) - step
    return w + config["momentum"] * config["v"] - step, config
""",
    ),
    variant(
        "the look-ahead form, which remembers where it really is",
        nesterov_momentum="""
def nesterov_momentum(w, dw, config=None):
    config = dict(config) if config else {}
    rate = config.setdefault("learning_rate", 0.01)
    mu = config.setdefault("momentum", 0.9)
    position = config.get("position", w)
    v = config.get("velocity", np.zeros_like(w))
    v = mu * v - rate * dw          # dw is the gradient at position + mu * v, which is w
    position = position + v
    config["position"], config["velocity"] = position, v
    return position + mu * v, config
""",
    ),
    # ---- adagrad ----------------------------------------------------------------------------------------------
    variant(
        "as for CS231n",
        adagrad="""
def adagrad(w, dw, config=None):
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))
    config["cache"] += dw**2
    next_w = w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"])
    return next_w, config
""",
    ),
    variant(
        "keeps every gradient",
        adagrad="""
def adagrad(w, dw, config=None):
    config = config if config is not None else {}
    config.setdefault("history", []).append(dw.copy())
    root = np.linalg.norm(np.stack(config["history"]), axis=0)
    rates = config.get("learning_rate", 0.01) / (root + config.get("epsilon", 1e-8))
    return w - rates * dw, config
""",
    ),
    variant(
        "loop with math.sqrt",
        adagrad="""
import math

def adagrad(w, dw, config=None):
    config = dict(config or {})
    rate, eps = config.get("learning_rate", 1e-2), config.get("epsilon", 1e-8)
    cache = np.array(config.get("cache", np.zeros(w.shape)))
    next_w = w.copy()
    for i in np.ndindex(w.shape):
        cache[i] += dw[i] * dw[i]
        next_w[i] -= rate * dw[i] / (math.sqrt(cache[i]) + eps)
    config["cache"] = cache
    return next_w, config
""",
    ),
    # ---- rmsprop ----------------------------------------------------------------------------------------------
    variant(
        "as for CS231n",
        rmsprop='''
def rmsprop(w, dw, config=None):
    """Uses the RMSProp update rule, which uses a moving average of squared gradient values."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("decay_rate", 0.99)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))

    next_w = None
    config['cache'] = config['decay_rate'] * config['cache'] + (1 - config['decay_rate']) * dw ** 2
    next_w = w - config['learning_rate'] * dw / (np.sqrt(config['cache']) + config['epsilon'])

    return next_w, config
''',
    ),
    variant(
        "the cache moves by a fraction of the difference, all in place",
        rmsprop="""
def rmsprop(w, dw, config=None):
    if config is None:
        config = {}
    lr, d = config.setdefault("learning_rate", 1e-2), config.setdefault("decay_rate", 0.99)
    eps = config.setdefault("epsilon", 1e-8)
    cache = config.setdefault("square_avg", np.zeros_like(w))
    cache += (1 - d) * (dw * dw - cache)
    denominator = np.sqrt(cache)
    denominator += eps
    w -= lr * dw / denominator
    return w, config
""",
    ),
    variant(
        "rows in a loop, a new config",
        rmsprop="""
def rmsprop(w, dw, config=None):
    config = {"learning_rate": 1e-2, "decay_rate": 0.99, "epsilon": 1e-8, "cache": 0 * w, **(config or {})}
    d = config["decay_rate"]
    new_w, new_cache = [], []
    for row, gradient, cache in zip(w, dw, config["cache"]):
        cache = d * cache + (1 - d) * gradient**2
        new_cache.append(cache)
        new_w.append(row - config["learning_rate"] * gradient / (cache**0.5 + config["epsilon"]))
    return np.array(new_w), {**config, "cache": np.array(new_cache)}
""",
    ),
    # ---- adadelta ---------------------------------------------------------------------------------------------
    variant(
        "the paper's names, with a helper",
        adadelta="""
def rms(average, eps):
    return np.sqrt(average + eps)

def adadelta(w, dw, config=None):
    config = {} if config is None else config
    rho, eps = config.get("decay_rate", 0.95), config.get("epsilon", 1e-6)
    Eg2, Edx2 = config.get("Eg2", np.zeros_like(w)), config.get("Edx2", np.zeros_like(w))
    Eg2 = rho * Eg2 + (1 - rho) * dw**2
    dx = -rms(Edx2, eps) / rms(Eg2, eps) * dw
    Edx2 = rho * Edx2 + (1 - rho) * dx**2
    config["Eg2"], config["Edx2"] = Eg2, Edx2
    return w + config.get("learning_rate", 1.0) * dx, config
""",
    ),
    variant(
        "one root of the quotient, in place",
        adadelta="""
def adadelta(w, dw, config=None):
    if config is None:
        config = {}
    for key, value in dict(learning_rate=1.0, decay_rate=0.95, epsilon=1e-6).items():
        config.setdefault(key, value)
    g2 = config.setdefault("cache", np.zeros_like(w))
    d2 = config.setdefault("delta_cache", np.zeros_like(w))
    rho, eps = config["decay_rate"], config["epsilon"]
    g2 *= rho
    g2 += (1 - rho) * dw * dw
    delta = np.sqrt((d2 + eps) / (g2 + eps)) * dw
    d2 *= rho
    d2 += (1 - rho) * delta * delta
    w -= config["learning_rate"] * delta
    return w, config
""",
    ),
    variant(
        "loop, state in one array",
        adadelta="""
def adadelta(w, dw, config=None):
    config = dict(config or {})
    lr, rho, eps = config.get("learning_rate", 1.0), config.get("decay_rate", 0.95), config.get("epsilon", 1e-6)
    state = config.get("state", np.zeros((2, *w.shape))).copy()
    next_w = w.copy()
    for i in np.ndindex(w.shape):
        g2, d2 = state[(0, *i)], state[(1, *i)]
        g2 = rho * g2 + (1 - rho) * dw[i] ** 2
        delta = (d2 + eps) ** 0.5 / (g2 + eps) ** 0.5 * dw[i]
        state[(0, *i)], state[(1, *i)] = g2, rho * d2 + (1 - rho) * delta**2
        next_w[i] -= lr * delta
    config["state"] = state
    return next_w, config
""",
    ),
    # ---- adam -------------------------------------------------------------------------------------------------
    variant(
        "as for CS231n, t raised before use",
        adam='''
def adam(w, dw, config=None):
    """Uses the Adam update rule, which incorporates moving averages of both the gradient and its square."""
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)

    config["t"] += 1
    config["m"] = config["beta1"] * config["m"] + (1 - config["beta1"]) * dw
    mt = config["m"] / (1 - config["beta1"] ** config["t"])
    config["v"] = config["beta2"] * config["v"] + (1 - config["beta2"]) * (dw**2)
    vt = config["v"] / (1 - config["beta2"] ** config["t"])
    next_w = w - config["learning_rate"] * mt / (np.sqrt(vt) + config["epsilon"])

    return next_w, config
''',
    ),
    variant(
        "t raised after use, exponent t + 1",
        adam="""
def adam(w, dw, config=None):
    if config is None: config = {}
    config.setdefault('learning_rate', 1e-3)
    config.setdefault('beta1', 0.9)
    config.setdefault('beta2', 0.999)
    config.setdefault('epsilon', 1e-8)
    config.setdefault('m', np.zeros_like(w))
    config.setdefault('v', np.zeros_like(w))
    config.setdefault('t', 0)
    beta1, beta2, t = config['beta1'], config['beta2'], config['t']
    m = beta1 * config['m'] + (1 - beta1) * dw
    v = beta2 * config['v'] + (1 - beta2) * dw * dw
    m_unbias = m / (1 - beta1 ** (t + 1))
    v_unbias = v / (1 - beta2 ** (t + 1))
    w -= config['learning_rate'] * m_unbias / (np.sqrt(v_unbias) + config['epsilon'])
    config['m'], config['v'], config['t'] = m, v, t + 1
    return w, config
""",
    ),
    variant(
        "t starts at 1 and is raised after use",
        adam="""
def adam(w, dw, config=None):
    defaults = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "m": 0, "v": 0, "t": 1}
    config = defaults | (config or {})
    b1, b2, t = config["beta1"], config["beta2"], config["t"]
    config["m"] = b1 * config["m"] + (1 - b1) * dw
    config["v"] = b2 * config["v"] + (1 - b2) * dw**2
    m_hat, v_hat = config["m"] / (1 - b1**t), config["v"] / (1 - b2**t)
    config["t"] += 1
    return w - config["learning_rate"] * m_hat / (np.sqrt(v_hat) + config["epsilon"]), config
""",
    ),
    variant(
        "torch's formula, with the denominator corrected and a step size",
        adam="""
def adam(w, dw, config=None):
    config = config if config is not None else {}
    beta1, beta2 = config.get("beta1", 0.9), config.get("beta2", 0.999)
    step = config["step"] = config.get("step", 0) + 1
    exp_avg = config.setdefault("exp_avg", np.zeros_like(w))
    exp_avg_sq = config.setdefault("exp_avg_sq", np.zeros_like(w))
    exp_avg += (dw - exp_avg) * (1 - beta1)
    exp_avg_sq *= beta2
    exp_avg_sq += (1 - beta2) * dw * dw
    denom = np.sqrt(exp_avg_sq) / np.sqrt(1 - beta2**step) + config.get("epsilon", 1e-8)
    step_size = config.get("learning_rate", 1e-3) / (1 - beta1**step)
    return w - step_size * exp_avg / denom, config
""",
    ),
    variant(
        "products of the betas kept in config, helpers, loop",
        adam="""
def average(old, new, beta):
    return beta * old + (1 - beta) * new

def adam(w, dw, config=None):
    config = dict(config or {})
    b1, b2 = config.get("beta1", 0.9), config.get("beta2", 0.999)
    p1, p2 = config.get("p1", 1.0) * b1, config.get("p2", 1.0) * b2
    m, v = np.array(config.get("m", 0 * w)), np.array(config.get("v", 0 * w))
    next_w = w.copy()
    for i in np.ndindex(w.shape):
        m[i], v[i] = average(m[i], dw[i], b1), average(v[i], dw[i] ** 2, b2)
        root = (v[i] / (1 - p2)) ** 0.5
        next_w[i] -= config.get("learning_rate", 1e-3) * m[i] / (1 - p1) / (root + config.get("epsilon", 1e-8))
    config.update(m=m, v=v, p1=p1, p2=p2)
    return next_w, config
""",
    ),
    # ---- adamw ------------------------------------------------------------------------------------------------
    variant(
        "torch's order: the weights shrink first, then Adam's step",
        adamw="""
def adamw(w, dw, config=None):
    config = {} if config is None else config
    settings = dict(learning_rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.01)
    for key in settings:
        config.setdefault(key, settings[key])
    config["t"] = t = config.get("t", 0) + 1
    b1, b2, lr = config["beta1"], config["beta2"], config["learning_rate"]
    m = config["m"] = b1 * config.get("m", 0) + (1 - b1) * dw
    v = config["v"] = b2 * config.get("v", 0) + (1 - b2) * dw**2
    w = w * (1 - lr * config["weight_decay"])
    return w - lr / (1 - b1**t) * m / (np.sqrt(v) / np.sqrt(1 - b2**t) + config["epsilon"]), config
""",
    ),
    variant(
        "a helper that is Adam",
        adamw="""
def my_adam(w, dw, config):
    config["t"] = config.get("t", 0) + 1
    b1, b2 = config.get("beta1", 0.9), config.get("beta2", 0.999)
    config["m"] = b1 * config.get("m", np.zeros_like(w)) + (1 - b1) * dw
    config["v"] = b2 * config.get("v", np.zeros_like(w)) + (1 - b2) * dw**2
    m_hat = config["m"] / (1 - b1 ** config["t"])
    v_hat = config["v"] / (1 - b2 ** config["t"])
    return m_hat / (np.sqrt(v_hat) + config.get("epsilon", 1e-8))

def adamw(w, dw, config=None):
    if config is None:
        config = {}
    step = my_adam(w, dw, config) + config.get("weight_decay", 1e-2) * w
    return w - config.get("learning_rate", 1e-3) * step, config
""",
    ),
    variant(
        "calls the student's own adam of the cell above",
        adamw="""
def adamw(w, dw, config=None):
    config = {} if config is None else config
    rate = config.get("learning_rate", 1e-3)
    decay = config.get("weight_decay", 1e-2)
    next_w, config = adam(w, dw, config)
    return next_w - rate * decay * w, config
""",
    ),
    # ---- radam ------------------------------------------------------------------------------------------------
    variant(
        "the authors' order, epsilon before the correction",
        radam="""
def radam(w, dw, config=None):
    config = {} if config is None else config
    beta1, beta2 = config.get("beta1", 0.9), config.get("beta2", 0.999)
    config["step"] = config.get("step", 0) + 1
    config["exp_avg"] = beta1 * config.get("exp_avg", 0) + (1 - beta1) * dw
    config["exp_avg_sq"] = beta2 * config.get("exp_avg_sq", 0) + (1 - beta2) * dw**2
    beta2_t = beta2 ** config["step"]
    N_sma_max = 2 / (1 - beta2) - 1
    N_sma = N_sma_max - 2 * config["step"] * beta2_t / (1 - beta2_t)
    rate = config.get("learning_rate", 1e-3)
    if N_sma > 5:
        r = (1 - beta2_t) * (N_sma - 4) / (N_sma_max - 4) * (N_sma - 2) / N_sma * N_sma_max / (N_sma_max - 2)
        step_size = rate * np.sqrt(r) / (1 - beta1 ** config["step"])
        return w - step_size * config["exp_avg"] / (np.sqrt(config["exp_avg_sq"]) + config.get("epsilon", 1e-8)), config
    return w - rate / (1 - beta1 ** config["step"]) * config["exp_avg"], config
""",
    ),
    variant(
        "a helper for the rectifier, t raised after use",
        radam="""
def rectifier(beta2, t):
    limit = 2 / (1 - beta2) - 1
    rho = limit - 2 * t * beta2**t / (1 - beta2**t)
    if rho <= 5:
        return None
    return (((rho - 4) * (rho - 2) * limit) / ((limit - 4) * (limit - 2) * rho)) ** 0.5

def radam(w, dw, config=None):
    config = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8} | (config or {})
    config = {"t": 0, "m": 0 * w, "v": 0 * w} | config
    b1, b2, t = config["beta1"], config["beta2"], config["t"] + 1
    m = b1 * config["m"] + (1 - b1) * dw
    v = b2 * config["v"] + (1 - b2) * dw**2
    r = rectifier(b2, t)
    if r is None:
        next_w = w - config["learning_rate"] * m / (1 - b1**t)
    else:
        next_w = w - r * config["learning_rate"] * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + config["epsilon"])
    return next_w, config | {"m": m, "v": v, "t": t}
""",
    ),
    variant(
        "in place, with numpy's where",
        radam="""
def radam(w, dw, config=None):
    config = {} if config is None else config
    lr = config.setdefault("learning_rate", 1e-3)
    b1, b2 = config.setdefault("beta1", 0.9), config.setdefault("beta2", 0.999)
    m, v = config.setdefault("m", np.zeros_like(w)), config.setdefault("v", np.zeros_like(w))
    config["t"] = t = config.get("t", 0) + 1
    m[...] = b1 * m + (1 - b1) * dw
    v[...] = b2 * v + (1 - b2) * dw**2
    inf = 2 / (1 - b2) - 1
    rho = inf - 2 * t * b2**t / (1 - b2**t)
    factor = (rho - 4) * (rho - 2) * inf / ((inf - 4) * (inf - 2) * rho) if rho > 5 else 0.0
    adaptive = np.sqrt(factor) / (np.sqrt(v / (1 - b2**t)) + config.setdefault("epsilon", 1e-8))
    w -= lr * m / (1 - b1**t) * np.where(rho > 5, adaptive, 1.0)
    return w, config
""",
    ),
    # ---- update_parameters ------------------------------------------------------------------------------------
    variant(
        "changes the dicts it was given",
        update_parameters="""
def update_parameters(params, grads, rule, optim_config, configs=None):
    configs = {} if configs is None else configs
    for name, w in params.items():
        if name not in configs:
            configs[name] = {k: v for k, v in optim_config.items()}
        params[name], configs[name] = rule(w, grads[name], configs[name])
    return params, configs
""",
    ),
    variant(
        "comprehensions",
        update_parameters="""
def update_parameters(params, grads, rule, optim_config, configs=None):
    configs = configs or {name: optim_config.copy() for name in grads}
    both = {name: rule(params[name], dw, configs[name]) for name, dw in grads.items()}
    return {n: b[0] for n, b in both.items()}, {n: b[1] for n, b in both.items()}
""",
    ),
    variant(
        "deep copies, keywords",
        update_parameters="""
import copy

def update_parameters(params, grads, rule, optim_config, configs=None):
    new_params, new_configs = {}, {}
    for name in sorted(params):
        config = copy.deepcopy(configs[name] if configs is not None else optim_config)
        new_params[name], new_configs[name] = rule(params[name], grads[name], config=config)
    return new_params, new_configs
""",
    ),
]
