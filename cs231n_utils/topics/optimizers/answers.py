"""07-optimizers: the answers and their references."""

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


def _largest_stable_rate(H, momentum=0.0):
    """The rate up to which gradient descent with momentum converges on w @ H @ w / 2; H: (D, D), positive definite."""
    return 2 * (1 + momentum) / np.linalg.eigvalsh(H).max()


def _mended_adam(params, grads, state, learning_rate=1e-3):
    """One step of Adam, with its default betas and epsilon, for every parameter of a network."""
    next_params, configs = _update_parameters(
        params, grads, optim.adam, {"learning_rate": learning_rate}, state.get("configs")
    )
    return next_params, {"configs": configs}


def _decay_constant(schedule, fraction, step):
    """The k with which exponential or inverse time decay leaves `fraction` of the rate at `step`."""
    times_step = {"exponential": np.log(1 / fraction), "inverse time": 1 / fraction - 1}[schedule]
    return times_step / step


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
topic.answer(
    "largest_stable_rate", _largest_stable_rate, returns=("the rate",), section="The largest rate that is stable"
)
topic.answer(
    "mended_adam",
    _mended_adam,
    returns=("next_params", "state"),
    internal=("state",),
    section="A program with three mistakes",
    calls=("adam", "update_parameters"),
)
topic.answer("decay_constant", _decay_constant, returns=("k",), section="Which k?")
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
