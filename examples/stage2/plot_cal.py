"""
From surface brightness to the flux of a star: cal
==================================================

A ``cal`` image is in MJy/sr, a surface brightness. The flux of a star is its sum over the star's
pixels times the solid angle of a pixel. See the arrays and keywords that this needs, and how the
enclosed flux of a star grows with radius.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 2", "suffix: cal", "task: photometry"]
# sphinx_gallery_order = 30

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from scipy import ndimage
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "cal")
require(filename, "cal", exp_type="*_IMAGE NRS_WATA NIS_AMI *_TACQ")

# %%
# Flux in each pixel
# ------------------
# ``PIXAR_SR`` is the solid angle of a pixel at one point of the detector; the array ``area``, if
# there is one, has the area of each pixel relative to that. An exposure without a flux calibration
# keeps its unit.
with datamodels.open(filename) as model:
    data, dq, wcs, unit = model.data, model.dq, model.meta.wcs, model.meta.bunit_data
    solid_angle = model.meta.photometry.pixelarea_steradians
    area = 1 if model.area is None else model.area
print(
    f"unit of the data: {unit}, PIXAR_SR: {solid_angle or 'not stated,'} sr, area:", np.shape(area)
)
usable = ((dq & dqflags.pixel["DO_NOT_USE"]) == 0) & np.isfinite(data)
flux = np.where(usable, data, np.nanmedian(data[usable])).astype(float)
if solid_angle is not None:
    flux *= area * (solid_angle * u.sr * u.Unit(unit)).to_value(u.uJy)
flux_unit = unit if solid_angle is None else "µJy"

# %%
# A curve of growth
# -----------------
# Sum the flux within growing circles around the brightest pixel that has only usable pixels near
# it, after subtracting the sky, the median of a ring around the largest circle.
rows, columns = np.indices(flux.shape)
radii = np.arange(1, min(20, min(flux.shape) // 4) + 1)
margin = int(1.5 * radii[-1])


def growth(x, y):
    """Flux within each of the radii around a pixel."""
    distance = np.hypot(columns - x, rows - y)
    ring = usable & (distance > radii[-1]) & (distance < margin)
    return np.array([np.sum((flux - np.median(flux[ring]))[distance <= r]) for r in radii])


clean = ndimage.minimum_filter(usable, size=7, mode="constant", cval=False)
clean = np.pad(clean[margin:-margin, margin:-margin], margin)
y, x = np.unravel_index(np.argmax(np.where(clean, flux, -np.inf)), flux.shape)

# sphinx_gallery_alt = "Left, the calibrated image: stars with diffraction spikes and galaxies on an even sky, and a circle around one star. Right, flux against the radius of the circle: most of it lies within three pixels, then the curve climbs slowly and levels off."
fig, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.4), layout="constrained")
show_image(np.where(usable, data, np.nan), ax=left, label=unit)
left.add_patch(plt.Circle((x, y), radii[-1], fill=False, color="C1"))
right.plot(radii, growth(x, y), "o-")
right.set(xlabel="radius (pixel)", ylabel=f"flux within the radius ({flux_unit})", ylim=(0, None))
right.set_title(f"star at pixel ({x}, {y})")
plt.show()

# %%
# Check: stars of known flux
# --------------------------
# The largest circle should hold nearly all the light of a star, and the same fraction for all: use
# the stars without a neighbour. The missing light lies farther out.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    stars = known["sources"]
    sky = SkyCoord(stars["ra"], stars["dec"])
    _, nearest, _ = sky.match_to_catalog_sky(sky, nthneighbor=2)
    stars["x"], stars["y"] = np.rint(wcs.world_to_pixel(sky)).astype(int)
    alone = (nearest > 2.5 * u.arcsec) & (stars["flux"] > 10 * u.uJy)
    stars = stars[alone & (stars["kind"] == "star")]
    stars = stars[clean[stars["y"], stars["x"]]]
    curves = np.array([growth(star["x"], star["y"]) for star in stars])
    ratios = curves[:, -1] / stars["flux"].to_value(u.uJy)
    print(f"{len(stars)} stars: measured over true flux {np.median(ratios):.3f}, ", end="")
    print(f"scatter {np.std(ratios):.3f}")
    # sphinx_gallery_start_ignore
    assert 0.91 < np.median(ratios) < 0.965
    assert np.std(ratios) < 0.03
    assert np.array_equal((dq & dqflags.pixel["DO_NOT_USE"]) > 0, np.isnan(data))
    inner = np.median(curves[:, 1] / curves[:, -1])
    assert abs(inner - 0.68) < 0.04  # the circles are around the stars
    # sphinx_gallery_end_ignore
