"""Where PyTorch is not installed, the cells that use it say so in one sentence and are passed over.

The course works without PyTorch; only a few experiments compare with it. Without this, each of their cells would end
in an error, and Run All at the first of them.
"""

import importlib.util
import io
import sys
import tokenize

__all__ = ["pass_over_torch", "skip_cells_with_torch"]

SENTENCE = "This cell uses PyTorch, which is not installed here, so it is passed over. Nothing later needs it."


def skip_cells_with_torch():
    """Pass over cells that use torch from now on, if this is a kernel without it."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    missing = importlib.util.find_spec("torch") is None
    if shell and missing and pass_over_torch not in shell.input_transformers_post:
        shell.input_transformers_post.append(pass_over_torch)


def pass_over_torch(lines):
    """The lines of a cell; of one that uses torch only a sentence is left.

    Test cells are never passed over: a check that is not run would count as one that has passed.
    """
    text = "".join(lines)
    if "torch" not in text or "check(" in text or "torch" not in _names(text):
        return lines
    return [f"print({SENTENCE!r})\n"]


def _names(text):
    """The names in a piece of Python, without those in comments and texts."""
    try:
        return {t.string for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.type == tokenize.NAME}
    except (tokenize.TokenError, SyntaxError):  # the student will be told
        return set()
