"""Which assignment builds on which, worked out from the ideas that ideas need, and drawn as an SVG picture."""

import html
import itertools
import textwrap

__all__ = ["draw", "needed_assignments", "shortest"]

BOX_WIDTH, BOX_HEIGHT = 186, 46
ACROSS, DOWN = 22, 42
LONGEST_LINE = 25
MARGIN = 12


def needed_assignments(course):
    """For each `Assignment` of a course the names of those whose ideas its own need, as {name: set of names}."""
    home = {concept.slug: assignment.name for assignment in course for concept in assignment.concepts}
    return {
        a.name: {home[need] for concept in a.concepts for need in concept.needs if need in home} - {a.name}
        for a in course
    }


def shortest(needed):
    """The same graph without the arrows that follow from others: from c to a if c needs b, and b needs a."""
    return {
        name: {a for a in direct if not any(a in all_needed(needed, b) for b in direct - {a})}
        for name, direct in needed.items()
    }


def all_needed(needed, name):
    """Everything that `name` needs, directly or by way of others."""
    found = set()
    for other in needed[name]:
        found |= {other} | all_needed(needed, other)
    return found


def draw(course):
    """The graph of a course's assignments, as the text of an SVG picture; an arrow goes from what is needed."""
    graph = shortest(needed_assignments(course))
    rows = ordered(graph)
    widest = max((len(row) for row in rows), default=1)
    width = widest * (BOX_WIDTH + ACROSS) - ACROSS + 2 * MARGIN
    height = len(rows) * (BOX_HEIGHT + DOWN) - DOWN + 2 * MARGIN
    place = {}
    for i, row in enumerate(rows):
        left = (width - len(row) * (BOX_WIDTH + ACROSS) + ACROSS) / 2
        for j, name in enumerate(row):
            place[name] = left + j * (BOX_WIDTH + ACROSS), MARGIN + i * (BOX_HEIGHT + DOWN)
    arrows = [arrow(place[need], place[name]) for name in graph for need in sorted(graph[name])]
    boxes = [box(place[a.name], f"{a.name[:2]} {a.title}") for a in course]
    return "\n".join([head(width, height), *arrows, *boxes, "</svg>\n"])


def ordered(graph):
    """The names in rows, each below all that it needs, and near to them from left to right."""
    level = {}
    for name in graph:  # what is needed comes first in a course
        level[name] = max((level[need] + 1 for need in graph[name]), default=0)
    rows = [[name for name in graph if level[name] == i] for i in range(max(level.values(), default=0) + 1)]
    for above, row in itertools.pairwise(rows):
        spot = {name: (i + 0.5) / len(above) for i, name in enumerate(above)}

        def middle(name, spot=spot):
            spots = [spot[need] for need in graph[name] if need in spot]
            return sum(spots) / len(spots)

        row.sort(key=middle)
    return rows


def head(width, height):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="13">\n'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#5a6b7b"/></marker></defs>\n'
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
    )


def arrow(start, end):
    """A curve from the lower edge of one box to the upper edge of another."""
    x0, y0 = start[0] + BOX_WIDTH / 2, start[1] + BOX_HEIGHT
    x1, y1 = end[0] + BOX_WIDTH / 2, end[1]
    bend = DOWN / 2
    return (
        f'<path d="M{x0:g} {y0:g}C{x0:g} {y0 + bend:g} {x1:g} {y1 - bend:g} {x1:g} {y1:g}" '
        'fill="none" stroke="#5a6b7b" stroke-width="1.3" marker-end="url(#tip)"/>'
    )


def box(corner, text):
    x, y = corner
    lines = textwrap.wrap(text, LONGEST_LINE)
    middle = y + BOX_HEIGHT / 2 + 4.5
    words = "".join(
        f'<tspan x="{x + BOX_WIDTH / 2:g}" y="{middle + 16 * (i - (len(lines) - 1) / 2):g}">{html.escape(line)}</tspan>'
        for i, line in enumerate(lines)
    )
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="5" fill="#e8f0f8" stroke="#33597d"/>'
        f'<text text-anchor="middle" fill="#16283a">{words}</text>'
    )
