"""PNG files with a palette of 256 colours, where the eye cannot tell: a third of the bytes."""

from pathlib import Path

import numpy as np
from PIL import Image

# Largest accepted change of a channel (0 to 255): the mean over the image, and of one pixel in
# a thousand.
MEAN_CHANGE, RARE_CHANGE = 1.0, 12.0


def versions(path):
    """Return the files that Sphinx-Gallery saved for one figure: as named, and sharper ones."""
    path = Path(path)
    return sorted([path, *path.parent.glob(f"{path.stem}_*x{path.suffix}")])


def use_palette(path):
    """Rewrite the PNG file `path` with a palette, unless that would be seen."""
    with Image.open(path) as opened:
        if opened.mode == "P":
            return
        dpi = opened.info.get("dpi", (100, 100))
        original = opened.convert("RGB")
    reduced = original.quantize(256, method=Image.Quantize.MEDIANCUT, kmeans=1, dither=0)
    change = np.abs(np.asarray(original, int) - np.asarray(reduced.convert("RGB"), int))
    if change.mean() > MEAN_CHANGE or np.quantile(change, 0.999) > RARE_CHANGE:
        return
    reduced.save(path, optimize=True, dpi=dpi)


def reduce_all(app, exception):
    """Reduce the images of the finished site (those of the chapters, and thumbnails)."""
    if exception is None and app.builder.name == "html":
        for path in sorted(Path(app.outdir, "_images").glob("*.png")):
            use_palette(path)


def setup(app):
    """Register with Sphinx."""
    app.connect("build-finished", reduce_all)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
