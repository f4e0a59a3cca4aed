"""
Times at the barycentre: BJD_TDB
================================

The observatory moves around the Sun, so it sees an event minutes before or after the light passes
the barycentre of the solar system. JWST points 85 to 135 degrees away from the Sun: it sees an
event between 5.9 minutes earlier and 0.7 minutes later. Times that are compared over months, such
as those of transits, therefore refer to the barycentre. Read them, and check them against the
position of the observatory, which the header states.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 0", "suffix: uncal", "task: times"]
# sphinx_gallery_order = 100

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.constants import c
from astropy.coordinates import CartesianRepresentation, SkyCoord, get_body_barycentric
from astropy.table import Table
from astropy.time import Time
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "uncal")
require(filename, "uncal", "rateints", "calints", "crfints", exp_type="N* MIR_* FGS_IMAGE")

# %%
# Two columns for one moment
# --------------------------
# The table INT_TIMES has the middle of each integration at the observatory, in UTC, and at the
# barycentre, in the time scale TDB, which differs from UTC by leap seconds. Both are modified
# Julian days, although the name of the second says BJD: the first 2400000.5 days of a Julian date
# are left out. Give ``Time`` the scale of each; it accounts for it in their difference.
with datamodels.open(filename) as model:
    target = SkyCoord(model.meta.target.ra, model.meta.target.dec, unit="deg")
    orbit = model.meta.ephemeris.instance
    int_times = Table(np.array([] if model.int_times is None else model.int_times))
names = {"int_mid_MJD_UTC", "int_mid_BJD_TDB"}
if not names <= set(int_times.colnames) or not all(np.any(int_times[each] > 0) for each in names):
    raise SystemExit(
        "The times at the barycentre are not stated: INT_TIMES is empty, or has zeros."
    )
here = Time(int_times["int_mid_MJD_UTC"], format="mjd", scale="utc")
barycentre = Time(int_times["int_mid_BJD_TDB"], format="mjd", scale="tdb")
delay = (barycentre - here).to(u.s)
print(f"BJD_TDB - MJD_UTC as numbers: {((barycentre.mjd - here.mjd)[0] * u.day).to(u.s):.3f}")
print(f"of which light travel time:   {delay[0]:.3f}")

# %%
# From the position of the observatory
# ------------------------------------
# The light travel time is the distance of the observatory from the barycentre along the line of
# sight, divided by the speed of light. The header has its position (JWST_X) and velocity (JWST_DX)
# at one time (EPH_TIME). Over the year, the observatory stays within six light seconds of the
# Earth. The header repeats the result for the start of the exposure, leap seconds included, as
# BARTDELT. Products that were processed in 2022 may have a wrong one: check yours.


def light_travel_time(place):
    """Time that light from the target takes from a place on to the barycentre."""
    return (place.dot(target.cartesian) / c).to(u.s)


place, velocity = (
    CartesianRepresentation([orbit[f"{name}_{axis}_bary"] for axis in "xyz"], unit=unit)
    for name, unit in (("spatial", u.km), ("velocity", u.km / u.s))
)
elapsed = (here - Time(orbit["time"], format="mjd", scale="utc")).to(u.s)
expected = light_travel_time(place + velocity * elapsed)
days = np.linspace(-183, 183, 100) * u.day
earth = get_body_barycentric("earth", here[0] + days, ephemeris="builtin")

# sphinx_gallery_alt = "Light travel time in minutes against days, over a year: one wave with its highest value above zero and its lowest below; a dot for the exposure lies on it, at day 0."
fig, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
ax.plot(days, light_travel_time(earth).to(u.min), color="0.6", label="Earth")
ax.plot((here - here[0]).to(u.day), delay.to(u.min), "o", label="INT_TIMES")
ax.axhline(0, color="0.8", linewidth=0.8)
ax.set(xlabel=f"days since {here[0].isot[:16]} UTC", ylabel="light travel time (min)")
ax.legend()
plt.show()

# %%
# Check: to a millisecond
# -----------------------
if truth(filename) is not None:  # a file from MAST has no known truth
    print(f"light travel time {delay[0]:.3f}, from its position {expected[0]:.3f}")
    # sphinx_gallery_start_ignore
    assert np.all(np.abs(expected - delay) < 1e-3 * u.s)
    assert np.all(np.diff(here.mjd) > 0)
    exposure = model.meta.exposure
    begin = Time(exposure.start_time, format="mjd", scale="utc")
    assert abs((here[0] - begin).to_value(u.s) - exposure.integration_time / 2) < 1e-3
    # sphinx_gallery_end_ignore
