"""
Two orders on one image: calints of SOSS
========================================

In single object slitless spectroscopy (SOSS) the light of one star falls on the detector in several
spectral orders, each spread over some 23 rows. See where they are, their wavelengths, and where
they are so close that a sum over rows includes light of both.
"""

# sphinx_gallery_tags = ["instrument: NIRISS", "mode: SOSS", "stage: 2", "suffix: calints", "task: display"]
# sphinx_gallery_order = 290

import matplotlib.pyplot as plt
import numpy as np
from jwst.assign_wcs.niriss import niriss_soss_set_input
from scipy.ndimage import uniform_filter1d
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("niriss_soss", "calints")
require(filename, "calints", exp_type="NIS_SOSS")

# %%
# A cube in DN/s
# --------------
# The axes are (integrations, rows, columns). The flux is not calibrated yet, because a pixel with
# light of two orders has no single wavelength; the calibration is applied to the extracted spectra.
# The wavelengths of an order come from the World Coordinate System (WCS); each column has one
# wavelength in all rows.
with datamodels.open(filename) as model:
    # The spectra are in the last 256 rows of a full frame.
    image, unit = np.median(model.data, axis=0)[-256:], model.meta.bunit_data
    print(type(model).__name__, model.data.shape, unit)
    columns = np.arange(image.shape[1])
    middle = np.full_like(columns, image.shape[0] // 2)
    wcs_of = {order: niriss_soss_set_input(model, order) for order in (1, 2)}
wavelengths = {order: wcs(columns, middle)[2] for order, wcs in wcs_of.items()}
usable = np.isfinite(image).any(axis=0)
light = np.nan_to_num(image)  # no light where a pixel has no value

# %%
# Find the traces
# ---------------
# The file does not give the positions of the traces. Find them as the 23 rows with the most light:
# order 1 among the lowest hundred rows, order 2 above those. A polynomial smooths over single
# pixels.
height = 23


def brightest_rows(image, columns, degree):
    """Middle of the brightest rows of each column, as a polynomial, evaluated in all columns."""
    centres = np.argmax(uniform_filter1d(image, height, axis=0, mode="constant"), axis=0)
    chosen = np.ones(len(columns), bool)
    for _ in range(3):  # without columns in which it is something else
        fit = np.polynomial.Polynomial.fit(columns[chosen], centres[columns][chosen], degree)
        chosen = np.abs(fit(columns) - centres[columns]) < 4
    return fit(np.arange(image.shape[1]))


traces = {1: brightest_rows(light[:100], columns[usable], 6)}
rows = np.arange(image.shape[0])[:, None]
above = np.where(rows > traces[1] + 1.3 * height, light, 0)
# The second order separates from the first towards the upper right; the lower subarray, of 96 rows,
# does not contain it.
if len(image) == 256:
    apart = columns[usable & (columns > 900) & (columns < 1750)]
    traces[2] = brightest_rows(above, apart, 4)
for order, trace in traces.items():
    print(f"order {order}: row {trace[1000]:.1f} in column 1000, {trace[1500]:.1f} in column 1500")

# sphinx_gallery_alt = "A low, wide image. The first order is a bright band that hangs down from upper left to right and rises at the right end; the second one lies a little above it at the left, joins it nearly, and rises to the upper right, where it leaves the image. Marks along both show wavelengths, from 2.8 micrometres at the left end of the first to 0.9 at its right, and from 1.2 to 0.6 along the second."
fig, ax = plt.subplots(figsize=(8.5, 3.8), layout="constrained")
low, high = np.nanpercentile(image, [5, 99])
shown = ax.imshow(image, norm="asinh", vmin=low, vmax=high, cmap="cividis", aspect="auto")
fig.colorbar(shown, label=f"count rate ({unit})", ticks=[0, 1, 10, 100])
for order, trace in traces.items():
    first, last = {1: (0, 2047), 2: (900, 1750)}[order]
    ax.plot(columns[first:last], trace[first:last], ":", color="white", linewidth=1)
    for mark in np.arange(0.6, 2.9, 0.2 if order == 1 else 0.1):
        column = np.interp(mark, wavelengths[order][::-1], columns[::-1], np.nan, np.nan)
        if first < column < last:
            place = column, np.interp(column, columns, trace)
            label = ax.annotate(f"{mark:.1f}", place, ha="center", va="center", fontsize=9)
            label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8})
ax.set(xlabel="column x (pixel)", ylabel="row y (pixel)", ylim=(0, image.shape[0]))
ax.set_title("wavelengths in µm; order 1 below, order 2 above", fontsize=9)
plt.show()

# %%
# Check: the traces
# -----------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    for order, (first, last) in {1: (400, 2000), 2: (950, 1700)}.items():
        true = known["traces"][known["traces"]["order"] == order]
        true = true[(true["x"] > first) & (true["x"] < last)]
        missed = traces[order][true["x"]] - true["y"]
        print(f"order {order}: off the true trace by {np.abs(missed).max():.2f} pixel at most")
        # sphinx_gallery_start_ignore
        assert np.abs(missed).max() < 0.3
        between = (traces[1] + traces[2])[1500] / 2
        profile = np.median(light[:, 1490:1511], axis=1)
        assert profile[round(between)] < 0.02 * profile[round(traces[order][1500])]
        # sphinx_gallery_end_ignore
