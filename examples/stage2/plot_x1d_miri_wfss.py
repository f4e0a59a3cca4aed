"""
Spectra of all sources through a prism: MIRI's x1d
==================================================

Without a slit, MIRI's prism disperses every source in the field along the columns. As for other
slitless spectra, one table holds them all: a row is a source. See the dispersed field, and each
source's spectrum from 5 to 13 micrometres.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: WFSS", "stage: 2", "suffix: x1d", "task: spectrum"]
# sphinx_gallery_order = 90

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the names of your own files here: everything below works on them.
filename = sample("miri_wfss", "x1d", stage=2)
# MAST has no bsub: Spec2Pipeline makes it with steps={"bkg_subtract": {"save_results": True}}.
dispersed_filename = sample("miri_wfss", "bsub")
require(filename, "x1d", exp_type="MIR_WFSS")

# %%
# The dispersed field
# -------------------
# Each stripe is a source, with the blue light at the top. The sky is subtracted.

# sphinx_gallery_alt = "Five vertical stripes side by side; two bright spots on three of them are emission lines."
fig, ax = plt.subplots(figsize=(6, 5), layout="constrained")
with datamodels.open(dispersed_filename) as model:
    show_image(model.data, ax=ax, label=model.meta.bunit_data)
plt.show()

# %%
# A row for each source
# ---------------------
# The spectra have different lengths; the rest of each row is NaN.
with datamodels.open(filename) as model:
    order = model.spec[0]
    table = order.spec_table
    if "SOURCE_ID" not in table.names:
        raise SystemExit("This file has a table for each source: plot_x1d_wfss reads both layouts.")
    print(f"order {order.spectral_order}: {len(table)} sources, flux", table["FLUX"].shape)
    unit = table.columns["FLUX"].unit

# sphinx_gallery_alt = "The spectra of the sources, one in each panel: smooth continua that fall or rise, and on some two strong emission lines."
fig, axes = plt.subplots(len(table), 1, figsize=(7, 1.5 * len(table)), layout="constrained")
for ax, row in zip(np.atleast_1d(axes), table, strict=True):
    ax.plot(row["WAVELENGTH"], row["FLUX"], lw=1)
    ax.set(title=f"source {row['SOURCE_ID']}", ylabel=f"flux ({unit})", ylim=(0, None))
    ax.label_outer()
ax.set_xlabel("wavelength (µm)")
plt.show()

# %%
# Check: the continua
# -------------------
# The simulation knows the continuum of each source: a power of the wavelength.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    sources = known["sources"]
    for row in table:
        apart = np.hypot(
            (sources["ra"].value - row["SOURCE_RA"]) * np.cos(np.radians(row["SOURCE_DEC"])),
            sources["dec"].value - row["SOURCE_DEC"],
        )
        source = sources[np.argmin(apart)]
        wavelength = row["WAVELENGTH"]
        true = source["continuum"].to_value("Jy") * (wavelength / 8) ** source["slope"]
        good = (wavelength > 5.5) & (wavelength < 12)
        ratio = np.nanmedian((row["FLUX"] / true)[good])
        off = [0.0]  # of lines, in elements
        for line in known["lines"][known["lines"]["source"] == source["id"]]["wavelength"].value:
            near = np.abs(wavelength - line) < 0.12
            at = np.average(wavelength[near], weights=(row["FLUX"] - true)[near])
            off.append((at - line) / np.abs(np.diff(wavelength[near])).mean())
        print(
            f"source {row['SOURCE_ID']}, {source['kind']:8}: flux over true {ratio:.3f},", end=" "
        )
        print(f"lines off by {np.abs(off).max():.2f} elements")
        # sphinx_gallery_start_ignore
        # Galaxies lose light beside the box, and wings of lines add to continua.
        assert abs(ratio - 1.02) < (0.02 if source["kind"] == "star" else 0.1)
        assert np.abs(off).max() < 0.3
        # sphinx_gallery_end_ignore
