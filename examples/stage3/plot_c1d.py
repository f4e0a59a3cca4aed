"""
Two exposures in one spectrum: c1d
==================================

Stage 3 extracts the spectra of each exposure, which become one ``x1d`` file, and averages those of
the same source and order, which become the ``c1d``. See the columns that the average adds, and how
much lower its noise is.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: WFSS", "stage: 3", "suffix: c1d", "suffix: x1d", "task: spectrum"]
# sphinx_gallery_order = 70

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import list_spectra, read_spectrum

# Put the names of your own files here: everything below works on them. The combined spectra and
# those of the exposures.
filename = sample("nircam_wfss", "c1d")
x1d_filename = sample("nircam_wfss", "x1d", stage=3)
require(filename, "c1d", exp_type="*_WFSS")

# %%
# What the average adds
# ---------------------
# ``N_INPUT`` is the number of spectra averaged in an element: at the ends some exposures have no
# value. ``WEIGHT`` is their weight, by default the exposure time.
table = fits.getdata(filename, "COMBINE1D")
print("columns:", *table.names)
for number in np.unique(table["N_INPUT"][table["N_INPUT"] > 0]):
    print(f"{np.sum(table['N_INPUT'] == number)} elements of {number:.0f} spectra")

# %%
# One source
# ----------
# The third of the combined spectra, or the last. Its exposures have the same source and order. A
# spike in the error comes from a noisy pixel in the sum.
combined = read_spectrum(filename, index=list_spectra(filename)["index"][:3][-1])
everything = [read_spectrum(x1d_filename, index=i) for i in list_spectra(x1d_filename)["index"]]
spectra = [
    (f"x1d, exposure {one.exposure}", one)
    for one in everything
    if combined.source_id in (None, one.source_id) and combined.order in (None, one.order)
]
spectra.append(("c1d", combined))


def inside(spectrum):
    """Mask of usable elements with a usual error: not at the edges of the filter."""
    return spectrum.usable & (spectrum.flux_error < 1.5 * np.nanmedian(spectrum.flux_error))


# sphinx_gallery_alt = "Two panels against wavelength. Flux density: the two exposures scatter, the combined spectrum less. Error: that of the combined spectrum is lower than those of the exposures; all have a few spikes, and rise steeply at both ends."
fig, axes = plt.subplots(1, 2, figsize=(8.5, 3.6), layout="constrained")
for name, spectrum in spectra:
    style = {"linewidth": 1.4, "color": "black"} if name == "c1d" else {"linewidth": 0.7}
    good = inside(spectrum)
    axes[0].plot(spectrum.wavelength[good], spectrum.flux[good].to(u.uJy), **style)
    axes[1].semilogy(spectrum.wavelength, spectrum.flux_error.to(u.uJy), label=name, **style)
    stated = np.median(spectrum.flux_error[good]).to(u.nJy)
    print(f"{name:15s} median error {stated:4.0f}")
axes[0].set(ylabel="flux density (µJy)", title=f"source {combined.source_id}")
axes[1].set(ylabel="error (µJy)")
axes[1].legend()
for ax in axes:
    ax.set_xlabel("wavelength (µm)")
plt.show()

# %%
# Check: are the errors right?
# ----------------------------
# A pull is the deviation from the truth in units of the error. If fluxes and errors are right, the
# pulls of a star have a mean of 0 and a standard deviation of 1; light of a neighbour spoils both.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true_sky = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])
    sky = SkyCoord(table["SOURCE_RA"], table["SOURCE_DEC"], unit="deg")
    sources = known["sources"][sky.match_to_catalog_sky(true_sky)[0]]
    pulls, off = [], []  # of stars, of lines in elements
    for source_id, source in zip(table["SOURCE_ID"], sources, strict=True):
        if source["kind"] == "star":
            star = read_spectrum(filename, source_id)
            true = source["continuum"] * (star.wavelength / (4.28 * u.um)) ** source["slope"]
            pull = ((star.flux - true) / star.flux_error)[inside(star)].to_value(u.one)
            pulls.append((pull.mean(), pull.std()))
        for line in known["lines"][known["lines"]["source"] == source["id"]]["wavelength"]:
            one = read_spectrum(filename, source_id)
            away = np.abs(one.wavelength - line)
            near, beside = away < 12 * u.nm, (away > 20 * u.nm) & (away < 40 * u.nm)
            excess = one.flux[near] - np.nanmedian(one.flux[beside])
            place = np.average(one.wavelength[near], weights=excess) - line
            off.append((place / np.diff(one.wavelength[near]).mean()).to_value(u.one))
    mean, scatter = np.median(pulls, axis=0)
    errors = [np.median(one.flux_error[inside(one)]).value for _, one in spectra]
    gain = np.mean(errors[:-1]) / errors[-1]
    print(f"pulls of the median star of {len(pulls)}: mean {mean:.2f}, scatter {scatter:.2f}")
    print(f"{len(off)} lines: off by {np.abs(off).max():.2f} elements at most")
    print(f"the error went down by {gain:.3f}, expected {np.sqrt(2):.3f}")
    # sphinx_gallery_start_ignore
    assert abs(mean) < 0.25
    assert np.abs(off).max() < 0.3
    assert abs(scatter - 1) < 0.15
    assert abs(gain / np.sqrt(2) - 1) < 0.01
    # sphinx_gallery_end_ignore
