"""
One exposure on a regular grid: i2d
===================================

The optics distort the image on the detector: its pixels differ in size on the sky. Stage 2
resamples an exposure onto a grid without distortion, the ``i2d`` image. Compare its pixel sizes and
the flux of its stars with the ``cal`` image from which it was made.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 2", "suffix: i2d", "task: resampling"]
# sphinx_gallery_order = 40

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from photutils.aperture import ApertureStats, CircularAnnulus, CircularAperture
from photutils.centroids import centroid_2dg, centroid_sources
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them. The i2d, and the cal that it was
# made from.
filename = sample("nircam_image", "i2d", stage=2)
cal_filename = sample("nircam_image", "cal")
require(filename, "i2d", exp_type="*_IMAGE", stage=2)

# %%
# Pixels of one size
# ------------------
# The World Coordinate System (WCS) of each image gives the size of its pixels on the sky.


def pixel_area(wcs, shape):
    """Solid angle of every tenth pixel, arcsec^2."""
    y, x = np.mgrid[5 : shape[0] - 5 : 10, 5 : shape[1] - 5 : 10]
    here = wcs.pixel_to_world(x, y)
    east, north = here.spherical_offsets_to(wcs.pixel_to_world(x + 1, y))
    east2, north2 = here.spherical_offsets_to(wcs.pixel_to_world(x, y + 1))
    return np.abs(east * north2 - east2 * north).to_value(u.arcsec**2)


with datamodels.open(filename) as i2d, datamodels.open(cal_filename) as cal:
    areas = {name: pixel_area(m.meta.wcs, m.data.shape) for name, m in (("cal", cal), ("i2d", i2d))}
    print("cal", cal.data.shape, "i2d", i2d.data.shape)
for name, area in areas.items():
    print(f"{name}: pixels of {area.min():.6f} to {area.max():.6f} arcsec^2")

# sphinx_gallery_alt = "Two maps of the area of the pixels: in the cal image it grows by some percent from one side to the other, in the i2d image it is the same everywhere."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.5), layout="constrained")
for ax, (name, area) in zip(axes, areas.items(), strict=True):
    ny, nx = 10 * np.array(area.shape)
    scale = {"vmin": areas["cal"].min(), "vmax": areas["cal"].max()}
    drawn = ax.imshow(area, origin="lower", extent=(0, nx, 0, ny), **scale)
    ax.set(title=name, xlabel="x (pixel)", ylabel="y (pixel)")
fig.colorbar(drawn, ax=axes, label="area of a pixel (arcsec$^2$)")
plt.show()

# %%
# Check: resampling keeps flux
# ----------------------------
# Measure stars in both images within the same circle on the sky. In the ``i2d`` image all pixels
# have the solid angle ``PIXAR_SR``; in the ``cal`` image it varies with the ``area`` array. The stars
# are where the WCS has them.


def star_flux(model, sky, area):
    """Flux within 0.5 arcsec of positions, sky subtracted, uJy; NaN where pixels are missing."""
    to_flux = (model.meta.photometry.pixelarea_steradians * u.MJy).to_value(u.uJy)
    pixel = np.sqrt(model.meta.photometry.pixelarea_arcsecsq)
    xy = np.transpose(model.meta.wcs.world_to_pixel(sky))
    background = ApertureStats(model.data, CircularAnnulus(xy, 1.2 / pixel, 1.8 / pixel)).median
    total = CircularAperture(xy, 0.5 / pixel).do_photometry(model.data * area)[0]
    return (total - background * np.pi * (0.5 / pixel) ** 2) * to_flux


known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    stars = known["sources"][known["sources"]["kind"] == "star"]
    stars = stars[(stars["flux"] > 10 * u.uJy) & (stars["flux"] < 100 * u.uJy)]
    sky = SkyCoord(stars["ra"], stars["dec"])
    with datamodels.open(filename) as i2d, datamodels.open(cal_filename) as cal:
        fluxes = star_flux(cal, sky, cal.area), star_flux(i2d, sky, 1)
        place = i2d.meta.wcs.world_to_pixel(sky)
        options = {"box_size": 7, "mask": ~np.isfinite(i2d.data), "centroid_func": centroid_2dg}
        apart = np.hypot(*np.subtract(centroid_sources(i2d.data, *place, **options), place))
    both = np.isfinite(fluxes).all(axis=0)
    of_cal, of_i2d = (flux[both] / stars["flux"][both].to_value(u.uJy) for flux in fluxes)
    for name, ratio in (("cal", of_cal), ("i2d", of_i2d)):
        print(f"{name}: measured over true {np.median(ratio):.4f}, scatter {np.std(ratio):.4f}")
    print(f"i2d: {np.median(apart):.3f} pixel from their places (median)")
    # sphinx_gallery_start_ignore
    assert np.median(apart) < 0.1
    assert 0.86 < np.median(of_i2d) < 0.91  # the circle misses the wings
    assert abs(np.median(of_i2d / of_cal) - 1) < 0.01
    assert np.std(of_i2d / of_cal) < 0.02
    # sphinx_gallery_end_ignore
