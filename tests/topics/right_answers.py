"""Right answers in other styles than the course's own: every one of them must keep its full points.

Each topic's folder has a module or package ``right_answers`` with a list VARIANTS of `RightAnswer`.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class RightAnswer:
    """A way of answering: `sources` maps the grade_id of each answer cell to the text that stands in it."""

    style: str
    sources: dict

    def __str__(self):
        return f"{'+'.join(self.sources)} ({self.style})"


def variant(style, **sources):
    return RightAnswer(style, sources)
