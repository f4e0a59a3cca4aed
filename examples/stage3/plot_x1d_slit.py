"""
The spectrum of a long slit: x1d
================================

Stage 3 extracts one spectrum from the combined exposures of a slit. Read its table, plot it, and
measure emission lines, whose wavelengths already refer to the barycentre of the solar system.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: LRS", "stage: 3", "suffix: x1d", "task: display"]
# sphinx_gallery_order = 100

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy import constants
from astropy.io import fits

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_spectrum
from jwst_gallery.spectra import read_spectrum

# Put the name of your own file here: everything below works on it.
filename = sample("miri_lrs", "x1d", stage=3)
require(filename, "x1d", exp_type="MIR_LRS-FIXEDSLIT NRS_FIXEDSLIT NRS_MSASPEC")

# %%
# A row for each wavelength
# -------------------------
# FLUX of a point source is corrected for the light outside the box; for an extended source it is
# the light inside the box. NPIXELS is the width of the box. ``usable`` selects rows with data. From
# a file with several spectra this reads the first; ``source_id`` chooses another.
with fits.open(filename) as hdus:
    table = next(hdu.data for hdu in hdus if isinstance(hdu, fits.BinTableHDU))
print(len(table), "rows, the one in the middle:")
for name in ("WAVELENGTH", "FLUX", "FLUX_ERROR", "NPIXELS"):
    print(f"{name:11}{table[name][len(table) // 2]:12.5g} {table.columns[name].unit or ''}")
spectrum = read_spectrum(filename, index=0)
print("source type:", spectrum.source_type or "not stated")
wavelength, flux = spectrum.wavelength, spectrum.flux.copy()
flux[~spectrum.usable] = np.nan

# %%
# Measured lines
# --------------
# The wavelength steps are uneven, so integrate over wavelength instead of summing rows. A line's
# flux is the excess above a straight line through the continuum on both sides.
step = np.abs(np.gradient(wavelength))
good = np.isfinite(flux) & np.isfinite(step)


def measure(near):
    """Centre and flux of the strongest line near a wavelength."""
    peak = np.nanargmax(np.where(np.abs(wavelength - near) < 0.3 * u.um, flux, np.nan))
    offset = np.arange(len(flux)) - peak
    line, beside = good & (np.abs(offset) < 12), good & (np.abs(np.abs(offset) - 22) < 8)
    slope = np.polyfit(offset[beside], flux[beside].value, 1)
    excess = (flux - np.polyval(slope, offset) * flux.unit)[line]
    total = np.sum(excess * step[line])
    centre = np.sum(excess * step[line] * wavelength[line]) / total
    return centre, (total * constants.c / centre**2).to(u.erg / u.s / u.cm**2)


names = {"[Ar II]": 6.985, "[Ar III]": 8.991, "[S IV]": 10.511, "[Ne II]": 12.814}  # expected, µm
seen = wavelength[good]
lines = {
    name: measure(at * u.um)
    for name, at in names.items()
    if np.sum(np.abs(seen - at * u.um) < 0.3 * u.um) > 5
}

# sphinx_gallery_alt = "Flux density against wavelength from 4.5 to 14 micrometres: a rising continuum and four lines, each named: [Ar II], [Ar III], [S IV] and [Ne II]."
ax = show_spectrum(spectrum)
for name, (centre, total) in lines.items():
    ax.annotate(name, (centre.value, 1.02 * np.nanmax(flux.value)), ha="center", fontsize=9)
    ax.axvline(centre.value, color="0.8", linewidth=0.8, zorder=0)
    print(f"{name:9} {centre:.4f}, {total:.3g}")
ax.margins(y=0.12)
plt.show()

# %%
# Check: against the truth
# ------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    for line, (centre, total) in zip(known["lines"], lines.values(), strict=True):
        near = np.argmin(np.abs(wavelength - centre))
        rows = ((centre - line["wavelength"]) / step[near]).to_value(u.one)
        ratio = (total / line["flux"]).to_value(u.one)
        print(f"{line['wavelength']:.4f}: off by {rows:+.2f} rows, flux {ratio:.3f} of the truth")
        # sphinx_gallery_start_ignore
        assert abs(rows) < 0.15
        assert abs(ratio - 1) < 0.03
        # sphinx_gallery_end_ignore
