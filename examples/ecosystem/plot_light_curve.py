"""
A light curve for other packages: BJD_TDB
=========================================

Packages that fit transits need a table of time, flux and error, with times that can be compared
over years. Make a ``TimeSeries`` of astropy from an ``x1dints``, which lightkurve takes as it is; write
a plain table in barycentric Julian dates, and fit a transit to what is read back.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: time series", "mode: grism time series", "stage: 3", "suffix: x1dints", "task: light curve", "task: other packages"]
# sphinx_gallery_order = 90

import tempfile
from pathlib import Path

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.modeling.fitting import TRFLSQFitter
from astropy.modeling.models import Const1D, Trapezoid1D
from astropy.table import QTable
from astropy.time import Time
from astropy.timeseries import TimeSeries

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import read_time_series

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_tsgrism", "x1dints", stage=3)
require(filename, "x1dints")

# %%
# A TimeSeries
# ------------
# In each integration, sum the wavelengths at which the star is bright. ``TDB-MID`` of the table, like
# ``int_mid_BJD_TDB`` of INT_TIMES and ``BJD_TDB`` of ``whtlt``, is a *modified* Julian date in the
# time scale TDB: in ``Time`` it needs both, ``format="mjd"`` and ``scale="tdb"``, which
# ``read_time_series`` states.
series = read_time_series(filename, index=0)
if series.tdb is None:
    raise SystemExit("The product does not state the times at the barycentre.")
level, error = np.median(series.flux, axis=0), np.median(series.flux_error, axis=0)
bright = series.usable.all(axis=0) & (level > 30 * error)
light = TimeSeries(
    time=series.tdb,
    data={
        "flux": series.flux[:, bright].sum(axis=1),
        "flux_err": np.sqrt((series.flux_error[:, bright] ** 2).sum(axis=1)),
    },
)
print(f"{len(light)} integrations, {bright.sum()} wavelengths, time in {light.time.scale.upper()}")

# %%
# ``LightCurve`` of lightkurve is a ``TimeSeries`` with these names of columns:
# ``lightkurve.LightCurve(light)`` takes it with times, units and errors (tried with 2.6; not run
# here).
#
# A plain table
# -------------
# Add 2400000.5 days for a full Julian date. It needs eight decimals for a millisecond; ECSV keeps
# all of them, and the unit. Say in the table what the time is: BJD in UTC is a minute off, and a
# time at the observatory up to six more (:ref:`sphx_glr_gallery_stage1_plot_barycentre.py`).
plain = QTable(
    {"BJD_TDB": light.time.jd * u.day, "flux": light["flux"], "error": light["flux_err"]}
)
plain.meta["time"] = "middle of the integration at the barycentre: Julian date, TDB"
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder, "light_curve.ecsv")
    plain.write(path)
    back = QTable.read(path)
back[:2].pprint(max_width=90)

# %%
# A transit
# ---------
# A trapezoid is enough for a transit without limb darkening. Count time from the first integration:
# a fit has too few digits for days since 4713 BC.
start = back["BJD_TDB"][0]
hours = (back["BJD_TDB"] - start).to_value(u.hour)
scale = np.median(back["flux"])
flux, error = (back["flux"] / scale).value, (back["error"] / scale).value
low = hours[flux < (flux.max() + flux.min()) / 2]
first = Trapezoid1D(flux.max() - flux.min(), x_0=low.mean(), width=np.ptp(low), slope=0.1)
fitter = TRFLSQFitter(calc_uncertainties=True)
model = fitter(Const1D(flux.max()) - first, hours, flux, weights=1 / error)
middle = Time(start.value, model.x_0_1 / 24, format="jd", scale="tdb")
middle_error = (model.x_0_1.std * u.hour).to(u.s)
depth = model.amplitude_1 / model.amplitude_0
depth_error = model.amplitude_1.std / model.amplitude_0
print(f"mid-transit BJD_TDB {middle.jd:.6f} +- {middle_error:.1f}, depth {depth:.5f}")

# sphinx_gallery_alt = "Flux against time with error bars: constant, then lower by one per cent for half an hour, then as before; a trapezoid through the points, with a dotted line at its middle."
fig, ax = plt.subplots(figsize=(8, 4), layout="constrained")
ax.errorbar(hours, flux, error, fmt="o", markersize=4, label="table")
fine = np.linspace(hours[0], hours[-1], 500)
ax.plot(fine, model(fine), label="trapezoid")
ax.axvline(model.x_0_1.value, color="0.5", linestyle=":")
ax.set(xlabel=f"hours since BJD_TDB {start.value:.5f}", ylabel="flux / median")
ax.legend()
plt.show()

# %%
# Check: depth and mid-time
# -------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [transit] = known["transit"]
    [star] = known["sources"]
    late = (middle - Time(transit["mid_time"].value, format="mjd", scale="tdb")).to(u.s)
    expected = star["continuum"] * (series.wavelength / (4.28 * u.um)) ** star["slope"]
    part = np.median((level / expected)[bright]).to_value(u.one)
    print(f"{late:+.1f} late; depth {depth:.5f} +- {depth_error:.5f}, true {transit['depth']:.5f}")
    print(f"flux over that of the star: {part:.3f}")
    # sphinx_gallery_start_ignore
    assert abs(late) < 5 * middle_error
    assert abs(depth - transit["depth"]) < 5 * depth_error
    assert abs(part - 0.965) < 0.02
    assert np.array_equal(back["flux"], light["flux"])
    assert (
        np.abs(Time(back["BJD_TDB"].value, format="jd", scale="tdb") - series.tdb).max()
        < 1e-3 * u.s
    )
    # sphinx_gallery_end_ignore
