"""When to stop, what to aim at, what noise to add, and how errors are taken apart: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.regularization_and_dropout.answers import topic
from cs231n_utils.topics.regularization_and_dropout.misconceptions.dropout import GLOBAL, OWN_SEED


@topic.plain
def early_stopping(history, patience):
    best = 0
    for epoch in range(len(history)):
        if history[epoch] < history[best]:
            best = epoch
        elif epoch - best >= patience:
            return epoch, best
    return len(history) - 1, best


def _stopping(slug, sentence, *edits):
    topic.edit("early_stopping", slug, sentence, *edits)


_stopping(
    "last-weights",
    "The last epoch is returned in place of the best: the weights of `best` are what is kept.",
    ("return epoch, best", "return epoch, epoch"),
    ("return len(history) - 1, best", "return len(history) - 1, len(history) - 1"),
)
_stopping(
    "stop-for-best",
    "The first value is where training stops, not the best epoch: it takes `patience` epochs more to know.",
    ("return epoch, best", "return best, best"),
)
_stopping(
    "swapped",
    "The two values stand in the wrong order: first the epoch after which training stops, then the best.",
    ("return epoch, best", "return best, epoch"),
    ("return len(history) - 1, best", "return best, len(history) - 1"),
)
_stopping(
    "looks-ahead",
    "The best epoch is sought in the whole history. What comes after the stop was never trained.",
    ("return epoch, best", "return epoch, int(np.argmin(history))"),
)
_stopping(
    "largest",
    "The largest value is taken for the best. These are losses: the smaller, the better.",
    ("history[epoch] < history[best]", "history[epoch] > history[best]"),
)
_stopping(
    "ties-count",
    "An epoch that is only as good as the best counts as better; it must be smaller.",
    ("history[epoch] < history[best]", "history[epoch] <= history[best] and epoch > 0"),
)
_stopping(
    "compared-with-the-last",
    "Each epoch is compared with the one before it; compare with the best so far.",
    ("history[epoch] < history[best]", "history[epoch] < history[max(epoch - 1, 0)]"),
)
_stopping(
    "reset-by-any-fall",
    "The count begins anew whenever the loss falls below the one before it; only a new best ends the wait.",
    ("    best = 0\n", "    best, waited = 0, 0\n"),
    (
        "        if history[epoch] < history[best]:\n            best = epoch\n"
        "        elif epoch - best >= patience:\n            return",
        "        if epoch:\n            waited = 0 if history[epoch] < history[epoch - 1] else waited + 1\n"
        "        if history[epoch] < history[best]:\n            best = epoch\n"
        "        elif waited >= patience:\n            return",
    ),
)
_stopping(
    "best-never-moves",
    "The best epoch stays 0: note the epoch of each new best.",
    ("            best = epoch\n", "            pass\n"),
)
_stopping(
    "compared-with-the-first",
    "Each epoch is compared with the first loss for ever: a new best must be remembered with its loss.",
    ("history[epoch] < history[best]", "history[epoch] < history[0]"),
)
_stopping(
    "loss-for-epoch",
    "The second value is the best loss; its epoch is asked for.",
    ("return epoch, best", "return epoch, history[best]"),
    ("- 1, best", "- 1, history[best]"),
)
_stopping(
    "stop-counted-from-1",
    "The epoch of the stop is one too large: epochs are counted from 0, as the entries of history are.",
    ("return epoch, best", "return epoch + 1, best"),
    ("return len(history) - 1, best", "return len(history), best"),
)
_stopping(
    "stop-one-late",
    "Where patience runs out, the epoch of the stop is one too large: it is the one whose loss was just looked at.",
    ("return epoch, best", "return epoch + 1, best"),
)
_stopping(
    "every-epoch-better",
    "Every epoch counts as a new best: remember the best loss, or its epoch, and compare with that.",
    ("history[epoch] < history[best]", 'history[epoch] < float("inf")'),
)
_stopping(
    "end-past-the-last",
    "Where patience never runs out, the last epoch is len(history) − 1.",
    ("return len(history) - 1, best", "return len(history), best"),
)
_stopping(
    "end-beyond-history",
    "Where patience never runs out, training ends with the last epoch of history, not at best + patience.",
    ("return len(history) - 1, best", "return best + patience, best"),
)
_stopping(
    "stop-not-returned",
    "The loop ends at the right epoch, but len(history) − 1 is returned in its place.",
    ("return epoch, best", "break"),
)
_stopping(
    "first-counted",
    "Epoch 0 is counted as one without progress; it is the best so far, and the count begins after it.",
    ("    best = 0\n", "    best, waited = 0, 0\n"),
    (
        "            best = epoch\n        elif epoch - best >= patience:\n            return",
        "            best, waited = epoch, 0\n            continue\n"
        "        waited += 1\n        if waited >= patience:\n            return",
    ),
)
_stopping(
    "waits-one-more",
    "Training goes on for one epoch too many.",
    ("epoch - best >= patience", "epoch - best > patience"),
)
_stopping(
    "stops-one-early",
    "Training stops one epoch too soon.",
    ("epoch - best >= patience", "epoch - best >= patience - 1 and epoch > 0"),
)
_stopping(
    "never-reset",
    "The epochs without progress are counted from the start; the count begins anew with each new best.",
    ("    best = 0\n", "    best, waited = 0, 0\n"),
    (
        "        elif epoch - best >= patience:\n            return",
        "        elif epoch > 0:\n            waited += 1\n        if waited >= patience:\n            return",
    ),
)
_stopping(
    "never-stops", "Training never stops early: patience is not looked at.", ("epoch - best >= patience", "epoch < 0")
)
_stopping(
    "no-end",
    "Where patience never runs out, nothing is returned: the loop ends and no return follows.",
    ("\n    return len(history) - 1, best", ""),
)
_stopping(
    "counted-from-1",
    "Epochs are counted from 0 here, as the entries of history are.",
    ("return epoch, best", "return epoch + 1, best + 1"),
    ("return len(history) - 1, best", "return len(history), best + 1"),
)
topic.family(
    "early_stopping",
    "patience-fixed",
    "patience is written into the code as {value}; take the argument.",
    ["1", "3", "5", "10"],
    (">= patience", ">= {value}"),
)


@topic.plain
def smooth_labels(y, num_classes, eps):
    targets = np.full((len(y), num_classes), eps / num_classes)
    targets[np.arange(len(y)), y] += 1 - eps
    return targets


def _labels(slug, sentence, *edits):
    topic.edit("smooth_labels", slug, sentence, *edits)


_labels(
    "among-the-wrong",
    "eps is shared among the wrong classes only; here all classes get a part of it, the right one too.",
    ("eps / num_classes", "eps / (num_classes - 1)"),
    ("+= 1 - eps", "= 1 - eps"),
)
_labels(
    "right-without-share",
    "The right class gets 1 − eps and no share of eps, so that a row does not add up to 1.",
    ("+= 1 - eps", "= 1 - eps"),
)
_labels(
    "not-taken-away",
    "The right class keeps its 1 and gets a share of eps besides: a row adds up to 1 + eps.",
    ("+= 1 - eps", "+= 1"),
)
_labels("right-stays-1", "The right class keeps a 1, so that a row adds up to more than 1.", ("+= 1 - eps", "= 1"))
_labels("not-divided", "Every class gets all of eps; share it among the classes.", ("eps / num_classes", "eps"))
_labels(
    "hard-labels", "These are hard labels: nothing is smoothed.", ("eps / num_classes", "0.0"), ("+= 1 - eps", "= 1")
)
_labels(
    "among-the-examples",
    "eps is divided by the number of labels; share it among the classes.",
    ("eps / num_classes", "eps / len(y)"),
)
_labels(
    "one-class-too-few",
    "eps is divided by one class less, but the right class gets a part too, so that a row adds up to more than 1.",
    ("eps / num_classes", "eps / (num_classes - 1)"),
)
_labels(
    "whole-numbers",
    "The array holds whole numbers, so that all fractions are cut to 0: make it of floats.",
    ("eps / num_classes)", "eps / num_classes, dtype=int)"),
    ("targets[np.arange(len(y)), y] += 1 - eps", "targets[np.arange(len(y)), y] = 1 - eps + eps / num_classes"),
)
_labels(
    "one-share-taken",
    "The right class gives away one share only; it gives away all of eps, and gets one share back.",
    ("+= 1 - eps", "= 1 - eps / num_classes"),
)
_labels(
    "columns-of-all",
    "[:, y] is the columns of all labels in every row; take one entry of each row: [np.arange(len(y)), y].",
    ("targets[np.arange(len(y)), y] += 1 - eps", "targets[:, y] += 1 - eps"),
)
_labels(
    "eps-turned",
    "eps is what the right class keeps here; it is what it gives away.",
    ("eps / num_classes", "(1 - eps) / num_classes"),
    ("+= 1 - eps", "+= eps"),
)
_labels(
    "transposed", "The targets are (C, N); a row belongs to an example: (N, C).", ("return targets", "return targets.T")
)
_labels(
    "half",
    "eps is halved: that is so with two classes only.",
    ("eps / num_classes", "0.5 * eps / num_classes"),
    ("+= 1 - eps", "+= 1 - 0.5 * eps"),
)
topic.family(
    "smooth_labels",
    "eps-fixed",
    "eps is written into the code as {value}; take the argument.",
    ["0.1", "0.2", "0.05"],
    ("eps / num_classes", "{value} / num_classes"),
    ("1 - eps", "1 - {value}"),
)


@topic.plain
def add_input_noise(x, std, rng):
    return x + std * rng.standard_normal(x.shape)


@topic.plain
def add_weight_noise(params, std, rng):
    noisy = {}
    for name, w in params.items():
        noisy[name] = w + std * rng.standard_normal(w.shape) if name.startswith("W") else w
    return noisy


VARIANCE = "std is used as a variance; it is the standard deviation."
SQUARED = "std is squared; it is the standard deviation already."
POSITIVE = "The noise is never negative: normal noise with mean 0 comes from rng.standard_normal."
UNIFORM = "The noise is uniform; normal noise comes from rng.standard_normal."
GLOBAL_NOISE = GLOBAL.replace("mask", "noise")
for _name, _shape in (("add_input_noise", "x.shape"), ("add_weight_noise", "w.shape")):
    topic.edit(_name, "variance", VARIANCE, ("std * rng", "np.sqrt(std) * rng"))
    topic.edit(_name, "squared", SQUARED, ("std * rng", "std**2 * rng"))
    topic.edit(_name, "positive", POSITIVE, ("rng.standard_normal", "rng.random"))
    topic.edit(_name, "without-std", "std is not used: multiply the noise by it.", ("std * rng", "rng"))
    topic.edit(_name, "global-generator", GLOBAL_NOISE, ("rng.standard_normal", "np.random.standard_normal"))
    topic.edit(_name, "uniform", UNIFORM, (f"rng.standard_normal({_shape})", f"rng.uniform(-1, 1, {_shape})"))
    topic.edit(
        _name,
        "std-for-mean",
        "std stands where the mean belongs, as in rng.normal(std, …): the mean is 0.",
        (f"std * rng.standard_normal({_shape})", f"rng.normal(std, 1, {_shape})"),
    )
    topic.edit(
        _name,
        "factor",
        "The noise is multiplied by the number it is added to; it has one size for all.",
        ("std * rng", f"{_shape[0]} * std * rng"),
    )
    topic.edit(
        _name, "noise-alone", "Only the noise is returned; add it to what comes in.", (f"{_shape[0]} + std", "std")
    )
    topic.edit(
        _name,
        "own-seed",
        OWN_SEED.replace("mask", "noise"),
        ("rng.standard_normal", "np.random.default_rng(0).standard_normal"),
    )
    topic.edit(
        _name,
        "one-number",
        "One number is added to all; each gets its own.",
        (f"standard_normal({_shape})", "standard_normal()"),
    )
    topic.edit(
        _name,
        "shared",
        "All rows get the same noise; draw a number for each entry.",
        (f"standard_normal({_shape})", f"standard_normal({_shape}[1:])"),
    )
topic.edit(
    "add_weight_noise",
    "biases-left-out",
    "The new dict lacks the biases; they stay as they are, but they stay.",
    (
        '        noisy[name] = w + std * rng.standard_normal(w.shape) if name.startswith("W") else w\n',
        '        if name.startswith("W"):\n            noisy[name] = w + std * rng.standard_normal(w.shape)\n',
    ),
)
topic.edit(
    "add_weight_noise",
    "params-changed",
    "params itself is changed: the clean weights are needed again. Put the noisy ones into a new dict, by w + noise.",
    ("    noisy = {}\n", "    noisy = params\n"),
)
topic.edit(
    "add_weight_noise",
    "arrays-shared",
    "The arrays of params are changed: a copied dict still holds the same arrays, and += works in them.",
    ("    noisy = {}\n", "    noisy = dict(params)\n"),
    (
        '        noisy[name] = w + std * rng.standard_normal(w.shape) if name.startswith("W") else w\n',
        '        if name.startswith("W"):\n            noisy[name] += std * rng.standard_normal(w.shape)\n',
    ),
)
topic.edit(
    "add_weight_noise",
    "biases-too",
    "The biases get noise too; only the weights do here.",
    (' if name.startswith("W") else w', ""),
)


@topic.plain
def bias_variance_decomposition(predictions, truth, noise_std):
    mean = predictions.mean(axis=0)
    bias2 = np.mean((mean - truth) ** 2)
    variance = np.mean(predictions.var(axis=0))
    return bias2, variance, bias2 + variance + noise_std**2


def _decomposition(slug, sentence, *edits):
    topic.edit("bias_variance_decomposition", slug, sentence, *edits)


_decomposition(
    "over-points",
    "The means are taken over the points; average over the models, which are axis 0, at each point.",
    ("mean = predictions.mean(axis=0)", "mean = predictions.mean(axis=1, keepdims=True)"),
    ("predictions.var(axis=0)", "predictions.var(axis=1)"),
)
_decomposition(
    "variance-over-points",
    "This is the variance from point to point; it is taken over the models, at each point.",
    ("predictions.var(axis=0)", "predictions.var(axis=1)"),
)
_decomposition(
    "variance-of-all",
    "The variance of all predictions together counts how the truth varies, too; take it over the models at each point.",
    ("np.mean(predictions.var(axis=0))", "predictions.var()"),
)
_decomposition(
    "mean-before-square",
    "The bias is averaged over the points before it is squared, so that positive and negative parts cancel.",
    ("np.mean((mean - truth) ** 2)", "np.mean(mean - truth) ** 2"),
)
_decomposition(
    "bias-of-each-model",
    "This is the mean squared error of single models. The bias is that of their mean prediction.",
    ("np.mean((mean - truth) ** 2)", "np.mean((predictions - truth) ** 2)"),
    ("bias2 + variance +", "bias2 + "),
)
_decomposition(
    "bias-not-squared",
    "This is the mean absolute bias; square it at each point.",
    ("np.mean((mean - truth) ** 2)", "np.mean(np.abs(mean - truth))"),
)
_decomposition(
    "standard-deviation",
    "This is a standard deviation; the parts that add up are variances.",
    ("predictions.var(axis=0)", "predictions.std(axis=0)"),
)
_decomposition(
    "noise-left-out",
    "The expected error leaves out the noise of the new target, which no model can know.",
    (" + noise_std**2", ""),
)
_decomposition(
    "noise-not-squared",
    "noise_std is a standard deviation; its square adds to the squared errors.",
    ("noise_std**2", "noise_std"),
)
_decomposition(
    "noise-twice",
    "The noise is counted twice: the targets of training act through the variance already.",
    ("noise_std**2", "2 * noise_std**2"),
)
_decomposition(
    "one-less",
    "The variance is divided by one less than the number of models; divide by the number: then the parts add up.",
    ("var(axis=0)", "var(axis=0, ddof=1)"),
)
_decomposition(
    "median",
    "The middle of the models is taken as their median; the decomposition holds for the mean.",
    ("predictions.mean(axis=0)", "np.median(predictions, axis=0)"),
)
_decomposition(
    "summed",
    "The parts are summed over the points; take means.",
    ("np.mean((mean - truth) ** 2)", "np.sum((mean - truth) ** 2)"),
    ("np.mean(predictions.var(axis=0))", "np.sum(predictions.var(axis=0))"),
)
_decomposition(
    "not-averaged",
    "The parts are given for each point; take their means over the points.",
    ("np.mean((mean - truth) ** 2)", "(mean - truth) ** 2"),
    ("np.mean(predictions.var(axis=0))", "predictions.var(axis=0)"),
)
_decomposition(
    "variance-about-truth",
    "This is the squared error about the truth, bias and all; the variance is about the mean of the models.",
    ("np.mean(predictions.var(axis=0))", "np.mean((predictions - truth) ** 2)"),
)
_decomposition(
    "one-mean-for-all",
    "One mean of all predictions is taken; each point has its own, over the models, which are axis 0.",
    ("predictions.mean(axis=0)", "predictions.mean()"),
)
_decomposition(
    "noise-in-bias",
    "The noise is added to the bias; it is a part of its own, in the expected error alone.",
    ("bias2 = np.mean((mean - truth) ** 2)", "bias2 = np.mean((mean - truth) ** 2) + noise_std**2"),
    ("bias2 + variance + noise_std**2", "bias2 + variance"),
)
_decomposition(
    "roots-added",
    "Bias and standard deviation are added before they are squared; their product averages to 0: add the squares.",
    ("bias2 + variance +", "(np.sqrt(bias2) + np.sqrt(variance)) ** 2 +"),
)
_decomposition(
    "root-of-error",
    "The root of the expected squared error is returned; leave it squared.",
    ("bias2 + variance + noise_std**2", "np.sqrt(bias2 + variance + noise_std**2)"),
)
_decomposition(
    "variance-summed",
    "The variance is a sum over the points; take their mean.",
    ("np.mean(predictions.var(axis=0))", "np.sum(predictions.var(axis=0))"),
)
_decomposition(
    "variance-summed-over-all",
    "The variance is a sum over models and points; take the mean.",
    ("np.mean(predictions.var(axis=0))", "np.sum((predictions - mean) ** 2)"),
)
