"""What the cells of the notebooks call: session.py says how a test cell reads, predict.py how a prediction does."""

from cs231n_utils.check.predict import compare_prediction
from cs231n_utils.check.registry import Answer, Misconception, Topic, load_topic
from cs231n_utils.check.session import CheckFailed, Checks
from cs231n_utils.check.without_torch import skip_cells_with_torch
from cs231n_utils.threads import one_thread_in_kernels

__all__ = ["Answer", "CheckFailed", "Checks", "Misconception", "Topic", "compare_prediction", "load_topic"]

# Whoever imports the checks in a notebook gets a kernel that suits it; elsewhere these two do nothing.
one_thread_in_kernels()
skip_cells_with_torch()
