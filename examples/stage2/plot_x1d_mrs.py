"""
The spectrum of an integral field unit: x1d
===========================================

The ``x1d`` of the medium resolution spectrometer (MRS) of the Mid-Infrared Instrument (MIRI) has
columns that other modes lack. Stage 2 makes one for each exposure, stage 3 one for each band. See
its contents and the background that was subtracted.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: MRS", "stage: 2", "suffix: x1d", "task: spectrum"]
# sphinx_gallery_order = 230

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import read_spectrum

# Put the names of your own files here, of one target: everything below works on them.
filename = sample("miri_mrs", "x1d", stage=2)
combined = sample("miri_mrs", "x1d", stage=3)
require(filename, "x1d", exp_type="MIR_MRS NRS_IFU")

# %%
# The columns
# -----------
# Each plane of the cube has a row; printed here is the first value of each column, for one exposure
# and for the combination. ``NPIXELS`` is the size of the aperture, in pixels of the cube: it grows
# with wavelength, like the image of a point source. A cube has no variances, so those of the
# spectrum are 0. The columns that begin with ``RF`` are the subject of
# :ref:`sphx_glr_gallery_stage2_plot_fringes.py`.
with fits.open(filename) as hdus, fits.open(combined) as combined_hdus:
    one, both = hdus["EXTRACT1D"].data, combined_hdus["EXTRACT1D"].data
print(f"{'column':17}{'unit':11}{'exposure':>12}{'combined':>12}")
for column in one.columns:
    first = [table[column.name][np.isfinite(table[column.name])][:1] for table in (one, both)]
    cells = (f"{values[0]:12.5g}" if len(values) else f"{'all NaN':>12}" for values in first)
    print(f"{column.name:17}{column.unit or '':11}", *cells, sep="")

# %%
# Two channels, and the background
# --------------------------------
# The spectrum of one exposure has the wavelengths of all its channels. A plane of the cube is as
# wide as the step to the next: if there is a gap between the channels, the last plane before it is
# useless. ``BACKGROUND`` is the mean of a ring around the target and has been subtracted. Here
# something in that ring has lines; at the longer wavelengths, where the aperture is larger, they
# are in the flux as well.
step = np.diff(one["WAVELENGTH"], append=np.nan)
useful = read_spectrum(filename).usable & ~(step > 20 * np.nanmedian(step))
useful = np.where(useful, 1, np.nan)  # NaN, not a number, breaks the curve
wavelength, flux, background = (useful * one[name] for name in ("WAVELENGTH", "FLUX", "BACKGROUND"))

# sphinx_gallery_alt = "Two panels over the same wavelengths, which have a wide gap in the middle. Top: a continuum that falls and ripples, with a high line near the left end. Bottom: a flat background with four lines, at other wavelengths than that."
fig, (ax, below) = plt.subplots(2, 1, figsize=(8.5, 4.7), layout="constrained", sharex=True)
ax.plot(wavelength, flux, linewidth=0.8)
ax.set(ylabel="FLUX (Jy)")
below.plot(wavelength, background, color="C1", linewidth=0.8)
below.set(xlabel="wavelength (µm)", ylabel="BACKGROUND (MJy/sr)")
plt.show()

# %%
# Check: the continuum of the star
# --------------------------------
# Compare it away from all lines, in the combination and in the exposure; and the place of the line.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    star, lines = known["sources"][0], known["lines"]["wavelength"].to_value(u.um)
    ratios, off = [], []
    [at] = known["lines"]["wavelength"][known["lines"]["source"] == star["id"]].to_value(u.um)
    for table in (both, one):
        clean = np.abs(table["WAVELENGTH"][:, np.newaxis] - lines).min(axis=1) > 0.012
        true = star["continuum"].to_value(u.Jy) * (table["WAVELENGTH"] / 5) ** star["slope"]
        ratios.append(np.nanmedian((table["FLUX"] / true)[clean]))
        near = np.abs(table["WAVELENGTH"] - at) < 0.006
        measured = np.average(table["WAVELENGTH"][near], weights=(table["FLUX"] - true)[near])
        off.append((measured - at) / np.diff(table["WAVELENGTH"][near]).mean())
    print(f"measured / true continuum: {ratios[0]:.4f} and {ratios[1]:.4f};", end=" ")
    print(f"line off by {off[0]:+.2f} and {off[1]:+.2f} elements")
    # sphinx_gallery_start_ignore
    np.testing.assert_allclose(ratios, 1, atol=0.01)
    assert {table.columns["FLUX"].unit for table in (both, one)} == {"Jy"}
    assert np.abs(off).max() < 0.3
    # sphinx_gallery_end_ignore
