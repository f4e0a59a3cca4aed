"""
Fringes in the spectrum of a point source: RF_FLUX
==================================================

Light reflected within MIRI's detector interferes with itself, so spectra of the medium resolution
spectrometer (MRS) have fringes. The step ``fringe`` divides by the pattern of a uniformly lit
field; that of a point source differs, so ripples remain. See that more exposures do not help, and
what does.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: MRS", "stage: 3", "suffix: x1d", "task: spectrum"]
# sphinx_gallery_order = 240

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.constants import c
from astropy.io import fits

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import read_spectrum

# Put the names of your own files here: everything below works on them. The spectrum of all
# exposures, and that of one of them.
filename = sample("miri_mrs", "x1d", stage=3)
single_filename = sample("miri_mrs", "x1d", stage=2)
require(filename, "x1d", exp_type="MIR_MRS NRS_IFU")

# %%
# Three spectra
# -------------
# The ripples are the same in all exposures. The columns that begin with ``RF`` are corrected with a
# fit to them; ``extract_1d`` fills these columns if the cube has a single band, and older versions
# lack them. ``usable`` selects the wavelengths with data.
single, both = (fits.getdata(name, "EXTRACT1D") for name in (single_filename, filename))
usable = read_spectrum(filename).usable
curves = {
    "one exposure": (single["WAVELENGTH"], single["FLUX"]),
    "combined": (both["WAVELENGTH"], np.where(usable, both["FLUX"], np.nan)),
}
if "RF_FLUX" in both.names and np.isfinite(both["RF_FLUX"]).any():
    curves["combined, RF_FLUX"] = both["WAVELENGTH"], np.where(usable, both["RF_FLUX"], np.nan)
start, stop = both["WAVELENGTH"][[len(both) // 8, len(both) // 3]]

# sphinx_gallery_alt = "A stretch of the spectrum, with three curves: two of them ripple alike around the third, which is smooth; all have the same narrow line."
fig, ax = plt.subplots(figsize=(8.5, 3.8), layout="constrained")
for (label, (x, y)), colour in zip(curves.items(), ("0.75", "C0", "C1"), strict=False):
    shown = (x >= start) & (x <= stop)
    ax.plot(x[shown], y[shown], color=colour, label=label, linewidth=4 if colour == "0.75" else 1.5)
    # A measure of the ripples: second differences from row to row, relative to the flux.
    second = np.abs(np.diff(y[shown], 2)) / np.nanmedian(y[shown])
    print(f"{label:18} {100 * np.nanmedian(second):.2f} % in the median")
ax.set(xlabel="wavelength (µm)", ylabel="flux density (Jy)")
ax.legend()
plt.show()

# %%
# Check: continuum and line of the star
# -------------------------------------
# Compare the continuum away from the lines, and the centre and flux of the star's own line, with
# the truth. The wavelengths are as seen from the barycentre of the solar system.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    star, lines, wavelength = known["sources"][0], known["lines"], both["WAVELENGTH"] * u.um
    true = star["continuum"] * (wavelength / (5 * u.um)) ** star["slope"]
    clean = np.abs(wavelength[:, np.newaxis] - lines["wavelength"]).min(axis=1) > 0.012 * u.um
    [line] = lines[lines["source"] == star["id"]]
    near = np.abs(wavelength - line["wavelength"]) < 0.006 * u.um
    for name in ("FLUX", "RF_FLUX"):
        ratio = (both[name] * u.Jy / true)[clean].to_value(u.one)
        excess = (both[name] * u.Jy - true)[near] * np.gradient(wavelength)[near]
        off = (np.average(wavelength[near], weights=excess) / line["wavelength"] - 1) * c
        of_line = (excess.sum() * c / line["wavelength"] ** 2 / line["flux"]).to_value(u.one)
        print(f"{name:8} continuum {np.median(ratio):.4f} +- {np.std(ratio):.4f}, ", end="")
        print(f"{line['line']} off by {off.to(u.km / u.s):+.1f}, flux {of_line:.3f}")
    # sphinx_gallery_start_ignore
    assert both.columns["FLUX"].unit == "Jy"
    rippled = (both["FLUX"] * u.Jy / true)[clean].to_value(u.one)
    assert abs(np.median(rippled) - 1) < 0.02
    assert abs(np.median(ratio) - 1) < 0.005
    assert np.std(ratio) < 0.005
    assert abs(off) < 2 * u.km / u.s
    assert abs(of_line - 1) < 0.02
    # sphinx_gallery_end_ignore
