"""
Dithers combined in a cube: s3d
===============================

The ``s3d`` of stage 3 is made of all exposures of a target at once. See which part of the field each
of them saw, what the second one adds to the first, and how much less noise there is where they
overlap.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: MRS", "stage: 3", "suffix: s3d", "task: resampling"]

import matplotlib.pyplot as plt
import numpy as np
from astropy.stats import mad_std
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth

# Put the name of your own file here, and those of its exposures: everything below works on them.
filename = sample("miri_mrs", "s3d", stage=3)
single_filenames = [sample("miri_mrs", "s3d", stage=2, exposure=number) for number in (1, 2)]

# %%
# How many exposures saw a spaxel
# -------------------------------
# There is no list of them in the cube, as an image has in ``con``. But each exposure has a cube of
# its own, and the sky position of a spaxel of the combination is in that, or is not. Its
# ``weightmap`` is the number of pixels of the detector that contributed, 0 where none did. All this
# in the plane in the middle:
with datamodels.open(filename) as model:
    nwave, ny, nx = model.data.shape
    y, x = np.indices((ny, nx))
    sky = model.meta.wcs(x, y, np.full((ny, nx), nwave // 2))
n_exposures = np.zeros((ny, nx), int)
for single_filename in single_filenames:
    with datamodels.open(single_filename) as single:
        place = np.array(single.meta.wcs.invert(*sky))
        inside = np.isfinite(place).all(axis=0)
        column, row, plane = np.rint(place[:, inside]).astype(int)
        n_exposures[inside] += single.weightmap[plane, row, column] > 0
weight = model.weightmap[nwave // 2]
for n in np.unique(n_exposures):
    here = (n_exposures == n) & (weight > 0)
    print(f"{n} exposures: {here.sum()} spaxels with data", end="")
    print(f", {np.median(weight[here]):.0f} pixels in each" if here.any() else "")

# sphinx_gallery_alt = "Two maps. Left, the number of exposures: two in the middle, one in strips along the edges, where the two turned fields do not overlap. Right, the weight: a pattern of stripes in the middle, smaller along the edges."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.6), layout="constrained", sharey=True)
for ax, image, label in zip(
    axes, (n_exposures, weight), ("number of exposures", "weight"), strict=True
):
    drawn = ax.imshow(np.ma.masked_equal(image, 0), origin="lower")
    fig.colorbar(drawn, ax=ax, label=label).locator = plt.MaxNLocator(integer=True)
    ax.set(xlabel="column x (pixel)")
axes[0].set(ylabel="row y (pixel)")
plt.show()

# %%
# The noise of a spaxel
# ---------------------
# Sources vary slowly with wavelength, noise does not: so the differences between planes some way
# apart are noise, but for lines, and the median of their sizes passes over those. Neighbouring
# planes are too alike, as pixels contribute to several. (The star in the middle has fringes, which
# vary faster than that.)
apart = 4


def noise_map(cube):
    """Noise of each spaxel, of shape (ny, nx); NaN where few planes have data."""
    data = np.where(cube.weightmap > 0, cube.data, np.nan)
    difference = data[apart:] - data[:-apart]
    enough = np.isfinite(difference).mean(axis=0) > 0.5
    noise = np.full(enough.shape, np.nan)
    noise[enough] = mad_std(difference[:, enough], axis=0, ignore_nan=True) / np.sqrt(2)
    return noise


with datamodels.open(single_filenames[0]) as single:
    noises = {"one exposure": noise_map(single), "combined": noise_map(model)}
for n in np.unique(n_exposures[n_exposures > 0]):
    here = (n_exposures == n) & np.isfinite(noises["combined"])
    err = np.nanmedian(model.err[:, here])
    print(f"{n} exposures: noise {np.median(noises['combined'][here]):.4f}, err {err:.4f}", end="")
    print(f" {model.meta.bunit_data}")

# sphinx_gallery_alt = "Noise of one exposure and of the combination on the same scale: the combination is darker, but for a frame of the width of the dither; both have a bright patch at the place of the star, whose spectrum is not smooth."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.6), layout="constrained")
scale = {"vmin": 0, "vmax": 2 * np.nanmedian(noises["one exposure"])}
for ax, (title, noise) in zip(axes, noises.items(), strict=True):
    drawn = ax.imshow(noise, origin="lower", **scale)
    ax.set(xlabel="column x (pixel)", ylabel="row y (pixel)", title=title)
fig.colorbar(drawn, ax=axes, label=f"noise ({model.meta.bunit_data})")
plt.show()

# %%
# Check: the root of the number
# -----------------------------
# Where two exposures overlap the noise should be smaller than where there is one, by the root of
# two, and about as large as ``err`` says.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    once, twice = (np.nanmedian(noises["combined"][n_exposures == n]) for n in (1, 2))
    print(f"noise smaller by {once / twice:.3f}, expected {np.sqrt(2):.3f}")
    assert abs(once / twice / np.sqrt(2) - 1) < 0.1
    assert abs(twice / np.nanmedian(model.err[:, n_exposures == 2]) - 1) < 0.2
