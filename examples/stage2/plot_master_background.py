"""
The master background of multi-object spectra
=============================================

Slitlets without a source see the sky. Stage 2 takes the mean of their spectra, the *master
background*, projects it into every slitlet, with the losses of that slitlet, and subtracts it. On
request the pipeline writes three products: the spectra, their mean, and the subtracted background.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: MOS", "stage: 2", "suffix: bkgx1d", "suffix: masterbg1d", "suffix: masterbg2d", "task: background"]
# sphinx_gallery_order = 180

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_slit

# Put the names of your own files here: everything below works on them.
# MAST has no masterbg1d, bkgx1d and masterbg2d: Spec2Pipeline makes them with
# steps={"master_background_mos": {"save_background": True}}.
filename = sample("nirspec_mos", "masterbg1d")
spectra_filename = sample("nirspec_mos", "bkgx1d")
slits_filename = sample("nirspec_mos", "masterbg2d")
require(filename, "masterbg1d", exp_type="NRS_MSASPEC")

# %%
# The spectra and their mean
# --------------------------
# Each background slitlet has a table, and their mean has one. SURF_BRIGHT is the brightness of the
# sky.
with fits.open(spectra_filename) as hdus:
    spectra = {hdu.header["SLTNAME"]: hdu.data for hdu in hdus if hdu.name == "EXTRACT1D"}
with fits.open(filename) as hdus:
    mean = hdus["COMBINE1D"].data
print("background slitlets:", ", ".join(spectra), "- spectra in the mean:", mean["N_INPUT"].max())

# sphinx_gallery_alt = "Surface brightness against wavelength from 0.6 to 5.3 micrometres: a noisy falling curve of one background slitlet, with that of the mean, which is the same, on it."
fig, ax = plt.subplots(figsize=(8, 3.5), layout="constrained")
for name, table in spectra.items():
    style = {"color": "0.7", "linewidth": 3, "label": f"slitlet {name}"}
    ax.plot(table["WAVELENGTH"], table["SURF_BRIGHT"], **style)
ax.plot(mean["WAVELENGTH"], mean["SURF_BRIGHT"], linewidth=0.8, label="mean")
ax.set(xlabel="wavelength (µm)", ylabel="surface brightness (MJy/sr)")
ax.set_ylim(0, 1.3 * np.nanmax(mean["SURF_BRIGHT"][20:-20]))
ax.legend()
plt.show()

# %%
# The background in each slitlet
# ------------------------------
# The mean is interpolated to each pixel's wavelength, and all calibrations are undone for light
# that fills the shutters, so the shadows of the bars between the shutters reappear. The result is a
# count rate in DN/s, like the slitlets from which it is subtracted, although the file labels it
# MJy/sr.

# sphinx_gallery_alt = "Left, a cutout with three bright bands above each other, that fade to the right. Right, its profile across the dispersion: three plateaus with narrow dips between them."
fig, (ax, profile) = plt.subplots(1, 2, figsize=(8.5, 3), width_ratios=(2, 1), layout="constrained")
with datamodels.open(slits_filename) as model:
    for slit in model.slits:
        print(f"slitlet {slit.slitlet_id}: {slit.source_type:9} labelled {slit.meta.bunit_data}")
    show_slit(model.slits[0], ax=ax)
    subtracted = model.slits[0].data
columns = slice(subtracted.shape[1] // 4, subtracted.shape[1] // 2)
profile.plot(np.nanmean(subtracted[3:-3, columns], axis=1), np.arange(3, len(subtracted) - 3))
profile.set(xlabel="mean of the columns (DN/s)", ylabel="row y (pixel)", ylim=ax.get_ylim())
plt.show()

# %%
# Check: the sky
# --------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [sky] = known["sky"]
    true = sky["brightness"].value * (mean["WAVELENGTH"] / 2) ** sky["slope"]
    use = (mean["WAVELENGTH"] > 0.7) & (mean["WAVELENGTH"] < 5.2)
    ratio = np.median((mean["SURF_BRIGHT"] / true)[use])
    print(f"master background over the true sky: {ratio:.4f}")
    # sphinx_gallery_start_ignore
    assert abs(ratio - 1) < 0.015
    # sphinx_gallery_end_ignore
