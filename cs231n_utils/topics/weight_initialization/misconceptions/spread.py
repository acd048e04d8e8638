"""How spreads multiply, and how they are measured: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.weight_initialization.answers import topic


@topic.plain
def spread_after(depth, fan_in, weight_std, input_std=1.0):
    return input_std * (np.sqrt(fan_in) * weight_std) ** depth


def _spread(slug, sentence, *edits):
    topic.edit("spread_after", slug, sentence, *edits)


_spread(
    "fan-in-without-root",
    "Variances add up, standard deviations do not: fan_in terms make the spread larger by the root of fan_in.",
    ("np.sqrt(fan_in)", "fan_in"),
)
_spread(
    "fan-in-missing",
    "Each output is a sum of fan_in terms; its variance is fan_in times that of one term.",
    ("np.sqrt(fan_in) * weight_std", "weight_std"),
)
_spread(
    "one-layer", "This is one layer. Each of the layers multiplies the spread by the same factor.", (") ** depth", ")")
)
_spread(
    "times-depth",
    "The factor of a layer is multiplied by the depth; it must be raised to the power of it.",
    ("(np.sqrt(fan_in) * weight_std) ** depth", "depth * np.sqrt(fan_in) * weight_std"),
)
_spread(
    "variance",
    "This is the variance; the standard deviation is its root.",
    ("input_std * (np.sqrt(fan_in) * weight_std) ** depth", "input_std**2 * (fan_in * weight_std**2) ** depth"),
)
_spread(
    "variance-for-spread",
    "weight_std is a standard deviation; you use it as a variance.",
    ("* weight_std)", "* np.sqrt(weight_std))"),
)
_spread(
    "input-left-out",
    "The spread of the input is left out: the result is proportional to it.",
    ("return input_std * ", "return "),
)
_spread(
    "factor-of-the-variance",
    "fan_in · weight_std² is what a layer does to the variance; the standard deviation grows by the root of it.",
    ("(np.sqrt(fan_in) * weight_std) ** depth", "(fan_in * weight_std**2) ** depth"),
)
_spread(
    "input-in-the-power",
    "The spread of the input is raised to the power too; it comes in once, and only the layers' factor is repeated.",
    ("input_std * (np.sqrt(fan_in) * weight_std) ** depth", "(input_std * np.sqrt(fan_in) * weight_std) ** depth"),
)
_spread("one-layer-more", "One layer is counted too many.", ("** depth", "** (depth + 1)"))
_spread(
    "one-layer-less",
    "One layer is left out: the input itself is before the first layer.",
    ("** depth", "** (depth - 1)"),
)
_spread(
    "over-root",
    "The spread is divided by the root of fan_in; a sum of more terms is larger, not smaller.",
    ("np.sqrt(fan_in) * weight_std", "weight_std / np.sqrt(fan_in)"),
)


@topic.plain
def activation_statistics(x, weights, activation):
    means, stds = [], []
    h = x
    for w in weights:
        h = activation(h @ w)
        means.append(float(h.mean()))
        stds.append(float(h.std()))
    return means, stds


def _statistics(slug, sentence, *edits):
    topic.edit("activation_statistics", slug, sentence, *edits)


_statistics(
    "before-the-activation",
    "These are the numbers before the non-linearity; measure what the layer hands on.",
    (
        "        h = activation(h @ w)\n        means.append(float(h.mean()))\n        stds.append(float(h.std()))",
        "        z = h @ w\n        h = activation(z)\n"
        "        means.append(float(z.mean()))\n        stds.append(float(z.std()))",
    ),
)
_statistics(
    "always-the-input",
    "Every layer gets the input x; each must get what the layer before it gave.",
    ("activation(h @ w)", "activation(x @ w)"),
)
_statistics("no-activation", "The non-linearity is left out.", ("activation(h @ w)", "h @ w"))
_statistics("variances", "These are variances; return standard deviations.", ("h.std()", "h.var()"))
_statistics(
    "input-counted",
    "The input is counted as a layer: return one number for each matrix in weights.",
    ("means, stds = [], []", "means, stds = [float(x.mean())], [float(x.std())]"),
)
_statistics(
    "last-layer-only",
    "Only the last layer is returned; return a list with one number for each layer.",
    ("return means, stds", "return means[-1:], stds[-1:]"),
)
_statistics(
    "per-unit",
    "Each unit has its own number here; take the mean and the standard deviation over all numbers of the layer.",
    ("float(h.mean())", "h.mean(axis=0)"),
    ("float(h.std())", "h.std(axis=0)"),
)
_statistics(
    "activated-twice",
    "The non-linearity is applied twice: the next layer gets activation(activation(z)).",
    ("h = activation(h @ w)", "h = activation(activation(h @ w))"),
)
_statistics(
    "swapped",
    "The two lists stand in the wrong order: first the means, then the standard deviations.",
    ("return means, stds", "return stds, means"),
)
_statistics(
    "mean-of-squares",
    "This is the root of the mean square. The standard deviation is measured from the mean.",
    ("h.std()", "np.sqrt((h**2).mean())"),
)
_statistics(
    "pairs",
    "This is one pair for each layer. Return two lists: all means, then all standard deviations.",
    ("return means, stds", "return list(zip(means, stds))"),
)
_statistics(
    "returned-too-early",
    "Only the first layer is returned: the return stands inside the loop and ends it.",
    ("    return means, stds", "        return means, stds"),
)
_statistics(
    "over-n-minus-1",
    "The variance is divided by one less than the count (ddof=1). Divide by the count, NumPy's default.",
    ("h.std()", "h.std(ddof=1)"),
)
_statistics(
    "per-example",
    "Each example has its own number here; take the mean and the standard deviation over all numbers of the layer.",
    ("float(h.mean())", "h.mean(axis=1)"),
    ("float(h.std())", "h.std(axis=1)"),
)
_statistics(
    "sums-handed-on",
    "The next layer gets the sums; hand on what the non-linearity made of them.",
    ("    h = x\n", "    z = x\n"),
    ("h = activation(h @ w)", "z = z @ w\n        h = activation(z)"),
)
_statistics(
    "activation-of-the-input",
    "The non-linearity is applied to what comes in; a layer applies it to its sums: activation(x @ w).",
    ("activation(h @ w)", "activation(h) @ w"),
)
_statistics(
    "what-comes-in",
    "You measure what a layer gets; measure what it hands on, after the line that computes it.",
    (
        "        h = activation(h @ w)\n        means.append(float(h.mean()))\n        stds.append(float(h.std()))",
        "        means.append(float(h.mean()))\n        stds.append(float(h.std()))\n        h = activation(h @ w)",
    ),
)
_statistics(
    "of-the-weights",
    "These are mean and spread of the weights; measure what the layer hands on.",
    ("h.mean()", "w.mean()"),
    ("h.std()", "w.std()"),
)
_statistics(
    "mean-of-the-units-spreads",
    "You average the standard deviations of single units; take one over all numbers of the layer.",
    ("h.std()", "h.std(axis=0).mean()"),
)
_spread(
    "root-outside-the-power",
    "The root of fan_in comes in only once; each layer brings one: it belongs inside the power.",
    ("(np.sqrt(fan_in) * weight_std) ** depth", "np.sqrt(fan_in) * weight_std**depth"),
)
_spread(
    "root-of-fan-in-times-depth",
    "The layers' fan-ins are added up under the root; each layer multiplies by the root of its own.",
    ("(np.sqrt(fan_in) * weight_std) ** depth", "np.sqrt(fan_in * depth) * weight_std**depth"),
)
_spread(
    "layers-added",
    "The layers are added up. A layer multiplies the variance of what comes in, by fan_in · weight_std².",
    (
        "input_std * (np.sqrt(fan_in) * weight_std) ** depth",
        "np.sqrt(input_std**2 + depth * fan_in * weight_std**2)",
    ),
)
_spread(
    "power-before-division",
    "`**` comes before `/`: fan_in**depth / 2 is half of fan_in**depth. Write fan_in ** (depth / 2).",
    ("(np.sqrt(fan_in) * weight_std) ** depth", "weight_std**depth * fan_in**depth / 2"),
)
_spread(
    "input-not-squared",
    "The root goes over the input's standard deviation too: square it first, or leave it outside.",
    ("input_std * ", "np.sqrt(input_std) * "),
)
