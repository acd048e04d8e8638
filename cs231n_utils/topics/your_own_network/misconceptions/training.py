"""Known mistakes of the checks before training, of the step and of the choice."""

import numpy as np

from cs231n_utils.topics.your_own_network.answers import topic


@topic.plain
def checks_before_training(loss, params, X, y, classes):
    value, grads = loss(params, X, y)
    errors, silent = {}, []
    for name in sorted(params):
        grad = grads.get(name)
        if grad is None or np.all(grad == 0):
            silent.append(name)
            continue
        where = np.unravel_index(np.abs(grad).argmax(), grad.shape)
        up, down = params[name].copy(), params[name].copy()
        up[where] += 1e-5
        down[where] -= 1e-5
        high = loss({**params, name: up}, X, y)[0]
        low = loss({**params, name: down}, X, y)[0]
        slope = (high - low) / 2e-5
        errors[name] = abs(grad[where] - slope) / (abs(grad[where]) + abs(slope))
    return value / np.log(classes), errors, silent


@topic.plain
def train_step(loss, params, X, y, rule, learning_rate, configs, augment):
    value, grads = loss(params, augment(X), y)
    next_params, next_configs = {}, {}
    for name in params:
        config = configs.get(name, {})
        config["learning_rate"] = learning_rate
        next_params[name], next_configs[name] = rule(params[name], grads[name], config)
    return next_params, next_configs, value


@topic.plain
def score(forward, X, y, batch_size, augment):
    right = 0
    for start in range(0, len(X), batch_size):
        batch = X[start : start + batch_size]
        scores = forward(batch, "test")
        right += np.sum(scores.argmax(axis=1) == y[start : start + batch_size])
    return right / len(X)


@topic.plain
def choose_final(runs, budget):
    best, best_mean = None, -1.0
    for key in sorted({(run["name"], run["rate"]) for run in runs}):
        its = [run for run in runs if (run["name"], run["rate"]) == key]
        if max([run["seconds"] for run in its]) > budget:
            continue
        mean = np.mean([run["val"] for run in its])
        if mean > best_mean:
            best, best_mean = key, mean
    return best


edit = topic.edit
VALUE = "return value / np.log(classes), errors"
ERROR = "abs(grad[where] - slope) / (abs(grad[where]) + abs(slope))"

edit(
    "checks_before_training",
    "no-logarithm",
    "The first loss is compared with the number of classes, not with its logarithm.",
    (VALUE, "return value / classes, errors"),
)
edit(
    "checks_before_training",
    "log-10",
    "The logarithm has base 10; the loss of a softmax is a natural logarithm.",
    ("np.log(", "np.log10("),
)
edit(
    "checks_before_training",
    "log-2",
    "The logarithm has base 2; the loss of a softmax is a natural logarithm.",
    ("np.log(", "np.log2("),
)
edit(
    "checks_before_training",
    "ratio-upside-down",
    "The ratio is upside down: the loss is divided by ln(classes).",
    (VALUE, "return np.log(classes) / value, errors"),
)
edit(
    "checks_before_training",
    "difference-for-a-ratio",
    "This is the difference of loss and ln(classes), not their ratio.",
    ("value / np.log", "value - np.log"),
)
edit(
    "checks_before_training",
    "one-sided",
    "The numerical gradient is one-sided; take both sides.",
    ("slope = (high - low) / 2e-5", "slope = (high - value) / 1e-5"),
)
edit(
    "checks_before_training",
    "step-not-doubled",
    "The difference goes over two steps of h and is divided by one.",
    ("/ 2e-5", "/ 1e-5"),
)
edit(
    "checks_before_training",
    "absolute-error",
    "This is the absolute error; a relative one is asked for.",
    (ERROR, "abs(grad[where] - slope)"),
)
edit(
    "checks_before_training",
    "error-over-the-larger",
    "The error is divided by the larger of the two, not by their sum.",
    ("(abs(grad[where]) + abs(slope))", "max(abs(grad[where]), abs(slope))"),
)
edit(
    "checks_before_training",
    "no-absolute-values-below",
    "The denominator needs absolute values: two gradients of opposite sign would cancel there.",
    ("(abs(grad[where]) + abs(slope))", "abs(grad[where] + slope)"),
)
edit(
    "checks_before_training",
    "largest-not-in-absolute-value",
    "The place is that of the largest gradient with its sign; the largest in absolute value is asked for.",
    ("np.abs(grad).argmax()", "grad.argmax()"),
)
edit(
    "checks_before_training",
    "always-the-first-weight",
    "It is always the first weight that is tried; the one of the largest gradient is asked for.",
    ("np.abs(grad).argmax()", "0"),
)
edit(
    "checks_before_training",
    "any-zero-is-silent",
    "A parameter counts as silent if any entry of its gradient is 0. Some often are, after a ReLU; it is silent if all "
    "are.",
    ("np.all(grad == 0)", "np.any(grad == 0)"),
)
edit(
    "checks_before_training",
    "zero-sum-is-silent",
    "A gradient whose entries add up to 0 is not silent.",
    ("np.all(grad == 0)", "abs(np.sum(grad)) < 1e-12"),
)
edit(
    "checks_before_training",
    "missing-is-not-silent",
    "A parameter that gets no gradient at all is left out; it is silent too.",
    ("            silent.append(name)", "            silent += [name] if grad is not None else []"),
)
edit(
    "checks_before_training",
    "zero-is-not-silent",
    "Only missing gradients are counted; one that is 0 everywhere is silent too.",
    ("            silent.append(name)", "            silent += [name] if grad is None else []"),
)
edit(
    "checks_before_training",
    "params-moved",
    "The weights are changed in place and not put back, so what is checked next is another net.",
    ("params[name].copy(), params[name].copy()", "params[name], params[name].copy()"),
)

edit("train_step", "no-augmentation", "The batch is not augmented.", ("augment(X)", "X"))
edit("train_step", "augmented-twice", "The batch is augmented twice.", ("augment(X)", "augment(augment(X))"))
edit(
    "train_step",
    "one-config-for-all",
    "All parameters share one config, so that the momentum of one moves the others.",
    ("configs.get(name, {})", "configs"),
    ("next_configs[name] = rule", "next_configs = rule"),
)
edit(
    "train_step",
    "configs-forgotten",
    "Every step begins with an empty config: momentum and Adam's moments are forgotten.",
    ("configs.get(name, {})", "{}"),
)
edit(
    "train_step",
    "configs-not-returned",
    "The configs that the rule returns are not handed back.",
    ("return next_params, next_configs, value", "return next_params, configs, value"),
    ("config = configs.get(name, {})", "config = dict(configs.get(name, {}))"),
)
edit(
    "train_step",
    "rate-only-at-first",
    "The learning rate is set in the first step alone, so a schedule has no effect.",
    ('config["learning_rate"] = learning_rate', 'config.setdefault("learning_rate", learning_rate)'),
)
edit(
    "train_step",
    "rate-left-out",
    "learning_rate is not handed on: the rule takes its default.",
    ('config["learning_rate"] = learning_rate', "pass"),
)
edit(
    "train_step",
    "loss-of-the-other-images",
    "The loss returned is that of the images without augmentation; return the one that the gradient belongs to.",
    (
        "    next_params, next_configs = {}, {}",
        "    value = loss(params, X, y)[0]\n    next_params, next_configs = {}, {}",
    ),
)
edit(
    "train_step",
    "loss-after-the-step",
    "The loss returned is that after the step.",
    (
        "return next_params, next_configs, value",
        "return next_params, next_configs, loss(next_params, augment(X), y)[0]",
    ),
)
edit(
    "train_step",
    "only-weights",
    "Only the weights W are updated; biases, gamma and beta learn too.",
    (
        "    for name in params:",
        "    next_params = dict(params)\n    for name in [name for name in params if name[0] == 'W']:",
    ),
)
edit(
    "train_step",
    "gradient-added",
    "The step goes uphill: the gradient's sign is turned before the rule, which subtracts it itself.",
    ("params[name], grads[name]", "params[name], -grads[name]"),
)

edit(
    "score",
    "augmented-images",
    "The images are augmented before they are scored. That is for training: here it only makes the score noisy.",
    ("forward(batch", "forward(augment(batch)"),
)
edit("score", "train-mode", "The net is scored in training mode.", ('"test"', '"train"'))
edit(
    "score",
    "augmented-in-train-mode",
    "The images are augmented, and the net is scored in training mode.",
    ("forward(batch", "forward(augment(batch)"),
    ('"test"', '"train"'),
)
edit(
    "score",
    "batch-size-ignored",
    "All images go into forward at once: with many of them the memory does not hold the layers' caches.",
    ("    right = 0\n", "    right, batch_size = 0, len(X)\n"),
)
edit(
    "score",
    "last-batch-dropped",
    "The last, shorter batch is left out but counted in the mean.",
    ("range(0, len(X), batch_size)", "range(0, len(X) - batch_size + 1, batch_size)"),
)
edit(
    "score",
    "count-for-a-share",
    "This is the number of images that are right; their share is asked for.",
    ("right / len(X)", "right"),
)
edit("score", "errors", "This is the share of images that are wrong.", ("return right", "return 1 - right"))
edit(
    "score", "percent", "This is in percent; a number from 0 to 1 is asked for.", ("return right", "return 100 * right")
)
edit(
    "score",
    "mean-of-batch-means",
    "The mean of the batches' accuracies counts images of the shorter, last batch for more than others.",
    ("right += np.sum(", "right += np.mean("),
    ("right / len(X)", "right / -(-len(X) // batch_size)"),
)
edit(
    "choose_final",
    "test-chooses",
    "The choice looks at the test accuracy. Then the test set says nothing any more about new images.",
    ('run["val"]', 'run["test"]'),
)
edit(
    "choose_final",
    "best-seed",
    "One lucky seed decides; take the mean over the seeds.",
    ('np.mean([run["val"]', 'np.max([run["val"]'),
)
edit(
    "choose_final",
    "worst-seed",
    "The worst seed decides; take the mean over the seeds.",
    ('np.mean([run["val"]', 'np.min([run["val"]'),
)
edit(
    "choose_final",
    "median-of-seeds",
    "This is the median over the seeds; the mean is asked for.",
    ("np.mean(", "np.median("),
)
edit(
    "choose_final",
    "sum-of-seeds",
    "The sum over the seeds favours what was run more often; take the mean.",
    ("np.mean(", "np.sum("),
)
edit(
    "choose_final",
    "no-budget",
    "The budget is not looked at: runs that cost more are compared with runs that cost less.",
    ("continue", "pass"),
)
edit(
    "choose_final",
    "cheapest-run-in-budget",
    "A setting counts as within the budget if its cheapest run is; all of its runs must be.",
    ('max([run["seconds"]', 'min([run["seconds"]'),
)
edit(
    "choose_final",
    "mean-in-budget",
    "The mean of a setting's seconds is within the budget; all of its runs must be.",
    ('max([run["seconds"]', 'np.mean([run["seconds"]'),
)
edit(
    "choose_final",
    "total-in-budget",
    "The seconds of all seeds are added up; the budget is for one run.",
    ('max([run["seconds"]', 'sum([run["seconds"]'),
)
edit(
    "choose_final",
    "runs-over-budget-dropped",
    "Runs that cost too much are dropped and the rest of their setting kept: then only its lucky, short runs count.",
    ("its = [run for run in runs if", 'its = [run for run in runs if run["seconds"] <= budget and'),
    ('if max([run["seconds"] for run in its]) > budget:', "if not its:"),
)
edit(
    "choose_final",
    "rates-thrown-together",
    "All rates of a variant are averaged; each variant is judged at its own best rate.",
    (
        'its = [run for run in runs if (run["name"], run["rate"]) == key]',
        'its = [run for run in runs if run["name"] == key[0]]',
    ),
)
edit(
    "choose_final",
    "one-rate-for-all",
    "One rate is chosen for all variants: that of the best mean over all of them. Each needs its own.",
    (
        "    for key in sorted(",
        "    rates = {}\n    for run in runs:\n        rates.setdefault(run['rate'], []).append(run['val'])\n"
        "    shared = max(rates, key=lambda r: np.mean(rates[r]))\n    for key in sorted(k for k in ",
    ),
    ("for run in runs}):\n        its", "for run in runs} if k[1] == shared):\n        its"),
)
edit(
    "choose_final",
    "worst",
    "This is the worst of all, not the best.",
    ("None, -1.0", "None, 2.0"),
    ("mean > best_mean", "mean < best_mean"),
)
edit("choose_final", "only-the-name", "The rate is missing: return (name, rate).", ("return best", "return best[0]"))

# Seen in public students' code, and in answers tried beside it.
WHERE = "where = np.unravel_index(np.abs(grad).argmax(), grad.shape)"
UPDATE = "next_params[name], next_configs[name] = rule(params[name], grads[name], config)"
topic.family(
    "checks_before_training",
    "large-step",
    "The step is {value}, too large: over it the slope changes. Take 1e-5.",
    ["1e-2", "0.1"],
    ("+= 1e-5", "+= {value}"),
    ("-= 1e-5", "-= {value}"),
    ("/ 2e-5", "/ (2 * {value})"),
)
edit(
    "checks_before_training",
    "step-only-up-by-a-half",
    "The two steps are not of one size.",
    ("down[where] -= 1e-5", "down[where] -= 2e-5"),
)
edit(
    "checks_before_training",
    "all-entries-moved",
    "All entries are moved at once; move the one of the largest gradient alone.",
    ("up[where] += 1e-5", "up += 1e-5"),
    ("down[where] -= 1e-5", "down -= 1e-5"),
)
edit(
    "checks_before_training",
    "place-of-the-largest-weight",
    "The place is that of the largest weight; that of the largest gradient is asked for.",
    (WHERE, "where = np.unravel_index(np.abs(params[name]).argmax(), grad.shape)"),
)
edit(
    "checks_before_training",
    "place-of-the-smallest-gradient",
    "The place is that of the smallest gradient, where rounding weighs most; that of the largest is asked for.",
    ("np.abs(grad).argmax()", "np.abs(grad).argmin()"),
)
edit(
    "checks_before_training",
    "over-the-gradient",
    "The error is divided by the gradient alone, not by the sum of both.",
    ("(abs(grad[where]) + abs(slope))", "abs(grad[where])"),
)
edit(
    "checks_before_training",
    "over-the-slope",
    "The error is divided by the slope alone, not by the sum of both.",
    ("(abs(grad[where]) + abs(slope))", "abs(slope)"),
)
edit(
    "checks_before_training",
    "over-the-mean",
    "The error is divided by the mean of the two, not by their sum.",
    ("(abs(grad[where]) + abs(slope))", "((abs(grad[where]) + abs(slope)) / 2)"),
)
edit(
    "checks_before_training",
    "logarithm-undone",
    "This is exp(-loss) times the classes; the loss is to be divided by ln(classes).",
    ("value / np.log(classes)", "np.exp(-value) * classes"),
)
edit(
    "checks_before_training",
    "images-for-classes",
    "The logarithm is that of the number of images; it is that of the number of classes.",
    ("np.log(classes)", "np.log(len(y))"),
)
edit(
    "checks_before_training",
    "classes-from-the-labels",
    "The classes are counted from y; a class of which the batch has no image is missing then. Take `classes`.",
    ("np.log(classes)", "np.log(y.max() + 1)"),
)
edit(
    "checks_before_training",
    "silent-with-an-error",
    "Silent parameters are given an error too; there is nothing to compare.",
    ("            silent.append(name)", "            silent.append(name)\n            errors[name] = 0.0"),
)
edit(
    "checks_before_training",
    "silent-not-sorted",
    "The silent names are not in the order of the alphabet.",
    ("silent.append(name)", "silent.insert(0, name)"),
)
topic.family(
    "checks_before_training",
    "small-is-silent",
    "A gradient below {value} counts as silent here; silent is one that is exactly 0.",
    ["0.5", "1e-2"],
    ("np.all(grad == 0)", "np.all(np.abs(grad) < {value})"),
)

edit(
    "train_step",
    "tuple-for-a-parameter",
    "A comma after the new weights makes a tuple of them.",
    (
        "    return next_params",
        "    next_params = {name: (w,) for name, w in next_params.items()}\n    return next_params",
    ),
)
edit(
    "train_step",
    "params-changed",
    "The new weights are written into the dict that was given; make a new one.",
    ("next_params, next_configs = {}, {}", "next_params, next_configs = params, {}"),
)
edit(
    "train_step",
    "rate-in-the-gradient",
    "The gradient is multiplied by the learning rate before the rule, which does that itself.",
    ("grads[name], config", "learning_rate * grads[name], config"),
)
edit(
    "train_step",
    "gradient-of-the-other-images",
    "The gradients are those of the images without augmentation; the loss sees the augmented ones.",
    (
        "value, grads = loss(params, augment(X), y)",
        "value, grads = loss(params, augment(X), y)[0], loss(params, X, y)[1]",
    ),
)
edit(
    "train_step",
    "rule-called-twice",
    "The rule is called twice for a parameter, so its config moves on twice.",
    (UPDATE, f"rule(params[name], grads[name], config)\n        {UPDATE}"),
)
edit(
    "train_step",
    "rule-not-used",
    "The step is that of plain gradient descent: the rule is not called.",
    (UPDATE, "next_params[name], next_configs[name] = params[name] - learning_rate * grads[name], config"),
)
edit(
    "train_step",
    "loss-first",
    "The order of what is returned is params, configs, loss.",
    ("return next_params, next_configs, value", "return value, next_params, next_configs"),
)
edit(
    "train_step",
    "another-key-for-the-rate",
    'The rate is stored under "lr"; rules read config["learning_rate"].',
    ('config["learning_rate"]', 'config["lr"]'),
)

SLICE = "batch = X[start : start + batch_size]"
edit(
    "score",
    "unknown-mode",
    'There is no mode "eval": the modes are "train" and "test".',
    ('"test"', '"eval"'),
)
edit(
    "score",
    "last-batch-not-counted",
    "The last, shorter batch is left out, and the mean is over the others.",
    ("range(0, len(X), batch_size)", "range(0, len(X) - batch_size + 1, batch_size)"),
    ("right / len(X)", "right / max(1, len(X) // batch_size * batch_size)"),
)
edit(
    "score",
    "one-batch-alone",
    "Only the first batch is scored: the loop ends too early.",
    ("    return right / len(X)", "        break\n    return right / min(len(X), batch_size)"),
)
edit(
    "score",
    "images-skipped",
    "An image is left out between two batches.",
    ("range(0, len(X), batch_size)", "range(0, len(X), batch_size + 1)"),
)
edit(
    "score",
    "ends-at-the-batch-size",
    "The slice ends at batch_size each time; it ends at start + batch_size.",
    (SLICE, "batch = X[start:batch_size]"),
)
edit(
    "score",
    "class-of-each-column",
    "argmax goes over the images; over the classes it is axis=1.",
    ("argmax(axis=1)", "argmax(axis=0)"),
)
edit(
    "score",
    "compared-with-all-labels",
    "A batch's guesses are compared with all labels; take those of the batch.",
    ("== y[start : start + batch_size]", "== y"),
)
edit(
    "score",
    "also-of-augmented-images",
    "The scores of augmented images are added. That is another method (notebook 09), and depends on chance.",
    ('scores = forward(batch, "test")', 'scores = forward(batch, "test") + forward(augment(batch), "test")'),
)
edit(
    "score",
    "whole-number",
    "// gives a whole number: the share is 0 unless all are right.",
    ("right / len(X)", "right // len(X)"),
)

edit(
    "choose_final",
    "budget-itself-too-much",
    "A run that takes exactly the budget is within it.",
    ("> budget", ">= budget"),
)
edit("choose_final", "rate-first", "The pair is (name, rate), in this order.", ("return best", "return best[::-1]"))
edit(
    "choose_final",
    "mean-returned-too",
    "The mean is returned as a third; only the pair (name, rate) is asked for.",
    ("return best", "return (*best, best_mean)"),
)
edit(
    "choose_final",
    "test-has-a-say",
    "The test accuracy is added to the validation accuracy. Then the test set says nothing any more about new images.",
    ('run["val"] for', 'run["val"] + run["test"] for'),
)
edit(
    "choose_final",
    "points-for-each-second",
    "The accuracy is divided by the seconds; within the budget, cost does not count.",
    ('run["val"] for', 'run["val"] / run["seconds"] for'),
)
topic.family(
    "choose_final",
    "one-seed",
    "Only the {value} seed of each setting counts; take the mean over all of them.",
    ["first", "last"],
    ('np.mean([run["val"] for run in its])', 'its[{"first": 0, "last": -1}["{value}"]]["val"]'),
)
edit(
    "choose_final",
    "best-run-in-the-budget",
    "The single best run within the budget decides. A setting counts by the mean of its seeds, and only if all of them "
    "keep within the budget.",
    ("its = [run for run in runs if", 'its = [run for run in runs if run["seconds"] <= budget and'),
    ('if max([run["seconds"] for run in its]) > budget:', "if not its:"),
    ('np.mean([run["val"]', 'np.max([run["val"]'),
)
edit(
    "choose_final",
    "best-run-whatever-it-costs",
    "The single best run decides, and the budget is not looked at; take means over seeds, within the budget.",
    ('np.mean([run["val"]', 'np.max([run["val"]'),
    ("continue", "pass"),
)
