"""PCA, what it keeps, and whitening: known ways to get them wrong."""

import numpy as np

from cs231n_utils.topics.preprocessing.answers import topic


@topic.plain
def pca(X_train, X_test, num_components):
    mean = X_train.mean(axis=0)
    centred = X_train - mean
    covariance = centred.T @ centred / len(X_train)
    variances, directions = np.linalg.eigh(covariance)
    variances, directions = variances[::-1], directions[:, ::-1]
    components = directions[:, :num_components]
    return centred @ components, (X_test - mean) @ components, components, variances[:num_components]


def _pca(slug, sentence, *edits):
    topic.edit("pca", slug, sentence, *edits)


_pca(
    "smallest-first",
    "np.linalg.eigh sorts from the smallest variance to the largest: these are the directions in which the data vary "
    "least. Turn the order around.",
    ("    variances, directions = variances[::-1], directions[:, ::-1]\n", ""),
)
_pca(
    "rows-for-columns",
    "The eigenvectors are the columns of what np.linalg.eigh returns; you take its rows.",
    ("components = directions[:, :num_components]", "components = directions[:num_components].T"),
)
_pca(
    "rows-sorted",
    "The rows of the matrix of eigenvectors are sorted; a direction is a column: sort directions[:, order].",
    ("directions[:, ::-1]", "directions[::-1]"),
)
_pca(
    "variances-not-turned",
    "The directions are sorted anew, but the variances are not: they no longer belong together.",
    ("variances, directions = variances[::-1], directions[:, ::-1]", "directions = directions[:, ::-1]"),
)
_pca(
    "not-centred",
    "The covariance is that of the raw data: the first direction then points at the mean. Centre first.",
    ("centred.T @ centred", "X_train.T @ X_train"),
)
_pca(
    "over-n-minus-1",
    "The covariance is divided by N − 1. It describes these N examples: divide by N.",
    ("/ len(X_train)", "/ (len(X_train) - 1)"),
)
_pca("not-divided", "The covariance is a mean: divide the product by N.", (" / len(X_train)", ""))
_pca(
    "standard-deviations",
    "These are standard deviations; return the variances, the eigenvalues themselves.",
    ("variances[:num_components]", "np.sqrt(np.abs(variances[:num_components]))"),
)
_pca(
    "own-mean",
    "The test data are centred by their own mean before they are turned; use the training data's.",
    ("(X_test - mean)", "(X_test - X_test.mean(axis=0))"),
)
_pca("test-not-centred", "The test data are turned without being centred.", ("(X_test - mean)", "X_test"))
_pca(
    "train-not-centred", "The training data are turned without being centred.", ("return centred @", "return X_train @")
)
_pca(
    "normalized-first",
    "Each feature is divided by its standard deviation before the covariance is taken: that is PCA of other data.",
    ("centred = X_train - mean", "centred = (X_train - mean) / X_train.std(axis=0)"),
)
_pca(
    "both-splits",
    "The directions are found on training and test data together: that leaks.",
    (
        "    centred = X_train - mean\n    covariance = centred.T @ centred / len(X_train)",
        "    centred = X_train - mean\n    both = np.concatenate([X_train, X_test])\n"
        "    both = both - both.mean(axis=0)\n"
        "    covariance = both.T @ both / len(both)",
    ),
)
_pca(
    "own-directions",
    "The test data are turned onto directions of their own. The model knows the training data's directions only.",
    (
        "(X_test - mean) @ components",
        "(X_test - mean) @ np.linalg.eigh((X_test - mean).T @ (X_test - mean))[1][:, ::-1][:, :num_components]",
    ),
)
_pca(
    "all-components",
    "All components are kept; keep the first num_components.",
    ("directions[:, :num_components]", "directions"),
)
_pca(
    "singular-values",
    "These are singular values of the data; a variance is the square of one, divided by N.",
    ("variances[:num_components]", "np.sqrt(np.abs(variances[:num_components]) * len(X_train))"),
)


@topic.plain
def components_needed(variances, share):
    shares = np.cumsum(variances) / np.sum(variances)
    return int(np.argmax(shares >= share)) + 1


def _needed(slug, sentence, *edits):
    topic.edit("components_needed", slug, sentence, *edits)


_needed(
    "index",
    "This is the index of the last component kept, counted from 0: the number of components is one more.",
    (" + 1", ""),
)
_needed("more-than", "A share that is reached exactly is enough: >=, not >.", ("shares >= share", "shares > share"))
_needed(
    "not-added-up",
    "Each variance is compared by itself; add them up from the largest on.",
    ("np.cumsum(variances)", "np.asarray(variances)"),
)
_needed(
    "not-a-share",
    "The sum is compared with the share itself; divide it by the sum of all variances.",
    (" / np.sum(variances)", ""),
)
_needed(
    "standard-deviations",
    "These are shares of standard deviations; variances add up, standard deviations do not.",
    ("np.cumsum(variances) / np.sum(variances)", "np.cumsum(np.sqrt(variances)) / np.sum(np.sqrt(variances))"),
)
_needed(
    "components-for-variance",
    "This keeps a share of the number of components, whatever their variances.",
    ("int(np.argmax(shares >= share)) + 1", "int(np.ceil(share * len(variances)))"),
)
_needed(
    "smallest-first",
    "The variances are added up from the smallest on; keep the largest.",
    ("np.cumsum(variances)", "np.cumsum(variances[::-1])"),
)
_needed(
    "what-is-left",
    "This is the number of components left out; return how many are kept.",
    ("int(np.argmax(shares >= share)) + 1", "len(variances) - int(np.argmax(shares >= share)) - 1"),
)


@topic.plain
def reconstruct(rotated, components, mean):
    return rotated @ components.T + mean


def _reconstruct(slug, sentence, *edits):
    topic.edit("reconstruct", slug, sentence, *edits)


_reconstruct("mean-missing", "The mean is missing: PCA has subtracted it, so it has to come back.", (" + mean", ""))
_reconstruct("mean-subtracted", "The mean is subtracted once more; add it.", ("+ mean", "- mean"))
_reconstruct(
    "mean-turned",
    "The mean is added before turning back; it belongs to the pixels, not to the components.",
    ("rotated @ components.T + mean", "(rotated + mean @ components) @ components.T"),
)
_reconstruct(
    "not-transposed",
    "components leads from features to components. Its transpose leads back: its columns have length 1 and are at "
    "right angles.",
    ("components.T", "components"),
)


@topic.plain
def whiten(X_train, X_test, epsilon=1e-5):
    mean = X_train.mean(axis=0)
    centred = X_train - mean
    variances, directions = np.linalg.eigh(centred.T @ centred / len(X_train))
    variances, directions = variances[::-1], directions[:, ::-1]
    scale = np.sqrt(variances + epsilon)
    return centred @ directions / scale, (X_test - mean) @ directions / scale


def _whiten(slug, sentence, *edits):
    topic.edit("whiten", slug, sentence, *edits)


_whiten(
    "no-root",
    "This divides by the variance of each component; divide by its root, the standard deviation.",
    ("np.sqrt(variances + epsilon)", "(variances + epsilon)"),
)
_whiten(
    "epsilon-outside",
    "epsilon is added to the root; it stands under it, beside the variance.",
    ("np.sqrt(variances + epsilon)", "(np.sqrt(np.abs(variances)) + epsilon)"),
)
_whiten(
    "normalized-first",
    "Each feature is divided by its standard deviation before the turn: that whitens other data. Only centre first.",
    ("centred = X_train - mean", "centred = (X_train - mean) / X_train.std(axis=0)"),
    ("(X_test - mean) @", "(X_test - mean) / X_train.std(axis=0) @"),
)
_whiten(
    "epsilon-missing",
    "epsilon is not added to the variance under the root.",
    ("variances + epsilon", "np.abs(variances)"),
)
topic.family(
    "whiten",
    "epsilon-fixed",
    "epsilon is written into the code as {value}; take the argument.",
    ("1e-5", "1e-6", "0.1"),
    ("variances + epsilon", "variances + {value}"),
)
_whiten(
    "multiplied",
    "The components are multiplied by their standard deviation; divide.",
    (
        "directions / scale, (X_test - mean) @ directions / scale",
        "directions * scale, (X_test - mean) @ directions * scale",
    ),
)
_whiten(
    "not-divided",
    "This is PCA: the components are not divided by their standard deviation yet.",
    ("scale = np.sqrt(variances + epsilon)", "scale = 1.0"),
)
_whiten(
    "own-mean",
    "The test data are centred by their own mean; use the training data's.",
    ("(X_test - mean)", "(X_test - X_test.mean(axis=0))"),
)
_whiten(
    "own-scale",
    "The test data are divided by their own spread along each direction; use the training data's.",
    (
        "(X_test - mean) @ directions / scale",
        "(X_test - mean) @ directions / np.sqrt(((X_test - mean) @ directions).var(axis=0) + epsilon)",
    ),
)
_whiten(
    "not-centred",
    "The covariance is that of the raw data: centre before you take it.",
    ("centred.T @ centred", "X_train.T @ X_train"),
)
_whiten("covariance-not-divided", "The covariance is a mean: divide the product by N.", (" / len(X_train)", ""))
_whiten(
    "over-n-minus-1",
    "The covariance is divided by N − 1. It describes these N examples: divide by N.",
    ("/ len(X_train)", "/ (len(X_train) - 1)"),
)
_whiten(
    "turned-back",
    "The data are turned back to pixels after dividing (ZCA whitening, which the pictures below use). Here return the "
    "components themselves.",
    (
        "directions / scale, (X_test - mean) @ directions / scale",
        "directions / scale @ directions.T, (X_test - mean) @ directions / scale @ directions.T",
    ),
)
_whiten(
    "not-turned",
    "The features are divided by their own standard deviations: they stay correlated. First turn onto the components.",
    (
        "    return centred @ directions / scale, (X_test - mean) @ directions / scale",
        "    scale = np.sqrt(X_train.var(axis=0) + epsilon)\n    return centred / scale, (X_test - mean) / scale",
    ),
)
_whiten(
    "smallest-first",
    "np.linalg.eigh sorts from the smallest variance to the largest; return the components in the order of pca.",
    ("    variances, directions = variances[::-1], directions[:, ::-1]\n", ""),
)
_whiten(
    "own-whitening",
    "Each split is whitened by itself: the test data need the training data's mean, directions and scales.",
    (
        "(X_test - mean) @ directions / scale",
        "(lambda Z: Z @ np.linalg.svd(Z.T @ Z / len(Z))[0] / np.sqrt(np.linalg.svd(Z.T @ Z / len(Z))[1] + epsilon))"
        "(X_test - X_test.mean(axis=0))",
    ),
)
_whiten(
    "raw-scatter-turned-back",
    "Three things differ: centre the data first, by the training data's mean; divide X.T @ X by N; and do not turn the "
    "data back to pixels after dividing.",
    ("X_train.mean(axis=0)", "0 * X_train.mean(axis=0)"),
    (" / len(X_train)", ""),
    (
        "directions / scale, (X_test - mean) @ directions / scale",
        "directions / scale @ directions.T, (X_test - mean) @ directions / scale @ directions.T",
    ),
)
_PCA_UNCENTRED = "The directions are found on centred data, but the raw data are turned: turn X - mean, in both splits."
_pca(
    "neither-centred",
    _PCA_UNCENTRED,
    ("centred @ components, (X_test - mean) @", "X_train @ components, X_test @"),
)
_pca(
    "neither-centred-over-n-minus-1",
    _PCA_UNCENTRED + " And divide the covariance by N, not by N − 1.",
    ("/ len(X_train)", "/ (len(X_train) - 1)"),
    ("centred @ components, (X_test - mean) @", "X_train @ components, X_test @"),
)
_pca(
    "neither-centred-not-divided",
    _PCA_UNCENTRED + " And the covariance is a mean: divide the product by N.",
    (" / len(X_train)", ""),
    ("centred @ components, (X_test - mean) @", "X_train @ components, X_test @"),
)
_pca(
    "components-in-rows",
    "The directions are returned as rows, (K, D), as scikit-learn does; here each stands in a column, (D, K).",
    ("@ components, components, variances", "@ components, components.T, variances"),
)
_pca(
    "last-not-turned",
    "The right directions, but from the smallest variance to the largest, as np.linalg.eigh sorts. Turn the order "
    "around.",
    ("    variances, directions = variances[::-1], directions[:, ::-1]\n", ""),
    ("directions[:, :num_components]", "directions[:, -num_components:]"),
    ("variances[:num_components]", "variances[-num_components:]"),
)
_pca(
    "shares-for-variances",
    "These are shares of the variance; return the variances themselves.",
    ("variances[:num_components]", "variances[:num_components] / variances.sum()"),
)
_pca(
    "all-variances",
    "All variances are returned; return those of the first num_components directions.",
    ("variances[:num_components]", "variances"),
)
_pca(
    "whitened-too",
    "The components are divided by their standard deviation as well: that is whitening, which comes later.",
    (
        "return centred @ components, (X_test - mean) @ components,",
        "scale = np.sqrt(np.abs(variances[:num_components]))\n"
        "    return centred @ components / scale, (X_test - mean) @ components / scale,",
    ),
)
_SVD_ROWS = (
    "np.linalg.svd returns the third matrix transposed: its directions are the rows. Take the columns of the first "
    "matrix, or transpose the third."
)


@topic.wrong("pca", "third-matrix-of-svd", _SVD_ROWS)
def pca_third_matrix(X_train, X_test, num_components):
    mean = X_train.mean(axis=0)
    centred = X_train - mean
    _, variances, directions = np.linalg.svd(centred.T @ centred / len(X_train))
    components = directions[:, :num_components]
    return centred @ components, (X_test - mean) @ components, components, variances[:num_components]


@topic.wrong("whiten", "third-matrix-of-svd", _SVD_ROWS)
def whiten_third_matrix(X_train, X_test, epsilon=1e-5):
    mean = X_train.mean(axis=0)
    centred = X_train - mean
    _, variances, directions = np.linalg.svd(centred.T @ centred / len(X_train))
    scale = np.sqrt(variances + epsilon)
    return centred @ directions / scale, (X_test - mean) @ directions / scale


_whiten(
    "root-of-singular-value",
    "This divides by the root of the data's singular values; a variance is the square of one, divided by N.",
    ("np.sqrt(variances + epsilon)", "np.sqrt(np.sqrt(np.abs(variances) * len(X_train)) + epsilon)"),
)
_whiten(
    "epsilon-squared",
    "epsilon is squared under the root; add it to the variance as it is.",
    ("variances + epsilon", "variances + epsilon**2"),
)
_whiten(
    "sum-of-roots",
    "The root is taken of the variance and of epsilon apart; add them first, then take one root.",
    ("np.sqrt(variances + epsilon)", "(np.sqrt(np.abs(variances)) + np.sqrt(epsilon))"),
)
_needed(
    "nearest-share",
    "This is the number whose share comes nearest; the share must be reached: >=.",
    ("np.argmax(shares >= share)", "np.argmin(np.abs(shares - share))"),
)
