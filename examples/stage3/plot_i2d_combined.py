"""
Dithers combined: i2d
=====================

The ``i2d`` image of stage 3 combines all exposures of a field on one grid. Not every exposure
covers every part of it. See which exposures contributed where, and how much deeper the combination
is than one exposure.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 3", "suffix: i2d", "task: resampling"]
# sphinx_gallery_order = 30

import matplotlib.pyplot as plt
import numpy as np
from photutils.centroids import centroid_2dg
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here, and one exposure of it: everything below works on them.
filename = sample("nircam_image", "i2d", stage=3)
single_filename = sample("nircam_image", "i2d", stage=2)
require(filename, "i2d", exp_type="*_IMAGE", stage=3)

# %%
# The combined image
# ------------------
# The array ``con`` has a bit for each exposure that contributed to a pixel, see
# :ref:`sphx_glr_gallery_stage3_plot_context.py`. Counting the bits gives their number. The pixel
# scale and the orientation can be :ref:`chosen <resample-grid>`.

# sphinx_gallery_alt = "The combined image: stars and galaxies on a dark sky, and no data along the edges that no exposure has seen."
with datamodels.open(filename) as model:
    data, err, wcs = model.data, model.err, model.meta.wcs
    unit, pixel_area = model.meta.bunit_data, model.meta.photometry.pixelarea_steradians
    n_exposures = np.bitwise_count(model.con).sum(axis=0)
    show_image(model)
plt.show()

# %%
# Deeper with every exposure
# --------------------------
# The noise falls with the square root of the number of exposures. Measure the noise of the sky as
# the median minus the 16th percentile, which sources hardly affect because they are positive. It is
# smaller than ``err``, because resampling correlates neighbouring pixels.


def sky_noise(image):
    """Standard deviation of the sky, from the fainter half of the pixels."""
    return np.nanmedian(image) - np.nanpercentile(image, 15.87)


with datamodels.open(single_filename) as model:
    single, single_wcs = model.data, model.meta.wcs
noise = {0: sky_noise(single)}
print(f"single exposure: noise {noise[0]:.4f} {unit}")
for n in np.unique(n_exposures[n_exposures > 0]):
    here = n_exposures == n
    noise[n] = sky_noise(data[here])
    print(f"{n} exposures: noise {noise[n]:.4f}, err {np.nanmedian(err[here]):.4f} {unit}")

# %%
# The same piece of sky in one exposure and in the combination, on the same scale:
ny, nx = data.shape
place = nx // 2, ny // 2
single_place = single_wcs.world_to_pixel(wcs.pixel_to_world(*place))
level = np.nanmedian(data)
scale = {"vmin": level - 3 * noise[0], "vmax": level + 6 * noise[0]}

# sphinx_gallery_alt = "The same field from one exposure and from the combination: the same sources, on a sky that is visibly less noisy in the second."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.6), layout="constrained")
for ax, image, (x, y) in zip(axes, (single, data), (single_place, place), strict=True):
    drawn = ax.imshow(image, origin="lower", cmap="gray", **scale)
    ax.set(xlim=(x - 110, x + 110), ylim=(y - 110, y + 110), xlabel="x (pixel)", ylabel="y (pixel)")
axes[0].set_title("one exposure")
axes[1].set_title(f"{n_exposures.max()} exposures")
fig.colorbar(drawn, ax=axes, label=f"surface brightness ({unit})")
plt.show()

# %%
# Check: the noise, and a star
# ----------------------------
# Use the brightest unsaturated star, in a box of 11 by 11 pixels.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    gain, root = noise[0] / noise[n_exposures.max()], np.sqrt(n_exposures.max())
    stars = known["sources"][known["sources"]["kind"] == "star"]
    star = stars[np.argsort(stars["flux"])[-3]]
    true = wcs.invert(star["ra"].value, star["dec"].value)
    column, row = np.rint(true).astype(int)
    box = data[row - 5 : row + 6, column - 5 : column + 6] - level
    centre = np.add(centroid_2dg(box), (column - 5, row - 5))
    part = box.sum() * pixel_area * 1e6 / star["flux"].to_value("Jy")
    print(f"noise smaller by {gain:.3f}, expected {root:.3f}")
    print("star at", centre.round(2), "by the WCS", np.round(true, 2), f"flux {part:.3f} of true")
    # sphinx_gallery_start_ignore
    assert abs(gain / root - 1) < 0.15
    np.testing.assert_allclose(centre, true, rtol=0, atol=0.3)
    assert abs(part - 0.87) < 0.02  # of the image of a point
    # sphinx_gallery_end_ignore
