"""
Which pixels belong to a source: segm
=====================================

The segmentation map of stage 3 has the shape of the combined image; its values are the labels of
the catalogue, and 0 is sky. It shows the pixels over which a source's isophotal flux was summed,
and how the light of neighbours was divided. It also identifies the sky pixels.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: imaging", "stage: 3", "suffix: segm", "suffix: cat", "task: catalogue"]
# sphinx_gallery_order = 60

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.table import QTable
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the names of your own files here: everything below works on them. The map, the image and the
# catalogue of one association.
filename = sample("miri_image", "segm")
i2d_filename = sample("miri_image", "i2d", stage=3)
cat_filename = sample("miri_image", "cat")
require(filename, "segm")

# %%
# One source and its neighbours
# -----------------------------
# Where the light of two sources overlaps, each pixel belongs to one of them, so none is counted
# twice. The spikes of a bright star appear as neighbours.
catalogue = QTable.read(cat_filename)
with datamodels.open(filename) as segm:
    labels = segm.data
print(f"{len(catalogue)} sources, {np.setdiff1d(labels, 0).size} labels in the map")
brightest = np.nanargmax(catalogue["isophotal_flux"])
x, y = (round(np.asarray(catalogue[name])[brightest]) for name in ("xcentroid", "ycentroid"))
half = 35
around = np.setdiff1d(labels[max(y - half, 0) : y + half + 1, max(x - half, 0) : x + half + 1], 0)

# sphinx_gallery_alt = "The surroundings of the brightest star. Left, the image with the outlines of the segments. Right, the segments, each in a colour of its own with its label: a large one at the star, smaller ones at some of its spikes and at other stars."
fig, axes = plt.subplots(1, 2, figsize=(8.5, 3.95), layout="constrained", sharex=True, sharey=True)
with datamodels.open(i2d_filename) as i2d:
    data, wcs = i2d.data, i2d.meta.wcs
    one_pixel = i2d.meta.photometry.pixelarea_steradians * u.sr
    show_image(i2d, ax=axes[0])
if legend := axes[0].get_legend():
    legend.remove()  # its colour, of pixels without a value, is also that of a segment
axes[1].imshow(np.zeros(labels.shape), origin="lower", cmap="gray")
colours = plt.colormaps["tab20"](np.arange(20))
for number, label in enumerate(around):
    own, colour = labels == label, colours[number % 20]
    axes[0].contour(own, levels=[0.5], colors=[colour], linewidths=1)
    axes[1].imshow(np.where(own[..., None], colour, 0), origin="lower")
    row, column = np.argwhere(own).mean(axis=0)
    axes[1].annotate(str(label), (column, row), ha="center", va="center", clip_on=True)
axes[0].set(xlim=(x - half, x + half), ylim=(y - half, y + half), title="data")
axes[1].set(xlabel="column x (pixel)", title="segm")
plt.show()

# %%
# The flux of a segment
# ---------------------
# The isophotal flux is the sum over the segment minus the background, for which the median of the
# sky pixels is good enough here.
sky = np.nanmedian(data[labels == 0])
for row in catalogue[:4]:
    own = labels == row["label"]
    flux = (np.nansum(data[own] - sky) * u.MJy / u.sr * one_pixel).to(u.uJy)
    print(f"label {row['label']}: {own.sum()} pixels, sum {flux:.2f}, ", end="")
    print(f"isophotal_flux {row['isophotal_flux'].to(u.uJy):.2f}")

# %%
# Check: the light inside
# -----------------------
# Faint sources have small segments, which miss more of their light, so the aperture flux is better
# for point sources.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    stars = known["sources"][known["sources"]["kind"] == "star"]
    place = np.rint(wcs.invert(stars["ra"].value, stars["dec"].value)).astype(int)
    inside = labels[place[1], place[0]]
    found = inside > 0
    entries = catalogue[np.searchsorted(catalogue["label"], inside[found])]
    part = (entries["isophotal_flux"] / stars["flux"][found]).to_value(u.one)
    faint = stars["flux"][found] < np.median(stars["flux"])
    print(f"{found.sum()} of {len(stars)} true stars lie in a segment, which has", end=" ")
    print(f"{np.median(part[~faint]):.2f} of the flux, {np.median(part[faint]):.2f} of faint ones")
    # sphinx_gallery_start_ignore
    assert found.mean() > 0.85
    assert abs(flux / row["isophotal_flux"] - 1) < 0.01
    assert np.median(part[faint]) < np.median(part[~faint])
    assert 1 - np.median(part[~faint]) > 0.05
    # sphinx_gallery_end_ignore
