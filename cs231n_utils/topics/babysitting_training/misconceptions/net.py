"""Loss and gradient of a net of one hidden layer, the course's and the colleague's: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.babysitting_training.answers import topic


@topic.plain
def two_layer_net_loss(params, X, y, reg):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    N = len(X)
    z = X @ W1 + b1
    h = np.maximum(z, 0)
    scores = h @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    data_loss = -log_probs[np.arange(N), y].mean()
    loss = data_loss + 0.5 * reg * (np.sum(W1**2) + np.sum(W2**2))
    dscores = np.exp(log_probs)
    dscores[np.arange(N), y] -= 1
    dscores = dscores / N
    dz = (dscores @ W2.T) * (z > 0)
    grads = {
        "W1": X.T @ dz + reg * W1,
        "b1": dz.sum(axis=0),
        "W2": h.T @ dscores + reg * W2,
        "b2": dscores.sum(axis=0),
    }
    return loss, grads


@topic.plain
def mended_loss(params, X, y, reg):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    N = len(X)
    z = X @ W1 + b1
    h = np.tanh(z)
    scores = h @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    data_loss = -log_probs[np.arange(N), y].mean()
    loss = data_loss + 0.5 * reg * (np.sum(W1**2) + np.sum(W2**2))
    dscores = np.exp(log_probs)
    dscores[np.arange(N), y] -= 1
    dscores = dscores / N
    dz = (dscores @ W2.T) * (1 - h**2)
    grads = {
        "W1": X.T @ dz + reg * W1,
        "b1": dz.sum(axis=0),
        "W2": h.T @ dscores + reg * W2,
        "b2": dscores.sum(axis=0),
    }
    return loss, grads


PENALTY = "0.5 * reg * (np.sum(W1**2) + np.sum(W2**2))"
DECAY = ("X.T @ dz + reg * W1", "X.T @ dz"), ("h.T @ dscores + reg * W2", "h.T @ dscores")


def _net(slug, sentence, *edits, answers=("two_layer_net_loss",)):
    for answer in answers:
        topic.edit(answer, slug, sentence, *edits)


BOTH = ("two_layer_net_loss", "mended_loss")

_net(
    "no-penalty-in-the-loss",
    "The loss leaves out the regularization: add ½ · reg · (Σ W1² + Σ W2²).",
    (" + " + PENALTY, ""),
    answers=BOTH,
)
_net(
    "no-penalty-in-the-gradient",
    "The gradients leave out the regularization: ½ · reg · W² has the derivative reg · W.",
    *DECAY,
    answers=BOTH,
)
_net(
    "no-penalty",
    "reg is not used: neither the loss nor the gradients know of the regularization.",
    (" + " + PENALTY, ""),
    *DECAY,
)
topic.family(
    "two_layer_net_loss",
    "penalty-factor-in-the-loss",
    "The regularization has the factor {value} in the loss, and its gradient does not fit that: the loss has "
    "½ · reg · Σ W², whose derivative is reg · W.",
    ["1.0", "2.0", "0.25"],
    ("0.5 * reg * (", "{value} * reg * ("),
)
topic.family(
    "two_layer_net_loss",
    "penalty-factor-in-the-gradient",
    "The loss is right, but the regularization in the gradients has the factor {value}: the derivative of "
    "½ · reg · W² is reg · W.",
    ["0.5", "2.0"],
    ("reg * W1,", "{value} * reg * W1,"),
    ("reg * W2,", "{value} * reg * W2,"),
)
_net(
    "penalty-without-half",
    "You regularize with reg · Σ W², whose derivative is 2 · reg · W. That is consistent; here the convention is "
    "½ · reg · Σ W².",
    ("0.5 * reg * (", "reg * ("),
    ("reg * W1,", "2 * reg * W1,"),
    ("reg * W2,", "2 * reg * W2,"),
)
_net(
    "biases-regularized",
    "The biases are regularized, too. Only W1 and W2 are: a bias does not make a function wilder.",
    ("np.sum(W1**2) +", "np.sum(W1**2) + np.sum(b1**2) + np.sum(b2**2) +"),
    ("dz.sum(axis=0)", "dz.sum(axis=0) + reg * b1"),
    ("dscores.sum(axis=0)", "dscores.sum(axis=0) + reg * b2"),
)
_net(
    "second-layer-not-regularized",
    "Only the first layer's weights are regularized: W2 is left out.",
    (" + np.sum(W2**2)", ""),
    DECAY[1],
)
_net(
    "norm-not-squared",
    "The regularization is the sum of the squares, not its root (np.linalg.norm without a square).",
    ("(np.sum(W1**2) + np.sum(W2**2))", "(np.sqrt(np.sum(W1**2)) + np.sqrt(np.sum(W2**2)))"),
)
_net(
    "penalty-per-image",
    "The regularization is divided by the number of images. Only the data loss is a mean over images.",
    (PENALTY, PENALTY + " / N"),
    ("reg * W1,", "reg * W1 / N,"),
    ("reg * W2,", "reg * W2 / N,"),
)
_net(
    "softmax-without-shift",
    "exp overflows for large scores. Subtract each row's largest score first: the probabilities stay the same.",
    ("scores - scores.max(axis=1, keepdims=True)", "scores"),
)
_net(
    "logarithm-of-zero",
    "The logarithm is taken of a probability that has become 0. Take the logarithm before the exponential: "
    "log p = s - max(s) - log(Σ exp(s - max(s))).",
    (
        "-log_probs[np.arange(N), y].mean()",
        "-np.log(np.exp(log_probs)[np.arange(N), y]).mean()",
    ),
)
_net(
    "one-shift-for-all",
    "The largest score of all images is subtracted from every row. An image whose scores lie far below it then loses "
    "all its exponentials to 0: take each row's own largest score.",
    ("scores.max(axis=1, keepdims=True)", "scores.max()"),
)
_net(
    "sum-in-the-loss",
    "The loss is the sum over the images, and its gradient is that of the mean. Take the mean in the loss, too.",
    (".mean()", ".sum()"),
    answers=BOTH,
)
_net(
    "sum-in-the-gradient",
    "The loss is a mean over the images, but the gradients are those of the sum: divide dscores by N.",
    ("dscores / N", "dscores"),
    answers=BOTH,
)
_net(
    "mean-over-all-scores",
    "The gradient is divided by the number of all scores; the loss is a mean over images: divide by N.",
    ("dscores / N", "dscores / dscores.size"),
)
_net(
    "square-of-the-sum",
    "You square the sum of the weights; the regularization is the sum of their squares: np.sum(W1**2).",
    ("(np.sum(W1**2) + np.sum(W2**2))", "(np.sum(W1) ** 2 + np.sum(W2) ** 2)"),
)
_net(
    "every-label-of-every-image",
    "[:, y] takes for every image the labels of all images. For each its own: [np.arange(N), y].",
    ("data_loss = -log_probs[np.arange(N), y].mean()", "data_loss = -log_probs[:, y].mean()"),
)
_net(
    "softmax-over-images",
    "The probabilities are taken over the images (axis 0); they must add up to 1 over the classes of each image.",
    ("np.exp(shifted).sum(axis=1, keepdims=True)", "np.exp(shifted).sum(axis=0, keepdims=True)"),
)
_net(
    "right-class-forgotten",
    "dscores is the probabilities alone; where the right class stands, 1 is to be subtracted.",
    ("    dscores[np.arange(N), y] -= 1\n", ""),
    answers=BOTH,
)
_net(
    "no-relu",
    "The hidden layer has no ReLU: the net is then a linear one.",
    ("h = np.maximum(z, 0)", "h = z"),
    ("(z > 0)", "1"),
)
_net(
    "relu-forgotten-backward",
    "The way back forgets the ReLU: a hidden unit that was 0 passes no gradient on.",
    (" * (z > 0)", ""),
)
_net(
    "relu-mask-of-the-gradient",
    "The gradient is cut off where the gradient is negative; ReLU cuts it off where its input was.",
    ("(dscores @ W2.T) * (z > 0)", "np.maximum(dscores @ W2.T, 0)"),
)
_net(
    "relu-on-the-scores",
    "The scores went through a ReLU: the last layer has none, a score may be negative.",
    ("scores = h @ W2 + b2", "scores = np.maximum(h @ W2 + b2, 0)"),
)
_net(
    "gradient-from-z",
    "The gradient of W2 is taken with the sums before the non-linearity; W2 is multiplied with what comes after it.",
    ("h.T @ dscores", "z.T @ dscores"),
    answers=BOTH,
)
_net(
    "bias-gradient-mean",
    "The gradients of the biases are means over the images. dscores is already divided by N: sum.",
    ("dz.sum(axis=0)", "dz.mean(axis=0)"),
    ("dscores.sum(axis=0)", "dscores.mean(axis=0)"),
)
_net(
    "uphill",
    "The gradients have the wrong sign: probabilities minus 1 at the right class, not the other way round.",
    ("dscores = dscores / N", "dscores = -dscores / N"),
)
_net(
    "logarithm-to-base-10",
    "The logarithm is to base 10. The loss is measured with the natural one, np.log.",
    ("data_loss = -log_probs[np.arange(N), y].mean()", "data_loss = -log_probs[np.arange(N), y].mean() / np.log(10)"),
)
_net(
    "biases-forgotten",
    "b1 and b2 are not added.",
    ("X @ W1 + b1", "X @ W1"),
    ("h @ W2 + b2", "h @ W2"),
)

# The colleague's two mistakes in the loss, and what mending may bring.
SUMMED = (".mean()", ".sum()"), ("dscores / N", "dscores")
SLOPE = (("(1 - h**2)", "(1 - z**2)"),)
topic.edit(
    "mended_loss",
    "as-it-was",
    "This is the colleague's program as it was: neither of its two mistakes is mended.",
    *SUMMED,
    *SLOPE,
)
topic.edit(
    "mended_loss",
    "still-a-sum",
    "One mistake is left: the initial loss is that of all images together, and it grows with their number.",
    *SUMMED,
)
topic.edit(
    "mended_loss",
    "still-the-slope",
    "One mistake is left: the gradient check fails for W1 and b1. Look at the slope of tanh: it is 1 - tanh(z)².",
    *SLOPE,
)
topic.edit(
    "mended_loss",
    "all-divided",
    "You divide the finished loss and gradients by N, and with them the regularization, which is no mean over images: "
    "divide the data loss and dscores alone.",
    (PENALTY, "0.5 * reg * (np.sum(W1**2) + np.sum(W2**2)) / N"),
    ("reg * W1,", "reg * W1 / N,"),
    ("reg * W2,", "reg * W2 / N,"),
)
topic.edit(
    "mended_loss",
    "all-divided-and-the-slope",
    "Two things are left. You divide the finished loss and gradients by N, and with them the regularization, which is "
    "no mean over images. And the slope of tanh is 1 - tanh(z)².",
    (PENALTY, "0.5 * reg * (np.sum(W1**2) + np.sum(W2**2)) / N"),
    ("reg * W1,", "reg * W1 / N,"),
    ("reg * W2,", "reg * W2 / N,"),
    *SLOPE,
)
topic.edit(
    "mended_loss",
    "tanh-twice",
    "In the slope tanh is taken twice: h is tanh(z) already, so the slope is 1 - h².",
    ("(1 - h**2)", "(1 - np.tanh(h) ** 2)"),
)
topic.edit(
    "mended_loss",
    "slope-left-out",
    "The slope of tanh is left out on the way back: it is 1 - tanh(z)².",
    (" * (1 - h**2)", ""),
)
topic.edit(
    "mended_loss",
    "relu-for-tanh",
    "The colleague's net has tanh units; yours has ReLU. Mend the program, do not change the net.",
    ("np.tanh(z)", "np.maximum(z, 0)"),
    ("(1 - h**2)", "(z > 0)"),
)


@topic.plain
def expected_initial_loss(classes, reg=0.0, weights=0, scale=0.01):
    return np.log(classes) + 0.5 * reg * weights * scale**2


def _initial(slug, sentence, *edits):
    topic.edit("expected_initial_loss", slug, sentence, *edits)


_initial("base-10", "The logarithm is to base 10; the loss is measured with the natural one.", ("np.log(", "np.log10("))
_initial("base-2", "The logarithm is to base 2; the loss is measured with the natural one.", ("np.log(", "np.log2("))
_initial(
    "probability",
    "1/C is the probability of the right class; the loss is minus its logarithm.",
    ("np.log(classes)", "1 / classes"),
)
_initial("negative", "The loss is minus the logarithm of 1/C, a positive number.", ("np.log(", "-np.log("))
_initial(
    "hinge",
    "C - 1 is what the multiclass SVM loss starts at. The softmax loss starts at minus the logarithm of 1/C.",
    ("np.log(classes)", "classes - 1"),
)
topic.family(
    "expected_initial_loss",
    "penalty-factor",
    "The regularization has the factor {value}; it is ½ · reg · Σ W².",
    ["1.0", "2.0", "0.25"],
    ("0.5 * reg", "{value} * reg"),
)
_initial(
    "no-penalty", "The regularization is left out: add what ½ · reg · Σ W² is at the start.", (" + 0.5 * reg", " + 0")
)
_initial(
    "scale-not-squared",
    "The mean of W² is the square of the standard deviation, scale².",
    ("scale**2", "scale"),
)
_initial("one-weight", "This is the regularization of a single weight: Σ W² has `weights` terms.", (" * weights", ""))
_initial(
    "number-squared",
    "The number of weights is squared. Each of them adds scale² to Σ W²: multiply scale² by `weights`, once.",
    (" * weights", " * weights**2"),
)
topic.family(
    "expected_initial_loss",
    "number-fixed",
    "You return {value}, whatever the arguments: that is ln 10, rounded, for ten classes without regularization.",
    ["2.3", "2.303", "2.302585"],
    ("return np.log(classes) + 0.5 * reg * weights * scale**2", "return {value}"),
)
_initial(
    "always-ten",
    "The number of classes is fixed at 10 in your code; take the argument.",
    ("np.log(classes)", "np.log(10)"),
)
