"""
Outliers among the dithers: crf
===============================

Stage 3 compares exposures of the same sky. A value that disagrees with the others is an outlier: a
cosmic ray that stage 1 missed, or a pixel gone bad. The ``crf`` files are the ``cal`` files with
these flagged, ready to be combined. See the new flags, and whether they are right.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 3", "suffix: crf", "task: data quality"]
# sphinx_gallery_order = 10

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them. The crf and the cal files: its
# own first, then its dithers.
filename = sample("nircam_image", "crf")
cal_filenames = [sample("nircam_image", "cal", exposure=number) for number in (1, 2, 3)]
require(filename, "crf", exp_type="*_IMAGE")

# %%
# The new flags
# -------------
# The new flag is ``OUTLIER``; with it comes ``DO_NOT_USE``, and the value becomes NaN. If too many or
# too few pixels have it, run stage 3 again :ref:`with other thresholds <outlier-threshold>`.
with datamodels.open(filename) as crf, datamodels.open(cal_filenames[0]) as cal:
    added = crf.dq & ~cal.dq
    number, unit = int(crf.meta.observation.exposure_number), cal.meta.bunit_data
    y, x = np.nonzero(added & dqflags.pixel["OUTLIER"])
    sky, err = cal.meta.wcs.pixel_to_world(x, y), cal.err[y, x]
for name, bit in dqflags.pixel.items():
    if (added & bit).any():
        print(f"{name}: {np.count_nonzero(added & bit)} pixels more than in the cal file")

# %%
# The others disagree
# -------------------
# Look up the same position on the sky in the other exposures, through the World Coordinate System
# (WCS) of each, and choose the flagged pixel where they saw the faintest sky.
images, places, titles = [], [], []
for name in cal_filenames:
    with datamodels.open(name) as cal:
        images.append(cal.data)
        titles.append(f"exposure {int(cal.meta.observation.exposure_number)}")
        places.append(np.rint(cal.meta.wcs.world_to_pixel(sky)))
places = np.nan_to_num(places, nan=-1).astype(int)  # shape (exposures, 2, pixels), x first
sizes = np.array([image.shape[::-1] for image in images])[:, :, np.newaxis]
(in_all,) = np.nonzero(np.all((places >= 0) & (places < sizes), axis=(0, 1)))
if not len(in_all):
    raise SystemExit("No pixel that was flagged here lies in all of these exposures.")
places, err = places[..., in_all], err[in_all]
seen = [image[row, column] for image, (column, row) in zip(images, places, strict=True)]
others = np.ma.masked_invalid(seen[1:]).mean(axis=0)
faintest = np.argmin(others)
other, noise, shown = others[faintest], err[faintest], places[..., faintest]
print(f"pixel (x, y) = {tuple(shown[0].tolist())}: {seen[0][faintest]:.3f} {unit}, ", end="")
print(f"elsewhere {other:.3f}, error {noise:.3f}")

# sphinx_gallery_alt = "The same small field of sky in each exposure, with a ring around the place of the flagged pixel: it stands out of the noise in the first exposure only."
fig, axes = plt.subplots(1, len(images), figsize=(8, 3.1), layout="constrained")
scale = {"vmin": other - 8 * noise, "vmax": other + 8 * noise}
for ax, image, (column, row), title in zip(axes, images, shown, titles, strict=True):
    drawn = ax.imshow(image, origin="lower", cmap="gray", **scale)
    ax.plot(column, row, "o", markersize=16, fillstyle="none", color="#e69f00")
    ax.set(xlim=(column - 9.5, column + 9.5), ylim=(row - 9.5, row + 9.5))
    ax.set(xlabel="x (pixel)", title=title)
    ax.locator_params(integer=True, nbins=4)
axes[0].set_ylabel("y (pixel)")
fig.colorbar(drawn, ax=axes, label=f"surface brightness ({unit})")
plt.show()

# %%
# Check: were they wrong?
# -----------------------
# Stage 3 mainly finds pixels that have become hot since the reference files were made. It also
# flags good values on the steep flanks of bright stars, so the check uses only the sky between the
# sources.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true_rate = fits.getdata(sample("nircam_image", "truerate", exposure=number), "SCI")
    on_sky = true_rate < 2 * np.median(true_rate)
    outlier = (added & dqflags.pixel["OUTLIER"]) > 0
    hot = np.zeros(outlier.shape, bool)
    hot[known["hot_pixels"]["y"], known["hot_pixels"]["x"]] = True
    print(f"{outlier.sum()} outliers, {(outlier & on_sky).sum()} of them on the sky")
    print(f"of these, pixels that became hot: {(outlier & on_sky & hot).sum()}")
    print(f"pixels on the sky that became hot: {(hot & on_sky).sum()}")
    # sphinx_gallery_start_ignore
    assert outlier[hot & on_sky].mean() > 0.9
    assert hot[outlier & on_sky].mean() > 0.7
    # sphinx_gallery_end_ignore
