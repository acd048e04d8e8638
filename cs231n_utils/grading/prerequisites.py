"""Which assignment builds on which, worked out from the ideas that ideas need, and drawn as an SVG picture."""

import html
import itertools
import textwrap

__all__ = ["draw", "needed_assignments", "shortest"]

BOX_WIDTH, BOX_HEIGHT = 186, 46
GAP_WIDTH = 8
ACROSS, DOWN = 22, 46
SWEEPS = 4
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
    rows, chains = layers(graph)
    widest = max((width_of(row) for row in rows), default=BOX_WIDTH)
    width = widest + 2 * MARGIN
    height = len(rows) * (BOX_HEIGHT + DOWN) - DOWN + 2 * MARGIN
    middles = {spot: x + width / 2 for row in rows for spot, x in spread(row).items()}
    top = {spot: MARGIN + i * (BOX_HEIGHT + DOWN) for i, row in enumerate(rows) for spot in row}
    arrows = [arrow([(middles[spot], top[spot]) for spot in chain]) for chain in chains]
    boxes = [box(middles[a.name], top[a.name], f"{a.name[:2]} {a.title}") for a in course]
    return "\n".join([head(width, height), *arrows, *boxes, "</svg>\n"])


# ---- Where everything stands: rows, and in each row an order with few crossings ------------------------------------


def layers(graph):
    """The names in rows, each below all that it needs, and the way of each arrow from row to row.

    Where an arrow passes by a row, a gap is left for it: a spot that is a tuple.
    """
    level = {}
    for name in graph:  # what is needed comes first in a course
        level[name] = max((level[need] + 1 for need in graph[name]), default=0)
    rows = [[name for name in graph if level[name] == i] for i in range(max(level.values(), default=-1) + 1)]
    chains = []
    for name in graph:
        for need in sorted(graph[name]):
            gaps = {i: (need, name, i) for i in range(level[need] + 1, level[name])}
            for i, gap in gaps.items():
                rows[i].append(gap)
            chains.append([need, *gaps.values(), name])
    untangle(rows, [link for chain in chains for link in itertools.pairwise(chain)])
    return rows, chains


def untangle(rows, links):
    """Sorts each row, in place, by where its neighbours stand; down and up a few times."""
    above, below = {}, {}
    for high, low in links:
        above.setdefault(low, []).append(high)
        below.setdefault(high, []).append(low)
    for _ in range(SWEEPS):
        for neighbours, order in ((above, rows), (below, rows[::-1])):
            for fixed, row in itertools.pairwise(order):
                middles = spread(fixed)
                own = spread(row)
                wanted = {
                    spot: sum(middles[n] for n in neighbours[spot]) / len(neighbours[spot])
                    for spot in row
                    if spot in neighbours
                }
                row.sort(key=lambda spot, wanted=wanted, own=own: wanted.get(spot, own[spot]))


def spread(row):
    """Where the middle of each spot of a row stands, from the middle of the picture."""
    middles, x = {}, -width_of(row) / 2
    for spot in row:
        middles[spot] = x + spot_width(spot) / 2
        x += spot_width(spot) + ACROSS
    return middles


def width_of(row):
    return sum(spot_width(spot) + ACROSS for spot in row) - ACROSS


def spot_width(spot):
    return GAP_WIDTH if isinstance(spot, tuple) else BOX_WIDTH


# ---- What is drawn -------------------------------------------------------------------------------------------------


def head(width, height):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="13">\n'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#5a6b7b"/></marker></defs>\n'
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
    )


def arrow(way):
    """A curve from the lower edge of a way's first spot to the upper edge of its last, through the gaps between."""
    path = f"M{way[0][0]:g} {way[0][1] + BOX_HEIGHT:g}"
    for (x0, y0), (x1, y1) in itertools.pairwise(way):
        start, bend = y0 + BOX_HEIGHT, DOWN / 2
        path += f"L{x0:g} {start:g}C{x0:g} {start + bend:g} {x1:g} {y1 - bend:g} {x1:g} {y1:g}"
    return f'<path d="{path}" fill="none" stroke="#5a6b7b" stroke-width="1.3" marker-end="url(#tip)"/>'


def box(middle, y, text):
    lines = textwrap.wrap(text, LONGEST_LINE)
    first = y + BOX_HEIGHT / 2 + 4.5 - 8 * (len(lines) - 1)
    words = "".join(
        f'<tspan x="{middle:g}" y="{first + 16 * i:g}">{html.escape(line)}</tspan>' for i, line in enumerate(lines)
    )
    return (
        f'<rect x="{middle - BOX_WIDTH / 2:g}" y="{y:g}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="5" '
        f'fill="#e8f0f8" stroke="#33597d"/><text text-anchor="middle" fill="#16283a">{words}</text>'
    )
