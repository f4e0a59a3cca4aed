"""
The slices of an integral field unit on its detector: rate
==========================================================

The medium resolution spectrometer (MRS) of the Mid-Infrared Instrument (MIRI) cuts its field of view
into slices and lays their spectra side by side on the detector, those of two channels at once. Find
out which pixel belongs to which slice, and put the slices together to a rough image of the field.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: MRS", "stage: 1", "suffix: rate", "task: display"]

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import AsinhNorm
from matplotlib.patheffects import withStroke
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.display import show_image

# Put the names of your own files here, both of one exposure: everything below works on them.
filename = sample("miri_mrs", "rate")
calibrated = sample("miri_mrs", "cal")

# %%
# What the file does not say
# --------------------------
# The arrays are those of any other ``rate``, and there is no World Coordinate System (WCS) yet. The
# ``cal`` of the same exposure has one, and its pixels are the same pixels.
rate = datamodels.open(filename)
print(
    type(rate).__name__,
    rate.data.shape,
    rate.meta.bunit_data,
    "with WCS:",
    rate.meta.hasattr("wcs"),
)
data, channels = rate.data, rate.meta.instrument.channel  # "12" or "34"
print(
    rate.meta.instrument.detector,
    "channels",
    " and ".join(channels),
    "band",
    rate.meta.instrument.band,
)
with datamodels.open(calibrated) as cal:
    wcs = cal.meta.wcs

# %%
# From pixels to slices
# ---------------------
# In the frame ``alpha_beta``, alpha is the angle along a slice and beta that across, the same for all
# pixels of a slice. Between the slices both are NaN (not a number). The two channels have no
# wavelength in common: half way from the shortest to the longest is none of either.
y, x = np.indices(data.shape)
alpha, beta, wavelength = wcs.get_transform("detector", "alpha_beta")(x, y)
beta = beta.round(4)  # equal to the last digit, within a slice
between = (np.nanmin(wavelength) + np.nanmax(wavelength)) / 2

numbers = np.zeros(data.shape, int)  # 101 will be the first slice of channel 1
for channel, its_own in zip(channels, (wavelength < between, wavelength > between), strict=True):
    places, number = np.unique(beta[its_own], return_inverse=True)
    numbers[its_own] = 100 * int(channel) + 1 + number
    ends = np.nanmin(wavelength[its_own]), np.nanmax(wavelength[its_own])
    print(f"channel {channel}: {ends[0]:.2f} to {ends[1]:.2f} um, ", end="")
    print(f"{len(places)} slices, {np.diff(places).mean():.3f} arcsec apart")

# %%
# On the detector
# ---------------
# Wavelengths run along the columns. What lies side by side here is not so on the sky: between two
# slices of one half of the field is one of the other half.

# sphinx_gallery_alt = "The detector twice, filled with narrow upright strips. Left the count rate: some strips have a bright streak, and short bright dashes stand at a few heights. Right the strips coloured and marked by number: from one strip to the next the number jumps by about ten, in the left half from 101 to 121 and in the right half from 201 to 217."
fig, (ax, marked) = plt.subplots(1, 2, figsize=(11, 4.8), layout="constrained", sharey=True)
show_image(rate, ax=ax)
within = np.ma.masked_equal(numbers, 0)
drawn = marked.imshow(within % 100, origin="lower", interpolation="nearest", cmap="viridis")
fig.colorbar(drawn, ax=marked, label="number of the slice in its channel")
row, style = len(numbers) // 2, {"fontsize": 7, "rotation": 90, "ha": "center"}
for height, number in enumerate(np.unique(within[row].compressed())):
    middle = x[row][numbers[row] == number].mean()
    outline = [withStroke(linewidth=2, foreground="white")]
    marked.text(middle, row + 60 * (height % 4), number, path_effects=outline, **style)
marked.set(xlabel="x (pixel)", title="slices, from the WCS of cal")
plt.show()

# %%
# Back on the sky, roughly
# ------------------------
# Sort the pixels of the first channel by alpha and beta, and average what falls together: all
# wavelengths at once, as an image would show it. ``cube_build`` does so with care, for each wavelength.
used = (numbers // 100 == int(channels[0])) & np.isfinite(data)
edges = np.unique(beta[used])
edges = np.append(edges, 2 * edges[-1] - edges[-2]) - np.diff(edges).mean() / 2
bins = edges, np.linspace(alpha[used].min(), alpha[used].max(), 18)
total, *_ = np.histogram2d(beta[used], alpha[used], bins, weights=data[used])
count, *_ = np.histogram2d(beta[used], alpha[used], bins)

# sphinx_gallery_alt = "A coarse image, a few arcseconds wide and high, of as many rows as there are slices: a bright spot near the middle with a cross on it, and a faint ring around it."
fig, ax = plt.subplots(figsize=(5, 4.5), layout="constrained")
drawn = ax.pcolormesh(bins[1], bins[0], total / count, cmap="gray", norm=AsinhNorm(0.1, vmin=0))
fig.colorbar(drawn, ax=ax, label="mean rate (DN/s)")
target = rate.meta.target.ra, rate.meta.target.dec, np.median(wavelength[used])
target_alpha, target_beta, _ = wcs.get_transform("world", "alpha_beta")(*target)
ax.plot(target_alpha, target_beta, "+", color="C1", markersize=12)
ax.set(xlabel="alpha (arcsec)", ylabel="beta (arcsec)", aspect="equal")
ax.set_title("cross: the target's coordinates in the header", fontsize=10)
plt.show()
rate.close()

# %%
# Check: where is the star?
# -------------------------
# The mean place of the light around it against the true place, by way of the WCS.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    star = known["sources"][0]
    place = star["ra"].value, star["dec"].value, np.median(wavelength[used])
    true = np.array(wcs.get_transform("world", "alpha_beta")(*place)[:2])
    near = used & (np.hypot(alpha - true[0], beta - true[1]) < 0.5)
    mean = [np.average(angle[near], weights=data[near]) for angle in (alpha, beta)]
    distance = np.hypot(*(mean - true))
    print(f"{star['kind']}: the light is centred {1000 * distance:.2f} mas from its true place")
    assert distance < 0.05
