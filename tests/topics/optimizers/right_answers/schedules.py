"""Right schedules in other styles."""

from tests.topics.right_answers import variant

VARIANTS = [
    # ---- schedules --------------------------------------------------------------------------------------------
    variant(
        "loop",
        step_decay="""
def step_decay(step, learning_rate, drop=0.5, every=10):
    rate = learning_rate
    for _ in range(step // every):
        rate *= drop
    return rate
""",
    ),
    variant(
        "np.floor",
        step_decay="""
def step_decay(step, learning_rate, drop=0.5, every=10):
    return learning_rate * np.power(drop, np.floor(step / every))
""",
    ),
    variant(
        "recursion",
        step_decay="""
def step_decay(step, learning_rate, drop=0.5, every=10):
    if step < every:
        return learning_rate
    return drop * step_decay(step - every, learning_rate, drop, every)
""",
    ),
    variant(
        "math.exp",
        exponential_decay="""
import math

def exponential_decay(step, learning_rate, k):
    return learning_rate * math.exp(-k * step)
""",
    ),
    variant(
        "quotient",
        exponential_decay="""
def exponential_decay(step, learning_rate, k):
    return learning_rate / np.exp(k * step)
""",
    ),
    variant(
        "power of the factor per step",
        exponential_decay="""
def exponential_decay(step, learning_rate, k):
    return learning_rate * np.exp(-k) ** step
""",
    ),
    variant(
        "power -1",
        inverse_time_decay="""
def inverse_time_decay(step, learning_rate, k):
    return learning_rate * (1 + k * step) ** -1
""",
    ),
    variant(
        "steps written out",
        inverse_time_decay="""
def inverse_time_decay(step, learning_rate, k):
    denominator = 1.0
    denominator += k * step
    rate = learning_rate / denominator
    return rate
""",
    ),
    variant(
        "multiplied through, as an array",
        inverse_time_decay="""
def inverse_time_decay(step, learning_rate, k):
    return np.divide(learning_rate, np.add(1.0, np.multiply(k, step)))
""",
    ),
    variant(
        "two cases, math.cos",
        cosine_decay="""
import math

def cosine_decay(step, learning_rate, total_steps, final_rate=0.0):
    if step >= total_steps:
        return final_rate
    cosine = math.cos(math.pi * step / total_steps)
    return final_rate + 0.5 * (learning_rate - final_rate) * (1 + cosine)
""",
    ),
    variant(
        "square of half the angle",
        cosine_decay="""
def cosine_decay(step, learning_rate, total_steps, final_rate=0.0):
    share = np.cos(np.pi / 2 * np.clip(step / total_steps, 0, 1)) ** 2
    return share * learning_rate + (1 - share) * final_rate
""",
    ),
    variant(
        "middle and half range",
        cosine_decay="""
def cosine_decay(step, learning_rate, total_steps, final_rate=0.0):
    middle, half = (learning_rate + final_rate) / 2, (learning_rate - final_rate) / 2
    return middle + half * np.cos(np.pi * min(step, total_steps) / total_steps)
""",
    ),
    variant(
        "minimum and maximum",
        warmup="""
def warmup(step, schedule, warmup_steps):
    ramp = min((step + 1) / warmup_steps, 1.0)
    return ramp * schedule(max(step - warmup_steps, 0))
""",
    ),
    variant(
        "table of the ramp",
        warmup="""
def warmup(step, schedule, warmup_steps):
    ramp = np.arange(1, warmup_steps + 1) / warmup_steps * schedule(0)
    return ramp[step] if step < len(ramp) else schedule(step - warmup_steps)
""",
    ),
    variant(
        "interpolation",
        warmup="""
def warmup(step, schedule, warmup_steps):
    full = schedule(0)
    if step >= warmup_steps:
        return schedule(step - warmup_steps)
    return np.interp(step + 1, [0, warmup_steps], [0.0, full])
""",
    ),
    variant(
        "Sutskever's formula with a logarithm",
        momentum_schedule="""
import math

def momentum_schedule(step, every=250, final=0.99):
    return min(1 - 2 ** (-1 - math.log2(math.floor(step / every) + 1)), final)
""",
    ),
    variant(
        "np.minimum",
        momentum_schedule="""
def momentum_schedule(step, every=250, final=0.99):
    block = 1 + np.floor_divide(step, every)
    return np.minimum((block - 0.5) / block, final)
""",
    ),
    variant(
        "if",
        momentum_schedule="""
def momentum_schedule(step, every=250, final=0.99):
    momentum = 1 - 1 / (2 + 2 * (step // every))
    if momentum > final:
        momentum = final
    return momentum
""",
    ),
]
