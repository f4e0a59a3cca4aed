"""
Outliers among the dithers: crf
===============================

Stage 3 compares exposures of the same sky. A value that the others contradict is an outlier: a
cosmic ray that stage 1 missed, a pixel gone bad. The ``crf`` files are the ``cal`` files with these
flagged, ready to be combined. See what was added, and whether it was right.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 3", "suffix: crf", "task: data quality"]

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import sample, truth

# Put the name of your own file here, and the cal files: its own first, then its dithers.
filename = sample("nircam_image", "crf")
cal_filenames = [sample("nircam_image", "cal", exposure=number) for number in (1, 2, 3)]

# %%
# What was added
# --------------
# The new flag is ``OUTLIER``; with it comes ``DO_NOT_USE``, and the value becomes NaN.
cals = []
for name in cal_filenames:
    with datamodels.open(name) as model:
        cals.append(model)
with datamodels.open(filename) as crf:
    added = crf.dq & ~cals[0].dq
for name, bit in dqflags.pixel.items():
    if (added & bit).any():
        print(f"{name}: {np.count_nonzero(added & bit)} pixels more than in the cal file")
y, x = np.nonzero(added & dqflags.pixel["OUTLIER"])

# %%
# The others disagree
# -------------------
# Look up the same place on the sky in the other exposures, through the World Coordinate System
# (WCS) of each, and take the flagged pixel where they saw the faintest sky.
sky = cals[0].meta.wcs.pixel_to_world(x, y)
places = np.array([cal.meta.wcs.world_to_pixel(sky) for cal in cals])
last = np.array([cal.data.shape[::-1] for cal in cals])[:, :, None] - 1
in_all = np.all((places >= 0) & (places <= last), axis=(0, 1))
if not in_all.any():
    raise SystemExit("No pixel that was flagged here lies in all of these exposures.")
places = np.rint(places[:, :, in_all]).astype(int)
seen = np.array([cal.data[row, column] for cal, (column, row) in zip(cals, places, strict=True)])
others = np.ma.masked_invalid(seen[1:]).mean(axis=0)
shown = np.argmin(others)
value, other, err = seen[0, shown], others[shown], cals[0].err[tuple(places[0, ::-1, shown])]
unit = cals[0].meta.bunit_data
print(f"pixel (x, y) = {tuple(places[0, :, shown].tolist())}: {value:.3f} {unit}, ", end="")
print(f"elsewhere {other:.3f}, error {err:.3f}")

# sphinx_gallery_alt = "The same small field of sky in each exposure, with a ring around the place of the flagged pixel: it stands out of the noise in the first exposure only."
fig, axes = plt.subplots(1, len(cals), figsize=(8, 3.1), layout="constrained")
scale = {"vmin": other - 8 * err, "vmax": other + 8 * err}
for ax, cal, (column, row) in zip(axes, cals, places[:, :, shown], strict=True):
    drawn = ax.imshow(cal.data, origin="lower", cmap="gray", **scale)
    ax.plot(column, row, "o", markersize=16, fillstyle="none", color="#e69f00")
    ax.set(xlim=(column - 9.5, column + 9.5), ylim=(row - 9.5, row + 9.5))
    ax.set(xlabel="x (pixel)", title=f"exposure {cal.meta.observation.exposure_number.lstrip('0')}")
    ax.locator_params(integer=True, nbins=4)
axes[0].set_ylabel("y (pixel)")
fig.colorbar(drawn, ax=axes, label=f"surface brightness ({unit})")
plt.show()

# %%
# Check: were they wrong?
# -----------------------
# Stage 1 has found the strong cosmic rays already. What is left for stage 3 to find are pixels that
# have become hot since the reference files were made, and the simulation knows which. On the steep
# flanks of bright stars, where exposures differ by where the star falls between pixels, good values
# are flagged as well: the check keeps to the sky between the sources.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    number = int(crf.meta.observation.exposure_number)
    true_rate = fits.getdata(sample("nircam_image", "truerate", exposure=number), "SCI")
    on_sky = true_rate < 2 * np.median(true_rate)
    outlier = (added & dqflags.pixel["OUTLIER"]) > 0
    hot = np.zeros(outlier.shape, bool)
    hot[known["hot_pixels"]["y"], known["hot_pixels"]["x"]] = True
    print(f"{outlier.sum()} outliers, {(outlier & on_sky).sum()} of them on the sky")
    print(f"of these, pixels that became hot: {(outlier & on_sky & hot).sum()}")
    print(f"pixels on the sky that became hot: {(hot & on_sky).sum()}")
    assert outlier[hot & on_sky].mean() > 0.9
    assert hot[outlier & on_sky].mean() > 0.7

    hits = known["cosmic_rays"]
    hits = hits[(hits["exposure"] == number) & (hits["charge"].value > 100)]
    jumps = (crf.dq[hits["y"], hits["x"]] & dqflags.pixel["JUMP_DET"]) > 0
    print(f"{len(hits)} strong cosmic-ray hits, {jumps.sum()} found in stage 1")
    assert jumps.mean() > 0.97
