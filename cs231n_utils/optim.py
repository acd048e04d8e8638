"""Update rules: how one step turns a gradient into new weights. Introduced in notebook 07-optimizers.

Every rule has the same form::

    next_w, config = rule(w, dw, config)

- `w`, `dw`: weights and gradient of one parameter, arrays of one shape, NumPy or torch, on any device.
- `config`: a dict with the rule's hyperparameters and what it remembers between steps (velocity, moments,
  the step count). None means all defaults. Missing keys are filled in, so that a dict given once shows what
  was used. Each parameter needs a config of its own.
- `next_w`: a new array with the dtype of `w`.

`w` and `dw` are never changed. The remembered arrays in `config` are: they belong to the rule, which
updates them in place, as torch does, because copying them would double the memory and a third of the time.

Errors, for all rules: TypeError if `w` and `dw` are not float32 or float64 arrays of one library; ValueError if
`dw` or a remembered array has another shape than `w`, if `config` has a key that the rule does not use, or if a
share that is kept (beta1, beta2, decay_rate) is not in [0, 1).

A hyperparameter is a number. It may also be an array that broadcasts against `w`: that is how a population
of networks, stacked along the first axis, gets one learning rate each.

Where torch defines a rule differently, its docstring says so; ``tests/test_optim.py`` holds each rule
against torch.optim.
"""

import numpy as np

from cs231n_utils.backend import is_torch, namespace

__all__ = [
    "adadelta",
    "adagrad",
    "adam",
    "adamw",
    "nesterov_momentum",
    "radam",
    "rmsprop",
    "sgd",
    "sgd_momentum",
]


def sgd(w, dw, config=None):
    """Plain stochastic gradient descent: ``w - learning_rate * dw``.

    Parameters
    ----------
    w, dw : arrays of one shape
    config : dict, optional
        learning_rate (0.01).

    Returns
    -------
    next_w : array like w
    config : dict

    References
    ----------
    Robbins and Monro (1951); CS231n, lecture 7. Notebook 07-optimizers.
    """
    config = _fill(config, w, dw, learning_rate=1e-2)
    numbers = (rate,) = _numbers(config, w, "learning_rate")

    def formula(w, dw):
        return w - rate * dw

    return _in_blocks(formula, numbers, w, dw), config


def sgd_momentum(w, dw, config=None):
    """Gradient descent with a velocity that remembers past gradients::

        velocity = momentum * velocity - learning_rate * dw
        next_w = w + velocity

    Parameters
    ----------
    w, dw : arrays of one shape
    config : dict, optional
        learning_rate (0.01), momentum (0.9), velocity (like w, zeros).

    Returns
    -------
    next_w : array like w
    config : dict

    Notes
    -----
    torch.optim.SGD keeps the velocity without the rate (``buffer = momentum * buffer + dw``, then
    ``w - rate * buffer``). At a constant rate the weights are the same, with velocity = -rate * buffer; when
    the rate changes, torch's new rate also rescales the past.

    References
    ----------
    Polyak (1964); Sutskever et al. (2013). Notebook 07-optimizers.
    """
    config = _fill(config, w, dw, state=("velocity",), learning_rate=1e-2, momentum=0.9)
    numbers = rate, momentum = _numbers(config, w, "learning_rate", "momentum")

    def formula(w, dw, velocity):
        velocity *= momentum
        velocity -= rate * dw
        return w + velocity

    return _in_blocks(formula, numbers, w, dw, config["velocity"]), config


def nesterov_momentum(w, dw, config=None):
    """Momentum that takes its gradient where the velocity is about to carry it (rewritten form).

    The look-ahead form needs the gradient at ``w + momentum * velocity``. Here `w` itself stands for that
    point, so that `dw` is the gradient at `w`, as for every other rule::

        new = momentum * velocity - learning_rate * dw
        next_w = w - momentum * velocity + (1 + momentum) * new

    Parameters
    ----------
    w, dw : arrays of one shape
    config : dict, optional
        learning_rate (0.01), momentum (0.9), velocity (like w, zeros).

    Returns
    -------
    next_w : array like w
    config : dict

    Notes
    -----
    Same weights as torch.optim.SGD(nesterov=True) at a constant rate; see `sgd_momentum` for the difference.

    References
    ----------
    Nesterov (1983); Bengio et al. (2012) for this form; CS231n, lecture 7. Notebook 07-optimizers.
    """
    config = _fill(config, w, dw, state=("velocity",), learning_rate=1e-2, momentum=0.9)
    numbers = rate, momentum = _numbers(config, w, "learning_rate", "momentum")

    def formula(w, dw, velocity):
        back = w - momentum * velocity
        velocity *= momentum
        velocity -= rate * dw
        return back + (1 + momentum) * velocity

    return _in_blocks(formula, numbers, w, dw, config["velocity"]), config


def adagrad(w, dw, config=None):
    """Divides each coordinate's step by the root of the sum of all its squared gradients::

        cache = cache + dw**2
        next_w = w - learning_rate * dw / (sqrt(cache) + epsilon)

    The cache only grows, so the steps only shrink.

    Parameters
    ----------
    w, dw : arrays of one shape
    config : dict, optional
        learning_rate (0.01), epsilon (1e-8), cache (like w, zeros).

    Returns
    -------
    next_w : array like w
    config : dict

    Notes
    -----
    Equals torch.optim.Adagrad, whose eps stands in the same place but is 1e-10 by default.

    References
    ----------
    Duchi, Hazan and Singer (2011). Notebook 07-optimizers.
    """
    config = _fill(config, w, dw, state=("cache",), learning_rate=1e-2, epsilon=1e-8)
    numbers = rate, epsilon = _numbers(config, w, "learning_rate", "epsilon")
    sqrt = namespace(w).sqrt

    def formula(w, dw, cache):
        cache += dw * dw
        return w - rate * dw / (sqrt(cache) + epsilon)

    return _in_blocks(formula, numbers, w, dw, config["cache"]), config


def adadelta(w, dw, config=None):
    """Steps in the units of the weights: the root mean square of past steps over that of past gradients::

        cache = decay_rate * cache + (1 - decay_rate) * dw**2
        delta = sqrt(delta_cache + epsilon) / sqrt(cache + epsilon) * dw
        delta_cache = decay_rate * delta_cache + (1 - decay_rate) * delta**2
        next_w = w - learning_rate * delta

    Parameters
    ----------
    w, dw : arrays of one shape
    config : dict, optional
        decay_rate (0.95, the paper's rho), epsilon (1e-6, inside both roots: it starts the first step),
        learning_rate (1.0; the paper has none), cache and delta_cache (like w, zeros).

    Returns
    -------
    next_w : array like w
    config : dict

    Notes
    -----
    Equals torch.optim.Adadelta, whose rho is 0.9 by default.

    References
    ----------
    Zeiler (2012). Notebook 07-optimizers.
    """
    config = _fill(config, w, dw, state=("cache", "delta_cache"), learning_rate=1.0, decay_rate=0.95, epsilon=1e-6)
    numbers = rate, rho, epsilon = _numbers(config, w, "learning_rate", "decay_rate", "epsilon")
    sqrt = namespace(w).sqrt

    def formula(w, dw, cache, delta_cache):
        cache *= rho
        cache += (1 - rho) * dw * dw
        delta = sqrt(delta_cache + epsilon) / sqrt(cache + epsilon) * dw
        delta_cache *= rho
        delta_cache += (1 - rho) * delta * delta
        return w - rate * delta

    return _in_blocks(formula, numbers, w, dw, config["cache"], config["delta_cache"]), config


def rmsprop(w, dw, config=None):
    """AdaGrad with a memory that fades: divides by the root of a moving average of squared gradients::

        cache = decay_rate * cache + (1 - decay_rate) * dw**2
        next_w = w - learning_rate * dw / (sqrt(cache) + epsilon)

    Parameters
    ----------
    w, dw : arrays of one shape
    config : dict, optional
        learning_rate (0.01), decay_rate (0.99), epsilon (1e-8), cache (like w, zeros).

    Returns
    -------
    next_w : array like w
    config : dict

    Notes
    -----
    Equals torch.optim.RMSprop, whose decay rate is called alpha.

    References
    ----------
    Tieleman and Hinton (2012). Notebook 07-optimizers.
    """
    config = _fill(config, w, dw, state=("cache",), learning_rate=1e-2, decay_rate=0.99, epsilon=1e-8)
    numbers = rate, decay, epsilon = _numbers(config, w, "learning_rate", "decay_rate", "epsilon")
    sqrt = namespace(w).sqrt

    def formula(w, dw, cache):
        cache *= decay
        cache += (1 - decay) * dw * dw
        return w - rate * dw / (sqrt(cache) + epsilon)

    return _in_blocks(formula, numbers, w, dw, config["cache"]), config


def adam(w, dw, config=None):
    """Momentum and RMSprop together, both corrected for having started at zero::

        t = t + 1
        m = beta1 * m + (1 - beta1) * dw
        v = beta2 * v + (1 - beta2) * dw**2
        next_w = w - learning_rate * (m / (1 - beta1**t)) / (sqrt(v / (1 - beta2**t)) + epsilon)

    Parameters
    ----------
    w, dw : arrays of one shape
    config : dict, optional
        learning_rate (0.001), beta1 (0.9), beta2 (0.999), epsilon (1e-8), m and v (like w, zeros; kept without the
        correction), t (0; the number of steps taken so far).

    Returns
    -------
    next_w : array like w
    config : dict

    Notes
    -----
    Equals torch.optim.Adam.

    References
    ----------
    Kingma and Ba (2015). Notebook 07-optimizers.
    """
    config = _fill(config, w, dw, state=("m", "v"), **ADAM)
    return _adam_step(w, dw, config), config


def adamw(w, dw, config=None):
    """Adam with decoupled weight decay: the weights shrink by themselves, outside the adaptive step::

        next_w = adam's next_w - learning_rate * weight_decay * w

    Added to the gradient instead, the decay would be divided by sqrt(v) like everything else, and weights
    with large gradients would hardly decay.

    Parameters
    ----------
    w, dw : arrays of one shape
    config : dict, optional
        Adam's, and weight_decay (0.01).

    Returns
    -------
    next_w : array like w
    config : dict

    Notes
    -----
    Equals torch.optim.AdamW.

    References
    ----------
    Loshchilov and Hutter (2019). Notebook 07-optimizers.
    """
    config = _fill(config, w, dw, state=("m", "v"), **ADAM, weight_decay=1e-2)
    adam_w = _adam_step(w, dw, config)
    numbers = rate, decay = _numbers(config, w, "learning_rate", "weight_decay")

    def formula(w, adam_w):
        return adam_w - rate * decay * w

    return _in_blocks(formula, numbers, w, adam_w), config


def radam(w, dw, config=None):
    """Rectified Adam: plain momentum until enough gradients have been seen to trust their variance, then Adam
    with a step that grows to full size.

    With ``rho_inf = 2 / (1 - beta2) - 1`` and ``rho = rho_inf - 2 t beta2**t / (1 - beta2**t)``, the step is
    multiplied, once rho > 5 (at the default beta2: from step 6 on), by::

        sqrt((rho - 4) (rho - 2) rho_inf / ((rho_inf - 4) (rho_inf - 2) rho))

    Parameters
    ----------
    w, dw : arrays of one shape
    config : dict, optional
        As for `adam`.

    Returns
    -------
    next_w : array like w
    config : dict

    Notes
    -----
    Equals torch.optim.RAdam: epsilon is added to sqrt(v) before v's correction, as in the authors' code.

    References
    ----------
    Liu et al. (2020). Notebook 07-optimizers.
    """
    config = _fill(config, w, dw, state=("m", "v"), **ADAM)
    numbers = rate, beta1, beta2, epsilon = _numbers(config, w, "learning_rate", "beta1", "beta2", "epsilon")
    sqrt = namespace(w).sqrt
    config["t"] += 1
    correction1, correction2 = 1 - beta1 ** config["t"], 1 - beta2 ** config["t"]
    rectifier = _radam_rectifier(beta2, config["t"])

    def formula(w, dw, m, v):
        _update_moments(m, v, dw, beta1, beta2)
        momentum_step = rate / correction1 * m
        if rectifier is None:
            return w - momentum_step
        return w - rectifier * correction2**0.5 * momentum_step / (sqrt(v) + epsilon)

    return _in_blocks(formula, numbers, w, dw, config["m"], config["v"]), config


ADAM = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "t": 0}


def _adam_step(w, dw, config):
    """Adam's next_w; the moments and t in `config` go one step on."""
    numbers = rate, beta1, beta2, epsilon = _numbers(config, w, "learning_rate", "beta1", "beta2", "epsilon")
    sqrt = namespace(w).sqrt
    config["t"] += 1
    correction1 = 1 - beta1 ** config["t"]
    correction2 = 1 - beta2 ** config["t"]
    # Both corrections are numbers. Multiplying them into the rate and epsilon saves two passes over the array.
    scaled_rate = rate * correction2**0.5 / correction1
    scaled_epsilon = epsilon * correction2**0.5

    def formula(w, dw, m, v):
        _update_moments(m, v, dw, beta1, beta2)
        return w - scaled_rate * m / (sqrt(v) + scaled_epsilon)

    def without_new_arrays(w, dw, m, v, next_w, scratch):
        """The same operations in the same order, each into an array that is there."""
        np.multiply(dw, 1 - beta1, out=scratch)
        m *= beta1
        m += scratch
        np.multiply(dw, 1 - beta2, out=scratch)
        scratch *= dw
        v *= beta2
        v += scratch
        np.sqrt(v, out=scratch)
        scratch += scaled_epsilon
        np.multiply(m, scaled_rate, out=next_w)
        next_w /= scratch
        np.subtract(w, next_w, out=next_w)

    return _in_blocks(formula, numbers, w, dw, config["m"], config["v"], without_new_arrays=without_new_arrays)


def _update_moments(m, v, dw, beta1, beta2):
    """Move the averages of the gradient and of its square one step on, in place."""
    m *= beta1
    m += (1 - beta1) * dw
    v *= beta2
    v += (1 - beta2) * dw * dw


def _radam_rectifier(beta2, t):
    """The factor on RAdam's step t, or None while the variance of v is too large to be used."""
    if not isinstance(beta2, float):
        raise ValueError("config['beta2'] must be one number for radam, got an array: give all nets one beta2")
    rho_inf = 2 / (1 - beta2) - 1
    rho = rho_inf - 2 * t * beta2**t / (1 - beta2**t)
    if rho <= 5:
        return None
    return ((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho)) ** 0.5


def _fill(config, w, dw, state=(), **defaults):
    """`config` with the missing hyperparameters and state (zeros like w) filled in; checks the shapes."""
    xp = namespace(w, dw)
    if w.dtype not in (xp.float32, xp.float64):
        raise TypeError(f"w must hold float32 or float64 numbers, got {w.dtype}: convert it with astype")
    if dw.shape != w.shape:
        raise ValueError(
            f"dw must have the shape of w, {tuple(w.shape)}, got {tuple(dw.shape)}: check the backward pass"
        )
    config = config if config is not None else {}
    unknown = [name for name in config if name not in defaults and name not in state]
    if unknown:
        raise ValueError(
            f"config has {', '.join(map(repr, unknown))}, which this rule does not use: it knows "
            f"{', '.join([*defaults, *state])}; correct the name or leave it out"
        )
    for name, value in defaults.items():
        config.setdefault(name, value)
        if name in SHARES and not _is_share(config[name]):
            raise ValueError(
                f"config[{name!r}] is the share of an average that is kept, at least 0 and less than 1; got "
                f"{config[name]}"
            )
    for name in state:
        if config.get(name) is None:
            config[name] = xp.zeros_like(w)
        elif config[name].shape != w.shape:
            raise ValueError(
                f"config[{name!r}] must have the shape of w, {tuple(w.shape)}, got "
                f"{tuple(config[name].shape)}: give each parameter a config of its own"
            )
        elif config[name].dtype != w.dtype:
            config[name] = xp.astype(config[name], w.dtype)
    return config


SHARES = ("beta1", "beta2", "decay_rate")


def _is_share(value):
    return bool(((value >= 0) & (value < 1)).all()) if getattr(value, "ndim", 0) else 0 <= value < 1


def _numbers(config, w, *names):
    """The named hyperparameters as Python floats, or as arrays with the dtype of w.

    A rate drawn with NumPy is a float64 scalar, which would turn float32 weights into float64.
    """
    xp = namespace(w)
    return tuple(
        xp.astype(config[name], w.dtype) if getattr(config[name], "ndim", 0) else float(config[name]) for name in names
    )


BLOCK = 1 << 16


def _in_blocks(formula, numbers, w, dw, *state, without_new_arrays=None):
    """``formula(w, dw, *state)``, for large NumPy arrays computed piece by piece.

    A formula of a dozen operations on 10 million weights reads and writes main memory a dozen times. On
    pieces of `BLOCK` weights the intermediate results stay in the processor's cache: three times as fast.

    `without_new_arrays` does what `formula` does, and has two more arguments: where the result belongs, and an
    array to calculate in. On large arrays it takes the formula's place.
    """
    if dw.dtype != w.dtype:
        dw = namespace(dw).astype(dw, w.dtype)
    arrays = (w, dw, *state)
    small = is_torch(w) or w.size <= BLOCK
    if small or any(getattr(n, "ndim", 0) for n in numbers) or not all(a.flags.c_contiguous for a in arrays):
        return formula(*arrays)
    next_w = np.empty_like(w)
    flat_w, *flat_arrays = (a.reshape(-1) for a in (next_w, *arrays))
    scratch = np.empty(BLOCK, w.dtype)
    for start in range(0, w.size, BLOCK):
        piece = slice(start, min(start + BLOCK, w.size))
        pieces = [a[piece] for a in flat_arrays]
        if without_new_arrays:
            without_new_arrays(*pieces, flat_w[piece], scratch[: piece.stop - start])
        else:
            flat_w[piece] = formula(*pieces)
    return next_w
