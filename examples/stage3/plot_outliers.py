"""
Why a pixel is an outlier: median and blot
==========================================

Stage 3 resamples the exposures, takes their median, and maps it back to the pixels of each
exposure, which is called blotting. A pixel that differs too much from the blotted median is an
outlier. With ``save_intermediate_results`` the step saves all of this: see what a flagged pixel was
compared with.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: imaging", "stage: 3", "suffix: blot", "suffix: median", "suffix: outlier_i2d", "task: data quality"]
# sphinx_gallery_order = 20

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the names of your own files of one exposure here: everything below works on them.
crf_filename = sample("miri_image", "crf")
cal_filename = sample("miri_image", "cal")
# MAST has no blot, median and outlier_i2d: Image3Pipeline makes them with
# steps={"outlier_detection": {"save_intermediate_results": True}}.
blot_filename = sample("miri_image", "blot")
median_filename = sample("miri_image", "median")
resampled_filename = sample("miri_image", "outlier_i2d")
require(crf_filename, "crf", "cal", exp_type="*_IMAGE")

# %%
# One exposure and the median of all
# ----------------------------------
# The resampled exposure still has the bad pixel; the median does not.
files = {"one exposure": resampled_filename, "median": median_filename}

# sphinx_gallery_alt = "The same field of stars twice on a turned grid: left from one exposure, with speckles of single pixels; right the median of all, smooth, without them."
fig, axes = plt.subplots(1, 2, figsize=(8.5, 3.8), layout="constrained", sharey=True)
for ax, (title, name) in zip(axes, files.items(), strict=True):
    with datamodels.open(name) as model:
        show_image(model.data, ax=ax, label=model.meta.bunit_data)
    ax.set_title(title)
axes[1].set_ylabel("")
plt.show()

# %%
# Back on the detector
# --------------------
# ``blot`` has the shape of the exposure. The difference is compared with the noise and, next to
# stars, also with the gradient of the blotted image, because a small shift makes a large difference
# there. The parameters ``snr`` and ``scale`` are the factors: :ref:`set your own <outlier-threshold>`.
with datamodels.open(cal_filename) as model:
    data, err, before, unit = model.data, model.err, model.dq, model.meta.bunit_data
with datamodels.open(blot_filename) as model:
    blot = model.data
with datamodels.open(crf_filename) as model:
    # The sky level found by skymatch, which the comparison takes into account.
    level = model.meta.background.level or 0
    added = (model.dq & ~before & dqflags.pixel["OUTLIER"]) > 0
if not added.any():
    raise SystemExit("Stage 3 found no outlier in this exposure.")
excess = (data - blot - level) / err

# This is the outlier on the darkest sky, where only the noise decides.
y, x = np.unravel_index(np.nanargmin(np.where(added, blot, np.nan)), blot.shape)
print(f"{added.sum()} outliers, one at x = {x}, y = {y}: {data[y, x]:.1f}, ", end="")
print(f"blot {blot[y, x]:.1f} {unit}, excess {excess[y, x]:.0f} of err")

# sphinx_gallery_alt = "Cutouts around one pixel: in the exposure it is bright, in the blotted median there is nothing, in the difference over the error it stands out alone."
fig, axes = plt.subplots(1, 3, figsize=(8, 3.8), layout="constrained", sharey=True)
images = (data - level, blot, excess)
limits = {"vmin": -1, "vmax": data[y, x]}
scales = (limits, limits, {"vmin": -excess[y, x] / 4, "vmax": excess[y, x]})
labels = (f"above the sky ({unit})", f"median ({unit})", "difference / err")
for ax, image, scale, label in zip(axes, images, scales, labels, strict=True):
    drawn = ax.imshow(image, origin="lower", cmap="gray", **scale)
    fig.colorbar(drawn, ax=ax, label=label, location="bottom")
    ax.plot(x, y, "o", ms=16, mfc="none", mec="C1")
    ax.set(xlim=(x - 12.5, x + 12.5), ylim=(y - 12.5, y + 12.5), xlabel="column x (pixel)")
axes[0].set(title="exposure", ylabel="row y (pixel)")
axes[1].set_title("blot")
axes[2].set_title("their difference")
plt.show()

# %%
# Check: the pixels that became hot
# ---------------------------------
# The reference files do not list these pixels. The other exposures reveal them.
known = truth(crf_filename)
if known is not None:  # a file from MAST has no known truth
    hot = known["hot_pixels"]
    where = hot["y"], hot["x"]
    on_sky = blot[where] < np.nanpercentile(blot, 90)
    found, typical = added[where][on_sky], np.nanmedian(excess[where])
    others = np.nanmedian(excess[~added])
    print(f"{found.sum()} of {on_sky.sum()} hot pixels on the sky are outliers")
    print(f"median excess over err: {typical:.1f} in hot pixels, {others:.2f} where not an outlier")
    # sphinx_gallery_start_ignore
    assert found.mean() > 0.8
    assert typical > 5
    assert abs(others) < 0.25
    # sphinx_gallery_end_ignore
