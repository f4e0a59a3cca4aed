"""
Regions for DS9, and back
=========================

Mark the sources and the outline of an image in a region file, which DS9 and CARTA open, and read it
again: as pixels, and as a mask. The package ``regions`` (``pip install regions``) does this with the
World Coordinate System (WCS) of the product; DS9 and CARTA use the FITS header. Do they agree?
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 2", "suffix: cal", "task: other packages"]
# sphinx_gallery_order = 50

import tempfile
from pathlib import Path

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.wcs import WCS
from photutils.centroids import centroid_com, centroid_sources
from photutils.detection import find_peaks
from regions import CircleSkyRegion, PolygonSkyRegion, Regions
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "cal")
require(filename, "cal", "crf", "i2d", exp_type="*_IMAGE NRS_WATA NIS_AMI *_TACQ")

# %%
# Mark the sources and the field
# ------------------------------
# Regions on the sky hold for any image of the field. The polygon is the footprint: the corners of the
# area in which the WCS is valid (:ref:`sphx_glr_gallery_wcs_plot_footprints.py`).
with datamodels.open(filename) as model:
    wcs, data, unit = model.meta.wcs, model.data.copy(), model.meta.bunit_data
    solid_angle, noise = model.meta.photometry.pixelarea_steradians, np.nanmedian(model.err)
(ny, nx), level, no_data = data.shape, np.nanmedian(data), np.isnan(data)
peaks = find_peaks(data, level + 30 * noise, box_size=15, mask=no_data, border_width=8)
if peaks is None:
    raise SystemExit("No source is above the threshold: lower it.")
peaks = peaks[np.argsort(-peaks["peak_value"])[:40]]  # the brightest
guess, box = (peaks["x_peak"], peaks["y_peak"]), {"box_size": 7, "centroid_func": centroid_com}
x, y = centroid_sources(data - level, *guess, mask=no_data, **box)
radius = 0.25 * u.arcsec
field = PolygonSkyRegion(SkyCoord(wcs.footprint(), unit="deg"))
field.visual["color"] = "cyan"
drawn = [CircleSkyRegion(centre, radius) for centre in wcs.pixel_to_world(x, y)]

# %%
# Write the file, and read it
# ---------------------------
# ``Regions.read`` also reads what you draw and save in DS9, with the coordinate system "WCS".
with tempfile.TemporaryDirectory() as folder:  # in place of a folder of your own
    path = Path(folder, "sources.reg")
    Regions([field, *drawn]).write(path, format="ds9")
    print("\n".join(line[:72] for line in path.read_text().splitlines()[:4]))
    outline, *circles = Regions.read(path, format="ds9")
on_image = [one.to_pixel(wcs) for one in circles]

# %%
# As a mask
# ---------
# The mask of a circle gives the fraction of each pixel that is inside. Cover the sources, and the
# sky is left.
covered = np.zeros(data.shape, bool)
for one in on_image:
    mask = one.to_mask("exact")
    there, part_of_mask = mask.get_overlap_slices(data.shape)
    covered[there] |= mask.data[part_of_mask] > 0
print(f"median of all pixels {level:.4f}, of the sky {np.nanmedian(data[~covered]):.4f} {unit}")

# %%
# What DS9 and CARTA see
# ----------------------
# They place the circles by the header. DS9 reads its polynomials (SIP) and is nearly exact; CARTA
# ignores them and misplaces what is far from the centre. An ``i2d`` has no distortion, so both are
# right there (:ref:`sphx_glr_gallery_ecosystem_plot_viewers.py`).
header = fits.getheader(filename, "SCI")
by_header = WCS(header, fix=False)
ra, dec = np.transpose([(one.center.ra.deg, one.center.dec.deg) for one in circles])
places = np.transpose([one.center.xy for one in on_image])
off = {
    "with SIP": np.hypot(*(by_header.all_world2pix(ra, dec, 0) - places)),
    "without SIP": np.hypot(*(by_header.wcs_world2pix(ra, dec, 0) - places)),
}
for name, pixels in off.items():
    print(f"header {name}: circles at most {pixels.max():.4f} pixel off")

# sphinx_gallery_alt = "Left, the image with a circle around each source and the outline of the field. Right, the distance in pixels by which the header misplaces the circles, against the distance from the centre of the image: with SIP below a thousandth everywhere; without SIP it grows towards the corners to more than a pixel."
fig, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.8), layout="constrained")
show_image(data, ax=left, label=unit)
for one in on_image:
    one.plot(ax=left, edgecolor="#e69f00")
outline.to_pixel(wcs).plot(ax=left, edgecolor="#56b4e9", linewidth=3)
from_centre = np.hypot(places[0] - (nx - 1) / 2, places[1] - (ny - 1) / 2)
for (name, pixels), marker in zip(off.items(), "os", strict=True):
    right.semilogy(from_centre, pixels, marker, label=name, fillstyle="none")
right.set(xlabel="distance from the centre (pixel)", ylabel="header to WCS (pixel)")
right.legend()
plt.show()

# %%
# Check: the sources in the circles
# ---------------------------------
# Each circle around a star is where the star truly is, and holds 78 % of its light.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    sources = known["sources"]
    sky = SkyCoord(sources["ra"], sources["dec"])
    index, apart, _ = SkyCoord(ra, dec, unit="deg").match_to_catalog_sky(sky)
    _, nearest, _ = sky.match_to_catalog_sky(sky, nthneighbor=2)
    stars = (sources["kind"] == "star") & (nearest > 1.5 * u.arcsec)
    light = [one.to_mask("exact").multiply(data - level) for one in on_image]
    light = np.array([np.nansum(one) for one in light]) * solid_angle * 1e6
    part = light / sources["flux"][index].to_value(u.Jy)
    use = stars[index] & (apart < 50 * u.mas)
    print(f"{use.sum()} stars: {np.median(apart[use].to(u.mas)):.1f} from the true place,", end=" ")
    print(f"{np.median(part[use]):.3f} of the true flux in the circle")
    # sphinx_gallery_start_ignore
    assert use.sum() > 15
    assert np.median(apart[use]) < 8 * u.mas
    assert abs(np.median(part[use]) - 0.78) < 0.02
    assert off["with SIP"].max() < 0.002
    assert off["without SIP"].max() > 0.5
    # sphinx_gallery_end_ignore
