"""What the test cells of the notebooks call; see session.py for how a test cell reads."""

from cs231n_utils.check.registry import Answer, Misconception, Topic, load_topic
from cs231n_utils.check.session import CheckFailed, Checks

__all__ = ["Answer", "CheckFailed", "Checks", "Misconception", "Topic", "load_topic"]
