"""
A light curve for each pixel: calints
=====================================

The ``calints`` of a time series has a calibrated image for each integration: every pixel has its
own light curve. See how noisy that of one pixel is, compare its noise with its error, and see how a
transit emerges from the sum of some hundred.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: time series", "mode: grism time series", "stage: 2", "suffix: calints", "task: light curve"]
# sphinx_gallery_order = 250

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image
from jwst_gallery.times import integration_times

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_tsgrism", "calints")
require(filename, "calints", exp_type="NRC_TSGRISM MIR_LRS-SLITLESS")

# %%
# A cube with times
# -----------------
# The axes are (integrations, rows, columns); INT_TIMES has the times of the integrations, which old
# files may lack. For a spectrum the class is SlitModel, for images CubeModel. Columns at
# wavelengths without a calibration have no values; in the grey ones the filter transmits almost
# nothing, and the calibration divides noise by that.
with datamodels.open(filename) as model:
    data, err, dq = model.data, model.err, model.dq
    start, times, end = (integration_times(model, name) for name in ("start", "mid", "end"))
    print(type(model).__name__, data.shape, model.meta.bunit_data)

    # sphinx_gallery_alt = "The first integration: a thin bright trace of a spectrum along the rows of a wide and low image, between grey columns of noise; at the far left and at the bottom pixels that are not usable."
    fig, ax = plt.subplots(figsize=(8, 3), layout="constrained")
    show_image(model, ax, plane=0)
    ax.set_aspect("auto")
    plt.show()

# %%
# Noise of one pixel
# ------------------
# The scatter of a pixel over time, divided by the median of its errors, is 1 if only noise changes
# it (a little less with few integrations). Percentiles measure it, so single cosmic rays, which
# stage 3 will flag, do not affect it. In the pixels with the best signal-to-noise ratio the scatter
# is larger, because the star itself changes.
usable = np.isfinite(data) & ((dq & dqflags.pixel["DO_NOT_USE"]) == 0)
good = usable.all(axis=0)
error = np.median(err[:, good], axis=0)
low, level, high = np.percentile(data[:, good], [15.87, 50, 84.13], axis=0)
noise = (high - low) / 2 / error
best = np.argsort(level / error)[::-1][:300]
print(f"scatter / error: median {np.median(noise):.3f} of all usable pixels,", end=" ")
print(f"{np.median(noise[best]):.3f} of the best {len(best)}")

# %%
# One pixel, 30, 300
# ------------------
# Divide the sum of the best pixels by its median over time.
sums = {number: data[:, good][:, best[:number]].sum(axis=1) for number in (1, 30, len(best))}
curves = {number: light / np.median(light) for number, light in sums.items()}

# sphinx_gallery_alt = "Three light curves, one above the other, of one pixel, of 30 and of 300: in each the flux is lower by one per cent for half an hour, and the more pixels, the less noise."
fig, axes = plt.subplots(3, figsize=(8, 6), layout="constrained", sharex=True)
for ax, (number, curve) in zip(axes, curves.items(), strict=True):
    ax.plot(times.hours, curve, "o-", linewidth=0.5, markersize=4)
    ax.set_title(f"pixels: {number}", fontsize=9)
    ax.set_ylabel("flux / median")
axes[-1].set_xlabel(times.label)
plt.show()

# %%
# Check: the depth
# ----------------
# Compare integrations wholly outside the transit with those around its middle. Use medians, because
# outliers are not flagged yet; the error of a median is 1.25 times that of a mean.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [transit] = known["transit"]
    half = transit["duration"].value / 2
    first, last = transit["mid_time"].value - half, transit["mid_time"].value + half
    outside = (end.days < first) | (start.days > last)
    inside = np.abs(times.days - transit["mid_time"].value) < 0.75 * half
    curve = curves[len(best)]
    step = np.diff(times.days).mean()
    near = np.abs(times.days - transit["mid_time"].value) < 1.3 * half
    dip = np.clip(1 - curve / np.median(curve[outside]), 0, None) * near
    late = (np.average(times.days, weights=dip) - transit["mid_time"].value) / step
    depth = 1 - np.median(curve[inside]) / np.median(curve[outside])
    scatter = np.ptp(np.percentile(curve[inside], [15.87, 84.13])) / 2
    error = 1.25 * scatter * np.sqrt(1 / inside.sum() + 1 / outside.sum())
    print(f"depth {depth:.5f} +- {error:.5f}, true {transit['depth']:.5f};", end=" ")
    print(f"its middle is {late:+.2f} integrations late")
    # sphinx_gallery_start_ignore
    assert abs(depth - transit["depth"]) < 5 * error
    assert error < 5e-4
    assert abs(late) < 0.5
    assert np.array_equal((dq & dqflags.pixel["DO_NOT_USE"]) > 0, np.isnan(data))
    assert abs(np.median(noise) - 0.93) < 0.03
    # sphinx_gallery_end_ignore
