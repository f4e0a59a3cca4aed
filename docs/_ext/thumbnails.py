"""Thumbnails that show the subject of a figure, without labels too small to read.

A figure's file carries the place of its subject, the largest axes, in its metadata.
"""

from pathlib import Path

import light_images
from PIL import Image, ImageOps, PngImagePlugin

KEY = "Subject"
# A strip of an image is stretched, by at most this, where less than half of it would be seen.
STRETCH = 3.0
# Pixels of the line around the axes, which would be a thick one around an enlarged strip.
FRAME = 3


def subject(figure):
    """Return the metadata that say where the largest axes of a drawn figure are, and what it is.

    The place is in fractions of the figure, from its upper left: left, top, right, bottom. An image
    may be cropped, lines may not. A figure of text alone, such as a diagram, is shown whole.
    """
    axes = [one for one in figure.axes if one.axison and one.get_label() != "<colorbar>"]
    place, kind = (0, 0, 1, 1), "lines"
    if axes:
        largest = max(axes, key=lambda one: one.get_position().width * one.get_position().height)
        box = largest.get_position()
        place = (box.x0, 1 - box.y1, box.x1, 1 - box.y0)
        kind = "image" if largest.images else "lines"
    metadata = PngImagePlugin.PngInfo()
    metadata.add_text(KEY, " ".join([kind, *(f"{number:.4f}" for number in place)]))
    return metadata


def write(source, target, width, height):
    """Write the subject of the figure in the file `source` into `target`, of the given size."""
    source = Path(source)
    with Image.open(source) as opened:
        kind, *place = opened.info.get(KEY, "lines 0 0 1 1").split()
        twice = source.with_stem(f"{source.stem}_2_00x")
    with Image.open(twice if twice.exists() else source) as opened:
        sizes = (*opened.size, *opened.size)
        box = [round(float(part) * size) for part, size in zip(place, sizes, strict=True)]
        image = opened.convert("RGB").crop(box)
    if kind == "image":
        image = _filling(ImageOps.crop(image, FRAME), (width, height))
    else:
        image = ImageOps.pad(image, (width, height), color="white")
    light_images.reduced(image).save(target)


def _filling(image, size):
    """Return the middle of an image, which fills the size; a strip is stretched."""
    too_wide = image.width / image.height / (size[0] / size[1])
    stretch = min(max(too_wide / 2, 1 / too_wide / 2, 1), STRETCH)
    if too_wide > 1:
        image = image.resize((image.width, round(image.height * stretch)))
    else:
        image = image.resize((round(image.width * stretch), image.height))
    return ImageOps.fit(image, size)
