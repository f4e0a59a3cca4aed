"""
A cosmic ray in a ramp
======================

A cosmic ray adds its charge in an instant: the ramp of the pixel jumps. Stage 1 looks for such
jumps and flags the group, so that the slope is fitted on either side. Look at a flagged pixel in a
``ramp`` file, the corrected ramps that stage 1 saves when ``save_calibrated_ramp`` is set.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 1", "suffix: ramp", "task: data quality"]
# sphinx_gallery_order = 20

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_differences, show_ramp

# Put the name of your own file here: everything below works on it.
# MAST has no ramp: Detector1Pipeline makes it with save_calibrated_ramp=True.
filename = sample("nircam_image", "ramp")
require(filename, "ramp")

# %%
# Flags for every group
# ---------------------
# ``groupdq`` has the shape of the data and holds the flags of each group; ``pixeldq`` has those
# that hold for a pixel at all times. A flag is a bit.
with datamodels.open(filename) as model:
    ramps, groupdq = model.data, model.groupdq
    number, group_time = model.meta.observation.exposure_number, model.meta.exposure.group_time
    print("data", ramps.shape, "groupdq", groupdq.shape, "pixeldq", model.pixeldq.shape)
jumped = (groupdq & dqflags.group["JUMP_DET"]) > 0
unusable = (groupdq & (dqflags.group["SATURATED"] | dqflags.group["DO_NOT_USE"])) > 0
print(f"{jumped.sum()} groups with a jump, in {jumped.any(axis=(0, 1)).sum()} pixels")

# %%
# One pixel that was hit
# ----------------------
# Choose a jump of medium size in a pixel that has no other and is away from the edge. Neighbours of
# a hit are flagged too, because charge spreads into them, so most flagged steps are small. The
# image on the right shows the difference between this group and the one before, around the pixel.
steps = np.diff(ramps, axis=1)
single = jumped & (jumped.sum(axis=1, keepdims=True) == 1) & ~unusable.any(axis=1, keepdims=True)
candidates = np.argwhere(single[:, 1:, 12:-12, 12:-12]) + np.array([0, 0, 12, 12])
sizes = steps[tuple(candidates.T)]
integration, step, y, x = candidates[np.argmin(np.abs(sizes - np.percentile(sizes, 90)))]
group = step + 1  # a step leads from one group to the next, which has the flag
usual = np.median(np.delete(steps[integration, :, y, x], step))
print(f"pixel x = {x}, y = {y}, integration {integration}, group {group}")
print(f"jump {steps[integration, step, y, x]:.0f} DN, other steps {usual:.0f} DN")

# sphinx_gallery_alt = "Left: the ramp of the pixel climbs slowly, jumps by hundreds of DN at the group ringed as JUMP_DET, and climbs slowly again; lines of one slope follow both parts. Right: the difference of two groups in a small field, where the hit is one bright pixel or two on a background of noise."
fig, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.4), layout="constrained")
with datamodels.open(filename) as model:
    show_ramp(model, x, y, integration=integration, ax=left, rate=usual / group_time)
    show_differences(model, group, integration=integration, ax=right)
right.set(xlim=(x - 10.5, x + 10.5), ylim=(y - 10.5, y + 10.5))
right.locator_params(integer=True, nbins=6)
plt.show()

# %%
# Check: hits put in, hits found
# ------------------------------
# Each hit of the simulation is recorded. A hit is found if its pixel is flagged at the very group
# where the charge was added. Weak hits are lost in the read noise; the steps of strong ones are as
# large as their charge.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    hits = known["cosmic_rays"]
    hits = hits[hits["exposure"] == int(number)]
    where = tuple(hits[axis] for axis in ("integration", "group", "y", "x"))
    grown = np.diff(ramps, axis=1, prepend=0)[where][~unusable[where]]
    hits, found = hits[~unusable[where]], jumped[where][~unusable[where]]
    for low, high in pairwise([0, 25, 50, 100, 1000, np.inf]):
        these = (hits["charge"].value >= low) & (hits["charge"].value < high)
        print(f"{low:5.0f} to {high:5.0f} DN: {found[these].sum():3d} found of {these.sum():3d}")
    size = np.median((grown / hits["charge"].value)[hits["charge"].value > 1000])
    print(f"steps of the strongest over their charge: {size:.4f}")
    # sphinx_gallery_start_ignore
    assert (integration, group, y, x) in set(zip(*where, strict=True))
    assert found[hits["charge"].value > 100].mean() > 0.98
    assert abs(size - 1) < 0.01
    # sphinx_gallery_end_ignore
