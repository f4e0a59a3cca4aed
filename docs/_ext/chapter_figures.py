"""Figures of the chapters: drawn at twice the display size, each with its author's alt text.

An author writes, as metadata of the cell that draws the figure:

    mystnb: {image: {alt: What the figure shows.}}
"""

from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.util import logging

logger = logging.getLogger(__name__)


def is_cell_output(image):
    """Tell whether an image node is the output of a cell of a chapter."""
    return "jupyter_execute" in image["uri"]


def is_thumbnail(image):
    """Tell whether an image node is a gallery card's, whose text is beside it."""
    return image["uri"].endswith("_thumb.png")


def check_and_size(app, doctree):
    """Warn where the alt text is missing; display at half the number of pixels."""
    for image in doctree.findall(nodes.image):
        if not image.get("alt", "").strip() and not is_thumbnail(image):
            logger.warning("figure without alt text", location=image, type="figure", subtype="alt")
        if is_cell_output(image) and "width" not in image:
            with Image.open(Path(app.srcdir, image["uri"].lstrip("/"))) as opened:
                image["width"] = f"{opened.width // 2}px"


def setup(app):
    """Register with Sphinx."""
    app.connect("doctree-read", check_and_size)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
