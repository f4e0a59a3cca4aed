"""
The reference star behind the mask: psfstack
============================================

Behind a coronagraph's mask a star is dark except for speckles: light that wavefront errors send
past the mask. They look the same around another star at the same position behind the mask. No star
can be placed that precisely, so the reference star is observed at several positions, and stage 3
stacks the images. See how much a few milliarcseconds matter.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: coronagraphy", "stage: 3", "suffix: psfstack", "task: display"]
# sphinx_gallery_order = 200

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_coron", "psfstack")
require(filename, "psfstack")

# %%
# One cube
# --------
# The cube has all integrations of all exposures of the reference star, in the order of the
# association. It does not record which exposure an integration came from.
with datamodels.open(filename) as stack:
    images, err, unit = stack.data, stack.err, stack.meta.bunit_data
    # The mask's centre is the reference point of the aperture, which the header counts from 1.
    centre = stack.meta.wcsinfo.siaf_xref_sci - 1, stack.meta.wcsinfo.siaf_yref_sci - 1
print(f"shape (integrations, rows, columns): {images.shape}, {unit}")

# sphinx_gallery_alt = "The reference star behind the mask, on an asinh scale: no star in the middle, but an irregular patch of bright and dark speckles, some fifty pixels wide, with faint streaks around it."
(left, right), (bottom, top) = ((place - 40, place + 40) for place in centre)
view = {"xlim": (left, right), "ylim": (bottom, top)}
ax = show_image(images[0], label=f"surface brightness ({unit})")
ax.images[0].set_clim(vmax=np.nanpercentile(images[0], 99.9))  # the speckles, not the sky
ax.plot(*centre, "+", color="#d55e00", markersize=14)
ax.set(title="psfstack, the first image", **view)
plt.show()

# %%
# A few milliarcseconds
# ---------------------
# Subtract the first image from each. If only noise is left, the star was at the same position.
# Around the mask, in units of the combined errors:
near = np.s_[:, round(bottom) : round(top), round(left) : round(right)]
allowed = np.sqrt(err[near] ** 2 + err[near][0] ** 2)
excess = np.nanstd((images[near] - images[near][0]) / allowed, axis=(1, 2))
print("difference from image 0 over the errors:", excess[1:].round(1))
shown = np.unique(np.linspace(1, len(images) - 1, min(9, len(images) - 1)).astype(int))
scale = np.nanpercentile(np.abs(images[0]), 99.5) / 3

# sphinx_gallery_alt = "Nine small images, each one of the stack minus the first. The difference with the second image is empty; the others show speckles, red on one side and blue on the other, in directions that change from pair to pair."
fig, axes = plt.subplots(3, 3, figsize=(7.6, 7), layout="constrained", sharex=True, sharey=True)
style = {"origin": "lower", "cmap": "RdBu_r", "vmin": -scale, "vmax": scale}
for ax, number in zip(axes.flat, shown, strict=False):
    drawn = ax.imshow(images[number] - images[0], **style)
    ax.set_title(f"image {number} - image 0", fontsize=10)
axes[0, 0].set(**view)
fig.colorbar(drawn, ax=axes, label=f"difference ({unit})", shrink=0.6)
fig.supxlabel("x (pixel)")
fig.supylabel("y (pixel)")
plt.show()

# %%
# Check: the positions of the star
# --------------------------------
# Images from the same position differ by their noise, others by more.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    offsets = known["star_offsets"][known["star_offsets"]["star"] == "reference"]
    print("beside the mask's centre: ", np.hypot(offsets["offset_x"], offsets["offset_y"]).round(1))
    each = len(images) // len(offsets)  # integrations of an exposure
    print(f"same place: {excess[1:each].max():.2f}, other places: {excess[each:].min():.2f}")
    # sphinx_gallery_start_ignore
    assert np.abs(excess[1:each] - 1).max() < 0.04
    assert excess[each:].min() > 2
    # sphinx_gallery_end_ignore
