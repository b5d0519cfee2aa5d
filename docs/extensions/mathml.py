"""Mathematics as MathML, which browsers typeset themselves: no script, and nothing from a network.

LaTeX between dollars in what a cell of a notebook shows as HTML is typeset too.
"""

import html
import re
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.math import get_node_equation_number

DOLLARS = re.compile(r"\$([^$]+)\$")


def inline(writer: Any, node: nodes.math) -> None:
    """A formula in a line."""
    writer.body.append(convert(node.astext()))
    raise nodes.SkipNode


def block(writer: Any, node: nodes.math_block) -> None:
    """A formula of its own, with its number if it has one."""
    writer.body.append(writer.starttag(node, "div", CLASS="math"))
    if node["number"]:
        number = get_node_equation_number(writer, node)
        writer.body.append(f'<span class="eqno">({number})')
        writer.add_permalink_ref(node, "Link to this equation")
        writer.body.append("</span>")
    writer.body.append(convert(node.astext(), display="block") + "</div>\n")
    raise nodes.SkipNode


class Shown(SphinxPostTransform):
    """Formulas in the output of cells."""

    default_priority = 900
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Replace them."""
        for raw in self.document.findall(nodes.raw):
            if "$" in raw.astext() and "html" in raw["format"].split():
                text = DOLLARS.sub(lambda found: convert(html.unescape(found[1])), raw.astext())
                raw.children = [nodes.Text(text)]


def setup(app: Sphinx) -> dict[str, bool]:
    """Name the renderer, for ``html_math_renderer``."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    app.add_post_transform(Shown)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
