"""
A companion out of the speckles: psfsub
=======================================

A companion is a spot among the star's speckles. Subtract a fit of reference star images, and the
companion remains. Stage 3 does this for each integration and writes ``psfsub``. Find the companion
and measure it.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: coronagraphy", "stage: 3", "suffix: psfsub", "task: photometry"]
# sphinx_gallery_order = 220

import matplotlib.pyplot as plt
import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
from photutils.aperture import CircularAperture
from photutils.centroids import centroid_2dg
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them. After the subtraction and
# before it.
filename = sample("nircam_coron", "psfsub")
target_filename = sample("nircam_coron", "crfints")
require(filename, "psfsub")

# %%
# The brightest spot
# ------------------
# Find it in the mean of the integrations, outside the innermost speckles.
with datamodels.open(filename) as model:
    after, wcs = np.nan_to_num(model.data.mean(axis=0)), model.meta.wcs
    unit, solid_angle = model.meta.bunit_data, model.meta.photometry.pixelarea_steradians * u.sr
    # The star is behind the centre of the mask, the reference point of the aperture.
    star = model.meta.wcsinfo.siaf_xref_sci - 1, model.meta.wcsinfo.siaf_yref_sci - 1
y, x = np.indices(after.shape)
distance = np.hypot(x - star[0], y - star[1])
row, column = np.unravel_index(np.argmax(after * (abs(distance - 26) < 14)), after.shape)
centroid = centroid_2dg(after[row - 2 : row + 3, column - 2 : column + 3])
place = np.add(centroid, (column - 2, row - 2))
sky, centre = (SkyCoord(*wcs(*one), unit="deg") for one in (place, star))
print(f"at (x, y) = ({place[0]:.1f}, {place[1]:.1f}), {centre.separation(sky).to(u.arcsec):.3f}")
print(f"from the star, at position angle {centre.position_angle(sky).to(u.deg):.1f}")

# %%
# Before and after
# ----------------
with datamodels.open(target_filename) as model:
    images = {"crfints: before": model.data.mean(axis=0), "psfsub: after": after}
rms = [np.nanstd(image[abs(distance - 23) < 17]) for image in images.values()]
print(f"rms between 6 and 40 pixels: before {rms[0]:.2f}, after {rms[1]:.2f} {unit}")

# sphinx_gallery_alt = "The surroundings of the star before and after, on the same scale. Before: bright speckles all over. After: the speckles are faint, and at the upper left, within a ring, stands one bright spot."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.8), layout="constrained", sharex=True, sharey=True)
peak = after[row, column]
for ax, (title, image) in zip(axes, images.items(), strict=True):
    drawn = ax.imshow(image, origin="lower", cmap="gray", vmin=-peak / 2, vmax=peak)
    ax.plot(*place, "o", markersize=18, fillstyle="none", color="#e69f00")
    ax.set(title=title, xlabel="x (pixel)")
ax.set(xlim=(star[0] - 40, star[0] + 40), ylim=(star[1] - 40, star[1] + 40))
axes[0].set_ylabel("y (pixel)")
fig.colorbar(drawn, ax=axes, label=f"surface brightness ({unit})")
plt.show()

# %%
# Check: the companion
# --------------------
# An aperture holds a fraction of a point source's light, which the simulation knows; for your own
# data it comes from a model of the optics, such as STPSF. Residual speckles add to the flux.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    circle = CircularAperture(place, r=4)
    flux = circle.do_photometry(after)[0][0] * u.Unit(unit) * solid_angle
    [true] = known["sources"][known["sources"]["kind"] == "companion"]
    radius, table = circle.r * np.sqrt(solid_angle.to(u.arcsec**2)), known["encircled_energy"]
    measured = (flux / np.interp(radius, table["radius"], table["fraction"])).to(u.uJy)
    off = sky.separation(SkyCoord(true["ra"], true["dec"])).to(u.mas)
    print(f"off by {off:.1f}; {measured:.1f} of {true['flux']:.1f}")
    # sphinx_gallery_start_ignore
    assert off < 15 * u.mas
    assert abs(measured / true["flux"] - 1.07) < 0.045
    assert rms[1] < rms[0] / 6
    # sphinx_gallery_end_ignore
