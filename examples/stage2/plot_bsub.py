"""
Subtract the sky through a grism: bsub
======================================

The grism also disperses the sky, so the sky of a slitless exposure is smooth but not uniform. Stage
2 scales a reference image of it to the exposure and subtracts it. On request it writes the result
as ``bsub``: see what was subtracted, and what is left.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: WFSS", "stage: 2", "suffix: bsub", "task: background"]
# sphinx_gallery_order = 60

import matplotlib.pyplot as plt
import numpy as np
from astropy.nddata import block_reduce
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the names of your own files here: everything below works on them. An exposure after and
# before the subtraction.
# MAST has no bsub: Spec2Pipeline makes it with steps={"bkg_subtract": {"save_results": True}}.
filename = sample("nircam_wfss", "bsub")
rate_filename = sample("nircam_wfss", "rate")
require(filename, "bsub", exp_type="*_WFSS")

# %%
# What was subtracted
# -------------------
# The difference of the two images shows it. The reference image has a mean of about 1, so its scale
# factor is about the mean count rate of the sky. It was fitted to the pixels that are 1 in
# ``mask``, where no catalogued source has light. Older pipelines write neither.
with datamodels.open(filename) as bsub, datamodels.open(rate_filename) as rate:
    after, before, unit = bsub.data, rate.data, rate.meta.bunit_data
    mask, scale = bsub.mask, bsub.meta.background.scaling_factor
usable = np.isfinite(before) & np.isfinite(after)
subtracted = np.where(usable, before - after, 0)
empty = usable if mask is None else usable & (mask == 1)
print("scale of the reference image:", scale)
print(f"mean of what was subtracted: {subtracted[usable].mean():.5f} {unit}")
print(f"taken as sky: {empty.mean():.1%} of the pixels")

# %%
# Before and after
# ----------------
# The images show means of eight by eight pixels, each on its own scale.
ny, nx = before.shape

# sphinx_gallery_alt = "Two images of the field. Before: bright, uniform sky except for a dark band at the left edge, which fades in over two hundred pixels; streaks of sources hardly show. After: dark all over, with about twenty bright streaks."
fig, axes = plt.subplots(1, 2, figsize=(8.5, 3.3), layout="constrained", sharey=True)
for ax, data, title in zip(axes, (before, after), ("rate: before", "bsub: after"), strict=True):
    image = block_reduce(np.where(usable, data, 0), 8, np.mean)
    show_image(image, ax=ax, label=f"count rate ({unit})")
    ax.images[0].set_extent((-0.5, nx - 0.5, -0.5, ny - 0.5))
    ax.set_title(title)
plt.show()

# %%
# Column by column
# ----------------
# The curves are medians of the pixels taken as sky. The subtracted sky follows the rate, even at
# the left edge, where the light would come from outside the field.
x = np.flatnonzero(empty.any(axis=0))
curves = {"rate": (before, 4), "subtracted": (subtracted, 1), "bsub": (after, 1)}

# sphinx_gallery_alt = "Median count rate against column: the rate, a thick line, and in its middle what was subtracted, a thin one, near zero in the first hundred columns, then rising and flat; bsub is zero throughout."
fig, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
for label, (image, width) in curves.items():
    medians = [np.median(image[empty[:, column], column]) for column in x]
    ax.plot(x, medians, label=label, linewidth=width)
ax.set(xlabel="column x (pixel)", ylabel=f"median count rate ({unit})")
ax.legend()
plt.show()

# %%
# Check: the true sky
# -------------------
# The reference image of this simulation has the shape of its sky, so this tests the scale.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    with datamodels.ImageModel(sample("nircam_wfss", "truerate")) as model:
        true = model.data  # without noise
    bright = empty & (true > 0.5 * true[empty].mean())
    low, ratio, high = np.percentile(subtracted[bright] / true[bright], [5, 50, 95])
    left = np.median(after[empty]) / true[empty].mean()
    light = true - np.median(true, axis=0)  # of sources, without the sky
    sources = usable & (light > 3 * scale)
    of_sources = np.median(after[sources] / light[sources])
    print(f"scale {scale:.5f}, mean true sky {true[empty].mean():.5f} {unit}")
    print(f"subtracted over the true sky: {ratio:.4f}; left over: {left:.3%} of the sky")
    print(f"what is left of sources over their true light: {of_sources:.4f}")
    # sphinx_gallery_start_ignore
    assert abs(ratio - 1) < 2e-3
    assert high - low < 0.01  # the same everywhere: nothing is noisy, shifted or mirrored
    assert abs(left) < 1e-3
    assert abs(scale / true[empty].mean() - 1) < 0.02
    assert abs(of_sources - 1) < 0.015
    # sphinx_gallery_end_ignore
