"""What the test cells of 02-preprocessing share: a direction and its opposite are equally right."""

import numpy as np

__all__ = ["pca_without_signs", "whiten_without_signs"]


def pca_without_signs(f, X_train, X_test, num_components):
    """What ``f.pca`` gives, in a form that does not depend on the sign of each direction.

    Returns
    -------
    dict
        The variances; the data put back from their components (train and test); the inner products of the directions;
        and the length of each example along each of them.
    """
    train, test, components, variances = f.pca(X_train, X_test, num_components)
    return {
        "variances": variances,
        "components.T @ components": components.T @ components,
        "train @ components.T": train @ components.T,
        "test @ components.T": test @ components.T,
        "abs(test)": np.abs(test),
    }


def whiten_without_signs(f, X_train, X_test, **settings):
    """What ``f.whiten`` gives, in a form that does not depend on the sign of each direction.

    Returns
    -------
    dict
        The covariance of the whitened training data; the absolute values of both splits; the inner products of the
        test examples, which tie the signs together.
    """
    train, test = f.whiten(X_train, X_test, **settings)
    return {
        "train.T @ train / N": train.T @ train / len(train),
        "abs(train)": np.abs(train),
        "abs(test)": np.abs(test),
        "test @ test.T": test @ test.T,
    }
