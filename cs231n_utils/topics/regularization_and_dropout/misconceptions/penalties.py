"""Penalties and the loss they are added to: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.regularization_and_dropout.answers import topic


@topic.plain
def l2_penalty(W, reg):
    return 0.5 * reg * np.sum(W**2), reg * W


@topic.plain
def l1_penalty(W, reg):
    return reg * np.sum(np.abs(W)), reg * np.sign(W)


@topic.plain
def elastic_net_penalty(W, l1, l2):
    return l1 * np.sum(np.abs(W)) + 0.5 * l2 * np.sum(W**2), l1 * np.sign(W) + l2 * W


MEAN = "The penalty is averaged over the weights; add them all up."


def _l2(slug, sentence, *edits):
    topic.edit("l2_penalty", slug, sentence, *edits)


topic.family(
    "l2_penalty",
    "factor",
    "The penalty has the factor {value} before reg; the formula here has ½, so that the gradient is reg · W.",
    ["1", "2", "0.25", "0.1"],
    ("0.5 * reg *", "{value} * reg *"),
)
_l2("mean", MEAN, ("np.sum", "np.mean"))
_l2(
    "root",
    "This is the length of W; the penalty sums the squares, without a root.",
    ("np.sum(W**2)", "np.sqrt(np.sum(W**2))"),
)
_l2("absolute", "You sum absolute values: that is L1. L2 sums squares.", ("W**2", "np.abs(W)"))
_l2("not-squared", "The weights are summed without being squared: positive and negative ones cancel.", ("W**2", "W"))
topic.family(
    "l2_penalty",
    "gradient-factor",
    "The gradient is {value} · reg · W; the ½ of the penalty takes the 2 of the derivative away: reg · W.",
    ["2", "0.5", "0.25"],
    (", reg * W", ", {value} * reg * W"),
)
_l2("gradient-without-reg", "The gradient lacks reg.", (", reg * W", ", W"))
_l2("gradient-sign", "You return the gradient of L1: reg times the sign of W.", (", reg * W", ", reg * np.sign(W)"))
_l2(
    "step-for-gradient",
    "The gradient has the wrong sign: it points to larger weights; the update rule subtracts it.",
    (", reg * W", ", -reg * W"),
)
_l2("reg-squared", "reg is squared; it multiplies the sum once.", ("0.5 * reg *", "0.5 * reg**2 *"))
_l2("without-reg", "The penalty lacks reg.", ("0.5 * reg *", "0.5 *"))
_l2(
    "square-of-sum",
    "The sum of the weights is squared, so that they cancel; square each weight, then add up.",
    ("np.sum(W**2)", "np.sum(W) ** 2"),
)
topic.family(
    "l2_penalty",
    "averaged",
    "Penalty and gradient are divided by {value}; a penalty is a plain sum.",
    ["W.size", "len(W)", "W.shape[-1]"],
    ("0.5 * reg *", "1 / {value} * 0.5 * reg *"),
    (", reg * W", ", reg * W / {value}"),
)


def _l1(slug, sentence, *edits):
    topic.edit("l1_penalty", slug, sentence, *edits)


topic.family(
    "l1_penalty",
    "factor",
    "The penalty has a factor {value}; L1 has none: the derivative of |w| has no 2 to take away.",
    ["0.5", "2", "0.25"],
    ("reg * np.sum(", "{value} * reg * np.sum("),
)
_l1("mean", MEAN, ("np.sum", "np.mean"))
_l1("without-reg", "The penalty lacks reg.", ("return reg *", "return"))
_l1(
    "matrix-norm",
    "np.linalg.norm(W, 1) of a matrix is its largest column sum; add up the absolute values of all weights.",
    ("np.sum(np.abs(W))", "np.linalg.norm(W, 1)"),
)
_l1(
    "zero-by-zero",
    "W / |W| is 0/0 at a weight of 0; the slope there is to be 0, as np.sign has it.",
    ("reg * np.sign(W)", "reg * W / np.abs(W)"),
)
topic.family(
    "l1_penalty",
    "gradient-factor",
    "The gradient has a factor {value}; |w| has the slope 1 or −1, so it is reg times the sign.",
    ["0.5", "2"],
    ("reg * np.sign(W)", "{value} * reg * np.sign(W)"),
)
_l1("squares", "You sum squares: that is L2. L1 sums absolute values.", ("np.abs(W)", "W**2"))
_l1(
    "no-absolute",
    "The weights are summed with their signs, so that they cancel; take absolute values.",
    ("np.abs(W)", "W"),
)
_l1(
    "gradient-of-l2",
    "The gradient is L2's. |w| falls with the same slope wherever w is: reg times the sign.",
    ("reg * np.sign(W)", "reg * W"),
)
_l1(
    "gradient-positive",
    "The gradient is the same for positive and negative weights: it would push the latter away from 0.",
    ("reg * np.sign(W)", "reg * np.ones_like(W)"),
)
_l1(
    "gradient-absolute",
    "The gradient holds |W|; the derivative of |w| is its sign.",
    ("reg * np.sign(W)", "reg * np.abs(W)"),
)
_l1("gradient-without-reg", "The gradient lacks reg.", ("reg * np.sign(W)", "np.sign(W)"))
_l1(
    "step-for-gradient",
    "The gradient has the wrong sign: it points to larger weights; the update rule subtracts it.",
    ("reg * np.sign(W)", "-reg * np.sign(W)"),
)


def _elastic(slug, sentence, *edits):
    topic.edit("elastic_net_penalty", slug, sentence, *edits)


_elastic(
    "swapped",
    "The two strengths are exchanged: l1 belongs to the absolute values, l2 to the squares.",
    ("l1 * np.sum(np.abs(W)) + 0.5 * l2 *", "l2 * np.sum(np.abs(W)) + 0.5 * l1 *"),
    ("l1 * np.sign(W) + l2 * W", "l2 * np.sign(W) + l1 * W"),
)
_elastic("half-missing", "The half of the L2 part is missing; it is the l2_penalty from above.", ("0.5 * l2", "l2"))
_elastic("half-on-both", "The L1 part has a half too; only the squares have one.", ("return l1 *", "return 0.5 * l1 *"))
_elastic(
    "gradient-of-l2-doubled",
    "The L2 part of the gradient is 2 · l2 · W; with the ½ it is l2 · W.",
    ("+ l2 * W", "+ 2 * l2 * W"),
)
_elastic("gradient-without-l1", "The gradient lacks the L1 part.", ("l1 * np.sign(W) + l2 * W", "l2 * W"))
_elastic("gradient-without-l2", "The gradient lacks the L2 part.", ("l1 * np.sign(W) + l2 * W", "l1 * np.sign(W)"))
_elastic(
    "tuples-joined",
    "With + two tuples become one of four values; add the two penalties, and add the two gradients.",
    (
        "return l1 * np.sum(np.abs(W)) + 0.5 * l2 * np.sum(W**2), l1 * np.sign(W) + l2 * W",
        "return (l1 * np.sum(np.abs(W)), l1 * np.sign(W)) + (0.5 * l2 * np.sum(W**2), l2 * W)",
    ),
)
_elastic(
    "one-strength",
    "Both parts have the strength l1; the squares have their own, l2.",
    ("0.5 * l2 *", "0.5 * l1 *"),
    ("+ l2 * W", "+ l1 * W"),
)
_elastic(
    "strength-twice",
    "Each part is multiplied by its strength twice: the two penalties above have it already.",
    ("l1 * np.sum(np.abs(W)) + 0.5 * l2 *", "l1**2 * np.sum(np.abs(W)) + 0.5 * l2**2 *"),
    ("l1 * np.sign(W) + l2 * W", "l1**2 * np.sign(W) + l2**2 * W"),
)
_elastic(
    "mean-of-both",
    "The mean of the two parts is taken; the elastic net is their sum.",
    (
        "return l1 * np.sum(np.abs(W)) + 0.5 * l2 * np.sum(W**2), l1 * np.sign(W) + l2 * W",
        "return (l1 * np.sum(np.abs(W)) + 0.5 * l2 * np.sum(W**2)) / 2, (l1 * np.sign(W) + l2 * W) / 2",
    ),
)
_elastic(
    "mixing",
    "You mix the two with one share, as scikit-learn's l1_ratio does; here each has a strength of its own.",
    ("l1 * np.sum(np.abs(W)) + 0.5 * l2 *", "l1 * np.sum(np.abs(W)) + 0.5 * (1 - l1) * l2 *"),
)


@topic.plain
def svm_loss(W, X, y, reg, delta=1.0):
    N = len(X)
    rows = np.arange(N)
    scores = X @ W
    margins = np.maximum(scores - scores[rows, y][:, None] + delta, 0)
    margins[rows, y] = 0
    dscores = (margins > 0).astype(float)
    dscores[rows, y] = -dscores.sum(axis=1)
    loss = margins.sum() / N + 0.5 * reg * np.sum(W**2)
    return loss, X.T @ dscores / N + reg * W


def _svm(slug, sentence, *edits):
    topic.edit("svm_loss", slug, sentence, *edits)


_svm(
    "right-class-counted",
    "The right class is counted as a wrong one: it adds delta to the loss of every example. Set its margin to 0.",
    ("    margins[rows, y] = 0\n", ""),
    ("    dscores[rows, y] = -", "    dscores[rows, y] = 0\n    dscores[rows, y] = -"),
)
_svm(
    "not-averaged",
    "The loss of the data is a sum; divide it by the number of examples.",
    ("margins.sum() / N", "margins.sum()"),
    ("dscores / N", "dscores"),
)
_svm(
    "gradient-not-averaged",
    "The gradient of the data's loss is not divided by the number of examples.",
    ("dscores / N", "dscores"),
)
_svm(
    "penalty-averaged",
    "The penalty is divided by the number of examples; only the loss of the data is a mean.",
    ("+ 0.5 * reg * np.sum(W**2)", "+ 0.5 * reg * np.sum(W**2) / N"),
    ("+ reg * W", "+ reg * W / N"),
)
_svm(
    "penalty-missing",
    "The penalty is missing, in the loss and in the gradient.",
    (" + 0.5 * reg * np.sum(W**2)", ""),
    (" + reg * W", ""),
)
_svm("penalty-missing-in-gradient", "The gradient leaves out the penalty: the loss has it.", (" + reg * W", ""))
_svm(
    "penalty-missing-in-loss",
    "The loss leaves out the penalty: the gradient has it.",
    (" + 0.5 * reg * np.sum(W**2)", ""),
)
_svm(
    "penalty-without-half",
    "Your penalty is reg · ΣW². That is also in use, but here it has a ½ before it, as in l2_penalty.",
    ("0.5 * reg", "reg"),
    ("+ reg * W", "+ 2 * reg * W"),
)
_svm(
    "penalty-gradient-doubled",
    "The penalty's gradient is 2 · reg · W; with the ½ of the penalty it is reg · W.",
    ("+ reg * W", "+ 2 * reg * W"),
)
_svm(
    "penalty-averaged-in-loss",
    "In the loss the penalty is divided by the number of examples; only the loss of the data is a mean.",
    ("+ 0.5 * reg * np.sum(W**2)", "+ 0.5 * reg * np.sum(W**2) / N"),
)
_svm(
    "penalty-averaged-in-gradient",
    "In the gradient the penalty's part is divided by the number of examples too; divide that of the data alone.",
    ("+ reg * W", "+ reg * W / N"),
)
_svm("penalty-mean", "The penalty is a mean over the weights; add up their squares.", ("np.sum(W**2)", "np.mean(W**2)"))
_svm(
    "penalty-gradient-of-l1",
    "In the gradient the penalty's part is that of L1, reg times the sign; that of L2 is reg · W.",
    ("+ reg * W", "+ reg * np.sign(W)"),
)
_svm(
    "mean-over-classes",
    "The loss is a mean over the classes too; add up over the classes, and take the mean over the examples alone.",
    ("margins.sum() / N", "margins.mean()"),
)
_svm(
    "difference-turned",
    "The difference is turned around: a wrong class costs when its own score is too high, s_j − s_y + delta.",
    ("scores - scores[rows, y][:, None] + delta", "scores[rows, y][:, None] - scores + delta"),
)
_svm(
    "delta-subtracted",
    "delta is subtracted, so that a wrong class may win by it; the right class is to win by delta: add it.",
    ("[:, None] + delta", "[:, None] - delta"),
)
_svm(
    "softmax",
    "This is the softmax loss. The SVM adds up margins, max(0, s_j − s_y + delta), and needs no exponentials.",
    (
        "    margins = np.maximum(scores - scores[rows, y][:, None] + delta, 0)\n    margins[rows, y] = 0\n",
        "    e = np.exp(scores - scores.max(axis=1, keepdims=True))\n    shares = e / e.sum(axis=1, keepdims=True)\n"
        "    margins = -np.log(shares[rows, y])\n",
    ),
    (
        "    dscores = (margins > 0).astype(float)\n    dscores[rows, y] = -dscores.sum(axis=1)\n",
        "    dscores = shares\n    dscores[rows, y] -= 1\n",
    ),
)
_svm("penalty-half-missing", "The penalty lacks its ½.", ("0.5 * reg", "reg"))
_svm(
    "right-class-once",
    "In the gradient the right class gets −1, however many classes came too close; it is pushed once for each of them.",
    ("-dscores.sum(axis=1)", "-1.0"),
)
_svm(
    "right-class-left-out",
    "In the gradient the right class gets nothing; its score stands in every margin, with a minus.",
    ("-dscores.sum(axis=1)", "0.0"),
)
_svm(
    "right-class-sign",
    "In the gradient the right class has the wrong sign.",
    ("-dscores.sum(axis=1)", "dscores.sum(axis=1)"),
)
_svm(
    "margin-values",
    "The gradient holds the margins; the derivative of max(0, m) is 1 where m is positive.",
    ("(margins > 0).astype(float)", "margins.copy()"),
)
topic.family(
    "svm_loss",
    "delta-fixed",
    "delta is written into the code as {value}; take the argument.",
    ["1", "0", "10"],
    ("[:, None] + delta", "[:, None] + {value}"),
)
_svm(
    "hardest-class-only",
    "Only the wrong class that comes closest is counted; sum over all of them.",
    (
        "    margins[rows, y] = 0\n",
        "    margins[rows, y] = 0\n    margins = margins * (margins == margins.max(axis=1, keepdims=True))\n",
    ),
)
_svm(
    "squared-hinge",
    "The margins are squared; this hinge is not.",
    ("margins.sum() / N", "(margins**2).sum() / N"),
    ("(margins > 0).astype(float)", "2 * margins"),
)


@topic.plain
def elastic_net_minimum(a, l1, l2):
    return np.sign(a) * np.maximum(np.abs(a) - l1, 0) / (1 + l2)


def _minimum(slug, sentence, *edits):
    topic.edit("elastic_net_minimum", slug, sentence, *edits)


_minimum(
    "hard-threshold",
    "Small values become 0, but the others are not moved. L1 pulls on them too, by l1, however large they are.",
    ("np.maximum(np.abs(a) - l1, 0)", "np.where(np.abs(a) > l1, np.abs(a), 0)"),
)
_minimum(
    "through-zero",
    "The pull of L1 is taken through 0 to the other side. It ends at 0: beyond it, it would pull back.",
    ("np.maximum(np.abs(a) - l1, 0)", "(np.abs(a) - l1)"),
)
_minimum(
    "positive-only",
    "Negative values all become 0: the pull is towards 0 from either side.",
    ("np.sign(a) * np.maximum(np.abs(a) - l1, 0)", "np.maximum(a - l1, 0)"),
)
_minimum("sign-lost", "The sign is lost: a negative a has a negative minimum.", ("np.sign(a) * ", ""))
_minimum("l2-missing", "The L2 part does nothing: set the derivative, with l2 · w in it, to 0.", (" / (1 + l2)", ""))
_minimum("l2-doubled", "The derivative of ½ l2 w² is l2 · w, without a 2.", ("(1 + l2)", "(1 + 2 * l2)"))
_minimum(
    "l2-subtracted",
    "l2 pulls in proportion to w, so it divides: (1 + l2) w stands in the derivative.",
    ("/ (1 + l2)", "* (1 - l2)"),
)
_minimum("one-forgotten", "The 1 of the first term's derivative is forgotten beside l2.", ("(1 + l2)", "l2"))
_minimum(
    "divided-before",
    "a is divided by 1 + l2 before l1 is taken away; the derivative says (1 + l2) w = a − l1.",
    ("np.maximum(np.abs(a) - l1, 0) / (1 + l2)", "np.maximum(np.abs(a) / (1 + l2) - l1, 0)"),
)
_minimum(
    "small-left-alone",
    "Between −l1 and l1 you return a itself; there g falls towards 0 from both sides, so its minimum is at 0.",
    ("np.maximum(np.abs(a) - l1, 0) / (1 + l2)", "np.where(np.abs(a) > l1, (np.abs(a) - l1) / (1 + l2), np.abs(a))"),
)
_minimum(
    "small-without-l1",
    "Between −l1 and l1 you leave L1 out; there g falls towards 0 from both sides, so its minimum is at 0.",
    ("np.maximum(np.abs(a) - l1, 0)", "np.where(np.abs(a) > l1, np.abs(a) - l1, np.abs(a))"),
)
_minimum(
    "one-side-for-both",
    "The formula for positive w is used for all a. For negative w the slope of |w| is −1.",
    ("np.sign(a) * np.maximum(np.abs(a) - l1, 0)", "(a - l1)"),
)
_minimum(
    "pulled-away",
    "A negative w is moved away from 0: there the slope of |w| is −1, so l1 is added to a.",
    ("np.sign(a) * np.maximum(np.abs(a) - l1, 0)", "np.where(np.abs(a) > l1, a - l1, 0)"),
)
_minimum(
    "pushed-outwards",
    "Every value is moved away from 0. Both prices pull towards it: mind the sign when you solve for w.",
    ("np.maximum(np.abs(a) - l1, 0)", "(np.abs(a) + l1)"),
)
_minimum(
    "step-from-a",
    "This is one gradient step from a, not the minimum: set the derivative to 0 and solve it for w.",
    (
        "np.sign(a) * np.maximum(np.abs(a) - l1, 0) / (1 + l2)",
        "a - l1 * np.sign(a) - l2 * a",
    ),
)
_minimum(
    "not-stopped-at-zero",
    "a is divided by 1 + l2 before l1 is taken away, and L1's pull is taken through 0; it ends there.",
    ("np.maximum(np.abs(a) - l1, 0) / (1 + l2)", "(np.abs(a) / (1 + l2) - l1)"),
)
_minimum(
    "threshold-grown",
    "Values up to (1 + l2) · l1 become 0; near 0 the L2 part has no slope, so the border is l1 alone.",
    ("np.maximum(np.abs(a) - l1, 0)", "np.where(np.abs(a) > (1 + l2) * l1, np.abs(a) - l1, 0)"),
)
_minimum(
    "l1-divided-twice",
    "l1 is divided by 1 + l2 twice; the derivative says (1 + l2) w = a − l1.",
    ("np.abs(a) - l1,", "np.abs(a) - l1 / (1 + l2),"),
)
_minimum(
    "divided-by-both",
    "You divide by l1 + l2; what stands before w in the derivative is 1 + l2.",
    ("(1 + l2)", "(l1 + l2)"),
)
_minimum("l1-missing", "The L1 part does nothing.", ("np.abs(a) - l1", "np.abs(a)"))
_minimum(
    "twice-l1",
    "The threshold is twice l1: the derivative of l1 · |w| is ±l1.",
    ("np.abs(a) - l1", "np.abs(a) - 2 * l1"),
)
_minimum(
    "half-l1",
    "The threshold is half of l1; there is no ½ before the absolute value.",
    ("np.abs(a) - l1", "np.abs(a) - 0.5 * l1"),
)
