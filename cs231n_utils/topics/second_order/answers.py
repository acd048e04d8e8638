"""13-second-order: the answers and their references."""

import numpy as np

from cs231n_utils import second_order
from cs231n_utils.check.registry import Topic

topic = Topic("13-second-order")

NEWTON = "The bottom of the model"
PLAN = "What one rate can do"
RADIUS = "How much damping?"
SEARCH = "A step of the right length"
PRODUCT = "The Hessian times a vector"
BFGS = "Learning the curvature from gradients"
DAMP = "When the curvature condition fails"
DIRECTION = "The last few pairs are enough"
LOOP = "The whole method"
BATCHES = "Mini-batches"
MEMORY = "What fits into memory"
KIND = "Reading a curve"


def _gradient_descent_plan(smallest, largest, share):
    """Counted step by step."""
    left, steps = 1.0, 0
    while left > share:
        left, steps = left * (largest - smallest) / (largest + smallest), steps + 1
    return 2 / (smallest + largest), steps


def _damping_for_radius(gradient, hessian, radius):
    """Newton's method for 1 / length(damping) = 1 / radius, from a damping that is surely enough; safeguarded."""
    values, vectors = np.linalg.eigh(hessian)
    g = vectors.T @ gradient
    low = max(0.0, -values[0])
    high = low + np.linalg.norm(g) / radius
    if values[0] > 0 and np.linalg.norm(g / values) <= radius:
        return 0.0
    damping = high
    for _ in range(100):
        length = np.linalg.norm(g / (values + damping))
        low, high = (low, damping) if length <= radius else (damping, high)
        slope = -np.sum(g**2 / (values + damping) ** 3) / length
        damping = damping + (length - radius) / radius * length / -slope
        if not low < damping < high:
            damping = (low + high) / 2
    return float(high)


def _damp_pair(s, y, B, share=0.2):
    curvature, wanted = s @ y, share * (s @ B @ s)
    if curvature >= wanted:
        return y
    model = B @ s
    return y + (wanted - curvature) / (s @ model - curvature) * (model - y)


def _lbfgs(f, w, memory, max_steps, tolerance):
    points, pairs, (_, gradient) = [w], [], f(w)
    while len(points) <= max_steps and np.linalg.norm(gradient) > tolerance:
        direction = second_order.lbfgs_direction(gradient, pairs)
        step = second_order.backtracking_line_search(f, w, direction, gradient)
        if step == 0:
            break
        s = step * direction
        new_gradient = f(w + s)[1]
        if s @ (new_gradient - gradient) > 0:
            pairs = [*pairs, (s, new_gradient - gradient)][-memory:]
        w, gradient = w + s, new_gradient
        points.append(w)
    return np.array(points)


def _minibatch_lbfgs(gradient_f, direction_of, w, batches, rate, memory):
    points, kept = [w], []
    for batch in batches:
        here = gradient_f(w, batch)
        s = rate * direction_of(here, kept)
        w = w + s
        y = gradient_f(w, batch) - here
        kept = [*kept, (s, y)][-memory:] if s @ y > 0 else kept
        points.append(w)
    return np.stack(points)


def _largest_memory(parameters, budget, itemsize=4):
    vectors = budget // (parameters * itemsize)
    if vectors < 3:
        raise ValueError("not even the weights, the gradient and the direction fit")
    return int((vectors - 3) // 2)


def _convergence_kind(errors):
    """From the mean logarithmic fall per step in the middle of the run and at its end."""
    logs = np.log(np.asarray(errors, dtype=float))
    middle = len(logs) // 2
    late = logs[-1] - logs[middle]
    if late > np.log(0.5):
        return "stalled"
    return "superlinear" if logs[-1] - logs[-2] < 2 * (logs[middle] - logs[0]) / middle else "linear"


_answer = topic.answer
_answer("newton_step", second_order.newton_step, returns=("the step",), section=NEWTON)
_answer("gradient_descent_plan", _gradient_descent_plan, returns=("the rate", "the steps"), section=PLAN)
_answer("damping_for_radius", _damping_for_radius, returns=("the damping",), section=RADIUS, calls=("newton_step",))
_answer("backtracking_line_search", second_order.backtracking_line_search, returns=("the step length",), section=SEARCH)
_answer("hessian_vector_product", second_order.hessian_vector_product, returns=("the product",), section=PRODUCT)
_answer("bfgs_update", second_order.bfgs_update, returns=("the new inverse Hessian",), section=BFGS)
_answer("damp_pair", _damp_pair, returns=("the damped y",), section=DAMP)
_answer("lbfgs_direction", second_order.lbfgs_direction, returns=("the direction",), section=DIRECTION)
_answer("lbfgs", _lbfgs, returns=("the points",), section=LOOP, calls=("lbfgs_direction", "backtracking_line_search"))
_answer("minibatch_lbfgs", _minibatch_lbfgs, returns=("the points",), section=BATCHES)
_answer("largest_memory", _largest_memory, returns=("the number of pairs",), section=MEMORY)
_answer("convergence_kind", _convergence_kind, returns=("the kind",), section=KIND)
