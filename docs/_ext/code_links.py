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
        done = list(self.document.findall(code_links_block))
        # Classes and identifiers of a block would be lost.
        others = [
            block
            for block in self.document.findall(nodes.literal_block)
            if block.get("language") in LEXERS and not block["classes"] and not block["ids"]
        ]
        found = names("\n".join(block.astext() for block in done + others))
        conf = self.config.sphinx_gallery_conf
        resolver = _Resolver(self.env, self.app.builder, self.env.docname, conf)
        for block in others if found else ():
            language = block["language"]
            linked = _tokenize_and_link(block.astext(), LEXERS[language], found, resolver)
            block.replace_self(code_links_block("", "", *linked, lang=language, classes=[]))
        for link in [one for block in done for one in block.findall(nodes.reference)]:
            if VARIABLE in link["classes"]:
                # A function of numpy may be a variable, too: an instance of ufunc.
                named = resolver.resolve(found.get(link.astext(), []))
                link.replace_self(
                    resolver.reference(named, link.children) if named else link.children
                )
        for block in self.document.findall(code_links_block):
            for link in block.findall(nodes.reference):
                link["classes"] = []


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
