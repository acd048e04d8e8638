"""07-optimizers: the answers, and the known ways to get them wrong."""

import numpy as np

from cs231n_utils import optim, schedules
from cs231n_utils.check.registry import Topic

topic = Topic("07-optimizers")


def _update_parameters(params, grads, rule, optim_config, configs=None):
    """One step of `rule` for every parameter; each gets a copy of `optim_config` to begin with."""
    next_params, next_configs = {}, {}
    for name, w in params.items():
        config = configs[name] if configs else dict(optim_config)
        next_params[name], next_configs[name] = rule(w, grads[name], config)
    return next_params, next_configs


for _rule, _section in (
    ("sgd", "Plain gradient descent"),
    ("sgd_momentum", "Momentum"),
    ("nesterov_momentum", "Nesterov momentum"),
    ("adagrad", "AdaGrad"),
    ("rmsprop", "RMSprop"),
    ("adadelta", "AdaDelta"),
    ("adam", "Adam"),
    ("adamw", "AdamW"),
    ("radam", "RAdam"),
):
    _calls = ("adam",) if _rule == "adamw" else ()
    topic.answer(_rule, getattr(optim, _rule), returns=("next_w", "config"), section=_section, calls=_calls)
topic.answer(
    "update_parameters",
    _update_parameters,
    returns=("next_params", "configs"),
    internal=("configs",),
    section="A config for each parameter",
)
for _schedule, _section in (
    ("step_decay", "Step decay"),
    ("exponential_decay", "Exponential decay"),
    ("inverse_time_decay", "Inverse time decay"),
    ("cosine_decay", "Cosine decay"),
    ("warmup", "Warm-up"),
    ("momentum_schedule", "A schedule for the momentum"),
):
    _value = "the momentum" if _schedule == "momentum_schedule" else "the rate"
    topic.answer(_schedule, getattr(schedules, _schedule), returns=(_value,), section=_section)


# ---- Mistakes that every rule invites ------------------------------------------------------------------------------


def common_mistakes(rule, rate, remembered=None):
    """Register what can go wrong with any rule; `rate` is its default learning rate, as its plain text has it, and
    `remembered` names the array that it keeps in config."""
    topic.edit(
        rule,
        "none-not-replaced",
        "Called without settings, config is None: begin with `if config is None: config = {}`, and read its entries as "
        'config["learning_rate"].',
        ("    config = {} if config is None else config\n", ""),
        section="What config is for" if remembered else None,
    )
    topic.edit(
        rule,
        "key-not-there-yet",
        "config does not hold that key yet. A setting that is missing gets its default, and what is remembered starts "
        "at zero: config.setdefault or config.get does both.",
        (f'    config.setdefault("learning_rate", {rate})\n', ""),
        section="What config is for" if remembered else None,
    )
    topic.edit(
        rule,
        "one-value-returned",
        "A rule returns two values: end with `return next_w, config`.",
        ("return next_w, config", "return next_w"),
    )
    topic.edit(
        rule,
        "values-swapped",
        "The two returned values stand in the wrong order: first next_w, then config.",
        ("return next_w, config", "return config, next_w"),
    )
    topic.edit(
        rule,
        "settings-lost",
        "The config that you return has lost its settings, so the next step uses the defaults. Change the dict that "
        "came in and return it, or copy all of it.",
        (
            "return next_w, config",
            'return next_w, {k: config[k] for k in ("velocity", "cache", "delta_cache", "m", "v", "t") if k in config}',
        ),
    )
    if remembered:
        topic.edit(
            rule,
            "memory-not-there-yet",
            f"config does not hold {remembered!r} yet at the first step, whether it came with settings or not: what is "
            "remembered starts at zero. config.setdefault or config.get does that.",
            (f'    config.setdefault("{remembered}", np.zeros_like(w))\n', ""),
            section="What config is for",
        )
        topic.edit(
            rule,
            "state-returned-for-config",
            f"The second value returned must be the config, a dict, and not the {remembered} alone: "
            "the next step reads its settings from it as well.",
            ("return next_w, config", f'return next_w, config["{remembered}"]'),
        )
        topic.edit(
            rule,
            "shared-config",
            "All parameters share one config: a default such as config={} is made once and remembers the parameter "
            "before. Write config=None and make a new dict inside the function.",
            ("config=None", "config={}"),
            section="What config is for",
        )


# ---- Plain gradient descent ----------------------------------------------------------------------------------------


@topic.plain
def sgd(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    next_w = w - config["learning_rate"] * dw
    return next_w, config


topic.edit(
    "sgd",
    "uphill",
    "You walk uphill: the gradient points to where the loss grows, so the step is subtracted.",
    ("w - config", "w + config"),
)
topic.edit(
    "sgd",
    "rate-fixed",
    "The learning rate is fixed in your code: take it from config, and use 0.01 only if config does not have it.",
    ('config["learning_rate"] * dw', "1e-2 * dw"),
)
topic.edit(
    "sgd",
    "default-rate",
    "The default learning rate is 0.01, not 0.001.",
    ("1e-2", "1e-3"),
)
topic.edit("sgd", "no-rate", "The learning rate is missing from the step.", ('config["learning_rate"] * ', ""))
topic.edit(
    "sgd",
    "step-only",
    "You return the step alone; next_w is w with the step taken.",
    ("next_w = w - ", "next_w = -"),
)
topic.edit(
    "sgd",
    "unit-gradient",
    "You divide the gradient by its length. Here the step is the learning rate times the gradient as it is.",
    ("* dw", "* dw / np.linalg.norm(dw)"),
)
topic.edit(
    "sgd",
    "gradient-sign",
    "Only the sign of the gradient is used; a steeper slope must give a longer step.",
    ("* dw", "* np.sign(dw)"),
)
topic.edit(
    "sgd",
    "weights-scaled",
    "You multiply w itself by the learning rate as well; only the gradient is scaled.",
    ('w - config["learning_rate"] * dw', '(w - dw) * config["learning_rate"]'),
)
common_mistakes("sgd", "1e-2")


# ---- Momentum ------------------------------------------------------------------------------------------------------


@topic.plain
def sgd_momentum(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    config.setdefault("velocity", np.zeros_like(w))
    rate, momentum = config["learning_rate"], config["momentum"]
    v = momentum * config["velocity"] - rate * dw
    next_w = w + v
    config["velocity"] = v
    return next_w, config


topic.edit(
    "sgd_momentum",
    "uphill",
    "You walk uphill: the gradient enters the velocity with a minus, and the velocity is added to w. "
    "One of the two signs is turned round.",
    ("- rate * dw", "+ rate * dw"),
)
topic.edit(
    "sgd_momentum",
    "momentum-sign",
    "The old velocity enters with a minus, which brakes and turns back. Momentum keeps it going: "
    "+ momentum * velocity.",
    ("v = momentum", "v = -momentum"),
)
topic.edit(
    "sgd_momentum",
    "not-stored",
    "The new velocity is not stored in config, so every step starts from rest and the rule is plain SGD.",
    ('    config["velocity"] = v\n', ""),
)
topic.edit(
    "sgd_momentum",
    "old-velocity-used",
    "The step is taken with the velocity from before the update: first update the velocity, then move.",
    ("next_w = w + v", 'next_w = w + config["velocity"]'),
)
topic.edit(
    "sgd_momentum",
    "rate-outside",
    "You keep the velocity without the learning rate and multiply it in afterwards, as torch does. At a constant rate "
    "that is the same path; when the rate changes, a new rate must not rescale the past steps.",
    ("- rate * dw", "- dw"),
    ("w + v", "w + rate * v"),
)
topic.edit(
    "sgd_momentum",
    "stored-scaled",
    "The velocity is multiplied by momentum once more when it is stored, so it fades twice as fast. "
    "Store the velocity that moved w.",
    ('config["velocity"] = v', 'config["velocity"] = momentum * v'),
)
topic.edit(
    "sgd_momentum",
    "averaged",
    "The gradient is weighted with 1 - momentum, as in a moving average. Here the velocity is a sum: "
    "- learning_rate * dw.",
    ("- rate * dw", "- (1 - momentum) * rate * dw"),
)
topic.edit(
    "sgd_momentum",
    "momentum-on-both",
    "momentum multiplies the new gradient as well; only the old velocity is to fade.",
    ('momentum * config["velocity"] - rate * dw', 'momentum * (config["velocity"] - rate * dw)'),
)
topic.edit(
    "sgd_momentum",
    "rate-twice",
    "The learning rate is applied twice: it is in the velocity already, so the step is just + velocity.",
    ("w + v", "w + rate * v"),
)
topic.edit(
    "sgd_momentum",
    "extra-gradient-step",
    "You add a plain gradient step to the velocity. The gradient is in the velocity already.",
    ("w + v", "w + v - rate * dw"),
)
topic.edit(
    "sgd_momentum",
    "momentum-fixed",
    "The momentum in config is not the one used: take it from config, with 0.9 only if it is missing there, and return "
    "config with all its settings.",
    ('momentum * config["velocity"]', '0.9 * config["velocity"]'),
)
topic.edit(
    "sgd_momentum",
    "is-nesterov",
    "This is Nesterov's step. Plain momentum just adds the velocity to w.",
    ("w + v", 'w - momentum * config["velocity"] + (1 + momentum) * v'),
)
common_mistakes("sgd_momentum", "1e-2", "velocity")


# ---- Nesterov momentum ---------------------------------------------------------------------------------------------


@topic.plain
def nesterov_momentum(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    config.setdefault("velocity", np.zeros_like(w))
    rate, momentum = config["learning_rate"], config["momentum"]
    old = config["velocity"]
    v = momentum * old - rate * dw
    next_w = w - momentum * old + (1 + momentum) * v
    config["velocity"] = v
    return next_w, config


topic.edit(
    "nesterov_momentum",
    "plain-momentum",
    "This gives plain momentum's path. Nesterov's step needs the velocity from before the update as well: keep it "
    "before you overwrite it.",
    ("next_w = w - momentum * old", "next_w = w - momentum * v"),
)
topic.edit(
    "nesterov_momentum",
    "plain-sgd",
    "This gives plain SGD's path: without the factor (1 + momentum) the two velocities cancel.",
    ("(1 + momentum) * v", "v"),
)
topic.edit(
    "nesterov_momentum",
    "old-term-missing",
    "The term - momentum * old velocity is missing: the step before went that far ahead, and it has to be taken back.",
    ("- momentum * old ", ""),
)
topic.edit(
    "nesterov_momentum",
    "old-term-sign",
    "The old velocity's term has the wrong sign: - momentum * old velocity takes the last look-ahead back.",
    ("w - momentum * old", "w + momentum * old"),
)
topic.edit(
    "nesterov_momentum",
    "old-and-new-swapped",
    "The old and the new velocity have changed places: (1 + momentum) belongs to the new one.",
    ("w - momentum * old + (1 + momentum) * v", "w - momentum * v + (1 + momentum) * old"),
)
topic.edit(
    "nesterov_momentum",
    "old-without-momentum",
    "The old velocity is taken back whole; only its look-ahead, momentum * old velocity, is to be taken back.",
    ("w - momentum * old", "w - old"),
)
topic.edit(
    "nesterov_momentum",
    "not-stored",
    "The new velocity is not stored in config, so every step starts from rest.",
    ('    config["velocity"] = v\n', ""),
)
topic.edit(
    "nesterov_momentum",
    "uphill",
    "You walk uphill: the gradient enters the velocity with a minus.",
    ("- rate * dw", "+ rate * dw"),
)
topic.edit(
    "nesterov_momentum",
    "rate-outside",
    "You keep the velocity without the learning rate and multiply it in afterwards, as torch does. At a constant rate "
    "that is the same path; when the rate changes, a new rate must not rescale the past steps.",
    ("- rate * dw", "- dw"),
    ("w - momentum * old + (1 + momentum) * v", "w + rate * (-momentum * old + (1 + momentum) * v)"),
)
topic.edit(
    "nesterov_momentum",
    "momentum-fixed",
    "The momentum in config is not the one used: take it from config, with 0.9 only if it is missing there, and return "
    "config with all its settings.",
    ('config["learning_rate"], config["momentum"]', 'config["learning_rate"], 0.9'),
)
common_mistakes("nesterov_momentum", "1e-2", "velocity")


# ---- AdaGrad -------------------------------------------------------------------------------------------------------


@topic.plain
def adagrad(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))
    cache = config["cache"] + dw**2
    next_w = w - config["learning_rate"] * dw / (np.sqrt(cache) + config["epsilon"])
    config["cache"] = cache
    return next_w, config


NO_ROOT = "The square root is missing: the step is divided by the root of the cache."
UPHILL = "You walk uphill: the step is subtracted from w."
EPSILON_INSIDE = "epsilon stands inside the square root; here it is added to the root: sqrt(cache) + epsilon."
EPSILON_FIXED = "epsilon is left out or fixed in your code: take it from config and add it to sqrt(cache)."

topic.edit(
    "adagrad",
    "never-accumulates",
    "The cache holds the last squared gradient only: add dw**2 to what config remembers, and store the sum in config.",
    ('cache = config["cache"] + dw**2', "cache = dw**2"),
)
topic.edit("adagrad", "no-root", NO_ROOT, ("np.sqrt(cache)", "cache"))
topic.edit(
    "adagrad",
    "epsilon-inside",
    EPSILON_INSIDE,
    ('np.sqrt(cache) + config["epsilon"]', 'np.sqrt(cache + config["epsilon"])'),
)
topic.edit("adagrad", "epsilon-fixed", EPSILON_FIXED, ('+ config["epsilon"])', "+ 1e-8)"))
topic.edit(
    "adagrad",
    "gradient-not-squared",
    "The cache sums the gradients themselves; it must sum their squares, or its root does not exist where they are "
    "negative.",
    ("+ dw**2", "+ dw"),
)
topic.edit(
    "adagrad",
    "absolute-values",
    "The cache sums absolute values; it must sum squares: dw**2.",
    ("+ dw**2", "+ np.abs(dw)"),
)
topic.edit(
    "adagrad",
    "cache-updated-late",
    "You divide by the cache from before this gradient, which is 0 at the first step. First add dw**2, then divide.",
    ("np.sqrt(cache)", 'np.sqrt(config["cache"])'),
)
topic.edit(
    "adagrad",
    "one-number-for-all",
    "The squares are summed over all coordinates. Each coordinate has its own sum: the cache has the shape of w.",
    ("+ dw**2", "+ np.sum(dw**2)"),
)
topic.edit(
    "adagrad",
    "is-rmsprop",
    "This is RMSprop: the cache fades. AdaGrad's cache keeps everything: cache + dw**2.",
    ('config["cache"] + dw**2', '0.99 * config["cache"] + 0.01 * dw**2'),
)
topic.edit(
    "adagrad",
    "rate-in-cache",
    "The learning rate has come into the cache, where it cancels out. The cache sums the squares of dw alone.",
    ("+ dw**2", '+ (config["learning_rate"] * dw)**2'),
)
topic.edit("adagrad", "uphill", UPHILL, ("next_w = w - ", "next_w = w + "))
topic.edit(
    "adagrad",
    "mean-not-sum",
    "The cache is averaged over the steps. AdaGrad's cache is a sum: it is never divided.",
    ('    cache = config["cache"]', '    config["n"] = config.get("n", 0) + 1\n    cache = config["cache"]'),
    ("np.sqrt(cache)", 'np.sqrt(cache / config["n"])'),
)
common_mistakes("adagrad", "1e-2", "cache")


# ---- RMSprop -------------------------------------------------------------------------------------------------------


@topic.plain
def rmsprop(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("decay_rate", 0.99)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))
    decay = config["decay_rate"]
    cache = decay * config["cache"] + (1 - decay) * dw**2
    next_w = w - config["learning_rate"] * dw / (np.sqrt(cache) + config["epsilon"])
    config["cache"] = cache
    return next_w, config


topic.edit("rmsprop", "no-root", NO_ROOT, ("np.sqrt(cache)", "cache"))
topic.edit(
    "rmsprop",
    "epsilon-inside",
    EPSILON_INSIDE,
    ('np.sqrt(cache) + config["epsilon"]', 'np.sqrt(cache + config["epsilon"])'),
)
topic.edit("rmsprop", "epsilon-fixed", EPSILON_FIXED, ('+ config["epsilon"])', "+ 1e-8)"))
topic.edit(
    "rmsprop",
    "weights-swapped",
    "decay_rate and 1 - decay_rate have changed places: decay_rate is the share of the old cache that is kept.",
    ('decay * config["cache"] + (1 - decay) * dw**2', '(1 - decay) * config["cache"] + decay * dw**2'),
)
topic.edit(
    "rmsprop",
    "new-term-unweighted",
    "The new square is added whole: weight it with 1 - decay_rate, so that the cache is an average.",
    ("(1 - decay) * dw**2", "dw**2"),
)
topic.edit(
    "rmsprop",
    "cache-without-decay",
    "The old cache is kept whole: multiply it by decay_rate, or it only grows.",
    ('decay * config["cache"]', 'config["cache"]'),
)
topic.edit(
    "rmsprop",
    "is-adagrad",
    "This is AdaGrad: the cache sums all squares and never forgets. RMSprop's cache is a moving average.",
    ('decay * config["cache"] + (1 - decay) * dw**2', 'config["cache"] + dw**2'),
)
topic.edit(
    "rmsprop",
    "not-stored",
    "The new cache is not stored in config, so every step starts with an empty one.",
    ('    config["cache"] = cache\n', ""),
)
topic.edit(
    "rmsprop",
    "cache-updated-late",
    "You divide by the cache from before this gradient, which is 0 at the first step. First update it, then divide.",
    ("np.sqrt(cache)", 'np.sqrt(config["cache"])'),
)
topic.edit(
    "rmsprop",
    "gradient-not-squared",
    "The cache averages the gradients themselves; it must average their squares, dw**2.",
    ("* dw**2", "* dw"),
)
topic.edit(
    "rmsprop",
    "square-of-average",
    "You square after averaging: the squares themselves are to be averaged, or opposite gradients cancel out.",
    ("* dw**2", "* dw"),
    ("np.sqrt(cache)", "np.sqrt(cache**2)"),
)
topic.edit(
    "rmsprop",
    "one-number-for-all",
    "The squares are averaged over all coordinates. Each coordinate has its own cache, of the shape of w.",
    ("* dw**2", "* np.mean(dw**2)"),
)
topic.edit(
    "rmsprop",
    "decay-fixed",
    "The decay rate is fixed in your code: take it from config, and use 0.99 only if config does not have it.",
    ('decay = config["decay_rate"]', "decay = 0.99"),
)
topic.edit(
    "rmsprop",
    "bias-corrected",
    "You correct the cache for its start at zero, as Adam does. RMSprop has no such correction.",
    ("    cache = decay", '    config["t"] = config.get("t", 0) + 1\n    cache = decay'),
    ("np.sqrt(cache)", 'np.sqrt(cache / (1 - decay ** config["t"]))'),
)
topic.edit("rmsprop", "uphill", UPHILL, ("next_w = w - ", "next_w = w + "))
common_mistakes("rmsprop", "1e-2", "cache")


# ---- AdaDelta ------------------------------------------------------------------------------------------------------


@topic.plain
def adadelta(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1.0)
    config.setdefault("decay_rate", 0.95)
    config.setdefault("epsilon", 1e-6)
    config.setdefault("cache", np.zeros_like(w))
    config.setdefault("delta_cache", np.zeros_like(w))
    rho, eps = config["decay_rate"], config["epsilon"]
    cache = rho * config["cache"] + (1 - rho) * dw**2
    delta = np.sqrt(config["delta_cache"] + eps) / np.sqrt(cache + eps) * dw
    delta_cache = rho * config["delta_cache"] + (1 - rho) * delta**2
    next_w = w - config["learning_rate"] * delta
    config["cache"], config["delta_cache"] = cache, delta_cache
    return next_w, config


topic.edit(
    "adadelta",
    "steps-not-remembered",
    "The steps are not remembered: delta_cache stays empty, so the numerator is sqrt(epsilon) for ever.",
    ('config["cache"], config["delta_cache"] = cache, delta_cache', 'config["cache"] = cache'),
)
topic.edit(
    "adadelta",
    "cache-not-stored",
    "The average of squared gradients is not stored in config, so every step starts with an empty cache.",
    ('config["cache"], config["delta_cache"] = cache, delta_cache', 'config["delta_cache"] = delta_cache'),
)
topic.edit(
    "adadelta",
    "never-moves",
    "epsilon is missing in the numerator: delta_cache starts at 0, so the first step is 0, and so are all others.",
    ('np.sqrt(config["delta_cache"] + eps)', 'np.sqrt(config["delta_cache"])'),
)
topic.edit(
    "adadelta",
    "epsilon-outside",
    "epsilon is added to the roots; here it stands inside both: sqrt(cache + epsilon).",
    ('np.sqrt(config["delta_cache"] + eps)', '(np.sqrt(config["delta_cache"]) + eps)'),
    ("np.sqrt(cache + eps)", "(np.sqrt(cache) + eps)"),
)
topic.edit(
    "adadelta",
    "no-roots",
    "The square roots are missing: the step is a ratio of two root mean squares.",
    ('np.sqrt(config["delta_cache"] + eps) / np.sqrt(cache + eps)', '(config["delta_cache"] + eps) / (cache + eps)'),
)
topic.edit(
    "adadelta",
    "ratio-upside-down",
    "The ratio is upside down: past steps stand in the numerator, past gradients in the denominator.",
    (
        'np.sqrt(config["delta_cache"] + eps) / np.sqrt(cache + eps)',
        'np.sqrt(cache + eps) / np.sqrt(config["delta_cache"] + eps)',
    ),
)
topic.edit(
    "adadelta",
    "is-rmsprop",
    "The numerator is missing, which makes this RMSprop: multiply by the root mean square of the past steps.",
    ('np.sqrt(config["delta_cache"] + eps) / np.sqrt', "1 / np.sqrt"),
)
topic.edit(
    "adadelta",
    "gradients-in-delta-cache",
    "delta_cache averages squared gradients; it must average the squares of the steps, delta**2.",
    ("(1 - rho) * delta**2", "(1 - rho) * dw**2"),
)
topic.edit(
    "adadelta",
    "delta-not-squared",
    "delta_cache averages the steps themselves; it must average their squares, delta**2.",
    ("* delta**2", "* delta"),
)
topic.edit(
    "adadelta",
    "new-delta-cache-used",
    "You use the average of past steps as it is after this step. The numerator knows only the steps before: "
    "first compute delta, then update delta_cache.",
    (
        "    next_w =",
        "    delta = np.sqrt(delta_cache + eps) / np.sqrt(cache + eps) * dw\n    next_w =",
    ),
)
topic.edit(
    "adadelta",
    "weights-swapped",
    "decay_rate and 1 - decay_rate have changed places: decay_rate is the share of the old average that is kept.",
    ('rho * config["cache"] + (1 - rho)', '(1 - rho) * config["cache"] + rho'),
    ('rho * config["delta_cache"] + (1 - rho)', '(1 - rho) * config["delta_cache"] + rho'),
)
topic.edit(
    "adadelta",
    "new-terms-unweighted",
    "The new squares are added whole: weight them with 1 - decay_rate, so that both caches are averages.",
    ("(1 - rho) * ", ""),
)
topic.edit(
    "adadelta",
    "never-forgets",
    "The old averages are kept whole: multiply both by decay_rate, or they only grow.",
    ('rho * config["cache"]', 'config["cache"]'),
    ('rho * config["delta_cache"]', 'config["delta_cache"]'),
)
topic.edit(
    "adadelta",
    "rate-remembered",
    "The learning rate has come into delta_cache: remember delta without it, and use it for the move alone.",
    ("(1 - rho) * delta**2", '(1 - rho) * (config["learning_rate"] * delta)**2'),
)
topic.edit(
    "adadelta",
    "rate-ignored",
    "The learning rate of config is not used: the move is learning_rate * delta.",
    ('config["learning_rate"] * delta', "delta"),
)
topic.edit("adadelta", "uphill", UPHILL, ("next_w = w - ", "next_w = w + "))
common_mistakes("adadelta", "1.0", "cache")


# ---- Adam ----------------------------------------------------------------------------------------------------------


@topic.plain
def adam(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)
    beta1, beta2 = config["beta1"], config["beta2"]
    t = config["t"] + 1
    m = beta1 * config["m"] + (1 - beta1) * dw
    v = beta2 * config["v"] + (1 - beta2) * dw**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    next_w = w - config["learning_rate"] * m_hat / (np.sqrt(v_hat) + config["epsilon"])
    config["m"], config["v"], config["t"] = m, v, t
    return next_w, config


NOT_CORRECTED = (
    "The bias correction is missing, or the corrected moments are computed and then not used: "
    "m_hat and v_hat are what moves w."
)
ALWAYS_AT_ONE = (
    "The correction is 1 - beta at every step and never fades: either the exponent t is missing, or the new t is not "
    "stored in config."
)
# Not to compute the correction and not to use it give one result, and one sentence has to serve for both. So it is
# with a t that is always 1 and one that is left out.
topic.edit(
    "adam",
    "no-bias-correction",
    NOT_CORRECTED,
    ("m / (1 - beta1**t)", "m"),
    ("v / (1 - beta2**t)", "v"),
)
topic.edit("adam", "correction-not-used", NOT_CORRECTED, ("* m_hat / (np.sqrt(v_hat)", "* m / (np.sqrt(v)"))
topic.edit(
    "adam",
    "first-moment-uncorrected",
    "Only the second moment is corrected: divide m by 1 - beta1**t as well.",
    ("m / (1 - beta1**t)", "m"),
)
topic.edit(
    "adam",
    "second-moment-uncorrected",
    "Only the first moment is corrected: divide v by 1 - beta2**t as well.",
    ("v / (1 - beta2**t)", "v"),
)
topic.edit(
    "adam",
    "power-of-the-complement",
    "The correction is 1 - beta**t; you wrote 1 - (1 - beta)**t, which is nearly 1 from the second step on.",
    ("(1 - beta1**t)", "(1 - (1 - beta1)**t)"),
    ("(1 - beta2**t)", "(1 - (1 - beta2)**t)"),
)
topic.edit(
    "adam",
    "t-not-stored",
    ALWAYS_AT_ONE,
    ('config["m"], config["v"], config["t"] = m, v, t', 'config["m"], config["v"] = m, v'),
)
topic.edit(
    "adam",
    "t-one-ahead",
    "t is one too large: in the first step it must be 1 where it is used as the exponent.",
    ('config["t"] + 1', 'config["t"] + 2'),
    ("= m, v, t", "= m, v, t - 1"),
)
topic.edit(
    "adam",
    "t-starts-at-zero",
    "t is 0 in the first step, so the correction divides by 1 - beta**0 = 0: t has to be 1 there.",
    ('config["t"] + 1', 'config["t"]'),
    ("= m, v, t", "= m, v, t + 1"),
)
topic.edit(
    "adam",
    "corrected-moments-stored",
    "The corrected moments are stored in config, so they are corrected again and again. Store m and v as they were "
    "before the correction.",
    ("= m, v, t", "= m_hat, v_hat, t"),
)
topic.edit(
    "adam",
    "correction-multiplied",
    "The moments are multiplied by 1 - beta**t; they must be divided by it, because they start too small.",
    ("m / (1", "m * (1"),
    ("v / (1", "v * (1"),
)
topic.edit(
    "adam",
    "correction-without-t",
    ALWAYS_AT_ONE,
    ("beta1**t", "beta1"),
    ("beta2**t", "beta2"),
)
topic.edit(
    "adam",
    "betas-swapped",
    "beta1 and beta2 have changed places: beta1 belongs to m, beta2 to v.",
    ('beta1, beta2 = config["beta1"], config["beta2"]', 'beta2, beta1 = config["beta1"], config["beta2"]'),
)
topic.edit(
    "adam",
    "weights-swapped",
    "beta and 1 - beta have changed places: beta is the share of the old moment that is kept.",
    ('beta1 * config["m"] + (1 - beta1)', '(1 - beta1) * config["m"] + beta1'),
    ('beta2 * config["v"] + (1 - beta2)', '(1 - beta2) * config["v"] + beta2'),
)
topic.edit(
    "adam",
    "gradient-unweighted",
    "m adds the gradient whole: weight it with 1 - beta1.",
    ("(1 - beta1) * dw", "dw"),
)
topic.edit(
    "adam",
    "square-unweighted",
    "v adds the squared gradient whole: weight it with 1 - beta2.",
    ("(1 - beta2) * dw**2", "dw**2"),
)
topic.edit(
    "adam",
    "gradient-not-squared",
    "v averages the gradients themselves; it must average their squares, dw**2.",
    ("* dw**2", "* dw"),
)
topic.edit(
    "adam",
    "square-of-m",
    "v averages the square of m; it must average the square of the gradient.",
    ("* dw**2", "* m**2"),
)
topic.edit(
    "adam",
    "no-root",
    "The square root is missing: the step is divided by the root of the corrected v.",
    ("np.sqrt(v_hat)", "v_hat"),
)
topic.edit(
    "adam",
    "epsilon-inside",
    "epsilon stands inside the square root; here it is added to the root: sqrt(v_hat) + epsilon.",
    ('np.sqrt(v_hat) + config["epsilon"]', 'np.sqrt(v_hat + config["epsilon"])'),
)
topic.edit(
    "adam",
    "epsilon-before-correction",
    "Both corrections are pulled together and epsilon is added to the root of the uncorrected v. The paper offers that "
    "as a short cut, but epsilon then means something else: here it is sqrt(v_hat) + epsilon.",
    ('np.sqrt(v_hat) + config["epsilon"]', '(np.sqrt(v) + config["epsilon"]) / np.sqrt(1 - beta2**t)'),
)
topic.edit(
    "adam",
    "epsilon-fixed",
    "epsilon is left out or fixed in your code: take it from config and add it to sqrt(v_hat).",
    ('+ config["epsilon"])', "+ 1e-8)"),
)
topic.edit(
    "adam",
    "momentum-not-used",
    "The step uses the gradient itself instead of m_hat: that is RMSprop with a correction.",
    ("* m_hat /", "* dw /"),
)
topic.edit(
    "adam",
    "moments-not-stored",
    "m and v are not stored in config, so every step starts from zero moments.",
    ('config["m"], config["v"], config["t"] = m, v, t', 'config["t"] = t'),
)
topic.edit(
    "adam",
    "betas-fixed",
    "beta1 and beta2 are fixed in your code: take them from config, and use the defaults only if they are not there.",
    ('beta1, beta2 = config["beta1"], config["beta2"]', "beta1, beta2 = 0.9, 0.999"),
)
topic.edit(
    "adam",
    "default-rate",
    "Adam's default learning rate is 0.001.",
    ("1e-3", "1e-2"),
)
topic.edit("adam", "uphill", UPHILL, ("next_w = w - ", "next_w = w + "))
common_mistakes("adam", "1e-3", "m")


# ---- AdamW ---------------------------------------------------------------------------------------------------------


@topic.plain
def adamw(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("weight_decay", 1e-2)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)
    rate, decay = config["learning_rate"], config["weight_decay"]
    beta1, beta2 = config["beta1"], config["beta2"]
    t = config["t"] + 1
    m = beta1 * config["m"] + (1 - beta1) * dw
    v = beta2 * config["v"] + (1 - beta2) * dw**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    step = m_hat / (np.sqrt(v_hat) + config["epsilon"])
    next_w = w - rate * step - rate * decay * w
    config["m"], config["v"], config["t"] = m, v, t
    return next_w, config


topic.edit(
    "adamw",
    "decay-in-the-gradient",
    "The decay is added to the gradient, so it is averaged and divided by sqrt(v) with everything else: that is Adam "
    "with L2 regularization. Decoupled decay shrinks w directly.",
    ("    beta1, beta2 =", "    dw = dw + decay * w\n    beta1, beta2 ="),
    (" - rate * decay * w", ""),
)
topic.edit(
    "adamw",
    "decay-twice",
    "The decay is applied twice, in the gradient and on the weights: leave it out of the gradient.",
    ("    beta1, beta2 =", "    dw = dw + decay * w\n    beta1, beta2 ="),
)
topic.edit(
    "adamw",
    "decay-divided",
    "The decay is divided by sqrt(v_hat) + epsilon like the gradient. It must stand outside the quotient.",
    ("step = m_hat /", "step = (m_hat + decay * w) /"),
    (" - rate * decay * w", ""),
)
topic.edit(
    "adamw",
    "decay-without-rate",
    "The learning rate is missing in the decay: w shrinks by learning_rate * weight_decay * w.",
    ("- rate * decay * w", "- decay * w"),
)
topic.edit(
    "adamw",
    "decay-grows",
    "The decay has the wrong sign, so that the weights grow: subtract it.",
    ("- rate * decay * w", "+ rate * decay * w"),
)
topic.edit(
    "adamw",
    "no-decay",
    "This is Adam: the decay of the weights is missing.",
    (" - rate * decay * w", ""),
)
topic.edit(
    "adamw",
    "decay-after-the-step",
    "The decay is taken from the weights after Adam's step; it is taken from w as it came in.",
    ("w - rate * step - rate * decay * w", "(w - rate * step) * (1 - rate * decay)"),
)
topic.edit(
    "adamw",
    "decays-to-the-sign",
    "The decay has the same size for every weight; it is proportional to the weight: weight_decay * w.",
    ("- rate * decay * w", "- rate * decay * np.sign(w)"),
)
topic.edit(
    "adamw",
    "decay-fixed",
    "The weight decay is fixed in your code: take it from config, and use 0.01 only if config does not have it.",
    ('config["learning_rate"], config["weight_decay"]', 'config["learning_rate"], 1e-2'),
)
topic.edit(
    "adamw",
    "no-bias-correction",
    "The bias correction is missing, or m_hat and v_hat are computed and not used. AdamW's step is Adam's.",
    ("m / (1 - beta1**t)", "m"),
    ("v / (1 - beta2**t)", "v"),
)
topic.edit(
    "adamw",
    "t-not-stored",
    "t is 1 at every step: store the new t in config.",
    ('config["m"], config["v"], config["t"] = m, v, t', 'config["m"], config["v"] = m, v'),
)
topic.edit(
    "adamw",
    "epsilon-inside",
    "epsilon stands inside the square root; here it is added to the root: sqrt(v_hat) + epsilon.",
    ('np.sqrt(v_hat) + config["epsilon"]', 'np.sqrt(v_hat + config["epsilon"])'),
)
topic.edit("adamw", "uphill", UPHILL, ("w - rate * step", "w + rate * step"))
common_mistakes("adamw", "1e-3", "m")


# ---- RAdam ---------------------------------------------------------------------------------------------------------


@topic.plain
def radam(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)
    beta1, beta2 = config["beta1"], config["beta2"]
    t = config["t"] + 1
    m = beta1 * config["m"] + (1 - beta1) * dw
    v = beta2 * config["v"] + (1 - beta2) * dw**2
    step = m / (1 - beta1**t)
    rho_inf = 2 / (1 - beta2) - 1
    rho = rho_inf - 2 * t * beta2**t / (1 - beta2**t)
    if rho > 5:
        r = np.sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))
        step = r * step / (np.sqrt(v / (1 - beta2**t)) + config["epsilon"])
    next_w = w - config["learning_rate"] * step
    config["m"], config["v"], config["t"] = m, v, t
    return next_w, config


topic.edit(
    "radam",
    "is-adam",
    "This is Adam: the first steps must not be divided by sqrt(v_hat), and the later ones need the factor r.",
    ("if rho > 5:", "if True:"),
    ("r * step", "step"),
)
topic.edit(
    "radam",
    "adam-at-first",
    "The first steps, where rho is 5 or less, are Adam's. They must be momentum's: learning_rate * m_hat.",
    ("    if rho > 5:", "    r = 1.0\n    if rho > 5:"),
    ("        step = r", "    step = r"),
)
topic.edit(
    "radam",
    "no-rectifier",
    "The factor r is missing once rho is above 5.",
    ("r * step", "step"),
)
topic.edit(
    "radam",
    "threshold-four",
    "You switch at rho > 4, as the paper has it; here, as in the authors' code and in torch, it is rho > 5.",
    ("rho > 5", "rho > 4"),
)
topic.edit(
    "radam",
    "no-root",
    "The factor r is a square root: the root is missing.",
    ("r = np.sqrt((rho - 4)", "r = ((rho - 4)"),
)
topic.edit(
    "radam",
    "rectifier-upside-down",
    "The factor r is upside down: it must grow from 0 towards 1.",
    ("r * step", "step / r"),
)
topic.edit(
    "radam",
    "rho-inf",
    "rho_inf is 2 / (1 - beta2) - 1: the - 1 is missing.",
    ("2 / (1 - beta2) - 1", "2 / (1 - beta2)"),
)
topic.edit(
    "radam",
    "rho-factor",
    "The factor 2 is missing in rho = rho_inf - 2 t beta2**t / (1 - beta2**t).",
    ("- 2 * t * beta2**t", "- t * beta2**t"),
)
topic.edit(
    "radam",
    "momentum-uncorrected",
    "m is not corrected for its start at zero: divide it by 1 - beta1**t, in the first steps as well.",
    ("step = m / (1 - beta1**t)", "step = m"),
)
topic.edit(
    "radam",
    "variance-uncorrected",
    "v is not corrected for its start at zero: divide it by 1 - beta2**t.",
    ("np.sqrt(v / (1 - beta2**t))", "np.sqrt(v)"),
)
topic.edit("radam", "uphill", UPHILL, ("next_w = w - ", "next_w = w + "))
common_mistakes("radam", "1e-3", "m")


# ---- A config for each parameter -----------------------------------------------------------------------------------


@topic.plain
def update_parameters(params, grads, rule, optim_config, configs=None):
    if configs is None:
        configs = {name: dict(optim_config) for name in params}
    next_params = {}
    for name in params:
        next_params[name], configs[name] = rule(params[name], grads[name], configs[name])
    return next_params, configs


topic.edit(
    "update_parameters",
    "one-dict-for-all",
    "All parameters share one config, so each one's memory is mixed with the others'. Give every name a dict of its "
    "own: dict(optim_config) makes a copy.",
    ("dict(optim_config)", "optim_config"),
)
topic.edit(
    "update_parameters",
    "configs-not-kept",
    "Every step starts with a new config, so nothing is remembered: use the configs that the step before returned.",
    ("    if configs is None:\n        configs =", "    configs ="),
)
topic.edit(
    "update_parameters",
    "settings-lost",
    "optim_config does not reach the rule, which then works with its defaults.",
    ("dict(optim_config)", "{}"),
)
topic.edit(
    "update_parameters",
    "returned-config-dropped",
    "The config that the rule returns is dropped. A rule may return a new dict, so keep it for the next step.",
    ("next_params[name], configs[name] = rule", "next_params[name], _ = rule"),
)
topic.edit(
    "update_parameters",
    "first-parameter-only",
    "The loop ends after its first parameter: the return stands inside the loop.",
    ("    return next_params, configs", "        return next_params, configs"),
)
topic.edit(
    "update_parameters",
    "gradient-of-another",
    "Each parameter must get its own gradient: grads[name].",
    ("grads[name]", "next(iter(grads.values()))"),
)
topic.edit(
    "update_parameters",
    "params-not-updated",
    "The weights you return are the old ones: keep next_w, the first value that the rule returns.",
    ("next_params[name], configs[name] =", "next_params[name] = params[name]\n        _, configs[name] ="),
)
topic.edit(
    "update_parameters",
    "one-value-returned",
    "Two dicts are expected back: end with `return next_params, configs`.",
    ("return next_params, configs", "return next_params"),
)


# ---- Learning-rate schedules ---------------------------------------------------------------------------------------


@topic.plain
def step_decay(step, learning_rate, drop=0.5, every=10):
    return learning_rate * drop ** (step // every)


topic.edit(
    "step_decay",
    "no-steps",
    "The rate falls at every step. Only whole blocks of `every` steps count: step // every.",
    ("step // every", "step / every"),
)
topic.edit(
    "step_decay",
    "remainder",
    "step % every is the remainder; the number of whole blocks is step // every.",
    ("step // every", "step % every"),
)
topic.edit(
    "step_decay",
    "only-once",
    "The rate drops once and then stays; it is multiplied by drop again after every block.",
    ("drop ** (step // every)", "(drop if step >= every else 1)"),
)
topic.edit(
    "step_decay",
    "drop-is-what-is-lost",
    "drop is the factor that the rate keeps: drop=0.1 leaves a tenth. You multiply by 1 - drop.",
    ("drop **", "(1 - drop) **"),
)
topic.edit(
    "step_decay",
    "subtracted",
    "The drops are subtracted; each block multiplies the rate by drop.",
    ("* drop ** (step // every)", "* (1 - drop * (step // every))"),
)
topic.edit(
    "step_decay",
    "times-the-number",
    "The rate is multiplied by drop times the number of blocks; it is drop to that power.",
    ("drop ** (step // every)", "(drop * (step // every) if step >= every else 1)"),
)
topic.edit(
    "step_decay",
    "one-early",
    "The rate drops one step too early. Steps are counted from 0, so step `every` is the first with the new rate.",
    ("step // every", "(step + 1) // every"),
)
topic.edit(
    "step_decay",
    "one-late",
    "The rate drops one step too late: step `every` is the first with the new rate.",
    ("step // every", "max(step - 1, 0) // every"),
)
topic.edit(
    "step_decay",
    "rounded",
    "The number of blocks is rounded to the nearest, so the rate drops half a block too early: use step // every.",
    ("step // every", "round(step / every)"),
)
topic.edit(
    "step_decay",
    "settings-fixed",
    "drop and every are fixed in your code: use the arguments.",
    ("drop ** (step // every)", "0.5 ** (step // 10)"),
)


@topic.plain
def exponential_decay(step, learning_rate, k):
    return learning_rate * np.exp(-k * step)


topic.edit("exponential_decay", "grows", "The rate grows: the exponent is -k * step.", ("-k * step", "k * step"))
topic.edit(
    "exponential_decay",
    "power-of-k",
    "You raise k to the power step; it is e to the power -k * step.",
    ("np.exp(-k * step)", "k ** step"),
)
topic.edit(
    "exponential_decay",
    "power-of-the-complement",
    "(1 - k)**step is near e^(-k step) for small k only; use np.exp.",
    ("np.exp(-k * step)", "(1 - k) ** step"),
)
topic.edit(
    "exponential_decay",
    "half-life",
    "The base is 2 (or 0.5); it is e: np.exp(-k * step).",
    ("np.exp(-k * step)", "2.0 ** (-k * step)"),
)
topic.edit(
    "exponential_decay",
    "k-as-time",
    "You divide step by k; k is a rate of decay and multiplies it.",
    ("-k * step", "-step / k"),
)
topic.edit(
    "exponential_decay",
    "is-inverse-time",
    "This is 1 / (1 + k step), the inverse time decay.",
    ("* np.exp(-k * step)", "/ (1 + k * step)"),
)
topic.edit(
    "exponential_decay",
    "rate-in-the-exponent",
    "The learning rate has come into the exponent; it stands before the exponential.",
    ("-k * step", "-k * step * learning_rate"),
)


@topic.plain
def inverse_time_decay(step, learning_rate, k):
    return learning_rate / (1 + k * step)


topic.edit(
    "inverse_time_decay",
    "one-missing",
    "The 1 is missing in the denominator, which is 0 at step 0.",
    ("(1 + k * step)", "np.float64(k * step)"),
)
topic.edit("inverse_time_decay", "added", "k multiplies step: 1 + k * step.", ("k * step", "k + step"))
topic.edit(
    "inverse_time_decay",
    "power",
    "You raise 1 + k to the power step, an exponential decay; the denominator is 1 + k * step.",
    ("(1 + k * step)", "(1 + k) ** step"),
)
topic.edit(
    "inverse_time_decay",
    "root",
    "You divide by the square root of 1 + k * step; divide by 1 + k * step itself.",
    ("(1 + k * step)", "np.sqrt(1 + k * step)"),
)
topic.edit(
    "inverse_time_decay",
    "k-as-time",
    "You divide step by k; k is a rate of decay and multiplies it.",
    ("k * step", "step / k"),
)
topic.edit(
    "inverse_time_decay",
    "linear",
    "The rate falls along a straight line and turns negative; divide by 1 + k * step.",
    ("/ (1 + k * step)", "* (1 - k * step)"),
)
topic.edit(
    "inverse_time_decay",
    "is-exponential",
    "This is e^(-k step), the exponential decay.",
    ("/ (1 + k * step)", "* np.exp(-k * step)"),
)
topic.edit(
    "inverse_time_decay",
    "parenthesis",
    "The parentheses are missing: you divide by 1 and add k * step.",
    ("learning_rate / (1 + k * step)", "learning_rate / 1 + k * step"),
)


@topic.plain
def cosine_decay(step, learning_rate, total_steps, final_rate=0.0):
    progress = min(step / total_steps, 1)
    return final_rate + (learning_rate - final_rate) * (1 + np.cos(np.pi * progress)) / 2


topic.edit(
    "cosine_decay",
    "rises-again",
    "After total_steps the cosine turns and the rate rises again: progress must stop at 1.",
    ("min(step / total_steps, 1)", "step / total_steps"),
)
topic.edit(
    "cosine_decay",
    "quarter-cosine",
    "You use a quarter of the cosine, which falls steeply at the end. Here it is half a cosine, shifted up by 1 and "
    "halved: it is flat at both ends.",
    ("(1 + np.cos(np.pi * progress)) / 2", "np.cos(np.pi / 2 * progress)"),
)
topic.edit(
    "cosine_decay",
    "negative-rate",
    "The cosine runs from 1 to -1, so the rate turns negative: (1 + cos) / 2 runs from 1 to 0.",
    ("(1 + np.cos(np.pi * progress)) / 2", "np.cos(np.pi * progress)"),
)
topic.edit(
    "cosine_decay",
    "not-halved",
    "1 + cos starts at 2: halve it, or the first rate is twice the learning rate.",
    (" / 2", ""),
)
topic.edit(
    "cosine_decay",
    "full-period",
    "You go through a whole cosine, down and up again; half of it is wanted: pi, not 2 pi.",
    ("np.pi *", "2 * np.pi *"),
)
topic.edit(
    "cosine_decay",
    "degrees",
    "np.cos takes radians: multiply the progress by pi.",
    ("np.pi *", "180 *"),
)
topic.edit("cosine_decay", "no-pi", "pi is missing: the cosine has to run from 0 to pi.", ("np.pi * ", ""))
topic.edit(
    "cosine_decay",
    "final-rate-added",
    "final_rate is added to the whole curve, which then starts too high. Only learning_rate - final_rate is to decay.",
    ("(learning_rate - final_rate)", "learning_rate"),
)
topic.edit(
    "cosine_decay",
    "final-rate-ignored",
    "final_rate is not used: the curve ends there and not at 0.",
    ("final_rate + (learning_rate - final_rate)", "learning_rate"),
)
topic.edit(
    "cosine_decay",
    "final-rate-as-floor",
    "final_rate cuts the curve off below; the cosine itself has to end at final_rate.",
    (
        "final_rate + (learning_rate - final_rate) * (1 + np.cos(np.pi * progress)) / 2",
        "max(final_rate, learning_rate * (1 + np.cos(np.pi * progress)) / 2)",
    ),
)
topic.edit(
    "cosine_decay",
    "parentheses",
    "The parentheses are missing: the whole of learning_rate - final_rate is multiplied by the falling cosine.",
    ("(learning_rate - final_rate)", "learning_rate - final_rate"),
)
topic.edit(
    "cosine_decay",
    "linear",
    "The rate falls along a straight line; the cosine is missing.",
    ("(1 + np.cos(np.pi * progress)) / 2", "(1 - progress)"),
)


@topic.plain
def warmup(step, schedule, warmup_steps):
    if step < warmup_steps:
        return schedule(0) * (step + 1) / warmup_steps
    return schedule(step - warmup_steps)


topic.edit(
    "warmup",
    "first-step-zero",
    "The rate is 0 at step 0, and that update is wasted: the ramp is (step + 1) / warmup_steps.",
    ("(step + 1)", "step"),
)
topic.edit(
    "warmup",
    "never-full",
    "The ramp ends one short: at the last step of the warm-up it has to reach schedule(0).",
    ("(step + 1) / warmup_steps", "(step + 1) / (warmup_steps + 1)"),
)
topic.edit(
    "warmup",
    "schedule-not-shifted",
    "After the warm-up the schedule has to begin at its own step 0: schedule(step - warmup_steps).",
    ("return schedule(step - warmup_steps)", "return schedule(step)"),
)
topic.edit(
    "warmup",
    "ramp-on-a-falling-rate",
    "During the warm-up the schedule has started already: the ramp leads up to schedule(0).",
    ("schedule(0) * (step", "schedule(step) * (step"),
)
topic.edit(
    "warmup",
    "ramp-and-no-shift",
    "The schedule runs from the start and the ramp is multiplied on top. It has to wait until the warm-up is over: "
    "the ramp leads up to schedule(0), then comes schedule(step - warmup_steps).",
    ("schedule(0) * (step", "schedule(step) * (step"),
    ("return schedule(step - warmup_steps)", "return schedule(step)"),
)
topic.edit(
    "warmup",
    "ramp-never-ends",
    "The ramp goes on after the warm-up: from step warmup_steps on the schedule alone counts.",
    (
        "    return schedule(step - warmup_steps)",
        "    return schedule(step - warmup_steps) * (step + 1) / warmup_steps",
    ),
)
topic.edit(
    "warmup",
    "one-late",
    "The warm-up lasts one step too long: step warmup_steps belongs to the schedule.",
    ("if step < warmup_steps", "if step <= warmup_steps"),
)
topic.edit(
    "warmup",
    "constant",
    "The rate is the same at every step of the warm-up; it has to rise along a straight line.",
    ("(step + 1) / warmup_steps", "1 / warmup_steps"),
)
topic.edit(
    "warmup",
    "schedule-not-called",
    "schedule is a function of the step, not a rate: call it, as in schedule(0).",
    ("schedule(0)", "schedule"),
    ("schedule(step - warmup_steps)", "schedule"),
)
topic.edit(
    "warmup",
    "no-ramp",
    "The warm-up begins at the full rate: a ramp has to lead up to it.",
    (" * (step + 1) / warmup_steps", ""),
)


@topic.plain
def momentum_schedule(step, every=250, final=0.99):
    return min(1 - 0.5 / (1 + step // every), final)


topic.edit(
    "momentum_schedule",
    "no-blocks",
    "The momentum rises at every step; it changes once every `every` steps: step // every.",
    ("step // every", "step / every"),
)
topic.edit(
    "momentum_schedule",
    "remainder",
    "step % every is the remainder; the number of whole blocks is step // every.",
    ("step // every", "step % every"),
)
topic.edit(
    "momentum_schedule",
    "no-limit",
    "The momentum comes as near to 1 as you like, and a velocity that never fades never settles: stop it at final.",
    ("min(1 - 0.5 / (1 + step // every), final)", "1 - 0.5 / (1 + step // every)"),
)
topic.edit(
    "momentum_schedule",
    "max-for-min",
    "max keeps the momentum at final from the start; the smaller of the two is wanted: min.",
    ("min(", "max("),
)
topic.edit(
    "momentum_schedule",
    "halved-every-time",
    "The distance to 1 is halved at every block; it is 0.5 divided by the number of the block, "
    "0.5 / (1 + step // every).",
    ("0.5 / (1 + step // every)", "0.5 ** (1 + step // every)"),
)
topic.edit(
    "momentum_schedule",
    "falls",
    "The momentum falls towards 0: it is 1 minus what you return.",
    ("1 - 0.5 / (1 + step // every)", "0.5 / (1 + step // every)"),
)
topic.edit(
    "momentum_schedule",
    "linear",
    "The momentum rises along a straight line from 0.5 to final; its distance to 1 is 0.5 / (1 + step // every).",
    (
        "min(1 - 0.5 / (1 + step // every), final)",
        "min(0.5 + (final - 0.5) * (step // every) / 10, final)",
    ),
)
topic.edit(
    "momentum_schedule",
    "starts-at-zero",
    "The momentum starts at 0: the 0.5 is missing.",
    ("1 - 0.5 /", "1 - 1 /"),
)
topic.edit(
    "momentum_schedule",
    "block-zero-missing",
    "The blocks are counted from 1, so the first momentum is 0.75: at step 0 it has to be 0.5.",
    ("(1 + step // every)", "(2 + step // every)"),
)
topic.edit(
    "momentum_schedule",
    "final-fixed",
    "The limit is fixed in your code: use the argument final.",
    (", final)", ", 0.99)"),
)


# ---- Seen in public solutions of the course that this one follows --------------------------------------------------

topic.edit(
    "adam",
    "no-correction-epsilon-inside",
    "Two things differ: m and v are used as they are (divide them by 1 - beta1**t and 1 - beta2**t), and epsilon "
    "stands inside the root (add it to the root).",
    ("m_hat = m / (1 - beta1**t)", "m_hat = m"),
    ("v_hat = v / (1 - beta2**t)", "v_hat = v"),
    ('np.sqrt(v_hat) + config["epsilon"]', 'np.sqrt(v_hat + config["epsilon"])'),
)
topic.edit(
    "adagrad",
    "cache-never-filled",
    "The squared gradient is never added to the cache, which stays 0: the step is divided by epsilon alone.",
    ('config["cache"] + dw**2', 'config["cache"]'),
)
for _rule, _right, _other in (
    ("adagrad", "1e-2", "1e-3"),
    ("adagrad", "1e-2", "1e-1"),
    ("rmsprop", "1e-2", "1e-3"),
    ("adam", "1e-3", "1e-1"),
):
    topic.edit(
        _rule,
        f"default-rate-{_other}",
        f"Without a config the learning rate is {float(_right):g}, not {float(_other):g}.",
        (f'config.setdefault("learning_rate", {_right}', f'config.setdefault("learning_rate", {_other}'),
    )
for _rule, _key, _right, _other in (
    ("rmsprop", "decay_rate", "0.99", "0.9"),
    ("adadelta", "decay_rate", "0.95", "0.9"),
    ("adadelta", "decay_rate", "0.95", "0.99"),
    ("adam", "beta2", "0.999", "0.99"),
    ("adamw", "learning_rate", "1e-3", "1e-2"),
    ("adamw", "weight_decay", "1e-2", "0.0"),
):
    topic.edit(
        _rule,
        f"default-{_key}-{_other}",
        f"Where config does not say it, {_key} is {float(_right):g}, not {float(_other):g}.",
        (f'config.setdefault("{_key}", {_right}', f'config.setdefault("{_key}", {_other}'),
    )
for _rule in ("sgd", "sgd_momentum", "nesterov_momentum", "adagrad", "adadelta", "rmsprop", "adam", "adamw", "radam"):
    topic.edit(
        _rule,
        "config-required",
        "config may be left out: write `config=None` in the first line, and make a new dict when it is None.",
        ("config=None", "config"),
        ("    config = {} if config is None else config\n", ""),
    )
