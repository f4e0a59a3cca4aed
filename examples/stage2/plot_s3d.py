"""
A spectral cube: s3d
====================

The ``s3d`` of an integral field unit has two sky axes and one wavelength axis. Slice it both ways:
an image at one wavelength, and the spectrum of one position or of all light in a circle.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: MRS", "stage: 2", "suffix: s3d", "task: spectrum"]
# sphinx_gallery_order = 210

import matplotlib.pyplot as plt
import numpy as np
from photutils.centroids import centroid_2dg
from scipy.ndimage import median_filter
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_cube, show_spectrum
from jwst_gallery.spectra import cube_spectrum

# Put the name of your own file here: everything below works on it.
filename = sample("miri_mrs", "s3d", stage=2)
require(filename, "s3d")

# %%
# The arrays
# ----------
# Plane by plane: wavelength, row, column. The sides of the instrument's field do not point north
# and east, so the corners of the cube are empty: they are flagged DO_NOT_USE and NaN (0 in old
# versions). The WCS gives the wavelength of each plane.
with datamodels.open(filename) as model:
    print({name: model[name].shape for name in ("data", "err", "dq", "weightmap")})
    planes = np.arange(len(model.data))
    wcs, unit = model.meta.wcs, model.meta.bunit_data
    wave = wcs(np.zeros(planes.shape), np.zeros(planes.shape), planes)[2]
    empty = (model.dq & dqflags.pixel["DO_NOT_USE"] > 0) | ~np.isfinite(model.data)
    cube = np.ma.masked_array(model.data, empty)
print(f"{empty.mean():.0%} empty; {wave[0]:.4f} to {wave[-1]:.4f} um; {unit}")

# %%
# Find a line, and look at it
# ---------------------------
# Subtract the slowly varying part from the mean of all spaxels. The highest peak above it is the
# strongest line. These are images of the line and of the continuum beside it:
mean = cube.mean(axis=(1, 2)).filled(0)
above = mean - median_filter(mean, 51)
peak = 30 + above[30:-30].argmax()
beside = cube[peak - 30 : peak - 20].mean(axis=0)

# sphinx_gallery_alt = "Two images of a field with empty corners. Off the line there is a point source alone; at the wavelength of the line a ring around it shines too, brighter on one side."
fig, axes = plt.subplots(1, 2, figsize=(8.5, 3.8), layout="constrained")
with datamodels.open(filename) as model:
    show_cube(model, ax=axes[0], wavelength=wave[peak - 25])
    show_cube(model, ax=axes[1], wavelength=wave[peak])
plt.show()

# %%
# The spectrum of one position
# ----------------------------
# ``cube_spectrum`` extracts the spaxel with the most light in the line; in plain NumPy it is
# ``model.data[:, y, x]``.
y, x = map(int, np.unravel_index((cube[peak] - beside).argmax(), beside.shape))

# sphinx_gallery_alt = "Surface brightness against wavelength around the line, of one spaxel: a flat continuum and a peak at the line's wavelength."
with datamodels.open(filename) as model:
    ax = show_spectrum(cube_spectrum(model, x, y), label=f"x = {x}, y = {y}")
ax.axvline(wave[peak], color="0.5", linestyle=":")
ax.set(xlim=wave[[peak - 25, peak + 25]])
plt.show()

# %%
# All light in a circle
# ---------------------
# With ``radius``, ``cube_spectrum`` adds up the spaxels in a circle, here around the brightest of
# the continuum (not too close to the edge). No background is subtracted, and the light outside is
# not corrected for, which grows with wavelength: the ``x1d`` product has both corrections.
inner = beside[5:-5, 5:-5]
row, column = np.add(np.unravel_index(inner.argmax(), inner.shape), 5)
with datamodels.open(filename) as model:
    radius = 4 * np.sqrt(model.meta.photometry.pixelarea_arcsecsq)
    star = cube_spectrum(model, column, row, radius=radius)
flux = np.nanmedian(star.flux[star.usable]).to("mJy")
print(f"within {radius:.2f} arcsec of x = {column}, y = {row}: median {flux:.3g}")

# %%
# Check: the star and the line
# ----------------------------
# Check the position of the star's light beside the line, its flux in the circle, and the mean
# wavelength of the line.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    source, lines = known["sources"][0], known["lines"]["wavelength"].to_value("um")
    expected = np.array(wcs.invert(source["ra"].value, source["dec"].value, wave[peak - 25])[:2])
    column, row = np.rint(expected).astype(int)
    box = beside[row - 4 : row + 5, column - 4 : column + 5]
    centre = np.add(centroid_2dg(box), (column - 4, row - 4))
    near = slice(peak - 9, peak + 10)
    measured = np.average(wave[near], weights=above[near])
    nearest = lines[np.abs(lines - measured).argmin()]
    true = source["continuum"].to_value("MJy") * (wave / 5) ** source["slope"]
    ratio = star.flux.to_value("MJy") / true
    short, long = np.nanmedian(ratio[:100]), np.nanmedian(ratio[-100:])
    print(f"in the circle: {short:.3f} of the star's flux at the start, {long:.3f} at the end")
    print("star at (x, y) =", centre.round(2), "by the WCS", expected.round(2))
    print(f"line at {measured:.4f} um, true {nearest:.4f} um")
    # sphinx_gallery_start_ignore
    np.testing.assert_allclose(centre, expected, atol=0.3)
    assert abs(short - 1.005) < 0.025
    assert short - long > 0.01
    assert np.array_equal(model.dq & dqflags.pixel["DO_NOT_USE"] > 0, np.isnan(model.data))
    assert abs(measured - nearest) < 0.5 * (wave[peak + 1] - wave[peak])
    # sphinx_gallery_end_ignore
