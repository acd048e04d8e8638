"""The L-BFGS loop and its mini-batch version: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.second_order.answers import topic


@topic.plain
def lbfgs(f, w, memory, max_steps, tolerance):
    def direction_of(gradient, pairs):
        q, alphas = gradient.copy(), []
        for s, y in reversed(pairs):
            alphas.append((s @ q) / (s @ y))
            q = q - alphas[-1] * y
        if pairs:
            s, y = pairs[-1]
            q = q * (s @ y) / (y @ y)
        for (s, y), alpha in zip(pairs, reversed(alphas)):
            q = q + (alpha - (y @ q) / (s @ y)) * s
        return -q

    def search(w, direction, gradient, loss):
        step = 1.0
        for _ in range(50):
            if f(w + step * direction)[0] <= loss + 1e-4 * step * (gradient @ direction):
                return step
            step = step / 2
        return 0.0

    points, pairs = [w], []
    loss, gradient = f(w)
    for _ in range(max_steps):
        if np.linalg.norm(gradient) <= tolerance:
            break
        direction = direction_of(gradient, pairs)
        step = search(w, direction, gradient, loss)
        if step == 0:
            break
        new_w = w + step * direction
        loss, new_gradient = f(new_w)
        s, y = new_w - w, new_gradient - gradient
        if s @ y > 0:
            pairs = [*pairs, (s, y)][-memory:]
        w, gradient = new_w, new_gradient
        points.append(w)
    return np.array(points)


def _loop(slug, sentence, *edits):
    topic.edit("lbfgs", slug, sentence, *edits)


KEEP = "[*pairs, (s, y)][-memory:]"
_loop("swapped", "The pairs are kept as (y, s); it is (s, y).", ("(s, y)][-memory:]", "(y, s)][-memory:]"))
_loop(
    "oldest-kept",
    "When the memory is full, the newest pair is thrown away; throw away the oldest.",
    (KEEP, "[*pairs, (s, y)][:memory]"),
)
_loop("memory-ignored", "All pairs are kept; keep the last `memory`.", (KEEP, "[*pairs, (s, y)]"))
_loop("one-pair-more", "One pair more than `memory` is kept.", (KEEP, "[*pairs, (s, y)][-memory - 1 :]"))
_loop(
    "newest-first",
    "Each new pair is put first; lbfgs_direction wants the oldest first.",
    (KEEP, "[(s, y), *pairs][:memory]"),
)
_loop(
    "gradient-changed",
    "The direction's computation changes the gradient that it gets, and with it the y of the next pair: q must start "
    "as a copy, and `q -= ...` changes what q is another name for.",
    ("q, alphas = gradient.copy(), []", "q, alphas = gradient, []"),
    ("q = q - alphas[-1] * y", "q -= alphas[-1] * y"),
)
_loop("no-pairs-kept", "No pair is ever kept: this is steepest descent.", (KEEP, "[]"))
_loop(
    "unit-steps",
    "Every step has length 1; ask the line search.",
    ("step = search(w, direction, gradient, loss)", "step = 1.0"),
)
_loop(
    "curvature-unchecked",
    "Pairs without positive curvature are kept, too; the next direction may lead uphill.",
    ("        if s @ y > 0:\n            pairs", "        if True:\n            pairs"),
)
_loop(
    "forgets-on-bad-pair",
    "With a full memory the oldest pair is dropped for one that is then not kept; make room only for one that is.",
    (
        "        if s @ y > 0:\n            pairs",
        "        pairs = pairs[1:] if len(pairs) == memory else pairs\n        if s @ y > 0:\n            pairs",
    ),
)
_loop(
    "in-place",
    "w is changed in place, so that all points are one and the same array, and y is no change any more: write "
    "w = w + ..., which makes a new one.",
    ("new_w = w + step * direction\n", "new_w = w\n        new_w += step * direction\n"),
    ("s, y = new_w - w,", "s, y = step * direction,"),
)
_loop(
    "tolerance-late",
    "The gradient is looked at only after a step; a start that is good enough already needs none.",
    ("        if np.linalg.norm(gradient) <= tolerance:\n            break\n        direction", "        direction"),
    (
        "        points.append(w)\n",
        "        points.append(w)\n        if np.linalg.norm(gradient) <= tolerance:\n            break\n",
    ),
)
_loop(
    "stops-on-bad-pair",
    "A pair without positive curvature ends the run; only pass over the pair.",
    (
        "            pairs = [*pairs, (s, y)][-memory:]\n",
        "            pairs = [*pairs, (s, y)][-memory:]\n        else:\n            break\n",
    ),
)
_loop(
    "cleared-on-bad-pair",
    "A pair without positive curvature clears the memory; only pass over the pair.",
    (
        "            pairs = [*pairs, (s, y)][-memory:]\n",
        "            pairs = [*pairs, (s, y)][-memory:]\n        else:\n            pairs = []\n",
    ),
)
_loop(
    "s-without-step",
    "s is the direction; it is the step taken, step · direction.",
    ("s, y = new_w - w,", "s, y = direction,"),
)
_loop(
    "y-turned",
    "y is the old gradient minus the new one, and s the new point minus the old one: no pair has positive curvature.",
    ("new_gradient - gradient\n", "gradient - new_gradient\n"),
)
_loop(
    "y-is-gradient",
    "y is the new gradient; it is the change of the gradient.",
    ("new_gradient - gradient\n", "new_gradient\n"),
)
_loop(
    "gradient-stale",
    "The gradient is never renewed: it is the start's all the time.",
    ("w, gradient = new_w, new_gradient", "w = new_w"),
)
_loop("start-missing", "The start is missing among the points.", ("points, pairs = [w], []", "points, pairs = [], []"))
_loop(
    "last-point-only",
    "Only the last point is returned; return all of them, the start first.",
    ("return np.array(points)", "return np.array(points)[-1]"),
)
_loop("tolerance-ignored", "The run does not end where the gradient is within the tolerance.", ("<= tolerance", "<= 0"))
_loop(
    "tolerance-on-loss",
    "The loss is compared with the tolerance; compare the gradient's length.",
    ("np.linalg.norm(gradient) <= tolerance", "loss <= tolerance"),
)
_loop(
    "tolerance-on-entries",
    "The largest entry of the gradient is compared with the tolerance; compare its length.",
    ("np.linalg.norm(gradient) <= tolerance", "np.abs(gradient).max() <= tolerance"),
)
_loop("one-step-more", "One step more than max_steps is made.", ("range(max_steps)", "range(max_steps + 1)"))
_loop("one-step-less", "One step less than max_steps is made.", ("range(max_steps)", "range(max_steps - 1)"))
_loop(
    "no-progress-repeated",
    "When the line search finds no step, the run goes on with steps of 0, and lists the same point again and again.",
    ("        if step == 0:\n            break\n", ""),
)
topic.family(
    "lbfgs",
    "memory-fixed",
    "{value} pairs are kept whatever `memory` is.",
    ["1", "3", "5", "10"],
    (KEEP, "[*pairs, (s, y)][-{value}:]"),
)


@topic.plain
def minibatch_lbfgs(gradient_f, direction_of, w, batches, rate, memory):
    points, pairs = [w], []
    for batch in batches:
        gradient = gradient_f(w, batch)
        new_w = w + rate * direction_of(gradient, pairs)
        s = new_w - w
        y = gradient_f(new_w, batch) - gradient
        if s @ y > 0:
            pairs.append((s, y))
            pairs = pairs[-memory:]
        w = new_w
        points.append(w)
    return np.array(points)


def _batches(slug, sentence, *edits):
    topic.edit("minibatch_lbfgs", slug, sentence, *edits)


SAME = "y = gradient_f(new_w, batch) - gradient\n"
_batches(
    "different-batches",
    "y is the difference of gradients of two batches, which is mostly the batches' own: take both on one batch.",
    ("points, pairs = [w], []", "points, pairs, last = [w], [], None"),
    (
        "        new_w = w + rate * direction_of(gradient, pairs)\n",
        "        if last is not None and (w - last[0]) @ (gradient - last[1]) > 0:\n"
        "            pairs = [*pairs, (w - last[0], gradient - last[1])][-memory:]\n"
        "        last = (w, gradient)\n"
        "        new_w = w + rate * direction_of(gradient, pairs)\n",
    ),
    (
        "        s = new_w - w\n"
        "        y = gradient_f(new_w, batch) - gradient\n"
        "        if s @ y > 0:\n"
        "            pairs.append((s, y))\n"
        "            pairs = pairs[-memory:]\n",
        "",
    ),
)
_batches("swapped", "The pairs are still kept as (y, s).", ("append((s, y))", "append((y, s))"))
_batches(
    "oldest-kept",
    "When the memory is full, the newest pair is still thrown away; throw away the oldest.",
    ("pairs[-memory:]", "pairs[:memory]"),
)
_batches(
    "memory-ignored", "All pairs are kept; keep the last `memory`.", ("pairs = pairs[-memory:]", "pairs = pairs[:]")
)
_batches("curvature-unchecked", "Pairs without positive curvature are still kept.", ("if s @ y > 0:", "if True:"))
_batches("rate-twice", "The step is multiplied by the rate twice.", ("rate * direction_of", "rate**2 * direction_of"))
_batches("rate-missing", "The rate is not used.", ("rate * direction_of", "1.0 * direction_of"))
_batches("uphill", "The direction is subtracted; it leads downhill already.", ("w + rate", "w - rate"))
_batches(
    "s-without-rate",
    "s is the direction; it is the step taken, with the rate.",
    ("s = new_w - w\n", "s = (new_w - w) / rate\n"),
)
_batches(
    "absolute-curvature",
    "The pairs with negative curvature are kept, and those with a positive one are passed over.",
    ("if s @ y > 0:", "if s @ y < 0:"),
)
_batches(
    "in-place",
    "w is changed in place, so that all points are one and the same array: write w = w + ..., which makes a new one.",
    (
        "new_w = w + rate * direction_of(gradient, pairs)\n        s = new_w - w\n",
        "s = rate * direction_of(gradient, pairs)\n        new_w = w\n        new_w += s\n",
    ),
)
_batches("start-missing", "The start is missing among the points.", ("[w], []", "[], []"))
_batches(
    "last-point-only",
    "Only the last point is returned; return all of them.",
    ("return np.array(points)", "return np.array(points)[-1]"),
)
_batches(
    "newest-first",
    "Each new pair is put first; the direction wants the oldest first.",
    ("pairs.append((s, y))\n            pairs = pairs[-memory:]", "pairs = [(s, y), *pairs][:memory]"),
)
topic.family(
    "minibatch_lbfgs",
    "memory-fixed",
    "{value} pairs are kept whatever `memory` is.",
    ["1", "5", "10"],
    ("pairs[-memory:]", "pairs[-{value}:]"),
)


@topic.wrong("minibatch_lbfgs", "colleagues", "This is still the colleague's program, with all of its four faults.")
def colleagues_lbfgs(gradient_f, direction_of, w, batches, rate, memory):
    points, pairs = [w], []
    last_w, last_gradient = None, None
    for batch in batches:
        gradient = gradient_f(w, batch)
        if last_w is not None:
            s = w - last_w
            y = gradient - last_gradient
            pairs.append((y, s))
            pairs = pairs[:memory]
        last_w, last_gradient = w, gradient
        w = w + rate * direction_of(gradient, pairs)
        points.append(w)
    return np.array(points)
