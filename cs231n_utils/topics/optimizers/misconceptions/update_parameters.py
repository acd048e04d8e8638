"""A config for each parameter: known ways to get it wrong."""

from cs231n_utils.topics.optimizers.answers import topic


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
