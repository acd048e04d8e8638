"""Mistakes that every update rule invites, and the sentences that several rules share."""

from cs231n_utils.topics.optimizers.answers import topic

NO_ROOT = "The square root is missing: the step is divided by the root of the cache."
UPHILL = "You walk uphill: the step is subtracted from w."
EPSILON_INSIDE = "epsilon stands inside the square root; here it is added to the root: sqrt(cache) + epsilon."


def common_mistakes(rule, rate, remembered=None):
    """Register what can go wrong with any rule.

    Parameters
    ----------
    rule : str
        The answer's name.
    rate : str
        Its default learning rate, as its plain text has it.
    remembered : str, optional
        The array that it keeps in config.
    """
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


def other_defaults(rule, key, right, *others):
    """Register defaults for the setting `key` where `right` is agreed; all as they stand in the code."""
    name = "the learning rate" if key == "learning_rate" else key
    topic.family(
        rule,
        f"default-{key}",
        f"Where config does not say it, {name} is {float(right):g}, not {{value}}.",
        others,
        (f'config.setdefault("{key}", {right}', f'config.setdefault("{key}", {{value}}'),
    )


def config_required(rule):
    """Register a rule that cannot be called without its config."""
    topic.edit(
        rule,
        "config-required",
        "config may be left out: write `config=None` in the first line, and make a new dict when it is None.",
        ("config=None", "config"),
        ("    config = {} if config is None else config\n", ""),
    )


def rate_unread(rule, right, *others):
    """Register that the rate is not the one in config["learning_rate"], but always `right`, the default, or another."""
    for value in (right, *others):
        topic.edit(
            rule,
            f"rate-unread-{value}",
            f"The learning rate in config is not the one used, it is always {float(value):g}: take it from "
            f'config["learning_rate"], and use {float(right):g} only if it is missing there. (Is its key spelled so?)',
            ('config["learning_rate"]', value),
        )


def epsilon_fixed(rule, root):
    """Register that epsilon is not the one in config; it is to be added to `root`."""
    topic.family(
        rule,
        "epsilon-fixed",
        f"epsilon is left out, or fixed in your code (at {{value}}): take it from config and add it to {root}.",
        ("1e-8", "1e-7", "1e-6", "1e-5", "1e-10"),
        ('config["epsilon"]', "{value}"),
    )


def stays_put(rule):
    """Register that the step is worked out and then not taken."""
    topic.edit(
        rule,
        "stays-put",
        "The weights come back as they went in: the step is worked out, but w minus the step is not what is returned.",
        ("return next_w, config", "return w, config"),
    )


def epsilon_inside_fixed(rule, squares):
    """Register that a constant stands inside the root, with `squares`, for epsilon outside it.

    Not 1e-8: in the visible cases it gives the same inside and outside.
    """
    topic.family(
        rule,
        "epsilon-inside-fixed",
        f"A fixed {{value}} stands inside the square root; here epsilon, as config has it, is added to the root: "
        f"sqrt({squares}) + epsilon.",
        ("1e-7", "1e-6", "1e-5"),
        (f'np.sqrt({squares}) + config["epsilon"]', f"np.sqrt({squares} + {{value}})"),
    )


def gradient_missing(rule):
    """Register a step that has the length of the rule's and lacks the gradient."""
    topic.edit(
        rule,
        "gradient-missing",
        "The gradient is missing from the step: the learning rate over the root is multiplied by dw.",
        ('config["learning_rate"] * dw / ', 'config["learning_rate"] / '),
    )
