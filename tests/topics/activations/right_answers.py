"""Right answers of 01-activations in other styles: loops, masks, other caches, helpers, other formulas."""

from tests.topics.right_answers import variant

VARIANTS = [
    variant(
        "from the right",
        collapse_linear_stack="""
def collapse_linear_stack(weights, biases):
    W, b = weights[-1], biases[-1]
    for i in range(len(weights) - 2, -1, -1):
        b = biases[i] @ W + b
        W = weights[i] @ W
    return W, b
""",
    ),
    variant(
        "bias as an extra row, multi_dot",
        collapse_linear_stack="""
def collapse_linear_stack(weights, biases):
    big = []
    for w, b in zip(weights, biases):
        m = np.zeros((w.shape[0] + 1, w.shape[1] + 1))
        m[:-1, :-1], m[-1, :-1], m[-1, -1] = w, b, 1
        big.append(m)
    product = big[0] if len(big) == 1 else np.linalg.multi_dot(big)
    return product[:-1, :-1], product[-1:, :-1]
""",
    ),
    variant(
        "recursive",
        collapse_linear_stack="""
def collapse_linear_stack(weights, biases):
    if len(weights) == 1:
        return weights[0], biases[0]
    W, b = collapse_linear_stack(weights[:-1], biases[:-1])
    return np.dot(W, weights[-1]), np.dot(b, weights[-1]) + biases[-1]
""",
    ),
    variant(
        "masks, x cached",
        sigmoid_forward="""
def sigmoid_forward(x):
    out = np.zeros_like(x)
    positive = x >= 0
    out[positive] = 1 / (1 + np.exp(-x[positive]))
    e = np.exp(x[~positive])
    out[~positive] = e / (1 + e)
    return out, x
""",
        sigmoid_backward="""
def sigmoid_backward(dout, cache):
    s, _ = sigmoid_forward(cache)
    return dout * (s - s**2)
""",
    ),
    variant(
        "through tanh",
        sigmoid_forward="""
def sigmoid_forward(x):
    out = 0.5 * (1 + np.tanh(0.5 * x))
    return out, (out,)
""",
        sigmoid_backward="""
def sigmoid_backward(dout, cache):
    (out,) = cache
    dx = np.empty_like(dout)
    for i in np.ndindex(dout.shape):
        dx[i] = dout[i] * out[i] * (1 - out[i])
    return dx
""",
    ),
    variant(
        "clipped where it cannot be seen",
        sigmoid_forward="""
def sigmoid_forward(x):
    out = 1.0 / (1.0 + np.exp(-np.clip(x, -80, 80)))
    return out, {"out": out}
""",
        sigmoid_backward="""
def sigmoid_backward(dout, cache):
    return dout * cache["out"] * (1.0 - cache["out"])
""",
    ),
    variant(
        "logaddexp",
        sigmoid_forward="""
def sigmoid_forward(x):
    out = np.exp(-np.logaddexp(0, -x))
    return out, out
""",
    ),
    variant(
        "through a stable sigmoid, slope as cache",
        tanh_forward="""
def _sigmoid(x):
    z = np.exp(-abs(x))
    return np.where(x < 0, z, 1) / (1 + z)

def tanh_forward(x):
    out = 2 * _sigmoid(2 * x) - 1
    return out, 1 - out * out
""",
        tanh_backward="""
def tanh_backward(dout, cache):
    return np.multiply(dout, cache)
""",
    ),
    variant(
        "x cached, 1 / cosh",
        tanh_forward="""
def tanh_forward(x):
    return np.tanh(x), x
""",
        tanh_backward="""
def tanh_backward(dout, cache):
    return dout / np.cosh(cache) ** 2
""",
    ),
    variant(
        "loop",
        tanh_backward="""
def tanh_backward(dout, cache):
    dx = dout.copy()
    for i, o in np.ndenumerate(cache):
        dx[i] *= (1 - o) * (1 + o)
    return dx
""",
    ),
    variant(
        "product with the mask, mask cached",
        relu_forward="""
def relu_forward(x):
    mask = x > 0
    return x * mask, mask
""",
        relu_backward="""
def relu_backward(dout, cache):
    dx = np.zeros_like(dout)
    dx[cache] = dout[cache]
    return dx
""",
    ),
    variant(
        "in place, slope 1 at 0",
        relu_forward="""
def relu_forward(x):
    out = x.copy()
    out[out < 0] = 0
    return out, out
""",
        relu_backward="""
def relu_backward(dout, cache):
    dout[cache < 0] = 0
    dout *= np.sign(cache)
    return dout
""",
    ),
    variant(
        "x >= 0 passes",
        relu_backward="""
def relu_backward(dout, cache):
    return np.where(cache >= 0, dout, 0)
""",
    ),
    variant(
        "loop",
        relu_forward="""
def relu_forward(x):
    out = np.empty_like(x)
    for i, v in np.ndenumerate(x):
        out[i] = v if v > 0 else 0.0
    return out, x
""",
    ),
    variant(
        "half sum",
        relu_forward="""
def relu_forward(x):
    return (x + np.abs(x)) / 2, x
""",
    ),
    variant(
        "sum of two parts, slope cached",
        leaky_relu_forward="""
def leaky_relu_forward(x, alpha=0.01):
    slope = np.ones_like(x)
    slope[x <= 0] = alpha
    return x * slope, slope
""",
        leaky_relu_backward="""
def leaky_relu_backward(dout, cache):
    return cache * dout
""",
    ),
    variant(
        "maximum and minimum",
        leaky_relu_forward="""
def leaky_relu_forward(x, alpha=0.01):
    return np.maximum(x, 0) + alpha * np.minimum(x, 0), [x, alpha]
""",
        leaky_relu_backward="""
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    dx = dout.copy()
    dx[x <= 0] *= alpha
    return dx
""",
    ),
    variant(
        "loop",
        leaky_relu_backward="""
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    dx = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        dx[i] = dout[i] * (1 if x[i] > 0 else alpha)
    return dx
""",
    ),
    variant(
        "exp on the negative entries only, output cached",
        elu_forward="""
def elu_forward(x, alpha=1.0):
    out = x.copy()
    out[x < 0] = alpha * (np.exp(x[x < 0]) - 1)
    return out, (out, alpha, x > 0)
""",
        elu_backward="""
def elu_backward(dout, cache):
    out, alpha, positive = cache
    return dout * np.where(positive, 1.0, out + alpha)
""",
    ),
    variant(
        "loop",
        elu_forward="""
import math

def elu_forward(x, alpha=1.0):
    out = np.empty_like(x)
    for i, v in np.ndenumerate(x):
        out[i] = v if v > 0 else alpha * math.expm1(v)
    return out, (x, alpha)
""",
        elu_backward="""
import math

def elu_backward(dout, cache):
    x, alpha = cache
    dx = dout.copy()
    for i, v in np.ndenumerate(x):
        if v <= 0:
            dx[i] = dout[i] * alpha * math.exp(v)
    return dx
""",
    ),
    variant(
        "sum of two parts",
        elu_forward="""
def elu_forward(x, alpha=1.0):
    negative = np.minimum(x, 0.0)
    return np.maximum(x, 0.0) + alpha * np.expm1(negative), (negative, alpha)
""",
        elu_backward="""
def elu_backward(dout, cache):
    negative, alpha = cache
    return dout * ((negative == 0) + (negative < 0) * alpha * np.exp(negative))
""",
    ),
    variant(
        "einsum, pieces cached",
        maxout_forward="""
def maxout_forward(x, w, b):
    pieces = np.einsum("nd,kdm->knm", x, w) + b[:, None]
    return np.max(pieces, 0), (x, w, pieces)
""",
        maxout_backward="""
def maxout_backward(dout, cache):
    x, w, pieces = cache
    d = np.zeros_like(pieces)
    np.put_along_axis(d, pieces.argmax(0)[None], dout[None], axis=0)
    return np.einsum("knm,kdm->nd", d, w), np.einsum("nd,knm->kdm", x, d), d.sum(1)
""",
    ),
    variant(
        "loops",
        maxout_forward="""
def maxout_forward(x, w, b):
    k, D, M = w.shape
    out = np.full((len(x), M), -np.inf)
    winner = np.zeros((len(x), M), int)
    for i in range(k):
        piece = x.dot(w[i]) + b[i]
        better = piece > out
        out[better], winner[better] = piece[better], i
    return out, (x, w, winner)
""",
        maxout_backward="""
def maxout_backward(dout, cache):
    x, w, winner = cache
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros((w.shape[0], w.shape[2]))
    for n in range(dout.shape[0]):
        for m in range(dout.shape[1]):
            i = winner[n, m]
            dx[n] += dout[n, m] * w[i, :, m]
            dw[i, :, m] += dout[n, m] * x[n]
            db[i, m] += dout[n, m]
    return [dx, dw, db]
""",
    ),
    variant(
        "equality with the maximum",
        maxout_forward="""
def maxout_forward(x, w, b):
    pieces = np.matmul(x, w) + b[:, np.newaxis, :]
    out = np.maximum.reduce(pieces)
    return out, (x, w, pieces == out)
""",
        maxout_backward="""
def maxout_backward(dout, cache):
    x, w, won = cache
    d = won * dout
    return sum(d[i] @ w[i].T for i in range(len(w))), np.stack([x.T @ g for g in d]), d.sum(axis=1)
""",
    ),
    variant(
        "counted in a loop",
        saturated_fraction="""
def saturated_fraction(slope, threshold=0.01):
    count = 0
    for s in slope.flatten():
        if -threshold < s < threshold:
            count += 1
    return count / slope.size
""",
    ),
    variant(
        "count_nonzero, as a NumPy scalar",
        saturated_fraction="""
def saturated_fraction(slope, threshold=0.01):
    return np.float64(np.count_nonzero(np.abs(slope) < threshold) / np.size(slope))
""",
    ),
    variant(
        "at most the threshold, mean of a mask",
        saturated_fraction="""
def saturated_fraction(slope, threshold=0.01):
    return (np.absolute(slope) <= threshold).mean()
""",
    ),
    variant(
        "factored",
        maxout_parameter_count="""
def maxout_parameter_count(fan_in, fan_out, pieces=2):
    return pieces * fan_out * (fan_in + 1)
""",
    ),
    variant(
        "sizes of arrays",
        maxout_parameter_count="""
def maxout_parameter_count(fan_in, fan_out, pieces=2):
    return np.zeros((pieces, fan_in, fan_out)).size + np.zeros((pieces, fan_out)).size
""",
    ),
    variant(
        "as a float, in a loop",
        maxout_parameter_count="""
def maxout_parameter_count(fan_in, fan_out, pieces=2):
    total = 0.0
    for _ in range(pieces):
        total += fan_in * fan_out
        total += fan_out
    return total
""",
    ),
    variant(
        "the output's own form",
        swish_backward="""
def swish_backward(dout, cache):
    x, s = cache
    out = x * s
    return dout * out + dout * s * (1 - out)
""",
    ),
    variant(
        "as given, mended",
        swish_backward="""
def swish_backward(dout, cache):
    x, s = cache
    dx = dout * s
    dx += dout * s * x * (1 - s)
    return dx
""",
    ),
    variant(
        "loop, the sigmoid computed again",
        swish_backward="""
def swish_backward(dout, cache):
    x = cache[0]
    dx = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.exp(-x[i])
        dx[i] = dout[i] * (1 / (1 + e) + x[i] * e / (1 + e) ** 2)
    return dx
""",
    ),
    variant(
        "from layer to layer",
        diagnose_tanh_stack="""
def diagnose_tanh_stack(outputs):
    sizes = [np.abs(out).mean() for out in outputs]
    if sizes[-1] > 0.9:
        return "saturated"
    ratios = [b / a for a, b in zip(sizes, sizes[1:])]
    return "shrinking" if np.median(ratios) < 0.7 else "healthy"
""",
    ),
    variant(
        "slopes and spreads",
        diagnose_tanh_stack="""
def diagnose_tanh_stack(outputs):
    slopes = 1 - outputs[-1] ** 2
    if np.median(slopes) < 0.05:
        return "saturated"
    elif outputs[-1].std() / outputs[0].std() < 0.05:
        return "shrinking"
    else:
        return "healthy"
""",
    ),
    variant(
        "histograms, counted in a loop",
        diagnose_tanh_stack="""
def diagnose_tanh_stack(outputs):
    flat = 0
    for value in outputs[-1].flatten():
        if value > 0.95 or value < -0.95:
            flat += 1
    if flat / outputs[-1].size > 0.6:
        return "saturated"
    if np.percentile(np.abs(outputs[-1]), 90) * 10 < np.percentile(np.abs(outputs[0]), 90):
        return "shrinking"
    return "healthy"
""",
    ),
]
