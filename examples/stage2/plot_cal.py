"""
From surface brightness to the flux of a star: cal
==================================================

A ``cal`` image is in MJy/sr, a surface brightness. The flux of a star is its sum over the star's
pixels times the solid angle of a pixel. See which arrays and keywords hold what that takes, and how
much of a star's light lies how far from its centre.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 2", "suffix: cal", "task: photometry"]

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from scipy import ndimage
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "cal")

# %%
# Arrays and keywords
# -------------------
# An array that a file does not have is None.
with datamodels.open(filename) as model:
    photometry, unit = model.meta.photometry, model.meta.bunit_data
for name in ("data", "err", "dq", "area", "var_poisson", "var_rnoise", "var_flat"):
    array = getattr(model, name)
    print(f"{name:12s}", "absent" if array is None else f"{array.shape} {array.dtype}")
print("unit of the data:", unit)
print("PHOTMJSR, MJy/sr for one DN/s:", photometry.conversion_megajanskys)
print("PIXAR_SR, sr:", photometry.pixelarea_steradians)

# sphinx_gallery_alt = "The calibrated image: stars with diffraction spikes and galaxies on an even sky."
fig, ax = plt.subplots(figsize=(6.5, 5.2), layout="constrained")
show_image(model, ax=ax)
plt.show()

# %%
# Flux in each pixel
# ------------------
# ``PIXAR_SR`` is the solid angle of a pixel at one point of the detector; ``AREA`` is the area of
# each pixel relative to that. An exposure without a flux calibration stays in its own unit.
usable = ((model.dq & dqflags.pixel["DO_NOT_USE"]) == 0) & np.isfinite(model.data)
flux = np.where(usable, model.data, np.nanmedian(model.data[usable])).astype(float)
if photometry.pixelarea_steradians is not None:
    area = 1 if model.area is None else model.area
    flux *= area * (photometry.pixelarea_steradians * u.Unit(unit) * u.sr).to_value(u.uJy)
    unit = "uJy"

# %%
# A curve of growth
# -----------------
# Add up the flux within growing circles around the brightest pixel that has only usable pixels near
# it, after subtracting the sky: the median of a ring around the largest circle.
rows, columns = np.indices(flux.shape)
radii = np.arange(1, min(20, min(flux.shape) // 4) + 1)


def growth(x, y):
    """Flux within each of the radii around a pixel."""
    distance = np.hypot(columns - x, rows - y)
    ring = usable & (distance > radii[-1]) & (distance < 1.5 * radii[-1])
    return np.array([np.sum((flux - np.median(flux[ring]))[distance <= r]) for r in radii])


clean = ndimage.minimum_filter(usable, size=7, mode="constant", cval=False)
margin = int(1.5 * radii[-1])
clean = np.pad(clean[margin:-margin, margin:-margin], margin)
y, x = np.unravel_index(np.argmax(np.where(clean, flux, -np.inf)), flux.shape)

# sphinx_gallery_alt = "Flux against the radius of the circle: most of it lies within three pixels, then the curve climbs slowly and levels off."
fig, ax = plt.subplots(figsize=(6.5, 4), layout="constrained")
ax.plot(radii, growth(x, y), "o-")
ax.set(xlabel="radius (pixel)", ylabel=f"flux within the radius ({unit})", ylim=(0, None))
ax.set_title(f"star at pixel ({x}, {y})")
plt.show()

# %%
# Check: stars of known flux
# --------------------------
# The largest circle must hold nearly all the light of a star, and the same part of it for all: take
# the stars that have no neighbour. What is missing lies farther out.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    sky = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])
    _, nearest, _ = sky.match_to_catalog_sky(sky, nthneighbor=2)
    true_flux = known["sources"]["flux"].to_value(u.uJy)
    chosen = (known["sources"]["kind"] == "star") & (nearest > 2.5 * u.arcsec) & (true_flux > 10)
    pixels = np.rint(model.meta.wcs.world_to_pixel(sky)).astype(int)
    ratios = [
        growth(x, y)[-1] / true
        for x, y, true in zip(*pixels[:, chosen], true_flux[chosen], strict=True)
        if clean[y, x]
    ]
    print(f"{len(ratios)} stars: measured to true flux {np.median(ratios):.3f}, ", end="")
    print(f"scatter {np.std(ratios):.3f}")
    assert 0.9 < np.median(ratios) < 1
    assert np.std(ratios) < 0.03
