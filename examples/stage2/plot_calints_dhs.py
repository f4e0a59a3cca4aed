"""
Stripes of a time series: calints of the DHS
============================================

With NIRCam's dispersed Hartmann sensor (DHS) a detector reads several stripes. Stage 2 cuts them
apart: its ``calints`` has a slit for each stripe and spectral order, and in each of these the image
of every integration. On the long-wavelength side all stripes show the same rows of the detector,
one after the other. See them, and follow the star's light through both.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: time series", "mode: DHS", "stage: 2", "suffix: calints", "task: light curve"]

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_dhs", "calints")

# %%
# A slit for each stripe
# ----------------------
# The unit is that of the count rate: as of jwst 3.0.0 ``photom`` leaves this mode as it is, though
# it is marked as complete.
with datamodels.open(filename) as model:
    print(type(model).__name__, "of", len(model.slits), "slits; photom", model.meta.cal_step.photom)
    slits, target = list(model.slits), model.meta.target
    stripes, wavelengths = [slit.data for slit in slits], [slit.wavelength for slit in slits]
    for slit in slits:
        print(
            f"stripe {slit.name}, rows from {slit.ystart}:", slit.data.shape, slit.meta.bunit_data
        )
print("frames:", *slits[0].meta.wcs.available_frames)

# sphinx_gallery_alt = "Two images, one for each stripe, look alike: a bright band, a little inclined, from column 800 on, with three short bright bars on it, which are emission lines."
fig, axes = plt.subplots(len(stripes), 1, figsize=(8, 1 + 1.7 * len(stripes)), layout="constrained")
for ax, stripe, slit in zip(np.atleast_1d(axes), stripes, slits, strict=True):
    show_image(stripe[0], ax=ax, label=slit.meta.bunit_data)
    ax.set(title=f"stripe {slit.name}", aspect="auto")
plt.show()

# %%
# Wavelengths
# -----------
# Each slit has a World Coordinate System of its own; of a pixel it also gives the number of the
# stripe. For the long wavelengths that number is 1 everywhere: the name of the slit is to be used.
middle = stripes[0].shape[-2] // 2
ra, dec, wavelength, order, stripe = slits[-1].meta.wcs(1200, middle)
print(f"column 1200: {wavelength:.4f} micrometres, order {order:.0f}, stripe {stripe:.0f}")
# The place is not to be trusted: the rows of the stripe are taken for the first of the full frame.
print(f"right ascension {ra:.4f}, of the target {target.ra:.4f} deg")

# %%
# The light curve of each stripe
# ------------------------------
# Sum what is above the background: the median of each column's outer rows.
curves = []
for stripe in stripes:
    good = np.ma.masked_invalid(stripe)  # reference pixels have no value
    outer = np.ma.concatenate([good[:, :6], good[:, -6:]], axis=1)
    light = good - np.ma.median(outer, axis=1)[:, None]
    curves.append(light[:, 6:-6].sum(axis=(1, 2)).data)

# sphinx_gallery_alt = "Two light curves of six points, one for each stripe: both fall by one per cent in the middle and agree."
fig, ax = plt.subplots(figsize=(6.5, 3.8), layout="constrained")
for curve, slit in zip(curves, slits, strict=True):
    ax.plot(np.arange(1, len(curve) + 1), curve / curve[0], "o-", label=f"stripe {slit.name}")
ax.set(xlabel="integration", ylabel="light over that of the first")
ax.legend()
plt.show()

# %%
# Check: the lines, the transit
# -----------------------------
# The star has emission lines of known wavelength, and a planet of known depth passes in front.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    for stripe, own, curve in zip(stripes, wavelengths, curves, strict=True):
        image = np.ma.median(np.ma.masked_invalid(stripe), axis=0)
        spectrum = image[middle - 12 : middle + 6].sum(axis=0)
        along = own[middle]
        for line in known["lines"]:
            near = np.abs(along - line["wavelength"].value) < 0.01
            light = np.clip(spectrum[near] - np.ma.median(spectrum[near]), 0, None)
            shift = np.sum(light * along[near]) / np.sum(light) - line["wavelength"].value
            print(f"{line['wavelength']:.4f}: {1000 * shift:+.2f} nm", end="  ")
            assert abs(shift) < 0.001
        depth = 1 - np.mean(curve[2:4]) / np.mean(curve[[0, -1]])
        print(f"depth {depth:.4f}, true {known['transit']['depth'][0]:.4f}")
        assert abs(depth - known["transit"]["depth"][0]) < 0.002
