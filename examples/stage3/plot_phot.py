"""
Photometry of a time series of images: phot
===========================================

For images, stage 3 ends with a table: the flux of the target in a circle, one row for each
integration, with where the star was found. See the light curve, and whether the star moved.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: time series", "mode: imaging time series", "stage: 3", "suffix: phot", "task: light curve"]
# sphinx_gallery_order = 160

import textwrap

import matplotlib.pyplot as plt
import numpy as np
from astropy.table import QTable

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_light_curve

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_tsimage", "phot")
require(filename, "phot")

# %%
# The table
# ---------
# It is in ECSV, a text that astropy reads with units. The metadata say how it was made.
table = QTable.read(filename)
print(textwrap.fill(table.meta["apertures"], 88))
for name in table.colnames:
    print(f"{name:22s}", table[name].unit or "")

# %%
# The light curve
# ---------------
# ``aperture_sum`` is the light in the circle, ``net_aperture_sum`` that less the background, measured in
# the ring around it. It is not the flux of the star, of which a part is outside the circle and a part in
# the ring. What matters here is how it changes.

# sphinx_gallery_alt = "Flux against time with error bars: constant, then lower by one per cent for half an hour, then as before."
show_light_curve(table)
plt.show()

# %%
# Did the star move?
# ------------------
# Its position is fitted in each integration; the circle stands at the median of all, unless the step
# is told to follow. Versions of the pipeline before 2.0 have no such columns.
if "centroid_x" in table.colnames:
    # sphinx_gallery_alt = "Position of the star in columns and in rows against time, in thousandths of a pixel from the median: noise around 0, without a trend."
    fig, ax = plt.subplots(figsize=(8, 3.4), layout="constrained")
    hours = 24 * (table["BJD_TDB"] - table["BJD_TDB"][0])
    for name, marker in (("centroid_x", "o"), ("centroid_y", "s")):
        moved = table[name].value - np.median(table[name].value)
        ax.plot(hours, 1000 * moved, marker, markersize=4, label=name)
    ax.set(xlabel=f"hours since BJD_TDB {table['BJD_TDB'][0]:.5f}", ylabel="offset (0.001 pixel)")
    ax.legend()
    plt.show()

# %%
# Check: the depth
# ----------------
# The mean well inside the transit against that outside. The error of the means follows from the
# scatter, and should agree with the one that the table gives.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [transit] = known["transit"]
    distance = np.abs(table["BJD_TDB"] - transit["mid_time"].value) / transit["duration"].value
    full, outside = distance < 0.38, distance > 0.52  # in durations
    flux = table["net_aperture_sum"].value
    mean = flux[outside].mean()
    scatter = np.std(flux[outside], ddof=1) / mean
    stated = np.median(table["net_aperture_sum_err"].value[outside]) / mean
    depth = 1 - flux[full].mean() / mean
    error = scatter * np.sqrt(1 / full.sum() + 1 / outside.sum())
    print(f"scatter of an integration {scatter:.2%}, its stated error {stated:.2%}")
    print(f"depth {depth:.4f} +- {error:.4f}, true {transit['depth']:.4f}")
    # sphinx_gallery_start_ignore
    assert abs(depth - transit["depth"]) < 5 * error
    assert abs(scatter / stated - 1) < 0.4
    assert np.std(table["centroid_x"].value) < 0.01
    # sphinx_gallery_end_ignore
