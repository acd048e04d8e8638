"""Freezing and fine-tuning: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.transfer_learning.answers import topic


@topic.plain
def mended_step(params, running, X, y, rate, decay):
    z = X @ params["W1"]
    normed = (z - running["mean"]) / np.sqrt(running["var"] + 1e-5)
    h = np.maximum(params["gamma1"] * normed + params["beta1"], 0)
    scores = h @ params["W2"] + params["b2"]
    scores = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(len(y)), y]))
    dscores = p.copy()
    dscores[np.arange(len(y)), y] -= 1
    dscores = dscores / len(y)
    grads = {"W2": h.T @ dscores, "b2": dscores.sum(axis=0)}
    new = dict(params)
    for name in grads:
        new[name] = params[name] - rate * (grads[name] + decay * params[name])
    return new, loss


def _mended(slug, sentence, *edits):
    topic.edit("mended_step", slug, sentence, *edits)


NORMED = 'normed = (z - running["mean"]) / np.sqrt(running["var"] + 1e-5)'
BATCH = "normed = (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + 1e-5)"
MOVES = (
    '\n    running["mean"] = 0.9 * running["mean"] + 0.1 * z.mean(axis=0)'
    '\n    running["var"] = 0.9 * running["var"] + 0.1 * z.var(axis=0)'
)
LOOP = "for name in grads:"
DECAYED = "grads[name] + decay * params[name]"
ALL = ("for name in params:", "grads.get(name, 0) + decay * params[name]")
_mended(
    "as-it-was",
    "Nothing is mended yet: batch normalization is in training mode, and weight decay shrinks the frozen parameters.",
    (NORMED, BATCH + MOVES),
    (LOOP, ALL[0]),
    (DECAYED, ALL[1]),
)
_mended(
    "decay-only-mended",
    "Weight decay is mended, but batch normalization is still in training mode: it takes the batch's statistics, and "
    "the running ones move.",
    (NORMED, BATCH + MOVES),
)
_mended(
    "statistics-still-move",
    "The running statistics are used and still updated: a frozen layer leaves them alone.",
    (NORMED, NORMED + MOVES),
)
_mended(
    "batch-statistics",
    "The running statistics stay, but the batch's own are used: in the frozen net, training sees other features than "
    "the test.",
    (NORMED, BATCH),
)
_mended(
    "decay-on-the-trunk",
    "Weight decay still shrinks the parameters of the trunk. They have no gradient, but they are in the optimizer.",
    (LOOP, ALL[0]),
    (DECAYED, ALL[1]),
)
_mended(
    "decay-on-the-weights-of-the-trunk",
    "Weight decay still shrinks W1, which is frozen.",
    (LOOP, 'for name in ("W1", "W2", "b2"):'),
    (DECAYED, ALL[1]),
)
_mended(
    "decay-dropped",
    "There is no weight decay any more; the head's own was right.",
    (DECAYED, "grads[name]"),
)
_mended(
    "decay-of-the-bias-dropped",
    "Only W2 is decayed now; the function decayed the bias of the head, too, and that was no bug.",
    (DECAYED, "grads[name] + (decay * params[name] if name == 'W2' else 0)"),
)
_mended(
    "std-for-variance",
    "Divide by the root of the running variance.",
    ('np.sqrt(running["var"] + 1e-5)', '(running["var"] + 1e-5)'),
)
_mended(
    "updated-and-used",
    "The running statistics are updated with this batch and then used: a frozen layer leaves them alone.",
    (NORMED, MOVES.strip() + "\n    " + NORMED),
)
_mended(
    "eps-outside",
    "eps is added to the root; it belongs inside, to the variance.",
    ('np.sqrt(running["var"] + 1e-5)', '(np.sqrt(running["var"]) + 1e-5)'),
)
_mended(
    "decay-in-the-loss",
    "The loss that is returned holds the weights' penalty; frozen_step returned the loss of the images alone.",
    ("    return new, loss", '    loss = loss + 0.5 * decay * np.sum(params["W2"] ** 2)\n    return new, loss'),
)
_mended("eps-dropped", "eps is left out: small variances are then divided by as they are.", (" + 1e-5", ""))
_mended(
    "scale-dropped",
    "gamma1 and beta1 are left out; they are frozen, but the features still pass through them.",
    ('params["gamma1"] * normed + params["beta1"]', "normed"),
)
_mended(
    "batchnorm-dropped",
    "Batch normalization is left out altogether; the trunk was trained with it.",
    ('params["gamma1"] * normed + params["beta1"]', "z"),
)
_mended(
    "head-frozen-too",
    "The head does not move either.",
    (
        "        new[name] = params[name] - rate * (grads[name] + decay * params[name])",
        "        new[name] = params[name]",
    ),
)
_mended("bias-frozen", "The bias of the head does not move any more.", (LOOP, 'for name in ("W2",):'))
_mended("uphill", "The step goes uphill.", ("params[name] - rate", "params[name] + rate"))
_mended(
    "mean-of-the-gradient",
    "The gradient is no longer divided by the number of images.",
    ("dscores / len(y)", "dscores"),
)


@topic.plain
def freeze(net, last):
    def stays(name):
        return int("".join(c for c in name if c.isdigit())) <= last

    configs = {name: config for name, config in net["configs"].items() if not stays(name)}
    bn_params = {}
    for layer, param in net["bn_params"].items():
        bn_params[layer] = dict(param)
        if layer <= last:
            bn_params[layer]["mode"] = "test"
    return {"params": net["params"], "configs": configs, "bn_params": bn_params}


def _freeze(slug, sentence, *edits):
    topic.edit("freeze", slug, sentence, *edits)


STAYS = 'int("".join(c for c in name if c.isdigit())) <= last'
_freeze(
    "statistics-still-move",
    "Batch normalization stays in training mode: the parameters are out of the optimizer, but the running statistics "
    'move on. Set the mode of the frozen layers to "test".',
    ('["mode"] = "test"', '["mode"] = "train"'),
)
_freeze(
    "still-in-the-optimizer",
    "The frozen parameters are still in the optimizer: with weight decay or a velocity they move on.",
    (" if not stays(name)}", "}"),
)
_freeze(
    "zero-rate",
    "The frozen parameters stay in the optimizer with a rate of 0. A schedule can wake them: take them out.",
    (
        '{name: config for name, config in net["configs"].items() if not stays(name)}',
        '{name: config | {"learning_rate": 0.0} if stays(name) else config for name, config in net["configs"].items()}',
    ),
)
_freeze(
    "all-statistics",
    "Every batch normalization is put into test mode; those above the frozen layers are to go on learning.",
    ("if layer <= last", "if True"),
)
_freeze("one-too-few", "Layer `last` is to be frozen as well.", ("<= last", "< last"))
_freeze(
    "one-too-few-statistics",
    "The batch normalization of layer `last` still moves; layer `last` is frozen as well.",
    ("if layer <= last", "if layer < last"),
)
_freeze(
    "one-too-few-parameters",
    "The parameters of layer `last` are to be frozen as well.",
    (STAYS, STAYS.replace("<=", "<")),
)
_freeze("other-end", "The other end is frozen: the layers above `last`, and not those up to it.", ("<= last", "> last"))
_freeze("only-that-layer", "Only layer `last` is frozen; the layers below it are, too.", ("<= last", "== last"))
_freeze(
    "last-digit",
    "Only the last digit of a layer's number is read, so that layer 12 is taken for layer 2.",
    (STAYS, "int(name[-1]) <= last"),
)
_freeze(
    "end-of-the-name",
    "The end of the name is compared, so that layer 12 is taken for layer 2: compare the whole number.",
    (STAYS, "name.endswith(tuple(str(i) for i in range(1, last + 1)))"),
)
_freeze(
    "one-letter-cut-off",
    'The first letter is cut off to get the number; that leaves "amma1" of gamma1. Keep the digits.',
    (STAYS, "int(name[1:]) <= last"),
)
_freeze(
    "compared-as-text",
    'Numbers are compared as text, where "10" comes before "2".',
    (STAYS, '"".join(c for c in name if c.isdigit()) <= str(last)'),
)
_freeze(
    "weights-only",
    "Only weights and biases are frozen; gamma and beta are parameters of the layer, too.",
    (STAYS, f'name[0] in "W" + "b" and not name.startswith("beta") and {STAYS}'),
)
_freeze("biases-forgotten", "The biases are not frozen.", (STAYS, f'(name[0] != "b" or name[1] == "e") and {STAYS}'))
_freeze(
    "normalization-only",
    "Only gamma and beta are frozen; W and b are parameters of the layer, too.",
    (STAYS, f'name.startswith(("gamma", "beta")) and {STAYS}'),
)
_freeze(
    "params-thrown-away",
    "The frozen parameters are no longer in params; the net cannot work without them. Only the optimizer forgets them.",
    ('"params": net["params"]', '"params": {name: w for name, w in net["params"].items() if not stays(name)}'),
)
_freeze(
    "everything-frozen",
    "The optimizer has nothing left to do: layers above `last` are trained.",
    ("if not stays(name)}", "if False}"),
)
_freeze(
    "zero-rate-and-velocity",
    "The frozen parameters stay in the optimizer with a rate of 0. A schedule can wake them: take them out.",
    (
        '{name: config for name, config in net["configs"].items() if not stays(name)}',
        '{name: {"learning_rate": 0.0, "velocity": 0 * config["velocity"]} if stays(name) else config '
        'for name, config in net["configs"].items()}',
    ),
)
_freeze(
    "other-normalizations-dropped",
    "The batch normalizations above the frozen layers are missing in what comes back; leave them as they are.",
    ('    return {"params"', '    bn_params = {i: p for i, p in bn_params.items() if i <= last}\n    return {"params"'),
)
_freeze(
    "called-eval",
    'The mode is called "test" here; "eval" is PyTorch\'s word.',
    ('["mode"] = "test"', '["mode"] = "eval"'),
)
_freeze(
    "statistics-thrown-away",
    "The running statistics are gone; test mode needs them.",
    ("bn_params[layer] = dict(param)", 'bn_params[layer] = {"mode": param["mode"]}'),
)
_freeze(
    "statistics-reset",
    "The running statistics begin anew; the frozen layers need those of pretraining.",
    (
        'bn_params[layer]["mode"] = "test"',
        'bn_params[layer] |= {"mode": "test", "running_mean": 0 * param["running_mean"], '
        '"running_var": 0 * param["running_var"] + 1}',
    ),
)
_freeze(
    "velocity-reset",
    "The configs of what is still trained are made anew, and their velocity is lost; leave them as they are.",
    ("{name: config for", '{name: {"learning_rate": config["learning_rate"]} for'),
)


@topic.plain
def fine_tune(loss, params, head, frozen, X, y, rate, trunk_scale, batch_size, epochs, rng):
    params = dict(params)
    velocity = {name: 0 for name in params}
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            batch = order[start : start + batch_size]
            value, grads = loss(params, X[batch], y[batch])
            losses.append(float(value))
            for name in params:
                if name in frozen:
                    continue
                step = rate if name in head else rate * trunk_scale
                velocity[name] = 0.9 * velocity[name] - step * grads[name]
                params[name] = params[name] + velocity[name]
    return params, losses


def _tune(slug, sentence, *edits):
    topic.edit("fine_tune", slug, sentence, *edits)


STEP = "rate if name in head else rate * trunk_scale"
_tune(
    "one-rate",
    "The trunk learns at the head's rate: it should learn at rate · trunk_scale.",
    (STEP, "rate"),
)
_tune(
    "head-at-the-trunks-rate",
    "The head learns at the trunk's rate. It is new and has all to learn: it takes rate, whole.",
    (STEP, "rate * trunk_scale"),
)
_tune("rates-exchanged", "Head and trunk have each other's rate.", ("name in head", "name not in head"))
_tune(
    "scale-divided",
    "The trunk's rate is divided by trunk_scale, which makes it larger: multiply.",
    ("rate * trunk_scale", "rate / trunk_scale"),
)
_tune(
    "scale-alone",
    "The trunk's rate is trunk_scale itself; it is rate times trunk_scale.",
    ("rate * trunk_scale", "trunk_scale"),
)
topic.family(
    "fine_tune",
    "scale-fixed",
    "The trunk's rate is {value} times the head's, whatever trunk_scale is.",
    ["0.1", "0.01", "0.5"],
    ("rate * trunk_scale", "rate * {value}"),
)
topic.family(
    "fine_tune",
    "momentum",
    "The momentum is {value}; 0.9 is asked for.",
    ["0.0", "0.5", "0.95", "0.99", "1.0"],
    ("0.9 *", "{value} *"),
)
_tune(
    "frozen-moves",
    "Frozen parameters move: there is a gradient for them, and it is applied.",
    ("                if name in frozen:\n                    continue\n", ""),
)
_tune(
    "frozen-at-the-trunks-scale",
    "Frozen parameters take a step for the first time round; they must be left out from the start.",
    ("if name in frozen:", "if name in frozen and len(losses) > 1:"),
)
_tune(
    "only-the-frozen",
    "The frozen parameters are trained, and the others are not.",
    ("if name in frozen", "if name not in frozen"),
)
_tune("head-frozen", "The head does not learn.", ("if name in frozen:", "if name in frozen or name in head:"))
_tune(
    "trunk-frozen",
    "The trunk does not learn at all: that is freezing; here it takes smaller steps.",
    ("if name in frozen:", "if name in frozen or name not in head:"),
)
_tune(
    "frozen-left-out",
    "The frozen parameters are not in what is returned; they belong to the net.",
    ("    return params, losses", "    return {name: w for name, w in params.items() if name not in frozen}, losses"),
)
_tune("uphill", "The step goes uphill: the velocity takes minus rate times gradient.", ("- step *", "+ step *"))
_tune(
    "rate-in-the-sum",
    "The velocity adds gradients, and the whole of it is multiplied by the rate, with the opposite sign.",
    (
        "velocity[name] = 0.9 * velocity[name] - step * grads[name]",
        "velocity[name] = 0.9 * velocity[name] + grads[name]",
    ),
    ("params[name] + velocity[name]", "params[name] + step * velocity[name]"),
)
_tune(
    "velocity-scaled-again",
    "The rate is applied twice: once in the velocity, once in the step.",
    ("params[name] + velocity[name]", "params[name] + step * velocity[name]"),
)
_tune(
    "damped",
    "The gradient is damped by 1 − 0.9, as in a running mean; here it is added whole.",
    ("- step * grads", "- 0.1 * step * grads"),
)
_tune(
    "velocity-not-kept",
    "The velocity is not kept from step to step: it begins at 0 in each.",
    (
        "            losses.append(float(value))\n",
        "            losses.append(float(value))\n            velocity = {name: 0 for name in params}\n",
    ),
)
_tune(
    "velocity-reset-each-epoch",
    "The velocity begins anew in each epoch; it goes on.",
    (
        "        order = rng.permutation(len(X))\n",
        "        order = rng.permutation(len(X))\n        velocity = {name: 0 for name in params}\n",
    ),
)
_tune("decay-sign", "The old velocity is subtracted; momentum adds it.", ("0.9 * velocity", "-0.9 * velocity"))
_tune(
    "velocity-shared",
    "All parameters share one velocity; each has its own.",
    ("velocity[name] = 0.9 * velocity[name]", 'velocity[name] = velocity["shared"] = 0.9 * velocity.get("shared", 0)'),
)
_tune(
    "not-shuffled",
    "The images are never shuffled: each epoch goes through them in a new random order.",
    ("rng.permutation(len(X))", "np.arange(len(X))"),
)
_tune(
    "shuffled-once",
    "All epochs have the same order: draw a new one for each.",
    ("        order = rng.permutation(len(X))\n", ""),
    ("    for _ in range(epochs):\n", "    order = rng.permutation(len(X))\n    for _ in range(epochs):\n"),
)
_tune(
    "own-seed",
    "The order does not come from the rng that is handed in.",
    ("rng.permutation", "np.random.default_rng(0).permutation"),
)
_tune(
    "same-batch-each-step",
    "Every step sees the same batch.",
    ("order[start : start + batch_size]", "order[:batch_size]"),
)
DRAWN_ANEW = (
    "Images are drawn anew, so that within an epoch some come twice and others never: go through one permutation."
)
_tune(
    "drawn-for-each-batch",
    DRAWN_ANEW,
    ("order[start : start + batch_size]", "rng.permutation(len(X))[: min(batch_size, len(X) - start)]"),
)
_tune("drawn-with-replacement", DRAWN_ANEW, ("rng.permutation(len(X))", "rng.choice(len(X), len(X))"))
_tune(
    "shuffled-by-numpys-own",
    "The order comes from np.random and not from the rng that is handed in, so that no run can be repeated.",
    ("rng.permutation(len(X))", "np.random.permutation(len(X))"),
)
_tune(
    "nesterov",
    "This is Nesterov's momentum, which looks ahead; plain momentum is asked for: w ← w + v.",
    (
        "params[name] = params[name] + velocity[name]",
        "params[name] = params[name] + 0.9 * velocity[name] - step * grads[name]",
    ),
)
_tune(
    "divided-by-the-batch",
    "The gradients are divided by the number of images; those of a mean loss are means already.",
    ("step * grads[name]", "step * grads[name] / len(batch)"),
)
_tune(
    "single-image-left-out",
    "A last batch of one image is left out: range ends before its second argument, which is len(X).",
    ("range(0, len(X), batch_size)", "range(0, len(X) - 1, batch_size)"),
)
_tune(
    "rest-left-out",
    "The images that do not fill a whole batch are left out; they make a smaller one.",
    ("range(0, len(X), batch_size)", "range(0, len(X) - batch_size + 1, batch_size)"),
)
_tune(
    "labels-left-behind",
    "The images are shuffled and their labels are not.",
    ("y[batch]", "y[start : start + batch_size]"),
)
_tune("all-images-each-step", "Every step sees all images: hand over the batch.", ("X[batch], y[batch]", "X, y"))
_tune("one-epoch", "There is one epoch only.", ("range(epochs)", "range(1)"))
_tune(
    "one-step-per-epoch",
    "There is one step for each epoch; there should be one for each batch.",
    ("range(0, len(X), batch_size)", "range(0, 1)"),
)
_tune(
    "weights-never-move",
    "The weights never move: the sum is not stored.",
    ("params[name] = params[name] + velocity[name]", "params[name] + velocity[name]"),
)
_tune(
    "last-loss-only",
    "Only the last loss is returned; return all.",
    ("return params, losses", "return params, losses[-1:]"),
)
_tune("swapped", "First the params, then the losses.", ("return params, losses", "return losses, params"))
_tune(
    "loss-per-epoch",
    "There is one loss for each epoch; there should be one for each step.",
    ("            losses.append(float(value))\n", ""),
    ("    return params, losses", "        losses.append(float(value))\n    return params, losses"),
)
