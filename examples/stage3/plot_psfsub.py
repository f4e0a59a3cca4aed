"""
A companion out of the speckles: psfsub
=======================================

A companion beside a star is a spot among the star's speckles. Subtract what the images of a
reference star can explain, and it is what remains. Stage 3 does so for each integration and writes
``psfsub``. Find the companion and measure it.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: coronagraphy", "stage: 3", "suffix: psfsub", "task: photometry"]

import matplotlib.pyplot as plt
import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.modeling import fitting, models
from photutils.aperture import CircularAperture
from scipy.ndimage import gaussian_filter
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth

# Put the names of your own files here: after the subtraction and before it.
filename = sample("nircam_coron", "psfsub")
target_filename = sample("nircam_coron", "crfints")

# %%
# Before and after
# ----------------
# Means over the integrations.
with datamodels.open(filename) as model:
    after, wcs, unit = model.data.mean(axis=0), model.meta.wcs, model.meta.bunit_data
    after = np.nan_to_num(after)
    solid_angle = model.meta.photometry.pixelarea_steradians * u.sr
    # The star is behind the centre of the mask, the reference point of the aperture.
    star = model.meta.wcsinfo.siaf_xref_sci - 1, model.meta.wcsinfo.siaf_yref_sci - 1
with datamodels.open(target_filename) as model:
    before = model.data.mean(axis=0)
y, x = np.indices(after.shape)
distance = np.hypot(x - star[0], y - star[1])
around = (distance > 6) & (distance < 40)
for name, image in (("before", before), ("after", after)):
    print(f"{name:7}{np.nanstd(image[around]):6.2f} {unit} rms between 6 and 40 pixels")

# %%
# The brightest spot
# ------------------
# In units of the scatter at the same distance from the star, as that falls outwards. A light blur
# makes a spot of the size of a point outshine single pixels.
smooth = gaussian_filter(after, 1)
ring = distance.astype(int)
scatter = np.array([1.4826 * np.median(np.abs(smooth[ring == r])) for r in range(ring.max() + 1)])
snr = np.zeros(after.shape)
snr[around] = smooth[around] / scatter[ring[around]]
row, column = np.unravel_index(np.argmax(snr), snr.shape)
print(f"brightest at (x, y) = ({column}, {row}), {snr.max():.0f} times the scatter there")

# Its centre: that of a Gaussian, fitted to five by five pixels.
box = np.s_[row - 2 : row + 3, column - 2 : column + 3]
start = models.Gaussian2D(after[row, column], column, row, 1, 1) + models.Const2D(0)
fit = fitting.TRFLSQFitter()(start, x[box], y[box], after[box].astype(float))
place = fit.x_mean_0.value, fit.y_mean_0.value
sky, centre = (SkyCoord(*wcs(*one), unit="deg") for one in (place, star))
separation, angle = centre.separation(sky).to(u.arcsec), centre.position_angle(sky).to(u.deg)
print(f"{separation:.3f} from the mask's centre, at position angle {angle:.1f}")

# sphinx_gallery_alt = "The surroundings of the star before and after, on the same scale. Before: bright speckles all over. After: the speckles are faint, and at the upper left, within a ring, stands one bright spot."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.8), layout="constrained", sharex=True, sharey=True)
peak = after[row, column]
for ax, image, title in zip(
    axes, (before, after), ("crfints: before", "psfsub: after"), strict=True
):
    drawn = ax.imshow(image, origin="lower", cmap="gray", vmin=-peak / 2, vmax=peak)
    ax.plot(*place, "o", markersize=18, fillstyle="none", color="#e69f00")
    ax.set(title=title, xlabel="x (pixel)")
axes[0].set(
    xlim=(star[0] - 40, star[0] + 40), ylim=(star[1] - 40, star[1] + 40), ylabel="y (pixel)"
)
fig.colorbar(drawn, ax=axes, label=f"surface brightness ({unit})")
plt.show()

# %%
# Check: the companion
# --------------------
# An aperture holds a part of a point's light, which the simulation knows; for your own data, it
# comes from a model of the telescope's optics, such as STPSF. What is left of the speckles adds its
# own error to the flux.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    circle = CircularAperture(place, r=4)
    flux = circle.do_photometry(after)[0][0] * u.Unit(unit) * solid_angle
    [true] = known["sources"][known["sources"]["kind"] == "companion"]
    table, pixel = known["encircled_energy"], np.sqrt(solid_angle.to(u.arcsec**2))
    part = np.interp(circle.r * pixel, table["radius"], table["fraction"])
    measured = (flux / part).to(u.uJy)
    off = sky.separation(SkyCoord(true["ra"], true["dec"])).to(u.mas)
    print(f"off by {off:.1f}; {measured:.1f} of {true['flux']:.1f}")
    assert off < 12 * u.mas
    assert abs(measured / true["flux"] - 1) < 0.15
    assert np.nanstd(after[around]) < np.nanstd(before[around]) / 8
