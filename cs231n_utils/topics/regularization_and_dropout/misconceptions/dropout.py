"""Dropout of units and of layers: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.regularization_and_dropout.answers import topic

OWN_SEED = (
    "Two calls draw the same mask: a generator with a fixed seed is made in each. Draw from the rng that comes in."
)
GLOBAL = (
    "The mask comes from np.random, so that the same rng gives another mask each time. Draw from the rng that comes in."
)


@topic.plain
def dropout_forward(x, dropout_param):
    p = dropout_param["p"]
    if dropout_param["mode"] == "test":
        return x, None
    mask = (dropout_param["rng"].random(x.shape) < p) / p
    return x * mask, mask


@topic.plain
def dropout_backward(dout, cache):
    return dout if cache is None else dout * cache


def _forward(slug, sentence, *edits):
    topic.edit("dropout_forward", slug, sentence, *edits)


KEEP, MASK = "< p) / p", 'dropout_param["rng"].random(x.shape)'
_forward(
    "scale-at-neither",
    "Nothing is scaled, in training or at test: the next sums are larger at test by 1/p. Divide by p in training.",
    (KEEP, "< p) * 1.0"),
)
_forward(
    "scale-at-both",
    "The units are scaled in training and at test; one of the two is enough. Inverted dropout leaves the test alone.",
    ("return x, None", "return p * x, None"),
)
_forward(
    "scale-at-test",
    "This is plain dropout, which scales at test. Inverted dropout divides by p in training and leaves the test alone.",
    (KEEP, "< p) * 1.0"),
    ("return x, None", "return p * x, None"),
)
_forward(
    "p-drops",
    "p is taken for the probability to drop; here it is the probability to keep. (PyTorch's p is the opposite.)",
    (KEEP, ">= p) / (1 - p)"),
)
_forward(
    "p-drops-scale-keeps",
    "Units are dropped with probability p, and the others divided by p. p is the probability to keep.",
    (KEEP, ">= p) / p"),
)
_forward(
    "p-drops-unscaled",
    "Units are dropped with probability p, and nothing is scaled in training. Keep with probability p, divide by p.",
    (KEEP, ">= p) * 1.0"),
)
for _slug, _scale in (("p", "p"), ("one-less-p", "(1 - p)")):
    _forward(
        f"p-drops-scale-at-test-{_slug}",
        "Units are dropped with probability p, and the scale waits for the test. Keep with probability p, divide by p "
        "in training, and leave the test alone.",
        (KEEP, ">= p) * 1.0"),
        ("return x, None", f"return {_scale} * x, None"),
    )
_forward(
    "divided-at-test",
    "The division by p is at test; it belongs to training, where units are missing.",
    (KEEP, "< p) * 1.0"),
    ("return x, None", "return x / p, None"),
)
_forward(
    "divided-at-both",
    "The units are divided by p in training and at test; in training alone they stand in for dropped ones.",
    ("return x, None", "return x / p, None"),
)
_forward(
    "share-of-this-mask",
    "The kept units are divided by the share that this mask happens to keep; divide by its expectation, p.",
    (KEEP, "< p) * 1.0\n    mask = mask / mask.mean()"),
)
_forward(
    "never-dropped",
    "Nothing is dropped in training: multiply x by the mask.",
    ("return x * mask, mask", "return x, mask"),
)
_forward(
    "scaled-never-dropped",
    "In training every unit is divided by p and none is dropped: multiply by the mask too.",
    ("return x * mask, mask", "return x / p, mask"),
)
_forward(
    "negative-lost",
    "Negative numbers are lost: dropout drops by chance, whatever the sign.",
    ("return x * mask, mask", "return np.maximum(x, 0) * mask, mask"),
)
_forward(
    "scale-of-dropped",
    "The kept units are divided by 1 − p, the share of the dropped; divide by p, the share of the kept.",
    (KEEP, "< p) / (1 - p)"),
)
_forward(
    "scale-multiplied",
    "The kept units are multiplied by p; they stand in for the dropped ones, so they must grow: divide.",
    (KEEP, "< p) * p"),
)
_forward(
    "shared-by-batch",
    "All examples get the same mask: draw a number for every entry of x, not for one example.",
    (MASK, 'dropout_param["rng"].random(x.shape[1:])'),
)
_forward(
    "whole-examples",
    "Whole examples are dropped: draw a number for every unit, not one for each example.",
    (MASK, 'dropout_param["rng"].random((len(x),) + (1,) * (x.ndim - 1))'),
)
_forward(
    "all-or-nothing",
    "One number decides over all units: draw one for every entry of x.",
    (MASK, 'dropout_param["rng"].random()'),
)
_forward(
    "on-at-test",
    "Units are dropped at test time too, so that predictions are left to chance.",
    ('== "test"', '== "never"'),
)
_forward(
    "modes-exchanged",
    "The modes are exchanged: units are dropped at test and kept in training.",
    ('== "test"', '!= "test"'),
)
_forward(
    "normal-numbers",
    "The mask compares normal numbers with p; take numbers between 0 and 1, of which a share p is below p.",
    (".random(x.shape)", ".standard_normal(x.shape)"),
)
_forward("own-seed", OWN_SEED, ('dropout_param["rng"]', "np.random.default_rng(0)"))
_forward("global-generator", GLOBAL, (MASK, "np.random.random(x.shape)"))
_forward(
    "root-scale",
    "The kept units are divided by the root of p, which keeps the mean square; dropout keeps the mean: divide by p.",
    (KEEP, "< p) / np.sqrt(p)"),
)
topic.family(
    "dropout_forward",
    "p-fixed",
    "p is written into the code as {value}; take it from dropout_param.",
    ["0.5", "0.8", "0.9"],
    ('p = dropout_param["p"]', "p = {value}"),
)


def _backward(slug, sentence, *edits):
    topic.edit("dropout_backward", slug, sentence, *edits)


_backward(
    "fresh-mask",
    "The backward pass draws a mask of its own. The gradient goes where the signal went: keep the mask in the cache.",
    ("dout * cache", "dout * (np.random.default_rng(0).random(dout.shape) < np.mean(cache > 0)) * cache.max()"),
)
_backward(
    "no-mask",
    "The gradient goes through the dropped units too; they had no part in the output.",
    ("dout * cache", "dout * 1.0"),
)
_backward(
    "scale-everywhere",
    "The gradient is scaled but not masked: the dropped units had no part in the output.",
    ("dout * cache", "dout * cache.max()"),
)
_backward(
    "scale-missing",
    "The scale is left out: the forward pass divided by p, so the gradient is divided by p as well.",
    ("dout * cache", "dout * (cache > 0)"),
)
_backward(
    "scale-twice",
    "The gradient is divided by p twice: is it in your mask already?",
    ("dout * cache", "dout * cache * cache.max()"),
)
_backward(
    "scale-inverse",
    "The gradient is multiplied by p; the forward pass divided, and a factor is the same on the way back.",
    ("dout * cache", "dout * (cache > 0) / cache.max()"),
)
_backward(
    "mask-turned",
    "The mask is turned around: the gradient goes to the dropped units.",
    ("dout * cache", "dout * (cache == 0) * cache.max()"),
)
_backward(
    "divided-by-mask",
    "dout is divided by the mask, which is 0 for the dropped units; a product has the other factor as its slope.",
    ("dout * cache", "dout / np.where(cache == 0, 1e-300, cache)"),
)
_backward(
    "without-dout",
    "The mask alone is returned: multiply it by dout, the gradient that comes from above.",
    ("dout * cache", "1.0 * cache"),
)
_backward(
    "test-mode-zero",
    "After a forward pass in test mode the gradient passes unchanged; yours is 0.",
    ("dout if cache", "0 * dout if cache"),
)


@topic.plain
def vanilla_dropout_predict(x, params, p):
    h = x * p[0]
    layers = len(p)
    for i in range(1, layers):
        h = np.maximum(h @ params[f"W{i}"] + params[f"b{i}"], 0) * p[i]
    return h @ params[f"W{layers}"] + params[f"b{layers}"]


def _vanilla(slug, sentence, *edits):
    topic.edit("vanilla_dropout_predict", slug, sentence, *edits)


_vanilla(
    "scale-at-neither",
    "Nothing is scaled: all units are there now, so the sums are larger than they were in training.",
    ("x * p[0]", "x * 1.0"),
    (", 0) * p[i]", ", 0)"),
)
_vanilla(
    "inverted",
    "The units are divided by p, as inverted dropout does in training. Here all of them are there: multiply by p.",
    ("x * p[0]", "x / p[0]"),
    (", 0) * p[i]", ", 0) / p[i]"),
)
_vanilla(
    "input-forgotten",
    "The input is not scaled; its numbers were dropped too, and kept with probability p[0].",
    ("x * p[0]", "x * 1.0"),
)
_vanilla(
    "hidden-forgotten", "Only the input is scaled; the hidden units were dropped as well.", (", 0) * p[i]", ", 0)")
)
_vanilla(
    "scores-scaled",
    "The scores are scaled too, but no score was ever dropped.",
    (
        'return h @ params[f"W{layers}"] + params[f"b{layers}"]',
        'return (h @ params[f"W{layers}"] + params[f"b{layers}"]) * p[-1]',
    ),
)
_vanilla(
    "p-drops",
    "You scale by 1 − p; p is the probability to keep.",
    ("x * p[0]", "x * (1 - p[0])"),
    (", 0) * p[i]", ", 0) * (1 - p[i])"),
)
_vanilla(
    "one-p-for-all", "The first number of p is used for every layer; each has its own.", (", 0) * p[i]", ", 0) * p[0]")
)
_vanilla(
    "off-by-one",
    "The numbers are used one layer too early: p[0] belongs to the input, p[1] to the first hidden layer.",
    (", 0) * p[i]", ", 0) * p[i - 1]"),
)
_vanilla(
    "biases-scaled",
    "Weights and biases are scaled together. A bias was never dropped: only what comes from dropped units shrinks.",
    ("h = x * p[0]", "h = x"),
    (
        'np.maximum(h @ params[f"W{i}"] + params[f"b{i}"], 0) * p[i]',
        'np.maximum((h @ params[f"W{i}"] + params[f"b{i}"]) * p[i - 1], 0)',
    ),
    (
        'return h @ params[f"W{layers}"] + params[f"b{layers}"]',
        'return (h @ params[f"W{layers}"] + params[f"b{layers}"]) * p[-1]',
    ),
)
_vanilla(
    "still-dropping",
    "Units are dropped at test time too, so that the prediction is left to chance.",
    ("x * p[0]", "x * (np.random.default_rng(0).random(x.shape) < p[0])"),
    (", 0) * p[i]", ", 0)\n        h = h * (np.random.default_rng(0).random(h.shape) < p[i])"),
)
_vanilla(
    "no-relu",
    "The hidden layers have no ReLU.",
    ('np.maximum(h @ params[f"W{i}"] + params[f"b{i}"], 0)', '(h @ params[f"W{i}"] + params[f"b{i}"])'),
)
_vanilla(
    "relu-on-scores",
    "The scores went through a ReLU; the last layer is affine.",
    (
        'return h @ params[f"W{layers}"] + params[f"b{layers}"]',
        'return np.maximum(h @ params[f"W{layers}"] + params[f"b{layers}"], 0)',
    ),
)
_vanilla(
    "divided-by-one-less-p",
    "You divide by 1 − p; all units are there now, so multiply by p, the probability to keep.",
    ("x * p[0]", "x / (1 - p[0])"),
    (", 0) * p[i]", ", 0) / (1 - p[i])"),
)
_vanilla(
    "all-at-the-end",
    "The scores are multiplied by all of p at once. Biases and ReLUs lie between: scale where units were dropped.",
    ("x * p[0]", "x * 1.0"),
    (", 0) * p[i]", ", 0)"),
    (
        'return h @ params[f"W{layers}"] + params[f"b{layers}"]',
        'return (h @ params[f"W{layers}"] + params[f"b{layers}"]) * np.prod(p)',
    ),
)
_vanilla(
    "from-the-end",
    "The numbers of p are used from the last to the first: p[0] belongs to the input.",
    ("x * p[0]", "x * p[-1]"),
    (", 0) * p[i]", ", 0) * p[layers - 1 - i]"),
)
_vanilla(
    "mean-of-p",
    "The mean of p is used for all layers; each has its own.",
    ("x * p[0]", "x * np.mean(p)"),
    (", 0) * p[i]", ", 0) * np.mean(p)"),
)
_vanilla(
    "bias-after-relu",
    "The bias is added after the ReLU; a layer is h @ W + b, and the ReLU comes after that.",
    (
        'np.maximum(h @ params[f"W{i}"] + params[f"b{i}"], 0) * p[i]',
        '(np.maximum(h @ params[f"W{i}"], 0) + params[f"b{i}"]) * p[i]',
    ),
)
_vanilla(
    "probabilities",
    "You return probabilities; the scores themselves are asked for.",
    (
        'return h @ params[f"W{layers}"] + params[f"b{layers}"]',
        's = h @ params[f"W{layers}"] + params[f"b{layers}"]\n'
        "    e = np.exp(s - s.max(axis=1, keepdims=True))\n    return e / e.sum(axis=1, keepdims=True)",
    ),
)
_vanilla(
    "class-numbers",
    "You return the number of the best class; the scores themselves are asked for.",
    (
        'return h @ params[f"W{layers}"] + params[f"b{layers}"]',
        'return (h @ params[f"W{layers}"] + params[f"b{layers}"]).argmax(axis=1)',
    ),
)
_vanilla(
    "root-of-p",
    "You scale by the root of p: that keeps the mean square. What the next layer learned from is the mean: p.",
    ("x * p[0]", "x * np.sqrt(p[0])"),
    (", 0) * p[i]", ", 0) * np.sqrt(p[i])"),
)


@topic.plain
def stochastic_depth(x, block, survival, mode, rng):
    if mode == "test":
        return x + block(x)
    shape = (len(x),) + (1,) * (x.ndim - 1)
    return x + (rng.random(shape) < survival) / survival * block(x)


def _depth(slug, sentence, *edits):
    topic.edit("stochastic_depth", slug, sentence, *edits)


SHAPE, GATE = "(len(x),) + (1,) * (x.ndim - 1)", "< survival) / survival *"
_depth(
    "scale-at-neither",
    "The block's output is scaled neither in training nor at test. Divide it by survival in training.",
    (GATE, "< survival) * 1.0 *"),
)
_depth(
    "scale-at-both",
    "The block's output is scaled in training and at test; one of the two is enough.",
    ("return x + block(x)", "return x + survival * block(x)"),
)
_depth(
    "scale-at-test",
    "The block's output is scaled at test, as in the first paper. Here it is divided by survival in training.",
    ("return x + block(x)", "return x + survival * block(x)"),
    (GATE, "< survival) * 1.0 *"),
)
_depth(
    "survival-drops",
    "survival is taken for the probability to skip the block.",
    (GATE, ">= survival) / (1 - survival) *"),
)
_depth("one-for-the-batch", "One number decides for all examples; draw one for each.", ((SHAPE), "(1,) * x.ndim"))
_depth(
    "single-numbers",
    "Single numbers are dropped, as in dropout; here an example goes through the whole block or past it.",
    (SHAPE, "x.shape"),
)
_depth(
    "scale-multiplied",
    "The block's output is multiplied by survival in training; where it is kept it must grow: divide.",
    (GATE, "< survival) * survival *"),
)
_depth(
    "scale-of-skipped",
    "The block's output is divided by 1 − survival, the share that is skipped; divide by survival.",
    (GATE, "< survival) / (1 - survival) *"),
)
_depth(
    "survival-drops-scale-kept",
    "survival is taken for the probability to skip the block, and its output divided by survival.",
    (GATE, ">= survival) / survival *"),
)
_depth(
    "survival-drops-unscaled",
    "survival is taken for the probability to skip the block, and nothing is scaled in training.",
    (GATE, ">= survival) * 1.0 *"),
)
_depth(
    "columns",
    "One number is drawn for each column; draw one for each example.",
    (SHAPE, "x.shape[1:]"),
)
_depth(
    "two-axes",
    "The factors have the shape (N, 1), which suits an x of two axes only; they need as many axes as x has.",
    (SHAPE, "(len(x), 1)"),
)
_depth(
    "input-masked",
    "The input of the block is masked, not its output: F(0) is not 0 if the block has biases.",
    (
        "return x + (rng.random(shape) < survival) / survival * block(x)",
        "return x + block((rng.random(shape) < survival) * x) / survival",
    ),
)
_depth(
    "input-masked-and-scaled",
    "The input of the block is masked and scaled, not its output: F(x/survival) is not F(x)/survival in general.",
    (
        "return x + (rng.random(shape) < survival) / survival * block(x)",
        "return x + block((rng.random(shape) < survival) / survival * x)",
    ),
)
_depth(
    "x-or-block",
    "Where the block is used its output stands alone; x is added there too.",
    (
        "return x + (rng.random(shape) < survival) / survival * block(x)",
        "return np.where(rng.random(shape) < survival, block(x) / survival, x)",
    ),
)
_depth(
    "all-scaled",
    "The sum is masked and scaled as a whole; only the block's output is, and x passes as it is.",
    (
        "return x + (rng.random(shape) < survival) / survival * block(x)",
        "return (x + block(x)) * (rng.random(shape) < survival) * 1.0",
    ),
)
_depth(
    "never-skipped",
    "No example goes past the block in training.",
    ("(rng.random(shape) < survival) / survival * block(x)", "block(x)"),
)
_depth(
    "skipped-to-zero",
    "Where the block is skipped the whole output is 0; x goes past it and must be left.",
    (
        "return x + (rng.random(shape) < survival) / survival * block(x)",
        "return (rng.random(shape) < survival) / survival * (x + block(x))",
    ),
)
_depth(
    "x-scaled",
    "x is divided by survival together with the block's output; it is never dropped, so it keeps its size.",
    (
        "return x + (rng.random(shape) < survival) / survival * block(x)",
        "return np.where(rng.random(shape) < survival, (x + block(x)) / survival, x)",
    ),
)
_depth(
    "on-at-test",
    "Blocks are skipped at test time too, so that predictions are left to chance.",
    ('== "test"', '== "never"'),
)
_depth(
    "skipped-at-test",
    "At test time the block is left out altogether; then all of them work.",
    ("return x + block(x)", "return x"),
)
_depth("own-seed", OWN_SEED, ("rng.random(shape)", "np.random.default_rng(0).random(shape)"))
_depth("global-generator", GLOBAL, ("rng.random(shape)", "np.random.random(shape)"))
_depth(
    "no-skip-path",
    "x is not added: a skipped block then hands on nothing.",
    ("return x + (rng", "return (rng"),
    ("return x + block(x)", "return block(x)"),
)
topic.family(
    "stochastic_depth",
    "survival-fixed",
    "survival is written into the code as {value}; take the argument.",
    ["0.5", "0.8", "0.9"],
    ("    shape =", "    survival = {value}\n    shape ="),
)
