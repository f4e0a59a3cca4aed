"""
Which shutters are open: the MSA metadata file
==============================================

The spectra of a multi-object exposure come through small shutters that were opened one by one. A
separate file, named in the exposure's keyword MSAMETFL, lists the open shutters and the sources
planned in them. Without that file the pipeline cannot process the exposure. Read it, and draw the
shutters.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: MOS", "stage: 0", "suffix: msa", "task: display"]
# sphinx_gallery_order = 160

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from astropy.table import Table, unique

from jwst_gallery import require, sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("nirspec_mos", "msa")
require(filename, "msa")

# %%
# Three extensions
# ----------------
# There is no data model for this file: read its tables with astropy. SHUTTER_IMAGE is a map of the
# Micro-Shutter Assembly (MSA), 0 where a shutter is closed. Where it is open, this simulated file
# has 1; files from the archive have the number of its slitlet. SHUTTER_INFO has a row for each open
# shutter *in each exposure* of a dither pattern; SOURCE_INFO a row for each source.
with fits.open(filename) as hdus:
    for hdu in hdus[1:]:
        print(f"{hdu.name:14}{hdu.shape if hdu.is_image else (len(hdu.data), len(hdu.columns))}")
    image = hdus["SHUTTER_IMAGE"].data
    shutters, sources = (Table(hdus[name].data) for name in ("SHUTTER_INFO", "SOURCE_INFO"))
for table in (shutters, sources):  # some files have their names in small letters
    table.rename_columns(table.colnames, [name.upper() for name in table.colnames])

# %%
# The rows of one exposure
# ------------------------
# An exposure's rows have its keywords MSAMETID and PATT_NUM as their MSA_METADATA_ID and
# DITHER_POINT_INDEX. Take the first exposure.
keys = ["MSA_METADATA_ID", "DITHER_POINT_INDEX"]
exposures = [tuple(int(number) for number in row) for row in unique(shutters[keys])]
print("configurations and dithers:", exposures)
own = shutters[[tuple(row) == exposures[0] for row in shutters[keys]]]

# %%
# The purpose of each slitlet
# ---------------------------
# Shutters with the same SLITLET_ID form a slitlet. The one shutter whose PRIMARY_SOURCE is Y has
# its source. A negative number means that the observer chose a position without a source in the
# catalogue. A slitlet without a Y contains only sky, for the master background. STELLARITY decides
# the source type: the pipeline treats a source above 0.75, or below 0, as a point.
stellarity = dict(zip(sources["SOURCE_ID"], sources["STELLARITY"], strict=True))
kinds = dict.fromkeys(np.unique(own["SLITLET_ID"]), "sky")
for row in own[own["PRIMARY_SOURCE"] == "Y"]:
    kind = "extended" if 0 <= stellarity.get(row["SOURCE_ID"], 0) <= 0.75 else "point"
    kinds[row["SLITLET_ID"]] = kind if row["SOURCE_ID"] > 0 else "no source known"
for kind in dict.fromkeys(kinds.values()):
    print(f"{kind}: {sum(other == kind for other in kinds.values())} slitlets")

# %%
# The open shutters
# -----------------
# The four quadrants have 365 rows and 171 columns each, drawn as the detectors see them. The *row*
# of a shutter is its position along the dispersion, the *column* across it.

# sphinx_gallery_alt = "Four panels for quadrants 3 and 1 above, 4 and 2 below. Quadrant 3 has two groups of three markers, a point and an extended source; quadrant 1 one without a known source; quadrant 4 one of the sky."
fig, axes = plt.subplots(2, 2, figsize=(7, 6), sharex=True, sharey=True, layout="constrained")
for ax, quadrant in zip(axes.flat, (3, 1, 4, 2), strict=True):
    for kind, marker in zip(("point", "extended", "no source known", "sky"), "*Dxs", strict=True):
        chosen = own[[kinds[row["SLITLET_ID"]] == kind for row in own]]
        chosen = chosen[chosen["SHUTTER_QUADRANT"] == quadrant]
        ax.plot(chosen["SHUTTER_ROW"], chosen["SHUTTER_COLUMN"], marker, markersize=5, label=kind)
    ax.set(title=f"quadrant {quadrant}", xlim=(366, 0), ylim=(172, 0))
axes[0, 1].legend(fontsize=9)
fig.supxlabel("row of the shutter, along the dispersion")
fig.supylabel("column of the shutter, across the dispersion")
plt.show()

# %%
# Check: the planned sources
# --------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    print(f"open shutters: {image.sum():.0f} on the map, {len(own)} in the table")
    for source in known["sources"]:
        [planned] = sources[sources["SOURCE_ID"] == source["id"]]
        place, true = (planned["RA"], planned["DEC"]), (source["ra"].value, source["dec"].value)
        print("source", source["id"], "planned at", np.round(place, 6), "true", np.round(true, 6))
        # sphinx_gallery_start_ignore
        np.testing.assert_allclose(place, true, rtol=0, atol=1e-8)
        # sphinx_gallery_end_ignore
    # sphinx_gallery_start_ignore
    assert image.sum() == len(unique(own["SHUTTER_QUADRANT", "SHUTTER_ROW", "SHUTTER_COLUMN"]))
    assert kinds == {1: "point", 2: "extended", 3: "sky", 4: "no source known"}
    # sphinx_gallery_end_ignore
