"""PNG files with a palette of 256 colours, where the eye cannot tell: a third of the bytes."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops

# The first keeps rare colours, the second the steps of long gradients.
METHODS = (Image.Quantize.MAXCOVERAGE, Image.Quantize.MEDIANCUT)
# Largest accepted change of a channel (0 to 255): the mean over the image, and the change that
# at most the fraction RARE of the pixels may exceed.
MEAN_CHANGE, RARE_CHANGE, RARE = 0.5, 12, 0.001


def use_palette(path):
    """Rewrite the PNG file `path` with a palette, unless that would be seen."""
    with Image.open(path) as opened:
        if opened.mode == "P":
            return
        image, dpi = opened.convert("RGB"), opened.info.get("dpi", (100, 100))
    for method in METHODS:
        reduced = image.quantize(method=method, kmeans=1, dither=Image.Dither.NONE)
        change = np.asarray(ImageChops.difference(image, reduced.convert("RGB"))).max(axis=-1)
        if change.mean() <= MEAN_CHANGE and (change > RARE_CHANGE).mean() <= RARE:
            reduced.save(path, optimize=True, dpi=dpi)
            return


def reduce_all(app, exception):
    """Reduce the images of the finished site."""
    if exception is None and app.builder.name == "html":
        with ProcessPoolExecutor(app.parallel) as pool:
            list(pool.map(use_palette, Path(app.outdir, "_images").glob("*.png")))


def setup(app):
    """Register with Sphinx."""
    app.connect("build-finished", reduce_all)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
