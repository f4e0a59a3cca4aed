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
# Micro-Shutter Assembly (MSA): a pixel has the number of the slitlet that its shutter belongs to, 0
# if it is closed. SHUTTER_INFO has a row for each open shutter *in each exposure* of a dither
# pattern; SOURCE_INFO a row for each source.
with fits.open(filename) as hdus:
    for hdu in hdus[1:]:
        print(f"{hdu.name:14}{hdu.shape if hdu.is_image else (len(hdu.data), len(hdu.columns))}")
    image = hdus["SHUTTER_IMAGE"].data
    shutters, sources = (Table(hdus[name].data) for name in ("SHUTTER_INFO", "SOURCE_INFO"))
for table in (shutters, sources):  # some files have their names in capital letters
    table.rename_columns(table.colnames, [name.lower() for name in table.colnames])

# %%
# The rows of one exposure
# ------------------------
# An exposure's rows have its keywords MSAMETID and PATT_NUM as their ``msa_metadata_id`` and
# ``dither_point_index``. Take the first exposure.
keys = ["msa_metadata_id", "dither_point_index"]
exposures = [tuple(int(number) for number in row) for row in unique(shutters[keys])]
print("configurations and dithers:", exposures)
own = shutters[[tuple(row) == exposures[0] for row in shutters[keys]]]

# %%
# The purpose of each slitlet
# ---------------------------
# Shutters with the same ``slitlet_id`` form a slitlet. The one shutter whose ``primary_source`` is
# Y has its source. A negative number means that the observer chose a position without a source in
# the catalogue. A slitlet without a Y contains only sky, for the master background. The
# ``stellarity`` decides the source type: the pipeline treats a source above 0.75, or below 0, as a
# point.
stellarity = dict(zip(sources["source_id"], sources["stellarity"], strict=True))
kinds = dict.fromkeys(np.unique(own["slitlet_id"]), "sky")
for row in own[own["primary_source"] == "Y"]:
    kind = "extended" if 0 <= stellarity.get(row["source_id"], 0) <= 0.75 else "point"
    kinds[row["slitlet_id"]] = kind if row["source_id"] > 0 else "no source known"
for kind in dict.fromkeys(kinds.values()):
    print(f"{kind}: {sum(other == kind for other in kinds.values())} slitlets")

# %%
# The open shutters
# -----------------
# The four quadrants have 365 rows and 171 columns each. The *row* of a shutter is its position
# along the dispersion, the *column* across it. The map holds the quadrants in an order of its own,
# given here by their first pixels; draw them as the detectors see them.
first = {1: (0, 171), 2: (365, 171), 3: (365, 0), 4: (0, 0)}

# sphinx_gallery_alt = "Four panels for quadrants 3 and 1 above, 4 and 2 below. Quadrant 3 has two groups of three markers, a point and an extended source; quadrant 1 one without a known source; quadrant 4 one of the sky. Each group has the number of its slitlet."
fig, axes = plt.subplots(2, 2, figsize=(7, 6), sharex=True, sharey=True, layout="constrained")
for ax, quadrant in zip(axes.flat, (3, 1, 4, 2), strict=True):
    row, column = first[quadrant]
    part = image[row : row + 365, column : column + 171]
    for kind, marker in zip(("point", "extended", "no source known", "sky"), "*Dxs", strict=True):
        chosen = np.isin(part, [number for number in kinds if kinds[number] == kind])
        ax.plot(*(np.argwhere(chosen).T + 1), marker, markersize=5, label=kind)
    for number in np.unique(part[part > 0]):
        ax.annotate(f" {number}", np.argwhere(part == number).mean(axis=0) + 1, fontsize=9)
    ax.set(title=f"quadrant {quadrant}", xlim=(366, 0), ylim=(172, 0))
fig.legend(*ax.get_legend_handles_labels(), loc="outside upper center", ncols=4)
fig.supxlabel("row of the shutter, along the dispersion")
fig.supylabel("column of the shutter, across the dispersion")
plt.show()

# %%
# Map and table
# -------------
# Rows and columns of shutters count from 1. Find each row of the table on the map.
own = own[np.isin(own["shutter_quadrant"], list(first))]  # there may be fixed slits, too
corners = np.array([first[quadrant] for quadrant in own["shutter_quadrant"]]).T
on_map = image[own["shutter_row"] - 1 + corners[0], own["shutter_column"] - 1 + corners[1]]
same = on_map == own["slitlet_id"]
print(f"{same.sum()} of {len(same)} rows agree; {np.count_nonzero(image)} shutters on the map")

# %%
# Check: the planned sources
# --------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    for source in known["sources"]:
        found = np.unique(on_map[own["source_id"] == source["id"]])
        print(f"source {source['id']}: in slitlet {found}, true {source['slitlet']};", end=" ")
        [planned] = sources[sources["source_id"] == source["id"]]
        place, true = (planned["ra"], planned["dec"]), (source["ra"].value, source["dec"].value)
        print("planned at", np.round(place, 6), "true", np.round(true, 6))
        # sphinx_gallery_start_ignore
        assert list(found) == [source["slitlet"]]
        np.testing.assert_allclose(place, true, rtol=0, atol=1e-8)
        # sphinx_gallery_end_ignore
    # sphinx_gallery_start_ignore
    assert image.shape == (730, 342)
    assert same.all()
    assert np.count_nonzero(image) == len(same)
    assert kinds == {1: "point", 2: "extended", 3: "sky", 4: "no source known"}
    # sphinx_gallery_end_ignore
