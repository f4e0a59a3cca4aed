"""
Spectra of two orders: x1dints of SOSS
======================================

The ``x1dints`` of single object slitless spectroscopy (SOSS) has a table for each spectral order.
Compare the orders, find the real unit of the fluxes, and see where the light of one order
contaminates the other.
"""

# sphinx_gallery_tags = ["instrument: NIRISS", "mode: SOSS", "stage: 2", "suffix: x1dints", "task: spectrum"]
# sphinx_gallery_order = 300

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import list_spectra, read_time_series

# Put the name of your own file here: everything below works on it.
filename = sample("niriss_soss", "x1dints", stage=2)
require(filename, "x1dints", exp_type="NIS_SOSS")

# %%
# Which orders are there?
# -----------------------
# Each order has a series of spectra. A third, if there is one, is faint.
orders = sorted(set(list_spectra(filename)["order"].tolist()))
series = {order: read_time_series(filename, order=order) for order in orders}
if not {1, 2} <= set(series):
    raise SystemExit(f"Orders 1 and 2 are compared here; this file has {orders} alone.")
for order, one in series.items():
    low, high = np.nanmin(one.wavelength), np.nanmax(one.wavelength)
    print(f"order {order}: {one.flux.shape}, {low:.3f} to {high:.3f}, flux in {one.flux.unit}")

# %%
# The unit
# --------
# The pipeline labels the fluxes MJy, whatever the unit of the reference file. The reference files
# for flight data since commissioning give Jy. How bright is the star? This one is of 12th
# magnitude; with the unit of the header it would outshine all other stars in the sky.
values = {order: np.median(one.flux.value, axis=0) for order, one in series.items()}
wavelengths = {order: one.wavelength.to_value(u.um) for order, one in series.items()}
near = np.abs(wavelengths[1] - 1.25) < 0.01
stated = u.Quantity(np.nanmedian(values[1][near]), series[1].flux.unit)
print(f"at 1.25 um the file states {stated:.3g}, or {stated.to(u.Jy):.3g}")
# A star as bright as 10 000 Jy means that the unit is wrong.
to_jansky = 1 if stated > 1e4 * u.Jy else stated.unit.to(u.Jy)
print(f"taken for Jy it is {to_jansky * stated.value:.4f} Jy")

# %%
# Both orders
# -----------
# From 0.85 to 1.42 micrometres they overlap. Up to 1.15 micrometres they nearly agree; beyond that
# the second contains light of the first, because the two are adjacent on the detector.

# sphinx_gallery_alt = "Flux against wavelength, both axes logarithmic. Order 1 falls as a power law from 0.85 to 2.8 micrometres, with a few narrow lines, and bends up at the end. Order 2 continues it from 0.85 down to 0.6; above 1.15 micrometres it rises over order 1, to three times as much."
fig, ax = plt.subplots(figsize=(8, 4), layout="constrained")
for order in orders:
    ax.loglog(wavelengths[order], to_jansky * values[order], linewidth=1, label=f"order {order}")
ax.set(xlabel="wavelength (µm)", ylabel="flux (Jy)")
ax.set_xticks([0.6, 0.8, 1, 1.4, 2, 2.8], ["0.6", "0.8", "1", "1.4", "2", "2.8"], minor=False)
ax.xaxis.minorticks_off()
ax.legend()
plt.show()

# %%
# The ratio of the orders shows where the second can be trusted. By default the pipeline models both
# orders before it sums (``soss_atoca``), which takes many gigabytes of memory.
good = np.isfinite(values[1])
ratio = values[2] / np.interp(wavelengths[2], wavelengths[1][good][::-1], values[1][good][::-1])
for low, high in ((0.9, 1.0), (1.0, 1.1), (1.1, 1.2), (1.2, 1.3), (1.3, 1.4)):
    inside = (wavelengths[2] > low) & (wavelengths[2] < high)
    print(f"{low} to {high} um: order 2 / order 1 {np.nanmedian(ratio[inside]):.2f}")

# %%
# Check: the flux of the star
# ---------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [star] = known["sources"]
    for order, (low, high) in {1: (0.9, 1.6), 2: (0.62, 0.85)}.items():
        inside = (wavelengths[order] > low) & (wavelengths[order] < high)
        true = star["continuum"].to_value(u.Jy) * (wavelengths[order] / 1.25) ** star["slope"]
        # For the first integration, before the transit.
        found = np.nanmedian((to_jansky * series[order].flux.value[0] / true)[inside])
        print(f"order {order}, {low} to {high} um: {found:.4f} of the true flux")
        # sphinx_gallery_start_ignore
        assert abs(found - 1) < 0.005
        # sphinx_gallery_end_ignore
    light = np.nansum(series[1].flux.value, axis=1)
    late = series[1].tdb.mjd[light.argmin()] - known["transit"]["mid_time"][0].value
    print(f"the faintest integration is {24 * 60 * late:+.1f} min from the middle of the transit")
    # sphinx_gallery_start_ignore
    assert abs(late) < np.diff(series[1].tdb.mjd).mean() / 2
    assert np.nanmedian(ratio[wavelengths[2] > 1.3]) > 1.5
    # sphinx_gallery_end_ignore
