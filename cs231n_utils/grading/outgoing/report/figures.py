"""Figures as SVG that stands in the page itself. Each has a title, which is what a screen reader says."""

import html
import itertools

__all__ = ["COLORS", "histogram", "outcome_bar", "score_range"]

COLORS = {
    "right": "#1f7a5c",
    "partly right": "#8cc5a8",
    "wrong": "#c8553d",
    "crashed": "#7a3b8f",
    "unwritten": "#c3c9d4",
}
BINS = 20
WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM, TOP = 760, 230, 44, 16, 40, 14


def svg(width, height, title, parts, kind=""):
    text = html.escape(title)
    return (
        f'<svg class="{kind}" role="img" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{text}</title>{''.join(parts)}</svg>"
    )


def rectangle(x, y, width, height, color):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{color}"/>'


def label(x, y, text, anchor="middle", kind=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{html.escape(str(text))}</text>'


def histogram(scores, maximum, median):
    """How many students have how many points.

    Parameters
    ----------
    scores : Counter
        How many have each score.
    maximum : float
        All points.
    median : float
        Marked by a line.

    Returns
    -------
    str
        SVG.
    """
    bins = [0] * BINS
    for score, count in scores.items():
        bins[min(BINS - 1, int(BINS * max(score, 0) / (maximum or 1)))] += count
    step = nice_step(max(bins))
    top = max(step, -(-max(bins) // step) * step)
    width, height = WIDTH - LEFT - RIGHT, HEIGHT - BOTTOM - TOP
    parts = []
    for value in range(0, top + 1, step):
        y = TOP + height * (1 - value / top)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        parts.append(label(LEFT - 6, y + 4, value, "end"))
    for number, count in enumerate(bins):
        tall = height * count / top
        x = LEFT + width * number / BINS
        parts.append(rectangle(x + 1, TOP + height - tall, width / BINS - 2, tall, "#35608f"))
    for part in range(5):
        parts.append(label(LEFT + width * part / 4, HEIGHT - 20, f"{maximum * part / 4:g}"))
    parts.append(label(LEFT + width / 2, HEIGHT - 3, "points"))
    x = LEFT + width * median / (maximum or 1)
    parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{TOP + height}" class="median"/>')
    side = "end" if x > WIDTH / 2 else "start"
    parts.append(label(x + (-5 if side == "end" else 5), TOP - 3, f"median {median:g}", side))
    counted = [
        f"{count} with {maximum * number / BINS:g} to {maximum * (number + 1) / BINS:g}"
        for number, count in enumerate(bins)
        if count
    ]
    title = f"Histogram of the scores of {scores.total()} students, in points of {maximum:g}: {', '.join(counted)}. "
    return svg(WIDTH, HEIGHT, f"{title}The median is {median:g}.", parts, "histogram")


def nice_step(largest, lines=4):
    """The smallest step of 1, 2 or 5 times a power of ten with which so many lines reach the largest number."""
    steps = (factor * 10**power for power in itertools.count() for factor in (1, 2, 5))
    return next(step for step in steps if largest <= step * lines)


def outcome_bar(outcomes, most):
    """A bar of the parts of a class that did right, wrong and so on.

    Parameters
    ----------
    outcomes : dict of str to int
        How many, by the keys of `COLORS`.
    most : int
        The number that fills the bar.
    """
    x, parts = 0.0, []
    for kind, color in COLORS.items():
        width = 300 * outcomes.get(kind, 0) / (most or 1)
        parts.append(rectangle(x, 0, width, 16, color))
        x += width
    title = ", ".join(f"{count} {kind}" for kind, count in outcomes.items() if count) or "nobody"
    return svg(300, 16, title, parts, "bar")


def score_range(low, middle, high):
    """The middle half of a class and its median, each a part of all points."""
    parts = [
        rectangle(0, 6, 300, 4, "#e3e7ee"),
        rectangle(300 * low, 2, max(2, 300 * (high - low)), 12, "#9db7d5"),
        rectangle(min(297.0, max(0, 300 * middle - 1.5)), 0, 3, 16, "#1d3f66"),
    ]
    title = f"The middle half of the class has {low:.0%} to {high:.0%} of the points, the median is {middle:.0%}."
    return svg(300, 16, title, parts, "bar")
