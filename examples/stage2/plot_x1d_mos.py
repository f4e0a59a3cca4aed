"""
Find a source among many, and plot its spectrum: x1d of MOS
===========================================================

The ``x1d`` of multi-object spectroscopy (MOS) has a table for each slitlet. Find a source in it by
its name or by its position on the sky. The source type decides whether its flux or its surface
brightness is calibrated.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: MOS", "stage: 2", "suffix: x1d", "task: spectrum"]
# sphinx_gallery_order = 185

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.table import Table
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_spectrum
from jwst_gallery.spectra import read_spectrum

# Put the name of your own file here: everything below works on it.
filename = sample("nirspec_mos", "x1d", stage=2)
require(filename, "x1d", exp_type="NRS_MSASPEC")

# %%
# Which sources are in the file?
# ------------------------------
# ``source_name`` is the programme and the number in the observer's catalogue. Numbers above those
# of the catalogue, or below 0, are background slitlets and empty ones, which have BKG or VIRTUAL in
# their name or the coordinates 0, 0. A file of stage 3 has one source.
with datamodels.open(filename) as model:
    rows = [
        (
            spec.source_id,
            spec.source_name,
            spec.source_type,
            spec.source_ra or 0,
            spec.source_dec or 0,
        )
        for spec in model.spec
    ]
if not rows:
    raise SystemExit("The data model of this file lists no spectra: list_spectra may find some.")
table = Table(rows=rows, names=("number", "name", "type", "ra", "dec"))
table.pprint(10, -1)

# %%
# By name, by number, by position
# -------------------------------
# Put your own here. Each way gives an index for ``read_spectrum``, because numbers are not unique:
# a source in two slitlets has the same number twice.
wanted = table["name"][0]
[by_name] = np.flatnonzero(table["name"] == wanted)[:1]
print(f"by name {wanted}: index {by_name}")

wanted = table["number"][0]
[by_number] = np.flatnonzero(table["number"] == wanted)[:1]
print(f"by number {wanted}: index {by_number}")

real = np.flatnonzero((table["ra"] != 0) | (table["dec"] != 0))
if len(real) == 0:
    raise SystemExit("No slitlet of this file has a source with coordinates.")
places = SkyCoord(table["ra"][real], table["dec"][real], unit="deg")
wanted = places[-1].directional_offset_by(30 * u.deg, 0.1 * u.arcsec)
nearest, distance, _ = wanted.match_to_catalog_sky(places)
by_place = real[nearest]
print(f"by place {wanted.to_string('hmsdms', precision=2)}: index {by_place},", end=" ")
print(f"{distance[0].to(u.arcsec):.2f} away")

# %%
# Flux or surface brightness?
# ---------------------------
# The pipeline treats a source as a point or as extended, by its stellarity in the catalogue, and
# corrects the light lost at the shutters accordingly. For a point use FLUX; for an extended source
# use SURF_BRIGHT, because its FLUX covers only the summed rows. ``usable`` is False where a value is
# missing or flagged DO_NOT_USE; ``show_spectrum`` leaves a gap there.
spectra = {}
for index in dict.fromkeys((by_name, by_place)):
    column = "SURF_BRIGHT" if table["type"][index] == "EXTENDED" else "FLUX"
    spectra[index] = read_spectrum(filename, index=int(index), column=column)
    print(f"{table['name'][index]}, {table['type'][index]}: {column}, {spectra[index].flux.unit}")

# sphinx_gallery_alt = "Two spectra from 0.6 to 5.3 micrometres, one above the other: the flux density of a point, falling, with four narrow lines; and the surface brightness of an extended source, rising slowly."
fig, axes = plt.subplots(
    len(spectra), figsize=(8, 3 * len(spectra)), squeeze=False, layout="constrained"
)
for ax, spectrum in zip(axes.flat, spectra.values(), strict=True):
    show_spectrum(spectrum, ax)
    if spectrum.usable.any():
        low, high = np.percentile(spectrum.flux[spectrum.usable].value, [1, 99.7])
        ax.set_ylim(low - 0.3 * (high - low), high + 0.5 * (high - low))
plt.show()

# %%
# Check: each in its own unit
# ---------------------------
# The median ratio to the true continuum, away from the lines, and the place of the last line.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    for index, spectrum in spectra.items():
        [true] = known["sources"][known["sources"]["id"] == table["number"][index]]
        level = true["brightness" if table["type"][index] == "EXTENDED" else "continuum"]
        expected = level * (spectrum.wavelength / (2 * u.um)).to_value(u.one) ** true["slope"]
        lines = known["lines"]["wavelength"]
        away = np.abs(spectrum.wavelength[:, np.newaxis] - lines).min(axis=1) > 0.1 * u.um
        inside = (spectrum.wavelength > 0.7 * u.um) & (spectrum.wavelength < 5.2 * u.um)
        ratio = np.median(
            (spectrum.flux / expected).to_value(u.one)[away & inside & spectrum.usable]
        )
        own = known["lines"][known["lines"]["source"] == true["id"]]["wavelength"]
        off = 0.0  # of the last line, where the resolution is highest, in elements
        if len(own):
            step = np.interp(own[-1], spectrum.wavelength, np.gradient(spectrum.wavelength))
            near = np.abs(spectrum.wavelength - own[-1]) < 4 * step
            excess = (spectrum.flux - expected)[near].value
            off = np.average((spectrum.wavelength[near] - own[-1]) / step, weights=excess).value
            print(f"line at {own[-1]:.3f} off by {off:+.2f} elements;", end=" ")
        print(f"{table['name'][index]}: measured over true {ratio:.4f}")
        # sphinx_gallery_start_ignore
        assert abs(ratio - 1) < 0.02
        assert abs(off) < 0.3
        # sphinx_gallery_end_ignore
    # sphinx_gallery_start_ignore
    assert len(spectra) == 2
    # sphinx_gallery_end_ignore
