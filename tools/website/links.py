"""Links of the repository's Markdown as links of the website."""

import posixpath
import re

from docutils.nodes import make_id

__all__ = ["rewritten"]

FENCED = re.compile(r"(^(?:```|~~~).*?^(?:```|~~~)[^\n]*$)", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^)\s]+)\)")
CELL = "cell-id="


def rewritten(markdown, page, pages):
    """Markdown whose links lead to pages of the site; a link to what is not in it becomes plain text.

    Parameters
    ----------
    markdown : str
        The text, as it stands in the repository.
    page : str
        The place of the text in the repository.
    pages : dict of str to str
        The site's pages: places in the repository to addresses in the site.
    """

    def replaced(match):
        text, target = match[1], match[2]
        if re.match(r"[a-z]+:", target):
            return match[0]
        path, _, fragment = target.partition("#")
        place = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
        if place not in pages:
            return text
        address = posixpath.relpath(pages[place], posixpath.dirname(pages[page]) or ".") if path else ""
        return f"[{text}]({address}{anchor(fragment)})"

    parts = FENCED.split(markdown)
    return "".join(part if i % 2 else LINK.sub(replaced, part) for i, part in enumerate(parts))


def anchor(fragment):
    """A fragment as the site has it: cells by their ids, headings by those that Sphinx gives them."""
    if not fragment:
        return ""
    return f"#cell-{fragment.removeprefix(CELL)}" if fragment.startswith(CELL) else f"#{make_id(fragment)}"
