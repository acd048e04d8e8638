"""Loops that train: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.babysitting_training.answers import topic


@topic.plain
def overfit_small_batch(loss, params, X, y, rate, target=0.01, most_steps=300):
    losses = []
    for _ in range(most_steps):
        value, grads = loss(params, X, y, 0.0)
        losses.append(value)
        if value < target:
            break
        params = {name: w - rate * grads[name] for name, w in params.items()}
    return params, losses


@topic.plain
def mended_loop(loss, params, X, y, rate, batch_size, epochs, rng):
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            batch = order[start : start + batch_size]
            value, grads = loss(params, X[batch], y[batch], 0.0)
            losses.append(value)
            params = {name: w - rate * grads[name] for name, w in params.items()}
    return params, losses


@topic.plain
def train(loss, params, X, y, evaluate, rate, reg, batch_size, epochs, rng):
    params = dict(params)
    best, best_acc = dict(params), -np.inf
    history = {"loss": [], "train_acc": [], "val_acc": []}
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            batch = order[start : start + batch_size]
            value, grads = loss(params, X[batch], y[batch], reg)
            history["loss"].append(value)
            if not np.isfinite(value):
                return best, history
            for name in params:
                params[name] = params[name] - rate * grads[name]
        train_acc, val_acc = evaluate(params)
        history["train_acc"].append(train_acc)
        history["val_acc"].append(val_acc)
        if val_acc > best_acc:
            best, best_acc = dict(params), val_acc
    return best, history


UPHILL = "The step goes uphill: the gradient is subtracted from the weights."


def _overfit(slug, sentence, *edits):
    topic.edit("overfit_small_batch", slug, sentence, *edits)


_overfit("uphill", UPHILL, ("w - rate", "w + rate"))
topic.family(
    "overfit_small_batch",
    "regularized",
    "The loss is asked for with reg = {value}. With regularization it cannot come down to 0: ask with 0.",
    ["0.001", "0.01", "0.1", "1.0", "1e-4", "1e-5"],
    ("y, 0.0)", "y, {value})"),
)
topic.family(
    "overfit_small_batch",
    "rate-fixed",
    "The rate is fixed in your code (at {value}): take the argument.",
    ["0.1", "0.01", "0.001", "1.0"],
    ("rate * grads", "{value} * grads"),
)
topic.family(
    "overfit_small_batch",
    "target-fixed",
    "The loss at which to stop is fixed in your code (at {value}): take target.",
    ["0.01", "0.001", "0.1", "0"],
    ("value < target", "value < {value}"),
)
_overfit(
    "goes-on",
    "It does not stop when the loss falls below target.",
    ("        if value < target:\n            break\n", ""),
)
_overfit(
    "a-step-too-many",
    "One step too many: the params returned should be those whose loss fell below target.",
    ("        if value < target:\n            break\n", ""),
    (
        "for name, w in params.items()}\n",
        "for name, w in params.items()}\n        if value < target:\n            break\n",
    ),
)
_overfit(
    "last-loss-missing",
    "The loss that fell below target is not in the list.",
    ("        losses.append(value)\n", ""),
    ("            break\n", "            break\n        losses.append(value)\n"),
)
_overfit(
    "steps-fixed",
    "The number of steps is fixed at 300 in your code: take most_steps.",
    ("range(most_steps)", "range(300)"),
)
_overfit(
    "one-image-each-step",
    "Each step sees one image; here every step sees the whole small batch.",
    ("loss(params, X, y, 0.0)", "loss(params, X[len(losses) % len(X) :][:1], y[len(losses) % len(X) :][:1], 0.0)"),
)
_overfit(
    "weights-never-move",
    "The weights never move: the new params are made, but the next step starts from the old ones.",
    ("        params = {name", "        next_params = {name"),
)
_overfit(
    "loss-only-at-the-end",
    "Only the last loss is returned; return the list of all.",
    ("return params, losses", "return params, losses[-1:]"),
)
_overfit("swapped", "First the params, then the losses.", ("return params, losses", "return losses, params"))


def _loops(slug, sentence, *edits, answers=("train", "mended_loop")):
    for answer in answers:
        topic.edit(answer, slug, sentence, *edits)


_loops(
    "same-batch-each-step",
    "Every step sees the same batch: the slice must move on by batch_size with each step.",
    ("order[start : start + batch_size]", "order[:batch_size]"),
)
_loops(
    "first-batch-for-ever",
    "Every step sees the first batch_size images of the data.",
    ("order[start : start + batch_size]", "np.arange(min(batch_size, len(X)))"),
)
_loops(
    "not-shuffled",
    "The images are never shuffled. Each epoch should go through them in a new random order.",
    ("rng.permutation(len(X))", "np.arange(len(X))"),
)
_loops(
    "shuffled-once",
    "All epochs have the same order: it is drawn once, before the loop. Draw a new one for each epoch.",
    ("        order = rng.permutation(len(X))\n", ""),
    ("    for _ in range(epochs):\n", "    order = rng.permutation(len(X))\n    for _ in range(epochs):\n"),
)
topic.family(
    "train",
    "own-seed",
    "The order does not come from the rng that is handed in: a generator of seed {value} is made anew.",
    ["0", "1", "42"],
    ("rng.permutation", "np.random.default_rng({value}).permutation"),
)
_loops(
    "drawn-with-replacement",
    "Each batch is drawn anew from all images, so that within an epoch some come twice and others never. Draw one "
    "order for each epoch and cut it into batches.",
    ("order[start : start + batch_size]", "rng.integers(0, len(X), batch_size)"),
)
_loops(
    "drawn-for-each-batch",
    "Each batch is drawn by itself: no image comes twice in a batch, but within an epoch some come twice and others "
    "never. Draw one order for each epoch and cut it into batches.",
    ("order[start : start + batch_size]", "rng.permutation(len(X))[:batch_size]"),
)
_loops(
    "rest-left-out",
    "The images that do not fill a whole batch at the end of an epoch are left out; they make a smaller one.",
    ("range(0, len(X), batch_size)", "range(0, len(X) - batch_size + 1, batch_size)"),
)
_loops(
    "labels-left-behind",
    "The images are shuffled and their labels are not: what belongs together must be taken by the same indices.",
    ("y[batch]", "y[start : start + batch_size]"),
)
_loops(
    "shuffled-apart",
    "Images and labels are shuffled each by an order of its own: take both by the same indices.",
    ("y[batch]", "y[rng.permutation(len(X))[start : start + batch_size]]"),
)
_loops("all-images-each-step", "Every step sees all images: hand over the batch.", ("X[batch], y[batch]", "X, y"))
topic.edit("train", "uphill", UPHILL, ("params[name] - rate", "params[name] + rate"))
topic.edit("mended_loop", "uphill", UPHILL, ("w - rate", "w + rate"))
topic.family(
    "train",
    "rate-fixed",
    "The rate is fixed in your code (at {value}): take the argument.",
    ["0.1", "0.01", "0.001", "1.0"],
    ("rate * grads", "{value} * grads"),
)


def _train(slug, sentence, *edits):
    topic.edit("train", slug, sentence, *edits)


_train("reg-not-handed-on", "reg is not handed on to the loss.", ("y[batch], reg)", "y[batch], 0.0)"))
_train(
    "weights-never-move",
    "The weights never move: the result of the subtraction is not stored.",
    ("params[name] = params[name] - rate * grads[name]", "params[name] - rate * grads[name]"),
)
_train(
    "one-step-per-epoch",
    "There is one step for each epoch; there should be one for each batch.",
    ("range(0, len(X), batch_size)", "range(0, min(batch_size, len(X)), batch_size)"),
)
_train(
    "last-not-best",
    "These are the last params. Return those that had the highest validation accuracy.",
    ("    return best, history\n", "    return params, history\n"),
)
_train(
    "best-is-no-copy",
    "What you keep as the best params goes on changing: it is the same dict. Keep a copy.",
    ("best, best_acc = dict(params), val_acc", "best, best_acc = params, val_acc"),
)
_train(
    "best-by-training",
    "The best params are chosen by the training accuracy; that always likes the last ones. Choose by validation.",
    ("val_acc > best_acc", "train_acc > best_acc"),
    ("dict(params), val_acc", "dict(params), train_acc"),
)
_train(
    "best-never-updated",
    "The best accuracy so far is not kept: every epoch counts as the best.",
    ("best, best_acc = dict(params), val_acc", "best = dict(params)"),
)
_train(
    "worst-for-best",
    "These are the params of the lowest validation accuracy.",
    ("-np.inf", "np.inf"),
    ("val_acc > best_acc", "val_acc < best_acc"),
)
_train(
    "last-of-equals",
    "Of params that are equally good, return the first, which have trained less.",
    ("val_acc > best_acc", "val_acc >= best_acc"),
)
_train(
    "accuracies-swapped",
    "Training and validation accuracy are mixed up: evaluate returns the training accuracy first.",
    ("train_acc, val_acc = evaluate", "val_acc, train_acc = evaluate"),
)
_train(
    "goes-on-after-nan",
    "It goes on after a loss that is NaN; nothing good comes after that: return what there is.",
    ("            if not np.isfinite(value):\n                return best, history\n", ""),
)
_train(
    "break-leaves-one-loop",
    "`break` leaves the loop over the batches alone; the one over the epochs goes on. Return what there is.",
    ("                return best, history\n", "                break\n"),
)
_train(
    "nan-compared",
    "NaN is equal to nothing, not even to itself: ask with np.isfinite or np.isnan.",
    ("not np.isfinite(value)", "value == np.nan"),
)
_train(
    "nan-left-out",
    "The loss that is NaN should stand in the history, as its last.",
    ('            history["loss"].append(value)\n', ""),
    (
        "                return best, history\n",
        '                return best, history\n            history["loss"].append(value)\n',
    ),
)
_train(
    "broken-params-returned",
    "After a loss of NaN you return the present params; return the best so far.",
    ("                return best, history\n", "                return params, history\n"),
)
_train(
    "loss-per-epoch",
    'history["loss"] has one number for each epoch; it should have one for each step.',
    ('            history["loss"].append(value)\n', ""),
    ("        train_acc, val_acc", '        history["loss"].append(value)\n        train_acc, val_acc'),
)
_train(
    "accuracy-each-step",
    "The accuracies are measured after each step; once after each epoch is meant (it costs more than a step).",
    ("        train_acc, val_acc = evaluate(params)\n", "            train_acc, val_acc = evaluate(params)\n"),
    ('        history["train_acc"]', '            history["train_acc"]'),
    ('        history["val_acc"]', '            history["val_acc"]'),
)
_train("swapped", "First the params, then the history.", ("    return best, history\n", "    return history, best\n"))

topic.edit(
    "mended_loop",
    "weights-never-move",
    "The weights never move: the new params are made, but the next step starts from the old ones.",
    ("            params = {name", "            next_params = {name"),
)
