"""
One exposure on a regular grid: i2d
===================================

The optics distort what falls on the detector: its pixels are not all of one size on the sky. Stage
2 resamples an exposure onto a grid without distortion, the ``i2d`` image. Compare it with the
``cal`` image it was made from: the pixels, the weights, and the flux of the stars.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 2", "suffix: i2d", "task: resampling"]

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from photutils.aperture import ApertureStats, CircularAnnulus, CircularAperture
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here, and that of the image that it was made from.
filename = sample("nircam_image", "i2d", stage=2)
cal_filename = sample("nircam_image", "cal")

# %%
# Pixels of one size
# ------------------
# The World Coordinate System (WCS) of each image tells how large its pixels are on the sky.
with datamodels.open(filename) as i2d, datamodels.open(cal_filename) as cal:
    print("cal", cal.data.shape, "i2d", i2d.data.shape)


def pixel_area(model):
    """Solid angle of every tenth pixel, arcsec^2."""
    y, x = np.mgrid[5 : model.data.shape[0] - 5 : 10, 5 : model.data.shape[1] - 5 : 10]
    here = model.meta.wcs.pixel_to_world(x, y)
    east, north = here.spherical_offsets_to(model.meta.wcs.pixel_to_world(x + 1, y))
    east2, north2 = here.spherical_offsets_to(model.meta.wcs.pixel_to_world(x, y + 1))
    return np.abs(east * north2 - east2 * north).to_value(u.arcsec**2)


areas = {"cal": pixel_area(cal), "i2d": pixel_area(i2d)}
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
# Image and weights
# -----------------
# The axes stay along the detector's: north is not up unless you ask for it (``rotation`` of the
# ``resample`` step). There is no ``dq`` array. A bad pixel had no weight: ``wht`` has a dent there,
# filled from the pixels around, and where nothing was left the image is NaN.
ny, nx = i2d.data.shape
centre = i2d.meta.wcs.pixel_to_world(nx / 2, ny / 2)
reach = 0.15 * min(nx, ny) * np.sqrt(i2d.meta.photometry.pixelarea_arcsecsq) * u.arcsec

# sphinx_gallery_alt = "Left: the resampled image, with arrows to the north and to the east. Right: its weights, even but for single pixels where the detector's pixels are bad."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained", sharey=True)
show_image(i2d, ax=axes[0])
for name, angle in (("N", 0 * u.deg), ("E", 90 * u.deg)):
    tip = i2d.meta.wcs.world_to_pixel(centre.directional_offset_by(angle, reach))
    arrow = {"arrowstyle": "<-", "color": "#56b4e9"}
    axes[0].annotate(name, (nx / 2, ny / 2), tip, color="#56b4e9", arrowprops=arrow)
show_image(i2d.wht, ax=axes[1], label="weight")
axes[0].set_title("data")
axes[1].set(title="wht", ylabel="")
plt.show()

# %%
# Check: resampling keeps flux
# ----------------------------
# Measure stars in both images within the same circle on the sky. In the ``i2d`` image all pixels
# have the solid angle ``PIXAR_SR``; in the ``cal`` image theirs varies as the ``area`` array says.


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
    ratio = star_flux(i2d, sky, 1) / star_flux(cal, sky, cal.area)
    ratio = ratio[np.isfinite(ratio)]
    print(
        f"{len(ratio)} stars: flux in i2d to flux in cal, median {np.median(ratio):.4f}, ", end=""
    )
    print(f"scatter {np.std(ratio):.4f}")
    assert abs(np.median(ratio) - 1) < 0.01
    assert np.std(ratio) < 0.02
