"""09-augmentation: the answers and their references."""

import numpy as np

from cs231n_utils.check.registry import Topic

topic = Topic("09-augmentation")


def _column_rms(x):
    return np.linalg.norm(x, axis=0) / np.sqrt(len(x))


topic.answer("column_rms", _column_rms, returns=("out",), section="The size of a column")
