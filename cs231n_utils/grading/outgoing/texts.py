"""Markdown of the course and of students as HTML for the feedback, with formulas drawn."""

import functools
import html

from nbconvert.filters.markdown_mistune import MarkdownWithMath

from cs231n_utils.lab.formulas import Renderer

LONGEST_TEXT = 20_000


@functools.lru_cache(maxsize=512)
def course_text(source):
    """The course's own Markdown as HTML; the same in all submissions, so it is made once."""
    return MarkdownWithMath(renderer=Renderer(escape=False, exclude_anchor_links=True)).render(source)


def student_text(source):
    """A student's Markdown as HTML: whatever markup it holds becomes text."""
    rest = html.escape(source[LONGEST_TEXT:])
    text = MarkdownWithMath(
        renderer=Renderer(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
    ).render(source[:LONGEST_TEXT])
    return text + (f"<pre>{rest}</pre>" if rest else "")
