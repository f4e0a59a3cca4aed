"""
Light curves of two orders: whtlt of SOSS
=========================================

For single object slitless spectroscopy (SOSS) the table of the white-light curve has a column for
each spectral order. It does not record the wavelength limits of the sums: find them, and see that
the second order is summed over the wrong range.
"""

# sphinx_gallery_tags = ["instrument: NIRISS", "mode: SOSS", "stage: 3", "suffix: whtlt", "suffix: x1dints", "task: light curve"]
# sphinx_gallery_order = 190

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.table import QTable

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import list_spectra, read_time_series

# Put the names of your own files here: everything below works on them. The light curves, and the spectra
# that they were made from.
filename = sample("niriss_soss", "whtlt")
x1dints_filename = sample("niriss_soss", "x1dints", stage=3)
require(filename, "whtlt")

# %%
# Two columns
# -----------
table = QTable.read(filename)
names = [name for name in table.colnames if name.startswith("whitelight_flux")]
times = [name for name in table.colnames if "JD" in name]
table[times[-1], *names].pprint(max_width=90)

# %%
# What was summed
# ---------------
# A reference file gives sensible limits for each order: in flight 0.93 to 2.82 micrometres for the
# first and 0.64 to 0.83 for the second, whose wavelengths the first does not cover. Sum the spectra
# of the ``x1dints`` in the same way, and compare.
limits = {1: (0.93, 2.82), 2: (0.64, 0.83)}
if not set(limits) <= set(list_spectra(x1dints_filename)["order"].tolist()):
    raise SystemExit(f"{x1dints_filename} has not both orders: there is nothing to compare.")
series = {order: read_time_series(x1dints_filename, order=order) for order in limits}


def summed(order, low, high):
    """Sum of an order between two wavelengths in micrometres, and its error."""
    wavelength = series[order].wavelength.to_value(u.um)
    inside = (wavelength >= low) & (wavelength <= high)
    flux, error = series[order].flux.value[:, inside], series[order].flux_error.value[:, inside]
    return np.nansum(flux, axis=1), np.sqrt(np.nansum(error**2, axis=1))


for order in limits:
    column = f"whitelight_flux_order_{order}"
    if column in table.colnames:
        for low, high in limits.values():
            ratio = np.median(summed(order, low, high)[0] / np.asarray(table[column]))
            print(f"order {order}: sum from {low} to {high} um / column: {ratio:.6f}")

# %%
# The column of the second order is the sum between the limits of the *first*, and includes light of
# the first order: the step keeps the limits of the first order and does not look up the next.

# sphinx_gallery_alt = "Three light curves over their first value, with error bars: five integrations each, lower by one per cent in the middle one and by 0.7 per cent in its neighbours. The sum of order 1 and the own sum of order 2 agree; the column of order 2 in the table is a little lower in transit, with larger errors."
curves = {
    "order 1, as in the table": summed(1, *limits[1]),
    "order 2, 0.64 to 0.83 µm": summed(2, *limits[2]),
    "order 2, as in the table": summed(2, *limits[1]),
}
fig, ax = plt.subplots(figsize=(8, 4.5), layout="constrained")
times = series[1].times
for shift, (name, (flux, error)) in zip((-0.003, 0, 0.003), curves.items(), strict=True):
    level = flux[[0, -1]].mean()
    ax.errorbar(times.hours + shift, flux / level, error / level, fmt="o", markersize=4, label=name)
ax.set(xlabel=times.label, ylabel="flux / first and last")
ax.legend()
plt.show()

# %%
# Check: the depth
# ----------------
# In the second order, whose short wavelengths the simulated atmosphere transmits.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [transit] = known["transit"]
    distance = np.abs(series[1].tdb.mjd - transit["mid_time"].value) / transit["duration"].value
    full, outside = distance < 0.1, distance > 0.6
    flux, error = summed(2, *limits[2])
    level = flux[outside].mean()
    noise = np.hypot(error[full].mean(), error[outside].mean() / np.sqrt(outside.sum())) / level
    depth = 1 - flux[full].mean() / level
    print(f"order 2: depth {depth:.5f} +- {noise:.5f}, true {transit['depth']:.5f}")
    # sphinx_gallery_start_ignore
    assert abs(depth - transit["depth"]) < 5 * noise
    assert noise < 8e-5
    np.testing.assert_allclose(table["BJD_TDB"].value, series[1].tdb.mjd, rtol=0, atol=1e-9)
    assert table[names[0]].unit in (series[1].flux.unit, None)  # no unit before 3.0
    for order, column in zip(limits, names, strict=True):
        np.testing.assert_allclose(summed(order, *limits[1])[0], table[column].value, rtol=1e-6)
    # sphinx_gallery_end_ignore
