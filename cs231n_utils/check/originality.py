"""Notice an answer that calls the course's own function, or torch's, instead of doing the work.

While the answer runs, Python reports each function that is entered; if the reference is among them, the answer
was not written. This is for honest students who wonder what "using the package" means. It is no defence: the
grading engine has its own.
"""

import contextlib
import sys

from cs231n_utils.check.runs import AnswerError

__all__ = ["borrowing", "watcher"]


def watcher(answer, topic):
    """A context manager factory ``watch(function)``, which raises AnswerError if `function` borrows its work.

    Borrowed is a call of the answer's reference, of the reference of an answer that it may call (a student's adamw
    may call the student's adam), or of torch.
    """
    theirs = {name: topic.answers[name].reference for name in (answer.name, *answer.calls)}
    names = {reference.__code__: name for name, reference in theirs.items() if hasattr(reference, "__code__")}

    @contextlib.contextmanager
    def watch(function):
        if function is answer.reference:
            raise AnswerError(borrowing(answer.name, f"the course's own {answer.name}"), "borrowed")
        found = []

        def profile(frame, event, arg):
            if event == "call" and frame.f_code in names:
                found.append(f"the course's own {names[frame.f_code]}")
            elif event == "c_call" and (getattr(arg, "__module__", None) or "").startswith("torch"):
                found.append(f"torch's {arg.__name__}")

        before = sys.getprofile()
        sys.setprofile(profile)
        try:
            yield
        finally:
            sys.setprofile(before)
        if found:
            raise AnswerError(borrowing(answer.name, found[0]), "borrowed")

    return watch


def borrowing(name, borrowed):
    """What there is to say if the answer `name` calls `borrowed`, e.g. "torch's relu"."""
    return f"{name} calls {borrowed}. Write the steps yourself, with NumPy: that is what this answer is for."
