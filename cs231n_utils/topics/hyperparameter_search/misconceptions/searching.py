"""Loops over trials, and what is read from their results: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.hyperparameter_search.answers import topic


@topic.plain
def random_search(objective, space, trials, rng):
    results = []
    for _ in range(trials):
        settings = {name: 10 ** rng.uniform(np.log10(low), np.log10(high)) for name, (low, high) in space.items()}
        seed = int(rng.integers(2**32))
        try:
            score = objective(settings, seed)
        except FloatingPointError:
            score = -np.inf
        results.append({"settings": settings, "score": score})
    return results


@topic.plain
def grid_search(objective, grid, rng):
    combinations = [{}]
    for name, values in grid.items():
        combinations = [{**settings, name: value} for settings in combinations for value in values]
    results = []
    for settings in combinations:
        try:
            score = objective(settings, int(rng.integers(2**32)))
        except FloatingPointError:
            score = -np.inf
        results.append({"settings": settings, "score": score})
    return results


ONE_SEED = (
    "Every trial gets the same seed, so all of them start from the same weights and see the images in the same order. "
    "Draw a seed for each from rng."
)
FIXED_SEEDS = "The seeds do not come from rng: another search with another rng has the same ones, and repeats its luck."
SCORE_OF_FAILURE = "A trial that diverged must lose against every other, however low its score is: give it -inf."


def _random(slug, sentence, *edits):
    topic.edit("random_search", slug, sentence, *edits)


for _name, _seed in (("random_search", "seed = int(rng.integers(2**32))"), ("grid_search", "int(rng.integers(2**32))")):
    _new = "seed = " if _name == "random_search" else ""
    topic.edit(
        _name,
        "one-seed-drawn",
        ONE_SEED,
        ("    results = []\n", "    results = []\n    one = int(rng.integers(2**32))\n"),
        (_seed, _new + "one"),
    )
    topic.edit(_name, "trial-number-as-seed", FIXED_SEEDS, (_seed, _new + "len(results)"))
    topic.edit(
        _name,
        "generator-for-seed",
        "objective gets the generator itself; it takes a whole number, drawn from it anew for each trial.",
        (_seed, _new + "rng"),
    )
    topic.edit(
        _name,
        "failed-trials-left-out",
        "Trials that diverged are left out of the results. That they diverged is a result too.",
        ("            score = -np.inf\n", "            continue\n"),
    )
    topic.edit(
        _name,
        "stops-at-a-failure",
        "The search ends at the first trial that diverges; the others are still to be run.",
        ("            score = -np.inf\n", "            break\n"),
    )
    topic.family(_name, "score-of-failure", SCORE_OF_FAILURE, ["0.0", "-1.0", "np.nan"], ("= -np.inf", "= {value}"))
    topic.edit(
        _name,
        "failure-not-caught",
        "A trial that diverges raises FloatingPointError, and here it ends the whole search: catch it.",
        ("except FloatingPointError", "except ZeroDivisionError"),
    )
    topic.edit(
        _name,
        "best-only",
        "One result is returned; return those of all trials.",
        ("return results", 'return [max(results, key=lambda r: r["score"])]'),
    )
    topic.edit(
        _name,
        "sorted",
        "The results are sorted by score. Leave them in the order of the trials: how a search went on is worth seeing.",
        ("return results", 'return sorted(results, key=lambda r: -r["score"])'),
    )
topic.family(
    "random_search", "one-seed", ONE_SEED, ["0", "1", "42"], ("seed = int(rng.integers(2**32))", "seed = {value}")
)
topic.family("grid_search", "one-seed", ONE_SEED, ["0", "1", "42"], ("int(rng.integers(2**32))", "{value}"))
_random(
    "one-dict-for-all",
    "One dict is filled anew in every trial, so all results show the last settings. Make a new dict for each trial.",
    ("    results = []\n", "    results, settings = [], {}\n"),
    (
        "settings = {name: 10 ** rng.uniform(np.log10(low), np.log10(high)) for name, (low, high) in space.items()}",
        "settings.update({n: 10 ** rng.uniform(np.log10(low), np.log10(high)) for n, (low, high) in space.items()})",
    ),
)
_random(
    "failure-made-again",
    "A trial that diverged is made again with other settings. It counts as a trial too, with the score -inf.",
    ("for _ in range(trials)", "while len(results) < trials"),
    ("            score = -np.inf\n", "            continue\n"),
)
_random(
    "uniform",
    "The settings are drawn uniformly, so that nearly all lie in the last decade. Draw the exponent.",
    ("10 ** rng.uniform(np.log10(low), np.log10(high))", "rng.uniform(low, high)"),
)
_random(
    "drawn-once",
    "The settings are drawn once, before the loop: every trial tries the same.",
    (
        "    results = []\n    for _ in range(trials):\n        settings = {",
        "    results = []\n    settings = {",
    ),
    ("        seed = int", "    for _ in range(trials):\n        seed = int"),
)
_random(
    "stream-of-its-own",
    "Every trial makes a generator anew with one fixed seed: all of them draw the same settings.",
    ("10 ** rng.uniform", "10 ** np.random.default_rng(0).uniform"),
)
_random(
    "fixed-generator",
    "The search draws from a generator of its own with a fixed seed: every search of yours tries the same. Use rng.",
    ("    results = []\n", "    results = []\n    rng = np.random.default_rng(0)\n"),
)
_random(
    "one-draw-for-all-parameters",
    "One random number places all parameters: where one is large, all are. Draw for each of them.",
    ("        settings = {", "        place = rng.random()\n        settings = {"),
    ("10 ** rng.uniform(np.log10(low), np.log10(high))", "low * (high / low) ** place"),
)
_random(
    "unseeded",
    "The same rng gives another search each time: something is drawn from elsewhere. Draw all from rng.",
    ("10 ** rng.uniform", "10 ** np.random.default_rng().uniform"),
)
_random(
    "score-of-the-trial-before",
    "A trial that diverged keeps the score of the one before it; give it -inf.",
    ("    results = []\n", "    results, score = [], -np.inf\n"),
    ("            score = -np.inf\n", "            pass\n"),
)
_random(
    "improvements-only",
    "Only trials that were better than all before are in the results; return all of them.",
    ("    results = []\n", "    results, best = [], -np.inf\n"),
    (
        '        results.append({"settings": settings, "score": score})\n',
        "        if score > best:\n            best = score\n"
        '            results.append({"settings": settings, "score": score})\n',
    ),
)
_random("one-trial-too-few", "One trial is missing.", ("range(trials)", "range(trials - 1)"))


def _grid(slug, sentence, *edits):
    topic.edit("grid_search", slug, sentence, *edits)


_grid(
    "one-dict-for-all",
    "One dict is filled anew in every trial, so all results show the last settings. Make a new dict for each trial.",
    (
        "    results = []\n    for settings in combinations:\n",
        "    results, settings = [], {}\n    for combination in combinations:\n        settings.update(combination)\n",
    ),
)


LOOP = "combinations = [{**settings, name: value} for settings in combinations for value in values]"
_grid(
    "side-by-side",
    "The values are taken side by side (zip), first with first. A grid is every value with every other.",
    (
        "    combinations = [{}]\n    for name, values in grid.items():\n        " + LOOP,
        "    combinations = [dict(zip(grid, values)) for values in zip(*grid.values())]",
    ),
)
_grid(
    "one-at-a-time",
    "One parameter is varied while the others stay at their first value; a grid is every value with every other.",
    (
        "    combinations = [{}]\n    for name, values in grid.items():\n        " + LOOP,
        "    first = {name: values[0] for name, values in grid.items()}\n"
        "    combinations = [{**first, name: value} for name, values in grid.items() for value in values]",
    ),
)
_grid(
    "names-written-in",
    'The names "rate" and "reg" are written into the code; a grid may have any names, and any number of them.',
    (
        "    combinations = [{}]\n    for name, values in grid.items():\n        " + LOOP,
        '    combinations = [{"rate": a, "reg": b} for a in grid["rate"] for b in grid["reg"]]',
    ),
)
_grid(
    "two-loops",
    "Two parameters are expected, with a loop for each; a grid may have any number of them.",
    (
        "    combinations = [{}]\n    for name, values in grid.items():\n        " + LOOP,
        "    a, b = grid\n    combinations = [{a: x, b: y} for x in grid[a] for y in grid[b]]",
    ),
)
_grid(
    "letters-of-the-names",
    "The letters of the names are combined: itertools.product(*grid) goes through the names. Take grid.values().",
    (
        "    combinations = [{}]\n    for name, values in grid.items():\n        " + LOOP,
        "    import itertools\n\n    combinations = [dict(zip(grid, letters)) for letters in itertools.product(*grid)]",
    ),
)
_grid("last-value-missing", "The last value of each parameter is never tried.", ("in values]", "in values[:-1]]"))
_grid("first-value-missing", "The first value of each parameter is never tried.", ("in values]", "in values[1:]]"))
_grid(
    "two-parameters-only",
    "Only the first two parameters are combined; there may be more, or fewer.",
    ("in grid.items():", "in list(grid.items())[:2]:"),
)


@topic.plain
def best_so_far(results):
    best, curve = -np.inf, []
    for result in results:
        if result["score"] > best:
            best = result["score"]
        curve.append(best)
    return np.array(curve)


def _best(slug, sentence, *edits):
    topic.edit("best_so_far", slug, sentence, *edits)


_best(
    "starts-at-zero",
    "It starts at 0, and scores below that are never the best: start at -inf.",
    ("= -np.inf,", "= 0.0,"),
)
_best(
    "lowest", "This is the lowest so far; a higher score is better.", ("> best", "< best"), ("= -np.inf,", "= np.inf,")
)
_best(
    "one-behind",
    "Each entry is one trial behind: the trial itself counts.",
    (
        '        if result["score"] > best:\n            best = result["score"]\n        curve.append(best)',
        '        curve.append(best)\n        if result["score"] > best:\n            best = result["score"]',
    ),
)
_best(
    "best-of-all",
    "Every entry is the best of all trials; entry t may know the first t + 1 only.",
    ("np.array(curve)", "np.full(len(curve), best)"),
)
_best(
    "last-only",
    "Only the last value is returned; return one for each trial.",
    ("return np.array(curve)", "return best"),
)
_best(
    "scores-themselves",
    "These are the scores as they came; keep the best one.",
    ("curve.append(best)", 'curve.append(result["score"])'),
)
_best(
    "improvements-only",
    "There is an entry only where the best changed; return one for each trial.",
    ("        curve.append(best)", "            curve.append(best)"),
)
_best(
    "nan-stays",
    "A NaN stays for ever once it came: nothing is greater than NaN. A trial without a score changes nothing.",
    ('if result["score"] > best', 'if not result["score"] <= best'),
)
_best(
    "nan-poisons",
    "One NaN makes all that follows NaN (np.maximum passes it on). A trial without a score changes nothing.",
    ('if result["score"] > best:\n            best = result["score"]', 'best = np.maximum(best, result["score"])'),
)
_best(
    "nan-for-zero",
    "A NaN is counted as a score of 0, which beats every score below. A trial without a score changes nothing.",
    (
        'if result["score"] > best:\n            best = result["score"]',
        'if np.nan_to_num(result["score"]) > best:\n            best = np.nan_to_num(result["score"])',
    ),
)
_best(
    "gap-at-nan",
    "The entry of a trial without a score is left at 0; the best so far belongs there too.",
    ("curve.append(best)", 'curve.append(0.0 if np.isnan(result["score"]) else best)'),
)
_best(
    "nan-left-out",
    "Trials without a score have no entry; each has one, the best before it.",
    ("        curve.append(best)", '        if not np.isnan(result["score"]):\n            curve.append(best)'),
)
_best(
    "starts-with-the-first",
    "It starts with the first score. If that is NaN, nothing is greater and it stays: start at -inf.",
    ("best, curve = -np.inf, []", 'best, curve = results[0]["score"], []'),
)
_best(
    "running-mean",
    "This is the mean so far; it is the best that is asked for.",
    ("np.array(curve)", 'np.cumsum([r["score"] for r in results]) / np.arange(1, len(results) + 1)'),
)


@topic.plain
def select_best(results):
    best = None
    for result in results:
        accuracy = result["val_accuracy"]
        if not np.isnan(accuracy) and (best is None or accuracy > best["val_accuracy"]):
            best = result
    return best


def _select(slug, sentence, *edits):
    topic.edit("select_best", slug, sentence, *edits)


_select(
    "test-set",
    "The test set chooses here. Its accuracy is then the best of many, and no estimate any more: choose by validation.",
    ("val_accuracy", "test_accuracy"),
)
_select(
    "mean-of-both",
    "The test accuracy has a say in the choice. It may have none.",
    ('accuracy = result["val_accuracy"]', 'accuracy = (result["val_accuracy"] + result["test_accuracy"]) / 2'),
    ('> best["val_accuracy"]', '> (best["val_accuracy"] + best["test_accuracy"]) / 2'),
)
_select(
    "nan-first",
    "A NaN in the first place is never replaced: no number is greater than NaN.",
    ("best = None", "best = results[0]"),
)
_select(
    "nan-wins",
    "A NaN wins: np.argmax takes it for the largest. A trial that diverged must lose.",
    ("if not np.isnan(accuracy) and (best is None or accuracy", "if best is None or np.isnan(accuracy) or (accuracy"),
)
_select(
    "last-of-equals", "Of equal results this takes the last; take the first.", ("accuracy > best", "accuracy >= best")
)
_select(
    "sorted",
    "Sorting goes wrong where a value is NaN, which is neither smaller nor larger; and of equals it takes the last.",
    ("return best", 'return sorted(results, key=lambda r: r["val_accuracy"])[-1]'),
)
_select(
    "number-only",
    "This is the number of the result; return the result itself.",
    ("return best", "return next(i for i, r in enumerate(results) if r is best)"),
)
_select("lowest", "This is the lowest accuracy.", ("accuracy > best", "accuracy < best"))
_select(
    "settings-only",
    "Only the settings are returned; return the whole result.",
    ("return best", 'return best["settings"]'),
)
_select(
    "accuracy-only",
    "Only the accuracy is returned; return the whole result.",
    ("return best", 'return best["val_accuracy"]'),
)
_select(
    "train-set",
    "The training accuracy chooses here: it is highest where the net has learned its images by heart.",
    ("val_accuracy", "train_accuracy"),
)
_select(
    "ties-by-test",
    "Among equals the test accuracy decides. It may have no say: take the first.",
    (
        'accuracy > best["val_accuracy"]',
        '(accuracy, result["test_accuracy"]) > (best["val_accuracy"], best["test_accuracy"])',
    ),
)
_select(
    "starts-at-zero",
    "It starts at an accuracy of 0, so that a net with 0 % right is never taken, even if it is the only one.",
    ("(best is None or accuracy > best", "accuracy > (0 if best is None else best"),
)
