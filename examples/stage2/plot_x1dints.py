"""
A spectrum for each integration: x1dints
========================================

The ``x1dints`` has the extracted spectrum of each integration. As an image of time against
wavelength it shows changes and noise at a glance; summed over a range of wavelengths, it is a light
curve.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: time series", "mode: grism time series", "stage: 2", "suffix: x1dints", "task: light curve"]
# sphinx_gallery_order = 260

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_time_series
from jwst_gallery.spectra import read_time_series

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_tsgrism", "x1dints", stage=2)
require(filename, "x1dints")

# %%
# The table
# ---------
# There is one table for each spectral order, with a row for each integration: a spectrum is a cell.
# Before version 1.19 of the pipeline there was a table for each integration. ``read_time_series``
# reads both, in order of time. A product with several orders has a series for each; this is the
# first.
series = read_time_series(filename, index=0)
print(
    "flux",
    series.flux.shape,
    series.flux.unit,
    "from",
    series.utc[0].isot if series.utc is not None else "a time not stated",
    "on",
)

# %%
# Time against wavelength
# -----------------------
# Each sample is divided by the median over time at its wavelength. At the ends of the band there is
# no starlight, and noise is divided by noise.

# sphinx_gallery_alt = "An image of time against wavelength: red rows above and below, blue ones between, where the star is fainter in transit at all wavelengths; noise only at both ends of the band."
show_time_series(series)
plt.show()

# %%
# A white-light curve
# -------------------
# Sum over the wavelengths where the flux is well measured in all integrations.
error = np.median(series.flux_error, axis=0)
level = np.median(series.flux, axis=0)
inside = series.usable.all(axis=0) & (level > 30 * error)
white = series.flux[:, inside].sum(axis=1)
white_error = np.sqrt((series.flux_error[:, inside] ** 2).sum(axis=1))
print(f"{inside.sum()} wavelengths of {len(inside)}")

# sphinx_gallery_alt = "The white-light curve: a transit of about one per cent, with some integrations that stand out by several times their error bars, up or down."
fig, ax = plt.subplots(figsize=(8, 4), layout="constrained")
scale = np.median(white)
ax.errorbar(series.times.hours, white / scale, white_error / scale, fmt="o", markersize=4)
ax.set(xlabel=series.times.label, ylabel="flux / median")
plt.show()

# %%
# The error bars include photon and read noise. Some integrations stand out: cosmic rays that stage
# 1 did not find. Stage 3 flags them and extracts the spectra again.
#
# Check: depth and outliers
# -------------------------
# Medians are not disturbed by a few cosmic rays; the scatter is.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [transit] = known["transit"]
    distance = np.abs(series.tdb.mjd - transit["mid_time"].value) / transit["duration"].value
    full, outside = distance < 0.35, distance > 0.55  # in durations: well inside, and outside
    light = (white / scale).to_value(u.one)
    depth = 1 - np.median(light[full]) / np.median(light[outside])
    dip = np.clip(1 - light / np.median(light[outside]), 0, None) * (distance < 0.65)
    late = np.average(series.tdb.mjd, weights=dip) - transit["mid_time"].value
    late /= np.diff(series.tdb.mjd).mean()
    [star] = known["sources"]
    true = star["continuum"] * (series.wavelength / (4.28 * u.um)) ** star["slope"]
    use = (series.wavelength > 3.95 * u.um) & (series.wavelength < 4.9 * u.um)
    part = np.nanmedian((np.median(series.flux, axis=0) / true)[use]).to_value(u.one)
    print(f"flux over true {part:.3f}; the transit is {late:+.2f} integrations late")
    residual = light[outside] - np.median(light[outside])
    ratio = residual / (white_error / scale).to_value(u.one)[outside]
    print(f"depth {depth:.5f}, true {transit['depth']:.5f}")
    print("residuals over errors outside the transit:", np.sort(ratio).round(1))
    # sphinx_gallery_start_ignore
    assert abs(depth - transit["depth"]) < 5e-4
    assert np.abs(ratio).max() > 5
    assert abs(part - 0.965) < 0.02
    assert abs(late) < 0.5
    # sphinx_gallery_end_ignore
