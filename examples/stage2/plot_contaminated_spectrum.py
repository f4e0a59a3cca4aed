"""
A spectrum before and after the removal of its neighbour
========================================================

Where the slitless spectra of two sources overlap, each extracted flux includes both. The step
``wfss_contam`` removes the neighbour's light from the cutouts before the extraction. Compare the
spectra of two sources without and with the step, and both with the truth.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: WFSS", "stage: 2", "suffix: contam", "suffix: x1d", "task: contamination"]
# sphinx_gallery_order = 110

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import find_slit, read_spectrum

# Put the names of your own files here: everything below works on them. The x1d files made without
# and with the step, what it took out, and the numbers of the sources. MAST has no contam and nothing made
# with the step: Spec2Pipeline makes both with
# steps={"wfss_contam": {"skip": False, "save_contam_images": True}}.
x1d_filename = sample("nircam_wfss", "x1d", stage=2)
clean_x1d_filename = sample("nircam_wfss", "clean_x1d")
filename = sample("nircam_wfss", "contam")
require(filename, "contam", exp_type="*_WFSS")
source_ids = [9, 8]

# %%
# Too bright, with the wrong shape
# --------------------------------
# In the same column, the neighbour's light has another wavelength than the source's own: near the
# edge of the filter it is divided by the wrong response, and the spectrum shoots up. Pixels with
# errors far above the usual, as outside the filter, are left out. Where the truth is known, it is
# drawn too.
with datamodels.open(filename) as contam:
    slits = [find_slit(contam, source_id=number) for number in source_ids]
known = truth(filename)  # None for a file from MAST
ratios = {}

# sphinx_gallery_alt = "Two spectra before, after and as they are in truth. Before, each is far too high where the other overlaps it, and shoots up at one edge of the filter; after, they lie on the truth."
fig, axes = plt.subplots(1, len(slits), figsize=(8.5, 3.6), layout="constrained")
for ax, slit in zip(np.atleast_1d(axes), slits, strict=True):
    for name, path in (("before", x1d_filename), ("after", clean_x1d_filename)):
        spectrum = read_spectrum(path, slit.source_id, slit.meta.wcsinfo.spectral_order)
        inside = spectrum.usable & (spectrum.flux_error < 3 * np.nanmedian(spectrum.flux_error))
        wavelength, flux = spectrum.wavelength[inside], spectrum.flux[inside]
        ax.plot(wavelength, flux.to(u.uJy), label=name, linewidth=1)
        if known is not None:
            place = SkyCoord(slit.source_ra, slit.source_dec, unit="deg")
            true_sky = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])
            source = known["sources"][place.separation(true_sky).argmin()]
            true = source["continuum"] * (wavelength / (4.28 * u.um)) ** source["slope"]
            ratios[slit.source_id, name] = np.median(flux / true).to_value(u.one)
    if known is not None:
        ax.plot(wavelength, true, "k--", label="truth", linewidth=1)
    ax.set(xlabel="wavelength (µm)", ylabel="flux density (µJy)", title=f"source {slit.source_id}")
    ax.legend()
plt.show()

# %%
# Check: measured over true flux density
# --------------------------------------
# The median over the spectrum should be near 1.
for (source_id, name), ratio in ratios.items():
    print(f"source {source_id}, {name}: measured/true {ratio:.3f}")
    # sphinx_gallery_start_ignore
    assert ratio - 1 > 0.1 if name == "before" else abs(ratio - 1) < 0.03
    # sphinx_gallery_end_ignore
