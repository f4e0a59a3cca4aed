"""
All the spectra of a slitless exposure: x1d
===========================================

The ``x1d`` of wide-field slitless spectroscopy (WFSS) has one table for each spectral order, and in
it one row for each source: a spectrum is a cell. See how to read one, how long it is, and how well
its continuum and its emission lines are measured.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: WFSS", "stage: 2", "suffix: x1d", "task: spectrum"]
# sphinx_gallery_order = 80

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.constants import c
from astropy.coordinates import SkyCoord
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_spectrum
from jwst_gallery.spectra import list_spectra, read_spectrum

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_wfss", "x1d", stage=2)
require(filename, "x1d", exp_type="*_WFSS")

# %%
# The table
# ---------
# All cells of a column are as long as the longest spectrum; a source uses the first ``N_ALONGDISP``
# elements of them, and the rest is NaN. Versions of the pipeline before 1.19 wrote one table for each
# source; ``list_spectra`` and ``read_spectrum`` read both.
with datamodels.open(filename) as model:
    print(type(model).__name__, "with", len(model.spec), "table(s)")
    table = model.spec[0].spec_table
    print("order", model.spec[0].spectral_order, "with", len(table), "rows of", table["FLUX"].shape)
spectra = list_spectra(filename)
spectra["source_id", "order", "elements", "shortest", "longest"].pprint(max_lines=12)

# %%
# One spectrum
# ------------
# This is the one with the highest ratio of flux to error, in an emission line. At both ends the
# filter transmits little, and division by its response amplifies the noise.


def highest(spectrum):
    """Return the highest ratio of flux to error."""
    ratio = (spectrum.flux / spectrum.flux_error)[spectrum.usable]
    return np.max(ratio, initial=0)


spectrum = max((read_spectrum(filename, index=index) for index in spectra["index"]), key=highest)

# sphinx_gallery_alt = "Flux density against wavelength: a low and flat continuum with two narrow emission lines far above it, and wide bands of error at both ends."
show_spectrum(spectrum)
plt.show()

# %%
# Check: lines and continua
# -------------------------
# For point sources with emission lines, the continuum is the median away from the lines, and a line
# is the excess above it. For stars, take the median of measured over true flux; one star has a
# neighbour in its spectrum.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true_sky = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])
    sky = SkyCoord(table["SOURCE_RA"], table["SOURCE_DEC"], unit="deg")
    sources = known["sources"][sky.match_to_catalog_sky(true_sky)[0]]
    lines, stars = [], []
    for source_id, source in zip(table["SOURCE_ID"], sources, strict=True):
        spectrum = read_spectrum(filename, source_id)
        wavelength, flux, error = spectrum.wavelength, spectrum.flux, spectrum.flux_error
        inside = spectrum.usable & (error < 3 * np.nanmedian(error))
        if source["kind"] == "star":
            true = source["continuum"] * (wavelength / (4.28 * u.um)) ** source["slope"]
            stars.append(np.median((flux / true)[inside]).to_value(u.one))
        elif source["kind"] == "emitter":
            true_lines = known["lines"][known["lines"]["source"] == source["id"]]
            distances = np.abs(wavelength - true_lines["wavelength"][:, np.newaxis])
            excess = flux - np.median(flux[inside & np.all(distances > 18 * u.nm, axis=0)])
            for line, distance in zip(true_lines, distances, strict=True):
                centre, near, core = line["wavelength"], distance < 18 * u.nm, distance < 12 * u.nm
                step = np.diff(wavelength[near]).mean()
                off = (np.average(wavelength[core], weights=excess[core]) - centre) / step
                ratio = excess[near].sum() * step * c / centre**2 / line["flux"]
                lines.append((off.to_value(u.one), ratio.to_value(u.one)))
    off, ratio = np.transpose(lines)
    print(f"{len(lines)} lines: off by {np.abs(off).max():.3f} pixel at most,", end=" ")
    print(f"measured/true flux {ratio.min():.3f} to {ratio.max():.3f}")
    print(f"continuum of {len(stars)} stars, measured/true:", np.sort(stars).round(3))
    # sphinx_gallery_start_ignore
    assert np.max(np.abs(off)) < 0.25
    assert np.max(np.abs(ratio - 1)) < 0.025
    assert np.max(np.abs(np.sort(stars)[:-1] - 1)) < 0.02
    # sphinx_gallery_end_ignore
