"""
Stripes of a time series: calints of the DHS
============================================

With NIRCam's dispersed Hartmann sensor (DHS) a detector reads several stripes. Stage 2 separates
them: its ``calints`` has a slit for each stripe, with an image of every integration. On the
long-wavelength side all stripes show the same rows of the detector. Follow the star's light through
both.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: time series", "mode: DHS", "stage: 2", "suffix: calints", "task: light curve"]
# sphinx_gallery_order = 270

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_dhs", "calints")
require(filename, "calints", exp_type="NRC_TSGRISM")

# %%
# A slit for each stripe
# ----------------------
# The unit is that of the count rate: in jwst 3.0.0 ``photom`` does nothing in this mode, although
# it is marked as complete. Each slit has its own World Coordinate System, and so its wavelengths.
with datamodels.open(filename) as model:
    print(type(model).__name__, "of", len(model.slits), "slits; photom", model.meta.cal_step.photom)
    unit = model.slits[0].meta.bunit_data
    stripes = {slit.name: (slit.data, slit.wavelength) for slit in model.slits}
    for slit in model.slits:
        print(f"stripe {slit.name}, rows from {slit.ystart}: {slit.data.shape} {unit}")

# sphinx_gallery_alt = "Two images, one for each stripe, look alike: a bright band, a little inclined, from column 800 on, with three short bright bars on it, which are emission lines."
fig, axes = plt.subplots(len(stripes), 1, figsize=(8, 1 + 1.7 * len(stripes)), layout="constrained")
for ax, (name, (stripe, _)) in zip(np.atleast_1d(axes), stripes.items(), strict=True):
    show_image(stripe[0], ax=ax, label=unit)
    ax.set(title=f"stripe {name}", aspect="auto")
plt.show()

# %%
# The light curve of each stripe
# ------------------------------
# Sum the light above the background, the median of each column's outer rows.
curves = {}
for name, (stripe, _) in stripes.items():
    good = np.ma.masked_invalid(stripe)  # reference pixels have no value
    outer = np.ma.concatenate([good[:, :6], good[:, -6:]], axis=1)
    light = good - np.ma.median(outer, axis=1)[:, None]
    curves[name] = light[:, 6:-6].sum(axis=(1, 2)).data

# sphinx_gallery_alt = "Two light curves of six points, one for each stripe: both fall by one per cent in the middle and agree."
fig, ax = plt.subplots(figsize=(6.5, 3.8), layout="constrained")
for name, curve in curves.items():
    ax.plot(np.arange(1, len(curve) + 1), curve / curve[0], "o-", label=f"stripe {name}")
ax.set(xlabel="integration", ylabel="light over that of the first")
ax.legend()
plt.show()

# %%
# Check: the lines, the transit
# -----------------------------
# The star has emission lines of known wavelength, and a planet of known depth passes in front.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [true_depth], true_lines = known["transit"]["depth"], known["lines"]["wavelength"].value
    for name, (stripe, wavelength) in stripes.items():
        image = np.ma.median(np.ma.masked_invalid(stripe), axis=0)
        middle = len(image) // 2
        spectrum, along = image[middle - 12 : middle + 6].sum(axis=0), wavelength[middle]
        found = []
        for line in true_lines:
            near = np.abs(along - line) < 0.01
            light = np.clip(spectrum[near] - np.ma.median(spectrum[near]), 0, None)
            found.append(np.average(along[near], weights=light))
        depth = 1 - np.mean(curves[name][2:4]) / np.mean(curves[name][[0, -1]])
        print(f"stripe {name}: depth {depth:.4f}, true {true_depth:.4f};", end=" ")
        print(f"lines at {np.round(found, 4)}, true {np.round(true_lines, 4)} um")
        # sphinx_gallery_start_ignore
        assert np.abs(found - true_lines).max() < 3e-4
        assert abs(depth - true_depth) < 1e-3
        # sphinx_gallery_end_ignore
