"""
What disagrees with the other integrations: crfints
===================================================

Stage 3 compares each pixel with its own median over time and flags what differs by more than some
times its error. A cosmic ray does; a deep transit of a bright star may do so too. See what was
flagged, and how close the transit comes.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: time series", "mode: grism time series", "stage: 3", "suffix: crfints", "task: data quality"]

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_tsgrism", "crfints")

# %%
# The new flag
# ------------
# A pixel that was found is flagged OUTLIER and DO_NOT_USE, and its value becomes NaN.
with datamodels.open(filename) as model:
    data, err, dq = model.data, model.err, model.dq
    times = np.array(model.int_times["int_mid_BJD_TDB"])
outlier = (dq & dqflags.pixel["OUTLIER"]) > 0
print(outlier.sum(), "of", outlier.size, "values are outliers;", end=" ")
print(np.isnan(data[outlier]).sum(), "of them are NaN")

# sphinx_gallery_alt = "Left: number of flagged pixels of each integration, from none to four. Right: where they lie, all over the columns that have values, in the colour of their integration."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.6), layout="constrained")
axes[0].bar(np.arange(len(data)), outlier.sum(axis=(1, 2)))
axes[0].set(xlabel="integration", ylabel="flagged pixels")
axes[0].yaxis.get_major_locator().set_params(integer=True)
integration, y, x = np.nonzero(outlier)
drawn = axes[1].scatter(x, y, c=integration, s=12, vmin=0, vmax=len(data) - 1)
fig.colorbar(drawn, ax=axes[1], label="integration")
ny, nx = outlier.shape[1:]
axes[1].set(xlim=(0, nx), ylim=(0, ny), xlabel="column x (pixel)", ylabel="row y (pixel)")
plt.show()

# %%
# How close does the transit come?
# --------------------------------
# The step has a threshold of 5 errors. The median is that over all integrations if they are 25 or
# fewer, and of the 25 around each (``rolling_window_width``) if they are more: so it follows what
# changes slowly. In a transit of depth d, a pixel with a ratio s of signal to noise falls by d times s
# errors. If half of the integrations are in transit, the median lies between: then half of that is
# above it outside of the transit, and half below it inside.
level = np.full(data.shape[1:], np.nan)
seen = np.isfinite(data).all(axis=0)
level[seen] = np.median(data[:, seen], axis=0)
signal_to_noise = level / np.nanmedian(np.where(np.isfinite(err), err, 0), axis=0)
brightest = np.argsort(np.nan_to_num(signal_to_noise, nan=-1), axis=None)[::-1][:200]
row, column = np.unravel_index(brightest, level.shape)
deviation = (data[:, row, column] - level[row, column]) / err[:, row, column]
best = np.nanmax(signal_to_noise)
print(f"best ratio of signal to noise in one pixel and integration: {best:.0f}")

# sphinx_gallery_alt = "Deviation of the 200 best pixels from their medians over their errors, against time: points scatter around a mean that is above 0 outside the transit and below 0 in it, and stay within the threshold of 5."
fig, ax = plt.subplots(figsize=(8, 4), layout="constrained")
hours = 24 * (times - times[0])
ax.plot(hours, deviation, ".", color="0.6", markersize=3)
ax.plot(hours, deviation.mean(axis=1), "o-", color="#0072b2", label="mean of the pixels")
for threshold in (-5, 5):
    label = "threshold of the step" if threshold > 0 else None
    ax.axhline(threshold, color="#d55e00", linestyle="--", label=label)
ax.set(xlabel=f"hours since BJD_TDB {times[0]:.5f}", ylabel="(value - median) / error")
ax.set_ylim(-6.5, 8)
ax.legend(fontsize=9, ncols=2, loc="upper right")
plt.show()

# %%
# Check: hits and false alarms
# ----------------------------
# The simulation put cosmic rays into the integrations, as if stage 1 had missed them.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    hits = known["cosmic_rays"]
    where = tuple(hits[name] for name in ("integration", "y", "x"))
    # Columns beyond the calibrated wavelengths have no values, and so no outliers.
    calibrated = np.isfinite(data).any(axis=0)[where[1:]]
    found = outlier[where]
    depth = known["transit"]["depth"][0]
    print(f"{found.sum()} of {calibrated.sum()} hits found; {outlier.sum() - found.sum()} others")
    print(f"the transit is {depth * best:.1f} errors deep in the best pixel")
    assert found[calibrated].mean() > 0.95
    assert outlier.sum() - found.sum() < 20
    assert depth * best < 5
