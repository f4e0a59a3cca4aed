"""
Depth against wavelength: a transmission spectrum
=================================================

A planet with an atmosphere hides more of its star where the atmosphere absorbs. The ``x1dints`` of
stage 3 is all you need: sum the spectra in bins, and measure the transit depth in each.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: time series", "mode: grism time series", "stage: 3", "suffix: x1dints", "task: spectrum"]
# sphinx_gallery_order = 180

import matplotlib.pyplot as plt
import numpy as np

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import read_time_series

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_tsgrism", "x1dints", stage=3)
require(filename, "x1dints", stage=3)

# %%
# Which integrations are in transit?
# ----------------------------------
# Those below the middle of the white-light curve's range are in transit. Leave out the first and
# last two of them, and their neighbours outside, because the planet is then crossing the edge of
# the star.
series = read_time_series(filename, index=0)
flux, error = series.flux.value, series.flux_error.value
level = np.median(flux, axis=0)
good = series.usable.all(axis=0) & (level > 30 * np.median(error, axis=0))
white = flux[:, good].sum(axis=1)
low, high = np.percentile(white, [10, 90])
first, last = np.flatnonzero(white < (low + high) / 2)[[0, -1]]
number = np.arange(len(white))
full = (number >= first + 2) & (number <= last - 2)
outside = (number <= first - 2) | (number >= last + 2)
print(f"{outside.sum()} integrations outside the transit, {full.sum()} in it")

# %%
# Depth in bins
# -------------
# The error of each sum follows from the errors of its elements.
wavelength = series.wavelength.value
edges = np.linspace(wavelength[good].min(), wavelength[good].max(), 21)
which = np.digitize(wavelength, edges) - 1
bins = [good & (which == number) for number in range(len(edges) - 1)]
light = np.array([flux[:, chosen].sum(axis=1) for chosen in bins])  # shape (bins, integrations)
variance = np.array([(error[:, chosen] ** 2).sum(axis=1) for chosen in bins])
inner, outer = light[:, full].mean(axis=1), light[:, outside].mean(axis=1)
inner_error = np.sqrt(variance[:, full].sum(axis=1)) / full.sum()
outer_error = np.sqrt(variance[:, outside].sum(axis=1)) / outside.sum()
depths = 1 - inner / outer
errors = inner / outer * np.hypot(inner_error / inner, outer_error / outer)

# sphinx_gallery_alt = "Depth of the transit in 20 bins of wavelength, with error bars: constant at one per cent within the errors, for this planet has no atmosphere."
fig, ax = plt.subplots(figsize=(8, 4), layout="constrained")
middle, width = (edges[1:] + edges[:-1]) / 2, np.diff(edges) / 2
ax.errorbar(middle, 100 * depths, 100 * errors, width, fmt="o", markersize=4, label="measured")
mean = np.average(depths, weights=errors**-2.0)
ax.axhline(100 * mean, color="0.5", linestyle=":", label="mean")
ax.set(xlabel="wavelength (µm)", ylabel="depth (%)")
ax.legend(loc="lower right")
plt.show()

# %%
# Check: no atmosphere
# --------------------
# The simulated planet hides the same fraction of the star at all wavelengths: the squared
# deviations in units of the errors should have a mean of 1.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true = known["transit"]["depth"][0]
    mean_error = np.sum(errors**-2.0) ** -0.5
    chi2 = np.mean(((depths - true) / errors) ** 2)
    print(f"mean depth {mean:.5f} +- {mean_error:.5f}, true {true:.5f}")
    print(f"mean square of deviation over error {chi2:.2f}")
    [star] = known["sources"]
    expected = star["continuum"].to_value("Jy") * (wavelength / 4.28) ** star["slope"]
    part = np.median((level / expected)[good])
    days, dip = series.tdb.mjd, np.clip(1 - white / np.median(white[outside]), 0, None)
    late = np.average(days, weights=dip * ~outside) - known["transit"]["mid_time"][0].value
    late /= np.diff(days).mean()
    print(f"flux over true {part:.3f}; the transit is {late:+.2f} integrations late")
    # sphinx_gallery_start_ignore
    assert abs(part - 0.965) < 0.02
    assert series.flux.unit == "Jy"
    assert abs(late) < 0.5
    assert abs(mean - true) < 5 * mean_error
    assert chi2 < 2
    # sphinx_gallery_end_ignore
