"""Figures of an example, each with the alt text that its author wrote.

An author writes, in the block that draws the figure, one line for each figure, in order:

    # sphinx_gallery_alt = "What the figure shows."

It may stand anywhere in the block but directly under its prose, to which Sphinx-Gallery would
count it.
"""

import ast
import re
from pathlib import Path

import figure_faults
import light_images
import matplotlib.pyplot as plt
import thumbnails
from sphinx.errors import ExtensionError
from sphinx_gallery import gen_rst
from sphinx_gallery.scrapers import figure_rst

# Sphinx-Gallery's own shrinks the whole figure, and its text becomes unreadable.
gen_rst.scale_image = thumbnails.write

ALT_LINE = re.compile(r"^[ \t]*#[ \t]*sphinx_gallery_alt[ \t]*=[ \t]*(.+?)[ \t]*$", re.MULTILINE)


def scrape(block, block_vars, gallery_conf):
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
    paths = block_vars["image_path_iterator"]
    rst = "".join(
        save(plt.figure(number), Path(next(paths)), text, gallery_conf["src_dir"])
        for number, text in zip(plt.get_fignums(), texts, strict=True)
    )
    plt.close("all")
    return rst


def save(figure, path, text, folder):
    """Save a figure at both sizes and return its reStructuredText.

    Raises
    ------
    sphinx.errors.ExtensionError
        If the figure has a fault that a reader would stumble over.
    """
    sizes = {0: path, 2.0: path.with_stem(f"{path.stem}_2_00x")}
    twice = light_images.drawn(figure, 2)
    faults = figure_faults.faults(figure)
    if faults:
        raise ExtensionError(f"{path.name}: {'; '.join(faults)}")
    subject = thumbnails.subject(figure)
    for image, target in ((light_images.halved(twice), sizes[0]), (twice, sizes[2.0])):
        light_images.reduced(image).save(target, pnginfo=subject)
    return figure_rst([path], folder, text, [sizes])
