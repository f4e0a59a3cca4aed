"""
When was it observed? INT_TIMES, GROUP and the header
=====================================================

The header gives the times of an exposure, the table INT_TIMES those of each integration, and the
table GROUP, which only the raw file has, those of each group. See how they fit together, and how far
the time at the observatory is from the time at the barycentre of the solar system.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 0", "suffix: uncal", "task: times"]

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.constants import c
from astropy.coordinates import SkyCoord, get_body_barycentric
from astropy.table import Table
from astropy.time import Time
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "uncal")

# %%
# The header
# ----------
# All times are modified Julian days (MJD) in UTC, as the observatory's clock has them. One exposure
# may be cut into several files, called segments; INTSTART and INTEND say which integrations of it are
# in this one.
with datamodels.open(filename) as model:
    exposure, target = model.meta.exposure, model.meta.target
    header = Time([exposure.start_time, exposure.mid_time, exposure.end_time], format="mjd")
    sky = SkyCoord(target.ra, target.dec, unit="deg")
    int_times = Table(np.array(model.int_times))
    groups = Table(np.array(model.group)) if len(getattr(model, "group", ())) else None
print("start, middle, end:", ", ".join(header.isot))
print(
    exposure.nints,
    "integrations of",
    exposure.ngroups,
    "groups, one each",
    exposure.group_time,
    "s",
)
print("in this file: integrations", exposure.integration_start, "to", exposure.integration_end)

# %%
# Integrations and groups
# -----------------------
# INT_TIMES has start, middle and end of each integration. GROUP has when the last read of each group
# ended. Between integrations the detector is reset, which takes the time of one read.
utc = {
    name: Time(int_times[f"int_{name}_MJD_UTC"], format="mjd") for name in ("start", "mid", "end")
}

# sphinx_gallery_alt = "A line of time with one bar for each integration, ticks at the ends of its groups, and vertical lines at start, middle and end of the exposure as the header gives them."
fig, ax = plt.subplots(figsize=(8, 2.6), layout="constrained")
zero = header[0]
starts, ends = ((utc[name] - zero).to_value(u.s) for name in ("start", "end"))
ax.barh(0, ends - starts, left=starts, height=0.5, color="#56b4e9", label="integrations: INT_TIMES")
if groups is not None:
    read = (Time(groups["group_end_time"].astype(str)) - zero).to_value(u.s)
    ax.plot(read, np.zeros(len(read)), "k|", markersize=20, label="ends of groups: GROUP")
for time, style in zip((header - zero).to_value(u.s), ("-", ":", "-"), strict=True):
    ax.axvline(
        time, color="#d55e00", linestyle=style, label="exposure: header" if time == 0 else None
    )
ax.set(xlabel="seconds since the start of the exposure", yticks=[], ylim=(-0.5, 1.3))
ax.legend(loc="upper center", ncols=3)
plt.show()

# %%
# At the barycentre
# -----------------
# Light from the target reaches the barycentre of the solar system up to 8.3 minutes before or after
# it reaches the observatory, which moves around the Sun within a year. Times of events that are
# compared over months, such as transits, are therefore given there. The columns BJD_TDB have them, in
# the time scale TDB, which differs from UTC by leap seconds; they too are without the first 2400000.5
# days of a Julian date.
barycentric = Time(int_times["int_mid_BJD_TDB"], format="mjd", scale="tdb")
difference = (barycentric - utc["mid"]).to_value(u.s)
scales = (utc["mid"].tdb.mjd - utc["mid"].mjd) * 86400
print(f"BJD_TDB - MJD_UTC of the first integration: {difference[0] + scales[0]:.3f} s, of which")
print(f"  {scales[0]:.3f} s from UTC to TDB, and {difference[0]:.3f} s of light travel time")

# %%
# The same from the position of the Earth: its distance along the line of sight over the speed of
# light. The observatory is up to 6 light seconds away from there.
earth = get_body_barycentric("earth", utc["mid"], ephemeris="builtin")
expected = (earth.dot(sky.cartesian) / c).to_value(u.s)
print(f"from the position of the Earth: {expected[0]:.3f} s")
assert np.all(np.abs(expected - difference) < 6.5)

# %%
# Check: the tables against the header
# ------------------------------------
# Of the simulated exposure each second is known.
if truth(filename) is not None:
    frame = exposure.frame_time
    assert abs(starts[0]) < 1e-3
    assert abs(ends[-1] + frame - (header[2] - header[0]).to_value(u.s)) < 1e-3
    assert np.allclose(starts[1:] - ends[:-1], frame, atol=1e-3)
    assert np.allclose(ends - starts, exposure.integration_time, atol=1e-3)
    assert np.allclose(read.reshape(len(starts), -1)[:, -1], ends, atol=2e-3)
    assert np.all(np.abs(expected - difference) < 0.1)
    print("start, end, resets and groups agree to a millisecond")
