"""What the test cells of 04-batch-normalization share."""

from cs231n_utils.check.runs import AnswerError

__all__ = ["groupnorm_forward"]


def groupnorm_forward(f, x, gamma, beta, G, gn_param):
    """``f.spatial_groupnorm_forward`` with gamma and beta (1, C, 1, 1); if it cannot take these, with (C,).

    CS231n's text says (C,) in some years and (1, C, 1, 1) in others: an answer that takes one of them is right.
    """
    try:
        return f.spatial_groupnorm_forward(x, gamma, beta, G, gn_param)
    except AnswerError:
        try:
            return f.spatial_groupnorm_forward(x, gamma.reshape(-1), beta.reshape(-1), G, gn_param)
        except AnswerError:
            pass
        raise
