"""
The WCS of a long slit: alpha, beta and wavelength
==================================================

Between the pixels of MIRI's low-resolution spectrometer and the sky lies a frame of the slit's own,
``alpha_beta``: the angle along the slit, the angle across it, and the wavelength. Draw it on the
detector, and see why the World Coordinate System (WCS) alone cannot tell whether a sky position is
in the slit at all.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: LRS", "stage: 2", "suffix: cal", "task: WCS"]
# sphinx_gallery_order = 120

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.wcs import step_through

# Put the name of your own file here: everything below works on it.
filename = sample("miri_lrs", "cal")
require(filename, "cal", exp_type="MIR_LRS-FIXEDSLIT")

# %%
# From frame to frame
# -------------------
# The WCS takes two numbers and returns three. In ``alpha_beta``, beta is 0 for *every* pixel,
# because a photon's position across the slit cannot be separated from its wavelength. (Before jwst
# 1.15 the WCS had no such frame.)
with datamodels.open(filename) as model:
    wcs, data = model.meta.wcs, model.data
(left, right), (bottom, top) = wcs.bounding_box
x, y = round(left + right) // 2, round(bottom + top) // 2
has_slit = "alpha_beta" in wcs.available_frames
print("frames:", ", ".join(wcs.available_frames))
print(step_through(wcs, x, y))

# %%
# On the detector
# ---------------
# Lines of equal alpha lean a little, as the spectrum does; lines of equal wavelength are rows. Draw
# both with the inverse, which converts alpha, beta and wavelength to a pixel.
rows = np.linspace(bottom + 1, top - 1, 60)
wavelength = wcs(np.full_like(rows, x), rows)[2]

# sphinx_gallery_alt = "A tall, narrow box of pixels. Five nearly vertical lines of equal alpha, from minus two to two arcsec, lean by one pixel from top to bottom; horizontal lines of equal wavelength, 5 to 13 micrometres, are closest at the top, at 5, and ever wider apart towards the bottom."
fig, ax = plt.subplots(figsize=(5, 6), layout="constrained")
ax.add_patch(plt.Rectangle((left, bottom), right - left, top - bottom, fill=False, color="0.5"))
if has_slit:
    to_pixel = wcs.get_transform("alpha_beta", "detector")
    for alpha in (-2, -1, 0, 1, 2):
        lines = to_pixel(np.full_like(rows, alpha), np.zeros_like(rows), wavelength)
        ax.plot(*lines, label=f"alpha = {alpha} arcsec", linewidth=1)
    for each in range(int(np.ceil(np.nanmin(wavelength))), int(np.nanmax(wavelength)) + 1):
        _, row = to_pixel(0, 0, each)
        ax.hlines(row, left, right, color="0.7", linewidth=0.8, zorder=0)
        ax.annotate(f" {each} µm", (right, row), va="center", fontsize=9)
    ax.legend(fontsize=9, loc="upper left", bbox_to_anchor=(1, 1))
ax.set(xlabel="column x (pixel)", ylabel="row y (pixel)", xlim=(left - 3, right + 10))
plt.show()

# %%
# In the slit, or beside it?
# --------------------------
# The inverse converts a position and a wavelength to a pixel and drops beta on the way: a position
# an arcsecond *beside* the slit gives a pixel in it. Check beta before you trust the pixel: the
# slit's half width is a quarter of an arcsecond.
if has_slit:
    to_slit = wcs.get_transform("world", "alpha_beta")
    beside = wcs.get_transform("alpha_beta", "world")(0, 1, wcs(x, y)[2])
    print("an arcsecond beside the slit: pixel", *np.round(wcs.backward_transform(*beside), 2))
    print("alpha and beta (arcsec):", *np.round(to_slit(*beside)[:2], 3))

# %%
# Check: the target is in the slit
# --------------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    place = *(known["sources"][name][0].value for name in ("ra", "dec")), wcs(x, y)[2]
    print("target, alpha and beta (arcsec):", *np.round(to_slit(*place)[:2], 4))
    expected = wcs.backward_transform(*place)[0]
    columns = np.arange(round(expected) - 4, round(expected) + 5)
    measured = np.average(columns, weights=np.nansum(data[y - 10 : y + 11, columns], axis=0))
    line = known["lines"]["wavelength"][1].to_value("um")
    row = wcs.backward_transform(*place[:2], line)[1]
    around = np.arange(round(row) - 25, round(row) + 26)
    light = np.nansum(data[np.ix_(around, columns)], axis=1)
    of_line = np.average(around[20:-20], weights=(light - np.median(light))[20:-20])
    print(f"line at {line:.3f} um: row {of_line:.2f}, expected {row:.2f}")
    print(f"its light is in column {measured:.2f}, expected in {expected:.2f}")
    # sphinx_gallery_start_ignore
    assert abs(to_slit(*place)[1]) < 0.01
    assert abs(measured - expected) < 0.1
    assert abs(of_line - row) < 0.3
    # sphinx_gallery_end_ignore
