"""
The bounding box, NaN, and the inverse
======================================

A World Coordinate System (WCS) is valid within a range of pixels: its bounding box. Outside it a
call silently returns NaN (not a number); other routes to the same numbers ignore the box. See which
respect it, forward and back, and in which order the box is written.
"""

# sphinx_gallery_tags = ["instrument: NIRCam","mode: imaging","stage: 2","suffix: cal","task: WCS"]
# sphinx_gallery_order = 50

import matplotlib.pyplot as plt
import numpy as np
from photutils.centroids import centroid_2dg, centroid_sources
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.wcs import exact_inverse

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "cal")
require(filename, "cal", exp_type="*_IMAGE NRS_WATA NIS_AMI *_TACQ")

# %%
# x first, from edge to edge
# --------------------------
# The box is a pair of ranges in the order of the inputs, x before y, which gwcs calls F for
# Fortran. Models of astropy default to C order: y before x. Integers are pixel centres, so the box
# begins and ends at half-integers, the edges of the outermost pixels.
with datamodels.open(filename) as model:
    wcs, (ny, nx), data = model.meta.wcs, model.shape, model.data
    bad = model.dq & dqflags.pixel["DO_NOT_USE"] > 0
whole = (left, right), (bottom, top) = wcs.bounding_box.bounding_box(order="F")
print("the image:", *whole)

wcs.bounding_box = ((-0.5, nx - 0.5), (-0.5, 9.5))  # all the columns, ten rows
print("F order: ", *wcs.bounding_box.bounding_box(order="F"))
print("C order: ", *wcs.bounding_box.bounding_box(order="C"))
print("x = 20, y = 5:", *wcs(20, 5))
print("x = 5, y = 20:", *wcs(5, 20))
wcs.bounding_box = whole

# %%
# Outside
# -------
# Calling the WCS applies the box. ``get_transform`` and a call with ``with_bounding_box=False`` do
# not: both extrapolate. The inverse applies the box to its result.
outside = (-50, -50)
sky = wcs(*outside, with_bounding_box=False)
print("wcs(x, y):           ", *wcs(*outside))
print("without the box:     ", *sky)
print("get_transform:       ", *wcs.get_transform("detector", "world")(*outside))
print("wcs.invert(ra, dec): ", *wcs.invert(*sky))
print("without the box:     ", *wcs.invert(*sky, with_bounding_box=False))

fig, ax = plt.subplots(figsize=(7, 5))
x, y = np.meshgrid(np.linspace(-0.2 * nx, 1.2 * nx, 14), np.linspace(-0.2 * ny, 1.2 * ny, 14))
valid = np.isfinite(wcs(x, y)[0])
ax.plot(x[valid], y[valid], "o", color="#0072b2", label="a sky position")
ax.plot(x[~valid], y[~valid], "x", color="#d55e00", label="NaN")
box = plt.Rectangle((left, bottom), right - left, top - bottom, fill=False, label="bounding box")
ax.add_patch(box)
ax.set(xlabel="column x (pixel)", ylabel="row y (pixel)", aspect="equal")
ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
# sphinx_gallery_alt = "Points on and around the image: positions inside the box, NaN outside."
plt.show()

# %%
# Check: which stars are in the box
# ---------------------------------
# ``in_image`` tests whether a sky position has a pixel inside the box, here the lower left part of
# the image. So does the exact inverse, see :ref:`sphx_glr_gallery_wcs_plot_inverses.py`. The stars in
# the box are on the image where the WCS has them.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    ra, dec = known["sources"]["ra"].value, known["sources"]["dec"].value
    x, y = exact_inverse(wcs, ra, dec)
    expected = (x > left) & (x < nx / 2) & (y > bottom) & (y < ny / 3)
    wcs.bounding_box = (left, nx / 2), (bottom, ny / 3)
    inside = wcs.in_image(ra, dec)
    print(f"of {len(ra)} sources {expected.sum()} are in the box, by in_image {inside.sum()}")
    stars = inside & (known["sources"]["kind"] == "star")
    options = {"box_size": 7, "mask": bad, "centroid_func": centroid_2dg}
    measured = centroid_sources(data, x[stars], y[stars], **options)
    offset = np.median(np.subtract(measured, (x[stars], y[stars])), axis=1)
    print(f"{stars.sum()} stars in it, off by ({offset[0]:+.3f}, {offset[1]:+.3f}) pixel (median)")
    # sphinx_gallery_start_ignore
    assert np.hypot(*offset) < 0.05
    assert 0 < inside.sum() < len(ra)
    np.testing.assert_array_equal(inside, expected)
    # sphinx_gallery_end_ignore
