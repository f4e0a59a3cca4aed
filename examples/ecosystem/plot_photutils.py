"""
Photometry with photutils: from MJy/sr to Jy and AB
===================================================

Measure stars in an ``i2d`` image with ``photutils``: apertures, a local background for each, the
correction for the light outside the aperture, errors, and magnitudes. The pixels are in MJy/sr:
a sum needs the solid angle of a pixel to be a flux.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 3", "suffix: i2d", "suffix: cat", "task: photometry", "task: other packages"]
# sphinx_gallery_order = 40

from pathlib import Path

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.stats import SigmaClip, sigma_clipped_stats
from astropy.table import QTable
from photutils.aperture import ApertureStats, CircularAnnulus, CircularAperture
from photutils.centroids import centroid_com, centroid_sources
from photutils.detection import find_peaks
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the names of your own files here: everything below works on them. An image, and its catalogue,
# whose header has the aperture corrections.
filename = sample("nircam_image", "i2d", stage=3)
cat_filename = sample("nircam_image", "cat")
require(filename, "i2d", exp_type="*_IMAGE")
require(cat_filename, "cat")
image_name, cat_name = Path(filename).name, Path(cat_filename).name
if image_name.rpartition("_i2d")[0] != cat_name.rpartition("_cat")[0]:
    raise SystemExit(f"{cat_name} is not of {image_name}: name the catalogue of this image.")

# %%
# An image in Jy per pixel
# ------------------------
# All pixels of an ``i2d`` have the same area, ``PIXAR_SR``. (Those of a ``cal`` do not: multiply by
# its array ``area`` as well.)
with datamodels.open(filename) as model:
    wcs, shown = model.meta.wcs, model.data.copy()
    unit = model.meta.bunit_data
    per_pixel = u.Unit(unit) * model.meta.photometry.pixelarea_steradians * u.sr
    image, error = ((values * per_pixel).to(u.uJy) for values in (model.data, model.err))

# %%
# Stars, apertures, backgrounds
# -----------------------------
# The header of the pipeline's catalogue states apertures for points, from the ``apcorr`` reference
# file: radii in pixels, the ring for the background, and the factor for the light outside. Without
# a catalogue, or with an older one that does not state them, read that table:
# ``SourceCatalogStep().get_reference_file(filename, "apcorr")`` of ``jwst.step`` gets its name from
# CRDS. The factor holds with this ring only.
pipeline = QTable.read(cat_filename).meta["aperture_params"]
radius, factor = (pipeline[f"aperture_{name}"][-1] for name in ("radii", "corrections"))
ring = [pipeline[f"bkg_aperture_{side}_radius"] for side in ("inner", "outer")]
print(
    f"radius {radius:.2f} pixels, times {factor:.3f}; background from {ring[0]} to {ring[1]} pixels"
)

no_data = np.isnan(image.value)
_, sky_level, noise = sigma_clipped_stats(image.value, mask=no_data)
peaks = find_peaks(image.value, sky_level + 10 * noise, box_size=11, mask=no_data)
if peaks is None:
    raise SystemExit("No source is above the threshold: lower it.")
guess, box = (peaks["x_peak"], peaks["y_peak"]), {"box_size": 5, "centroid_func": centroid_com}
x, y = centroid_sources(image.value, *guess, mask=no_data, **box)
circles = CircularAperture(np.transpose([x, y]), radius)
rings = CircularAnnulus(circles.positions, *ring)

# %%
# Measure
# -------
# The median of a ring, without outliers, is the background per pixel. An aperture that has a
# pixel without data, as in the core of a saturated star, gets no flux.
background = ApertureStats(image, rings, sigma_clip=SigmaClip(3)).median
stars = ApertureStats(image, circles, error=error, local_bkg=background)
complete = circles.do_photometry(no_data.astype(float))[0] == 0
flux, flux_error = (np.where(complete, one, np.nan) * factor for one in (stars.sum, stars.sum_err))
magnitude = flux.to(u.ABmag)
magnitude_error = 2.5 / np.log(10) * (flux_error / flux).value
table = QTable({"x": x, "y": y, "flux": flux, "error": flux_error, "AB": magnitude})
for name in table.colnames:
    table[name].info.format = ".2f"
table[:4].pprint(max_width=100)

# sphinx_gallery_alt = "Left, the image, with a circle around each source. Right, the error of the magnitude against the magnitude, from a thousandth for the brightest to a few hundredths for the faintest: a narrow sequence that rises to the faint side."
fig, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.7), layout="constrained")
show_image(shown, ax=left, label=f"surface brightness ({unit})")
left.scatter(x, y, s=50, facecolors="none", edgecolors="#e69f00")
right.semilogy(magnitude.value, magnitude_error, ".", color="#0072b2")
right.set(xlabel="magnitude (AB)", ylabel="error of the magnitude", xlim=right.get_xlim()[::-1])
plt.show()

# %%
# Check: true magnitudes
# ----------------------
# Use stars without a neighbour. The errors include only noise: where in its pixel a bright star lies
# changes its flux by another half per cent.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    sources = known["sources"]
    sky = SkyCoord(sources["ra"], sources["dec"])
    index, distance, _ = wcs.pixel_to_world(x, y).match_to_catalog_sky(sky)
    _, nearest, _ = sky.match_to_catalog_sky(sky, nthneighbor=2)
    clean = (
        (sources["kind"] == "star") & (nearest > 2.5 * u.arcsec) & (sources["flux"] < 100 * u.uJy)
    )
    use = complete & (distance < 50 * u.mas) & clean[index]
    true = sources["flux"][index[use]]
    off = (magnitude[use] - true.to(u.ABmag)).value
    expected = np.hypot(magnitude_error[use], 0.005)
    print(f"{use.sum()} stars: magnitude off by {np.median(off):+.4f} (median); ", end="")
    print(f"{np.mean(np.abs(off) < 2 * expected):.0%} within twice the expected error")
    # sphinx_gallery_start_ignore
    assert use.sum() > 20
    assert abs(np.median(off)) < 0.01
    assert np.mean(np.abs(off) < 2 * expected) > 0.85
    # sphinx_gallery_end_ignore
