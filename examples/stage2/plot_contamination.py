"""
A neighbour in the spectrum: contamination seen and modelled
============================================================

Without slits the spectra of neighbours overlap. The step ``wfss_contam``, off by default, models
the spectra of all sources from the direct image and subtracts the neighbours' light from each
cutout. See the model, and the cutout of the most contaminated source before and after.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: WFSS", "stage: 2", "suffix: contam", "suffix: simul", "suffix: cal", "task: contamination"]
# sphinx_gallery_order = 100

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image
from jwst_gallery.spectra import find_slit, read_spectrum

# Put the names of your own files here: everything below works on them. They are the model that the
# step subtracts, the whole simulated image of which that is part, and the cal files made without and
# with the step. MAST has no contam, no simul, and nothing made with the step: to get them, call
# Spec2Pipeline with
# steps={"wfss_contam": {"skip": False, "save_contam_images": True, "save_simulated_image": True}}.
filename = sample("nircam_wfss", "contam")
simul_filename = sample("nircam_wfss", "simul")
cal_filename = sample("nircam_wfss", "cal")
clean_cal_filename = sample("nircam_wfss", "clean_cal")
require(filename, "contam", exp_type="*_WFSS")

# %%
# The most contaminated source
# ----------------------------
# ``simul`` has the modelled spectra of all sources on the detector. ``contam`` has a slit for each
# source: the same without the spectrum of the source itself. The sums of both over a cutout give
# the fraction of its light that comes from neighbours.
with datamodels.open(filename) as contam, datamodels.open(simul_filename) as simul:
    slits, all_light = list(contam.slits), simul.data


def cutout(slit):
    """All modelled light in the cutout of a slit."""
    top, left = slit.ystart - 1, slit.xstart - 1  # they count from 1
    rows, columns = slit.data.shape
    return all_light[top : top + rows, left : left + columns]


parts = [np.nansum(slit.data) / (np.nansum(cutout(slit)) or 1) for slit in slits]
worst = slits[np.argmax(parts)]
print(f"source {worst.source_id}: {max(parts):.1%} of the modelled light is of others")

# %%
# Its cutout
# ----------
# The panels show model and observation, without the columns at the edges of the filter, where
# errors are far above the usual. The models come from the direct image: where its profile differs
# from that of the dispersed light, a remnant of the neighbour is left.
key = {"source_id": worst.source_id, "order": worst.meta.wcsinfo.spectral_order}
with datamodels.open(cal_filename) as cal, datamodels.open(clean_cal_filename) as clean_cal:
    before, after = find_slit(cal, **key), find_slit(clean_cal, **key)
error = np.nanmedian(before.err, axis=0)
first, last = np.flatnonzero(error < 3 * np.nanmedian(error))[[0, -1]]
panels = (
    ("simul: model of all light", cutout(worst), worst.meta.bunit_data),
    ("contam: model of the light of others", worst.data, worst.meta.bunit_data),
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
# Check: the flux of the source
# -----------------------------
# Divide its spectrum, extracted from the cutout before and after, by the true one. The spectra are
# drawn in :ref:`sphx_glr_gallery_stage2_plot_contaminated_spectrum.py`.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    place = SkyCoord(worst.source_ra, worst.source_dec, unit="deg")
    true_sky = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])
    source = known["sources"][place.separation(true_sky).argmin()]
    for name, suffix in (("before", "x1d"), ("after", "clean_x1d")):
        spectrum = read_spectrum(sample("nircam_wfss", suffix, stage=2), **key)
        inside = spectrum.usable & (spectrum.flux_error < 3 * np.nanmedian(spectrum.flux_error))
        wavelength = spectrum.wavelength[inside]
        true = source["continuum"] * (wavelength / (4.28 * u.um)) ** source["slope"]
        ratio = np.median(spectrum.flux[inside] / true).to_value(u.one)
        print(f"{source['kind']} {worst.source_id}, {name}: measured/true {ratio:.3f}")
        # sphinx_gallery_start_ignore
        assert ratio > 1.1 if name == "before" else abs(ratio - 1) < 0.03
        # sphinx_gallery_end_ignore
