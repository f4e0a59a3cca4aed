"""
Dithers combined in a cube: s3d
===============================

The ``s3d`` of stage 3 combines all exposures of a target. See the part of the field that each of
them covered, the effect of adding the second to the first, and how much lower the noise is where
they overlap.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: MRS", "stage: 3", "suffix: s3d", "task: resampling"]
# sphinx_gallery_order = 140

import matplotlib.pyplot as plt
import numpy as np
from astropy.stats import mad_std
from photutils.centroids import centroid_2dg
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the name of your own file here, and those of its exposures: everything below works on them.
filename = sample("miri_mrs", "s3d", stage=3)
single_filenames = [sample("miri_mrs", "s3d", stage=2, exposure=number) for number in (1, 2)]
require(filename, "s3d", stage=3)

# %%
# How many exposures saw a spaxel
# -------------------------------
# Unlike an image with its ``con``, a cube does not list them. But each exposure has its own cube,
# with data at some positions on the sky; elsewhere ``weightmap``, the number of detector pixels
# that contributed, is 0. Use the middle plane.
with datamodels.open(filename) as model:
    data, err, weights = model.data, model.err, model.weightmap
    wcs, unit = model.meta.wcs, model.meta.bunit_data
    solid_angle = model.meta.photometry.pixelarea_steradians
middle = len(data) // 2
y, x = np.indices(data.shape[1:])
sky = wcs(x, y, np.full(x.shape, middle))
n_exposures = np.zeros(x.shape, int)
for single_filename in single_filenames:
    with datamodels.open(single_filename) as single:
        place = np.array(single.meta.wcs.invert(*sky))
        inside = np.isfinite(place).all(axis=0)
        column, row, plane = np.rint(place[:, inside]).astype(int)
        n_exposures[inside] += single.weightmap[plane, row, column] > 0

# sphinx_gallery_alt = "Two maps. Left, the number of exposures: two in the middle, one in strips along the edges, where the two turned fields do not overlap. Right, the weight: a pattern of stripes in the middle, smaller along the edges."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.6), layout="constrained", sharey=True)
maps = {"number of exposures": n_exposures, "weight": weights[middle]}
for ax, (label, image) in zip(axes, maps.items(), strict=True):
    drawn = ax.imshow(np.ma.masked_equal(image, 0), origin="lower")
    fig.colorbar(drawn, ax=ax, label=label).locator = plt.MaxNLocator(integer=True)
    ax.set(xlabel="column x (pixel)")
axes[0].set(ylabel="row y (pixel)")
plt.show()

# %%
# The noise of a spaxel
# ---------------------
# Sources vary slowly with wavelength, noise does not. Differences between planes some distance
# apart are therefore noise, except in lines, which the median of their absolute values ignores.
seen = np.where(weights > 0, data, np.nan)
difference = seen[4:] - seen[:-4]
enough = np.isfinite(difference).mean(axis=0) > 0.5
noise = np.full(enough.shape, np.nan)
noise[enough] = mad_std(difference[:, enough], axis=0, ignore_nan=True) / np.sqrt(2)
for n in np.unique(n_exposures[n_exposures > 0]):
    here = (n_exposures == n) & enough
    print(f"{n} exposures: noise {np.median(noise[here]):.4f},", end=" ")
    print(f"err {np.nanmedian(err[:, here]):.4f} {unit}")

# sphinx_gallery_alt = "Map of the noise: low in the middle except for a bright patch at the place of the star, whose spectrum is not smooth, and higher in strips along the edges, of the width of the dither."
fig, ax = plt.subplots(figsize=(5, 3.8), layout="constrained")
drawn = ax.imshow(noise, origin="lower", vmin=0, vmax=2 * np.nanmedian(noise))
fig.colorbar(drawn, ax=ax, label=f"noise ({unit})")
ax.set(xlabel="column x (pixel)", ylabel="row y (pixel)")
plt.show()

# %%
# Check: the noise, the star, a line
# ----------------------------------
# Where two exposures overlap, the noise should be lower by a factor of the square root of two than
# where there is one, and agree roughly with ``err``.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    once, twice = (np.nanmedian(noise[n_exposures == n]) for n in (1, 2))
    stated = np.nanmedian(err[:, n_exposures == 2])
    print(f"noise smaller by {once / twice:.3f}, expected {np.sqrt(2):.3f}; over err", end=" ")
    print(f"{twice / stated:.3f}")
    star = known["sources"][0]
    expected = wcs.invert(star["ra"].value, star["dec"].value, sky[2][0, 0])[:2]
    column, row = np.rint(expected).astype(int)
    box = np.nanmedian(seen[:, row - 3 : row + 4, column - 3 : column + 4], axis=0)
    centre = np.add(centroid_2dg(box), (column - 3, row - 3))
    wave = wcs(np.zeros(len(data)), np.zeros(len(data)), np.arange(len(data)))[2]
    inside = np.hypot(x - expected[0], y - expected[1]) < 4
    true = star["continuum"].to_value("MJy") * (wave / 5) ** star["slope"]
    part = np.nanmedian(np.nansum(seen[:, inside], axis=1) * solid_angle / true)
    line = known["lines"][1]["wavelength"].value
    plane = np.abs(wave - line).argmin() + np.arange(-6, 7)
    light = np.nansum(seen[plane], axis=(1, 2))
    measured = np.average(wave[plane], weights=light - light.min())
    off = (measured - line) / np.diff(wave[plane]).mean()
    print(f"{part:.3f} of the star's flux; line at {line:.4f} um off by {off:+.2f} planes")
    print("star at (x, y) =", centre.round(2), "by the WCS", np.round(expected, 2))
    # sphinx_gallery_start_ignore
    np.testing.assert_allclose(centre, expected, rtol=0, atol=0.2)
    assert abs(part - 1) < 0.025
    assert abs(off) < 0.4
    assert np.mean((n_exposures > 0) == (weights[middle] > 0)) > 0.96
    assert abs(once / twice / np.sqrt(2) - 1) < 0.1
    assert abs(twice / stated - 1) < 0.2
    # sphinx_gallery_end_ignore
