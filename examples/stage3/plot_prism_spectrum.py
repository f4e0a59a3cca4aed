"""
From blue to red in one spectrum: NIRSpec's prism
=================================================

The prism covers 0.6 to 5.3 micrometres at once, on some four hundred columns of the detector. Its
wavelength steps are uneven: see the spectrum of a point source, find out where a dead pixel changes
it, and measure a line.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: fixed slit", "stage: 3", "suffix: x1d", "task: spectrum"]
# sphinx_gallery_order = 120

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy import constants
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_spectrum
from jwst_gallery.spectra import read_spectrum

# Put the names of your own files here: everything below works on them. The spectrum, and the
# exposures that were combined for it.
filename = sample("nirspec_prism", "x1d", stage=3)
crf_filename = sample("nirspec_prism", "crf")
require(filename, "x1d", exp_type="NRS_FIXEDSLIT NRS_MSASPEC")

# %%
# The spectrum
# ------------
# ``read_spectrum`` gives the table of the first source; ``source_id`` chooses another.
found = read_spectrum(filename, index=0)
wavelength, flux = found.wavelength, found.flux
print(f"{len(wavelength)} wavelengths, flux in {flux.unit}")

# %%
# Dips and bumps without a flag
# -----------------------------
# Stage 3 averages the exposures in each pixel of the combined image. Where one exposure lacks a
# pixel of the trace, it contributes only the neighbours that overlap there. The trace is narrower
# than a pixel and sampled differently in each exposure, so the average comes out too low or too
# high, yet the DQ of the spectrum stays 0. The step ``pixel_replace``, off by default, can fill such
# pixels. Find them in the three brightest rows of each exposure.
missing = []
with datamodels.open(crf_filename) as crf:
    for exposure in crf.exposures:
        peak = np.nansum(exposure.data, axis=1).argmax()
        lost = np.isnan(exposure.data[peak - 1 : peak + 2])
        lost = lost.any(axis=0) & ~lost.all(axis=0)  # beyond the ends all are
        missing += list(exposure.wavelength[peak][lost])
missing = np.sort(missing) * u.um
print("pixels missing in one exposure:", missing.round(3))

# sphinx_gallery_alt = "Flux density against wavelength, 0.6 to 5.3 micrometres: a continuum that falls from 2.7 to 0.9 millijansky, with blended lines between 1 and 2 micrometres and a narrow one at 4.05. Ticks below it mark where an exposure lacks a pixel of the trace; at some there is a small dip or bump."
ax = show_spectrum(found, label="x1d")
bottom = np.zeros(len(missing))
ax.plot(missing, bottom, "C3|", markersize=12, label="pixel missing in one exposure")
ax.legend()
ax.set_xscale("log")
ax.set_xticks([0.6, 1, 2, 3, 5], labels=["0.6", "1", "2", "3", "5"])
ax.minorticks_off()
plt.show()

# %%
# A line
# ------
# Integrate a line over wavelength, because the steps are uneven
# (:ref:`sphx_glr_gallery_stage3_plot_prism_s2d.py` shows how much).
expected = 4.052 * u.um  # Brackett alpha, at rest; put your own line here
if not np.nanmin(wavelength) < expected < np.nanmax(wavelength):
    raise SystemExit(f"This spectrum does not reach {expected}: put another line into the script.")
step = np.gradient(wavelength)
columns = ((wavelength - expected) / step).to_value(u.one)
near = found.usable & (np.abs(columns) < 4)
beside = found.usable & (np.abs(columns) > 5) & (np.abs(columns) < 10)
if not near.any() or not beside.any():
    raise SystemExit(f"This spectrum has no data at {expected}: put another line into the script.")
slope = np.polyfit(columns[beside], flux[beside].value, 1)
excess = ((flux.value - np.polyval(slope, columns)) * flux.unit * step)[near]
centre = np.average(wavelength[near], weights=excess)
total = (excess.sum() * constants.c / centre**2).to(u.erg / u.s / u.cm**2)
print(f"line at {centre:.4f}: {total:.3g}")

# %%
# Check: continuum and line
# -------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    source, lines = known["sources"][0], known["lines"]
    true = source["continuum"] * (wavelength / (2 * u.um)).value ** source["slope"]
    away = np.abs(wavelength[:, None] / lines["wavelength"] - 1).min(axis=1) > 0.1
    inside = (wavelength > 0.65 * u.um) & (wavelength < 5.2 * u.um)
    ratios, use = (flux / true).to_value(u.one), away & inside & found.usable
    ratio = np.median(ratios[use])
    line = lines[np.argmin(np.abs(lines["wavelength"] - centre))]
    off = ((centre - line["wavelength"]) / step[near].mean()).to_value(u.one)
    print(f"measured / true continuum: {ratio:.4f}")
    near_missing = np.abs(wavelength[:, None] - missing).min(axis=1) < 1.5 * step
    for column in np.flatnonzero(near_missing & use & (np.abs(ratios - 1) > 0.03)):
        print(f"at {wavelength[column]:.3f}, beside a missing pixel: {ratios[column]:.3f}")
    print(f"line: off by {off:+.2f} columns, true flux {line['flux']:.3g}")
    # sphinx_gallery_start_ignore
    assert abs(ratio - 1) < 0.005
    assert np.abs(ratios[use & ~near_missing] - 1).max() < 0.05
    assert np.abs(ratios[use & near_missing] - 1).max() > 0.03
    assert abs(off) < 0.3
    assert abs((total / line["flux"]).to_value(u.one) - 1) < 0.06
    # sphinx_gallery_end_ignore
