"""The text of a notebook that explains an answer."""

import html
import re

from cs231n_utils.grading.cells import nbgrader_metadata, text_of
from cs231n_utils.grading.outgoing.texts import course_text

__all__ = ["Lessons"]

HEADING = re.compile(r"^#+\s+(.*?)\s*$", re.MULTILINE)


class Lessons:
    """Finds the paragraphs of the course's text.

    Parameters
    ----------
    notebook : dict or NotebookNode
        The instructor's notebook; only its Markdown cells that are no answers are shown.
    """

    def __init__(self, notebook):
        self.by_heading, self.before = {}, {}
        heading = last = ""
        for cell in notebook["cells"]:
            text, about = text_of(cell), nbgrader_metadata(cell)
            if cell["cell_type"] == "markdown" and not about.get("solution"):
                found = HEADING.search(text)
                heading, last = (found[1] if found else heading), text
                self.by_heading.setdefault(heading, text)
            elif about.get("solution"):
                for name in [about["grade_id"], *re.findall(r"^def\s+(\w+)", text, re.MULTILINE)]:
                    self.before.setdefault(name, (heading, last))

    def text(self, answer, section=""):
        """(heading, HTML) of what explains an answer; ("", "") if nothing does.

        Parameters
        ----------
        answer : str
            Its name: the text above it.
        section : str, optional
            The heading of another place that explains it better.
        """
        heading, text = self.before.get(answer, ("", ""))
        if section and section != heading:
            heading, text = section, self.by_heading.get(section, "")
        # Its heading is said once, beside it.
        text = HEADING.sub("", text).strip()
        return (html.escape(heading), course_text(text)) if text else ("", "")
