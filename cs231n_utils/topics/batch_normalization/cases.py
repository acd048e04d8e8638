"""What the test cells of 04-batch-normalization share."""

import numpy as np

from cs231n_utils.check.runs import AnswerError

__all__ = ["groupnorm_forward"]


def groupnorm_forward(f, x, gamma, beta, G, gn_param):
    """``f.spatial_groupnorm_forward`` with gamma and beta (1, C, 1, 1); if it cannot take these, with (C,).

    CS231n's text says (C,) in some years and (1, C, 1, 1) in others: an answer that takes one of them is right. One
    that was written for (C,) raises an error, or adds axes of its own, so that `out` has more axes than `x`.
    """
    try:
        result, error = f.spatial_groupnorm_forward(x, gamma, beta, G, gn_param), None
        if np.ndim(result[0]) == x.ndim:
            return result
    except AnswerError as raised:
        result, error = None, raised
    try:
        second = f.spatial_groupnorm_forward(x, gamma.reshape(-1), beta.reshape(-1), G, gn_param)
    except AnswerError:
        second = None
    if second is not None and (error or np.ndim(second[0]) == x.ndim):
        return second
    if error:
        raise error
    return result
