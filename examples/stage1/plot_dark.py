"""
Dark current, pixel by pixel: dark
==================================

A dark is an exposure without light. ``DarkPipeline`` corrects its ramps up to linearity and stops
there: it flags no jumps and fits no slope. Fit one, find the pixels with a high dark current, and
count them.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: dark", "stage: 1", "suffix: dark", "task: data quality"]
# sphinx_gallery_order = 110

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_dark", "dark")
require(filename, "dark", exp_type="*_DARK*")

# %%
# Corrected ramps
# ---------------
# The file has the class of a ``ramp``: integrations, groups, rows and columns. Bias and
# non-linearity are removed; cosmic rays are still present.
with datamodels.open(filename) as model:
    ramps, pixeldq, seconds = model.data, model.pixeldq, model.meta.exposure.group_time
    print(type(model).__name__, ramps.shape, "a group each", seconds, "s")

# %%
# A dark current for each pixel
# -----------------------------
# It is the mean step from group to group. Steps far from their median are cosmic rays: exclude
# them. A pixel is warm if its dark current is ten times the noise above that of most pixels.
steps = np.diff(ramps, axis=1).reshape(-1, *ramps.shape[2:]) / seconds
middle = np.median(steps, axis=0)
scatter = 1.4826 * np.median(np.abs(steps - middle), axis=0)
dark = np.nanmean(np.where(np.abs(steps - middle) <= 6 * scatter, steps, np.nan), axis=0)
dark[(pixeldq & (dqflags.pixel["DO_NOT_USE"] | dqflags.pixel["REFERENCE_PIXEL"])) > 0] = np.nan
good = np.isfinite(dark)
typical = np.median(dark[good])
noise = 1.4826 * np.median(np.abs(dark[good] - typical))
limit = typical + 10 * noise
warm = dark > limit
print(f"{warm.sum()} warm pixels of {good.sum()}, the warmest with {np.nanmax(dark):.1f} DN/s")

# sphinx_gallery_alt = "Left: an even field of noise, with a ring around each of a hundred isolated pixels. Right: a histogram with a narrow peak near 0.02 DN/s and, apart from it, pixels of one to twenty DN/s."
fig, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.6), layout="constrained")
show_image(dark, ax=left, label="DN/s")
left.scatter(*np.nonzero(warm)[::-1], s=25, facecolors="none", edgecolors="C0", label="warm")
left.legend(loc="upper right")
right.hist(dark[good], bins=np.geomspace(limit / 100, np.nanmax(dark), 60), color="0.6")
right.axvline(limit, color="C1", ls="--", label="warm from here on")
right.set(xscale="log", yscale="log", xlabel="dark current (DN/s)", ylabel="number of pixels")
right.legend()
plt.show()

# %%
# Check: the pixels that are warm
# -------------------------------
# Some have become hot since the reference files were made; darks like this one reveal them.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true = fits.getdata(sample("nircam_dark", "truerate"), "SCI")
    really = good & (true > typical + 20 * noise)
    new = warm[known["hot_pixels"]["y"], known["hot_pixels"]["x"]]
    ratio = dark[really] / true[really]
    print(f"typical dark current {typical:.4f}, true {np.median(true[good]):.4f} DN/s")
    print(
        f"{warm[really].sum()} of {really.sum()} warm pixels found, {new.sum()} of {len(new)} new"
    )
    print(f"their measured over true dark current: {ratio.min():.3f} to {ratio.max():.3f}")
    # sphinx_gallery_start_ignore
    assert np.all(warm[really])
    assert np.all(new)
    assert abs(typical - np.median(true[good])) < 0.1 * noise
    assert np.all(np.abs(ratio - 1) < 0.1)
    assert abs(np.median(ratio) - 1) < 0.02
    # sphinx_gallery_end_ignore
