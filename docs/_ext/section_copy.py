"""A section of another page shown again, with its results, written and run only there.

An author writes, with the name of the page and the label of the section:

    {section-copy} learn/3-stage1 exercise-1
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)


class section_copy(nodes.General, nodes.Element):
    """Stands where the copy goes until all pages have been read."""


class SectionCopy(SphinxDirective):
    """The directive."""

    required_arguments = 2

    def run(self):
        """Leave a mark, and have this page read again whenever the other one is."""
        page, label = self.arguments
        self.env.note_dependency(self.env.doc2path(page))
        mark = section_copy(page=page, label=label)
        self.set_source_info(mark)
        return [mark]


class PlaceCopies(SphinxPostTransform):
    """Put the sections in the places of the marks, before anything else is resolved."""

    default_priority = 1

    def run(self, **kwargs):
        """Transform one page."""
        for mark in list(self.document.findall(section_copy)):
            mark.replace_self(self.body_of_section(mark))

    def body_of_section(self, mark):
        """Return what is below the title of the section, as nodes of this page."""
        page = self.env.get_doctree(mark["page"])
        sections = page.findall(nodes.section)
        section = next((node for node in sections if mark["label"] in node["ids"]), None)
        if section is None:
            logger.warning("%s has no section %r", mark["page"], mark["label"], location=mark)
            return []
        for node in section.findall(nodes.Element):
            node["ids"] = []  # links lead to the original
            if "refdoc" in node:
                node["refdoc"] = self.env.docname  # links of the copy start from this page
        return section.children[1:]


def setup(app):
    """Register with Sphinx."""
    app.add_node(section_copy)
    app.add_directive("section-copy", SectionCopy)
    app.add_post_transform(PlaceCopies)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
