"""
From the detector to the sky, frame by frame
============================================

The WCS of an image is a chain of steps, with a named coordinate frame before and after each one.
Follow one pixel and a grid of pixels through them, and see the units of each frame and where
velocity aberration enters. Each frame has its colour.
"""

# sphinx_gallery_tags = ["instrument: NIRCam","mode: imaging","stage: 2","suffix: cal","task: WCS"]
# sphinx_gallery_order = 20

import matplotlib.pyplot as plt
import numpy as np
from photutils.centroids import centroid_2dg, centroid_sources
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.wcs import FRAME_COLOURS, step_through

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "cal")
require(filename, "cal", exp_type="NRC_IMAGE NIS_IMAGE MIR_IMAGE FGS_IMAGE NIS_AMI")

# %%
# The four frames
# ---------------
# ``detector`` counts pixels. ``v2v3`` has angles in the frame of the telescope: the step to it
# removes the distortion by the optics. ``v2v3vacorr`` corrects those angles for velocity
# aberration, the change of scale caused by the observatory's motion. ``world`` is the sky: the step
# to it is a rotation according to the telescope's pointing. Follow one pixel (x, y), column and row
# counted from 0, through all of them:
with datamodels.open(filename) as model:
    wcs, data = model.meta.wcs, model.data
    bad = model.dq & (dqflags.pixel["DO_NOT_USE"] | dqflags.pixel["SATURATED"]) > 0
ny, nx = data.shape
print(step_through(wcs, 0.1 * nx, 0.8 * ny))

# %%
# A grid of pixels in each frame
# ------------------------------
# ``get_transform`` returns the function from one frame to another. The correction for velocity
# aberration is too small to see on the grid, so the arrows enlarge it. It scales all lengths by one
# factor about the reference point of the aperture, to which the pointing refers.
x, y = np.meshgrid(np.linspace(0, nx - 1, 9), np.linspace(0, ny - 1, 9))
grid = {"detector": (x, y)}
for frame in ("v2v3", "v2v3vacorr", "world"):
    grid[frame] = wcs.get_transform("detector", frame)(x, y)
shift = 1000 * np.subtract(grid["v2v3vacorr"], grid["v2v3"])

# sphinx_gallery_alt = "A grid of pixels in four frames; for aberration, arrows from a centre."
fig, axes = plt.subplots(2, 2, figsize=(8, 7.5))
for ax, step in zip(axes.flat, wcs.pipeline, strict=True):
    frame, (a, b) = step.frame, grid[step.frame.name]
    colour = FRAME_COLOURS[frame.name]
    if frame.name == "v2v3vacorr":
        arrows = ax.quiver(a, b, *shift, color=colour, angles="xy")
        longest = np.hypot(*shift).max()
        ax.quiverkey(arrows, 0.75, 1.04, longest, f"{longest:.2g} mas", labelpos="E")
    else:
        ax.plot(a, b, a.T, b.T, color=colour, linewidth=1)
    ax.set_title(frame.name, color=colour, loc="left", weight="bold")
    ax.set_xlabel(f"{frame.axes_names[0]} ({frame.unit[0]})")
    ax.set_ylabel(f"{frame.axes_names[1]} ({frame.unit[1]})")
    ax.set_aspect(1 / np.cos(np.radians(b.mean())) if frame.name == "world" else 1, "datalim")
    ax.margins(0.12)
    ax.locator_params(nbins=4)
axes[1, 1].invert_xaxis()  # east is to the left
plt.show()

# %%
# Check: stars at known positions
# -------------------------------
# Convert the true positions of the stars to ``v2v3``, and those measured on the image as well.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    stars = known["sources"][known["sources"]["kind"] == "star"]
    true = stars["ra"].value, stars["dec"].value
    options = {"box_size": 7, "mask": bad, "centroid_func": centroid_2dg}
    measured = centroid_sources(data, *wcs.invert(*true), **options)
    true_v2v3 = wcs.get_transform("world", "v2v3")(*true)
    offset = np.subtract(wcs.get_transform("detector", "v2v3")(*measured), true_v2v3)
    distance = 1000 * np.median(np.hypot(*offset))
    print(f"{len(stars)} stars in v2v3: median distance from the truth {distance:.2f} mas")
    # sphinx_gallery_start_ignore
    assert distance < 2
    # sphinx_gallery_end_ignore
