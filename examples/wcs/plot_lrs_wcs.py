"""
The WCS of a long slit: alpha, beta and wavelength
==================================================

Between the pixels of MIRI's low-resolution spectrometer and the sky lies a frame of the slit's own,
``alpha_beta``: the angle along the slit, the angle across it, and the wavelength. Go there and back,
and see what the World Coordinate System (WCS) cannot know, and where NaN (not a number) comes from,
or does not come when it should.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: LRS", "stage: 2", "suffix: cal", "task: WCS"]

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.wcs import step_through

# Put the name of your own file here: everything below works on it.
filename = sample("miri_lrs", "cal")

# %%
# From frame to frame
# -------------------
# Two numbers go in, three come out. In ``alpha_beta``, beta is 0 for *every* pixel: where in the slit's
# width a photon came through cannot be told from its wavelength. (Before jwst 1.15 the WCS had no such
# frame.)
with datamodels.open(filename) as model:
    wcs = model.meta.wcs
    target = SkyCoord(model.meta.target.ra, model.meta.target.dec, unit="deg")
(left, right), (bottom, top) = wcs.bounding_box
x, y = round(left + right) // 2, round(bottom + top) // 2
print("frames:", ", ".join(wcs.available_frames))
print(step_through(wcs, x, y))

# %%
# On the detector
# ---------------
# Lines of equal alpha lean a little, as the spectrum does; lines of equal wavelength are rows. Draw
# both, by way of the inverse: alpha, beta and wavelength lead to a pixel.
rows = np.linspace(bottom + 1, top - 1, 60)
wavelength = wcs(np.full_like(rows, x), rows)[2]
red, blue = np.nanmax(wavelength), np.nanmin(wavelength)
has_slit = "alpha_beta" in wcs.available_frames

# sphinx_gallery_alt = "A tall, narrow box of pixels. Five nearly vertical lines of equal alpha, from minus two to two arcsec, lean by one pixel from top to bottom; horizontal lines of equal wavelength, 5 to 13 micrometres, are closest at the top, at 5, and ever wider apart towards the bottom."
fig, ax = plt.subplots(figsize=(5, 6), layout="constrained")
ax.add_patch(plt.Rectangle((left, bottom), right - left, top - bottom, fill=False, color="0.5"))
if has_slit:
    to_pixel = wcs.get_transform("alpha_beta", "detector")
    for alpha in (-2, -1, 0, 1, 2):
        lines = to_pixel(np.full_like(rows, alpha), np.zeros_like(rows), wavelength)
        ax.plot(*lines, label=f"alpha = {alpha} arcsec", linewidth=1)
    for each in range(int(np.ceil(blue)), int(red) + 1):
        _, row = to_pixel(0, 0, each)
        ax.hlines(row, left, right, color="0.7", linewidth=0.8, zorder=0)
        ax.annotate(f" {each} µm", (right, row), va="center", fontsize=8)
    ax.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))
ax.set(xlabel="column x (pixel)", ylabel="row y (pixel)", xlim=(left - 3, right + 10))
plt.show()

# %%
# Back
# ----
# Sky position and wavelength lead back to the pixel, but for what the inverse of the distortion, a
# polynomial of its own, is off by.
grid = np.meshgrid(np.linspace(left + 2, right - 2, 9), rows)
back = wcs.backward_transform(*wcs(*grid))
missed = np.nanmax(np.abs(np.subtract(back, grid)), axis=(1, 2))
print(f"missed by at most {missed[0]:.4f} pixel in x and {missed[1]:.1e} in y")

# %%
# Four traps
# ----------
# One: outside the bounding box a call gives NaN, but a transform taken out of the WCS knows no box. In
# x it goes on, to sky that is not in the slit; in y it gives NaN beyond the table of wavelengths.
print("left of the slit:", *wcs(left - 5, y))
print("      transform: ", *wcs.forward_transform(left - 5, y))
print("below the table: ", *wcs.forward_transform(x, bottom - 5))

# %%
# Two: ``invert`` compares right ascension and declination, each by itself, with the range that the
# footprint covers. A position beyond gives NaN in x and leaves y, which needs the wavelength alone. A
# wavelength that is not on the detector gives NaN in both.
middle = SkyCoord(*wcs(x, y)[:2], unit="deg")
end = SkyCoord(*wcs(right - 1, y)[:2], unit="deg")
at, along = wcs(x, y)[2], middle.position_angle(end)
far = middle.directional_offset_by(along, 10 * u.arcsec)
print("beyond the slit's end:", *wcs.invert(far.ra.deg, far.dec.deg, at))
print("wavelength too long:  ", *wcs.invert(middle.ra.deg, middle.dec.deg, 2 * red))

# %%
# Three: the inverse itself makes no such comparison, and it drops beta. A position *beside* the slit
# comes back as a pixel in it. Ask for beta before you trust the pixel: the slit's half width is a
# quarter of an arcsecond.
beside = middle.directional_offset_by(along + 90 * u.deg, 1 * u.arcsec)
print("an arcsec beside the slit:", *wcs.backward_transform(beside.ra.deg, beside.dec.deg, at))
if has_slit:
    to_slit = wcs.get_transform("world", "alpha_beta")
    alpha, beta, _ = to_slit(beside.ra.deg, beside.dec.deg, at)
    print(f"alpha {alpha:+.3f}, beta {beta:+.3f} arcsec")

# %%
# Four: ``numerical_inverse`` searches, and does not where there are more outputs than inputs.
try:
    wcs.numerical_inverse(*wcs(x, y))
except NotImplementedError as error:
    print("numerical_inverse:", str(error).split(" was ")[0])

# %%
# Check: the target is in the slit
# --------------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true = SkyCoord(known["sources"]["ra"][0], known["sources"]["dec"][0])
    places = [to_slit(true.ra.deg, true.dec.deg, each) for each in (5, 9, 13)]
    print("target, along and across the slit (arcsec):", *np.round(places[0][:2], 4))
    np.testing.assert_allclose(np.array(places)[:, 1], 0, atol=0.01)
    assert abs(beta) > 0.9
    assert missed.max() < 0.01
    assert np.isnan(wcs(left - 5, y)).all()
    _, row = wcs.invert(far.ra.deg, far.dec.deg, at)
    assert np.isfinite(row)
