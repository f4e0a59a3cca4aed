"""
One source through two grisms
=============================

Slitless spectra of neighbours overlap. The Near Infrared Imager and Slitless Spectrograph (NIRISS)
observes a field through two grisms that disperse at right angles: spectra that overlap through one
do not through the other. Each has its own ``c1d``. Find the sources for which they disagree, see
which of the two is right, and average the others.
"""

# sphinx_gallery_tags = ["instrument: NIRISS", "mode: WFSS", "stage: 3", "suffix: c1d", "task: spectrum"]
# sphinx_gallery_order = 80

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import list_spectra, read_spectrum

# Put the names of your own files here: everything below works on them. The combined spectra through
# either grism.
filename = sample("niriss_wfss", "c1d", exposure=1)
other_filename = sample("niriss_wfss", "c1d", exposure=2)
require(filename, "c1d", exp_type="*_WFSS")

# %%
# The same sources in both
# ------------------------
# They have the same numbers in both files if the cutouts come from the same catalogue of the direct
# images. The wavelength grids follow the pixels and differ between the two: interpolate.
files = {fits.getval(name, "FILTER"): name for name in (filename, other_filename)}
numbers = [set(list_spectra(name)["source_id"].tolist()) for name in files.values()]
common = sorted(set.intersection(*numbers))
print(f"{' and '.join(files)}: {len(common)} sources in both")
if len(files) < 2 or not common:
    raise SystemExit("These files are not of two grisms with a source in common.")


def both(source_id):
    """Wavelengths, shape (n,), and flux and error through both grisms, shape (2, n)."""
    first, second = (read_spectrum(name, source_id, 1) for name in files.values())
    rising = np.argsort(second.wavelength)
    at, known_at = first.wavelength, second.wavelength[rising]
    flux, error = (
        u.Quantity([one, np.interp(at, known_at, other[rising], np.nan, np.nan)]).to(u.uJy)
        for one, other in ((first.flux, second.flux), (first.flux_error, second.flux_error))
    )
    # Exclude the edges of the filter, where division by a small response amplifies noise.
    good = np.all(error < 2 * np.nanmedian(error, axis=1)[:, np.newaxis], axis=0)
    return at[good], flux[:, good], error[:, good]


# %%
# Where they disagree
# -------------------
# Measure the difference over seven elements, relative to the source's flux. A neighbour can only
# add light: where the two disagree take the lower, and where they agree the average weighted by the
# errors.
excess, combined = {}, {}
for source_id in common:
    wavelength, flux, error = both(source_id)
    difference = np.convolve(flux[0] - flux[1], np.ones(7) / 7, mode="same")
    lower, average = flux.min(axis=0), np.average(flux, axis=0, weights=1 / error**2)
    excess[source_id] = (np.abs(difference).max() / np.median(lower)).to_value(u.one)
    combined[source_id] = average if excess[source_id] < 0.4 else lower
    print(f"source {source_id}: {excess[source_id]:.2f}")

# sphinx_gallery_alt = "Two panels of flux density against wavelength, each with one source through both grisms. Left: that through GR150C is several times as bright over part of the band; that through GR150R is low, with two emission lines. Right: the two agree."
fig, axes = plt.subplots(1, 2, figsize=(8.5, 3.6), layout="constrained")
for ax, choose in zip(axes, (max, min), strict=True):
    source_id = choose(excess, key=excess.get)
    wavelength, flux, _ = both(source_id)
    for grism, each in zip(files, flux, strict=True):
        ax.plot(wavelength, each, drawstyle="steps-mid", linewidth=1, label=grism)
    ax.set(xlabel="wavelength (µm)", ylabel="flux density (µJy)", title=f"source {source_id}")
    ax.legend()
plt.show()

# %%
# Check: continua
# ---------------
# Take the median of measured over true flux away from lines. Some light of a galaxy is outside the
# cutout.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    table = fits.getdata(filename, "COMBINE1D")
    sky = SkyCoord(table["SOURCE_RA"], table["SOURCE_DEC"], unit="deg")
    true_sky = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])
    sources = known["sources"][sky.match_to_catalog_sky(true_sky)[0]]
    print("source  kind     " + "  ".join([*files, "combined"]))
    for source_id, source in zip(table["SOURCE_ID"], sources, strict=True):
        wavelength, through, _ = both(source_id)
        lines = known["lines"][known["lines"]["source"] == source["id"]]["wavelength"]
        away = np.all(np.abs(wavelength[:, np.newaxis] - lines) > 0.035 * u.um, axis=1)
        true = source["continuum"] * (wavelength / (2 * u.um)) ** source["slope"]
        each = [*through, combined[source_id]]
        ratios = [np.median((flux / true)[away]).to_value(u.one) for flux in each]
        print(f"{source_id:6d}  {source['kind']:7s}  " + "  ".join(f"{r:6.3f}" for r in ratios))
        # sphinx_gallery_start_ignore
        assert source["kind"] == "galaxy" or abs(ratios[-1] - 1) < 0.05
        if source["kind"] != "galaxy" and excess[source_id] < 0.4:
            # The star is brighter than the emitters, whose noise shows.
            limit = 0.02 if source["kind"] == "star" else 0.065
            assert np.abs(np.array(ratios) - 1).max() < limit
        assert (excess[source_id] >= 0.4) == (source["id"] in (1, 3))  # in the same rows
        # sphinx_gallery_end_ignore
