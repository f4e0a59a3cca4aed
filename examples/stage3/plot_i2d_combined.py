"""
Dithers combined: i2d
=====================

The ``i2d`` image of stage 3 combines all exposures of a field on one grid. Not every part of it was
seen by all of them. See which exposures contributed where, and how much deeper the sum is than one
alone.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 3", "suffix: i2d", "task: resampling"]

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here, and one exposure of it: everything below works on them.
filename = sample("nircam_image", "i2d", stage=3)
single_filename = sample("nircam_image", "i2d", stage=2)

# %%
# Which exposures: the context array
# ----------------------------------
# Each exposure has a bit in ``con``: bit 0 the first, bit 1 the second, and so on; there is one
# plane for every 32 exposures. Counting the bits tells how many saw a pixel.
with datamodels.open(filename) as model, datamodels.open(single_filename) as single:
    unit = model.meta.bunit_data
n_exposures = np.bitwise_count(model.con).sum(axis=0)
print("data", model.data.shape, "con", model.con.shape, "exposures", model.meta.resample.pointings)
for pattern, count in zip(*np.unique(model.con[0], return_counts=True), strict=True):
    bits = [bit for bit in range(32) if pattern >> bit & 1]
    print(f"first plane of con = {pattern}: bits {bits}, {count} pixels")

# sphinx_gallery_alt = "Left: the combined image. Right: the number of exposures in each pixel, all in the middle, fewer in steps towards the edges."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained", sharey=True)
show_image(model, ax=axes[0])
axes[0].set_title("data")
drawn = axes[1].imshow(n_exposures, origin="lower", cmap="viridis")
axes[1].set(title="from con", xlabel="column x (pixel)")
colorbar = fig.colorbar(drawn, ax=axes[1], label="number of exposures")
colorbar.locator = plt.MaxNLocator(integer=True)
plt.show()

# %%
# Deeper with every exposure
# --------------------------
# The weight ``wht`` grows with the number of exposures, and the noise falls with its root. Measure
# the noise of the sky as the distance of the median from the 16th percentile: sources, which are
# positive, hardly change it. It is smaller than ``err``, because resampling makes neighbours alike.


def sky_noise(data):
    """Standard deviation of the sky, from the fainter half of the pixels."""
    return np.nanmedian(data) - np.nanpercentile(data, 15.87)


noise = {0: sky_noise(single.data)}
print(f"single exposure: err {np.nanmedian(single.err):.4f}, noise {noise[0]:.4f} {unit}")
for n in np.unique(n_exposures[n_exposures > 0]):
    here = n_exposures == n
    noise[n] = sky_noise(model.data[here])
    print(f"{n} exposures: wht {np.nanmedian(model.wht[here]):.0f}, ", end="")
    print(f"err {np.nanmedian(model.err[here]):.4f}, noise {noise[n]:.4f} {unit}")

# %%
# The same piece of sky, once and combined, in the same scale:
ny, nx = model.data.shape
x, y = nx // 2, ny // 2
x1, y1 = single.meta.wcs.world_to_pixel(model.meta.wcs.pixel_to_world(x, y))
level = np.nanmedian(model.data)

# sphinx_gallery_alt = "The same field from one exposure and from the combination: the same sources, on a sky that is visibly less noisy in the second."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.6), layout="constrained")
for ax, image, column, row, title in (
    (axes[0], single, x1, y1, "one exposure"),
    (axes[1], model, x, y, f"{n_exposures.max()} exposures"),
):
    scale = {"vmin": level - 3 * noise[0], "vmax": level + 6 * noise[0]}
    drawn = ax.imshow(image.data, origin="lower", cmap="gray", **scale)
    ax.set(xlim=(column - 110, column + 110), ylim=(row - 110, row + 110), title=title)
    ax.set(xlabel="x (pixel)", ylabel="y (pixel)")
fig.colorbar(drawn, ax=axes, label=f"surface brightness ({unit})")
plt.show()

# %%
# Check: the root of the number
# -----------------------------
# The noise should fall with the root of the number of exposures, nearly: how much resampling
# smooths depends on how the pixels of an exposure fall on those of the grid.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    n = n_exposures.max()
    gain = noise[0] / noise[n]
    print(f"{n} exposures: noise smaller by {gain:.3f}, expected {np.sqrt(n):.3f}")
    assert abs(gain / np.sqrt(n) - 1) < 0.15
