"""Figures as light images: drawn once for each size, with a palette of 256 colours.

A palette takes a third of the bytes. It is used where the eye cannot tell.
"""

import numpy as np
from PIL import Image, ImageChops, ImageOps

# Method and iterations. The first keeps rare colours and is quick, the last keeps the steps of long
# gradients.
ATTEMPTS = (
    (Image.Quantize.MAXCOVERAGE, 0),
    (Image.Quantize.MAXCOVERAGE, 1),
    (Image.Quantize.MEDIANCUT, 1),
)
# Largest accepted change of a channel (0 to 255): the mean over the image, and the change that
# at most the fraction RARE of the pixels may exceed.
MEAN_CHANGE, RARE_CHANGE, RARE = 0.5, 12, 0.001


def drawn(figure, scale):
    """Return a figure as an image of `scale` times its size."""
    dpi = figure.dpi
    figure.set_dpi(scale * dpi)
    try:
        figure.canvas.draw()
        return Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
    finally:
        figure.set_dpi(dpi)


def reduced(image):
    """Return an image with a palette, or as it is where that would be seen."""
    for method, iterations in ATTEMPTS:
        light = image.quantize(method=method, kmeans=iterations, dither=Image.Dither.NONE)
        change = np.asarray(ImageChops.difference(image, light.convert("RGB"))).max(axis=-1)
        if change.mean() <= MEAN_CHANGE and (change > RARE_CHANGE).mean() <= RARE:
            return light
    return image


def write_thumbnail(source, target, width, height):
    """Write the image `source` into `target`, in a white frame of the given size."""
    with Image.open(source) as image:
        reduced(ImageOps.pad(image.convert("RGB"), (width, height), color="white")).save(target)
