"""
The exposures in a pixel: the context array
===========================================

A combined image is not equally deep everywhere, because the exposures were dithered and had bad
pixels. Its array ``con`` records the exposures that contributed to each pixel. Read its bits, count
them, and find the part of the field that one exposure saw.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 3", "suffix: i2d", "task: combination"]
# sphinx_gallery_order = 40

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them. A combined image, and the
# first exposure in it.
filename = sample("nircam_image", "i2d", stage=3)
first_filename = sample("nircam_image", "crf", exposure=1)
require(filename, "i2d", exp_type="*_IMAGE", stage=3)

# %%
# Bits
# ----
# Each exposure has a bit: bit 0 the first, bit 1 the second, and so on, in the order of the
# association; there is one plane for every 32 exposures.
with datamodels.open(filename) as model:
    con, wcs = model.con.astype(np.uint32), model.meta.wcs
    print("con", con.shape, "of", model.meta.resample.pointings, "exposures")
for pattern, count in zip(*np.unique(con[0], return_counts=True), strict=True):
    bits = [bit for bit in range(32) if pattern >> bit & 1]
    print(f"first plane = {pattern}: bits {bits}, {count} pixels")
n_exposures = np.bitwise_count(con).sum(axis=0)
first = (con[0] & 1) > 0

# sphinx_gallery_alt = "Left: the number of exposures in each pixel of a combined image, three in the middle, fewer in steps towards the edges. Right: the pixels of the first exposure, white, all but strips at the left, the right and the upper edge."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained", sharey=True)
drawn = axes[0].imshow(n_exposures, origin="lower", cmap="viridis")
fig.colorbar(drawn, ax=axes[0], label="number of exposures").locator = plt.MaxNLocator(integer=True)
axes[0].set(title="bits that are set", xlabel="column x (pixel)", ylabel="row y (pixel)")
axes[1].imshow(first, origin="lower", cmap="gray")
axes[1].set(title="bit 0: the first exposure", xlabel="column x (pixel)")
plt.show()

# %%
# Check: the field of the first exposure
# --------------------------------------
# Compare its edges from the World Coordinate Systems (WCS) of both files with those from the bits
# along a row and a column.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    with datamodels.open(first_filename) as model:
        ny, nx = model.data.shape
        edges = [-0.5, nx - 0.5, nx / 2, nx / 2], [ny / 2, ny / 2, -0.5, ny - 0.5]
        x, y = wcs.invert(*model.meta.wcs(*edges))
    columns = np.flatnonzero(first[round(y[:2].mean())])[[0, -1]]
    rows = np.flatnonzero(first[:, round(x[2:].mean())])[[0, -1]]
    print(f"columns {columns}, by the WCS {x[:2].round(2)}")
    print(f"rows {rows}, by the WCS {y[2:].round(2)}")
    # sphinx_gallery_start_ignore
    assert abs(columns.mean() - x[:2].mean()) < 0.6
    assert abs(rows.mean() - y[2:].mean()) < 0.6
    # sphinx_gallery_end_ignore
