"""A Sphinx extension that writes formulas as MathML, which browsers draw without a script, a font or a network."""

from docutils.nodes import SkipNode
from sphinx.util import logging

from cs231n_utils.lab.formulas import formula

__all__ = ["setup"]

logger = logging.getLogger(__name__)


def drawn(node, display):
    """A formula as MathML; one that cannot be drawn is a warning, which ends the build."""
    markup = formula(node.astext().strip(), display)
    if not markup.startswith("<math"):
        logger.warning("this formula cannot be drawn: %s", node.astext(), location=node)
    return markup


def inline(writer, node):
    writer.body.append(drawn(node, "inline"))
    raise SkipNode


def block(writer, node):
    writer.body.append(f'<div class="formula">{drawn(node, "block")}</div>')
    raise SkipNode


def setup(app):
    app.add_html_math_renderer("mathml", inline_renderers=(inline, None), block_renderers=(block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
