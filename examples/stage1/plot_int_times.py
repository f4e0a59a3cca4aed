"""
When was it observed? INT_TIMES, GROUP and the header
=====================================================

The header gives the times of an exposure, the table INT_TIMES those of each integration, and the
table GROUP, which only the raw file has, those of each group. See how they fit together.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 0", "suffix: uncal", "task: times"]
# sphinx_gallery_order = 90

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.table import Table
from astropy.time import Time
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "uncal")
require(filename, "uncal", exp_type="NRC_* NIS_* NRS_* MIR_* FGS_IMAGE")

# %%
# The header
# ----------
# All times are modified Julian dates (MJD) in UTC, from the observatory's clock. One exposure may
# be split into several files, called segments; INTSTART and INTEND give the integrations in this
# one. In old files times may be missing or 0.
with datamodels.open(filename) as model:
    exposure = model.meta.exposure
    days = {name: getattr(exposure, f"{name}_time") for name in ("start", "mid", "end")}
    int_times, groups = model.int_times, getattr(model, "group", None)
header = {name: Time(day, format="mjd") for name, day in days.items() if day}
if "start" not in header:
    raise SystemExit("The start of the exposure is not stated: EXPSTART is missing or 0.")
for name in days:
    print(f"{name}: {header[name].isot if name in header else 'not stated'}")
print(f"{exposure.nints} integrations of {exposure.ngroups} groups, each {exposure.group_time} s")
print("in this file: integrations", exposure.integration_start, "to", exposure.integration_end)

# %%
# Integrations and groups
# -----------------------
# INT_TIMES has start, middle and end of each integration. GROUP has the end of the last read of
# each group. Between integrations the detector is reset, which takes as long as one read.
zero = header["start"]
table = Table(np.array([] if int_times is None else int_times))
if "int_start_MJD_UTC" in table.colnames:
    table = table[table["int_start_MJD_UTC"] > 0]
if len(table) == 0:
    raise SystemExit("The times of the integrations are not stated: INT_TIMES is empty.")
starts, ends = (
    (Time(table[f"int_{name}_MJD_UTC"], format="mjd") - zero).to_value(u.s)
    for name in ("start", "end")
)

# sphinx_gallery_alt = "A line of time with one bar for each integration, ticks at the ends of its groups, and vertical lines at start, middle and end of the exposure as the header gives them."
fig, ax = plt.subplots(figsize=(8, 2.6), layout="constrained")
ax.barh(0, ends - starts, left=starts, height=0.5, color="#56b4e9", label="integrations: INT_TIMES")
if groups is not None and len(groups):
    read = (Time(Table(np.array(groups))["group_end_time"].astype(str)) - zero).to_value(u.s)
    ax.plot(read, np.zeros(len(read)), "k|", markersize=20, label="ends of groups: GROUP")
for name, time in header.items():
    label = "exposure: header" if name == "start" else None
    style = {"color": "#d55e00", "linestyle": ":" if name == "mid" else "-"}
    ax.axvline((time - zero).to_value(u.s), label=label, **style)
ax.set(xlabel="seconds since the start of the exposure", yticks=[], ylim=(-0.5, 1.3))
ax.legend(loc="upper center", ncols=3)
plt.show()

# %%
# Check: the tables against the header
# ------------------------------------
# The timing of the simulated exposure is known exactly.
if truth(filename) is not None:  # a file from MAST has no known truth
    frame, length = exposure.frame_time, (header["end"] - zero).to_value(u.s)
    for name, found, true in (
        ("first start", starts[0], 0),
        ("last end and a reset", ends[-1] + frame, length),
        ("resets between integrations", starts[1:] - ends[:-1], frame),
        ("integrations", ends - starts, exposure.integration_time),
        ("last reads of their groups", read.reshape(len(starts), -1)[:, -1], ends),
    ):
        print(f"{name}: {np.round(found, 3)} s, should be {np.round(true, 3)} s")
        # sphinx_gallery_start_ignore
        assert np.allclose(found, true, rtol=0, atol=2e-3)
        # sphinx_gallery_end_ignore
