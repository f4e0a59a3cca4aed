"""
How a nod moves a source through its slitlet: the MSA metadata file
===================================================================

From exposure to exposure a nod moves the source to another shutter of its slitlet, so that one
exposure shows the background under the source in another. The metadata file of the Micro-Shutter
Assembly (MSA) gives for each exposure the shutter with the source and the source's position in it.
Draw one slitlet.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: MOS", "stage: 0", "suffix: msa", "task: display"]
# sphinx_gallery_order = 170

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from astropy.table import Table

from jwst_gallery import require, sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("nirspec_mos", "msa")
require(filename, "msa")

# %%
# The rows of one slitlet
# -----------------------
# The table SHUTTER_INFO has a row for each open shutter in each exposure. ``primary_source`` is Y
# in the shutter that has the source of its slitlet. Take the first source with a number from the
# catalogue.
with fits.open(filename) as hdus:
    shutters = Table(hdus["SHUTTER_INFO"].data)
# Some files have their names in capital letters.
shutters.rename_columns(shutters.colnames, [name.lower() for name in shutters.colnames])
with_source = shutters[(shutters["primary_source"] == "Y") & (shutters["source_id"] > 0)]
keys = ["msa_metadata_id", "slitlet_id"]
rows = shutters[shutters[keys] == with_source[keys][0]]
columns = ["dither_point_index", "shutter_row", "shutter_column", "source_id", "primary_source"]
rows[columns].pprint_all()

# %%
# In every exposure
# -----------------
# The position of the source in its shutter runs from 0 to 1, from edge to edge of the opening.
slitlet, exposures = rows["slitlet_id"][0], np.unique(rows["dither_point_index"])

# sphinx_gallery_alt = "Two columns of three rectangles above each other, of the first and the second exposure. A star marks the source: in the middle shutter, and one shutter on."
fig, ax = plt.subplots(figsize=(5, 4), layout="constrained")
for index, number in enumerate(exposures):
    for row in rows[rows["dither_point_index"] == number]:
        corner = index - 0.2, row["shutter_column"] - 0.44
        ax.add_patch(plt.Rectangle(corner, 0.4, 0.88, fill=False, color="C0"))
        x, y = row["estimated_source_in_shutter_x"], row["estimated_source_in_shutter_y"]
        ax.plot(corner[0] + 0.4 * x, corner[1] + 0.88 * y, "C3*", markersize=12)
ax.set(
    title=f"slitlet {slitlet}", ylabel="column of the shutter", xlim=(-0.6, len(exposures) - 0.4)
)
ax.set_xticks(range(len(exposures)), [f"exposure {number}" for number in exposures])
ax.margins(y=0.1)
plt.show()

# %%
# Check: the next shutter
# -----------------------
# The nod of this observation equals the distance between shutters: the source has the same position
# in the next shutter.
if truth(filename) is not None:  # a file from MAST has no known truth
    primary = rows[rows["primary_source"] == "Y"]
    moved = np.diff(primary["shutter_column"])
    places = primary["estimated_source_in_shutter_y"]
    print(
        "the nod moves the source by",
        *moved,
        "shutter, true 1; its place across:",
        *places.round(3),
    )
    # sphinx_gallery_start_ignore
    assert (moved == 1).all()
    assert np.ptp(places) < 0.01
    # sphinx_gallery_end_ignore
