"""
Which shutters are open: the MSA metadata file
==============================================

The spectra of a multi-object exposure come through small shutters that were opened one by one. Which,
and which sources the observer planned in them, is not in the exposure but in a file beside it, named
by its keyword MSAMETFL. Without that file the pipeline cannot go on. Read it, and draw the shutters
and the sources in them.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: MOS", "stage: 0", "suffix: msa", "task: display"]

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from astropy.table import Table, unique

from jwst_gallery import sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("nirspec_mos", "msa")

# %%
# Three extensions
# ----------------
# There is no data model for this file: read its tables with astropy. SHUTTER_IMAGE is a map of the
# Micro-Shutter Assembly (MSA) that has 1 where a shutter is open. SHUTTER_INFO has a row for each
# open shutter *in each exposure* of a dither pattern; SOURCE_INFO a row for each source.
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
# An exposure's keywords MSAMETID and PATT_NUM say which rows are its own: those of this
# MSA_METADATA_ID and DITHER_POINT_INDEX. A *row* of shutters is the place along the dispersion, a
# *column* that across.
keys = ["MSA_METADATA_ID", "DITHER_POINT_INDEX"]
exposures = unique(shutters[keys])
print("configurations and dithers:", [tuple(int(number) for number in row) for row in exposures])
configuration, dither = exposures[0]
own = shutters[(shutters[keys[0]] == configuration) & (shutters[keys[1]] == dither)]
columns = ["SLITLET_ID", "SHUTTER_ROW", "SHUTTER_COLUMN", "SOURCE_ID", "PRIMARY_SOURCE"]
own[columns][:9].pprint(max_width=-1)

# %%
# What a slitlet is for
# ---------------------
# Shutters with one SLITLET_ID are a slitlet. The one shutter whose PRIMARY_SOURCE is Y has its source.
# A number below 0 means that the observer chose a place with no source in the catalogue. Where no
# shutter says Y, the slitlet has the sky alone, for the master background. STELLARITY decides what the
# pipeline takes a source for: above 0.75, or below 0, a point.
stellarity = dict(zip(sources["SOURCE_ID"], sources["STELLARITY"], strict=True))
kinds = {}
for slitlet in unique(own, "SLITLET_ID")["SLITLET_ID"]:
    primary = own[(own["SLITLET_ID"] == slitlet) & (own["PRIMARY_SOURCE"] == "Y")]
    source = primary["SOURCE_ID"][0] if len(primary) else 0
    if source > 0:
        kinds[slitlet] = "extended" if 0 <= stellarity.get(source, 0) <= 0.75 else "point"
    else:
        kinds[slitlet] = "no source known" if source else "sky"
for kind in dict.fromkeys(kinds.values()):
    print(f"{kind}: {sum(other == kind for other in kinds.values())} slitlets")

# %%
# The open shutters
# -----------------
# Four quadrants, each of 365 rows and 171 columns, as the detectors see them.

# sphinx_gallery_alt = "Four panels for quadrants 3 and 1 above, 4 and 2 below. Quadrant 3 has two groups of three markers, a point and an extended source; quadrant 1 one without a known source; quadrant 4 one of the sky."
fig, axes = plt.subplots(2, 2, figsize=(7, 6), sharex=True, sharey=True, layout="constrained")
for ax, quadrant in zip(axes.flat, (3, 1, 4, 2), strict=True):
    for kind, marker in zip(("point", "extended", "no source known", "sky"), "*Dxs", strict=True):
        chosen = own[[kinds[row["SLITLET_ID"]] == kind for row in own]]
        chosen = chosen[chosen["SHUTTER_QUADRANT"] == quadrant]
        ax.plot(chosen["SHUTTER_ROW"], chosen["SHUTTER_COLUMN"], marker, markersize=5, label=kind)
    ax.set(title=f"quadrant {quadrant}", xlim=(366, 0), ylim=(172, 0))
axes[0, 1].legend(fontsize="small")
fig.supxlabel("row of the shutter, along the dispersion")
fig.supylabel("column of the shutter, across the dispersion")
plt.show()

# %%
# One slitlet in every exposure
# -----------------------------
# From exposure to exposure a nod moves the source to another shutter of its slitlet. Where it is in the
# shutter is stated from 0 to 1, from edge to edge of what is open.
slitlet = next((one for one, kind in kinds.items() if kind == "point"), next(iter(kinds)))
rows = shutters[(shutters["SLITLET_ID"] == slitlet) & (shutters[keys[0]] == configuration)]
dithers = np.unique(rows["DITHER_POINT_INDEX"])

# sphinx_gallery_alt = "Two columns of three rectangles above each other, of the first and the second exposure. A star marks the source: in the middle shutter, and one shutter on."
fig, ax = plt.subplots(figsize=(5, 4), layout="constrained")
for index, number in enumerate(dithers):
    for row in rows[rows["DITHER_POINT_INDEX"] == number]:
        corner = index - 0.2, row["SHUTTER_COLUMN"] - 0.44
        ax.add_patch(plt.Rectangle(corner, 0.4, 0.88, fill=False, color="C0"))
        x, y = row["ESTIMATED_SOURCE_IN_SHUTTER_X"], row["ESTIMATED_SOURCE_IN_SHUTTER_Y"]
        ax.plot(corner[0] + 0.4 * x, corner[1] + 0.88 * y, "C3*", markersize=12)
ax.set(title=f"slitlet {slitlet}", ylabel="column of the shutter", xlim=(-0.6, len(dithers) - 0.4))
ax.set_xticks(range(len(dithers)), [f"exposure {number}" for number in dithers])
ax.margins(y=0.1)
plt.show()

# %%
# Check: against the truth
# ------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    assert image.sum() == len(unique(own["SHUTTER_QUADRANT", "SHUTTER_ROW", "SHUTTER_COLUMN"]))
    assert kinds == {1: "point", 2: "extended", 3: "sky", 4: "no source known"}
    for source in known["sources"]:
        [planned] = sources[sources["SOURCE_ID"] == source["id"]]
        np.testing.assert_allclose(planned["RA"], source["ra"].value, atol=1e-9)
        np.testing.assert_allclose(planned["DEC"], source["dec"].value, atol=1e-9)
    primary = rows[rows["PRIMARY_SOURCE"] == "Y"]
    moved = np.diff(primary["SHUTTER_COLUMN"])
    print("the nod moves the source by", *moved, "shutter; from where in it:")
    primary["ESTIMATED_SOURCE_IN_SHUTTER_X", "ESTIMATED_SOURCE_IN_SHUTTER_Y"].pprint()
    assert (moved == 1).all()
    assert np.ptp(primary["ESTIMATED_SOURCE_IN_SHUTTER_Y"]) < 0.01
