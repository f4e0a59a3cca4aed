"""
Count rates and their errors: rate
==================================

A ``rate`` file is one image: the slope of the ramps of each pixel, averaged over the integrations.
It comes with an error for each pixel and with flags that mark unreliable pixels. See all three, and
test the errors.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 1", "suffix: rate", "task: data quality"]
# sphinx_gallery_order = 40

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_dq, show_image

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "rate")
require(filename, "rate")

# %%
# Three arrays of one shape
# -------------------------
# ``err`` is one standard deviation, in the unit of the data; its square is the sum of the variances
# from photons (``var_poisson``) and from readout (``var_rnoise``).
with datamodels.open(filename) as model:
    rate, err, dq = model.data, model.err, model.dq
    unit, number = model.meta.bunit_data, model.meta.observation.exposure_number
    print("data", rate.shape, unit)
    for name in ("data", "err", "var_poisson", "var_rnoise"):
        of_square = f"({unit})^2" if name.startswith("var") else unit
        print(f"median {name}: {np.nanmedian(getattr(model, name)):.5f} {of_square}")

# sphinx_gallery_alt = "Left: stars with diffraction spikes and galaxies on an even sky. Right: their errors, which are larger where the sources are brighter."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained", sharey=True)
for ax, image, title in zip(axes, (rate, err), ("count rate", "its error"), strict=True):
    show_image(np.where(dq & dqflags.pixel["DO_NOT_USE"], np.nan, image), ax=ax, label=unit)
    ax.set_title(title)
axes[1].set_ylabel("")
plt.show()

# %%
# Flags
# -----
# A flag records an event and is not always a reason to discard the pixel: after a jump fewer groups
# are fitted, which its error accounts for. Discard pixels with ``DO_NOT_USE``.
for name, bit in dqflags.pixel.items():
    if (dq & bit).any():
        print(f"{name:18s} {np.count_nonzero(dq & bit):6d} pixels")

# sphinx_gallery_alt = "Markers on the field, a colour for each flag: dead pixels and jumps all over it, saturated pixels in the core of the brightest star."
fig, ax = plt.subplots(figsize=(6, 6.2), layout="constrained")
show_dq(dq, ax=ax)
plt.show()

# %%
# Check: are the errors right?
# ----------------------------
# The pull is the deviation from the true rate in units of the error. If the rates are right, its
# median is 0; if the errors are right, it is distributed like a Gaussian of width 1.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true_rate = fits.getdata(sample("nircam_image", "truerate", exposure=int(number)), "SCI")
    good = dq == 0
    pull = (rate[good] - true_rate[good]) / err[good]
    low, median, high = np.percentile(pull, [15.87, 50, 84.13])
    print(f"{good.sum()} unflagged pixels: pull {median:.3f}, width {(high - low) / 2:.3f}")

    # sphinx_gallery_alt = "Histogram of the pulls, which follows a Gaussian curve of mean 0 and width 1."
    fig, ax = plt.subplots(figsize=(6.5, 4), layout="constrained")
    ax.hist(pull, bins=np.linspace(-5, 5, 81), density=True, color="0.75", label="unflagged pixels")
    z = np.linspace(-5, 5, 201)
    ax.plot(z, np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi), label="Gaussian of width 1")
    ax.set(xlabel="(rate - true rate) / err", ylabel="fraction of pixels per unit")
    ax.legend()
    plt.show()
    # sphinx_gallery_start_ignore
    assert abs(median) < 0.05
    assert abs((high - low) / 2 - 1) < 0.03
    # sphinx_gallery_end_ignore
