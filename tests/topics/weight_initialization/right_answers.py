"""Right answers of 03-weight-initialization in other styles: other calls of the generator, loops, integrals."""

from tests.topics.right_answers import variant

VARIANTS = [
    variant(
        "rng.normal, np.prod",
        small_random_init="""
def small_random_init(fan_in, fan_out, rng, scale=0.01):
    return rng.normal(0, scale, (fan_in, fan_out))
""",
        standard_normal_init="""
def standard_normal_init(fan_in, fan_out, rng):
    return rng.normal(size=(fan_in, fan_out))
""",
        spread_after="""
def spread_after(depth, fan_in, weight_std, input_std=1.0):
    variance = input_std**2
    for layer in range(depth):
        variance *= fan_in * weight_std**2
    return np.sqrt(variance)
""",
        activation_statistics="""
def activation_statistics(x, weights, activation):
    outputs = []
    for w in weights:
        outputs.append(activation((outputs[-1] if outputs else x).dot(w)))
    return [o.mean() for o in outputs], [o.std() for o in outputs]
""",
        fans="""
def fans(shape):
    if len(shape) == 4:
        area = shape[2] * shape[3]
        return shape[1] * area, shape[0] * area
    return tuple(shape)
""",
        xavier_init="""
def xavier_init(shape, rng, mode="fan_in", distribution="normal"):
    fan_in, fan_out = (shape[0], shape[1]) if len(shape) == 2 else (np.prod(shape[1:]), shape[0] * np.prod(shape[2:]))
    n = fan_in
    if mode == "average":
        n = 0.5 * (fan_in + fan_out)
    if distribution == "uniform":
        return rng.uniform(low=-np.sqrt(3.0 / n), high=np.sqrt(3.0 / n), size=shape)
    return rng.normal(0.0, np.sqrt(1.0 / n), size=shape)
""",
        he_init="""
def he_init(shape, rng):
    fan_in = np.prod(shape[1:]) if len(shape) == 4 else shape[0]
    return rng.normal(0, np.sqrt(2 / fan_in), shape)
""",
        gain="""
def gain(activation):
    z = np.linspace(-10, 10, 200_001)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return (np.sum(activation(z) ** 2 * density) * (z[1] - z[0])) ** -0.5
""",
        breaks_symmetry="""
def breaks_symmetry(W1, b1, W2):
    H = len(b1)
    for i in range(H):
        for j in range(i):
            same_in = np.array_equal(W1[:, i], W1[:, j]) and b1[i] == b1[j]
            if same_in and np.array_equal(W2[i], W2[j]):
                return False
    return True
""",
    ),
    variant(
        "drawn in another order, powers",
        small_random_init="""
def small_random_init(fan_in, fan_out, rng, scale=0.01):
    return (rng.standard_normal(fan_in * fan_out) * scale).reshape(fan_in, fan_out)
""",
        standard_normal_init="""
def standard_normal_init(fan_in, fan_out, rng):
    return np.array([rng.standard_normal(fan_out) for _ in range(fan_in)])
""",
        spread_after="""
def spread_after(depth, fan_in, weight_std, input_std=1.0):
    return input_std * fan_in ** (depth / 2) * weight_std**depth
""",
        activation_statistics="""
def activation_statistics(x, weights, activation):
    means, stds = np.zeros(len(weights)), np.zeros(len(weights))
    for i in range(len(weights)):
        x = activation(np.matmul(x, weights[i]))
        means[i], stds[i] = np.mean(x), np.std(x)
    return means, stds
""",
        fans="""
def fans(shape):
    kernel = int(np.prod(shape[2:]))
    first, second = shape[0] * kernel, shape[1] * kernel
    return (first, second) if len(shape) == 2 else (second, first)
""",
        xavier_init="""
def xavier_init(shape, rng, mode="fan_in", distribution="normal"):
    fan_in, fan_out = fans(shape)
    variance = {"fan_in": 1 / fan_in, "average": 2 / (fan_in + fan_out)}[mode]
    if distribution == "uniform":
        return np.sqrt(12 * variance) * (rng.random(shape) - 0.5)
    return rng.standard_normal(shape) * variance**0.5
""",
        he_init="""
def he_init(shape, rng):
    fan_in, _ = fans(shape)
    return rng.standard_normal(shape) / np.sqrt(fan_in / 2)
""",
        gain="""
def gain(activation):
    draw = np.random.default_rng(7)
    squares = [np.mean(activation(draw.standard_normal(200_000)) ** 2) for _ in range(10)]
    return 1 / np.sqrt(np.mean(squares))
""",
        breaks_symmetry="""
def breaks_symmetry(W1, b1, W2):
    seen = set()
    for j in range(W1.shape[1]):
        seen.add(W1[:, j].tobytes() + b1[j].tobytes() + W2[j].tobytes())
    return len(seen) == W1.shape[1]
""",
    ),
    variant(
        "through each other",
        small_random_init="""
def small_random_init(fan_in, fan_out, rng, scale=0.01):
    weights = np.empty((fan_in, fan_out))
    for i in range(fan_in):
        weights[i] = rng.normal(loc=0.0, scale=scale, size=fan_out)
    return weights
""",
        standard_normal_init="""
def standard_normal_init(fan_in, fan_out, rng):
    return small_random_init(fan_in, fan_out, rng, 1.0)
""",
        spread_after="""
def spread_after(depth, fan_in, weight_std, input_std=1.0):
    if depth == 0:
        return input_std
    return spread_after(depth - 1, fan_in, weight_std, input_std) * weight_std * fan_in**0.5
""",
        activation_statistics="""
def activation_statistics(x, weights, activation):
    if not weights:
        return [], []
    h = activation(x @ weights[0])
    means, stds = activation_statistics(h, weights[1:], activation)
    return [np.mean(h), *means], [np.std(h), *stds]
""",
        fans="""
def fans(shape):
    if len(shape) == 2:
        fan_in, fan_out = shape
    elif len(shape) == 4:
        F, C, HH, WW = shape
        fan_in, fan_out = C * HH * WW, F * HH * WW
    return [fan_in, fan_out]
""",
        xavier_init="""
def xavier_init(shape, rng, mode="fan_in", distribution="normal"):
    fan_in, fan_out = fans(shape)
    n = (fan_in + fan_out) / 2 if mode == "average" else fan_in
    draw = rng.standard_normal(shape) if distribution == "normal" else rng.uniform(-1, 1, shape) * np.sqrt(3)
    return draw / np.sqrt(n)
""",
        he_init="""
def he_init(shape, rng):
    return np.sqrt(2) * xavier_init(shape, rng)
""",
        gain="""
def gain(activation):
    # Quantiles of the normal distribution, from its cumulative sums.
    z = np.linspace(-8, 8, 40_001)
    p = np.exp(-(z**2) / 2)
    p /= p.sum()
    return float(np.sqrt(1 / np.dot(p, np.square(activation(z)))))
""",
        breaks_symmetry="""
def breaks_symmetry(W1, b1, W2):
    units = np.vstack([W1, b1, W2.T]).T
    different = (units[:, None, :] != units[None, :, :]).any(axis=2)
    np.fill_diagonal(different, True)
    return bool(different.all())
""",
    ),
    variant(
        "Box and Muller, quadrature, reduce, logarithms",
        small_random_init="""
def small_random_init(fan_in, fan_out, rng, scale=0.01):
    out = np.empty((fan_out, fan_in))
    rng.standard_normal(out=out)
    out *= scale
    return out.T
""",
        standard_normal_init="""
def standard_normal_init(fan_in, fan_out, rng):
    u, v = rng.random((2, fan_in, fan_out))
    return np.sqrt(-2 * np.log(1 - u)) * np.cos(2 * np.pi * v)
""",
        spread_after="""
def spread_after(depth, fan_in, weight_std, input_std=1.0):
    return np.exp(np.log(input_std) + depth * (np.log(weight_std) + 0.5 * np.log(fan_in)))
""",
        activation_statistics="""
from functools import reduce


def activation_statistics(x, weights, activation):
    layers = reduce(lambda seen, W: [*seen, activation(seen[-1] @ W)], weights, [x])[1:]
    return tuple(zip(*[(h.mean(), h.std()) for h in layers]))
""",
        fans="""
def fans(shape):
    receptive = np.prod(shape[2:], dtype=int)
    a, b = shape[:2] if len(shape) == 2 else shape[1::-1]
    return a * receptive, b * receptive
""",
        xavier_init="""
def xavier_init(shape, rng, mode="fan_in", distribution="normal"):
    n = fans(shape)[0] if mode == "fan_in" else np.mean(fans(shape))
    draws = {"normal": lambda: rng.normal(size=shape), "uniform": lambda: rng.uniform(-(3**0.5), 3**0.5, size=shape)}
    return draws[distribution]() * n**-0.5
""",
        he_init="""
def he_init(shape, rng):
    return gain(lambda z: z * (z > 0)) * xavier_init(shape, rng)
""",
        gain="""
def gain(activation):
    z, w = np.polynomial.hermite_e.hermegauss(180)
    return (np.dot(w, activation(z) ** 2) / w.sum()) ** -0.5
""",
        breaks_symmetry="""
def breaks_symmetry(W1, b1, W2):
    u = np.hstack((W1.T, b1.reshape(-1, 1), W2))
    d = np.abs(u[:, None] - u[None]).sum(axis=-1) + np.eye(len(u))
    return (d > 0).all()
""",
    ),
]
