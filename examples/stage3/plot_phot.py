"""
Photometry of a time series of images: phot
===========================================

For images, stage 3 ends with a table: the flux of the target in a circle, one row for each
integration, with the position of the star. See the light curve, and whether the star moved.
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
# It is in ECSV, a text format that astropy reads with units. The metadata record how it was made.
table = QTable.read(filename)
print(textwrap.fill(table.meta["apertures"], 88))
for name in table.colnames:
    print(f"{name:22s}", table[name].unit or "")

# %%
# The light curve
# ---------------
# ``aperture_sum`` is the light in the circle, and ``net_aperture_sum`` subtracts the background
# measured in the ring around it. It is not the full flux of the star, some of which is outside the
# circle and in the ring. Only its changes matter here.

# sphinx_gallery_alt = "Flux against time with error bars: constant, then lower by one per cent for half an hour, then as before."
show_light_curve(table)
plt.show()

# %%
# Did the star move?
# ------------------
# Its position is fitted in each integration; the circle is centred on the median position, unless
# the step is set to follow the star. Versions of the pipeline before 2.0 do not write these
# columns.
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
# Compare the mean well inside the transit with that outside. The error of the means follows from
# the scatter, and should agree with the error in the table.
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
    part = mean / known["sources"]["flux"][0].to_value("Jy")
    print(f"{part:.3f} of the star's flux is in the aperture")
    print(f"scatter of an integration {scatter:.2%}, its stated error {stated:.2%}")
    print(f"depth {depth:.4f} +- {error:.4f}, true {transit['depth']:.4f}")
    # sphinx_gallery_start_ignore
    assert abs(depth - transit["depth"]) < 5 * error
    assert abs(scatter / stated - 1) < 0.4
    assert abs(part - 0.672) < 0.02
    assert table["net_aperture_sum"].unit == "Jy"
    assert np.std(table["centroid_x"].value) < 0.01
    # sphinx_gallery_end_ignore
