"""Drawing settings: known ways to get it wrong."""

import numpy as np

from cs231n_utils.topics.hyperparameter_search.answers import topic


@topic.plain
def sample_log_uniform(low, high, rng, size=None):
    return 10 ** rng.uniform(np.log10(low), np.log10(high), size)


def _sample(slug, sentence, *edits):
    topic.edit("sample_log_uniform", slug, sentence, *edits)


_sample(
    "uniform",
    "The numbers are uniform themselves: nine tenths of them lie in the last decade. Draw the exponent uniformly.",
    ("10 ** rng.uniform(np.log10(low), np.log10(high), size)", "rng.uniform(low, high, size)"),
)
_sample(
    "exponents",
    "These are the exponents; raise 10 to them.",
    ("10 ** rng", "rng"),
)
_sample(
    "natural-in-power-of-ten",
    "The exponents are drawn with natural logarithms and put over 10: use log10 with 10, or log with exp.",
    ("np.log10(low), np.log10(high)", "np.log(low), np.log(high)"),
)
_sample(
    "tens-in-exp",
    "The exponents are drawn with log10 and put over e: use log10 with 10, or log with exp.",
    (
        "10 ** rng.uniform(np.log10(low), np.log10(high), size)",
        "np.exp(rng.uniform(np.log10(low), np.log10(high), size))",
    ),
)
_sample(
    "powers-of-ten-only",
    "Only whole powers of ten come out; the exponent may be any number between the two.",
    (
        "rng.uniform(np.log10(low), np.log10(high), size)",
        "np.round(rng.uniform(np.log10(low), np.log10(high), size))",
    ),
)
_sample(
    "normal",
    "The exponents are normal: some lie outside the range, and most lie in its middle. Draw them uniformly.",
    (
        "rng.uniform(np.log10(low), np.log10(high), size)",
        "rng.normal((np.log10(low) + np.log10(high)) / 2, (np.log10(high) - np.log10(low)) / 4, size)",
    ),
)
_sample(
    "reciprocal",
    "One over a uniform number is not log-uniform: nearly all of these lie near the low end.",
    (
        "10 ** rng.uniform(np.log10(low), np.log10(high), size)",
        "1 / rng.uniform(1 / high, 1 / low, size)",
    ),
)
_sample(
    "own-seed",
    "Two calls give the same numbers: a generator is made anew, with a fixed seed, in each. Draw from the rng that "
    "comes in.",
    ("rng.uniform", "np.random.default_rng(0).uniform"),
)
_sample(
    "one-for-all",
    "All numbers of the sample are the same: one is drawn and repeated.",
    (
        "10 ** rng.uniform(np.log10(low), np.log10(high), size)",
        "np.full(() if size is None else size, 10 ** rng.uniform(np.log10(low), np.log10(high)))",
    ),
)
_sample(
    "global-generator",
    "The same rng gives other numbers each time: they are drawn from elsewhere (np.random). Draw from rng.",
    ("rng.uniform", "np.random.uniform"),
)
_sample(
    "array-of-one",
    "With size None one number is asked for; this is an array that holds one.",
    (", size)", ", size or 1)"),
)
_sample(
    "difference-for-ratio",
    "low is multiplied by a power of the difference high - low; from low to high it is the ratio high / low.",
    ("10 ** rng.uniform(np.log10(low), np.log10(high), size)", "low * (high - low) ** rng.uniform(0, 1, size)"),
)
_sample(
    "limits-as-exponents",
    "low and high themselves are taken for exponents; the exponents lie between the logarithms of low and high.",
    ("np.log10(low), np.log10(high)", "low, high"),
)
_sample(
    "limits-in-exp",
    "low and high themselves are taken for exponents; the exponents lie between the logarithms of low and high.",
    ("10 ** rng.uniform(np.log10(low), np.log10(high), size)", "np.exp(rng.uniform(low, high, size))"),
)
_sample(
    "whole-exponents-drawn",
    "Only whole powers of ten come out; the exponent may be any number between the two.",
    (
        "10 ** rng.uniform(np.log10(low), np.log10(high), size)",
        "10.0 ** rng.integers(np.log10(low), np.log10(high) + 1, size)",
    ),
)
_sample(
    "whole-exponents-without-the-last",
    "Only whole powers of ten come out; the exponent may be any number between the two.",
    (
        "10 ** rng.uniform(np.log10(low), np.log10(high), size)",
        "10.0 ** rng.integers(np.log10(low), np.log10(high), size)",
    ),
)
_sample(
    "ten-values-only",
    "Only ten different values come out, those of np.logspace; the exponent may be any number between the two.",
    (
        "10 ** rng.uniform(np.log10(low), np.log10(high), size)",
        "rng.choice(np.logspace(np.log10(low), np.log10(high), 10), size)",
    ),
)
_sample("size-ignored", "size is not looked at; give it to the generator.", (", size)", ")"))
topic.family(
    "sample_log_uniform",
    "range-fixed",
    "The range is written into the code ({value}); take low and high.",
    ["-6, 1", "-5, 0", "-4, -1"],
    ("np.log10(low), np.log10(high)", "{value}"),
)


@topic.plain
def trials_needed(share, confidence):
    return int(np.ceil(np.log(1 - confidence) / np.log(1 - share)))


def _trials(slug, sentence, *edits):
    topic.edit("trials_needed", slug, sentence, *edits)


FORMULA = "np.ceil(np.log(1 - confidence) / np.log(1 - share))"
_trials("one-too-few", "Round up: with one trial fewer the chance is still too small.", ("np.ceil", "np.floor"))
_trials("rounded", "Round up, not to the nearest: the chance must be at least as large.", ("np.ceil", "np.round"))
_trials(
    "mean-waiting-time",
    "1/share is how long one waits on average. Luck may be worse: ask for the chance that all trials miss.",
    (FORMULA, "np.ceil(1 / share)"),
)
_trials(
    "chances-added",
    "The chances of the trials are added up; after 1/share trials they would exceed 1. Multiply the chances to miss.",
    (FORMULA, "np.ceil(confidence / share)"),
)
_trials(
    "all-hit",
    "This asks that every trial hits. One is enough: all but (1 - share)^n.",
    (FORMULA, "np.ceil(np.log(confidence) / np.log(share))"),
)
_trials(
    "confidence-for-doubt",
    "The chance that all trials miss must be at most 1 - confidence, not confidence.",
    ("np.log(1 - confidence)", "np.log(confidence)"),
)
_trials(
    "share-for-miss",
    "A trial misses with the chance 1 - share.",
    ("np.log(1 - share)", "np.log(share)"),
)
_trials(
    "floor-plus-one",
    "Rounded down and one more: that is one too many where the quotient is whole. Round up.",
    ("np.ceil(", "1 + np.floor("),
)
_trials("one-less", "One trial fewer than is needed.", ("int(np.ceil", "-1 + int(np.ceil"))
_trials("one-more", "One trial more than is needed.", ("int(np.ceil", "1 + int(np.ceil"))
_trials(
    "not-whole",
    "A number of trials is whole: round up.",
    ("int(" + FORMULA + ")", "np.log(1 - confidence) / np.log(1 - share)"),
)
topic.family(
    "trials_needed",
    "confidence-fixed",
    "The confidence is written into the code ({value}); take the argument.",
    ["0.95", "0.99", "0.9"],
    ("1 - confidence", "1 - {value}"),
)
topic.family(
    "trials_needed",
    "share-fixed",
    "The share of good settings is written into the code ({value}); take the argument.",
    ["0.05", "0.1", "0.01"],
    ("1 - share", "1 - {value}"),
)
