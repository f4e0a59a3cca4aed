"""
A transit at all wavelengths: calints of a bright object
========================================================

For a transit NIRSpec observes the star through its widest slit and reads a small part of the
detector. The ``calints`` has a calibrated image of the slit for each integration. Sum its rows and
divide by the mean before and after the transit: the transit is a dark band across all wavelengths.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: time series", "stage: 2", "suffix: calints", "task: light curve"]
# sphinx_gallery_order = 280

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_slit
from jwst_gallery.times import integration_times

# Put the name of your own file here: everything below works on it.
filename = sample("nirspec_bots", "calints")
require(filename, "calints", exp_type="NRS_BRIGHTOBJ")

# %%
# One slit, many integrations
# ---------------------------
# The class is SlitModel, as for slitless time series, but in MJy, because the source is treated as
# a point. The axes are (integrations, rows, columns).
with datamodels.open(filename) as model:
    data, err, wcs = model.data, model.err, model.meta.wcs
    times = integration_times(model)
    print(f"{type(model).__name__}, slit {model.name}, {data.shape}, {model.meta.bunit_data}")

    # sphinx_gallery_alt = "The first integration: a bright horizontal trace in a wide and low cutout, with wavelengths of 0.6 to 5.3 micrometres above it."
    fig, ax = plt.subplots(figsize=(8.5, 2.2), layout="constrained")
    show_slit(model, ax=ax, plane=0)
    plt.show()

# %%
# Time against wavelength
# -----------------------
# Sum the same rows around the trace in all integrations, and leave out columns with a missing pixel
# in any of them. The first and the last fifth of the exposure give the level of the star.
peak = int(np.median(np.nan_to_num(data[0]), axis=1).argmax())
wavelength = wcs(np.arange(data.shape[2]), np.full(data.shape[2], peak))[2]
rows = slice(max(peak - 4, 0), peak + 5)
light = data[:, rows].sum(axis=1)
usable = np.isfinite(light).all(axis=0) & np.isfinite(wavelength)
light, wavelength = light[:, usable], wavelength[usable]
edge = max(len(light) // 5, 1)
level = np.concatenate([light[:edge], light[-edge:]]).mean(axis=0)

# sphinx_gallery_alt = "A map of relative flux, time upwards and wavelength to the right: even, except for a dark band across all wavelengths, one and a half per cent deep, from about a quarter to three quarters of the time. Noise grows towards long wavelengths."
fig, ax = plt.subplots(figsize=(8, 4), layout="constrained")
change = 100 * (light / level - 1)
low, high = np.percentile(change, (2, 98))
mesh = ax.pcolormesh(wavelength, times.hours, change, vmin=low, vmax=high, cmap="cividis")
fig.colorbar(mesh, label="change of the flux (%)")
ax.set(xlabel="wavelength (µm)", ylabel=times.label, xscale="log")
ticks = [at for at in (0.6, 1, 2, 3, 4, 5) if wavelength.min() < at < wavelength.max()]
ax.set_xticks(ticks, labels=map(str, ticks))
ax.minorticks_off()
plt.show()

# %%
# Check: the depth
# ----------------
# The nine rows hold nearly all the light of the star.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [transit] = known["transit"]
    half = transit["duration"].value / 2
    away = np.abs(times.days - transit["mid_time"].value)
    within, outside = away < half * (1 - 2 * transit["radius_ratio"]), away > half * 1.05
    noise = (err[:, rows] ** 2).sum(axis=1)[:, usable].mean(axis=0) / level**2
    weight = 1 / noise
    depths = 1 - light[within].mean(axis=0) / light[outside].mean(axis=0)
    depth = np.average(depths, weights=weight)
    error = np.sqrt((1 / within.sum() + 1 / outside.sum()) / weight.sum())
    curve, near = np.average(light / level, axis=1, weights=weight), away < 1.3 * half
    middle = np.average(times.days, weights=np.clip(1 - curve, 0, None) * near)
    late = (middle - transit["mid_time"].value) / np.diff(times.days).mean()
    [star] = known["sources"]
    true = star["continuum"].to_value("MJy") * (wavelength / 2) ** star["slope"]
    part = np.median((level / true)[(wavelength > 1) & (wavelength < 5)])
    row = wcs.invert(star["ra"].value, star["dec"].value, 2)[1]
    around = np.arange(peak - 3, peak + 4)
    seen = np.average(around, weights=np.nanmedian(data[:, around], axis=(0, 2)))
    print(f"flux over true {part:.3f}; in row {seen:.2f}, by the WCS {row:.2f};", end=" ")
    print(f"the middle of the transit is {late:+.2f} integrations late")
    print(f"depth {depth:.5f} +- {error:.5f}, true {transit['depth']:.5f}")
    # sphinx_gallery_start_ignore
    assert abs(depth - transit["depth"]) < 5 * error + 0.005 * transit["depth"]
    assert abs(part - 0.985) < 0.02
    assert abs(seen - row) < 0.1
    assert abs(late) < 0.5
    # sphinx_gallery_end_ignore
