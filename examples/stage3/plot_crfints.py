"""
Outliers among the integrations: crfints
========================================

Stage 3 compares each pixel with its own median over time and flags values that differ by more than
a multiple of the error. Cosmic rays do; a deep transit of a bright star may, too. See the flagged
pixels, and how close the transit comes to the threshold.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: time series", "mode: grism time series", "stage: 3", "suffix: crfints", "task: data quality"]
# sphinx_gallery_order = 150

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.times import integration_times

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_tsgrism", "crfints")
require(filename, "crfints")

# %%
# The new flag
# ------------
# An outlier is flagged OUTLIER and DO_NOT_USE, and its value is NaN.
with datamodels.open(filename) as model:
    data, err, times = model.data, model.err, integration_times(model)
    outlier = (model.dq & dqflags.pixel["OUTLIER"]) > 0
print(outlier.sum(), "of", outlier.size, "values are outliers")

# sphinx_gallery_alt = "Left: number of flagged pixels of each integration, from none to four. Right: where they lie, all over the columns that have values, in the colour of their integration."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.6), layout="constrained")
axes[0].bar(np.arange(len(data)), outlier.sum(axis=(1, 2)))
axes[0].set(xlabel="integration", ylabel="flagged pixels")
axes[0].locator_params(axis="y", integer=True)
integration, y, x = np.nonzero(outlier)
drawn = axes[1].scatter(x, y, c=integration, s=12, vmin=0, vmax=len(data) - 1)
fig.colorbar(drawn, ax=axes[1], label="integration")
axes[1].set(xlabel="column x (pixel)", ylabel="row y (pixel)")
plt.show()

# %%
# How close does the transit come?
# --------------------------------
# The step has a threshold of 5 errors. In a transit of depth d, a pixel with a signal-to-noise
# ratio s falls by d times s errors. These are the 200 pixels with the best ratio.
seen = np.isfinite(data).all(axis=0)
values, errors = data[:, seen], err[:, seen]  # shape (integrations, pixels)
level = np.median(values, axis=0)
signal_to_noise = level / np.median(errors, axis=0)
chosen = np.argsort(signal_to_noise)[-200:]
deviation = ((values - level) / errors)[:, chosen]

# sphinx_gallery_alt = "Deviation of the 200 best pixels from their medians over their errors, against time: points scatter around a mean that is above 0 outside the transit and below 0 in it, and stay within the threshold of 5."
fig, ax = plt.subplots(figsize=(8, 4), layout="constrained")
ax.plot(times.hours, deviation, ".", color="0.6", markersize=3)
ax.plot(times.hours, deviation.mean(axis=1), "o-", color="#0072b2", label="mean of the pixels")
ax.axhline(5, color="#d55e00", linestyle="--", label="threshold of the step")
ax.axhline(-5, color="#d55e00", linestyle="--")
ax.set(xlabel=times.label, ylabel="deviation / error", ylim=(-6.5, 8))
ax.legend(fontsize=9, ncols=2, loc="upper right")
plt.show()

# %%
# Check: hits and false alarms
# ----------------------------
# The simulation put cosmic rays into all columns, some of which have no calibrated values.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    where = tuple(known["cosmic_rays"][name] for name in ("integration", "y", "x"))
    calibrated = np.isfinite(data).any(axis=0)[where[1:]]
    found = outlier[where]
    others = outlier.sum() - found.sum()
    deep = known["transit"]["depth"][0] * signal_to_noise.max()
    print(f"{found.sum()} of {calibrated.sum()} hits found; {others} others")
    print(f"the transit is {deep:.1f} errors deep in the best pixel")
    # sphinx_gallery_start_ignore
    assert found[calibrated].mean() > 0.95
    assert others < 20
    assert deep < 5
    # sphinx_gallery_end_ignore
