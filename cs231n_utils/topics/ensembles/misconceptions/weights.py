"""Snapshots along a training and averages of weights: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.ensembles.answers import topic


@topic.plain
def snapshot_schedule(step, learning_rate, total_steps, cycles):
    length = int(np.ceil(total_steps / cycles))
    position = (step % length) / length
    return learning_rate / 2 * (np.cos(np.pi * position) + 1)


def _schedule(slug, sentence, *edits):
    topic.edit("snapshot_schedule", slug, sentence, *edits)


LENGTH, POSITION = "int(np.ceil(total_steps / cycles))", "(step % length) / length"
_schedule(
    "one-step-late",
    "The schedule starts again one step late: the step after the end of a cycle has its lowest rate once more. Steps "
    "count from 0 here; in the paper they count from 1.",
    (POSITION, "((step - 1) % length) / length"),
)
_schedule(
    "one-step-early",
    "The schedule starts again one step early.",
    (POSITION, "((step + 1) % length) / length"),
)
_schedule("cycle-too-long", "The cycle has a step too many.", (LENGTH, "int(np.ceil(total_steps / cycles)) + 1"))
_schedule(
    "length-rounded-down",
    "The length of a cycle is rounded down, so that some steps are left over for one cycle more.",
    (LENGTH, "total_steps // cycles"),
)
_schedule(
    "length-not-whole",
    "total_steps / cycles is no whole number here: round the length of a cycle up.",
    (LENGTH, "total_steps / cycles"),
)
_schedule(
    "down-to-zero",
    "The rate falls to exactly 0 in the last step of a cycle, which then does nothing. Divide by the length.",
    (POSITION, "(step % length) / max(length - 1, 1)"),
)
_schedule(
    "no-restart", "The rate never starts again: after the first cycle the cosine goes on.", (POSITION, "step / length")
)
_schedule(
    "one-cycle",
    "It falls once in the whole training; there are to be several cycles.",
    (LENGTH, "total_steps"),
)
_schedule(
    "cycles-for-length",
    "cycles is taken for the length of a cycle; it is their number.",
    (LENGTH, "cycles"),
)
_schedule(
    "last-cycle-squeezed",
    "The last cycle is squeezed into the steps that are left; it has the rates of a whole one and breaks off.",
    (POSITION, "(step % length) / min(length, total_steps - step // length * length)"),
)
_schedule("rises", "The rate rises in each cycle.", ("np.cos(np.pi * position) + 1", "1 - np.cos(np.pi * position)"))
_schedule(
    "not-halved",
    "It starts at twice the learning rate: cos + 1 goes from 2 to 0.",
    ("learning_rate / 2", "learning_rate"),
)
_schedule(
    "whole-wave",
    "A whole wave fits into a cycle, down and up again; take half of one.",
    ("np.pi * position", "2 * np.pi * position"),
)
_schedule(
    "linear",
    "The rate falls in a straight line; a half cosine is asked for.",
    ("learning_rate / 2 * (np.cos(np.pi * position) + 1)", "learning_rate * (1 - position)"),
)
_schedule("without-pi", "π is missing: the cosine falls from 1 to cos 1 = 0.54 only.", ("np.pi * position", "position"))
_schedule(
    "without-one",
    "The 1 is missing: half of the rates are negative.",
    ("(np.cos(np.pi * position) + 1)", "np.cos(np.pi * position)"),
)
_schedule(
    "one-inside-the-cosine",
    "The 1 stands inside the cosine, as part of the angle; it is added to the cosine.",
    ("(np.cos(np.pi * position) + 1)", "np.cos(np.pi * position + 1)"),
)


@topic.plain
def mended_snapshots(params, gradient, learning_rate, total_steps, cycles):
    length = int(np.ceil(total_steps / cycles))
    album = []
    for step in range(total_steps):
        rate = learning_rate / 2 * (np.cos(np.pi * (step % length) / length) + 1)
        grads = gradient(params)
        for name in params:
            params[name] -= rate * grads[name]
        if (step + 1) % length == 0 or step + 1 == total_steps:
            album.append({name: w.copy() for name, w in params.items()})
    return album


def _album(slug, sentence, *edits):
    topic.edit("mended_snapshots", slug, sentence, *edits)


COPY, WHEN = "{name: w.copy() for name, w in params.items()}", "(step + 1) % length == 0 or step + 1 == total_steps"
SAME = "All snapshots are the same: what is kept is not a copy, and the training goes on in the same arrays. "
_album("no-copy", SAME + "Copy every array.", (COPY, "params"))
_album("dict-copied-only", SAME + "A copy of the dict still holds the same arrays.", (COPY, "params.copy()"))
_album(
    "start-of-cycle",
    "The snapshots are taken at the first step of each cycle, after a step at the full rate; take them at its end.",
    (WHEN, "step % length == 0"),
)
_album(
    "one-step-late",
    "Each snapshot is taken one step late, when the rate has jumped up again.",
    (WHEN, "(step > 0 and step % length == 0) or step + 1 == total_steps"),
)
_album(
    "last-cycle-lost",
    "The last cycle is shorter when the steps do not divide, and its snapshot is lost. It ends with the training.",
    (WHEN, "(step + 1) % length == 0"),
)
_album(
    "length-rounded-down",
    "The length of a cycle is still rounded down, so that some steps are left over for one cycle more.",
    ("int(np.ceil(total_steps / cycles))", "total_steps // cycles"),
    ("np.pi * (step % length) / length", "np.pi * (step % -(-total_steps // cycles)) / -(-total_steps // cycles)"),
    (WHEN, "(step + 1) % length == 0"),
)
_album(
    "lengths-rounded-down",
    "The length of a cycle is still rounded down, so that some steps are left over for one cycle more.",
    ("int(np.ceil(total_steps / cycles))", "total_steps // cycles"),
    ("np.pi * (step % length) / length", "np.pi * (step % -(-total_steps // cycles)) / -(-total_steps // cycles)"),
)
_album(
    "last-twice",
    "The last net is in the album twice where the steps divide: its cycle ends with the training.",
    (WHEN, "(step + 1) % length == 0"),
    ("    return album", "    album.append(" + COPY + ")\n    return album"),
)
_album(
    "before-the-update",
    "The snapshot is taken before the last step of its cycle.",
    (
        "        for name in params:\n            params[name] -= rate * grads[name]\n        if "
        + WHEN
        + ":\n            album.append("
        + COPY
        + ")",
        "        if "
        + WHEN
        + ":\n            album.append("
        + COPY
        + ")\n        for name in params:\n            params[name] -= rate * grads[name]",
    ),
)
_album("last-only", "Only the last snapshot is returned.", ("return album", "return album[-1:]"))
_album(
    "beginning-kept",
    "The untrained net is in the album as well.",
    ("    album = []", "    album = [" + COPY + "]"),
)
_album("every-step", "There is a snapshot of every step.", (WHEN, "True"))
_album(
    "constant-rate",
    "The rate does not follow the schedule: it is the same at every step.",
    ("rate = learning_rate / 2 * (np.cos(np.pi * (step % length) / length) + 1)", "rate = learning_rate"),
)
_album("uphill", "It goes uphill: the gradient is added.", ("params[name] -= rate", "params[name] += rate"))
_album(
    "schedule-one-step-late",
    "The rate is that of the step before.",
    ("np.pi * (step % length)", "np.pi * ((step - 1) % length)"),
)
_album(
    "starts-anew",
    "Every cycle starts again from the first weights; it goes on from where the last one ended.",
    ("    album = []", "    album, first = [], " + COPY),
    (
        "        grads = gradient",
        "        if step % length == 0:\n            params = {name: 1 * w for name, w in first.items()}\n"
        "        grads = gradient",
    ),
)


@topic.plain
def polyak_average(average, params, t, decay=None):
    if t == 0:
        return {name: w.copy() for name, w in params.items()}
    keep = t / (t + 1) if decay is None else decay
    return {name: keep * average[name] + (1 - keep) * w for name, w in params.items()}


def _polyak(slug, sentence, *edits):
    topic.edit("polyak_average", slug, sentence, *edits)


KEEP = "t / (t + 1) if decay is None else decay"
FIRST = "    if t == 0:\n        return {name: w.copy() for name, w in params.items()}\n"
_polyak(
    "one-ahead",
    "The newest counts 1/t; the average has seen t parameters before it, so it is one of t + 1.",
    (KEEP, "(t - 1) / t if decay is None else decay"),
)
_polyak(
    "one-behind",
    "The newest counts 1/(t + 2); together with the t before it there are t + 1.",
    (KEEP, "(t + 1) / (t + 2) if decay is None else decay"),
)
_polyak(
    "halves",
    "The average of the average and the newest is taken: the newest always counts one half.",
    (KEEP, "0.5 if decay is None else decay"),
)
_polyak(
    "decay-exchanged",
    "decay and 1 − decay are exchanged: the average is to keep the share decay of itself.",
    (KEEP, "t / (t + 1) if decay is None else 1 - decay"),
)
_polyak(
    "shares-exchanged",
    "The shares of the average and of the newest are exchanged.",
    ("keep * average[name] + (1 - keep) * w", "(1 - keep) * average[name] + keep * w"),
)
_polyak("decay-ignored", "decay is not used: all steps count alike.", (KEEP, "t / (t + 1)"))
_polyak(
    "from-zero",
    "The exponential average starts at 0, so that it is too small at first. It starts at the first parameters.",
    (
        "    if t == 0:",
        "    if t == 0 and decay is not None:\n"
        "        return {name: (1 - decay) * w for name, w in params.items()}\n"
        "    if t == 0:",
    ),
)
_polyak(
    "bias-corrected",
    "The exponential average is divided by 1 − decay**(t + 1), as for one that starts at 0; this one starts at the "
    "first parameters.",
    (
        "    return {name: keep * average[name] + (1 - keep) * w for name, w in params.items()}",
        "    scale = 1 if decay is None else 1 - decay ** (t + 1)\n"
        "    return {name: (keep * average[name] + (1 - keep) * w) / scale for name, w in params.items()}",
    ),
)
_polyak(
    "decay-0-as-none",
    "A decay of 0 is taken for none, because 0 counts as false: ask whether decay is None.",
    (KEEP, "decay if decay else t / (t + 1)"),
)
_polyak(
    "first-not-copied",
    "The first average is made of the arrays of params themselves, which the training goes on changing: copy them.",
    ("return {name: w.copy() for name, w in params.items()}", "return dict(params)"),
)
_polyak(
    "in-place",
    "The average that came in is changed in place: a curve of averages would hold the last one again and again. "
    "Return new arrays.",
    (
        "    return {name: keep * average[name] + (1 - keep) * w for name, w in params.items()}",
        "    for name, w in params.items():\n        average[name] *= keep\n        average[name] += (1 - keep) * w\n"
        "    return average",
    ),
)
_polyak("sum", "The sum is kept and never divided.", ("keep * average[name] + (1 - keep) * w", "average[name] + w"))
_polyak(
    "newest-only",
    "The newest parameters are returned: nothing is averaged.",
    ("keep * average[name] + (1 - keep) * w", "1.0 * w"),
)
_polyak(
    "never-moves",
    "The average stays at the first parameters.",
    ("keep * average[name] + (1 - keep) * w", "1.0 * average[name]"),
)
_polyak(
    "weights-only",
    "Only the weights are averaged; the biases too.",
    ("(1 - keep) * w for name, w", "(1 - keep) * w if name.startswith('W') else w for name, w"),
)
topic.family(
    "polyak_average",
    "decay-fixed",
    "decay is written into the code as {value}; take the argument.",
    ["0.5", "0.99", "0.999"],
    (KEEP, "t / (t + 1) if decay is None else {value}"),
)


@topic.plain
def averaged_net(snapshots, X):
    net = {name: np.mean([s[name] for s in snapshots], axis=0) for name in snapshots[0]}
    hidden = X @ net["W1"] + net["b1"]
    net["running_mean"] = hidden.mean(axis=0)
    net["running_var"] = hidden.var(axis=0)
    return net


def _averaged(slug, sentence, *edits):
    topic.edit("averaged_net", slug, sentence, *edits)


MEASURE = (
    '    hidden = X @ net["W1"] + net["b1"]\n'
    '    net["running_mean"] = hidden.mean(axis=0)\n'
    '    net["running_var"] = hidden.var(axis=0)\n'
)
_averaged(
    "statistics-averaged",
    "The running means and variances are averaged like weights. They belong to none of the nets: measure them on X.",
    (MEASURE, ""),
)
_averaged(
    "statistics-of-the-last",
    "The running statistics are those of the last snapshot. Measure them anew, on X, with the averaged weights.",
    (
        MEASURE,
        '    for name in ("running_mean", "running_var"):\n        net[name] = snapshots[-1][name]\n',
    ),
)
_averaged(
    "statistics-of-the-first",
    "The running statistics are those of the first snapshot. Measure them anew, on X, with the averaged weights.",
    (
        MEASURE,
        '    for name in ("running_mean", "running_var"):\n        net[name] = snapshots[0][name]\n',
    ),
)
_averaged(
    "mean-of-measured",
    "The statistics are measured for each snapshot and averaged. Measure those of the averaged net.",
    (
        MEASURE,
        '    hidden = [X @ s["W1"] + s["b1"] for s in snapshots]\n'
        '    net["running_mean"] = np.mean([h.mean(axis=0) for h in hidden], axis=0)\n'
        '    net["running_var"] = np.mean([h.var(axis=0) for h in hidden], axis=0)\n',
    ),
)
_averaged(
    "measured-with-the-last",
    "The statistics are measured with the weights of the last snapshot; the averaged net has others.",
    ('X @ net["W1"] + net["b1"]', 'X @ snapshots[-1]["W1"] + snapshots[-1]["b1"]'),
)
_averaged(
    "of-the-inputs",
    "The statistics of the inputs are measured; the normalization sees X W1 + b1.",
    ("hidden.mean(axis=0)", "X.mean(axis=0)"),
    ("hidden.var(axis=0)", "X.var(axis=0)"),
)
_averaged("bias-forgotten", "The bias b1 is left out of what the normalization sees.", (' + net["b1"]', ""))
_averaged(
    "relu-first",
    "The statistics are taken after a ReLU; the normalization comes before it.",
    ('X @ net["W1"] + net["b1"]', 'np.maximum(X @ net["W1"] + net["b1"], 0)'),
)
_averaged(
    "standard-deviation",
    "The standard deviation is kept; running_var is the variance.",
    ("hidden.var(axis=0)", "hidden.std(axis=0)"),
)
_averaged(
    "ddof-1",
    "The variance is divided by N − 1; batch normalization divides by N.",
    ("hidden.var(axis=0)", "hidden.var(axis=0, ddof=1)"),
)
_averaged(
    "one-number-for-all",
    "One mean and variance for all units; each unit has its own.",
    ("hidden.mean(axis=0)", "np.full(hidden.shape[1], hidden.mean())"),
    ("hidden.var(axis=0)", "np.full(hidden.shape[1], hidden.var())"),
)
_averaged(
    "variance-forgotten",
    "The variance is still the mean of the snapshots'. Measure it as well.",
    ('    net["running_var"] = hidden.var(axis=0)\n', ""),
)
_averaged(
    "mean-forgotten",
    "The running mean is still the mean of the snapshots'. Measure it as well.",
    ('    net["running_mean"] = hidden.mean(axis=0)\n', ""),
)
_averaged(
    "last-weights",
    "The weights are those of the last snapshot: nothing is averaged.",
    ("np.mean([s[name] for s in snapshots], axis=0)", "snapshots[-1][name]"),
)
_averaged(
    "first-and-last",
    "The first and the last snapshot are averaged only.",
    ("for s in snapshots]", "for s in (snapshots[0], snapshots[-1])]"),
)
topic.family(
    "averaged_net",
    "running-step",
    "The averaged statistics are only moved a step towards the measured ones; take the measured ones.",
    ["0.9", "0.99", "0.1"],
    ("= hidden.mean(axis=0)", '= {value} * net["running_mean"] + (1 - {value}) * hidden.mean(axis=0)'),
    ("= hidden.var(axis=0)", '= {value} * net["running_var"] + (1 - {value}) * hidden.var(axis=0)'),
)
topic.family(
    "averaged_net",
    "eps-added",
    "eps is added to the variance that is kept; it belongs to the division at test.",
    ["1e-5", "1e-3", "1e-4"],
    ("hidden.var(axis=0)", "hidden.var(axis=0) + {value}"),
)
_averaged("sum", "The weights are summed; divide by the number of snapshots.", ("np.mean([", "np.sum(["))
_averaged(
    "normalization-left-out",
    "gamma and beta are learned too: average them like the weights.",
    ("    hidden = X", '    net["gamma"], net["beta"] = snapshots[-1]["gamma"], snapshots[-1]["beta"]\n    hidden = X'),
)
