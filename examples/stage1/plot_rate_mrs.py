"""
The slices of an integral field unit on its detector: rate
==========================================================

The medium resolution spectrometer (MRS) of the Mid-Infrared Instrument (MIRI) cuts its field of
view into slices and lays their spectra side by side on the detector, those of two channels at once.
Find the slice that each pixel belongs to.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: MRS", "stage: 1", "suffix: rate", "task: display"]
# sphinx_gallery_order = 70

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from matplotlib.patheffects import withStroke
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the names of your own files here, both of one exposure: everything below works on them.
filename = sample("miri_mrs", "rate")
calibrated = sample("miri_mrs", "cal")
require(filename, "rate", exp_type="MIR_MRS")

# %%
# What the file lacks
# -------------------
# The arrays are those of any other ``rate``, and there is no World Coordinate System (WCS) yet. The
# ``cal`` of the same exposure has one, and its pixels are the same pixels.
with datamodels.open(filename) as model, datamodels.open(calibrated) as cal:
    data, unit = model.data, model.meta.bunit_data
    channels, band = model.meta.instrument.channel, model.meta.instrument.band  # "12", "SHORT"
    print(type(model).__name__, data.shape, "with WCS:", model.meta.hasattr("wcs"))
    wcs = cal.meta.wcs
print("channels", " and ".join(channels), "band", band)

# %%
# From pixels to slices
# ---------------------
# In the frame ``alpha_beta``, alpha is the angle along a slice and beta that across, the same for
# all pixels of a slice. Between the slices both are NaN (not a number). The two channels have no
# wavelength in common: halfway from the shortest to the longest lies a gap.
y, x = np.indices(data.shape)
alpha, beta, wavelength = wcs.get_transform("detector", "alpha_beta")(x, y)
between = (np.nanmin(wavelength) + np.nanmax(wavelength)) / 2
numbers = np.zeros(data.shape, int)  # 101 will be the first slice of channel 1
for channel, own in zip(channels, (wavelength < between, wavelength > between), strict=True):
    places, number = np.unique(beta[own].round(4), return_inverse=True)
    numbers[own] = 100 * int(channel) + 1 + number
    print(f"channel {channel}: {len(places)} slices, {np.diff(places).mean():.3f} arcsec apart")

# %%
# On the detector
# ---------------
# Wavelengths run along the columns. Neighbours here are not neighbours on the sky: between two
# slices of one half of the field lies one of the other half.

# sphinx_gallery_alt = "The detector twice, filled with narrow upright strips. Left the count rate: some strips have a bright streak, and there are short bright dashes at a few heights. Right the strips coloured and marked by number: from one strip to the next the number jumps by about ten, in the left half from 101 to 121 and in the right half from 201 to 217."
fig, (ax, marked) = plt.subplots(1, 2, figsize=(8.5, 3.7), layout="constrained", sharey=True)
show_image(data, ax=ax, label=f"count rate ({unit})")
within = np.ma.masked_equal(numbers, 0)
drawn = marked.imshow(within % 100, origin="lower", interpolation="nearest", cmap="viridis")
fig.colorbar(drawn, ax=marked, label="number of the slice in its channel")
row, style = len(numbers) // 2, {"fontsize": 9, "rotation": 90, "ha": "center"}
outline = [withStroke(linewidth=2, foreground="white")]
for height, number in enumerate(np.unique(within[row].compressed())):
    middle = x[row][numbers[row] == number].mean()
    marked.text(middle, row + 60 * (height % 4), number, path_effects=outline, **style)
marked.set(xlabel="x (pixel)", title="slices, from the WCS of cal")
plt.show()

# %%
# Check: the slice of the star
# ----------------------------
# For each channel, find the slice with the most light and the centre of that light along it. Pixel
# by pixel, the bright ones have the true rate.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    star = known["sources"][0]
    for channel in channels:
        own = np.isfinite(data) & (numbers // 100 == int(channel))
        place = star["ra"].value, star["dec"].value, np.median(wavelength[own])
        true = np.array(wcs.get_transform("world", "alpha_beta")(*place)[:2])
        brightest = np.bincount(numbers[own], data[own]).argmax()
        of_star = numbers[own][np.abs(beta[own] - true[1]).argmin()]
        near = (numbers == brightest) & own & (np.abs(alpha - true[0]) < 0.6)
        mean = np.average(alpha[near], weights=data[near])
        print(f"brightest slice {brightest}, that of the star {of_star};", end=" ")
        print(f"light at alpha {mean:.3f}, star at {true[0]:.3f} arcsec")
        # sphinx_gallery_start_ignore
        assert brightest == of_star
        assert abs(mean - true[0]) < 0.05
        # sphinx_gallery_end_ignore
    true_rate = fits.getdata(sample("miri_mrs", "truerate"), "SCI")
    bright = np.isfinite(data) & (true_rate > 0.1 * true_rate.max())
    low, middle, high = np.percentile(data[bright] / true_rate[bright], [16, 50, 84])
    print(f"{bright.sum()} bright pixels: {low:.3f} to {high:.3f} of the true rate")
    # sphinx_gallery_start_ignore
    assert abs(middle - 1) < 0.005
    assert high - low < 0.04
    # sphinx_gallery_end_ignore
