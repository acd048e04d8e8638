"""01-activations: the answers, and the known ways to get them wrong."""

import numpy as np

from cs231n_utils import layers
from cs231n_utils.check.registry import Topic

topic = Topic("01-activations")


def _collapse(weights, biases):
    """One (W, b) that does what the stack does: the rows of the identity are sent through it."""
    x = np.concatenate([np.zeros((1, len(weights[0]))), np.eye(len(weights[0]))])
    for w, b in zip(weights, biases, strict=True):
        x = x @ w + b
    return x[1:] - x[0], x[0]


def _saturated(slope, threshold=0.01):
    return float(np.count_nonzero(np.abs(slope) < threshold)) / np.size(slope)


def _maxout_parameters(fan_in, fan_out, pieces=2):
    return pieces * fan_out * (fan_in + 1)


topic.answer("collapse_linear_stack", _collapse, returns=("W", "b"), section="Why a network needs a non-linearity")
for _name, _section in (
    ("sigmoid", "Sigmoid"),
    ("tanh", "Tanh"),
    ("relu", "ReLU"),
    ("leaky_relu", "Leaky ReLU"),
    ("elu", "ELU"),
    ("maxout", "Maxout"),
):
    _gradients = ("dx", "dw", "db") if _name == "maxout" else ("dx",)
    topic.answer(f"{_name}_forward", getattr(layers, f"{_name}_forward"), returns=("out", "cache"), section=_section)
    topic.answer(
        f"{_name}_backward",
        getattr(layers, f"{_name}_backward"),
        returns=_gradients,
        section=_section,
        uses=(f"{_name}_forward",),
    )
topic.answer("saturated_fraction", _saturated, returns=("the fraction",), section="Saturation, measured")
topic.answer("maxout_parameter_count", _maxout_parameters, returns=("the count",), section="Maxout")


# ---- One linear map ------------------------------------------------------------------------------------------------


@topic.plain
def collapse_linear_stack(weights, biases):
    W, b = weights[0], biases[0]
    for w, c in zip(weights[1:], biases[1:]):
        W = W @ w
        b = b @ w + c
    return W, b


topic.edit(
    "collapse_linear_stack",
    "biases-added-up",
    "The biases are added up as they are, but each passes through the layers after it: b becomes b @ w + c.",
    ("b = b @ w + c", "b = b + c"),
)
topic.edit(
    "collapse_linear_stack",
    "last-bias-only",
    "Only the last bias is kept; the earlier ones reach the output too, through the weights after them.",
    ("b = b @ w + c", "b = c"),
)
topic.edit(
    "collapse_linear_stack",
    "biases-without-own",
    "Each bias is sent through the next layer, but that layer's own bias is not added.",
    ("b = b @ w + c", "b = b @ w"),
)
topic.edit(
    "collapse_linear_stack",
    "reversed-product",
    "The weights are multiplied in reverse order; x @ w1 @ w2 is x @ (w1 @ w2).",
    ("W = W @ w", "W = w @ W"),
)
topic.edit(
    "collapse_linear_stack",
    "elementwise-product",
    "The weights are multiplied entry by entry; layers are chained by the matrix product @.",
    ("W = W @ w", "W = W * w"),
)
topic.edit(
    "collapse_linear_stack",
    "transposed",
    "The result is transposed: with rows as examples (x @ W + b), W has shape (first input, last output).",
    ("return W, b", "return W.T, b"),
)

# ---- Sigmoid -------------------------------------------------------------------------------------------------------


@topic.plain
def sigmoid_forward(x):
    z = np.exp(-np.abs(x))
    out = np.where(x >= 0, 1 / (1 + z), z / (1 + z))
    return out, out


@topic.plain
def sigmoid_backward(dout, cache):
    out = cache
    return dout * out * (1 - out)


@topic.wrong(
    "sigmoid_forward",
    "overflow",
    "exp(-x) overflows for large negative x. Use exp(-|x|), which never exceeds 1, and treat the two signs apart.",
)
def overflowing_sigmoid(x):
    out = 1 / (1 + np.exp(-x))
    return out, out


@topic.wrong(
    "sigmoid_forward",
    "overflow-positive",
    "exp(x) overflows for large positive x, and inf / inf is NaN. Use exp(-|x|), which never exceeds 1.",
)
def overflowing_sigmoid_of_the_other_kind(x):
    out = np.exp(x) / (1 + np.exp(x))
    return out, out


topic.edit(
    "sigmoid_forward",
    "mirrored",
    "The sign of x is mixed up: this is the sigmoid of -x. The sigmoid rises from 0 to 1.",
    ("x >= 0", "x < 0"),
)
topic.edit(
    "sigmoid_forward",
    "clipped",
    "x is clipped to keep exp from overflowing, which changes the values in the tails. "
    "Use exp(-|x|) and treat the two signs apart.",
    ("z = np.exp", "x = np.clip(x, -10, 10)\n    z = np.exp"),
)
topic.edit(
    "sigmoid_backward",
    "slope-from-input",
    "The formula out * (1 - out) wants the output of the sigmoid, but here it gets the input x.",
    ("out = cache", "out = np.log(cache / (1 - cache))"),
)
topic.edit(
    "sigmoid_backward",
    "one-plus",
    "The sign in the second factor is wrong: the slope of the sigmoid is out * (1 - out).",
    ("(1 - out)", "(1 + out)"),
)
topic.edit(
    "sigmoid_backward",
    "tanh-slope",
    "1 - out**2 is the slope of tanh; the sigmoid's is out * (1 - out).",
    ("out * (1 - out)", "(1 - out**2)"),
)
topic.edit(
    "sigmoid_backward",
    "dout-forgotten",
    "The slope itself is right, but it is not multiplied by dout: the chain rule needs both.",
    ("dout * out", "out"),
)
topic.edit(
    "sigmoid_backward",
    "dout-added",
    "The upstream gradient is added to the slope; the chain rule multiplies them.",
    ("dout * out * (1 - out)", "dout + out * (1 - out)"),
)

# ---- Tanh ----------------------------------------------------------------------------------------------------------


@topic.plain
def tanh_forward(x):
    out = np.tanh(x)
    return out, out


@topic.plain
def tanh_backward(dout, cache):
    out = cache
    return dout * (1 - out**2)


@topic.wrong(
    "tanh_forward",
    "overflow",
    "exp(x) overflows for large x, and inf / inf is NaN. np.tanh does it safely.",
)
def overflowing_tanh(x):
    out = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
    return out, out


@topic.wrong(
    "tanh_forward",
    "half-scale",
    "This is 2 sigmoid(x) - 1, which is tanh(x / 2): the argument of the sigmoid must be 2x.",
)
def tanh_of_half(x):
    out = np.tanh(x / 2)
    return out, out


topic.edit(
    "tanh_backward",
    "slope-from-input",
    "The formula 1 - out**2 wants the output of tanh, but here it gets the input x.",
    ("out = cache", "out = np.arctanh(cache)"),
)
topic.edit(
    "tanh_backward",
    "square-forgotten",
    "The square is missing: the slope of tanh is 1 - out**2.",
    ("out**2", "out"),
)
topic.edit(
    "tanh_backward",
    "sigmoid-slope",
    "out * (1 - out) is the slope of the sigmoid; that of tanh is 1 - out**2.",
    ("(1 - out**2)", "out * (1 - out)"),
)
topic.edit(
    "tanh_backward",
    "plus-square",
    "The sign is wrong: the slope of tanh is 1 - out**2, never above 1.",
    ("1 - out**2", "1 + out**2"),
)
topic.edit(
    "tanh_backward",
    "dout-forgotten",
    "The slope itself is right, but it is not multiplied by dout: the chain rule needs both.",
    ("dout * (1 - out**2)", "1 - out**2"),
)

# ---- ReLU ----------------------------------------------------------------------------------------------------------


@topic.plain
def relu_forward(x):
    out = np.maximum(0, x)
    return out, x


@topic.plain
def relu_backward(dout, cache):
    x = cache
    return dout * (x > 0)


topic.edit(
    "relu_forward",
    "absolute-value",
    "This is |x|: negative inputs must become 0, not change their sign.",
    ("np.maximum(0, x)", "np.abs(x)"),
)
topic.edit(
    "relu_forward",
    "minimum",
    "The minimum keeps the negative part; ReLU is the maximum of 0 and x.",
    ("np.maximum(0, x)", "np.minimum(0, x)"),
)
topic.edit(
    "relu_forward",
    "maximum-of-the-array",
    "np.max takes the largest entry of the whole array; np.maximum compares entry by entry.",
    ("np.maximum(0, x)", "np.maximum(0, np.max(x)) * np.ones_like(x)"),
)
topic.edit(
    "relu_forward",
    "step",
    "This returns 1 where x is positive; ReLU returns x itself there.",
    ("np.maximum(0, x)", "(x > 0).astype(x.dtype)"),
)
topic.edit(
    "relu_forward",
    "capped",
    "Large inputs are cut off; ReLU has no upper bound, and that is why it does not saturate on the right.",
    ("np.maximum(0, x)", "np.clip(x, 0, 6)"),
)
topic.edit(
    "relu_backward",
    "passes-everything",
    "The gradient passes at negative inputs too: ReLU's slope there is 0, not 1.",
    ("dout * (x > 0)", "dout * np.ones_like(x)"),
)
topic.edit(
    "relu_backward",
    "mask-of-dout",
    "The sign of dout decides here where the gradient passes; it is the sign of the input x that does.",
    ("(x > 0)", "(dout > 0)"),
)
topic.edit(
    "relu_backward",
    "mask-reversed",
    "The mask is reversed: the gradient passes where x is positive, not where it is negative.",
    ("(x > 0)", "(x < 0)"),
)
topic.edit(
    "relu_backward",
    "slope-x",
    "The gradient is multiplied by max(0, x); the slope of ReLU is 1 where x is positive.",
    ("(x > 0)", "np.maximum(0, x)"),
)
topic.edit(
    "relu_backward",
    "dout-forgotten",
    "This is the slope alone; it must be multiplied by the upstream gradient dout.",
    ("dout * (x > 0)", "(x > 0).astype(float)"),
)

# ---- Leaky ReLU ----------------------------------------------------------------------------------------------------


@topic.plain
def leaky_relu_forward(x, alpha=0.01):
    out = np.where(x > 0, x, alpha * x)
    return out, (x, alpha)


@topic.plain
def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, dout, alpha * dout)


topic.edit(
    "leaky_relu_forward",
    "slope-on-the-positive-side",
    "alpha multiplies the positive side here; it is the slope of the negative side.",
    ("x, alpha * x)", "alpha * x, x)"),
)
topic.edit(
    "leaky_relu_forward",
    "alpha-ignored",
    "alpha is fixed at 0.01 here; the argument must be used.",
    ("alpha * x)", "0.01 * x)"),
)
topic.edit(
    "leaky_relu_forward",
    "sign-flipped",
    "The negative side comes out positive: it must be alpha * x, which is negative.",
    ("alpha * x)", "-alpha * x)"),
)
topic.edit(
    "leaky_relu_forward",
    "constant-leak",
    "The negative side is the constant alpha; it must be alpha times x.",
    ("alpha * x)", "alpha)"),
)


@topic.wrong(
    "leaky_relu_forward",
    "maximum-with-any-alpha",
    "max(x, alpha * x) is a leaky ReLU only while alpha is below 1; choose by the sign of x.",
)
def leaky_by_maximum(x, alpha=0.01):
    return np.maximum(x, alpha * x), (x, alpha)


topic.edit(
    "leaky_relu_backward",
    "no-leak",
    "No gradient passes at negative inputs: this is the backward pass of plain ReLU. The slope there is alpha.",
    ("alpha * dout", "0 * dout"),
)
topic.edit(
    "leaky_relu_backward",
    "slope-on-the-positive-side",
    "alpha multiplies the gradient at positive inputs; it is the slope at negative ones.",
    ("dout, alpha * dout)", "alpha * dout, dout)"),
)
topic.edit(
    "leaky_relu_backward",
    "mask-of-dout",
    "The sign of dout decides here; it is the sign of the input x that does.",
    ("x > 0", "dout > 0"),
)
topic.edit(
    "leaky_relu_backward",
    "slope-x",
    "The gradient at negative inputs is alpha * x here; the slope of alpha * x is alpha, times dout.",
    ("alpha * dout)", "alpha * x)"),
)
topic.edit(
    "leaky_relu_backward",
    "alpha-ignored",
    "alpha is fixed at 0.01 here; use the alpha of the forward pass, which belongs into the cache.",
    ("alpha * dout", "0.01 * dout"),
)

# ---- ELU -----------------------------------------------------------------------------------------------------------


@topic.plain
def elu_forward(x, alpha=1.0):
    out = np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1))
    return out, (x, alpha)


@topic.plain
def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))


topic.edit(
    "elu_forward",
    "overflow",
    "exp(x) is computed at positive x too, where it is not used, and overflows. Give it min(x, 0).",
    ("np.minimum(x, 0)", "x"),
)
topic.edit(
    "elu_forward",
    "minus-one-forgotten",
    "The -1 is missing on the negative side: exp(x) alone jumps to 1 at x = 0.",
    (") - 1)", "))"),
)
topic.edit(
    "elu_forward",
    "alpha-ignored",
    "alpha is not used; the negative side must end at -alpha.",
    ("alpha * (", "1.0 * ("),
)
topic.edit(
    "elu_forward",
    "alpha-inside",
    "alpha stands inside the exponential; it multiplies exp(x) - 1 from outside.",
    ("alpha * (np.exp(np.minimum(x, 0))", "(np.exp(alpha * np.minimum(x, 0))"),
)
topic.edit(
    "elu_forward",
    "alpha-misses-minus-one",
    "alpha multiplies exp(x) but not the -1: the two belong in one bracket.",
    ("alpha * (np.exp(np.minimum(x, 0)) - 1)", "alpha * np.exp(np.minimum(x, 0)) - 1"),
)
topic.edit(
    "elu_backward",
    "minus-one-kept",
    "The -1 is a constant, and its derivative is 0: the slope on the negative side is alpha * exp(x).",
    ("alpha * np.exp(np.minimum(x, 0))", "alpha * (np.exp(np.minimum(x, 0)) - 1)"),
)
topic.edit(
    "elu_backward",
    "alpha-ignored",
    "alpha is missing from the slope on the negative side: it is alpha * exp(x).",
    ("alpha * np.exp", "np.exp"),
)
topic.edit(
    "elu_backward",
    "leaky-slope",
    "The slope on the negative side is constant here, as in a leaky ReLU; ELU's is alpha * exp(x).",
    ("alpha * np.exp(np.minimum(x, 0))", "alpha"),
)
topic.edit(
    "elu_backward",
    "no-leak",
    "No gradient passes at negative inputs: this is the backward pass of plain ReLU.",
    ("alpha * np.exp(np.minimum(x, 0))", "0"),
)
topic.edit(
    "elu_backward",
    "overflow",
    "exp(x) is computed at positive x too, where it is not used, and overflows. Give it min(x, 0).",
    ("np.minimum(x, 0)", "x"),
)

# ---- Maxout --------------------------------------------------------------------------------------------------------


@topic.plain
def maxout_forward(x, w, b):
    pieces = np.stack([x @ w_i + b_i for w_i, b_i in zip(w, b)])
    return pieces.max(axis=0), (x, w, pieces.argmax(axis=0))


@topic.plain
def maxout_backward(dout, cache):
    x, w, winner = cache
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros((len(w), dout.shape[1]))
    for i in range(len(w)):
        d = dout * (winner == i)
        dx += d @ w[i].T
        dw[i] = x.T @ d
        db[i] = d.sum(axis=0)
    return dx, dw, db


topic.edit(
    "maxout_forward",
    "sum-of-pieces",
    "The pieces are added up; maxout takes the largest of them.",
    ("pieces.max(axis=0), ", "pieces.sum(axis=0), "),
)
topic.edit(
    "maxout_forward",
    "bias-forgotten",
    "The biases are left out: each piece is x @ w_i + b_i.",
    (" + b_i", ""),
)
topic.edit(
    "maxout_forward",
    "minimum",
    "This takes the smallest piece; maxout takes the largest.",
    ("pieces.max(axis=0), ", "pieces.min(axis=0), "),
)
topic.edit(
    "maxout_forward",
    "floor-of-zero",
    "A zero takes part in the maximum, as in ReLU; maxout compares only its own pieces, which may all be negative.",
    ("pieces.max(axis=0), ", "np.maximum(0, pieces.max(axis=0)), "),
)
topic.edit(
    "maxout_forward",
    "two-pieces-only",
    "Only the first two pieces are compared; w and b hold k of them.",
    ("zip(w, b)", "zip(w[:2], b[:2])"),
)
topic.edit(
    "maxout_backward",
    "gradient-to-every-piece",
    "Every piece gets the gradient; only the piece that was the largest does.",
    ("dout * (winner == i)", "dout"),
)
topic.edit(
    "maxout_backward",
    "shared-evenly",
    "The gradient is shared among the pieces; the largest piece gets all of it and the others nothing.",
    ("dout * (winner == i)", "dout / len(w)"),
)
topic.edit(
    "maxout_backward",
    "first-piece-only",
    "dx takes only the first piece into account; each entry of the output has its own winner.",
    ("dx += d @ w[i].T", "dx += d @ w[0].T"),
)
topic.edit(
    "maxout_backward",
    "dx-overwritten",
    "dx is overwritten by each piece; the parts of all the pieces must be added up.",
    ("dx += d", "dx = d"),
)
topic.edit(
    "maxout_backward",
    "db-averaged",
    "db is averaged over the examples; the bias is added to each of them, so its gradients add up.",
    ("d.sum(axis=0)", "d.mean(axis=0)"),
)

# ---- Two counts ----------------------------------------------------------------------------------------------------


@topic.plain
def saturated_fraction(slope, threshold=0.01):
    return float(np.mean(np.abs(slope) < threshold))


@topic.plain
def maxout_parameter_count(fan_in, fan_out, pieces=2):
    return pieces * (fan_in * fan_out + fan_out)


topic.edit(
    "saturated_fraction",
    "sign-kept",
    "Steep negative slopes count as saturated here; it is the size of the slope that matters, so take |slope|.",
    ("np.abs(slope)", "slope"),
)
topic.edit(
    "saturated_fraction",
    "count",
    "This is the number of saturated entries; the fraction divides it by how many entries there are.",
    ("np.mean", "np.sum"),
)
topic.edit(
    "saturated_fraction",
    "complement",
    "This is the fraction of entries that are not saturated.",
    ("< threshold", ">= threshold"),
)
topic.edit(
    "saturated_fraction",
    "threshold-ignored",
    "The threshold is fixed at 0.01 here; the argument must be used.",
    ("< threshold", "< 0.01"),
)
topic.edit(
    "saturated_fraction",
    "exact-zero",
    "Only slopes of exactly 0 are counted; a slope below the threshold lets next to nothing through as well.",
    ("np.abs(slope) < threshold", "slope == 0"),
)
topic.edit(
    "maxout_parameter_count",
    "bias-forgotten",
    "The biases are left out: each piece has fan_out of them.",
    (" + fan_out)", ")"),
)
topic.edit(
    "maxout_parameter_count",
    "one-piece",
    "This counts one piece only; maxout has its own weights and biases for each.",
    ("pieces * ", ""),
)
topic.edit(
    "maxout_parameter_count",
    "biases-shared",
    "The biases are counted once; each piece has its own.",
    ("pieces * (fan_in * fan_out + fan_out)", "pieces * fan_in * fan_out + fan_out"),
)
topic.edit(
    "maxout_parameter_count",
    "one-bias-per-piece",
    "One bias is counted per piece; there is one for each of the fan_out units of each piece.",
    (" + fan_out)", " + 1)"),
)
topic.edit(
    "maxout_parameter_count",
    "bias-per-input",
    "The biases are counted per input; there is one for each of the fan_out units of each piece.",
    (" + fan_out)", " + fan_in)"),
)
