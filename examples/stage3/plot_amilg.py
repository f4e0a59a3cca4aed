"""
Fringes fitted to an image, and the scatter of the integrations
===============================================================

Visibilities come from a fit of the fringes of 21 baselines to the image of each integration. On
request stage 3 writes the fit, its residuals, and the observables of each integration. The
residuals show what the model lacks, and the scatter gives the errors of the mean.
"""

# sphinx_gallery_tags = ["instrument: NIRISS", "mode: AMI", "stage: 3", "suffix: amilg", "suffix: amimulti-oi", "task: display"]
# sphinx_gallery_order = 290

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them. The fit, and the observables
# of each integration. MAST has neither amilg nor amimulti-oi: Ami3Pipeline makes both with
# steps={"ami_analyze": {"save_results": True}}.
filename = sample("niriss_ami", "amilg")
each_filename = sample("niriss_ami", "amimulti-oi")
require(filename, "amilg")

# %%
# Image, model, residual
# ----------------------
# Bad pixels of the image are filled in; where the fit left them out, the residual is NaN. Both
# files describe the exposure analysed last, because the pipeline gives all of them the same name.
with datamodels.open(filename) as model:
    image, fit, residual = model.centered_image, model.fit_image, model.resid_image
    seconds = model.meta.exposure.group_time * (model.meta.exposure.ngroups - 1)  # of a ramp
peak = np.nanmax(image)

# sphinx_gallery_alt = "Three images of 69 by 69 pixels. The first, logarithmic: a bright core in a round patch of blobs, forty pixels wide; a dark ring around it, and fainter blobs beyond. The second, the model, is the same without grain. The third, the residual: noise where the image is bright, and a few white pixels without a value."
fig, axes = plt.subplots(1, 3, figsize=(8.5, 3.05), layout="constrained", sharey=True)
scale = {"norm": "log", "vmin": 1e-4 * peak, "vmax": peak}
for ax, array, title in zip(axes, (image, fit), ("image", "model"), strict=False):
    drawn = ax.imshow(np.clip(array[0], 1e-4 * peak, None), origin="lower", **scale)
    ax.set(title=title, xlabel="column (pixel)")
axes[0].set_ylabel("row (pixel)")
fig.colorbar(drawn, ax=axes[:2], label="DN/s")
limits = -0.01 * peak, 0.01 * peak
drawn = axes[2].imshow(residual[0], cmap="coolwarm", origin="lower", clim=limits)
axes[2].set(title="residual", xlabel="column (pixel)")
fig.colorbar(drawn, ax=axes[2], label="DN/s")
plt.show()

# %%
# The scatter of the integrations
# -------------------------------
# In ``amimulti-oi`` a row holds a value for each integration, but no errors. The standard deviation
# divided by the square root of their number is the error of the mean.
with datamodels.open(each_filename) as model:
    vis2, t3 = np.array(model.vis2), np.array(model.t3)
squared, phases, root = vis2["VIS2DATA"], t3["T3PHI"], np.sqrt(vis2["VIS2DATA"].shape[1])
errors = [np.std(values, axis=1, ddof=1) / root for values in (squared, phases)]
print(f"errors of the means: {np.median(errors[0]):.4f} and {np.median(errors[1]):.2f} deg")

# sphinx_gallery_alt = "Squared visibility against length of the baseline, a small grey dot for each integration and a black dot with an error bar for their mean. The dots of a baseline scatter by one to two per cent; the means fall from 0.99 at 1.3 m to 0.83 at 5.3 m."
fig, ax = plt.subplots(figsize=(7, 4), layout="constrained")
length = np.hypot(vis2["UCOORD"], vis2["VCOORD"])
ax.plot(length, squared, ".", color="0.6")
ax.errorbar(length, squared.mean(axis=1), errors[0], fmt="ko", ms=4)
ax.set(xlabel="baseline (m)", ylabel="squared visibility")
plt.show()

# %%
# Check: a single star, and the noise of its photons
# --------------------------------------------------
# Its closure phases are 0, apart from wavefront errors within the holes. For N electrons, the
# Fourier amplitude of a pair's fringes is N / 7, with a noise of sqrt(N / 2).
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    closed, rest = np.std(phases.mean(axis=1)), np.nanstd(residual) / peak
    print(f"closure phases: {closed:.2f} deg rms, true 0; residual {rest:.2%} of the peak, rms")
    electrons = 1.61 * seconds * np.nansum(image[0])  # by the detector's gain
    excess = np.median(errors[0]) * root * np.sqrt(2 * electrons) / (2 * 7)
    print(f"error of a squared visibility: {excess:.2f} times that from photons alone")
    # sphinx_gallery_start_ignore
    assert closed < 0.5
    assert rest < 0.005
    assert 1 < excess < 1.6
    # sphinx_gallery_end_ignore
