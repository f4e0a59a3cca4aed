"""Figures as light images: drawn once, with a palette of 256 colours.

A palette takes a third of the bytes. It is used where the eye cannot tell.
"""

import numpy as np
from PIL import Image, ImageChops

# The first keeps rare colours, the last the steps of long gradients. Iterations of k-means would
# save few bytes more and take five times as long.
METHODS = (Image.Quantize.MAXCOVERAGE, Image.Quantize.MEDIANCUT)
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
    # Every other pixel of every other row tells what will do, in a quarter of the time.
    sample = image.resize((image.width // 2, image.height // 2), Image.Resampling.NEAREST)
    for method in METHODS:
        if _looks_like(_with_palette(sample, method), sample):
            return _with_palette(image, method)
    return image


def halved(image):
    """Return an image at half its size."""
    return image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)


def _with_palette(image, method):
    return image.quantize(method=method, dither=Image.Dither.NONE)


def _looks_like(light, image):
    change = np.asarray(ImageChops.difference(image, light.convert("RGB"))).max(axis=-1)
    return change.mean() <= MEAN_CHANGE and (change > RARE_CHANGE).mean() <= RARE
