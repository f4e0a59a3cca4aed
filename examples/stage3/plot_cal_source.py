"""
All exposures of one source: cal and crf of stage 3
===================================================

In stage 2 a file holds all sources of one exposure. In stage 3 a file holds all exposures of one
source. Its ``cal`` is a copy; its ``crf`` also flags pixels where the exposures disagree. See its
exposures, and how a nod moves the source.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: MOS", "stage: 3", "suffix: cal", "suffix: crf", "task: display"]
# sphinx_gallery_order = 130

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import parse_name, require, sample, truth

# Put the names of your own files here: everything below works on them.
filename = sample("nirspec_mos", "cal", stage=3)
crf_filename = sample("nirspec_mos", "crf", stage=3)
require(filename, "cal", exp_type="NRS_MSASPEC NRS_FIXEDSLIT", stage=3)

# %%
# Exposure by exposure
# --------------------
# The letter before the number in the name gives the kind: s a source, b a background slitlet, v a
# slitlet without a known source. The cutouts are those of stage 2. The WCS of each cutout gives the
# expected position of the source: from its place in the shutter to a pixel, for each wavelength.


def trace(one):
    """Columns and rows of the source in a cutout."""
    to_pixel = one.meta.wcs.get_transform("slit_frame", "detector")
    wavelength = 1e-6 * np.linspace(*np.nanquantile(one.wavelength, (0.02, 0.98)), 100)
    place = np.full((2, 100), [[one.source_xpos], [one.source_ypos]])
    return to_pixel(*place, wavelength)


print("in the name:", parse_name(filename)["target"])
cutouts = []
with datamodels.open(filename) as model:
    for one in model.exposures:
        cutouts.append((one.data, trace(one), one.shutter_state))
        print(f"{one.meta.filename}: {one.source_name}, {one.source_type}, ", end="")
        print(f"shutters {one.shutter_state}, unit {one.meta.bunit_data}")

# sphinx_gallery_alt = "Two cutouts above each other, each with a bright horizontal streak and a few bright knots in it; a dotted line lies on each streak, and the lower one is five rows away from the upper."
fig, axes = plt.subplots(len(cutouts), squeeze=False, layout="constrained")
fig.set_size_inches(8, 1.9 * len(cutouts))
for number, (ax, (data, place, state)) in enumerate(zip(axes.flat, cutouts, strict=True), start=1):
    drawn = ax.imshow(data, origin="lower", aspect="auto", cmap="gray")
    drawn.set_clim(np.nanpercentile(data, (5, 99.5)))
    ax.plot(*place, "C1:", linewidth=1)
    ax.set(title=f"exposure {number}, shutters {state}", ylabel="row y (pixel)")
ax.set_xlabel("column x (pixel)")
plt.show()

# %%
# Flags in the crf
# ----------------
# A pixel that disagrees with the other exposures is flagged OUTLIER.
with datamodels.open(crf_filename) as model:
    for number, one in enumerate(model.exposures, start=1):
        flagged = one.dq & dqflags.pixel["OUTLIER"] > 0
        print(f"exposure {number}: {flagged.sum()} outliers of {flagged.size} pixels")

# %%
# Check: where the light is
# -------------------------
# The flux and the last line of a point source are those of the source.
known = truth(filename)
with datamodels.open(filename) as model:
    own, kind = model.exposures[0].source_id, model.exposures[0].source_type
    wavelengths = [np.nanmedian(one.wavelength, axis=0) for one in model.exposures]
if known is not None and kind == "POINT":  # a file from MAST has no known truth
    [source] = known["sources"][known["sources"]["id"] == own]
    line = known["lines"]["wavelength"][known["lines"]["source"] == own][-1].value
    for (data, (columns, rows), _), um in zip(cutouts, wavelengths, strict=True):
        near = np.isfinite(columns) & (columns > 250) & (columns < data.shape[1] - 10)
        expected = rows[near].mean()
        light = np.nan_to_num(data[:, 250:-10]).sum(axis=1)
        window = np.abs(np.arange(len(light)) - expected) < 3
        seen = np.average(np.flatnonzero(window), weights=light[window])
        flux = np.nansum(data[round(expected) - 3 : round(expected) + 4], axis=0) * 1e12  # uJy
        true = source["continuum"].value * (um / 2) ** source["slope"]
        part = np.nanmedian((flux / true)[(um > 1) & (um < 5)])
        step = np.interp(line, um, np.gradient(um))
        around = np.abs(um - line) < 4 * step
        off = np.average((um[around] - line) / step, weights=(flux - true)[around])
        print(f"{part:.3f} of the flux; line off by {off:+.2f} columns;", end=" ")
        print(f"light in row {seen:.2f}, by the WCS in {expected:.2f}")
        # sphinx_gallery_start_ignore
        assert abs(seen - expected) < 0.2
        assert abs(part - 1) < 0.025
        assert abs(off) < 0.4
        # sphinx_gallery_end_ignore
