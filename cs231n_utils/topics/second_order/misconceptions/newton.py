"""Newton's step, its damping, one rate for all directions, the Hessian times a vector: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.second_order.answers import topic


@topic.plain
def newton_step(gradient, hessian, damping=0.0):
    damped = hessian + damping * np.eye(len(gradient))
    if np.linalg.eigvalsh(damped)[0] <= 0:
        raise ValueError("not positive definite: use more damping")
    return np.linalg.solve(damped, -gradient)


CHECK = (
    '    if np.linalg.eigvalsh(damped)[0] <= 0:\n        raise ValueError("not positive definite: use more damping")\n'
)
SOLVE = "np.linalg.solve(damped, -gradient)"


def _step(slug, sentence, *edits):
    topic.edit("newton_step", slug, sentence, *edits)


_step("uphill", "The step has the wrong sign: the model's slope is −gradient where you go.", ("-gradient", "gradient"))
_step(
    "multiplied",
    "The gradient is multiplied by the Hessian; the step solves hessian · step = −gradient.",
    (SOLVE, "-damped @ gradient"),
)
_step(
    "one-over-each-entry",
    "1 / hessian is taken entry by entry. That is no inverse of a matrix: solve the equations.",
    (SOLVE, "-(1 / np.where(damped == 0, 1e-30, damped)) @ gradient"),
)
_step(
    "diagonal-only",
    "Only the diagonal of the Hessian is used; what one weight does to the slope of another is lost.",
    (SOLVE, "-gradient / np.diag(damped)"),
)
_step(
    "inverse-of-anything",
    "The Hessian is solved or inverted whether or not it is positive definite. If it is not, the step may lead to a "
    "saddle or a maximum.",
    (CHECK, ""),
)
_step(
    "pseudo-inverse",
    "A singular Hessian gets a pseudo-inverse, which hides that the model has no single minimum. Raise a ValueError.",
    (CHECK, ""),
    (SOLVE, "-np.linalg.pinv(damped) @ gradient"),
)
_step(
    "determinant",
    "Only a determinant that is not positive is refused. Two negative eigenvalues have a positive product.",
    ("np.linalg.eigvalsh(damped)[0] <= 0", "np.linalg.det(damped) <= 0"),
)
_step(
    "largest-eigenvalue",
    "The largest eigenvalue is looked at. All of them must be positive: look at the smallest.",
    ("np.linalg.eigvalsh(damped)[0]", "np.linalg.eigvalsh(damped)[-1]"),
)
_step(
    "diagonal-checked",
    "Only the diagonal is checked. A matrix with a positive diagonal can have negative eigenvalues.",
    ("np.linalg.eigvalsh(damped)[0]", "np.diag(damped).min()"),
)
_step(
    "checked-before-damping",
    "The Hessian is refused before the damping is added; the damping may have mended it.",
    ("np.linalg.eigvalsh(damped)[0]", "np.linalg.eigvalsh(hessian)[0]"),
)
_step(
    "semidefinite-accepted",
    "An eigenvalue of 0 is accepted: along it the model is a line, without a minimum.",
    ("eigvalsh(damped)[0] <= 0", "eigvalsh(damped)[0] < -1e-6"),
    (SOLVE, "np.linalg.lstsq(damped, -gradient, rcond=None)[0]"),
)
_step("damping-ignored", "The damping is not used.", ("hessian + damping * np.eye(len(gradient))", "hessian"))
_step(
    "damping-everywhere",
    "The damping is added to every entry of the Hessian; add it to the diagonal.",
    ("damping * np.eye(len(gradient))", "damping"),
)
_step("damping-subtracted", "The damping is subtracted.", ("hessian + damping", "hessian - damping"))
_step(
    "damping-relative",
    "The damping is multiplied by the Hessian's diagonal (Marquardt's way); here it is added as it is.",
    ("damping * np.eye(len(gradient))", "damping * np.diag(np.diag(hessian))"),
)


_step(
    "diagonal-replaced",
    "The damping replaces the Hessian's diagonal; it is added to it.",
    (
        "hessian + damping * np.eye(len(gradient))",
        "hessian - np.diag(np.diag(hessian)) + damping * np.eye(len(gradient))",
    ),
)


@topic.plain
def gradient_descent_plan(smallest, largest, share):
    rate = 2 / (smallest + largest)
    factor = (largest - smallest) / (largest + smallest)
    for steps in range(1, 100_000):
        if factor**steps <= share:
            break
    return rate, steps


def _plan(slug, sentence, *edits):
    topic.edit("gradient_descent_plan", slug, sentence, *edits)


RATE, LEFT = "2 / (smallest + largest)", "(largest - smallest) / (largest + smallest)"
topic.family(
    "gradient_descent_plan",
    "rate-from-largest",
    "The rate is {value} / largest. It need not be that small: let the factors of the steepest and of the flattest "
    "direction be equally large.",
    ["1", "2"],
    (RATE, "{value} / largest"),
)
_plan(
    "rate-and-steps-of-one-over-largest",
    "This is the plan for the rate 1 / largest. With a larger one the flattest direction shrinks faster: go on until "
    "the steepest one limits it.",
    (RATE, "1 / largest"),
    (LEFT, "1 - smallest / largest"),
)
_plan(
    "rate-of-the-flattest",
    "The rate is 1 / smallest: right for the flattest direction, and far too large for the steepest.",
    (RATE, "1 / smallest"),
)
_plan("rate-halved", "The rate is 1 / (smallest + largest), half of the best one.", (RATE, "1 / (smallest + largest)"))
_plan(
    "rate-of-the-mean-length",
    "The rate is 2 / (largest − smallest): the two factors are |1 − rate · h| with opposite signs, so the sum stands "
    "there.",
    (RATE, "2 / (largest - smallest + 1e-300)"),
)
_plan(
    "rate-geometric",
    "The rate is 1 over the geometric mean of the two curvatures; the factors are equal for 2 over their sum.",
    (RATE, "1 / np.sqrt(smallest * largest)"),
)
_plan(
    "loss-in-place-of-distance",
    "The steps are those for the loss, which shrinks by the square of the factor; share is of the distance.",
    (LEFT, "((largest - smallest) / (largest + smallest)) ** 2"),
)
_plan(
    "one-minus-one-over-condition",
    "A step leaves 1 − smallest / largest here; with the best rate it leaves less.",
    (LEFT, "1 - smallest / largest"),
)
_plan(
    "root-of-condition",
    "This is the factor of the conjugate gradient method, with the root of the condition number. Plain gradient "
    "descent has none.",
    (LEFT, "(np.sqrt(largest) - np.sqrt(smallest)) / (np.sqrt(largest) + np.sqrt(smallest))"),
)
_plan(
    "rounded-down",
    "One step is missing: after these steps more than the share is left.",
    ("rate, steps", "rate, max(steps - 1, 1)"),
)
_plan(
    "not-whole",
    "The number of steps is not whole: there is no fraction of a step, so round up.",
    ("rate, steps", "rate, np.log(share) / np.log(factor + 1e-300)"),
)
_plan("one-too-many", "There is one step more than needed.", ("rate, steps", "rate, steps + 1"))
COUNT = "    for steps in range(1, 100_000):\n        if factor**steps <= share:\n            break\n"
_plan(
    "rounded-to-nearest",
    "The number of steps is rounded to the nearest whole number; where that is down, more than the share is left.",
    (COUNT, "    steps = round(np.log(share) / np.log(factor)) if factor else 1\n"),
)
_plan(
    "round-bowl-none",
    "On a round bowl the formula gives 0 steps: the factor is 0 and its logarithm minus infinity. One step is needed.",
    (COUNT, "    steps = int(np.ceil(np.log(share) / np.log(factor)))\n"),
)
_plan(
    "round-bowl-logarithm",
    "On a round bowl the factor is 0, and 0 has no logarithm: treat this case apart. One step is enough.",
    (COUNT, "    import math\n    steps = math.ceil(math.log(share) / math.log(factor))\n"),
)
_plan(
    "approximate-steps",
    "These are the steps of the approximation 1 − 2/κ. It is close in narrow bowls only; count with the factor.",
    (COUNT, "    steps = int(np.ceil(largest / smallest / 2 * np.log(1 / share)))\n"),
)


@topic.plain
def damping_for_radius(gradient, hessian, radius):
    values, vectors = np.linalg.eigh(hessian)
    slopes = vectors.T @ gradient
    if values[0] > 0 and np.linalg.norm(slopes / values) <= radius:
        return 0.0
    low = max(0.0, -values[0])
    high = low + np.linalg.norm(gradient) / radius
    for _ in range(100):
        middle = (low + high) / 2
        if np.linalg.norm(slopes / (values + middle)) > radius:
            low = middle
        else:
            high = middle
    return high


def _radius(slug, sentence, *edits):
    topic.edit("damping_for_radius", slug, sentence, *edits)


LENGTH = "np.linalg.norm(slopes / (values + middle))"
_radius(
    "surely-enough",
    "This damping is enough, but more than needed: look for the smallest one.",
    ("range(100)", "range(0)"),
)
_radius(
    "bound-returned",
    "|gradient| / radius − (smallest eigenvalue) is only a bound: with it the step is short enough, and shorter than "
    "need be. Look for the smallest damping below it.",
    ("values[0] > 0 and", "False and"),
    ("return high", "return max(0.0, np.linalg.norm(gradient) / radius - values[0])"),
)
topic.family(
    "damping_for_radius",
    "doubled",
    "The damping is doubled from {value} on until the step fits. That goes too far: now halve the interval.",
    ["0.0001", "0.001", "0.01", "0.1"],
    ("high = low + np.linalg.norm(gradient) / radius", "high = {value}"),
    (
        "for _ in range(100):",
        "while not (values[0] + high > 0 and np.linalg.norm(slopes / (values + high)) <= radius):\n"
        "        high *= 2\n    for _ in range(0):",
    ),
)
topic.family(
    "damping_for_radius",
    "interval-fixed",
    "The interval that is halved ends at {value}; for a short radius the damping is larger than that.",
    ["1.0", "10.0", "100.0"],
    ("high = low + np.linalg.norm(gradient) / radius", "high = {value}"),
)
_radius(
    "never-none",
    "Where Newton's own step is short enough no damping is needed: 0.",
    ("values[0] > 0 and", "False and"),
    ("low = max(0.0, -values[0])", "low = -values[0]"),
)
_radius(
    "only-definite",
    "The damping only makes the matrix positive definite; the step must be short enough, too.",
    ("return high", "return low if values[0] > 0 else 1e-3 - values[0]"),
    ("range(100)", "range(0)"),
)
_radius(
    "definiteness-forgotten",
    "With this damping the matrix is not positive definite: the step is short, and leads to a saddle of the model.",
    ("values[0] > 0 and ", ""),
    ("low = max(0.0, -values[0])", "low = 0.0"),
    ("high = low + np.linalg.norm(gradient) / radius", "high = max(0.0, -values[0]) / 2"),
)
_radius(
    "indefinite-accepted",
    "A damping is accepted with which the matrix is not positive definite: the step is short enough, and leads to a "
    "saddle of the model. The damping must exceed −(smallest eigenvalue).",
    ("values[0] > 0 and ", ""),
    ("low = max(0.0, -values[0])", "low = 0.0"),
)
_radius(
    "steepest-curvature",
    "The largest eigenvalue stands for all; each direction has its own.",
    (LENGTH, "np.linalg.norm(slopes / (values[-1] + middle))"),
)
_radius(
    "squared",
    "The squared length is compared with the radius.",
    (LENGTH, LENGTH + " ** 2"),
    ("/ values) <=", "/ values) ** 2 <="),
)
_radius(
    "largest-entry",
    "The largest entry of the step is compared with the radius; take its length.",
    (LENGTH, "np.abs(vectors @ (slopes / (values + middle))).max()"),
)
_radius(
    "sum-of-entries",
    "The sum of the step's absolute entries is compared with the radius; take its length.",
    (LENGTH, "np.abs(vectors @ (slopes / (values + middle))).sum()"),
)
_radius(
    "gradient-not-turned",
    "The entries of the gradient are divided by the eigenvalues; first write it in the eigenvectors' directions.",
    ("vectors.T @ gradient", "gradient"),
)
_radius(
    "vectors-transposed",
    "The eigenvectors are the columns that eigh returns: their part of the gradient is vectors.T @ gradient.",
    ("vectors.T @ gradient", "vectors @ gradient"),
)
_radius(
    "scaled-step",
    "This is the damping for a step that points along the gradient. Newton's damped step turns as it grows shorter.",
    (
        "return high",
        "return max(0.0, np.linalg.norm(gradient) / radius - gradient @ hessian @ gradient / (gradient @ gradient))",
    ),
)
topic.family(
    "damping_for_radius",
    "coarse",
    "The damping is found to about {value} only; go on halving.",
    ["0.1", "0.01"],
    ("range(100)", "range(int(np.ceil(np.log2((high - low) / {value}))))"),
)


@topic.plain
def hessian_vector_product(gradient_f, w, v):
    size = np.linalg.norm(v)
    if size == 0:
        return np.zeros_like(w)
    h = 1e-5 / size
    return (gradient_f(w + h * v) - gradient_f(w - h * v)) / (2 * h)


def _product(slug, sentence, *edits):
    topic.edit("hessian_vector_product", slug, sentence, *edits)


DIFFERENCE = "(gradient_f(w + h * v) - gradient_f(w - h * v)) / (2 * h)"
topic.family(
    "hessian_vector_product",
    "one-sided",
    "The difference is one-sided, over a step of length {value}, and its error grows with the step itself; take a step "
    "to either side.",
    ["1e-5", "1e-6", "1e-4"],
    ("1e-5 / size", "{value} / size"),
    (DIFFERENCE, "(gradient_f(w + h * v) - gradient_f(w)) / h"),
)
_product(
    "h-times-length",
    "h grows with v: the step h · v has v's length squared. Divide by the length, so that it is always equally long.",
    ("1e-5 / size", "1e-5 * size"),
)
_product("not-halved", "The points are 2h apart, so divide by 2h.", ("/ (2 * h)", "/ h"))
_product(
    "sign",
    "The difference is taken the wrong way round.",
    ("gradient_f(w + h * v) - gradient_f(w - h * v)", "gradient_f(w - h * v) - gradient_f(w + h * v)"),
)
_product("not-divided", "The difference of the gradients is not divided by the step.", (" / (2 * h)", ""))
_product(
    "direction-only",
    "This is the Hessian times the unit vector along v; the product grows with v.",
    ("/ (2 * h)", "/ (2 * h) / size"),
)
_product(
    "length-twice",
    "The product is multiplied by v's length once too often: h · v is short already.",
    ("/ (2 * h)", "/ (2 * h) * size"),
)
topic.family(
    "hessian_vector_product",
    "h-fixed",
    "h is {value} whatever v is: a long v makes a step that leaves the neighbourhood of w, a short one drowns in "
    "rounding. Let h · v have the same length always.",
    ["1e-3", "1e-4", "1e-5", "1e-6"],
    ("1e-5 / size", "{value}"),
)
_product(
    "step-too-long",
    "The step is too long: the gradient is not straight over it.",
    ("1e-5 / size", "1e-1 / size"),
)
_product(
    "step-too-short",
    "The step is so short that rounding spoils the difference.",
    ("1e-5 / size", "1e-12 / size"),
)
_product(
    "zero-divided",
    "For v = 0 the step is 0 / 0. The product is 0.",
    ("    if size == 0:\n        return np.zeros_like(w)\n", ""),
)
_product(
    "whole-hessian",
    "The whole Hessian is computed, with two gradients for each weight. One step along v is enough.",
    (
        "    h = 1e-5 / size\n    return " + DIFFERENCE,
        "    h = 1e-5\n    rows = [(gradient_f(w + h * e) - gradient_f(w - h * e)) / (2 * h) for e in np.eye(len(w))]\n"
        "    return np.array(rows) @ v",
    ),
)
_product(
    "at-v",
    "The gradients are taken around v and along w: it is the other way round.",
    ("gradient_f(w + h * v) - gradient_f(w - h * v)", "gradient_f(v + h * w) - gradient_f(v - h * w)"),
)
_product(
    "curvature-number",
    "This is vᵀHv, one number; the product is a vector.",
    ("return " + DIFFERENCE, "return v @ (" + DIFFERENCE + ")"),
)
