"""Figures of an example, each with the alt text that its author wrote.

An author writes, in the block that draws the figure, one line for each figure, in order:

    # sphinx_gallery_alt = "What the figure shows."

It may stand anywhere in the block but directly under its prose, to which Sphinx-Gallery would
count it.
"""

import ast
import re

import matplotlib.pyplot as plt
from sphinx.errors import ExtensionError
from sphinx_gallery.scrapers import matplotlib_scraper

ALT_LINE = re.compile(r"^[ \t]*#[ \t]*sphinx_gallery_alt[ \t]*=[ \t]*(.+?)[ \t]*$", re.MULTILINE)
ALT_OPTION = re.compile(r"^(\s*:alt:).*$", re.MULTILINE)


def scrape(block, block_vars, gallery_conf, **kwargs):
    """Save the open figures and return their reStructuredText (an `image_scrapers` function).

    Raises
    ------
    sphinx.errors.ExtensionError
        If the block does not state one alt text for each figure.
    """
    texts = [" ".join(ast.literal_eval(text).split()) for text in ALT_LINE.findall(block.content)]
    n_figures = len(plt.get_fignums())
    if len(texts) != n_figures or not all(texts):
        plt.close("all")
        raise ExtensionError(
            f"{block_vars['src_file']}: the block at line {block.lineno} draws {n_figures} "
            f"figure(s) and states {len(texts)} alt text(s); write one line "
            '`# sphinx_gallery_alt = "..."` for each figure, in order (with an empty line above it '
            "where prose comes before: comments that touch the prose belong to it)"
        )
    block_vars["multi_image"] = "single"  # several figures one above the other, at full size
    rst = matplotlib_scraper(block, block_vars, gallery_conf, **kwargs)
    remaining = iter(texts)
    return ALT_OPTION.sub(lambda option: f"{option[1]} {next(remaining)}", rst)
