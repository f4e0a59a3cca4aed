"""How the products of a dataset follow from each other, drawn from the catalogue, with links.

An author writes, with the name of the dataset:

    {product-flow} miri_mrs
"""

from pathlib import Path

from docutils import nodes
from flow_drawing import draw, kinds_of, lay_out
from sphinx.util.docutils import SphinxDirective


class ProductFlow(SphinxDirective):
    """The directive."""

    required_arguments = 1

    def run(self):
        """Put the drawing into the page."""
        [dataset] = self.arguments
        drawing = draw(lay_out(kinds_of(dataset)), self.link)
        return [nodes.raw("", f"<figure>{drawing}</figure>", format="html")]

    def link(self, kind):
        """Return the address of a kind's page, from this page, if there is one."""
        page = f"products/types/{kind.page}"
        if not Path(self.env.doc2path(page)).exists():
            return None
        return self.env.app.builder.get_relative_uri(self.env.docname, page)


def setup(app):
    """Register with Sphinx."""
    app.add_directive("product-flow", ProductFlow)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
