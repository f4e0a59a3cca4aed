"""
Two exposures in one spectrum: c1d
==================================

Stage 3 extracts the spectra of each exposure, which become one ``x1d`` file, and averages those of
the same source and order, which become the ``c1d``. See what the average has that the single spectra
have not, and how far the noise goes down.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: WFSS", "stage: 3", "suffix: c1d", "suffix: x1d", "task: spectrum"]

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.spectra import list_spectra, read_spectrum

# Put the names of your own files here: the combined spectra and those of the exposures.
filename = sample("nircam_wfss", "c1d")
x1d_filename = sample("nircam_wfss", "x1d", stage=3)

# %%
# What the average adds
# ---------------------
# ``N_INPUT`` is the number of spectra that went into an element, and ``WEIGHT`` their weight, by
# default the exposure time. At the ends not all exposures have a value. The error is in the column
# ``ERROR``.
with datamodels.open(filename) as model:
    print(type(model).__name__, "with", len(model.spec), "table(s)")
    table = model.spec[0].spec_table
print("columns:", *table.names)
for name in ("N_INPUT", "WEIGHT"):
    values, counts = np.unique(table[name][np.isfinite(table[name])], return_counts=True)
    for value, count in zip(values, counts, strict=True):
        print(f"{name} {value:.0f}: {count} elements")

# %%
# One source
# ----------
# The third of the combined spectra, or the last. Its exposures have the same source and order. Where
# the error has a spike, a noisy pixel is among those that were added up.
combined = read_spectrum(filename, index=list_spectra(filename)["index"][:3][-1])
everything = [read_spectrum(x1d_filename, index=i) for i in list_spectra(x1d_filename)["index"]]
singles = [
    single
    for single in everything
    if combined.source_id in (None, single.source_id) and combined.order in (None, single.order)
]


def inside(spectrum):
    """Where a spectrum is usable, and its error usual: not at the edges of the filter."""
    return spectrum.usable & (spectrum.flux_error < 1.5 * np.nanmedian(spectrum.flux_error))


def name_of(spectrum):
    """Return what the legend calls it."""
    return "c1d" if spectrum is combined else f"x1d, exposure {spectrum.exposure}"


# sphinx_gallery_alt = "Two panels against wavelength. Flux density: the two exposures scatter, the combined spectrum less. Error: that of the combined spectrum is lower than those of the exposures; all have a few spikes, and rise steeply at both ends."
fig, axes = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
for spectrum in (*singles, combined):
    style = {"linewidth": 1.4, "color": "black"} if spectrum is combined else {"linewidth": 0.7}
    good = inside(spectrum)
    axes[0].plot(spectrum.wavelength[good], spectrum.flux[good].to(u.uJy), **style)
    error = spectrum.flux_error.to(u.uJy)
    axes[1].semilogy(spectrum.wavelength, error, label=name_of(spectrum), **style)
axes[0].set(ylabel="flux density (µJy)", title=f"source {combined.source_id}")
axes[1].set(ylabel="error (µJy)")
axes[1].legend()
for ax in axes:
    ax.set_xlabel(f"wavelength ({combined.wavelength.unit})")
plt.show()

# %%
# How far the noise goes down
# ---------------------------
# By the errors that the files state, and by the scatter from one element to the next, the
# differences of which have the square root of 2 times the noise of one.
for spectrum in (*singles, combined):
    good = inside(spectrum)
    stated = np.median(spectrum.flux_error[good]).to(u.nJy)
    scatter = (np.std(np.diff(spectrum.flux[good])) / np.sqrt(2)).to(u.nJy)
    print(f"{name_of(spectrum):15s} error {stated:4.0f}, scatter {scatter:4.0f}")

# %%
# Check: are the errors right?
# ----------------------------
# A pull is the distance from the truth in units of the error. With right fluxes and errors those of
# a star have a mean of 0 and a standard deviation of 1. The star whose spectrum overlaps that of a
# neighbour has neither, and the brightest one scatters more than its errors say.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true_sky = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])
    sky = SkyCoord(table["SOURCE_RA"], table["SOURCE_DEC"], unit="deg")
    sources = known["sources"][sky.match_to_catalog_sky(true_sky)[0]]
    pulls = []
    print("source  flux (µJy)  mean pull  scatter")
    for source_id, source in zip(table["SOURCE_ID"], sources, strict=True):
        if source["kind"] == "star":
            star = read_spectrum(filename, source_id)
            true = source["continuum"] * (star.wavelength / (4.28 * u.um)) ** source["slope"]
            pull = ((star.flux - true) / star.flux_error)[inside(star)].to_value(u.one)
            pulls.append((pull.mean(), pull.std()))
            brightness = source["flux"].to_value(u.uJy)
            print(f"{source_id:6d}  {brightness:10.1f}  {pull.mean():9.2f}  {pull.std():7.2f}")
    mean, scatter = np.median(pulls, axis=0)
    print(f"median star: mean {mean:.2f}, scatter {scatter:.2f}")
    errors = [np.median(s.flux_error[inside(s)]).value for s in (*singles, combined)]
    print(f"the error went down by {np.mean(errors[:-1]) / errors[-1]:.3f}")
    assert abs(mean) < 0.25
    assert abs(scatter - 1) < 0.15
    assert abs(np.mean(errors[:-1]) / errors[-1] / np.sqrt(2) - 1) < 0.01
