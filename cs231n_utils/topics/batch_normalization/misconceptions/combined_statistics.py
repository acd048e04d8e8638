"""Exact statistics from those of batches: known ways to get them wrong."""

from cs231n_utils.topics.batch_normalization.answers import topic


@topic.plain
def combined_statistics(sizes, means, variances):
    share = sizes[:, None] / sizes.sum()
    mean = (share * means).sum(axis=0)
    var = (share * (variances + (means - mean) ** 2)).sum(axis=0)
    return mean, var


@topic.wrong(
    "combined_statistics",
    "as-given",
    "This gives what the colleague's function gives. It has two bugs: what does a batch of one photograph weigh, and "
    "what is the variance of two batches that are each constant?",
)
def plain_averages(sizes, means, variances):
    return means.mean(axis=0), variances.mean(axis=0)


@topic.wrong(
    "combined_statistics",
    "sizes-ignored",
    "Every batch counts the same here; one with more examples must weigh more.",
)
def sizes_ignored(sizes, means, variances):
    mean = means.mean(axis=0)
    return mean, (variances + (means - mean) ** 2).mean(axis=0)


@topic.wrong(
    "combined_statistics",
    "mean-unweighted",
    "The mean counts every batch the same; one with more examples must weigh more.",
)
def mean_unweighted(sizes, means, variances):
    share = sizes[:, None] / sizes.sum()
    mean = means.mean(axis=0)
    return mean, (share * (variances + (means - mean) ** 2)).sum(axis=0)


def _combined(slug, sentence, *edits):
    topic.edit("combined_statistics", slug, sentence, *edits)


_combined(
    "spread-of-the-means-missing",
    "The variance inside the batches is weighted rightly, but the batches' means differ too, and that spread is "
    "missing.",
    (" + (means - mean) ** 2", ""),
)
_combined(
    "spread-of-the-means-unweighted",
    "The spread of the means counts every batch the same; one with more examples must weigh more.",
    ("(share * (variances + (means - mean) ** 2)).sum(axis=0)", "(share * variances).sum(axis=0) + means.var(axis=0)"),
)
_combined(
    "variances-unweighted",
    "The spread of the means is weighted, but the variances inside the batches are not; one with more examples must "
    "weigh more.",
    (
        "(share * (variances + (means - mean) ** 2)).sum(axis=0)",
        "variances.mean(axis=0) + (share * (means - mean) ** 2).sum(axis=0)",
    ),
)
_combined(
    "spread-only",
    "Only the spread of the means is here; the variance inside the batches is missing.",
    ("(variances + (means - mean) ** 2)", "(means - mean) ** 2"),
)
_combined(
    "unbiased",
    "The variance is multiplied by N / (N - 1), as an estimate would be; the layer's variances divide by N.",
    ("return mean, var", "return mean, var * sizes.sum() / (sizes.sum() - 1)"),
)
_combined(
    "divided-by-batches",
    "The weighted sums are divided by the number of batches; divide by the number of examples.",
    ("/ sizes.sum()", "/ len(sizes)"),
)
_combined(
    "standard-deviation",
    "This returns the standard deviation; the variance is asked for.",
    ("return mean, var", "return mean, var ** 0.5"),
)
