"""
Raw ramps: uncal
================

An ``uncal`` file holds what the detector delivered: every pixel is read again and again, without
being emptied, while its charge grows. See its four axes, why a single read looks like noise, and
how a pixel fills up.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 0", "suffix: uncal", "task: ramps"]
# sphinx_gallery_order = 10

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "uncal")
require(filename, "uncal", exp_type="NRC_* NIS_* NRS_* MIR_* FGS_IMAGE")

# %%
# Four axes
# ---------
# An *integration* is one ramp, from a reset of the detector to the next; a *group* is one read of
# it, or the mean of several. NumPy gives the shape as (integrations, groups, rows, columns); the
# FITS header counts the same axes in reverse, NAXIS4 to NAXIS1.
with datamodels.open(filename) as model:
    exposure, number = model.meta.exposure, model.meta.observation.exposure_number
    raw = model.data
print("shape", raw.shape, raw.dtype)
print(f"a group every {exposure.group_time:.3f} s, each the mean of {exposure.nframes} frame(s)")

# %%
# The sky is in the difference
# ----------------------------
# A reset leaves every pixel at its own level, the bias, which hides the sky. It is the same in all
# groups, so subtracting the first from the last removes it. The numbers are unsigned integers (DN,
# data numbers): convert them to floating point before you subtract.
first, last = raw[0, 0].astype(float), raw[0, -1].astype(float)
gain = last - first

# sphinx_gallery_alt = "Left: the first group, where only the brightest stars stand out of the pattern of the bias. Right: last minus first group, where stars with diffraction spikes and galaxies appear on an even background."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained", sharey=True)
for ax, image, name in zip(axes, (first, gain), ("first", "last - first"), strict=True):
    show_image(image, ax=ax, label="DN")
    ax.set_title(f"{name} group")
axes[1].set_ylabel("")
plt.show()

# %%
# Ramps of three pixels
# ---------------------
# A full pixel stops collecting: its ramp flattens at the saturation level. Compare the pixel with
# the highest first reading, the one that gained most, and one with the median gain, which sees sky.
picked = {
    "highest first reading": first.argmax(),
    "largest gain": gain.argmax(),
    "median gain": np.argsort(gain, axis=None)[gain.size // 2],
}

# sphinx_gallery_alt = "Signal against group for three pixels: one is full early and flat from then on, one climbs towards the same level, one of the sky stays near the bias."
fig, ax = plt.subplots(figsize=(7, 4.8), layout="constrained")
for (name, index), marker in zip(picked.items(), "sod", strict=True):
    y, x = np.unravel_index(index, gain.shape)
    ax.plot(raw[0, :, y, x], marker + "-", label=f"{name}: pixel ({x}, {y})")
ax.set(xlabel="group", ylabel="signal (DN)", title="integration 0")
fig.legend(loc="outside lower center")
plt.show()

# %%
# Check: the gain is light
# ------------------------
# Divided by the time between the two groups, the gain is a first estimate of the count rate. It is
# slightly too low because of the non-linearity that stage 1 will correct.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true_rate = fits.getdata(sample("nircam_image", "truerate", exposure=int(number)), "SCI")
    estimate = gain / (exposure.group_time * (raw.shape[1] - 1))
    bright = (true_rate > 20) & (last < 0.6 * last.max())
    low, ratio, high = np.percentile(estimate[bright] / true_rate[bright], [16, 50, 84])
    print(
        f"estimated over true count rate of {bright.sum()} bright pixels: median {ratio:.4f},",
        end=" ",
    )
    print(f"most from {low:.3f} to {high:.3f}")
    # sphinx_gallery_start_ignore
    assert 0.98 < ratio < 1.01
    assert high - low < 0.1
    # sphinx_gallery_end_ignore
