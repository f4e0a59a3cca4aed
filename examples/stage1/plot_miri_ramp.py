"""
How a ramp of MIRI begins and ends
==================================

The detectors of the Mid-Infrared Instrument (MIRI) need some groups to settle after each reset, and
the last group is disturbed by the reset that follows. Stage 1 corrects the first groups with the
step ``reset`` and flags those that cannot be corrected: ``rscd`` at the start of each integration,
``lastframe`` at its end. See the ramps before and after, and the groups used in the slope fit.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: imaging", "stage: 1", "suffix: ramp", "suffix: uncal", "task: data quality"]
# sphinx_gallery_order = 30

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them. The corrected ramps and
# the raw ones. MAST has no ramp: Detector1Pipeline makes it with save_calibrated_ramp=True.
filename = sample("miri_image", "ramp")
uncal_filename = sample("miri_image", "uncal")
require(filename, "ramp", exp_type="MIR_*")

# %%
# Groups that are not used
# ------------------------
# The flag ``DO_NOT_USE`` in ``groupdq`` keeps a group out of the fit. Count it in good pixels that
# neither saturate nor were hit by a cosmic ray.
with datamodels.open(uncal_filename) as uncal, datamodels.open(filename) as ramp:
    raw, corrected = uncal.data.astype(float), ramp.data
    groupdq, bad = ramp.groupdq, (ramp.pixeldq & dqflags.pixel["DO_NOT_USE"]) > 0
    group_time = ramp.meta.exposure.group_time
events = dqflags.group["SATURATED"] | dqflags.group["JUMP_DET"]
calm = ~bad & ~((groupdq & events) > 0).any(axis=(0, 1))
unused = (groupdq & dqflags.group["DO_NOT_USE"]) > 0
dropped = unused[:, :, calm].mean(axis=2) > 0.5  # shape (integrations, groups)
for integration, groups in enumerate(dropped):
    print(f"integration {integration}: without groups", *np.flatnonzero(groups))

# %%
# Steps from group to group
# -------------------------
# A straight ramp gains the same in each step. The mean over all pixels that see mainly sky has
# almost no noise.
gain = corrected[0, -2] - corrected[0, 1]
dim = calm & (gain < 1.5 * np.median(gain))
raw_steps, steps = (np.diff(cube, axis=1)[:, :, dim].mean(axis=2) for cube in (raw, corrected))
fitted = ~(dropped[:, 1:] | dropped[:, :-1])  # a step between two groups that are used

# sphinx_gallery_alt = "Gain per step against the group, a panel for each integration. In both, the raw ramps gain too much in the first steps, ever less, and too little in the last. The corrected ramps are level in all steps that are used; those that are not used, shaded, are off."
fig, axes = plt.subplots(1, len(steps), figsize=(8.5, 3.6), sharey=True, layout="constrained")
groups = np.arange(1, steps.shape[1] + 1)
for integration, ax in enumerate(np.atleast_1d(axes)):
    for group in groups[~fitted[integration]]:
        ax.axvspan(group - 0.5, group + 0.5, color="0.9", label="_")
    ax.plot(groups, raw_steps[integration], "o", color="#d55e00", markersize=4, label="uncal")
    ax.plot(groups, steps[integration], "s", color="#0072b2", markersize=4, label="ramp")
    ax.set(xlabel="group that the step leads to", title=f"integration {integration}")
fig.supylabel("gain (DN per step)", fontsize="medium")
ax.legend(title="shaded: not used")
plt.show()

# %%
# The effect on the slope
# -----------------------
# The mean step is the slope of a straight ramp. Over all groups it is wrong; over the groups used
# in the fit, it is the count rate.
whole, used = raw_steps.mean(axis=1), steps.mean(axis=1, where=fitted)
print("all raw groups:", whole.round(2), "DN per step; those used, corrected:", used.round(2))

# %%
# Check: the true light
# ---------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true_gain = fits.getdata(sample("miri_image", "truerate"), "SCI") * group_time
    light = true_gain[dim].mean()
    bright = calm & (gain > 3 * np.median(gain))
    ratios = gain[bright] / true_gain[bright] / (corrected.shape[1] - 3)
    low, middle, high = np.percentile(ratios, [16, 50, 84])
    print(f"corrected, those used: {used.round(3)}, true: {light:.3f} DN per step")
    print(f"{bright.sum()} pixels of sources: {low:.3f} to {high:.3f} of the true gain")
    # sphinx_gallery_start_ignore
    assert np.all(np.abs(whole / light - 1) > 0.03)
    assert np.all(np.abs(used / light - 1) < 0.01)
    assert abs(middle - 1) < 0.01
    assert high - low < 0.1
    # sphinx_gallery_end_ignore
