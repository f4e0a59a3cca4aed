"""
A neighbour in the spectrum: contamination seen and modelled
============================================================

Without slits the spectra of neighbours overlap. The step ``wfss_contam``, off by default, models the
spectra of all sources from the direct image and takes the neighbours' light out of each cutout. See
the model, the most contaminated source before and after, and how much of its flux was not its own.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: WFSS", "stage: 2", "suffix: contam", "suffix: simul", "suffix: cal", "suffix: x1d", "task: contamination"]

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.display import show_image
from jwst_gallery.spectra import find_slit, read_spectrum

# Put the names of your own files here: what the step models and then subtracts, the whole image of
# which that is part, and the cal and x1d files made without and with the step. Spec2Pipeline writes
# the models with steps={"wfss_contam": {"skip": False, "save_contam_images": True,
# "save_simulated_image": True}}.
filename = sample("nircam_wfss", "contam")
simul_filename = sample("nircam_wfss", "simul")
cal_filename = sample("nircam_wfss", "cal")
clean_cal_filename = sample("nircam_wfss", "clean_cal")
x1d_filename = sample("nircam_wfss", "x1d", stage=2)
clean_x1d_filename = sample("nircam_wfss", "clean_x1d")

# %%
# The most contaminated source
# ----------------------------
# ``simul`` has the modelled spectra of all sources on the detector. ``contam`` has a slit for each
# source: the same without the spectrum of the source itself. The sums of both over a cutout say
# which part of the light in it comes from neighbours.
with datamodels.open(filename) as contam, datamodels.open(simul_filename) as simul:
    model, unit = simul.data, contam.slits[0].meta.bunit_data
    slits = list(contam.slits)


def cutout(slit):
    """Rows and columns of the detector that a slit covers."""
    top, left = slit.ystart - 1, slit.xstart - 1  # they count from 1
    rows, columns = slit.data.shape
    return slice(top, top + rows), slice(left, left + columns)


def part_of_others(slit):
    """Part of the modelled light in the cutout that is not the source's own."""
    total = np.nansum(model[cutout(slit)])
    return np.nansum(slit.data) / total if total > 0 else 0


affected = sorted(slits, key=part_of_others)[:-3:-1]
for slit in affected:
    print(f"source {slit.source_id}: {part_of_others(slit):.1%} of the modelled light is of others")

# %%
# Its cutout
# ----------
# Modelled and observed; only the columns in which the error is not far above the usual, as at the
# edges of the filter. The models come from the direct image: where its profile is not quite that of
# the dispersed light, a remnant of the neighbour is left.
worst = affected[0]
key = {"source_id": worst.source_id, "order": worst.meta.wcsinfo.spectral_order}
with datamodels.open(cal_filename) as cal, datamodels.open(clean_cal_filename) as clean_cal:
    before, after = find_slit(cal, **key), find_slit(clean_cal, **key)
error = np.nanmedian(before.err, axis=0)
first, last = np.flatnonzero(error < 3 * np.nanmedian(error))[[0, -1]]
panels = (
    ("simul: model of all light", model[cutout(worst)], unit),
    ("contam: model of the light of others", worst.data, unit),
    ("cal, before", before.data, before.meta.bunit_data),
    ("cal, after", after.data, after.meta.bunit_data),
)

# sphinx_gallery_alt = "Four images of the same cutout. Model of all light, and cal before: a bright thin streak over two thirds of it, and a broad faint one above. Model of the others: the thin streak alone. Cal after: the broad streak, and a faint remnant of the thin one."
fig, axes = plt.subplots(4, 1, figsize=(8, 8), layout="constrained", sharex=True)
for ax, (title, image, label) in zip(axes, panels, strict=True):
    show_image(image[:, first : last + 1], ax=ax, label=label)
    ax.images[0].set_extent((first - 0.5, last + 0.5, -0.5, len(image) - 0.5))
    ax.set(title=title, aspect="auto")
    ax.label_outer()
axes[3].images[0].set_clim(axes[2].images[0].get_clim())
plt.show()

# %%
# Check: spectra before and after
# -------------------------------
# Those of the two most contaminated sources. The neighbour's light is of another wavelength than the
# source's own in the same column: near the edge of the filter it is divided by a response that is
# not its own, and the spectrum shoots up. Where the truth is known, it is drawn, too, and the median
# of measured over true flux density printed.
known = truth(filename)
# sphinx_gallery_alt = "Two spectra before, after and as they are in truth. Before, each is far too high where the other overlaps it, and shoots up at one edge of the filter; after, they lie on the truth."
fig, axes = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
for ax, slit in zip(axes, affected, strict=False):
    for name, path in (("before", x1d_filename), ("after", clean_x1d_filename)):
        spectrum = read_spectrum(path, slit.source_id, slit.meta.wcsinfo.spectral_order)
        inside = spectrum.usable & (spectrum.flux_error < 3 * np.nanmedian(spectrum.flux_error))
        wavelength, flux = spectrum.wavelength[inside], spectrum.flux[inside]
        ax.plot(wavelength, flux.to(u.uJy), label=name, linewidth=1)
        if known is not None:  # a file from MAST has no known truth
            true_sky = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])
            place = SkyCoord(slit.source_ra, slit.source_dec, unit="deg")
            source = known["sources"][place.match_to_catalog_sky(true_sky)[0]]
            true = source["continuum"] * (wavelength / (4.28 * u.um)) ** source["slope"]
            ratio = np.median(flux / true).to_value(u.one)
            print(f"{source['kind']} {slit.source_id}, {name}: measured/true {ratio:.3f}")
            assert ratio > 1.1 if name == "before" else abs(ratio - 1) < 0.03
    if known is not None:
        ax.plot(wavelength, true, "k--", label="truth", linewidth=1)
    ax.set(xlabel="wavelength (µm)", ylabel="flux density (µJy)", title=f"source {slit.source_id}")
    ax.legend()
plt.show()
