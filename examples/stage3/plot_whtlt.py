"""
The white-light curve: whtlt
============================

For spectra, stage 3 ends with a table that has the sum of each spectrum over wavelength. It is a
first look: see what it sums, and what the noise of wavelengths without light does to it.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: time series", "mode: grism time series", "stage: 3", "suffix: whtlt", "suffix: x1dints", "task: light curve"]

from pathlib import Path

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.table import QTable

from jwst_gallery import sample, truth
from jwst_gallery.display import show_light_curve
from jwst_gallery.spectra import read_time_series

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_tsgrism", "whtlt")

# %%
# The table
# ---------
# Times are in UTC at the observatory and in TDB at the barycentre, both as modified Julian days. A
# product with several spectral orders or detectors has a column of fluxes for each.
table = QTable.read(filename)
for name, value in table.meta.items():
    print(f"{name}: {value}")
table[:3].pprint(max_width=90)

# sphinx_gallery_alt = "The white-light curve: a transit of about one per cent, with a scatter of a tenth of that."
column = next(name for name in table.colnames if name.startswith("whitelight_flux"))
show_light_curve(table, column=column)
plt.show()

# %%
# What it sums
# ------------
# All elements of the spectra in the ``x1dints`` beside it, without weights (only of NIRISS SOSS does a
# reference file limit the wavelengths). Where the filter transmits nothing, noise divided by almost
# nothing is summed too.
spectra = Path(str(filename).replace("_whtlt.ecsv", "_x1dints.fits"))
series = read_time_series(spectra, index=0)
everything = np.nansum(series.flux, axis=1)
# The table of older versions has no unit, and leaves out integrations that have no time.
ratio = np.nanmedian(everything).value / np.nanmedian(np.asarray(table[column]))
print(f"sum of all over the table: {ratio:.6f}")

# %%
# A better sum
# ------------
# That of the wavelengths at which a single integration sees the star with a ratio of signal to noise
# of 30 or more. ``WhiteLightStep`` takes such limits as ``min_wavelength`` and ``max_wavelength``.
level, error = np.median(series.flux, axis=0), np.median(series.flux_error, axis=0)
bright = series.usable.all(axis=0) & (level > 30 * error)
limits = series.wavelength[bright].min(), series.wavelength[bright].max()
chosen = series.flux[:, bright].sum(axis=1)

# sphinx_gallery_alt = "Two light curves over their medians: the sum of all wavelengths scatters by a tenth of a per cent; that of the wavelengths with light follows the transit closely."
fig, ax = plt.subplots(figsize=(8, 4), layout="constrained")
hours = (series.tdb - series.tdb[0]).to_value(u.hour)
names = "all wavelengths", f"{limits[0].value:.2f} to {limits[1].value:.2f} {limits[0].unit}"
for light, marker, name in zip((everything, chosen), "os", names, strict=True):
    ax.plot(hours, light / np.median(light), marker, markersize=4, label=name)
ax.set(xlabel=f"hours since BJD_TDB {series.tdb[0].mjd:.5f}", ylabel="flux / median")
ax.legend()
plt.show()

# %%
# Check: the depth from both
# --------------------------
# Means well inside and outside the transit; the error is that of the means.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [transit] = known["transit"]
    distance = np.abs(series.tdb.mjd - transit["mid_time"].value) / transit["duration"].value
    full, outside = distance < 0.38, distance > 0.55  # in durations
    print("                     depth     error")
    errors = []
    for light, name in zip((everything, chosen), names, strict=True):
        light = light / light[outside].mean()
        scatter = np.std(light[outside], ddof=1).to_value(u.one)
        errors.append(scatter * np.sqrt(1 / full.sum() + 1 / outside.sum()))
        depth = 1 - light[full].mean().to_value(u.one)
        print(f"{name:20s} {depth:.5f}   {errors[-1]:.5f}")
        assert abs(depth - transit["depth"]) < 3 * errors[-1]
    print(f"{'true':20s} {transit['depth']:.5f}")
    assert errors[1] < 0.3 * errors[0]
    assert np.allclose(everything, table[column])
