"""PNG files with a palette of 256 colours, where the eye cannot tell: a third of the bytes."""

from pathlib import Path

import numpy as np
from PIL import Image

# Largest accepted change of a channel (0 to 255): the mean over the image, and the change that
# at most the fraction RARE of the pixels may exceed.
MEAN_CHANGE, RARE_CHANGE, RARE = 4.0, 12, 0.005
KEPT_EXACTLY = 16


def versions(path):
    """Return the files that Sphinx-Gallery saved for one figure: as named, and sharper ones."""
    path = Path(path)
    return sorted([path, *path.parent.glob(f"{path.stem}_*x{path.suffix}")])


def distinct_colours(pixels):
    """Return the distinct colours of an (ny, nx, 3) image, their counts, and each pixel's index."""
    packed = pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)
    values, index, counts = np.unique(packed, return_inverse=True, return_counts=True)
    colours = np.stack([values >> 16, values >> 8, values], axis=1).astype(np.uint8)
    return colours, counts, index


def palette_of(colours, counts):
    """Return at most 256 colours that cover the given ones, the rare ones too.

    The commonest (white, black, the lines) are kept as they are. Of the others each counts by the
    logarithm of its pixels: a colour bar keeps its steps, however small it is beside a large
    image of few colours.
    """
    by_count = np.argsort(counts)[::-1]
    exact, others = by_count[:KEPT_EXACTLY], by_count[KEPT_EXACTLY:]
    if not others.size:
        return colours[exact]
    swatches = np.repeat(colours[others], np.log2(counts[others]).astype(int) + 1, axis=0)
    image = Image.fromarray(swatches[np.newaxis])
    reduced = image.quantize(256 - KEPT_EXACTLY, method=Image.Quantize.MEDIANCUT, kmeans=4)
    rest = np.array(reduced.getpalette(), dtype=np.uint8).reshape(-1, 3)
    return np.concatenate([colours[exact], rest])


def nearest(colours, palette):
    """Return the index in `palette` of the colour nearest to each of `colours`."""
    difference = colours[:, np.newaxis].astype(int) - palette.astype(int)
    return (difference**2).sum(axis=-1).argmin(axis=1).astype(np.uint8)


def use_palette(path):
    """Rewrite the PNG file `path` with a palette, unless that would be seen."""
    with Image.open(path) as opened:
        if opened.mode == "P":
            return
        dpi = opened.info.get("dpi", (100, 100))
        pixels = np.asarray(opened.convert("RGB"))
    colours, counts, index = distinct_colours(pixels)
    palette = palette_of(colours, counts)
    place = nearest(colours, palette)
    change = np.abs(colours.astype(int) - palette[place]).max(axis=1)
    seen = counts[change > RARE_CHANGE].sum() / counts.sum()
    if np.average(change, weights=counts) > MEAN_CHANGE or seen > RARE:
        return
    reduced = Image.fromarray(place[index].reshape(pixels.shape[:2]), mode="P")
    reduced.putpalette(palette.tobytes())
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
