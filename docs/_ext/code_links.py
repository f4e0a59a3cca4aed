"""Names in code lead to their documentation: in chapters as in the gallery, and names only.

Sphinx-Gallery links what a script uses, and each variable to its class, which would be every second
word: here variables are plain again. The code of other pages gets the same links by their imports.
Links are anchors: pages load nothing from where they lead.
"""

import ast

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_gallery._doctree_links import _Resolver, _tokenize_and_link, code_links_block
from sphinx_gallery.backreferences import identify_names

VARIABLE = "sphx-glr-backref-instance"
LEXERS = {"python": "python", "ipython3": "ipython3"}


class CodeLinks(SphinxPostTransform):
    """Link names in the Python blocks of a page, but no variables."""

    default_priority = 6  # after Sphinx-Gallery
    formats = ("html",)

    def run(self, **kwargs):
        """Change the document."""
        self.link_blocks()
        for block in self.document.findall(code_links_block):
            for link in list(block.findall(nodes.reference)):
                if VARIABLE in link["classes"]:
                    link.replace_self(link.children)
                else:
                    link["classes"] = []

    def link_blocks(self):
        """Link names in blocks without classes of their own, by the imports of the page."""
        blocks = [
            block
            for block in self.document.findall(nodes.literal_block)
            if block.get("language") in LEXERS and not block["classes"] and not block["ids"]
        ]
        found = names("\n".join(block.astext() for block in blocks))
        resolver = _Resolver(
            self.env, self.app.builder, self.env.docname, self.config.sphinx_gallery_conf
        )
        for block in blocks if found else ():
            language = block["language"]
            linked = _tokenize_and_link(block.astext(), LEXERS[language], found, resolver)
            block.replace_self(code_links_block("", "", *linked, lang=language, classes=[]))


def names(code):
    """Return what the names in code stand for, by its imports; nothing if it is not Python."""
    try:
        return identify_names([], "", node=ast.parse(code))
    except SyntaxError:  # such as commands of IPython
        return {}


def setup(app):
    """Register with Sphinx."""
    app.add_post_transform(CodeLinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
