"""Markdown with formulas as HTML that needs no network and no script: formulas become MathML, which browsers draw."""

import html
import re
import xml.etree.ElementTree as ET

from jinja2 import pass_context
from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

LONGEST_FORMULA = 2000
# The attributes that a formula needs; a link or a handler of events is none of them.
ATTRIBUTES = set(
    """
    display stretchy width height depth lspace rspace mathvariant mathsize mathcolor linethickness columnalign
    columnspacing rowspacing columnlines rowlines accent fence form minsize maxsize separator largeop movablelimits
    scriptlevel displaystyle voffset notation
    """.split()  # noqa: SIM905
)
TAGS = set(
    """
    math mrow mi mn mo ms mtext mspace msub msup msubsup munder mover munderover mfrac msqrt mroot mtable mtr mtd
    mstyle mpadded mphantom menclose mmultiscripts mprescripts none semantics
    """.split()  # noqa: SIM905
)
MATHML = "{http://www.w3.org/1998/Math/MathML}"


def formula(text, display):
    """A formula as MathML, or as its own text if it cannot be drawn.

    Parameters
    ----------
    text : str
        TeX, of a student or of the course.
    display : {"inline", "block"}
        Whether it stands in a line of text or on a line of its own.
    """
    plain = f"<code>{html.escape(text)}</code>"
    if len(text) > LONGEST_FORMULA:
        return plain
    try:
        # The converter knows one kind of lines that stand under one another, and copies text as it is, markup included.
        text = text.replace("{aligned}", "{align*}")
        mathml = convert(text.replace("<", r"\lt ").replace(">", r"\gt "), display=display).replace(r"\_", "_")
        return mathml if harmless(ET.fromstring(mathml)) else plain
    except Exception:  # whatever a student wrote between two dollar signs
        return plain


def harmless(mathml):
    return all(part.tag.removeprefix(MATHML) in TAGS and not set(part.attrib) - ATTRIBUTES for part in mathml.iter())


class Renderer(IPythonRenderer):
    """Markdown to HTML, with formulas drawn."""

    def block_math(self, body):
        return formula(body, "block")

    def inline_math(self, body):
        return formula(body, "inline")

    def multiline_math(self, text):
        return formula(re.sub(r"^\s*(\$\$|\\\\\[)|(\$\$|\\\\\])\s*$", "", text), "block")

    def latex_environment(self, name, body):
        return formula(rf"\begin{{{name}}}{body}\end{{{name}}}", "block")


@pass_context
def exported_text(context, source):
    """The Markdown of a cell as HTML: a Jinja filter in the place of nbconvert's `markdown2html`.

    `cs231n lab` sets it for File > Save and Export Notebook As > HTML, whose page would else ask the network for a
    script that draws the formulas.
    """
    attached = context.get("cell", {}).get("attachments", {})
    folder = context.get("resources", {}).get("metadata", {}).get("path", "")
    return MarkdownWithMath(renderer=Renderer(escape=False, attachments=attached, path=folder)).render(source)
