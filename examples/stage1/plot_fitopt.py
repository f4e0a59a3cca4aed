"""
The fit of a ramp in pieces: fitopt
===================================

Where a cosmic ray hits, the ramp breaks: stage 1 fits a slope to each piece, a *segment*, and
averages the slopes by their weights. With ``save_opt`` it saves all of this. Take one pixel's fit
apart and put it together again.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: imaging", "stage: 1", "suffix: fitopt", "task: data quality"]
# sphinx_gallery_order = 60

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them.
# MAST has neither fitopt nor ramp: Detector1Pipeline makes both with save_calibrated_ramp=True and
# steps={"ramp_fit": {"save_opt": True}}.
filename = sample("miri_image", "fitopt")
rateints_filename = sample("miri_image", "rateints")
ramp_filename = sample("miri_image", "ramp")
require(filename, "fitopt")

# %%
# The contents of the file
# ------------------------
# One axis counts the segments of each ramp. Segments that a ramp does not have get the weight 0.
with datamodels.open(filename) as model:
    slope, weights, sizes = model.slope, model.weights, model.crmag
with datamodels.open(rateints_filename) as model:
    rateints = model.data
segments = np.count_nonzero(weights > 0, axis=1)
print("slope", slope.shape, "crmag", sizes.shape)
print("ramps with 0, 1, 2 ... segments:", *np.bincount(segments.ravel()))

# %%
# One ramp that was hit
# ---------------------
# Most jumps are small, because the neighbours of a hit are flagged with it. Among the larger ones,
# choose the ramp whose two segments have the most similar weights: it was hit in the middle.
jump = np.where(segments == 2, sizes[:, 0], 0)
if not (jump > 0).any():
    raise SystemExit("No ramp of this file is in two segments with a jump between them.")
low, high = np.percentile(jump[jump > 0], (90, 94))
lesser = np.where((jump >= low) & (jump <= high), np.min(weights[:, :2], axis=1), 0)
integration, y, x = np.unravel_index(np.argmax(lesser), jump.shape)
of_ramp = np.s_[integration, :, y, x]
print(f"pixel ({x}, {y}), integration {integration}: jump of {sizes[of_ramp][0]:.0f} DN")
print("slopes of its two segments:", slope[of_ramp][:2], "DN/s, weights:", weights[of_ramp][:2])

# sphinx_gallery_alt = "A ramp of thirty groups with one jump. A line runs through the points on each side of the jump; both have nearly the same slope."
with datamodels.open(ramp_filename) as model:
    ramp, dq = model.data[of_ramp], model.groupdq[of_ramp]
    seconds = model.meta.exposure.group_time * np.arange(1, len(ramp) + 1)
fig, ax = plt.subplots(figsize=(7, 4.2), layout="constrained")
usable = (dq & (dqflags.group["DO_NOT_USE"] | dqflags.group["SATURATED"])) == 0
piece = np.cumsum((dq & dqflags.group["JUMP_DET"]) > 0)  # a jump begins the next segment
ax.plot(seconds[~usable], ramp[~usable], "x", color="0.6", label="not used")
ax.plot(seconds[usable], ramp[usable], ".", label="used")
for number in range(2):
    own = usable & (piece == number)
    line = ramp[own].mean() + slope[of_ramp][number] * (seconds - seconds[own].mean())
    ax.plot(seconds, line, lw=1, label=f"segment {number}")
ax.set(xlabel="time (s)", ylabel="signal (DN)")
ax.legend()
plt.show()

# %%
# From segments to the rate
# -------------------------
# The weighted mean of the slopes is the slope of the integration, in ``rateints``.
several = segments > 1
mean = np.sum(slope * weights, axis=1) / np.where(several, np.sum(weights, axis=1), 1)
difference = np.abs(mean / rateints - 1)[several & np.isfinite(rateints)]
print(f"{difference.size} ramps in pieces: mean over rateints differs by {difference.max():.1e}")
# sphinx_gallery_start_ignore
assert np.median(difference) < 1e-5
# sphinx_gallery_end_ignore

# %%
# Check: the size of the jumps
# ----------------------------
# The simulation knows the charge of each cosmic ray. Compare the median over all that were found:
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    hits = known["cosmic_rays"]
    hits = hits[(hits["exposure"] == 1) & (hits["charge"].value > 300)]
    sizes = jump[hits["integration"], hits["y"], hits["x"]]
    found = sizes > 0
    ratio = np.median(sizes[found] / hits["charge"].value[found])
    print(f"{found.sum()} of {len(hits)} large hits found; size over true charge: {ratio:.3f}")
    # sphinx_gallery_start_ignore
    assert found.mean() > 0.4
    assert abs(ratio - 1) < 0.03
    # sphinx_gallery_end_ignore
