"""
From a pixel to the sky and back
================================

Where is this pixel on the sky, and on which pixel is that star? The World Coordinate System (WCS)
of a calibrated image answers both. It is a function that comes with the product: call it with a
pixel, and invert it with a sky position. The scale and the position angle of the image follow.
"""

# sphinx_gallery_tags = ["instrument: NIRCam","mode: imaging","stage: 2","suffix: cal","task: WCS"]
# sphinx_gallery_order = 10

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from photutils.centroids import centroid_2dg, centroid_sources
from scipy.ndimage import minimum_filter
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "cal")
require(filename, "cal", exp_type="*_IMAGE NRS_WATA NIS_AMI *_TACQ")

# %%
# Call the WCS
# ------------
# The data model keeps the WCS in ``meta.wcs``, and it can be used after the file is closed. Take
# the brightest pixel with no unusable or saturated one around it. NumPy indexes it as [row,
# column]; the WCS takes (x, y), which is (column, row). Both count from 0. ``pixel_to_world``
# returns the same as an object of ``astropy.coordinates``, which knows its frame, ICRS, and its
# units.
with datamodels.open(filename) as model:
    wcs, unit = model.meta.wcs, model.meta.bunit_data
    data, dq = model.data, model.dq
    pa_aper = model.meta.aperture.position_angle or np.nan  # not in all files
good = (dq & (dqflags.pixel["DO_NOT_USE"] | dqflags.pixel["SATURATED"])) == 0
whole = minimum_filter(good, size=7, mode="constant", cval=False)
y, x = np.unravel_index(np.argmax(np.where(whole, data, -np.inf)), data.shape)
ra, dec = wcs(x, y)
print(f"pixel x = {x}, y = {y}: RA {ra:.7f}, Dec {dec:.7f} deg")
sky = wcs.pixel_to_world(x, y)
print(sky.to_string("hmsdms", precision=4))

# %%
# And back
# --------
# Both have an inverse, which returns close to the pixel but not exactly to it: the inverse is a
# polynomial fitted to the distortion of the detector.
print("back at:        ", *np.round(wcs.invert(ra, dec), 4))
print("from the object:", *np.round(wcs.world_to_pixel(sky), 4))

# %%
# Scale and position angle
# ------------------------
# How large is the pixel, and where is north? The pixel above is one step of y away. Its distance is
# the pixel scale, and its direction, counted from north through east, the position angle of the y
# axis. The keyword ``PA_APER`` has that angle for the reference point of the aperture.
above = wcs.pixel_to_world(x, y + 1)
scale, angle = sky.separation(above).to(u.arcsec), sky.position_angle(above).to(u.deg)
print(f"a pixel is {scale:.4f} high; the y axis is at {angle:.2f}, by PA_APER {pa_aper:.2f} deg")

# %%
# Many pixels at once
# -------------------
# The WCS also takes arrays, here a coarse grid of pixels. Lines of constant right ascension and
# declination are drawn over the image.
ny, nx = data.shape
grid = np.meshgrid(np.linspace(0, nx - 1, 30), np.linspace(0, ny - 1, 30))

# sphinx_gallery_alt = "The image under a turned grid of sky positions; a ring marks the pixel."
fig, ax = plt.subplots(figsize=(7, 6))
show_image(np.where(good, data, np.nan), ax=ax, label=f"data ({unit})")
for values, colour in zip(wcs(*grid), ("#56b4e9", "#cc79a7"), strict=True):
    lines = ax.contour(*grid, values, levels=5, colors=colour, linewidths=1)
    ax.clabel(lines, fmt="%.4f°", fontsize=9)
ax.plot(x, y, "o", markersize=16, fillstyle="none", color="#009e73")
ax.set_title("right ascension in blue, declination in pink")
plt.show()

# %%
# Check: stars at known positions
# -------------------------------
# Ask the WCS for the pixels of the stars, then measure where the stars are on the image.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    stars = known["sources"][known["sources"]["kind"] == "star"]
    true_sky = SkyCoord(stars["ra"], stars["dec"])
    options = {"box_size": 7, "mask": ~good, "centroid_func": centroid_2dg}
    measured = centroid_sources(data, *wcs.world_to_pixel(true_sky), **options)
    offset = np.median(wcs.pixel_to_world(*measured).separation(true_sky)).to(u.mas)
    print(f"{len(stars)} stars, median distance from the truth {offset:.2f}")
    # sphinx_gallery_start_ignore
    assert offset < 2 * u.mas
    # Scale and angle at the pixel from the stars alone: their true places against the measured.
    dx, dy = np.subtract(measured, [[x], [y]]) / nx
    terms = np.transpose([np.ones_like(dx), dx, dy, dx**2, dx * dy, dy**2])
    places = u.Quantity(sky.spherical_offsets_to(true_sky)).T
    east, north = np.linalg.lstsq(terms, places.to_value(u.arcsec))[0][2] / nx
    assert abs(np.hypot(east, north) / scale.value - 1) < 0.002
    assert abs(np.degrees(np.arctan2(east, north)) - angle.value) < 0.15
    assert abs(angle.value - pa_aper) < 0.5
    # sphinx_gallery_end_ignore
