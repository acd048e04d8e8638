"""The bugs in a colleague's Adam: the ones that may be left in, and those that mending may bring."""

import numpy as np

from cs231n_utils.topics.optimizers.answers import topic


@topic.plain
def mended_adam(params, grads, state, learning_rate=1e-3):
    beta1, beta2, epsilon = 0.9, 0.999, 1e-8
    t = state.get("t", 0) + 1
    state["t"] = t
    next_params = {}
    for name, w in params.items():
        m, v = state.get(name, (0.0, 0.0))
        m = beta1 * m + (1 - beta1) * grads[name]
        v = beta2 * v + (1 - beta2) * grads[name] ** 2
        state[name] = (m, v)
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        next_params[name] = w - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return next_params, state


# The edits that bring the colleague's mistakes back.
COUNTS = (
    (
        "    for name, w in params.items():\n",
        '    for name, w in params.items():\n        t, state["t"] = t + 1, t + 1\n',
    ),
    ("+ 1\n    state", "\n    state"),
)
STORES = (
    ("        state[name] = (m, v)\n", ""),
    ("        next_params[name] = w", "        state[name] = (m_hat, v)\n        next_params[name] = w"),
)
BASE = (("v / (1 - beta2**t)", "v / (1 - beta1**t)"),)

TWO_LEFT = "Two of the three mistakes are still there: "
topic.edit(
    "mended_adam",
    "as-it-was",
    "This gives what the program gave before: none of its three mistakes is mended.",
    *COUNTS,
    *STORES,
    *BASE,
)
topic.edit(
    "mended_adam",
    "counts-parameters",
    "One mistake is left: t grows by one for each parameter. It must grow by one for each step of the network.",
    *COUNTS,
)
topic.edit(
    "mended_adam",
    "corrected-moment-stored",
    "One mistake is left: the m that is kept for the next step is the corrected one, so it is corrected again there.",
    *STORES,
)
topic.edit(
    "mended_adam",
    "wrong-beta",
    "One mistake is left: v is corrected with beta1. Its own average has beta2, and so must its correction.",
    *BASE,
)
topic.edit(
    "mended_adam",
    "counts-and-stores",
    TWO_LEFT + "look at when t grows, and at which m is kept for the next step.",
    *COUNTS,
    *STORES,
)
topic.edit(
    "mended_adam",
    "counts-and-base",
    TWO_LEFT + "look at when t grows, and at the correction of v.",
    *COUNTS,
    *BASE,
)
topic.edit(
    "mended_adam",
    "stores-and-base",
    TWO_LEFT + "look at which m is kept for the next step, and at the correction of v.",
    *STORES,
    *BASE,
)
topic.edit(
    "mended_adam",
    "t-not-kept",
    "t is 1 in every step, so the correction never fades: the new t must be kept in state.",
    ('    state["t"] = t\n', ""),
)
topic.edit(
    "mended_adam",
    "t-one-ahead",
    "t is one too large: in the first step it must be 1 for every parameter.",
    ("    next_params = {}\n", "    next_params = {}\n    t = t + 1\n"),
)
topic.edit(
    "mended_adam",
    "t-starts-at-zero",
    "t is 0 in the first step, so the correction divides by 1 - beta**0 = 0: let t grow before it is used.",
    ("    next_params = {}\n", "    next_params = {}\n    t = t - 1\n"),
)
topic.edit(
    "mended_adam",
    "no-correction",
    "The bias correction is gone. It was wrong, but it has to be mended, not taken out.",
    ("m / (1 - beta1**t)", "m"),
    ("v / (1 - beta2**t)", "v"),
)
topic.edit(
    "mended_adam",
    "v-uncorrected",
    "v is no longer corrected: divide it by 1 - beta2**t.",
    ("v / (1 - beta2**t)", "v"),
)
topic.edit(
    "mended_adam",
    "m-uncorrected",
    "m is no longer corrected: keep the plain m for the next step, but let the corrected one move w.",
    ("m / (1 - beta1**t)", "m"),
)
topic.edit(
    "mended_adam",
    "both-corrected-stored",
    "Both corrected moments are kept now, and are corrected again in the next step: keep m and v as they were.",
    ("        state[name] = (m, v)\n", ""),
    ("        next_params[name] = w", "        state[name] = (m_hat, v_hat)\n        next_params[name] = w"),
)
topic.edit(
    "mended_adam",
    "moments-not-kept",
    "m and v are not kept in state, so every step starts from zero moments.",
    ("        state[name] = (m, v)\n", ""),
)
topic.edit(
    "mended_adam",
    "betas-both-second",
    "m is corrected with beta2 now: each moment's correction has the beta of its own average.",
    ("m / (1 - beta1**t)", "m / (1 - beta2**t)"),
)
topic.edit(
    "mended_adam",
    "betas-exchanged",
    "The two corrections have changed places: m is corrected with beta1, v with beta2.",
    ("m / (1 - beta1**t)", "m / (1 - beta2**T)"),
    ("v / (1 - beta2**t)", "v / (1 - beta1**t)"),
    ("**T", "**t"),
)
topic.edit(
    "mended_adam",
    "rate-fixed",
    "The learning rate is fixed in your code: take the one that comes as an argument.",
    ("w - learning_rate", "w - 1e-3"),
)
topic.edit(
    "mended_adam",
    "one-value-returned",
    "Two dicts are expected back: end with `return next_params, state`.",
    ("return next_params, state", "return next_params"),
)
