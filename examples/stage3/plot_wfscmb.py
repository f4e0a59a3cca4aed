"""
A pair of images out of focus: wfscmb
=====================================

To keep the telescope's mirrors aligned, NIRCam images a star through a weak lens, which defocuses
it: the pattern inside its disk reveals the shape of the wavefront. Two such images, some pixels
apart, are combined, so that each fills the bad pixels of the other. Look at the result and its
pitfalls.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: wavefront sensing", "stage: 3", "suffix: wfscmb", "task: display"]
# sphinx_gallery_order = 250

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from astropy.wcs import WCS
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_wfs", "wfscmb")
require(filename, "wfscmb")

# %%
# The mean of the pair
# --------------------
# The second image is shifted onto the first by a whole number of pixels, without interpolation, and
# the two are averaged. The data model has lost its GWCS. The header still has the polynomial
# approximation (SIP) of the first image.
with datamodels.open(filename) as model:
    image, err, dq, unit = model.data, model.err, model.dq, model.meta.bunit_data
    solid_angle, optics = model.meta.photometry.pixelarea_steradians, model.meta.instrument
    print(type(model).__name__, image.shape, unit, "through", optics.filter, "and", optics.pupil)
    print("has a GWCS:", model.meta.hasattr("wcs"))
wcs = WCS(fits.getheader(filename, "SCI"), fix=False)

# sphinx_gallery_alt = "Left: a hexagonal disk of 140 pixels full of fringes, and two fainter ones at the corners. Right: the error, which is lower in a strip along the left or right edge and one along the lower or upper edge."
fig, axes = plt.subplots(1, 2, figsize=(8.5, 3.8), layout="constrained", sharey=True)
for ax, array, title in zip(axes, (image, err), ("mean of the pair", "its err"), strict=True):
    show_image(array, ax=ax, label=unit)
    ax.set_title(title)
axes[1].set_ylabel("")
plt.show()

# %%
# Edges that only one image covers
# --------------------------------
# Along two edges there is no second image. The step treats the zeros there as good values, so
# signal and error are **half** of what they should be. The error shows where: its median, by column
# and by row, drops to a half.
columns, rows = np.median(err, axis=0), np.median(err, axis=1)
both = (rows > 0.75 * np.median(rows))[:, None] & (columns > 0.75 * np.median(columns))
y, x = np.nonzero(both)
print(f"both images: columns {x.min()} to {x.max()}, rows {y.min()} to {y.max()}")

# %%
# Check: the star, the bad pixels, the errors
# -------------------------------------------
# The noise of the mean of two images is smaller than ``err``, which is the mean of two errors.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    stars = known["sources"]
    xs, ys = wcs.world_to_pixel_values(stars["ra"].value, stars["dec"].value)
    row, column = np.indices(image.shape)
    distances = np.hypot(column - xs[:, None, None], row - ys[:, None, None])
    sky = both & (distances.min(axis=0) > 145)
    brightest = np.argmax(stars["flux"])
    light = np.where(distances[brightest] < 95, image - np.median(image[sky]), 0)
    part = light.sum() * solid_angle * 1e6 / stars["flux"][brightest].to_value("Jy")
    centre = np.average(column, weights=light), np.average(row, weights=light)
    shift = np.hypot(centre[0] - xs[brightest], centre[1] - ys[brightest])
    print(f"star: {part:.3f} of its flux, its light centred {shift:.2f} pixels beside its place")

    names = sample("nircam_wfs", "cal", exposure=1), sample("nircam_wfs", "cal", exposure=2)
    flags = [*(fits.getdata(name, "DQ") for name in names), dq]
    bad = [np.mean((each & dqflags.pixel["DO_NOT_USE"]) > 0) for each in flags]
    print(f"bad pixels: {bad[0]:.2%} and {bad[1]:.2%} of the pair, {bad[2]:.3%} of the sum")
    noise = np.std(image[sky]) / np.median(err[sky])
    alone = np.median(err[~both & (err > 0)]) / np.median(err[sky])
    print(f"noise of the sky: {noise:.2f} of err; err at the edges: {alone:.2f} of err elsewhere")
    # sphinx_gallery_start_ignore
    assert abs(part - 1) < 0.03
    assert shift < 0.3
    assert 0 < bad[2] < 0.001 < min(bad[:2])
    assert abs(noise - np.sqrt(0.5)) < 0.08
    assert abs(alone - 0.5) < 0.05
    # sphinx_gallery_end_ignore
