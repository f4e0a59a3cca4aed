"""
The white-light curve: whtlt
============================

For spectra, stage 3 ends with a table of the sum of each spectrum over wavelength. It is a first
look: see what it sums, and how the noise at wavelengths without light affects it.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: time series", "mode: grism time series", "stage: 3", "suffix: whtlt", "suffix: x1dints", "task: light curve"]
# sphinx_gallery_order = 170

import matplotlib.pyplot as plt
import numpy as np
from astropy.table import QTable

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import read_time_series

# Put the names of your own files here: everything below works on them. The light curve, and the spectra
# that it was made from.
filename = sample("nircam_tsgrism", "whtlt")
x1dints_filename = sample("nircam_tsgrism", "x1dints", stage=3)
require(filename, "whtlt")

# %%
# The table
# ---------
# Times are in UTC at the observatory and in TDB at the barycentre, both as modified Julian days. A
# product with several spectral orders or detectors has a column of fluxes for each.
table = QTable.read(filename)
table[:3].pprint(max_width=90)

column = next(name for name in table.colnames if name.startswith("whitelight_flux"))

# %%
# What it sums
# ------------
# It sums all elements of the spectra in the ``x1dints``, without weights. That includes wavelengths
# where the filter transmits nothing and noise is divided by almost zero.
series = read_time_series(x1dints_filename, index=0)
everything = np.nansum(series.flux, axis=1)
# Tables of older versions have no unit and omit integrations without a time.
ratio = np.nanmedian(everything).value / np.nanmedian(np.asarray(table[column]))
print(f"sum of all over the table: {ratio:.6f}")

# %%
# A better sum
# ------------
# Sum the wavelengths at which a single integration sees the star with a signal-to-noise ratio of 30
# or more. ``WhiteLightStep`` takes such limits as ``min_wavelength`` and ``max_wavelength``.
level, error = np.median(series.flux, axis=0), np.median(series.flux_error, axis=0)
bright = series.usable.all(axis=0) & (level > 30 * error)
chosen = series.flux[:, bright].sum(axis=1)
low, high = np.percentile(series.wavelength[bright], [0, 100])

# sphinx_gallery_alt = "Two light curves over their medians: the sum of all wavelengths scatters by a tenth of a per cent; that of the wavelengths with light follows the transit closely."
fig, ax = plt.subplots(figsize=(8, 4), layout="constrained")
names = "all wavelengths", f"{low.value:.2f} to {high.value:.2f} µm"
for light, marker, name in zip((everything, chosen), "os", names, strict=True):
    ax.plot(series.times.hours, light / np.median(light), marker, markersize=4, label=name)
ax.set(xlabel=series.times.label, ylabel="flux / median")
ax.legend()
plt.show()

# %%
# Check: the depth from both
# --------------------------
# Compare means well inside and outside the transit.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [transit] = known["transit"]
    distance = np.abs(series.tdb.mjd - transit["mid_time"].value) / transit["duration"].value
    full, outside = distance < 0.38, distance > 0.55
    lights = np.array([light / light[outside].mean() for light in (everything, chosen)])
    depths = 1 - lights[:, full].mean(axis=1)
    errors = lights[:, outside].std(axis=1, ddof=1) * np.sqrt(1 / full.sum() + 1 / outside.sum())
    for name, depth, error in zip(names, depths, errors, strict=True):
        print(f"{name:20s} depth {depth:.5f} +- {error:.5f}, true {transit['depth']:.5f}")
    # sphinx_gallery_start_ignore
    assert np.all(np.abs(depths - transit["depth"]) < 5 * errors)
    assert errors[1] < 0.3 * errors[0]
    assert np.allclose(np.asarray(table["BJD_TDB"]), series.tdb.mjd, rtol=0, atol=1e-9)
    assert table[column].unit in (everything.unit, None)
    assert np.allclose(everything.value, np.asarray(table[column]))  # no unit before 3.0
    # sphinx_gallery_end_ignore
