"""
The spectrum of an integral field unit: x1d
===========================================

The ``x1d`` of the medium resolution spectrometer (MRS) of the Mid-Infrared Instrument (MIRI) has
columns that those of other modes lack. Stage 2 makes one of each exposure, stage 3 one of each band.
See what is in it, what the fringes of the detector do to a spectrum, and what was taken for background.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: MRS", "stage: 2", "suffix: x1d", "task: spectrum"]

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.constants import c
from astropy.io import fits

from jwst_gallery import sample, truth

# Put the names of your own files here, of one target: everything below works on them.
filename = sample("miri_mrs", "x1d", stage=2)
combined = sample("miri_mrs", "x1d", stage=3)

# %%
# The columns
# -----------
# A row for each plane of the cube; here is the first value of each column, of one exposure and of the
# combination. ``NPIXELS`` is the size of the aperture, in pixels of the cube: it grows with the
# wavelength, as the image of a point does. A cube has no variances, so those of the spectrum are 0.
# The columns that begin with ``RF`` are without what is left of the fringes; ``extract_1d`` fills them
# if the cube is of a single band.
with fits.open(filename) as hdus, fits.open(combined) as combined_hdus:
    one, both = hdus["EXTRACT1D"].data, combined_hdus["EXTRACT1D"].data
    columns = hdus["EXTRACT1D"].columns
print(f"{'column':17}{'unit':11}{'exposure':>12}{'combined':>12}")
for column in columns:
    first = [table[column.name][np.isfinite(table[column.name])][:1] for table in (one, both)]
    cells = (f"{values[0]:12.5g}" if len(values) else f"{'all NaN':>12}" for values in first)
    print(f"{column.name:17}{column.unit or '':11}", *cells, sep="")

# %%
# Two channels, and the background
# --------------------------------
# The spectrum of one exposure has the wavelengths of all its channels. A plane of the cube is as wide
# as the step to the next: if there is a gap between the channels, the last one before it is of no use.
# ``BACKGROUND`` is the mean of a ring around the target and has been subtracted. Here something in that
# ring has lines; at the longer wavelengths, where the aperture is larger, they are in the flux as well.
step = np.diff(one["WAVELENGTH"], append=np.nan)
useful = np.where(step > 20 * np.nanmedian(step), np.nan, 1)  # NaN, not a number, breaks the curve
wavelength, flux, background = (useful * one[name] for name in ("WAVELENGTH", "FLUX", "BACKGROUND"))

# sphinx_gallery_alt = "Two panels over the same wavelengths, which have a wide gap in the middle. Top: a continuum that falls and ripples, with a high line near the left end. Bottom: a flat background with four lines, at other wavelengths than that."
fig, (ax, below) = plt.subplots(2, 1, figsize=(9, 5), layout="constrained", sharex=True)
ax.plot(wavelength, flux, linewidth=0.8)
ax.set(ylabel="FLUX (Jy)")
below.plot(wavelength, background, color="C1", linewidth=0.8)
below.set(xlabel="wavelength (µm)", ylabel="BACKGROUND (MJy/sr)")
plt.show()

# %%
# Fringes
# -------
# Light that is reflected within the detector interferes with itself. The step ``fringe`` divides by the
# pattern of an evenly lit field, and that of a point is another: ripples are left, the same in all
# exposures. More exposures do not help, a fit of the ripples does. As a measure of them, the second
# differences of the flux from row to row, relative to it:
wavelength = both["WAVELENGTH"]
n = len(wavelength)
part = slice(n // 8, n // 3)
ripple = {"one exposure": (one["WAVELENGTH"], one["FLUX"]), "combined": (wavelength, both["FLUX"])}
if "RF_FLUX" in both.names:  # not in files of older versions
    ripple["combined, RF_FLUX"] = wavelength, both["RF_FLUX"]

# sphinx_gallery_alt = "A stretch of the spectrum, with three curves: two of them ripple alike around the third, which is smooth; all have the same narrow line."
fig, ax = plt.subplots(figsize=(9, 4), layout="constrained")
for (label, (x, y)), colour in zip(ripple.items(), ("0.75", "C0", "C1"), strict=False):
    shown = (x >= wavelength[part][0]) & (x <= wavelength[part][-1])
    ax.plot(x[shown], y[shown], color=colour, label=label, linewidth=4 if colour == "0.75" else 1.5)
    second = np.abs(np.diff(y[shown], 2)) / np.median(y[shown])
    print(f"{label:18} {100 * np.median(second):.2f} % in the median")
ax.set(xlabel="wavelength (µm)", ylabel="flux density (Jy)")
ax.legend()
plt.show()

# %%
# Check: continuum and line of the star
# -------------------------------------
# The continuum away from the lines, and the star's own line: its centre, and its flux over the true
# one. The wavelengths are as seen from the barycentre of the solar system.
known = truth(combined)
if known is not None:  # a file from MAST has no known truth
    star, lines = known["sources"][0], known["lines"]
    apart = np.abs(wavelength - lines["wavelength"].to_value(u.um)[:, np.newaxis])
    true = star["continuum"].to_value(u.Jy) * (wavelength / 5) ** star["slope"]
    clean = np.all(apart > 0.012, axis=0)
    [line] = lines[lines["source"] == star["id"]]
    at = line["wavelength"].to_value(u.um)
    near = np.abs(wavelength - at) < 0.006
    for name in ("FLUX", "RF_FLUX"):
        ratio = (both[name] / true)[clean]
        excess = (both[name] - true)[near]
        off = (np.average(wavelength[near], weights=excess) / at - 1) * c.to_value(u.km / u.s)
        total = np.sum(excess * np.gradient(wavelength)[near]) * u.Jy * u.um * c / (at * u.um) ** 2
        of_line = (total / line["flux"]).to_value(u.one)
        print(f"{name:8} continuum {np.median(ratio):.4f} +- {np.std(ratio):.4f}, ", end="")
        print(f"{line['line']} off by {off:+.1f} km/s, flux {of_line:.3f}")
    assert abs(np.median(ratio) - 1) < 0.005
    assert np.std(ratio) < 0.005
    assert abs(off) < 2
    assert abs(of_line - 1) < 0.02
