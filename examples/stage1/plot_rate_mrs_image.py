"""
A rough image of the field without a cube: rate
===============================================

On the detector of an integral field unit the field is in pieces: slices that lie side by side. The
World Coordinate System (WCS) gives two angles for each pixel, which are enough to assemble an image
and see, before any cube is built, whether the target is where it should be.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: MRS", "stage: 1", "suffix: rate", "task: display"]
# sphinx_gallery_order = 80

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from matplotlib.colors import AsinhNorm
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the names of your own files here, both of one exposure: everything below works on them.
filename = sample("miri_mrs", "rate")
calibrated = sample("miri_mrs", "cal")
require(filename, "rate", exp_type="MIR_MRS")

# %%
# Two angles for each pixel
# -------------------------
# In the frame ``alpha_beta`` of the Medium Resolution Spectrometer (MRS), alpha is the angle along
# a slice and beta that across. A ``rate`` has no WCS yet: take that of the ``cal`` of the same
# exposure. Two channels share the detector, with no wavelength in common: keep the one at short
# wavelengths.
with datamodels.open(filename) as model, datamodels.open(calibrated) as cal:
    data, unit = model.data, model.meta.bunit_data
    wcs, target = cal.meta.wcs, (model.meta.target.ra, model.meta.target.dec)
y, x = np.indices(data.shape)
alpha, beta, wavelength = wcs.get_transform("detector", "alpha_beta")(x, y)
between = (np.nanmin(wavelength) + np.nanmax(wavelength)) / 2
used = (wavelength < between) & np.isfinite(data)
alpha, beta, light = alpha[used], beta[used].round(4), data[used]
slices = np.unique(beta)
print(f"{len(light)} pixels in {len(slices)} slices, {wavelength[used].min():.2f} to ", end="")
print(f"{wavelength[used].max():.2f} um")

# %%
# Sorted and averaged
# -------------------
# A row of the image is a slice. Along it, average the pixels in each bin, at all wavelengths at
# once. ``cube_build`` does this properly, for each wavelength, with north up.
edges = np.append(slices, 2 * slices[-1] - slices[-2]) - np.diff(slices).mean() / 2
bins = edges, np.linspace(alpha.min(), alpha.max(), 18)
total, *_ = np.histogram2d(beta, alpha, bins, weights=light)
count, *_ = np.histogram2d(beta, alpha, bins)
to_slices, typical = wcs.get_transform("world", "alpha_beta"), np.median(wavelength[used])
target_alpha, target_beta, _ = to_slices(*target, typical)

# sphinx_gallery_alt = "A coarse image, a few arcseconds wide and high, of as many rows as there are slices: a bright spot near the middle with a cross on it, and a faint ring around it."
fig, ax = plt.subplots(figsize=(5, 4.5), layout="constrained")
drawn = ax.pcolormesh(bins[1], bins[0], total / count, cmap="gray", norm=AsinhNorm(0.1, vmin=0))
fig.colorbar(drawn, ax=ax, label=f"mean rate ({unit})", ticks=[0, 0.1, 1, 10, 100])
ax.plot(target_alpha, target_beta, "+", color="C1", markersize=12)
ax.set(xlabel="alpha (arcsec)", ylabel="beta (arcsec)", aspect="equal")
ax.set_title("cross: the target's coordinates in the header", fontsize=10)
plt.show()

# %%
# Check: where is the star?
# -------------------------
# Compare the mean position of the light around it with its true position, and bright pixels with
# their true rate.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    star = known["sources"][0]
    true = np.array(to_slices(star["ra"].value, star["dec"].value, typical)[:2])
    near = np.hypot(alpha - true[0], beta - true[1]) < 0.5
    mean = [np.average(angle[near], weights=light[near]) for angle in (alpha, beta)]
    true_rate = fits.getdata(sample("miri_mrs", "truerate"), "SCI")[used]
    bright = true_rate > 0.1 * true_rate.max()
    low, middle, high = np.percentile(light[bright] / true_rate[bright], [16, 50, 84])
    print(f"{bright.sum()} bright pixels: {low:.3f} to {high:.3f} of the true rate")
    print(f"light at alpha {mean[0]:.3f}, beta {mean[1]:.3f} arcsec;", end=" ")
    print(f"star at {true[0]:.3f}, {true[1]:.3f}")
    # sphinx_gallery_start_ignore
    assert np.hypot(*(mean - true)) < 0.05
    assert abs(middle - 1) < 0.005
    assert high - low < 0.04
    # sphinx_gallery_end_ignore
