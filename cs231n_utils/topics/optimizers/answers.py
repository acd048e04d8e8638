"""07-optimizers: the answers and their references."""

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
