"""A narrower range around the best value: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.hyperparameter_search.answers import topic


@topic.plain
def refine_range(low, high, best, shrink=4.0):
    import warnings

    width = np.log10(high) - np.log10(low)
    centre = np.log10(best)
    if centre - np.log10(low) < 0.1 * width or np.log10(high) - centre < 0.1 * width:
        warnings.warn("the best value lies at the border: the optimum may lie outside", stacklevel=2)
    half = width / shrink / 2
    return 10 ** (centre - half), 10 ** (centre + half)


def _refine(slug, sentence, *edits):
    topic.edit("refine_range", slug, sentence, *edits)


_refine(
    "linear",
    "The new range is narrower on the plain axis; these ranges are searched by the exponent. Compute with logarithms.",
    ("np.log10", "1.0 * np.float64"),
    ("10 ** (centre - half), 10 ** (centre + half)", "centre - half, centre + half"),
)
_refine(
    "clipped",
    "The new range is cut off at the old one. If the best lies at the border, a better value may lie outside: this way "
    "it is never found.",
    (
        "return 10 ** (centre - half), 10 ** (centre + half)",
        "return max(low, 10 ** (centre - half)), min(high, 10 ** (centre + half))",
    ),
)
_refine(
    "pushed-inside",
    "The new range is pushed back into the old one. If the best lies at the border, a better value may lie outside: "
    "this way it is never found.",
    (
        "    half = width / shrink / 2\n",
        "    half = width / shrink / 2\n    centre = min(max(centre, np.log10(low) + half), np.log10(high) - half)\n",
    ),
)
_refine(
    "half-not-halved",
    "The range reaches its full width to either side: it is twice too wide.",
    ("/ shrink / 2", "/ shrink"),
)
_refine("wider", "The range is shrink times wider, not narrower.", ("width / shrink", "width * shrink"))
_refine(
    "half-as-wide-again",
    "The range is twice too narrow: half of its width goes to either side of the best.",
    ("/ shrink / 2", "/ shrink / 4"),
)
_refine("same-width", "The range is as wide as before: shrink is not used.", ("width / shrink", "width"))
topic.family(
    "refine_range",
    "shrink-fixed",
    "shrink is written into the code ({value}); take the argument.",
    ["4", "2", "10"],
    ("/ shrink", "/ {value}"),
)
_refine(
    "exponents",
    "These are the exponents; raise 10 to them.",
    ("10 ** (centre - half), 10 ** (centre + half)", "centre - half, centre + half"),
)
_refine(
    "middle-of-the-range",
    "The new range lies in the middle of the old one; it belongs around the best value.",
    (
        "10 ** (centre - half), 10 ** (centre + half)",
        "(low * high) ** 0.5 * 10 ** -half, (low * high) ** 0.5 * 10**half",
    ),
)
_refine(
    "factors-of-best",
    "The best is divided and multiplied by shrink, whatever the range was: its width in the exponent is to shrink.",
    ("10 ** (centre - half), 10 ** (centre + half)", "best / shrink, best * shrink"),
)
_refine(
    "never-warns",
    "There is no warning when the best lies at the border (warnings.warn; what is printed is none).",
    (
        'warnings.warn("the best value lies at the border: the optimum may lie outside", stacklevel=2)',
        "pass",
    ),
)
_refine(
    "warns-when-reaching-past",
    "It warns where the new range reaches past the old one, which depends on shrink. The border is a tenth of the old "
    "range's width.",
    (
        "if centre - np.log10(low) < 0.1 * width or np.log10(high) - centre < 0.1 * width:",
        "if centre - np.log10(low) < width / shrink / 2 or np.log10(high) - centre < width / shrink / 2:",
    ),
)
_refine(
    "tenth-of-a-decade",
    "The border is a tenth of a decade wide here; let it be a tenth of the range's width, in the exponent.",
    ("0.1 * width", "0.1"),
)
_refine(
    "natural-in-power-of-ten",
    "The exponents are natural logarithms and put over 10: use log10 with 10, or log with exp.",
    ("np.log10", "np.log"),
)
_refine(
    "always-warns",
    "It warns even where the best lies well inside the range.",
    (
        "if centre - np.log10(low) < 0.1 * width or np.log10(high) - centre < 0.1 * width:",
        "if width > 0:",
    ),
)
_refine(
    "upper-end-only",
    "It warns at the upper end only; the best may lie at the lower one too.",
    ("centre - np.log10(low) < 0.1 * width or ", ""),
)
_refine(
    "lower-end-only",
    "It warns at the lower end only; the best may lie at the upper one too.",
    (" or np.log10(high) - centre < 0.1 * width", ""),
)
_refine(
    "exactly-at-the-end",
    "It warns only where the best is the end itself. A random trial never falls there exactly: a tenth of the width "
    "counts as the border.",
    ("0.1 * width", "1e-9 * width"),
)
_refine(
    "border-on-the-plain-axis",
    "What counts as the border is measured on the plain axis, so that whole decades at the low end belong to it. "
    "Measure it in the exponent.",
    (
        "if centre - np.log10(low) < 0.1 * width or np.log10(high) - centre < 0.1 * width:",
        "if best - low < 0.1 * (high - low) or high - best < 0.1 * (high - low):",
    ),
)
topic.family(
    "refine_range",
    "border-width",
    "The border is {value} of the range wide; let it be a tenth of its width in the exponent.",
    ["0.05", "0.2", "0.25"],
    ("0.1 * width", "{value} * width"),
)
_refine(
    "border-of-a-decade",
    "The border is a decade wide here; let it be a tenth of the range's width, in the exponent.",
    ("0.1 * width", "1"),
)
_refine(
    "old-range-after-the-warning",
    "After the warning the old range is returned; go on, and centre the new one on the best.",
    ("stacklevel=2)\n", "stacklevel=2)\n        return low, high\n"),
)
_refine(
    "warning-raised",
    "The warning is raised like an error, which ends the function: call warnings.warn and go on.",
    (
        'warnings.warn("the best value lies at the border: the optimum may lie outside", stacklevel=2)',
        'raise Warning("border")',
    ),
)
