"""Right answers to the questions of choice, derivation and repair in other styles."""

from tests.topics.right_answers import variant

VARIANTS = [
    # ---- largest_stable_rate ----------------------------------------------------------------------------------
    variant(
        "singular values",
        largest_stable_rate="""
def largest_stable_rate(H, momentum=0.0):
    return (2 + 2 * momentum) / np.linalg.norm(H, 2)
""",
    ),
    variant(
        "general eigenvalues, a list of limits",
        largest_stable_rate="""
def largest_stable_rate(H, momentum=0.0):
    values, _ = np.linalg.eig(np.asarray(H))
    return min(2 / value.real * (1 + momentum) for value in values)
""",
    ),
    variant(
        "measured: bisection with the matrix of one step",
        largest_stable_rate="""
def largest_stable_rate(H, momentum=0.0):
    n = len(H)
    def grows(rate):
        step = np.block([[momentum * np.eye(n), -rate * H], [momentum * np.eye(n), np.eye(n) - rate * H]])
        return np.abs(np.linalg.eigvals(step)).max() > 1 + 1e-12
    low, high = 0.0, 1.0
    while not grows(high):
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if grows(middle) else (middle, high)
    return low
""",
    ),
    # ---- mended_adam ------------------------------------------------------------------------------------------
    variant(
        "the colleague's program with as few changes as possible",
        mended_adam="""
def mended_adam(params, grads, state, learning_rate=0.001):
    beta1, beta2, epsilon = 0.9, 0.999, 1e-8
    t = state.get("t", 0) + 1
    next_params = {}
    for name, w in params.items():
        m, v = state.get(name, (0.0, 0.0))
        m = beta1 * m + (1 - beta1) * grads[name]
        v = beta2 * v + (1 - beta2) * grads[name] ** 2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        next_params[name] = w - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
        state[name] = (m, v)
    state["t"] = t
    return next_params, state
""",
    ),
    variant(
        "through one's own adam and update_parameters",
        mended_adam="""
def mended_adam(params, grads, state, learning_rate=0.001):
    params, configs = update_parameters(params, grads, adam, {"learning_rate": learning_rate}, state.get("configs"))
    return params, {"configs": configs}
""",
    ),
    variant(
        "a new state each time, a t for each parameter, weights changed in place",
        mended_adam="""
def mended_adam(params, grads, state, learning_rate=0.001):
    after = {}
    for name in params:
        old = state.get(name, {"t": 0, "m": np.zeros(params[name].shape), "v": np.zeros(params[name].shape)})
        t = old["t"] + 1
        m = old["m"] + 0.1 * (grads[name] - old["m"])
        v = old["v"] + 0.001 * (grads[name] ** 2 - old["v"])
        params[name] -= learning_rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        after[name] = {"t": t, "m": m, "v": v}
    return params, after
""",
    ),
    # ---- decay_constant ---------------------------------------------------------------------------------------
    variant(
        "logarithm of the inverse",
        decay_constant="""
def decay_constant(schedule, fraction, step):
    times = 1 / fraction
    return (np.log(times) if schedule == "exponential" else times - 1) / step
""",
    ),
    variant(
        "math, and the other schedule first",
        decay_constant="""
import math
def decay_constant(schedule, fraction, step):
    if "inverse" in schedule:
        return (1 - fraction) / (fraction * step)
    return math.log(fraction) / -step
""",
    ),
    variant(
        "bisection on the schedule itself",
        decay_constant="""
def decay_constant(schedule, fraction, step):
    def left(k):
        return np.exp(-k * step) if schedule == "exponential" else 1 / (1 + k * step)
    low, high = 0.0, 1.0
    while left(high) > fraction:
        high = 2 * high
    for _ in range(100):
        k = (low + high) / 2
        if left(k) > fraction:
            low = k
        else:
            high = k
    return k
""",
    ),
]
